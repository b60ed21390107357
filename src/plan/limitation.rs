//! When the limitation period of a receivable runs out (SPEC §3 "Limitation"; Civil Code art. 188, 189, 195).
//!
//! Not legal advice.

use super::allocate::{Allocation, Receivable, ReceivableSource};
use crate::book::{Book, Event, EventKind, FollowUp, FollowUpResult};
use chrono::{Datelike, NaiveDate};

/// The last day of the limitation period.
///
/// It starts on the due date (of instalments: the last one's). A payment in part, a demand served with evidence and a
/// suit start it again while it runs; an acknowledgement or a confirmation of the debt even after it has run out.
pub fn limitation_expiry<'b>(
    book: &Book,
    allocation: &Allocation,
    receivable: &Receivable,
    events: impl Iterator<Item = &'b Event>,
    follow_ups: impl Iterator<Item = &'b FollowUp>,
    years: u32,
) -> NaiveDate {
    // Sorted so that on one day what revives an expired claim goes first.
    let mut acts: Vec<(NaiveDate, bool)> = Vec::new();
    let is_act = |event: &&Event| matches!(event.kind, EventKind::SuitFiled | EventKind::DebtConfirmed);
    let own = events.filter(|event| event.is_fact()).filter(is_act);
    acts.extend(own.map(|event| (event.date, event.kind == EventKind::SuitFiled)));
    acts.extend(follow_ups.filter_map(|follow_up| match follow_up.result {
        FollowUpResult::DemandServed if follow_up.evidence.is_some() => Some((follow_up.date, true)),
        FollowUpResult::Acknowledged => Some((follow_up.date, false)),
        // A demand without proof, and what is only talked of, interrupts nothing.
        FollowUpResult::DemandServed
        | FollowUpResult::NoAnswer
        | FollowUpResult::Reached
        | FollowUpResult::Promise
        | FollowUpResult::PaidClaim
        | FollowUpResult::Dispute
        | FollowUpResult::DisputeResolved
        | FollowUpResult::Refused
        | FollowUpResult::Extension
        | FollowUpResult::Met => None,
    }));
    let mut start = receivable.due;
    if let ReceivableSource::Delivery(id) = receivable.source {
        start = book.last_due(book.deliveries.documents()[id as usize]);
        let parts = allocation.applications(id).map(|application| application.payment as usize);
        let own = parts.filter(|&row| book.payments.kinds()[row].is_customers_money());
        acts.extend(own.map(|row| (book.payments.dates()[row], true)));
    }
    acts.sort_unstable();
    let after = |day: NaiveDate| years_after(day, years);
    let mut expiry = after(start);
    for (day, only_while_it_runs) in acts {
        if !only_while_it_runs || day <= expiry {
            expiry = expiry.max(after(day));
        }
    }
    expiry
}

/// The same day so many years later; 29 February ends on 28 February.
pub fn years_after(day: NaiveDate, years: u32) -> NaiveDate {
    let year = day.year().saturating_add_unsigned(years);
    day.with_year(year).or_else(|| day.pred_opt()?.with_year(year)).unwrap_or(NaiveDate::MAX)
}
