//! Words of results that several views share, in English and Chinese. Each match is exhaustive: a missing word does not compile.

use crate::book::{EventKind, FollowUpResult, PaymentKind, push_integer};
use crate::phrases::Language;
use crate::plan::{Channel, Class, ClassReason, Flag, MatchedBy, NextAction, PromiseState};
use chrono::{Datelike, NaiveDate};
use std::borrow::Cow;

impl Language {
    /// One of two texts.
    pub fn pick<'t>(self, english: &'t str, chinese: &'t str) -> &'t str {
        match self {
            Language::English => english,
            Language::Chinese => chinese,
        }
    }

    /// What stands between a heading and its text.
    pub fn colon(self) -> &'static str {
        self.pick(": ", "：")
    }

    /// The line above rows that may wait.
    pub fn may_wait(self) -> &'static str {
        match self {
            Language::English => "may wait",
            Language::Chinese => "可以等",
        }
    }

    /// Columns that the terminal is too narrow for: the first of them, and how many more there are.
    pub fn not_shown(self, columns: &str, more: usize) -> String {
        match (self, more) {
            (Language::English, 0) => format!("not shown for lack of room: {columns}"),
            (Language::English, more) => {
                format!("not shown for lack of room: {columns} and {more} more (-o FILE has all)")
            }
            (Language::Chinese, 0) => format!("因宽度不够未列出：{columns}"),
            (Language::Chinese, more) => format!("因宽度不够未列出：{columns}等，另有{more}列（用 -o 文件 可得全部）"),
        }
    }

    /// The line above dead money.
    pub fn dead_below(self) -> &'static str {
        match self {
            Language::English => "dead, not ranked",
            Language::Chinese => "死账，不排名",
        }
    }

    /// The bucket of what is not due.
    pub fn not_due(self) -> &'static str {
        match self {
            Language::English => "not due",
            Language::Chinese => "未到期",
        }
    }

    /// A group without a name.
    pub fn nobody(self) -> &'static str {
        match self {
            Language::English => "(none)",
            Language::Chinese => "（无）",
        }
    }

    /// A class.
    pub fn class(self, class: Class) -> &'static str {
        match (self, class) {
            (Language::English, class) => class.key(),
            (Language::Chinese, Class::Current) => "未收款",
            (Language::Chinese, Class::Chasing) => "催收款",
            (Language::Chinese, Class::Doubtful) => "准呆账",
            (Language::Chinese, Class::Bad) => "呆账",
            (Language::Chinese, Class::Dead) => "死账",
        }
    }

    /// A channel.
    pub fn channel(self, channel: Channel) -> &'static str {
        match (self, channel) {
            (Language::English, Channel::None) => "–",
            (Language::English, channel) => channel.key(),
            (Language::Chinese, Channel::None) => "–",
            (Language::Chinese, Channel::Message) => "短信",
            (Language::Chinese, Channel::Call) => "电话",
            (Language::Chinese, Channel::CallAndLetter) => "电话+书面",
            (Language::Chinese, Channel::Visit) => "上门",
            (Language::Chinese, Channel::VisitAndLetter) => "上门+书面",
            (Language::Chinese, Channel::LetterAndCall) => "催款函+电话",
            (Language::Chinese, Channel::Letter) => "书面",
            (Language::Chinese, Channel::Legal) => "法务",
        }
    }

    /// A flag.
    pub fn flag(self, flag: Flag) -> &'static str {
        match (self, flag) {
            (Language::English, flag) => flag.key(),
            (Language::Chinese, Flag::StepsUnknown) => "环节不明",
            (Language::Chinese, Flag::DistanceUnknown) => "距离不明",
            (Language::Chinese, Flag::Disputed) => "有争议",
            (Language::Chinese, Flag::Promised) => "已承诺",
            (Language::Chinese, Flag::PromiseBroken) => "失约",
            (Language::Chinese, Flag::QuickWin) => "顺手可收",
            (Language::Chinese, Flag::Advance) => "有预收",
            (Language::Chinese, Flag::NoRate) => "无汇率",
            (Language::Chinese, Flag::Limitation) => "时效将届满",
            (Language::Chinese, Flag::DueAssumed) => "账期为默认",
            (Language::Chinese, Flag::SmallRest) => "尾差",
            // Numbers are short: `watch` says what they are.
            (
                Language::Chinese,
                Flag::W1
                | Flag::W2
                | Flag::W3
                | Flag::W4
                | Flag::W5
                | Flag::W6
                | Flag::W7
                | Flag::W8
                | Flag::W9
                | Flag::W10,
            ) => flag.key(),
        }
    }

    /// A role in a payment procedure; roles of the user's own are left as they are.
    pub fn role(self, role: &str) -> Cow<'_, str> {
        match (self, role) {
            (Language::Chinese, "warehouse") => "仓库".into(),
            (Language::Chinese, "purchaser") => "采购".into(),
            (Language::Chinese, "accountant") => "会计".into(),
            (Language::Chinese, "finance_manager") => "财务经理".into(),
            (Language::Chinese, "owner") => "老板".into(),
            (Language::Chinese, "cashier") => "出纳".into(),
            (Language::English, "finance_manager") => "finance manager".into(),
            (Language::English, other) if other.contains('_') => other.replace('_', " ").into(),
            (_, other) => other.into(),
        }
    }

    /// A day, as one says it.
    pub fn day(self, date: NaiveDate) -> String {
        const MONTHS: [&str; 12] = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ];
        match self {
            Language::English => format!("{} {}", date.day(), MONTHS[date.month0() as usize]),
            Language::Chinese => format!("{}月{}日", date.month(), date.day()),
        }
    }

    /// Puts behind a text how long a receivable is past due, or not yet.
    pub fn push_age(self, days_past_due: i64, out: &mut String) {
        let (before, after) = match (self, days_past_due > 0) {
            (Language::English, true) => ("", " days late"),
            (Language::English, false) => ("due in ", " days"),
            (Language::Chinese, true) => ("逾期", "天"),
            (Language::Chinese, false) => ("", "天后到期"),
        };
        out.push_str(before);
        push_integer(out, days_past_due.abs());
        out.push_str(after);
    }

    /// What to do next.
    pub fn next_action(self, action: NextAction) -> Cow<'static, str> {
        let day = |date| self.day(date);
        match self {
            Language::English => match action {
                NextAction::WaitUntil(date) => format!("nothing before {}, then start the papers", day(date)).into(),
                NextAction::StartByMessage => "friendly message: start the papers now".into(),
                NextAction::StartByCall => "call: check that the papers are on their way".into(),
                NextAction::AskAboutSign(kind) => {
                    format!("ask about {} ({}), confirm the debt; no demand", kind.key(), self.sign(kind)).into()
                }
                NextAction::Remind => "message with the statement attached".into(),
                NextAction::CallForDate => "call, statement attached: ask for the day of payment".into(),
                NextAction::CallAndWrite => "call and write: statement, cause and a dated plan".into(),
                NextAction::Visit => "visit: fix the day of payment".into(),
                NextAction::VisitAndWrite => "visit and hand over a letter: a dated plan".into(),
                NextAction::VisitWithManager => "visit with the manager: sealed confirmation or repayment plan".into(),
                NextAction::Demand => "demand letter with proof of service, then call".into(),
                NextAction::ToLegal => "to legal: check the evidence, lawyer's letter or payment order".into(),
                NextAction::LastLetter => "last letter, then review for write-off".into(),
                NextAction::AnswerDispute(date) => format!("no dunning: answer the dispute of {}", day(date)).into(),
                NextAction::AwaitPromise(date) => format!("no dunning: payment promised for {}", day(date)).into(),
                NextAction::FileClaim(date) => {
                    format!("no dunning, bankrupt since {}: file the claim, secure our goods", day(date)).into()
                }
                NextAction::LookForPayment(date) => {
                    format!("no dunning: he said on {} that he has paid; look at the bank, ask for the slip", day(date))
                        .into()
                }
                NextAction::LeaveSmallRest => "no dunning: a small rest, write it off or wait".into(),
                NextAction::FileAway => "no chasing: write-off file, yearly asset check".into(),
            },
            Language::Chinese => match action {
                NextAction::WaitUntil(date) => format!("{}前不催，届时启动付款流程", day(date)).into(),
                NextAction::StartByMessage => "发短信提醒，现在启动付款流程".into(),
                NextAction::StartByCall => "打电话，确认单据已进入流程".into(),
                NextAction::AskAboutSign(kind) => {
                    format!("打电话问清{}（{}），请确认欠款，不催款", kind.key(), self.sign(kind)).into()
                }
                NextAction::Remind => "发短信，附对账单".into(),
                NextAction::CallForDate => "打电话，附对账单，问清付款日期".into(),
                NextAction::CallAndWrite => "电话加书面：对账单、原因、还款日期".into(),
                NextAction::Visit => "上门，定下付款日期".into(),
                NextAction::VisitAndWrite => "上门并递交书面催款，定还款计划".into(),
                NextAction::VisitWithManager => "会同经理上门：盖章确认或还款计划".into(),
                NextAction::Demand => "发催款函并留送达凭证，再打电话".into(),
                NextAction::ToLegal => "交法务：核对证据，律师函或支付令".into(),
                NextAction::LastLetter => "最后一次书面催款，之后考虑核销".into(),
                NextAction::AnswerDispute(date) => format!("不催：先答复{}的争议", day(date)).into(),
                NextAction::AwaitPromise(date) => format!("不催：已承诺{}付款", day(date)).into(),
                NextAction::FileClaim(date) => {
                    format!("不催：{}破产受理，向管理人申报债权、取回货物", day(date)).into()
                }
                NextAction::LookForPayment(date) => format!("不催：他{}说已付，先查银行、要回单", day(date)).into(),
                NextAction::LeaveSmallRest => "不催：尾差，核销或下次一并收".into(),
                NextAction::FileAway => "不再催：备核销材料，每年查一次财产".into(),
            },
        }
    }

    /// An event.
    pub fn event(self, kind: EventKind) -> String {
        let chinese = match (self, kind) {
            (Language::English, kind) => return kind.key().replace('_', " "),
            (Language::Chinese, EventKind::StaffChange) => "人事变动",
            (Language::Chinese, EventKind::OrganisationChange) => "机构调整",
            (Language::Chinese, EventKind::OwnerChange) => "换老板",
            (Language::Chinese, EventKind::Diversion) => "窜货",
            (Language::Chinese, EventKind::CrossRegion) => "跨区销售",
            (Language::Chinese, EventKind::PriceCut) => "削价",
            (Language::Chinese, EventKind::Clearance) => "清仓",
            (Language::Chinese, EventKind::Diversify) => "兼营",
            (Language::Chinese, EventKind::NewBusiness) => "转行",
            (Language::Chinese, EventKind::Relocation) => "搬迁",
            (Language::Chinese, EventKind::Demolition) => "拆迁",
            (Language::Chinese, EventKind::Disaster) => "天灾",
            (Language::Chinese, EventKind::GovernmentClosure) => "政府停业",
            (Language::Chinese, EventKind::Sued) => "被起诉",
            (Language::Chinese, EventKind::SuitFiled) => "我方起诉",
            (Language::Chinese, EventKind::Seizure) => "查封",
            (Language::Chinese, EventKind::BouncedBill) => "退票",
            (Language::Chinese, EventKind::InsolvencySign) => "倒闭先兆",
            (Language::Chinese, EventKind::Closing) => "关闭",
            (Language::Chinese, EventKind::Absconded) => "失联跑路",
            (Language::Chinese, EventKind::BankruptcyFiled) => "破产受理",
            (Language::Chinese, EventKind::BankruptcyClosed) => "破产终结",
            (Language::Chinese, EventKind::Deregistered) => "注销",
            (Language::Chinese, EventKind::LicenceRevoked) => "吊销",
            (Language::Chinese, EventKind::Judgment) => "判决",
            (Language::Chinese, EventKind::EnforcementTerminated) => "终结执行",
            (Language::Chinese, EventKind::WrittenOff) => "核销",
            (Language::Chinese, EventKind::DebtConfirmed) => "货款确认",
            (Language::Chinese, EventKind::Lever) => "施压",
            (Language::Chinese, EventKind::InsiderInfo) => "内应消息",
            (Language::Chinese, EventKind::Other) => "其他",
        };
        chinese.to_owned()
    }

    /// How a contact ended.
    pub fn result(self, result: FollowUpResult) -> String {
        let chinese = match (self, result) {
            (Language::English, result) => return result.key().replace('_', " "),
            (Language::Chinese, FollowUpResult::NoAnswer) => "未接通",
            (Language::Chinese, FollowUpResult::Reached) => "已联系",
            (Language::Chinese, FollowUpResult::Promise) => "承诺付款",
            (Language::Chinese, FollowUpResult::PaidClaim) => "称已付",
            (Language::Chinese, FollowUpResult::Dispute) => "争议",
            (Language::Chinese, FollowUpResult::DisputeResolved) => "争议已解决",
            (Language::Chinese, FollowUpResult::Refused) => "拒付",
            (Language::Chinese, FollowUpResult::Extension) => "要求延期",
            (Language::Chinese, FollowUpResult::DemandServed) => "催款函送达",
            (Language::Chinese, FollowUpResult::Acknowledged) => "确认欠款",
            (Language::Chinese, FollowUpResult::Met) => "已拜访",
        };
        chinese.to_owned()
    }

    /// A kind of money.
    pub fn payment_kind(self, kind: PaymentKind) -> &'static str {
        match (self, kind) {
            (Language::English, PaymentKind::PaidUndated) => "paid, day unknown",
            (Language::English, PaymentKind::CreditNote) => "credit note",
            (Language::English, PaymentKind::WriteOff) => "write-off",
            (Language::English, kind) => kind.key(),
            (Language::Chinese, PaymentKind::Return) => "退货",
            (Language::Chinese, PaymentKind::PaidUndated) => "已付，日期不明",
            (Language::Chinese, PaymentKind::Payment) => "回款",
            (Language::Chinese, PaymentKind::Advance) => "预收",
            (Language::Chinese, PaymentKind::CreditNote) => "贷项",
            (Language::Chinese, PaymentKind::Discount) => "折让",
            (Language::Chinese, PaymentKind::Refund) => "退款",
            (Language::Chinese, PaymentKind::Bounced) => "退票",
            (Language::Chinese, PaymentKind::WriteOff) => "核销",
        }
    }

    /// Why money lies where it lies.
    pub fn matched_by(self, matched_by: MatchedBy) -> &'static str {
        match (self, matched_by) {
            (Language::English, MatchedBy::Name) => "names this delivery",
            (Language::English, MatchedBy::Reference) => "its memo names this delivery",
            (Language::English, MatchedBy::Promise) => "unnamed, just the sum promised for this delivery",
            (Language::English, MatchedBy::ExactSum) => "unnamed, exactly what was open here",
            (Language::English, MatchedBy::OldestDue) => "unnamed, this was the earliest due",
            (Language::Chinese, MatchedBy::Name) => "指明本单",
            (Language::Chinese, MatchedBy::Reference) => "摘要写明本单",
            (Language::Chinese, MatchedBy::Promise) => "未指明，与本单承诺金额一致",
            (Language::Chinese, MatchedBy::ExactSum) => "未指明，与本单未付金额一致",
            (Language::Chinese, MatchedBy::OldestDue) => "未指明，冲最早到期",
        }
    }

    /// What became of a promise.
    pub fn promise_state(self, state: PromiseState) -> &'static str {
        match (self, state) {
            (Language::English, PromiseState::Kept) => "kept",
            (Language::English, PromiseState::Open) => "open",
            (Language::English, PromiseState::Broken) => "broken",
            (Language::English, PromiseState::Replaced) => "replaced by a later one",
            (Language::Chinese, PromiseState::Kept) => "已兑现",
            (Language::Chinese, PromiseState::Open) => "未到期",
            (Language::Chinese, PromiseState::Broken) => "失约",
            (Language::Chinese, PromiseState::Replaced) => "已被新承诺代替",
        }
    }

    /// Why a class.
    pub fn class_reason(self, reason: ClassReason) -> String {
        let mut text = String::new();
        self.push_class_reason(reason, &mut text);
        text
    }

    /// Puts behind a text why a class.
    pub fn push_class_reason(self, reason: ClassReason, out: &mut String) {
        let (before, number, after) = match (self, reason) {
            (Language::English, ClassReason::Event(kind, date)) => {
                return out.push_str(&format!("{} on {date}", self.event(kind)));
            }
            (Language::English, ClassReason::LimitationExpired(date)) => {
                return out.push_str(&format!("limitation period ran out on {date}"));
            }
            (Language::English, ClassReason::DaysPastDue(0)) => return out.push_str("past due"),
            (Language::English, ClassReason::DaysPastDue(days)) => ("more than ", days, " days past due"),
            (Language::English, ClassReason::BrokenPromises(count)) => ("late, ", count.into(), " broken promises"),
            (Language::English, ClassReason::DeliveriesStopped(Some(days))) => {
                ("late, no delivery for ", days, " days")
            }
            (Language::English, ClassReason::DeliveriesStopped(None)) => return out.push_str("late, no delivery ever"),
            (Language::English, ClassReason::Sign(kind, severity, since)) => {
                let (severity, name) = (self.sign_severity(severity), self.sign(kind));
                return out.push_str(&format!("{severity} sign {}, {name}, since {since}", kind.key()));
            }
            (Language::English, ClassReason::WithinGrace) => return out.push_str("past due, not yet chased"),
            (Language::English, ClassReason::NotDue) => return out.push_str("not yet due"),
            (Language::Chinese, ClassReason::Event(kind, date)) => {
                return out.push_str(&format!("{date} {}", self.event(kind)));
            }
            (Language::Chinese, ClassReason::LimitationExpired(date)) => {
                return out.push_str(&format!("诉讼时效{date}届满"));
            }
            (Language::Chinese, ClassReason::DaysPastDue(0)) => return out.push_str("已逾期"),
            (Language::Chinese, ClassReason::DaysPastDue(days)) => ("逾期超过", days, "天"),
            (Language::Chinese, ClassReason::BrokenPromises(count)) => ("逾期且失约", count.into(), "次"),
            (Language::Chinese, ClassReason::DeliveriesStopped(Some(days))) => ("逾期且", days, "天没有送货"),
            (Language::Chinese, ClassReason::DeliveriesStopped(None)) => return out.push_str("逾期且从未送货"),
            (Language::Chinese, ClassReason::Sign(kind, severity, since)) => {
                let (severity, name) = (self.sign_severity(severity), self.sign(kind));
                return out.push_str(&format!("{since}起{severity}信号{} {name}", kind.key()));
            }
            (Language::Chinese, ClassReason::WithinGrace) => return out.push_str("已逾期，尚在宽限内"),
            (Language::Chinese, ClassReason::NotDue) => return out.push_str("未到期"),
        };
        out.push_str(before);
        push_integer(out, number);
        out.push_str(after);
    }
}
