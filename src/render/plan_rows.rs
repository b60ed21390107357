//! The rows of the plan, by delivery and by customer, with the explanation of each (SPEC §1, §4).

use super::grid::{Cell, Row, Rows};
use super::reasons::{explanation, push_why};
use super::row_view::{RowView, kilometres};
use crate::book::DueFrom;
use crate::plan::{Assessment, Class, CustomerRow, Flags, PlanRow, ReceivableSource, receivable_label, salesperson};

/// A row a receivable.
pub(super) struct DeliveryRows<'a> {
    pub(super) view: RowView<'a>,
    pub(super) rows: Vec<PlanRow<'a>>,
    pub(super) explain: bool,
}

/// A row a customer.
pub(super) struct CustomerRows<'a> {
    pub(super) view: RowView<'a>,
    pub(super) rows: Vec<CustomerRow<'a>>,
    pub(super) explain: bool,
}

impl Rows for DeliveryRows<'_> {
    fn count(&self) -> usize {
        self.rows.len()
    }

    fn make<'r>(&'r self, index: usize, made: &mut Row<'r>) {
        if index.is_multiple_of(LOOK_AHEAD) {
            self.look_ahead(index);
        }
        let (view, row) = (&self.view, &self.rows[index]);
        made.may_wait = row.may_wait;
        made.is_dead = row.rank.is_none();
        made.is_total = false;
        made.class = Some(row.assessment.classification.class);
        made.details = if self.explain { explanation(view, row.assessment) } else { Vec::new() };
        made.cells.clear();
        view.push_cells(row, &mut made.cells);
    }
}

/// So many receivables are looked at before the first of them is made into a row.
const LOOK_AHEAD: usize = 32;

impl DeliveryRows<'_> {
    /// Fetches receivables from memory. Rows are in the order of rank, receivables in that of the book, and whoever asks
    /// for many places at once waits for them once, and not once a row.
    fn look_ahead(&self, index: usize) {
        let book = self.view.book;
        let end = (index + LOOK_AHEAD).min(self.rows.len());
        let look_at = |look: &dyn Fn(&Assessment) -> usize| {
            let looks = self.rows[index..end].iter().map(|row| look(row.assessment));
            std::hint::black_box(looks.fold(0, |all, seen| all ^ seen));
        };
        let document = |one: &Assessment| {
            let ReceivableSource::Delivery(id) = one.receivable.source else { return None };
            Some(&book.documents[book.deliveries.documents()[id as usize] as usize])
        };
        let first = |text: &str| text.bytes().next().map_or(0, usize::from);
        // Each round looks where the one before it has led, the first at all of a receivable: that is several places.
        look_at(&|one| std::hint::black_box(one.clone()).age.bucket);
        look_at(&|one| {
            let customer = book.customer(one.receivable.customer);
            let due_from = match one.receivable.source {
                ReceivableSource::Delivery(id) => book.deliveries.due_from(id) as usize,
                ReceivableSource::GivenBack(_) => 0,
            };
            // Fields that stand apart.
            let known = [
                customer.distance_metres.is_some(),
                customer.payment_steps.is_some(),
                customer.area.is_some(),
                customer.phone.is_some(),
            ];
            document(one).map_or(0, |document| document.instalments.into()) ^ due_from ^ usize::from(known == [true; 4])
        });
        look_at(&|one| {
            let customer = book.customer(one.receivable.customer);
            let texts = [
                Some(&*customer.name),
                customer.area.as_deref(),
                customer.contact.as_deref(),
                customer.phone.as_deref(),
            ];
            texts.into_iter().flatten().map(first).fold(0, |all, seen| all ^ seen)
        });
    }
}

impl Rows for CustomerRows<'_> {
    fn count(&self) -> usize {
        self.rows.len()
    }

    fn make<'r>(&'r self, index: usize, made: &mut Row<'r>) {
        let (view, row) = (&self.view, &self.rows[index]);
        made.may_wait = row.may_wait;
        made.is_dead = row.rank.is_none();
        made.is_total = false;
        made.class = Some(row.class);
        made.details = if self.explain { leading_explanation(view, row) } else { Vec::new() };
        made.cells.clear();
        view.push_customer_cells(row, &mut made.cells);
    }
}

