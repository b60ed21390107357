//! Stage 4, lead: how long procedure and road take, and the latest day to start (SPEC §3 "Score", "Start by").

use super::policy::LeadPolicy;
use crate::book::{Calendar, Customer, DayOfMonth};
use chrono::{Datelike, Days, NaiveDate};

/// What a customer's procedure and distance cost in time, seen from the as-of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lead {
    /// Working days from starting to money, travel included.
    pub working_days: u32,
    /// Calendar days from as-of to `working_days` later (`L`).
    pub calendar_days: i64,
    /// The same without travel (`L_steps`).
    pub step_calendar_days: i64,
}

/// When to start, and when the money then comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Start {
    /// The latest day to start.
    pub start_by: NaiveDate,
    /// The day on which the money comes if it is started then.
    pub target: NaiveDate,
    /// Days that are lost if it is not started today: `R`, for a customer who pays on fixed days.
    pub days_to_next_run: i64,
    /// The run after the target, for a customer who pays on fixed days.
    pub run_after: Option<NaiveDate>,
}

/// Working days of travel: 0 up to the first bound, 1 up to the second, 2 up to the third, else 3; unknown adds nothing.
pub fn travel_working_days(distance_metres: Option<i64>, policy: &LeadPolicy) -> u32 {
    distance_metres.map_or(0, |metres| policy.travel_metres.partition_point(|&bound| bound < metres) as u32)
}

/// Working days of the procedure: steps × days per step, rounded up; unknown steps add nothing.
pub fn procedure_working_days(customer: &Customer, policy: &LeadPolicy) -> u32 {
    let thousandths = customer.days_per_step_thousandths.unwrap_or(policy.days_per_step_thousandths);
    let steps = customer.payment_steps.as_ref().map_or(0, |steps| steps.count);
    (u64::from(steps) * u64::from(thousandths)).div_ceil(1000) as u32
}

/// The lead of a customer from the as-of day.
pub fn lead(calendar: &Calendar, as_of: NaiveDate, customer: &Customer, policy: &LeadPolicy) -> Lead {
    let procedure = procedure_working_days(customer, policy);
    let working_days = procedure + travel_working_days(customer.distance_metres, policy);
    let days_until = |working_days| (calendar.after(as_of, working_days) - as_of).num_days();
    Lead { working_days, calendar_days: days_until(working_days), step_calendar_days: days_until(procedure) }
}

/// A run day that was looked at for a start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunTried {
    /// The day on which he pays, rolled to a working day.
    pub run: NaiveDate,
    /// The latest day to start for it.
    pub start_by: NaiveDate,
    /// Whether that day is still to come.
    pub can_be_made: bool,
}

/// The latest day to start on a receivable due on `due`.
pub fn start(calendar: &Calendar, as_of: NaiveDate, due: NaiveDate, pay_days: &[DayOfMonth], lead: &Lead) -> Start {
    if !pay_days.is_empty() {
        return start_for_run(calendar, as_of, due, pay_days, lead);
    }
    let latest = latest_start(calendar, due, lead);
    let (start_by, target) =
        if due >= as_of && latest >= as_of { (latest, due) } else { (as_of, calendar.after(as_of, lead.working_days)) };
    Start { start_by, target, days_to_next_run: 0, run_after: None }
}

/// The latest day to start for money on `day`.
pub fn latest_start(calendar: &Calendar, day: NaiveDate, lead: &Lead) -> NaiveDate {
    calendar.before(day, lead.working_days)
}

/// The run days on or after due and as-of up to the first that can be made: how `start` found its target.
pub fn runs_tried(
    calendar: &Calendar,
    as_of: NaiveDate,
    due: NaiveDate,
    pay_days: &[DayOfMonth],
    lead: &Lead,
) -> Vec<RunTried> {
    let mut tried = Vec::new();
    for run in runs_from(calendar, due.max(as_of), pay_days).map(|run| try_run(calendar, as_of, run, lead)) {
        tried.push(run);
        if run.can_be_made {
            break;
        }
    }
    tried
}

fn try_run(calendar: &Calendar, as_of: NaiveDate, run: NaiveDate, lead: &Lead) -> RunTried {
    let start_by = latest_start(calendar, run, lead);
    RunTried { run, start_by, can_be_made: start_by >= as_of }
}

