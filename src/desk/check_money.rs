//! Findings about rows of deliveries and money: what stands twice, what names or pays nothing, days that cannot be.

use super::finding::{Finding, Matter, ReadingFacts};
use crate::book::{Account, Book, DeliveryId, Document, Money, Named, Payment, PaymentId, PaymentKind, Place};
use crate::plan::Plan;
use chrono::NaiveDate;
use std::collections::{HashMap, HashSet};

/// The same amount within so many days may be one debt paid twice; later it is rather the next month's.
const TWIN_DAYS_MAX: i64 = 14;

/// Appends them.
pub(super) fn money_findings(book: &Book, plan: &Plan, facts: &ReadingFacts, findings: &mut Vec<Finding>) {
    repeated_deliveries(book, facts, findings);
    for (account, balance) in book.accounts.iter().zip(&plan.allocation.balances) {
        repeated_payments(book, facts, account, findings);
        let unapplied = balance.unapplied - balance.waiting;
        let (customer, currency) = (account.customer, account.currency);
        let of_account = |matter, amount, is_it: &dyn Fn(Named) -> bool| {
            let left = |&id: &usize| plan.allocation.unapplied[id].is_positive();
            let rows = account.payments.clone().filter(left).map(|id| book.payments.get(id as PaymentId));
            let places: Vec<Place> =
                rows.filter(|row| row.kind != PaymentKind::WriteOff && is_it(row.named)).map(|row| row.place).collect();
            let finding = Finding::new(matter).of(customer, amount, currency);
            finding.counted(places.len()).at(places.iter().min().copied())
        };
        if unapplied.is_positive() {
            let is_orphan = account.deliveries.is_empty();
            let twin = twin_of_unapplied(book, plan, account);
            let matter = if is_orphan { Matter::Orphan } else { Matter::Unapplied { open: balance.outstanding, twin } };
            findings.push(of_account(matter, unapplied, &|named| named != Named::Later));
        }
        if balance.waiting.is_positive() {
            findings.push(of_account(Matter::Waiting, balance.waiting, &|named| named == Named::Later));
        }
    }
    misnamed_payments(book, findings);
    impossible_days(book, plan, findings);
}

/// Rows that agree to the letter, as the reader found them; and deliveries without a number of one customer, day, due
/// day and amount.
fn repeated_deliveries(book: &Book, facts: &ReadingFacts, findings: &mut Vec<Finding>) {
    let is_delivery = |pair: &&(Place, Place)| facts.is_of(pair.0, "deliveries");
    let pairs: HashMap<Place, Place> = facts.repeated_rows.iter().filter(is_delivery).copied().collect();
    if !pairs.is_empty() {
        for (index, document) in (0u32..).zip(&book.documents) {
            for place in book.lines_of(index) {
                let Some(&first) = pairs.get(&place) else { continue };
                let first_delivery = book.first_deliveries[index as usize];
                let delivery = book.deliveries.get(first_delivery);
                let matter = Matter::DuplicateDelivery { number: document.number.text(&book.texts).to_owned(), first };
                let amount = document_amount(book, first_delivery);
                findings.push(Finding::new(matter).of(delivery.customer, amount, delivery.currency).at(Some(place)));
            }
        }
    }
    let mut seen = HashMap::new();
    let documents = book.documents.iter().zip(&book.first_deliveries);
    for (document, &first) in documents.filter(|(document, _)| is_made_up(book, document)) {
        let delivery = book.deliveries.get(first);
        let amount = document_amount(book, first);
        let key = (delivery.customer, delivery.currency, delivery.date, delivery.due, amount);
        let first = *seen.entry(key).or_insert(document.line);
        if first != document.line && !pairs.contains_key(&document.line) {
            let matter = Matter::DuplicateDelivery { number: document.number.text(&book.texts).to_owned(), first };
            let finding = Finding::new(matter).of(delivery.customer, amount, delivery.currency);
            findings.push(finding.at(Some(document.line)));
        }
    }
}

/// Whether nobody wrote a number, so that it is called `L12` after its line.
fn is_made_up(book: &Book, document: &Document) -> bool {
    let number = document.number.text(&book.texts);
    let digits = number.trim_start_matches('L');
    digits.len() < number.len() && digits.parse() == Ok(document.line.line)
}

fn document_amount(book: &Book, first: DeliveryId) -> Money {
    let instalments = std::iter::successors(Some(first), |&id| {
        Some(book.deliveries.next_instalment(id)).filter(|&next| next != crate::book::NO_DELIVERY)
    });
    instalments.map(|id| book.deliveries.amounts()[id as usize]).sum()
}

