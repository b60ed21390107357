//! Everything that acts as money, from three sources, in the order in which it is matched: payment rows, returns,
//! and the paid and open columns of deliveries (SPEC §3 "Deliveries", "Currency", "Matching").

use super::assemble::Assembly;
use super::deliveries::DeliveryRow;
use super::documents::{Draft, clamp, duplicates};
use super::fault::{Faults, Problem};
use super::fields::{Field, FileKind};
use super::identity::Provisional;
use super::note::Note;
use super::payments::PaymentRow;
use super::row::to_money;
use crate::book::{
    Currency, CustomerId, Deliveries, DeliveryId, Document, InputFile, Money, NO_DELIVERY, Named, Payment, PaymentKind,
    Payments, Place, TextId,
};
use chrono::NaiveDate;
use std::collections::{BTreeSet, HashMap};

/// What a delivery number fits, among the deliveries of a customer.
pub(super) enum Fit {
    /// A delivery: index into the documents.
    Document(u32),
    /// One instalment, named `SH1/2`.
    Instalment(DeliveryId),
    /// A delivery after the as-of day: its draft.
    Later(u32),
    /// A return, or a delivery of nothing: nothing there is open.
    Closed,
    /// A delivery of another customer.
    OfOther,
    /// None.
    Unknown,
}

/// Names that fitted nothing, for one warning a file.
#[derive(Default)]
struct Misnamed {
    unknown: (usize, String),
    of_other: (usize, String),
}

impl Misnamed {
    fn count(&mut self, is_other: bool, name: &str, place: Place) {
        let (count, first) = if is_other { &mut self.of_other } else { &mut self.unknown };
        *count += 1;
        if *count == 1 {
            *first = format!("line {} names {name}", place.line);
        }
    }

    fn note(self, file: &InputFile, notes: &mut Vec<Note>) {
        let file = file.clone();
        if self.unknown.0 > 0 {
            notes.push(Note::NameUnknown { file: file.clone(), count: self.unknown.0, first: self.unknown.1 });
        }
        if self.of_other.0 > 0 {
            notes.push(Note::NameOfOtherCustomer { file, count: self.of_other.0, first: self.of_other.1 });
        }
    }
}

/// What names are resolved against.
struct Targets<'t> {
    ids: &'t [CustomerId],
    documents: &'t [Document],
    deliveries: &'t Deliveries,
}

