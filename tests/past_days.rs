//! The book as of an earlier day, made from one reading part by part, against another reading as of that day: the same on
//! random nasty books, to the last sum (SPEC §1 "True as of any day").

mod support;

use chrono::{Days, NaiveDate};
use collect::desk::{Day, Past, PastSums, ReportDays, past_of_part};
use collect::plan::{self, OpenItemClass, Policy};
use collect::read::{self, BookPart, FileKind, ReadOptions, Workers};
use proptest::prelude::*;
use support::{Files, day};

const AS_OF: &str = "2026-04-15";
const RATES: [i64; 5] = [100, 500, 3_000, 6_000, 10_000];

/// The past, each day read as of it.
fn read_again(files: &Files, policy: &Policy, as_of: NaiveDate) -> Past {
    let days = ReportDays::of(as_of);
    let on = |day: NaiveDate| {
        let book = files.read(day).book;
        let plan = plan::plan(&book, policy, 1);
        let open = plan.open_item_classes();
        assert_eq!(open, plan::open_item_classes(&book, policy), "classes of {day}");
        (book, open)
    };
    let (before, before_open) = on(days.before_period);
    let mut past = PastSums::begin(Day { book: &before, open: &before_open });
    let mut then: Option<(collect::book::Book, Vec<OpenItemClass>)> = None;
    for &point in &days.points {
        let now = on(point);
        let then_day = then.as_ref().map(|(book, open)| Day { book, open });
        past.push(then_day, Day { book: &now.0, open: &now.1 });
        then = Some(now);
    }
    past.finish(&RATES)
}

/// The past made from one reading, in parts of about so many rows; `None` if the reader says that it cannot be.
fn read_once(files: &Files, policy: &Policy, as_of: NaiveDate, workers: Workers) -> Option<Past> {
    let days = ReportDays::of(as_of);
    let options = ReadOptions { earlier_days: days.earlier(), workers, ..files.options(as_of) };
    let use_part = |part: BookPart| {
        let plan = plan::plan(&part.book, policy, 1);
        let earlier = part.earlier.as_ref()?;
        Some(past_of_part((&part.book, &plan.open_item_classes()), earlier, &days, policy))
    };
    let mut all: Option<PastSums> = None;
    let take = |past: Option<PastSums>| match (&mut all, past) {
        (Some(all), Some(past)) => all.append(past),
        (all, past) => *all = past,
    };
    let read = read::read_in_parts(files.sources(), &options, use_part, take);
    all.filter(|_| !read.earlier_days_differ).map(|past| past.finish(&RATES))
}

/// Numbers that look like chance and are the same whenever they are asked for.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    fn one_in(&mut self, count: u64) -> bool {
        self.below(count) == 0
    }

    fn pick<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts[self.below(texts.len() as u64) as usize]
    }

    /// Any day within four years, or one of a few, or one beside a day of the report.
    fn days_ago(&mut self) -> u64 {
        match self.below(4) {
            0 => self.below(1_400),
            1 => self.below(6) * 30,
            2 => self.below(460),
            _ => [0, 1, 14, 15, 16, 45, 46, 364, 365, 366][self.below(10) as usize],
        }
    }

    fn day(&mut self) -> NaiveDate {
        day(AS_OF) - Days::new(self.days_ago())
    }

    fn customer(&mut self) -> String {
        format!("C{}", self.below(4))
    }
}

/// What a book has.
#[derive(Clone, Copy, Debug)]
struct Kind {
    seed: u64,
    /// A currency column in the deliveries, in the payments, or a base.
    currencies: u64,
    /// Nobody's codes, codes beside names, aliases on rows.
    names: u64,
    /// Paid columns and no payments file.
    paid_columns: bool,
    /// Customers' details on rows of deliveries.
    details: bool,
}

fn kind() -> impl Strategy<Value = Kind> {
    let names = prop_oneof![4 => Just(0u64), 1 => 1u64..4];
    (any::<u64>(), 0u64..5, names, prop::bool::weighted(0.25), any::<bool>()).prop_map(
        |(seed, currencies, names, paid_columns, details)| Kind { seed, currencies, names, paid_columns, details },
    )
}

