//! Which way the money of a statement went, where its running balance says otherwise than its marks and signs.

use crate::read::fields::Field;
use crate::read::interpret::amounts::marked_side;
use crate::read::interpret::balances;
use crate::read::interpret::figures::Figure;
use crate::read::interpret::table::Table;
use crate::read::words::lists::Side;

/// What came in by each row, less than nothing for what went out, if the balance proves it and the marks beside signed
/// amounts do not. A statement whose marks tie is read by its marks.
pub fn proved(table: &Table<'_>) -> Option<Vec<Figure>> {
    let head = table.head;
    if head.column(Field::Balance).is_none()
        || head.column(Field::Amount).is_none()
        || head.column(Field::MoneyIn).is_some()
    {
        return None;
    }
    let written: Vec<Figure> =
        table.rows.iter().map(|row| table.figure(row, Field::Amount).unwrap_or_default()).collect();
    let marked: Option<Vec<Figure>> = table
        .rows
        .iter()
        .zip(&written)
        .map(|(row, amount)| {
            let side = marked_side(table, row)?;
            Some(if side == Side::Credit { amount.size() } else { -amount.size() })
        })
        .collect();
    let marked = marked?;
    let balances: Vec<Option<Figure>> = table.rows.iter().map(|row| table.figure(row, Field::Balance)).collect();
    let ties = |moves: &[Figure]| {
        let running = balances::running(table, moves, &balances);
        let whole = balances::whole(table, moves, &balances);
        running.fails == 0 && running.checks > 0 || whole.fails == 0 && whole.checks > 0
    };
    if ties(&marked) || written.iter().all(|amount| amount.0 >= 0) {
        return None;
    }
    let turned: Vec<Figure> = written.iter().map(|amount| -*amount).collect();
    [written, turned].into_iter().find(|moves| ties(moves))
}
