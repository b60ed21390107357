//! What each row is: by the word of its type, its status, what stands in its other texts (SPEC §2 "Rows have roles").

use crate::book::Terms;
use crate::read::fields::{Field, FileKind};
use crate::read::interpret::figures::Figure;
use crate::read::interpret::questions;
use crate::read::interpret::table::{Table, TableRow};
use crate::read::value::word::{header_key, is_placeholder, word_key};
use crate::read::words::headers::is_header_of;
use crate::read::words::lists::{Answer, DocumentRole, StatusMeaning, Worded};
use crate::read::words::programs::{self, Program};
use crate::read::words::reports;
use std::collections::BTreeMap;

/// Words that the user has settled: `[types]` and `[statuses]` of collect.toml, by their comparable form.
#[derive(Clone, Debug, Default)]
pub struct OwnWords {
    /// What a word of a column of types means.
    pub types: BTreeMap<String, DocumentRole>,
    /// What a word of a column of statuses means.
    pub statuses: BTreeMap<String, StatusMeaning>,
    /// What a spelling of terms means: `[terms]`.
    pub terms: BTreeMap<String, Terms>,
}

impl OwnWords {
    /// Says what a word of a column of types means, by the name of the role.
    pub fn set_type(&mut self, word: &str, role: &str) {
        let role = DocumentRole::ALL.iter().copied().find(|own| own.name() == Some(role));
        self.types.extend(role.map(|role| (word_key(word), role)));
    }

    /// Says what a word of a column of statuses means, by the name of the meaning.
    pub fn set_status(&mut self, word: &str, status: &str) {
        let status = StatusMeaning::ALL.iter().copied().find(|own| own.name() == Some(status));
        self.statuses.extend(status.map(|status| (word_key(word), status)));
    }

    /// Says what a spelling of terms means.
    pub fn set_terms(&mut self, spelling: &str, terms: Terms) {
        self.terms.insert(header_key(spelling), terms);
    }
}

/// A word that nobody knows, with how many rows bear it and what they sum to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnknownWord {
    /// As written.
    pub word: String,
    /// How many rows.
    pub rows: usize,
    /// The sum of what they hold.
    pub sum: Figure,
    /// The line of the first.
    pub line: u32,
}

/// What is known of a row besides its figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RowRole {
    /// What its words make it.
    pub role: Option<DocumentRole>,
    /// Whether the word is that of the column of types, which has one direction all through.
    pub is_typed: bool,
    /// What its status says.
    pub status: Option<StatusMeaning>,
}

/// The roles of all rows of a sheet.
#[derive(Debug, Default)]
pub struct Roles {
    /// Of each row.
    pub rows: Vec<RowRole>,
    /// Unknown words of the column of types.
    pub unknown_types: Vec<UnknownWord>,
    /// Unknown words of the column of statuses.
    pub unknown_statuses: Vec<UnknownWord>,
    /// Whether the column of types is one of documents.
    pub has_types: bool,
    /// Whether there are columns of statuses.
    pub has_statuses: bool,
    /// The columns of statuses.
    pub status_columns: Vec<usize>,
    /// Whether nothing in the file is approved, so that all of it counts.
    pub all_unapproved: bool,
    /// The program by whose codes the types were read.
    pub program: Option<&'static str>,
}

/// The column of the words of types in a kind of file.
pub fn type_field(kind: FileKind) -> Field {
    if kind == FileKind::Payments { Field::Kind } else { Field::DocumentType }
}

