//! One small book in every spelling that people's files have: the same rows each time (SPEC §2, DOMAIN §7).

mod support;

use chrono::{Datelike, NaiveDate};
use collect::plan::{self, Policy};
use collect::read::{self, FileKind, ReadOptions, Source};
use encoding_rs::GB18030;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use support::{Planned, day, open_document, text_cell};

struct Delivery {
    number: &'static str,
    date: &'static str,
    customer: &'static str,
    cents: i64,
    due: &'static str,
}

/// Days beyond the twelfth in both date columns, an amount beyond a thousand, one of whole thousands, a leading zero.
const BOOK: [Delivery; 3] = [
    Delivery { number: "SH1", date: "2026-01-15", customer: "光大百货", cents: 123_456, due: "2026-02-14" },
    Delivery { number: "SH2", date: "2026-03-20", customer: "万家商贸", cents: 3_600_000, due: "2026-04-19" },
    Delivery { number: "00123", date: "2026-03-05", customer: "小李便利", cents: 5_050, due: "2026-04-04" },
];

const HEADER: &str = "delivery_no,date,customer,amount,due_date";

type DateStyle = fn(NaiveDate) -> String;
type AmountStyle = fn(i64) -> String;

/// The book as text, each part in a spelling of its own.
struct Style {
    header: &'static str,
    separator: &'static str,
    date: DateStyle,
    amount: AmountStyle,
    line_end: &'static str,
}

const PLAIN: Style = Style { header: HEADER, separator: ",", date: iso, amount: point, line_end: "\n" };

impl Style {
    fn rows(&self) -> Vec<String> {
        let row = |delivery: &Delivery| {
            let (date, due) = ((self.date)(day(delivery.date)), (self.date)(day(delivery.due)));
            let fields = [delivery.number, &date, delivery.customer, &(self.amount)(delivery.cents), &due];
            fields.map(|field| self.field(field)).join(self.separator)
        };
        BOOK.iter().map(row).collect()
    }

    fn field(&self, text: &str) -> String {
        if text.contains(self.separator) { format!("\"{text}\"") } else { text.to_owned() }
    }

    fn text(&self) -> String {
        let header = self.header.replace(',', self.separator);
        let lines = std::iter::once(header).chain(self.rows());
        lines.map(|line| line + self.line_end).collect()
    }
}

fn iso(day: NaiveDate) -> String {
    day.to_string()
}

