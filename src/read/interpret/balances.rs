//! Proofs of a column of balances: it runs from row to row, or it is what is open of each (SPEC §2 "Meaning is proved").

use crate::read::interpret::figures::Figure;
use crate::read::interpret::table::Table;
use crate::read::value::word::name_key;
use std::collections::BTreeMap;

/// A balance that does not follow from the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Break {
    /// Index of the row.
    pub row: usize,
    /// What it should be.
    pub expected: Figure,
    /// What it is.
    pub found: Figure,
}

/// A reading of a column as a running balance.
#[derive(Clone, Debug, Default)]
pub struct Running {
    /// Whether it runs over the whole file rather than over each customer's rows.
    pub is_whole: bool,
    /// Whether the newest row stands first.
    pub is_descending: bool,
    /// How many balances follow from the one before.
    pub checks: usize,
    /// How many do not.
    pub fails: usize,
    /// The first that does not.
    pub first_break: Option<Break>,
    /// What each customer owed before the first row, by the index of that row; nothing is left out.
    pub openings: Vec<(usize, Figure)>,
    /// What each customer, or the file, owes at the end, by the index of the row.
    pub closings: Vec<(usize, Figure)>,
}

/// The likeliest reading as a running balance.
pub fn running(table: &Table<'_>, effects: &[Figure], balances: &[Option<Figure>]) -> Running {
    let mut best: Option<Running> = None;
    for is_whole in [false, true] {
        let sequences = sequences(table, is_whole);
        for is_descending in [false, true] {
            let reading = follow(&sequences, effects, balances, (is_whole, is_descending));
            let is_better = best.as_ref().is_none_or(|best| {
                (best.fails, std::cmp::Reverse(best.checks)) > (reading.fails, std::cmp::Reverse(reading.checks))
            });
            if is_better {
                best = Some(reading);
            }
        }
    }
    best.unwrap_or_default()
}

/// The reading over all rows of a file, in the likelier order.
pub fn whole(table: &Table<'_>, effects: &[Figure], balances: &[Option<Figure>]) -> Running {
    let sequences = sequences(table, true);
    let readings = [false, true].map(|is_descending| follow(&sequences, effects, balances, (true, is_descending)));
    let [ascending, descending] = readings;
    if descending.fails < ascending.fails { descending } else { ascending }
}

/// The rows of each customer, or all of them, in the order of the file.
fn sequences(table: &Table<'_>, is_whole: bool) -> Vec<Vec<usize>> {
    if is_whole {
        return vec![(0..table.rows.len()).collect()];
    }
    let mut by_customer: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, row) in table.rows.iter().enumerate() {
        let key = table.customer(row).map(|name| name_key(name).into_owned()).unwrap_or_default();
        by_customer.entry(key).or_default().push(index);
    }
    let mut sequences: Vec<Vec<usize>> = by_customer.into_values().collect();
    sequences.sort();
    sequences
}

fn follow(
    sequences: &[Vec<usize>],
    effects: &[Figure],
    balances: &[Option<Figure>],
    (is_whole, is_descending): (bool, bool),
) -> Running {
    let mut reading = Running { is_whole, is_descending, ..Running::default() };
    for sequence in sequences {
        let mut ordered = sequence.clone();
        if is_descending {
            ordered.reverse();
        }
        let (mut last, mut since, mut first_row) = (None::<Figure>, Figure::ZERO, None);
        for &row in &ordered {
            since += effects[row];
            first_row = first_row.or(Some(row));
            let Some(balance) = balances[row] else { continue };
            match last {
                Some(last) => {
                    let expected = last + since;
                    if expected == balance {
                        reading.checks += 1;
                    } else {
                        reading.fails += 1;
                        let found = Break { row, expected, found: balance };
                        let is_first = reading.first_break.is_none_or(|other| other.row > row);
                        reading.first_break = if is_first { Some(found) } else { reading.first_break };
                    }
                }
                None => reading.openings.push((first_row.unwrap_or(row), balance - since)),
            }
            (last, since) = (Some(balance), Figure::ZERO);
        }
        if let (Some(last), Some(&row)) = (last, ordered.last()) {
            reading.closings.push((row, last + since));
        }
    }
    reading.openings.retain(|(_, opening)| !opening.is_zero());
    reading
}

/// Whether a column can be what is open: no more than the amount, and on its side. The first row where it is not.
pub fn open_breaks(effects: &[Figure], opens: &[Option<Figure>]) -> Option<Break> {
    effects.iter().zip(opens).enumerate().find_map(|(row, (&amount, open))| {
        let open = (*open)?;
        let fits = open.size() <= amount.size() && (open.is_zero() || open.0.signum() == amount.0.signum());
        (!fits).then_some(Break { row, expected: amount, found: open })
    })
}
