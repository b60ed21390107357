//! Input that tempts a reader to lose a row, to make money, or to blame the wrong place. One case a test.

mod support;

use collect::read::{FileKind, Note};
use support::{Files, day};

const HEADER: &str = "delivery_no,date,customer,amount";

/// The rows of the plan as (number, outstanding), in order of numbers.
fn open(files: &Files) -> Vec<(String, String)> {
    let planned = files.plan(day("2026-04-15"));
    let json = planned.json();
    let text = |value: &serde_json::Value| value.as_str().expect("text").to_owned();
    let rows = json["rows"].as_array().expect("rows").iter();
    let mut rows: Vec<(String, String)> =
        rows.map(|row| (text(&row["delivery_no"]), text(&row["outstanding"]))).collect();
    rows.sort();
    rows
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(number, open)| ((*number).to_owned(), (*open).to_owned())).collect()
}

/// `line:column: message` of each fault.
fn faults(files: &Files) -> Vec<String> {
    let reading = files.read(day("2026-04-15"));
    reading.faults.faults.iter().map(|fault| fault.to_string().replacen("deliveries.csv:", "", 1)).collect()
}

fn refuses(rows: &str, place: &str, words: &str) {
    let found = faults(&Files::new(format!("{HEADER}{rows}")));
    assert!(found.iter().any(|fault| fault.starts_with(place) && fault.contains(words)), "{found:#?}");
}

#[test]
fn line_ends_of_every_kind_part_rows() {
    for end in ["\n", "\r\n", "\r"] {
        let text = [HEADER, "A1,2026-01-01,X,100", "", "A2,2026-01-02,X,200", ""].join(end);
        assert_eq!(open(&Files::new(text)), pairs(&[("A1", "100.00"), ("A2", "200.00")]), "{end:?}");
        let bad = [HEADER, "A1,2026-01-01,X,100", "", "A2,2026-01-02,X,2oo"].join(end);
        assert!(faults(&Files::new(bad))[0].starts_with("4:17: amount \"2oo\""), "{end:?}");
    }
}

#[test]
fn places_are_right_behind_quotes_and_wide_letters() {
    refuses(",item\n\"A\n1\",2026-01-01,光大,1oo,x\n", "3:18: amount", "1oo");
    refuses(",item,note\nA1,2026-01-01,X,100,5\" pipe,x\nA2,2026-01-01,X,1oo,5\" pipe,x\n", "3:17: amount", "1oo");
}

#[test]
fn an_inch_mark_is_text_and_an_open_quote_swallows_nothing() {
    let text = format!("{HEADER},note\nA1,2026-01-01,X,100,5\" pipe\nA2,2026-01-01,X,100,5\"");
    assert_eq!(open(&Files::new(text)).len(), 2);
    refuses(
        ",note\nA1,2026-01-01,X,100,\"open\nA2,2026-01-01,X,100,x\nA3,2026-01-01,X,100,5\" pipe\n",
        "4:",
        "behind a closing",
    );
    refuses(",note\nA1,2026-01-01,X,100,\"open\nA2,2026-01-01,X,100,x\n", "2:21:", "never closed");
    refuses("\nA1,2026-01-01,\"C\"x,100\n", "2:", "behind a closing");
}

#[test]
fn money_finds_deliveries_by_numbers_of_any_length() {
    let numbers: Vec<String> =
        (1..40).map(|length| "7".repeat(length)).chain(["送货单号一二".into(), "送货单号一".into()]).collect();
    let (mut deliveries, mut payments) = (HEADER.to_owned(), "date,customer,amount,delivery_no".to_owned());
    for (number, open) in numbers.iter().zip(1..) {
        // Each is open with an amount of its own; the customer's oldest is not what is paid.
        deliveries.push_str(&format!("\n{number},2026-01-01,X,{}", 100 + open));
        payments.push_str(&format!("\n2026-02-01,X,100,{number}"));
    }
    let files = Files::new(deliveries).with(FileKind::Payments, payments);
    let mut expected: Vec<(String, String)> =
        numbers.iter().zip(1..).map(|(number, open)| (number.clone(), format!("{open}.00"))).collect();
    expected.sort();
    assert_eq!(open(&files), expected);
}

