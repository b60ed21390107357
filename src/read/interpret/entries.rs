//! From rows to entries: what each adds to what is owed, what of it is open, and what proves that.

use crate::read::diagnose::fault::{Expected, Problem, Remedy};
use crate::read::fields::{Field, FileKind};
use crate::read::interpret::amounts::{self, AmountProof, AmountSource};
use crate::read::interpret::balances::{self, Break, Running};
use crate::read::interpret::figures::Figure;
use crate::read::interpret::roles::{Roles, RowRole};
use crate::read::interpret::table::Table;
use crate::read::value::word::is_placeholder;
use crate::read::words::lists::{Answer, DocumentRole, Side, StatusMeaning, Worded};

/// What a row, or part of it, does to what a customer owes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Index of the row.
    pub row: usize,
    /// What it is.
    pub role: DocumentRole,
    /// What it adds to what is owed; less than nothing for credits and money.
    pub amount: Figure,
    /// What was paid of it, where the row says so.
    pub paid: Option<Figure>,
    /// What is open of it, where the row says so.
    pub open: Option<Figure>,
    /// Whether it stands for what was owed before the row.
    pub is_before: bool,
    /// Whether the row says that it is disputed.
    pub is_disputed: bool,
    /// How many days it is past due, where only a band of age tells.
    pub days_past_due: Option<i64>,
}

/// Why a row adds nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LeftOut {
    /// A draft, a void, what is not approved.
    NotReceivable,
    /// An order, a quotation, what we owe.
    OtherDocument,
    /// A sale that was paid at once.
    CashSale,
    /// Money or a credit that is used up.
    UsedUp,
    /// A further line of a document that has its total above.
    Line,
    /// A group of customers whose rows follow.
    Parent,
    /// Money going out of a bank account.
    MoneyOut,
}

/// What a column of balances was found to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BalanceMeaning {
    /// There is none.
    None,
    /// What is open of each row.
    Open,
    /// The sum of what stands above, checked so many times.
    Running { checks: usize, is_whole: bool, is_descending: bool },
    /// The balance of each customer.
    Closing,
}

/// What the rows of a sheet come to.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// What counts.
    pub entries: Vec<Entry>,
    /// What does not.
    pub left_out: Vec<(usize, LeftOut)>,
    /// Where amounts stand.
    pub source: Option<AmountSource>,
    /// What was proved of them.
    pub amount_proof: Option<AmountProof>,
    /// What the column of balances is.
    pub balance: BalanceMeaning,
    /// What each row adds to what is owed, left out or not.
    pub effects: Vec<Figure>,
    /// What is wrong, by the row.
    pub problems: Vec<(usize, Field, Problem)>,
    /// Columns whose figures were compared with others.
    pub proofs: Vec<Field>,
    /// Further columns that a proof needs: a discount between paid and open, what came and went between two balances.
    pub explaining: Vec<usize>,
}

/// What is needed to tell what rows come to.
pub struct Understanding<'t, 'g> {
    pub kind: FileKind,
    pub table: &'t Table<'g>,
    pub roles: &'t Roles,
}

