//! Typed rows to a [`Book`] as of a day: customers, currencies, due dates, the lines of a delivery, what money names.
//!
//! Rows dated after the as-of day end here (SPEC §3 "As of"); nothing behind this file can see them. Only two things
//! are kept of them: a conflict of numbers is a fault on any day, and money may name a delivery yet to come.

use super::ReadOptions;
use super::bearers::Bearer;
use super::contacts::ContactRow;
use super::customers::{CustomerDetails, CustomerRow};
use super::deliveries::{DeliveryRow, DeliveryTable, NO_EXTRAS};
use super::documents::Documents;
use super::events::EventRow;
use super::fault::{Fault, Faults, Problem};
use super::fields::{Field, FileKind};
use super::follow_ups::FollowUpRow;
use super::happenings;
use super::identity::{Directory, Provisional, customer_fault};
use super::named::Named;
use super::note::Note;
use super::parties::Party;
use super::payments::{PaymentRow, PaymentTable};
use super::records::RowPlace;
use super::sell_through::SellThroughRow;
use super::sheet::Sheet;
use crate::book::{
    Account, Book, Calendar, Currency, Customer, CustomerId, CustomerPlaces, Deliveries, EndOfMonthMeaning, InputFile,
    Money, Payments, Place, Terms, TermsRule, Texts,
};
use crate::parallel;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

/// What the reader has to know to make sense of rows: the settings of `[base]` that bear on input.
#[derive(Clone, Debug)]
pub struct Conventions {
    /// The day of the book.
    pub as_of: NaiveDate,
    /// `[base] currency`.
    pub base_currency: Option<Currency>,
    /// `[base] default_terms`.
    pub default_terms: Terms,
    /// `[base] eom_meaning`.
    pub end_of_month: EndOfMonthMeaning,
    /// `[base] latitude` and `longitude`, in degrees.
    pub base_position: Option<(f64, f64)>,
}

impl Conventions {
    /// The defaults of SPEC §3 and DOMAIN §9.
    pub fn standard(as_of: NaiveDate) -> Conventions {
        Conventions {
            as_of,
            base_currency: None,
            default_terms: Terms::single(TermsRule::DaysAfterDelivery(30)),
            end_of_month: EndOfMonthMeaning::MonthEnd,
            base_position: None,
        }
    }
}

/// Everything that was read, row by row.
pub struct Tables {
    /// The files by name; [`Place::file`] points here.
    pub files: Vec<InputFile>,
    /// The texts of all rows.
    pub texts: Texts,
    /// The sheets, for the places of faults found late.
    pub sheets: Vec<Sheet>,
    /// Rows of the deliveries file.
    pub deliveries: DeliveryTable,
    /// Rows of the payments file; `None` if there is no such file.
    pub payments: Option<PaymentTable>,
    /// Rows of the customers file.
    pub customers: Vec<CustomerRow>,
    /// Rows of the events file.
    pub events: Vec<EventRow>,
    /// Rows of the followups file.
    pub follow_ups: Vec<FollowUpRow>,
    /// Rows of the contacts file.
    pub contacts: Vec<ContactRow>,
    /// Rows of the sell-through file.
    pub sell_through: Vec<SellThroughRow>,
    /// The holidays file.
    pub calendar: Calendar,
}

impl Tables {
    pub(super) fn sheet(&self, kind: FileKind) -> Option<&Sheet> {
        self.sheets.iter().find(|sheet| sheet.kind == kind)
    }

    /// Where a row of a file of that kind stands.
    pub(super) fn place(&self, kind: FileKind, row: RowPlace) -> Place {
        Place { file: self.sheet(kind).map_or(0, |sheet| sheet.file), line: row.line }
    }

    pub(super) fn describe(&self, place: Place) -> String {
        self.files[usize::from(place.file)].at_line(place.line)
    }

    pub(super) fn file_name(&self, kind: FileKind) -> InputFile {
        self.sheet(kind).map(|sheet| sheet.name.clone()).unwrap_or_default()
    }
}

/// A book and how its customers are spelled.
pub struct Assembled {
    /// The book.
    pub book: Book,
    /// Every comparable spelling of a customer.
    pub spellings: super::Spellings,
    /// What the paid and open columns say beside a payments file: document and open amount.
    pub stated_open: Vec<(u32, Money)>,
    /// How many good rows of each kind of file are dated after the as-of day.
    pub later: HashMap<FileKind, usize>,
}

