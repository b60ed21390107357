//! Closed lists: which value each word means. A value's name in the files of words is the one that it has in every output,
//! and a word for itself.

use crate::book::{Currency, CustomerSize, CustomerType, EventKind, FollowUpResult, PaymentKind};
use crate::read::value::word::{name_key, word_key};
use crate::read::words::languages::{LanguageWords, List, languages};
use hashbrown::HashMap;
use std::sync::LazyLock;

/// A side of an account: what the customer owes is debited, what is taken off it is credited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// 借: a delivery.
    Debit,
    /// 贷: a return or a credit note.
    Credit,
}

/// What a row of a statement is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Money coming in.
    In,
    /// Money going out.
    Out,
    /// Neither, as wallets count moves between one's own pockets.
    Neither,
}

/// What is out of the ordinary about a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayKind {
    /// A day off.
    Holiday,
    /// A day that is worked although it would be off.
    Workday,
}

/// Yes or no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is so.
    Yes,
    /// It is not.
    No,
}

/// What a document of a ledger or a list does to what a customer owes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DocumentRole {
    /// Goods or services charged.
    Invoice,
    /// A further charge.
    DebitNote,
    /// A return, a credit note, an allowance.
    Credit,
    /// Money that came in.
    Payment,
    /// Money that came in before there was anything to pay.
    Advance,
    /// Money given back.
    Refund,
    /// Money that came in and went back.
    Bounced,
    /// A discount taken.
    Discount,
    /// A claim given up.
    WriteOff,
    /// What was owed before the first row.
    Opening,
    /// A correction, by its sign.
    Journal,
    /// Interest and fees.
    FinanceCharge,
    /// A sale that was paid at once.
    CashSale,
    /// Documents matched with each other: nothing changes.
    Matching,
    /// An order, a quotation, what we owe ourselves.
    Ignored,
}

/// What the status of a document says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StatusMeaning {
    /// A draft, a void: nothing is owed.
    NotReceivable,
    /// It counts.
    Owed,
    /// It counts, and part of it is paid.
    Part,
    /// It is paid.
    Settled,
    /// It counts, and may never be paid.
    Doubtful,
    /// It counts, and is disputed.
    Disputed,
    /// Money that is not final.
    Pending,
    /// Not approved: it counts only if nothing in the file is.
    Unapproved,
}

impl DocumentRole {
    /// Its name among the words.
    pub fn key(self) -> &'static str {
        match self {
            DocumentRole::Invoice => "invoice",
            DocumentRole::DebitNote => "debit_note",
            DocumentRole::Credit => "credit",
            DocumentRole::Payment => "payment",
            DocumentRole::Advance => "advance",
            DocumentRole::Refund => "refund",
            DocumentRole::Bounced => "bounced",
            DocumentRole::Discount => "discount",
            DocumentRole::WriteOff => "write_off",
            DocumentRole::Opening => "opening",
            DocumentRole::Journal => "journal",
            DocumentRole::FinanceCharge => "finance_charge",
            DocumentRole::CashSale => "cash_sale",
            DocumentRole::Matching => "matching",
            DocumentRole::Ignored => "ignored",
        }
    }
}

impl StatusMeaning {
    /// Its name among the words.
    pub fn key(self) -> &'static str {
        match self {
            StatusMeaning::NotReceivable => "not_receivable",
            StatusMeaning::Owed => "owed",
            StatusMeaning::Part => "part",
            StatusMeaning::Settled => "settled",
            StatusMeaning::Doubtful => "doubtful",
            StatusMeaning::Disputed => "disputed",
            StatusMeaning::Pending => "pending",
            StatusMeaning::Unapproved => "unapproved",
        }
    }
}

impl Side {
    /// Its name among the words.
    pub fn key(self) -> &'static str {
        match self {
            Side::Debit => "debit",
            Side::Credit => "credit",
        }
    }
}

impl Direction {
    /// Its name among the words.
    pub fn key(self) -> &'static str {
        match self {
            Direction::In => "in",
            Direction::Out => "out",
            Direction::Neither => "neutral",
        }
    }
}

impl DayKind {
    /// Its name among the words.
    pub fn key(self) -> &'static str {
        match self {
            DayKind::Holiday => "holiday",
            DayKind::Workday => "workday",
        }
    }
}

