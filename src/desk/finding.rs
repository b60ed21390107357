//! What can need a look, how much it weighs, and what the reading tells besides the book (SPEC §4 `check`).

use crate::book::{Currency, CustomerId, FileTally, Money, Place};
use crate::plan::MatchedBy;
use chrono::NaiveDate;

/// How much a finding weighs; the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Figures are wrong or lack rows.
    Error,
    /// Figures may be wrong: somebody has to look.
    Warning,
    /// Figures are right, and the plan could be better.
    Hint,
}

impl Severity {
    /// The word in the `severity` column.
    pub fn key(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Hint => "hint",
        }
    }
}

/// What was found, with what only this kind of finding has to tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Matter {
    /// A row at fault, in the reader's words; faults that were only counted have no place.
    Fault(String),
    /// The control totals do not tie: the program is wrong.
    DoesNotTie,
    /// Nothing says what was paid.
    NoPayments,
    /// Something else that the reader warned of, in its words.
    Reading(String),
    /// A row of a delivery that stands twice.
    DuplicateDelivery {
        /// What the delivery goes by.
        number: String,
        /// Where it stands first.
        first: Place,
    },
    /// A row of money that stands twice.
    DuplicatePayment {
        /// The day of the money.
        date: NaiveDate,
        /// Where it stands first.
        first: Place,
    },
    /// Money that names a delivery which is not the customer's.
    NamesNothing {
        /// The name.
        name: String,
        /// Whose delivery that is, if it is anybody's.
        owner: Option<CustomerId>,
    },
    /// Money of somebody who was delivered nothing in its currency.
    Orphan,
    /// Money that pays nothing, because nothing is open or it may not be matched by order.
    Unapplied {
        /// What is open in the account all the same.
        open: Money,
        /// The day and the row of the same amount shortly before, if there is one: it may have been paid twice.
        twin: Option<(NaiveDate, Place)>,
    },
    /// A payment before the delivery that it pays.
    PaidBeforeDelivery {
        /// What the delivery goes by.
        delivery: String,
        /// Day of delivery.
        delivered: NaiveDate,
        /// Day of the money.
        paid: NaiveDate,
        /// Whether it names the delivery, or lies there by order.
        matched_by: MatchedBy,
    },
    /// A delivery that is due before its own day.
    DueBeforeDate {
        /// What it goes by.
        delivery: String,
        /// Day of delivery.
        date: NaiveDate,
        /// Day on which it is due.
        due: NaiveDate,
    },
    /// A contact about a delivery that was made only later: a promise in it counts for nothing.
    ContactBeforeDelivery {
        /// What the delivery goes by.
        delivery: String,
        /// Day of delivery.
        delivered: NaiveDate,
        /// Day of the contact.
        contact: NaiveDate,
    },
    /// Paid or open column and payments disagree.
    StatedOpen {
        /// What the delivery goes by.
        number: String,
        /// What the column says is open.
        stated: Money,
        /// What the payments leave open.
        open: Money,
    },
    /// Names that may be one customer's.
    NearName {
        /// The name that the others would become aliases of.
        main: CustomerId,
        /// The other names.
        others: Vec<CustomerId>,
    },
    /// A customer who is not in the customers file.
    NotListed,
    /// Money that names deliveries yet to come.
    Waiting,
    /// There is no customers file, and steps or distance of some are unknown.
    NoCustomersFile,
    /// The payment procedure is unknown.
    StepsUnknown,
    /// The distance is unknown.
    DistanceUnknown,
    /// Nobody said when it is due.
    DueAssumed,
    /// No confirmation of the debt in the last 90 days.
    NotConfirmed {
        /// The last one.
        last: Option<NaiveDate>,
    },
}

