//! Who is who: names, aliases and codes to customers, the same whatever the order of rows (SPEC §2 "Which column").

use crate::book::{CustomerId, InputFile, Place};
use crate::read::diagnose::fault::{Fault, Problem};
use crate::read::diagnose::note::Note;
use crate::read::file::customers::CustomerRow;
use crate::read::table::block_rows::BlockRows;
use crate::read::value::names::CustomerName;
use crate::read::value::word::name_key;
use chrono::NaiveDate;
use hashbrown::HashMap;
use std::collections::{BTreeMap, BTreeSet};

/// A customer while the book is being put together: a number in order of discovery.
pub type Provisional = u32;

/// All customers and every spelling that means one of them.
#[derive(Debug, Default)]
pub struct Directory {
    spellings: HashMap<String, Provisional>,
    codes: HashMap<String, Provisional>,
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    name: String,
    /// The day of the row that the name is from; `None` for the customers file, which has the last word.
    named_on: Option<NaiveDate>,
    /// The row of the customers file.
    row: Option<usize>,
    place: Option<Place>,
    code: Option<String>,
}

impl Directory {
    /// Enters the customers file: one row a customer, one customer a spelling. Who each row is.
    pub fn enter_customers(
        &mut self,
        rows: &BlockRows<CustomerRow>,
        describe: impl Fn(Place) -> String,
        mut refuse: impl FnMut(&CustomerRow, Problem),
    ) -> Vec<Provisional> {
        let mut listed = Vec::with_capacity(rows.len());
        self.entries.reserve(rows.len());
        self.spellings.reserve(rows.len());
        for (index, row) in rows.iter().enumerate() {
            let key = name_key(&row.name);
            if let Some(&known) = self.spellings.get(&*key) {
                let other = self.entries[known as usize].place.map(&describe).unwrap_or_default();
                refuse(row, Problem::CustomerTwice { name: row.name.clone(), other });
                listed.push(known);
                continue;
            }
            let id = self.add_keyed(key.into_owned(), row.name.clone(), None);
            listed.push(id);
            let entry = &mut self.entries[id as usize];
            entry.row = Some(index);
            entry.place = Some(row.place);
            entry.code.clone_from(&row.details.code);
        }
        for row in rows.iter().filter(|row| row.details.aliases.is_some() || row.details.code.is_some()) {
            let Some(&id) = self.spellings.get(&*name_key(&row.name)) else { continue };
            let aliases = row.details.aliases.iter().flatten().chain(&row.details.code);
            for spelling in aliases {
                if let Err(other) = self.add_spelling(spelling, id) {
                    let first = self.entries[other as usize].name.clone();
                    let second = row.name.clone();
                    self.entries[id as usize].row = None;
                    refuse(row, Problem::SpellingTwice { spelling: spelling.clone(), first, second });
                }
            }
            if let Some(code) = &row.details.code {
                self.codes.entry(name_key(code).into_owned()).or_insert(id);
            }
        }
        listed
    }

    fn add_keyed(&mut self, key: String, name: String, named_on: Option<NaiveDate>) -> Provisional {
        let id = self.entries.len() as Provisional;
        self.spellings.insert(key, id);
        self.entries.push(Entry { name, named_on, row: None, place: None, code: None });
        id
    }

    fn add_spelling(&mut self, spelling: &str, id: Provisional) -> Result<(), Provisional> {
        match self.spellings.get(&*name_key(spelling)) {
            Some(&other) if other != id => Err(other),
            _ => {
                self.spellings.insert(name_key(spelling).into_owned(), id);
                Ok(())
            }
        }
    }

