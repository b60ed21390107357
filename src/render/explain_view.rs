//! An explanation as a page for people, as rows for a spreadsheet, and as one object (SPEC §4 `explain`).

use super::explain_json::{account_json, customer_json};
use super::grid::{Cell, Column, Document, Row, visible};
use super::plan_view::RowView;
use super::reasons::{money_days, rate_in_words, terms_of_score, why};
use super::words::{Language, Title};
use crate::book::{Book, Currency, CustomerId, DueFrom, Money, Named, write_minor};
use crate::desk::{CustomerExplanation, Explanation, HistoryItem, MatchedMoney};
use crate::plan::{Class, Plan, Policy, ReceivableSource, bucket_names, score_tenths};
use serde_json::{Value, json};

/// How many settled deliveries are named; the rest is counted.
const HISTORY_SHOWN_MAX: usize = 10;

/// A line of the page: its section, what it says, and the row of input behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    delivery_no: String,
    section: &'static str,
    text: String,
    source: String,
}

/// The explanation of a customer, or of some of his receivables (`accounts` with those only, and `is_whole` false).
pub fn explain_document<'a>(
    book: &'a Book,
    (plan, policy): (&'a Plan, &'a Policy),
    customer: CustomerId,
    accounts: &[CustomerExplanation<'_>],
    is_whole: bool,
    language: Language,
) -> Document<'a> {
    let buckets = bucket_names(policy.basis, &policy.bucket_days);
    let view = RowView { book, policy, language, buckets, exchange: &plan.exchange };
    let lines: Vec<Line> = accounts.iter().flat_map(|account| account_lines(&view, account, is_whole)).collect();
    let name = book.customer(customer).name.clone();
    let rows: Vec<Row> = lines
        .iter()
        .map(|line| Row {
            cells: vec![
                Cell::Text(name.clone()),
                Cell::Text(line.delivery_no.clone()),
                Cell::Text(line.section.to_owned()),
                Cell::Text(line.text.trim_start().to_owned()),
                Cell::Text(line.source.clone()),
            ],
            ..Row::default()
        })
        .collect();
    let column = |title| Column { title, name: None, importance: 0, width_max: 0, is_in_json: true };
    let titles = [Title::Customer, Title::DeliveryNo, Title::Section, Title::Item, Title::Source];
    let json = json!({
        "customer": name,
        "pays": customer_json(&view, customer),
        "accounts": accounts.iter().map(|account| account_json(&view, account, is_whole)).collect::<Value>(),
    });
    Document {
        schema: "collect.explain/1",
        as_of: book.as_of,
        head: Vec::new(),
        columns: titles.into_iter().map(column).collect(),
        table_order: Vec::new(),
        rows: Box::new(rows.into_iter()),
        foot: Vec::new(),
        opening: vec![format!("{} {}", language.pick("As of", "截至"), book.as_of)],
        closing: Vec::new(),
        json: Some(json),
        page: Some(page(book, &name, &lines, language)),
    }
}

/// The page for a terminal.
fn page(book: &Book, name: &str, lines: &[Line], language: Language) -> Vec<String> {
    let mut page = vec![format!("{}  ·  {} {}", visible(name), language.pick("as of", "截至"), book.as_of)];
    let (mut number, mut section) = (None, "");
    for line in lines {
        if number != Some(&line.delivery_no) {
            number = Some(&line.delivery_no);
            section = "";
            page.push(String::new());
            if !line.delivery_no.is_empty() {
                page.push(visible(&line.delivery_no));
            }
        }
        if section != line.section {
            section = line.section;
            page.push(format!("  {section}"));
        }
        let source = if line.source.is_empty() { String::new() } else { format!("   [{}]", line.source) };
        page.push(format!("    {}{source}", visible(&line.text)));
    }
    page
}

/// `1,234.00 CNY`
fn amount(money: Money, currency: Currency) -> String {
    let code = currency.code();
    format!("{}{}{}", money.grouped(currency), if code.is_empty() { "" } else { " " }, code)
}

fn account_lines(view: &RowView<'_>, account: &CustomerExplanation<'_>, is_whole: bool) -> Vec<Line> {
    let mut lines = Vec::new();
    let language = view.language;
    let money = |money| amount(money, account.currency);
    if is_whole {
        let balance = &account.balance;
        let mut push = |text: String, source: String| {
            lines.push(Line { delivery_no: String::new(), section: language.pick("balance", "往来"), text, source });
        };
        push(
            format!(
                "{} {} − {} {} − {} {} = {} {} − {} {}",
                language.pick("delivered", "送货"),
                money(balance.delivered),
                language.pick("paid", "回款"),
                money(balance.paid),
                language.pick("written off", "核销"),
                money(balance.written_off),
                language.pick("outstanding", "未收"),
                money(balance.outstanding),
                language.pick("unapplied", "未核销"),
                money(balance.unapplied),
            ),
            String::new(),
        );
        for one in account.money.iter().filter(|one| one.unapplied.is_positive()) {
            let (payment, left) = (&one.payment, one.unapplied);
            let kind = language.payment_kind(payment.kind);
            push(
                format!("{}: {} {kind} {}", language.pick("unapplied", "未核销"), payment.date, money(left)),
                view.book.describe(payment.place),
            );
        }
    }
    for explanation in &account.receivables {
        lines.extend(receivable_lines(view, explanation));
    }
    lines
}