/// Rows of the payments file that share customer, day, kind, amount and references.
fn repeated_payments(book: &Book, facts: &ReadingFacts, account: &Account, findings: &mut Vec<Finding>) {
    // Money stands in order of its day, so that only rows of one day have to be compared.
    let dates = &book.payments.dates()[account.payments.clone()];
    let mut start = account.payments.start;
    for day in dates.chunk_by(|a, b| a == b) {
        let rows = start..start + day.len();
        start = rows.end;
        if day.len() < 2 {
            continue;
        }
        let mut seen = HashMap::new();
        for id in rows.map(|row| row as PaymentId) {
            let payment = book.payments.get(id);
            if !facts.is_of(payment.place, "payments") {
                continue;
            }
            let texts = [book.payments.number(id), book.payments.named_text(id)]
                .map(|number| number.map(|number| number.text(&book.texts)));
            let first = *seen.entry((payment.kind, payment.amount, texts)).or_insert(payment.place);
            if first != payment.place {
                let matter = Matter::DuplicatePayment { date: payment.date, first };
                let finding = Finding::new(matter).of(payment.customer, payment.amount, payment.currency);
                findings.push(finding.at(Some(payment.place)));
            }
        }
    }
}

/// A payment of the same amount in the days before one that pays nothing, or not in full: it may have been made twice.
fn twin_of_unapplied(book: &Book, plan: &Plan, account: &Account) -> Option<(NaiveDate, Place)> {
    let is_payment = |id: &usize| book.payments.kinds()[*id] == PaymentKind::Payment;
    let mut left = account.payments.clone().filter(|&id| plan.allocation.unapplied[id].is_positive());
    let last = book.payments.get(left.find(is_payment)? as PaymentId);
    let before = account.payments.clone().filter(is_payment).map(|id| book.payments.get(id as PaymentId));
    let is_twin = |payment: &Payment| {
        let days = (last.date - payment.date).num_days();
        payment.place != last.place && payment.amount == last.amount && (0..=TWIN_DAYS_MAX).contains(&days)
    };
    before.rev().find(is_twin).map(|payment| (payment.date, payment.place))
}

/// Money that names a delivery which is not there, or is another customer's or in another currency.
fn misnamed_payments(book: &Book, findings: &mut Vec<Finding>) {
    let ids = 0..book.payments.len() as PaymentId;
    let misnamed: Vec<PaymentId> = ids.filter(|&id| book.payments.named(id) == Named::Unknown).collect();
    if misnamed.is_empty() {
        return;
    }
    let name_of = |id: PaymentId| book.payments.named_text(id).map(|name| name.text(&book.texts)).unwrap_or_default();
    let names: HashSet<&str> = misnamed.iter().map(|&id| name_of(id)).collect();
    let documents = book.documents.iter().zip(&book.first_deliveries);
    let numbered = documents.map(|(document, &first)| (document.number.text(&book.texts), first));
    let owners: HashMap<&str, DeliveryId> = numbered.filter(|(number, _)| names.contains(number)).collect();
    for id in misnamed {
        let (payment, name) = (book.payments.get(id), name_of(id).to_owned());
        let owner = owners.get(name.as_str()).map(|&id| book.deliveries.account(id).0);
        let finding = Finding::new(Matter::NamesNothing { name, owner });
        findings.push(finding.of(payment.customer, payment.amount, payment.currency).at(Some(payment.place)));
    }
}

/// Deliveries due before their own day, and payments before the delivery that they pay.
fn impossible_days(book: &Book, plan: &Plan, findings: &mut Vec<Finding>) {
    let (dates, due_dates) = (book.deliveries.dates(), book.deliveries.due_dates());
    for id in 0..book.deliveries.len() as DeliveryId {
        let (date, due) = (dates[id as usize], due_dates[id as usize]);
        if due < date {
            let delivery = book.deliveries.get(id);
            let place = book.documents[delivery.document as usize].line;
            let matter = Matter::DueBeforeDate { delivery: book.delivery_label(id).into_owned(), date, due };
            findings
                .push(Finding::new(matter).of(delivery.customer, delivery.amount, delivery.currency).at(Some(place)));
        }
        for application in plan.allocation.applications(id) {
            let row = application.payment as usize;
            // Whoever calls it an advance knows that it came first; credits and write-offs have no such order.
            if book.payments.dates()[row] < date && book.payments.kinds()[row] == PaymentKind::Payment {
                let payment = book.payments.get(application.payment);
                let delivery = book.delivery_label(id).into_owned();
                let (paid, matched_by) = (payment.date, application.matched_by);
                let matter = Matter::PaidBeforeDelivery { delivery, delivered: date, paid, matched_by };
                let finding = Finding::new(matter).of(payment.customer, application.amount, payment.currency);
                findings.push(finding.at(Some(payment.place)));
            }
        }
    }
}
