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
pub use payment::{Named, Payment, PaymentId, PaymentKind, Payments};
pub use place::{InputFile, Place};
pub use sales::{MonthlySales, month_number};
pub use sell_through::SellThrough;
pub use tally::FileTally;
pub use terms::{EndOfMonthMeaning, Instalment, Terms, TermsRule};
pub use texts::{TextId, Texts};

use chrono::NaiveDate;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// One customer's dealings in one currency: the unit within which money is matched (SPEC §3 "Matching").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Whose account.
    pub customer: CustomerId,
    /// In which currency.
    pub currency: Currency,
    /// His deliveries, a range of [`Book::deliveries`].
    pub deliveries: Range<usize>,
    /// His money, a range of [`Book::payments`].
    pub payments: Range<usize>,
}

/// Everything known about the receivables of a company on one day.
#[derive(Clone, Debug)]
pub struct Book {
    /// The day. No row in the book is dated later.
    pub as_of: NaiveDate,
    /// The files read, as the user named them; [`Place::file`] points here.
    pub files: Vec<InputFile>,
    /// Short texts, and numbers of deliveries and payments that are not short.
    pub texts: Arc<Texts>,
    /// Customers in order of their names, bytewise; [`CustomerId`] is the position.
    pub customers: Arc<Vec<Customer>>,
    /// Delivery documents, a customer's in order of their numbers' first lines; an instalment plan has several deliveries.
    pub documents: Vec<Document>,
    /// The instalment of each document that is due first, by index into `documents`.
    pub first_deliveries: Vec<DeliveryId>,
    /// The rows behind the first one of documents that have several, in file order, by index into `documents`.
    pub further_lines: BTreeMap<u32, Vec<Place>>,
    /// Positive deliveries (one an instalment), ordered by customer, currency, due date, date, number.
    pub deliveries: Deliveries,
    /// Money and returns, ordered by customer, currency and the order in which they are matched.
    pub payments: Payments,
    /// Accounts in order of customer and currency code, covering `deliveries` and `payments`.
    pub accounts: Vec<Account>,
    /// Events in date order, then file order.
    pub events: Vec<Event>,
    /// Follow-ups in date order, then file order.
    pub follow_ups: Vec<FollowUp>,
    /// Whom we know, by customer, then file order.
    pub contacts: Vec<Contact>,
    /// Sell-through by customer, first day of the cycle, article, then file order.
    pub sell_through: Vec<SellThrough>,
    /// Where deliveries went, by index into `documents`; only those that say so.
    pub ship_to_areas: Vec<(u32, TextId)>,
    /// The rows of deliveries and returns with their goods, in file order; nothing unless whoever read the book asked.
    pub delivery_lines: Vec<DeliveryLine>,
    /// What was delivered month by month; in a piece of a book that of the whole.
    pub sales: Arc<MonthlySales>,
    /// Working days.
    pub calendar: Arc<Calendar>,
    /// The currency that money-days are in: `[base] currency`, else the only one of the deliveries.
    pub base_currency: Option<Currency>,
    /// Whether anything said what has been paid: a payments file, or a paid or open column.
    pub has_payments: bool,
}

impl Book {
    /// The customer of that id.
    pub fn customer(&self, id: CustomerId) -> &Customer {
        &self.customers[id.0 as usize]
    }

    /// The number of a document, as it is written.
    pub fn number_of(&self, document: u32) -> &str {
        self.documents[document as usize].number.text(&self.texts)
    }

    /// `SH0311`, or `SH0311/2` for the second of several instalments.
    pub fn delivery_label(&self, id: DeliveryId) -> Cow<'_, str> {
        let delivery = self.deliveries.get(id);
        let document = &self.documents[delivery.document as usize];
        let number = document.number.text(&self.texts);
        if document.instalments > 1 { format!("{number}/{}", delivery.instalment).into() } else { number.into() }
    }

    /// Every row that a document was read from, in file order.
    pub fn lines_of(&self, document: u32) -> impl Iterator<Item = Place> + '_ {
        let further = self.further_lines.get(&document).into_iter().flatten().copied();
        std::iter::once(self.documents[document as usize].line).chain(further)
    }

    /// The due date of a document's last instalment, from which the limitation period of all runs (Civil Code art. 189).
    pub fn last_due(&self, document: u32) -> NaiveDate {
        let mut id = self.first_deliveries[document as usize];
        let mut last = self.deliveries.due_dates()[id as usize];
        loop {
            id = self.deliveries.next_instalment(id);
            if id == NO_DELIVERY {
                return last;
            }
            last = last.max(self.deliveries.due_dates()[id as usize]);
        }
    }

    /// The account that a customer has in a currency, if any.
    pub fn account(&self, customer: CustomerId, currency: Currency) -> Option<&Account> {
        let position =
            self.accounts.binary_search_by(|account| (account.customer, account.currency).cmp(&(customer, currency)));
        position.ok().map(|index| &self.accounts[index])
    }

    /// Whom we know at a customer's.
    pub fn contacts_of(&self, customer: CustomerId) -> &[Contact] {
        let start = self.contacts.partition_point(|contact| contact.customer < customer);
        let end = self.contacts.partition_point(|contact| contact.customer <= customer);
        &self.contacts[start..end]
    }

    /// The sell-through of a customer.
    pub fn sell_through_of(&self, customer: CustomerId) -> &[SellThrough] {
        let start = self.sell_through.partition_point(|row| row.customer < customer);
        let end = self.sell_through.partition_point(|row| row.customer <= customer);
        &self.sell_through[start..end]
    }

    /// All accounts of a customer.
    pub fn accounts_of(&self, customer: CustomerId) -> &[Account] {
        let start = self.accounts.partition_point(|account| account.customer < customer);
        let end = self.accounts.partition_point(|account| account.customer <= customer);
        &self.accounts[start..end]
    }

    /// `deliveries.csv:12`, `book.xlsx 'Sheet1'!12`
    pub fn describe(&self, place: Place) -> String {
        self.files[usize::from(place.file)].at_line(place.line)
    }
}
