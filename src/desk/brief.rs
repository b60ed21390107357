//! One page before a call or a visit (SPEC §4 `brief`): what he owes, how he pays and keeps his word, what he sold, what
//! to watch, whom to ask, what he will say. Words are `render`'s; every figure here has its row.

use super::contact_to_ask::{ContactToAsk, InsiderReminder, contact_to_ask, insider_reminders};
use super::cycle_figures::{CycleFigures, cycle_figures};
use super::hold::lever_of;
use super::levers::Hold;
use super::today::{TodayScope, today};
use super::today_list::{Today, TodayRow};
use crate::book::{Book, Currency, CustomerId, Decimal, Event, EventKind, Excuse, FollowUp, Money, PaymentKind, Place};
use crate::plan::{Assessment, Behaviour, Class, Plan, Policy, Promise, PromiseState, Sign, SignKind, behaviour};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// So many excuses are made ready for.
const EXCUSES_MAX: usize = 3;

/// What is open in a currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BriefTotal {
    /// Which.
    pub currency: Currency,
    /// Open, dead money included.
    pub outstanding: Money,
    /// The part of it that is past due.
    pub overdue: Money,
    /// The part of it that may be asked for today: neither held back nor dead.
    pub askable: Money,
    /// Money of his that pays nothing.
    pub unapplied: Money,
}

/// Money that came, or goods that went out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dated {
    /// The day.
    pub date: NaiveDate,
    /// How much.
    pub amount: Money,
    /// Its currency.
    pub currency: Currency,
    /// Its number, if it has one.
    pub label: Option<String>,
    /// Its row.
    pub place: Place,
}

/// An excuse to be ready for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LikelyExcuse {
    /// Which.
    pub excuse: Excuse,
    /// When he last said it, and the row; `None`: his situation suggests it.
    pub said: Option<(NaiveDate, Place)>,
}

/// What the opening is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpeningCase {
    /// Past due.
    Late,
    /// Due later.
    NotDue,
    /// Promised for that day, which is still to come: no demand.
    Promised(NaiveDate),
    /// Promised for that day, which has come.
    PromiseDue(NaiveDate),
    /// Promised for that day, and not come.
    PromiseBroken(NaiveDate),
    /// A watch sign: the books are compared, nothing is demanded.
    Sign,
    /// Disputed.
    Dispute,
    /// Bankrupt since that day: no call.
    Bankrupt(NaiveDate),
    /// Nothing is asked for any more: no call.
    Dead,
    /// He said on that day that he has paid: no demand before the bank is looked at.
    SaidPaid(NaiveDate),
}

/// The page.
#[derive(Clone, Debug, PartialEq)]
pub struct Brief<'p> {
    /// About whom.
    pub customer: CustomerId,
    /// His open receivables, the earliest due first.
    pub receivables: Vec<&'p Assessment>,
    /// By currency.
    pub totals: Vec<BriefTotal>,
    /// How he has paid.
    pub behaviour: Behaviour,
    /// His last money.
    pub last_payment: Option<Dated>,
    /// His last delivery.
    pub last_delivery: Option<Dated>,
    /// All his promises, the last first, with the row.
    pub promises: Vec<(Promise, &'p FollowUp)>,
    /// His last follow-ups, the last first.
    pub follow_ups: Vec<&'p FollowUp>,
    /// What he sold in the cycle that is known last.
    pub cycle: Option<CycleFigures>,
    /// Signs that stand.
    pub signs: &'p [Sign],
    /// His line of today's list, if he has one.
    pub row: Option<TodayRow>,
    /// What of his is not asked for.
    pub asides: Vec<super::Aside>,
    /// The day that the page is for.
    pub work_day: NaiveDate,
    /// Who signs off at each step of his procedure, in order; without a procedure the usual roles.
    pub ladder: Vec<ContactToAsk>,
    /// What the talk is about: what has the most money-days of what is asked for.
    pub leading: Option<&'p Assessment>,
    /// How to open.
    pub opening: OpeningCase,
    /// Something publicly known that happened lately.
    pub news: Option<&'p Event>,
    /// What he is likely to say, what he said before first.
    pub excuses: Vec<LikelyExcuse>,
    /// How he stands on the ladder of pressure.
    pub hold: Hold,
    /// How much he may owe, as written.
    pub credit_limit: Option<Decimal>,
    /// Insiders to keep in touch with.
    pub insiders: Vec<InsiderReminder>,
    /// The worst class of what is open.
    pub class: Option<Class>,
}