/// Puts the book together. Rows that are at fault are left out and noted; whoever calls decides whether to go on.
pub fn assemble(tables: Tables, options: &ReadOptions, faults: &mut Faults, notes: &mut Vec<Note>) -> Assembled {
    let (conventions, threads) = (&options.conventions, options.workers.threads);
    let mut assembly = Assembly {
        directory: Directory::default(),
        owners: Vec::new(),
        documents: Documents::default(),
        bearers: Vec::new(),
        survey: Survey::of(&tables, conventions.as_of, threads),
        tables,
        conventions,
        threads,
    };
    assembly.identify(faults, notes);
    assembly.group_deliveries(faults, notes);
    assembly.build(options.keep_lines, faults, notes)
}

/// The book while it is put together.
pub(super) struct Assembly<'c> {
    pub(super) tables: Tables,
    pub(super) conventions: &'c Conventions,
    pub(super) threads: usize,
    pub(super) directory: Directory,
    /// Who each party of the deliveries file is.
    pub(super) owners: Vec<Provisional>,
    /// Which rows of the deliveries file are which delivery.
    pub(super) documents: Documents,
    /// What each row of the deliveries file is to a number that names it; nothing until the deliveries are built.
    pub(super) bearers: Vec<Bearer>,
    pub(super) survey: Survey,
}

/// What one look at all rows tells, so that later stages need no look of their own.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// How many rows of the deliveries and of the payments file are dated after the as-of day.
    later: (usize, usize),
    /// The currencies of the delivery rows that are not.
    currencies: BTreeSet<Currency>,
    /// Whether any row of the deliveries file is a return.
    pub(super) has_returns: bool,
}

impl Survey {
    fn of(tables: &Tables, as_of: NaiveDate, threads: usize) -> Survey {
        let rows = &tables.deliveries.rows;
        let stretches = parallel::map(threads, parallel::ranges(rows.len(), threads), |range| {
            let mut survey = Survey::default();
            let mut last = None;
            for row in &rows[range] {
                let is_later = row.date > as_of;
                survey.later.0 += usize::from(is_later);
                survey.has_returns |= row.amount < Money::ZERO;
                if !is_later && last != Some(row.currency) {
                    last = Some(row.currency);
                    survey.currencies.insert(row.currency);
                }
            }
            survey
        });
        let payments = tables.payments.as_ref().map_or(&[][..], |table| &table.blocks);
        let count = |block: &Vec<PaymentRow>| block.iter().filter(|row| row.date > as_of).count();
        let paid = parallel::map(threads, payments.iter().collect(), count);
        let mut whole = Survey { later: (0, paid.into_iter().sum()), ..Survey::default() };
        for stretch in stretches {
            whole.later.0 += stretch.later.0;
            whole.currencies.extend(stretch.currencies);
            whole.has_returns |= stretch.has_returns;
        }
        whole
    }
}

