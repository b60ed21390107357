//! How credit terms are spelled (DOMAIN §7 "Terms grammar").

use crate::book::{DayOfMonth, Instalment, Period, Terms, TermsRule};
use crate::read::value::word::{fold_width, header_key};
use crate::read::words::languages::{self, languages};
use std::collections::HashSet;
use std::sync::LazyLock;

mod shares;

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
fn behind<'t>(text: &'t str, words: &[String]) -> Option<&'t str> {
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

/// Reads terms; `None` if they cannot be understood.
pub fn spelled(text: &str) -> Option<Terms> {
    let folded = fold_width(text);
    if let Some(terms) = shares::named(&header_key(&folded)) {
        return Some(terms);
    }
    short(&folded)
        .or_else(|| by_pattern(&header_key(&folded)).map(Terms::single))
        .or_else(|| {
            // `14 Tage 2 %, 30 Tage netto`: what grants a discount does not move the due date.
            let parts = folded.split([',', ';']).map(str::trim).filter(|part| !part.is_empty() && !is_discount(part));
            let parts: Vec<&str> = parts.collect();
            match parts.as_slice() {
                [one] if one.len() < folded.trim().len() => spelled(one),
                _ => without_discount(&folded),
            }
        })
        .or_else(|| shares::equal(&folded))
}

/// `2% 10`, `2/10`, `Skonto 2 %`.
fn is_discount(part: &str) -> bool {
    let is_pair = |(percent, days): (&str, &str)| {
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        is_number(percent.trim()) && is_number(days.trim())
    };
    part.contains('%') && !part.contains("net") && !part.contains('/') || part.split_once('/').is_some_and(is_pair)
}

