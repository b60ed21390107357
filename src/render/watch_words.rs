//! The words of the watch, in English and Chinese: what each sign is called, the facts behind it, what it asks for next.
//! Each match is exhaustive: a missing word does not compile.

use crate::book::{Currency, Money};
use crate::desk::ShortPayment;
use crate::phrases::{Language, Phrases};
use crate::plan::{Severity, SignEvidence, SignKind, UnknownSign};
use chrono::NaiveDate;

impl Language {
    /// What a sign is called.
    pub fn sign(self, kind: SignKind) -> &'static str {
        &Phrases::of(self).signs.get(kind).name
    }

    /// How grave a sign is.
    pub fn sign_severity(self, severity: Severity) -> &'static str {
        match (self, severity) {
            (Language::English, severity) => severity.key(),
            (Language::Chinese, Severity::Info) => "提示",
            (Language::Chinese, Severity::Medium) => "中",
            (Language::Chinese, Severity::High) => "严重",
            (Language::Chinese, Severity::Critical) => "危急",
        }
    }

    /// What a sign asks for next.
    pub(super) fn sign_follow_up(self, kind: SignKind) -> &'static str {
        &Phrases::of(self).signs.get(kind).follow_up
    }

    /// What is to be asked about a sign, where there is a list of it: of force majeure the claim, the new address, and a
    /// confirmation of the debt (DOMAIN §1 S33).
    pub(super) fn sign_prompts(self, kind: SignKind) -> Vec<&'static str> {
        let texts = &Phrases::of(self).force_majeure;
        match kind {
            SignKind::ForceMajeure => vec![&texts.compensation, &texts.new_address, &texts.confirmation],
            SignKind::Purchases
            | SignKind::SalesMethod
            | SignKind::Staff
            | SignKind::PaymentTime
            | SignKind::Direction
            | SignKind::Silence
            | SignKind::Promises
            | SignKind::Exposure
            | SignKind::Ending => Vec::new(),
        }
    }

    /// Several facts, one after the other.
    pub(super) fn sign_facts(self, evidence: &[SignEvidence]) -> String {
        let facts: Vec<String> = evidence.iter().map(|fact| self.sign_fact(fact)).collect();
        facts.join(self.pick("; ", "；"))
    }

    /// One fact.
    pub(super) fn sign_fact(self, fact: &SignEvidence) -> String {
        match self {
            Language::English => english_fact(fact),
            Language::Chinese => chinese_fact(fact),
        }
    }

    /// What of a customer's history is too short for a sign.
    pub(super) fn unknown_sign(self, unknown: &UnknownSign) -> String {
        let UnknownSign { found, needed, .. } = unknown;
        let what = match (self, unknown.kind) {
            (Language::English, SignKind::Purchases) => "windows with deliveries",
            (Language::English, SignKind::PaymentTime) => "settled deliveries",
            (Language::English, _) => "credit limit",
            (Language::Chinese, SignKind::Purchases) => "个有进货的窗口",
            (Language::Chinese, SignKind::PaymentTime) => "笔已结清的单据",
            (Language::Chinese, _) => "个信用额度",
        };
        match self {
            Language::English => format!("{found} of {needed} {what}"),
            Language::Chinese => format!("需{needed}{what}，只有{found}"),
        }
    }

    /// `since 2026-04-01`
    pub(super) fn since(self, date: NaiveDate) -> String {
        match self {
            Language::English => format!("since {date}"),
            Language::Chinese => format!("{date}起"),
        }
    }

    /// By when to follow up, or that it was done.
    pub(super) fn follow_up_due(self, due: Option<NaiveDate>, done: Option<NaiveDate>) -> String {
        match (self, due, done) {
            (Language::English, Some(due), _) => format!("by {due}"),
            (Language::English, None, Some(done)) => format!("followed up {done}, still open"),
            (Language::English, None, None) => "open".to_owned(),
            (Language::Chinese, Some(due), _) => format!("{due}前跟进"),
            (Language::Chinese, None, Some(done)) => format!("{done}已跟进，仍未解除"),
            (Language::Chinese, None, None) => "未解除".to_owned(),
        }
    }

    /// How many customers cannot be told, by sign.
    pub(super) fn unknown_counts(self, counts: &str) -> String {
        match self {
            Language::English => format!("n/a, too little is known, customers by sign: {counts} (--all names them)"),
            Language::Chinese => format!("资料不足、无法判断的客户数，按信号：{counts}（--all列出）"),
        }
    }

    /// The heading above them.
    pub(super) fn unknown_heading(self) -> &'static str {
        self.pick("n/a: too little is known to tell", "资料不足，无法判断")
    }

    /// What money paid short is called.
    pub(super) fn short_payment_name(self) -> &'static str {
        self.pick("short payments", "少付货款")
    }

    /// What to do about it.
    pub(super) fn short_payment_follow_up(self) -> &'static str {
        self.pick(
            "ask what the rest is held back for: a dispute to be logged, a credit that is due, or a new day",
            "问清差额为何未付：有争议就记录，该让的开贷项，否则定下日期",
        )
    }

    /// What was paid short.
    pub(super) fn short_payment(self, short: &ShortPayment) -> String {
        let (paid, amount) = (money(short.paid, short.currency), money(short.amount, short.currency));
        let gap = money(short.gap, short.currency);
        match self {
            Language::English => {
                format!("{}: {paid} paid of {amount}, last on {}; {gap} missing", short.label, short.last_paid)
            }
            Language::Chinese => format!("{}：货款{amount}只付{paid}，最近{}；差{gap}", short.label, short.last_paid),
        }
    }
}

