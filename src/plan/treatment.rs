//! Stage 7, treatment: by which channel, whom to ask, what to do next and when (DOMAIN §3, §4, §5.4).

use super::classify::Class;
use super::policy::ChannelPolicy;
use super::watch::SignKind;
use crate::book::{Calendar, Customer, PaymentSteps};
use chrono::NaiveDate;

/// How to get in touch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the channels of DOMAIN §4")]
pub enum Channel {
    None,
    Message,
    Call,
    CallAndLetter,
    Visit,
    VisitAndLetter,
    LetterAndCall,
    Letter,
    Legal,
}

impl Channel {
    /// The word in the `channel` column.
    pub fn key(self) -> &'static str {
        match self {
            Channel::None => "none",
            Channel::Message => "message",
            Channel::Call => "call",
            Channel::CallAndLetter => "call+letter",
            Channel::Visit => "visit",
            Channel::VisitAndLetter => "visit+letter",
            Channel::LetterAndCall => "letter+call",
            Channel::Letter => "letter",
            Channel::Legal => "legal",
        }
    }

    /// Whether somebody has to go there.
    pub fn is_visit(self) -> bool {
        matches!(self, Channel::Visit | Channel::VisitAndLetter)
    }
}

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextAction {
    /// Nothing before that day.
    WaitUntil(NaiveDate),
    /// A courtesy message: the papers are to start on their way.
    StartByMessage,
    /// A call to check the procedure: the papers are to start on their way.
    StartByCall,
    /// Not yet due: a call about what is behind a watch sign, and for a confirmation of the debt; no demand.
    AskAboutSign(SignKind),
    /// A message with the statement attached.
    Remind,
    /// A call with the statement attached, for a day of payment.
    CallForDate,
    /// A call, and a written statement or letter besides.
    CallAndWrite,
    /// A visit.
    Visit,
    /// A visit, and a written statement or letter besides.
    VisitAndWrite,
    /// A visit with the manager, for a sealed confirmation or a repayment plan.
    VisitWithManager,
    /// A demand letter with proof of service, then a call.
    Demand,
    /// To legal: lawyer's letter, payment order or suit.
    ToLegal,
    /// Bankruptcy proceedings run since that day: the claim is filed with the administrator, nobody is dunned.
    FileClaim(NaiveDate),
    /// A last letter, then review for write-off.
    LastLetter,
    /// No dunning: the dispute is to be answered.
    AnswerDispute(NaiveDate),
    /// No dunning: a promise runs until that day.
    AwaitPromise(NaiveDate),
    /// No dunning: on that day he said that he has paid; look at the bank.
    LookForPayment(NaiveDate),
    /// Too little is open to ask for.
    LeaveSmallRest,
    /// No chasing any more.
    FileAway,
}

/// Whom to ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Nobody.
    Nobody,
    /// One of the usual roles: position in the ladder from who sees the status to who decides.
    Usual(u8),
    /// Who signs off at that position of the customer's payment procedure.
    SignOff(u32),
}

/// Who can see the status, then who can decide (DOMAIN §5.4).
const LADDER: [&str; 3] = ["accountant", "finance_manager", "owner"];

impl Ask {
    /// The word in the `ask` column; empty for nobody.
    pub fn role(self, customer: &Customer) -> &str {
        match self {
            Ask::Nobody => "",
            Ask::Usual(step) => LADDER.get(usize::from(step)).copied().unwrap_or_default(),
            Ask::SignOff(position) => {
                let roles = customer.payment_steps.as_ref().map_or(&[][..], |steps| &steps.roles);
                roles.get(position as usize).map_or("", String::as_str)
            }
        }
    }
}

/// What the collector is told to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Treatment {
    /// By which channel.
    pub channel: Channel,
    /// Whom to ask.
    pub ask: Ask,
    /// What to do.
    pub next_action: NextAction,
    /// On which day; `None` if nothing is to be done.
    pub next_date: Option<NaiveDate>,
}

/// What the channel table looks at.
#[derive(Clone, Debug)]
pub struct Situation<'a> {
    /// The day of the plan.
    pub as_of: NaiveDate,
    /// The class.
    pub class: Class,
    /// Since when he is bankrupt, if that makes the class.
    pub bankrupt_since: Option<NaiveDate>,
    /// Days past due.
    pub days_past_due: i64,
    /// All that the customer owes and is not dead, in whole units of the base currency, rounded down.
    pub customer_open: i64,
    /// The payment procedure.
    pub steps: Option<&'a PaymentSteps>,
    /// Metres by road.
    pub distance_metres: Option<i64>,
    /// The latest day to start.
    pub start_by: NaiveDate,
    /// Since when it is disputed.
    pub disputed_since: Option<NaiveDate>,
    /// The day of a promise that is open.
    pub promised_on: Option<NaiveDate>,
    /// When he said that he has paid, and when that is looked into.
    pub said_paid: Option<(NaiveDate, NaiveDate)>,
    /// Whether it is a small rest.
    pub is_small_rest: bool,
    /// Broken promises that count.
    pub broken_promises: u32,
    /// Contacts in a row that found nobody.
    pub unanswered: u32,
    /// The worst watch sign of medium severity or more that touches it, and the day by which to follow it up; `None` if
    /// that was done.
    pub sign: Option<(SignKind, Option<NaiveDate>)>,
}