/// The first run on or after the due date that can still be made.
fn start_for_run(calendar: &Calendar, as_of: NaiveDate, due: NaiveDate, pay_days: &[DayOfMonth], lead: &Lead) -> Start {
    // A run before this day cannot be made, so that a long lead costs no look at each of them.
    let earliest = match (as_of.pred_opt(), lead.working_days) {
        (None, _) | (_, 0) => as_of,
        (Some(yesterday), working_days) => calendar.after(yesterday, working_days) + Days::new(1),
    };
    let mut runs = runs_from(calendar, due.max(as_of).max(earliest), pay_days);
    let target = runs.next().unwrap_or(NaiveDate::MAX);
    let start_by = latest_start(calendar, target, lead);
    let run_after = runs.next();
    let gap = run_after.map_or(0, |next| (next - target).num_days());
    Start { start_by, target, days_to_next_run: if start_by == as_of { gap } else { 0 }, run_after }
}

/// Run days from a day on, each rolled to the following working day, rising, each once.
fn runs_from<'c>(
    calendar: &'c Calendar,
    from: NaiveDate,
    pay_days: &[DayOfMonth],
) -> impl Iterator<Item = NaiveDate> + 'c {
    let mut pay_days = pay_days.to_vec();
    pay_days.sort_unstable();
    // A run of the month before may roll into this one.
    let this_month = from.with_day(1);
    let before = this_month.and_then(|first| first.pred_opt()?.with_day(1));
    let months =
        std::iter::successors(before.or(this_month), |month| month.checked_add_days(Days::new(31))?.with_day(1));
    let mut last: Option<NaiveDate> = None;
    months
        .flat_map(move |month| pay_days.clone().into_iter().map(move |day| calendar.on_or_after(day.in_month(month))))
        .filter(move |&run| {
            let is_new = run >= from && last.is_none_or(|last| run > last);
            if is_new {
                last = Some(run);
            }
            is_new
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::PaymentSteps;
    use crate::plan::Policy;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn travel_days_change_behind_each_bound() {
        let policy = Policy::standard().lead;
        let expected = [(0, 0), (30_000, 0), (30_001, 1), (150_000, 1), (150_001, 2), (400_000, 2), (400_001, 3)];
        for (metres, days) in expected {
            assert_eq!(travel_working_days(Some(metres), &policy), days, "{metres} m");
        }
        assert_eq!(travel_working_days(None, &policy), 0);
    }

    #[test]
    fn steps_are_rounded_up_together() {
        let policy = Policy::standard().lead;
        let customer = |count, thousandths| Customer {
            payment_steps: Some(PaymentSteps { count, roles: vec![] }),
            days_per_step_thousandths: thousandths,
            ..Customer::default()
        };
        assert_eq!(procedure_working_days(&customer(3, None), &policy), 6);
        assert_eq!(procedure_working_days(&customer(3, Some(500)), &policy), 2);
        assert_eq!(procedure_working_days(&customer(0, None), &policy), 0);
    }

    #[test]
    fn runs_roll_to_the_following_working_day_and_merge() {
        let calendar = Calendar::default();
        let days = [DayOfMonth::new(30).expect("a day"), DayOfMonth::LAST];
        let runs: Vec<NaiveDate> = runs_from(&calendar, day("2026-01-31"), &days).take(3).collect();
        // 30 January is a Friday, 31 January a Saturday; 28 February, a Saturday, is both days at once.
        assert_eq!(runs, [day("2026-02-02"), day("2026-03-02"), day("2026-03-30")]);
    }

    #[test]
    fn the_start_is_for_the_first_run_of_those_tried_that_can_be_made() {
        let mut calendar = Calendar::default();
        (1..=8).for_each(|number| calendar.set(day(&format!("2026-05-0{number}")), false));
        calendar.set(day("2026-05-09"), true);
        let pay_days = [DayOfMonth::new(10).expect("a day"), DayOfMonth::LAST];
        for number in 0..60 {
            let as_of = day("2026-04-01") + Days::new(number);
            for working_days in (0..30).chain([500]) {
                let lead = Lead { working_days, calendar_days: 0, step_calendar_days: 0 };
                for due in [day("2026-01-01"), as_of, day("2026-06-01")] {
                    let start = start(&calendar, as_of, due, &pay_days, &lead);
                    let tried = runs_tried(&calendar, as_of, due, &pay_days, &lead);
                    let made = tried.last().expect("a run");
                    assert_eq!(
                        (start.target, start.start_by),
                        (made.run, made.start_by),
                        "{as_of} {due} {working_days}"
                    );
                }
            }
        }
    }
}
