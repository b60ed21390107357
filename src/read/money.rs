//! Everything that acts as money, from three sources, in the order in which it is matched: payment rows, returns,
//! and the paid and open columns of deliveries (SPEC §3 "Deliveries", "Currency", "Matching").

use super::assemble::Assembly;
use super::bearers::Bears;
use super::book_order::{Parts, Placed, in_order};
use super::deliveries::{DeliveryExtras, DeliveryRow, DeliveryTable};
use super::documents::{BuiltDeliveries, clamp};
use super::fault::{Fault, Faults, Problem};
use super::fields::{Field, FileKind};
use super::identity::Provisional;
use super::note::{FirstNamed, Note};
use super::numbers::NO_ROW;
use super::payments::{PaymentRow, PaymentTable};
use super::records::RowPlace;
use super::row::to_money;
use super::stored::locked;
use crate::book::{
    Currency, CustomerId, DeliveryId, InputFile, Money, NO_DELIVERY, Named, Payment, PaymentId, PaymentKind, Payments,
    TextId, Texts,
};
use crate::parallel;
use chrono::NaiveDate;
use std::collections::{BTreeSet, HashMap};
use std::sync::Mutex;

/// What a delivery number fits, among the deliveries of a customer.
pub(super) enum Fit {
    /// A delivery: index into the documents.
    Document(u32),
    /// One instalment, named `SH1/2`.
    Instalment(DeliveryId),
    /// A delivery after the as-of day: its row.
    Later(u32),
    /// A return, or a delivery of nothing: its row. Nothing there is open.
    Closed(u32),
    /// A delivery of another customer.
    OfOther,
    /// None.
    Unknown,
}

/// Names that fitted nothing, for one warning a file.
#[derive(Default)]
struct Misnamed {
    unknown: (usize, FirstNamed),
    of_other: (usize, FirstNamed),
}

impl Misnamed {
    fn count(&mut self, is_other: bool, name: &str, line: u32) {
        let (count, first) = if is_other { &mut self.of_other } else { &mut self.unknown };
        *count += 1;
        if *count == 1 {
            *first = FirstNamed { line, name: name.to_owned() };
        }
    }

    /// Adds what a later stretch of rows holds.
    fn append(&mut self, later: Misnamed) {
        for (own, (count, first)) in [(&mut self.unknown, later.unknown), (&mut self.of_other, later.of_other)] {
            if own.0 == 0 {
                own.1 = first;
            }
            own.0 += count;
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

/// What names are resolved against, and how money is shared out.
#[derive(Clone, Copy)]
struct Targets<'t> {
    ids: &'t [CustomerId],
    built: &'t BuiltDeliveries,
    parts: Parts,
}

impl Targets<'_> {
    fn share(&self, payment: Payment, shares: &mut [Vec<Payment>]) {
        shares[self.parts.part(payment.customer)].push(payment);
    }

    fn first_delivery(&self, document: u32) -> DeliveryId {
        self.built.first_deliveries[document as usize]
    }

    fn currency_of(&self, id: DeliveryId) -> Currency {
        self.built.deliveries.account(id).1
    }
}

/// What a stretch of the payments file became.
struct Stretch {
    /// Shared out by customer.
    shares: Vec<Vec<Payment>>,
    misnamed: Misnamed,
    /// Rows whose currency or amount cannot be settled.
    refused: Vec<(RowPlace, Fault)>,
}

impl Assembly<'_> {
    /// All money as of the day, sorted by account and by the order in which it is matched.
    pub(super) fn build_payments(
        &mut self,
        ids: &[CustomerId],
        built: &BuiltDeliveries,
        faults: &mut Faults,
        notes: &mut Vec<Note>,
    ) -> Payments {
        let rows = self.tables.payments.as_ref().map_or(0, PaymentTable::len);
        let targets = Targets { ids, built, parts: Parts::new(rows, ids.len()) };
        let of_deliveries = self.money_of_deliveries(&targets, notes);
        let mut shares = vec![targets.parts.shares(0)];
        for payment in of_deliveries {
            targets.share(payment, &mut shares[0]);
        }
        self.note_contradictions(notes);
        let currencies = Currencies::of(self);
        // Nobody asks for more of the rows of deliveries than what they are to a number that names them.
        self.tables.deliveries = DeliveryTable::default();
        if let Some(table) = self.tables.payments.take() {
            self.money_of_payments(table, &targets, &currencies, &mut shares, faults, notes);
            self.tables.payments = Some(PaymentTable::default());
        }
        let (payments, alike) = self.sorted(targets.parts, shares);
        self.note_duplicate_payments(alike, notes);
        self.note_currency_of_payments_alone(&payments, &currencies, notes);
        payments
    }

