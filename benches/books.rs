//! Generated books of any size: the same seed gives the same bytes. Customers pay early, late, in parts and without names.

use std::fmt::Write;

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
}

/// Deliveries, payments and customers as CSV.
pub struct GeneratedBook {
    /// deliveries.csv
    pub deliveries: String,
    /// payments.csv
    pub payments: String,
    /// customers.csv
    pub customers: String,
}

/// The day from which the generated books look back over two and a half years.
pub const AS_OF: &str = "2026-04-15";

/// `deliveries` deliveries of about a twentieth as many customers, and about as many payments.
pub fn generate(deliveries: usize, seed: u64) -> GeneratedBook {
    generate_for(deliveries, (deliveries / 20).max(1), seed)
}

/// The same for a given number of customers: one customer may hold them all.
pub fn generate_for(deliveries: usize, customers: usize, seed: u64) -> GeneratedBook {
    let mut dice = Dice(seed);
    let as_of: chrono::NaiveDate = AS_OF.parse().expect("a day");
    let day = |days_ago: i64| as_of - chrono::Duration::days(days_ago);
    let mut book = GeneratedBook {
        deliveries: "delivery_no,date,customer,amount,due_date\n".to_owned(),
        payments: "payment_no,date,customer,amount,delivery_no\n".to_owned(),
        customers: "customer,distance_km,payment_steps,pay_days,area\n".to_owned(),
    };
    let habits: Vec<i64> = (0..customers).map(|_| dice.below(40) as i64 - 5).collect();
    for customer in 0..customers {
        let pay_days = ["", "", "10;25", "L"][dice.below(4) as usize];
        let (kilometres, steps, area) = (dice.below(700), dice.below(7), dice.below(30));
        writeln!(book.customers, "客户{customer:06},{kilometres},{steps},{pay_days},片区{area}").expect("written");
    }
    let mut paid = 0;
    for number in 0..deliveries {
        let customer = dice.below(customers as u64) as usize;
        let days_ago = dice.below(900) as i64;
        let term = [15, 30, 30, 45, 60][dice.below(5) as usize];
        let cents = 1_000 + dice.below(10_000_000) as i64;
        let amount = |cents: i64| format!("{}.{:02}", cents / 100, cents % 100);
        let (date, due) = (day(days_ago), day(days_ago - term));
        writeln!(book.deliveries, "SH{number:08},{date},客户{customer:06},{},{due}", amount(cents)).expect("written");
        let lateness = habits[customer] + dice.below(25) as i64 - 8;
        let paid_days_ago = days_ago - term - lateness;
        if paid_days_ago < 0 || dice.below(50) == 0 {
            continue;
        }
        let is_named = dice.below(3) > 0;
        let parts = if dice.below(8) == 0 { 2 } else { 1 };
        for part in 0..parts {
            let name = if is_named { format!("SH{number:08}") } else { String::new() };
            let (date, cents) = (day((paid_days_ago - part * 9).max(0)), cents / parts);
            writeln!(book.payments, "RC{paid:08},{date},客户{customer:06},{},{name}", amount(cents)).expect("written");
            paid += 1;
        }
    }
    book
}