impl<'a> RowView<'a> {
    fn push_cells<'r>(&'r self, row: &'r PlanRow<'_>, cells: &mut Vec<Cell<'r>>) {
        let Assessment { receivable, age, classification, start, payment_estimate, stake, treatment, .. } =
            row.assessment;
        let customer = self.book.customer(receivable.customer);
        let is_dead = classification.class == Class::Dead;
        let unless_dead = |cell: Cell<'r>| if is_dead { Cell::Blank } else { cell };
        let due_from = match receivable.source {
            ReceivableSource::Delivery(id) => self.book.deliveries.due_from(id),
            ReceivableSource::GivenBack(_) => DueFrom::DueDate,
        };
        let mut why = String::with_capacity(WHY_BYTES);
        push_why(self, row.assessment, &mut why);
        cells.extend([
            rank(row.rank),
            score(row.score_tenths),
            Cell::Text(customer.name.as_str().into()),
            Cell::Text(receivable_label(self.book, row.assessment)),
            Cell::Date(receivable.date),
            Cell::Date(receivable.due),
            Cell::Word(due_from.key(), due_from.key()),
            Cell::Integer(row.assessment.term_days),
            Cell::Integer(age.days_past_due),
            Cell::Text(self.buckets[age.bucket].as_str().into()),
            Cell::Word(classification.class.key(), self.language.class(classification.class)),
            Cell::Word(classification.class.rule(), classification.class.rule()),
            Cell::money(receivable.amount, receivable.currency),
            Cell::money(receivable.outstanding, receivable.currency),
            Cell::Text(receivable.currency.code().into()),
            kilometres(customer.distance_metres),
            customer.payment_steps.as_ref().map_or(Cell::Blank, |steps| Cell::Integer(i64::from(steps.count))),
            unless_dead(Cell::Measure(payment_estimate.days_late_billionths, 4)),
            unless_dead(Cell::Measure(payment_estimate.chance_badly_late_billionths, 4)),
            unless_dead(Cell::Integer(stake.procedure_days)),
            unless_dead(Cell::Integer(stake.distance_days)),
            unless_dead(Cell::Amount(stake.money_days_hundredths, 2)),
            unless_dead(Cell::Date(start.start_by)),
            unless_dead(Cell::Date(start.target)),
            Cell::Word(treatment.channel.key(), self.language.channel(treatment.channel)),
            self.role(treatment.ask.role(customer)),
            Cell::Text(self.language.next_action(treatment.next_action)),
            treatment.next_date.map_or(Cell::Blank, Cell::Date),
            Cell::text(salesperson(self.book, row.assessment)),
            Cell::text(customer.area.as_deref()),
            Cell::text(customer.contact.as_deref()),
            Cell::text(customer.phone.as_deref()),
            self.flags(row.assessment.flags),
            Cell::Text(why.into()),
            unless_dead(Cell::money(row.assessment.ask_amount(), receivable.currency)),
            self.held_reason(row),
            self.group(row),
        ]);
    }

    /// Why some of it is not asked for.
    fn held_reason<'r>(&self, row: &PlanRow<'_>) -> Cell<'r> {
        let reasons: Vec<&str> = row.assessment.held.reasons().collect();
        if reasons.is_empty() {
            return Cell::Blank;
        }
        Cell::Text(reasons.join(";").into())
    }

    /// Whether something is to be done about it now.
    fn group<'r>(&self, row: &PlanRow<'_>) -> Cell<'r> {
        match row.may_wait || row.rank.is_none() {
            true => Cell::Word("not_now", self.language.pick("not now", "暂不催")),
            false => Cell::Word("to_do", self.language.pick("to do", "要办")),
        }
    }

    fn push_customer_cells<'r>(&'r self, row: &'r CustomerRow<'_>, cells: &mut Vec<Cell<'r>>) {
        let customer = self.book.customer(row.customer);
        let treatment = &row.leading.treatment;
        let is_dead = row.rank.is_none();
        let unless_dead = |cell: Cell<'r>| if is_dead { Cell::Blank } else { cell };
        let mut why = String::with_capacity(WHY_BYTES);
        why.push_str(&receivable_label(self.book, row.leading));
        why.push_str(": ");
        push_why(self, row.leading, &mut why);
        cells.extend([
            rank(row.rank),
            score(row.score_tenths),
            Cell::Text(customer.name.as_str().into()),
            Cell::Integer(row.receivables as i64),
            Cell::money(row.outstanding, row.currency),
            Cell::Text(row.currency.code().into()),
            Cell::money(row.overdue, row.currency),
            Cell::Date(row.oldest_due),
            Cell::Integer(row.days_past_due),
            Cell::Word(row.class.key(), self.language.class(row.class)),
            kilometres(customer.distance_metres),
            customer.payment_steps.as_ref().map_or(Cell::Blank, |steps| Cell::Integer(i64::from(steps.count))),
            unless_dead(Cell::Amount(row.money_days_hundredths, 2)),
            unless_dead(Cell::Date(row.start_by)),
            Cell::Word(treatment.channel.key(), self.language.channel(treatment.channel)),
            self.role(treatment.ask.role(customer)),
            Cell::Text(self.language.next_action(treatment.next_action)),
            treatment.next_date.map_or(Cell::Blank, Cell::Date),
            Cell::text(salesperson(self.book, row.leading)),
            Cell::text(customer.area.as_deref()),
            Cell::text(customer.contact.as_deref()),
            Cell::text(customer.phone.as_deref()),
            self.flags(row.flags),
            Cell::Text(why.into()),
        ]);
    }

    fn role<'r>(&self, role: &'r str) -> Cell<'r> {
        if role.is_empty() { Cell::Blank } else { Cell::Role(role, self.language) }
    }

    fn flags<'r>(&self, flags: Flags) -> Cell<'r> {
        Cell::Flags(flags, self.language)
    }
}

/// Room for most lines that say why.
const WHY_BYTES: usize = 128;

fn rank(rank: Option<u32>) -> Cell<'static> {
    rank.map_or(Cell::Blank, |rank| Cell::Integer(i64::from(rank)))
}

fn score(tenths: Option<i64>) -> Cell<'static> {
    tenths.map_or(Cell::Blank, |tenths| Cell::Decimal(tenths, 1))
}

/// The explanation of the receivable that leads a customer's row, with its number.
fn leading_explanation(view: &RowView<'_>, row: &CustomerRow<'_>) -> Vec<String> {
    let label = receivable_label(view.book, row.leading);
    let mut lines = explanation(view, row.leading);
    if let Some(first) = lines.first_mut() {
        let of_several = if row.receivables > 1 { format!(" (1/{})", row.receivables) } else { String::new() };
        *first = format!("{label}{of_several}: {first}");
    }
    lines
}
