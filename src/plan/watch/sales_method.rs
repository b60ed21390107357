//! W2 销售方式 from figures: deliveries that go where he does not sell, and goods sold below their price (DOMAIN §6). What
//! people report of it is among the `events`.

use super::events::Cause;
use super::watcher::Subject;
use super::{Severity, SignEvidence, SignKind, SignSource};
use crate::book::{Book, Concerns, CustomerId, Decimal, DeliveryLine, SellThrough};
use chrono::NaiveDate;

/// Everything that is found.
pub(super) fn causes(subject: &Subject<'_>) -> Vec<Cause> {
    areas(subject).into_iter().chain(prices(subject)).collect()
}

fn cause(date: NaiveDate, evidence: SignEvidence, sources: Vec<SignSource>) -> Cause {
    let (kind, severity) = (SignKind::SalesMethod, Severity::Medium);
    Cause { kind, severity, date, evidence: vec![evidence], sources, concerns: Concerns::Customer }
}

/// Deliveries within the window that went to another area than his, and to no border area.
fn areas(subject: &Subject<'_>) -> Option<Cause> {
    let (book, policy) = (subject.book(), subject.policy());
    let own_area = book.customer(subject.customer).area.as_deref()?.trim();
    if book.ship_to_areas.is_empty() || own_area.is_empty() {
        return None;
    }
    let mut elsewhere: Vec<(NaiveDate, u32, &str)> = Vec::new();
    for row in subject.accounts.iter().flat_map(|account| account.deliveries.clone()) {
        let (date, document) = (book.deliveries.dates()[row], book.deliveries.documents()[row]);
        let is_recent = (subject.as_of() - date).num_days() < policy.sales_window_days;
        if !is_recent || book.first_deliveries[document as usize] as usize != row {
            continue;
        }
        let Ok(place) = book.ship_to_areas.binary_search_by_key(&document, |(document, _)| *document) else { continue };
        let area = book.texts.get(book.ship_to_areas[place].1).trim();
        let is_border = || policy.border_areas.iter().any(|border| border.trim() == area);
        if !area.is_empty() && area != own_area && !is_border() {
            elsewhere.push((date, document, area));
        }
    }
    elsewhere.sort_unstable();
    let since = elsewhere.get(policy.area_mismatches.max(1) as usize - 1)?.0;
    let mut areas: Vec<String> = elsewhere.iter().map(|(.., area)| (*area).to_owned()).collect();
    areas.sort_unstable();
    areas.dedup();
    let sources =
        elsewhere.iter().map(|(_, document, _)| SignSource::Delivery(book.first_deliveries[*document as usize]));
    Some(cause(since, SignEvidence::OtherAreas { count: elsewhere.len() as u32, areas }, sources.collect()))
}

/// Articles that he sold within the window for less than their price: what he paid for one last. Where the lines of
/// deliveries were not read, or he bought none, nobody knows the price.
fn prices(subject: &Subject<'_>) -> Vec<Cause> {
    let (book, policy) = (subject.book(), subject.policy());
    if book.delivery_lines.is_empty() {
        return Vec::new();
    }
    let recent = book
        .sell_through_of(subject.customer)
        .iter()
        .filter(|row| (subject.as_of() - row.cycle_end).num_days() < policy.sales_window_days);
    let below = recent.filter_map(|row| {
        let (sell_price, line) = (row.sell_price?, last_line(subject, row)?);
        let list_price = line.unit_price?;
        let is_low = is_below(sell_price, list_price, policy.price_floor_percent)?;
        let evidence = SignEvidence::PriceBelow { item: row.item.clone(), sell_price, list_price };
        is_low.then(|| cause(row.cycle_end, evidence, vec![SignSource::Row(row.place), SignSource::Row(line.place)]))
    });
    below.collect()
}

/// The last line of the article that was delivered to him by the end of a cycle.
fn last_line<'b>(subject: &Subject<'b>, row: &SellThrough) -> Option<&'b DeliveryLine> {
    let (book, lines) = (subject.book(), subject.watcher.priced_lines());
    let line = |row: &u32| &book.delivery_lines[*row as usize];
    let wanted = (subject.customer, row.item.trim(), row.cycle_end);
    let end = lines.partition_point(|row| order(line(row)) <= wanted);
    let last = lines[..end].last().map(line)?;
    let (customer, item, _) = order(last);
    (customer == subject.customer && item == row.item.trim()).then_some(last)
}

/// The lines that have a price, by customer, article and day, those of a day in order of their rows.
pub(super) fn priced_lines(book: &Book) -> Vec<u32> {
    let line = |row: u32| &book.delivery_lines[row as usize];
    let has_price = |row: &u32| line(*row).unit_price.is_some_and(|price| price.units > 0);
    let mut lines: Vec<u32> = (0..book.delivery_lines.len() as u32).filter(has_price).collect();
    lines.sort_by(|&a, &b| (order(line(a)), line(a).place).cmp(&(order(line(b)), line(b).place)));
    lines
}

fn order(line: &DeliveryLine) -> (CustomerId, &str, NaiveDate) {
    (line.customer, line.item.as_deref().unwrap_or_default().trim(), line.date)
}

/// Whether one price is less than so many percent of another; `None` if that cannot be reckoned.
fn is_below(price: Decimal, list_price: Decimal, percent: i64) -> Option<bool> {
    let scaled = |decimal: Decimal, factor: i128, other: Decimal| {
        decimal.units.checked_mul(factor)?.checked_mul(10i128.checked_pow(other.scale)?)
    };
    Some(scaled(price, 100, list_price)? < scaled(list_price, percent.into(), price)?)
}
