//! Entries written out as the rows of a plain deliveries or payments file, each with the place that it came from.

use crate::book::{Currency, FollowUpResult, LinesBeyond, PaymentKind};
use crate::read::fields::{Field, FileKind, Reader};
use crate::read::interpret::days::{known_day, with_year};
use crate::read::interpret::entries::{Entry, Outcome};
use crate::read::interpret::figures::{Figure, MoneyCell};
use crate::read::interpret::money_rows::is_bank;
use crate::read::interpret::roles::RowRole;
use crate::read::interpret::table::{Table, TableRow};
use crate::read::value::date::{self, DateOrder};
use crate::read::value::word::header_key;
use crate::read::words::lists::{DocumentRole, Side, Worded};
use chrono::{Days, NaiveDate};
use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

/// A plain file made of what was understood of another one.
#[derive(Clone, Debug, Default)]
pub struct Restated {
    /// Comma-separated rows without a header.
    records: Vec<String>,
    /// What each column holds.
    pub fields: Vec<Field>,
    /// The comparable headers that the columns had, blank for those that were made.
    pub header_keys: Vec<String>,
    /// The column of the file that each was.
    pub columns: Vec<Option<u16>>,
    /// Where each row came from.
    places: Vec<RowSource>,
}

/// Rows written out, each on the line on which it stood, or behind all others.
#[derive(Clone, Debug, Default)]
pub struct WrittenOut {
    /// The rows.
    pub text: String,
    /// Where those behind the others stood.
    pub beyond: LinesBeyond,
    /// Where each line came from.
    pub rows: BTreeMap<u32, RowSource>,
}

/// Where a row came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowSource {
    /// Index of the sheet among those that were read.
    pub sheet: u16,
    /// Its line there.
    pub line: u32,
    /// Where its text stands in that sheet's text.
    pub span: Range<usize>,
}

/// Fields of deliveries that are written as they stand.
const DELIVERY_TEXTS: [Field; 12] = [
    Field::DeliveryNo,
    Field::DueDate,
    Field::Terms,
    Field::Item,
    Field::Quantity,
    Field::UnitPrice,
    Field::Salesperson,
    Field::ShipToArea,
    Field::InvoiceDate,
    Field::RefNo,
    Field::ReceivedBy,
    Field::Note,
];

/// Fields of payments that are written as they stand.
const PAYMENT_TEXTS: [Field; 4] = [Field::PaymentNo, Field::Method, Field::Note, Field::Code];

/// What is needed to write entries.
pub struct Restating<'t, 'g> {
    pub table: &'t Table<'g>,
    pub outcome: &'t Outcome,
    /// Index of the sheet.
    pub sheet: u16,
    /// The day of balances that have none.
    pub report_day: NaiveDate,
    /// The currency that the header of amounts names.
    pub currency: Option<Currency>,
    /// The order of days and months, where the file tells it.
    pub order: Option<DateOrder>,
    /// The numbers of documents that something is owed for.
    pub numbers: &'t HashSet<String>,
}

impl Restated {
    /// The columns of a payments file whose rows count as they stand.
    pub fn as_it_stands(table: &Table<'_>, has_currency: bool) -> Restated {
        let head = table.head;
        let of_statement = [Field::MoneyIn, Field::MoneyOut, Field::Direction, Field::Balance];
        let is_statement = of_statement.iter().any(|&field| head.column(field).is_some());
        let own = FileKind::Payments.fields().filter(|&field| {
            let is_left_out = matches!(field, Field::Status | Field::Voided | Field::Year | Field::Month | Field::Day);
            !is_left_out && head.column(field).is_some() && (field != Field::Kind || !is_statement && !is_bank(table))
        });
        let mut fields: Vec<Field> = own.collect();
        let currency = has_currency.then_some(Field::Currency);
        for field in [Field::Date, Field::Customer].into_iter().chain(currency) {
            if !fields.contains(&field) {
                fields.push(field);
            }
        }
        Restated::with_fields(table, fields)
    }

    /// Follow-ups that the rows of a report stand for.
    pub fn follow_ups(table: &Table<'_>) -> Restated {
        Restated::with_fields(table, vec![Field::Date, Field::Customer, Field::Result, Field::DeliveryNo])
    }