    /// Returns, and what paid and open columns say was paid.
    fn money_of_deliveries(&self, targets: &Targets<'_>, notes: &mut Vec<Note>) -> Vec<Payment> {
        let mut rows: Vec<Payment> = Vec::new();
        let mut misnamed = Misnamed::default();
        let has_paid_columns = self.tables.payments.is_none()
            && self.tables.sheet(FileKind::Deliveries).is_some_and(|sheet| {
                [Field::PaidAmount, Field::PaidDate, Field::OpenAmount].iter().any(|&field| sheet.columns.has(field))
            });
        let may_be_money = self.survey.has_returns || has_paid_columns;
        for (index, row) in self.visible_documents().take_while(|_| may_be_money) {
            let amount = self.document_amount(index, row);
            if amount < Money::ZERO {
                rows.push(self.return_of(row, amount, targets, &mut misnamed));
            }
            if has_paid_columns {
                rows.extend(self.paid_columns(index, row, amount, targets));
            }
        }
        let file = self.tables.file_name(FileKind::Deliveries);
        misnamed.note(&file, notes);
        let undated = rows.iter().filter(|row| row.kind == PaymentKind::PaidUndated).count();
        if undated > 0 {
            notes.push(Note::PaidUndated { file, count: undated });
        }
        rows
    }

    /// The payments file. What it names is looked up all at once; then each block's rows are given up as they become
    /// money.
    fn money_of_payments(
        &mut self,
        mut table: PaymentTable,
        targets: &Targets<'_>,
        currencies: &Currencies,
        shares: &mut Vec<Vec<Vec<Payment>>>,
        faults: &mut Faults,
        notes: &mut Vec<Note>,
    ) {
        let threads = self.threads;
        let name = |index: usize| table.name_of(table.row(index));
        let named = self.documents.numbers.find_all(table.len(), name, &self.tables.texts, threads);
        let payers = self.owners_of(&table.parties);
        let (assembly, odd_names) = (&*self, Mutex::new(Texts::default()));
        let stretches = stretches_of(std::mem::take(&mut table.blocks), &named, threads);
        let table = &table;
        let stretches = parallel::map(threads, stretches, |blocks| {
            let rows = blocks.iter().map(|(rows, _)| rows.len()).sum();
            let (shares, misnamed) = (targets.parts.shares(rows), Misnamed::default());
            let mut stretch = Stretch { shares, misnamed, refused: Vec::new() };
            for (rows, named) in blocks {
                let visible = rows.iter().zip(named).filter(|(row, _)| row.date <= assembly.conventions.as_of);
                for (row, &found) in visible {
                    let customer = payers[row.party as usize];
                    let found = Some(found).filter(|&found| found != NO_ROW);
                    let source = RowOfMoney { table, row, customer, found };
                    assembly.payment(&source, currencies, targets, &odd_names, &mut stretch);
                }
            }
            stretch
        });
        self.tables.texts.append_all(&locked(&odd_names));
        let mut misnamed = Misnamed::default();
        for stretch in stretches {
            misnamed.append(stretch.misnamed);
            shares.push(stretch.shares);
            if let Some(sheet) = self.tables.sheet(FileKind::Payments) {
                for (place, fault) in stretch.refused {
                    sheet.set_aside(place, vec![fault], faults);
                }
            }
        }
        misnamed.note(&self.tables.file_name(FileKind::Payments), notes);
    }