impl Assembly<'_> {
    /// Finds every customer, in an order that does not depend on the order of rows.
    fn identify(&mut self, faults: &mut Faults, notes: &mut Vec<Note>) {
        let as_of = self.conventions.as_of;
        let Tables { customers, deliveries, payments, sheets, files, .. } = &self.tables;
        let directory = &mut self.directory;
        if let Some(sheet) = sheets.iter().find(|sheet| sheet.kind == FileKind::Customers) {
            let describe = |place: Place| files[usize::from(place.file)].at_line(place.line);
            directory.enter_customers(customers, describe, |row, problem| {
                sheet.set_aside(row.row_place, vec![customer_fault(&sheet.name, row, problem)], faults);
            });
        }
        let visible = || deliveries.parties.iter().filter(|party| party.earliest <= as_of);
        directory.learn_names_from_codes(visible().filter_map(|party| Some((&*party.name, party.code.as_deref()?))));
        let mut codes = BTreeSet::new();
        for party in visible() {
            let id = directory.resolve(&party.name, party.code.as_deref(), party.earliest);
            codes.extend(party.code.clone().map(|code| (id, code)));
        }
        let mut aliases = BTreeSet::new();
        let with_extras = deliveries.rows.iter().filter(|row| row.extras != NO_EXTRAS && row.date <= as_of);
        for (row, extras) in with_extras.filter_map(|row| Some((row, deliveries.extras_of(row)?))) {
            let Some(own) = extras.details.as_ref().and_then(|details| details.aliases.as_ref()) else { continue };
            let party = &deliveries.parties[row.party as usize];
            let id = directory.find(&party.name, party.code.as_deref()).unwrap_or_default();
            aliases.extend(own.iter().map(|alias| (id, alias.clone())));
        }
        let count = self.later_rows().values().sum();
        if count > 0 {
            notes.push(Note::LaterRows { count, as_of });
        }
        let directory = &mut self.directory;
        directory.learn_spellings(&codes, true, notes);
        directory.learn_spellings(&aliases, false, notes);
        for party in payments.iter().flat_map(|table| &table.parties).filter(|party| party.earliest <= as_of) {
            directory.resolve(&party.name, party.code.as_deref(), party.earliest);
        }
        for (named, date) in self.tables.named(as_of) {
            directory.resolve(&named.name, named.code.as_deref(), date);
        }
        for party in deliveries.parties.iter().filter(|party| party.earliest > as_of) {
            directory.resolve(&party.name, party.code.as_deref(), party.earliest);
        }
        self.owners = self.owners_of(&deliveries.parties);
        self.tables.deliveries.parties = Vec::new();
    }

    /// Who the parties of a file are. All that have a visible row are known by now.
    pub(super) fn owners_of(&self, parties: &[Party]) -> Vec<Provisional> {
        let find = |party: &Party| self.directory.find(&party.name, party.code.as_deref()).unwrap_or_default();
        parties.iter().map(find).collect()
    }

    /// Whom a row of the deliveries file names.
    pub(super) fn owner(&self, row: &DeliveryRow) -> Provisional {
        self.owners[row.party as usize]
    }

    pub(super) fn customer_of(&self, named: &Named) -> Provisional {
        // Every row has been through `identify`.
        self.directory.find(&named.name, named.code.as_deref()).unwrap_or_default()
    }

    fn build(mut self, keep_lines: bool, faults: &mut Faults, notes: &mut Vec<Note>) -> Assembled {
        let later = self.later_rows();
        self.make_up_numbers();
        let ids = self.order_customers();
        let customers = self.build_customers(&ids, notes);
        let built = self.build_deliveries(&ids, notes);
        self.bearers = self.bearers();
        let further_lines = self.further_lines();
        let ship_to_areas = self.ship_to_areas();
        let delivery_lines = if keep_lines { self.delivery_lines(&ids) } else { Vec::new() };
        let stated_open = self.stated_open();
        let visible = self.visible_currencies();
        let payments = self.build_payments(&ids, &built, faults, notes);
        let accounts = accounts(&built.deliveries, &payments);
        check_totals(&self.tables, &accounts, &built.deliveries, &payments, faults);
        let events = self.build_events(&ids, &built);
        let follow_ups = self.build_follow_ups(&ids, &built, notes);
        let contacts = self.build_contacts(&ids);
        let sell_through = self.build_sell_through(&ids);
        let only_currency = visible.first().copied().filter(|_| visible.len() == 1);
        let has_paid_columns = self.tables.sheet(FileKind::Deliveries).is_some_and(|sheet| {
            [Field::PaidAmount, Field::PaidDate, Field::OpenAmount].iter().any(|&field| sheet.columns.has(field))
        });
        let spellings = self.directory.spellings().map(|(key, id)| (key, ids[id as usize])).collect();
        let book = Book {
            as_of: self.conventions.as_of,
            accounts,
            files: self.tables.files,
            texts: self.tables.texts,
            customers,
            documents: built.documents,
            first_deliveries: built.first_deliveries,
            further_lines,
            deliveries: built.deliveries,
            payments,
            events,
            follow_ups,
            contacts,
            sell_through,
            ship_to_areas,
            delivery_lines,
            calendar: self.tables.calendar,
            base_currency: self.conventions.base_currency.or(only_currency),
            has_payments: self.tables.payments.is_some() || has_paid_columns,
        };
        happenings::note_unknown_customers(&book, notes);
        if keep_lines {
            happenings::note_unknown_items(&book, notes);
        }
        Assembled { book, spellings, stated_open, later }
    }

    /// How many good rows of each kind of file are dated after the as-of day.
    fn later_rows(&self) -> HashMap<FileKind, usize> {
        let Tables { deliveries, events, follow_ups, sell_through, .. } = &self.tables;
        let as_of = self.conventions.as_of;
        let refused = self.documents.refused.iter();
        let refused = refused.filter(|&&row| deliveries.rows[row as usize].date > as_of);
        HashMap::from([
            (FileKind::Deliveries, self.survey.later.0 - refused.count()),
            (FileKind::Payments, self.survey.later.1),
            (FileKind::Events, events.iter().filter(|row| row.date > as_of).count()),
            (FileKind::FollowUps, follow_ups.iter().filter(|row| row.date > as_of).count()),
            (FileKind::SellThrough, sell_through.iter().filter(|row| row.cycle_end > as_of).count()),
        ])
    }

    /// The currencies of all visible deliveries and returns.
    pub(super) fn visible_currencies(&self) -> BTreeSet<Currency> {
        if self.documents.refused.is_empty() {
            return self.survey.currencies.clone();
        }
        self.visible_documents().map(|(_, row)| row.currency).collect()
    }

    /// Customers in order of their names; two that share a name to the letter in order of discovery.
    fn order_customers(&self) -> Vec<CustomerId> {
        let mut order: Vec<Provisional> = (0..self.directory.len() as Provisional).collect();
        order.sort_by(|&a, &b| self.directory.name(a).cmp(self.directory.name(b)));
        let mut ids = vec![CustomerId(0); order.len()];
        for (position, provisional) in order.into_iter().enumerate() {
            ids[provisional as usize] = CustomerId(position as u32);
        }
        ids
    }

    /// Takes the details out of the rows of the customers file and gives those up: nobody asks for them any more.
    fn build_customers(&mut self, ids: &[CustomerId], notes: &mut Vec<Note>) -> Vec<Customer> {
        let mut merged = vec![(CustomerDetails::default(), CustomerPlaces::default()); self.directory.len()];
        self.merge_row_details(&mut merged, notes);
        let mut customers = vec![Customer::default(); merged.len()];
        let mut odd: Vec<(Option<String>, Option<String>)> = Vec::new();
        for (provisional, (mut details, mut places)) in merged.into_iter().enumerate() {
            let id = provisional as Provisional;
            if let Some(row) = self.directory.row(id) {
                // The customers file has the last word.
                let row = &mut self.tables.customers[row];
                let own = std::mem::take(&mut row.details);
                own.note_places(row.place, &mut places);
                if details == CustomerDetails::default() {
                    details = own;
                } else {
                    _ = details.overwrite(&own);
                }
            }
            odd.extend(details.profile.as_deref().map(|profile| {
                let word =
                    |word: &Option<String>| word.clone().map(|word| format!("{} \"{word}\"", self.directory.name(id)));
                (word(&profile.odd_type), word(&profile.odd_size))
            }));
            let distance = details.distance_metres.or_else(|| self.distance_by_position(&details));
            customers[ids[provisional].0 as usize] = Customer {
                name: self.directory.name(id).to_owned(),
                code: self.directory.code(id).map(str::to_owned),
                aliases: details.aliases.unwrap_or_default(),
                distance_metres: distance,
                payment_steps: details.payment_steps,
                days_per_step_thousandths: details.days_per_step_thousandths,
                pay_days: details.pay_days.unwrap_or_default(),
                area: details.area,
                salesperson: details.salesperson,
                contact: details.contact,
                phone: details.phone,
                profile: details.profile.map(|details| Box::new(details.profile)),
                listed: self.directory.row(id).map(|row| self.tables.customers[row].place),
                places,
            };
        }
        note_odd_words(odd, notes);
        self.tables.customers = Vec::new();
        customers
    }

    /// Customer columns of delivery rows: the latest delivery's value counts, whatever the order of rows.
    fn merge_row_details(&self, merged: &mut [(CustomerDetails, CustomerPlaces)], notes: &mut Vec<Note>) {
        let table = &self.tables.deliveries;
        let visible = table.rows.iter().filter(|row| row.extras != NO_EXTRAS && row.date <= self.conventions.as_of);
        let details = |row| Some((row, table.extras_of(row)?.details.as_deref()?));
        let mut detailed: Vec<(&DeliveryRow, &CustomerDetails)> = visible.filter_map(details).collect();
        let number = |row: &DeliveryRow| if row.has_number { self.tables.texts.get(row.number) } else { "" };
        detailed.sort_by(|(a, _), (b, _)| (a.date, number(a)).cmp(&(b.date, number(b))).then(a.line.cmp(&b.line)));
        let (mut count, mut field, mut customer) = (0, "", String::new());
        for (row, details) in detailed {
            let id = self.owner(row);
            let (known, places) = &mut merged[id as usize];
            let differing = known.overwrite(details);
            details.note_places(self.tables.place(FileKind::Deliveries, row.place()), places);
            for column in differing {
                count += 1;
                if count == 1 {
                    (field, customer) = (column, self.directory.name(id).to_owned());
                }
            }
        }
        if count > 0 {
            notes.push(Note::CustomerDetailsDiffer { count, field, customer });
        }
    }

    /// The great circle × 1.3, rounded to metres (SPEC §3 "Score").
    fn distance_by_position(&self, details: &CustomerDetails) -> Option<i64> {
        const EARTH_RADIUS_METRES: f64 = 6_371_008.8;
        const ROAD_FACTOR: f64 = 1.3;
        let (base_latitude, base_longitude) = self.conventions.base_position?;
        let (from, to) = (base_latitude.to_radians(), details.latitude?.to_radians());
        let latitude_half = (to - from) / 2.0;
        let longitude_half = (details.longitude? - base_longitude).to_radians() / 2.0;
        let chord = latitude_half.sin().powi(2) + from.cos() * to.cos() * longitude_half.sin().powi(2);
        let metres = 2.0 * EARTH_RADIUS_METRES * chord.sqrt().min(1.0).asin() * ROAD_FACTOR;
        Some(metres.round() as i64)
    }
}

