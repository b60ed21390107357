//! When to talk to somebody (DOMAIN §5.3; S21, S24): the first hours that are not blocked, his own where he named some.

use crate::book::Calendar;
use crate::plan::WorkPolicy;
use chrono::{Datelike, Days, NaiveDate, Weekday};

/// Minutes after midnight, from the first to the second.
pub type Hours = (u16, u16);

/// When people may be called at all: not before 8:00, at noon, in the evening …
const FREE: [Hours; 2] = [(480, 720), (810, 1080)];
/// … nor on Friday after 15:00.
const FREE_ON_FRIDAY: [Hours; 2] = [(480, 720), (810, 900)];
/// When one best calls.
const CALL: [Hours; 2] = [(540, 690), (840, 990)];
/// When the owner of a small firm still has time.
const CALL_OWNER: [Hours; 2] = [(480, 540), (540, 690)];
/// A visit is the first appointment of the day.
const VISIT: [Hours; 2] = [(540, 600), (840, 900)];
/// Shorter than this no talk is begun.
const LEAST_MINUTES: u16 = 15;
/// So far ahead a day is looked for.
const DAYS_AHEAD: u64 = 60;

/// The first day of Spring Festival, year by year, for the weeks in which nobody is asked for money.
const SPRING_FESTIVAL: [(i32, u32, u32); 21] = [
    (2020, 1, 25),
    (2021, 2, 12),
    (2022, 2, 1),
    (2023, 1, 22),
    (2024, 2, 10),
    (2025, 1, 29),
    (2026, 2, 17),
    (2027, 2, 6),
    (2028, 1, 26),
    (2029, 2, 13),
    (2030, 2, 3),
    (2031, 1, 23),
    (2032, 2, 11),
    (2033, 1, 31),
    (2034, 2, 19),
    (2035, 2, 8),
    (2036, 1, 28),
    (2037, 2, 15),
    (2038, 2, 4),
    (2039, 1, 24),
    (2040, 2, 12),
];
/// The festival itself, in days, where no holidays file says how long it is.
const FESTIVAL_DAYS: u64 = 7;

/// When to talk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// The day.
    pub date: NaiveDate,
    /// The hours, the best first; two at most.
    pub hours: Vec<Hours>,
    /// Whether the hours are those that he named.
    pub is_his_own: bool,
    /// Why it is not the day that was asked for.
    pub moved_by: Option<SlotBlock>,
}

/// Why a day is not for asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlotBlock {
    /// Accountants close the books at the end of the month.
    MonthEnd,
    /// The week before Spring Festival, and the festival.
    SpringFestival,
    /// He is best reached on another day of the week.
    OtherWeekday,
}

/// What a slot depends on.
#[derive(Clone, Copy, Debug)]
pub struct SlotFacts<'a> {
    /// The first day that comes into question; a working day.
    pub from: NaiveDate,
    /// Working days.
    pub calendar: &'a Calendar,
    /// Whether somebody goes there.
    pub is_visit: bool,
    /// Whether it is an accountant, who closes the books at the end of the month.
    pub is_accountant: bool,
    /// Whether it is the owner of a small firm.
    pub is_owner_of_small_firm: bool,
    /// When he can be reached, as written.
    pub best_time: Option<&'a str>,
    /// Whether it cannot wait for a better day of the week.
    pub is_urgent: bool,
    /// `[work] month_end_days`, `spring_festival_days`.
    pub work: &'a WorkPolicy,
}

/// The first hours in which to talk; never blocked ones. `None` if there are none for weeks.
pub fn slot(facts: &SlotFacts<'_>) -> Option<Slot> {
    let own = facts.best_time.map(best_time).unwrap_or_default();
    let mut moved_by = None;
    for day in facts.from.iter_days().take_while(|day| *day <= facts.from + Days::new(DAYS_AHEAD)) {
        if !facts.calendar.is_working_day(day) {
            continue;
        }
        if let Some(block) = block(day, facts) {
            moved_by = Some(block);
            continue;
        }
        if !facts.is_urgent && !own.weekdays.is_empty() && !own.weekdays.contains(&day.weekday()) {
            moved_by = moved_by.or(Some(SlotBlock::OtherWeekday));
            continue;
        }
        let free = free_hours(day);
        let his = within(&own.hours, &free);
        let usual: &[Hours] = match (facts.is_visit, facts.is_owner_of_small_firm) {
            (true, _) => &VISIT,
            (false, true) => &CALL_OWNER,
            (false, false) => &CALL,
        };
        let is_his_own = !his.is_empty();
        let mut hours = if is_his_own { his } else { within(usual, &free) };
        hours.truncate(2);
        return Some(Slot { date: day, hours, is_his_own, moved_by });
    }
    None
}

/// The hours of a day in which people may be called.
pub fn free_hours(day: NaiveDate) -> [Hours; 2] {
    if day.weekday() == Weekday::Fri { FREE_ON_FRIDAY } else { FREE }
}