fn amount(cents: u64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

fn book(kind: Kind) -> Files {
    let mut chance = Chance(kind.seed);
    for _ in 0..4 {
        chance.below(2);
    }
    let files = deliveries(kind, &mut chance);
    let files = if kind.paid_columns { files } else { files.with(FileKind::Payments, payments(kind, &mut chance)) };
    let mut events = "date,customer,kind,delivery_no,cleared_on,note\n".to_owned();
    for _ in 0..chance.below(5) {
        let event = chance.pick(&[
            "closing",
            "seizure",
            "judgment",
            "staff_change",
            "debt_confirmed",
            "suit_filed",
            "clearance",
            "diversify",
            "absconded",
            "price_cut",
            "disaster",
            "written_off",
        ]);
        let date = chance.day();
        let cleared = chance.one_in(2).then(|| (date + Days::new(chance.below(300))).to_string()).unwrap_or_default();
        let number = named(&mut chance);
        events.push_str(&format!("{date},{},{event},{number},{cleared},\n", chance.customer()));
    }
    let mut follow_ups = "date,customer,result,delivery_no,promise_date,promise_amount,evidence,next_date\n".to_owned();
    for _ in 0..chance.below(9) {
        let result = chance.pick(&[
            "promise",
            "promise",
            "promise",
            "dispute",
            "no_answer",
            "no_answer",
            "extension",
            "acknowledged",
            "demand_served",
            "reached",
        ]);
        let date = chance.day();
        let promised = date + Days::new(chance.below(40));
        let cents = chance.one_in(2).then(|| amount(1 + chance.below(500_000))).unwrap_or_default();
        let number = named(&mut chance);
        follow_ups.push_str(&format!("{date},{},{result},{number},{promised},{cents},slip,\n", chance.customer()));
    }
    let mut customers = "customer,code,aliases,credit_limit,area,terms\n".to_owned();
    for customer in 0..chance.below(5) {
        let code = if kind.names > 0 { format!("K{customer}") } else { String::new() };
        let limit = chance.pick(&["", "1000", "20000"]);
        customers
            .push_str(&format!("C{customer},{code},X{customer},{limit},{},\n", chance.pick(&["", "east", "west"])));
    }
    let mut contacts = "customer,name,role,last_contact\n".to_owned();
    for _ in 0..chance.below(4) {
        let role = chance.pick(&["accountant", "owner", "warehouse"]);
        contacts.push_str(&format!("{},Li,{role},{}\n", chance.customer(), chance.day()));
    }
    let mut sold = "customer,cycle_start,cycle_end,item,opening,received,sold,closing,sell_price,remitted\n".to_owned();
    for _ in 0..chance.below(4) {
        let start = chance.day() - Days::new(30);
        let price = chance.pick(&["1", "40", ""]);
        sold.push_str(&format!("{},{start},{},tea,9,0,3,6,{price},\n", chance.customer(), start + Days::new(27)));
    }
    let files = files.with(FileKind::Events, events).with(FileKind::FollowUps, follow_ups);
    let files = files.with(FileKind::Contacts, contacts).with(FileKind::SellThrough, sold);
    let files = if chance.one_in(3) { files } else { files.with(FileKind::Customers, customers) };
    if kind.currencies == 0 { files.base("CNY") } else { files }
}

/// A number that is there, or is not, or is that of an instalment.
fn named(chance: &mut Chance) -> String {
    match chance.below(6) {
        0 | 1 => String::new(),
        2 => format!("D{}/{}", chance.below(14), 1 + chance.below(2)),
        _ => format!("D{}", chance.below(16)),
    }
}

fn deliveries(kind: Kind, chance: &mut Chance) -> Files {
    let mut text =
        "delivery_no,date,customer,amount,due_date,terms,ref_no,currency,item,quantity,unit_price,ship_to_area,\
                    paid_amount,paid_date,code,aliases,credit_limit,area,salesperson\n"
            .to_owned();
    if !kind.paid_columns {
        text = text.replace("paid_amount,paid_date", "note,received_by");
    }
    if !kind.details {
        text = text.replace("aliases,credit_limit,area", "x,y,z");
    }
    if kind.names == 0 {
        text = text.replace(",code,", ",w,");
    }
    for number in 0..1 + chance.below(16) {
        let (date, customer) = (chance.day(), chance.below(4));
        let cents = match chance.below(8) {
            0 => format!("-{}", amount(1 + chance.below(90_000))),
            1 => "0".to_owned(),
            _ => amount(1 + chance.below(4_000_000)),
        };
        let due = if chance.one_in(3) { String::new() } else { (date + Days::new(chance.below(120))).to_string() };
        let terms = chance.pick(&["", "30", "60%/30+40%/60"]);
        let ref_no = if chance.one_in(3) { format!("D{}", chance.below(14)) } else { String::new() };
        let currency = match kind.currencies {
            1 => "CNY",
            2 => chance.pick(&["CNY", "CNY", "USD"]),
            3 => chance.pick(&["CNY", "JPY", ""]),
            _ => "",
        };
        let whole = if currency == "JPY" || currency.is_empty() { cents.replace('.', "") } else { cents };
        let own = if chance.one_in(9) { String::new() } else { format!("D{number}") };
        let name = match kind.names {
            2 if chance.one_in(4) => format!("X{customer}"),
            3 if chance.one_in(4) => format!("c{customer}"),
            _ => format!("C{customer}"),
        };
        let code = if kind.names > 0 && chance.one_in(2) { format!("K{customer}") } else { String::new() };
        let paid = if kind.paid_columns {
            let day = if chance.one_in(2) { chance.day().to_string() } else { String::new() };
            let amount = chance.pick(&["", "5", "100"]);
            format!("{amount},{day}")
        } else {
            ",".to_owned()
        };
        let aliases = if kind.details && kind.names == 3 { format!("Y{}", chance.below(5)) } else { String::new() };
        let details = format!("{aliases},{},{}", chance.pick(&["", "10", "9000"]), chance.pick(&["", "east", "west"]));
        for _ in 0..1 + u64::from(chance.one_in(8)) {
            let area = chance.pick(&["", "east", "north"]);
            text.push_str(&format!(
                "{own},{date},{name},{whole},{due},{terms},{ref_no},{currency},tea,1,{},{area},{paid},{code},{details},\n",
                chance.pick(&["", "50"]),
            ));
        }
    }
    Files::new(text)
}

fn payments(kind: Kind, chance: &mut Chance) -> String {
    let mut text = "payment_no,date,customer,amount,delivery_no,kind,currency,code\n".to_owned();
    for number in 0..chance.below(18) {
        let payment_kind = chance.pick(&[
            "payment",
            "payment",
            "payment",
            "payment",
            "advance",
            "credit_note",
            "discount",
            "refund",
            "bounced",
            "write_off",
        ]);
        let currency = match kind.currencies {
            1 | 2 if chance.one_in(2) => chance.pick(&["CNY", "USD"]),
            _ => "",
        };
        let name = match kind.names {
            0 => format!("C{}", chance.below(5)),
            _ => chance.pick(&["C0", "C1", "X1", "c2", "Y1", "K1", "Z"]).to_owned(),
        };
        let code = if kind.names > 0 && chance.one_in(3) { format!("K{}", chance.below(4)) } else { String::new() };
        let own = if chance.one_in(3) { String::new() } else { format!("P{}", number / 2) };
        let amount = 1 + chance.below(30_000);
        text.push_str(&format!(
            "{own},{},{name},{amount},{},{payment_kind},{currency},{code}\n",
            chance.day(),
            named(chance)
        ));
    }
    text
}

/// So many books, or as many as `PAST_BOOKS` says.
fn books() -> u32 {
    std::env::var("PAST_BOOKS").ok().and_then(|count| count.parse().ok()).unwrap_or(40)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: books(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn one_reading_tells_of_every_day_what_another_would(kind in kind()) {
        let (files, policy, as_of) = (book(kind), Policy::standard(), day(AS_OF));
        let workers = Workers { threads: 1, part_rows: 4, ..Workers::standard() };
        let once = read_once(&files, &policy, as_of, workers);
        // What rows mean is another thing on another day only where codes, aliases or missing currencies are.
        let may_differ = kind.names > 0 || matches!(kind.currencies, 1..=3);
        prop_assert!(once.is_some() || may_differ, "{:#?}", files);
        if let Some(once) = once {
            prop_assert_eq!(&once, &read_again(&files, &policy, as_of), "{:#?}", files);
            for (threads, part_rows) in [(2, 1), (7, 1 << 14)] {
                let workers = Workers { threads, part_rows, ..Workers::standard() };
                let again = read_once(&files, &policy, as_of, workers);
                prop_assert_eq!(Some(&once), again.as_ref());
            }
        }
    }
}
