//! A book that is read for one customer says of that customer what the whole book says (SPEC §1 "Absolute").

mod support;

use collect::book::{Book, CustomerId};
use collect::desk;
use collect::plan::{self, Plan, Policy};
use collect::read::{self, FileKind, KeptLines, ReadOptions, Wanted, Workers};
use collect::render::{
    Format, HoldSelection, Language, brief_document, explain_document, hold_document, statement_document,
};
use std::fs;
use std::path::Path;
use support::{Files, day, written};

/// Returns, lines of one number, a total repeated on every line, instalments, terms, a number that another customer's
/// looks like, money of somebody like a customer, an alias, a code, goods, details on rows.
const DELIVERIES: &str = "\
delivery_no,date,customer,code,amount,terms,item,quantity,unit_price,ref_no,phone,received_by
S1,2026-01-05,Acme,K1,100.00,30,rice,10,10,,111,Li
S2,2026-02-10,acme,,60.00,60%/30+40%/60,rice,6,10,,222,
S3,2026-02-11,Bolt,K2,7.00,30,oil,1,7,,333,
S4,2026-02-12,Acme,K1,40.00,30,oil,2,10,,,
S4,2026-02-12,Acme,K1,40.00,30,rice,2,10,,,
R1,2026-03-01,Acme,K1,-15.00,,rice,-1.5,10,S1,,
,2026-03-02,Cent,,9.00,30,tea,1,9,,444,
,,,,,,,,,,,
S2/1,2026-03-03,Bolt,K2,3.00,30,oil,1,3,,,
";

const PAYMENTS: &str = "\
date,customer,amount,payment_no,delivery_no,kind
2026-01-20,Acme,30.00,P1,S1,payment
2026-02-20,Acme Ltd,30.00,P2,,payment
2026-03-02,Acme,5.00,P3,S2/2,credit_note
2026-03-05,Acme,30.00,P1,S1,bounced
2026-03-06,Bolt,2.00,P5,S3,payment
2026-03-07,Alpha,11.00,P6,,payment
";

const EVENTS: &str = "date,customer,kind,delivery_no\n2026-03-02,Acme,relocation,\n2026-03-03,Bolt,clearance,S3\n";
const FOLLOW_UPS: &str = "\
date,customer,result,promise_date,promise_amount
2026-03-20,Alpha,promise,2026-04-01,20
2026-03-21,Bolt,dispute,,
";
const CUSTOMERS: &str = "customer,aliases,distance_km,payment_steps\nAcme,Alpha,12,3\nBolt,,700,5\n";

fn nasty() -> Files {
    Files::new(DELIVERIES)
        .with(FileKind::Payments, PAYMENTS)
        .with(FileKind::Events, EVENTS)
        .with(FileKind::FollowUps, FOLLOW_UPS)
        .with(FileKind::Customers, CUSTOMERS)
}

/// The files of the README's book.
fn examples() -> Files {
    let text = |kind: FileKind| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("examples/{}.csv", kind.stem()));
        fs::read_to_string(path).expect("an example")
    };
    FileKind::NEIGHBOURS
        .into_iter()
        .fold(Files::new(text(FileKind::Deliveries)), |files, kind| files.with(kind, text(kind)))
}

fn read(files: &Files, wanted: Option<Wanted>, workers: Workers) -> (Book, Plan) {
    let options = ReadOptions { wanted, workers, keep_lines: KeptLines::All, ..files.options(day("2026-04-15")) };
    let reading = read::read(files.sources(), &options);
    let plan = plan::plan(&reading.book, &Policy::standard(), 1);
    (reading.book, plan)
}

/// All that is said of a customer on paper and screen.
fn told((book, plan): &(Book, Plan), customer: CustomerId) -> String {
    let (policy, language) = (&Policy::standard(), Language::English);
    let json = |document| written(document, Format::Json);
    let accounts = desk::explain_customer(book, plan, policy, customer);
    let explained = json(explain_document(book, (plan, policy), customer, &accounts, true, language));
    let brief = desk::brief(book, plan, policy, customer);
    let brief = json(brief_document(book, &brief, None, language));
    let statement = json(statement_document(book, &desk::statements(book, plan, policy, customer, None), language));
    let lever = desk::lever_of(book, plan, policy, customer);
    let hold = json(hold_document(book, policy, HoldSelection::One(&lever, None), language));
    let near: Vec<String> = desk::near_payers(book, plan)
        .iter()
        .filter(|one| one.debtor == customer)
        .map(|one| format!("{one:?}"))
        .collect();
    format!("{explained}\n{brief}\n{statement}\n{hold}\n{near:?}")
}

#[test]
fn one_customer_is_told_of_as_in_the_whole_book() {
    for files in [nasty(), examples()] {
        let whole = read(&files, None, Workers::standard());
        assert!(whole.0.customers.len() > 3);
        for (customer, id) in whole.0.customers.iter().zip(0..) {
            let expected = told(&whole, CustomerId(id));
            for threads in [1, 2] {
                let wanted = Wanted { name: customer.name.clone(), may_be_number: false };
                let own = read(&files, Some(wanted), Workers { threads, part_rows: 3, ..Workers::standard() });
                assert_eq!(told(&own, CustomerId(id)), expected, "{}", customer.name);
            }
        }
    }
}

#[test]
fn a_number_finds_its_customer_and_others_are_left_out() {
    let files = nasty();
    let whole = read(&files, None, Workers::standard());
    for (number, name) in
        [("S2", "Acme"), ("S2/2", "Acme"), ("P5", "Bolt"), ("S3", "Bolt"), ("L8", "Cent"), ("Alpha", "Acme")]
    {
        let wanted = Wanted { name: number.to_owned(), may_be_number: true };
        let own = read(&files, Some(wanted), Workers::standard());
        let id = whole.0.customers.iter().position(|one| one.name == name).expect("a customer") as u32;
        assert_eq!(told(&own, CustomerId(id)), told(&whole, CustomerId(id)), "{number}");
        assert!(own.0.deliveries.len() < whole.0.deliveries.len(), "{number}");
    }
}