impl Matter {
    /// The word in the `kind` column.
    pub fn key(&self) -> &'static str {
        match self {
            Matter::Fault(_) => "fault",
            Matter::DoesNotTie => "does_not_tie",
            Matter::NoPayments => "no_payments",
            Matter::Reading(_) => "reading",
            Matter::DuplicateDelivery { .. } => "duplicate_delivery",
            Matter::DuplicatePayment { .. } => "duplicate_payment",
            Matter::NamesNothing { .. } => "names_nothing",
            Matter::Orphan => "orphan_payment",
            Matter::Unapplied { .. } => "unapplied",
            Matter::PaidBeforeDelivery { .. } => "paid_before_delivery",
            Matter::DueBeforeDate { .. } => "due_before_date",
            Matter::ContactBeforeDelivery { .. } => "contact_before_delivery",
            Matter::StatedOpen { .. } => "open_column_differs",
            Matter::NearName { .. } => "near_name",
            Matter::NotListed => "not_in_customers",
            Matter::Waiting => "advance",
            Matter::NoCustomersFile => "no_customers",
            Matter::StepsUnknown => "steps_unknown",
            Matter::DistanceUnknown => "distance_unknown",
            Matter::DueAssumed => "due_assumed",
            Matter::NotConfirmed { .. } => "not_confirmed",
        }
    }

    /// How much it weighs.
    pub fn severity(&self) -> Severity {
        match self {
            Matter::Fault(_) | Matter::DoesNotTie => Severity::Error,
            Matter::Waiting
            | Matter::NoCustomersFile
            | Matter::StepsUnknown
            | Matter::DistanceUnknown
            | Matter::DueAssumed
            | Matter::NotConfirmed { .. } => Severity::Hint,
            Matter::NoPayments
            | Matter::Reading(_)
            | Matter::DuplicateDelivery { .. }
            | Matter::DuplicatePayment { .. }
            | Matter::NamesNothing { .. }
            | Matter::Orphan
            | Matter::Unapplied { .. }
            | Matter::PaidBeforeDelivery { .. }
            | Matter::DueBeforeDate { .. }
            | Matter::ContactBeforeDelivery { .. }
            | Matter::StatedOpen { .. }
            | Matter::NearName { .. }
            | Matter::NotListed => Severity::Warning,
        }
    }
}

/// Something that needs a look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub matter: Matter,
    /// Whose.
    pub customer: Option<CustomerId>,
    /// The money that it touches; `None` where the rows have none, or nobody can tell.
    pub money: Option<(Money, Currency)>,
    /// How many rows or customers it is about.
    pub count: usize,
    /// The row, the first of several.
    pub place: Option<Place>,
    /// Where the reader says it is, of what has no row in the book.
    pub place_text: String,
}

impl Finding {
    /// How many findings it stands for: faults beyond those kept in words are only counted.
    pub fn stands_for(&self) -> usize {
        if matches!(self.matter, Matter::Fault(_)) { self.count } else { 1 }
    }

    pub(super) fn new(matter: Matter) -> Finding {
        Finding { matter, customer: None, money: None, count: 1, place: None, place_text: String::new() }
    }

    pub(super) fn of(self, customer: CustomerId, money: Money, currency: Currency) -> Finding {
        Finding { customer: Some(customer), money: Some((money, currency)), ..self }
    }

    pub(super) fn at(self, place: Option<Place>) -> Finding {
        Finding { place, ..self }
    }

    pub(super) fn counted(self, count: usize) -> Finding {
        Finding { count, ..self }
    }
}

/// Something that the reader said, in its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// Whether it is a fault of a row; else a warning.
    pub is_fault: bool,
    /// `deliveries.csv:2:21`; empty if the words say it.
    pub place: String,
    /// What is the matter, and how to mend it.
    pub text: String,
    /// How many such there are, if they are only counted.
    pub count: usize,
}

/// What is known from the reading beside the book.
#[derive(Clone, Debug, Default)]
pub struct ReadingFacts {
    /// The rows of each file, in the order of the book's files.
    pub tallies: Vec<FileTally>,
    /// Faults, and warnings that nothing in the book tells of.
    pub remarks: Vec<Remark>,
    /// Rows that agree to the letter with an earlier one, and that one.
    pub repeated_rows: Vec<(Place, Place)>,
    /// What paid and open columns beside a payments file say is open: index into the book's documents, and money.
    pub stated_open: Vec<(u32, Money)>,
}

impl ReadingFacts {
    pub(super) fn is_of(&self, place: Place, kind: &str) -> bool {
        self.tallies.get(usize::from(place.file)).is_some_and(|tally| tally.kind == kind)
    }

    pub(super) fn has_customers(&self) -> bool {
        self.tallies.iter().any(|tally| tally.kind == "customers")
    }
}
