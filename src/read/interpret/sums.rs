//! Totals against the rows above them: what ties is proved and left out, what does not is told (SPEC §2).

use crate::read::diagnose::fault::Problem;
use crate::read::fields::Field;
use crate::read::interpret::entries::{BalanceMeaning, Outcome};
use crate::read::interpret::figures::Figure;
use crate::read::interpret::table::{MONEY_FIELDS, Table, TotalRow, TotalSort};

/// A total that was compared with the rows above it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// Index into the grid's rows.
    pub row: usize,
    /// The column.
    pub field: Field,
    /// What is printed.
    pub printed: Figure,
    /// What the rows come to.
    pub ours: Figure,
    /// Whether it sums all of the file.
    pub is_whole: bool,
}

/// What the totals of a sheet come to.
#[derive(Clone, Debug, Default)]
pub struct Totals {
    /// Totals that tie.
    pub tied: usize,
    /// Grand totals that do not tie: they are told, and refuse nothing.
    pub untied: Vec<Compared>,
    /// Grand totals and closing balances that tie.
    pub printed: Vec<Compared>,
    /// Subtotals that do not tie, by the grid's row.
    pub problems: Vec<(usize, Field, Problem)>,
}

/// No more points are tried from which a total may count.
const STARTS_MAX: usize = 48;

/// Compares all totals of a sheet.
pub fn compare(table: &Table<'_>, outcome: &Outcome) -> Totals {
    let mut totals = Totals::default();
    let sums = Sums::of(table, outcome);
    for (index, total) in table.totals.iter().enumerate() {
        if total.sort == TotalSort::ToDate {
            continue;
        }
        sums.compare(index, total, &mut totals);
    }
    totals
}

/// Sums of the rows so far, of each column and each way to count.
struct Sums<'t, 'g> {
    table: &'t Table<'g>,
    outcome: &'t Outcome,
    fields: Vec<(Field, usize)>,
    /// By column, then by row: the sums before it, counted in each way.
    before: Vec<Vec<[Figure; WAYS]>>,
}

/// As written, with the sign of the row, and both without the rows that are left out.
const WAYS: usize = 4;

impl<'t, 'g> Sums<'t, 'g> {
    fn of(table: &'t Table<'g>, outcome: &'t Outcome) -> Sums<'t, 'g> {
        let head = table.head;
        let fields: Vec<(Field, usize)> =
            MONEY_FIELDS.iter().filter_map(|&field| Some((field, head.column(field)?))).collect();
        let mut is_out = vec![false; table.rows.len()];
        for &(row, _) in &outcome.left_out {
            is_out[row] = true;
        }
        let mut before = Vec::new();
        for &(_, column) in &fields {
            let mut sums = vec![[Figure::ZERO; WAYS]];
            for (index, row) in table.rows.iter().enumerate() {
                let written = table.figure_in(row, column).unwrap_or_default();
                let is_turned = outcome.effects[index].0 < 0 && written.0 > 0;
                let signed = if is_turned { -written } else { written };
                let last = sums[sums.len() - 1];
                let counted = |figure| if is_out[index] { Figure::ZERO } else { figure };
                sums.push([last[0] + written, last[1] + signed, last[2] + counted(written), last[3] + counted(signed)]);
            }
            before.push(sums);
        }
        Sums { table, outcome, fields, before }
    }

    fn compare(&self, index: usize, total: &TotalRow, totals: &mut Totals) {
        let cells = &self.table.grid.rows[total.index];
        let (mut tied, mut broken) = (0, None);
        for (place, &(field, column)) in self.fields.iter().enumerate() {
            let Some(printed) = self.table.figures.read(cells.cell(column)).figure() else { continue };
            let is_balance = matches!(field, Field::Balance | Field::OpeningBalance | Field::ClosingBalance);
            if is_balance && !self.table.head.has_day() && field == Field::OpeningBalance {
                continue;
            }
            let candidates = self.candidates(index, total, place, field);
            let is_of_currency = || {
                self.currency_of(total)
                    .is_some_and(|currency| self.of_currency(total.rows_above, place, currency) == printed)
            };
            if candidates.contains(&printed)
                || is_of_currency()
                || candidates.contains(&-printed) && total.sort == TotalSort::Closing
            {
                tied += 1;
                if total.sort != TotalSort::Part {
                    let is_whole = total.sort == TotalSort::Whole;
                    totals.printed.push(Compared { row: total.index, field, printed, ours: printed, is_whole });
                }
                continue;
            }
            let is_used = match field {
                Field::Amount | Field::Debit | Field::Credit | Field::OpenAmount | Field::ClosingBalance => true,
                Field::Balance => self.outcome.balance != BalanceMeaning::None,
                _ => false,
            };
            let ours = candidates.first().copied().unwrap_or_default();
            if is_used && broken.is_none() && !(printed.is_zero() && total.sort == TotalSort::Whole) {
                let is_whole = total.sort == TotalSort::Whole;
                broken = Some(Compared { row: total.index, field, printed, ours, is_whole });
            }
        }
        match broken {
            None => totals.tied += 1,
            Some(broken) if total.sort == TotalSort::Whole => totals.untied.push(broken),
            Some(Compared { row, field, printed, ours, .. }) => {
                let header =
                    self.table.head.column(field).map_or("", |column| self.table.head.header(column)).to_owned();
                let problem = match total.sort == TotalSort::Unlabelled && tied == 0 {
                    true => Problem::SumsWithoutLabel { header, found: printed.shown(), expected: ours.shown() },
                    false => Problem::TotalBreaks { header, found: printed.shown(), expected: ours.shown() },
                };
                totals.problems.push((row, field, problem));
            }
        }
    }

