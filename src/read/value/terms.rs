//! How credit terms are spelled (DOMAIN §7 "Terms grammar").

use crate::book::{DayOfMonth, Instalment, Terms, TermsRule};
use crate::read::value::word::{fold_width, header_key};
use crate::read::words::languages::{self, languages};
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
fn behind<'t>(text: &'t str, words: &[String]) -> Option<&'t str> {
    words.iter().find_map(|word| text.strip_prefix(word.as_str()))
}

/// What stands before the word with which a text ends.
fn before<'t>(text: &'t str, words: &[String]) -> Option<&'t str> {
    words.iter().find_map(|word| text.strip_suffix(word.as_str()))
}

/// Reads terms; `None` if they cannot be understood.
pub fn spelled(text: &str) -> Option<Terms> {
    let key = header_key(&fold_width(text)).replace("net-", "net").replace("-day", "day").replace("-eom", "eom");
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
