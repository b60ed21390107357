//! Random bytes and spoiled books: a plan whose totals tie, or a fault; never a panic (SPEC §2, §3).
//!
//! `WILD_INPUTS=2500000 cargo test --release --test wild_inputs` runs it for longer.

mod support;

use collect::book::{Concerns, DeliveryLine, Event, FollowUp};
use collect::plan::{self, Plan, Policy};
use collect::read::{self, FileKind, ReadOptions, Reading, Source, Workers};
use proptest::prelude::*;
use std::collections::BTreeSet;
use support::day;

const DELIVERIES: &str = "\
delivery_no,date,customer,amount,due_date,currency,terms,paid_amount
SH1,2026-01-15,光大百货,\"1,234.56\",2026-02-14,CNY,,
SH2,20/03/2026,万家商贸,36000,,CNY,月结30天,100
00123,2026年3月5日,小李便利,(50.50),2026-04-04,USD,60%/30+40%/60,
合计,,,,,,,
";

const PAYMENTS: &str = "\
date,customer,amount,kind,delivery_no,currency,收/支
2026-02-01,光大百货,1000,,SH1,CNY,收入
2026-02-02,万家商贸,¥20.00,退款,,,收入
2026-02-03,光大百货,1.2万,核销,,CNY,收入
2026-02-04,房东,300,,,CNY,支出
";

/// The other files, by kind; what is asked of them is only that they are read or refused.
const SMALL_FILES: [(FileKind, &str); 5] = [
    (
        FileKind::Customers,
        "客户名称,别名,客户类型,企业规模,信用额度,销售政策,cond_min_sold_pct,cond_min_sold_amount,cond_max_stock_days,pay_days
光大百货,光大;GD,推托型,大型,\"50,000\",返利3%;独家,60%,1.2万,45,10;25
万家商贸,万家,vain,sme,0,,,,,L
",
    ),
    (
        FileKind::FollowUps,
        "date,customer,result,excuse,promise_date,promise_amount,next_date,evidence,note
2026-03-20,光大百货,promise,E05,2026-04-01,\"1,000.00\",2026-04-02,letter,\"two
lines\"
",
    ),
    (
        FileKind::Events,
        "date,customer,kind,cleared_on,source,evidence\n2026-03-02,光大百货,窜货,2026-04-01,insider,照片\n",
    ),
    (
        FileKind::Contacts,
        "customer,name,role,phone,is_insider,last_contact\n光大,王,会计,138,是,2026-04-01\n",
    ),
    (
        FileKind::SellThrough,
        "customer,cycle_start,cycle_end,item,opening,received,sold,closing,sell_price,remitted
光大,2026-03-01,2026-03-31,酱油,10,20,12,18,\"1.234,56\",180
",
    ),
];

/// What can be done to a byte sequence.
#[derive(Clone, Debug)]
enum Spoiling {
    Replace(prop::sample::Index, u8),
    Insert(prop::sample::Index, Vec<u8>),
    Remove(prop::sample::Index, usize),
    Repeat(prop::sample::Index, usize),
    CutOff(prop::sample::Index),
}

fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let words = [
        ",",
        "\"",
        "\"\"",
        "\n",
        "\r",
        "\r\n",
        ";",
        "\t",
        "|",
        "-",
        "--",
        "(",
        ")",
        ".",
        "0",
        "9223372036854775807",
        "92233720368547758.07",
        "99999999999999999999999999999999999999",
        "1,234",
        "1.234",
        "1.234,56",
        "¥",
        "万",
        "-0",
        "2026-02-30",
        "1/2/2026",
        "31/12/1969",
        "9999-12-31",
        "00:00.0",
        "合计",
        "Total",
        "sep=;",
        "\u{feff}",
        "\u{fffd}",
        "\0",
        "#N/A",
        "=1+1",
        "1.23457E+18",
        "KWD",
        "JPY",
        "XXX",
        "refund",
        "bounced",
        "write_off",
        "SH1",
        "光大百货",
        "100%/0",
        "EOM+99999",
        "次月31日",
        "支出",
        "/",
    ];
    prop_oneof![
        prop::sample::select(words.to_vec()).prop_map(|word| word.as_bytes().to_vec()),
        prop::collection::vec(any::<u8>(), 1..4),
    ]
}