impl Understanding<'_, '_> {
    /// Tells what the rows come to.
    pub fn outcome(&self) -> Outcome {
        let table = self.table;
        let mut found = amounts::source(table);
        let open_column = table.head.column(Field::OpenAmount).filter(|&open| !self.is_full_amount(open));
        let balance_column = table.head.column(Field::Balance);
        if found.is_none() {
            let column = open_column.or(balance_column);
            found = column.map(|column| (AmountSource::Column(column), None));
        }
        let mut outcome = Outcome {
            entries: Vec::new(),
            left_out: Vec::new(),
            source: found.map(|(source, _)| source),
            amount_proof: found.and_then(|(_, proof)| proof),
            balance: BalanceMeaning::None,
            effects: vec![Figure::ZERO; table.rows.len()],
            problems: Vec::new(),
            proofs: Vec::new(),
            explaining: Vec::new(),
        };
        let Some((source, _)) = found else { return outcome };
        let mut written: Vec<Option<Figure>> =
            table.rows.iter().map(|row| amounts::written(table, row, source)).collect();
        if let Some(open) = open_column {
            for (row, written) in table.rows.iter().zip(&mut written).filter(|(_, written)| written.is_none()) {
                *written = table.figure_in(row, open);
            }
        }
        let signed = amounts::effects(self.kind, table, &self.roles.rows, &written, source);
        self.leave_out(&mut outcome, &signed);
        let mut out = vec![false; table.rows.len()];
        outcome.left_out.iter().for_each(|&(row, _)| out[row] = true);
        let effects: Vec<Figure> = signed
            .iter()
            .zip(&out)
            .map(|(signed, out)| if *out { Figure::ZERO } else { signed.unwrap_or_default() })
            .collect();
        outcome.effects.clone_from(&effects);
        let paid: Vec<Option<Figure>> = table.rows.iter().map(|row| table.figure(row, Field::PaidAmount)).collect();
        let net_of_paid: Vec<Figure> =
            effects.iter().zip(&paid).map(|(effect, paid)| *effect - paid.unwrap_or_default()).collect();
        if let Some(column) = balance_column.filter(|column| open_column.is_none() || Some(*column) != open_column) {
            let mut balances = self.balances(column, source);
            // What does not count has no balance either.
            balances.iter_mut().zip(&out).filter(|(_, out)| **out).for_each(|(balance, _)| *balance = None);
            let has_open = open_column.is_some();
            self.read_balance(&mut outcome, (&effects, &net_of_paid), &balances, (&paid, has_open));
        }
        match outcome.balance {
            BalanceMeaning::Running { .. } | BalanceMeaning::Closing if open_column.is_none() => {}
            BalanceMeaning::Open if open_column.is_none() => {
                let opens = balance_column.map(|column| self.balances(column, source)).unwrap_or_default();
                self.open_entries(&mut outcome, &signed, &out, (&opens, Field::Balance), &paid);
            }
            _ => match open_column {
                Some(column) => {
                    let opens: Vec<Option<Figure>> =
                        table.rows.iter().map(|row| table.figure_in(row, column)).collect();
                    outcome.entries.clear();
                    self.open_entries(&mut outcome, &signed, &out, (&opens, Field::OpenAmount), &paid);
                }
                None => self.plain_entries(&mut outcome, &signed, &out, &paid),
            },
        }
        if !matches!(outcome.balance, BalanceMeaning::Running { .. }) {
            self.refuse_unknown_words(&mut outcome);
        }
        outcome
    }

    /// Whether a column that says open keeps the full amount although something is paid, as Stripe's does.
    fn is_full_amount(&self, open: usize) -> bool {
        let table = self.table;
        let (Some(amount), Some(paid)) = (table.head.column(Field::Amount), table.head.column(Field::PaidAmount))
        else {
            return false;
        };
        let figure = |row, column| table.figure_in(row, column);
        amount != open
            && table.rows.iter().all(|row| figure(row, amount) == figure(row, open))
            && table.rows.iter().any(|row| figure(row, paid).is_some_and(|paid| !paid.is_zero()))
    }

    /// Balances with the sign of their side, where a mark tells the side of the balance.
    fn balances(&self, column: usize, source: AmountSource) -> Vec<Option<Figure>> {
        let marks_balance = matches!(source, AmountSource::Sides(..));
        let rows = self.table.rows.iter();
        rows.map(|row| {
            let balance = self.table.figure_in(row, column);
            let side = amounts::marked_side(self.table, row).filter(|_| marks_balance);
            match side {
                Some(Side::Credit) => balance.map(|balance| -balance.size()),
                // Flat: the mark says that nothing is owed.
                None if marks_balance && balance.is_none() && self.table.text(row, Field::Direction) == "平" => {
                    Some(Figure::ZERO)
                }
                _ => balance,
            }
        })
        .collect()
    }

    /// What is known of a row besides its figures.
    pub fn role(&self, row: usize) -> RowRole {
        self.roles.rows[row]
    }

    fn leave_out(&self, outcome: &mut Outcome, signed: &[Option<Figure>]) {
        let mut last_number = "";
        for (index, row) in self.table.rows.iter().enumerate() {
            let RowRole { role, status, .. } = self.role(index);
            let number = self.table.text(row, Field::DeliveryNo);
            let is_line = signed[index].is_none()
                && !row.is_opening
                && self.table.figure(row, Field::Balance).is_none()
                && !self.has_other_text(row.index)
                && (number.is_empty() || number == last_number);
            let why = match (role, status) {
                (_, Some(StatusMeaning::NotReceivable | StatusMeaning::Unapproved | StatusMeaning::Pending)) => {
                    Some(LeftOut::NotReceivable)
                }
                (Some(role), _) if role.is_left_out() => Some(LeftOut::OtherDocument),
                (Some(DocumentRole::CashSale), _) => Some(LeftOut::CashSale),
                _ if is_line => Some(LeftOut::Line),
                _ => None,
            };
            outcome.left_out.extend(why.map(|why| (index, why)));
            if !number.is_empty() {
                last_number = number;
            }
        }
    }

