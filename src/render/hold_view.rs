//! Who must not be supplied and which step of pressure is due: a list, and a page for one customer (SPEC §4 `hold`).

use super::Language;
use super::grid::{Cell, Column, Document, Row};
use super::hold_json::hold_json;
use super::hold_page::page;
use super::titles::Title;
use crate::book::{Book, Currency, Money};
use crate::desk::{Hold, LeverRefusal};
use crate::plan::Policy;
use serde_json::{Value, json};

/// Title, importance on a terminal, widest text.
const COLUMNS: [(Title, u8, usize); 22] = [
    (Title::Customer, 1, 32),
    (Title::Held, 2, 0),
    (Title::HeldSince, 0, 0),
    (Title::Step, 3, 40),
    (Title::StepState, 4, 0),
    (Title::Since, 0, 0),
    (Title::Overdue, 2, 0),
    (Title::Currency, 0, 0),
    (Title::DaysPastDue, 5, 0),
    (Title::Class, 6, 0),
    (Title::Why, 8, 44),
    (Title::TakenStep, 0, 0),
    (Title::TakenOn, 0, 0),
    (Title::FollowingStep, 7, 0),
    (Title::FollowingFrom, 7, 0),
    (Title::MaxOrder, 9, 0),
    (Title::MaxArticles, 0, 0),
    (Title::StopPolicies, 0, 0),
    (Title::WithheldItems, 0, 0),
    (Title::Release, 0, 0),
    (Title::DisputedAmount, 0, 0),
    (Title::DeliveriesWhileHeld, 10, 0),
];

/// What the document tells of.
#[derive(Clone, Copy, Debug)]
pub enum HoldSelection<'a> {
    /// Everybody for whom a step is due or holds.
    All(&'a [Hold]),
    /// One customer, and who decides.
    One(&'a Hold, Option<&'a str>),
}

impl<'a> HoldSelection<'a> {
    fn holds(self) -> &'a [Hold] {
        match self {
            HoldSelection::All(holds) => holds,
            HoldSelection::One(hold, _) => std::slice::from_ref(hold),
        }
    }
}

/// The list, or the page of one.
pub fn hold_document<'a>(
    book: &'a Book,
    policy: &Policy,
    selection: HoldSelection<'a>,
    language: Language,
) -> Document<'a> {
    let holds = selection.holds();
    let column = |(title, importance, width_max)| Column { title, name: None, importance, width_max, is_in_json: true };
    let mut json = json!({ "rows": holds.iter().map(|hold| hold_json(book, hold)).collect::<Value>() });
    let page = match selection {
        HoldSelection::All(_) => None,
        HoldSelection::One(hold, decided_by) => {
            json["held"] = json!(hold.is_held());
            Some(page(book, policy, hold, decided_by, language))
        }
    };
    let held = holds.iter().filter(|hold| hold.is_held()).count();
    let opening = match (language, holds.is_empty()) {
        (Language::English, true) => format!("As of {}: nobody is pressed, nobody is held", book.as_of),
        (Language::Chinese, true) => format!("截至{}：没有施压的客户，没有停货的客户", book.as_of),
        (Language::English, false) => {
            format!("As of {}: {held} held, {} with a step due or taken", book.as_of, holds.len() - held)
        }
        (Language::Chinese, false) => {
            format!("截至{}：停货{held}家，另有{}家待施压或已施压", book.as_of, holds.len() - held)
        }
    };
    let hint =
        language.pick("One of them, with the reason and what to do: collect hold NAME", "看一家：collect hold 客户名");
    Document {
        schema: "collect.hold/1",
        as_of: book.as_of,
        head: Vec::new(),
        columns: COLUMNS.into_iter().map(column).collect(),
        table_order: Vec::new(),
        rows: Box::new(holds.iter().map(|hold| row(book, policy, hold, language)).collect::<Vec<Row<'_>>>()),
        foot: Vec::new(),
        opening: vec![opening],
        closing: if holds.is_empty() { Vec::new() } else { vec![hint.to_owned()] },
        json: Some(json),
        page,
    }
}

