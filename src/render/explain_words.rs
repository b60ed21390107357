//! The words of an explanation, in English and Chinese. Each match is exhaustive: a missing word does not compile.

use super::Language;
use super::amounts::amount;
use super::row_view::{RowView, kilometres};
use crate::book::{Customer, DayOfMonth, DaysOff, DueFrom, EventKind, Named, PaymentKind, PaymentSteps};
use crate::desk::{Explanation, HistoryItem, MoneyExplanation, SettledExplanation};
use crate::plan::{
    ChanceRule, Class, EstimateBasis, Lead, MatchedBy, Prior, Promise, RuleTest, RunTried, Start, Treatment,
};
use chrono::NaiveDate;

/// A section of an explanation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    InShort,
    Balance,
    Delivered,
    MoneyOnIt,
    Class,
    Signals,
    PaymentEstimate,
    Start,
    Score,
    Settled,
    Money,
}

impl Part {
    /// Whether what stands at the left of its lines are figures, set against one edge.
    pub(super) fn is_figures(self) -> bool {
        match self {
            Part::Balance | Part::Delivered | Part::MoneyOnIt | Part::PaymentEstimate | Part::Start | Part::Score => {
                true
            }
            Part::Money => true,
            Part::InShort | Part::Class | Part::Signals | Part::Settled => false,
        }
    }
}

