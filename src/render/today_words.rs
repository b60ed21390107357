//! The words of the list of the day, in English and Chinese.

use super::amounts::amount;
use crate::book::{Book, Currency, Excuse, Money};
use crate::desk::{
    AsideReason, ContactToAsk, ExcuseStep, Hours, MeetingPlace, OpenMove, Slot, SlotBlock, TodayGroup, TodayReason,
    TodayRow, WaitReason, insider,
};
use crate::phrases::{Language, Phrases, QuietMove, fill, quiet_move_for};
use crate::plan::Class;
use chrono::{Datelike, NaiveDate, Weekday};

impl Language {
    /// A part of the list.
    pub(super) fn today_group(self, group: TodayGroup) -> &'static str {
        match (self, group) {
            (Language::English, TodayGroup::Must) => "must do",
            (Language::English, TodayGroup::Can) => "can do",
            (Language::English, TodayGroup::Wait) => "may wait",
            (Language::Chinese, TodayGroup::Must) => "今天必办",
            (Language::Chinese, TodayGroup::Can) => "今天可办",
            (Language::Chinese, TodayGroup::Wait) => "可以等",
        }
    }

    /// A day of the week.
    pub(super) fn weekday(self, date: NaiveDate) -> &'static str {
        const ENGLISH: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
        const CHINESE: [&str; 7] = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"];
        let index = date.weekday().days_since(Weekday::Mon) as usize;
        match self {
            Language::English => ENGLISH[index],
            Language::Chinese => CHINESE[index],
        }
    }

    /// Why today.
    pub(super) fn today_reason(self, reason: TodayReason, work_day: NaiveDate) -> String {
        let day = |date| self.day(date);
        match (self, reason) {
            (Language::English, TodayReason::PromiseDue(date)) => format!("money promised for {}", day(date)),
            (Language::Chinese, TodayReason::PromiseDue(date)) => format!("承诺{}付款", day(date)),
            (Language::English, TodayReason::PromiseBroken(date)) => format!("promise for {} broken", day(date)),
            (Language::Chinese, TodayReason::PromiseBroken(date)) => format!("{}的承诺没有兑现", day(date)),
            (Language::English, TodayReason::LastStart(run, after)) => {
                let after = after.map(|after| format!("; the next is {}", day(after))).unwrap_or_default();
                format!("last day to start for his payment day of {}{after}", day(run))
            }
            (Language::Chinese, TodayReason::LastStart(run, after)) => {
                let after = after.map(|after| format!("，下一次是{}", day(after))).unwrap_or_default();
                format!("今天不启动就赶不上{}的付款日{after}", day(run))
            }
            (Language::English, TodayReason::Limitation(date)) => {
                format!("limitation period ends {date}, in {} days", (date - work_day).num_days())
            }
            (Language::Chinese, TodayReason::Limitation(date)) => {
                format!("诉讼时效{date}届满，还有{}天", (date - work_day).num_days())
            }
            (Language::English, TodayReason::Sign(kind, severity, since)) => {
                format!("{} sign of {}: {}", self.sign_severity(severity), day(since), self.sign(kind))
            }
            (Language::Chinese, TodayReason::Sign(kind, severity, since)) => {
                format!("{}信号（{}）：{}", self.sign_severity(severity), day(since), self.sign(kind))
            }
            (Language::English, TodayReason::DisputeUnanswered(since, sum, own)) => {
                format!("his dispute of {} about {} is not answered yet", day(since), amount(sum, own))
            }
            (Language::Chinese, TodayReason::DisputeUnanswered(since, sum, own)) => {
                format!("{}有争议的{}到期还没答复", day(since), amount(sum, own))
            }
            (Language::English, TodayReason::DisputeDue(since, sum, own)) => {
                format!("his dispute of {} about {} is to be answered today", day(since), amount(sum, own))
            }
            (Language::Chinese, TodayReason::DisputeDue(since, sum, own)) => {
                format!("{}有争议的{}今天该答复", day(since), amount(sum, own))
            }
            (Language::English, TodayReason::PaidClaimDue(date)) => {
                format!("said on {} that it is paid, and it has not come", day(date))
            }
            (Language::Chinese, TodayReason::PaidClaimDue(date)) => format!("{}说已付，至今未到账", day(date)),
            (Language::English, TodayReason::FollowUpDue(date, step)) => {
                format!("follow-up planned for {}{}", day(date), self.step_behind(step))
            }
            (Language::Chinese, TodayReason::FollowUpDue(date, step)) => {
                format!("约好{}再跟进{}", day(date), self.step_behind(step))
            }
        }
    }

    fn step_behind(self, step: Option<(Excuse, ExcuseStep)>) -> String {
        let Some((excuse, step)) = step else { return String::new() };
        let phrases = Phrases::of(self);
        let (name, next) = (&phrases.excuses.get(excuse).name, phrases.excuse_steps.get(step.kind));
        match self {
            Language::English => format!(" (he said {} {}: {next})", excuse.code(), lower_first(name)),
            Language::Chinese => format!("（他说{}{name}：{next}）", excuse.code()),
        }
    }

    /// Why later.
    pub(super) fn wait_reason(self, reason: WaitReason) -> String {
        let day = |date| self.day(date);
        match (self, reason) {
            (Language::English, WaitReason::DayIsFull(minutes)) => format!("the day is full ({minutes} minutes)"),
            (Language::Chinese, WaitReason::DayIsFull(minutes)) => format!("今天排满了（要{minutes}分钟）"),
            (Language::English, WaitReason::OwnDay(minutes)) => {
                format!("needs a day of its own: {} hours with the road", minutes / 60)
            }
            (Language::Chinese, WaitReason::OwnDay(minutes)) => {
                format!("要单独排一天：连路程{}小时", minutes / 60)
            }
            (Language::English, WaitReason::Agreed(date, step)) => {
                format!("you meant to follow up on {}{}", day(date), self.step_behind(step))
            }
            (Language::Chinese, WaitReason::Agreed(date, step)) => {
                format!("约好{}再跟进{}", day(date), self.step_behind(step))
            }
            (Language::English, WaitReason::StartsOn(date)) => format!("not due; start on {}", day(date)),
            (Language::Chinese, WaitReason::StartsOn(date)) => format!("未到期，{}启动", day(date)),
            (_, WaitReason::NoHours(date, block)) => self.slot_block(block, date),
            (Language::English, WaitReason::Unmatched(sum, currency)) => {
                format!("{} of his came and pays nothing yet: match it before you call", amount(sum, currency))
            }
            (Language::Chinese, WaitReason::Unmatched(sum, currency)) => {
                format!("他有{}到账未核销：先核销再说", amount(sum, currency))
            }
        }
    }

    /// Why not before a day.
    pub(super) fn slot_block(self, block: SlotBlock, date: NaiveDate) -> String {
        let day = self.day(date);
        match (self, block) {
            (Language::English, SlotBlock::MonthEnd) => format!("accountants close the month; from {day}"),
            (Language::Chinese, SlotBlock::MonthEnd) => format!("月末会计结账，{day}再问"),
            (Language::English, SlotBlock::SpringFestival) => format!("Spring Festival; from {day}"),
            (Language::Chinese, SlotBlock::SpringFestival) => format!("春节前后不催，{day}再问"),
            (Language::English, SlotBlock::OtherWeekday) => format!("best reached on {day}"),
            (Language::Chinese, SlotBlock::OtherWeekday) => format!("{day}最方便找他"),
        }
    }

    /// Why money is not asked for.
    pub(super) fn aside_reason(self, reason: AsideReason, as_of: NaiveDate) -> String {
        let day = |date| self.day(date);
        match (self, reason) {
            (Language::English, AsideReason::Promised(date)) => format!("promised for {}", day(date)),
            (Language::Chinese, AsideReason::Promised(date)) => format!("已承诺{}付", day(date)),
            (Language::English, AsideReason::Disputed(since, by)) => {
                let by = by.map(|by| format!(", to be answered by {}", day(by))).unwrap_or_default();
                format!("disputed since {}{by}", day(since))
            }
            (Language::Chinese, AsideReason::Disputed(since, by)) => {
                let by = by.map(|by| format!("，{}前答复", day(by))).unwrap_or_default();
                format!("{}起有争议{by}", day(since))
            }
            (Language::English, AsideReason::SaidPaid(since, check_on)) => {
                format!("he said on {} that he has paid: look at the bank by {}", day(since), day(check_on))
            }
            (Language::Chinese, AsideReason::SaidPaid(since, check_on)) => {
                format!("他{}说已付：{}前查银行", day(since), day(check_on))
            }
            (_, AsideReason::Paid(date)) => self.paid_on(date, as_of),
        }
    }

    /// `paid yesterday`
    pub(super) fn paid_on(self, date: NaiveDate, as_of: NaiveDate) -> String {
        match (self, (as_of - date).num_days()) {
            (Language::English, 0) => "paid today".to_owned(),
            (Language::English, 1) => "paid yesterday".to_owned(),
            (Language::English, _) => format!("paid on {}", self.day(date)),
            (Language::Chinese, 0) => "今天已付".to_owned(),
            (Language::Chinese, 1) => "昨天已付".to_owned(),
            (Language::Chinese, _) => format!("{}已付", self.day(date)),
        }
    }

    /// What is done in the open.
    pub(super) fn open_move(self, open_move: OpenMove) -> String {
        match (self, open_move) {
            (_, OpenMove::Plan(action)) => self.next_action(action).into_owned(),
            (Language::English, OpenMove::CheckPromise(date)) => {
                format!("look at the bank; if the money of {} is not there, a kind call", self.day(date))
            }
            (Language::Chinese, OpenMove::CheckPromise(date)) => {
                format!("先查银行；{}的款没到，客气地打个电话", self.day(date))
            }
            (Language::English, OpenMove::AnswerDispute(since)) => {
                format!("our own task: answer his dispute of {}; no dunning", self.day(since))
            }
            (Language::Chinese, OpenMove::AnswerDispute(since)) => {
                format!("我方的事：答复{}的争议，不催款", self.day(since))
            }
            (Language::English, OpenMove::SecureClaim(_)) => {
                "secure the claim: his acknowledgement in writing, a demand with proof, or suit".to_owned()
            }
            (Language::Chinese, OpenMove::SecureClaim(_)) => "保住时效：书面确认、留凭证的催款函或起诉".to_owned(),
        }
    }

    /// A task of our own goes before the talk about the rest.
    pub(super) fn moves_in_order(self, row: &TodayRow) -> String {
        let open_move = self.open_move(row.open_move);
        let own_task = row.reasons.iter().find_map(|reason| reason.own_task());
        match own_task.filter(|task| *task != row.open_move) {
            Some(task) => {
                let then = self.pick("; then, for the rest, ", "；其余的：");
                format!("{}{then}{open_move}", self.open_move(task))
            }
            None => open_move,
        }
    }

    /// `9:00–11:30 or 14:00–16:30`
    pub(super) fn hours(self, hours: &[Hours]) -> String {
        let clock = |minutes: u16| format!("{}:{:02}", minutes / 60, minutes % 60);
        let spans: Vec<String> = hours.iter().map(|(from, to)| format!("{}–{}", clock(*from), clock(*to))).collect();
        spans.join(self.pick(" or ", "或"))
    }

    /// A slot, with its day where that is another than the one at hand.
    pub(super) fn slot(self, slot: &Slot, work_day: NaiveDate) -> String {
        let hours = self.hours(&slot.hours);
        let mut text = match (self, slot.date == work_day) {
            (_, true) => hours,
            (Language::English, false) => format!("{} {} {hours}", self.weekday(slot.date), self.day(slot.date)),
            (Language::Chinese, false) => format!("{}（{}）{hours}", self.day(slot.date), self.weekday(slot.date)),
        };
        if slot.is_his_own {
            text.push_str(self.pick(" (his time)", "（他方便的时间）"));
        }
        text
    }

    /// Where.
    pub(super) fn meeting_place(self, place: MeetingPlace) -> &'static str {
        let places = &Phrases::of(self).places;
        match place {
            MeetingPlace::Phone => &places.phone,
            MeetingPlace::Office => &places.office,
            MeetingPlace::Site => &places.site,
            MeetingPlace::Writing => &places.writing,
        }
    }

    /// `finance manager 王芳, 000-0000-0102`
    pub(super) fn contact_to_ask(self, contact: &ContactToAsk) -> String {
        let role = self.role(&contact.role).into_owned();
        let mut text = role;
        match (&contact.name, contact.is_through, self) {
            (None, ..) => {}
            (Some(name), false, _) => text.push_str(&format!(" {name}")),
            (Some(name), true, Language::English) => text.push_str(&format!(", through {name}")),
            (Some(name), true, Language::Chinese) => text.push_str(&format!("（由{name}转）")),
        }
        if let Some(phone) = &contact.phone {
            text.push_str(&format!("{}{phone}", self.pick(", ", "，")));
        }
        text
    }

    /// The quiet move beside the open one, with the name of an insider; for our own eyes.
    pub(super) fn quiet_move(self, book: &Book, row: &TodayRow, has_much_left: bool) -> String {
        // In a bankruptcy there is nothing to be had by the way.
        if row.members.first().is_some_and(|leading| leading.classification.is_beyond_talk()) {
            return String::new();
        }
        self.quiet_move_of(book, row.customer, has_much_left, row.class)
    }

    /// The quiet move for a customer and a class.
    pub(super) fn quiet_move_of(
        self,
        book: &Book,
        customer: crate::book::CustomerId,
        has_much_left: bool,
        class: Class,
    ) -> String {
        let insider = insider(book, customer);
        let quiet = quiet_move_for(insider.is_some(), !book.contacts_of(customer).is_empty(), has_much_left, class);
        let text = Phrases::of(self).quiet_moves.get(quiet);
        match (quiet, insider) {
            (QuietMove::AskInsider, Some(contact)) => fill(text, &[("name", &contact.name)]),
            (QuietMove::AskInsider, None)
            | (QuietMove::Promotion | QuietMove::OtherTopic | QuietMove::AskAround, _) => text.clone(),
        }
    }

    /// `15 days late`, `due in 7 days`, `due today`
    pub(super) fn age_in_words(self, days_past_due: i64) -> String {
        match (self, days_past_due) {
            (Language::English, 0) => "due today".to_owned(),
            (Language::Chinese, 0) => "今天到期".to_owned(),
            (Language::English, 1) => "1 day late".to_owned(),
            (Language::English, -1) => "due tomorrow".to_owned(),
            (Language::Chinese, -1) => "明天到期".to_owned(),
            (_, days) => {
                let mut text = String::new();
                self.push_age(days, &mut text);
                text
            }
        }
    }
}

/// `1,200.00 CNY + 300.00 USD`
pub(super) fn amounts(sums: &[(Money, Currency)]) -> String {
    sums.iter().map(|&(sum, currency)| amount(sum, currency)).collect::<Vec<_>>().join(" + ")
}

/// So that a name can stand inside a sentence.
pub(super) fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_lowercase().to_string()).unwrap_or_default();
    format!("{first}{}", letters.as_str())
}
