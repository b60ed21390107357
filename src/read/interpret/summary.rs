//! How a file was understood, for people: columns, roles, sums, proofs, what was left out.

use crate::book::InputFile;
use crate::read::fields::{Field, FileKind};
use crate::read::interpret::amounts::AmountProof;
use crate::read::interpret::entries::{BalanceMeaning, LeftOut, Outcome};
use crate::read::interpret::figures::Figure;
use crate::read::interpret::roles::{Roles, type_field};
use crate::read::interpret::sums::{Compared, Totals};
use crate::read::interpret::table::Table;
use crate::read::value::currency;
use crate::read::words::lists::{DocumentRole, StatusMeaning, Worded};
use crate::read::words::reports;
use std::collections::BTreeMap;

/// What a column was taken for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnReading {
    /// Its header as written.
    pub header: String,
    /// The canonical name of the field; `None` where nothing was taken from it.
    pub field: Option<&'static str>,
    /// Whether figures of other columns or rows prove it.
    pub is_proved: bool,
}

/// The rows of one role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleSum {
    /// The role's canonical name: `invoice`, `credit`, `payment`, `not_receivable` and so on.
    pub role: &'static str,
    /// How many rows.
    pub rows: usize,
    /// Their sum as it adds to what is owed, by currency code (blank for none), as plain decimals; empty for what is
    /// left out.
    pub sums: Vec<(String, String)>,
}

/// What a word of a column of types or statuses was taken for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordReading {
    /// As written.
    pub word: String,
    /// The canonical name of its meaning.
    pub meaning: &'static str,
}

/// A balance or a grand total that the file prints, beside what its rows come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedSum {
    /// The column's header.
    pub header: String,
    /// The 1-based line.
    pub line: u32,
    /// As printed, a plain decimal.
    pub printed: String,
    /// What the rows come to.
    pub ours: String,
    /// Whether it is a total of all rows.
    pub is_whole: bool,
}

/// How one file, or one sheet of it, was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileReading {
    /// The file.
    pub file: InputFile,
    /// What it was read as.
    pub kind: FileKind,
    /// The line of its header.
    pub header_line: u32,
    /// Its columns.
    pub columns: Vec<ColumnReading>,
    /// Its rows by role, those left out too.
    pub roles: Vec<RoleSum>,
    /// The words of its column of types.
    pub types: Vec<WordReading>,
    /// The words of its column of statuses, if there is one only.
    pub statuses: Vec<WordReading>,
    /// How the column of balances was read: `running`, `running_descending`, `open`, `closing`.
    pub balance: Option<&'static str>,
    /// Whether tax was added to amounts without it.
    pub tax_added: bool,
    /// Whether nothing in it is approved, so that all of it counts.
    pub all_unapproved: bool,
    /// Rows that stand on a sheet before it, too, and count once.
    pub repeated: usize,
    /// The program by whose codes types were read.
    pub program: Option<&'static str>,
    /// How many totals tie with the rows above them.
    pub totals_tied: usize,
    /// Printed sums that were compared.
    pub printed: Vec<PrintedSum>,
}

impl FileReading {
    /// Whether it has columns that only statements of banks and wallets have. Debit, credit and the side of a balance
    /// stand in ledgers, too.
    pub fn is_statement_of_account(&self) -> bool {
        let has = |field: Field| self.columns.iter().any(|column| column.field == Some(field.name()));
        let has_side_of_amount = has(Field::Direction) && !has(Field::MoneyIn) && !has(Field::MoneyOut);
        has_side_of_amount || self.columns.iter().any(|column| reports::is_bank_mark(&column.header))
    }

    /// Printed grand totals that do not tie.
    pub fn untied(&self) -> impl Iterator<Item = &PrintedSum> {
        self.printed.iter().filter(|sum| sum.printed != sum.ours)
    }
}

impl std::fmt::Display for FileReading {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}:", self.file)?;
        for role in &self.roles {
            write!(out, " {} {}", role.rows, role.role)?;
        }
        Ok(())
    }
}

/// The names under which rows that are left out are counted.
fn left_out_name(why: LeftOut) -> &'static str {
    match why {
        LeftOut::NotReceivable => "not_receivable",
        LeftOut::OtherDocument => "other_document",
        LeftOut::CashSale => "cash_sale",
        LeftOut::UsedUp => "used_up",
        LeftOut::Line => "line",
        LeftOut::Parent => "parent",
        LeftOut::MoneyOut => "money_out",
    }
}

