//! Everything of a part that acts as money, from three sources, in the order in which it is matched: payment rows,
//! returns, and the paid and open columns of deliveries (SPEC §3 "Deliveries", "Currency", "Matching").

use crate::book::{
    Currency, CustomerId, DeliveryId, Money, NO_DELIVERY, Named, Number, Payment, PaymentKind, Payments, Place, Texts,
};
use crate::read::build::assembly::Assembly;
use crate::read::build::currencies::{self, Currencies, FirstDays};
use crate::read::build::document_index::clamp;
use crate::read::build::order::Placed;
use crate::read::build::partition::PartitionBuilder;
use crate::read::diagnose::cell::misfitting;
use crate::read::diagnose::fault::{Fault, Problem, shown};
use crate::read::diagnose::note::Note;
use crate::read::fields::{Field, FileKind};
use crate::read::file::delivery_rows::{DeliveryRow, Paid, Part};
use crate::read::file::payments::PaymentRow;
use crate::read::table::splitter::RowPlace;
use chrono::NaiveDate;
use std::collections::HashMap;

/// What a delivery number fits, among the deliveries of a customer.
pub enum Fit {
    /// A delivery: index into the documents of the part.
    Document(u32),
    /// One instalment, named `SH1/2`.
    Instalment(DeliveryId),
    /// A delivery after the as-of day: its row in the part.
    Later(u32),
    /// A return, or a delivery of nothing: its row. Nothing there is open.
    Closed(u32),
    /// A delivery of another customer.
    OfOther,
    /// None.
    Unknown,
}

impl Assembly<'_> {
    /// Whether a paid or an open column acts as money: beside a payments file they are only compared.
    pub fn has_paid_columns(&self) -> bool {
        self.tables.payments.is_none()
            && self.tables.sheet(FileKind::Deliveries).is_some_and(|sheet| {
                [Field::PaidAmount, Field::PaidDate, Field::OpenAmount].iter().any(|&field| sheet.columns.has(field))
            })
    }

    /// Paid and open columns that contradict the amount, where they count.
    pub fn note_contradictions(&self, notes: &mut Vec<Note>) {
        let table = &self.tables.deliveries;
        if self.tables.payments.is_some() || !table.has_columns() {
            return;
        }
        let open_is_amount = self.open_is_amount();
        let is_odd = |row: &&DeliveryRow| contradicts(row, table.paid(row), open_is_amount);
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
}

