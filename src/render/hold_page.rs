//! One customer on the ladder, as a page: may he be supplied, what is due and why, what each step means in figures, and
//! the notice that goes to him.

use super::Language;
use super::amounts::amount;
use super::grid::visible;
use super::hold_words::hold_headline;
use crate::book::Book;
use crate::desk::Hold;
use crate::phrases::{Phrases, fill};
use crate::plan::{Lever, Policy};
use unicode_width::UnicodeWidthStr;

/// Label, text, source.
type Line = (&'static str, String, String);

/// The page.
pub(super) fn page(
    book: &Book,
    policy: &Policy,
    hold: &Hold,
    decided_by: Option<&str>,
    language: Language,
) -> Vec<String> {
    let view = View { book, policy, hold, decided_by, language, phrases: Phrases::of(language) };
    let mut page = vec![hold_headline(book, hold, language), String::new()];
    let mut lines = view.standing();
    lines.extend(view.steps());
    lines.extend(view.figures());
    lines.extend(view.ends());
    push_lines(&mut page, &lines);
    page.extend(view.notice());
    page
}

struct View<'a> {
    book: &'a Book,
    policy: &'a Policy,
    hold: &'a Hold,
    decided_by: Option<&'a str>,
    language: Language,
    phrases: &'static Phrases,
}