/// What the words of types and statuses mean, each once.
fn words_read(kind: FileKind, table: &Table<'_>, roles: &Roles) -> (Vec<WordReading>, Vec<WordReading>) {
    let (mut types, mut statuses) = (BTreeMap::new(), BTreeMap::new());
    for (row, own) in table.rows.iter().zip(&roles.rows) {
        if let Some(role) = own.role.and_then(DocumentRole::name).filter(|_| own.is_typed) {
            types.insert(table.text(row, type_field(kind)), role);
        }
        if let ([column], Some(status)) = (roles.status_columns.as_slice(), own.status.and_then(StatusMeaning::name)) {
            statuses.insert(table.cells(row).cell(*column), status);
        }
    }
    let words = |words: BTreeMap<&str, &'static str>| {
        let words = words.into_iter().filter(|(word, _)| !word.is_empty());
        words.map(|(word, meaning)| WordReading { word: word.to_owned(), meaning }).collect()
    };
    (words(types), words(statuses))
}

/// Gathers what was understood of a sheet.
pub fn of(kind: FileKind, table: &Table<'_>, roles: &Roles, outcome: &Outcome, totals: &Totals) -> FileReading {
    let head = table.head;
    let field_of = |column: usize| {
        kind.fields().find(|&field| head.column(field) == Some(column)).filter(|field| match field {
            Field::DocumentType => roles.has_types,
            Field::Status => roles.has_statuses,
            _ => true,
        })
    };
    let is_proved = |field: Field| {
        outcome.proofs.contains(&field)
            || outcome.amount_proof == Some(AmountProof::NetAndTax) && matches!(field, Field::Amount | Field::TaxAmount)
            || totals.tied > 0 && matches!(field, Field::Amount | Field::Debit | Field::Credit)
    };
    let columns = head.headers.iter().enumerate().filter(|(_, header)| !header.is_empty()).map(|(column, header)| {
        let field = field_of(column);
        let name = if head.bands.contains(&column) { Some("age_band") } else { field.map(Field::name) };
        ColumnReading { header: header.clone(), field: name, is_proved: field.is_some_and(is_proved) }
    });
    let mut sums: BTreeMap<DocumentRole, (usize, BTreeMap<String, Figure>)> = BTreeMap::new();
    for entry in &outcome.entries {
        let own = sums.entry(entry.role).or_default();
        own.0 += 1;
        let written = table.text(&table.rows[entry.row], Field::Currency);
        let currency = currency::spelled(written, None).map_or(written.to_owned(), |known| known.code().to_owned());
        // Of a file of money, what came in is shown as it stands there.
        let sum = if kind == FileKind::Payments { -entry.amount } else { entry.amount };
        *own.1.entry(currency).or_default() += sum;
    }
    let mut counted: Vec<RoleSum> = sums
        .into_iter()
        .map(|(role, (rows, sums))| RoleSum {
            role: role.name().unwrap_or_default(),
            rows,
            sums: sums.into_iter().map(|(currency, sum)| (currency, sum.plain())).collect(),
        })
        .collect();
    let mut left_out: BTreeMap<&'static str, usize> = BTreeMap::new();
    for (_, why) in &outcome.left_out {
        *left_out.entry(left_out_name(*why)).or_default() += 1;
    }
    left_out.entry("total").or_insert(table.totals.len());
    left_out.entry("other_account").or_insert(table.passed.other_accounts);
    left_out.entry("heading").or_insert(table.passed.headings);
    left_out.entry("footer").or_insert(table.passed.footers + table.passed.headers_again);
    counted.extend(left_out.into_iter().filter(|(_, rows)| *rows > 0).map(|(role, rows)| RoleSum {
        role,
        rows,
        sums: Vec::new(),
    }));
    let (types, statuses) = words_read(kind, table, roles);
    let printed = |compared: &Compared| PrintedSum {
        header: head.column(compared.field).map_or("", |column| head.header(column)).to_owned(),
        line: table.grid.rows[compared.row].line,
        printed: compared.printed.plain(),
        ours: compared.ours.plain(),
        is_whole: compared.is_whole,
    };
    FileReading {
        file: table.grid.name.clone(),
        kind,
        header_line: table.grid.rows[head.row].line,
        columns: columns.collect(),
        roles: counted,
        types,
        statuses,
        balance: match outcome.balance {
            BalanceMeaning::None => None,
            BalanceMeaning::Open => Some("open"),
            BalanceMeaning::Running { is_descending: false, .. } => Some("running"),
            BalanceMeaning::Running { is_descending: true, .. } => Some("running_descending"),
            BalanceMeaning::Closing => Some("closing"),
        },
        all_unapproved: roles.all_unapproved,
        repeated: 0,
        tax_added: outcome.amount_proof == Some(AmountProof::TaxAdded),
        program: roles.program.filter(|_| roles.has_types),
        totals_tied: totals.tied,
        printed: totals.printed.iter().chain(&totals.untied).map(printed).collect(),
    }
}