#[test]
fn instalments_and_returns_name_deliveries_by_numbers_of_any_length() {
    for length in [13, 14, 15, 16, 17, 30] {
        let number = "N".repeat(length);
        let text = format!(
            "{HEADER},terms,ref_no\n{number},2026-01-01,X,100,50%/0+50%/60,\n{number}R,2026-01-02,X,-10,0,{number}\n\
             {number}/1,2026-01-01,Y,70,0,\n{number}S,2026-01-01,X,5,0,\n"
        );
        let payments =
            format!("date,customer,amount,delivery_no\n2026-02-01,X,30,{number}/2\n2026-02-01,X,5,{number}/1\n");
        let files = Files::new(text).with(FileKind::Payments, payments);
        let label = |end: &str| format!("{number}{end}");
        // Of the first instalment ten came back; its name is somebody else's number, and so names nothing of his: the sum is
        // exactly that of S.
        let expected =
            [("/1", "40.00"), ("/1", "70.00"), ("/2", "20.00")].map(|(end, open)| (label(end), open.to_owned()));
        assert_eq!(open(&files), expected, "{length}");
    }
}

#[test]
fn blanks_before_a_quotation_mark_are_no_part_of_the_text() {
    let text = format!("{HEADER}\nA1,2026-01-01, \"X\",\"100\"\t\n");
    let row = Files::new(text).plan(day("2026-04-15")).row("A1");
    assert_eq!((row["customer"].as_str(), row["outstanding"].as_str()), (Some("X"), Some("100.00")));
}

#[test]
fn a_line_of_a_faulty_delivery_goes_with_it() {
    let text = "delivery_no,date,customer,item,amount\nA1,2026-01-01,Alpha,i,100\nB1,2026-13-01,Beta,i,200\n,,,j,5000\n,,,k,1\n";
    let files = Files::new(text);
    let reading = files.read(day("2026-04-15"));
    assert_eq!(reading.faults.rejects.len(), 3, "{:?}", reading.faults.rejects);
    assert_eq!(reading.book.deliveries.amounts().iter().map(|money| money.0).sum::<i64>(), 10_000);
}

#[test]
fn further_lines_inherit_but_a_bare_total_does_not() {
    let text = "delivery_no,date,customer,item,amount\nA1,2026-01-01,Alpha,i,100\n,,,j,50\nA2,2026-01-02,Alpha,i,10\n";
    assert_eq!(open(&Files::new(text)), pairs(&[("A1", "150.00"), ("A2", "10.00")]));
    refuses(",item\nA1,2026-01-01,X,100,i\n,,,300,\n", "3:", "without date, number and label");
}

#[test]
fn totals_at_the_foot_and_titles_above_are_no_rows() {
    let text = format!(
        "应收账款明细\n制表:2026-04-15\n{HEADER}\nA1,2026-01-01,X,100\nTotal for X,,,100\n{HEADER}\nA2,2026-01-02,合计公司,5\n合计,,,105\n"
    );
    assert_eq!(open(&Files::new(text)), pairs(&[("A1", "100.00"), ("A2", "5.00")]));
}

#[test]
fn a_document_total_repeated_on_every_line_counts_once() {
    let xero = "ContactName,InvoiceNumber,InvoiceDate,DueDate,Total,Quantity,UnitAmount\n\
        X,I1,2026-01-01,2026-01-31,226,1,100\nX,I1,2026-01-01,2026-01-31,226,1,100\n";
    assert_eq!(open(&Files::new(xero)), pairs(&[("I1", "226.00")]));
    let lines = format!("{HEADER},quantity,unit_price\nA1,2026-01-01,X,113,1,100\nA1,2026-01-01,X,113,1,100\n");
    assert_eq!(open(&Files::new(lines)), pairs(&[("A1", "226.00")]));
    let products = "delivery_no,date,customer,quantity,unit_price\nA1,2026-01-01,X,3,0.335\nA1,2026-01-01,X,2,1.50\n";
    assert_eq!(open(&Files::new(products)), pairs(&[("A1", "4.01")]));
}