fn point(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

fn grouped(cents: i64, thousands: &str, mark: &str) -> String {
    let whole = cents / 100;
    let front =
        if whole >= 1000 { format!("{}{thousands}{:03}", whole / 1000, whole % 1000) } else { whole.to_string() };
    format!("{front}{mark}{:02}", cents % 100)
}

fn wide(text: &str) -> String {
    let widen = |letter: char| if letter.is_ascii_graphic() { char::from_u32(letter as u32 + 0xfee0) } else { None };
    text.chars().map(|letter| widen(letter).unwrap_or(letter)).collect()
}

/// Name of the spelling, name of the file, its bytes.
type Spelling = (String, &'static str, Vec<u8>);

fn spellings() -> Vec<Spelling> {
    let mut all = Vec::new();
    all.extend(encodings());
    all.extend(separators());
    all.extend(headers());
    all.extend(dates());
    all.extend(amounts());
    all.extend(layouts());
    all.extend(workbooks());
    all
}

fn text(what: &str, text: impl Into<String>) -> Spelling {
    (what.to_owned(), "deliveries.csv", text.into().into_bytes())
}

fn encodings() -> Vec<Spelling> {
    let plain = PLAIN.text();
    let utf_16 = |to_bytes: fn(u16) -> [u8; 2]| plain.encode_utf16().flat_map(to_bytes).collect::<Vec<u8>>();
    let marked = |mark: &[u8], bytes: Vec<u8>| [mark, &bytes].concat();
    let file = |what: &str, bytes: Vec<u8>| (what.to_owned(), "deliveries.csv", bytes);
    vec![
        file("UTF-8", plain.clone().into_bytes()),
        file("UTF-8 with a mark", marked(b"\xef\xbb\xbf", plain.clone().into_bytes())),
        file("UTF-16LE with a mark", marked(b"\xff\xfe", utf_16(u16::to_le_bytes))),
        file("UTF-16BE with a mark", marked(b"\xfe\xff", utf_16(u16::to_be_bytes))),
        file("UTF-16LE", utf_16(u16::to_le_bytes)),
        file("UTF-16BE", utf_16(u16::to_be_bytes)),
        file("GB18030", GB18030.encode(&plain).0.into_owned()),
        file("GB18030 with Chinese headers", GB18030.encode(&chinese(&PLAIN).text()).0.into_owned()),
    ]
}

fn chinese(style: &Style) -> Style {
    Style { header: "单据编号,单据日期,客户名称,金额（元）,到期日", ..*style }
}

fn separators() -> Vec<Spelling> {
    let mut all: Vec<Spelling> = [(";", "semicolons"), ("\t", "tabs"), ("|", "bars")]
        .map(|(separator, what)| text(what, Style { separator, ..PLAIN }.text()))
        .into();
    all.push(text("sep=", format!("sep=;\n{}", Style { separator: ";", ..PLAIN }.text())));
    all.push(text("CRLF", Style { line_end: "\r\n", ..PLAIN }.text()));
    all.push(text("no final line end", PLAIN.text().trim_end()));
    all
}

fn headers() -> Vec<Spelling> {
    [
        "单据编号,单据日期,客户名称,货款金额,到期日",
        "送货单号,送货日期,客户,应收金额,预计收款日",
        "发票号,开票日期,购货单位,价税合计,付款到期日",
        "Num,Date,Customer,Amount,Due Date",
        "InvoiceNumber,InvoiceDate,ContactName,Total,DueDate",
        "Voucher No,Posting Date,Party,Invoiced Amount,Due Date",
        "Document Number,Document Date,Customer Name,Amount in local currency,Net due date",
        "*单据编号,*单据日期,*客户 名称,金额(元),到期日期",
        "ＤＥＬＩＶＥＲＹ＿ＮＯ,Ｄａｔｅ,CUSTOMER,Amount (total),due date",
    ]
    .into_iter()
    .map(|header| text(header, Style { header, ..PLAIN }.text()))
    .collect()
}

fn dates() -> Vec<Spelling> {
    let styles: [(&str, DateStyle); 14] = [
        ("2026/1/15", |day| format!("{}/{}/{}", day.year(), day.month(), day.day())),
        ("2026.1.15", |day| format!("{}.{}.{}", day.year(), day.month(), day.day())),
        ("20260115", |day| day.format("%Y%m%d").to_string()),
        ("2026年1月15日", |day| format!("{}年{}月{}日", day.year(), day.month(), day.day())),
        ("15 Jan 2026", |day| day.format("%d %b %Y").to_string()),
        ("Jan 15, 2026", |day| day.format("%b %d, %Y").to_string()),
        ("15-Jan-26", |day| day.format("%d-%b-%y").to_string()),
        ("15/01/2026", |day| day.format("%d/%m/%Y").to_string()),
        ("1/15/2026", |day| format!("{}/{}/{}", day.month(), day.day(), day.year())),
        ("15-01-2026 12:56", |day| day.format("%d-%m-%Y 12:56").to_string()),
        ("15.01.2026", |day| day.format("%d.%m.%Y").to_string()),
        ("2026-01-15T08:00:00Z", |day| format!("{day}T08:00:00Z")),
        ("2026-01-15 00:00:00", |day| format!("{day} 00:00:00")),
        ("20260115.0", |day| day.format("%Y%m%d.0").to_string()),
    ];
    let mut all: Vec<Spelling> =
        styles.map(|(what, date)| text(what, Style { date, ..PLAIN }.text())).into_iter().collect();
    all.push(text("full-width dates", Style { date: |day| wide(&day.to_string()), ..PLAIN }.text()));
    all
}

fn amounts() -> Vec<Spelling> {
    let styles: [(&str, AmountStyle); 9] = [
        ("1,234.56", |cents| grouped(cents, ",", ".")),
        ("1.234,56", |cents| grouped(cents, ".", ",")),
        ("1234,56", |cents| grouped(cents, "", ",")),
        ("¥1,234.56", |cents| format!("¥{}", grouped(cents, ",", "."))),
        ("+1234.56", |cents| format!("+{}", point(cents))),
        ("1234.56元", |cents| format!("{}元", point(cents))),
        ("full-width digits", |cents| wide(&point(cents))),
        ("three decimals, the last one nought", |cents| format!("{}0", point(cents))),
        ("0.123456万", |cents| format!("{}.{:06}万", cents / 1_000_000, cents % 1_000_000)),
    ];
    let styles = styles.map(|(what, amount)| text(what, Style { amount, ..PLAIN }.text()));
    let german = Style { separator: ";", amount: |cents| grouped(cents, ".", ","), ..PLAIN };
    styles.into_iter().chain([text("German throughout", german.text())]).collect()
}

fn layouts() -> Vec<Spelling> {
    let (plain, rows) = (PLAIN.text(), PLAIN.rows().join("\n"));
    let quoted: String = plain
        .lines()
        .map(|line| line.split(',').map(|field| format!("\" {field}\t\"")).collect::<Vec<_>>().join(",") + "\n")
        .collect();
    vec![
        text("a title above", format!("应收账款明细表\n制表人：财务部\n\n{plain}")),
        text("a ruled line above", format!("------------\n导出信息\n------------\n{plain}")),
        text("blank lines", plain.replace('\n', "\n\n")),
        text("合计 below", format!("{plain}合计,,,37285.06,\n")),
        text("Grand Total below", format!("{plain}Grand Total,,,37285.06,\n")),
        text("人民币合计 below", format!("{plain}\n人民币合计,,,37285.06,\n")),
        text("padded rows", format!("{HEADER}\n{}\n", rows.replace('\n', ",,,\n") + ",,,")),
        text("everything quoted, with blanks and tabs inside", quoted),
        text("the header on every page", format!("{HEADER}\n{}\n", rows.replace('\n', &format!("\n{HEADER}\n")))),
        text("a column that nobody knows", plain.replace('\n', ",x\n")),
    ]
}

fn workbooks() -> Vec<Spelling> {
    vec![
        (".xlsx".into(), "deliveries.xlsx", xlsx(false)),
        (".xlsx with a title, text dates, formulas and another sheet".into(), "deliveries.xlsx", xlsx(true)),
        (".ods".into(), "deliveries.ods", ods()),
        (".xls".into(), "deliveries.xls", include_bytes!("data/spellings/book.xls").to_vec()),
    ]
}

fn xlsx(is_dressed: bool) -> Vec<u8> {
    let mut workbook = Workbook::new();
    if is_dressed {
        workbook.add_worksheet().set_name("说明").expect("a name").write(0, 0, "read me").expect("a cell");
    }
    let (date_format, zeros) = (Format::new().set_num_format("yyyy/m/d"), Format::new().set_num_format("00000"));
    let sheet = workbook.add_worksheet();
    let mut top = 0;
    if is_dressed {
        sheet.merge_range(0, 0, 0, 4, "应收账款", &Format::new()).expect("a title");
        top = 2;
    }
    for (column, name) in HEADER.split(',').enumerate() {
        sheet.write(top, column as u16, name).expect("a header");
    }
    for (index, delivery) in BOOK.iter().enumerate() {
        let row = top + 1 + index as u32;
        match delivery.number.parse::<u32>() {
            Ok(number) => sheet.write_with_format(row, 0, number, &zeros).expect("a number"),
            Err(_) => sheet.write(row, 0, delivery.number).expect("a text"),
        };
        sheet.write_with_format(row, 1, moment(delivery.date), &date_format).expect("a date");
        sheet.write(row, 2, delivery.customer).expect("a text");
        let amount = delivery.cents as f64 / 100.0;
        if is_dressed {
            let formula = Formula::new("=1+1").set_result(amount.to_string());
            sheet.write_formula(row, 3, formula).expect("a formula");
            sheet.write(row, 4, delivery.due).expect("a text");
        } else {
            sheet.write(row, 3, amount).expect("a number");
            sheet.write_with_format(row, 4, moment(delivery.due), &date_format).expect("a date");
        }
    }
    workbook.save_to_buffer().expect("a workbook")
}

fn moment(day: &str) -> ExcelDateTime {
    ExcelDateTime::parse_from_str(day).expect("a day")
}

fn ods() -> Vec<u8> {
    let date_cell = |day: &str| format!("<table:table-cell office:value-type=\"date\" office:date-value=\"{day}\"/>");
    let row = |cells: String| format!("<table:table-row>{cells}</table:table-row>");
    let mut rows = row(HEADER.split(',').map(text_cell).collect());
    for delivery in &BOOK {
        let amount = point(delivery.cents);
        let number = format!("<table:table-cell office:value-type=\"float\" office:value=\"{amount}\"/>");
        let cells = [
            text_cell(delivery.number),
            date_cell(delivery.date),
            text_cell(delivery.customer),
            number,
            date_cell(delivery.due),
        ];
        rows += &row(cells.concat());
    }
    open_document(&rows)
}

fn planned(name: &str, bytes: Vec<u8>) -> Result<String, String> {
    let source =
        Source { kind: FileKind::Deliveries, name: name.into(), sheet: None, bytes: bytes.into(), is_named: true };
    let reading = read::read(vec![source], &ReadOptions::standard(day("2026-04-15")));
    if !reading.faults.is_empty() {
        return Err(reading.faults.faults.iter().map(|fault| format!("{fault}\n")).collect());
    }
    let policy = Policy::standard();
    let plan = plan::plan(&reading.book, &policy, 1);
    Ok(Planned { reading, plan, policy }.json_text())
}

#[test]
fn every_spelling_gives_the_same_plan() {
    let all = spellings();
    assert!(all.len() >= 40, "{} spellings", all.len());
    let expected = planned("deliveries.csv", PLAIN.text().into_bytes()).expect("the plain spelling");
    assert!(expected.contains("\"delivery_no\":\"00123\"") && expected.contains("\"1234.56\""), "{expected}");
    for (what, name, bytes) in all {
        assert_eq!(planned(name, bytes), Ok(expected.clone()), "{what}");
    }
}

#[test]
fn a_sign_of_one_currency_in_the_cells_names_that_of_the_book() {
    let signed = PLAIN.text().replace("1234.56", "1234.56 €");
    let plan = planned("deliveries.csv", signed.into_bytes()).expect("it can be read");
    assert!(plan.contains("\"currency\":\"EUR\"") && !plan.contains("\"currency\":\"\""), "{plan}");
}

/// Rows find their customer however often and however spelled the customers file has him, and those whom it has not stand
/// beside them; a name that it sets aside as written twice means the first.
#[test]
fn rows_name_customers_of_the_customers_file_and_others() {
    let customers = "customer,code,distance_km\nZeta,,1\nACME Ltd,A1,2\nacme  ltd,,3\nACME Ltd,,4\n光大百货,,5\n";
    let deliveries = "delivery_no,date,customer,code,amount\n\
        D1,2026-01-05,acme  ltd,,100\nD2,2026-01-05,ACME Ltd,,100\nD3,2026-01-06,光大百货,,100\nD4,2026-01-06,Newcomer,,100\n\
        D5,2026-01-07,Acme of old,A1,100\nD6,2026-01-07,Zeta,,100\nD7,2026-01-07,ACME LTD,A1,100\n";
    let payments = "date,customer,amount,delivery_no\n2026-02-01,acme  ltd,10,D2\n2026-02-01,newcomer,20,D4\n\
        2026-02-01,Stranger,5,\n2026-02-01,光大百货,30,D3\n";
    for threads in [1, 2] {
        let source = |kind: FileKind, text: &str| Source {
            kind,
            name: format!("{kind}.csv"),
            sheet: None,
            bytes: text.into(),
            is_named: true,
        };
        let mut options = ReadOptions::standard(day("2026-04-15"));
        options.workers.threads = threads;
        options.workers.block_bytes = 40;
        let sources = vec![
            source(FileKind::Deliveries, deliveries),
            source(FileKind::Payments, payments),
            source(FileKind::Customers, customers),
        ];
        let book = read::read(sources, &options).book;
        let whose = |number: &str| {
            let document =
                book.documents.iter().position(|own| own.number.text(&book.texts) == number).expect("a delivery");
            let customer = book.customer(book.deliveries.get(book.first_deliveries[document]).customer);
            (customer.name.as_str(), customer.distance_metres)
        };
        let acme = ("ACME Ltd", Some(2_000));
        assert_eq!(["D1", "D2", "D5", "D7"].map(whose), [acme; 4]);
        let others = [("光大百货", Some(5_000)), ("Newcomer", None), ("Zeta", Some(1_000))];
        assert_eq!(["D3", "D4", "D6"].map(whose), others);
        let mut paid: Vec<(&str, i64)> = (0..book.payments.len() as u32)
            .map(|id| (book.customer(book.payments.get(id).customer).name.as_str(), book.payments.get(id).amount.0))
            .collect();
        paid.sort_unstable();
        assert_eq!(paid, [("ACME Ltd", 1_000), ("Newcomer", 2_000), ("Stranger", 500), ("光大百货", 3_000)]);
        let names: Vec<&str> = book.customers.iter().map(|customer| customer.name.as_str()).collect();
        assert_eq!(names, ["ACME Ltd", "Newcomer", "Stranger", "Zeta", "光大百货"]);
    }
}