impl Language {
    /// The heading of a section.
    pub(super) fn part(self, part: Part) -> &'static str {
        match (self, part) {
            (Language::English, Part::InShort) => "in short",
            (Language::English, Part::Balance) => "balance",
            (Language::English, Part::Delivered) => "delivered",
            (Language::English, Part::MoneyOnIt) => "money on it",
            (Language::English, Part::Class) => "class: the first rule that holds",
            (Language::English, Part::Signals) => "events and follow-ups",
            (Language::English, Part::PaymentEstimate) => "E and P: prior and record, each by its weight",
            (Language::English, Part::Start) => "start by: working days back from the money",
            (Language::English, Part::Score) => "score: the days together",
            (Language::English, Part::Settled) => "settled, the latest first",
            (Language::English, Part::Money) => "money",
            (Language::Chinese, Part::InShort) => "概要",
            (Language::Chinese, Part::Balance) => "往来",
            (Language::Chinese, Part::Delivered) => "送货",
            (Language::Chinese, Part::MoneyOnIt) => "已冲款项",
            (Language::Chinese, Part::Class) => "类别：第一条成立的规则",
            (Language::Chinese, Part::Signals) => "事件与跟进",
            (Language::Chinese, Part::PaymentEstimate) => "E与P：先验与付款记录按权重合计",
            (Language::Chinese, Part::Start) => "最迟启动：从到款日倒推工作日",
            (Language::Chinese, Part::Score) => "分数：天数合计",
            (Language::Chinese, Part::Settled) => "已结清，最近的在前",
            (Language::Chinese, Part::Money) => "款项",
        }
    }

    /// What remains of an account behind its open receivables.
    pub(super) fn rest_of_account(self, currency: &str) -> String {
        let words = self.pick("settled deliveries and money", "已结与款项");
        format!("{words} {currency}").trim_end().to_owned()
    }

    pub(super) fn and_more(self, count: usize) -> String {
        match self {
            Language::English => format!("and {count} more (all of them with --format json)"),
            Language::Chinese => format!("另有{count}笔（--format json 列出全部）"),
        }
    }

    pub(super) fn next_in_words(self, treatment: &Treatment, customer: &Customer) -> String {
        let action = self.next_action(treatment.next_action);
        let role = treatment.ask.role(customer);
        let ask = if role.is_empty() {
            String::new()
        } else {
            match self {
                Language::English => format!(" (ask: {})", self.role(role)),
                Language::Chinese => format!("（找：{}）", self.role(role)),
            }
        };
        format!("→ {action}{ask}")
    }

    pub(super) fn delivered_in_words(self, date: NaiveDate, due: NaiveDate, from: DueFrom, term: i64) -> String {
        let from = match (self, from) {
            (_, DueFrom::DueDate) => "",
            (Language::English, DueFrom::Terms) => " (by the row's terms)",
            (Language::English, DueFrom::CustomerTerms) => " (by the customer's terms)",
            (Language::English, DueFrom::DefaultTerms) => " (assumed: default terms)",
            (Language::Chinese, DueFrom::Terms) => "（按本单账期）",
            (Language::Chinese, DueFrom::CustomerTerms) => "（按客户账期）",
            (Language::Chinese, DueFrom::DefaultTerms) => "（按默认账期假定）",
        };
        match self {
            Language::English => format!("{date}, due {due}{from}, term {term} days"),
            Language::Chinese => format!("{date}送货，{due}到期{from}，账期{term}天"),
        }
    }

    pub(super) fn given_back_in_words(self, date: NaiveDate) -> String {
        match self {
            Language::English => format!("given back {date}, no money of the customer covers it; due that day"),
            Language::Chinese => format!("{date}退回，无款可抵，当日到期"),
        }
    }

    pub(super) fn name_fits_nothing(self, name: &str) -> String {
        match self {
            Language::English => format!("names {name}, which does not fit; this was the earliest due"),
            Language::Chinese => format!("指明{name}，但对不上；冲最早到期"),
        }
    }

    /// Why a part of a rule did not hold.
    pub(super) fn did_not_hold(self, explanation: &Explanation<'_>, test: RuleTest) -> String {
        let evidence = &explanation.evidence;
        let days = evidence.days_past_due;
        match test {
            RuleTest::Events(kinds) => self.none_of(kinds),
            RuleTest::LimitationExpired if explanation.has_judgment => {
                self.pick("a judgment stands, no limitation period runs", "有判决，不受时效限制").to_owned()
            }
            RuleTest::LimitationExpired => match self {
                Language::English => format!("limitation period runs to {}", evidence.limitation_expiry),
                Language::Chinese => format!("时效至{}", evidence.limitation_expiry),
            },
            RuleTest::DaysPastDue(limit) => self.not_so_late(days, limit),
            RuleTest::BrokenPromises(needed) => {
                let found = evidence.broken_promises;
                match self {
                    Language::English if found >= needed && needed > 0 => {
                        format!("{found} broken promises, but not late")
                    }
                    Language::English => format!("{found} broken promises, not {needed}"),
                    Language::Chinese if found >= needed && needed > 0 => format!("失约{found}次，但未逾期"),
                    Language::Chinese => format!("失约{found}次，不到{needed}次"),
                }
            }
            RuleTest::Sign => self.pick("no high or critical watch sign", "无严重预警信号").to_owned(),
            RuleTest::DeliveriesStopped(late, _) if days <= late => self.not_so_late(days, late),
            RuleTest::DeliveriesStopped(_, without) => {
                let since = evidence.days_since_delivery.unwrap_or_default();
                match self {
                    Language::English => format!("last delivery {since} days ago, not more than {without}"),
                    Language::Chinese => format!("{since}天前还有送货，不超过{without}天"),
                }
            }
        }
    }

    fn none_of(self, kinds: &[EventKind]) -> String {
        let kinds: Vec<String> = kinds.iter().map(|&kind| self.event(kind)).collect();
        match self {
            Language::English => format!("no event {}", kinds.join(", ")),
            Language::Chinese => format!("无{}", kinds.join("、")),
        }
    }

    fn not_so_late(self, days: i64, limit: i64) -> String {
        match self {
            Language::English if days <= 0 => format!("due in {} days", -days),
            Language::English => format!("{days} days past due, not more than {limit}"),
            Language::Chinese if days <= 0 => format!("{}天后到期", -days),
            Language::Chinese => format!("逾期{days}天，不超过{limit}天"),
        }
    }

    pub(super) fn next_class(self, next: Option<(NaiveDate, Class)>) -> String {
        match (self, next) {
            (Language::English, Some((date, class))) => format!("by time alone {} from {date}", class.key()),
            (Language::Chinese, Some((date, class))) => format!("仅按时间，{date}起为{}", self.class(class)),
            (Language::English, None) => "time alone makes it no worse".to_owned(),
            (Language::Chinese, None) => "仅按时间不会再变差".to_owned(),
        }
    }

    pub(super) fn limitation(self, expiry: NaiveDate) -> String {
        match self {
            Language::English => format!("limitation period runs to {expiry} (not legal advice)"),
            Language::Chinese => format!("诉讼时效至{expiry}（非法律意见）"),
        }
    }

    pub(super) fn promise_in_words(self, promise: &Promise, sums: Option<(String, String)>) -> String {
        let state = self.promise_state(promise.state);
        let sums = match (self, sums) {
            (_, None) => String::new(),
            (Language::English, Some((promised, came))) => format!(": promised {promised}, came {came}"),
            (Language::Chinese, Some((promised, came))) => format!("：承诺{promised}，到款{came}"),
        };
        match self {
            Language::English => format!("promise for {}, {state}{sums}", promise.date),
            Language::Chinese => format!("承诺{}付款，{state}{sums}", promise.date),
        }
    }

    pub(super) fn room_in_words(self, basis: &EstimateBasis) -> String {
        let EstimateBasis { age_days, term_days, lead_days, horizon_days, room_days, .. } = *basis;
        match self {
            Language::English => format!(
                "e {age_days} days past due, T {term_days} days of term, horizon H {horizon_days}, lead L {lead_days}: room {room_days} days"
            ),
            Language::Chinese => {
                format!(
                    "逾期e {age_days}天，账期T {term_days}天，期限H {horizon_days}天，流程L {lead_days}天：余地{room_days}天"
                )
            }
        }
    }

    pub(super) fn prior_in_words(self, prior: &Prior) -> String {
        let (days, chance) = (prior.days, prior.chance);
        match self {
            Language::English => {
                format!("anybody at this age (prior): {days:.4} days to come, badly late {chance:.4}")
            }
            Language::Chinese => format!("一般情况（先验）：再拖{days:.4}天，拖成老账{chance:.4}"),
        }
    }

    pub(super) fn history_in_words(self, item: &HistoryItem) -> String {
        let HistoryItem { term_days, settled, lateness_days, days_to_come, .. } = *item;
        match self {
            Language::English => {
                let badly = if item.is_badly_late { ", badly late" } else { "" };
                format!("term {term_days}, settled {settled}, {lateness_days} late: {days_to_come} to come{badly}")
            }
            Language::Chinese => {
                let badly = if item.is_badly_late { "，超15天" } else { "" };
                format!("账期{term_days}，{settled}结清，晚{lateness_days}天：再拖{days_to_come}天{badly}")
            }
        }
    }

    pub(super) fn chance_in_words(self, basis: &EstimateBasis) -> String {
        let text = match (self, basis.chance_rule()) {
            (Language::English, ChanceRule::Passed) => "badly late already: more than 15 days",
            (Language::English, ChanceRule::NoRoom) => "no room to pass 15 days late within the horizon",
            (Language::English, ChanceRule::Weighed) => "chance to end more than 15 days late",
            (Language::Chinese, ChanceRule::Passed) => "已拖过15天",
            (Language::Chinese, ChanceRule::NoRoom) => "期限内不可能拖过15天",
            (Language::Chinese, ChanceRule::Weighed) => "拖过15天的可能",
        };
        text.to_owned()
    }

    pub(super) fn procedure_lead(self, steps: Option<&PaymentSteps>, days: &str, is_own: bool) -> String {
        let Some(steps) = steps else {
            return self.pick("payment steps unknown, counted as none", "付款环节不明，按无计").to_owned();
        };
        let roles: Vec<_> = steps.roles.iter().map(|role| self.role(role)).collect();
        let roles = if roles.is_empty() { String::new() } else { format!(" ({})", roles.join(" > ")) };
        let from = if is_own { "" } else { self.pick(" (default)", "（默认）") };
        match self {
            Language::English => format!("working days: {} sign-offs × {days}{from}{roles}", steps.count),
            Language::Chinese => format!("个工作日：{}个审批环节 × {days}天{from}{roles}", steps.count),
        }
    }

    pub(super) fn travel_lead(self, customer: &Customer) -> String {
        match (self, customer.distance_metres) {
            (_, None) => self.pick("distance unknown, counted as none", "距离不明，按无计").to_owned(),
            (Language::English, metres) => format!("of travel for {} km", kilometres(metres).plain(false)),
            (Language::Chinese, metres) => format!("路程{}公里", kilometres(metres).plain(false)),
        }
    }

    pub(super) fn lead_in_words(self, lead: &Lead) -> String {
        match self {
            Language::English => format!("working days of lead, {} calendar days from today (L)", lead.calendar_days),
            Language::Chinese => format!("个工作日，从今天起{}个日历天（L）", lead.calendar_days),
        }
    }

    pub(super) fn pays_on(self, days: &[DayOfMonth]) -> String {
        let day = |day: &DayOfMonth| match (self, *day == DayOfMonth::LAST) {
            (Language::English, true) => "the last".to_owned(),
            (Language::Chinese, true) => "月末".to_owned(),
            (_, false) => day.number().to_string(),
        };
        let days: Vec<String> = days.iter().map(day).collect();
        match self {
            Language::English => format!("pays on day {} of the month, or the working day after", days.join(" and ")),
            Language::Chinese => format!("每月{}日付款，遇休息日顺延", days.join("、")),
        }
    }

    pub(super) fn pays_any_day(self, latest: Option<NaiveDate>, as_of: NaiveDate) -> String {
        match (self, latest) {
            (Language::English, Some(day)) if day >= as_of => {
                format!("pays on any day; for the due date a start by {day}")
            }
            (Language::English, _) => "pays on any day; too late for the due date, so from today".to_owned(),
            (Language::Chinese, Some(day)) if day >= as_of => format!("任何一天都付款；要赶上到期日须{day}前启动"),
            (Language::Chinese, _) => "任何一天都付款；已赶不上到期日，从今天算起".to_owned(),
        }
    }

    pub(super) fn run_in_words(self, tried: &RunTried) -> String {
        let RunTried { run, start_by, can_be_made } = *tried;
        match (self, can_be_made) {
            (Language::English, true) => format!("run of {run}: start by {start_by}, can be made"),
            (Language::English, false) => format!("run of {run}: start by {start_by}, gone"),
            (Language::Chinese, true) => format!("{run}付款日：须{start_by}前启动，来得及"),
            (Language::Chinese, false) => format!("{run}付款日：须{start_by}前启动，已错过"),
        }
    }

    pub(super) fn start_in_words(self, start: &Start, days_off: &DaysOff) -> String {
        let holidays: Vec<String> = days_off.holidays.iter().map(ToString::to_string).collect();
        let off = match (self, holidays.is_empty()) {
            (Language::English, true) => format!("{} weekend days", days_off.weekend_days),
            (Language::English, false) => {
                format!("{} weekend days and the holidays {}", days_off.weekend_days, holidays.join(", "))
            }
            (Language::Chinese, true) => format!("{}个周末日", days_off.weekend_days),
            (Language::Chinese, false) => format!("{}个周末日和节假日{}", days_off.weekend_days, holidays.join("、")),
        };
        let (start_by, target) = (start.start_by, start.target);
        match self {
            Language::English => format!("start by {start_by}, money on {target}; passed over: {off}"),
            Language::Chinese => format!("最迟{start_by}启动，{target}到款；跳过{off}"),
        }
    }

    pub(super) fn procedure_days(self, lost: i64, start: &Start) -> String {
        let next = start.days_to_next_run;
        match self {
            Language::English if next > 0 => {
                format!("S, {lost} days lost to the procedure and {next} to the run after, if not started today")
            }
            Language::English => "S, days lost to the procedure".to_owned(),
            Language::Chinese if next > 0 => format!("S，程序损失{lost}天，今天不启动再等{next}天"),
            Language::Chinese => "S，程序损失的天数".to_owned(),
        }
    }

    pub(super) fn distance_days(self) -> &'static str {
        self.pick("D, days lost to distance", "D，路程损失的天数")
    }

    pub(super) fn tomorrow(self, money_days: &str, start: &Start) -> String {
        match (self, start.days_to_next_run) {
            (Language::English, 0) => format!("left at stake tomorrow, if nothing happens: {money_days}"),
            (Language::English, days) => {
                format!("not started today, {days} days are lost; left at stake tomorrow: {money_days}")
            }
            (Language::Chinese, 0) => format!("明天若无变化，仍可争取：{money_days}"),
            (Language::Chinese, days) => format!("今天不启动就损失{days}天，明天仍可争取：{money_days}"),
        }
    }

    pub(super) fn settled_in_short(self, view: &RowView<'_>, one: &SettledExplanation) -> String {
        let delivery = view.book.deliveries.get(one.delivery);
        let (sum, date, late) = (amount(delivery.amount, delivery.currency), one.settlement.date, one.lateness_days);
        match self {
            Language::English if late > 0 => format!("{sum} settled {date}, {late} days late"),
            Language::English if late == 0 => format!("{sum} settled {date}, on the day"),
            Language::English => format!("{sum} settled {date}, {} days early", -late),
            Language::Chinese if late > 0 => format!("{sum}，{date}结清，晚{late}天"),
            Language::Chinese if late == 0 => format!("{sum}，{date}结清，按期"),
            Language::Chinese => format!("{sum}，{date}结清，提前{}天", -late),
        }
    }

    pub(super) fn is_history(self, is_history: bool) -> &'static str {
        match (self, is_history) {
            (Language::English, true) => "counts as record: the customer's own money closed it",
            (Language::English, false) => "no record: not the customer's own money closed it, or its day is unknown",
            (Language::Chinese, true) => "计入付款记录：由客户自己的钱结清",
            (Language::Chinese, false) => "不计入付款记录：不是客户的钱结清，或日期不明",
        }
    }

    pub(super) fn money_in_words(self, view: &RowView<'_>, row: &MoneyExplanation) -> String {
        let payment = &row.payment;
        let number = payment.number.map(|number| format!(" {}", number.text(&view.book.texts))).unwrap_or_default();
        let named = payment.named_text.as_ref().map(|name| name.text(&view.book.texts));
        let kind = self.payment_kind(payment.kind);
        let names = match (self, named, payment.named) {
            (Language::English, Some(name), Named::Unknown) => format!(", names {name}, which does not fit"),
            (Language::Chinese, Some(name), Named::Unknown) => format!("，指明{name}，但对不上"),
            (Language::English, Some(name), _) => format!(", names {name}"),
            (Language::Chinese, Some(name), _) => format!("，指明{name}"),
            (Language::English, None, _) => ", names no delivery".to_owned(),
            (Language::Chinese, None, _) => "，未指明单号".to_owned(),
        };
        format!("{} {kind}{number}{names}", payment.date)
    }

    pub(super) fn paid_in_words(self, delivery: &str, kind: PaymentKind, matched_by: MatchedBy) -> String {
        let why = match (self, matched_by) {
            (Language::English, MatchedBy::Name) => "it names it",
            (Language::English, MatchedBy::Reference) => "its memo names it",
            (Language::English, MatchedBy::Promise) => "the sum promised for it",
            (Language::English, MatchedBy::ExactSum) => "exactly what it had open",
            (Language::English, MatchedBy::OldestDue) => "the earliest due",
            (Language::Chinese, MatchedBy::Name) => "指明本单",
            (Language::Chinese, MatchedBy::Reference) => "摘要写明本单",
            (Language::Chinese, MatchedBy::Promise) => "与承诺金额一致",
            (Language::Chinese, MatchedBy::ExactSum) => "与未付金额一致",
            (Language::Chinese, MatchedBy::OldestDue) => "最早到期",
        };
        let is_money = kind != PaymentKind::WriteOff;
        match (self, is_money) {
            (Language::English, true) => format!("→ paid {delivery} ({why})"),
            (Language::English, false) => format!("→ closed {delivery} ({why})"),
            (Language::Chinese, true) => format!("→ 冲{delivery}（{why}）"),
            (Language::Chinese, false) => format!("→ 核销{delivery}（{why}）"),
        }
    }

    pub(super) fn taken_back_by(self, kind: PaymentKind, date: NaiveDate) -> String {
        let kind = self.payment_kind(kind);
        match self {
            Language::English => format!("of that row was taken back by a {kind} on {date}"),
            Language::Chinese => format!("被{date}{kind}抵回"),
        }
    }

    pub(super) fn takes_back(self, kind: PaymentKind, date: NaiveDate) -> String {
        let kind = self.payment_kind(kind);
        match self {
            Language::English => format!("took back the {kind} of {date}"),
            Language::Chinese => format!("抵回{date}{kind}"),
        }
    }

    pub(super) fn unapplied_in_words(self, kind: PaymentKind, named: Named) -> &'static str {
        match (self, kind == PaymentKind::WriteOff, named == Named::Later) {
            (Language::English, true, _) => "found nothing to close",
            (Language::English, false, true) => "unapplied: waits for a delivery yet to come",
            (Language::English, false, false) => "unapplied: pays nothing",
            (Language::Chinese, true, _) => "没有可核销的余额",
            (Language::Chinese, false, true) => "未核销：等待以后的送货",
            (Language::Chinese, false, false) => "未核销：没有冲任何单",
        }
    }

    pub(super) fn owed_in_words(self) -> &'static str {
        self.pick("is owed: no money of the customer covers it", "应收：无款可抵")
    }
}