    /// Statements of banks name their currency where lists of deliveries often do not.
    fn note_currency_of_payments_alone(&self, payments: &Payments, currencies: &Currencies, notes: &mut Vec<Note>) {
        let has_no_currency = currencies.all.len() == 1 && currencies.all.contains(&Currency::NONE);
        if !has_no_currency {
            return;
        }
        let ids = 0..payments.len() as PaymentId;
        let with_currency = ids.filter(|&id| payments.account(id).1 != Currency::NONE);
        if let Some(first) = with_currency.map(|id| payments.get(id)).min_by_key(|payment| payment.place) {
            let file = self.tables.file_name(FileKind::Payments);
            notes.push(Note::PaymentsAloneHaveCurrency { file, currency: first.currency.code().to_owned() });
        }
    }

    /// What a number means for a customer; `row` is the row of the deliveries file that bears it.
    pub(super) fn fit(&self, row: Option<u32>, number: &str, customer: Provisional, built: &BuiltDeliveries) -> Fit {
        let Some(index) = row else {
            return self.fit_instalment(number, customer, built).map_or(Fit::Unknown, Fit::Instalment);
        };
        let bearer = &self.bearers[index as usize];
        match self.documents.document_of(index) {
            _ if bearer.owner != customer => Fit::OfOther,
            _ if bearer.bears == Bears::Refused => Fit::Unknown,
            Some(document) => Fit::Document(document),
            None if bearer.bears == Bears::Later => Fit::Later(index),
            None => Fit::Closed(index),
        }
    }

    fn fit_instalment(&self, number: &str, customer: Provisional, built: &BuiltDeliveries) -> Option<DeliveryId> {
        let (whole, part) = number.rsplit_once('/')?;
        let part: u8 = part.parse().ok()?;
        let row = self.documents.numbers.find(whole, &self.tables.texts)?;
        if self.bearers[row as usize].owner != customer {
            return None;
        }
        let document = self.documents.document_of(row)? as usize;
        if built.documents[document].instalments < 2 {
            return None;
        }
        let mut id = built.first_deliveries[document];
        while id != NO_DELIVERY {
            if built.deliveries.get(id).instalment == part {
                return Some(id);
            }
            id = built.deliveries.next_instalment(id);
        }
        None
    }

    /// What money in a currency names by a number of that fit; what fits nothing is counted and unnamed (SPEC §3
    /// "Matching" 2).
    fn named(
        &self,
        fit: &Fit,
        name: &str,
        currency: Currency,
        line: u32,
        targets: &Targets<'_>,
        misnamed: &mut Misnamed,
    ) -> Named {
        let first_of = |document: u32| targets.first_delivery(document);
        let currency_of = |id: DeliveryId| targets.currency_of(id);
        let (named, is_other) = match *fit {
            Fit::Document(document) if currency_of(first_of(document)) == currency => {
                (Some(Named::Document(first_of(document))), false)
            }
            Fit::Instalment(id) if currency_of(id) == currency => (Some(Named::Instalment(id)), false),
            Fit::Later(row) if self.bearers[row as usize].currency == currency => (Some(Named::Later), false),
            Fit::Closed(_) => (Some(Named::Closed), false),
            Fit::Document(_) | Fit::Instalment(_) | Fit::Later(_) | Fit::OfOther => (None, true),
            Fit::Unknown => (None, false),
        };
        named.unwrap_or_else(|| {
            misnamed.count(is_other, name, line);
            Named::Unknown
        })
    }