impl PartitionBuilder<'_> {
    /// All money of the part as of the day, sorted by account and by the order in which it is matched.
    pub fn make_payments(&mut self, rows: Vec<Vec<PaymentRow>>) -> Payments {
        let mut placed = Placed::with_capacity(rows.iter().map(Vec::len).sum());
        let parts = self.context.parts;
        let mut put = |payment: Payment| {
            let is_first = payment.kind == PaymentKind::Return;
            placed.push(parts.place(payment.customer, payment.currency, payment.date, is_first), payment);
        };
        if self.context.deliveries_may_be_money {
            self.money_of_deliveries().into_iter().for_each(&mut put);
        }
        let as_of = self.conventions().as_of;
        for row in rows.iter().flatten().filter(|row| row.date <= as_of) {
            match self.payment(row) {
                Ok(payment) => payment.into_iter().for_each(&mut put),
                Err(refused) => self.findings.money.refused.push(refused),
            }
        }
        let (things, order) = placed.in_order();
        self.sorted(&things, order)
    }

    /// Returns, and what paid and open columns say was paid.
    fn money_of_deliveries(&mut self) -> Vec<Payment> {
        let assembly = self.context.assembly;
        let has_paid_columns = assembly.has_paid_columns();
        let mut money: Vec<Payment> = Vec::new();
        for index in 0..self.rows.len() {
            let row = self.rows[index];
            if !assembly.begins_visible(&row) {
                continue;
            }
            let amount = assembly.document_amount(&row);
            if amount < Money::ZERO {
                money.push(self.return_of(&row, amount));
            }
            if has_paid_columns {
                self.paid_columns(index, amount, &mut money);
            }
        }
        self.findings.money.undated += money.iter().filter(|row| row.kind == PaymentKind::PaidUndated).count();
        money
    }

    /// What the number of a text means for a customer.
    pub fn fit(&self, number: &str, customer: CustomerId) -> Fit {
        match self.bearer_of_text(number, customer) {
            Some(row) => self.fit_of_row(row),
            None => self.fit_without_row(number, customer),
        }
    }

    /// What the number means that a row of his bears.
    pub fn fit_of_row(&self, index: u32) -> Fit {
        let row = &self.rows[index as usize];
        match self.document_of(index as usize) {
            Some(document) => Fit::Document(document),
            None if row.date > self.conventions().as_of => Fit::Later(index),
            None => Fit::Closed(index),
        }
    }

    /// What a number means that no row of his bears.
    fn fit_without_row(&self, number: &str, customer: CustomerId) -> Fit {
        // A number that somebody bears means no instalment.
        if self.context.assembly.documents.numbers.holds(number) {
            return Fit::OfOther;
        }
        self.fit_instalment(number, customer).map_or(Fit::Unknown, Fit::Instalment)
    }

    fn fit_instalment(&self, number: &str, customer: CustomerId) -> Option<DeliveryId> {
        let (whole, part) = number.rsplit_once('/')?;
        let part: u8 = part.parse().ok()?;
        let document = self.document_of(self.bearer_of_text(whole, customer)? as usize)? as usize;
        if self.documents[document].instalments < 2 {
            return None;
        }
        let mut id = self.first_deliveries[document];
        while id != NO_DELIVERY {
            if self.deliveries.get(id).instalment == part {
                return Some(id);
            }
            id = self.deliveries.next_instalment(id);
        }
        None
    }

    /// What money in a currency names by a number of that fit; what fits nothing is unnamed (SPEC §3 "Matching" 2), and
    /// is told with whether the number is another's.
    pub fn named(&self, fit: &Fit, currency: Currency) -> Result<Named, bool> {
        let first_of = |document: u32| self.first_deliveries[document as usize];
        let currency_of = |id: DeliveryId| self.deliveries.account(id).1;
        match *fit {
            Fit::Document(document) if currency_of(first_of(document)) == currency => {
                Ok(Named::Document(first_of(document)))
            }
            Fit::Instalment(id) if currency_of(id) == currency => Ok(Named::Instalment(id)),
            Fit::Later(row) if self.rows[row as usize].currency == currency => Ok(Named::Later),
            Fit::Closed(_) => Ok(Named::Closed),
            Fit::Document(_) | Fit::Instalment(_) | Fit::Later(_) | Fit::OfOther => Err(true),
            Fit::Unknown => Err(false),
        }
    }

    /// A negative delivery acts as a credit of its day that names its `ref_no` (SPEC §3 "Deliveries").
    fn return_of(&mut self, row: &DeliveryRow, amount: Money) -> Payment {
        let assembly = self.context.assembly;
        let ref_no = assembly.tables.deliveries.get(row, |columns| &columns.ref_no).copied();
        let ref_no = ref_no.filter(|ref_no| !row.has_number || !ref_no.is(&row.number, self.texts()));
        let customer = CustomerId(row.whom);
        let named = ref_no.map_or(Named::Nothing, |ref_no| {
            let name = ref_no.text(self.texts());
            let fit = self.fit(name, customer);
            self.named(&fit, row.currency).unwrap_or_else(|is_other| {
                self.findings.money.returns_misnamed.count(is_other, name, row.line);
                Named::Unknown
            })
        });
        Payment {
            customer,
            currency: row.currency,
            date: row.date,
            kind: PaymentKind::Return,
            amount: -amount,
            number: Some(row.number),
            named,
            named_text: ref_no,
            place: Place { file: self.context.delivery_file, line: row.line },
        }
    }

    /// What the paid and open columns of the delivery that begins with a row say was paid, line by line.
    fn paid_columns(&self, index: usize, amount: Money, money: &mut Vec<Payment>) {
        let row = &self.rows[index];
        let is_return = amount < Money::ZERO;
        for (date, amount, line) in self.paid_lines(row) {
            if amount.is_zero() || date.is_some_and(|date| date > self.conventions().as_of) {
                continue;
            }
            let kind = match (is_return, date) {
                // The settled part of a return was given back: it takes the return's own credit back.
                (true, _) => PaymentKind::Refund,
                (false, Some(_)) => PaymentKind::Payment,
                (false, None) => PaymentKind::PaidUndated,
            };
            let document = self.document_of(index).map(|document| document as usize);
            money.push(Payment {
                customer: CustomerId(row.whom),
                currency: row.currency,
                date: date.unwrap_or(row.date),
                kind,
                amount,
                number: is_return.then_some(row.number),
                named: document.map_or(Named::Nothing, |document| Named::Document(self.first_deliveries[document])),
                named_text: document.map(|document| self.documents[document].number),
                place: Place { file: self.context.delivery_file, line },
            });
        }
    }

    /// Day and amount of what each line of a delivery says was paid, with its line; no day where only the amount is known.
    fn paid_lines(&self, first: &DeliveryRow) -> Vec<(Option<NaiveDate>, Money, u32)> {
        let assembly = self.context.assembly;
        let lines = match first.part {
            Part::FirstLine => assembly.documents.lines.get(&first.line).filter(|lines| lines.repeated_total.is_none()),
            Part::Whole | Part::FurtherLine => None,
        };
        let further = lines.map_or(&[][..], |lines| &lines.further);
        let further = further.iter().filter_map(|&line| self.row_on_line(line));
        let open_is_amount = assembly.open_is_amount();
        std::iter::once(first)
            .chain(further)
            .filter_map(|row| {
                let (date, amount) = paid_on(row, assembly.tables.deliveries.paid(row), open_is_amount)?;
                Some((date, amount, row.line))
            })
            .collect()
    }

    /// What the paid and open columns say is open, where a payments file decides (SPEC §3: "only compared").
    pub fn stated_open(&self) -> Vec<(u32, Money)> {
        let assembly = self.context.assembly;
        let table = &assembly.tables.deliveries;
        if assembly.tables.payments.is_none() || !table.has_columns() {
            return Vec::new();
        }
        let mut stated = Vec::new();
        for (index, row) in self.rows.iter().enumerate() {
            let Some(document) = self.document_of(index) else { continue };
            let lines = self.paid_lines(row);
            let is_later = lines.iter().any(|(date, ..)| date.is_some_and(|date| date > self.conventions().as_of));
            if !lines.is_empty() && !is_later {
                let paid: i128 = lines.iter().map(|(_, amount, _)| i128::from(amount.0)).sum();
                let amount = assembly.document_amount(row);
                stated.push((document, clamp((i128::from(amount.0) - paid).max(0))));
            }
        }
        stated
    }

    /// Day and amount of a payment, as far as they are known without its currency.
    fn rough_money(&self, row: &PaymentRow) -> Option<(NaiveDate, Money)> {
        let table = self.context.assembly.tables.payments.as_ref()?;
        let amount = table.amount_of(row).to_money(row.currency.unwrap_or(Currency::NONE)).ok()?;
        Some((row.date, amount))
    }

    /// A row of the payments file as money, if it is anything.
    ///
    /// # Errors
    /// Its currency or amount cannot be settled.
    fn payment(&mut self, row: &PaymentRow) -> Result<Option<Payment>, (RowPlace, Fault)> {
        let assembly = self.context.assembly;
        let Some(table) = &assembly.tables.payments else { return Ok(None) };
        let customer = CustomerId(row.whom);
        let name = row.name.as_ref();
        let fit = name.map(|name| match self.bearer(name, customer, self.rough_money(row)) {
            Some(row) => self.fit_of_row(row),
            None => self.fit_without_row(name.text(self.texts()), customer),
        });
        self.findings.had_another_currency |= self.had_another_currency(row, fit.as_ref());
        let sheet = || assembly.tables.sheet(FileKind::Payments);
        let settled = self.payment_currency(row, fit.as_ref()).map_err(|problem| (Field::Customer, problem)).and_then(
            |currency| {
                let text = || sheet().map(|sheet| sheet.text_at(table.place(row).start, Field::Amount));
                let amount = table.amount_of(row).to_money(currency);
                amount.map(|amount| (currency, amount)).map_err(|misfit| {
                    let found = shown(&text().unwrap_or_default());
                    (Field::Amount, misfitting(Field::Amount.name(), found, misfit, currency))
                })
            },
        );
        let (currency, amount) = match settled {
            Ok(settled) => settled,
            Err((field, problem)) => {
                let place = table.place(row);
                return match sheet() {
                    Some(sheet) => Err((place, sheet.fault(place, field, problem))),
                    None => Ok(None),
                };
            }
        };
        if amount.is_zero() {
            return Ok(None);
        }
        let named = match (name, &fit) {
            (Some(name), Some(fit)) => self.named(fit, currency).unwrap_or_else(|is_other| {
                let name = name.text(self.texts());
                // A cell that is no number as a whole may be a list of them.
                let list = if is_other { None } else { self.referred(name, (customer, currency), false) };
                list.unwrap_or_else(|| {
                    self.findings.money.misnamed.count(is_other, name, row.line);
                    Named::Unknown
                })
            }),
            _ => Named::Nothing,
        };
        let memo = table.memo_of(row).filter(|_| matches!(named, Named::Nothing | Named::Unknown));
        let memo = memo.and_then(|memo| self.referred(self.texts().get(memo), (customer, currency), true));
        let named = memo.unwrap_or(named);
        let place = Place { file: self.context.payment_file, line: row.line };
        if currency != Currency::NONE {
            let first = &mut self.findings.money.first_with_currency;
            if first.is_none_or(|(first, _)| place < first) {
                *first = Some((place, currency));
            }
        }
        Ok(Some(Payment {
            customer,
            currency,
            date: row.date,
            kind: row.kind,
            amount,
            number: row.number,
            named,
            named_text: row.name,
            place,
        }))
    }

    /// SPEC §3 "Currency": its own, that of the delivery that it names, the base, the customer's only one, the only one.
    fn payment_currency(&self, row: &PaymentRow, fit: Option<&Fit>) -> Result<Currency, Problem> {
        let named = || match *fit? {
            Fit::Document(document) => Some(self.deliveries.account(self.first_deliveries[document as usize]).1),
            Fit::Instalment(id) => Some(self.deliveries.account(id).1),
            Fit::Later(row) | Fit::Closed(row) => Some(self.rows[row as usize].currency),
            Fit::OfOther | Fit::Unknown => None,
        };
        let (customer, currencies) = (CustomerId(row.whom), self.context.currencies);
        let known = row.currency.or_else(named).or(self.conventions().base_currency);
        if let Some(currency) = known.or_else(|| self.only_currency_of(customer, self.conventions().as_of)) {
            return Ok(currency);
        }
        let choices = self.currencies_of(customer).unwrap_or(&currencies.all);
        let choices = choices.keys().copied().collect();
        Err(Problem::CurrencyNeeded { customer: self.context.shell.customer(customer).name.clone(), choices })
    }

    /// On a day, the only currency of the whole book, else the customer's only one; none if there are no deliveries then.
    pub fn only_currency_of(&self, customer: CustomerId, day: NaiveDate) -> Option<Currency> {
        let Currencies { all } = self.context.currencies;
        if all.values().all(|&first| first > day) {
            return Some(Currency::NONE);
        }
        currencies::only(all, day).or_else(|| currencies::only(self.currencies_of(customer)?, day))
    }

    /// The currencies of a customer's visible deliveries and returns. They are looked for once, and only where money has none
    /// of its own.
    fn currencies_of(&self, customer: CustomerId) -> Option<&FirstDays> {
        let by_customer = self.currencies_by_customer.get_or_init(|| {
            let mut by_customer: HashMap<CustomerId, FirstDays> = HashMap::new();
            for row in self.rows.iter().filter(|row| self.context.assembly.begins_visible(row)) {
                currencies::enter(by_customer.entry(CustomerId(row.whom)).or_default(), row);
            }
            by_customer
        });
        by_customer.get(&customer)
    }

    /// By account, then date. On one day: returns first; then rows in file order, those with a number of their own
    /// by that number, so that a book with payment numbers does not depend on the order of its rows. And the lines of
    /// the payments file that may agree with another one to the letter.
    fn sorted(&mut self, things: &[Payment], mut order: Vec<(u64, u32)>) -> Payments {
        let texts = self.texts();
        let file = self.context.payment_file;
        let mut payments = Payments::with_capacity(things.len());
        for list in std::mem::take(&mut self.named_lists) {
            payments.push_list(list);
        }
        for run in order.chunk_by_mut(|a, b| a.0 == b.0) {
            let payment = |&(_, index): &(u64, u32)| &things[index as usize];
            if run.len() > 1 {
                run.sort_by(|a, b| {
                    let (a, b) = (payment(a), payment(b));
                    bytes(&a.number, texts).cmp(bytes(&b.number, texts)).then_with(|| {
                        let rest = |row: &Payment| (row.kind, row.amount, row.place);
                        match a.number {
                            Some(_) => bytes(&a.named_text, texts)
                                .cmp(bytes(&b.named_text, texts))
                                .then_with(|| rest(a).cmp(&rest(b))),
                            None => a.place.cmp(&b.place),
                        }
                    })
                });
                let of_file = run.iter().map(payment).filter(|payment| payment.place.file == file);
                let mut of_file: Vec<(&Payment, &[u8])> =
                    of_file.map(|payment| (payment, bytes(&payment.number, texts))).collect();
                of_file.sort_by_key(|(payment, number)| (*number, payment.kind, payment.amount));
                let same = |a: &(&Payment, &[u8]), b: &(&Payment, &[u8])| {
                    (a.1, a.0.kind, a.0.amount) == (b.1, b.0.kind, b.0.amount)
                };
                for group in of_file.chunk_by(same).filter(|group| group.len() > 1) {
                    self.findings.money.alike.extend(group.iter().map(|(payment, _)| payment.place.line));
                }
            }
            run.iter().map(payment).for_each(|payment| _ = payments.push(*payment));
        }
        payments
    }
}

