//! Generated books of any size: the same recipe gives the same bytes. Customers pay early, late, in parts and without names.
//!
//! The rows of a book are made by its [`Shape`], as cells; how cells become the bytes of a file is told by its [`Style`].
//! Rows stand in no order of date and customer, which is harder to read than what programs write.

mod narrow;
mod table;
mod wide;

pub use table::{GeneratedFile, Style};

/// The day from which the generated books look back over two and a half years.
pub const AS_OF: &str = "2026-04-15";

/// The currency in which those of the wide book are compared.
pub const BASE: &str = "CNY";
/// So many units of it are one of another.
pub const RATES: [(&str, &str); 2] = [("USD", "7.2"), ("EUR", "7.8")];

/// Which columns the files have, and how much of the world is in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Five plain columns, one currency.
    Narrow,
    /// The deliveries of the narrow book with four more columns: what was sold, how much of it, its price, the currency.
    Nine,
    /// Ten columns as companies have them: names with commas and quotes in several scripts, three currencies, credit notes.
    Wide,
}

/// What makes a book.
#[derive(Clone, Copy, Debug)]
pub struct Recipe {
    /// Which columns.
    pub shape: Shape,
    /// How they are written.
    pub style: Style,
    /// How many deliveries.
    pub deliveries: usize,
    /// How many customers; one may hold all deliveries.
    pub customers: usize,
    /// Books of one seed are the same.
    pub seed: u64,
}

impl Recipe {
    /// A book of plain CSV for about a twentieth as many customers as deliveries, with about as many payments.
    pub fn new(shape: Shape, deliveries: usize) -> Recipe {
        Recipe { shape, style: Style::Plain, deliveries, customers: (deliveries / 20).max(1), seed: 1 }
    }

    /// The same book for so many customers.
    pub fn for_customers(self, customers: usize) -> Recipe {
        Recipe { customers, ..self }
    }

    /// The same book written in another style.
    pub fn in_style(self, style: Style) -> Recipe {
        Recipe { style, ..self }
    }

    /// The book.
    pub fn make(self) -> GeneratedBook {
        match self.shape {
            Shape::Narrow => narrow::book(&self, false),
            Shape::Nine => narrow::book(&self, true),
            Shape::Wide => wide::book(&self),
        }
    }
}

/// The files of a book.
pub struct GeneratedBook {
    /// What was delivered.
    pub deliveries: GeneratedFile,
    /// What was paid.
    pub payments: GeneratedFile,
    /// Who the customers are.
    pub customers: GeneratedFile,
}

impl GeneratedBook {
    /// All, each with the name by which it is found beside the others.
    pub fn files(&self) -> [(&'static str, &GeneratedFile); 3] {
        [("deliveries", &self.deliveries), ("payments", &self.payments), ("customers", &self.customers)]
    }
}

/// A small generator of the splitmix family, so that books do not change when a crate does.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    /// Happens so many times of a hundred.
    fn percent(&mut self, chance: u64) -> bool {
        self.below(100) < chance
    }

    fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len() as u64) as usize]
    }
}

/// Days counted back from [`AS_OF`].
fn days_ago(days: i64) -> chrono::NaiveDate {
    let as_of: chrono::NaiveDate = AS_OF.parse().expect("a day");
    as_of - chrono::Duration::days(days)
}
