//! Follow-ups: what was said and promised when somebody chased (DOMAIN §7).

use super::{Concerns, CustomerId, Decimal, Excuse, Place};
use chrono::NaiveDate;

/// How a contact ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FollowUpResult {
    /// 未接通
    NoAnswer,
    /// 已联系
    Reached,
    /// 承诺付款
    Promise,
    /// 称已付
    PaidClaim,
    /// 争议
    Dispute,
    /// 争议已解决
    DisputeResolved,
    /// 拒付
    Refused,
    /// 要求延期
    Extension,
    /// 催款函送达
    DemandServed,
    /// 确认欠款
    Acknowledged,
    /// 已拜访
    Met,
}

impl FollowUpResult {
    /// The word in the `result` column.
    pub fn key(self) -> &'static str {
        match self {
            FollowUpResult::NoAnswer => "no_answer",
            FollowUpResult::Reached => "reached",
            FollowUpResult::Promise => "promise",
            FollowUpResult::PaidClaim => "paid_claim",
            FollowUpResult::Dispute => "dispute",
            FollowUpResult::DisputeResolved => "dispute_resolved",
            FollowUpResult::Refused => "refused",
            FollowUpResult::Extension => "extension",
            FollowUpResult::DemandServed => "demand_served",
            FollowUpResult::Acknowledged => "acknowledged",
            FollowUpResult::Met => "met",
        }
    }

    /// The excuse that the result is in itself, where nobody wrote a code: who says that he has paid is first checked.
    pub fn excuse(self) -> Option<Excuse> {
        (self == FollowUpResult::PaidClaim).then_some(Excuse::AlreadyPaid)
    }
}

/// One contact with a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowUp {
    /// The day.
    pub date: NaiveDate,
    /// With whom.
    pub customer: CustomerId,
    /// How it ended.
    pub result: FollowUpResult,
    /// What of the customer's it was about.
    pub concerns: Concerns,
    /// The day promised.
    pub promise_date: Option<NaiveDate>,
    /// The sum promised, as written; `None`: whatever was open on the day of the contact.
    pub promise_amount: Option<Decimal>,
    /// The sum disputed, as written; `None`: all of it.
    pub dispute_amount: Option<Decimal>,
    /// By which channel, as written.
    pub channel: Option<String>,
    /// With whom, a role or a name.
    pub person: Option<String>,
    /// Why he does not pay, by the catalogue.
    pub excuse: Option<Excuse>,
    /// Why he does not pay, in words that are no code of the catalogue.
    pub other_excuse: Option<String>,
    /// When to follow up next, as somebody decided.
    pub next_date: Option<NaiveDate>,
    /// Proof of it: a demand interrupts the limitation period only with proof.
    pub evidence: Option<String>,
    /// Who made the contact.
    pub by: Option<String>,
    /// Anything else.
    pub note: Option<String>,
    /// The row that it was read from.
    pub place: Place,
}

impl FollowUp {
    /// Whether he says in it that he has paid. A promise or a dispute of the same contact says what counts instead.
    pub fn says_paid(&self) -> bool {
        let says_more = matches!(self.result, FollowUpResult::Promise | FollowUpResult::Dispute);
        !says_more && self.excuse.or(self.result.excuse()) == Some(Excuse::AlreadyPaid)
    }
}
