//! From settings to a book: reads the files, says what there is to say, refuses or sets aside what is wrong (SPEC §2).

use super::ending::{Ending, Failure};
use super::global_arguments::GlobalArguments;
use super::messages::Messages;
use super::output::{self, Output};
use super::settings::{Settings, threads};
use super::speech::spoken;
use super::suggestion::hint_or_list;
use super::{progress, words};
use chrono::NaiveDate;
use collect::book::{Book, CustomerId, DeliveryId, FileTally, Money, Place};
use collect::desk::{Finding, LooseMoney, Matter, NearPayer, stated_differences};
use collect::plan::{self, OpenItemClass, OpenItems, Plan, Policy};
use collect::read::{
    self, BookPart, Faults, FileHeader, FileKind, FileReading, FirstNamed, KeptLines, Loudness, Note, PartsReading,
    ReadOptions, Reading, Reject, Source, Spellings, Wanted, name_key,
};
use collect::render::Language;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// So many names near to a debtor's are told before the rest is counted.
const NEAR_PAYERS_SHOWN_MAX: usize = 5;

/// A book that may be planned.
pub struct LoadedBook {
    /// The book.
    pub book: Book,
    /// Every comparable spelling of a customer.
    pub spellings: Spellings,
    /// What paid and open columns say beside a payments file.
    pub stated_open: Vec<(u32, Money)>,
    /// Whether rows were set aside.
    pub ending: Ending,
    /// What is wrong with the rows set aside.
    pub faults: Faults,
    /// What the reader had to say besides.
    pub notes: Vec<Note>,
    /// What became of the rows of each file.
    pub tallies: Vec<FileTally>,
    /// Salespeople of deliveries that are not in the book, because they are settled.
    settled_salespeople: BTreeSet<String>,
    headers: Vec<FileHeader>,
    /// How reports, ledgers and lists were understood.
    pub readings: Vec<FileReading>,
}

/// Reads the book that the settings name.
///
/// # Errors
/// Anything wrong with the input, unless rows may be set aside (`--keep-going`).
pub fn load(
    settings: &Settings,
    global: &GlobalArguments,
    output: &Output<'_>,
    messages: &Messages,
) -> Result<LoadedBook, Failure> {
    let loaded = open(settings, global, output, messages, global.keep_going)?;
    loaded.say_what_was_read(settings, messages);
    Ok(loaded)
}

/// The same for one customer: of deliveries, payments and what was said only theirs are in the book.
///
/// # Errors
/// Like [`load`].
pub fn load_for(
    wanted: Wanted,
    settings: &Settings,
    global: &GlobalArguments,
    output: &Output<'_>,
    messages: &Messages,
) -> Result<LoadedBook, Failure> {
    let sources = find_sources(settings, global, output)?;
    let options = ReadOptions { wanted: Some(wanted), ..options_of(settings, global) };
    let loaded = read_sources(sources, &options, messages, (global.keep_going, Undone::Planned))?;
    loaded.say_what_was_read(settings, messages);
    Ok(loaded)
}

fn options_of(settings: &Settings, global: &GlobalArguments) -> ReadOptions {
    ReadOptions { keep_rejects: global.rejects.is_some(), ..settings.read_options() }
}

/// The open items of the book that the settings name, and their plan. What is settled is given up on the way, so a large
/// book takes half the memory; [`LoadedBook::book`] has nothing else in it.
///
/// # Errors
/// Like [`load`].
pub fn load_open_items(
    settings: &Settings,
    global: &GlobalArguments,
    output: &Output<'_>,
    messages: &Messages,
) -> Result<(LoadedBook, Plan), Failure> {
    let policy = &settings.policy;
    let use_part = |BookPart { book, stated_open, .. }: BookPart| {
        let plan = plan::plan(&book, policy, 1);
        let told = ToldOfPart::of(&book, &plan, &stated_open);
        (OpenItems::of(&book, plan), told)
    };
    let mut open = OpenParts::default();
    let sources = find_sources(settings, global, output)?;
    let read = read_parts(sources, settings, global, messages, use_part, |part| open.take(part));
    let loaded = go_on(read, messages, (global.keep_going, Undone::Planned))?;
    loaded.say_what_was_read(settings, messages);
    Ok(open.finish(loaded, policy, messages))
}

