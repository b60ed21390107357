//! Letters to a customer: which receivables belong into one, and whether it may be written at all (DOMAIN §1 S30, S40,
//! T3). A letter demands nothing that is held back, and threatens with nothing that the class does not allow.

use super::hold::may_rest;
use super::today_list::AsideReason;
use crate::book::{Book, Calendar, Currency, CustomerId, Money};
use crate::plan::{Assessment, Class, HeldBack, Plan, Policy, Receivable, ReceivableSource, receivable_label};
use chrono::{Days, NaiveDate};

/// What a letter is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LetterKind {
    /// A friendly word on what is or soon will be due.
    Reminder,
    /// A formal demand for what is past due.
    Demand,
    /// The customer confirms under seal what he owes.
    Confirmation,
    /// Deliveries rest until he has paid.
    Suspension,
    /// His staff has changed: both of his, and we, confirm what he owes.
    Handover,
}

impl LetterKind {
    /// All.
    pub const ALL: [LetterKind; 5] = [
        LetterKind::Reminder,
        LetterKind::Demand,
        LetterKind::Confirmation,
        LetterKind::Suspension,
        LetterKind::Handover,
    ];

    /// Its name on the command line and in data.
    pub fn key(self) -> &'static str {
        match self {
            LetterKind::Reminder => "reminder",
            LetterKind::Demand => "demand",
            LetterKind::Confirmation => "confirmation",
            LetterKind::Suspension => "suspension",
            LetterKind::Handover => "handover",
        }
    }

    /// Whether it asks for money, so that it has only what may be asked for.
    fn is_dunning(self) -> bool {
        matches!(self, LetterKind::Reminder | LetterKind::Demand | LetterKind::Suspension)
    }
}

/// A receivable in a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterItem {
    /// What it goes by.
    pub label: String,
    /// Day of delivery.
    pub date: NaiveDate,
    /// When it is due.
    pub due: NaiveDate,
    /// How long it is past due; 0 or less is not yet.
    pub days_past_due: i64,
    /// What it was at first.
    pub amount: Money,
    /// What is open of it.
    pub outstanding: Money,
    /// Whether its class allows the word of courts: doubtful or worse.
    pub may_name_court: bool,
}

/// What a letter is about, in one currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterAccount {
    /// The currency.
    pub currency: Currency,
    /// The receivables, earliest due first.
    pub items: Vec<LetterItem>,
    /// Sum of what is open of them.
    pub total: Money,
    /// The part of it that is past due.
    pub overdue: Money,
    /// Disputed money that is past due and left out.
    pub disputed: Money,
    /// Money promised for a day to come, past due and left out.
    pub promised: Money,
    /// Money that he says he has paid, past due and left out until that is looked into.
    pub said_paid: Money,
    /// Money of his that pays nothing yet.
    pub unapplied: Money,
}

/// A letter, but for its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// What for.
    pub kind: LetterKind,
    /// To whom.
    pub customer: CustomerId,
    /// The person that customers.csv names, unless it is an insider.
    pub attention: Option<String>,
    /// One a currency.
    pub accounts: Vec<LetterAccount>,
    /// By when an answer or the money is asked for: a working day.
    pub reply_by: NaiveDate,
}

impl Letter {
    /// Whether courts may be named at all, and then only for those items that allow it.
    pub fn may_name_court(&self) -> bool {
        self.accounts.iter().flat_map(|account| &account.items).any(|item| item.may_name_court)
    }
}

/// Why a letter is not written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LetterRefusal {
    /// Nothing is past due.
    NothingOverdue,
    /// Nothing is due, nor will be within days.
    NothingDue,
    /// All that is past due is held back, the first of it for that reason.
    AllHeldBack(AsideReason),
    /// There is no reason to let deliveries rest (lever L4).
    NotEligible,
    /// All that is past due is dead: it is not asked for any more.
    AllDead,
    /// Bankruptcy proceedings run since that day: he is not asked, the claim is filed.
    Bankrupt(NaiveDate),
    /// He owes nothing.
    NothingOpen,
}

/// A reminder speaks of what is due within so many days.
const SOON_DAYS: i64 = 7;
/// So many days are given for an answer.
const REPLY_DAYS: u64 = 7;

/// Puts together a letter.
///
/// # Errors
/// There is nothing that it may say.
pub fn letter(
    book: &Book,
    plan: &Plan,
    policy: &Policy,
    customer: CustomerId,
    kind: LetterKind,
) -> Result<Letter, LetterRefusal> {
    let own: Vec<&Assessment> = plan.assessments_of(customer).collect();
    let chosen = if kind.is_dunning() { dunned(&own, kind)? } else { own.clone() };
    if kind == LetterKind::Suspension && !may_rest(book, plan, policy, customer) {
        return Err(LetterRefusal::NotEligible);
    }
    let accounts: Vec<LetterAccount> = book
        .accounts_of(customer)
        .iter()
        .map(|account| of_account(book, plan, account.currency, (&own, &chosen), customer, kind))
        .filter(|account| !account.items.is_empty() || !kind.is_dunning() && account.unapplied.is_positive())
        .collect();
    if accounts.iter().all(|account| account.items.is_empty()) {
        return Err(LetterRefusal::NothingOpen);
    }
    Ok(Letter {
        kind,
        customer,
        attention: attention(book, customer),
        accounts,
        reply_by: reply_by(&book.calendar, book.as_of),
    })
}

