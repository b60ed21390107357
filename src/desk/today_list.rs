//! What the list of the day holds: a line a customer, why it stands where it stands, and what is not asked for.

use super::contact_to_ask::{ContactToAsk, InsiderReminder, MeetingPlace};
use super::excuse::ExcuseStep;
use super::slots::{Slot, SlotBlock};
use crate::book::{Currency, CustomerId, Excuse, Money};
use crate::plan::{Assessment, Channel, Class, Classification, NextAction, ReceivableSource, Severity, SignKind};
use chrono::NaiveDate;

/// In which part of the list a customer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TodayGroup {
    /// Today, whatever else there is.
    Must,
    /// Today, as far as the day reaches.
    Can,
    /// Later.
    Wait,
}

impl TodayGroup {
    /// The word in data.
    pub fn key(self) -> &'static str {
        match self {
            TodayGroup::Must => "must",
            TodayGroup::Can => "can",
            TodayGroup::Wait => "wait",
        }
    }
}

/// Why something is to be done today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TodayReason {
    /// Money was promised for that day, which has come.
    PromiseDue(NaiveDate),
    /// Money was promised for that day, and too little came.
    PromiseBroken(NaiveDate),
    /// Last day to start for his run of that day; the run after it.
    LastStart(NaiveDate, Option<NaiveDate>),
    /// The limitation period ends on that day.
    Limitation(NaiveDate),
    /// A high or critical sign that nobody has followed up, and its day.
    Sign(SignKind, Severity, NaiveDate),
    /// A dispute of that day about so much money has not been answered in time.
    DisputeUnanswered(NaiveDate, Money, Currency),
    /// A dispute of that day about so much money is to be answered today.
    DisputeDue(NaiveDate, Money, Currency),
    /// The customer said on that day that it is paid, and the days for the money to come are over.
    PaidClaimDue(NaiveDate),
    /// A follow-up was planned for that day; what his excuse asks for.
    FollowUpDue(NaiveDate, Option<(Excuse, ExcuseStep)>),
}

impl TodayReason {
    /// Whether it goes before every score (DOMAIN §4).
    pub fn is_gate(self) -> bool {
        match self {
            TodayReason::PromiseDue(_)
            | TodayReason::PromiseBroken(_)
            | TodayReason::LastStart(..)
            | TodayReason::Limitation(_)
            | TodayReason::Sign(..)
            | TodayReason::DisputeUnanswered(..) => true,
            TodayReason::DisputeDue(..) | TodayReason::PaidClaimDue(_) | TodayReason::FollowUpDue(..) => false,
        }
    }

    /// The task of our own that it sets, where it asks for nothing from the customer.
    pub fn own_task(self) -> Option<OpenMove> {
        match self {
            TodayReason::DisputeUnanswered(day, ..) | TodayReason::DisputeDue(day, ..) => {
                Some(OpenMove::AnswerDispute(day))
            }
            TodayReason::PaidClaimDue(day) => Some(OpenMove::Plan(NextAction::LookForPayment(day))),
            TodayReason::Limitation(day) => Some(OpenMove::SecureClaim(day)),
            TodayReason::PromiseDue(_)
            | TodayReason::PromiseBroken(_)
            | TodayReason::LastStart(..)
            | TodayReason::Sign(..)
            | TodayReason::FollowUpDue(..) => None,
        }
    }
}

/// Why something may wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitReason {
    /// The day is full; it takes so many minutes.
    DayIsFull(i64),
    /// It takes so many minutes, more than a whole day has.
    OwnDay(i64),
    /// Somebody meant to follow up on that day, and what his excuse asks for.
    Agreed(NaiveDate, Option<(Excuse, ExcuseStep)>),
    /// Not due, to be started on that day.
    StartsOn(NaiveDate),
    /// Nobody is to be asked before that day.
    NoHours(NaiveDate, SlotBlock),
    /// So much money of his came that is not matched yet.
    Unmatched(Money, Currency),
}

/// What is to be done first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenMove {
    /// What the plan says.
    Plan(NextAction),
    /// Look whether the promised money has come, then a kind call.
    CheckPromise(NaiveDate),
    /// A task of our own: the dispute is answered, nobody is dunned.
    AnswerDispute(NaiveDate),
    /// A task of our own: the claim is kept from running out of time.
    SecureClaim(NaiveDate),
}