    /// A negative delivery acts as a credit of its day that names its `ref_no` (SPEC §3 "Deliveries").
    fn return_of(&self, row: &DeliveryRow, amount: Money, targets: &Targets<'_>, misnamed: &mut Misnamed) -> Payment {
        let text = |id| self.tables.texts.get(id);
        let ref_no = self.tables.deliveries.extras_of(row).and_then(|extras| extras.ref_no);
        let ref_no = ref_no.filter(|&ref_no| !row.has_number || text(ref_no) != text(row.number));
        let customer = self.owner(row);
        let named = ref_no.map_or(Named::Nothing, |ref_no| {
            let name = text(ref_no);
            let found = self.documents.numbers.find(name, &self.tables.texts);
            let fit = self.fit(found, name, customer, targets.built);
            self.named(&fit, name, row.currency, row.line, targets, misnamed)
        });
        Payment {
            customer: targets.ids[customer as usize],
            currency: row.currency,
            date: row.date,
            kind: PaymentKind::Return,
            amount: -amount,
            number: Some(row.number),
            named,
            named_text: ref_no,
            place: self.tables.place(FileKind::Deliveries, row.place()),
        }
    }

    /// What the paid and open columns of the delivery that begins with a row say was paid, line by line.
    fn paid_columns(&self, index: u32, row: &DeliveryRow, amount: Money, targets: &Targets<'_>) -> Vec<Payment> {
        let is_return = amount < Money::ZERO;
        let mut payments = Vec::new();
        for (date, amount, place) in self.paid_lines(index) {
            if amount.is_zero() || date.is_some_and(|date| date > self.conventions.as_of) {
                continue;
            }
            let kind = match (is_return, date) {
                // The settled part of a return was given back: it takes the return's own credit back.
                (true, _) => PaymentKind::Refund,
                (false, Some(_)) => PaymentKind::Payment,
                (false, None) => PaymentKind::PaidUndated,
            };
            let document = self.documents.document_of(index);
            payments.push(Payment {
                customer: targets.ids[self.owner(row) as usize],
                currency: row.currency,
                date: date.unwrap_or(row.date),
                kind,
                amount,
                number: is_return.then_some(row.number),
                named: document.map_or(Named::Nothing, |document| Named::Document(targets.first_delivery(document))),
                named_text: document.map(|document| targets.built.documents[document as usize].number),
                place: self.tables.place(FileKind::Deliveries, place),
            });
        }
        payments
    }

    /// Day and amount of what each line of a delivery says was paid; no day where only the amount is known.
    fn paid_lines(&self, first: u32) -> Vec<(Option<NaiveDate>, Money, RowPlace)> {
        let lines = self.documents.lines.get(&first).filter(|lines| !lines.is_repeated_total);
        let further = lines.map_or(&[][..], |lines| &lines.further);
        let open_is_amount = self.open_is_amount();
        let rows = std::iter::once(&first).chain(further).map(|&row| &self.tables.deliveries.rows[row as usize]);
        rows.filter_map(|row| {
            let extras = self.tables.deliveries.extras_of(row)?;
            let (date, amount) = paid_on(row, extras, open_is_amount)?;
            Some((date, amount, row.place()))
        })
        .collect()
    }

    /// What the paid and open columns say is open, where a payments file decides (SPEC §3: "only compared").
    pub(super) fn stated_open(&self) -> Vec<(u32, Money)> {
        if self.tables.payments.is_none() {
            return Vec::new();
        }
        let mut stated = Vec::new();
        let table = &self.tables.deliveries;
        for (index, row) in self.visible_documents().filter(|(_, row)| table.extras_of(row).is_some()) {
            let lines = self.paid_lines(index);
            let is_later = lines.iter().any(|(date, ..)| date.is_some_and(|date| date > self.conventions.as_of));
            if let (Some(document), false, false) = (self.documents.document_of(index), lines.is_empty(), is_later) {
                let paid: i128 = lines.iter().map(|(_, amount, _)| i128::from(amount.0)).sum();
                let amount = self.document_amount(index, row);
                stated.push((document, clamp((i128::from(amount.0) - paid).max(0))));
            }
        }
        stated
    }

