//! What is known of a customer besides how and when he pays: what sort he is, how much he may owe, what he is promised.

use super::{Decimal, Place};

/// How a customer behaves when money is asked of him (DOMAIN §5.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CustomerType {
    /// 合作型
    Cooperative,
    /// 虚荣型
    Vain,
    /// 强硬型
    Tough,
    /// 阴谋型
    Schemer,
    /// 感情型
    Sentimental,
    /// 固执型
    Stubborn,
    /// 推托型
    Delayer,
    /// 困难型
    Distressed,
}

impl CustomerType {
    /// All.
    pub const ALL: [CustomerType; 8] = [
        CustomerType::Cooperative,
        CustomerType::Vain,
        CustomerType::Tough,
        CustomerType::Schemer,
        CustomerType::Sentimental,
        CustomerType::Stubborn,
        CustomerType::Delayer,
        CustomerType::Distressed,
    ];

    /// The word in the `type` column.
    pub fn key(self) -> &'static str {
        match self {
            CustomerType::Cooperative => "cooperative",
            CustomerType::Vain => "vain",
            CustomerType::Tough => "tough",
            CustomerType::Schemer => "schemer",
            CustomerType::Sentimental => "sentimental",
            CustomerType::Stubborn => "stubborn",
            CustomerType::Delayer => "delayer",
            CustomerType::Distressed => "distressed",
        }
    }
}

/// How large a customer is, where the law makes a difference (Regulation 802).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CustomerSize {
    /// A large enterprise.
    Large,
    /// A public body.
    Government,
    /// A small or medium enterprise.
    SmallOrMedium,
}

impl CustomerSize {
    /// The word in the `size` column.
    pub fn key(self) -> &'static str {
        match self {
            CustomerSize::Large => "large",
            CustomerSize::Government => "government",
            CustomerSize::SmallOrMedium => "sme",
        }
    }
}

/// When the contract says that a cycle is to be settled; all that are given must hold (DOMAIN §1 S4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SettlementConditions {
    /// At least so many percent of what he had are sold.
    pub sold_percent_min: Option<Decimal>,
    /// At least so much money's worth is sold, as written.
    pub sold_amount_min: Option<Decimal>,
    /// The stock lasts no longer than so many days.
    pub stock_days_max: Option<Decimal>,
}

/// What the further columns of a customer say. Every unknown is `None` or empty, never a guess.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CustomerProfile {
    /// Where he is.
    pub address: Option<String>,
    /// The delivery route that he is on.
    pub route: Option<String>,
    /// How he behaves.
    pub customer_type: Option<CustomerType>,
    /// How large he is.
    pub size: Option<CustomerSize>,
    /// How much he may owe, as written: in the base currency, else in the only one that he is delivered in.
    pub credit_limit: Option<Decimal>,
    /// When he can be reached, as written.
    pub best_time: Option<String>,
    /// Sales policies that he enjoys: rebates, samples, exclusive articles.
    pub policies: Vec<String>,
    /// When a cycle is to be settled.
    pub conditions: SettlementConditions,
    /// The row that says so last.
    pub place: Option<Place>,
}