    fn with_fields(table: &Table<'_>, fields: Vec<Field>) -> Restated {
        let column = |field: &Field| table.head.column(*field);
        let header = |field| column(field).map_or(String::new(), |column| header_key(table.head.header(column)));
        Restated {
            header_keys: fields.iter().map(header).collect(),
            columns: fields.iter().map(|field| column(field).and_then(|column| u16::try_from(column).ok())).collect(),
            fields,
            ..Restated::default()
        }
    }

    /// The columns of a kind of file, as far as the sheet has them.
    pub fn for_table(kind: FileKind, table: &Table<'_>, outcome: &Outcome, has_currency: bool) -> Restated {
        let head = table.head;
        let mut fields = vec![Field::Date, Field::Customer, Field::Amount];
        let has = |field: &Field| head.column(*field).is_some();
        let is_delivery = kind == FileKind::Deliveries;
        let texts: &[Field] = if is_delivery { &DELIVERY_TEXTS } else { &PAYMENT_TEXTS };
        fields.extend(texts.iter().copied().filter(has));
        if !is_delivery {
            fields.extend([Field::Kind, Field::DeliveryNo]);
        }
        if is_delivery && !fields.contains(&Field::DueDate) && outcome.entries.iter().any(has_no_terms) {
            fields.push(Field::DueDate);
        }
        if has_currency || has(&Field::Currency) {
            fields.push(Field::Currency);
        }
        if is_delivery {
            let any = |pick: fn(&Entry) -> bool| outcome.entries.iter().any(pick);
            if any(|entry| entry.open.is_some()) {
                fields.push(Field::OpenAmount);
            }
            if any(|entry| entry.paid.is_some()) {
                fields.push(Field::PaidAmount);
            }
            if has(&Field::PaidDate) {
                fields.push(Field::PaidDate);
            }
            let details = crate::read::fields::customer_details().iter().copied();
            let details = details.filter(|field| has(field) && !fields.contains(field) && *field != Field::Type);
            let customer = head.column(Field::Customer);
            let details: Vec<Field> = details.filter(|&field| head.column(field) != customer).collect();
            fields.extend(details);
        }
        Restated::with_fields(table, fields)
    }

    fn push(&mut self, place: RowSource, values: impl Iterator<Item = String>) {
        let mut record = String::new();
        for (index, value) in values.enumerate() {
            if index > 0 {
                record.push(',');
            }
            field(&mut record, &value);
        }
        self.records.push(record);
        self.places.push(place);
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Writes the rows out. `sheets` are the names of those that were read.
    pub fn written_out(self, sheets: Vec<Option<String>>) -> WrittenOut {
        let mut written =
            WrittenOut { beyond: LinesBeyond { sheets, ..LinesBeyond::default() }, ..WrittenOut::default() };
        let (mut line, mut later) = (1, Vec::new());
        for (record, place) in self.records.into_iter().zip(self.places) {
            if place.sheet > 0 || place.line < line {
                later.push((record, place));
                continue;
            }
            for _ in line..place.line {
                written.text.push('\n');
            }
            line = place.line + 1;
            written.text.push_str(&record);
            written.text.push('\n');
            written.rows.insert(place.line, place);
        }
        written.beyond.base = line - 1;
        for (record, place) in later {
            written.text.push_str(&record);
            written.text.push('\n');
            written.beyond.lines.push((place.sheet, place.line));
            written.rows.insert(line, place);
            line += 1;
        }
        written
    }
}

/// Whether an entry is due on its own day, whatever terms say.
fn has_no_terms(entry: &Entry) -> bool {
    entry.role == DocumentRole::Opening || entry.days_past_due.is_some()
}

/// One field of a line of text.
fn field(text: &mut String, value: &str) {
    let is_quoted = value.contains([',', '"', '\n', '\r']);
    if is_quoted {
        text.push('"');
    }
    for letter in value.chars() {
        match letter {
            '"' => text.push_str("\"\""),
            '\r' | '\n' => text.push(' '),
            other => text.push(other),
        }
    }
    if is_quoted {
        text.push('"');
    }
}

/// The numbers of documents that something is owed for.
pub fn numbers(table: &Table<'_>, outcome: &Outcome) -> HashSet<String> {
    let charges = outcome.entries.iter().filter(|entry| !entry.role.is_money() && entry.amount.0 > 0);
    let numbers = charges.map(|entry| table.text(&table.rows[entry.row], Field::DeliveryNo));
    numbers.filter(|number| !number.is_empty()).map(str::to_owned).collect()
}

impl Restating<'_, '_> {
    /// Writes what is a delivery into one file and what is money into the other.
    pub fn write(&self, deliveries: &mut Restated, payments: &mut Restated) {
        // Beside what is open of each document, money that is not applied yet is a credit: else all of it would be applied
        // once more.
        let states_open = self.outcome.entries.iter().any(|entry| entry.open.is_some());
        for entry in &self.outcome.entries {
            let is_money =
                !states_open && (entry.role.is_money() || entry.role == DocumentRole::Opening && entry.amount.0 < 0);
            match is_money {
                true => self.write_entry(entry, payments, true),
                false => self.write_entry(entry, deliveries, false),
            }
        }
    }

