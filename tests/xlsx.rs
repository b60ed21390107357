//! Workbooks out: typed cells, nothing that runs, the same bytes every time.

mod support;

use calamine::{Data, Range, Reader, Xlsx, open_workbook};
use std::fs;
use std::path::Path;
use support::Sandbox;

const HOSTILE: &str = "\
delivery_no,date,customer,amount,due_date
00123,2026-03-01,\"=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\",\"1,234.50\",2026-03-31
-7,2026-03-02,<b>&\"\"甲\u{202e},99999999999999.99,2026-04-30
";

fn sheet(path: &Path, name: &str) -> Range<Data> {
    let mut workbook: Xlsx<_> = open_workbook(path).expect("a workbook");
    workbook.worksheet_range(name).expect("a sheet")
}

fn column<'r>(range: &'r Range<Data>, name: &str) -> Vec<&'r Data> {
    let header: Vec<String> = range.rows().next().expect("a header").iter().map(ToString::to_string).collect();
    let at = header.iter().position(|known| known == name).unwrap_or_else(|| panic!("{name} in {header:?}"));
    range.rows().skip(1).map(|row| &row[at]).collect()
}

#[test]
fn a_plan_is_a_workbook_of_typed_cells() {
    let sandbox = Sandbox::new(&[("deliveries.csv", HOSTILE)]);
    let arguments = ["plan", "deliveries.csv", "--as-of", "2026-04-15", "-o", "plan.xlsx"];
    let run = sandbox.run(&arguments);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let path = sandbox.folder.path().join("plan.xlsx");
    let rows = sheet(&path, "rows");
    let text = |data: &Data| match data {
        Data::String(text) => text.clone(),
        other => panic!("no text: {other:?}"),
    };
    // The largest first. What looks like a formula or a number is text.
    let numbers: Vec<String> = column(&rows, "delivery_no").into_iter().map(text).collect();
    assert_eq!(numbers, ["-7", "00123"]);
    let customers: Vec<String> = column(&rows, "customer").into_iter().map(text).collect();
    assert_eq!(customers[1], "=HYPERLINK(\"http://x\",\"y\")");
    // Sixteen digits are more than a spreadsheet keeps.
    let outstanding = column(&rows, "outstanding");
    assert_eq!((outstanding[0], outstanding[1]), (&Data::String("99999999999999.99".into()), &Data::Float(1234.5)));
    let Data::DateTime(due) = column(&rows, "due_date")[1] else { panic!("no date") };
    // The day number of 31 March 2026.
    assert_eq!(due.as_f64(), 46_112.0);
    let about = sheet(&path, "rule and totals");
    let words: Vec<String> = about.rows().flatten().map(ToString::to_string).collect();
    assert!(words.iter().any(|word| word.contains("money-days at stake")), "{words:?}");
    assert!(words.iter().any(|word| word == "totals"), "{words:?}");
    assert!(words.iter().any(|word| word == "30, 60, 90, 180, 365"), "{words:?}");
    let first = fs::read(&path).expect("the workbook");
    sandbox.run(&arguments);
    assert!(first == fs::read(&path).expect("the workbook"), "the same book gives the same bytes");
}

#[test]
fn every_list_can_be_a_workbook_and_chinese_when_asked() {
    let sandbox = Sandbox::new(&[("deliveries.csv", HOSTILE)]);
    for command in ["plan", "aging", "check"] {
        let arguments = [command, "deliveries.csv", "--as-of", "2026-04-15", "--lang", "zh", "-o", "out.xlsx"];
        let run = sandbox.run(&arguments);
        assert!(run.code <= 1, "{command}: {}", run.stderr);
        let rows = sheet(&sandbox.folder.path().join("out.xlsx"), "明细");
        assert!(!column(&rows, "客户").is_empty(), "{command}");
    }
}