/// Tells what each row is.
pub fn of(kind: FileKind, table: &Table<'_>, own: &OwnWords) -> Roles {
    let program = programs::program_of(&table.head.headers);
    let types = Words { table, field: type_field(kind) };
    let role = |word: &str| {
        let settled = own.types.get(&word_key(word)).copied();
        settled.or_else(|| program?.role(word)).or_else(|| DocumentRole::spelled(word))
    };
    let status = |column: usize, word: &str| {
        let settled = own.statuses.get(&word_key(word)).copied();
        settled.or_else(|| status_of(table.head.header(column), word, program))
    };
    let statuses = status_columns(kind, table, status);
    let mut roles = Roles {
        has_types: types.any_known(role) || kind == FileKind::Deliveries && types.are_codes_of_documents(),
        has_statuses: !statuses.is_empty(),
        status_columns: statuses.clone(),
        program: program.map(|program| program.name.as_str()),
        ..Roles::default()
    };
    let mut unknown_types = Unknown::default();
    let mut unknown_statuses = Unknown::default();
    for row in &table.rows {
        let mut own_role = RowRole::default();
        let word = types.word(row).filter(|_| roles.has_types);
        match word.map(|word| (word, role(word))) {
            Some((_, Some(role))) => (own_role.role, own_role.is_typed) = (Some(role), true),
            Some((word, None)) => unknown_types.take(table, row, word),
            None => own_role.role = by_other_texts(table, row),
        }
        for &column in &statuses {
            let word = table.cells(row).cell(column);
            if word.is_empty() || is_placeholder(word) {
                continue;
            }
            match status(column, word) {
                Some(StatusMeaning::Pending) if kind == FileKind::Deliveries => {
                    // An order that waits for its money is owed.
                    own_role.status = own_role.status.or(Some(StatusMeaning::Owed));
                }
                Some(status) => own_role.status = own_role.status.into_iter().chain([status]).min_by_key(decides),
                None => unknown_statuses.take(table, row, word),
            }
        }
        if is_voided(table, row) {
            own_role.status = Some(StatusMeaning::NotReceivable);
        }
        roles.rows.push(own_role);
    }
    // Somebody who never approves anything works with what is not approved.
    let is_unapproved = |row: &RowRole| row.status == Some(StatusMeaning::Unapproved);
    if !roles.rows.is_empty() && roles.rows.iter().all(is_unapproved) {
        roles.all_unapproved = true;
        roles.rows.iter_mut().for_each(|row| row.status = Some(StatusMeaning::Owed));
    }
    roles.unknown_types = unknown_types.0;
    roles.unknown_statuses = unknown_statuses.0;
    roles
}

/// Columns that are called so and hold at least one status that is known: of the document, of its payment.
fn status_columns(
    kind: FileKind,
    table: &Table<'_>,
    status: impl Fn(usize, &str) -> Option<StatusMeaning>,
) -> Vec<usize> {
    let own = table.head.column(Field::Status);
    let is_answered = |column| {
        kind == FileKind::Deliveries
            && questions::is_answered(table.grid, table.head.rows_start, &table.head.headers, column)
    };
    let named = (0..table.head.headers.len()).filter(|&column| {
        Some(column) == own
            || !is_taken(kind, table, column)
                && (is_header_of(kind, Field::Status, table.head.header(column)) || is_answered(column))
    });
    let holds_one = |&column: &usize| {
        table.rows.iter().any(|row| {
            let word = table.cells(row).cell(column);
            !word.is_empty() && status(column, word).is_some()
        })
    };
    named.filter(holds_one).collect()
}

fn is_taken(kind: FileKind, table: &Table<'_>, column: usize) -> bool {
    kind.fields().any(|field| field != Field::Status && table.head.column(field) == Some(column))
}

/// Of two statuses of a row the one that decides.
fn decides(status: &StatusMeaning) -> u8 {
    match status {
        StatusMeaning::NotReceivable => 0,
        StatusMeaning::Pending => 1,
        StatusMeaning::Unapproved => 2,
        StatusMeaning::Settled => 3,
        StatusMeaning::Part => 4,
        StatusMeaning::Disputed => 5,
        StatusMeaning::Doubtful => 6,
        StatusMeaning::Owed => 7,
    }
}

/// The words of a column.
struct Words<'t, 'g> {
    table: &'t Table<'g>,
    field: Field,
}

impl<'g> Words<'_, 'g> {
    fn word(&self, row: &TableRow) -> Option<&'g str> {
        Some(self.table.text(row, self.field)).filter(|text| !text.is_empty() && !is_placeholder(text))
    }

    /// Whether all of them are short codes of several kinds for one customer, and no amount has a sign that would tell what
    /// they mean: `SI`, `SC`, `SA`.
    fn are_codes_of_documents(&self) -> bool {
        const LETTERS_MAX: usize = 3;
        let is_code = |word: &str| word.len() <= LETTERS_MAX && word.bytes().all(|byte| byte.is_ascii_uppercase());
        let words = || self.table.rows.iter().filter_map(|row| Some((row, self.word(row)?)));
        let mut of_customer = BTreeMap::new();
        let differs = words().any(|(row, word)| *of_customer.entry(self.table.customer(row)).or_insert(word) != word);
        let has_sign =
            || self.table.rows.iter().any(|row| self.table.figure(row, Field::Amount).is_some_and(|sum| sum.0 < 0));
        differs && words().all(|(_, word)| is_code(word)) && !has_sign()
    }

    fn any_known<T>(&self, meaning: impl Fn(&str) -> Option<T>) -> bool {
        let mut last = None;
        self.table.rows.iter().filter_map(|row| self.word(row)).any(|word| {
            let is_new = last != Some(word);
            last = Some(word);
            is_new && meaning(word).is_some()
        })
    }
}