    /// Whether a cell of money holds what is no figure: that is for the reader of rows to refuse.
    fn has_other_text(&self, grid_row: usize) -> bool {
        use crate::read::interpret::figures::MoneyCell;
        let row = &self.table.grid.rows[grid_row];
        let fields = [Field::Amount, Field::Debit, Field::Credit, Field::OpenAmount];
        let mut columns = fields.iter().filter_map(|&field| self.table.head.column(field));
        columns.any(|column| self.table.figures.read(row.cell(column)) == MoneyCell::Other)
    }

    /// Whether any row is money or a credit.
    fn has_money(&self, effects: &[Figure]) -> bool {
        let is_money =
            |(role, effect): (&RowRole, &Figure)| effect.0 < 0 || role.role.is_some_and(DocumentRole::is_money);
        self.roles.rows.iter().zip(effects).any(is_money)
    }

    fn read_balance(
        &self,
        outcome: &mut Outcome,
        (effects, net_of_paid): (&[Figure], &[Figure]),
        balances: &[Option<Figure>],
        (paid, has_open): (&[Option<Figure>], bool),
    ) {
        if balances.iter().all(Option::is_none) {
            return;
        }
        let has_paid = paid.iter().flatten().any(|paid| !paid.is_zero());
        let sides = matches!(outcome.source, Some(AmountSource::Sides(..)));
        let mut readings = vec![(balances::running(self.table, effects, balances), false)];
        if has_paid {
            readings.push((balances::running(self.table, net_of_paid, balances), true));
        }
        readings.sort_by_key(|(reading, _)| (reading.fails, std::cmp::Reverse(reading.checks)));
        let (running, is_net) = readings.swap_remove(0);
        let open_break = match has_paid {
            true => difference(net_of_paid, balances),
            false => balances::open_breaks(effects, balances),
        };
        let may_be_open = open_break.is_none() && !sides && !has_open;
        let runs = running.fails == 0 && (running.checks > 0 || sides || !may_be_open);
        let total = |figures: &[Option<Figure>]| figures.iter().flatten().copied().sum::<Figure>();
        let run_total: Figure = running.closings.iter().map(|(_, closing)| *closing).sum();
        let same_total = run_total == total(balances);
        if has_open {
            // What is open stands in a column of its own; this one is checked if it runs, and else it says the same.
            if running.fails == 0 && running.checks > 0 {
                outcome.proofs.push(Field::Balance);
                outcome.balance = meaning(&running);
            }
            return;
        }
        let has_money = self.has_money(effects) || is_net && has_paid;
        if runs && (!may_be_open || has_money && !same_total) {
            let of = (effects, paid);
            self.running_entries(outcome, &running, of, is_net);
            return;
        }
        if may_be_open {
            outcome.balance = BalanceMeaning::Open;
            return;
        }
        let breaks = match running.checks >= running.fails || sides {
            true => running.first_break.or(open_break),
            false => open_break.or(running.first_break),
        };
        let Break { row, expected, found } =
            breaks.unwrap_or(Break { row: 0, expected: Figure::ZERO, found: Figure::ZERO });
        let header =
            self.table.head.column(Field::Balance).map_or("", |column| self.table.head.header(column)).to_owned();
        let problem = Problem::BalanceBreaks { header, found: found.shown(), expected: expected.shown() };
        outcome.problems.push((row, Field::Balance, problem));
        outcome.balance = meaning(&running);
    }

