//! Sell-through and contacts from the files that lie beside the deliveries: found, counted, warned of with their lines.

mod support;

use collect::book::Decimal;
use collect::read::FileKind;
use std::fs;
use std::path::Path;
use std::process::Command;
use support::{Files, day};

const DELIVERIES: &str = "delivery_no,date,customer,amount\nSH1,2026-03-01,光大百货,125\n";
const CUSTOMERS: &str = "customer,aliases\n光大百货,光大;Guangda\n";
const SELL_THROUGH: &str = "customer,cycle_start,cycle_end,item,opening,received,sold,closing,sell_price,remitted
光大,2026-03-01,2026-03-31,酱油,10,20,12,18,15,180
ＧＵＡＮＧＤＡ,2026-02-01,2026-02-28,酱油,0,10,0,10,,
无名氏,2026-03-01,2026-03-31,酱油,1,1,1,1,,
光大百货,2026-04-01,2026-04-30,酱油,18,0,9,9,15,
";
const CONTACTS: &str =
    "Customer,Contact,Position,Mobile,Insider,Last Contacted\n光大百货,Wang,accountant,138,yes,2026-04-01\n";

/// What goes to standard error when the folder's book is planned.
fn said(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_collect"))
        .env("LC_ALL", "C")
        .args(["plan", "deliveries.csv", "--as-of=2026-04-15"])
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("collect runs");
    let said = String::from_utf8(output.stderr).expect("UTF-8");
    assert_eq!(output.status.code(), Some(0), "{said}");
    said
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        fs::write(folder.path().join(name), text).expect("written");
    }
    folder
}

#[test]
fn s02_unknown_customer_in_sell_through_is_a_warning_with_its_line() {
    let files = [("deliveries.csv", DELIVERIES), ("customers.csv", CUSTOMERS), ("sellthrough.csv", SELL_THROUGH)];
    let said = said(folder(&files).path(), &[]);
    assert!(said.contains("sellthrough.csv: 1 row names a customer who is nowhere else in the book"), "{said}");
    assert!(said.contains("line 4 names 无名氏"), "{said}");
    assert!(said.contains("read sellthrough.csv: 4 rows (sellthrough)"), "{said}");
}

#[test]
fn spellings_are_one_customer_and_cycles_stand_in_order() {
    let files = Files::new(DELIVERIES).with(FileKind::Customers, CUSTOMERS).with(FileKind::SellThrough, SELL_THROUGH);
    let book = files.read(day("2026-04-15")).book;
    let known = &book.customers.iter().position(|customer| customer.name == "光大百货").expect("a customer");
    let cycles = book.sell_through_of(collect::book::CustomerId(*known as u32));
    let ends: Vec<String> = cycles.iter().map(|cycle| cycle.cycle_end.to_string()).collect();
    assert_eq!(ends, ["2026-02-28", "2026-03-31"]);
    assert_eq!((cycles[1].sell_price, cycles[1].remitted), (Decimal::parse("15"), Decimal::parse("180")));
    assert_eq!((cycles[0].place.line, cycles[0].remitted), (3, None));
}

#[test]
fn a_cycle_is_in_the_book_from_its_last_day_on() {
    let files = Files::new(DELIVERIES).with(FileKind::Customers, CUSTOMERS).with(FileKind::SellThrough, SELL_THROUGH);
    for (as_of, rows, later) in [("2026-03-30", 1, 3), ("2026-03-31", 3, 1), ("2026-04-30", 4, 0)] {
        let reading = files.read(day(as_of));
        assert_eq!(reading.book.sell_through.len(), rows, "{as_of}");
        let tally = reading.tallies.last().expect("a file");
        assert_eq!((tally.rows, tally.set_aside, tally.later), (4, 0, later), "{as_of}");
    }
}

#[test]
fn neighbours_of_any_ending_options_and_the_config_name_both_files() {
    let tabs = |text: &str| text.replace(',', "\t");
    let (sold, known) = (tabs(SELL_THROUGH), tabs(CONTACTS));
    let beside = folder(&[("deliveries.csv", DELIVERIES), ("sellthrough.tsv", &sold), ("contacts.txt", &known)]);
    let said_beside = said(beside.path(), &[]);
    assert!(said_beside.contains("read sellthrough.tsv: 4 rows (sellthrough)"), "{said_beside}");
    assert!(said_beside.contains("read contacts.txt: 1 row (contacts)"), "{said_beside}");

    let named = [("deliveries.csv", DELIVERIES), ("sold.csv", SELL_THROUGH), ("people.csv", CONTACTS)];
    let by_option = said(folder(&named).path(), &["--sellthrough", "sold.csv", "--contacts", "people.csv"]);
    let settings = "[files]\ncontacts = \"people.csv\"\nsellthrough = \"sold.csv\"\n";
    let by_config = said(folder(&[&named[..], &[("collect.toml", settings)]].concat()).path(), &[]);
    for said in [by_option, by_config] {
        assert!(said.contains("read sold.csv: 4 rows (sellthrough)"), "{said}");
        assert!(said.contains("read people.csv: 1 row (contacts)"), "{said}");
    }
    let nothing_else = said(beside.path(), &["--only"]);
    assert!(!nothing_else.contains("sellthrough") && !nothing_else.contains("contacts"), "{nothing_else}");
}