/// What numbers are sorted by; none comes first.
fn bytes<'b>(number: &'b Option<Number>, texts: &'b Texts) -> &'b [u8] {
    number.as_ref().map(|number| number.bytes(texts)).unwrap_or_default()
}

/// The day and the sum that a row's paid and open columns state (SPEC §3 "Deliveries"). The columns of a return carry
/// its minus or not.
fn paid_on(row: &DeliveryRow, said: Paid, open_is_amount: bool) -> Option<(Option<NaiveDate>, Money)> {
    let is_return = { row.amount } < Money::ZERO;
    let size = |money: Money| if is_return { i128::from(money.0).abs() } else { i128::from(money.0) };
    let amount = size(row.amount);
    let paid = said.amount.map(size);
    // More open than delivered would be money taken from nowhere; `note_contradictions` tells of it.
    let closed = said.open.filter(|_| !open_is_amount).map(|open| (amount - size(open)).max(0));
    if let Some(date) = said.date {
        // "With paid_amount, else in full"; an open amount beside the day tells what of it did not come.
        return Some((Some(date), clamp(paid.or(closed).unwrap_or(amount))));
    }
    if open_is_amount && said.open.is_some() {
        return Some((None, Money::ZERO));
    }
    closed.or(paid).map(|units| (None, clamp(units)))
}

/// Whether a row's paid and open columns cannot both be true of its amount.
fn contradicts(row: &DeliveryRow, said: Paid, open_is_amount: bool) -> bool {
    let Some(open) = said.open.filter(|_| !open_is_amount && row.amount.is_positive()) else { return false };
    let (amount, open) = (i128::from(row.amount.0), i128::from(open.0));
    let is_too_much = open > amount;
    is_too_much || said.amount.is_some_and(|paid| i128::from(paid.0) + open != amount)
}