    fn running_entries(
        &self,
        outcome: &mut Outcome,
        running: &Running,
        (effects, paid): (&[Figure], &[Option<Figure>]),
        is_net: bool,
    ) {
        outcome.balance = meaning(running);
        outcome.proofs.push(Field::Balance);
        let mut customers: Vec<Option<&str>> = self.table.rows.iter().map(|row| self.table.customer(row)).collect();
        customers.dedup();
        if running.is_whole
            && customers.len() > 1
            && let Some(&(row, opening)) = running.openings.first()
        {
            let problem = Problem::OpeningOfSeveral { opening: opening.shown() };
            outcome.problems.push((row, Field::Balance, problem));
        }
        for &(row, opening) in &running.openings {
            let is_before = !self.table.rows[row].is_opening;
            outcome.entries.push(Entry { is_before, ..entry(row, DocumentRole::Opening, opening) });
        }
        for (row, &effect) in effects.iter().enumerate() {
            if let Some((charged, taken)) = self.both_sides(row, outcome.source) {
                outcome.entries.push(entry(row, DocumentRole::Invoice, charged));
                outcome.entries.push(entry(row, DocumentRole::Payment, -taken));
                continue;
            }
            let taken = paid[row].filter(|_| is_net).unwrap_or_default();
            let role = self.role(row).role;
            if !effect.is_zero() {
                outcome.entries.push(entry(row, self.role_in_ledger(row, effect), effect));
            }
            if !taken.is_zero() {
                let role = role.filter(|role| role.is_money()).unwrap_or(DocumentRole::Payment);
                let role = if taken.0 < 0 { DocumentRole::Refund } else { role };
                outcome.entries.push(entry(row, role, -taken));
            }
        }
        outcome.entries.sort_by_key(|entry| entry.row);
    }

    /// What is charged and what is paid, where a row holds both: a sale with its own cash.
    fn both_sides(&self, row: usize, source: Option<AmountSource>) -> Option<(Figure, Figure)> {
        let Some(AmountSource::Sides(Some(debit), Some(credit))) = source else { return None };
        let row = &self.table.rows[row];
        let (debit, credit) = (self.table.figure_in(row, debit)?, self.table.figure_in(row, credit)?);
        (debit.0 > 0 && credit.0 > 0).then_some((debit, credit))
    }

    /// What a row of a ledger is: its word if it has one, else money where it takes something off.
    fn role_in_ledger(&self, row: usize, effect: Figure) -> DocumentRole {
        match (self.role(row).role, effect.0 < 0) {
            (Some(role), true) if role.owes_more() == Some(true) && !role.is_money() => DocumentRole::Credit,
            (Some(DocumentRole::Journal) | None, true) => DocumentRole::Payment,
            (Some(role), _) => role,
            (None, false) => DocumentRole::Invoice,
        }
    }

    fn plain_entries(&self, outcome: &mut Outcome, signed: &[Option<Figure>], out: &[bool], paid: &[Option<Figure>]) {
        for row in 0..self.table.rows.len() {
            if out[row] {
                continue;
            }
            let Some(amount) = signed[row] else {
                let role = self.role(row).role;
                outcome.entries.push(entry(row, role.unwrap_or(DocumentRole::Invoice), Figure::ZERO));
                self.refuse_blank_sides(outcome, row);
                continue;
            };
            self.plain_entry(outcome, row, (amount, paid[row]));
        }
        self.refuse_marks(outcome);
    }

    /// A document of its own whose debit and credit are both blank: nothing tells what it comes to.
    fn refuse_blank_sides(&self, outcome: &mut Outcome, index: usize) {
        let row = &self.table.rows[index];
        let is_document = !self.table.text(row, Field::DeliveryNo).is_empty() && !row.is_opening;
        let has_sides = matches!(outcome.source, Some(AmountSource::Sides(..)));
        if has_sides && is_document && !self.has_other_text(row.index) {
            let problem = Problem::Blank { field: Field::Amount.name() };
            outcome.problems.push((index, Field::Debit, problem));
        }
    }

    /// Marks of sides that are blank or none.
    fn refuse_marks(&self, outcome: &mut Outcome) {
        if self.table.head.column(Field::Direction).is_none() || matches!(outcome.source, Some(AmountSource::Sides(..)))
        {
            return;
        }
        for (index, row) in self.table.rows.iter().enumerate() {
            let text = self.table.text(row, Field::Direction);
            let problem = match text {
                "" if row.parent.is_some() => continue,
                "" => Problem::Blank { field: Field::Direction.name() },
                _ if amounts::marked_side(self.table, row).is_some() => continue,
                _ => Problem::NotA {
                    field: Field::Direction.name(),
                    found: text.to_owned(),
                    expected: Expected::Side,
                    remedy: Remedy::WriteItSo,
                },
            };
            outcome.problems.push((index, Field::Direction, problem));
        }
    }