/// Why a day is not for asking, if it is not.
fn block(day: NaiveDate, facts: &SlotFacts<'_>) -> Option<SlotBlock> {
    let before = Days::new(facts.work.spring_festival_days.unsigned_abs());
    let festival = SPRING_FESTIVAL.iter().find(|(year, ..)| *year == day.year());
    let festival = festival.and_then(|&(year, month, day)| NaiveDate::from_ymd_opt(year, month, day));
    let is_festive = |first: NaiveDate| day >= first - before && day < first + Days::new(FESTIVAL_DAYS);
    if facts.work.spring_festival_days > 0 && festival.is_some_and(is_festive) {
        return Some(SlotBlock::SpringFestival);
    }
    let in_days = day.checked_add_days(Days::new(facts.work.month_end_days.unsigned_abs()));
    let is_month_end = in_days.is_some_and(|later| later.month() != day.month());
    (facts.is_accountant && is_month_end).then_some(SlotBlock::MonthEnd)
}

fn within(wanted: &[Hours], free: &[Hours]) -> Vec<Hours> {
    let overlaps =
        wanted.iter().flat_map(|wanted| free.iter().map(move |free| (wanted.0.max(free.0), wanted.1.min(free.1))));
    overlaps.filter(|(from, to)| *to >= from + LEAST_MINUTES).collect()
}

/// What somebody wrote of when he can be reached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct BestTime {
    weekdays: Vec<Weekday>,
    hours: Vec<Hours>,
}

const WEEKDAYS: [(Weekday, &str, char); 7] = [
    (Weekday::Mon, "mon", '一'),
    (Weekday::Tue, "tue", '二'),
    (Weekday::Wed, "wed", '三'),
    (Weekday::Thu, "thu", '四'),
    (Weekday::Fri, "fri", '五'),
    (Weekday::Sat, "sat", '六'),
    (Weekday::Sun, "sun", '日'),
];

/// `9:00-11:00`, `下午2点到4点`, `Tue and Thu mornings`, `周一至周三上午`; what cannot be read says nothing.
fn best_time(text: &str) -> BestTime {
    let text: String = text.to_lowercase().chars().map(half_width).collect();
    let text = text.replace(" to ", "-").replace(" - ", "-");
    let mut hours = clock_hours(&text);
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if hours.is_empty() && has(&["上午", "morning", "早上"]) {
        hours.push(CALL[0]);
    }
    if hours.is_empty() && has(&["下午", "afternoon"]) || hours == [CALL[0]] && has(&["下午", "afternoon"]) {
        hours.push(CALL[1]);
    }
    BestTime { weekdays: weekdays(&text), hours }
}

fn half_width(letter: char) -> char {
    match letter {
        '０'..='９' => char::from(b'0' + (letter as u32 - '０' as u32) as u8),
        '：' => ':',
        '–' | '—' | '～' | '~' | '至' | '到' => '-',
        '天' => '日',
        letter => letter,
    }
}

fn weekdays(text: &str) -> Vec<Weekday> {
    let letters: Vec<char> = text.chars().collect();
    let mut found: Vec<Weekday> = Vec::new();
    let mut is_range = false;
    let mut at = 0;
    while at < letters.len() {
        let rest: String = letters[at..].iter().take(3).collect();
        let is_start = at == 0 || !letters[at - 1].is_ascii_alphabetic();
        let after_week = at > 0 && matches!(letters[at - 1], '周' | '期' | '拜');
        let follows = !found.is_empty() && at > 0 && WEEKDAYS.iter().any(|(.., zh)| *zh == letters[at - 1]);
        let day = WEEKDAYS.iter().find(|(_, english, chinese)| {
            is_start && rest == *english || (after_week || follows) && letters[at] == *chinese
        });
        if let Some(&(day, ..)) = day {
            match found.last().filter(|_| is_range) {
                Some(first) => {
                    let mut next = first.succ();
                    while next != day {
                        found.push(next);
                        next = next.succ();
                    }
                    found.push(day);
                }
                None => found.push(day),
            }
            is_range = false;
        } else if letters[at] == '-' {
            is_range = !found.is_empty();
        } else if letters[at].is_ascii_digit() {
            is_range = false;
        }
        at += 1;
    }
    found
}