impl Answer {
    /// Its name among the words.
    pub fn key(self) -> &'static str {
        match self {
            Answer::Yes => "yes",
            Answer::No => "no",
        }
    }
}

/// A value that cells name by a word of a closed list.
pub trait Worded: Copy + 'static {
    /// Every value, in the order in which they are listed to people.
    const ALL: &'static [Self];

    /// Its name; `None` for what no cell can say.
    fn name(self) -> Option<&'static str>;

    /// The words of a language for all of them.
    fn list(language: &LanguageWords) -> &List;

    /// Every word in its comparable form.
    fn by_key() -> &'static HashMap<String, Self>;

    /// The value of a word.
    fn spelled(word: &str) -> Option<Self> {
        Self::by_key().get(&word_key(word)).copied()
    }

    /// The names that a cell can have.
    fn names() -> impl Iterator<Item = &'static str> {
        Self::ALL.iter().filter_map(|value| value.name())
    }
}

/// Names every value of a type once: a value that is left out does not compile.
macro_rules! worded {
    ($type:ident in $list:ident: $($value:ident)+ $(; no cell says $($unsaid:ident)+)?) => {
        impl Worded for $type {
            const ALL: &'static [$type] = &[$($type::$value),+ $($(, $type::$unsaid)+)?];

            fn name(self) -> Option<&'static str> {
                match self {
                    $($type::$value)|+ => Some(self.key()),
                    $($($type::$unsaid)|+ => None,)?
                }
            }

            fn list(language: &LanguageWords) -> &List {
                &language.$list
            }

            fn by_key() -> &'static HashMap<String, $type> {
                static BY_KEY: LazyLock<HashMap<String, $type>> = LazyLock::new(|| {
                    let named = $type::ALL.iter().filter_map(|&value| Some((value.name()?, value)));
                    by_key(named, $type::list, word_key)
                });
                &BY_KEY
            }
        }
    };
}

worded! { PaymentKind in payment_kinds: Payment Advance CreditNote Discount Refund Bounced WriteOff;
no cell says Return PaidUndated }
worded! { EventKind in event_kinds: StaffChange OrganisationChange OwnerChange Diversion CrossRegion PriceCut Clearance
Diversify NewBusiness Relocation Demolition Disaster GovernmentClosure Sued SuitFiled Seizure BouncedBill InsolvencySign
Closing Absconded BankruptcyFiled BankruptcyClosed Deregistered LicenceRevoked Judgment EnforcementTerminated WrittenOff
DebtConfirmed Lever InsiderInfo; no cell says Other }
worded! { FollowUpResult in results: NoAnswer Reached Promise PaidClaim Dispute DisputeResolved Refused Extension
DemandServed Acknowledged Met }
worded! { CustomerType in customer_types: Cooperative Vain Tough Schemer Sentimental Stubborn Delayer Distressed }
worded! { CustomerSize in customer_sizes: Large Government SmallOrMedium }
worded! { Side in sides: Debit Credit }
worded! { Direction in directions: In Out Neither }
worded! { DayKind in day_kinds: Holiday Workday }
worded! { Answer in answers: Yes No }
worded! { DocumentRole in document_types: Invoice DebitNote Credit Payment Advance Refund Bounced Discount WriteOff Opening
Journal FinanceCharge CashSale Matching Ignored }
worded! { StatusMeaning in statuses: NotReceivable Owed Part Settled Doubtful Disputed Pending Unapproved }

/// The roles that have words; others are kept as they are written.
const ROLES: [&str; 6] = ["warehouse", "purchaser", "accountant", "finance_manager", "owner", "cashier"];

/// One word for a role, however it is written.
pub fn role_key(role: &str) -> String {
    static BY_KEY: LazyLock<HashMap<String, &str>> =
        LazyLock::new(|| by_key(ROLES.into_iter().map(|role| (role, role)), |language| &language.roles, role_form));
    let key = role_form(role);
    BY_KEY.get(&key).map_or(key, |&known| known.to_owned())
}

fn role_form(role: &str) -> String {
    name_key(role).replace([' ', '-'], "_")
}