fn money(amount: Money, currency: Currency) -> String {
    format!("{} {}", amount.grouped(currency), currency.code()).trim_end().to_owned()
}

/// `4.5` of nine halves, `4` of eight.
fn halves(doubled: i64) -> String {
    let sign = if doubled < 0 { "-" } else { "" };
    let (whole, half) = (doubled.abs() / 2, if doubled % 2 == 0 { "" } else { ".5" });
    format!("{sign}{whole}{half}")
}

/// Whole percent, rounded up, so that what is over never looks as if it were not; of no limit at all `∞`.
fn percent(outstanding: Money, limit: Money) -> String {
    if !limit.is_positive() {
        return "∞".to_owned();
    }
    let (outstanding, limit) = (i128::from(outstanding.0), i128::from(limit.0));
    ((outstanding * 100 + limit - 1) / limit).to_string()
}

fn listed(days: &[i64]) -> String {
    days.iter().map(i64::to_string).collect::<Vec<_>>().join(" ")
}

fn english_fact(fact: &SignEvidence) -> String {
    match fact {
        SignEvidence::Purchases {
            currency,
            amount,
            count,
            median_amount,
            median_count_doubled,
            windows,
            window_days,
            is_off_season,
        } => {
            let season = if *is_off_season { ", off season" } else { "" };
            let median = median_amount.grouped(*currency);
            let usual = halves(i64::from(*median_count_doubled));
            let amount = money(*amount, *currency);
            format!(
                "{amount} in {count} deliveries in the last {window_days} days{season}; before that a median of {median} in {usual}, from {windows} windows as long"
            )
        }
        SignEvidence::FirstOrder { currency, amount, date } => {
            format!("new customer: {} on the first day, {date}", money(*amount, *currency))
        }
        SignEvidence::Event { kind, date, is_hearsay } => {
            format!("{} on {date}{}", kind.key().replace('_', " "), if *is_hearsay { " (hearsay)" } else { "" })
        }
        SignEvidence::OtherAreas { count, areas } => {
            format!("{count} deliveries went to another area than his: {}", areas.join(", "))
        }
        SignEvidence::PriceBelow { item, sell_price, list_price } => {
            format!("sells {item} at {sell_price}, bought at {list_price}")
        }
        SignEvidence::RoleChanged { name, from, to, date } => format!("{name}: {to} on {date}, {from} before"),
        SignEvidence::Unconfirmed { days } => format!("debt not confirmed for {days} days since"),
        SignEvidence::Overdue { currency, amount } => format!("{} past due", money(*amount, *currency)),
        SignEvidence::Slipping { recent_days, before_days, shift_days_doubled } => format!(
            "last {} settled {} days late, the {} before {}: {} days later by the median",
            recent_days.len(),
            listed(recent_days),
            before_days.len(),
            listed(before_days),
            halves(*shift_days_doubled)
        ),
        SignEvidence::InParts { recent, before } => {
            format!("{recent} of the last ones paid in parts, {before} of those before")
        }
        SignEvidence::Extensions { count, last } => format!("{count} requests for more time, the last on {last}"),
        SignEvidence::PaymentTimeToo => "payment slips too (W4)".to_owned(),
        SignEvidence::Unanswered { count, first, last } => {
            format!("{count} contacts in a row found nobody, from {first} to {last}")
        }
        SignEvidence::BrokenPromise { date, sums: None } => format!("promise for {date} broken"),
        SignEvidence::BrokenPromise { date, sums: Some((promised, came, currency)) } => format!(
            "promise for {date} broken: promised {}, came {}",
            money(*promised, *currency),
            money(*came, *currency)
        ),
        SignEvidence::Exposure { currency, outstanding, limit } => {
            let (owed, may) = (money(*outstanding, *currency), money(*limit, *currency));
            format!("owes {owed}, {} % of the limit of {may}", percent(*outstanding, *limit))
        }
    }
}

