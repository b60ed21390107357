//! Files that are not what their names say, and text in whatever encoding, read as a whole: by the library, and by the
//! program where a user says how.

mod support;

use collect::plan::Policy;
use collect::read::{self, FileKind, Problem, ReadOptions, Reading, Source};
use encoding_rs::{BIG5, Encoding, GBK, SHIFT_JIS, WINDOWS_1251, WINDOWS_1252};
use rust_xlsxwriter::Workbook;
use serde_json::json;
use std::fs;
use std::process::Command;
use support::{Planned, day};

const AS_OF: &str = "2026-04-15";

fn read_file(name: &str, bytes: impl Into<Vec<u8>>) -> Reading {
    let bytes: Vec<u8> = bytes.into();
    let source =
        Source { kind: FileKind::Deliveries, name: name.to_owned(), sheet: None, bytes: bytes.into(), is_named: true };
    read::read(vec![source], &ReadOptions::standard(day(AS_OF)))
}

/// Each row's customer and what is outstanding of it.
fn owed(name: &str, bytes: impl Into<Vec<u8>>) -> Vec<(String, String)> {
    let reading = read_file(name, bytes);
    assert!(reading.faults.is_empty(), "{name}: {:#?}", reading.faults.faults);
    let policy = Policy::standard();
    let plan = collect::plan::plan(&reading.book, &policy, 1);
    let json = Planned { reading, plan, policy }.json();
    let text = |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let rows = json["rows"].as_array().expect("rows").iter();
    let mut rows: Vec<_> = rows.map(|row| (text(&row["customer"]), text(&row["outstanding"]))).collect();
    rows.sort();
    rows
}

fn expected(rows: &[(&str, &str)]) -> Vec<(String, String)> {
    rows.iter().map(|&(customer, amount)| (customer.to_owned(), amount.to_owned())).collect()
}

fn problems(name: &str, bytes: impl Into<Vec<u8>>) -> Vec<Problem> {
    read_file(name, bytes).faults.faults.into_iter().map(|fault| *fault.problem).collect()
}

fn in_encoding(text: &str, encoding: &'static Encoding) -> Vec<u8> {
    let (bytes, _, has_lost) = encoding.encode(text);
    assert!(!has_lost, "{text}");
    bytes.into_owned()
}

const XML_HEAD: &str = "<?xml version=\"1.0\"?>\n<?mso-application progid=\"Excel.Sheet\"?>\n<Workbook \
    xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\">";

fn data(kind: &str, text: &str) -> String {
    format!("<Data ss:Type=\"{kind}\">{text}</Data>")
}

/// A worksheet of one row besides its header, which stands in row 3.
fn worksheet(name: &str, customer: &str, amount: &str, options: &str) -> String {
    let header =
        ["Invoice No", "Date", "Customer", "Amount"].map(|text| format!("<Cell>{}</Cell>", data("String", text)));
    format!(
        "<Worksheet ss:Name=\"{name}\"><Table><Row ss:Index=\"3\">{}</Row><Row><Cell>{}</Cell><Cell>{}</Cell><Cell>{}\
         <Comment><ss:Data>asked twice</ss:Data></Comment></Cell><Cell>{}</Cell></Row></Table>{options}</Worksheet>",
        header.concat(),
        data("String", "0012"),
        data("DateTime", "2026-03-01T00:00:00.000"),
        data("String", customer),
        data("Number", amount),
    )
}

const HIDDEN: &str = "<WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions>";

#[test]
fn a_page_is_read_under_any_ending() {
    let page = "<TABLE><TR><TD colspan=4>Open invoices<TR><TH>Invoice No<TH>Date<TH>Customer<TH>Amount\
        <TR><TD>1<TD>2026-03-01<TD>Fern &amp; Stone<br>Studio<TD style='mso-number-format:\"\\#\\,\\#\\#0\\.00\"'>1,200.00\
        <TR><TD>2<TD>2026-03-02<TD>Caf&eacute; Nord<TD>80.00</TABLE>";
    for name in ["report.xls", "report.csv", "report.xlsx"] {
        let rows = expected(&[("Café Nord", "80.00"), ("Fern & Stone Studio", "1200.00")]);
        assert_eq!(owed(name, page), rows, "{name}");
    }
}