/// `2/10 n/30`, `2/10 net 30`: the pair before the first blank is the discount. `2/10 EOM` says when the discount ends.
fn without_discount(text: &str) -> Option<Terms> {
    let (first, rest) = text.trim().split_once(' ')?;
    let is_net = !rest.trim().is_empty() && header_key(rest) != "eom";
    (is_discount(first) && is_net).then(|| spelled(rest))?
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
fn by_pattern(key: &str) -> Option<TermsRule> {
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
fn named_rule(name: &str, numbers: &[u32]) -> Option<TermsRule> {
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

/// Terms as short codes write them.
fn short(text: &str) -> Option<Terms> {
    let key = header_key(text).replace("net-", "net").replace("-day", "day").replace("-eom", "eom");
    if key.contains('%') && !key.contains("net") {
        return instalments(&key);
    }
    rule(&key).map(Terms::single)
}

/// `60%/30+40%/60`
fn instalments(key: &str) -> Option<Terms> {
    let mut parts: Vec<String> = Vec::new();
    for piece in key.split('+') {
        match parts.last_mut() {
            // The `+` of `40%/EOM+30` belongs to the rule.
            Some(last) if !piece.contains('%') => {
                last.push('+');
                last.push_str(piece);
            }
            _ => parts.push(piece.to_owned()),
        }
    }
    let instalment = |part: &String| {
        let (share, rest) = part.split_once('%')?;
        let share = crate::book::Decimal::parse(share)?.to_scaled(2)?;
        let rule = rule(rest.trim_start_matches(['/', ':', '@']))?;
        Some(Instalment { share_basis_points: u32::try_from(share).ok()?, rule })
    };
    Terms::split(parts.iter().map(instalment).collect::<Option<Vec<_>>>()?)
}

fn rule(key: &str) -> Option<TermsRule> {
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

    #[test]
    fn one_meaning_in_many_spellings() {
        let same = |spellings: &[&str], rule: TermsRule| {
            for text in spellings {
                assert_eq!(spelled(text), Some(Terms::single(rule)), "{text}");
            }
        };
        same(
            &[
                "30",
                "net 30",
                "Net30",
                "30天",
                "账期30天",
                "货到30天",
                "30 days",
                "NET-30",
                "2% 10 net 30",
                "n/30",
                "３０天",
            ],
            TermsRule::DaysAfterDelivery(30),
        );
        same(&["EOM+30", "月结30天", "月结30", "30 EOM", "net 30 EOM", "eom 30"], TermsRule::MonthlySettlement(30));
        same(&["月结", "EOM"], TermsRule::MonthlySettlement(0));
        same(&["次月结30天"], TermsRule::DaysAfterMonthEnd(30));
        same(
            &["次月10日", "next month 10", "次月10号"],
            TermsRule::DayOfNextMonth(DayOfMonth::new(10).expect("a day")),
        );
        same(&["票到30天"], TermsRule::DaysAfterInvoice(30));
        same(&["现结", "COD", "货到付款", "0"], TermsRule::DaysAfterDelivery(0));
    }

    #[test]
    fn every_pattern_has_a_rule_and_reads_as_it() {
        for (rule, patterns) in languages().iter().flat_map(|language| &language.terms.patterns) {
            for pattern in patterns {
                let text = pattern.replace("{n}", "10").replace("{m}", "11").replace("{k}", "12");
                assert!(named_rule(rule, &[10, 11]).is_some() && spelled(&text).is_some(), "{rule}: {text}");
            }
        }
    }

    #[test]
    fn terms_of_the_world_are_due_when_they_say() {
        use crate::book::EndOfMonthMeaning::MonthEnd;
        let day = |text: &str| text.parse::<chrono::NaiveDate>().expect("a day");
        for (text, date, due) in [
            ("N30", "2026-05-12", "2026-06-11"),
            ("30 Days Net", "2026-05-12", "2026-06-11"),
            ("2/10, n/30", "2026-05-12", "2026-06-11"),
            ("2/10 n/30", "2026-05-12", "2026-06-11"),
            ("2% 10, Net 30", "2026-05-12", "2026-06-11"),
            ("14 Tage 2 %, 30 Tage netto", "2026-05-12", "2026-06-11"),
            ("30 jours nets, escompte 2 % sous 8 jours", "2026-05-12", "2026-06-11"),
            ("On receipt", "2026-05-12", "2026-05-12"),
            ("20th of following month", "2026-05-12", "2026-06-20"),
            ("10th prox", "2026-05-12", "2026-06-10"),
            ("1 month", "2026-01-31", "2026-02-28"),
            ("6个月", "2026-05-12", "2026-11-12"),
            ("90天账期", "2026-05-12", "2026-08-10"),
            ("半月结", "2026-05-12", "2026-05-15"),
            ("开票30天", "2026-05-12", "2026-06-11"),
            ("次月15日前", "2026-05-12", "2026-06-15"),
            ("次月结", "2026-03-05", "2026-04-30"),
            ("45 jours fin de mois", "2026-05-12", "2026-06-30"),
            ("30FDM", "2026-03-01", "2026-03-31"),
            ("D10", "2026-05-12", "2026-06-10"),
            ("周结", "2026-05-12", "2026-05-17"),
            ("季结", "2026-05-12", "2026-06-30"),
            ("账期三十天", "2026-05-12", "2026-06-11"),
            ("半个月", "2026-05-12", "2026-05-27"),
            ("半月结10天", "2026-05-12", "2026-05-25"),
            ("次月结15天5天", "2026-05-12", "2026-06-20"),
            ("每月25日对账10日付款", "2026-05-26", "2026-07-10"),
            ("每月25日对账10日付款", "2026-05-25", "2026-06-10"),
            ("票到付款", "2026-05-12", "2026-05-12"),
            ("30 jours fin de mois le 10", "2026-05-12", "2026-07-10"),
            ("30 gg FM + 10", "2026-05-12", "2026-07-10"),
            ("5th 3rd prox", "2026-05-12", "2026-08-05"),
            ("2%/10th prox net 25th", "2026-05-12", "2026-06-25"),
            ("2/10-60X", "2026-05-12", "2026-07-21"),
            ("8 dagen 2 %, 30 netto", "2026-05-12", "2026-06-11"),
            ("2% 10, Net 30 EOM", "2026-05-12", "2026-06-30"),
        ] {
            let terms = spelled(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(terms.single_due_date(day(date), None, None, MonthEnd), Some(day(due)), "{text}");
        }
        for text in [
            "压一批",
            "上打下",
            "NT30 ZB",
            "微信",
            "2%/10th prox",
            "铺底",
            "2/10 EOM",
            "2/10 ROG",
            "2/10 PROX",
            "NT30",
            "验收后30天",
            "年结",
        ] {
            assert_eq!(spelled(text), None, "{text}");
        }
    }

    #[test]
    fn what_counts_from_the_invoice_says_so() {
        for text in ["票到付款", "见票即付", "票到30天"] {
            assert!(spelled(text).expect("terms").counts_from_invoice(), "{text}");
        }
        assert!(is_method("现金+承兑") && is_method("Visa") && !is_method("月结+承兑") && !is_method(""));
    }

    #[test]
    fn instalments_make_the_whole() {
        let expected = Terms::split(vec![
            Instalment { share_basis_points: 6_000, rule: TermsRule::DaysAfterDelivery(30) },
            Instalment { share_basis_points: 4_000, rule: TermsRule::DaysAfterDelivery(60) },
        ]);
        assert_eq!(spelled("60%/30+40%/60"), expected);
        assert!(spelled("30%/现结+70%/EOM+30").is_some());
        for text in [
            "60%/30+30%/60",
            "60%/30",
            "100%",
            "soon",
            "",
            "NAA8",
            "99999",
            "次月40日",
            "sooner",
            "-5%/30+105%/30",
            "-30",
            "EOM-30",
            "60%/-30+40%/60",
            "42949672.95%/30+100.01%/60",
        ] {
            assert_eq!(spelled(text), None, "{text}");
        }
    }
}
