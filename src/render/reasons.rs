//! Why a receivable stands where it stands, in words: one line, and the lines of SPEC §1 with the fact behind each.

use super::Language;
use super::row_view::{RowView, kilometres};
use crate::book::{Currency, Money, push_grouped, push_rounded, write_minor};
use crate::plan::{Assessment, Class, HeldBack};
use chrono::Datelike;

/// One line on why a receivable stands where it stands.
pub(super) fn why(view: &RowView<'_>, assessment: &Assessment) -> String {
    let mut text = String::new();
    push_why(view, assessment, &mut text);
    text
}

/// Puts behind a text why a receivable stands where it stands: class, age, and what makes the money-days.
pub(super) fn push_why(view: &RowView<'_>, assessment: &Assessment, out: &mut String) {
    let language = view.language;
    let Assessment { receivable, classification, stake, .. } = assessment;
    out.push_str(classification.class.rule());
    out.push(' ');
    language.push_class_reason(classification.reason, out);
    if classification.class == Class::Dead {
        return;
    }
    out.push_str(SEPARATOR);
    language.push_age(assessment.age.days_past_due, out);
    out.push_str(SEPARATOR);
    push_grouped(out, i128::from(receivable.outstanding.0), receivable.currency.decimals());
    out.push_str(&rate_in_words(view, receivable.currency));
    out.push_str(" × ");
    push_rounded(out, stake.weighted_days, 12, 1, stake.days());
    out.push_str(language.pick(" days = ", " 天 = "));
    push_money_days(language, stake.money_days_hundredths, out);
    if let Some(held) = held_in_words(language, assessment.held, receivable.outstanding, receivable.currency) {
        out.push_str(SEPARATOR);
        out.push_str(&held);
    }
}

/// `20,000.00 of it promised: 21,800.00 to ask for`, where a part is held back.
pub(super) fn held_in_words(
    language: Language,
    held: HeldBack,
    outstanding: Money,
    currency: Currency,
) -> Option<String> {
    let rest = outstanding - held.sum();
    if held.sum().is_zero() || !rest.is_positive() {
        return None;
    }
    let amount = |money: Money| {
        let mut text = String::new();
        push_grouped(&mut text, i128::from(money.0), currency.decimals());
        text
    };
    let parts = [
        (held.disputed, "disputed", "有争议"),
        (held.promised, "promised", "已承诺"),
        (held.said_paid, "said to be paid", "称已付"),
    ];
    let parts = parts.into_iter().filter(|(money, ..)| money.is_positive());
    let parts: Vec<String> = parts
        .map(|(money, english, chinese)| match language {
            Language::English => format!("{} {english}", amount(money)),
            Language::Chinese => format!("{chinese}{}", amount(money)),
        })
        .collect();
    Some(match language {
        Language::English => format!("of it {}: {} to ask for", parts.join(", "), amount(rest)),
        Language::Chinese => format!("其中{}，可催{}", parts.join("、"), amount(rest)),
    })
}

/// What parts the reasons of a line.
const SEPARATOR: &str = " · ";

/// ` × 7.2` where money is in another currency than money-days are.
pub(super) fn rate_in_words(view: &RowView<'_>, currency: Currency) -> String {
    match view.exchange.rate(currency) {
        Some(rate) if view.exchange.base != Some(currency) => format!(" × {}", write_minor(rate.units, rate.scale)),
        _ => String::new(),
    }
}

/// `6.6 M money-days`, 662.3万金额天数.
fn push_money_days(language: Language, hundredths: i128, out: &mut String) {
    let whole = hundredths as f64 / 100.0;
    let (scale, decimals, float, unit) = match language {
        Language::English if whole >= 999_950.0 => (8, 1, whole / 1e6, " M money-days"),
        Language::English if whole >= 1_000.0 => (5, 1, whole / 1e3, " k money-days"),
        Language::English => (2, 0, whole, " money-days"),
        Language::Chinese if whole >= 10_000.0 => (6, 1, whole / 1e4, "万金额天数"),
        Language::Chinese => (2, 0, whole, "金额天数"),
    };
    push_rounded(out, hundredths, scale, decimals, float);
    out.push_str(unit);
}

/// The lines of SPEC §1: what makes the days, each with the fact behind it.
pub(super) fn explanation(view: &RowView<'_>, assessment: &Assessment) -> Vec<String> {
    let mut lines = vec![why(view, assessment)];
    if assessment.classification.class == Class::Dead {
        return lines;
    }
    for (days, reason) in terms_of_score(view, assessment) {
        lines.push(format!("{days:>6.1}  {reason}"));
    }
    lines
}