/// What may be asked for in such a letter.
fn dunned<'p>(own: &[&'p Assessment], kind: LetterKind) -> Result<Vec<&'p Assessment>, LetterRefusal> {
    let is_due = |one: &&&Assessment| {
        let soon = if kind == LetterKind::Reminder { -SOON_DAYS } else { 1 };
        one.age.days_past_due >= soon
    };
    let due: Vec<&Assessment> = own.iter().filter(is_due).copied().collect();
    if due.is_empty() {
        let is_reminder = kind == LetterKind::Reminder;
        return Err(if is_reminder { LetterRefusal::NothingDue } else { LetterRefusal::NothingOverdue });
    }
    let living = due.iter().filter(|one| one.classification.class != Class::Dead);
    let living: Vec<&Assessment> = living.copied().collect();
    if living.is_empty() {
        return Err(LetterRefusal::AllDead);
    }
    if let Some(since) = living.iter().find_map(|one| one.classification.bankrupt_since()) {
        return Err(LetterRefusal::Bankrupt(since));
    }
    let asked: Vec<&Assessment> = living.iter().filter(|one| !one.is_held_back()).copied().collect();
    if asked.is_empty() {
        // What is ours to do comes first: a dispute to answer, then a payment to look for.
        let rank = |reason: &AsideReason| match reason {
            AsideReason::Disputed(..) => 0,
            AsideReason::SaidPaid(..) => 1,
            AsideReason::Promised(_) | AsideReason::Paid(_) => 2,
        };
        let reasons = living.iter().filter_map(|one| AsideReason::of(one));
        if let Some(reason) = reasons.min_by_key(rank) {
            return Err(LetterRefusal::AllHeldBack(reason));
        }
    }
    Ok(asked)
}

fn of_account(
    book: &Book,
    plan: &Plan,
    currency: Currency,
    (own, chosen): (&[&Assessment], &[&Assessment]),
    customer: CustomerId,
    kind: LetterKind,
) -> LetterAccount {
    let mut items: Vec<LetterItem> = chosen
        .iter()
        .filter(|one| one.receivable.currency == currency)
        .map(|one| LetterItem {
            label: receivable_label(book, one).into_owned(),
            date: one.receivable.date,
            due: one.receivable.due,
            days_past_due: one.age.days_past_due,
            amount: one.receivable.amount,
            outstanding: if kind.is_dunning() { one.ask_amount() } else { one.receivable.outstanding },
            may_name_court: one.classification.class >= Class::Doubtful,
        })
        .collect();
    let account = book.accounts.iter().position(|one| (one.customer, one.currency) == (customer, currency));
    if !kind.is_dunning()
        && let Some(account) = account
    {
        // What we wrote off is our affair: the customer confirms all that is owed.
        for claim in plan.allocation.written_off_claims(book, &book.accounts[account]) {
            add_claim(book, &mut items, &claim);
        }
    }
    items.sort_by(|a, b| (a.due, a.date, &a.label).cmp(&(b.due, b.date, &b.label)));
    let held_back = |part: fn(&HeldBack) -> Money| {
        let late = own.iter().filter(|one| one.receivable.currency == currency && one.age.days_past_due > 0);
        late.filter(|_| kind.is_dunning()).map(|one| part(&one.held)).sum()
    };
    LetterAccount {
        currency,
        total: items.iter().map(|item| item.outstanding).sum(),
        overdue: items.iter().filter(|item| item.days_past_due > 0).map(|item| item.outstanding).sum(),
        disputed: held_back(|held| held.disputed),
        promised: held_back(|held| held.promised),
        said_paid: held_back(|held| held.said_paid),
        unapplied: account.map_or(Money::ZERO, |index| plan.allocation.balances[index].unapplied),
        items,
    }
}

/// Adds a claim that we wrote off to what is open of the same document, if anything is.
fn add_claim(book: &Book, items: &mut Vec<LetterItem>, claim: &Receivable) {
    let label = match claim.source {
        ReceivableSource::Delivery(id) => book.delivery_label(id).into_owned(),
        ReceivableSource::GivenBack(id) => {
            book.payments.get(id).number.map_or_else(String::new, |number| number.text(&book.texts).to_owned())
        }
    };
    match items.iter_mut().find(|item| item.label == label && item.due == claim.due) {
        Some(item) => item.outstanding += claim.outstanding,
        None => items.push(LetterItem {
            label,
            date: claim.date,
            due: claim.due,
            days_past_due: (book.as_of - claim.due).num_days(),
            amount: claim.amount,
            outstanding: claim.outstanding,
            may_name_court: false,
        }),
    }
}

/// Whom customers.csv names, unless that is somebody who tells us things (DOMAIN §1 S1).
fn attention(book: &Book, customer: CustomerId) -> Option<String> {
    let contact = book.customer(customer).contact.clone()?;
    let mut insiders = book.contacts_of(customer).iter().filter(|one| one.is_insider);
    let is_insider = insiders.any(|one| contact.contains(one.name.trim()) || one.name.contains(contact.trim()));
    (!is_insider).then_some(contact)
}

fn reply_by(calendar: &Calendar, as_of: NaiveDate) -> NaiveDate {
    calendar.on_or_after(as_of + Days::new(REPLY_DAYS))
}
