//! The plan as a document: by delivery and by customer, with what stands around the rows (SPEC §1, §4).

use super::Language;
use super::grid::{Column, Document, Rows};
use super::plan_rows::{CustomerRows, DeliveryRows};
use super::row_view::RowView;
use super::titles::Title;
use crate::book::{Book, Currency, Money, write_minor};
use crate::plan::{AgeBasis, CurrencyTotal, CustomerRow, MatchRule, Plan, PlanRow, Policy, Strategy};
use serde_json::{Value, json};

/// How a plan is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlanViewOptions {
    /// The language of words.
    pub language: Language,
    /// Whether each row is followed by its explanation (`--explain`).
    pub explain: bool,
    /// How many rows there would be without `--top`.
    pub rows_in_all: usize,
}

/// What the opening line counts; dead money is not in it.
#[derive(Clone, Copy)]
struct Counts {
    shown: usize,
    waiting: usize,
    is_by_customer: bool,
}

/// Column, importance on a narrow terminal, greatest width of a text.
const fn column(title: Title, importance: u8, width_max: usize) -> Column {
    Column { title, name: None, importance, width_max, is_in_json: true }
}

const PLAN_COLUMNS: [Column; 37] = [
    column(Title::Rank, 1, 0),
    column(Title::Score, 7, 0),
    column(Title::Customer, 2, 24),
    column(Title::DeliveryNo, 4, 40),
    column(Title::Date, 24, 0),
    column(Title::DueDate, 12, 0),
    column(Title::DueFrom, 0, 0),
    column(Title::TermDays, 25, 0),
    column(Title::DaysPastDue, 5, 0),
    column(Title::Bucket, 0, 0),
    column(Title::Class, 6, 0),
    column(Title::ClassRule, 22, 4),
    column(Title::Amount, 23, 0),
    column(Title::Outstanding, 3, 0),
    column(Title::Currency, 9, 16),
    column(Title::DistanceKm, 22, 0),
    column(Title::PaymentSteps, 23, 0),
    column(Title::DaysLate, 0, 0),
    column(Title::ChanceBadlyLate, 0, 0),
    column(Title::ProcedureDays, 0, 0),
    column(Title::DistanceDays, 0, 0),
    column(Title::MoneyDays, 16, 0),
    column(Title::StartBy, 13, 0),
    column(Title::Target, 17, 0),
    column(Title::Channel, 8, 0),
    column(Title::Ask, 14, 16),
    column(Title::NextAction, 11, 64),
    column(Title::NextDate, 21, 0),
    column(Title::Salesperson, 18, 14),
    column(Title::Area, 26, 12),
    column(Title::Contact, 27, 16),
    column(Title::Phone, 15, 18),
    column(Title::Flags, 10, 40),
    column(Title::Why, 28, 90),
    column(Title::AskAmount, 19, 0),
    column(Title::HeldReason, 20, 24),
    column(Title::Group, 0, 0),
];

const CUSTOMER_COLUMNS: [Column; 24] = [
    column(Title::Rank, 1, 0),
    column(Title::Score, 7, 0),
    column(Title::Customer, 2, 24),
    column(Title::Receivables, 9, 0),
    column(Title::Outstanding, 3, 0),
    column(Title::Currency, 9, 16),
    column(Title::Overdue, 4, 0),
    column(Title::OldestDue, 15, 0),
    column(Title::DaysPastDue, 5, 0),
    column(Title::Class, 6, 0),
    column(Title::DistanceKm, 22, 0),
    column(Title::PaymentSteps, 23, 0),
    column(Title::MoneyDays, 16, 0),
    column(Title::StartBy, 13, 0),
    column(Title::Channel, 8, 0),
    column(Title::Ask, 14, 16),
    column(Title::NextAction, 12, 64),
    column(Title::NextDate, 17, 0),
    column(Title::Salesperson, 18, 14),
    column(Title::Area, 22, 12),
    column(Title::Contact, 23, 16),
    column(Title::Phone, 21, 18),
    column(Title::Flags, 10, 40),
    column(Title::Why, 24, 90),
];

/// Columns for people, from left to right.
const TABLE_ORDER: [Title; 14] = [
    Title::Rank,
    Title::Customer,
    Title::DeliveryNo,
    Title::Receivables,
    Title::Outstanding,
    Title::Currency,
    Title::Overdue,
    Title::DueDate,
    Title::DaysPastDue,
    Title::Class,
    Title::Score,
    Title::Flags,
    Title::Channel,
    Title::NextAction,
];

