//! The watch: signs W1 to W10 that a customer will not pay as he used to (DOMAIN §6), from his own rows, before the
//! classes are decided (K4 and the flags need them).
//!
//! One file a group of signs; `watcher` puts them to one customer after the other. A sign stands as long as what it
//! rests on: events until they are cleared, what was counted as long as the count holds.

mod contacts;
mod events;
mod exposure;
mod payment_time;
mod purchases;
mod sales_method;
mod season;
mod short_payments;
mod watcher;

pub(super) use payment_time::LastSettled;
pub use short_payments::{ShortPayment, short_payments};
pub(super) use watcher::Watcher;
pub use watcher::unknown_signs;

use crate::book::{Book, Concerns, Currency, CustomerId, Decimal, DeliveryId, EventKind, Money, Place};
use crate::plan::Allocation;
use chrono::NaiveDate;

/// What kind of sign it is; the numbers are those of DOMAIN §6.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SignKind {
    /// W1 进货: he buys much more than he used to.
    Purchases,
    /// W2 销售方式: he sells outside his area, or below price.
    SalesMethod,
    /// W3 人事机构: staff, organisation or owner changed and nobody confirmed the debt since.
    Staff,
    /// W4 付款时间: a reliable payer slips, pays in parts, asks for more time.
    PaymentTime,
    /// W5 经营方向: he turns to other business, or moves.
    Direction,
    /// W6 不可抗力: demolition, disaster, closed by the government.
    ForceMajeure,
    /// W7 失联: nobody answers.
    Silence,
    /// W8 失约: promises were broken.
    Promises,
    /// W9 额度: he owes more than his credit limit.
    Exposure,
    /// W10 倒闭先兆: signs of the end.
    Ending,
}

impl SignKind {
    /// All, in the order of their numbers.
    pub const ALL: [SignKind; 10] = [
        SignKind::Purchases,
        SignKind::SalesMethod,
        SignKind::Staff,
        SignKind::PaymentTime,
        SignKind::Direction,
        SignKind::ForceMajeure,
        SignKind::Silence,
        SignKind::Promises,
        SignKind::Exposure,
        SignKind::Ending,
    ];

    /// `W1` to `W10`: the word in the `flags` and `sign` columns.
    pub fn key(self) -> &'static str {
        match self {
            SignKind::Purchases => "W1",
            SignKind::SalesMethod => "W2",
            SignKind::Staff => "W3",
            SignKind::PaymentTime => "W4",
            SignKind::Direction => "W5",
            SignKind::ForceMajeure => "W6",
            SignKind::Silence => "W7",
            SignKind::Promises => "W8",
            SignKind::Exposure => "W9",
            SignKind::Ending => "W10",
        }
    }
}

/// How grave a sign is, and so what it does (DOMAIN §6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// A flag, and a follow-up on the next working day.
    Medium,
    /// At least class chasing (K4).
    High,
    /// Doubtful or bad, by the kind of event (K3, K2).
    Critical,
}

impl Severity {
    /// One step less, as hearsay weighs.
    pub fn milder(self) -> Severity {
        match self {
            Severity::Critical => Severity::High,
            Severity::High => Severity::Medium,
            Severity::Medium | Severity::Info => Severity::Info,
        }
    }

    /// All, mildest first.
    pub const ALL: [Severity; 4] = [Severity::Info, Severity::Medium, Severity::High, Severity::Critical];

    /// The word in the `severity` column.
    pub fn key(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Medium => "medium",
            Severity::High => "high",
            Severity::Critical => "critical",
        }
    }

    /// One step milder.
    fn step_down(self) -> Severity {
        match self {
            Severity::Info | Severity::Medium => Severity::Info,
            Severity::High => Severity::Medium,
            Severity::Critical => Severity::High,
        }
    }
}