    /// What a total may be: the rows above it from any point at which a group begins, counted in any of the ways; of a
    /// balance also the last one. The likeliest stands first.
    fn candidates(&self, index: usize, total: &TotalRow, place: usize, field: Field) -> Vec<Figure> {
        let before = &self.before[place];
        let end = total.rows_above;
        let group = self.table.rows[..end].iter().rposition(|row| row.group != total.group).map_or(0, |row| row + 1);
        let own_customer = self.customer_start(end);
        let mut starts = vec![];
        if total.sort == TotalSort::Whole {
            starts.push(0);
        }
        let last_total = index.checked_sub(1).map_or(0, |last| self.table.totals[last].rows_above);
        starts.extend([if last_total < end { last_total } else { group }, group, own_customer, 0]);
        starts.extend(self.table.totals[..index].iter().rev().take(STARTS_MAX).map(|total| total.rows_above));
        let mut candidates = Vec::new();
        for start in starts.into_iter().filter(|&start| start <= end) {
            let (from, to) = (before[start], before[end]);
            candidates.extend((0..WAYS).map(|way| to[way] - from[way]));
        }
        // A ledger that is closed adds up to the same on both sides, the closing balance among them.
        let may_close = matches!(total.sort, TotalSort::Unlabelled | TotalSort::Whole);
        let closings = self.table.totals[..index].iter().filter(|total| may_close && total.sort == TotalSort::Closing);
        let column = self.fields[place].1;
        let closing: Figure = closings
            .filter_map(|total| self.table.figures.read(self.table.grid.rows[total.index].cell(column)).figure())
            .sum();
        if !closing.is_zero() {
            candidates.extend([before[end][0] - before[group][0] + closing, before[end][0] + closing]);
        }
        let runs = matches!(self.outcome.balance, BalanceMeaning::Running { .. });
        if field == Field::Balance && runs {
            let is_part = total.sort == TotalSort::Part;
            candidates.splice(0..0, if is_part { self.latest_balance(end) } else { self.last_balances(end) });
        }
        if total.sort == TotalSort::Closing {
            // A ledger closes on the side that is short.
            let sums: Vec<Figure> = [0, group, own_customer]
                .iter()
                .map(|&start| self.outcome.effects[start..end].iter().copied().sum())
                .collect();
            candidates.extend(sums);
            candidates.extend(self.last_balances(end));
        }
        candidates
    }

    /// Where the rows of the last row's customer begin.
    fn customer_start(&self, end: usize) -> usize {
        let Some(last) = end.checked_sub(1).map(|last| &self.table.rows[last]) else { return 0 };
        let customer = self.table.customer(last);
        self.table.rows[..end].iter().rposition(|row| self.table.customer(row) != customer).map_or(0, |row| row + 1)
    }

    /// The balance of the last row above, and what the last customer's rows come to.
    fn latest_balance(&self, end: usize) -> Vec<Figure> {
        let start = self.customer_start(end);
        let own = || self.table.rows[start..end].iter().filter_map(|row| self.table.figure(row, Field::Balance));
        let latest = self.table.rows[..end].iter().rev().find_map(|row| self.table.figure(row, Field::Balance));
        let effects: Figure = self.outcome.effects[start..end].iter().copied().sum();
        latest.into_iter().chain(own().next()).chain([effects]).collect()
    }

    /// The last balance, and the sum of the last ones of all customers.
    fn last_balances(&self, end: usize) -> Vec<Figure> {
        let mut last = std::collections::BTreeMap::new();
        let mut latest = None;
        for row in &self.table.rows[..end] {
            if let Some(balance) = self.table.figure(row, Field::Balance) {
                last.insert(self.table.customer(row), balance);
                latest = Some(balance);
            }
        }
        let first_of_all = self.table.rows[..end].iter().find_map(|row| self.table.figure(row, Field::Balance));
        let sum: Figure = last.into_values().sum();
        let effects: Figure = self.outcome.effects[..end].iter().copied().sum();
        latest.into_iter().chain([sum, effects]).chain(first_of_all).collect()
    }

    fn currency_of(&self, total: &TotalRow) -> Option<&str> {
        let column = self.table.head.column(Field::Currency)?;
        Some(self.table.grid.rows[total.index].cell(column)).filter(|text| !text.is_empty())
    }

    fn of_currency(&self, end: usize, place: usize, currency: &str) -> Figure {
        let (_, column) = self.fields[place];
        let own = self.table.rows[..end].iter().filter(|row| self.table.text(row, Field::Currency) == currency);
        own.filter_map(|row| self.table.figure_in(row, column)).sum()
    }
}