/// What is told of a part of a book besides what whoever asked looks at.
pub struct ToldOfPart {
    differences: Vec<Finding>,
    salespeople: BTreeSet<String>,
}

impl ToldOfPart {
    /// `stated_open`: what its paid and open columns say.
    pub fn of(book: &Book, plan: &Plan, stated_open: &[(u32, Money)]) -> ToldOfPart {
        let differences = stated_differences(book, plan, stated_open).collect();
        ToldOfPart { differences, salespeople: salespeople_of(book) }
    }
}

/// What is open in the parts of a book that came by now, and what is told of them.
#[derive(Default)]
pub struct OpenParts {
    items: Option<OpenItems>,
    differences: Vec<Finding>,
    salespeople: BTreeSet<String>,
}

impl OpenParts {
    /// Takes what there is of the next customers.
    pub fn take(&mut self, (items, told): (OpenItems, ToldOfPart)) {
        items.put_behind(&mut self.items);
        self.differences.extend(told.differences);
        self.salespeople.extend(told.salespeople);
    }

    /// The book of the open items and its plan, when all parts are there; says where paid and open columns differ from what
    /// the payments make.
    pub fn finish(self, mut loaded: LoadedBook, policy: &Policy, messages: &Messages) -> (LoadedBook, Plan) {
        let items = self.items.unwrap_or_else(|| OpenItems::none(&loaded.book));
        let (book, plan) = items.finish(policy);
        say_stated_differences(&book, self.differences, messages);
        loaded.book = book;
        loaded.settled_salespeople = self.salespeople;
        (loaded, plan)
    }
}

/// Reads the book that the settings name part by part; `look` is asked about each with its plan, and `keep` given what it
/// found, in the order of the customers. [`LoadedBook::book`] has what all parts share and nothing else.
///
/// # Errors
/// Like [`load`].
pub fn load_in_parts<L: Send>(
    settings: &Settings,
    global: &GlobalArguments,
    output: &Output<'_>,
    messages: &Messages,
    look: impl Fn(&BookPart, Plan) -> L + Sync,
    keep: impl FnMut(L) + Send,
) -> Result<LoadedBook, Failure> {
    let sources = find_sources(settings, global, output)?;
    load_sources_in_parts(sources, settings, global, messages, look, keep).map(|(loaded, _)| loaded)
}

/// The same of sources that are at hand; and whether the earlier days that the settings ask for can be told only by reading
/// them again ([`PartsReading::earlier_days_differ`]).
///
/// # Errors
/// Like [`load`].
pub fn load_sources_in_parts<L: Send>(
    sources: Vec<Source>,
    settings: &Settings,
    global: &GlobalArguments,
    messages: &Messages,
    look: impl Fn(&BookPart, Plan) -> L + Sync,
    keep: impl FnMut(L) + Send,
) -> Result<(LoadedBook, bool), Failure> {
    let use_part = |part: BookPart| {
        let plan = plan::plan(&part.book, &settings.policy, 1);
        look(&part, plan)
    };
    let read = read_parts(sources, settings, global, messages, use_part, keep);
    let earlier_days_differ = read.earlier_days_differ;
    let loaded = go_on(read, messages, (global.keep_going, Undone::Planned))?;
    loaded.say_what_was_read(settings, messages);
    Ok((loaded, earlier_days_differ))
}

/// What is open in sources, with its classes, as of another day than that of the settings, with the book that has it. What
/// is wrong with them was told before.
///
/// # Errors
/// What is wrong with a whole file.
pub fn open_items_on(
    day: NaiveDate,
    sources: Vec<Source>,
    settings: &Settings,
    global: &GlobalArguments,
) -> Result<(Book, Vec<OpenItemClass>), Failure> {
    let mut settings = settings.clone();
    settings.conventions.as_of = day;
    settings.earlier_days = Vec::new();
    let quiet = Messages { is_quiet: true };
    let policy = &settings.policy;
    let use_part = |part: BookPart| OpenItems::of(&part.book, plan::plan(&part.book, policy, 1));
    let mut all: Option<OpenItems> = None;
    let read = read_parts(sources, &settings, global, &quiet, use_part, |items| items.put_behind(&mut all));
    let loaded = go_on(read, &quiet, (true, Undone::Planned))?;
    let (book, plan) = all.unwrap_or_else(|| OpenItems::none(&loaded.book)).finish(policy);
    let open = plan.open_item_classes();
    Ok((book, open))
}