#[test]
fn instalments_make_neither_more_nor_less() {
    let text = format!("{HEADER},terms\nA1,2026-01-01,X,10.01,50%/30+50%/60\n");
    assert_eq!(open(&Files::new(text)), pairs(&[("A1/1", "5.00"), ("A1/2", "5.01")]));
    for unknown in ["42949672.95%/30+100.01%/60", "-30"] {
        let files = Files::new(format!("{HEADER},terms\nA1,2026-01-01,X,100,{unknown}\n"));
        let reading = files.read(day("2026-04-15"));
        let is_told =
            |note: &Note| matches!(note, Note::TermsUnknown { spelling, count: 1, .. } if spelling == unknown);
        assert!(reading.faults.is_empty() && reading.notes.iter().any(is_told), "{unknown}");
    }
}

#[test]
fn what_does_not_fit_says_too_large() {
    refuses("\nA1,2026-01-01,X,92233720368547758.08\n", "2:17:", "too large");
    refuses(&format!("\nA1,2026-01-01,X,{}\n", "9".repeat(43)), "2:17:", "too large");
    refuses("\nA1,2026-01-01,X,92233720368547758.07\nA1,2026-01-01,X,1\n", "2:17:", "too large");
    refuses("\nA1,2026-01-01,X,92233720368547758.07\nA2,2026-01-01,X,1\n", "", "too large");
}

#[test]
fn every_fault_of_a_row_is_told() {
    let text = format!("{HEADER},paid_amount,paid_date,distance_km\nA1,soon,,x,y,z,far\n");
    let found = faults(&Files::new(text));
    for words in [
        "date \"soon\"",
        "customer is blank",
        "amount \"x\"",
        "paid_amount \"y\"",
        "paid_date \"z\"",
        "distance_km \"far\"",
    ] {
        assert!(found.iter().any(|fault| fault.contains(words)), "{words}: {found:#?}");
    }
}

#[test]
fn currencies_in_amounts_must_agree_with_the_row() {
    refuses(",currency,paid_amount\nA1,2026-01-01,X,100,CNY,USD 40\n", "2:", "is in USD");
    refuses(",currency\nA1,2026-01-01,X,USD 100,CNY\n", "2:17:", "is in USD");
    let files = Files::new(format!("{HEADER}\nA1,2026-01-01,X,RMB 100\n"));
    assert_eq!(files.plan(day("2026-04-15")).row("A1")["currency"], "CNY");
}

#[test]
fn paid_and_open_columns_close_what_they_say() {
    let book = |rows: &str| Files::new(format!("{HEADER},paid_amount,open_amount,paid_date\n{rows}"));
    let text = "A1,2026-01-01,X,100,40,,\nA2,2026-01-01,Y,100,,30,\nA3,2026-01-01,Z,100,,,2026-02-01\nA4,2026-01-01,W,100,70,,2026-02-01\n";
    assert_eq!(open(&book(text)), pairs(&[("A1", "60.00"), ("A2", "30.00"), ("A4", "30.00")]));
    refuses(",open_amount\nA1,2026-01-01,X,100,-30\n", "2:21:", "where amount and payments leave");
    refuses(",paid_amount\nA1,2026-01-01,X,100,-40\n", "2:21:", "0 or more");
    let one = book("A3,2026-01-01,Z,100,,,2026-02-01\n").plan(day("2026-04-15"));
    assert_eq!(collect::plan::history(&one.reading.book, &one.plan.allocation, collect::book::CustomerId(0)).len(), 1);
}