    /// A row of which no column says what is open.
    pub fn plain_entry(&self, outcome: &mut Outcome, row: usize, (amount, paid): (Figure, Option<Figure>)) {
        let has_paid = self.table.head.column(Field::PaidAmount).is_some();
        let has_paid_date = self.table.head.column(Field::PaidDate).is_some();
        let RowRole { role, status, is_typed } = self.role(row);
        let sides = matches!(outcome.source, Some(AmountSource::Sides(..)));
        if let Some((charged, taken)) = self.both_sides(row, outcome.source) {
            outcome.entries.push(entry(row, DocumentRole::Invoice, charged));
            outcome.entries.push(entry(row, DocumentRole::Payment, -taken));
            return;
        }
        let role = match role {
            Some(role) if role.is_money() && !is_typed && amount.0 > 0 && !sides => role,
            None if amount.0 < 0 && sides => DocumentRole::Payment,
            None if amount.0 < 0 => DocumentRole::Credit,
            None => DocumentRole::Invoice,
            Some(role) => role,
        };
        let is_settled = status == Some(StatusMeaning::Settled);
        let taken = paid.unwrap_or_default();
        let is_charge = amount.0 >= 0 && !role.is_money();
        if status == Some(StatusMeaning::Part) && !has_paid {
            outcome.problems.push((row, Field::Status, Problem::PaidInPartUnknown));
        }
        if !is_charge {
            let left = if amount.0 < 0 { amount + taken.size() } else { amount - taken };
            match is_settled || left.is_zero() {
                true => outcome.left_out.push((row, LeftOut::UsedUp)),
                false => outcome.entries.push(entry(row, role, left)),
            }
            return;
        }
        let has_day = has_paid_date && !self.table.text(&self.table.rows[row], Field::PaidDate).is_empty();
        let paid = match (is_settled, paid) {
            (true, Some(paid)) if paid < amount && has_paid => {
                outcome.problems.push((row, Field::Status, Problem::SettledButOpen { open: (amount - paid).shown() }));
                Some(paid)
            }
            (true, None) if !has_day => Some(amount),
            (_, paid) => paid,
        };
        let is_disputed = self.is_disputed(row);
        outcome.entries.push(Entry { paid, is_disputed, ..entry(row, role, amount) });
    }

    /// Whether a document is disputed or held: its status says so, or a column for that holds anything but no.
    pub fn is_disputed(&self, row: usize) -> bool {
        let held = self.table.text(&self.table.rows[row], Field::Hold);
        let is_held = !held.is_empty() && !is_placeholder(held) && Answer::spelled(held) != Some(Answer::No);
        is_held || self.role(row).status == Some(StatusMeaning::Disputed)
    }

    /// Unknown words of types and statuses are one fault each; a proof by balances makes the words needless.
    fn refuse_unknown_words(&self, outcome: &mut Outcome) {
        let field = crate::read::interpret::roles::type_field(self.kind);
        const ROLES: &str = "invoice, credit, payment, advance, refund, ignored";
        const STATUSES: &str = "owed, settled, part, not_receivable, disputed, pending, unapproved";
        for (words, field, section, choices) in [
            (&self.roles.unknown_types, field, "types", ROLES),
            (&self.roles.unknown_statuses, Field::Status, "statuses", STATUSES),
        ] {
            let Some(first) = words.first() else { continue };
            let row = self.table.rows.iter().position(|row| self.table.line(row) == first.line).unwrap_or_default();
            let listed: Vec<String> = words
                .iter()
                .map(|word| {
                    let rows = if word.rows == 1 { "row" } else { "rows" };
                    format!("\"{}\" ({} {rows}, {})", word.word, word.rows, word.sum.shown())
                })
                .collect();
            let header = self.table.head.column(field).map_or("", |column| self.table.head.header(column)).to_owned();
            let problem = Problem::UnknownDocumentWords {
                header,
                words: listed.join(", "),
                section,
                first: first.word.clone(),
                choices,
            };
            outcome.problems.push((row, field, problem));
        }
    }
}

/// An entry of a row of which nothing says what is open or paid.
pub fn entry(row: usize, role: DocumentRole, amount: Figure) -> Entry {
    Entry { row, role, amount, paid: None, open: None, is_before: false, is_disputed: false, days_past_due: None }
}

fn meaning(running: &Running) -> BalanceMeaning {
    let Running { checks, is_whole, is_descending, .. } = *running;
    BalanceMeaning::Running { checks, is_whole, is_descending }
}

/// The first row whose balance is not its amount less what was paid of it.
fn difference(expected: &[Figure], found: &[Option<Figure>]) -> Option<Break> {
    expected.iter().zip(found).enumerate().find_map(|(row, (&expected, found))| {
        let found = (*found)?;
        (found != expected).then_some(Break { row, expected, found })
    })
}
