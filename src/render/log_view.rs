//! A follow-up that was logged, and what follows from it: a page for people, a row for spreadsheets, one object (SPEC §4
//! `log`).

use super::Language;
use super::amounts::amount;
use super::grid::{Cell, Column, Document, Row, visible};
use super::reasons::held_in_words;
use super::titles::Title;
use crate::book::{Book, Excuse, FollowUpResult, group_thousands};
use crate::desk::{Consequence, Following, Logged, LoggedRow, NextStep, Pause, Position};
use crate::phrases::Phrases;
use serde_json::{Map, Value, json};
use std::borrow::Cow;
use unicode_width::UnicodeWidthStr;

/// So many receivables are named on a page; the rest is counted.
const RECEIVABLES_SHOWN_MAX: usize = 8;

const TITLES: [Title; 9] = [
    Title::EntryDate,
    Title::Customer,
    Title::DeliveryNo,
    Title::Result,
    Title::NextAction,
    Title::NextDate,
    Title::PausedUntil,
    Title::File,
    Title::LoggedRow,
];

/// The row as it was written, and what follows from it.
pub fn log_document<'a>(
    book: &'a Book,
    row: &'a LoggedRow,
    logged: &Logged,
    following: &Following,
    language: Language,
) -> Document<'a> {
    let column = |title| Column { title, name: None, importance: 0, width_max: 0, is_in_json: true };
    let view = View { row, logged, following, language };
    let day = |day: Option<chrono::NaiveDate>| day.map_or(Cell::Blank, Cell::Date);
    let cells = vec![
        Cell::Date(logged.date),
        Cell::Text(book.customer(logged.customer).name.as_str().into()),
        Cell::text(view.value("delivery_no")),
        Cell::Text(view.word(language.result(logged.result), logged.result.key())),
        Cell::Text(view.next_action(language)),
        day(following.next_date),
        day(following.pause.map(Pause::until)),
        Cell::Text(row.file.as_str().into()),
        Cell::Text(row.text.as_str().into()),
    ];
    Document {
        schema: "collect.log/1",
        as_of: book.as_of,
        head: Vec::new(),
        columns: TITLES.into_iter().map(column).collect(),
        table_order: Vec::new(),
        rows: Box::new(vec![Row { cells, ..Row::default() }]),
        foot: Vec::new(),
        opening: Vec::new(),
        closing: Vec::new(),
        json: Some(view.json()),
        page: Some(view.page(book)),
    }
}

struct View<'a, 'f> {
    row: &'a LoggedRow,
    logged: &'f Logged,
    following: &'f Following,
    language: Language,
}

