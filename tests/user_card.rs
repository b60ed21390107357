//! What the program promises on its card: a plan from one file alone (U1), and output that goes into spreadsheets (U2).

mod support;

use serde_json::Value;
use support::Sandbox;

const DELIVERIES: &str = "\
delivery_no,date,customer,amount,due_date,distance_km,payment_steps
N1,2026-03-01,Near,1000,2026-03-31,5,1
F1,2026-03-01,Far,1000,2026-03-31,380,1
L1,2026-03-01,Long procedure,1000,2026-03-31,5,6
O1,2025-12-01,Old,1000,2026-03-01,5,1
B1,2026-03-01,=Big,9000,2026-03-31,5,1
";

#[test]
fn u01_one_file_alone_is_ranked_by_amount_term_distance_and_complexity() {
    let sandbox = Sandbox::new(&[("deliveries.csv", DELIVERIES)]);
    let run = sandbox.run(&["plan", "deliveries.csv", "--as-of", "2026-04-10", "--format", "json"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let json: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let rows = json["rows"].as_array().expect("rows");
    let rank = |number: &str| rows.iter().position(|row| row["delivery_no"] == number).expect("a row");
    assert_eq!(rows.len(), 5);
    // Each differs from the near one in one thing, and stands before it.
    for more in ["B1", "O1", "F1", "L1"] {
        assert!(rank(more) < rank("N1"), "{more} in {rows:#?}");
    }
}

#[test]
fn u02_data_goes_to_standard_output_in_each_format_and_words_do_not() {
    let sandbox = Sandbox::new(&[("deliveries.csv", DELIVERIES)]);
    let run = |format: &str, more: &[&str]| {
        let arguments = ["plan", "deliveries.csv", "--as-of", "2026-04-10", "--format", format];
        let run = sandbox.run(&[&arguments[..], more].concat());
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(run.stderr.contains("read deliveries.csv"), "{}", run.stderr);
        run.stdout
    };
    for (format, separator) in [("csv", b','), ("tsv", b'\t')] {
        let text = run(format, &[]);
        let mut reader = csv::ReaderBuilder::new().delimiter(separator).from_reader(text.as_bytes());
        let at = reader.headers().expect("a header").iter().position(|name| name == "customer").expect("a column");
        let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().expect("rows");
        assert_eq!(rows.len(), 5);
        // What begins like a formula is kept text.
        assert_eq!(&rows[0][at], "'=Big");
    }
    assert!(run("csv", &["--bom"]).starts_with('\u{feff}'));
    assert!(serde_json::from_str::<Value>(&run("json", &[])).is_ok());
    let markdown = run("markdown", &[]);
    assert!(markdown.lines().filter(|line| line.starts_with('|')).count() >= 7, "{markdown}");
}