    /// Puts a row of the payments file into its stretch, if it is anything and its currency and amount can be settled.
    fn payment(
        &self,
        source: &RowOfMoney<'_>,
        currencies: &Currencies,
        targets: &Targets<'_>,
        odd_names: &Mutex<Texts>,
        stretch: &mut Stretch,
    ) {
        let &RowOfMoney { table, row, customer, found } = source;
        let name = table.name_of(row);
        let fit = name.map(|name| self.fit(found, name, customer, targets.built));
        let settled = self
            .payment_currency(row, fit.as_ref(), customer, currencies, targets)
            .map_err(|problem| (Field::Customer, problem))
            .and_then(|currency| {
                let text =
                    || self.tables.sheet(FileKind::Payments).map(|sheet| sheet.text_at(row.start, Field::Amount));
                let amount = table.amount_of(row);
                let amount = to_money(amount, currency, Field::Amount, || text().unwrap_or_default());
                amount.map(|amount| (currency, amount)).map_err(|problem| (Field::Amount, problem))
            });
        let (currency, amount) = match settled {
            Ok(settled) => settled,
            Err((field, problem)) => {
                let sheet = self.tables.sheet(FileKind::Payments);
                stretch.refused.extend(sheet.map(|sheet| (row.place(), sheet.fault(row.place(), field, problem))));
                return;
            }
        };
        if amount.is_zero() {
            return;
        }
        let named = match (name, &fit) {
            (Some(name), Some(fit)) => self.named(fit, name, currency, row.line, targets, &mut stretch.misnamed),
            _ => Named::Nothing,
        };
        // A name that is a delivery's number needs no text of its own.
        let own_text = match (named, found) {
            (Named::Document(_), Some(found)) => Some(self.bearers[found as usize].number),
            _ => None,
        };
        let named_text = own_text.or_else(|| {
            let TextId(own) = locked(odd_names).append(name?);
            Some(TextId(self.tables.texts.len() as u32 + own))
        });
        let payment = Payment {
            customer: targets.ids[customer as usize],
            currency,
            date: row.date,
            kind: row.kind,
            amount,
            number: row.number(),
            named,
            named_text,
            place: self.tables.place(FileKind::Payments, row.place()),
        };
        targets.share(payment, &mut stretch.shares);
    }

    /// SPEC §3 "Currency": its own, that of the delivery that it names, the base, the customer's only one, the only one.
    fn payment_currency(
        &self,
        row: &PaymentRow,
        fit: Option<&Fit>,
        customer: Provisional,
        currencies: &Currencies,
        targets: &Targets<'_>,
    ) -> Result<Currency, Problem> {
        let of_row = |row: u32| self.bearers[row as usize].currency;
        let named = || match *fit? {
            Fit::Document(document) => Some(targets.currency_of(targets.first_delivery(document))),
            Fit::Instalment(id) => Some(targets.currency_of(id)),
            Fit::Later(row) | Fit::Closed(row) => Some(of_row(row)),
            Fit::OfOther | Fit::Unknown => None,
        };
        let known = row.currency.or_else(named).or(self.conventions.base_currency);
        if let Some(currency) = known.or_else(|| currencies.only_of(customer)) {
            return Ok(currency);
        }
        let choices = currencies.by_customer.get(&customer).unwrap_or(&currencies.all);
        let choices = choices.iter().copied().collect();
        Err(Problem::CurrencyNeeded { customer: self.directory.name(customer).to_owned(), choices })
    }

    /// Paid and open columns that contradict the amount, where they count.
    fn note_contradictions(&self, notes: &mut Vec<Note>) {
        if self.tables.payments.is_some() {
            return;
        }
        let table = &self.tables.deliveries;
        let open_is_amount = self.open_is_amount();
        let is_odd =
            |row: &&DeliveryRow| table.extras_of(row).is_some_and(|extras| contradicts(row, extras, open_is_amount));
        let mut odd = table.rows.iter().filter(is_odd);
        if let Some(first) = odd.next() {
            let first_line = first.line;
            let file = self.tables.file_name(FileKind::Deliveries);
            notes.push(Note::PaidColumnsContradict { file, count: 1 + odd.count(), first_line });
        }
    }

