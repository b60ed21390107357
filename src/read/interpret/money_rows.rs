//! Files of money that came in: which rows of a list of receipts or of a statement count.

use crate::read::fields::Field;
use crate::read::interpret::amounts;
use crate::read::interpret::entries::{BalanceMeaning, LeftOut, Outcome, Understanding, entry};
use crate::read::interpret::figures::{Figure, MoneyCell};
use crate::read::interpret::roles::RowRole;
use crate::read::interpret::table::Table;
use crate::read::words::lists::{Direction, DocumentRole, Side, StatusMeaning, Worded};
use crate::read::words::reports;

impl Understanding<'_, '_> {
    /// Of payments: which rows count, and their sum.
    pub fn outcome_of_payments(&self) -> Outcome {
        let table = self.table;
        let mut outcome = Outcome {
            entries: Vec::new(),
            left_out: Vec::new(),
            source: None,
            amount_proof: None,
            balance: BalanceMeaning::None,
            effects: vec![Figure::ZERO; table.rows.len()],
            problems: Vec::new(),
            proofs: Vec::new(),
            explaining: Vec::new(),
        };
        let is_bank = is_bank(table);
        // Beside a running balance a minus is money going out, unless a mark tells which way it went.
        let has = |field| table.head.column(field).is_some();
        let is_signed = is_bank || has(Field::Balance) && !has(Field::Direction);
        for (index, row) in table.rows.iter().enumerate() {
            let RowRole { role, status, is_typed } = self.role(index);
            let is_typed = is_typed && !is_bank;
            let is_out = matches!(
                status,
                Some(StatusMeaning::NotReceivable | StatusMeaning::Unapproved | StatusMeaning::Pending)
            );
            let says_no_money = [Field::Amount, Field::MoneyIn, Field::MoneyOut]
                .iter()
                .all(|&field| table.money(row, field) == MoneyCell::Blank);
            let is_balance = says_no_money && table.figure(row, Field::Balance).is_some();
            let is_charge = |role: DocumentRole| {
                is_typed && !role.is_money() && role != DocumentRole::Credit && role != DocumentRole::Journal
            };
            let figure =
                table.figure(row, Field::Amount).or_else(|| table.figure(row, Field::MoneyIn)).unwrap_or_default();
            let went_out = amounts::marked_side(table, row) == Some(Side::Debit)
                || Direction::spelled(table.text(row, Field::Direction)) == Some(Direction::Out)
                || table.figure(row, Field::MoneyIn).unwrap_or_default().is_zero()
                    && table.figure(row, Field::MoneyOut).is_some_and(|out| !out.is_zero());
            if went_out || is_signed && figure.0 < 0 {
                outcome.left_out.push((index, LeftOut::MoneyOut));
            } else if is_out || row.is_opening || is_balance {
                outcome.left_out.push((index, LeftOut::NotReceivable));
            } else if role.is_some_and(is_charge) {
                outcome.left_out.push((index, LeftOut::OtherDocument));
            } else {
                let role = role
                    .filter(|role| role.is_money() || *role == DocumentRole::Credit)
                    .unwrap_or(DocumentRole::Payment);
                outcome.entries.push(entry(index, role, -figure));
                outcome.effects[index] = -figure;
            }
        }
        outcome
    }
}

/// Whether a payments file is a statement of a bank that no column of directions or balances tells: money going out of it
/// is no refund to a customer.
pub fn is_bank(table: &Table<'_>) -> bool {
    table.head.headers.iter().any(|header| reports::is_bank_mark(header))
}