/// Of which rows of the deliveries the goods are read: all where somebody's own sales of goods are read too.
pub fn lines_beside_sell_through(sources: &[Source], otherwise: KeptLines) -> KeptLines {
    let has_sell_through = sources.iter().any(|source| source.kind == FileKind::SellThrough);
    if has_sell_through { KeptLines::All } else { otherwise }
}

fn read_parts<R: Send>(
    sources: Vec<Source>,
    settings: &Settings,
    global: &GlobalArguments,
    messages: &Messages,
    use_part: impl Fn(BookPart) -> R + Sync,
    take: impl FnMut(R) + Send,
) -> PartsReading {
    let options = ReadOptions { keep_rejects: global.rejects.is_some(), ..settings.read_options() };
    progress::while_reading(messages, &options.progress, || read::read_in_parts(sources, &options, use_part, take))
}

/// Reads a book from sources that are at hand, to write a row into it: what is wrong with them is told, and nothing more.
///
/// # Errors
/// Anything wrong with the input, unless rows may be set aside (`--keep-going`).
pub fn load_sources(
    sources: Vec<Source>,
    settings: &Settings,
    global: &GlobalArguments,
    messages: &Messages,
) -> Result<LoadedBook, Failure> {
    read_sources(sources, &options_of(settings, global), messages, (global.keep_going, Undone::Written))
}

/// Reads the book that the settings name, to tell what is wrong with it: rows at fault are set aside, and what they are
/// and what the reader warns of is left to whoever asked.
///
/// # Errors
/// Only what concerns a whole file.
pub fn load_to_check(
    settings: &Settings,
    global: &GlobalArguments,
    output: &Output<'_>,
    messages: &Messages,
) -> Result<LoadedBook, Failure> {
    let loaded = open(settings, global, output, messages, true)?;
    let said = loaded.notes.iter().filter(|note| note.loudness() == Loudness::Said);
    messages.notes(&said.cloned().collect::<Vec<_>>());
    for path in &settings.config_files {
        messages.note(&words::settings_from(path.display()));
    }
    Ok(loaded)
}

fn open(
    settings: &Settings,
    global: &GlobalArguments,
    output: &Output<'_>,
    messages: &Messages,
    keep_going: bool,
) -> Result<LoadedBook, Failure> {
    let sources = find_sources(settings, global, output)?;
    read_sources(sources, &options_of(settings, global), messages, (keep_going, Undone::Planned))
}

/// The files that the settings name.
///
/// # Errors
/// Those that cannot be read, or would be overwritten.
pub fn find_sources(
    settings: &Settings,
    global: &GlobalArguments,
    output: &Output<'_>,
) -> Result<Vec<Source>, Failure> {
    let selection = settings.selection(global.only)?;
    output.check_inputs(&settings.config_files)?;
    let sources = read::load(&selection).map_err(|faults| Failure::faults(&faults))?;
    let inputs: Vec<PathBuf> = sources.iter().map(|source| PathBuf::from(&source.name)).collect();
    output.check_inputs(&inputs)?;
    Ok(sources)
}

/// What is not done if the input is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Undone {
    Planned,
    Written,
}

/// `done`: what is not done if the input is refused.
fn read_sources(
    sources: Vec<Source>,
    options: &ReadOptions,
    messages: &Messages,
    (keep_going, done): (bool, Undone),
) -> Result<LoadedBook, Failure> {
    let Reading { book, spellings, stated_open, faults, notes, headers, tallies, readings } =
        progress::while_reading(messages, &options.progress, || read::read(sources, options));
    let read =
        PartsReading { shared: book, spellings, faults, notes, headers, tallies, earlier_days_differ: false, readings };
    Ok(LoadedBook { stated_open, ..go_on(read, messages, (keep_going, done))? })
}

