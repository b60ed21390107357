//! The files of words: which languages there are, and what a file may hold.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// One file a language, in the order in which headers are preferred.
pub const FILES: [&str; 8] = [
    include_str!("zh.toml"),
    include_str!("en.toml"),
    include_str!("de.toml"),
    include_str!("fr.toml"),
    include_str!("es.toml"),
    include_str!("nl.toml"),
    include_str!("it.toml"),
    include_str!("pt.toml"),
];

/// Words by the name of what they mean.
pub type List = BTreeMap<String, Vec<String>>;

/// The words of one language; it need not have words for everything.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LanguageWords {
    pub headers: Headers,
    /// Words of headers that are cut short, with the whole word.
    pub abbreviations: BTreeMap<String, String>,
    /// Letters that are written in another way elsewhere.
    pub other_letters: OtherLetters,
    pub brackets: Brackets,
    pub totals: Totals,
    pub reports: Reports,
    pub document_types: List,
    pub statuses: List,
    pub payment_kinds: List,
    pub event_kinds: List,
    pub event_marks: EventMarks,
    pub results: List,
    pub day_kinds: List,
    pub answers: List,
    pub roles: List,
    pub customer_types: List,
    pub customer_sizes: List,
    pub sides: List,
    pub directions: List,
    pub currencies: List,
    pub months: List,
    pub units: Units,
    pub terms: Terms,
}

/// Headers by the names of their fields: of every kind of file, and those of one kind in their place.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Headers {
    pub any: List,
    pub deliveries: List,
    pub payments: List,
    pub customers: List,
    pub events: List,
    pub followups: List,
    pub contacts: List,
    pub sellthrough: List,
    pub holidays: List,
}

/// Words in brackets that are part of a header.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Brackets {
    pub words: Vec<String>,
}

/// Words of rows and columns that add up.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Totals {
    /// The whole cell.
    pub words: Vec<String>,
    /// Those of the words that sum all of a file.
    pub grand: Vec<String>,
    /// A name follows: `Total for Acme`.
    pub beginnings: Vec<String>,
    /// A name stands before: `Acme Total`, `青禾便利 小计`.
    pub endings: Vec<String>,
    /// Sums over more than the rows above, such as the year to date: nothing in the file proves them.
    pub to_date: Vec<String>,
    pub columns: Vec<String>,
}

/// Words of reports and ledgers: what stands in and around their rows.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Reports {
    /// A balance before the first row: the whole cell.
    pub opening: Vec<String>,
    /// A balance behind the last row: the whole cell.
    pub closing: Vec<String>,
    /// What a footer, a signature or a time stamp begins with.
    pub footers: Vec<String>,
    /// Bands of age besides those that are numbers (`1 - 30`, `31-60天`, `> 90`): the whole header or heading.
    pub age_bands: Vec<String>,
    /// Units of money in a title (`单位：万元`), by their power of ten.
    pub units: BTreeMap<String, u32>,
    /// What stands before the name of a customer in a title or a heading: `客户：`, `Customer:`.
    pub customer_labels: Vec<String>,
    /// Titles of what we owe, which is no receivable.
    pub payables: Vec<String>,
    /// Headers of those whom we owe.
    pub payees: Vec<String>,
    /// Names of sheets that are summaries, templates or dictionaries.
    pub other_sheets: Vec<String>,
    /// Headers that never change what is owed, whatever they hold.
    pub harmless: Vec<String>,
    /// Headers that speak of money or standing, so that a column of that name may not be passed over: a part of the header.
    pub weighty: Vec<String>,
    /// Parts of headers of columns that ask whether something is paid, is open, is approved.
    pub asks_paid: Vec<String>,
    pub asks_open: Vec<String>,
    pub asks_approved: Vec<String>,
    /// Headers of the day on which something falls due in some programs, of what is due in others.
    pub due_day_or_amount: Vec<String>,
    /// Headers of the account of a posting, in journals of all accounts.
    pub account_headers: Vec<String>,
    /// Parts of the names of accounts that are of customers.
    pub receivable_accounts: Vec<String>,
    /// What the numbers of such accounts begin with.
    pub receivable_numbers: Vec<String>,
    /// Headers that only statements of banks and wallets have.
    pub bank_marks: Vec<String>,
    /// What a bank writes before the name of who paid: `Money added from`.
    pub payer_prefixes: Vec<String>,
    /// Headers of what was paid in advance, in lists of balances.
    pub advance_balances: Vec<String>,
    /// Parts of headers of amounts that say that tax is in them.
    pub gross: Vec<String>,
    /// Words of a text cell that make a row without a type one of money: the whole cell or its beginning.
    pub money_texts: Vec<String>,
    /// Words of a text cell that make a row without a type a credit.
    pub credit_texts: Vec<String>,
}

/// Letters of headers and words that are another form of those that the lists have.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OtherLetters {
    /// The other form: `單據`.
    pub from: String,
    /// The form of the lists, in the same order: `单据`.
    pub to: String,
}

/// Words around the kind of an event that change what it says.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EventMarks {
    /// Somebody says so, nobody has seen it: `听说`, `rumour`.
    pub hearsay: Vec<String>,
    /// It is over, or nothing grave: `已解封`, `lifted`, `停业装修`.
    pub ended: Vec<String>,
    /// Directly before it: it is not so.
    pub negations: Vec<String>,
}

/// Units behind numbers.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Units {
    pub kilometres: Vec<String>,
}

/// Words of terms of payment.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Terms {
    pub at_once: Vec<String>,
    pub next_month_end: Vec<String>,
    pub month_end: Vec<String>,
    pub next_month: Vec<String>,
    pub after_invoice: Vec<String>,
    pub after_delivery: Vec<String>,
    pub day_units: Vec<String>,
    pub last_day: Vec<String>,
    pub day_endings: Vec<String>,
    pub every_month: Vec<String>,
    /// Words of a column of terms that say how is paid, not when.
    pub methods: Vec<String>,
    /// Whole spellings by the name of their rule; `{n}` is a number, `{m}` a second one and `{k}` a third.
    pub patterns: List,
    /// What is paid beforehand, beside a share: `30%定金`.
    pub advance: Vec<String>,
    /// What is left of the whole: `余款月结`.
    pub rest: Vec<String>,
}

/// All languages, read once.
pub fn languages() -> &'static [LanguageWords] {
    static LANGUAGES: LazyLock<Vec<LanguageWords>> = LazyLock::new(|| {
        // The files are part of the program, and a test reads each.
        FILES.iter().map(|file| toml::from_str(file).expect("words that are whole")).collect()
    });
    &LANGUAGES
}

/// The words that `pick` takes of each language, those of one behind those of the other.
pub fn words_of(pick: impl Fn(&'static LanguageWords) -> &'static [String]) -> impl Iterator<Item = &'static str> {
    languages().iter().flat_map(pick).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_of_all_languages_can_be_read() {
        for file in FILES {
            if let Err(error) = toml::from_str::<LanguageWords>(file) {
                panic!("{error}");
            }
        }
    }

    #[test]
    fn what_a_file_may_not_hold_is_refused() {
        for (known, unknown) in [("[totals]\n", "[totals]\nword = []\n"), ("[headers.any]", "[headers.all]")] {
            let file = FILES[0].replace(known, unknown);
            assert!(file != FILES[0] && toml::from_str::<LanguageWords>(&file).is_err(), "{unknown}");
        }
    }
}
