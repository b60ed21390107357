//! What an excuse asks for next, and by when (DOMAIN §5.1, last column; requirement S22). The words are in `phrases`.

use crate::book::{Calendar, Excuse, ExcuseStepKind, FollowUpResult};
use crate::plan::Start;
use chrono::{Days, NaiveDate};

/// How far ahead days off are looked for when a customer speaks of holidays, in days.
const HOLIDAYS_AHEAD_DAYS: u64 = 45;

/// What an excuse asks for next, and the day by which it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExcuseStep {
    /// What.
    pub kind: ExcuseStepKind,
    /// By when; never before the as-of day.
    pub date: NaiveDate,
}

/// What the day of the next step depends on.
#[derive(Clone, Copy, Debug)]
pub struct ExcuseFacts<'a> {
    /// The day on which he said it.
    pub as_of: NaiveDate,
    /// Working days.
    pub calendar: &'a Calendar,
    /// When to start for his next money, as the plan has it; `None` where nothing is known of him.
    pub start: Option<Start>,
    /// The day that he named himself: when the signer is back, when he will pay.
    pub named_day: Option<NaiveDate>,
}

/// What a contact asks for next: the step of the excuse, or of the result that is one in itself.
pub(super) fn step_after(
    result: FollowUpResult,
    excuse: Option<Excuse>,
    facts: &ExcuseFacts<'_>,
) -> Option<(Excuse, ExcuseStep)> {
    let excuse = excuse.or(result.excuse())?;
    Some((excuse, excuse_step(excuse, facts)))
}

/// The next step after an excuse (DOMAIN §5.1), in working days of the book's calendar.
pub fn excuse_step(excuse: Excuse, facts: &ExcuseFacts<'_>) -> ExcuseStep {
    let as_of = facts.as_of;
    let within = |working_days| facts.calendar.after(as_of, working_days);
    let named = facts.named_day.filter(|day| *day >= as_of).map(|day| facts.calendar.on_or_after(day));
    let start_by = facts.start.map(|start| start.start_by).filter(|day| *day >= as_of);
    let (kind, date) = match excuse {
        Excuse::NoMoney => (ExcuseStepKind::SignPlan, within(2)),
        Excuse::SignerAway => (ExcuseStepKind::ReachSigner, named.unwrap_or(within(2))),
        Excuse::NotSoldOut => (ExcuseStepKind::InvoiceSold, as_of),
        Excuse::DocumentsMissing => (ExcuseStepKind::CallAboutPapers, within(1)),
        Excuse::QualityOrCount => (ExcuseStepKind::AnswerDispute, within(5)),
        Excuse::InProcess => (ExcuseStepKind::AskStepOwner, within(1)),
        Excuse::AwaitsOwnCustomer => (ExcuseStepKind::TakePart, as_of),
        Excuse::AlreadyPaid => (ExcuseStepKind::CheckReceipt, within(1)),
        Excuse::StaffChanged => (ExcuseStepKind::HandOver, within(3)),
        Excuse::FiguresDiffer => (ExcuseStepKind::ReconcileTogether, within(3)),
        Excuse::HolidayOrYearEnd => return around_holiday(facts),
        Excuse::WantsConcession => (ExcuseStepKind::DecideConcession, as_of),
        Excuse::NotPaymentDay => (ExcuseStepKind::EnterRun, start_by.unwrap_or(within(1))),
        Excuse::ConditionNotMet => (ExcuseStepKind::ShowCycle, within(1)),
        Excuse::Unreachable => (ExcuseStepKind::VisitOrWrite, within(3)),
        Excuse::NoReason => (ExcuseStepKind::TakeDate, named.unwrap_or(within(1))),
    };
    ExcuseStep { kind, date }
}

