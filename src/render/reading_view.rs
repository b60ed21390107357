//! How files were understood, for people and programs: what each column was taken for, what the rows are and what they
//! sum to, what was left out, and what is printed in the file beside ours (SPEC §2, §4 `read`).

use super::Language;
use super::grid::{Cell, Column, Document, Row, visible};
use super::titles::Title;
use crate::read::{FileReading, PrintedSum, RoleSum};
use chrono::NaiveDate;
use serde_json::{Value, json};

/// Words of roles: one row of it, several rows, in Chinese.
const ROLES: [(&str, &str, &str, &str); 26] = [
    ("invoice", "invoice", "invoices", "销售单据"),
    ("debit_note", "debit note", "debit notes", "其他应收"),
    ("credit", "credit note", "credit notes", "退货及红字"),
    ("payment", "receipt", "receipts", "收款"),
    ("advance", "advance", "advances", "预收"),
    ("refund", "refund", "refunds", "退款"),
    ("bounced", "returned payment", "returned payments", "退票"),
    ("discount", "discount", "discounts", "折让"),
    ("write_off", "write-off", "write-offs", "坏账核销"),
    ("opening", "opening balance", "opening balances", "期初余额"),
    ("journal", "journal entry", "journal entries", "调账"),
    ("finance_charge", "finance charge", "finance charges", "利息及违约金"),
    ("cash_sale", "cash sale", "cash sales", "现销"),
    ("matching", "matching entry", "matching entries", "核销单"),
    ("ignored", "other document", "other documents", "其他单据"),
    ("not_receivable", "draft, void or not approved", "drafts, voids or not approved", "草稿、作废或未审核"),
    ("other_document", "order, quotation or the like", "orders, quotations and the like", "订单、报价等"),
    ("used_up", "credit or receipt used up", "credits and receipts used up", "已核销的贷项及收款"),
    ("line", "further line", "further lines", "明细行"),
    ("parent", "group total", "group totals", "上级汇总行"),
    ("money_out", "payment out", "payments out", "支出"),
    ("total", "total", "totals", "合计行"),
    ("heading", "heading", "headings", "标题行"),
    ("footer", "footer", "footers", "表尾"),
    ("other_account", "posting on another account", "postings on other accounts", "其他科目分录"),
    ("age_band", "age band", "age bands", "账龄段"),
];

fn role_words(role: &RoleSum, language: Language) -> String {
    let Some((_, one, many, chinese)) = ROLES.iter().find(|(key, ..)| *key == role.role) else {
        return role.role.to_owned();
    };
    match language {
        Language::English => format!("{} {}", role.rows, if role.rows == 1 { one } else { many }),
        Language::Chinese => format!("{chinese}{}行", role.rows),
    }
}

/// `84310.00` as `84,310.00`.
fn grouped(plain: &str) -> String {
    let (sign, digits) = plain.strip_prefix('-').map_or(("", plain), |digits| ("−", digits));
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, "00"));
    format!("{sign}{}.{decimals}", crate::book::group_thousands(whole))
}

fn sums(role: &RoleSum) -> String {
    let sums: Vec<String> =
        role.sums.iter().map(|(currency, sum)| format!("{currency} {}", grouped(sum)).trim().to_owned()).collect();
    sums.join(" + ")
}

impl Language {
    /// What a file was understood as, in one line: `12 invoices 84,310.00 · 3 credit notes −1,200.00; left out: 4 totals`.
    pub fn reading_in_a_line(self, reading: &FileReading) -> String {
        let (counted, left_out): (Vec<&RoleSum>, Vec<&RoleSum>) =
            reading.roles.iter().partition(|role| !role.sums.is_empty());
        let counted: Vec<String> =
            counted.iter().map(|role| format!("{} {}", role_words(role, self), sums(role))).collect();
        let left_out: Vec<String> = left_out.iter().map(|role| role_words(role, self)).collect();
        let counted =
            if counted.is_empty() { self.pick("no rows", "没有数据行").to_owned() } else { counted.join(" · ") };
        let left_out = match left_out.is_empty() {
            true => String::new(),
            false => format!("{}{}", self.pick("; left out: ", "；未计入："), left_out.join(self.pick(", ", "、"))),
        };
        format!("{}: {counted}{left_out}", reading.file)
    }