    /// Whether one column is both amount and open amount.
    fn open_is_amount(&self) -> bool {
        self.tables.sheet(FileKind::Deliveries).is_some_and(|sheet| {
            sheet.columns.has(Field::OpenAmount)
                && sheet.columns.position(Field::OpenAmount) == sheet.columns.position(Field::Amount)
        })
    }

    /// By account, then date. On one day: returns first; then rows in file order, those with a number of their own
    /// by that number, so that a book with payment numbers does not depend on the order of its rows. And the lines of
    /// the payments file that may agree with another one to the letter.
    fn sorted(&self, parts: Parts, shares: Vec<Vec<Vec<Payment>>>) -> (Payments, Vec<u32>) {
        let text = |id: Option<TextId>| id.map(|id| self.tables.texts.get(id)).unwrap_or_default();
        let file = self.tables.sheet(FileKind::Payments).map(|sheet| sheet.file);
        let make = |payment: Payment, placed: &mut Placed<Payment>| {
            let is_first = payment.kind == PaymentKind::Return;
            placed.push(parts.place(payment.customer, payment.currency, payment.date, is_first), payment);
        };
        let finish = |own: &[Payment], order: &mut [(u64, u32)]| {
            let (mut payments, mut alike) = (Payments::with_capacity(own.len()), Vec::new());
            for run in order.chunk_by_mut(|a, b| a.0 == b.0) {
                let payment = |&(_, index): &(u64, u32)| &own[index as usize];
                if run.len() > 1 {
                    run.sort_by(|a, b| {
                        let (a, b) = (payment(a), payment(b));
                        text(a.number).cmp(text(b.number)).then_with(|| {
                            let rest = |row: &Payment| (row.kind, row.amount, row.place);
                            match a.number {
                                Some(_) => {
                                    text(a.named_text).cmp(text(b.named_text)).then_with(|| rest(a).cmp(&rest(b)))
                                }
                                None => a.place.cmp(&b.place),
                            }
                        })
                    });
                    let of_file = run.iter().map(payment).filter(|payment| Some(payment.place.file) == file);
                    let mut of_file: Vec<(&Payment, &str)> =
                        of_file.map(|payment| (payment, text(payment.number))).collect();
                    of_file.sort_by_key(|(payment, number)| (*number, payment.kind, payment.amount));
                    let same = |a: &(&Payment, &str), b: &(&Payment, &str)| {
                        (a.1, a.0.kind, a.0.amount) == (b.1, b.0.kind, b.0.amount)
                    };
                    for group in of_file.chunk_by(same).filter(|group| group.len() > 1) {
                        alike.extend(group.iter().map(|(payment, _)| payment.place.line));
                    }
                }
                run.iter().map(payment).for_each(|payment| _ = payments.push(*payment));
            }
            (payments, alike)
        };
        let mut payments = Payments::with_capacity(shares.iter().flatten().map(Vec::len).sum());
        let mut alike: Vec<u32> = Vec::new();
        in_order(self.threads, shares, make, finish, |(part, lines)| {
            payments.append(part);
            alike.extend(lines);
        });
        alike.sort_unstable();
        (payments, alike)
    }

    /// Rows that agree to the letter are warned of, and count.
    fn note_duplicate_payments(&self, lines: Vec<u32>, notes: &mut Vec<Note>) {
        let Some(sheet) = self.tables.sheet(FileKind::Payments).filter(|_| !lines.is_empty()) else { return };
        let mut seen: HashMap<String, u32> = HashMap::new();
        let mut again = Vec::new();
        sheet.rows_at(&lines, |line, raw| match seen.get(raw) {
            Some(&first) => again.push((line, first)),
            None => _ = seen.insert(raw.to_owned(), line),
        });
        if !again.is_empty() {
            notes.push(Note::DuplicateRows { file: sheet.name.clone(), lines: again });
        }
    }
}