/// A receivable that a line is about.
#[derive(Clone, Debug, PartialEq)]
pub struct TodayItem {
    /// What it is in the book, or the part of one, that was asked.
    pub source: ReceivableSource,
    /// Its number.
    pub label: String,
    /// What is open.
    pub outstanding: Money,
    /// What of it may be asked for.
    pub ask_amount: Money,
    /// Its currency.
    pub currency: Currency,
    /// Days past due.
    pub days_past_due: i64,
    /// Its class, and why.
    pub classification: Classification,
}

/// A customer's line.
#[derive(Clone, Debug, PartialEq)]
pub struct TodayRow {
    /// Who.
    pub customer: CustomerId,
    /// In which part.
    pub group: TodayGroup,
    /// The score of all that he owes, in tenths; `None` where it is not ranked.
    pub score_tenths: Option<i64>,
    /// Sums of `members`, by currency.
    pub amounts: Vec<(Money, Currency)>,
    /// The receivables it is about, the most money-days first.
    pub members: Vec<TodayItem>,
    /// What else of his is open and neither dead nor held back, by currency: not for today.
    pub others: Vec<(Money, Currency)>,
    /// The worst of them.
    pub days_past_due: i64,
    /// The worst of them.
    pub class: Class,
    /// Why today, the gates first; empty where the score alone speaks.
    pub reasons: Vec<TodayReason>,
    /// Why later.
    pub wait: Option<WaitReason>,
    /// By which channel.
    pub channel: Channel,
    /// What is done first, in the open.
    pub open_move: OpenMove,
    /// Whom to ask.
    pub contact_to_ask: ContactToAsk,
    /// When; `None` where nobody is called or visited.
    pub slot: Option<Slot>,
    /// Where.
    pub place: MeetingPlace,
    /// Who looks after him.
    pub salesperson: Option<String>,
    /// Minutes that it takes.
    pub minutes: i64,
    /// Money of his that has come since the last working day.
    pub paid: Vec<(NaiveDate, Money, Currency)>,
}

impl TodayRow {
    /// The day on which it is somebody's turn; `work_day` where neither the wait nor the hours say another.
    pub fn next_date(&self, work_day: NaiveDate) -> NaiveDate {
        match self.wait {
            Some(WaitReason::Agreed(date, _) | WaitReason::StartsOn(date) | WaitReason::NoHours(date, _)) => date,
            Some(WaitReason::DayIsFull(_) | WaitReason::OwnDay(_) | WaitReason::Unmatched(..)) | None => {
                self.slot.as_ref().map_or(work_day, |slot| slot.date)
            }
        }
    }
}

/// Why money is not asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AsideReason {
    /// Promised for that day.
    Promised(NaiveDate),
    /// Disputed since then, to be answered by then.
    Disputed(NaiveDate, Option<NaiveDate>),
    /// He said on that day that he has paid; the bank is looked at on the other.
    SaidPaid(NaiveDate, NaiveDate),
    /// It came on that day.
    Paid(NaiveDate),
}

impl AsideReason {
    /// Why a receivable is held back, if it is.
    pub fn of(one: &Assessment) -> Option<AsideReason> {
        match (one.disputed_since, one.promised_on, one.said_paid) {
            (Some(since), ..) => Some(AsideReason::Disputed(since, one.treatment.next_date)),
            (None, Some(day), _) => Some(AsideReason::Promised(day)),
            (None, None, Some((since, check_on))) => Some(AsideReason::SaidPaid(since, check_on)),
            (None, None, None) => None,
        }
    }
}

/// Money that is not asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aside {
    /// Whose.
    pub customer: CustomerId,
    /// Why.
    pub reason: AsideReason,
    /// How much.
    pub amount: Money,
    /// Its currency.
    pub currency: Currency,
    /// The numbers of the receivables, or of the payment.
    pub labels: Vec<String>,
}

/// The list of the day.
#[derive(Clone, Debug, PartialEq)]
pub struct Today {
    /// The day that it is for: the as-of day, else the next one that is worked.
    pub work_day: NaiveDate,
    /// By group, in the order of the plan within it.
    pub rows: Vec<TodayRow>,
    /// What is not asked for, by customer.
    pub asides: Vec<Aside>,
    /// Insiders to keep in touch with.
    pub insiders: Vec<InsiderReminder>,
}