/// Words for types and sizes of customers that nobody knows.
fn note_odd_words(odd: Vec<(Option<String>, Option<String>)>, notes: &mut Vec<Note>) {
    let (types, sizes): (Vec<_>, Vec<_>) = odd.into_iter().unzip();
    let counted = |words: Vec<Option<String>>| {
        let mut words: Vec<String> = words.into_iter().flatten().collect();
        words.sort_unstable();
        (words.len(), words.into_iter().next())
    };
    if let (count, Some(first)) = counted(types) {
        notes.push(Note::CustomerTypeUnknown { count, first });
    }
    if let (count, Some(first)) = counted(sizes) {
        notes.push(Note::CustomerSizeUnknown { count, first });
    }
}

/// The accounts, as ranges of deliveries and payments that are sorted by them.
fn accounts(deliveries: &Deliveries, payments: &Payments) -> Vec<Account> {
    let mut accounts: BTreeMap<(CustomerId, Currency), Account> = BTreeMap::new();
    let empty = |(customer, currency)| Account { customer, currency, deliveries: 0..0, payments: 0..0 };
    for (key, rows) in runs(deliveries.len(), |row| deliveries.account(row)) {
        accounts.entry(key).or_insert_with(|| empty(key)).deliveries = rows;
    }
    for (key, rows) in runs(payments.len(), |row| payments.account(row)) {
        accounts.entry(key).or_insert_with(|| empty(key)).payments = rows;
    }
    accounts.into_values().collect()
}