fn row<'a>(book: &'a Book, policy: &Policy, hold: &'a Hold, language: Language) -> Row<'a> {
    let day = |day| Cell::Date(day);
    let main =
        hold.release.iter().copied().max_by_key(|&(sum, currency)| (Some(currency) == hold.order_limit.currency, sum));
    let last = hold.taken.iter().max_by_key(|taken| (taken.lever, taken.date));
    let money = |sum, currency| Cell::money(sum, currency);
    let texts = |texts: Vec<&str>| if texts.is_empty() { Cell::Blank } else { Cell::Text(texts.join("; ").into()) };
    let sums = |sums: &[(Money, Currency)]| {
        let sums = sums.iter().map(|&(sum, currency)| format!("{} {}", sum.plain(currency), currency.code()));
        let text = sums.collect::<Vec<_>>().join("; ");
        if text.is_empty() { Cell::Blank } else { Cell::Text(text.into()) }
    };
    let cells = vec![
        Cell::Text(book.customer(hold.customer).name.as_str().into()),
        match hold.is_held() {
            true => Cell::Word("held", language.pick("HELD", "停货")),
            false => Cell::Word("free", language.pick("free", "可送")),
        },
        hold.held_since.map_or(Cell::Blank, day),
        hold.in_force().map_or(Cell::Blank, |lever| Cell::Text(language.lever(lever).into())),
        state(hold, language),
        hold.due.map_or(Cell::Blank, |due| day(due.since)),
        main.map_or(Cell::Blank, |(sum, currency)| money(sum, currency)),
        main.map_or(Cell::Blank, |(_, currency)| Cell::Text(currency.code().into())),
        hold.oldest.as_ref().map_or(Cell::Blank, |(.., days)| Cell::Integer(*days)),
        hold.class.map_or(Cell::Blank, |class| Cell::Word(class.key(), language.class(class))),
        Cell::Text(why(policy, hold, language).into()),
        last.map_or(Cell::Blank, |taken| Cell::Text(taken.lever.key().into())),
        last.map_or(Cell::Blank, |taken| day(taken.date)),
        hold.next.map_or(Cell::Blank, |(lever, _)| Cell::Text(lever.key().into())),
        hold.next.map_or(Cell::Blank, |(_, from)| day(from)),
        match (hold.is_held(), hold.order_limit.amount, hold.order_limit.currency) {
            (false, Some(limit), Some(currency)) => money(limit, currency),
            (true, _, Some(currency)) => money(Money::ZERO, currency),
            _ => Cell::Blank,
        },
        hold.order_limit.articles.map_or(Cell::Blank, |count| Cell::Integer(count as i64)),
        texts(hold.policies.iter().map(String::as_str).collect()),
        texts(hold.articles.iter().map(|article| article.item.as_str()).collect()),
        sums(&hold.release),
        sums(&hold.disputed),
        texts(hold.deliveries_while_held.iter().map(|one| one.number.as_str()).collect()),
    ];
    Row { cells, class: hold.class, ..Row::default() }
}

fn state<'a>(hold: &Hold, language: Language) -> Cell<'a> {
    match (hold.due, &hold.refusal, hold.taken.is_empty()) {
        (Some(_), ..) => Cell::Word("due", language.pick("due", "应采取")),
        (None, Some(LeverRefusal::NoContact(_)), true) => Cell::Word("refused", language.pick("refused", "暂缓")),
        (None, _, false) => Cell::Word("taken", language.pick("taken", "已采取")),
        (
            None,
            Some(
                LeverRefusal::NothingPastDue
                | LeverRefusal::WithinTolerance
                | LeverRefusal::Disputed
                | LeverRefusal::SaidPaid(_)
                | LeverRefusal::TooEarly(_)
                | LeverRefusal::NothingHarder,
            )
            | None,
            true,
        ) => Cell::Blank,
    }
}

/// Why the step is due, else why there is none.
fn why(policy: &Policy, hold: &Hold, language: Language) -> String {
    let refusal = || hold.refusal.map(|refusal| language.lever_refusal(refusal, &policy.levers.tolerance.to_string()));
    let due = hold.due.map(|due| language.lever_reason(due.reason));
    due.or_else(refusal).unwrap_or_default()
}
