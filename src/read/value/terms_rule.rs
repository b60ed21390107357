//! When terms that are one rule are due: their words and patterns, as the files of words have them.

use crate::book::{DayOfMonth, Period, TermsRule};
use crate::read::value::word::header_key;
use crate::read::words::languages::{self, languages};
use std::collections::HashSet;
use std::sync::LazyLock;

/// No terms run longer than ten years.
const DAYS_MAX: u32 = 3_650;

/// The words of terms in their comparable form.
struct TermsWords {
    at_once: Vec<String>,
    next_month_end: Vec<String>,
    month_end: Vec<String>,
    next_month: Vec<String>,
    after_invoice: Vec<String>,
    after_delivery: Vec<String>,
    day_units: Vec<String>,
    last_day: Vec<String>,
    /// Language by language: one of each may stand.
    day_endings: Vec<Vec<String>>,
    every_month: Vec<String>,
}

static WORDS: LazyLock<TermsWords> = LazyLock::new(|| {
    let keys = |words: &[String]| words.iter().map(|word| header_key(word)).collect::<Vec<String>>();
    let all = |pick: fn(&languages::Terms) -> &Vec<String>| {
        languages().iter().flat_map(|language| keys(pick(&language.terms))).collect()
    };
    TermsWords {
        at_once: all(|terms| &terms.at_once),
        next_month_end: all(|terms| &terms.next_month_end),
        month_end: all(|terms| &terms.month_end),
        next_month: all(|terms| &terms.next_month),
        after_invoice: all(|terms| &terms.after_invoice),
        after_delivery: all(|terms| &terms.after_delivery),
        day_units: all(|terms| &terms.day_units),
        last_day: all(|terms| &terms.last_day),
        day_endings: languages().iter().map(|language| keys(&language.terms.day_endings)).collect(),
        every_month: all(|terms| &terms.every_month),
    }
});

/// What stands behind the word with which a text begins.
pub fn behind<'t>(text: &'t str, words: &[String]) -> Option<&'t str> {
    words.iter().find_map(|word| text.strip_prefix(word.as_str()))
}

/// What stands before the word with which a text ends.
fn before<'t>(text: &'t str, words: &[String]) -> Option<&'t str> {
    words.iter().find_map(|word| text.strip_suffix(word.as_str()))
}

/// Whether a word of a column of terms says how is paid, not when: it is no term, and nothing is amiss.
pub fn is_method(text: &str) -> bool {
    static METHODS: LazyLock<HashSet<String>> = LazyLock::new(|| {
        languages().iter().flat_map(|language| &language.terms.methods).map(|word| header_key(word)).collect()
    });
    header_key(text).split('+').all(|part| METHODS.contains(part))
}

/// What stands between and around the numbers of a whole spelling, and the name of its rule.
struct Pattern {
    rule: &'static str,
    texts: Vec<String>,
}

impl Pattern {
    /// The numbers of a spelling that has this form; at most three.
    fn numbers(&self, key: &str) -> Option<Vec<u32>> {
        let (first, others) = self.texts.split_first()?;
        let Some((last, between)) = others.split_last() else { return (key == first).then(Vec::new) };
        let mut rest = key.strip_prefix(first.as_str())?.strip_suffix(last.as_str())?;
        let mut numbers = Vec::with_capacity(others.len());
        for text in between {
            let (number, behind) = rest.split_once(text.as_str())?;
            numbers.push(number_of(number)?);
            rest = behind;
        }
        numbers.push(number_of(rest)?);
        Some(numbers)
    }
}

/// The rule of a whole spelling, by the patterns of all languages.
pub fn by_pattern(key: &str) -> Option<TermsRule> {
    static PATTERNS: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
        let lists = languages().iter().flat_map(|language| &language.terms.patterns);
        let texts =
            |pattern: &str| pattern.replace("{m}", "{n}").replace("{k}", "{n}").split("{n}").map(header_key).collect();
        let of_rule = |(rule, patterns): (&'static String, &'static Vec<String>)| {
            patterns.iter().map(move |pattern| Pattern { rule, texts: texts(pattern) }).collect::<Vec<_>>()
        };
        lists.flat_map(of_rule).collect()
    });
    PATTERNS.iter().find_map(|pattern| named_rule(pattern.rule, &pattern.numbers(key)?))
}

/// `30`, `三十`, `两`.
fn number_of(text: &str) -> Option<u32> {
    const DIGITS: &str = "零一二三四五六七八九";
    if !text.is_empty() && text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok().filter(|&days| days <= DAYS_MAX);
    }
    let digit = |letter: char| match letter {
        '两' => Some(2),
        other => DIGITS.chars().position(|digit| digit == other).map(|digit| digit as u32),
    };
    let letters: Vec<char> = text.chars().collect();
    match letters.as_slice() {
        ['十'] => Some(10),
        [one] => digit(*one),
        ['十', ones] => Some(10 + digit(*ones)?),
        [tens, '十'] => Some(10 * digit(*tens)?),
        [tens, '十', ones] => Some(10 * digit(*tens)? + digit(*ones)?),
        _ => None,
    }
}

