//! However many threads read, and wherever a file is cut into blocks: the same book, the same faults, the same notes.

mod support;

use collect::book::{DeliveryId, DeliveryLine, PaymentId};
use collect::read::{self, FileKind, ReadOptions, Source, Workers};
use proptest::prelude::*;
use std::collections::BTreeSet;
use support::{Planned, day};

/// Everything that makes cutting hard: quoted line ends, CRLF and lone returns, blank lines, inch marks, wide letters,
/// totals, the header again, further lines of the row above, a number on several rows, codes, terms, instalments.
const DELIVERIES: &str = "\u{feff}送货单\r\n\
delivery_no,date,customer,code,amount,terms,item,salesperson,ref_no,ship_to_area,note\r\n\
SH1,2026-01-15,光大百货,K1,\"1,234.56\",30,\"纸,\r\n箱\",张三,,城东,\"a\nb\"\r\n\
,,,,20.00,,5\" pipe,,,城西,\n\
\r\n\
SH2,3/20/2026,万家商贸,K2,36000,60%/30+40%/60,,,,,\r\
,,,,1.00,,\"a \"\"b\"\"\",李四,,城北,x\n\
合计,,,,37255.56,,,,,,\n\
delivery_no,date,customer,code,amount,terms,item,salesperson,ref_no,ship_to_area,note\n\
00123,2026年3月5日,  光大百货 ,K1,(50.50),,,张三,SH1,城东,\n\
,4/13/2026,万家商贸,,70,月结30天,,,,江北,\n\
SH2,3/20/2026,万家商贸,K2,5,60%/30+40%/60,x,,,,again\n\
SH3,12/1/2027,Später AG,,1,,,,,江北,";

const PAYMENTS: &str = "date,customer,amount,kind,delivery_no,payment_no\n\
2026-02-01,光大百货,1000,,SH1,R1\r\n\
2026-02-02,万家商贸,¥20.00,退款,,R1\n\
2026-02-03,光大百货,1.2万,核销,\"SH\n9\",\n\
2026-02-03,光大百货,12.5,,SH2/1,\n\
2026-02-03,光大百货,12.5,,SH2/1,\n\
2027-02-03,万家商贸,300,,SH3,R9\n";

/// The same with rows at fault, the last of them with a quotation mark that is never closed.
const FAULTY: &str = "\
SH4,2026-02-30,光大百货,,1,,,,,,\n\
,,,,1.00,,further,,,,\n\
SH5,2026-01-01,光大百货,,1x,,\"two\nlines\",,,,\n\
SH1,2026-01-15,万家商贸,K2,7,30,,,,,\n\
SH6,2026-01-01,光大百货,,1\n\
SH7,2026-01-01,光大百货,,5,,#N/A,,,,\n\
SH8,2026-01-01,光大百货,,5,,\"never closed,,,,\n";

/// The same with numbers so long that they do not stand in the rows themselves.
fn lengthened(text: &str) -> String {
    text.replace("SH", LONG_PREFIX)
}

const LONG_PREFIX: &str = "SH-DELIVERY-NOTE-";

/// Everything that can be told of a reading: the plan, all texts, the faults, the notes, the rows set aside.
fn told(deliveries: &str, workers: Workers) -> String {
    let payments = if deliveries.contains(LONG_PREFIX) { lengthened(PAYMENTS) } else { PAYMENTS.to_owned() };
    told_of(&[(FileKind::Deliveries, deliveries), (FileKind::Payments, &payments)], workers)
}

