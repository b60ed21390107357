//! Customers: who they are, how far away, how and when they pay.

use super::{CustomerProfile, CustomerSize, CustomerType, DayOfMonth, Decimal, Place};

/// A customer's place in [`super::Book::customers`], which is in order of names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CustomerId(pub u32);

/// The sign-offs that a payment passes: a count, with their roles in order where they are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentSteps {
    /// How many.
    pub count: u32,
    /// `warehouse`, `accountant`, `owner`; empty where only the count was given.
    pub roles: Vec<String>,
}

/// What is known of a customer. Every unknown is `None` or empty, never a guess.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Customer {
    /// As customers.csv writes it, else as its earliest row does.
    pub name: String,
    /// Short code, if one is known.
    pub code: Option<String>,
    /// Other spellings.
    pub aliases: Vec<String>,
    /// Metres by road: `distance_km`, or the great circle × 1.3 from coordinates.
    pub distance_metres: Option<i64>,
    /// The payment procedure.
    pub payment_steps: Option<PaymentSteps>,
    /// Working days a step, in thousandths; `None`: `[lead] days_per_step`.
    pub days_per_step_thousandths: Option<u32>,
    /// Fixed days on which he pays; empty: any day.
    pub pay_days: Vec<DayOfMonth>,
    /// Sales area.
    pub area: Option<String>,
    /// Who looks after him.
    pub salesperson: Option<String>,
    /// Whom to speak to.
    pub contact: Option<String>,
    /// Telephone number.
    pub phone: Option<String>,
    /// What else is known of him; nothing for most.
    pub profile: Option<Box<CustomerProfile>>,
    /// His row in the customers file, if he has one.
    pub listed: Option<Place>,
    /// The rows that say how and when he pays.
    pub places: CustomerPlaces,
}

impl Customer {
    /// How he behaves when money is asked of him, if somebody said.
    pub fn customer_type(&self) -> Option<CustomerType> {
        self.profile.as_ref()?.customer_type
    }

    /// How large he is, if somebody said.
    pub fn size(&self) -> Option<CustomerSize> {
        self.profile.as_ref()?.size
    }

    /// How much he may owe (see [`CustomerProfile::credit_limit`]).
    pub fn credit_limit(&self) -> Option<Decimal> {
        self.profile.as_ref()?.credit_limit
    }

    /// Sales policies that he enjoys.
    pub fn policies(&self) -> &[String] {
        self.profile.as_ref().map_or(&[], |profile| &profile.policies)
    }
}

/// The rows that what bears on a score was read from; `None` where nothing is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CustomerPlaces {
    /// Distance, or position.
    pub distance: Option<Place>,
    /// The payment procedure.
    pub payment_steps: Option<Place>,
    /// Working days a step.
    pub days_per_step: Option<Place>,
    /// Fixed days on which he pays.
    pub pay_days: Option<Place>,
    /// Terms and cutoff day.
    pub terms: Option<Place>,
}
