//! The wide book: the columns that companies have, and what stands in them.

use super::table::{Cell, Table};
use super::{Dice, GeneratedBook, Recipe, days_ago};

const DELIVERY_HEADERS: [&str; 10] = [
    "delivery_no",
    "date",
    "customer",
    "item",
    "quantity",
    "unit_price",
    "amount",
    "currency",
    "terms_days",
    "due_date",
];
const PAYMENT_HEADERS: [&str; 8] =
    ["payment_no", "date", "customer", "amount", "currency", "delivery_no", "method", "note"];
const CUSTOMER_HEADERS: [&str; 7] =
    ["customer", "distance_km", "payment_steps", "pay_days", "area", "contact", "phone"];

/// All have two decimals.
const CURRENCIES: [&str; 3] = ["CNY", "USD", "EUR"];

const CHINESE_WORDS: [&str; 16] = [
    "永盛",
    "华联",
    "福源",
    "德顺",
    "金桥",
    "恒昌",
    "新世纪",
    "大丰",
    "瑞祥",
    "同心",
    "万家",
    "兴隆",
    "裕民",
    "东方",
    "好邻居",
    "百惠",
];
const CHINESE_TRADES: [&str; 8] = ["超市", "商行", "食品店", "贸易", "商贸", "便利店", "酒楼", "百货"];
const LATIN_WORDS: [&str; 16] = [
    "Acorn", "Baltic", "Corner", "Delta", "Eastgate", "Fairway", "Granite", "Hilltop", "Island", "Jubilee", "Kestrel",
    "Lakeside", "Market", "Nordic", "Orchard", "Pioneer",
];
// Accents that GBK has, too.
const ACCENTED_WORDS: [&str; 8] = ["Zürich", "Café Zoé", "Crème", "Müller", "García", "Orléans", "Légumes", "Fête"];
const LATIN_TRADES: [&str; 8] = ["Foods", "Stores", "Trading", "Mart", "Supply", "Deli", "Grocers", "Wines"];

const ITEMS: [&str; 24] = [
    "酱油",
    "Rice",
    "大米",
    "Olive oil",
    "白酒",
    "Tea, green",
    "面粉",
    "Coffee",
    "花生油",
    "Crème brulée",
    "矿泉水",
    "Noodles",
    "饼干",
    "Salt",
    "啤酒",
    "Sugar, brown",
    "陈醋",
    "Honey",
    "牛奶",
    "Soufflé",
    "洗衣液",
    "Beans",
    "纸巾",
    "Screws 3/4\"",
];
const PACKS: [&str; 8] = ["", "", "", "", " 5kg", " 1L", " 24x", " 250g"];

const METHODS: [&str; 8] = ["转账", "wire", "微信", "cash", "转账", "bank", "wire", "cheque"];
/// What stands beside every tenth payment. No figures: a number in a note may be that of a delivery.
const NOTES: [&str; 6] =
    ["货款", "part, rest follows", "thanks", "已对账", "per statement", "paid by \"head office\", not by the shop"];

const SURNAMES: [&str; 8] = ["王", "李", "张", "刘", "陈", "杨", "赵", "周"];
const TITLES: [&str; 4] = ["经理", "会计", "老板", "女士"];
const CONTACTS: [&str; 8] = [
    "Anna Berg",
    "René Dubois",
    "Carlos García",
    "Lee, Sam",
    "Ute Müller",
    "Tom \"Ace\" Hill",
    "Mary Shaw",
    "Ivy Chan",
];

/// Of so many payments in a hundred nobody knows for which delivery they are.
const UNNAMED_PERCENT: u64 = 30;
const CREDIT_NOTE_PERCENT: u64 = 1;
/// Deliveries that nobody pays, however old.
const NEVER_PAID_PERCENT: u64 = 9;
const TWO_PARTS_PERCENT: u64 = 5;
/// Days between the first part and the second.
const NEXT_PART_DAYS: i64 = 9;

/// What a customer keeps to.
struct Customer {
    name: String,
    lateness: i64,
    currency: &'static str,
}

impl Customer {
    fn new(index: usize, dice: &mut Dice) -> Customer {
        let lateness = dice.below(40) as i64 - 5;
        let currency = dice.pick(&["CNY", "CNY", "CNY", "CNY", "CNY", "CNY", "CNY", "USD", "USD", "EUR"]);
        Customer { name: name(index), lateness, currency }
    }
}

/// Half the names are Chinese, a quarter plain Latin; of the others some have accents, some commas, some quotes. No two
/// are the same.
fn name(index: usize) -> String {
    // Of twenty customers in a row so many have a name of this kind.
    let (round, place) = (index / 20, index % 20);
    match place {
        0..10 => {
            let (word, trade, number) = words(&CHINESE_WORDS, &CHINESE_TRADES, round * 10 + place);
            format!("{word}{trade}{number}")
        }
        10..15 => {
            let (word, trade, number) = words(&LATIN_WORDS, &LATIN_TRADES, round * 5 + place - 10);
            format!("{word} {trade} {number}").trim_end().to_owned()
        }
        15..17 => {
            let (word, trade, number) = words(&ACCENTED_WORDS, &LATIN_TRADES, round * 2 + place - 15);
            format!("{word} {trade} {number}").trim_end().to_owned()
        }
        17..19 => {
            let (word, trade, number) = words(&LATIN_WORDS, &LATIN_TRADES, round * 2 + place - 17);
            format!("{word}, {trade} & Co. {number}").trim_end().to_owned()
        }
        _ => {
            let (word, trade, number) = words(&ACCENTED_WORDS, &LATIN_TRADES, round);
            format!("\"{word}\" {trade}, Ltd. {number}").trim_end().to_owned()
        }
    }
}

