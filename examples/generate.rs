//! Writes a generated book into a folder, for measuring: `cargo run --release --example generate -- 1000000 FOLDER`, and a
//! number of customers behind it, if it is not to be a twentieth of the deliveries.

#[path = "../benches/books.rs"]
#[allow(dead_code, reason = "the benchmark uses the rest")]
mod books;

use std::path::PathBuf;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let deliveries: usize = arguments.next().ok_or("how many deliveries?")?.parse()?;
    let folder = PathBuf::from(arguments.next().ok_or("into which folder?")?);
    let book = match arguments.next() {
        Some(customers) => books::generate_for(deliveries, customers.parse()?, 1),
        None => books::generate(deliveries, 1),
    };
    std::fs::create_dir_all(&folder)?;
    for (name, text) in
        [("deliveries.csv", book.deliveries), ("payments.csv", book.payments), ("customers.csv", book.customers)]
    {
        std::fs::write(folder.join(name), text)?;
    }
    Ok(())
}
