//! What of a customer's a row is about: all of it, a document, an instalment.

use super::DeliveryId;

/// What of a customer's an event or a follow-up touches (SPEC §3 "Classes": signals).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Concerns {
    /// The row names no delivery: everything of the customer.
    Customer,
    /// A delivery with all its instalments: index into [`super::Book::documents`].
    Document(u32),
    /// One instalment.
    Instalment(DeliveryId),
    /// A delivery that is not there, or not yet.
    Nothing,
}

impl Concerns {
    /// Whether it touches a delivery of the customer; `None` is a receivable that is no delivery.
    pub fn touches(self, delivery: Option<(u32, DeliveryId)>) -> bool {
        match self {
            Concerns::Customer => true,
            Concerns::Document(document) => delivery.is_some_and(|(own, _)| own == document),
            Concerns::Instalment(id) => delivery.is_some_and(|(_, own)| own == id),
            Concerns::Nothing => false,
        }
    }
}
