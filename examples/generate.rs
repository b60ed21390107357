//! Writes a generated book into a folder, for measuring:
//!
//!     cargo run --release --example generate -- [narrow|nine|wide] DELIVERIES FOLDER [CUSTOMERS] [--style STYLE]
//!
//! Without a shape it is the narrow one. CUSTOMERS is a twentieth of the deliveries if it is not given; STYLE is one of
//! plain, crlf, gbk, semicolon, slash, quoted and workbook. The same arguments write the same bytes.

#[path = "../benches/books/mod.rs"]
#[allow(dead_code, reason = "the benchmark uses the rest")]
mod books;

use books::{Recipe, Shape, Style};
use std::error::Error;
use std::path::PathBuf;

const SHAPES: [(&str, Shape); 3] = [("narrow", Shape::Narrow), ("nine", Shape::Nine), ("wide", Shape::Wide)];
const STYLES: [(&str, Style); 7] = [
    ("plain", Style::Plain),
    ("crlf", Style::Crlf),
    ("gbk", Style::Gbk),
    ("semicolon", Style::Semicolon),
    ("slash", Style::Slash),
    ("quoted", Style::Quoted),
    ("workbook", Style::Workbook),
];

/// More rows than that has no sheet, its header included.
const SHEET_ROWS_MAX: usize = 1_048_576;

fn main() -> Result<(), Box<dyn Error>> {
    let (recipe, folder) = parse(std::env::args().skip(1))?;
    let book = recipe.make();
    std::fs::create_dir_all(&folder)?;
    for (stem, file) in book.files() {
        std::fs::write(folder.join(format!("{stem}.{}", file.ending)), &file.bytes)?;
    }
    Ok(())
}

/// What to write, and where.
fn parse(arguments: impl Iterator<Item = String>) -> Result<(Recipe, PathBuf), Box<dyn Error>> {
    let mut arguments = arguments.peekable();
    let shape = arguments.peek().and_then(|word| called(&SHAPES, word));
    if shape.is_some() {
        arguments.next();
    }
    let (mut style, mut others) = (Style::Plain, Vec::new());
    while let Some(argument) = arguments.next() {
        if argument == "--style" {
            let word = arguments.next().ok_or("which style?")?;
            style = called(&STYLES, &word).ok_or_else(|| format!("no style is called {word}"))?;
        } else {
            others.push(argument);
        }
    }
    let (deliveries, folder, customers) = match others.as_slice() {
        [deliveries, folder] => (deliveries.parse()?, folder, None),
        [deliveries, folder, customers] => (deliveries.parse()?, folder, Some(customers.parse()?)),
        _ => return Err("expected [SHAPE] DELIVERIES FOLDER [CUSTOMERS] [--style STYLE]".into()),
    };
    // Some deliveries are paid in two parts, so that there may be more payments than deliveries.
    if style == Style::Workbook && deliveries > SHEET_ROWS_MAX / 2 {
        return Err("a sheet has no room for so many rows".into());
    }
    let recipe = Recipe::new(shape.unwrap_or(Shape::Narrow), deliveries).in_style(style);
    let recipe = customers.map_or(recipe, |customers| recipe.for_customers(customers));
    Ok((recipe, folder.into()))
}

fn called<T: Copy>(known: &[(&str, T)], word: &str) -> Option<T> {
    known.iter().find(|(name, _)| *name == word).map(|&(_, meant)| meant)
}
