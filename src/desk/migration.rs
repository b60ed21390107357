//! How receivables have moved from class to class between two days, and what loss allowance each day asks for (DOMAIN §1
//! S34, §3 "allowance"; IFRS 9 B5.5.35, provision matrix).

use crate::book::{Book, Currency, Money};
use crate::plan::{Class, OpenItemClass, source_label};
use hashbrown::HashMap;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// From where to where: `None` at the beginning is what was not owed yet, at the end what is not owed any more.
pub type Move = (Option<Class>, Option<Class>);

/// What moved alike.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// How many receivables.
    pub receivables: usize,
    /// What was open of them on the earlier day.
    pub open_then: Money,
    /// What is open of them on the later day.
    pub open_now: Money,
}

/// The movements of one currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migration {
    /// The currency.
    pub currency: Currency,
    /// By class on the earlier and on the later day.
    pub moves: BTreeMap<Move, Moved>,
    /// The loss allowance of the earlier day, and of the later one.
    pub allowance: (Money, Money),
}

impl Migration {
    /// What was open in a class on the earlier day.
    pub fn open_then(&self, class: Class) -> Money {
        let from = self.moves.iter().filter(|((from, _), _)| *from == Some(class));
        from.fold(Money::ZERO, |sum, (_, moved)| sum + moved.open_then)
    }

    /// What is open in a class on the later day.
    pub fn open_now(&self, class: Class) -> Money {
        let to = self.moves.iter().filter(|((_, to), _)| *to == Some(class));
        to.fold(Money::ZERO, |sum, (_, moved)| sum + moved.open_now)
    }

    /// The roll rate of a class: what of its money of the earlier day stands in a worse class on the later one, in tenths
    /// of a percent, rounded half-up; `None` where there was none.
    pub fn roll_permille(&self, class: Class) -> Option<i64> {
        let then = i128::from(self.open_then(class).0);
        let worse = self.moves.iter().filter(|((from, to), _)| *from == Some(class) && *to > Some(class));
        let worse: i128 = worse.map(|(_, moved)| i128::from(moved.open_now.0)).sum();
        (then > 0).then(|| ((worse * 2000 + then) / (2 * then)) as i64)
    }
}

/// What one day knows of some customers, or of all.
#[derive(Clone, Copy, Debug)]
pub struct Day<'a> {
    /// The book of the day.
    pub book: &'a Book,
    /// What is open in it.
    pub open: &'a [OpenItemClass],
}

/// What a receivable is known by on both days.
type Key<'a> = (&'a str, Currency, Cow<'a, str>);

/// What moved alike, by currency.
pub(super) type Moves = BTreeMap<Currency, BTreeMap<Move, Moved>>;

/// The movements between two days, by currency. `allowance` is the rate of each class, mildest first, in hundredths of a
/// percent.
pub fn migration(then: Day<'_>, now: Day<'_>, allowance: &[i64; 5]) -> Vec<Migration> {
    let mut moves = Moves::new();
    add_moves(then, now, &mut moves);
    with_allowance(moves, allowance)
}

/// Adds what moved between two days. Customers are known by their names, which are the same in books of different days.
pub(super) fn add_moves(then: Day<'_>, now: Day<'_>, moves: &mut Moves) {
    let (was, is) = (open_of(then), open_of(now));
    let mut count = |currency: Currency, from: Option<(Class, Money)>, to: Option<(Class, Money)>| {
        let key = (from.map(|(class, _)| class), to.map(|(class, _)| class));
        let moved = moves.entry(currency).or_default().entry(key).or_default();
        moved.receivables += 1;
        moved.open_then += from.map_or(Money::ZERO, |(_, open)| open);
        moved.open_now += to.map_or(Money::ZERO, |(_, open)| open);
    };
    for (key, &before) in &was {
        count(key.1, Some(before), is.get(key).copied());
    }
    for (key, &after) in is.iter().filter(|(key, _)| !was.contains_key(*key)) {
        count(key.1, None, Some(after));
    }
}

/// Adds what moved of other customers between the same days.
pub(super) fn append_moves(all: &mut Moves, others: Moves) {
    for (currency, moves) in others {
        let own = all.entry(currency).or_default();
        for (key, moved) in moves {
            let sum = own.entry(key).or_default();
            sum.receivables += moved.receivables;
            sum.open_then += moved.open_then;
            sum.open_now += moved.open_now;
        }
    }
}

/// The movements with the allowances of both days.
pub(super) fn with_allowance(moves: Moves, allowance: &[i64; 5]) -> Vec<Migration> {
    let migrations = moves.into_iter().map(|(currency, moves)| {
        let mut migration = Migration { currency, moves, allowance: (Money::ZERO, Money::ZERO) };
        let sum = |open: &dyn Fn(Class) -> Money| {
            let parts = Class::ALL.iter().zip(allowance).map(|(&class, rate)| share(open(class), *rate));
            parts.fold(Money::ZERO, |sum, part| sum + part)
        };
        migration.allowance = (sum(&|class| migration.open_then(class)), sum(&|class| migration.open_now(class)));
        migration
    });
    migrations.collect()
}

fn open_of(day: Day<'_>) -> HashMap<Key<'_>, (Class, Money)> {
    let open = day.open.iter().map(|&OpenItemClass { receivable, class, .. }| {
        let customer = day.book.customer(receivable.customer).name.as_str();
        let key = (customer, receivable.currency, source_label(day.book, receivable.source));
        (key, (class, receivable.outstanding))
    });
    open.collect()
}

/// So many hundredths of a percent of an amount, rounded half-up.
pub(super) fn share(amount: Money, basis_points: i64) -> Money {
    let product = i128::from(amount.0) * i128::from(basis_points);
    Money(((product + 5_000).div_euclid(10_000)) as i64)
}