/// A fact that a sign rests on, with its figures. Halves come from medians of an even number of values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignEvidence {
    /// W1: what was delivered in the last window, against the median of the windows before.
    Purchases {
        /// The account's.
        currency: Currency,
        /// Of the last window.
        amount: Money,
        /// Deliveries in the last window.
        count: u32,
        /// Of the windows before that are not empty.
        median_amount: Money,
        /// Twice the median count of the same windows.
        median_count_doubled: u32,
        /// How many windows before are not empty.
        windows: u32,
        /// How long each window is.
        window_days: i64,
        /// Whether at least half of the amount was delivered off season.
        is_off_season: bool,
    },
    /// W1: a new customer's first order is large.
    FirstOrder {
        /// The account's.
        currency: Currency,
        /// What was delivered on the first day.
        amount: Money,
        /// The first day.
        date: NaiveDate,
    },
    /// W2, W3, W5, W6, W10: something happened.
    Event {
        /// What.
        kind: EventKind,
        /// The day.
        date: NaiveDate,
        /// Whether somebody only says so.
        is_hearsay: bool,
    },
    /// W2: deliveries within the window that went to another area than the customer's.
    OtherAreas {
        /// How many.
        count: u32,
        /// Where to, in order.
        areas: Vec<String>,
    },
    /// W2: an article sold below its price.
    PriceBelow {
        /// Which.
        item: String,
        /// At what price he sells one, as written.
        sell_price: Decimal,
        /// What he paid for one last, as written.
        list_price: Decimal,
    },
    /// W3: somebody whom we know has another role.
    RoleChanged {
        /// Who.
        name: String,
        /// The role before.
        from: String,
        /// The role now.
        to: String,
        /// When we spoke to him in it.
        date: NaiveDate,
    },
    /// W3: so many days have passed since, and nobody has confirmed the debt.
    Unconfirmed {
        /// Days from the change to the as-of day.
        days: i64,
    },
    /// W1, W3, W5: the customer is past due with so much.
    Overdue {
        /// The account's.
        currency: Currency,
        /// Past due in it.
        amount: Money,
    },
    /// W4: how late the last deliveries were settled, against those before, in days.
    Slipping {
        /// The last ones, in the order in which they were settled.
        recent_days: Vec<i64>,
        /// Those before, in the order in which they were settled.
        before_days: Vec<i64>,
        /// Twice the difference of the medians.
        shift_days_doubled: i64,
    },
    /// W4: how many of the last deliveries were paid in parts, against those before.
    InParts {
        /// Of the last ones.
        recent: u32,
        /// Of those before.
        before: u32,
    },
    /// W4: so many requests for more time within the window.
    Extensions {
        /// How many.
        count: u32,
        /// The last one.
        last: NaiveDate,
    },
    /// W5: W4 stands too.
    PaymentTimeToo,
    /// W7: nobody answered.
    Unanswered {
        /// How many contacts in a row.
        count: u32,
        /// The first of them.
        first: NaiveDate,
        /// The last of them.
        last: NaiveDate,
    },
    /// W8: a promise that was broken.
    BrokenPromise {
        /// The day promised.
        date: NaiveDate,
        /// Promised and come, where the customer owed in one currency.
        sums: Option<(Money, Money, Currency)>,
    },
    /// W9: he owes more than he may.
    Exposure {
        /// The base, or the customer's only one.
        currency: Currency,
        /// What he owes in all.
        outstanding: Money,
        /// What he may owe.
        limit: Money,
    },
}

/// Where rows behind a sign are found: looked up when somebody wants to see them, not for each of a million plans.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignSource {
    /// A row.
    Row(Place),
    /// The rows of a delivery.
    Delivery(DeliveryId),
    /// The rows of a delivery and of the money on it.
    Settlement(DeliveryId),
}

/// A sign that stands on the as-of day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sign {
    /// Whose.
    pub customer: CustomerId,
    /// What kind.
    pub kind: SignKind,
    /// How grave.
    pub severity: Severity,
    /// The day on which it arose.
    pub since: NaiveDate,
    /// The day of the last that adds to it: whoever was spoken to before was not asked about that.
    pub latest: NaiveDate,
    /// The figures behind it.
    pub evidence: Vec<SignEvidence>,
    /// Where the rows behind it are found ([`Sign::rows`]).
    pub sources: Vec<SignSource>,
    /// What of the customer's it touches.
    pub concerns: Concerns,
    /// The first contact after `latest` that reached somebody.
    pub followed_up: Option<NaiveDate>,
    /// The day by which it is to be followed up: the working day after `latest`, the as-of day if that has passed;
    /// `None` if that was done, or the sign is mere information.
    pub follow_up_on: Option<NaiveDate>,
}

impl Sign {
    /// The rows behind it, each once, in order of file and line.
    pub fn rows(&self, book: &Book, allocation: &Allocation) -> Vec<Place> {
        let mut rows = Vec::new();
        let delivery = |id: DeliveryId| book.lines_of(book.deliveries.documents()[id as usize]);
        for source in &self.sources {
            match *source {
                SignSource::Row(place) => rows.push(place),
                SignSource::Delivery(id) => rows.extend(delivery(id)),
                SignSource::Settlement(id) => {
                    let money = allocation.applications(id).map(|one| book.payments.get(one.payment).place);
                    rows.extend(delivery(id).chain(money));
                }
            }
        }
        rows.sort_unstable();
        rows.dedup();
        rows
    }

    /// Whether it touches a delivery of its customer; `None` is a receivable that is no delivery.
    pub fn touches(&self, target: Option<(u32, DeliveryId)>) -> bool {
        self.concerns.touches(target)
    }
}

/// The signs of a customer among signs in order of customers.
pub fn signs_of(signs: &[Sign], customer: CustomerId) -> &[Sign] {
    let start = signs.partition_point(|sign| sign.customer < customer);
    let end = signs.partition_point(|sign| sign.customer <= customer);
    &signs[start..end]
}

/// A sign that cannot be told for want of history: `n/a`, never a sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownSign {
    /// Whose.
    pub customer: CustomerId,
    /// What kind.
    pub kind: SignKind,
    /// How much history there is: windows that are not empty (W1), settled deliveries (W4), credit limits (W9) …
    pub found: u32,
    /// … and how much is needed.
    pub needed: u32,
}
