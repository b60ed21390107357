//! Customers put together: what the customers file says of each, and what columns of delivery rows say (SPEC §2).

use super::assemble::{Assembly, Conventions};
use super::block_rows::BlockRows;
use super::customers::{CustomerDetails, CustomerRow};
use super::delivery_rows::{DeliveryRow, NO_EXTRAS};
use super::fields::FileKind;
use super::identity::{Directory, Provisional};
use super::note::Note;
use crate::book::{Customer, CustomerId, CustomerPlaces};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// What delivery rows say of customers, and where each part of it is from.
pub(super) type Merged = BTreeMap<Provisional, (CustomerDetails, CustomerPlaces)>;

/// Customer columns of delivery rows up to a day: the latest delivery's value counts, whatever the order of rows.
pub(super) fn merge_row_details(assembly: &Assembly<'_>, day: NaiveDate, notes: &mut Vec<Note>) -> Merged {
    let mut merged = Merged::new();
    let table = &assembly.tables.deliveries;
    let rows = table.rows.iter().take_while(|_| !table.extras.is_empty());
    let visible = rows.filter(|row| row.extras != NO_EXTRAS && row.date <= day);
    let details = |row| Some((row, table.extras_of(row)?.details.as_deref()?));
    let mut detailed: Vec<(&DeliveryRow, &CustomerDetails)> = visible.filter_map(details).collect();
    let texts = &assembly.tables.texts;
    detailed
        .sort_by(|(a, _), (b, _)| (a.date, a.own_number(texts), a.line).cmp(&(b.date, b.own_number(texts), b.line)));
    let (mut count, mut field, mut customer) = (0, "", String::new());
    for (row, details) in detailed {
        let id = assembly.owner(row);
        let (known, places) = merged.entry(id).or_default();
        let differing = known.overwrite(details);
        details.note_places(assembly.tables.place(FileKind::Deliveries, row.line), places);
        for column in differing {
            count += 1;
            if count == 1 {
                (field, customer) = (column, assembly.directory.name(id).to_owned());
            }
        }
    }
    if count > 0 {
        notes.push(Note::CustomerDetailsDiffer { count, field, customer });
    }
    merged
}

/// All customers, each in its place. The rows of the customers file give their details away, block by block, so that
/// what is known of a customer is there only once.
pub(super) fn build_customers(
    directory: &Directory,
    mut rows: BlockRows<CustomerRow>,
    mut merged: Merged,
    ids: &[CustomerId],
    conventions: &Conventions,
    notes: &mut Vec<Note>,
) -> Vec<Customer> {
    let mut customers = Vec::with_capacity(ids.len());
    let mut rows = rows.take_stretches(usize::MAX).into_iter().flatten().flatten().zip(0..);
    let mut odd: Vec<(Option<String>, Option<String>)> = Vec::new();
    for id in 0..ids.len() as Provisional {
        let (mut details, mut places) = merged.remove(&id).unwrap_or_default();
        // Customers were found in the order of the rows.
        let row = directory.row(id).and_then(|wanted| rows.find(|&(_, index)| index == wanted));
        let listed = row.as_ref().map(|(row, _)| row.place);
        if let Some((row, _)) = row {
            // The customers file has the last word.
            let own = row.details;
            own.note_places(row.place, &mut places);
            if details == CustomerDetails::default() {
                details = own;
            } else {
                _ = details.overwrite(&own);
            }
        }
        odd.extend(details.profile.as_deref().map(|profile| {
            let word = |word: &Option<String>| word.clone().map(|word| format!("{} \"{word}\"", directory.name(id)));
            (word(&profile.odd_type), word(&profile.odd_size))
        }));
        let by_position = || distance_by_position(conventions.base_position, &details);
        customers.push(Customer {
            name: directory.name(id).to_owned(),
            code: directory.code(id).map(str::to_owned),
            distance_metres: details.distance_metres.or_else(by_position),
            aliases: details.aliases.unwrap_or_default(),
            payment_steps: details.payment_steps,
            days_per_step_thousandths: details.days_per_step_thousandths,
            pay_days: details.pay_days.unwrap_or_default(),
            area: details.area,
            salesperson: details.salesperson,
            contact: details.contact,
            phone: details.phone,
            profile: details.profile.map(|details| Box::new(details.profile)),
            listed,
            places,
        });
    }
    note_odd_words(odd, notes);
    put_in_place(&mut customers, ids.to_vec());
    customers
}

/// Puts each customer where he belongs, without room for all of them twice.
fn put_in_place(customers: &mut [Customer], mut places: Vec<CustomerId>) {
    for index in 0..customers.len() {
        while places[index].0 as usize != index {
            let place = places[index].0 as usize;
            customers.swap(index, place);
            places.swap(index, place);
        }
    }
}

/// The great circle × 1.3, rounded to metres (SPEC §3 "Score").
fn distance_by_position(base_position: Option<(f64, f64)>, details: &CustomerDetails) -> Option<i64> {
    const EARTH_RADIUS_METRES: f64 = 6_371_008.8;
    const ROAD_FACTOR: f64 = 1.3;
    let (base_latitude, base_longitude) = base_position?;
    let (from, to) = (base_latitude.to_radians(), details.latitude?.to_radians());
    let latitude_half = (to - from) / 2.0;
    let longitude_half = (details.longitude? - base_longitude).to_radians() / 2.0;
    let chord = latitude_half.sin().powi(2) + from.cos() * to.cos() * longitude_half.sin().powi(2);
    let metres = 2.0 * EARTH_RADIUS_METRES * chord.sqrt().min(1.0).asin() * ROAD_FACTOR;
    Some(metres.round() as i64)
}

/// Words for types and sizes of customers that nobody knows.
fn note_odd_words(odd: Vec<(Option<String>, Option<String>)>, notes: &mut Vec<Note>) {
    let (types, sizes): (Vec<_>, Vec<_>) = odd.into_iter().unzip();
    let counted = |words: Vec<Option<String>>| {
        let mut words: Vec<String> = words.into_iter().flatten().collect();
        words.sort_unstable();
        (words.len(), words.into_iter().next())
    };
    if let (count, Some(first)) = counted(types) {
        notes.push(Note::CustomerTypeUnknown { count, first });
    }
    if let (count, Some(first)) = counted(sizes) {
        notes.push(Note::CustomerSizeUnknown { count, first });
    }
}