/// The rule of a name in `[terms.patterns]`.
pub fn named_rule(name: &str, numbers: &[u32]) -> Option<TermsRule> {
    let number = numbers.last().copied().unwrap_or_default();
    let first = numbers.first().copied().unwrap_or_default();
    let day = || DayOfMonth::new(number);
    let after = |period| TermsRule::DaysAfterPeriodEnd { period, days: number };
    let of_last_two = match numbers {
        [.., one, other] => one.checked_add(*other).filter(|&days| days <= DAYS_MAX),
        _ => None,
    };
    Some(match name {
        "fifteen_days" => TermsRule::DaysAfterDelivery(15),
        "days_and_days" => TermsRule::DaysAfterDelivery(of_last_two?),
        "next_month_end_then_days_and_days" => TermsRule::DaysAfterMonthEnd(of_last_two?),
        "later_month_day" => TermsRule::DayOfLaterMonth { months: number, day: DayOfMonth::new(first)? },
        "days_month_end_then_day" => TermsRule::DayOfMonthAfterDays { days: first, day: day()? },
        "cutoff_then_day" => TermsRule::DayAfterCutoff { cutoff: DayOfMonth::new(first)?, day: day()? },
        "half_month_then_days" => after(Period::HalfMonth),
        "ten_days_then_days" => after(Period::TenDays),
        "week_end_then_days" => after(Period::Week),
        "quarter_end_then_days" => after(Period::Quarter),
        "at_once" => TermsRule::DaysAfterDelivery(0),
        "days" => TermsRule::DaysAfterDelivery(number),
        "months" => TermsRule::MonthsAfterDelivery(number),
        "invoice_days" => TermsRule::DaysAfterInvoice(number),
        "month_end" => TermsRule::MonthlySettlement(0),
        "month_end_then_days" => TermsRule::MonthlySettlement(number),
        "next_month_end" => TermsRule::DaysAfterLaterMonthEnd { months: 1, days: 0 },
        "next_month_end_then_days" => TermsRule::DaysAfterMonthEnd(number),
        "next_month_day" => TermsRule::DayOfNextMonth(day()?),
        "days_then_month_end" => TermsRule::MonthEndAfterDays(number),
        "next_day" => TermsRule::NextDay(day()?),
        "day_after_month_end" => TermsRule::DayAfterMonthEnd(day()?),
        "half_month" => TermsRule::PeriodEnd(Period::HalfMonth),
        "ten_days" => TermsRule::PeriodEnd(Period::TenDays),
        "week_end" => TermsRule::PeriodEnd(Period::Week),
        "quarter_end" => TermsRule::PeriodEnd(Period::Quarter),
        "half_year_end" => TermsRule::PeriodEnd(Period::HalfYear),
        _ => return None,
    })
}

/// The rule of a spelling in its comparable form, by the words of terms.
pub fn rule(key: &str) -> Option<TermsRule> {
    let words = &*WORDS;
    if words.at_once.iter().any(|word| word == key) {
        return Some(TermsRule::DaysAfterDelivery(0));
    }
    if words.next_month_end.iter().any(|word| word == key) {
        return Some(TermsRule::DaysAfterLaterMonthEnd { months: 1, days: 0 });
    }
    if let Some(rest) = behind(key, &words.next_month_end) {
        return days_or_none(rest).map(TermsRule::DaysAfterMonthEnd);
    }
    if let Some(rest) = behind(key, &words.month_end) {
        return days_or_none(rest).map(TermsRule::MonthlySettlement);
    }
    if let Some(rest) = behind(key, &words.next_month) {
        return day_of_month(rest).map(TermsRule::DayOfNextMonth);
    }
    if let Some(rest) = behind(key, &words.after_invoice) {
        return days(rest).map(TermsRule::DaysAfterInvoice);
    }
    if let Some(rest) = key.strip_prefix("eom") {
        return days_or_none(rest.trim_start_matches('+')).map(TermsRule::MonthlySettlement);
    }
    if let Some(rest) = key.strip_suffix("eom") {
        return days(rest.trim_start_matches("net")).map(TermsRule::MonthlySettlement);
    }
    // `2%10net30`: a discount for paying early does not move the due date.
    let rest = key.rsplit_once("net").map_or(key, |(_, days)| days);
    let rest = behind(rest, &words.after_delivery).unwrap_or(rest);
    days(rest).map(TermsRule::DaysAfterDelivery)
}

fn days_or_none(text: &str) -> Option<u32> {
    if text.is_empty() { Some(0) } else { days(text) }
}

/// `30`, `30天`, `30日`, `30days`
fn days(text: &str) -> Option<u32> {
    let number = before(text, &WORDS.day_units).unwrap_or(text);
    if number.is_empty() || number.len() > 5 || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    number.parse().ok().filter(|&days| days <= DAYS_MAX)
}

/// `10`, `10日`, `10号`, `L`, `底`
fn day_of_month(text: &str) -> Option<DayOfMonth> {
    if WORDS.last_day.iter().any(|word| word == text) {
        return Some(DayOfMonth::LAST);
    }
    let number = WORDS.day_endings.iter().fold(text, |number, endings| before(number, endings).unwrap_or(number));
    DayOfMonth::new(number.parse().ok()?)
}

/// `10`, `L`: a day of the month on its own (pay days, cut-off days).
pub fn spelled_day_of_month(text: &str) -> Option<DayOfMonth> {
    let key = header_key(text);
    day_of_month(behind(&key, &WORDS.every_month).unwrap_or(&key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_word_of_terms_stands_twice_or_is_nothing_but_dress() {
        let words = &*WORDS;
        let beginnings = [&words.next_month_end, &words.month_end, &words.next_month, &words.after_invoice];
        let beginnings = beginnings.into_iter().chain([&words.after_delivery]).flatten();
        let lists: [Vec<&String>; 6] = [
            words.at_once.iter().collect(),
            beginnings.collect(),
            words.day_units.iter().collect(),
            words.last_day.iter().collect(),
            words.day_endings.iter().flatten().collect(),
            words.every_month.iter().collect(),
        ];
        for list in lists {
            let mut known = BTreeSet::new();
            for word in list {
                assert!(!word.is_empty() && known.insert(word), "{word}");
            }
        }
    }
}
