//! The customers file, and the customer columns that a deliveries file may carry (SPEC §2).

use crate::book::{CustomerPlaces, DayOfMonth, PaymentSteps, Place, Terms};
use crate::read::diagnose::fault::{Expected, Faults};
use crate::read::diagnose::note::Note;
use crate::read::fields::Field;
use crate::read::file::profile::{ProfileDetails, profile};
use crate::read::table::block_rows::BlockRows;
use crate::read::table::interruption::Interruption;
use crate::read::table::row::Row;
use crate::read::table::sheet::Sheet;
use crate::read::table::splitter::RowPlace;
use crate::read::table::workers::{BlockReaders, EndedBlock, RowReader, gather};
use crate::read::value::memo::Memo;
use crate::read::value::terms_rule;
use crate::read::value::word::{fold_width, split_list};
use crate::read::words::languages::words_of;
use crate::read::words::lists::role_key;
use hashbrown::HashMap;
use std::sync::Arc;

/// No procedure has more steps.
const STEPS_MAX: u32 = 100;
/// No step takes longer, in working days.
const DAYS_PER_STEP_MAX: i64 = 365;
/// Nowhere on earth is farther by road, in metres.
const DISTANCE_METRES_MAX: i64 = 40_000_000;

/// What a row says about a customer; what it does not say is `None`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CustomerDetails {
    pub code: Option<String>,
    pub aliases: Option<Vec<String>>,
    pub distance_metres: Option<i64>,
    pub latitude: Option<f64>,
    pub longitude: Option<f64>,
    pub payment_steps: Option<PaymentSteps>,
    pub days_per_step_thousandths: Option<u32>,
    pub pay_days: Option<Vec<DayOfMonth>>,
    pub terms: Option<Terms>,
    pub cutoff_day: Option<DayOfMonth>,
    pub area: Option<String>,
    pub salesperson: Option<String>,
    pub contact: Option<String>,
    pub phone: Option<String>,
    /// What sort of customer he is; nothing for most.
    pub profile: Option<Box<ProfileDetails>>,
}

impl CustomerDetails {
    /// Takes over what `other` says; the names of columns in which it contradicts what was there.
    pub fn overwrite(&mut self, other: &CustomerDetails) -> Vec<&'static str> {
        let mut differing = Vec::new();
        macro_rules! take {
            ($($part:ident of $field:ident),* $(,)?) => {$(
                if other.$part.is_some() {
                    if self.$part.is_some() && self.$part != other.$part {
                        differing.push(Field::$field.name());
                    }
                    self.$part.clone_from(&other.$part);
                }
            )*};
        }
        take!(code of Code, distance_metres of DistanceKm, latitude of Latitude, longitude of Longitude);
        take!(payment_steps of PaymentSteps, days_per_step_thousandths of DaysPerStep, pay_days of PayDays);
        take!(terms of Terms, cutoff_day of CutoffDay, area of Area, salesperson of Salesperson);
        take!(contact of Contact, phone of Phone);
        if let Some(profile) = &other.profile {
            differing.extend(self.profile.get_or_insert_default().overwrite(profile));
        }
        if let Some(aliases) = &other.aliases {
            self.aliases.get_or_insert_default().extend(aliases.iter().cloned());
        }
        differing
    }

    /// Whether `other` says the same, wherever it stands.
    pub fn says_the_same(&self, other: &CustomerDetails) -> bool {
        let without_place = |details: &CustomerDetails| {
            let mut details = details.clone();
            details.profile.iter_mut().for_each(|own| own.profile.place = None);
            details
        };
        without_place(self) == without_place(other)
    }

    /// Notes that what is said here stands at `place`.
    pub fn note_places(&self, place: Place, places: &mut CustomerPlaces) {
        let has_position = self.latitude.is_some() && self.longitude.is_some();
        let says = [
            (self.distance_metres.is_some() || has_position, &mut places.distance),
            (self.payment_steps.is_some(), &mut places.payment_steps),
            (self.days_per_step_thousandths.is_some(), &mut places.days_per_step),
            (self.pay_days.is_some(), &mut places.pay_days),
            (self.terms.is_some() || self.cutoff_day.is_some(), &mut places.terms),
        ];
        for (_, known) in says.into_iter().filter(|(says, _)| *says) {
            *known = Some(place);
        }
    }
}