impl Assembly<'_> {
    /// All money as of the day, sorted by account and by the order in which it is matched.
    pub(super) fn build_payments(
        &self,
        ids: &[CustomerId],
        documents: &[Document],
        deliveries: &Deliveries,
        faults: &mut Faults,
        notes: &mut Vec<Note>,
    ) -> Payments {
        let targets = Targets { ids, documents, deliveries };
        let mut rows: Vec<Payment> = Vec::new();
        let mut misnamed = Misnamed::default();
        for (index, draft) in self.drafts.iter().enumerate() {
            if draft.is_bad || draft.date > self.conventions.as_of {
                continue;
            }
            if draft.amount < Money::ZERO {
                rows.push(self.return_of(index, draft, &targets, &mut misnamed));
            }
            if self.tables.payments.is_none() {
                rows.extend(self.paid_columns(index, draft, &targets));
            }
        }
        misnamed.note(&self.tables.file_name(FileKind::Deliveries), notes);
        let undated = rows.iter().filter(|row| row.kind == PaymentKind::PaidUndated).count();
        if undated > 0 {
            notes.push(Note::PaidUndated { file: self.tables.file_name(FileKind::Deliveries), count: undated });
        }
        self.note_contradictions(notes);
        let mut misnamed = Misnamed::default();
        let currencies = Currencies::of(self);
        for row in self.tables.payments.iter().flatten().filter(|row| row.date <= self.conventions.as_of) {
            rows.extend(self.payment(row, &currencies, &targets, &mut misnamed, faults));
        }
        misnamed.note(&self.tables.file_name(FileKind::Payments), notes);
        self.note_duplicate_payments(notes);
        self.note_currency_of_payments_alone(&rows, &currencies, notes);
        self.sort_payments(&mut rows);
        let mut payments = Payments::default();
        for row in rows {
            payments.push(row);
        }
        payments
    }

    /// Statements of banks name their currency where lists of deliveries often do not.
    fn note_currency_of_payments_alone(&self, rows: &[Payment], currencies: &Currencies, notes: &mut Vec<Note>) {
        let has_no_currency = currencies.all.len() == 1 && currencies.all.contains(&Currency::NONE);
        if let (true, Some(row)) = (has_no_currency, rows.iter().find(|row| row.currency != Currency::NONE)) {
            let file = self.tables.file_name(FileKind::Payments);
            notes.push(Note::PaymentsAloneHaveCurrency { file, currency: row.currency.code().to_owned() });
        }
    }

    /// What a number means for a customer.
    pub(super) fn fit(
        &self,
        number: TextId,
        customer: Provisional,
        documents: &[Document],
        deliveries: &Deliveries,
    ) -> Fit {
        if let Some(&index) = self.numbers.get(&number) {
            let draft = &self.drafts[index as usize];
            return match draft.document {
                _ if draft.customer != customer => Fit::OfOther,
                _ if draft.is_bad => Fit::Unknown,
                Some(document) => Fit::Document(document),
                None if draft.date > self.conventions.as_of => Fit::Later(index),
                None => Fit::Closed,
            };
        }
        self.fit_instalment(number, customer, documents, deliveries).map_or(Fit::Unknown, Fit::Instalment)
    }

    fn fit_instalment(
        &self,
        number: TextId,
        customer: Provisional,
        documents: &[Document],
        deliveries: &Deliveries,
    ) -> Option<DeliveryId> {
        let (whole, part) = self.tables.texts.get(number).rsplit_once('/')?;
        let part: u8 = part.parse().ok()?;
        let draft = &self.drafts[*self.numbers.get(&self.tables.texts.find(whole)?)? as usize];
        if draft.customer != customer {
            return None;
        }
        let document = &documents[draft.document? as usize];
        if document.instalments < 2 {
            return None;
        }
        let mut id = document.first;
        while id != NO_DELIVERY {
            if deliveries.get(id).instalment == part {
                return Some(id);
            }
            id = deliveries.next_instalment(id);
        }
        None
    }

    /// What money of a customer and currency names; what fits nothing is counted and unnamed (SPEC §3 "Matching" 2).
    fn named(
        &self,
        name: Option<TextId>,
        customer: Provisional,
        currency: Currency,
        place: Place,
        targets: &Targets<'_>,
        misnamed: &mut Misnamed,
    ) -> Named {
        let Some(name) = name else { return Named::Nothing };
        let first_of = |document: u32| targets.documents[document as usize].first;
        let currency_of = |id: DeliveryId| targets.deliveries.account(id).1;
        let (named, is_other) = match self.fit(name, customer, targets.documents, targets.deliveries) {
            Fit::Document(document) if currency_of(first_of(document)) == currency => {
                (Some(Named::Document(first_of(document))), false)
            }
            Fit::Instalment(id) if currency_of(id) == currency => (Some(Named::Instalment(id)), false),
            Fit::Later(draft) if self.drafts[draft as usize].currency == currency => (Some(Named::Later), false),
            Fit::Closed => (Some(Named::Closed), false),
            Fit::Document(_) | Fit::Instalment(_) | Fit::Later(_) | Fit::OfOther => (None, true),
            Fit::Unknown => (None, false),
        };
        named.unwrap_or_else(|| {
            misnamed.count(is_other, self.tables.texts.get(name), place);
            Named::Unknown
        })
    }

    /// A negative delivery acts as a credit of its day that names its `ref_no` (SPEC §3 "Deliveries").
    fn return_of(&self, index: usize, draft: &Draft, targets: &Targets<'_>, misnamed: &mut Misnamed) -> Payment {
        let row = &self.tables.deliveries[draft.rows[0] as usize];
        let ref_no = row.ref_no.filter(|&ref_no| Some(ref_no) != draft.number);
        Payment {
            customer: targets.ids[draft.customer as usize],
            currency: draft.currency,
            date: draft.date,
            kind: PaymentKind::Return,
            amount: -draft.amount,
            number: Some(self.number_of(index)),
            named: self.named(ref_no, draft.customer, draft.currency, row.place, targets, misnamed),
            named_text: ref_no,
            place: row.place,
        }
    }

    /// What the paid and open columns of a delivery say was paid, line by line.
    fn paid_columns(&self, index: usize, draft: &Draft, targets: &Targets<'_>) -> Vec<Payment> {
        let is_return = draft.amount < Money::ZERO;
        let mut payments = Vec::new();
        for (date, amount, place) in self.paid_lines(draft) {
            if amount.is_zero() || date.is_some_and(|date| date > self.conventions.as_of) {
                continue;
            }
            let kind = match (is_return, date) {
                // The settled part of a return was given back: it takes the return's own credit back.
                (true, _) => PaymentKind::Refund,
                (false, Some(_)) => PaymentKind::Payment,
                (false, None) => PaymentKind::PaidUndated,
            };
            let document = draft.document.map(|document| &targets.documents[document as usize]);
            payments.push(Payment {
                customer: targets.ids[draft.customer as usize],
                currency: draft.currency,
                date: date.unwrap_or(draft.date),
                kind,
                amount,
                number: is_return.then(|| self.number_of(index)),
                named: document.map_or(Named::Nothing, |document| Named::Document(document.first)),
                named_text: document.map(|document| document.number),
                place,
            });
        }
        payments
    }

    /// Day and amount of what each line of a delivery says was paid; no day where only the amount is known.
    fn paid_lines(&self, draft: &Draft) -> Vec<(Option<NaiveDate>, Money, Place)> {
        let lines = if draft.is_repeated_total { &draft.rows[..1] } else { &draft.rows[..] };
        let open_is_amount = self.open_is_amount();
        let rows = lines.iter().map(|&line| &self.tables.deliveries[line as usize]);
        rows.filter_map(|row| {
            let (date, amount) = paid_on(row, open_is_amount)?;
            Some((date, amount, row.place))
        })
        .collect()
    }

    /// What the paid and open columns say is open, where a payments file decides (SPEC §3: "only compared").
    pub(super) fn stated_open(&self) -> Vec<(u32, Money)> {
        if self.tables.payments.is_none() {
            return Vec::new();
        }
        let mut stated = Vec::new();
        for draft in self.visible_drafts() {
            let lines = self.paid_lines(draft);
            let is_later = lines.iter().any(|(date, ..)| date.is_some_and(|date| date > self.conventions.as_of));
            if let (Some(document), false, false) = (draft.document, lines.is_empty(), is_later) {
                let paid: i128 = lines.iter().map(|(_, amount, _)| i128::from(amount.0)).sum();
                stated.push((document, clamp((i128::from(draft.amount.0) - paid).max(0))));
            }
        }
        stated
    }

    /// A row of the payments file; `None` if it is nothing, or its currency or amount cannot be settled.
    fn payment(
        &self,
        row: &PaymentRow,
        currencies: &Currencies,
        targets: &Targets<'_>,
        misnamed: &mut Misnamed,
        faults: &mut Faults,
    ) -> Option<Payment> {
        let customer = self.customer_of(row.customer, row.code);
        let settled = self
            .payment_currency(row, customer, currencies, targets)
            .map_err(|problem| (Field::Customer, problem))
            .and_then(|currency| {
                let text =
                    || self.tables.sheet(FileKind::Payments).map(|sheet| sheet.text_at(row.start, Field::Amount));
                let amount = to_money(row.amount, currency, Field::Amount, || text().unwrap_or_default());
                amount.map(|amount| (currency, amount)).map_err(|problem| (Field::Amount, problem))
            });
        let (currency, amount) = match settled {
            Ok(settled) => settled,
            Err((field, problem)) => {
                let sheet = self.tables.sheet(FileKind::Payments)?;
                let fault = sheet.fault(row.start, row.place.line, field, problem);
                sheet.set_aside(row.start, row.place.line, vec![fault], faults);
                return None;
            }
        };
        if amount.is_zero() {
            return None;
        }
        Some(Payment {
            customer: targets.ids[customer as usize],
            currency,
            date: row.date,
            kind: row.kind,
            amount,
            number: row.number,
            named: self.named(row.delivery_no, customer, currency, row.place, targets, misnamed),
            named_text: row.delivery_no,
            place: row.place,
        })
    }

    /// SPEC §3 "Currency": its own, that of the delivery that it names, the base, the customer's only one, the only one.
    fn payment_currency(
        &self,
        row: &PaymentRow,
        customer: Provisional,
        currencies: &Currencies,
        targets: &Targets<'_>,
    ) -> Result<Currency, Problem> {
        let named = row.delivery_no.and_then(|number| {
            match self.fit(number, customer, targets.documents, targets.deliveries) {
                Fit::Document(document) => {
                    Some(targets.deliveries.account(targets.documents[document as usize].first).1)
                }
                Fit::Instalment(id) => Some(targets.deliveries.account(id).1),
                Fit::Later(draft) => Some(self.drafts[draft as usize].currency),
                Fit::Closed => self.numbers.get(&number).map(|&draft| self.drafts[draft as usize].currency),
                Fit::OfOther | Fit::Unknown => None,
            }
        });
        let known = row.currency.or(named).or(self.conventions.base_currency);
        if let Some(currency) = known.or_else(|| currencies.only_of(customer)) {
            return Ok(currency);
        }
        let choices = currencies.by_customer.get(&customer).unwrap_or(&currencies.all);
        let code = |currency: &Currency| if currency.code().is_empty() { "none" } else { currency.code() };
        let choices = choices.iter().map(code).collect::<Vec<_>>().join(" and ");
        Err(Problem::CurrencyNeeded { customer: self.directory.name(customer).to_owned(), choices })
    }

    /// Paid and open columns that contradict the amount, where they count.
    fn note_contradictions(&self, notes: &mut Vec<Note>) {
        if self.tables.payments.is_some() {
            return;
        }
        let is_odd = |row: &&DeliveryRow| contradicts(row, self.open_is_amount());
        let mut odd = self.tables.deliveries.iter().filter(is_odd);
        if let Some(first) = odd.next() {
            let first = format!("line {}", first.place.line);
            let file = self.tables.file_name(FileKind::Deliveries);
            notes.push(Note::PaidColumnsContradict { file, count: 1 + odd.count(), first });
        }
    }

    /// Whether one column is both amount and open amount.
    fn open_is_amount(&self) -> bool {
        self.tables.sheet(FileKind::Deliveries).is_some_and(|sheet| {
            sheet.columns.has(Field::OpenAmount)
                && sheet.columns.position(Field::OpenAmount) == sheet.columns.position(Field::Amount)
        })
    }

    /// Rows that agree to the letter are warned of, and count.
    fn note_duplicate_payments(&self, notes: &mut Vec<Note>) {
        let Some(sheet) = self.tables.sheet(FileKind::Payments) else { return };
        let rows = self.tables.payments.iter().flatten();
        let key = |row: &PaymentRow| (row.date, row.customer, row.amount, row.number, row.delivery_no);
        notes.extend(duplicates(sheet, rows.map(|row| (key(row), row.start, row.place.line))));
    }

    /// By account, then date. On one day: returns first; then rows in file order, those with a number of their own
    /// by that number, so that a book with payment numbers does not depend on the order of its rows.
    fn sort_payments(&self, rows: &mut [Payment]) {
        let text = |id: Option<TextId>| id.map(|id| self.tables.texts.get(id)).unwrap_or_default();
        rows.sort_by(|a, b| {
            let account = |row: &Payment| (row.customer, row.currency, row.date, row.kind != PaymentKind::Return);
            account(a).cmp(&account(b)).then_with(|| text(a.number).cmp(text(b.number))).then_with(|| {
                let rest = |row: &Payment| (row.kind, row.amount, row.place);
                match a.number {
                    Some(_) => text(a.named_text).cmp(text(b.named_text)).then_with(|| rest(a).cmp(&rest(b))),
                    None => a.place.cmp(&b.place),
                }
            })
        });
    }
}

