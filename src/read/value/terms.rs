//! How credit terms are spelled (DOMAIN §7 "Terms grammar").

use crate::book::{DayOfMonth, Instalment, Terms, TermsRule};
use crate::read::value::word::{fold_width, header_key};

/// No terms run longer than ten years.
const DAYS_MAX: u32 = 3_650;

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
    const AT_ONCE: [&str; 13] = [
        "现结",
        "现付",
        "现款",
        "cod",
        "货到付款",
        "货到即付",
        "cash",
        "cashondelivery",
        "dueonreceipt",
        "uponreceipt",
        "immediate",
        "款到发货",
        "prepaid",
    ];
    if AT_ONCE.contains(&key) {
        return Some(TermsRule::DaysAfterDelivery(0));
    }
    if let Some(rest) = key.strip_prefix("次月结") {
        return days_or_none(rest).map(TermsRule::DaysAfterMonthEnd);
    }
    if let Some(rest) = key.strip_prefix("月结") {
        return days_or_none(rest).map(TermsRule::MonthlySettlement);
    }
    if let Some(rest) = key.strip_prefix("次月").or_else(|| key.strip_prefix("nextmonth")) {
        return day_of_month(rest).map(TermsRule::DayOfNextMonth);
    }
    if let Some(rest) = key.strip_prefix("票到").or_else(|| key.strip_prefix("开票后")) {
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
    let rest = ["账期", "货到", "n/", "月内"].iter().find_map(|word| rest.strip_prefix(word)).unwrap_or(rest);
    days(rest).map(TermsRule::DaysAfterDelivery)
}

fn days_or_none(text: &str) -> Option<u32> {
    if text.is_empty() { Some(0) } else { days(text) }
}

/// `30`, `30天`, `30日`, `30days`
fn days(text: &str) -> Option<u32> {
    let number =
        ["天内", "天", "日", "days", "day", "d"].iter().find_map(|unit| text.strip_suffix(unit)).unwrap_or(text);
    if number.is_empty() || number.len() > 5 || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    number.parse().ok().filter(|&days| days <= DAYS_MAX)
}

/// `10`, `10日`, `10号`, `L`, `底`
fn day_of_month(text: &str) -> Option<DayOfMonth> {
    if matches!(text, "底" | "末" | "l" | "last" | "月底") {
        return Some(DayOfMonth::LAST);
    }
    let number = text.strip_suffix(['日', '号']).unwrap_or(text);
    let number = ["th", "st", "nd", "rd"].iter().find_map(|ending| number.strip_suffix(ending)).unwrap_or(number);
    DayOfMonth::new(number.parse().ok()?)
}

/// `10`, `L`: a day of the month on its own (pay days, cut-off days).
pub fn spelled_day_of_month(text: &str) -> Option<DayOfMonth> {
    let key = header_key(text);
    day_of_month(key.strip_prefix("每月").unwrap_or(&key))
}

#[cfg(test)]
mod tests {
    use super::*;

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
