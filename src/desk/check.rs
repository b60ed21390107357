//! What of a book needs a look (SPEC §4 `check`, DOMAIN S9): control totals that tie, rows that stand twice, money
//! that pays nothing or names nothing, days that cannot be, names that may be one, and what a better plan lacks.

use super::check_customers::customer_findings;
use super::check_money::money_findings;
use super::control_totals::{ControlTotals, control_totals};
use super::finding::{Finding, Matter, ReadingFacts, Remark, Severity};
use crate::book::{Book, FileTally, Money, NO_DELIVERY};
use crate::plan::{Plan, Policy};

/// A book checked.
#[derive(Clone, Debug)]
pub struct CheckReport {
    /// The rows of each file.
    pub tallies: Vec<FileTally>,
    /// By currency code.
    pub totals: Vec<ControlTotals>,
    /// The worst first, then those that touch most money (in the base currency, where there is a rate).
    pub findings: Vec<Finding>,
}

impl CheckReport {
    /// Whether somebody has to look; hints need nobody.
    pub fn needs_a_look(&self) -> bool {
        self.findings.iter().any(|finding| finding.matter.severity() < Severity::Hint)
    }

    /// The name of the customers file, if one was read.
    pub fn customers_file(&self) -> Option<String> {
        self.tallies.iter().find(|tally| tally.kind == "customers").map(|tally| tally.file.to_string())
    }
}

/// Checks a book that has been planned.
pub fn check(book: &Book, plan: &Plan, policy: &Policy, facts: ReadingFacts) -> CheckReport {
    let totals = control_totals(book, plan);
    let mut findings: Vec<Finding> = facts.remarks.iter().map(remark_finding).collect();
    for total in &totals {
        let difference = total.balance_difference().abs() + total.matching_difference().abs();
        if !difference.is_zero() {
            let finding = Finding::new(Matter::DoesNotTie);
            findings.push(Finding { money: Some((difference, total.currency)), ..finding });
        }
        if !book.has_payments && total.outstanding.is_positive() {
            let finding = Finding::new(Matter::NoPayments).counted(total.deliveries);
            findings.push(Finding { money: Some((total.outstanding, total.currency)), ..finding });
        }
    }
    findings.extend(stated_differences(book, plan, &facts.stated_open));
    money_findings(book, plan, &facts, &mut findings);
    customer_findings(book, plan, policy, &facts, &mut findings);
    sort(plan, &mut findings);
    CheckReport { tallies: facts.tallies, totals, findings }
}

fn remark_finding(remark: &Remark) -> Finding {
    let text = remark.text.clone();
    let matter = if remark.is_fault { Matter::Fault(text) } else { Matter::Reading(text) };
    Finding { place_text: remark.place.clone(), count: remark.count, ..Finding::new(matter) }
}

/// Where paid or open columns differ from what the payments leave (SPEC §3: "only compared").
pub fn stated_differences<'f>(
    book: &'f Book,
    plan: &'f Plan,
    stated_open: &'f [(u32, Money)],
) -> impl Iterator<Item = Finding> + 'f {
    stated_open.iter().filter_map(|&(index, stated)| {
        let document = &book.documents[index as usize];
        let mut next = book.first_deliveries[index as usize];
        let (customer, currency) = book.deliveries.account(next);
        let mut open = Money::ZERO;
        while next != NO_DELIVERY {
            open += plan.allocation.outstanding[next as usize];
            next = book.deliveries.next_instalment(next);
        }
        let number = document.number.text(&book.texts).to_owned();
        let finding = Finding::new(Matter::StatedOpen { number, stated, open });
        (open != stated).then(|| finding.of(customer, (open - stated).abs(), currency).at(Some(document.line)))
    })
}

/// The worst first, then most money; rows in order where that does not tell. Faults stay in order of discovery.
fn sort(plan: &Plan, findings: &mut [Finding]) {
    let weight = |finding: &Finding| {
        let (money, currency) = finding.money?;
        Some(plan.exchange.to_base(money, currency).unwrap_or(money))
    };
    findings.sort_by(|a, b| {
        let severity = |one: &Finding| one.matter.severity();
        severity(a).cmp(&severity(b)).then(weight(b).cmp(&weight(a))).then_with(|| {
            let rest = |one: &Finding| (one.matter.key(), one.customer, one.place, one.money.map(|money| money.1));
            rest(a).cmp(&rest(b))
        })
    });
}