/// A row of the customers file.
#[derive(Clone, Debug)]
pub struct CustomerRow {
    /// Where it stands.
    pub place: Place,
    /// The same, with the byte offset at which it starts.
    pub row_place: RowPlace,
    /// The name, as written.
    pub name: String,
    /// Everything else.
    pub details: CustomerDetails,
}

/// Which of the details that were read.
pub type DetailsId = u32;

/// What rows of a deliveries file say of customers, each once however many rows say it.
#[derive(Debug, Default)]
pub struct KnownDetails {
    details: Vec<CustomerDetails>,
    /// Which of them the cells of a row mean, each with a byte behind it that no text has.
    ids: HashMap<Vec<u8>, DetailsId>,
    cells: Vec<u8>,
}

impl KnownDetails {
    /// What the given fields of a row say; nothing if all are blank. What is wrong with them is told through the row.
    pub fn of_row(&mut self, row: &Row<'_>, fields: &[Field]) -> Option<DetailsId> {
        const BEHIND: u8 = 0xff;
        self.cells.clear();
        for &field in fields {
            self.cells.extend_from_slice(row.text(field).unwrap_or_default().as_bytes());
            self.cells.push(BEHIND);
        }
        if self.cells.len() == fields.len() {
            return None;
        }
        if let Some(&id) = self.ids.get(self.cells.as_slice()) {
            return Some(id);
        }
        let details = details(row);
        if row.is_refused() {
            return None;
        }
        let id = self.details.len() as DetailsId;
        self.details.push(details);
        self.ids.insert(self.cells.clone(), id);
        Some(id)
    }

    /// All of them, by their ids.
    pub fn into_details(self) -> Vec<CustomerDetails> {
        self.details
    }
}

/// How rows of the customers file are read: each by itself.
struct CustomerReader;

impl RowReader for CustomerReader {
    type State = Memo<Arc<Terms>>;
    type Row = CustomerRow;
    type Block = ();

    fn begin(&self) -> Memo<Arc<Terms>> {
        Memo::default()
    }