#[test]
fn a_payments_file_decides_over_the_columns() {
    let files = Files::new(format!("{HEADER},paid_amount\nA1,2026-01-01,X,100,100\n"))
        .with(FileKind::Payments, "date,customer,amount\n2026-02-01,X,30\n");
    assert_eq!(open(&files), pairs(&[("A1", "70.00")]));
    assert_eq!(files.read(day("2026-04-15")).stated_open, [(0, collect::book::Money(0))]);
}

#[test]
fn made_up_numbers_take_nobodys() {
    let text = format!("{HEADER}\nL3,2026-01-01,X,100\n,2026-01-01,Y,200\n");
    assert_eq!(open(&Files::new(text)), pairs(&[("L3", "100.00"), ("LL3", "200.00")]));
}

#[test]
fn the_separator_that_yields_a_header_wins() {
    refuses(
        ",pay_days\nA1,2026-01-01,X,100,10;25,extra\nA2,2026-01-01,X,100,10;25\nA3,2026-01-01,X,100,10;25,e,e\n",
        "2:",
        "6 fields",
    );
    let semicolons = "delivery_no;date;customer;amount\nA1;2026-01-01;X;\"1,234.50\"\n";
    assert_eq!(open(&Files::new(semicolons)), pairs(&[("A1", "1234.50")]));
    let declared = "sep=|\ndelivery_no|date|customer|amount\nA1|2026-01-01|X|5\n";
    assert_eq!(open(&Files::new(declared)), pairs(&[("A1", "5.00")]));
}

#[test]
fn one_customer_under_many_spellings_is_one() {
    let files = Files::new(format!(
        "{HEADER}\nA1,2026-01-01,ＡＣＭＥ　Ltd,100\nA2,2026-01-02,acme  ltd,50\nA3,2026-01-03,K7,7\n"
    ))
    .with(FileKind::Customers, "customer,code,aliases\nAcme Ltd,K7,Acme;ACM\n")
    .with(FileKind::Payments, "date,customer,amount\n2026-02-01,ACM,150\n");
    assert_eq!(open(&files), pairs(&[("A3", "7.00")]));
    let twice = Files::new(format!("{HEADER}\n")).with(FileKind::Customers, "customer,aliases\nA,C\nB,C\n");
    assert!(faults(&twice)[0].contains("\"C\" stands for A and for B"), "{:?}", faults(&twice));
}

#[test]
fn a_payment_takes_its_currency_from_what_it_names_or_is_refused() {
    let deliveries = "delivery_no,date,customer,amount,currency\nA1,2026-01-01,X,100,USD\nA2,2026-01-01,X,100,EUR\n";
    let named =
        Files::new(deliveries).with(FileKind::Payments, "date,customer,amount,delivery_no\n2026-02-01,X,100,A2\n");
    assert_eq!(open(&named), pairs(&[("A1", "100.00")]));
    let unnamed = Files::new(deliveries).with(FileKind::Payments, "date,customer,amount\n2026-02-01,X,100\n");
    assert!(faults(&unnamed)[0].contains("payments.csv:2:12: no currency"), "{:?}", faults(&unnamed));
    assert_eq!(open(&unnamed.clone().base("USD")), pairs(&[("A2", "100.00")]));
}

#[test]
fn an_empty_book_is_an_empty_plan() {
    for text in ["", "\n\n", "delivery_no,date,customer,amount\n"] {
        assert_eq!(open(&Files::new(text)), pairs(&[]), "{text:?}");
    }
}

#[test]
fn the_as_of_day_may_lie_long_ago() {
    let files = Files::new(format!("{HEADER}\nA1,2026-01-01,X,100\n"));
    let mut options = collect::read::ReadOptions::standard(day("1990-01-01"));
    options.today = day("2026-04-15");
    let source = collect::read::Source {
        kind: FileKind::Deliveries,
        name: "deliveries.csv".into(),
        sheet: None,
        bytes: files.files[0].1.clone().into(),
        is_named: true,
    };
    let reading = collect::read::read(vec![source], &options);
    assert!(reading.faults.is_empty() && reading.book.deliveries.is_empty());
    refuses("\nA1,1969-12-31,X,100\n", "2:4:", "expected a day from 1970-01-01");
    refuses("\nA1,2056-04-16,X,100\n", "2:4:", "check the year");
}

