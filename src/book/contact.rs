//! Contacts: whom we know at a customer's (DOMAIN §1 S1, S25).

use super::{CustomerId, Place};
use chrono::NaiveDate;

/// Somebody at a customer's, with work contact data only. Insiders are for our own eyes: nothing that goes to a customer
/// names one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// At whose.
    pub customer: CustomerId,
    /// The name.
    pub name: String,
    /// What he does there: `accountant`, `owner`, or a word of the user's own.
    pub role: String,
    /// Telephone number.
    pub phone: Option<String>,
    /// Whether he tells us things in time (内应).
    pub is_insider: bool,
    /// When he can be reached, as written.
    pub best_time: Option<String>,
    /// When we spoke to him last; never after the day of the book.
    pub last_contact: Option<NaiveDate>,
    /// Anything else.
    pub note: Option<String>,
    /// The row that it was read from.
    pub place: Place,
}