/// Runs of rows that share a key, of rows that are sorted by it.
fn runs<K: PartialEq>(count: usize, key_of: impl Fn(u32) -> K) -> impl Iterator<Item = (K, Range<usize>)> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let key = (start < count).then(|| key_of(start as u32))?;
        let end = (start + 1..count).find(|&row| key_of(row as u32) != key).unwrap_or(count);
        let rows = start..end;
        start = end;
        Some((key, rows))
    })
}

/// Sums must fit in 64 bits: with this held no later sum of a currency can overflow (SPEC §3 "Currency": too large).
fn check_totals(
    tables: &Tables,
    accounts: &[Account],
    deliveries: &Deliveries,
    payments: &Payments,
    faults: &mut Faults,
) {
    let mut totals: BTreeMap<Currency, i128> = BTreeMap::new();
    for account in accounts {
        let delivered = &deliveries.amounts()[account.deliveries.clone()];
        let moved = &payments.amounts()[account.payments.clone()];
        let sum = delivered.iter().chain(moved).map(|amount| i128::from(amount.0)).sum::<i128>();
        *totals.entry(account.currency).or_default() += sum;
    }
    for (currency, _) in totals.into_iter().filter(|&(_, total)| total > i128::from(i64::MAX)) {
        faults.fatal(Fault::of_file(tables.file_name(FileKind::Deliveries), Problem::TotalTooLarge { currency }));
    }
}