/// The plan, a row a receivable.
pub fn plan_document<'a>(
    book: &'a Book,
    plan: &'a Plan,
    policy: &'a Policy,
    rows: Vec<PlanRow<'a>>,
    options: PlanViewOptions,
) -> Document<'a> {
    // What has no rank stands last.
    let shown = rows.partition_point(|row| row.rank.is_some());
    let waiting = rows[..shown].iter().filter(|row| row.may_wait).count();
    let counts = Counts { shown, waiting, is_by_customer: false };
    let rows =
        DeliveryRows { view: RowView::new(book, plan, policy, options.language), rows, explain: options.explain };
    document(book, plan, policy, PLAN_COLUMNS.to_vec(), Box::new(rows), counts, options)
}

/// The plan, a row a customer.
pub fn customer_document<'a>(
    book: &'a Book,
    plan: &'a Plan,
    policy: &'a Policy,
    rows: Vec<CustomerRow<'a>>,
    options: PlanViewOptions,
) -> Document<'a> {
    let waiting = rows.iter().filter(|row| row.rank.is_some() && row.may_wait).count();
    let shown = rows.iter().filter(|row| row.rank.is_some()).count();
    let counts = Counts { shown, waiting, is_by_customer: true };
    let rows =
        CustomerRows { view: RowView::new(book, plan, policy, options.language), rows, explain: options.explain };
    document(book, plan, policy, CUSTOMER_COLUMNS.to_vec(), Box::new(rows), counts, options)
}

fn document<'a>(
    book: &'a Book,
    plan: &'a Plan,
    policy: &'a Policy,
    columns: Vec<Column>,
    rows: Box<dyn Rows + 'a>,
    counts: Counts,
    options: PlanViewOptions,
) -> Document<'a> {
    let language = options.language;
    let mut columns = columns;
    // One currency needs no column of its own on a terminal, the totals say it; of several each amount needs its own.
    let importance = if plan.totals.len() < 2 { 0 } else { 3 };
    columns
        .iter_mut()
        .filter(|column| column.title == Title::Currency)
        .for_each(|column| column.importance = importance);
    Document {
        schema: "collect.plan/1",
        as_of: book.as_of,
        head: vec![("rule", rule(plan, policy))],
        columns,
        table_order: TABLE_ORDER.to_vec(),
        rows,
        foot: vec![("unapplied", unapplied(book, plan)), ("totals", plan.totals.iter().map(total).collect())],
        opening: vec![opening(book, policy, counts, options)],
        closing: plan_summary(book, plan, language),
        json: None,
        page: None,
    }
}

/// How many rows there are, how many of them may wait, and what they are ordered by.
fn opening(book: &Book, policy: &Policy, counts: Counts, options: PlanViewOptions) -> String {
    let (as_of, Counts { shown, waiting, is_by_customer }) = (book.as_of, counts);
    let language = options.language;
    let order = match policy.score.strategy {
        Strategy::MoneyDays => language.pick("most money-days at stake first", "按金额天数排序"),
        Strategy::CashNow => language.pick("most money-days for an hour of work first", "按每小时可收的金额天数排序"),
    };
    let first = match (language, shown < options.rows_in_all) {
        (_, false) => String::new(),
        (Language::English, true) => format!("the first {shown} of {}: ", options.rows_in_all),
        (Language::Chinese, true) => format!("共{}条中的前{shown}条，", options.rows_in_all),
    };
    let urgent = shown - waiting;
    match language {
        Language::English => format!("As of {as_of}: {first}{urgent} to follow up, {waiting} may wait; {order}"),
        Language::Chinese => {
            let unit = if is_by_customer { "户" } else { "笔" };
            format!("截至{as_of}：{first}要跟进{urgent}{unit}，可以等{waiting}{unit}；{order}")
        }
    }
}

