//! How credit terms are spelled (DOMAIN §7 "Terms grammar").

use crate::book::{Instalment, Terms};
use crate::read::value::terms_rule::{by_pattern, rule};
use crate::read::value::terms_shares as shares;
use crate::read::value::word::{fold_width, header_key};

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
        .or_else(|| shares::equal(&folded, spelled))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::{DayOfMonth, TermsRule};
    use crate::read::value::terms_rule::{is_method, named_rule};
    use crate::read::words::languages::languages;

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

    #[test]
    fn parts_are_due_when_they_say() {
        use crate::book::EndOfMonthMeaning::MonthEnd;
        let date: chrono::NaiveDate = "2026-05-12".parse().expect("a day");
        for (text, expected) in [
            ("30%定金70%货到", "3000 05-12, 7000 05-12"),
            ("预付30%余款月结", "3000 05-12, 7000 05-31"),
            ("30%预付，70%月结30天", "3000 05-12, 7000 06-30"),
            ("定金20%，货到30%，50%月结", ""),
            ("50% advance 50% net 30", "5000 05-12, 5000 06-11"),
            ("30% advance, rest end of following month", "3000 05-12, 7000 06-30"),
            ("30% deposit, balance net 30", "3000 05-12, 7000 06-11"),
            ("60%/30+40%/60", "6000 06-11, 4000 07-11"),
            ("30/60/90", "3333 06-11, 3333 07-11, 3334 08-10"),
            ("30/60/90 días", "3333 06-11, 3333 07-11, 3334 08-10"),
            ("30/60/90 gg DF FM", "3333 06-30, 3333 07-31, 3334 08-31"),
            ("RiBa 30/60", "5000 06-11, 5000 07-11"),
            ("28/56 dias", "5000 06-09, 5000 07-07"),
            ("2% 10, 1% 20, net 30", "10000 06-11"),
            ("30%定金60%货到", ""),
            ("30%定金余款", ""),
            ("预付30%", ""),
            ("90/60/30", ""),
            ("2/10", ""),
            ("05/12/2026", ""),
            ("30%随便70%月结", ""),
        ] {
            let dues = spelled(text).map(|terms| terms.due_dates(date, None, None, MonthEnd)).unwrap_or_default();
            let told = dues.iter().map(|(share, due)| format!("{share} {}", due.format("%m-%d"))).collect::<Vec<_>>();
            assert_eq!(told.join(", "), expected, "{text}");
        }
    }
}