fn told_of(files: &[(FileKind, &str)], workers: Workers) -> String {
    let source = |kind: FileKind, text: &str| Source {
        kind,
        name: format!("{kind}.csv"),
        sheet: None,
        bytes: text.into(),
        is_named: true,
    };
    let mut options = ReadOptions::standard(day("2026-04-15"));
    options.workers = workers;
    options.keep_lines = read::KeptLines::All;
    let sources = files.iter().map(|&(kind, text)| source(kind, text)).collect();
    let reading = read::read(sources, &options);
    let faults: Vec<String> = reading.faults.faults.iter().map(ToString::to_string).collect();
    let notes: Vec<String> = reading.notes.iter().map(ToString::to_string).collect();
    let rejects = format!("{:?} {:?}", reading.faults.rejects, reading.faults.rows_set_aside);
    let book = &reading.book;
    let rows: Vec<String> = (0..book.deliveries.len() as DeliveryId)
        .map(|id| {
            format!(
                "{} {:?}",
                book.delivery_label(id),
                book.lines_of(book.deliveries.get(id).document).collect::<Vec<_>>()
            )
        })
        .chain((0..book.payments.len() as PaymentId).map(|id| {
            let numbers = [book.payments.number(id), book.payments.named_text(id)];
            let texts = numbers.map(|number| number.map(|number| number.text(&book.texts)));
            format!("{:?} {texts:?}", book.payments.get(id).place)
        }))
        .collect();
    // How documents are counted is nobody's business; what their numbers are is.
    let number = |document: u32| book.number_of(document);
    let areas = book.ship_to_areas.iter().map(|&(document, area)| (number(document), book.texts.get(area)));
    let areas: BTreeSet<(&str, &str)> = areas.collect();
    let lines = book.delivery_lines.iter().map(|line| {
        let goods = DeliveryLine { document: None, ..line.clone() };
        format!("{:?} {goods:?}", line.document.map(number))
    });
    let goods = format!("{:#?}\n{areas:?}", lines.collect::<Vec<String>>());
    let policy = collect::plan::Policy::standard();
    let plan = collect::plan::plan(book, &policy, 1);
    let json = Planned { reading, plan, policy }.json_text();
    format!("{json}\n{faults:#?}\n{notes:#?}\n{rejects}\n{rows:#?}\n{goods}")
}

#[test]
fn neither_threads_nor_cuts_show() {
    let faulty = format!("{DELIVERIES}\n{FAULTY}");
    for (deliveries, step) in [(lengthened(&faulty), 4), (DELIVERIES.to_owned(), 1), (faulty, 1)] {
        let whole = told(&deliveries, Workers { threads: 1, block_bytes: 1 << 20, part_rows: 1 << 20 });
        for block_bytes in (1..deliveries.len() + 1).step_by(step) {
            // Every cut is tried (of the longest, a fourth of them), every number of threads with a third of the cuts.
            let threads = [1, 2, 7][block_bytes % 3];
            let cut = told(&deliveries, Workers { threads, block_bytes, part_rows: 1 + block_bytes % 5 });
            assert_eq!(cut, whole, "{threads} threads, blocks of {block_bytes}");
        }
    }
}

#[test]
fn how_long_numbers_are_does_not_show() {
    let workers = Workers { threads: 2, block_bytes: 99, part_rows: 3 };
    let (short, long) = (told(DELIVERIES, workers), told(&lengthened(DELIVERIES), workers));
    assert_eq!(long.replace(LONG_PREFIX, "SH"), short);
}

/// Reads deliveries that lie on disk, as a large file does, or are held in memory.
fn on_disk_and_held(bytes: &[u8]) -> [read::Reading; 2] {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("deliveries.csv");
    std::fs::write(&path, bytes).expect("written");
    let stored = read::StoredFile::new(std::fs::File::open(&path).expect("opened")).expect("a file");
    [read::Contents::Stored(stored), read::Contents::Held(bytes.to_vec())].map(|bytes| {
        let source =
            Source { kind: FileKind::Deliveries, name: "deliveries.csv".into(), sheet: None, bytes, is_named: true };
        let workers = Workers { threads: 2, block_bytes: 1 << 12, ..Workers::standard() };
        read::read(vec![source], &ReadOptions { workers, ..ReadOptions::standard(day("2026-04-15")) })
    })
}

fn assert_same(bytes: &[u8]) {
    let [stored, held] = on_disk_and_held(bytes).map(|reading| {
        let notes: Vec<String> = reading.notes.iter().map(ToString::to_string).collect();
        let plan = collect::plan::plan(&reading.book, &collect::plan::Policy::standard(), 1);
        format!("{:?} {notes:#?} {:?} {:?}", reading.faults, reading.tallies, plan.allocation.balances)
    });
    assert_eq!(stored, held);
}

