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
worded! { FollowUpResult in results: NoAnswer Reached Promise PaidClaim Dispute Refused Extension DemandServed
Acknowledged Met }
worded! { CustomerType in customer_types: Cooperative Vain Tough Schemer Sentimental Stubborn Delayer Distressed }
worded! { CustomerSize in customer_sizes: Large Government SmallOrMedium }
worded! { Side in sides: Debit Credit }
worded! { Direction in directions: In Out Neither }
worded! { DayKind in day_kinds: Holiday Workday }
worded! { Answer in answers: Yes No }

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
    BY_KEY.get(&word.to_ascii_lowercase()).copied()
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
        for language in languages() {
            let mut own: Vec<&str> = list(language).keys().map(String::as_str).collect();
            let mut expected = names.to_vec();
            own.sort_unstable();
            expected.sort_unstable();
            assert_eq!(own, expected);
            for (name, words) in list(language) {
                for word in words {
                    let key = form(word);
                    assert!(!key.is_empty(), "{name}: {word} is nothing but dress");
                    let other = known.insert(key, name);
                    assert_eq!(other, None, "{word} stands below {name}, too");
                }
            }
        }
    }

    fn check_list<T: Worded + Debug + PartialEq>() {
        check(&T::names().collect::<Vec<_>>(), T::list, word_key);
        for &value in T::ALL {
            let Some(name) = value.name() else { continue };
            let words = languages().iter().flat_map(|language| &T::list(language)[name]).map(String::as_str);
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
