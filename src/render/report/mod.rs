//! The report as one page (SPEC §4 `report`): figures, charts and tables in the order in which a manager reads. The page
//! is whole as it is: no script, nothing that is fetched, every text escaped.

mod charts;
mod figures;
mod money_parts;
mod scale;
mod sheet;
mod stake_parts;

use super::Language;
use super::grid::Document;
use super::html_frame::{END, push_head, text};
use super::plan_view::{PlanViewOptions, plan_document};
use super::rule_words::rule_in_words;
use crate::book::{Book, Currency, Money, group_thousands, write_minor};
use crate::desk::Report;
use crate::phrases::{Phrases, ReportTexts, fill};
use crate::plan::{Plan, Policy};
use serde_json::Value;

/// What the report has beyond the style of every page.
const STYLE: &str = "\
main,footer{max-width:74rem;margin-left:auto;margin-right:auto}\
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(12.5rem,1fr));gap:.7rem;margin:.8rem 0;padding:0;list-style:none}\
.card{border:1px solid var(--line);border-radius:.4rem;background:var(--card);padding:.55rem .8rem;break-inside:avoid}\
.card b{display:block;font-size:1.3rem;line-height:1.35;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}\
.card span{color:var(--soft);font-size:.85rem;display:block}\
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,25rem),1fr));gap:.4rem 2rem;align-items:start}\
.pair.tall{grid-template-columns:minmax(0,1fr)}.pair>*{min-width:0}@media screen and (min-width:1100px){.pair.tall{grid-template-columns:minmax(20rem,1fr) auto}}figure{margin:.4rem 0;break-inside:avoid}figcaption{font-weight:600;margin-bottom:.3rem}\
svg{display:block;width:100%;max-width:37rem;height:auto}svg text{font-size:13px;fill:var(--ink)}svg .t{fill:var(--soft)}\
svg .v{font-variant-numeric:tabular-nums;paint-order:stroke;stroke:var(--paper);stroke-width:4px;stroke-linejoin:round}.pair thead th{white-space:normal}.g{stroke:var(--line);fill:none}.ax{stroke:var(--soft);fill:none}\
.l1,.l2{fill:none;stroke:var(--first);stroke-width:2}.l2{stroke:var(--second);stroke-dasharray:5 3}\
.m1{fill:var(--first)}.m2{fill:var(--second)}svg .e1{fill:var(--first);font-weight:600}svg .e2{fill:var(--second);font-weight:600}\
@media screen and (max-width:900px){.broad table{min-width:70rem}}@media(max-width:600px){.cards{grid-template-columns:1fr 1fr;gap:.5rem}.card{padding:.4rem .55rem}.card b{font-size:1.05rem}}\
@media print{.cards{grid-template-columns:repeat(3,1fr);gap:2mm}.card{padding:1.5mm 2.5mm}.card b{font-size:12pt}\
.card span{font-size:7.5pt}h2{margin-top:6mm}.pair{grid-template-columns:1fr 1fr;gap:1mm 5mm}.pair.tall{grid-template-columns:76mm 1fr}\
.pair.tall.deep{display:block}.pair.tall.deep svg{max-width:110mm}.lead{break-after:avoid}main .wide:not(.broad){break-inside:avoid}[style*=heat]{-webkit-print-color-adjust:exact;print-color-adjust:exact}svg{print-color-adjust:exact;-webkit-print-color-adjust:exact}}";

/// A table with figures of more letters has no room beside a chart on paper.
const BESIDE_MAX: usize = 13;

/// What every part of the page looks at.
struct View<'a> {
    book: &'a Book,
    plan: &'a Plan,
    policy: &'a Policy,
    report: &'a Report<'a>,
    language: Language,
    texts: &'static ReportTexts,
}