    /// A printed grand total that does not tie, with both figures.
    pub fn untied_total(self, reading: &FileReading, sum: &PrintedSum) -> String {
        let place = reading.file.at_line(sum.line);
        let (printed, ours) = (grouped(&sum.printed), grouped(&sum.ours));
        match self {
            Language::English => format!(
                "{place}: the grand total of \"{}\" is printed as {printed}, and its rows come to {ours}; the list may be filtered, or rows may be missing",
                sum.header
            ),
            Language::Chinese => format!(
                "{place}: “{}”的总计印的是{printed}，各行加起来是{ours}；可能是筛选后的清单，或少了行",
                sum.header
            ),
        }
    }

    /// What else is to be said of how a file was read.
    fn reading_remarks(self, reading: &FileReading) -> Vec<String> {
        let mut remarks = Vec::new();
        let mut say = |english: &str, chinese: &str| remarks.push(self.pick(english, chinese).to_owned());
        match reading.balance {
            Some("running") => say(
                "the balance runs from row to row; each was checked against the one above",
                "余额逐行累计，已逐行核对",
            ),
            Some("running_descending") => say(
                "the balance runs from the last row up; each was checked against the one below",
                "余额自下而上累计，已逐行核对",
            ),
            Some("open") => say("the balance is what is open of each row", "余额是每行的未收金额"),
            Some("closing") => {
                say("one balance a customer; their age is known only from bands", "每个客户一个余额；账龄只看账龄段")
            }
            _ => {}
        }
        if reading.tax_added {
            say("tax was added to amounts without it", "金额不含税，已加上税额");
        }
        if reading.totals_tied > 0 {
            let count = reading.totals_tied;
            remarks.push(match self {
                Language::English => format!("{count} printed totals tie with the rows above them"),
                Language::Chinese => format!("{count}个合计与上面各行相符"),
            });
        }
        if let Some(program) = reading.program {
            remarks.push(match self {
                Language::English => format!("document types are read as codes of {program}"),
                Language::Chinese => format!("单据类型按{program}的代码读取"),
            });
        }
        remarks
    }

    /// How files were understood, line by line, as `check` begins.
    pub fn reading_page(self, readings: &[FileReading]) -> Vec<String> {
        if readings.is_empty() {
            return Vec::new();
        }
        let mut lines = vec![self.pick("How the files were read", "文件是怎么读的").to_owned()];
        for reading in readings {
            lines.push(format!("  {}", visible(&self.reading_in_a_line(reading))));
            let used: Vec<String> = reading
                .columns
                .iter()
                .filter_map(|column| {
                    let proof = if column.is_proved { self.pick(" (proved)", "（已核对）") } else { "" };
                    // A column that bears the name of its field needs no word.
                    let field = column.field.filter(|name| column.is_proved || *name != column.header)?;
                    let name = self.field_or(field);
                    Some(format!("{} → {name}{proof}", visible(&column.header)))
                })
                .collect();
            if !used.is_empty() {
                lines.push(format!("    {}{}", self.pick("columns: ", "列："), used.join(self.pick(", ", "、"))));
            }
            let unused: Vec<String> = reading
                .columns
                .iter()
                .filter(|column| column.field.is_none())
                .map(|column| visible(&column.header))
                .collect();
            if !unused.is_empty() {
                lines.push(format!("    {}{}", self.pick("not used: ", "未用："), unused.join(self.pick(", ", "、"))));
            }
            lines.extend(self.reading_remarks(reading).into_iter().map(|remark| format!("    {remark}")));
            for sum in &reading.printed {
                let (printed, ours) = (grouped(&sum.printed), grouped(&sum.ours));
                let place = reading.file.line(sum.line);
                lines.push(match self {
                    Language::English => {
                        format!("    line {place}, \"{}\": printed {printed}, ours {ours}", sum.header)
                    }
                    Language::Chinese => format!("    第{place}行“{}”：印{printed}，我方{ours}", sum.header),
                });
            }
        }
        lines
    }