/// A book without what is only in its parts, if nothing is wrong with the input or what is wrong may be set aside.
fn go_on(read: PartsReading, messages: &Messages, (keep_going, done): (bool, Undone)) -> Result<LoadedBook, Failure> {
    let PartsReading { shared, spellings, faults, notes, headers, tallies, readings, .. } = read;
    let must_stop = faults.is_fatal || !faults.is_empty() && !keep_going;
    if must_stop {
        messages.faults(&faults);
        let count = words::faults(faults.count);
        return Err(Failure::refused(match (done, faults.is_fatal) {
            (Undone::Planned, true) => words::nothing_planned(count),
            (Undone::Planned, false) => words::nothing_planned_mend(count),
            (Undone::Written, true) => words::nothing_written(count),
            (Undone::Written, false) => words::nothing_written_mend(count),
        }));
    }
    let is_untied = readings.iter().any(|reading| reading.untied().next().is_some());
    let ending = if faults.is_empty() && !is_untied { Ending::Done } else { Ending::Found };
    Ok(LoadedBook {
        book: shared,
        spellings,
        stated_open: Vec::new(),
        ending,
        faults,
        notes,
        tallies,
        settled_salespeople: BTreeSet::new(),
        headers,
        readings,
    })
}

/// Says where the paid or open column differs from what the payments make (SPEC §3: "only compared").
fn say_stated_differences(book: &Book, differences: Vec<Finding>, messages: &Messages) {
    let differing = differences.into_iter().filter_map(|finding| {
        let (_, currency) = finding.money?;
        let Matter::StatedOpen { number, stated, open } = finding.matter else { return None };
        let (line, stated, open) = (finding.place?, stated.plain(currency), open.plain(currency));
        Some((line, FirstNamed { line: line.line, name: number }, stated, open))
    });
    let differing: Vec<_> = differing.collect();
    let count = differing.len();
    if let Some((line, first, stated, open)) = differing.into_iter().min_by_key(|&(line, ..)| line) {
        let file = book.files[usize::from(line.file)].clone();
        messages.notes(&[Note::PaidColumnsCompared { file, count, first, stated, open }]);
    }
}

/// Whom the deliveries of a part name as their salespeople, each once.
pub fn salespeople_of(part: &Book) -> BTreeSet<String> {
    let names: BTreeSet<&str> = own_salespeople(part).collect();
    names.into_iter().map(str::to_owned).collect()
}

/// Whom the deliveries of a book name as their salespeople.
fn own_salespeople(book: &Book) -> impl Iterator<Item = &str> {
    let names = (0..book.deliveries.len()).filter_map(|row| book.deliveries.salesperson(row as DeliveryId));
    names.map(|name| book.texts.get(name))
}

impl LoadedBook {
    /// The plan of the book.
    pub fn plan(&self, policy: &Policy, messages: &Messages) -> Plan {
        progress::during(messages, words::matching(), || plan::plan(&self.book, policy, threads()))
    }

    /// Says what was read, what the settings are from, and what is wrong with rows set aside.
    pub fn say_what_was_read(&self, settings: &Settings, messages: &Messages) {
        messages.notes(&self.notes);
        for path in &settings.config_files {
            messages.note(&words::settings_from(path.display()));
        }
        if !self.faults.is_empty() {
            messages.faults(&self.faults);
            messages.notes(&[Note::RowsSetAside { count: self.faults.rows_set_aside.len() }]);
        }
    }

    /// Writes the rows set aside, if that was asked for: last of all, so that a run that fails has written nothing.
    pub fn write_rejects(&self, global: &GlobalArguments, messages: &Messages) -> Result<(), Failure> {
        match &global.rejects {
            Some(path) => self.write_rejects_to(path, global.lang.map_or(Language::English, |_| spoken()), messages),
            None => Ok(()),
        }
    }

    /// Says where the paid or open column differs from what the payments make (SPEC §3: "only compared").
    pub fn compare_stated_open(&self, plan: &Plan, messages: &Messages) {
        let differences = stated_differences(&self.book, plan, &self.stated_open).collect();
        say_stated_differences(&self.book, differences, messages);
    }