fn receivable_lines(view: &RowView<'_>, explanation: &Explanation<'_>) -> Vec<Line> {
    let mut lines = Vec::new();
    let language = view.language;
    let assessment = explanation.assessment;
    let receivable = &assessment.receivable;
    let money = |money| amount(money, receivable.currency);
    let mut push = |section: &'static str, text: String, source: String| {
        lines.push(Line { delivery_no: explanation.label.clone(), section, text, source });
    };
    let in_short = language.pick("in short", "概要");
    push(in_short, why(view, assessment), String::new());
    let rows = language.pick("delivered", "送货");
    let term = origin_in_words(language, explanation, &money);
    let sources: Vec<String> = explanation.lines.iter().map(|&place| view.book.describe(place)).collect();
    push(rows, term, sources.join(", "));
    let paid = language.pick("money on it", "已冲款项");
    for matched in &explanation.matched {
        let payment = view.book.payments.get(matched.payment);
        let text = format!(
            "{} {} {} ({})",
            payment.date,
            language.payment_kind(payment.kind),
            money(matched.amount),
            why_here(view, matched)
        );
        push(paid, text, view.book.describe(payment.place));
        for &(given_back, sum) in &matched.taken_back {
            let row = view.book.payments.get(given_back);
            let kind = language.payment_kind(row.kind);
            let text = match language {
                Language::English => format!("  of that row {} was taken back by a {kind} on {}", money(sum), row.date),
                Language::Chinese => format!("  该笔中{}被{}{kind}抵回", money(sum), row.date),
            };
            push(paid, text, view.book.describe(row.place));
        }
    }
    push(paid, format!("{} {}", language.pick("outstanding:", "未收："), money(receivable.outstanding)), String::new());
    for (text, source) in class_lines(view, explanation) {
        push(language.pick("class", "类别"), text, source);
    }
    if assessment.classification.class != Class::Dead {
        for text in score_lines(view, explanation) {
            push(language.pick("score", "分数"), text, String::new());
        }
        for (text, source) in history_lines(view, &explanation.history, explanation.record.count) {
            push(language.pick("record", "付款记录"), text, source);
        }
    }
    let conduct = &assessment.conduct;
    let mut next = language.next_action(conduct.next_action);
    if !conduct.ask.is_empty() {
        next = format!("{next} ({} {})", language.pick("ask:", "找："), language.role(&conduct.ask));
    }
    push(language.pick("next", "下一步"), next, String::new());
    lines
}

/// What the receivable is, since when and until when.
fn origin_in_words(language: Language, explanation: &Explanation<'_>, money: &dyn Fn(Money) -> String) -> String {
    let assessment = explanation.assessment;
    let receivable = &assessment.receivable;
    let (amount, date, due) = (money(receivable.amount), receivable.date, receivable.due);
    let (term, due_from) = (assessment.term_days, due_from_in_words(language, explanation.due_from));
    match (language, receivable.source) {
        (Language::English, ReceivableSource::GivenBack(_)) => {
            format!("{amount} given back {date} that no money of the customer covers, due that day")
        }
        (Language::Chinese, ReceivableSource::GivenBack(_)) => format!("{amount} {date}退回，无款可抵，当日到期"),
        (Language::English, _) => format!("{amount} delivered {date}, due {due}{due_from}, term {term} days"),
        (Language::Chinese, _) => format!("{amount} 送货{date}，到期{due}{due_from}，账期{term}天"),
    }
}

/// Where the due date came from, in brackets.
fn due_from_in_words(language: Language, due_from: DueFrom) -> &'static str {
    match (language, due_from) {
        (_, DueFrom::DueDate) => "",
        (Language::English, DueFrom::Terms) => " (by the row's terms)",
        (Language::English, DueFrom::CustomerTerms) => " (by the customer's terms)",
        (Language::English, DueFrom::DefaultTerms) => " (assumed: default terms)",
        (Language::Chinese, DueFrom::Terms) => "（按本单账期）",
        (Language::Chinese, DueFrom::CustomerTerms) => "（按客户账期）",
        (Language::Chinese, DueFrom::DefaultTerms) => "（按默认账期假定）",
    }
}

/// Why money lies on the delivery; a name that fitted nothing is told.
fn why_here(view: &RowView<'_>, matched: &MatchedMoney) -> String {
    let language = view.language;
    let payment = view.book.payments.get(matched.payment);
    match (payment.named, payment.named_text) {
        (Named::Unknown, Some(name)) => {
            let name = view.book.texts.get(name);
            match language {
                Language::English => format!("names {name}, which does not fit; this was the earliest due"),
                Language::Chinese => format!("指明{name}，但对不上；冲最早到期"),
            }
        }
        _ => language.matched_by(matched.matched_by).to_owned(),
    }
}

