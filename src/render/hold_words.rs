//! Words about levers: why a step is due, why none is, in one line.

use super::Language;
use super::amounts::amount;
use super::grid::visible;
use crate::book::{Book, Currency, Money};
use crate::desk::{Hold, LeverReason, LeverRefusal};
use crate::phrases::{Phrases, fill};
use crate::plan::Lever;
use chrono::NaiveDate;

/// The line that answers whether a customer may be supplied.
pub fn hold_headline(book: &Book, hold: &Hold, language: Language) -> String {
    visible(&language.supply_line(hold, &book.customer(hold.customer).name, book.as_of))
}

impl Language {
    /// `L1 smaller orders`
    pub(super) fn lever(self, lever: Lever) -> String {
        format!("{} {}", lever.key(), Phrases::of(self).levers.get(lever).name)
    }

    /// Why a step is due.
    pub(super) fn lever_reason(self, reason: LeverReason) -> String {
        match (self, reason) {
            (Language::English, LeverReason::PastDue(days)) => format!("{days} days past due"),
            (Language::Chinese, LeverReason::PastDue(days)) => format!("逾期{days}天"),
            (Language::English, LeverReason::BrokenPromises(1)) => "1 broken promise".to_owned(),
            (Language::English, LeverReason::BrokenPromises(count)) => format!("{count} broken promises"),
            (Language::Chinese, LeverReason::BrokenPromises(count)) => format!("失约{count}次"),
            (Language::English, LeverReason::Late(days, limit)) => format!("{days} days past due, more than {limit}"),
            (Language::Chinese, LeverReason::Late(days, limit)) => format!("逾期{days}天，超过{limit}天"),
            (Language::English, LeverReason::Class(class, reason)) => {
                format!("{}: {}", self.class(class), self.class_reason(reason))
            }
            (Language::Chinese, LeverReason::Class(class, reason)) => {
                format!("{}：{}", self.class(class), self.class_reason(reason))
            }
            (Language::English, LeverReason::OverLimit(percent, limit)) => {
                format!("{percent} % of the credit limit is open, more than {limit} %")
            }
            (Language::Chinese, LeverReason::OverLimit(percent, limit)) => {
                format!("已用信用额度的{percent}%，超过{limit}%")
            }
        }
    }

    /// Why no step is due.
    pub(super) fn lever_refusal(self, refusal: LeverRefusal, tolerance: &str) -> String {
        let notes = &Phrases::of(self).lever_notes;
        match refusal {
            LeverRefusal::NothingPastDue => notes.nothing_past_due.clone(),
            LeverRefusal::WithinTolerance => fill(&notes.within_tolerance, &[("tolerance", tolerance)]),
            LeverRefusal::Disputed => notes.disputed.clone(),
            LeverRefusal::SaidPaid(day) => fill(&notes.said_paid, &[("day", &day.to_string())]),
            LeverRefusal::NoContact(since) => fill(&notes.no_contact, &[("day", &since.to_string())]),
            LeverRefusal::TooEarly(day) => match self {
                Language::English => format!("The last step is a few days old; the next may follow from {day}."),
                Language::Chinese => format!("上一步刚采取，{day}起才可走下一步。"),
            },
            LeverRefusal::NothingHarder => notes.nothing_harder.clone(),
        }
    }

    /// Whether a customer may be supplied, in one line: the first thing that anybody reads.
    pub(super) fn supply_line(self, hold: &Hold, name: &str, as_of: NaiveDate) -> String {
        let release = self.amounts(&hold.release);
        match (self, hold.is_held()) {
            (Language::English, true) => {
                format!("HELD  {name}: deliver nothing before {release} is paid (as of {as_of})")
            }
            (Language::Chinese, true) => format!("停货  {name}：付清{release}之前不送货（截至{as_of}）"),
            (Language::English, false) => {
                format!("FREE  {name}: may be supplied{} (as of {as_of})", self.conditions(hold))
            }
            (Language::Chinese, false) => format!("可送  {name}：可以送货{}（截至{as_of}）", self.conditions(hold)),
        }
    }

    /// What supply is bound to.
    fn conditions(self, hold: &Hold) -> String {
        let Some(lever) = hold.in_force() else { return String::new() };
        let mut parts = Vec::new();
        if let (Some(limit), Some(currency)) = (hold.order_limit.amount, hold.order_limit.currency) {
            let limit = amount(limit, currency);
            parts.push(match self {
                Language::English => format!("orders up to {limit}"),
                Language::Chinese => format!("每单不超过{limit}"),
            });
        }
        if lever >= Lever::WithholdBestSellers && !hold.articles.is_empty() {
            let items: Vec<&str> = hold.articles.iter().map(|article| article.item.as_str()).collect();
            parts.push(match self {
                Language::English => format!("without {}", items.join(", ")),
                Language::Chinese => format!("不含{}", items.join("、")),
            });
        }
        match self {
            Language::English => parts.iter().map(|part| format!(", {part}")).collect(),
            Language::Chinese => parts.iter().map(|part| format!("，{part}")).collect(),
        }
    }

    /// `41,800.00 CNY, 500.00 USD`
    pub(super) fn amounts(self, sums: &[(Money, Currency)]) -> String {
        let sums: Vec<String> = sums.iter().map(|&(sum, currency)| amount(sum, currency)).collect();
        sums.join(self.pick(", ", "、"))
    }
}