impl View<'_> {
    /// What he owes.
    fn standing(&self) -> Vec<Line> {
        let (hold, language) = (self.hold, self.language);
        let mut lines = Vec::new();
        if let Some((label, due, days)) = &hold.oldest {
            let sum = language.amounts(&hold.release);
            lines.push((
                language.pick("past due", "逾期"),
                match language {
                    Language::English => format!("{sum}; the oldest, {label}, since {due} ({days} days)"),
                    Language::Chinese => format!("{sum}；最早的{label}，{due}到期（{days}天）"),
                },
                String::new(),
            ));
        }
        if !hold.disputed.is_empty() {
            let sum = language.amounts(&hold.disputed);
            let words = language.pick(", left out: answer it", "，不计在内，先答复");
            lines.push((language.pick("disputed", "有争议"), format!("{sum}{words}"), String::new()));
        }
        if let Some(day) = hold.promised_on {
            lines.push((language.pick("promised", "已承诺"), day.to_string(), String::new()));
        }
        lines
    }

    /// The step due or why there is none, those taken, the next.
    fn steps(&self) -> Vec<Line> {
        let (hold, language) = (self.hold, self.language);
        let mut lines = Vec::new();
        if let Some(due) = hold.due {
            lines.push((language.pick("do now", "现在"), self.action(due.lever), String::new()));
            let why = language.lever_reason(due.reason);
            let text = match language {
                Language::English => format!("{why}; due since {}", due.since),
                Language::Chinese => format!("{why}；自{}起", due.since),
            };
            lines.push((language.pick("because", "理由"), text, String::new()));
        }
        if let Some(refusal) = hold.refusal {
            let words = language.lever_refusal(refusal, &self.policy.levers.tolerance.to_string());
            lines.push((language.pick("step", "措施"), words, String::new()));
        }
        for (label, steps) in
            [(language.pick("taken", "已采取"), &hold.taken), (language.pick("ended", "已解除"), &hold.ended)]
        {
            for taken in steps {
                let by = taken.decided_by.as_ref().map_or(String::new(), |name| format!(" · {name}"));
                let text = format!("{} {}{by}", taken.date, language.lever(taken.lever));
                lines.push((label, text, self.book.describe(taken.place)));
            }
        }
        if let Some((lever, from)) = hold.next {
            let step = language.lever(lever);
            let text = match language {
                Language::English => format!("{step}, on {from} at the earliest, if nothing is paid"),
                Language::Chinese => format!("{step}，仍不付款，最早{from}"),
            };
            lines.push((language.pick("then", "下一步"), text, String::new()));
        }
        if let (true, None) = (hold.lacks_manager(), self.decided_by) {
            lines.push((
                language.pick("decision", "决定"),
                self.phrases.lever_notes.needs_manager.clone(),
                String::new(),
            ));
        } else if let (Some(name), Some(lever)) =
            (self.decided_by, hold.in_force().filter(|lever| lever.needs_manager()))
        {
            lines.push((language.pick("decision", "决定"), format!("{} · {name}", lever.key()), String::new()));
        }
        if let Some(due) = hold.due {
            let customer = csv_field(&self.book.customer(hold.customer).name);
            let source = self.decided_by.map_or(String::new(), csv_field);
            let row = format!(
                "date,customer,kind,note,source → {},{customer},lever,{},{source}",
                self.book.as_of,
                due.lever.key()
            );
            let words = fill(&self.phrases.lever_notes.write_down, &[("row", &row)]);
            lines.push((language.pick("record", "记录"), words, String::new()));
        }
        lines
    }

    /// What is done; from when for special terms.
    fn action(&self, lever: Lever) -> String {
        let texts = self.phrases.levers.get(lever);
        let day = self.hold.starts_on(lever, self.book.as_of).unwrap_or(self.book.as_of).to_string();
        let separator = self.language.pick(": ", "：");
        format!("{}{separator}{}", self.language.lever(lever), fill(&texts.action, &[("day", &day)]))
    }

    /// What the steps in force mean in figures, each in its order.
    fn figures(&self) -> Vec<Line> {
        let (hold, language) = (self.hold, self.language);
        let Some(lever) = hold.in_force() else { return Vec::new() };
        let mut lines = Vec::new();
        let order = if lever < Lever::NoDelivery { self.order() } else { None };
        lines.extend(order.map(|text| (language.pick("L1 orders", "L1 每单"), text, String::new())));
        if lever >= Lever::StopPolicies {
            let day = hold.starts_on(Lever::StopPolicies, self.book.as_of).unwrap_or(self.book.as_of);
            let policies = match hold.policies.is_empty() {
                true => {
                    language.pick("none are in the file of customers (policies)", "客户表里没有（policies）").to_owned()
                }
                false => hold.policies.join("; "),
            };
            let text = match language {
                Language::English => format!("stop from {day}: {policies}"),
                Language::Chinese => format!("{day}起停：{policies}"),
            };
            lines.push((language.pick("L2 terms", "L2 政策"), text, String::new()));
        }
        if lever >= Lever::WithholdBestSellers {
            let items: Vec<String> = hold
                .articles
                .iter()
                .map(|article| format!("{} ({})", article.item, amount(article.value, article.currency)))
                .collect();
            let text = match items.is_empty() {
                true => match language {
                    Language::English => {
                        format!("the deliveries of {} days name no articles", self.policy.levers.usual_days)
                    }
                    Language::Chinese => format!("{}天内的送货记录没有品名", self.policy.levers.usual_days),
                },
                false => items.join(language.pick(", ", "、")),
            };
            lines.push((language.pick("L3 hold back", "L3 断货"), text, String::new()));
        }
        for one in &hold.deliveries_while_held {
            let sum = amount(one.amount, one.currency);
            let text = format!("{} {} {sum}", one.date, one.number);
            lines.push((language.pick("sent while held", "停货后仍送"), text, self.book.describe(one.place)));
        }
        if !hold.deliveries_while_held.is_empty() {
            lines.push(("", self.phrases.lever_notes.held_delivery.clone(), String::new()));
        }
        lines
    }

    /// `up to 23,400.00 CNY: 50 % of the usual 46,800.00 CNY (median of 3 orders in 180 days)`
    fn order(&self) -> Option<String> {
        let (language, order, levers) = (self.language, &self.hold.order_limit, &self.policy.levers);
        let currency = order.currency?;
        let Some(limit) = order.amount else {
            return Some(match language {
                Language::English => format!("no order in {} days and no credit limit to go by", levers.usual_days),
                Language::Chinese => format!("{}天内没有订货，也没有信用额度可依", levers.usual_days),
            });
        };
        let mut text = match language {
            Language::English => format!("up to {} each", amount(limit, currency)),
            Language::Chinese => format!("不超过{}", amount(limit, currency)),
        };
        if let Some(usual) = order.usual {
            let (usual, percent, orders, days) =
                (amount(usual, currency), levers.order_percent, order.orders, levers.usual_days);
            text.push_str(&match language {
                Language::English => format!(": {percent} % of the usual {usual} (median of {orders} in {days} days)"),
                Language::Chinese => format!("：平常{usual}的{percent}%（{days}天内{orders}单的中位数）"),
            });
        }
        if let Some(headroom) = order.headroom {
            let headroom = amount(headroom, currency);
            text.push_str(&match language {
                Language::English => format!("; {headroom} of his credit limit is left"),
                Language::Chinese => format!("；信用额度还剩{headroom}"),
            });
        }
        if let Some(articles) = order.articles {
            text.push_str(&match (language, articles) {
                (Language::English, 1) => "; 1 article an order".to_owned(),
                (Language::English, articles) => format!("; {articles} articles an order"),
                (Language::Chinese, articles) => format!("；每单{articles}个品种"),
            });
        }
        Some(text)
    }

    /// What it is for, and what ends it (S41).
    fn ends(&self) -> Vec<Line> {
        let (hold, language) = (self.hold, self.language);
        // In a bankruptcy nothing that he could do ends it.
        let Some(lever) = hold.in_force().filter(|_| !hold.is_beyond_talk) else { return Vec::new() };
        let texts = self.phrases.levers.get(lever);
        let sum = language.amounts(&hold.release);
        let release = match language {
            Language::English => format!("when {sum} is paid. {}", texts.release),
            Language::Chinese => format!("付清{sum}即解除。{}", texts.release),
        };
        vec![
            (language.pick("free again", "解除"), release, String::new()),
            (language.pick("aim", "目的"), texts.aim.clone(), String::new()),
        ]
    }

    /// The written notice of L4, and what the law wants.
    fn notice(&self) -> Vec<String> {
        let (hold, texts) = (self.hold, &self.phrases.hold_notice);
        if hold.in_force() != Some(Lever::NoDelivery) {
            return Vec::new();
        }
        if hold.is_beyond_talk {
            return vec![String::new(), format!("  {}", self.phrases.lever_notes.beyond_talk)];
        }
        let documents = hold.documents.join(self.language.pick(", ", "、"));
        let day = hold.starts_on(Lever::NoDelivery, self.book.as_of).unwrap_or(self.book.as_of).to_string();
        let values = [
            ("customer", self.book.customer(hold.customer).name.as_str()),
            ("amount", &self.language.amounts(&hold.release)),
            ("documents", &documents),
            ("day", &day),
        ];
        let body = visible(&fill(&texts.body, &values));
        vec![
            String::new(),
            format!("── {} ──", texts.title),
            format!("  {body}"),
            String::new(),
            format!("  {}", texts.hint),
        ]
    }
}

/// A text as a field of CSV.
fn csv_field(text: &str) -> String {
    match text.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.to_owned(),
    }
}

/// Lines with their labels at one edge.
fn push_lines(page: &mut Vec<String>, lines: &[Line]) {
    let edge = lines.iter().map(|(label, ..)| label.width()).max().unwrap_or(0);
    for (label, text, source) in lines {
        let gap = " ".repeat(edge - label.width());
        page.push(format!("  {label}{gap}  \t{}\t{}", visible(text), visible(source)));
    }
}