/// The currency of a name or sign, in its comparable form; codes are no words.
pub fn named_currency(key: &str) -> Option<Currency> {
    static BY_KEY: LazyLock<HashMap<String, Currency>> = LazyLock::new(|| {
        let words = languages().iter().flat_map(|language| &language.currencies);
        // That they are codes is tested.
        let known = words.filter_map(|(code, words)| Some((words, Currency::from_code(code)?)));
        known.flat_map(|(words, currency)| words.iter().map(move |word| (word_key(word), currency))).collect()
    });
    BY_KEY.get(key).copied()
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The number of a month by its name.
pub fn named_month(word: &str) -> Option<u32> {
    static BY_KEY: LazyLock<HashMap<String, u32>> =
        LazyLock::new(|| by_key(MONTHS.into_iter().zip(1..), |language| &language.months, str::to_lowercase));
    BY_KEY.get(&word.to_lowercase()).copied()
}

/// Every word of a list in its comparable form, with the value that it means; the first of those with one form.
fn by_key<T: Copy>(
    named: impl Iterator<Item = (&'static str, T)>,
    list: impl Fn(&'static LanguageWords) -> &'static List,
    form: impl Fn(&str) -> String,
) -> HashMap<String, T> {
    let mut meanings = HashMap::new();
    for (name, value) in named {
        let words = languages().iter().filter_map(|language| list(language).get(name)).flatten().map(String::as_str);
        for word in std::iter::once(name).chain(words) {
            meanings.entry(form(word)).or_insert(value);
        }
    }
    meanings
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;
    use std::fmt::Debug;

    /// Each language has the names of a list and no others, and no word means two things or stands twice.
    fn check(names: &[&'static str], list: impl Fn(&'static LanguageWords) -> &'static List, form: fn(&str) -> String) {
        let mut known: BTreeMap<String, &str> = names.iter().map(|name| (form(name), *name)).collect();
        assert_eq!(known.len(), names.len(), "{names:?}");
        let is_worded = |name: &&str| languages().iter().any(|language| list(language).contains_key(*name));
        assert!(names.iter().all(is_worded), "{names:?}");
        for language in languages() {
            let mut own: BTreeMap<String, &str> = BTreeMap::new();
            for (name, words) in list(language) {
                assert!(names.contains(&name.as_str()), "{name} is no name of the list");
                for word in words {
                    let key = form(word);
                    assert!(!key.is_empty(), "{name}: {word} is nothing but dress");
                    assert_eq!(
                        own.insert(key.clone(), name),
                        None,
                        "{word} stands below {name} twice, or elsewhere too"
                    );
                    let other = known.insert(key, name).filter(|other| other != name || other == word);
                    assert_eq!(other, None, "{word} stands below {name}, too");
                }
            }
        }
    }

    fn check_list<T: Worded + Debug + PartialEq>() {
        check(&T::names().collect::<Vec<_>>(), T::list, word_key);
        for &value in T::ALL {
            let Some(name) = value.name() else { continue };
            let words =
                languages().iter().filter_map(|language| T::list(language).get(name)).flatten().map(String::as_str);
            for word in words.chain([name]) {
                assert_eq!(T::spelled(word), Some(value), "{word}");
            }
        }
    }

    #[test]
    fn every_value_has_its_name_and_no_word_means_two() {
        check_list::<PaymentKind>();
        check_list::<EventKind>();
        check_list::<FollowUpResult>();
        check_list::<CustomerType>();
        check_list::<CustomerSize>();
        check_list::<Side>();
        check_list::<Direction>();
        check_list::<DayKind>();
        check_list::<Answer>();
        check_list::<DocumentRole>();
        check_list::<StatusMeaning>();
        check(&ROLES, |language| &language.roles, role_form);
        check(&MONTHS, |language| &language.months, str::to_lowercase);
    }

    #[test]
    fn a_side_is_no_direction() {
        for key in Direction::by_key().keys() {
            assert_eq!(Side::spelled(key), None, "{key}");
        }
    }

    #[test]
    fn currencies_stand_below_their_codes_and_no_name_means_two() {
        let codes: Vec<&str> = languages()[0].currencies.keys().map(String::as_str).collect();
        for code in &codes {
            assert_eq!(Currency::from_code(code).map(Currency::code), Some(*code));
        }
        check(&codes, |language| &language.currencies, word_key);
        for key in languages().iter().flat_map(|language| language.currencies.values().flatten()) {
            assert_eq!(Currency::from_code(&word_key(key)), None, "{key} is a code");
        }
    }
}