/// Everything that one wants to know before one speaks with a customer.
pub fn brief<'p>(book: &'p Book, plan: &'p Plan, policy: &Policy, customer: CustomerId) -> Brief<'p> {
    let is_own = |one: &Assessment| one.receivable.customer == customer;
    let is_own_customer = |one: CustomerId| one == customer;
    let Today { rows, asides, work_day, .. } =
        today(book, plan, policy, &TodayScope { is_wanted: &is_own, is_customer_wanted: &is_own_customer });
    let row = rows.into_iter().next();
    let mut receivables: Vec<&Assessment> = plan.assessments_of(customer).collect();
    receivables.sort_by_key(|one| (one.receivable.due, one.receivable.date, one.receivable.source));
    let follow_ups: Vec<&FollowUp> = book.follow_ups.iter().filter(|one| one.customer == customer).rev().collect();
    let follow_up_state = plan.follow_up_states.of(customer);
    let promises = follow_up_state.promises.iter().rev().map(|promise| (*promise, &book.follow_ups[promise.follow_up]));
    let first = row.as_ref().and_then(|row| row.members.first());
    let leading = first.and_then(|first| receivables.iter().find(|one| one.receivable.source == first.source).copied());
    let leading = leading.or_else(|| worst(&receivables));
    let cycle = cycle_figures(book, customer);
    let facts =
        Facts { book, plan, customer, receivables: &receivables, follow_ups: &follow_ups, cycle: cycle.as_ref() };
    Brief {
        customer,
        totals: facts.totals(),
        behaviour: behaviour(book, plan, policy, customer),
        last_payment: facts.last_payment(),
        last_delivery: facts.last_delivery(),
        promises: promises.collect(),
        signs: plan.signs_of(customer),
        opening: facts.opening(leading, row.as_ref()),
        news: facts.news(),
        excuses: facts.likely_excuses(),
        hold: lever_of(book, plan, policy, customer),
        ladder: facts.ladder(),
        credit_limit: book.customer(customer).credit_limit(),
        insiders: insider_reminders(book, is_own_customer),
        class: receivables.iter().map(|one| one.classification.class).max(),
        leading,
        row,
        asides,
        work_day,
        cycle,
        receivables,
        follow_ups,
    }
}

/// The receivable with the most money-days.
fn worst<'p>(receivables: &[&'p Assessment]) -> Option<&'p Assessment> {
    receivables.iter().copied().max_by_key(|one| one.stake.money_days_hundredths)
}

struct Facts<'p, 'f> {
    book: &'p Book,
    plan: &'p Plan,
    customer: CustomerId,
    receivables: &'f [&'p Assessment],
    follow_ups: &'f [&'p FollowUp],
    cycle: Option<&'f CycleFigures>,
}

