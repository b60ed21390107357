//! Which column is which: a header row mapped to fields, by the user's own names, canonical names and aliases (SPEC §2).

use crate::read::fields::{Field, FileKind};
use crate::read::value::word::header_key;
use crate::read::words::headers::header_keys;

/// A header named by the user for a field: `--map amount=含税金额`, or `[columns]` in collect.toml.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MappedColumn {
    /// Only for this kind of file; `None`: wherever the header stands.
    pub kind: Option<FileKind>,
    /// The field.
    pub field: Field,
    /// Its header in the file.
    pub header: String,
    /// Whether it must be found in some file (`--map`), or is only one more alias (`[columns]`).
    pub must_exist: bool,
}

/// Which column holds which field.
#[derive(Clone, Debug)]
pub struct Columns {
    positions: Vec<Option<u16>>,
    /// How many columns the header has.
    pub width: usize,
    /// Candidates passed over: field, header chosen, headers not chosen.
    pub choices: Vec<(Field, String, Vec<String>)>,
    /// Headers that are no field's.
    pub unused: Vec<String>,
}

impl MappedColumn {
    /// The 0-based column that a header such as `#3` stands for, in a file without a header.
    pub fn number(&self) -> Option<usize> {
        self.header.trim().strip_prefix('#')?.parse::<usize>().ok()?.checked_sub(1)
    }
}

impl Columns {
    /// Columns that no header names, by their 0-based positions.
    pub fn placed(width: usize, fields: &[(Field, usize)]) -> Columns {
        let mut positions = vec![None; Field::ALL.len()];
        for &(field, position) in fields {
            positions[field as usize] = u16::try_from(position).ok();
        }
        Columns { positions, width, choices: Vec::new(), unused: Vec::new() }
    }

    /// Says which column a field is.
    pub fn place(&mut self, field: Field, column: usize) {
        self.positions[field as usize] = u16::try_from(column).ok();
    }

    /// Says that a field has no column.
    pub fn free(&mut self, field: Field) {
        self.positions[field as usize] = None;
    }

    /// Takes a column for another field than its header says.
    pub fn take_for(&mut self, from: Field, to: Field) {
        self.positions[to as usize] = self.positions[from as usize].take();
    }

    /// The names of the fields by column; blank where a column is none.
    pub fn names(&self) -> Vec<&'static str> {
        let mut names = vec![""; self.width];
        for &field in Field::ALL {
            if let Some(name) = self.position(field).and_then(|position| names.get_mut(position)) {
                *name = field.name();
            }
        }
        names
    }

    /// The 0-based column of a field.
    pub fn position(&self, field: Field) -> Option<usize> {
        self.positions[field as usize].map(usize::from)
    }

    /// Whether the file has the field.
    pub fn has(&self, field: Field) -> bool {
        self.positions[field as usize].is_some()
    }

    /// What of the required fields is missing, in words (`date, amount`), with the first one's name.
    pub fn missing(&self, kind: FileKind) -> Option<(String, &'static str)> {
        let lacks = |group: &&&[Field]| !group.iter().any(|&field| self.has(field));
        let groups: Vec<&&[Field]> = kind.required().iter().filter(lacks).collect();
        let first = groups.first()?.first()?.name();
        Some((groups.iter().map(|group| group[0].name()).collect::<Vec<_>>().join(", "), first))
    }
}

/// Maps a row of headers to fields: `--map` first, then the canonical name, then aliases in order.
///
/// For the customer a name goes before a code; a file with codes only has them for names.
pub fn map_columns(kind: FileKind, header: &[&str], mapped: &[MappedColumn]) -> Columns {
    let keys: Vec<String> = header.iter().map(|text| header_key(text)).collect();
    let find = |key: &str| keys.iter().position(|candidate| candidate == key && !key.is_empty());
    let mut columns = Columns {
        positions: vec![None; Field::ALL.len()],
        width: header.len(),
        choices: Vec::new(),
        unused: Vec::new(),
    };
    let mut is_used = vec![false; header.len()];
    let mut is_named = vec![false; header.len()];
    // A column that the user maps to one field is no other's by its name.
    let of_kind = || mapped.iter().filter(|column| column.kind.is_none_or(|only| only == kind));
    let claimed: Vec<(usize, Field)> =
        of_kind().filter_map(|column| Some((find(&header_key(&column.header))?, column.field))).collect();
    let is_free = |position: usize, field: Field| {
        let mut own = claimed.iter().filter(|(claimed, _)| *claimed == position).peekable();
        own.peek().is_none() || own.any(|&(_, claimed)| claimed == field)
    };
    for field in kind.fields() {
        let own = mapped.iter().filter(|column| column.field == field && column.kind.is_none_or(|only| only == kind));
        let forced =
            own.clone().filter(|column| column.must_exist).find_map(|column| find(&header_key(&column.header)));
        // Any line of a file may be its header, so that this is asked often: most names stand nowhere in it.
        let own_names: Vec<String> = own.map(|column| header_key(&column.header)).collect();
        let names = own_names.iter().chain(header_keys(kind, field)).filter(|key| keys.contains(key));
        let names: Vec<&String> = names.collect();
        let mut candidates: Vec<usize> = names.iter().filter_map(|key| find(key)).collect();
        for key in names {
            // A header that stands twice: the first is meant, the second is said.
            candidates.extend(keys.iter().enumerate().filter(|(_, other)| *other == key).map(|(position, _)| position));
        }
        let mut seen = Vec::new();
        candidates.retain(|position| {
            !seen.contains(position) && is_free(*position, field) && {
                seen.push(*position);
                true
            }
        });
        for &position in &candidates {
            is_named[position] = true;
        }
        let Some(chosen) = forced.or_else(|| candidates.first().copied()) else { continue };
        columns.positions[field as usize] = u16::try_from(chosen).ok();
        is_used[chosen] = true;
        let others: Vec<String> =
            candidates.iter().filter(|&&other| other != chosen).map(|&other| header[other].trim().to_owned()).collect();
        if forced.is_none() && !others.is_empty() {
            columns.choices.push((field, header[chosen].trim().to_owned(), others));
        }
    }
    contact_is_no_customer(&keys, &mut columns);
    customer_from_code(&mut columns);
    customer_from_description(kind, &mut columns);
    columns.choices.retain(|(_, _, others)| !others.is_empty());
    let is_unused = |position: &usize| !is_used[*position] && !is_named[*position] && !keys[*position].is_empty();
    columns.unused = (0..header.len()).filter(is_unused).map(|position| header[position].trim().to_owned()).collect();
    columns
}