    /// Takes what was told of the parts that the book came in.
    pub fn take_salespeople(&mut self, salespeople: BTreeSet<String>) {
        self.settled_salespeople = salespeople;
    }

    /// Everybody whom deliveries or customers name as their salesperson.
    pub fn salespeople(&self) -> BTreeSet<&str> {
        let of_customers = self.book.customers.iter().filter_map(|customer| customer.salesperson.as_deref());
        let of_settled = self.settled_salespeople.iter().map(String::as_str);
        of_customers.chain(own_salespeople(&self.book)).chain(of_settled).collect()
    }

    /// Warns of money that came under a name near to that of a debtor, or of the one debtor that it is about: whoever is
    /// about to call him looks first whether it is his.
    pub fn say_near_payers(&self, loose: &LooseMoney, debtor: Option<CustomerId>, messages: &Messages) {
        let near = loose.near_payers(&self.book);
        let own: Vec<&NearPayer> = near.iter().filter(|one| debtor.is_none_or(|debtor| debtor == one.debtor)).collect();
        for one in own.iter().take(NEAR_PAYERS_SHOWN_MAX) {
            let [payer, debtor] = [one.payer, one.debtor].map(|id| &self.book.customer(id).name);
            let sum = spoken().money(one.unapplied, one.currency);
            messages.warning(&words::near_payer(payer, sum, debtor));
        }
        let more = own.len().saturating_sub(NEAR_PAYERS_SHOWN_MAX);
        if more > 0 {
            messages.note(&words::more_near_payers(more));
        }
    }

    /// The customer of a name, alias or code.
    ///
    /// # Errors
    /// Nobody of that name, with the nearest one.
    pub fn customer(&self, name: &str) -> Result<CustomerId, Failure> {
        self.find_customer(name).ok_or_else(|| {
            let names = self.book.customers.iter().map(|customer| customer.name.as_str());
            Failure::refused(words::no_customer(name, hint_or_list(name, names)))
        })
    }

    /// Writes rows set aside as they stood, with the reason before them: a file for each input file, since their columns
    /// differ. The reason goes first, so that a row with too few fields or an open quotation mark cannot hide it.
    fn write_rejects_to(&self, path: &Path, language: Language, messages: &Messages) -> Result<(), Failure> {
        // The column is data: its words are Chinese only where data is.
        let reason = if language == Language::Chinese { "原因" } else { "reason" };
        let mut is_first = true;
        for (index, FileHeader { file, kind, text: header, separator }) in self.headers.iter().enumerate() {
            let is_own = |(place, _): &(&Place, &Reject)| usize::from(place.file) == index;
            let rows: Vec<&Reject> = self.faults.rejects.iter().filter(is_own).map(|(_, reject)| reject).collect();
            if rows.is_empty() {
                continue;
            }
            let path = if is_first { path.to_owned() } else { beside(path, *kind) };
            is_first = false;
            let mut text = format!("{reason}{separator}{header}\n");
            for row in &rows {
                text.push_str(&format!(
                    "\"{}\"{separator}{}\n",
                    language.reject_reason(row).replace('"', "\"\""),
                    row.text
                ));
            }
            output::replace_file(&path, |file| std::io::Write::write_all(file, text.as_bytes()))?;
            messages.note(&words::rows_in_rejects(words::rows(rows.len()), file, path.display()));
        }
        if is_first {
            // Rejects of an earlier run would be taken for this one's.
            output::replace_file(path, |file| std::io::Write::write_all(file, format!("{reason}\n").as_bytes()))?;
        }
        Ok(())
    }

    /// The customer of a name, alias or code, if there is one.
    pub fn find_customer(&self, name: &str) -> Option<CustomerId> {
        self.spellings.get(&*name_key(name)).copied()
    }
}

/// `rejects.csv` for the payments as a second file: `rejects.payments.csv`.
fn beside(path: &Path, kind: FileKind) -> PathBuf {
    let ending = path.extension().map_or_else(|| "csv".into(), |ending| ending.to_string_lossy().into_owned());
    path.with_extension(format!("{}.{ending}", kind.stem()))
}
