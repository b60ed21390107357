//! The narrow book: five plain columns, or nine of the same deliveries.

use super::table::{Cell, GeneratedFile, Style, Table};
use super::{Dice, GeneratedBook, Recipe, days_ago};

/// Makes the book, with five columns of deliveries or with nine.
pub fn book(recipe: &Recipe, has_goods: bool) -> GeneratedBook {
    let mut dice = Dice(recipe.seed);
    // Of its own, so that the deliveries are the same with and without goods.
    let mut goods_dice = Dice(recipe.seed ^ 0x60_0d5);
    let delivery_headers: &[&str] = if has_goods {
        &["delivery_no", "date", "customer", "item", "quantity", "unit_price", "amount", "currency", "due_date"]
    } else {
        &["delivery_no", "date", "customer", "amount", "due_date"]
    };
    let mut deliveries = Table::new(recipe.style, delivery_headers);
    let mut payments = Table::new(recipe.style, &["payment_no", "date", "customer", "amount", "delivery_no"]);
    let habits: Vec<i64> = (0..recipe.customers).map(|_| dice.below(40) as i64 - 5).collect();
    let names: Vec<String> = (0..recipe.customers).map(|customer| format!("客户{customer:06}")).collect();
    let customers = customers(&names, recipe.style, &mut dice);
    let mut paid = 0;
    for number in 0..recipe.deliveries {
        let customer = dice.below(recipe.customers as u64) as usize;
        let age = dice.below(900) as i64;
        let term = dice.pick(&[15, 30, 30, 45, 60]);
        let cents = 1_000 + dice.below(10_000_000) as i64;
        let (name, delivery_no) = (Cell::Text(&names[customer]), format!("SH{number:08}"));
        let (no, date, due) = (Cell::Text(&delivery_no), Cell::Day(days_ago(age)), Cell::Day(days_ago(age - term)));
        if has_goods {
            let (item, pieces) = goods(cents, &mut goods_dice);
            let (item, price) = (Cell::Text(&item), Cell::Cents(cents / pieces));
            let (pieces, currency) = (Cell::Count(pieces), Cell::Text("CNY"));
            deliveries.row(&[no, date, name, item, pieces, price, Cell::Cents(cents), currency, due]);
        } else {
            deliveries.row(&[no, date, name, Cell::Cents(cents), due]);
        }
        let lateness = habits[customer] + dice.below(25) as i64 - 8;
        let paid_age = age - term - lateness;
        if paid_age < 0 || dice.below(50) == 0 {
            continue;
        }
        let is_named = dice.below(3) > 0;
        let parts = if dice.below(8) == 0 { 2 } else { 1 };
        for part in 0..parts {
            let payment_no = format!("RC{paid:08}");
            let date = Cell::Day(days_ago((paid_age - part * 9).max(0)));
            let named = if is_named { no } else { Cell::Blank };
            payments.row(&[Cell::Text(&payment_no), date, name, Cell::Cents(cents / parts), named]);
            paid += 1;
        }
    }
    GeneratedBook { deliveries: deliveries.finish(), payments: payments.finish(), customers }
}

fn customers(names: &[String], style: Style, dice: &mut Dice) -> GeneratedFile {
    let mut customers = Table::new(style, &["customer", "distance_km", "payment_steps", "pay_days", "area"]);
    for name in names {
        let pay_days = dice.pick(&["", "", "10;25", "L"]);
        let (kilometres, steps, area) = (dice.below(700), dice.below(7), format!("片区{}", dice.below(30)));
        let (kilometres, steps) = (Cell::Count(kilometres as i64), Cell::Count(steps as i64));
        customers.row(&[Cell::Text(name), kilometres, steps, Cell::Text(pay_days), Cell::Text(&area)]);
    }
    customers.finish()
}

/// What was delivered, and in how many equal pieces: so many that quantity times price is the amount.
fn goods(cents: i64, dice: &mut Dice) -> (String, i64) {
    let pieces: Vec<i64> = [1, 2, 4, 5, 10].into_iter().filter(|pieces| cents % pieces == 0).collect();
    (format!("商品{:03}", dice.below(400)), dice.pick(&pieces))
}
