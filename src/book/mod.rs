//! The vocabulary: what a book of receivables consists of. No input, no output, no rules.
//!
//! A [`Book`] holds what was known on one day: rows dated later are not in it (SPEC §3 "As of"),
//! so nothing that is computed from it can depend on them. Deliveries and payments are columns
//! of numbers and interned ids; everything else is small and held in plain structs.

mod as_of_earlier;
mod calendar;
mod concerns;
mod contact;
mod currency;
mod customer;
mod customer_profile;
mod delivery;
mod earlier;
mod event;
mod excuse;
mod figures;
mod follow_up;
mod money;
mod number;
mod payment;
mod pieces;
mod place;
mod sales;
mod sell_through;
mod tally;
mod terms;
mod texts;
mod whole;

pub use calendar::{Calendar, DayOfMonth, DaysOff};
pub use concerns::Concerns;
pub use contact::Contact;
pub use currency::Currency;
pub use customer::{Customer, CustomerId, CustomerPlaces, PaymentSteps};
pub use customer_profile::{CustomerProfile, CustomerSize, CustomerType, SettlementConditions};
pub use delivery::{Deliveries, Delivery, DeliveryId, DeliveryLine, Document, DueFrom, NO_DELIVERY};
pub use earlier::{EarlierDay, EarlierPart, EarlierRows};
pub use event::{Event, EventKind};
pub use excuse::{Excuse, ExcuseStepKind};
pub use figures::{push_date, push_grouped, push_integer, push_minor, push_rounded};
pub use follow_up::{FollowUp, FollowUpResult};
pub use money::{Decimal, MisfitAmount, Money, group_thousands, write_minor};
pub use number::Number;
pub use payment::{ListedDocument, Named, NamedList, Payment, PaymentId, PaymentKind, Payments};
pub use place::{InputFile, LinesBeyond, Place};
pub use sales::{MonthlySales, month_number};
pub use sell_through::SellThrough;
pub use tally::FileTally;
pub use terms::{EndOfMonthMeaning, Instalment, Period, Terms, TermsRule};
pub use texts::{TextId, Texts};
pub use whole::{Account, Book};
