//! The library in a few lines: read the sample book, plan it, print the five rows to begin with.
//!
//! `cargo run --example plan`

use collect::{book::Money, plan, read};

#[expect(clippy::print_stdout, reason = "an example prints")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let selection = read::Selection { deliveries: "examples/deliveries.csv".into(), ..Default::default() };
    let sources = read::load(&selection).map_err(|faults| faults[0].to_string())?;
    let reading = read::read(sources, &read::ReadOptions::standard("2026-04-15".parse()?));
    if let Some(fault) = reading.faults.faults.first() {
        return Err(fault.to_string().into());
    }
    let (book, policy) = (&reading.book, plan::Policy::standard());
    let plan = plan::plan(book, &policy, 1);
    for row in plan::rank(book, &plan, &policy, false, |_| true, 1).iter().take(5) {
        let receivable = &row.assessment.receivable;
        let customer = &book.customer(receivable.customer).name;
        let outstanding: Money = receivable.outstanding;
        println!(
            "{customer} owes {}: {:?}",
            outstanding.grouped(receivable.currency),
            row.assessment.treatment.channel
        );
    }
    Ok(())
}