/// Yes or no means what the header asks: `Open`, `Paid`, `Posting`.
fn status_of(header: &str, word: &str, program: Option<&'static Program>) -> Option<StatusMeaning> {
    if let Some(status) = program.and_then(|program| program.status(word)) {
        return Some(status);
    }
    questions::meaning(header, word).or_else(|| StatusMeaning::spelled(word))
}

/// Words that nobody knows.
#[derive(Default)]
struct Unknown(Vec<UnknownWord>);

impl Unknown {
    fn take(&mut self, table: &Table<'_>, row: &TableRow, word: &str) {
        const FIELDS: [Field; 6] =
            [Field::Amount, Field::Debit, Field::Credit, Field::OpenAmount, Field::NetAmount, Field::MoneyIn];
        let Some(sum) = FIELDS.iter().find_map(|&field| table.figure(row, field)).filter(|sum| !sum.is_zero()) else {
            return;
        };
        let known = self.0.iter().position(|known| word_key(&known.word) == word_key(word));
        let index = known.unwrap_or_else(|| {
            let line = table.line(row);
            self.0.push(UnknownWord { word: word.to_owned(), line, ..UnknownWord::default() });
            self.0.len() - 1
        });
        self.0[index].rows += 1;
        self.0[index].sum += sum;
    }
}

/// What the texts of a row without a type say: its number, its note, its goods.
fn by_other_texts(table: &Table<'_>, row: &TableRow) -> Option<DocumentRole> {
    if row.is_opening {
        return Some(DocumentRole::Opening);
    }
    let number = table.text(row, Field::DeliveryNo);
    if let Some(role) = DocumentRole::spelled(number).filter(|_| number.chars().all(|letter| !letter.is_ascii_digit()))
    {
        return Some(role);
    }
    let has_number = !number.is_empty();
    for field in [Field::Note, Field::Item] {
        let text = table.text(row, field);
        if text.is_empty() {
            continue;
        }
        if reports::is_credit_text(text) {
            return Some(DocumentRole::Credit);
        }
        if !has_number && reports::is_money_text(text) {
            return Some(DocumentRole::Payment);
        }
        let is_said = |role: &DocumentRole| {
            matches!(
                role,
                DocumentRole::Advance | DocumentRole::Refund | DocumentRole::Bounced | DocumentRole::WriteOff
            )
        };
        if let Some(role) = DocumentRole::spelled(text).filter(is_said) {
            return Some(role);
        }
    }
    None
}

/// A column of voids in which anything but no stands.
fn is_voided(table: &Table<'_>, row: &TableRow) -> bool {
    let text = table.text(row, Field::Voided);
    !text.is_empty() && !is_placeholder(text) && Answer::spelled(text) != Some(Answer::No)
}

impl DocumentRole {
    /// Whether it makes a customer owe more (`true`) or less; `None` where its sign decides.
    pub fn owes_more(self) -> Option<bool> {
        match self {
            DocumentRole::Invoice
            | DocumentRole::DebitNote
            | DocumentRole::Refund
            | DocumentRole::Bounced
            | DocumentRole::FinanceCharge
            | DocumentRole::CashSale => Some(true),
            DocumentRole::Credit
            | DocumentRole::Payment
            | DocumentRole::Advance
            | DocumentRole::Discount
            | DocumentRole::WriteOff => Some(false),
            DocumentRole::Opening | DocumentRole::Journal | DocumentRole::Matching | DocumentRole::Ignored => None,
        }
    }

    /// Whether it is money, or what counts like money.
    pub fn is_money(self) -> bool {
        use DocumentRole::{Advance, Bounced, Discount, Payment, Refund, WriteOff};
        matches!(self, Payment | Advance | Refund | Bounced | Discount | WriteOff)
    }

    /// Whether a row of that role changes nothing.
    pub fn is_left_out(self) -> bool {
        matches!(self, DocumentRole::Matching | DocumentRole::Ignored)
    }

    /// The kind of payment that it is written as.
    pub fn payment_kind(self) -> &'static str {
        match self {
            DocumentRole::Advance => "advance",
            DocumentRole::Refund => "refund",
            DocumentRole::Bounced => "bounced",
            DocumentRole::Discount => "discount",
            DocumentRole::WriteOff => "write_off",
            DocumentRole::Credit => "credit_note",
            DocumentRole::Invoice
            | DocumentRole::DebitNote
            | DocumentRole::Payment
            | DocumentRole::Opening
            | DocumentRole::Journal
            | DocumentRole::FinanceCharge
            | DocumentRole::CashSale
            | DocumentRole::Matching
            | DocumentRole::Ignored => "payment",
        }
    }
}