#[test]
fn money_given_back_takes_back_the_payment_of_its_number() {
    let files = Files::new(format!("{HEADER}\nA1,2026-01-01,X,100\nA2,2026-01-02,X,100\n")).with(
        FileKind::Payments,
        "payment_no,date,customer,amount,kind,delivery_no\nRC1,2026-02-01,X,100,,A1\nRC2,2026-02-02,X,100,,A2\nRC1,2026-02-03,X,100,bounced,\n",
    );
    assert_eq!(open(&files), pairs(&[("A1", "100.00")]));
}

#[test]
fn the_side_of_an_account_tells_deliveries_from_credit_notes() {
    let delivered = |files: &Files| {
        let reading = files.read(day("2026-04-15"));
        assert!(reading.faults.is_empty(), "{:#?}", reading.faults.faults);
        let credits = (0..reading.book.payments.len() as u32).map(|id| -reading.book.payments.get(id).amount.0);
        let amounts: Vec<i64> = reading.book.deliveries.amounts().iter().map(|money| money.0).chain(credits).collect();
        amounts
    };
    for (debit, credit) in [("S", "H"), ("借", "贷"), ("Debit", "Credit"), ("DR", "CR"), ("D", "C"), ("借 Dr", "贷 Cr")]
    {
        for header in ["Debit/Credit ind", "借/贷", "Debit/Credit Indicator"] {
            let rows =
                format!("A1,2026-01-01,X,100,{debit}\nA2,2026-01-02,X,30,{credit}\nA3,2026-01-03,X,-5,{credit}\n");
            let files = Files::new(format!("{HEADER},{header}\n{rows}"));
            assert_eq!(delivered(&files), [10_000, -3_000, -500], "{header} {debit}");
        }
    }
    for header in ["借方金额,贷方金额", "Debit,Credit", "debit,credit"] {
        let rows = "A1,2026-01-01,X,100,\nA2,2026-01-02,X,-,30\nA3,2026-01-03,X,0.00,5\nA4,2026-01-04,X,7,--\n";
        let files = Files::new(format!("delivery_no,date,customer,{header}\n{rows}"));
        assert_eq!(delivered(&files), [10_000, 700, -3_000, -500], "{header}");
    }
    let lines = "delivery_no,date,customer,item,amount,D/C\nA1,2026-01-01,X,i,100,H\n,,,j,50,\n";
    assert_eq!(delivered(&Files::new(lines)), [-15_000]);
    let products = "delivery_no,date,customer,quantity,unit_price,D/C\nA1,2026-01-01,X,3,10,H\n";
    assert_eq!(delivered(&Files::new(products)), [-3_000]);
}

#[test]
fn a_side_that_cannot_be_told_is_a_fault() {
    let by_word =
        |row: &str, place: &str, words: &str| refuses(&format!(",D/C\nA1,2026-01-01,X,{row}\n"), place, words);
    by_word("5,", "2:19:", "direction is blank");
    by_word("5,收入", "2:19:", "direction \"收入\" does not fit");
    let by_column = |row: &str| Files::new(format!("delivery_no,date,customer,debit,credit\nA1,2026-01-01,X,{row}\n"));
    assert_eq!(open(&by_column("5,3")), pairs(&[("A1", "2.00")]), "a sale with its own cash");
    for (row, words) in [("-,", "amount is blank"), ("x,", "amount \"x\" is no amount")] {
        let found = faults(&by_column(row));
        assert!(found.len() == 1 && found[0].contains(words), "{row}: {found:#?}");
    }
    // A red figure keeps its side, and takes off it.
    let red = Files::new("delivery_no,date,customer,debit,credit\nA1,2026-01-01,X,9,\nA2,2026-01-02,X,-5,\n");
    assert_eq!(open(&red), pairs(&[("A1", "4.00")]));
}