/// The words of the `nth` name of a kind, with a number once every pair of words is taken.
fn words(words: &[&'static str], trades: &[&'static str], nth: usize) -> (&'static str, &'static str, String) {
    let number = nth / (words.len() * trades.len());
    let number = if number == 0 { String::new() } else { number.to_string() };
    (words[nth % words.len()], trades[nth / words.len() % trades.len()], number)
}

/// A quantity and a price of which the product is a whole number of cents.
struct Goods {
    quantity_tenths: i64,
    price_cents: i64,
}

impl Goods {
    fn new(dice: &mut Dice) -> Goods {
        let (pieces, price_cents) = (1 + dice.below(120) as i64, 50 + dice.below(20_000) as i64);
        // Some are sold by weight: half a kilogram more, at an even price.
        if dice.percent(10) {
            Goods { quantity_tenths: pieces * 10 + 5, price_cents: price_cents / 2 * 2 }
        } else {
            Goods { quantity_tenths: pieces * 10, price_cents }
        }
    }

    fn cents(&self) -> i64 {
        self.quantity_tenths * self.price_cents / 10
    }

    fn quantity(&self) -> Cell<'static> {
        match self.quantity_tenths % 10 {
            0 => Cell::Count(self.quantity_tenths / 10),
            _ => Cell::Tenths(self.quantity_tenths),
        }
    }
}

/// Makes the book.
pub fn book(recipe: &Recipe) -> GeneratedBook {
    let mut dice = Dice(recipe.seed);
    let customers: Vec<Customer> = (0..recipe.customers).map(|index| Customer::new(index, &mut dice)).collect();
    let mut files = Files {
        deliveries: Table::new(recipe.style, &DELIVERY_HEADERS),
        payments: Table::new(recipe.style, &PAYMENT_HEADERS),
        customers: Table::new(recipe.style, &CUSTOMER_HEADERS),
        paid: 0,
    };
    for customer in &customers {
        files.add_customer(customer, &mut dice);
    }
    for number in 1..=recipe.deliveries {
        let customer = &customers[dice.below(recipe.customers as u64) as usize];
        files.add_delivery(number, customer, &mut dice);
    }
    GeneratedBook {
        deliveries: files.deliveries.finish(),
        payments: files.payments.finish(),
        customers: files.customers.finish(),
    }
}

struct Files {
    deliveries: Table,
    payments: Table,
    customers: Table,
    /// How many payments there are.
    paid: usize,
}

impl Files {
    fn add_customer(&mut self, customer: &Customer, dice: &mut Dice) {
        let contact = if dice.percent(60) {
            format!("{}{}", dice.pick(&SURNAMES), dice.pick(&TITLES))
        } else {
            dice.pick(&CONTACTS).to_owned()
        };
        let phone = format!("1{:010}", 3_000_000_000 + dice.below(6_000_000_000));
        let area = format!("片区{}", dice.below(30));
        self.customers.row(&[
            Cell::Text(&customer.name),
            Cell::Count(dice.below(700) as i64),
            Cell::Count(dice.below(7) as i64),
            Cell::Text(dice.pick(&["", "", "10;25", "L"])),
            Cell::Text(&area),
            Cell::Text(&contact),
            Cell::Text(&phone),
        ]);
    }

    /// A delivery, or a credit note in its place, and what was paid for it.
    fn add_delivery(&mut self, number: usize, customer: &Customer, dice: &mut Dice) {
        let age = dice.below(900) as i64;
        let term: i64 = dice.pick(&[15, 30, 30, 45, 60]);
        let currency = if dice.percent(97) { customer.currency } else { dice.pick(&CURRENCIES) };
        let (item, pack) = (dice.pick(&ITEMS), dice.pick(&PACKS));
        let mut goods = Goods::new(dice);
        let is_credit_note = dice.percent(CREDIT_NOTE_PERCENT);
        if is_credit_note {
            // A part of a delivery comes back.
            goods.quantity_tenths = -10 * (1 + goods.quantity_tenths / 40);
        }
        let cents = goods.cents();
        let delivery_no = format!("{}{number}", if is_credit_note { "T" } else { "S" });
        self.deliveries.row(&[
            Cell::Text(&delivery_no),
            Cell::Day(days_ago(age)),
            Cell::Text(&customer.name),
            Cell::Text(&format!("{item}{pack}")),
            goods.quantity(),
            Cell::Cents(goods.price_cents),
            Cell::Cents(cents),
            Cell::Text(currency),
            Cell::Count(term),
            Cell::Day(days_ago(age - term)),
        ]);
        if is_credit_note || dice.percent(NEVER_PAID_PERCENT) {
            return;
        }
        let paid_age = age - term - customer.lateness - dice.below(25) as i64 + 8;
        let named = if dice.percent(UNNAMED_PERCENT) { Cell::Blank } else { Cell::Text(&delivery_no) };
        let first = if dice.percent(TWO_PARTS_PERCENT) { cents * dice.pick(&[3, 5, 6]) / 10 } else { cents };
        let parts = [(first, paid_age), (cents - first, paid_age - NEXT_PART_DAYS)];
        for (cents, age) in parts.into_iter().filter(|&(cents, age)| cents > 0 && age >= 0) {
            self.paid += 1;
            let note = if dice.percent(10) { Cell::Text(dice.pick(&NOTES)) } else { Cell::Blank };
            self.payments.row(&[
                Cell::Text(&format!("R{}", self.paid)),
                Cell::Day(days_ago(age)),
                Cell::Text(&customer.name),
                Cell::Cents(cents),
                Cell::Text(currency),
                named,
                Cell::Text(dice.pick(&METHODS)),
                note,
            ]);
        }
    }
}
