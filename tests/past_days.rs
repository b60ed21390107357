//! The book as of an earlier day, made from one reading part by part, against another reading as of that day: the same on
//! random nasty books, to the last sum (SPEC §1 "True as of any day"). And what is asked part by part, against the whole.

mod support;

use chrono::{Days, NaiveDate};
use collect::book::Book;
use collect::desk::{
    Day, Hold, LooseMoney, Past, PastDay, PastSums, ReportDays, ReportPart, Today, TodayPart, TodayScope, WatchFilter,
    WatchReport, WriteOffRow, holds, past_of_part, put_holds_in_order, put_write_offs_in_order, report, today, watch,
    write_offs,
};
use collect::plan::{self, OpenItemClass, OpenItems, Policy};
use collect::read::{self, BookPart, FileKind, KeptLines, ReadOptions, Workers};
use collect::render::{
    Format, HoldSelection, Language, hold_document, report_page, today_document, watch_document, write_off_document,
};
use proptest::prelude::*;
use std::collections::BTreeMap;
use support::{Files, day, written};

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
    let mut then: Option<(Book, Vec<OpenItemClass>)> = None;
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

/// What commands say of a book.
struct Answers {
    today: Today,
    watch: WatchReport,
    holds: Vec<Hold>,
    write_offs: Vec<WriteOffRow>,
    loose: LooseMoney,
    report: ReportPart,
}

impl Answers {
    /// As JSON, the report but for its past as a page; `book` has everything that they show, `open` what is open.
    fn in_words(self, book: &Book, policy: &Policy, open: (&Book, &plan::Plan)) -> [String; 6] {
        let language = Language::English;
        let past = Past {
            before_period: PastDay { day: book.as_of, sums: BTreeMap::new() },
            points: Vec::new(),
            steps: Vec::new(),
        };
        let found = report(open, self.report, policy, &RATES, &past);
        [
            written(today_document(book, &self.today, None, language), Format::Json),
            written(watch_document(book, &self.watch, true, language), Format::Json),
            written(hold_document(book, policy, HoldSelection::All(&self.holds), language), Format::Json),
            written(write_off_document(book, &self.write_offs, language), Format::Json),
            format!("{:?}", self.loose.near_payers(book)),
            report_page(open.0, open.1, policy, &found, None, language),
        ]
    }
}

fn scope() -> TodayScope<'static> {
    TodayScope { is_wanted: &|_| true, is_customer_wanted: &|_| true }
}

fn asked_at_once(book: &Book, policy: &Policy) -> [String; 6] {
    let plan = plan::plan(book, policy, 1);
    let answers = Answers {
        today: today(book, &plan, policy, &scope()),
        watch: watch(book, &plan, policy, &WatchFilter::default()),
        holds: holds(book, &plan, policy),
        write_offs: write_offs(book, &plan, policy, &RATES),
        loose: LooseMoney::of(book, &plan),
        report: ReportPart::of(book, &plan, policy),
    };
    answers.in_words(book, policy, (book, &plan))
}

fn asked_in_parts(files: &Files, book: &Book, policy: &Policy, options: &ReadOptions) -> [String; 6] {
    let look = |part: BookPart| {
        let (book, plan) = (&part.book, plan::plan(&part.book, policy, 1));
        (
            TodayPart::of(book, &plan, policy, &scope()),
            watch(book, &plan, policy, &WatchFilter::default()),
            holds(book, &plan, policy),
            write_offs(book, &plan, policy, &RATES),
            LooseMoney::of(book, &plan),
            ReportPart::of(book, &plan, policy),
            OpenItems::of(book, plan),
        )
    };
    let (mut today, mut watch) = (TodayPart::default(), WatchReport::default());
    let (mut holds, mut write_offs) = (Vec::new(), Vec::new());
    let (mut loose, mut report) = (LooseMoney::default(), ReportPart::default());
    let mut open: Option<OpenItems> = None;
    let read = read::read_in_parts(files.sources(), options, look, |part| {
        today.append(part.0);
        watch.append(part.1);
        holds.extend(part.2);
        write_offs.extend(part.3);
        loose.append(part.4);
        report.append(part.5);
        part.6.put_behind(&mut open);
    });
    let (open_book, open_plan) = open.unwrap_or_else(|| OpenItems::none(&read.shared)).finish(policy);
    let exchange = policy.exchange(read.shared.base_currency);
    put_holds_in_order(&mut holds, &exchange);
    put_write_offs_in_order(&mut write_offs, &exchange);
    let (today, watch) = (today.finish(&read.shared, policy), watch.in_order());
    let answers = Answers { today, watch, holds, write_offs, loose, report };
    answers.in_words(book, policy, (&open_book, &open_plan))
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
        let cleared = match chance.below(600) {
            days @ 0..300 => (date + Days::new(days)).to_string(),
            _ => String::new(),
        };
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
        let cents = match chance.below(1_000_000) {
            cents @ 1..500_000 => amount(cents),
            _ => String::new(),
        };
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

    #[test]
    fn what_is_asked_part_by_part_is_what_the_whole_book_says(kind in kind()) {
        let (files, policy, as_of) = (book(kind), Policy::standard(), day(AS_OF));
        let options = ReadOptions { keep_lines: KeptLines::All, ..files.options(as_of) };
        let whole = read::read(files.sources(), &options).book;
        let at_once = asked_at_once(&whole, &policy);
        for (threads, part_rows) in [(1, 1), (2, 4), (7, 1 << 14)] {
            let workers = Workers { threads, part_rows, ..Workers::standard() };
            let in_parts = asked_in_parts(&files, &whole, &policy, &ReadOptions { workers, ..options.clone() });
            for (at_once, in_parts) in at_once.iter().zip(&in_parts) {
                prop_assert_eq!(at_once, in_parts, "{:#?}", files);
            }
        }
    }
}
