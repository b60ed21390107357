//! What a collector asks for besides the plan. Each file takes what the engine has computed and computes none of it again.

mod aging;
mod agreed;
mod brief;
mod capacity;
mod check;
mod check_customers;
mod check_money;
mod control_totals;
mod cycle_figures;
mod excuse;
mod explain;
mod explain_money;
mod hold;
mod ladder;
mod levers;
mod log;
mod migration;
mod near_names;
mod slots;
mod today;
mod watch;
mod write_off;
mod whom;

pub use crate::book::ExcuseStepKind;
pub use aging::{AgingBy, AgingReport, AgingRow, aging};
pub use agreed::Agreed;
pub use brief::{Brief, BriefTotal, Dated, LeverAdvice, LikelyExcuse, OpeningCase, brief};
pub use check::{CheckReport, Finding, Matter, ReadingFacts, Remark, Severity, check, stated_differences};
pub use control_totals::{ControlTotals, control_totals};
pub use cycle_figures::{CycleFigures, cycle_figures};
pub use excuse::{ExcuseFacts, ExcuseStep, excuse_step};
pub use explain::{CustomerExplanation, Explanation, HistoryItem, StartExplanation, explain_customer, explain_number};
pub use explain_money::{MatchedMoney, MoneyExplanation, SettledExplanation, taken_back_from};
pub use hold::{Article, HeldDelivery, OrderLimit, holds, lever_of};
pub use levers::{Hold, LeverDue, LeverReason, LeverRefusal, LeverTaken};
pub use log::{Consequence, Following, Logged, LoggedRow, NextStep, Pause, Position, positions, what_follows};
pub use migration::{Day, Migration, Move, Moved, migration};
pub use near_names::near_names;
pub use slots::{Hours, Slot, SlotBlock, SlotFacts, free_hours, slot};
pub use today::{
    Aside, AsideReason, OpenMove, Today, TodayGroup, TodayReason, TodayRow, TodayScope, WaitReason, place_of, today,
};
pub use watch::{ShortPayment, WatchFilter, WatchReport, WatchedSign, watch};
pub use write_off::{Evidence, Period, PeriodWarning, RuleMet, WriteOffRow, write_offs};
pub use whom::{InsiderReminder, MeetingPlace, Whom, insider, insider_reminders, whom};
