//! The customer columns that say what sort of customer he is (SPEC §2, DOMAIN §5.2, §7).

use crate::book::{CustomerProfile, CustomerSize, CustomerType, Decimal, SettlementConditions};
use crate::read::diagnose::fault::Expected;
use crate::read::diagnose::fault::shown;
use crate::read::fields::Field;
use crate::read::table::row::Row;
use crate::read::value::word::split_list;
use crate::read::words::lists::Worded;

/// What a row says of a customer's profile, with the words of it that nobody knows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProfileDetails {
    pub profile: CustomerProfile,
    pub odd_type: Option<String>,
    pub odd_size: Option<String>,
}

/// Reads the profile columns of a row; `None` if all of them are blank.
pub fn profile(row: &Row<'_>) -> Option<Box<ProfileDetails>> {
    let (written_type, written_size) = (row.owned(Field::Type), row.owned(Field::Size));
    let customer_type = written_type.as_deref().and_then(CustomerType::spelled);
    let size = written_size.as_deref().and_then(CustomerSize::spelled);
    let amount = |field| row.number(field).filter(|amount| is_not_negative(row, field, amount));
    let profile = CustomerProfile {
        address: row.owned(Field::Address),
        route: row.owned(Field::Route),
        customer_type,
        size,
        credit_limit: amount(Field::CreditLimit),
        best_time: row.owned(Field::BestTime),
        policies: row.text(Field::Policies).map_or_else(Vec::new, |list| split_list(list).map(str::to_owned).collect()),
        conditions: SettlementConditions {
            sold_percent_min: row.parsed(Field::ConditionSoldPercent, Expected::Percentage, percentage),
            sold_amount_min: amount(Field::ConditionSoldAmount),
            stock_days_max: amount(Field::ConditionStockDays),
        },
        place: Some(row.place()),
    };
    let odd = |written: Option<String>, is_known: bool| written.filter(|_| !is_known).map(|word| shown(&word));
    let details = ProfileDetails {
        odd_type: odd(written_type, customer_type.is_some()),
        odd_size: odd(written_size, size.is_some()),
        profile,
    };
    let says_nothing =
        ProfileDetails { profile: CustomerProfile { place: None, ..details.profile.clone() }, ..details.clone() }
            == ProfileDetails::default();
    (!says_nothing).then(|| Box::new(details))
}

fn is_not_negative(row: &Row<'_>, field: Field, amount: &Decimal) -> bool {
    amount.units >= 0 || row.parsed(field, Expected::ZeroOrMore, |_| None::<()>).is_some()
}

/// `60`, `60%`
fn percentage(text: &str) -> Option<Decimal> {
    let number = crate::read::value::amount::spelled(text.trim_end_matches(['%', '％']).trim())?.decimal;
    let hundred = 100 * 10i128.checked_pow(number.scale)?;
    (0..=hundred).contains(&number.units).then_some(number)
}

impl ProfileDetails {
    /// Takes over what `other` says; the names of columns in which it contradicts what was there.
    pub fn overwrite(&mut self, other: &ProfileDetails) -> Vec<&'static str> {
        let mut differing = Vec::new();
        macro_rules! take {
            ($($part:ident $(. $inner:ident)? of $field:ident),* $(,)?) => {$(
                let (own, others) = (&mut self.profile.$part$(.$inner)?, &other.profile.$part$(.$inner)?);
                if others.is_some() {
                    if own.is_some() && own != others {
                        differing.push(Field::$field.name());
                    }
                    own.clone_from(others);
                }
            )*};
        }
        take!(address of Address, route of Route, customer_type of Type, size of Size);
        take!(credit_limit of CreditLimit, best_time of BestTime);
        take!(conditions.sold_percent_min of ConditionSoldPercent, conditions.sold_amount_min of ConditionSoldAmount);
        take!(conditions.stock_days_max of ConditionStockDays);
        self.profile.place = other.profile.place.or(self.profile.place);
        for policy in &other.profile.policies {
            if !self.profile.policies.contains(policy) {
                self.profile.policies.push(policy.clone());
            }
        }
        self.odd_type = self.odd_type.take().or_else(|| other.odd_type.clone());
        self.odd_size = self.odd_size.take().or_else(|| other.odd_size.clone());
        differing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_and_sizes_are_read_in_both_languages() {
        for known in CustomerType::ALL {
            assert_eq!(CustomerType::spelled(known.key()), Some(known));
        }
        assert_eq!(CustomerType::spelled("推托型"), Some(CustomerType::Delayer));
        assert_eq!(CustomerType::spelled(" Tough "), Some(CustomerType::Tough));
        assert_eq!(CustomerType::spelled("A类"), None);
        assert_eq!(CustomerSize::spelled("大型"), Some(CustomerSize::Large));
        assert_eq!(percentage("60%").map(|number| (number.units, number.scale)), Some((60, 0)));
        assert_eq!(percentage("100.5"), None);
    }
}