#[test]
fn a_page_is_read_in_every_encoding() {
    let page = |charset: &str| {
        format!(
            "<html><head><meta charset=\"{charset}\"></head><table><tr><td>单据编号<td>单据日期<td>客户名称<td>金额\
            <tr><td>1<td>2026-03-01<td>青禾便利<td>100.00</table></html>"
        )
    };
    let unsaid = page("").replace("<meta charset=\"\">", "");
    let wide: Vec<u8> = format!("\u{feff}{unsaid}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (what, bytes) in [
        ("said", in_encoding(&page("gb2312"), GBK)),
        ("said wrongly", in_encoding(&page("utf-8"), GBK)),
        ("unsaid", in_encoding(&unsaid, GBK)),
        ("UTF-8", page("utf-8").into_bytes()),
        ("UTF-16", wide),
    ] {
        assert_eq!(owed("report.xls", bytes), expected(&[("青禾便利", "100.00")]), "{what}");
    }
}

#[test]
fn merged_cells_of_a_page_hold_for_the_rows_that_they_cover() {
    let page = "<table><tr><th>Customer<th>Invoice No<th>Date<th>Amount\
        <tr><td rowspan=2>Acme<td>1<td>2026-03-01<td>100<tr><td>2<td>2026-03-02<td>50\
        <tr><td>Bolt<td>3<td>2026-03-03<td>7</table>";
    assert_eq!(owed("report.xls", page), expected(&[("Acme", "100.00"), ("Acme", "50.00"), ("Bolt", "7.00")]));
}

#[test]
fn a_workbook_in_xml_is_read_by_its_types() {
    let sheet = worksheet("Open", "Quarry &amp; Sons", "1.234", "");
    let found = problems("report.xls", format!("{XML_HEAD}{sheet}</Workbook>"));
    // As a number it is a little more than one; as text it could be a thousand and more.
    assert!(matches!(found.as_slice(), [Problem::TooManyDecimals { .. }]), "{found:?}");
    let sheet = worksheet("Open", "Quarry &amp; Sons", "1234.5", "");
    let rows = expected(&[("Quarry & Sons", "1234.50")]);
    assert_eq!(owed("report.xls", format!("{XML_HEAD}{sheet}</Workbook>")), rows);
}

#[test]
fn hidden_sheets_are_left_out_where_others_are_shown() {
    let book = |sheets: String| format!("{XML_HEAD}{sheets}</Workbook>");
    let (old, new) = (worksheet("Old", "Acme", "9", HIDDEN), worksheet("New", "Bolt", "70", ""));
    assert_eq!(owed("report.xls", book(format!("{old}{new}"))), expected(&[("Bolt", "70.00")]));
    assert_eq!(owed("report.xls", book(old)), expected(&[("Acme", "9.00")]));

    let mut workbook = Workbook::new();
    for (name, customer, is_hidden) in [("Old", "Acme", true), ("New", "Bolt", false)] {
        let sheet = workbook.add_worksheet().set_name(name).expect("a name");
        sheet.set_hidden(is_hidden);
        for (column, header) in ["Invoice No", "Date", "Customer", "Amount"].iter().enumerate() {
            sheet.write(0, column as u16, *header).expect("a cell");
        }
        sheet.write_row(1, 0, ["7", "2026-03-01", customer, "70"]).expect("a row");
    }
    workbook.worksheet_from_name("New").expect("a sheet").set_active(true);
    assert_eq!(owed("report.xlsx", workbook.save_to_buffer().expect("bytes")), expected(&[("Bolt", "70.00")]));
}

#[test]
fn text_that_begins_with_a_sign_of_comparison_stays_text() {
    let text = "<No>,Date,Customer,Amount\n1,2026-03-01,Acme <table>,100\n";
    assert_eq!(owed("report.csv", text), expected(&[("Acme <table>", "100.00")]));
    let tabs = "Invoice No\tDate\tCustomer\tAmount\n1\t2026-03-01\tAcme\t100\n";
    assert_eq!(owed("report.xls", tabs), expected(&[("Acme", "100.00")]));
}