    /// Lets a name that stands beside a code of the customers file mean that customer.
    pub fn learn_names_from_codes<'p>(&mut self, pairs: impl Iterator<Item = (&'p str, &'p str)>) {
        let mut meant: BTreeMap<String, BTreeSet<Provisional>> = BTreeMap::new();
        for (name, code) in pairs {
            let key = name_key(name);
            if let Some(&id) = self.codes.get(&*name_key(code))
                && !self.spellings.contains_key(&*key)
            {
                meant.entry(key.into_owned()).or_default().insert(id);
            }
        }
        for (key, ids) in meant {
            if let (1, Some(&id)) = (ids.len(), ids.first()) {
                self.spellings.insert(key, id);
            }
        }
    }

    /// Lets codes and aliases of delivery rows mean the customer beside whose name they stand, if it is one only.
    pub fn learn_spellings(&mut self, pairs: &BTreeSet<(Provisional, String)>, are_codes: bool, notes: &mut Vec<Note>) {
        let mut owners: BTreeMap<String, (String, BTreeSet<Provisional>)> = BTreeMap::new();
        for (id, spelling) in pairs {
            let (_, ids) =
                owners.entry(name_key(spelling).into_owned()).or_insert_with(|| (spelling.clone(), BTreeSet::new()));
            ids.insert(*id);
        }
        let mut ambiguous: Vec<(String, usize)> = Vec::new();
        for (key, (spelling, ids)) in owners {
            let Some(&id) = ids.first() else { continue };
            if ids.len() > 1 {
                ambiguous.push((spelling, ids.len()));
            } else if !self.spellings.contains_key(&key) {
                self.spellings.insert(key.clone(), id);
                if are_codes {
                    self.codes.insert(key, id);
                }
            }
            if are_codes && ids.len() == 1 {
                self.entries[id as usize].code.get_or_insert(spelling_of(pairs, id));
            }
        }
        if let Some((code, names)) = ambiguous.first() {
            notes.push(Note::CodeAmbiguous { code: code.clone(), names: *names, count: ambiguous.len() });
        }
    }

    /// Texts in which a bank says who paid, with the customer whose name stands in them, if it is one only: of two names
    /// that both stand there, one within the other, the longer.
    pub fn named_in_texts<'t>(&self, texts: impl Iterator<Item = &'t str>) -> Vec<(&'t str, Provisional)> {
        const LETTERS_MIN: usize = 4;
        let mut by_beginning: HashMap<&str, Vec<(&str, Provisional)>> = HashMap::new();
        for (spelling, &id) in &self.spellings {
            let is_long = spelling.len() >= LETTERS_MIN && spelling.chars().any(|letter| !letter.is_ascii_digit());
            if let Some(beginning) = spelling.get(..beginning_of(spelling)).filter(|_| is_long) {
                by_beginning.entry(beginning).or_default().push((spelling, id));
            }
        }
        let mut found = Vec::new();
        for text in texts {
            let key = name_key(text);
            if self.spellings.contains_key(&*key) {
                continue;
            }
            let mut standing: Vec<(&str, Provisional)> = Vec::new();
            for (start, _) in key.char_indices().filter(|&(start, _)| is_word_end(key[..start].chars().next_back())) {
                let rest = &key[start..];
                let Some(candidates) = rest.get(..beginning_of(rest)).and_then(|start| by_beginning.get(start)) else {
                    continue;
                };
                let stands = |spelling: &str| {
                    rest.strip_prefix(spelling).is_some_and(|behind| is_word_end(behind.chars().next()))
                };
                standing.extend(candidates.iter().filter(|(spelling, _)| stands(spelling)));
            }
            let is_longest = |(spelling, _): &&(&str, Provisional)| {
                !standing.iter().any(|(other, _)| other.len() > spelling.len() && other.contains(spelling))
            };
            let ids: BTreeSet<Provisional> = standing.iter().filter(is_longest).map(|&(_, id)| id).collect();
            if let (1, Some(&id)) = (ids.len(), ids.first()) {
                found.push((text, id));
            }
        }
        found
    }

    /// The customer of rows the earliest of which is of that day: by their name, else by their code, else a new one. And
    /// whether it is by their name: then no spelling that is learnt later makes them another's.
    pub fn resolve(&mut self, name: &str, code: Option<&str>, date: NaiveDate) -> (Provisional, bool) {
        let key = name_key(name);
        let by_name = self.spellings.get(&*key).copied();
        let known = by_name.or_else(|| self.codes.get(&*name_key(code?)).copied());
        let Some(id) = known else {
            return (self.add_keyed(key.into_owned(), name.to_owned(), Some(date)), true);
        };
        let entry = &mut self.entries[id as usize];
        if let Some(named_on) = entry.named_on
            && by_name.is_some()
            && (date, name) < (named_on, entry.name.as_str())
        {
            entry.name = name.to_owned();
            entry.named_on = Some(date);
        }
        (id, by_name.is_some())
    }

    /// Who a party is: all that have a visible row are known by then.
    fn owner(&self, party: &CustomerName, resolved: Option<(Provisional, bool)>) -> Provisional {
        match resolved {
            Some((id, true)) => id,
            _ => self.find(&party.name, party.code.as_deref()).unwrap_or_default(),
        }
    }

    /// The customer of a row if he is known.
    pub fn find(&self, name: &str, code: Option<&str>) -> Option<Provisional> {
        let by_name = self.spellings.get(&*name_key(name));
        by_name.or_else(|| self.codes.get(&*name_key(code?))).copied()
    }

    /// Who the parties of a file are, of which some were resolved before.
    pub fn owners_of(&self, parties: &[CustomerName], resolved: &[Option<(Provisional, bool)>]) -> Vec<Provisional> {
        parties.iter().zip(resolved).map(|(party, &resolved)| self.owner(party, resolved)).collect()
    }

    /// Puts those who are not there yet among the others. Names of the customers file do not change any more.
    pub fn put_in_order_of_names(&self, NameOrder(order): &mut NameOrder) {
        let named = self.entries.iter().map(|entry| entry.name.as_str()).zip(0..).skip(order.len());
        // How a name begins tells most of them apart without a look at its text.
        order.extend(named.map(|(name, provisional)| (beginning(name), provisional)));
        let name = |provisional: Provisional| &*self.entries[provisional as usize].name;
        let by_text = |a, b| (name(a), a).cmp(&(name(b), b));
        // Those that were put in order before are one run for a stable sort.
        order.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| by_text(a.1, b.1)));
    }

    /// The name that the customer goes by.
    pub fn name(&self, id: Provisional) -> &str {
        &self.entries[id as usize].name
    }

    /// The customer's code, from the customers file or beside his name.
    pub fn code(&self, id: Provisional) -> Option<&str> {
        self.entries[id as usize].code.as_deref()
    }

    /// The customer's row in the customers file.
    pub fn row(&self, id: Provisional) -> Option<usize> {
        self.entries[id as usize].row
    }

    /// Every spelling that means somebody, comparable, with whom.
    pub fn spellings(self) -> impl ExactSizeIterator<Item = (String, Provisional)> {
        self.spellings.into_iter()
    }
}