/// The four terms of the score in days, as weighted, each with its reason in words.
pub(super) fn terms_of_score(view: &RowView<'_>, assessment: &Assessment) -> [(f64, String); 4] {
    let language = view.language;
    let (estimate, stake, policy) = (&assessment.payment_estimate, &assessment.stake, &view.policy.score);
    let weigh = |days: f64, thousandths: i64| days * thousandths as f64 / 1000.0;
    let age = assessment.age.days_past_due;
    let record = match (language, estimate.comparable) {
        (Language::English, 0) => "no record to compare yet".to_owned(),
        (Language::English, 1) => "1 settled delivery to compare".to_owned(),
        (Language::English, count) => format!("{count} settled deliveries to compare"),
        (Language::Chinese, 0) => "尚无可比记录".to_owned(),
        (Language::Chinese, count) => format!("{count}笔可比的已结记录"),
    };
    let late = match (language, age > 0) {
        (Language::English, true) => format!("days late still to come ({age} days past due; {record})"),
        (Language::English, false) => format!("days late to come (due in {} days; {record})", -age),
        (Language::Chinese, true) => format!("还会再拖的天数（已逾期{age}天；{record}）"),
        (Language::Chinese, false) => format!("到期后会拖的天数（{}天后到期；{record}）", -age),
    };
    let chance = estimate.chance_badly_late();
    let badly = match language {
        Language::English if age > 15 => "has passed 15 days late".to_owned(),
        Language::English if chance > 0.99 => "all but certain to pass 15 days late".to_owned(),
        Language::English => format!("15 days × {:.0} % chance to pass 15 days late", chance * 100.0),
        Language::Chinese if age > 15 => "已拖过15天".to_owned(),
        Language::Chinese => format!("15天 × 拖过15天的可能{:.0}%", chance * 100.0),
    };
    [
        (weigh(estimate.days_late(), policy.term_weight_thousandths), late),
        (weigh(15.0 * chance, policy.term_weight_thousandths), badly),
        (weigh(stake.procedure_days as f64, policy.procedure_weight_thousandths), procedure_in_words(view, assessment)),
        (weigh(stake.distance_days as f64, policy.distance_weight_thousandths), distance_in_words(view, assessment)),
    ]
}

fn procedure_in_words(view: &RowView<'_>, assessment: &Assessment) -> String {
    let (language, start) = (view.language, &assessment.start);
    let day = |date: chrono::NaiveDate| {
        if date.year() == view.book.as_of.year() { language.day(date) } else { date.to_string() }
    };
    let customer = view.book.customer(assessment.receivable.customer);
    let steps = match (language, customer.payment_steps.as_ref().map(|steps| steps.count)) {
        (Language::English, None) => "payment steps unknown, counted as none".to_owned(),
        (Language::English, Some(1)) => "1 sign-off".to_owned(),
        (Language::English, Some(count)) => format!("{count} sign-offs"),
        (Language::Chinese, None) => "付款环节不明，按无计".to_owned(),
        (Language::Chinese, Some(count)) => format!("{count}个审批环节"),
    };
    let run_after = start.run_after.filter(|_| start.days_to_next_run > 0);
    match (language, run_after) {
        (Language::English, Some(next)) => format!(
            "{steps}; started today the money comes on {}, started tomorrow on {}",
            day(start.target),
            day(next)
        ),
        (Language::English, None) => {
            format!("{steps}; started by {} the money comes on {}", day(start.start_by), day(start.target))
        }
        (Language::Chinese, Some(next)) => {
            format!("{steps}；今天启动{}到款，明天启动要等到{}", day(start.target), day(next))
        }
        (Language::Chinese, None) => format!("{steps}；{}前启动，{}到款", day(start.start_by), day(start.target)),
    }
}

fn distance_in_words(view: &RowView<'_>, assessment: &Assessment) -> String {
    let metres = view.book.customer(assessment.receivable.customer).distance_metres;
    match metres {
        Some(_) => format!("{} {}", kilometres(metres).plain(false), view.language.pick("km", "公里")),
        None => view.language.pick("distance unknown, counted as none", "距离不明，按无计").to_owned(),
    }
}

/// Money-days with thousands grouped.
pub(super) fn money_days(hundredths: i128) -> String {
    let mut text = String::new();
    push_grouped(&mut text, hundredths, 2);
    text
}