impl<'p> Facts<'p, '_> {
    fn totals(&self) -> Vec<BriefTotal> {
        let mut totals: BTreeMap<Currency, BriefTotal> = BTreeMap::new();
        let empty = |currency| BriefTotal {
            currency,
            outstanding: Money::ZERO,
            overdue: Money::ZERO,
            askable: Money::ZERO,
            unapplied: Money::ZERO,
        };
        for (account, balance) in self.book.accounts.iter().zip(&self.plan.allocation.balances) {
            if account.customer == self.customer {
                totals.entry(account.currency).or_insert_with(|| empty(account.currency)).unapplied = balance.unapplied;
            }
        }
        for one in self.receivables {
            let total = totals.entry(one.receivable.currency).or_insert_with(|| empty(one.receivable.currency));
            let open = one.receivable.outstanding;
            total.outstanding += open;
            if one.age.days_past_due > 0 {
                total.overdue += open;
            }
            let is_promise_due =
                one.promised_on.is_some_and(|day| day <= self.book.as_of) && one.disputed_since.is_none();
            let is_free = !one.is_held_back() || is_promise_due;
            if is_free && !one.classification.is_beyond_talk() {
                total.askable += if is_promise_due { open } else { one.ask_amount() };
            }
        }
        totals.into_values().filter(|one| one.outstanding.is_positive() || one.unapplied.is_positive()).collect()
    }

    fn last_payment(&self) -> Option<Dated> {
        let accounts = self.book.accounts_of(self.customer).iter();
        let rows = accounts.flat_map(|account| account.payments.clone());
        let payments = rows.map(|row| self.book.payments.get(row as u32));
        let own = payments.filter(|one| matches!(one.kind, PaymentKind::Payment | PaymentKind::Advance));
        own.max_by_key(|one| (one.date, one.place)).map(|one| Dated {
            date: one.date,
            amount: one.amount,
            currency: one.currency,
            label: one.number.map(|number| number.text(&self.book.texts).to_owned()),
            place: one.place,
        })
    }

    fn last_delivery(&self) -> Option<Dated> {
        let accounts = self.book.accounts_of(self.customer).iter();
        let rows = accounts.flat_map(|account| account.deliveries.clone());
        let last = rows.max_by_key(|&row| (self.book.deliveries.dates()[row], row))?;
        let one = self.book.deliveries.get(last as u32);
        let document = &self.book.documents[one.document as usize];
        Some(Dated {
            date: one.date,
            amount: one.amount,
            currency: one.currency,
            label: Some(self.book.delivery_label(last as u32).into_owned()),
            place: document.line,
        })
    }

    fn opening(&self, leading: Option<&Assessment>, row: Option<&TodayRow>) -> OpeningCase {
        use super::TodayReason::{PromiseBroken, PromiseDue};
        let Some(leading) = leading else { return OpeningCase::Sign };
        let reasons = row.map_or(&[][..], |row| row.reasons.as_slice());
        if let Some(since) = leading.classification.bankrupt_since() {
            return OpeningCase::Bankrupt(since);
        }
        if leading.classification.class == Class::Dead {
            return OpeningCase::Dead;
        }
        if leading.disputed_since.is_some() {
            return OpeningCase::Dispute;
        }
        if let Some(day) = leading.promised_on.filter(|_| reasons.iter().any(|one| matches!(one, PromiseDue(_)))) {
            return OpeningCase::PromiseDue(day);
        }
        if let Some(day) = leading.promised_on {
            return OpeningCase::Promised(day);
        }
        if let Some((since, _)) = leading.said_paid {
            return OpeningCase::SaidPaid(since);
        }
        let broken = reasons.iter().find_map(|one| if let PromiseBroken(day) = one { Some(*day) } else { None });
        match (broken, leading.age.days_past_due > 0, leading.classification.class) {
            (Some(day), ..) => OpeningCase::PromiseBroken(day),
            (None, true, _) => OpeningCase::Late,
            (None, false, Class::Current) => OpeningCase::NotDue,
            (None, false, Class::Chasing | Class::Doubtful | Class::Bad | Class::Dead) => OpeningCase::Sign,
        }
    }

    /// Never what an insider said, nor anything that shames.
    fn news(&self) -> Option<&'p Event> {
        let is_harmless = |event: &&Event| {
            matches!(event.kind, EventKind::Relocation | EventKind::NewBusiness)
                && event.source.as_deref() != Some("insider")
                && (self.book.as_of - event.date).num_days() <= 60
        };
        self.book.events.iter().filter(|event| event.customer == self.customer).rfind(is_harmless)
    }

    /// What he said before, the last first; then what his situation suggests.
    fn likely_excuses(&self) -> Vec<LikelyExcuse> {
        let mut likely: Vec<LikelyExcuse> = Vec::new();
        if self.receivables.iter().all(|one| one.classification.is_beyond_talk()) {
            // Nothing to ask for, nothing to say in return.
            return likely;
        }
        let said = self.follow_ups.iter();
        let said = said.filter_map(|one| Some((one.excuse.or(one.result.excuse())?, Some((one.date, one.place)))));
        let suggested = self.suggested().into_iter().map(|excuse| (excuse, None));
        for (excuse, said) in said.chain(suggested) {
            if likely.len() < EXCUSES_MAX && !likely.iter().any(|one| one.excuse == excuse) {
                likely.push(LikelyExcuse { excuse, said });
            }
        }
        likely
    }

    fn suggested(&self) -> Vec<Excuse> {
        let customer = self.book.customer(self.customer);
        let follow_up_state = self.plan.follow_up_states.of(self.customer);
        let has_sign = |kind| self.plan.signs_of(self.customer).iter().any(|sign| sign.kind == kind);
        let is_broken = follow_up_state.promises.iter().any(|promise| promise.state == PromiseState::Broken);
        let is_late = self.receivables.iter().any(|one| one.age.days_past_due > 0);
        let has_stock = self.cycle.is_some_and(|cycle| cycle.has_much_left);
        let has_steps = customer.payment_steps.as_ref().is_some_and(|steps| steps.count >= 3);
        let by_situation = [
            (!follow_up_state.disputes.is_empty(), Excuse::QualityOrCount),
            (has_sign(SignKind::Staff), Excuse::StaffChanged),
            (follow_up_state.unanswered > 0, Excuse::Unreachable),
            (has_stock, Excuse::NotSoldOut),
            (!customer.pay_days.is_empty(), Excuse::NotPaymentDay),
            (is_late && is_broken, Excuse::NoMoney),
            (has_steps, Excuse::InProcess),
            (true, Excuse::DocumentsMissing),
            (true, Excuse::NoReason),
            (true, Excuse::NoMoney),
        ];
        by_situation.into_iter().filter(|(fits, _)| *fits).map(|(_, excuse)| excuse).collect()
    }

    fn ladder(&self) -> Vec<ContactToAsk> {
        let steps = self.book.customer(self.customer).payment_steps.as_ref();
        let own: Vec<&str> = steps.map(|steps| steps.roles.iter().map(String::as_str).collect()).unwrap_or_default();
        let roles = if own.is_empty() { vec!["accountant", "finance_manager", "owner"] } else { own };
        roles.into_iter().map(|role| contact_to_ask(self.book, self.customer, role)).collect()
    }
}
