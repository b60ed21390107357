//! What the column of a field may be called in each kind of file (DOMAIN §7).

use crate::read::fields::{Field, FileKind};
use crate::read::value::word::header_key;
use crate::read::words::languages::{Headers, List, languages};
use std::collections::HashSet;
use std::sync::OnceLock;

const KINDS: usize = FileKind::NEIGHBOURS.len() + 1;

/// Other headers for a field besides its name, in order of preference.
pub fn aliases(kind: FileKind, field: Field) -> impl Iterator<Item = &'static str> {
    let of_language =
        move |headers: &'static Headers| own(headers, kind).get(field.name()).or_else(|| headers.any.get(field.name()));
    languages().iter().filter_map(move |language| of_language(&language.headers)).flatten().map(String::as_str)
}

/// The comparable headers of a field: its name, then the others.
pub fn header_keys(kind: FileKind, field: Field) -> &'static [String] {
    static KEYS: [OnceLock<Vec<Vec<String>>>; KINDS] = [const { OnceLock::new() }; KINDS];
    let keys = |field: Field| {
        let mut keys: Vec<String> = Vec::new();
        for key in std::iter::once(field.name()).chain(aliases(kind, field)).map(header_key) {
            // Languages share words.
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        keys
    };
    let of_kind = KEYS[kind as usize].get_or_init(|| Field::ALL.iter().map(|&field| keys(field)).collect());
    &of_kind[field as usize]
}

/// Whether a text is the header of some field of a kind of file.
pub fn known_header(kind: FileKind, text: &str) -> bool {
    static KNOWN: [OnceLock<HashSet<&'static str>>; KINDS] = [const { OnceLock::new() }; KINDS];
    let all = || kind.fields().flat_map(|field| header_keys(kind, field)).map(String::as_str).collect();
    KNOWN[kind as usize].get_or_init(all).contains(header_key(text).as_str())
}

/// Whether a text is a header of a field.
pub fn is_header_of(kind: FileKind, field: Field, text: &str) -> bool {
    header_keys(kind, field).contains(&header_key(text))
}

/// The headers of one kind of file that stand in place of those of every kind.
fn own(headers: &Headers, kind: FileKind) -> &List {
    match kind {
        FileKind::Deliveries => &headers.deliveries,
        FileKind::Payments => &headers.payments,
        FileKind::Customers => &headers.customers,
        FileKind::Events => &headers.events,
        FileKind::FollowUps => &headers.followups,
        FileKind::Contacts => &headers.contacts,
        FileKind::SellThrough => &headers.sellthrough,
        FileKind::Holidays => &headers.holidays,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};

    fn kinds() -> impl Iterator<Item = FileKind> {
        std::iter::once(FileKind::Deliveries).chain(FileKind::NEIGHBOURS)
    }

    #[test]
    fn every_header_stands_for_a_field_that_its_kind_of_file_has() {
        for language in languages() {
            for name in language.headers.any.keys() {
                assert!(kinds().any(|kind| kind.fields().any(|field| field.name() == name)), "any.{name}");
            }
            for kind in kinds() {
                for name in own(&language.headers, kind).keys() {
                    assert!(kind.fields().any(|field| field.name() == name), "{kind}.{name}");
                }
            }
        }
    }

    #[test]
    fn no_header_stands_twice_for_a_field_or_is_nothing_but_dress() {
        for kind in kinds() {
            for field in kind.fields() {
                let keys = header_keys(kind, field);
                for (index, key) in keys.iter().enumerate() {
                    assert!(!key.is_empty() && !keys[..index].contains(key), "{kind}.{}: {key}", field.name());
                }
            }
        }
    }

    /// A line of one kind stands in place of that of every kind, which is easily forgotten.
    #[test]
    fn what_a_kind_of_file_calls_its_columns_is_not_lost_to_a_line_of_its_own() {
        use FileKind::{Customers, Deliveries, Payments};
        for (kind, field, headers) in [
            (Deliveries, Field::Terms, ["Payment Terms", "Terms of Payment", "账期", "Zahlungsziel"]),
            (Customers, Field::Terms, ["Payment Terms", "Credit Terms", "收款条件", "Zahlungsbedingungen"]),
            (Payments, Field::Customer, ["Customer", "购买方名称", "结算客户", "Kunde"]),
            (Payments, Field::Customer, ["Debtor", "Client", "Cliente", "Klant"]),
            (Payments, Field::Note, ["Comments", "Narration", "摘要", "Verwendungszweck"]),
        ] {
            for header in headers {
                assert!(is_header_of(kind, field, header), "{kind}.{}: {header}", field.name());
            }
        }
        for header in ["出票人", "承兑人", "收件人", "付款人开户行名", "销方名称", "本方户名"] {
            assert!(!is_header_of(Payments, Field::Customer, header), "{header}");
        }
    }

    /// Headers of deliveries whose one column is meant to be two fields.
    const MEANT_TWICE: [&str; 8] =
        ["开票日期", "invoicedate", "totalopenamount", "territory", "type", "类型", "contact", "contactname"];

    #[test]
    fn a_header_means_two_fields_only_where_that_is_meant() {
        let mut found = BTreeSet::new();
        for kind in kinds() {
            let mut known: BTreeMap<&str, Field> = BTreeMap::new();
            for field in kind.fields() {
                for key in header_keys(kind, field) {
                    let Some(other) = known.insert(key, field).filter(|&other| other != field) else { continue };
                    let is_meant = kind == FileKind::Deliveries && MEANT_TWICE.contains(&key.as_str());
                    assert!(is_meant, "{key} in {kind} means {} and {}", other.name(), field.name());
                    found.insert(key.as_str());
                }
            }
        }
        assert_eq!(found, BTreeSet::from(MEANT_TWICE));
    }
}