/// Customers in the order of their names; two that share a name to the letter in order of discovery.
#[derive(Debug, Default)]
pub struct NameOrder(Vec<(u128, Provisional)>);

impl NameOrder {
    /// The place of each customer in the book.
    pub fn places(&self) -> Vec<CustomerId> {
        let mut ids = vec![CustomerId(0); self.0.len()];
        for (&(_, provisional), place) in self.0.iter().zip(0..) {
            ids[provisional as usize] = CustomerId(place);
        }
        ids
    }
}

/// Where the first two letters of a text end.
fn beginning_of(text: &str) -> usize {
    text.char_indices().nth(2).map_or(text.len(), |(end, _)| end)
}

/// Whether a name may begin or end beside a letter: words of Latin letters are whole, Han letters part nothing.
fn is_word_end(letter: Option<char>) -> bool {
    letter.is_none_or(|letter| !letter.is_ascii_alphanumeric())
}

/// The first sixteen bytes of a name: a number that is in order as names are, as far as it goes.
fn beginning(name: &str) -> u128 {
    let mut bytes = [0; 16];
    let length = name.len().min(bytes.len());
    bytes[..length].copy_from_slice(&name.as_bytes()[..length]);
    u128::from_be_bytes(bytes)
}

fn spelling_of(pairs: &BTreeSet<(Provisional, String)>, id: Provisional) -> String {
    pairs.range((id, String::new())..).next().map(|(_, spelling)| spelling.clone()).unwrap_or_default()
}

/// A fault of a row of the customers file.
pub fn customer_fault(file: &InputFile, row: &CustomerRow, problem: Problem) -> Fault {
    Fault { file: file.clone(), line: row.place.line, column: 1, problem: Box::new(problem) }
}
