//! How much fits into a day of each salesperson (DOMAIN §4 "today list", `[work]`).

use super::today_list::{TodayGroup, TodayRow, WaitReason};
use crate::plan::{Channel, WorkPolicy, contact_minutes};
use std::collections::BTreeMap;

/// Minutes that a line takes.
pub(super) fn minutes(channel: Channel, distance_metres: Option<i64>, work: &WorkPolicy) -> i64 {
    contact_minutes(channel, distance_metres, work)
}

/// What is left of a day.
struct Left {
    contacts: i64,
    minutes: i64,
}

/// Puts off what does not fit: what must be done takes its place first, then the rest in the plan's order. What is too
/// long for what is left makes room for shorter things behind it.
pub(super) fn share_out(rows: &mut [TodayRow], work: &WorkPolicy) {
    let whole = work.day_minutes();
    let mut days: BTreeMap<Option<String>, Left> = BTreeMap::new();
    for group in [TodayGroup::Must, TodayGroup::Can] {
        for row in rows.iter_mut().filter(|row| row.group == group) {
            let fresh = || Left { contacts: i64::from(work.calls_per_day), minutes: whole };
            let left = days.entry(row.salesperson.clone()).or_insert_with(fresh);
            let contacts = i64::from(row.channel != Channel::None);
            let fits = contacts <= left.contacts && row.minutes <= left.minutes;
            if group == TodayGroup::Can && !fits {
                row.group = TodayGroup::Wait;
                row.wait = Some(match row.minutes > whole {
                    true => WaitReason::OwnDay(row.minutes),
                    false => WaitReason::DayIsFull(row.minutes),
                });
                continue;
            }
            left.contacts -= contacts;
            left.minutes -= row.minutes;
        }
    }
}