/// The page. `company` is who is owed, where that is known.
pub fn report_page(
    book: &Book,
    plan: &Plan,
    policy: &Policy,
    report: &Report<'_>,
    company: Option<&str>,
    language: Language,
) -> String {
    let texts = &Phrases::of(language).report;
    let view = View { book, plan, policy, report, language, texts };
    let day = report.as_of.to_string();
    let whose = company.map(|company| format!("{company} · ")).unwrap_or_default();
    let as_of = fill(&texts.as_of, &[("day", &day)]);
    let mut page = String::new();
    push_head(&format!("{whose}{} · {as_of}", texts.title), language, STYLE, &mut page);
    page.push_str(&format!("<main>\n<header><h1>{}</h1>\n", text(&texts.title)));
    page.push_str(&format!("<p>{}</p>\n</header>\n", text(&format!("{whose}{as_of}"))));
    view.push_warnings(&mut page);
    let rule = if report.currencies.is_empty() {
        page.push_str(&format!("<p>{}</p>\n", text(&texts.nothing_open)));
        rule_of(&plan_document(book, plan, policy, Vec::new(), view.plan_options()))
    } else {
        view.push_parts(&mut page)
    };
    page.push_str("</main>\n<footer>\n");
    page.push_str(&format!("<p>{}</p>\n", text(&fill(&texts.definitions, &[("day", &day)]))));
    page.push_str(&format!("<p>{}</p>\n", text(&rule_in_words(&rule, language))));
    page.push_str(&format!("<p>{}</p>\n", text(&fill(&texts.made_by, &[("version", env!("CARGO_PKG_VERSION"))]))));
    page.push_str("</footer>\n");
    page.push_str(END);
    page
}

impl View<'_> {
    /// Every part in its order; the rule of the plan.
    fn push_parts(&self, page: &mut String) -> Value {
        self.push_cards(page);
        self.push_aging(page);
        self.push_trend(page);
        self.push_stakes(page);
        self.push_migration(page);
        self.push_allowance(page);
        let rule = self.push_plan(page);
        self.push_watch(page);
        self.push_tie_out(page);
        self.push_formulas(page);
        rule
    }

    fn plan_options(&self) -> PlanViewOptions {
        PlanViewOptions { language: self.language, explain: false, rows_in_all: 0 }
    }

    fn push_warnings(&self, page: &mut String) {
        let undated = self.report.undated_payments;
        if !self.report.has_payments {
            page.push_str(&format!("<p class=\"warn\">{}</p>\n", text(&self.texts.warn_no_payments)));
        }
        if undated > 0 {
            let words = fill(&self.texts.warn_undated, &[("count", &undated.to_string())]);
            page.push_str(&format!("<p class=\"warn\">{}</p>\n", text(&words)));
        }
    }

    /// A heading.
    fn push_title(&self, title: &str, page: &mut String) {
        page.push_str(&format!("<h2>{}</h2>\n", text(title)));
    }

    /// The heading of a currency's part, where there are several.
    fn push_currency(&self, currency: Currency, page: &mut String) {
        if self.report.currencies.len() > 1 {
            let code = if currency.code().is_empty() { self.language.nobody() } else { currency.code() };
            page.push_str(&format!("<h3>{code}</h3>\n"));
        }
    }

    /// A chart beside its table; on paper below each other, where figures are long.
    fn push_pair(&self, chart: &str, table: &str, longest: &str, page: &mut String) {
        let deep = if longest.len() > BESIDE_MAX { " deep" } else { "" };
        page.push_str(&format!("<div class=\"pair tall{deep}\">\n{chart}{table}</div>\n"));
    }

    /// `62.3 %` of tenths of a percent.
    fn percent(&self, permille: i64) -> String {
        format!("{}{}", write_minor(i128::from(permille), 1), self.language.pick(" %", "%"))
    }

    /// The same, or a dash.
    fn percent_of(&self, permille: Option<i64>) -> String {
        permille.map_or("–".to_owned(), |permille| self.percent(permille))
    }

    /// A count.
    fn count(&self, count: usize) -> String {
        group_thousands(&count.to_string())
    }

    /// An amount with its currency before it.
    fn amount(&self, money: Money, currency: Currency) -> String {
        let code = currency.code();
        format!("{code}{}{}", if code.is_empty() { "" } else { " " }, money.grouped(currency))
    }
}

/// The rule that a plan's document says it was made by.
fn rule_of(document: &Document<'_>) -> Value {
    let rule = document.head.iter().find(|(name, _)| *name == "rule");
    rule.map(|(_, rule)| rule.clone()).unwrap_or_default()
}

/// A chart with its heading.
fn figure(title: &str, chart: &str) -> String {
    format!("<figure><figcaption>{}</figcaption>\n{chart}</figure>\n", text(title))
}