fn spoiling() -> impl Strategy<Value = Spoiling> {
    let place = any::<prop::sample::Index>;
    prop_oneof![
        (place(), any::<u8>()).prop_map(|(at, byte)| Spoiling::Replace(at, byte)),
        (place(), pieces()).prop_map(|(at, piece)| Spoiling::Insert(at, piece)),
        (place(), 1..20usize).prop_map(|(at, length)| Spoiling::Remove(at, length)),
        (place(), 1..60usize).prop_map(|(at, length)| Spoiling::Repeat(at, length)),
        place().prop_map(Spoiling::CutOff),
    ]
}

fn spoiled(text: &str, spoilings: &[Spoiling]) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    for spoiling in spoilings {
        let length = bytes.len();
        if length == 0 {
            break;
        }
        match spoiling {
            Spoiling::Replace(at, byte) => bytes[at.index(length)] = *byte,
            Spoiling::Insert(at, piece) => _ = bytes.splice(at.index(length)..at.index(length), piece.iter().copied()),
            Spoiling::Remove(at, count) => {
                let at = at.index(length);
                bytes.drain(at..(at + count).min(length));
            }
            Spoiling::Repeat(at, count) => {
                let at = at.index(length);
                let again = bytes[at..(at + count).min(length)].to_vec();
                bytes.splice(at..at, again);
            }
            Spoiling::CutOff(at) => bytes.truncate(at.index(length)),
        }
    }
    bytes
}

fn read(files: Vec<(FileKind, Vec<u8>)>, workers: Workers) -> Reading {
    let source = |(kind, bytes): (FileKind, Vec<u8>)| Source {
        kind,
        name: format!("{kind}.csv"),
        sheet: None,
        bytes: bytes.into(),
        is_named: kind == FileKind::Deliveries,
    };
    let options = ReadOptions { workers, keep_lines: read::KeptLines::All, ..ReadOptions::standard(day("2026-04-15")) };
    read::read(files.into_iter().map(source).collect(), &options)
}

/// What was read in blocks of a few rows by several workers is what was read at once.
fn assert_cuts_do_not_show(files: &[(FileKind, Vec<u8>)], whole: &Reading) {
    let length: usize = files.iter().map(|(_, bytes)| bytes.len()).sum();
    let cut = read(
        files.to_vec(),
        Workers { threads: 1 + length % 3, block_bytes: 1 + length % 61, part_rows: 1 + length % 7 },
    );
    let told = |reading: &Reading| {
        let balances = plan::plan(&reading.book, &Policy::standard(), 1).allocation.balances;
        let book = &reading.book;
        // How documents are counted is nobody's business; what their numbers are is.
        let number = |document: u32| book.number_of(document);
        let concerns = |concerns: Concerns| match concerns {
            Concerns::Document(document) => number(document).to_owned(),
            Concerns::Instalment(id) => book.delivery_label(id).into_owned(),
            Concerns::Customer | Concerns::Nothing => format!("{concerns:?}"),
        };
        let follow_ups = book
            .follow_ups
            .iter()
            .map(|one| (concerns(one.concerns), FollowUp { concerns: Concerns::Nothing, ..one.clone() }));
        let events = book
            .events
            .iter()
            .map(|one| (concerns(one.concerns), Event { concerns: Concerns::Nothing, ..one.clone() }));
        let small = (follow_ups.collect::<Vec<_>>(), events.collect::<Vec<_>>(), &book.contacts, &book.sell_through);
        let areas = book.ship_to_areas.iter().map(|&(document, id)| (number(document), book.texts.get(id)));
        let areas: BTreeSet<(&str, &str)> = areas.collect();
        let lines = book
            .delivery_lines
            .iter()
            .map(|line| (line.document.map(number), DeliveryLine { document: None, ..line.clone() }));
        let lines: Vec<_> = lines.collect();
        format!(
            "{:?} {:?} {:?} {balances:?} {:?} {small:?} {lines:?} {areas:?}",
            reading.faults, reading.notes, book.accounts, book.customers
        )
    };
    assert_eq!(told(&cut), told(whole));
}