fn chinese_fact(fact: &SignEvidence) -> String {
    match fact {
        SignEvidence::Purchases {
            currency,
            amount,
            count,
            median_amount,
            median_count_doubled,
            windows,
            window_days,
            is_off_season,
        } => {
            let season = if *is_off_season { "（淡季）" } else { "" };
            let median = median_amount.grouped(*currency);
            let usual = halves(i64::from(*median_count_doubled));
            let amount = money(*amount, *currency);
            format!("近{window_days}天{season}进货{count}次{amount}；此前{windows}个窗口的中位数为{usual}次{median}")
        }
        SignEvidence::FirstOrder { currency, amount, date } => {
            format!("新客户，{date}首日进货{}", money(*amount, *currency))
        }
        SignEvidence::Event { kind, date, is_hearsay } => {
            format!("{date} {}{}", Language::Chinese.event(*kind), if *is_hearsay { "（传闻）" } else { "" })
        }
        SignEvidence::OtherAreas { count, areas } => {
            format!("{count}笔货送往其片区以外：{}", areas.join("、"))
        }
        SignEvidence::PriceBelow { item, sell_price, list_price } => {
            format!("{item}售价{sell_price}，进价{list_price}")
        }
        SignEvidence::RoleChanged { name, from, to, date } => {
            let (from, to) = (Language::Chinese.role(from), Language::Chinese.role(to));
            format!("{name}原为{from}，{date}已是{to}")
        }
        SignEvidence::Unconfirmed { days } => format!("{days}天来货款未经确认"),
        SignEvidence::Overdue { currency, amount } => format!("已逾期{}", money(*amount, *currency)),
        SignEvidence::Slipping { recent_days, before_days, shift_days_doubled } => format!(
            "最近{}笔结清时逾期{}天，此前{}笔{}天：中位数推迟{}天",
            recent_days.len(),
            listed(recent_days),
            before_days.len(),
            listed(before_days),
            halves(*shift_days_doubled)
        ),
        SignEvidence::InParts { recent, before } => format!("最近有{recent}笔分批付款，此前{before}笔"),
        SignEvidence::Extensions { count, last } => format!("{count}次要求延期，最近{last}"),
        SignEvidence::PaymentTimeToo => "付款也在变慢（W4）".to_owned(),
        SignEvidence::Unanswered { count, first, last } => format!("{first}至{last}连续{count}次联系不上"),
        SignEvidence::BrokenPromise { date, sums: None } => format!("承诺{date}付款，失约"),
        SignEvidence::BrokenPromise { date, sums: Some((promised, came, currency)) } => {
            format!("承诺{date}付{}，到款{}", money(*promised, *currency), money(*came, *currency))
        }
        SignEvidence::Exposure { currency, outstanding, limit } => {
            let (owed, may) = (money(*outstanding, *currency), money(*limit, *currency));
            format!("欠款{owed}，为额度{may}的{}%", percent(*outstanding, *limit))
        }
    }
}