    /// Writes a dispute of each document that is disputed or held: a follow-up of the day of the document.
    pub fn write_disputes(&self, follow_ups: &mut Restated) {
        let mut known = HashSet::new();
        let is_owed = |entry: &&Entry| {
            entry.is_disputed
                && !entry.role.is_money()
                && entry.amount.0 > 0
                && entry.open.is_none_or(|open| open.0 > 0)
        };
        for entry in self.outcome.entries.iter().filter(is_owed) {
            let row = &self.table.rows[entry.row];
            let own = self.own_or_parents(row, Field::DeliveryNo);
            // The reader of deliveries calls a document without a number by its line.
            let number = if own.is_empty() { format!("L{}", self.table.line(row)) } else { own.to_owned() };
            let customer = self.table.customer(row).unwrap_or_default().to_owned();
            if known.insert((customer.clone(), number.clone())) {
                let values = [self.day(entry, row), customer, FollowUpResult::Dispute.key().to_owned(), number];
                follow_ups.push(self.place(row), values.into_iter());
            }
        }
    }

    /// Where a row of the table stands.
    pub fn place(&self, row: &TableRow) -> RowSource {
        let cells = self.table.cells(row);
        RowSource { sheet: self.sheet, line: cells.line, span: cells.span.clone() }
    }

    /// Writes rows of a payments file that count as they stand.
    /// `directions`: what came in by each row, where the balance proves it.
    pub fn write_payments(&self, roles: &[RowRole], directions: Option<&[Figure]>, payments: &mut Restated) {
        let mut is_out = vec![false; self.table.rows.len()];
        self.outcome.left_out.iter().for_each(|&(row, _)| is_out[row] = true);
        for (index, row) in self.table.rows.iter().enumerate().filter(|(index, _)| !is_out[*index]) {
            let fields = payments.fields.clone();
            let values = fields.iter().map(|&field| match field {
                Field::Customer => self.table.customer(row).unwrap_or_default().to_owned(),
                Field::Date => self.own_day(row),
                _ if field.reader() == Reader::Date => self.settled(self.table.text(row, field)),
                Field::Kind => self.kind(row, roles[index]),
                Field::Amount if let Some(moves) = directions => moves[index].size().plain(),
                Field::Direction if let Some(moves) = directions => {
                    if moves[index].0 < 0 { Side::Debit.key() } else { Side::Credit.key() }.to_owned()
                }
                Field::Currency => self.currency_of(row),
                _ if field.reader() == Reader::Figure => self.plain_figure(row, field),
                _ => self.table.text(row, field).to_owned(),
            });
            payments.push(self.place(row), values);
        }
    }

    /// A figure with one meaning; what is none stays as it is, to be refused.
    fn plain_figure(&self, row: &TableRow, field: Field) -> String {
        match self.table.money(row, field) {
            MoneyCell::Figure(figure, _) => figure.plain(),
            MoneyCell::Blank | MoneyCell::Other => self.table.text(row, field).to_owned(),
        }
    }