    fn field_or(self, name: &'static str) -> String {
        match (self, name) {
            (Language::English, name) => name.to_owned(),
            (Language::Chinese, "age_band") => "账龄段".to_owned(),
            (Language::Chinese, name) => self.field(name).to_owned(),
        }
    }
}

/// The same as one object a file.
pub fn readings_json(readings: &[FileReading]) -> Value {
    let object = |reading: &FileReading| {
        json!({
            "file": reading.file.to_string(),
            "kind": reading.kind.stem(),
            "header_line": reading.header_line,
            "columns": reading.columns.iter().map(|column| json!({
                "header": column.header, "field": column.field, "proved": column.is_proved,
            })).collect::<Value>(),
            "rows": reading.roles.iter().map(|role| json!({
                "role": role.role, "rows": role.rows,
                "sums": role.sums.iter().map(|(currency, sum)| json!({"currency": currency, "sum": sum})).collect::<Value>(),
            })).collect::<Value>(),
            "balance": reading.balance,
            "tax_added": reading.tax_added,
            "program": reading.program,
            "totals_tied": reading.totals_tied,
            "printed": reading.printed.iter().map(|sum| json!({
                "header": sum.header, "line": reading.file.line(sum.line), "printed": sum.printed, "ours": sum.ours,
                "grand": sum.is_whole,
            })).collect::<Value>(),
        })
    };
    readings.iter().map(object).collect()
}

/// How files were understood, as a page, as rows and as one object.
pub fn reading_document(readings: &[FileReading], as_of: NaiveDate, language: Language) -> Document<'_> {
    let titles = [Title::ReadFile, Title::ReadPart, Title::ReadName, Title::ReadMeaning, Title::Count, Title::ReadSum];
    let column = |title| Column { title, name: None, importance: 0, width_max: 0, is_in_json: true };
    let mut rows: Vec<Row<'_>> = Vec::new();
    for reading in readings {
        let file = || Cell::Text(reading.file.to_string().into());
        let mut push = |part: (&'static str, &'static str),
                        name: Cell<'static>,
                        meaning: Cell<'static>,
                        count: Cell<'static>,
                        sum: Cell<'static>| {
            let cells = vec![file(), Cell::Word(part.0, language.pick(part.0, part.1)), name, meaning, count, sum];
            rows.push(Row { cells, ..Row::default() });
        };
        for column in &reading.columns {
            let meaning = column.field.map_or(Cell::Blank, |field| Cell::Text(language.field_or(field).into()));
            push(("column", "列"), Cell::Text(column.header.clone().into()), meaning, Cell::Blank, Cell::Blank);
        }
        for role in &reading.roles {
            let name = ROLES.iter().find(|(key, ..)| *key == role.role);
            let words = name.map_or(role.role, |(_, _, many, chinese)| language.pick(many, chinese));
            let sum = if role.sums.is_empty() { Cell::Blank } else { Cell::Text(sums(role).into()) };
            push(("rows", "行"), Cell::Word(role.role, words), Cell::Blank, Cell::Integer(role.rows as i64), sum);
        }
        for sum in &reading.printed {
            let meaning = format!("{} {}", language.pick("ours", "我方"), grouped(&sum.ours));
            let header = Cell::Text(sum.header.clone().into());
            push(
                ("printed", "印出"),
                header,
                Cell::Text(meaning.into()),
                Cell::Blank,
                Cell::Text(grouped(&sum.printed).into()),
            );
        }
    }
    Document {
        schema: "collect.read/1",
        as_of,
        head: Vec::new(),
        columns: titles.into_iter().map(column).collect(),
        table_order: Vec::new(),
        rows: Box::new(rows),
        foot: Vec::new(),
        opening: Vec::new(),
        closing: Vec::new(),
        json: Some(json!({ "files": readings_json(readings) })),
        page: Some(language.reading_page(readings)),
    }
}