    fn end_block(&self, _state: &mut Memo<Arc<Terms>>, _block: EndedBlock<'_, CustomerRow>) {}

    fn read(&self, row: &Row<'_>, state: &mut Memo<Arc<Terms>>) -> Option<CustomerRow> {
        let name = row.required(Field::Customer)?.to_owned();
        let mut details = details(row);
        details.terms = row.terms(state).map(|terms| Terms::clone(&terms));
        details.salesperson = row.text(Field::Salesperson).map(str::to_owned);
        Some(CustomerRow { place: row.place(), row_place: row.row_place(), name, details })
    }
}

/// Reads the customers file.
///
/// # Errors
/// A stored file is no plain text, or cannot be read any further.
pub fn read(
    sheet: &Sheet,
    readers: BlockReaders<'_>,
    faults: &mut Faults,
    notes: &mut Vec<Note>,
) -> Result<BlockRows<CustomerRow>, Interruption> {
    let gathered = gather(sheet, &CustomerReader, readers, faults, notes)?;
    let mut rows = BlockRows::default();
    gathered.blocks.into_iter().for_each(|block| rows.push(block.place, block.rows));
    Ok(rows)
}

/// Reads the customer columns of a row, but for terms and salesperson, which a delivery has of its own.
pub fn details(row: &Row<'_>) -> CustomerDetails {
    let text = |field| row.text(field).map(str::to_owned);
    CustomerDetails {
        code: text(Field::Code),
        aliases: row.text(Field::Aliases).map(|list| split_list(list).map(str::to_owned).collect()),
        distance_metres: row.parsed(Field::DistanceKm, Expected::Distance, distance_metres),
        latitude: row.parsed(Field::Latitude, Expected::Latitude, |text| degrees(text, 90.0)),
        longitude: row.parsed(Field::Longitude, Expected::Longitude, |text| degrees(text, 180.0)),
        payment_steps: row.parsed(Field::PaymentSteps, Expected::PaymentSteps, payment_steps),
        days_per_step_thousandths: row.parsed(Field::DaysPerStep, Expected::DaysPerStep, days_per_step_thousandths),
        pay_days: row.parsed(Field::PayDays, Expected::PayDays, pay_days),
        terms: None,
        cutoff_day: row.parsed(Field::CutoffDay, Expected::DayOfMonth, terms_rule::spelled_day_of_month),
        area: text(Field::Area),
        salesperson: None,
        contact: text(Field::Contact),
        phone: text(Field::Phone),
        profile: profile(row),
    }
}

fn distance_metres(text: &str) -> Option<i64> {
    let folded = fold_width(text);
    let units = words_of(|language| &language.units.kilometres);
    let number = units.fold(folded.trim(), |number, unit| number.trim_end_matches(unit)).trim();
    let decimal = crate::read::value::amount::spelled(number)?.decimal;
    // Finer than a metre is finer than any road.
    let metres = if decimal.scale > 3 {
        i64::try_from(decimal.units / 10i128.checked_pow(decimal.scale - 3)?).ok()?
    } else {
        decimal.to_scaled(3)?
    };
    (0..=DISTANCE_METRES_MAX).contains(&metres).then_some(metres)
}

fn degrees(text: &str, limit: f64) -> Option<f64> {
    text.parse().ok().filter(|degrees: &f64| degrees.is_finite() && degrees.abs() <= limit)
}

fn payment_steps(text: &str) -> Option<PaymentSteps> {
    let folded = fold_width(text);
    let text = folded.trim();
    if let Ok(count) = text.parse::<u32>() {
        return (count <= STEPS_MAX).then(|| PaymentSteps { count, roles: Vec::new() });
    }
    // A spreadsheet may write the count 4 as 4.0.
    if let Some(count) = text.strip_suffix(".0").and_then(|count| count.parse::<u32>().ok()) {
        return (count <= STEPS_MAX).then(|| PaymentSteps { count, roles: Vec::new() });
    }
    let is_role = |role: &&str| role.chars().any(char::is_alphabetic);
    let roles: Vec<&str> = text.split(['>', '→', ';']).map(str::trim).collect();
    if roles.len() > STEPS_MAX as usize || !roles.iter().all(is_role) {
        return None;
    }
    Some(PaymentSteps { count: roles.len() as u32, roles: roles.into_iter().map(role_key).collect() })
}

/// `2`, `0.5` as thousandths of a working day.
pub fn days_per_step_thousandths(text: &str) -> Option<u32> {
    let thousandths = crate::book::Decimal::parse(text)?.to_scaled(3)?;
    (0..=DAYS_PER_STEP_MAX * 1000).contains(&thousandths).then_some(thousandths as u32)
}

fn pay_days(text: &str) -> Option<Vec<DayOfMonth>> {
    let days = text.split([';', '；', '、', '|', ',', '/', ' ']).map(str::trim).filter(|part| !part.is_empty());
    let mut days = days.map(terms_rule::spelled_day_of_month).collect::<Option<Vec<_>>>()?;
    days.sort_unstable();
    days.dedup();
    (!days.is_empty()).then_some(days)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn procedures_are_counts_or_roles() {
        assert_eq!(payment_steps("4"), Some(PaymentSteps { count: 4, roles: vec![] }));
        let roles = payment_steps("warehouse > Finance Manager>老板").expect("roles");
        assert_eq!(
            (roles.count, roles.roles.as_slice()),
            (3, &["warehouse", "finance_manager", "owner"].map(String::from)[..])
        );
        for text in ["-1", "101", "1.5", ">", "a>>b"] {
            assert_eq!(payment_steps(text), None, "{text}");
        }
    }

    #[test]
    fn distances_and_days_have_units() {
        assert_eq!(distance_metres("12.5"), Some(12_500));
        assert_eq!(distance_metres("12公里"), Some(12_000));
        assert_eq!(distance_metres("-1"), None);
        assert_eq!(days_per_step_thousandths("0.5"), Some(500));
        let numbers = pay_days("25;10;L").map(|days| days.iter().map(|day| day.number()).collect::<Vec<_>>());
        assert_eq!(numbers, Some(vec![10, 25, 31]));
        assert_eq!(pay_days("32"), None);
    }
}