#[test]
fn a_file_on_disk_is_read_as_one_in_memory() {
    assert_same(DELIVERIES.as_bytes());
    assert_same(format!("{DELIVERIES}\n{FAULTY}").as_bytes());
}

/// Beyond the beginning that was looked at: a letter of another encoding, a letter lost, a row said twice.
#[test]
fn what_a_file_on_disk_hides_behind_its_beginning_is_found() {
    let rows: String = (0..40_000).map(|row| format!("SH{row},2026-01-15,客户{row},12.50\n")).collect();
    let text = format!("delivery_no,date,customer,amount\n{rows}");
    assert!(text.len() > 1 << 20, "the file is no longer than its beginning");
    for end in [&b"X1,2026-01-15,\xb0,1\n"[..], "X1,2026-01-15,\u{fffd},1\n".as_bytes(), b"X1,soon,x,1\n"] {
        let bytes = [text.as_bytes(), end].concat();
        assert_same(&bytes);
        let [stored, _] = on_disk_and_held(&bytes);
        assert_eq!(stored.faults.count, 1, "{end:?}");
    }
}

/// Fields as they are nearly always written, and as they are not.
fn fields(plain: &'static [&'static str], others: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    prop_oneof![4 => prop::sample::select(plain), 1 => prop::sample::select(others)]
}

fn lines() -> impl Strategy<Value = Vec<String>> {
    let number = fields(
        &["SH1", "SH2", "SH3", "A-9", "DELIVERY-NOTE-0001"],
        &["", " SH1 ", "1.2E+18", "\"SH2\"", "合计", "Total", "delivery_no"],
    );
    let date = fields(
        &["2026-01-15", "2026-02-28", "2025-12-31"],
        &["", "2026-02-30", "1/2/2026", "31/12/2025", " 2026-01-15", "1969-12-31", "2026年1月5日", "2027-01-01"],
    );
    let customer = fields(&["光大", "ACME", "a b"], &["", " 光大", "光大　", "ａｃｍｅ", "\"x,y\"", "#N/A", "百"]);
    let amount =
        fields(&["100", "12.5", "0.01", "9999.99"], &["", "-5", "1,5", "1.234", "1e5", "(3)", "0.001", "¥7", "=1"]);
    let due = fields(&["2026-03-01", "", "2026-02-15"], &["soon", " ", "2026-04-31", "3/4/2026"]);
    let line = (number, date, customer, amount, due)
        .prop_map(|(number, date, customer, amount, due)| format!("{number},{date},{customer},{amount},{due}"));
    let odd = prop::sample::select(vec![
        "",
        ",,,,",
        "a,b",
        "SH1,2026-01-15,x,1,,7",
        "delivery_no,date,customer,amount,due_date",
    ]);
    prop::collection::vec(prop_oneof![8 => line, 1 => odd.prop_map(str::to_owned)], 0..12)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    /// A `#` in a block sends all its rows the long way: of the last row only, or of all.
    #[test]
    fn the_short_way_reads_what_the_long_one_reads(lines in lines()) {
        let deliveries = format!(
            "delivery_no,date,customer,amount,due_date\n{}\nZ9,2026-01-15,No # 9,1,\n", lines.join("\n")
        );
        let told = |block_bytes| told_of(&[(FileKind::Deliveries, &deliveries)], Workers { threads: 1, block_bytes, ..Workers::standard() });
        prop_assert_eq!(told(1), told(1 << 20));
    }

    #[test]
    fn payments_the_short_way_too(lines in lines()) {
        let payments = format!(
            "delivery_no,date,customer,amount,payment_no\n{}\nZ9,2026-01-15,No # 9,1,\n", lines.join("\n")
        );
        let deliveries = "delivery_no,date,customer,amount\nSH1,2026-01-01,光大,500\nSH2,2026-01-02,a b,20\n";
        let files = [(FileKind::Deliveries, deliveries), (FileKind::Payments, &payments)];
        let told = |block_bytes| told_of(&files, Workers { threads: 1, block_bytes, ..Workers::standard() });
        prop_assert_eq!(told(1), told(1 << 20));
    }
}