/// `9:00-11:30`, `9-11`, `2点-4点`, `after 14:00`, `10点前`.
fn clock_hours(text: &str) -> Vec<Hours> {
    let letters: Vec<char> = text.chars().collect();
    // Each time, and what stands between it and the next one.
    let mut times: Vec<(u16, String)> = Vec::new();
    let mut before = String::new();
    let mut at = 0;
    while at < letters.len() {
        if !letters[at].is_ascii_digit() {
            match times.last_mut() {
                Some((_, behind)) => behind.push(letters[at]),
                None => before.push(letters[at]),
            }
            at += 1;
            continue;
        }
        let Some((minutes, length)) = clock_time(&letters[at..]) else { return Vec::new() };
        times.push((minutes, String::new()));
        at += length;
    }
    let mut hours = Vec::new();
    let mut index = 0;
    while let Some((from, behind)) = times.get(index) {
        let next = times.get(index + 1).filter(|_| behind.trim_matches(['点', '时', ' ']) == "-");
        match next {
            Some((to, _)) => {
                hours.push((*from, *to));
                index += 1;
            }
            None if behind.contains('前') || before.contains("before") => hours.push((FREE[0].0, *from)),
            None if behind.contains('后') || before.contains("after") || before.contains("from") => {
                hours.push((*from, FREE[1].1));
            }
            None => hours.push((*from, from.saturating_add(60))),
        }
        index += 1;
    }
    hours.retain(|(from, to)| from < to);
    hours
}

/// Minutes after midnight, and how many letters they take. Nobody can be reached at two at night: it is the afternoon.
fn clock_time(letters: &[char]) -> Option<(u16, usize)> {
    let digits = |from: usize| letters[from..].iter().take_while(|letter| letter.is_ascii_digit()).count();
    let number = |from: usize, count: usize| letters[from..from + count].iter().collect::<String>().parse::<u16>().ok();
    let count = digits(0);
    let hour = number(0, count).filter(|hour| *hour < 24)?;
    let mut length = count;
    let mut minute = 0;
    if letters.get(length).is_some_and(|letter| matches!(letter, ':' | '点' | '时' | '.')) {
        let behind = digits(length + 1);
        if behind == 2 {
            minute = number(length + 1, 2).filter(|minute| *minute < 60)?;
            length += 3;
        } else if letters.get(length + 1) == Some(&'半') {
            (minute, length) = (30, length + 2);
        }
    }
    let hour = if (1..=7).contains(&hour) { hour + 12 } else { hour };
    Some((hour * 60 + minute, length))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Policy;

    fn hours(text: &str) -> Vec<Hours> {
        best_time(text).hours
    }

    #[test]
    fn hours_are_read_as_people_write_them() {
        assert_eq!(hours("9:00-11:30"), [(540, 690)]);
        assert_eq!(hours("９：００～１０：００"), [(540, 600)]);
        assert_eq!(hours("下午2点到4点"), [(840, 960)]);
        assert_eq!(hours("9-11, 14:30-16:00"), [(540, 660), (870, 960)]);
        assert_eq!(hours("10点前"), [(480, 600)]);
        assert_eq!(hours("after 14:00"), [(840, 1080)]);
        assert_eq!(hours("8点半"), [(510, 570)]);
        assert_eq!(hours("mornings"), [(540, 690)]);
        assert_eq!(hours("上午下午都行"), [(540, 690), (840, 990)]);
        assert_eq!(hours("ask the porter"), []);
        assert_eq!(hours("ext. 4711"), []);
        use Weekday::{Fri, Mon, Thu, Tue, Wed};
        assert_eq!(best_time("周二下午").weekdays, [Tue]);
        assert_eq!(best_time("周一至周三上午").weekdays, [Mon, Tue, Wed]);
        assert_eq!(best_time("周一三五").weekdays, [Mon, Wed, Fri]);
        assert_eq!(best_time("Tue and Thursday 9:00-10:00").weekdays, [Tue, Thu]);
        assert_eq!(best_time("每天一早").weekdays, []);
    }

    #[test]
    fn no_best_time_and_no_day_leads_into_blocked_hours() {
        let calendar = Calendar::default();
        let work = Policy::standard().work;
        let times = [None, Some("12:00-13:30"), Some("18:30-20:00"), Some("15:00-17:00"), Some("11:30-14:00")];
        let mut from: NaiveDate = "2026-01-01".parse().expect("a day");
        for _ in 0..400 {
            for best_time in times {
                for flags in 0..8 {
                    let is_accountant = flags & 1 > 0;
                    let facts = SlotFacts {
                        from,
                        calendar: &calendar,
                        is_visit: flags & 2 > 0,
                        is_accountant,
                        is_owner_of_small_firm: flags & 4 > 0,
                        best_time,
                        is_urgent: false,
                        work: &work,
                    };
                    let slot = slot(&facts).expect("a slot");
                    assert!(slot.date >= from && calendar.is_working_day(slot.date));
                    assert!(block(slot.date, &facts).is_none(), "{slot:?}");
                    assert!(!slot.hours.is_empty() && slot.hours.len() <= 2, "{slot:?}");
                    let free = free_hours(slot.date);
                    let is_free = |(from, to): &Hours| free.iter().any(|free| free.0 <= *from && *to <= free.1);
                    assert!(slot.hours.iter().all(is_free), "{slot:?}");
                }
            }
            from = from + Days::new(1);
        }
    }
}