/// Into the last run before the days off if it can still be made, else on the first working day after them. Days off
/// that the calendar does not know (year end, stock-taking) leave the next run, else the next working day.
fn around_holiday(facts: &ExcuseFacts<'_>) -> ExcuseStep {
    let (as_of, calendar) = (facts.as_of, facts.calendar);
    let run = facts.start.filter(|start| start.run_after.is_some() && start.start_by >= as_of);
    let horizon = as_of + Days::new(HOLIDAYS_AHEAD_DAYS);
    let holiday = calendar.days_off(as_of, horizon).holidays.first().copied();
    match (run, holiday) {
        (Some(run), None) => ExcuseStep { kind: ExcuseStepKind::EnterRun, date: run.start_by },
        (Some(run), Some(holiday)) if run.target < holiday => {
            ExcuseStep { kind: ExcuseStepKind::EnterRun, date: run.start_by }
        }
        (_, Some(holiday)) => {
            ExcuseStep { kind: ExcuseStepKind::ReturnAfterHoliday, date: calendar.on_or_after(holiday) }
        }
        (None, None) => ExcuseStep { kind: ExcuseStepKind::ReturnAfterHoliday, date: calendar.after(as_of, 1) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn start(start_by: &str, target: &str) -> Start {
        let run_after = Some(day(target) + Days::new(15));
        Start { start_by: day(start_by), target: day(target), days_to_next_run: 0, run_after }
    }

    #[test]
    fn each_excuse_has_its_step_and_its_day() {
        // Wednesday 15 April 2026; nothing is known of the customer.
        let calendar = Calendar::default();
        let facts = ExcuseFacts { as_of: day("2026-04-15"), calendar: &calendar, start: None, named_day: None };
        let expected = [
            ("sign_plan", "2026-04-17"),
            ("reach_signer", "2026-04-17"),
            ("invoice_sold", "2026-04-15"),
            ("call_about_papers", "2026-04-16"),
            ("answer_dispute", "2026-04-22"),
            ("ask_step_owner", "2026-04-16"),
            ("take_part", "2026-04-15"),
            ("check_receipt", "2026-04-16"),
            ("hand_over", "2026-04-20"),
            ("reconcile_together", "2026-04-20"),
            ("return_after_holiday", "2026-04-16"),
            ("decide_concession", "2026-04-15"),
            ("enter_run", "2026-04-16"),
            ("show_cycle", "2026-04-16"),
            ("visit_or_write", "2026-04-20"),
            ("take_date", "2026-04-16"),
        ];
        for (excuse, (key, date)) in Excuse::ALL.into_iter().zip(expected) {
            let step = excuse_step(excuse, &facts);
            assert_eq!((step.kind.key(), step.date), (key, day(date)), "{}", excuse.code());
        }
    }

    #[test]
    fn a_day_that_he_named_counts_unless_it_is_past() {
        let calendar = Calendar::default();
        let facts = ExcuseFacts { as_of: day("2026-04-15"), calendar: &calendar, start: None, named_day: None };
        let on = |excuse, named: &str| excuse_step(excuse, &ExcuseFacts { named_day: Some(day(named)), ..facts }).date;
        // The signer is back on a Saturday: Monday.
        assert_eq!(on(Excuse::SignerAway, "2026-04-25"), day("2026-04-27"));
        assert_eq!(on(Excuse::SignerAway, "2026-04-14"), day("2026-04-17"));
        assert_eq!(on(Excuse::NoReason, "2026-04-24"), day("2026-04-24"));
    }

    #[test]
    fn runs_and_days_off_move_the_day() {
        let mut calendar = Calendar::default();
        (1..=5).for_each(|number| calendar.set(day(&format!("2026-05-0{number}")), false));
        let facts = ExcuseFacts { as_of: day("2026-04-15"), calendar: &calendar, start: None, named_day: None };
        let with = |excuse, start| excuse_step(excuse, &ExcuseFacts { start: Some(start), ..facts });
        let early = start("2026-04-21", "2026-04-27");
        let late = start("2026-04-29", "2026-05-11");
        assert_eq!(with(Excuse::NotPaymentDay, late).date, day("2026-04-29"));
        let before = with(Excuse::HolidayOrYearEnd, early);
        assert_eq!((before.kind, before.date), (ExcuseStepKind::EnterRun, day("2026-04-21")));
        let after = with(Excuse::HolidayOrYearEnd, late);
        assert_eq!((after.kind, after.date), (ExcuseStepKind::ReturnAfterHoliday, day("2026-05-06")));
    }
}
