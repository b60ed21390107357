//! What paying brings a customer, in the order that matters to his type (T5, T8; DOMAIN §5.2).

use super::CustomerType;
use super::keys::Key;
use crate::plan::Class;

macro_rules! benefits {
    ($($variant:ident $key:literal $meaning:literal),* $(,)?) => {
        /// Something that paying brings him.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Benefit { $(#[doc = $meaning] $variant),* }

        impl Key for Benefit {
            const ALL: &'static [Benefit] = &[$(Benefit::$variant),*];

            fn key(self) -> &'static str {
                match self { $(Benefit::$variant => $key),* }
            }
        }
    };
}

benefits! {
    Supply "supply" "Goods go on coming.",
    Rebate "rebate" "Rebate and prices stay.",
    Standing "standing" "His name stays good.",
    CreditLine "credit_line" "Credit stays open.",
    NoHold "no_hold" "No order is held back.",
    OutOfCourt "out_of_court" "No lawyer, no court.",
    FinishOnce "finish_once" "Done, and nobody calls again.",
    Instalments "instalments" "Small sums on fixed days.",
    SmallSupply "small_supply" "Small orders go on coming.",
}

/// What to tell a customer of a type, the first thing first; `None`: nobody has said what he is like.
///
/// Lawyers and courts are spoken of only where the class allows it (T3).
pub fn benefits_of(customer_type: Option<CustomerType>, class: Class) -> Vec<Benefit> {
    use Benefit::{CreditLine, FinishOnce, Instalments, NoHold, OutOfCourt, Rebate, SmallSupply, Standing, Supply};
    let order: &[Benefit] = match customer_type {
        None | Some(CustomerType::Cooperative) => &[Supply, Rebate, CreditLine],
        Some(CustomerType::Vain) => &[Standing, CreditLine, Rebate],
        Some(CustomerType::Tough | CustomerType::Schemer) => &[NoHold, OutOfCourt, Supply],
        Some(CustomerType::Sentimental) => &[Standing, Supply, Rebate],
        Some(CustomerType::Stubborn) => &[CreditLine, NoHold, Supply],
        Some(CustomerType::Delayer) => &[FinishOnce, NoHold, Supply],
        Some(CustomerType::Distressed) => &[Instalments, SmallSupply, CreditLine],
    };
    let may_be_said = |benefit: &Benefit| class >= Class::Doubtful || *benefit != OutOfCourt;
    order.iter().copied().filter(may_be_said).collect()
}