#[test]
fn what_cannot_be_read_is_refused() {
    let log_in = problems("report.xls", "<html><body><form>Please log in</form></body></html>");
    assert!(matches!(log_in.as_slice(), [Problem::BrokenWorkbook { .. }]), "{log_in:?}");
    let lost =
        problems("report.xls", "<table><tr><td>Date<td>Customer<td>Amount<tr><td>2026-03-01<td>A\u{fffd}<td>1</table>");
    assert_eq!(lost, [Problem::LostLetter]);
    let far =
        format!("{XML_HEAD}<Worksheet ss:Name=\"A\"><Table><Row ss:Index=\"99999999\"><Cell>{}", data("Number", "1"));
    assert!(matches!(problems("report.xls", far).as_slice(), [Problem::BrokenWorkbook { .. }]));
}

#[test]
fn text_is_read_in_the_encoding_that_it_makes_sense_in() {
    for (header, customers, encoding) in [
        ("Invoice No,Date,Customer,Amount", ["Müller & Söhne", "Café Größe"], WINDOWS_1252),
        ("Invoice No,Date,Customer,Amount", ["ООО Ромашка Север", "Магазин Радуга"], WINDOWS_1251),
        ("单据编号,单据日期,客户名称,金额", ["Acme", "Bolt"], GBK),
        ("Invoice No,Date,Customer,Amount", ["青禾便利", "T恤店"], GBK),
        ("單據編號,單據日期,客戶名稱,金額", ["光華商行", "臺灣飲料有限公司"], BIG5),
        ("Invoice No,Date,Customer,Amount", ["さくら商店", "株式会社青空"], SHIFT_JIS),
    ] {
        let [first, second] = customers;
        let text = format!("{header}\n1,2026-03-01,{first},100\n2,2026-03-02,{second},20\n");
        let mut rows = expected(&[(first, "100.00"), (second, "20.00")]);
        rows.sort();
        assert_eq!(owed("deliveries.csv", in_encoding(&text, encoding)), rows, "{}", encoding.name());
    }
}

#[test]
fn each_file_has_the_encoding_that_is_said_of_it() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).expect("written");
    // In either encoding these bytes are letters.
    let deliveries = "delivery_no,date,customer,amount\nA1,2026-01-10,ÄÖ,100.00\nA2,2026-01-11,Bolt,50.00\n";
    write("deliveries.csv", &in_encoding(deliveries, WINDOWS_1252));
    let name = WINDOWS_1252.encode("ÄÖ").0;
    let han = GBK.decode(&name).0.into_owned();
    let payments = format!("date,customer,amount\n2026-02-01,{han},30.00\n");
    write("payments.csv", &in_encoding(&payments, GBK));
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_collect"));
        command.current_dir(folder.path()).args(["plan", "--as-of", AS_OF, "--format", "json", "--no-config"]);
        let output = command.args(arguments).output().expect("a run");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        (output.status.code(), text, String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let customers = |text: &str| -> Vec<serde_json::Value> {
        let json: serde_json::Value = serde_json::from_str(text).expect("JSON");
        let rows = json["rows"].as_array().expect("rows");
        let mut names: Vec<_> = rows.iter().map(|row| row["customer"].clone()).collect();
        names.sort_by_key(serde_json::Value::to_string);
        names
    };
    // Whoever names one encoding for all is obeyed, and one for a file goes before it, wherever it stands.
    for arguments in [
        ["--encoding", "windows-1252", "--encoding", "payments=windows-1252"],
        ["--encoding", "payments=windows-1252", "--encoding", "windows-1252"],
        ["--encoding", "deliveries=windows-1252", "--encoding", "windows-1252"],
    ] {
        let (code, text, told) = run(&arguments);
        assert_eq!(code, Some(0), "{told}");
        assert_eq!(customers(&text), [json!("Bolt"), json!("ÄÖ")], "{arguments:?}");
        assert!(!told.contains("guessed"), "{told}");
    }
    let (_, text, _) = run(&["--encoding", "gbk", "--encoding", "payments=gbk"]);
    assert_eq!(customers(&text), [json!("Bolt"), json!(han)]);
    let (code, _, told) = run(&["--encoding", "payments=utf-8", "--encoding", "windows-1252"]);
    assert_ne!(code, Some(0));
    assert!(told.contains("payments.csv") && told.contains("UTF-8") && !told.contains("deliveries.csv:"), "{told}");
    for (said, word) in [("invoices=gbk", "payments"), ("payments=klingon", "windows-1252")] {
        let (code, _, told) = run(&["--encoding", said]);
        assert!(code != Some(0) && told.contains(word), "{said}: {told}");
    }
}
