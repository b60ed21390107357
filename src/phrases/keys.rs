//! What texts are found by: closed lists, each of which a language must have whole.

use crate::book::{Excuse, ExcuseStepKind};
use crate::plan::{Class, EvidenceKind, Lever, SignKind, WriteOffRule};

/// A closed list of words, by which texts are kept.
pub trait Key: Copy + Eq + 'static {
    /// All of them, in the order in which they are listed.
    const ALL: &'static [Self];

    /// Its name in the files of phrases.
    fn key(self) -> &'static str;
}

impl Key for Excuse {
    const ALL: &'static [Excuse] = &Excuse::ALL;

    fn key(self) -> &'static str {
        self.code()
    }
}

impl Key for ExcuseStepKind {
    const ALL: &'static [ExcuseStepKind] = &ExcuseStepKind::ALL;

    fn key(self) -> &'static str {
        ExcuseStepKind::key(self)
    }
}

impl Key for Class {
    const ALL: &'static [Class] = &Class::ALL;

    fn key(self) -> &'static str {
        Class::key(self)
    }
}

impl Key for Lever {
    const ALL: &'static [Lever] = &Lever::ALL;

    fn key(self) -> &'static str {
        Lever::key(self)
    }
}

impl Key for WriteOffRule {
    const ALL: &'static [WriteOffRule] = &WriteOffRule::ALL;

    fn key(self) -> &'static str {
        WriteOffRule::key(self)
    }
}

impl Key for EvidenceKind {
    const ALL: &'static [EvidenceKind] = &EvidenceKind::ALL;

    fn key(self) -> &'static str {
        EvidenceKind::key(self)
    }
}

impl Key for SignKind {
    const ALL: &'static [SignKind] = &SignKind::ALL;

    fn key(self) -> &'static str {
        SignKind::key(self)
    }
}

macro_rules! keys {
    ($(#[$attribute:meta])* $name:ident { $($variant:ident $key:literal $meaning:literal),* $(,)? }) => {
        $(#[$attribute])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $(#[doc = $meaning] $variant),* }

        impl Key for $name {
            const ALL: &'static [$name] = &[$($name::$variant),*];

            fn key(self) -> &'static str {
                match self { $($name::$variant => $key),* }
            }
        }

        impl $name {
            /// The one of that name.
            pub fn from_key(key: &str) -> Option<$name> {
                <$name as Key>::ALL.iter().copied().find(|one| one.key() == key)
            }
        }
    };
}

keys! {
    /// Who is on the line: the roles of a payment procedure (DOMAIN §5.4).
    Role {
        Warehouse "warehouse" "Signs for goods.",
        Purchaser "purchaser" "Buys them.",
        Accountant "accountant" "Books them.",
        FinanceManager "finance_manager" "Releases the payment.",
        Owner "owner" "Has the last word.",
        Cashier "cashier" "Sends the money.",
        Other "other" "Anybody else, or nobody knows who.",
    }
}

impl Role {
    /// The role of a payment procedure or a contact; one of the user's own is [`Role::Other`].
    pub fn of(name: &str) -> Role {
        Role::from_key(name).unwrap_or(Role::Other)
    }
}

keys! {
    /// Help to sell, when sales are weak (S5).
    Promotion {
        Display "display" "A better place on the shelf.",
        Bundle "bundle" "Together with a fast article.",
        StaffIncentive "staff_incentive" "A reward for those who sell it.",
        ExchangeSlowStock "exchange_slow_stock" "Slow goods back, fast ones for them.",
        Training "training" "His staff learn what it is good for.",
    }
}

keys! {
    /// The quiet move beside the open one (S20).
    QuietMove {
        AskInsider "ask_insider" "Ask somebody of his, by name, how cash is.",
        AskAround "ask_around" "The same where no name is known.",
        OtherTopic "other_topic" "Call about something else first.",
        Promotion "promotion" "Offer help to sell, and listen.",
    }
}

keys! {
    /// What a customer is like (DOMAIN §5.2).
    CustomerType {
        Cooperative "cooperative" "合作型",
        Vain "vain" "虚荣型",
        Tough "tough" "强硬型",
        Schemer "schemer" "阴谋型",
        Sentimental "sentimental" "感情型",
        Stubborn "stubborn" "固执型",
        Delayer "delayer" "推托型",
        Distressed "distressed" "困难型",
    }
}
