//! Terms in several parts: `30%定金70%月结`, `50% advance, rest net 30`, `30/60/90 días`.

use crate::book::{Decimal, Instalment, Terms, TermsRule};
use crate::read::value::terms_rule::{behind, by_pattern, is_method, rule};
use crate::read::value::word::header_key;
use crate::read::words::languages::words_of;
use std::sync::LazyLock;

const WHOLE: u32 = 10_000;

/// No part of several is due later.
const DAYS_MAX: u32 = 400;

static ADVANCE: LazyLock<Vec<String>> =
    LazyLock::new(|| words_of(|language| &language.terms.advance).map(header_key).collect());
static REST: LazyLock<Vec<String>> =
    LazyLock::new(|| words_of(|language| &language.terms.rest).map(header_key).collect());

/// Terms of which each share says when it is due, the last one perhaps as the rest; `None` where the shares are not all of
/// the whole, as those of discounts are not.
pub fn named(key: &str) -> Option<Terms> {
    if !key.contains('%') {
        return None;
    }
    let (key, leading) = match behind(key, &ADVANCE) {
        Some(rest) => (rest, true),
        None => (key, false),
    };
    let mut pieces = key.split('%');
    let first = pieces.next()?;
    let mut share = basis_points(first)?;
    let mut parts: Vec<Instalment> = Vec::new();
    let texts: Vec<&str> = pieces.collect();
    for (position, text) in texts.iter().enumerate() {
        let is_last = position + 1 == texts.len();
        let digits = text.len() - text.trim_end_matches(|letter: char| letter.is_ascii_digit() || letter == '.').len();
        let (words, next) = if is_last { (*text, "") } else { text.split_at(text.len() - digits) };
        let said: u32 = parts.iter().map(|part| part.share_basis_points).sum::<u32>().checked_add(share)?;
        let rest = REST.iter().find_map(|word| words.split_once(word.as_str())).filter(|_| is_last && said < WHOLE);
        let own = rest.map_or(words, |(own, _)| own);
        let own_rule = if leading && position == 0 && own.is_empty() { AT_ONCE } else { rule_of(own)? };
        parts.push(Instalment { share_basis_points: share, rule: own_rule });
        if let Some((_, words)) = rest {
            parts.push(Instalment { share_basis_points: WHOLE - said, rule: rule_of(words)? });
        }
        if !is_last {
            share = basis_points(next)?;
        }
    }
    Terms::split(parts)
}

const AT_ONCE: TermsRule = TermsRule::DaysAfterDelivery(0);

/// When a part is due by its words; what is paid beforehand is due at once.
fn rule_of(words: &str) -> Option<TermsRule> {
    let words = words.trim_matches([',', '、', ';', '+', '/', ':', '@']);
    let is_advance = ADVANCE.iter().any(|word| word == words);
    if is_advance { Some(AT_ONCE) } else { rule(words).or_else(|| by_pattern(words)) }
}

fn basis_points(text: &str) -> Option<u32> {
    u32::try_from(Decimal::parse(text)?.to_scaled(2)?).ok().filter(|&share| share > 0 && share < WHOLE)
}

/// `30/60/90 días`, `RiBa 30/60`: equal parts, each as `spelled` reads it with what stands behind the numbers.
pub fn equal(text: &str, spelled: impl Fn(&str) -> Option<Terms>) -> Option<Terms> {
    const DISCOUNT_MAX: u32 = 15;
    let start = text.find(|letter: char| letter.is_ascii_digit())?;
    let (before, rest) = text.split_at(start);
    let end = rest.find(|letter: char| !letter.is_ascii_digit() && letter != '/').unwrap_or(rest.len());
    let (numbers, behind) = rest.split_at(end);
    let numbers: Vec<u32> = numbers.split('/').map(|number| number.parse().ok()).collect::<Option<_>>()?;
    let is_rising = numbers.windows(2).all(|pair| pair[0] < pair[1]) && numbers.last()? <= &DAYS_MAX;
    // `2/10` is a discount.
    let is_list = numbers.len() > 2 || numbers.len() == 2 && numbers[0] >= DISCOUNT_MAX;
    if !is_rising || !is_list || behind.contains(|letter: char| letter.is_ascii_digit()) {
        return None;
    }
    let before = if is_method(before) { "" } else { before };
    let count = u32::try_from(numbers.len()).ok()?;
    let part = |(position, number): (usize, &u32)| {
        let terms = spelled(&format!("{before}{number}{behind}"))?;
        let is_last = position + 1 == numbers.len();
        let share = if is_last { WHOLE - WHOLE / count * (count - 1) } else { WHOLE / count };
        Some(Instalment { share_basis_points: share, rule: terms.single_rule()? })
    };
    Terms::split(numbers.iter().enumerate().map(part).collect::<Option<Vec<_>>>()?)
}
