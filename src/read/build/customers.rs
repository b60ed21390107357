//! Customers put together: what the customers file says of each, and what columns of delivery rows say (SPEC §2).

use crate::book::{Customer, CustomerId, CustomerPlaces};
use crate::read::build::assemble::Assembly;
use crate::read::build::directory::{Directory, Provisional};
use crate::read::conventions::Conventions;
use crate::read::diagnose::note::Note;
use crate::read::fields::FileKind;
use crate::read::file::customers::{CustomerDetails, CustomerRow};
use crate::read::file::delivery_rows::DeliveryRow;
use crate::read::table::block_rows::BlockRows;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// What delivery rows say of customers, and where each part of it is from.
pub type Merged = BTreeMap<Provisional, (CustomerDetails, CustomerPlaces)>;

/// What the rows of one customer say of it, as far as they have been looked at.
#[derive(Clone)]
enum Said<'t> {
    Nothing,
    /// All rows say the same; the latest of them.
    Same(&'t DeliveryRow, &'t CustomerDetails),
    /// They differ.
    Differing,
}

/// Customer columns of delivery rows up to a day: the latest delivery's value counts, whatever the order of rows. Nearly
/// always all rows of a customer say the same, so that only the others have to be put in order.
pub fn merge_row_details(assembly: &Assembly<'_>, day: NaiveDate, notes: &mut Vec<Note>) -> Merged {
    let mut merged = Merged::new();
    let (table, texts) = (&assembly.tables.deliveries, &assembly.tables.texts);
    if table.details.is_empty() {
        return merged;
    }
    let is_visible = |row: &&DeliveryRow| row.date <= day;
    let mut said = vec![Said::Nothing; assembly.ids.len()];
    let detailed = || {
        let visible = table.rows.iter().filter(is_visible);
        visible.filter_map(|row| Some((row, table.details_of(row)?)))
    };
    for (row, details) in detailed() {
        let own = &mut said[assembly.owner(row) as usize];
        *own = match std::mem::replace(own, Said::Differing) {
            Said::Nothing => Said::Same(row, details),
            Said::Same(latest, known) if std::ptr::eq(known, details) || known.says_the_same(details) => {
                let order = |row: &'_ DeliveryRow| (row.date, row.line);
                let is_later = match latest.date == row.date {
                    true => (latest.own_number(texts), latest.line) < (row.own_number(texts), row.line),
                    false => order(latest) < order(row),
                };
                Said::Same(if is_later { row } else { latest }, known)
            }
            Said::Same(..) | Said::Differing => Said::Differing,
        };
    }
    let mut take = |row: &DeliveryRow, details: &CustomerDetails| {
        let place = assembly.tables.place(FileKind::Deliveries, row.line);
        let (known, places) = merged.entry(assembly.owner(row)).or_default();
        let differing = known.overwrite(details);
        if let (Some(own), Some(_)) = (&mut known.profile, &details.profile) {
            own.profile.place = Some(place);
        }
        details.note_places(place, places);
        differing
    };
    for own in &said {
        if let Said::Same(row, details) = own {
            take(row, details);
        }
    }
    let is_differing = |row: &DeliveryRow| matches!(said[assembly.owner(row) as usize], Said::Differing);
    let has_differing = said.iter().any(|own| matches!(own, Said::Differing));
    let mut differing: Vec<(&DeliveryRow, &CustomerDetails)> =
        detailed().take_while(|_| has_differing).filter(|(row, _)| is_differing(row)).collect();
    differing
        .sort_by(|(a, _), (b, _)| (a.date, a.own_number(texts), a.line).cmp(&(b.date, b.own_number(texts), b.line)));
    let (mut count, mut field, mut customer) = (0, "", String::new());
    for (row, details) in differing {
        for column in take(row, details) {
            count += 1;
            if count == 1 {
                (field, customer) = (column, assembly.directory.name(assembly.owner(row)).to_owned());
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
pub fn build_customers(
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