/// The rows of a block, and for each which row of the deliveries file bears the number that it names.
type NamedRows<'n> = (Vec<PaymentRow>, &'n [u32]);

/// Blocks in stretches of about the same length, a few for each thread.
fn stretches_of(blocks: Vec<Vec<PaymentRow>>, mut named: &[u32], threads: usize) -> Vec<Vec<NamedRows<'_>>> {
    let cuts = parallel::ranges(blocks.len(), threads);
    let mut blocks = blocks.into_iter().map(|rows| {
        let (own, further) = named.split_at(rows.len());
        named = further;
        (rows, own)
    });
    cuts.into_iter().map(|range| blocks.by_ref().take(range.len()).collect()).collect()
}

/// A row of the payments file, whose it is, and which row of the deliveries file bears the number that it names.
struct RowOfMoney<'r> {
    table: &'r PaymentTable,
    row: &'r PaymentRow,
    customer: Provisional,
    found: Option<u32>,
}

/// The currencies of the visible deliveries and returns, in all, and by customer where there are several.
struct Currencies {
    by_customer: HashMap<Provisional, BTreeSet<Currency>>,
    all: BTreeSet<Currency>,
}

impl Currencies {
    fn of(assembly: &Assembly<'_>) -> Currencies {
        let mut currencies = Currencies { by_customer: HashMap::new(), all: assembly.visible_currencies() };
        if currencies.all.len() > 1 {
            for (_, row) in assembly.visible_documents() {
                currencies.by_customer.entry(assembly.owner(row)).or_default().insert(row.currency);
            }
        }
        currencies
    }

    /// The customer's only currency, else the only one at all; none given if there are no deliveries.
    fn only_of(&self, customer: Provisional) -> Option<Currency> {
        let only = |set: &BTreeSet<Currency>| set.first().copied().filter(|_| set.len() == 1);
        if self.all.is_empty() {
            return Some(Currency::NONE);
        }
        only(&self.all).or_else(|| self.by_customer.get(&customer).and_then(only))
    }
}

/// The day and the sum that a row's paid and open columns state (SPEC §3 "Deliveries"). The columns of a return carry
/// its minus or not.
fn paid_on(row: &DeliveryRow, extras: &DeliveryExtras, open_is_amount: bool) -> Option<(Option<NaiveDate>, Money)> {
    let is_return = row.amount < Money::ZERO;
    let size = |money: Money| if is_return { i128::from(money.0).abs() } else { i128::from(money.0) };
    let amount = size(row.amount);
    let paid = extras.paid_amount.map(size);
    // More open than delivered would be money taken from nowhere; `note_contradictions` tells of it.
    let closed = extras.open_amount.filter(|_| !open_is_amount).map(|open| (amount - size(open)).max(0));
    if let Some(date) = extras.paid_date {
        // "With paid_amount, else in full"; an open amount beside the day tells what of it did not come.
        return Some((Some(date), clamp(paid.or(closed).unwrap_or(amount))));
    }
    if open_is_amount && extras.open_amount.is_some() {
        return Some((None, Money::ZERO));
    }
    closed.or(paid).map(|units| (None, clamp(units)))
}

/// Whether a row's paid and open columns cannot both be true of its amount.
fn contradicts(row: &DeliveryRow, extras: &DeliveryExtras, open_is_amount: bool) -> bool {
    let Some(open) = extras.open_amount.filter(|_| !open_is_amount && row.amount.is_positive()) else { return false };
    let (amount, open) = (i128::from(row.amount.0), i128::from(open.0));
    let is_too_much = open > amount;
    is_too_much || extras.paid_amount.is_some_and(|paid| i128::from(paid.0) + open != amount)
}