/// What to do about a receivable. Money that is disputed, promised, or paid by what he says is never dunned (SPEC §3).
pub fn treatment(situation: &Situation<'_>, calendar: &Calendar, policy: &ChannelPolicy) -> Treatment {
    let as_of = situation.as_of;
    let quiet = |next_action, next_date| Treatment { channel: Channel::None, ask: Ask::Nobody, next_action, next_date };
    if situation.class == Class::Dead {
        return quiet(NextAction::FileAway, None);
    }
    if let Some(since) = situation.bankrupt_since {
        // He may pay nobody any more, whatever he disputes or promises.
        let next_action = NextAction::FileClaim(since);
        return Treatment { channel: Channel::Legal, ask: Ask::Nobody, next_action, next_date: Some(as_of) };
    }
    if let Some(since) = situation.disputed_since {
        let answer_by = calendar.after(since, policy.dispute_answer_working_days);
        return Treatment {
            ask: role_to_ask(situation, policy),
            ..quiet(NextAction::AnswerDispute(since), Some(answer_by))
        };
    }
    if let Some(promised_on) = situation.promised_on {
        return quiet(NextAction::AwaitPromise(promised_on), Some(promised_on));
    }
    if let Some((since, check_on)) = situation.said_paid {
        return quiet(NextAction::LookForPayment(since), Some(check_on.max(as_of)));
    }
    if situation.is_small_rest {
        return quiet(NextAction::LeaveSmallRest, None);
    }
    let ask = role_to_ask(situation, policy);
    if situation.days_past_due <= 0 && situation.class <= Class::Chasing {
        let starts_later = as_of < situation.start_by;
        let sign = situation.sign.filter(|_| starts_later || situation.class == Class::Chasing);
        match sign {
            // Asked in the first call already, when the papers are to start; what was asked before is not asked again.
            Some((kind, due)) if due.is_some() || !starts_later => {
                let next_date = if starts_later { due } else { Some(as_of) };
                let next_action = NextAction::AskAboutSign(kind);
                // Not where the paper is: who can see what is owed can confirm it.
                let ask = role_to_ask(&Situation { class: Class::Chasing, ..situation.clone() }, policy);
                return Treatment { channel: Channel::Call, ask, next_action, next_date };
            }
            Some(_) | None if starts_later => {
                return quiet(NextAction::WaitUntil(situation.start_by), Some(situation.start_by));
            }
            Some(_) | None => {}
        }
    }
    let (channel, next_action) = channel(situation, policy);
    Treatment { channel, ask, next_action, next_date: Some(as_of) }
}

/// The channel table of DOMAIN §4, first fit.
fn channel(situation: &Situation<'_>, policy: &ChannelPolicy) -> (Channel, NextAction) {
    let open = situation.customer_open;
    let days = situation.days_past_due;
    let is_within = |metres: i64| situation.distance_metres.is_some_and(|distance| distance <= metres);
    match situation.class {
        Class::Dead => (Channel::None, NextAction::FileAway),
        Class::Bad if open < policy.bad_letter_only_below_amount => (Channel::Letter, NextAction::LastLetter),
        Class::Bad => (Channel::Legal, NextAction::ToLegal),
        Class::Doubtful => {
            let is_near = open >= policy.doubtful_visit_amount && is_within(policy.doubtful_visit_metres);
            if is_near || open >= policy.doubtful_visit_any_amount {
                (Channel::Visit, NextAction::VisitWithManager)
            } else {
                (Channel::LetterAndCall, NextAction::Demand)
            }
        }
        Class::Chasing if days > policy.visit_after_days => {
            let is_near = open >= policy.visit_near_amount && is_within(policy.visit_near_metres);
            let is_far = open >= policy.visit_far_amount && is_within(policy.visit_far_metres);
            let writes = days > policy.letter_after_days || situation.broken_promises > 0;
            match (is_near || is_far, writes) {
                (true, false) => (Channel::Visit, NextAction::Visit),
                (true, true) => (Channel::VisitAndLetter, NextAction::VisitAndWrite),
                (false, false) => (Channel::Call, NextAction::CallForDate),
                (false, true) => (Channel::CallAndLetter, NextAction::CallAndWrite),
            }
        }
        Class::Chasing if days > policy.message_until_days || open >= policy.call_from_amount => {
            (Channel::Call, NextAction::CallForDate)
        }
        Class::Chasing => (Channel::Message, NextAction::Remind),
        Class::Current => {
            let has_many_steps = situation.steps.is_some_and(|steps| steps.count >= policy.call_from_steps);
            if open >= policy.call_from_amount || has_many_steps {
                (Channel::Call, NextAction::StartByCall)
            } else {
                (Channel::Message, NextAction::StartByMessage)
            }
        }
    }
}

/// Who can see the status, then who can decide; one role up after unanswered contacts or a broken promise (DOMAIN §5.4).
fn role_to_ask(situation: &Situation<'_>, policy: &ChannelPolicy) -> Ask {
    let known: &[String] = situation.steps.map_or(&[], |steps| &steps.roles);
    if situation.class == Class::Current && !known.is_empty() {
        // Not due: the paper is where the procedure starts.
        return Ask::SignOff(0);
    }
    let is_known = |step: &u8| known.iter().any(|known| known == LADDER[usize::from(*step)]);
    let usual = || (0..LADDER.len() as u8).filter(|step| known.is_empty() || is_known(step));
    let rungs = match usual().count() {
        0 => known.len(),
        count => count,
    };
    let top = rungs - 1;
    let by_class = match situation.class {
        Class::Current => 0,
        Class::Chasing if situation.days_past_due <= policy.visit_after_days => 0,
        Class::Chasing => 1,
        Class::Doubtful | Class::Bad | Class::Dead => top,
    };
    let is_stuck = situation.unanswered >= policy.unanswered_contacts || situation.broken_promises > 0;
    let rung = (by_class + usize::from(is_stuck)).min(top);
    usual().nth(rung).map_or(Ask::SignOff(rung as u32), Ask::Usual)
}