fn class_lines(view: &RowView<'_>, explanation: &Explanation<'_>) -> Vec<(String, String)> {
    let language = view.language;
    let assessment = explanation.assessment;
    let classification = &assessment.classification;
    let reason = language.class_reason(classification.reason);
    let mut lines = vec![(
        format!("{} · {}: {reason}", language.class(classification.class), classification.class.rule()),
        String::new(),
    )];
    if let Some((date, class)) = explanation.next_class {
        let text = match language {
            Language::English => format!("by time alone {} from {date}", class.key()),
            Language::Chinese => format!("仅按时间，{date}起为{}", language.class(class)),
        };
        lines.push((text, String::new()));
    }
    let expiry = assessment.limitation_expiry;
    lines.push((
        format!(
            "{} {expiry}",
            language.pick("limitation period runs to (not legal advice):", "诉讼时效至（非法律意见）：")
        ),
        String::new(),
    ));
    for event in &explanation.events {
        let cleared = if event.is_cleared { language.pick(" (cleared)", "（已解除）") } else { "" };
        let source = view.book.describe(event.place);
        lines.push((format!("{} {}{cleared}", event.date, language.event(event.kind)), source));
    }
    for follow_up in &explanation.follow_ups {
        let source = view.book.describe(follow_up.place);
        lines.push((format!("{} {}", follow_up.date, language.result(follow_up.result)), source));
    }
    for promise in &explanation.promises {
        let sums = promise.sums.map(|(promised, paid)| {
            let money = |sum| amount(sum, assessment.receivable.currency);
            format!(
                ": {} {}, {} {}",
                language.pick("promised", "承诺"),
                money(promised),
                language.pick("came", "到款"),
                money(paid)
            )
        });
        let source = view.book.describe(view.book.follow_ups[promise.follow_up].place);
        let state = language.promise_state(promise.state);
        let promised_for = language.pick("promise for", "承诺付款日");
        lines.push((format!("{promised_for} {} {state}{}", promise.date, sums.unwrap_or_default()), source));
    }
    lines
}

fn score_lines(view: &RowView<'_>, explanation: &Explanation<'_>) -> Vec<String> {
    let language = view.language;
    let assessment = explanation.assessment;
    let mut lines: Vec<String> =
        terms_of_score(view, assessment).iter().map(|(days, reason)| format!("{days:>9.4}  {reason}")).collect();
    let stake = &assessment.stake;
    let money_days_now = money_days(stake.money_days_hundredths);
    lines.push(format!(
        "{:>9.4}  × {}{} = {money_days_now} {}, {} {}",
        stake.days(),
        amount(assessment.receivable.outstanding, assessment.receivable.currency),
        rate_in_words(view, assessment.receivable.currency),
        language.pick("money-days", "金额天数"),
        language.pick("score", "分数"),
        write_minor(i128::from(score_tenths(stake.money_days_hundredths)), 1),
    ));
    let lead = &assessment.lead;
    let start = &assessment.start;
    lines.push(match language {
        Language::English => format!(
            "lead {} working days ({} calendar days from today); start by {}, money by {}",
            lead.working_days, lead.calendar_days, start.start_by, start.target
        ),
        Language::Chinese => format!(
            "需{}个工作日（从今天起{}天）；最迟{}启动，{}到款",
            lead.working_days, lead.calendar_days, start.start_by, start.target
        ),
    });
    if let Some(tomorrow) = explanation.tomorrow_money_days_hundredths {
        if start.days_to_next_run > 0 {
            lines.push(match language {
                Language::English => {
                    format!("not started today, the run is missed and {} days are lost", start.days_to_next_run)
                }
                Language::Chinese => format!("今天不启动就错过这次付款日，损失{}天", start.days_to_next_run),
            });
        }
        let label = language.pick("left at stake tomorrow, if nothing happens:", "明天若无变化，仍可争取：");
        let unit = language.pick("money-days", "金额天数");
        lines.push(format!("{label} {} {unit}", money_days(tomorrow)));
    }
    lines
}

fn history_lines(view: &RowView<'_>, history: &[HistoryItem], count: usize) -> Vec<(String, String)> {
    let language = view.language;
    let mut lines: Vec<(String, String)> = history
        .iter()
        .take(HISTORY_SHOWN_MAX)
        .map(|item| {
            let label = view.book.delivery_label(item.delivery);
            let document = view.book.deliveries.get(item.delivery).document as usize;
            let text = match language {
                Language::English => {
                    format!("{label}: term {} days, settled {} days late", item.term_days, item.lateness_days)
                }
                Language::Chinese => format!("{label}：账期{}天，晚{}天结清", item.term_days, item.lateness_days),
            };
            (text, view.book.describe(view.book.documents[document].line))
        })
        .collect();
    let more = count - history.len().min(HISTORY_SHOWN_MAX);
    if more > 0 {
        let text = match language {
            Language::English => format!("and {more} more"),
            Language::Chinese => format!("另有{more}笔"),
        };
        lines.push((text, String::new()));
    }
    lines
}
