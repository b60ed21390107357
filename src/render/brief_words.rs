//! The words of the page before a call, in English and Chinese.

use super::amounts::amount;
use crate::book::{Decimal, Money, group_thousands, write_minor};
use crate::desk::{BriefTotal, CycleFigures};
use crate::phrases::Language;
use crate::plan::{Behaviour, PayerBehaviour};
use chrono::NaiveDate;

macro_rules! sections {
    ($($variant:ident $key:literal $english:literal $chinese:literal),* $(,)?) => {
        /// A section of the page.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Section { $($variant),* }

        impl Section {
            pub(super) fn key(self) -> &'static str {
                match self { $(Section::$variant => $key),* }
            }
        }

        impl Language {
            /// The heading of a section.
            pub(super) fn brief_section(self, section: Section) -> &'static str {
                match section { $(Section::$variant => self.pick($english, $chinese)),* }
            }
        }
    };
}

sections! {
    Owes "owes" "he owes" "欠款",
    Record "record" "his record" "记录",
    Sales "sales" "what he sold" "销售",
    Signs "signs" "signs to watch" "信号",
    ContactToAsk "whom" "whom and when" "找谁、何时",
    Talk "talk" "what to say" "怎么说",
    Excuses "excuses" "what he may say" "他会说",
    Moves "moves" "moves" "明催暗讨",
    NotToSay "not_to_say" "what not to say" "不该说",
    Limits "limits" "also" "另外",
}

impl Language {
    /// Who calls, where nobody said.
    pub(super) fn our_company(self) -> &'static str {
        self.pick("(our company)", "（我方公司）")
    }

    pub(super) fn brief_total(self, total: &BriefTotal) -> String {
        let (overdue, loose) = (amount(total.overdue, total.currency), amount(total.unapplied, total.currency));
        let mut text = match (self, total.overdue.is_positive()) {
            (Language::English, true) => format!("in all, {overdue} of it past due"),
            (Language::Chinese, true) => format!("合计，其中逾期{overdue}"),
            (Language::English, false) => "in all, nothing past due".to_owned(),
            (Language::Chinese, false) => "合计，没有逾期".to_owned(),
        };
        if total.unapplied.is_positive() {
            text.push_str(&match self {
                Language::English => format!("; {loose} of his money pays nothing yet"),
                Language::Chinese => format!("；另有{loose}未核销"),
            });
        }
        text
    }

    pub(super) fn due_on(self, due: NaiveDate, days_past_due: i64) -> String {
        let age = self.age_in_words(days_past_due);
        match self {
            Language::English => format!("due {due}, {age}"),
            Language::Chinese => format!("{due}到期，{age}"),
        }
    }

    pub(super) fn payer(self, behaviour: PayerBehaviour) -> &'static str {
        match (self, behaviour) {
            (Language::English, PayerBehaviour::Silent) => "silent",
            (Language::English, PayerBehaviour::PromiseBreaker) => "breaks promises",
            (Language::English, PayerBehaviour::New) => "too new to tell",
            (Language::English, PayerBehaviour::PartPayer) => "pays in parts",
            (Language::English, PayerBehaviour::Reliable) => "reliable",
            (Language::English, PayerBehaviour::SlowButSure) => "slow but sure",
            (Language::English, PayerBehaviour::Irregular) => "irregular",
            (Language::Chinese, PayerBehaviour::Silent) => "联系不上",
            (Language::Chinese, PayerBehaviour::PromiseBreaker) => "常失约",
            (Language::Chinese, PayerBehaviour::New) => "记录太少",
            (Language::Chinese, PayerBehaviour::PartPayer) => "分次付",
            (Language::Chinese, PayerBehaviour::Reliable) => "守时",
            (Language::Chinese, PayerBehaviour::SlowButSure) => "慢但稳",
            (Language::Chinese, PayerBehaviour::Irregular) => "时好时坏",
        }
    }

    /// `slow but sure: 7 settled, 12 days late by the median; promises kept 1, broken 2`
    pub(super) fn behaviour(self, found: &Behaviour) -> String {
        let payer = self.payer(found.behaviour);
        let median = found.median_lateness_doubled.map(|doubled| {
            let half = if doubled % 2 == 0 { "" } else { ".5" };
            let sign = if doubled < 0 { "-" } else { "" };
            format!("{sign}{}{half}", doubled.abs() / 2)
        });
        let (settled, kept, broken) = (found.settled, found.promises_kept, found.promises_broken);
        match self {
            Language::English => {
                let median = median.map(|days| format!(", {days} days late by the median")).unwrap_or_default();
                format!("{payer}: {settled} settled{median}; promises kept {kept}, broken {broken}")
            }
            Language::Chinese => {
                let median = median.map(|days| format!("，迟付中位数{days}天")).unwrap_or_default();
                format!("{payer}：已结{settled}笔{median}；承诺兑现{kept}次，失约{broken}次")
            }
        }
    }

    /// A figure as it was written, with thousands grouped.
    pub(super) fn figure(self, number: Decimal) -> String {
        group_thousands(&write_minor(number.units, number.scale))
    }

    /// Sold, remitted, gap (S7).
    pub(super) fn cycle(self, cycle: &CycleFigures) -> String {
        let unknown = self.pick("unknown", "不明");
        let percent = cycle.sold_tenths_percent.map(|tenths| format!("{}.{} %", tenths / 10, tenths % 10));
        let percent = percent.unwrap_or_else(|| unknown.to_owned());
        let figure = |money: Option<Money>| money.map_or(unknown.to_owned(), |money| money.grouped(cycle.currency));
        let (start, end) = (cycle.start, cycle.end);
        let (value, remitted, gap) = (figure(cycle.sold_value), figure(cycle.remitted), figure(cycle.gap));
        match self {
            Language::English => {
                format!("{start} to {end}: sold {percent}, worth {value}; remitted {remitted}, gap {gap}")
            }
            Language::Chinese => format!("{start}至{end}：售出{percent}，值{value}；已回款{remitted}，差{gap}"),
        }
    }

    pub(super) fn ask_number(self, number: usize) -> String {
        match self {
            Language::English => format!("ask {number}"),
            Language::Chinese => format!("第{number}步"),
        }
    }

    pub(super) fn said_on(self, day: NaiveDate) -> String {
        match self {
            Language::English => format!(" (said on {})", self.day(day)),
            Language::Chinese => format!("（{}说过）", self.day(day)),
        }
    }

    pub(super) fn contact_first(self) -> &'static str {
        self.pick(
            "none yet: send the statement and speak with him first, and log it",
            "先不施压：先送对账单、联系上，并记录在案",
        )
    }
}