/// What the figures rest on, so that a plan can be read without the settings beside it.
fn rule(plan: &Plan, policy: &Policy) -> Value {
    let weight = |thousandths: i64| thousandths as f64 / 1000.0;
    let rates = plan.exchange.rates.iter();
    let rates: Value = rates
        .map(|(currency, rate)| (currency.code().to_owned(), Value::from(write_minor(rate.units, rate.scale))))
        .collect::<serde_json::Map<_, _>>()
        .into();
    json!({
        "base_currency": plan.exchange.base.map_or("", Currency::code),
        "match": match policy.match_rule { MatchRule::Auto => "auto", MatchRule::OldestDue => "oldest-due", MatchRule::NamedOnly => "named-only" },
        "basis": match policy.basis { AgeBasis::Due => "due", AgeBasis::Delivery => "delivery" },
        "buckets": policy.bucket_days,
        "strategy": match policy.score.strategy { Strategy::MoneyDays => "money-days", Strategy::CashNow => "cash-now" },
        "horizon": policy.score.horizon_days,
        "rates": rates,
        "weights": {
            "term": weight(policy.score.term_weight_thousandths),
            "procedure": weight(policy.score.procedure_weight_thousandths),
            "distance": weight(policy.score.distance_weight_thousandths),
        },
    })
}

/// Customers with money that pays nothing, with the currency and the sum.
fn unapplied_accounts<'a>(book: &'a Book, plan: &'a Plan) -> impl Iterator<Item = (&'a str, Currency, Money)> {
    book.accounts
        .iter()
        .zip(&plan.allocation.balances)
        .filter(|(_, balance)| balance.unapplied.is_positive())
        .map(|(account, balance)| (book.customer(account.customer).name.as_str(), account.currency, balance.unapplied))
}

fn unapplied(book: &Book, plan: &Plan) -> Value {
    unapplied_accounts(book, plan)
        .map(|(customer, currency, amount)| {
            json!({ "customer": customer, "currency": currency.code(), "amount": amount.plain(currency) })
        })
        .collect()
}

fn total(total: &CurrencyTotal) -> Value {
    let money = |money: Money| money.plain(total.currency);
    json!({
        "currency": total.currency.code(),
        "delivered": money(total.balance.delivered),
        "paid": money(total.balance.paid),
        "written_off": money(total.balance.written_off),
        "outstanding": money(total.balance.outstanding),
        "unapplied": money(total.balance.unapplied),
        "dead": money(total.dead),
    })
}

/// Unapplied money and the totals that tie, in words.
pub fn plan_summary(book: &Book, plan: &Plan, language: Language) -> Vec<String> {
    const NAMED_MAX: usize = 5;
    let mut lines = Vec::new();
    let amount = |money: Money, currency: Currency| {
        format!("{}{}{}", currency.code(), if currency.code().is_empty() { "" } else { " " }, money.grouped(currency))
    };
    let all: Vec<String> = unapplied_accounts(book, plan)
        .map(|(customer, currency, sum)| format!("{} {}", super::grid::visible(customer), amount(sum, currency)))
        .collect();
    if !all.is_empty() {
        let more = all.len().saturating_sub(NAMED_MAX);
        let named = all[..all.len().min(NAMED_MAX)].join(language.pick(" · ", "、"));
        let rest = match (language, more) {
            (_, 0) => String::new(),
            (Language::English, more) => format!(" and {more} more"),
            (Language::Chinese, more) => format!("，另有{more}家"),
        };
        lines.push(format!("{}{named}{rest}", language.pick("Unapplied: ", "未核销款：")));
    }
    for total in &plan.totals {
        let balance = &total.balance;
        let money = |money: Money| money.grouped(total.currency);
        let code = total.currency.code();
        let unit = if code.is_empty() { String::new() } else { format!("{code}{}", language.colon()) };
        let written_off = if balance.written_off.is_zero() {
            String::new()
        } else {
            format!(" − {} {}", language.pick("written off", "核销"), money(balance.written_off))
        };
        let dead = if total.dead.is_zero() {
            String::new()
        } else {
            match language {
                Language::English => format!(" (of it dead {})", money(total.dead)),
                Language::Chinese => format!("（其中死账 {}）", money(total.dead)),
            }
        };
        lines.push(format!(
            "{unit}{} {} − {} {}{written_off} = {} {}{dead} − {} {}",
            language.pick("delivered", "送货"),
            money(balance.delivered),
            language.pick("paid", "回款"),
            money(balance.paid),
            language.pick("outstanding", "未收"),
            money(balance.outstanding),
            language.pick("unapplied", "未核销"),
            money(balance.unapplied),
        ));
    }
    lines
}