/// Delivered − paid − written off = outstanding − unapplied, account by account, and open receivables add up to it.
fn assert_ties(reading: &Reading) {
    let book = &reading.book;
    let plan: Plan = plan::plan(book, &Policy::standard(), 1);
    for (account, balance) in book.accounts.iter().zip(&plan.allocation.balances) {
        let left = i128::from(balance.delivered.0) - i128::from(balance.paid.0) - i128::from(balance.written_off.0);
        let right = i128::from(balance.outstanding.0) - i128::from(balance.unapplied.0);
        assert_eq!(left, right, "{account:?} {balance:?}");
        let is_own = |one: &&plan::Assessment| {
            one.receivable.customer == account.customer && one.receivable.currency == account.currency
        };
        let open: i128 =
            plan.assessments.iter().filter(is_own).map(|one| i128::from(one.receivable.outstanding.0)).sum();
        assert_eq!(open, i128::from(balance.outstanding.0), "{account:?}");
    }
}

fn plan_or_fault(files: Vec<(FileKind, Vec<u8>)>) {
    let reading = read(files.clone(), Workers::standard());
    if !reading.faults.is_empty() {
        assert!(reading.faults.faults.iter().all(|fault| !fault.to_string().is_empty()));
    }
    // As with --keep-going: the rows without fault must tie too.
    if !reading.faults.is_fatal {
        assert_ties(&reading);
        assert_cuts_do_not_show(&files, &reading);
    }
}

/// Inputs of each kind: 5,000, or as many as `WILD_INPUTS` says.
fn cases() -> u32 {
    std::env::var("WILD_INPUTS").ok().and_then(|count| count.parse().ok()).unwrap_or(5_000)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_give_a_plan_or_a_fault(
        deliveries in prop::collection::vec(any::<u8>(), 0..400),
        starts_right in any::<bool>(),
        payments in prop::collection::vec(pieces(), 0..40),
    ) {
        let header = if starts_right { &b"date,customer,amount\n"[..] } else { b"" };
        let payments = [b"date,customer,amount\n", payments.concat().as_slice()].concat();
        plan_or_fault(vec![
            (FileKind::Deliveries, [header, &deliveries].concat()),
            (FileKind::Payments, payments),
        ]);
    }

    #[test]
    fn spoiled_small_files_give_a_plan_or_a_fault(spoilings in prop::collection::vec((0..5usize, spoiling()), 0..12)) {
        let of_file = |file: usize| -> Vec<Spoiling> {
            spoilings.iter().filter(|(index, _)| *index == file).map(|(_, spoiling)| spoiling.clone()).collect()
        };
        let small = SMALL_FILES.iter().enumerate().map(|(file, (kind, text))| (*kind, spoiled(text, &of_file(file))));
        plan_or_fault([(FileKind::Deliveries, DELIVERIES.as_bytes().to_vec())].into_iter().chain(small).collect());
    }

    #[test]
    fn spoiled_books_give_a_plan_or_a_fault(
        deliveries in prop::collection::vec(spoiling(), 0..8),
        payments in prop::collection::vec(spoiling(), 0..8),
    ) {
        plan_or_fault(vec![
            (FileKind::Deliveries, spoiled(DELIVERIES, &deliveries)),
            (FileKind::Payments, spoiled(PAYMENTS, &payments)),
        ]);
    }
}