impl<'a> View<'a, '_> {
    /// What was given for a field.
    fn value(&self, name: &str) -> Option<&'a str> {
        let value = self.row.values.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str());
        value.filter(|value| !value.is_empty())
    }

    /// Data keeps to the words of the files, people read theirs.
    fn word(&self, people: String, key: &'static str) -> Cow<'a, str> {
        match self.language {
            Language::English => key.into(),
            Language::Chinese => people.into(),
        }
    }

    fn next_action(&self, language: Language) -> Cow<'static, str> {
        match self.following.next {
            NextStep::Plan(action) => language.next_action(action),
            NextStep::Excuse(step) => Phrases::of(language).excuse_steps.get(step.kind).as_str().into(),
            NextStep::Nothing => language.pick("nothing: no money is open on it", "无：没有未收款").into(),
        }
    }

    fn json(&self) -> Value {
        let Following { next_date, pause, ask, consequences, others, .. } = self.following;
        let given = self.row.values.iter().filter(|(_, value)| !value.is_empty());
        let fields: Map<String, Value> = given.map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
        json!({
            "written": self.row.is_written,
            "file": self.row.file,
            "line": self.row.line,
            "row": fields,
            "text": self.row.text,
            "next_action": self.next_action(Language::English),
            "next_date": next_date.map(|day| day.to_string()),
            "paused_until": pause.map(|pause| pause.until().to_string()),
            "paused_by": pause.map(|pause| match pause {
                Pause::Promise(_) => "promise",
                Pause::Dispute(_) => "dispute",
                Pause::Excuse(_) => "excuse",
            }),
            "ask": ask,
            "receivables": consequences.iter().map(consequence_json).collect::<Value>(),
            "other_receivables": others,
        })
    }

    fn page(&self, book: &Book) -> Vec<String> {
        let (language, following) = (self.language, self.following);
        let name = visible(&book.customer(self.logged.customer).name);
        let mut page = vec![format!("{name}  ·  {} {}", language.pick("as of", "截至"), book.as_of), String::new()];
        let logged = match self.row.is_written {
            true => language.pick("logged", "已记"),
            false => language.pick("would log", "将记"),
        };
        let source = format!("{}:{}", self.row.file, self.row.line);
        let next = visible(&self.next_action(language));
        let mut lines = vec![(logged, self.what_was_said(), visible(&source))];
        lines.push((language.pick("next", "下一步"), next, String::new()));
        if let Some(day) = following.next_date {
            lines.push((language.pick("on", "日期"), day.to_string(), String::new()));
        }
        let pause = following.pause.and_then(|pause| self.pause_in_words(pause));
        lines.extend(pause.map(|words| (language.pick("paused", "暂停催收"), words, String::new())));
        if !following.ask.is_empty() {
            lines.push((language.pick("ask", "找谁"), visible(&language.role(&following.ask)), String::new()));
        }
        if !self.row.is_written {
            lines.push((language.pick("row", "所记的行"), visible(&self.row.text), String::new()));
        }
        push_lines(&mut page, "  ", &lines);
        self.push_receivables(&mut page);
        if let Some(hint) = self.hint() {
            page.extend([String::new(), format!("  {hint}")]);
        }
        page
    }

    /// `2026-04-15 promise for 2026-04-20, 20,000 · SH260130-01 · E05 Quality or count is in question`
    fn what_was_said(&self) -> String {
        let language = self.language;
        let mut said = format!("{} {}", self.logged.date, language.result(self.logged.result));
        if let Some(day) = self.logged.promise_date {
            said.push_str(&match language {
                Language::English => format!(" for {day}"),
                Language::Chinese => format!("，{day}"),
            });
        }
        if let Some(sum) = self.logged.promise_amount {
            let sum = group_thousands(&sum.to_string());
            said.push_str(&format!("{}{sum}", language.pick(", ", "，")));
        }
        let excuse = self
            .logged
            .excuse
            .map(|excuse| format!("{} {}", excuse.code(), Phrases::of(language).excuses.get(excuse).name));
        let about = self.value("delivery_no").map(str::to_owned);
        for part in about.into_iter().chain(excuse) {
            said.push_str(&format!(" · {part}"));
        }
        visible(&said)
    }

    /// The day of a step after an excuse stands beside the step already.
    fn pause_in_words(&self, pause: Pause) -> Option<String> {
        let day = pause.until();
        Some(match (self.language, pause) {
            (_, Pause::Excuse(_)) => return None,
            (Language::English, Pause::Promise(_)) => format!("no chasing until {day}: money is promised"),
            (Language::English, Pause::Dispute(_)) => {
                format!("no chasing until the dispute is answered, by {day} at the latest")
            }
            (Language::Chinese, Pause::Promise(_)) => format!("至{day}：已承诺付款"),
            (Language::Chinese, Pause::Dispute(_)) => format!("至争议答复为止，不迟于{day}"),
        })
    }

    /// What the plan says of each receivable now, and said before.
    fn push_receivables(&self, page: &mut Vec<String>) {
        let (language, following) = (self.language, self.following);
        let shown = following.consequences.iter().take(RECEIVABLES_SHOWN_MAX);
        let lines: Vec<(String, String, String)> = shown
            .map(|one| {
                let after = &one.after;
                let label = format!("{}  {}", visible(&after.label), amount(after.outstanding, after.currency));
                let held = held_in_words(language, after.held, after.outstanding, after.currency);
                let held = held.map(|held| format!("{held}{}", language.pick("; ", "；"))).unwrap_or_default();
                (label, format!("{held}{}", self.change_in_words(one)), String::new())
            })
            .collect();
        if lines.is_empty() {
            return;
        }
        page.extend([String::new(), format!("  {}", language.pick("the plan says now", "计划现在是"))]);
        push_lines(page, "    ", &lines);
        let more = following.consequences.len().saturating_sub(RECEIVABLES_SHOWN_MAX);
        if more > 0 {
            page.push(match language {
                Language::English => format!("    and {more} more"),
                Language::Chinese => format!("    另有{more}笔"),
            });
        }
        if following.others > 0 {
            page.push(match (language, following.others) {
                (Language::English, 1) => "    1 other receivable of his stays as it was".to_owned(),
                (Language::English, others) => format!("    {others} other receivables of his stay as they were"),
                (Language::Chinese, others) => format!("    他的其他{others}笔照旧"),
            });
        }
    }

    fn change_in_words(&self, one: &Consequence) -> String {
        let language = self.language;
        let action = |position: &Position| language.next_action(position.treatment.next_action);
        let now = action(&one.after);
        let Some(before) = one.before.as_ref().filter(|_| one.is_change()) else {
            let same = language.pick(" (as before)", "（照旧）");
            return visible(&format!("{now}{same}"));
        };
        let mut was = Vec::new();
        if action(before) != now {
            was.push(action(before).into_owned());
        }
        if before.class != one.after.class {
            was.push(language.class(before.class).to_owned());
        }
        if before.ask != one.after.ask && !before.ask.is_empty() {
            let role = language.role(&before.ask);
            was.push(format!("{}{role}", language.pick("ask ", "找")));
        }
        let mut text = now.into_owned();
        if before.class != one.after.class {
            text.push_str(&format!(" · {}", language.class(one.after.class)));
        }
        if !was.is_empty() {
            let was = was.join(" · ");
            text.push_str(&match language {
                Language::English => format!(" (was: {was})"),
                Language::Chinese => format!("（原来：{was}）"),
            });
        }
        if before.limitation_expiry != one.after.limitation_expiry {
            let expiry = one.after.limitation_expiry;
            let advice = &Phrases::of(language).not_legal_advice;
            text.push_str(&match language {
                Language::English => format!("; limitation period now runs to {expiry} ({advice})"),
                Language::Chinese => format!("；诉讼时效现至{expiry}（{advice}）"),
            });
        }
        visible(&text)
    }

    /// What would serve him who logs: an objection that stops no dunning yet, a talk without a day.
    fn hint(&self) -> Option<&'static str> {
        let Logged { result, excuse, next_date, date, .. } = *self.logged;
        let is_disputed = matches!(self.following.pause, Some(Pause::Dispute(_)));
        if matches!(excuse, Some(Excuse::QualityOrCount | Excuse::FiguresDiffer)) && !is_disputed {
            return Some(self.language.pick(
                "The plan goes on dunning; what he disputes is left alone once it is logged with --result dispute.",
                "计划照常催收；用 --result dispute（争议）记下后，有争议的部分才停催。",
            ));
        }
        let is_talk = matches!(
            result,
            FollowUpResult::Reached | FollowUpResult::Met | FollowUpResult::Refused | FollowUpResult::Extension
        );
        let is_due = self.following.next_date.is_some_and(|day| day <= date);
        let is_open_end = is_talk && is_due && matches!(self.following.next, NextStep::Plan(_)) && next_date.is_none();
        is_open_end.then(|| {
            self.language.pick(
                "No day was agreed, so it stays due: take a day (--next-date), or log the excuse (--excuse).",
                "没有约定日期，仍是当天该办的事：约个日子（--next-date），或记下借口（--excuse）。",
            )
        })
    }
}