/// The currencies of the visible deliveries, by customer and in all.
struct Currencies {
    by_customer: HashMap<Provisional, BTreeSet<Currency>>,
    all: BTreeSet<Currency>,
}

impl Currencies {
    fn of(assembly: &Assembly<'_>) -> Currencies {
        let mut currencies = Currencies { by_customer: HashMap::new(), all: BTreeSet::new() };
        for draft in assembly.visible_drafts() {
            currencies.by_customer.entry(draft.customer).or_default().insert(draft.currency);
            currencies.all.insert(draft.currency);
        }
        currencies
    }

    /// The customer's only currency, else the only one at all; none at all if there are no deliveries.
    fn only_of(&self, customer: Provisional) -> Option<Currency> {
        let only = |set: &BTreeSet<Currency>| set.first().copied().filter(|_| set.len() == 1);
        if self.all.is_empty() {
            return Some(Currency::NONE);
        }
        self.by_customer.get(&customer).and_then(only).or_else(|| only(&self.all))
    }
}

/// The day and the sum that a row's paid and open columns state (SPEC §3 "Deliveries"). The columns of a return carry
/// its minus or not.
fn paid_on(row: &DeliveryRow, open_is_amount: bool) -> Option<(Option<NaiveDate>, Money)> {
    let is_return = row.amount < Money::ZERO;
    let size = |money: Money| if is_return { i128::from(money.0).abs() } else { i128::from(money.0) };
    let amount = size(row.amount);
    let paid = row.paid_amount.map(size);
    // More open than delivered would be money taken from nowhere; `note_contradictions` tells of it.
    let closed = row.open_amount.filter(|_| !open_is_amount).map(|open| (amount - size(open)).max(0));
    if let Some(date) = row.paid_date {
        // "With paid_amount, else in full"; an open amount beside the day tells what of it did not come.
        return Some((Some(date), clamp(paid.or(closed).unwrap_or(amount))));
    }
    if open_is_amount && row.open_amount.is_some() {
        return Some((None, Money::ZERO));
    }
    closed.or(paid).map(|units| (None, clamp(units)))
}

/// Whether a row's paid and open columns cannot both be true of its amount.
fn contradicts(row: &DeliveryRow, open_is_amount: bool) -> bool {
    let Some(open) = row.open_amount.filter(|_| !open_is_amount && row.amount.is_positive()) else { return false };
    let (amount, open) = (i128::from(row.amount.0), i128::from(open.0));
    let is_too_much = open > amount;
    is_too_much || row.paid_amount.is_some_and(|paid| i128::from(paid.0) + open != amount)
}