    /// The kind of a payment by its word, or by what the word means elsewhere.
    fn kind(&self, row: &TableRow, role: RowRole) -> String {
        let word = self.table.text(row, Field::Kind);
        match role.role {
            Some(role) if PaymentKind::spelled(word).is_none() => role.payment_kind().to_owned(),
            _ => word.to_owned(),
        }
    }

    fn write_entry(&self, entry: &Entry, restated: &mut Restated, is_money: bool) {
        let row = &self.table.rows[entry.row];
        let fields = restated.fields.clone();
        let values = fields.iter().map(|&field| self.value(entry, row, field, is_money));
        restated.push(self.place(row), values);
    }

    fn value(&self, entry: &Entry, row: &TableRow, field: Field, is_money: bool) -> String {
        let text = || self.own_or_parents(row, field).to_owned();
        let is_opening = entry.role == DocumentRole::Opening;
        match field {
            Field::Date => self.day(entry, row),
            Field::Customer => self.table.customer(row).unwrap_or_default().to_owned(),
            Field::Amount => self.amount(entry, row, is_money),
            Field::OpenAmount | Field::PaidAmount if self.table.money(row, field) == MoneyCell::Other => text(),
            Field::OpenAmount => entry.open.map(Figure::plain).unwrap_or_default(),
            Field::PaidAmount => entry.paid.map(Figure::plain).unwrap_or_default(),
            Field::PaidDate if entry.amount.0 < 0 => String::new(),
            Field::Currency => self.currency_of(row),
            Field::Kind => match is_opening {
                true => "advance".to_owned(),
                false => entry.role.payment_kind().to_owned(),
            },
            Field::DeliveryNo if is_money => self.named_document(row),
            Field::PaymentNo if is_opening => String::new(),
            Field::DeliveryNo if is_opening => String::new(),
            Field::DueDate if let Some(days) = entry.days_past_due => self.due_of_band(days),
            Field::DueDate if is_opening => self.day(entry, row),
            Field::Terms | Field::InvoiceDate if is_opening => String::new(),
            Field::Quantity | Field::UnitPrice if entry.amount.0 < 0 => String::new(),
            _ if field.reader() == Reader::Date => self.settled(self.own_or_parents(row, field)),
            _ => text(),
        }
    }

    /// The text of a field; what a further line does not say, the first one of its document says.
    fn own_or_parents(&self, row: &TableRow, field: Field) -> &str {
        const SHARED: [Field; 9] = [
            Field::DeliveryNo,
            Field::Date,
            Field::DueDate,
            Field::Terms,
            Field::Currency,
            Field::Salesperson,
            Field::ShipToArea,
            Field::InvoiceDate,
            Field::RefNo,
        ];
        let own = self.table.text(row, field);
        match (row.parent, self.table.head.column(field)) {
            (Some(parent), Some(column)) if own.is_empty() && SHARED.contains(&field) => {
                self.table.grid.rows[parent].cell(column)
            }
            _ => own,
        }
    }

    /// The document that a row of money names: its own number is none.
    fn named_document(&self, row: &TableRow) -> String {
        let reference = self.table.text(row, Field::RefNo);
        let own = self.table.text(row, Field::DeliveryNo);
        let bears = |number: &&&str| !number.is_empty() && self.numbers.contains(**number);
        [reference, own].iter().find(|number| bears(number)).copied().unwrap_or_default().to_owned()
    }

    fn amount(&self, entry: &Entry, row: &TableRow, is_money: bool) -> String {
        if let Some(text) = self.unreadable(row) {
            return text;
        }
        let is_blank = entry.amount.is_zero() && entry.open.is_none() && self.is_blank(row);
        if is_blank {
            return String::new();
        }
        let turned = match is_money {
            // Money that adds to what is owed is a refund, and kinds have no sign.
            true if matches!(entry.role, DocumentRole::Refund | DocumentRole::Bounced) => entry.amount,
            true => -entry.amount,
            false => entry.amount,
        };
        turned.plain()
    }