/// A contact person is the customer only where nothing else can be.
fn contact_is_no_customer(keys: &[String], columns: &mut Columns) {
    let customer = columns.position(Field::Customer);
    let contact = columns.position(Field::Contact);
    let is_contact = customer.is_some_and(|customer| matches!(keys[customer].as_str(), "contact" | "contactname"));
    if is_contact && columns.has(Field::Code) {
        columns.positions[Field::Customer as usize] = None;
    } else if customer.is_some() && customer == contact {
        columns.positions[Field::Contact as usize] = None;
    }
}

/// Where there is no name, the code is the name; where `--map` made the code the name, it is no second name.
fn customer_from_code(columns: &mut Columns) {
    let code = columns.positions[Field::Code as usize];
    if columns.positions[Field::Customer as usize].is_none() {
        columns.positions[Field::Customer as usize] = code;
    }
    if code.is_some() && columns.positions[Field::Customer as usize] == code {
        columns.positions[Field::Code as usize] = None;
    }
}

/// A bank that names nobody says who paid in its description, beside the balance that makes it a statement.
fn customer_from_description(kind: FileKind, columns: &mut Columns) {
    let is_statement = kind == FileKind::Payments && columns.has(Field::Balance);
    if is_statement && !columns.has(Field::Customer) {
        columns.positions[Field::Customer as usize] = columns.positions[Field::Note as usize];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn position(header: &[&str], field: Field) -> Option<usize> {
        map_columns(FileKind::Deliveries, header, &[]).position(field)
    }

    #[test]
    fn the_canonical_name_goes_before_an_alias_and_a_name_before_a_code() {
        assert_eq!(position(&["Total", "amount"], Field::Amount), Some(1));
        assert_eq!(position(&["发票号", "单据编号"], Field::DeliveryNo), Some(1));
        let columns = map_columns(FileKind::Deliveries, &["Customer ID", "Customer Name", "x"], &[]);
        assert_eq!((columns.position(Field::Customer), columns.position(Field::Code)), (Some(1), Some(0)));
        assert_eq!(columns.unused, ["x"]);
        let columns = map_columns(FileKind::Deliveries, &["客户编码"], &[]);
        assert_eq!((columns.position(Field::Customer), columns.position(Field::Code)), (Some(0), None));
    }

    #[test]
    fn what_the_user_maps_wins() {
        let own = MappedColumn { kind: None, field: Field::Amount, header: "税 后".into(), must_exist: true };
        let columns = map_columns(FileKind::Deliveries, &["amount", "税后"], &[own]);
        assert_eq!(columns.position(Field::Amount), Some(1));
    }

    #[test]
    fn an_open_balance_is_amount_and_open_amount() {
        let header = ["total_open_amount"];
        assert_eq!((position(&header, Field::Amount), position(&header, Field::OpenAmount)), (Some(0), Some(0)));
    }

    #[test]
    fn exports_of_the_usual_programs_are_understood() {
        for header in [
            "Date,Transaction type,Num,Customer,Due Date,Amount,Open Balance",
            "ContactName,InvoiceNumber,InvoiceDate,DueDate,Total,InvoiceAmountPaid,InvoiceAmountDue,Currency",
            "Posting Date,CustomerName,Voucher Type,Voucher No,Due Date,Invoiced Amount,Paid Amount,Outstanding Amount",
            "Account,Document Number,Document Date,Net due date,Amount in local currency,Terms of Payment",
            "序号,送货日期,送货单号,客户名称,数量,单价,金额,备注",
            "单据编号,单据日期,客户编码,销售金额",
        ] {
            let header: Vec<&str> = header.split(',').collect();
            let columns = map_columns(FileKind::Deliveries, &header, &[]);
            assert_eq!(columns.missing(FileKind::Deliveries), None, "{header:?}");
            assert!(columns.has(Field::DeliveryNo), "{header:?}");
        }
    }
}