/// Lines with their labels at one edge.
fn push_lines<L: AsRef<str>>(page: &mut Vec<String>, indent: &str, lines: &[(L, String, String)]) {
    let edge = lines.iter().map(|(label, ..)| label.as_ref().width()).max().unwrap_or(0);
    for (label, text, source) in lines {
        let label = label.as_ref();
        let gap = " ".repeat(edge - label.width());
        page.push(format!("{indent}{label}{gap}  \t{text}\t{source}"));
    }
}

fn consequence_json(one: &Consequence) -> Value {
    let mut value = position_json(&one.after);
    if let Value::Object(members) = &mut value {
        members.insert("changed".to_owned(), json!(one.is_change()));
        members.insert("before".to_owned(), one.before.as_ref().map_or(Value::Null, position_json));
    }
    value
}

fn position_json(one: &Position) -> Value {
    json!({
        "delivery_no": one.label,
        "outstanding": one.outstanding.plain(one.currency),
        "currency": one.currency.code(),
        "class": one.class.key(),
        "channel": one.treatment.channel.key(),
        "ask": one.ask,
        "next_action": Language::English.next_action(one.treatment.next_action),
        "next_date": one.treatment.next_date.map(|day| day.to_string()),
        "disputed_since": one.disputed_since.map(|day| day.to_string()),
        "promised_on": one.promised_on.map(|day| day.to_string()),
        "limitation_expiry": one.limitation_expiry.to_string(),
    })
}