    fn is_blank(&self, row: &TableRow) -> bool {
        [Field::Amount, Field::Debit, Field::Credit, Field::NetAmount]
            .iter()
            .all(|&field| self.table.money(row, field) == MoneyCell::Blank)
    }

    /// The text of an amount that is none, for the reader of rows to refuse.
    fn unreadable(&self, row: &TableRow) -> Option<String> {
        let fields = [Field::Amount, Field::Debit, Field::Credit, Field::OpenAmount];
        let found = fields.iter().find(|&&field| self.table.money(row, field) == MoneyCell::Other)?;
        Some(self.table.text(row, *found).to_owned())
    }

    fn currency_of(&self, row: &TableRow) -> String {
        let own = self.own_or_parents(row, Field::Currency);
        if !own.is_empty() {
            return own.to_owned();
        }
        let in_cell =
            [Field::Amount, Field::Debit, Field::Credit, Field::OpenAmount, Field::MoneyIn].iter().find_map(|&field| {
                match self.table.money(row, field) {
                    MoneyCell::Figure(_, currency) => currency,
                    MoneyCell::Blank | MoneyCell::Other => None,
                }
            });
        in_cell.or(self.currency).map(|currency| currency.code().to_owned()).unwrap_or_default()
    }

    /// The day of an entry as the reader of rows understands it.
    fn day(&self, entry: &Entry, row: &TableRow) -> String {
        if let Some(days) = entry.days_past_due {
            return self.due_of_band(days);
        }
        let mut own = self.own_day(row);
        if entry.role == DocumentRole::Opening && !crate::read::interpret::cells::is_day(&own) {
            own.clear();
        }
        if entry.is_before || own.is_empty() && entry.role == DocumentRole::Opening {
            return self.day_before().format("%Y-%m-%d").to_string();
        }
        if own.is_empty() && (entry.role.is_money() || !self.table.head.has_day()) {
            return match self.table.head.has_day() {
                true => self.day_before().format("%Y-%m-%d").to_string(),
                false => self.report_day.format("%Y-%m-%d").to_string(),
            };
        }
        own
    }

    /// The day as it stands in a row, with the year that the titles or the header tell.
    fn own_day(&self, row: &TableRow) -> String {
        let head = self.table.head;
        let own = self.own_or_parents(row, Field::Date);
        if let (Some(_), Some(_)) = (head.column(Field::Month), head.column(Field::Day)) {
            let part = |field| self.table.text(row, field).trim_end_matches(['年', '月', '日']).parse::<u32>().ok();
            let year = part(Field::Year).and_then(|year| i32::try_from(year).ok()).or(head.titles.year);
            if let (Some(year), Some(month), Some(day)) = (year, part(Field::Month), part(Field::Day)) {
                return format!("{year:04}-{month:02}-{day:02}");
            }
        }
        if own.is_empty() {
            let due = self.settled(self.own_or_parents(row, Field::DueDate));
            // A claim without a day of its own is there today, however late it is due.
            return match known_day(&due) {
                Some(day) if day > self.report_day => self.report_day.to_string(),
                _ => due,
            };
        }
        match head.titles.year {
            Some(year) => with_year(own, year).unwrap_or_else(|| self.settled(own)),
            None => self.settled(own),
        }
    }

    /// A day as one that has one meaning, where the file tells it.
    fn settled(&self, text: &str) -> String {
        match (date::spelled(text), self.order) {
            (date::Spelled::Either { day_first, .. }, Some(DateOrder::DayFirst)) => day_first.to_string(),
            (date::Spelled::Either { month_first, .. }, Some(DateOrder::MonthFirst)) => month_first.to_string(),
            _ => text.to_owned(),
        }
    }

    fn due_of_band(&self, days_past_due: i64) -> String {
        let days = Days::new(days_past_due.max(0).unsigned_abs());
        self.report_day.checked_sub_days(days).unwrap_or(self.report_day).format("%Y-%m-%d").to_string()
    }

    /// The day before the first row that has one.
    fn day_before(&self) -> NaiveDate {
        let days = self.table.rows.iter().filter_map(|row| known_day(&self.own_day(row)));
        days.min().and_then(|first| first.pred_opt()).unwrap_or(self.report_day)
    }
}
