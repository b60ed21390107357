//! What the reader has to say besides faults, in words. As with faults, the English ones are the types' own.

use super::Language;
use crate::read::{FirstNamed, Note, SkippedLines};

impl Language {
    /// What the reader has to say.
    pub fn note(self, note: &Note) -> String {
        match (note, self) {
            (Note::Understood { reading }, _) => self.reading_in_a_line(reading),
            (Note::TotalDiffers { reading, index }, _) => {
                reading.printed.get(*index).map(|sum| self.untied_total(reading, sum)).unwrap_or_default()
            }
            (_, Language::English) => note.to_string(),
            (_, Language::Chinese) => chinese(note),
        }
    }
}

fn chinese(note: &Note) -> String {
    let field = |name: &'static str| Language::Chinese.field(name);
    match note {
        Note::NoPayments => "没有回款：没有读到回款文件，也没有已付或未收的列，所以全部算作未收；请用--payments写明文件，或用--map open_amount=表头写明列".to_owned(),
        Note::Understood { .. } | Note::TotalDiffers { .. } => Language::Chinese.note(note),
        Note::NothingDelivered { file } => format!("{file}是空的：没有送货"),
        Note::PaidColumnsContradict { file, count, first_line } => {
            format!("{file}：有{count}行的已付、未收与金额对不上，第一处在第{first_line}行；以未收为准")
        }
        Note::NoHeader { file, columns } => {
            let columns = Language::Chinese.fields(columns);
            format!("{file}没有表头；按余额的变化推得各列是：{columns}；把它写在数据上面就定了")
        }
        Note::FileRead { file, kind, rows } => {
            format!("已读{file}：{rows}行（{}）", Language::Chinese.file_kind(*kind))
        }
        Note::Skipped { file, kind, missing } => format!(
            "没有用{file}：缺少{}，不当作{}文件；一定要用，请写--{kind}",
            Language::Chinese.fields(missing),
            Language::Chinese.file_kind(*kind)
        ),
        Note::EncodingGuessed { file, encoding } => {
            format!("{file}：看内容按{encoding}编码读取；要换，用--encoding")
        }
        Note::SheetsNotRead { file, others } => format!(
            "已读{file}；{others}也合用，但没有读；要读别的，写{}#工作表名；都要读，请合到一张工作表里",
            file.name
        ),
        Note::SheetsPassedOver { file, others } => format!("已读{file}；其他工作表没有读：{others}"),
        Note::ColumnChosen { file, field: name, header, others } => format!(
            "{file}：{}取自“{header}”，没有用{others}；要换，写--map {name}=表头",
            field(name)
        ),
        Note::NumberRepeated { file, count, number, first_line } => {
            let more = if *count > 1 { format!("（还有{}处）", count - 1) } else { String::new() };
            format!("{}: 单号{number}该客户已有，日期或币种不同；算作另一笔{more}", file.at_line(*first_line))
        }
        Note::TermsUnknown { file, spelling, count, first_line } => format!(
            "{}: 看不懂账期“{spelling}”（{count}行），没有采用；请在collect.toml里写明：[terms] \"{spelling}\" = \"月结30天\"",
            file.at_line(*first_line)
        ),
        Note::ColumnsIgnored { file, headers, more } => {
            let more = if *more > 0 { format!("，还有{more}列") } else { String::new() };
            format!("{file}：没有用到的列：{}{more}", headers.join("、"))
        }
        Note::LinesSkipped { file, what, count, first_line } => {
            let what = match what {
                SkippedLines::AboveHeader => "在表头之上",
                SkippedLines::Totals => "是合计，不是数据",
                SkippedLines::HeaderAgain => "是重复的表头",
            };
            format!("{}: 跳过{count}行（{what}）", file.at_line(*first_line))
        }
        Note::NumbersMadeUp { file, count, first_line } => {
            format!("{file}：{count}行没有送货单号，按行号叫作L<行号>，第一个是L{first_line}")
        }
        Note::LinesInherited { file, count, first_line } => {
            format!("{}: {count}行没有单号、日期和客户，算作上面那笔送货的明细", file.at_line(*first_line))
        }
        Note::RepeatedTotal { file, count, first } => {
            format!("{file}：{count}笔送货每行都写着同一合计，只算一次，第一笔是{first}")
        }
        Note::DuplicateRows { file, lines } => {
            let (line, first_line) = lines.first().copied().unwrap_or_default();
            let more = lines.len().saturating_sub(1);
            let more = if more > 0 { format!("（另有{more}行也重复）") } else { String::new() };
            format!("{}: 与第{first_line}行完全相同{more}；两行都算；如果是重复录入，请删掉一行", file.at_line(line))
        }
        Note::PaidUndated { file, count } => {
            format!("{file}：{count}笔送货已付或有未收金额，但没有付款日期：任何一天都算已付，不计入付款记录")
        }
        Note::PaidColumnsCompared { file, count, first: FirstNamed { line, name }, stated, open } => format!(
            "{file}：以回款为准，但有{count}笔送货的已付、未收列对不上，第一处：第{line}行{name}，列里写未收{stated}，按回款还有{open}"
        ),
        Note::NameUnknown { file, count, first } => {
            format!("{file}：{count}行写的送货单不存在，按未指明核销：{}", named(first))
        }
        Note::NameOfOtherCustomer { file, count, first } => {
            format!("{file}：{count}行写的送货单是别的客户或币种的，按未指明核销：{}", named(first))
        }
        Note::ExcuseUnknown { file, line, found } => format!(
            "{}: 借口“{found}”不是目录里的代码（E01到E16，见`collect excuse`）；按文字保留",
            file.at_line(*line)
        ),
        Note::CustomerTypeUnknown { count, first } => format!(
            "{count}个客户类型不认识，没有用，第一个：{first}；应为合作型、虚荣型、强硬型、阴谋型、感情型、固执型、推托型、困难型之一"
        ),
        Note::CustomerSizeUnknown { count, first } => {
            format!("{count}个客户规模不认识，没有用，第一个：{first}；应为大型、机关、中小之一")
        }
        Note::CustomerUnknown { file, count, first } => {
            format!("{file}：{count}行的客户在账里别处都没有，第一处：{}；请核对写法", named(first))
        }
        Note::ItemUnknown { file, count, first } => {
            format!("{file}：{count}行的品名从未送给过该客户，第一处：{}", named(first))
        }
        Note::EventKindUnknown { file, line, found } => {
            format!("{}: 不认识事件“{found}”；只作备查，不影响分类", file.at_line(*line))
        }
        Note::CodeAmbiguous { code, names, count } => {
            let more = if *count > 1 { format!("（这样的编码还有{}个）", count - 1) } else { String::new() };
            format!("编码{code}对应{names}个名称{more}；各名称分开记账；要按编码合并，写--map customer=编码的表头")
        }
        Note::CustomerDetailsDiffer { count, field: name, customer } => format!(
            "客户资料有{count}处前后不一：{customer}的{}；以最近一笔送货为准；写进customers.csv就定了",
            field(name)
        ),
        Note::InvoiceDateMissing { count, first } => {
            format!("{count}笔送货的账期从开票日算起，但没有开票日期；改从送货日算，第一笔是{first}")
        }
        Note::PromiseWithoutDate { file, line } => {
            format!("{}: 承诺付款没有承诺日期，无从判断是否兑现；只算一次联系", file.at_line(*line))
        }
        Note::FollowUpUnknownDelivery { file, line, number } => {
            format!("{}: {number}不是该客户的送货单；这一行不影响任何款项", file.at_line(*line))
        }
        Note::RowsSetAside { count } => format!("{count}行搁置，不列入计划；各数都不含它们"),
        Note::LaterRows { count, as_of } => format!("{count}行在{as_of}之后，不计"),
        Note::BookInOneCurrency { currency } => format!(
            "没写币种的按{}算，账里只有这一种币种；请在collect.toml里写[base] currency",
            currency.code()
        ),
        Note::PaymentsAloneHaveCurrency { file, currency } => format!(
            "{file}：回款的币种是{currency}，送货没有币种，所以谁也冲不了谁；如果是同一种，请在collect.toml里设[base] currency = \"{currency}\""
        ),
        Note::LeftAside { file, went_out, neither } => {
            let neither = match neither {
                0 => String::new(),
                count => format!("和{count}行不计收支"),
            };
            format!("{file}是银行或钱包流水：{went_out}行支出{neither}没有用")
        }
        Note::AllUnapproved { file } => format!("{file}：单据都未审核，全部计入"),
        Note::SheetsOverlap { file, count } => format!("{file}：{count}行在别的工作表里也有，只计一次"),
        Note::PayersInTexts { file, count, text, customer } => {
            format!("{file}：从{count}个付款人的摘要里认出客户，第一个是{customer}（“{text}”）")
        }
        Note::DecimalCommaProved { file, field: name, line } => {
            format!("{file}：{}按小数逗号读取，依据是第{line}行；要换，用--decimal", field(name))
        }
        Note::DateOrderProved { file, field: name, order, line } => format!(
            "{file}：{}按{}读取，依据是第{line}行；要换，用--date-order",
            field(name),
            Language::Chinese.date_order(*order)
        ),
    }
}

fn named(first: &FirstNamed) -> String {
    format!("第{}行“{}”", first.line, first.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::InputFile;
    use crate::read::{DateOrder, FileKind};
    use chrono::NaiveDate;

    /// Notes as the reader makes them, with names that are Chinese, so that any other word is ours.
    fn notes() -> Vec<Note> {
        let file = || InputFile::from("送货");
        let first = || FirstNamed { line: 4, name: "光大百货".to_owned() };
        let text = || "光大百货".to_owned();
        let count = 2;
        vec![
            Note::NoPayments,
            Note::NothingDelivered { file: file() },
            Note::PaidColumnsContradict { file: file(), count, first_line: 3 },
            Note::NoHeader { file: file(), columns: "date, customer, amount".to_owned() },
            Note::FileRead { file: file(), kind: FileKind::SellThrough, rows: 2 },
            Note::Skipped { file: file(), kind: FileKind::Payments, missing: "date, amount".to_owned() },
            Note::EncodingGuessed { file: file(), encoding: "GBK" },
            Note::SheetsNotRead { file: file(), others: text() },
            Note::SheetsPassedOver { file: file(), others: text() },
            Note::ColumnChosen { file: file(), field: "amount", header: text(), others: text() },
            Note::NumberRepeated { file: file(), count, number: text(), first_line: 5 },
            Note::TermsUnknown { file: file(), spelling: text(), count, first_line: 4 },
            Note::ColumnsIgnored { file: file(), headers: vec![text()], more: 3 },
            Note::LinesSkipped { file: file(), what: SkippedLines::Totals, count, first_line: 9 },
            Note::LinesSkipped { file: file(), what: SkippedLines::AboveHeader, count, first_line: 1 },
            Note::LinesSkipped { file: file(), what: SkippedLines::HeaderAgain, count, first_line: 9 },
            Note::NumbersMadeUp { file: file(), count, first_line: 2 },
            Note::LinesInherited { file: file(), count, first_line: 2 },
            Note::RepeatedTotal { file: file(), count, first: text() },
            Note::DuplicateRows { file: file(), lines: vec![(5, 4), (7, 6)] },
            Note::PaidUndated { file: file(), count },
            Note::PaidColumnsCompared { file: file(), count, first: first(), stated: text(), open: text() },
            Note::NameUnknown { file: file(), count, first: first() },
            Note::NameOfOtherCustomer { file: file(), count, first: first() },
            Note::ExcuseUnknown { file: file(), line: 3, found: text() },
            Note::CustomerTypeUnknown { count, first: text() },
            Note::CustomerSizeUnknown { count, first: text() },
            Note::CustomerUnknown { file: file(), count, first: first() },
            Note::ItemUnknown { file: file(), count, first: first() },
            Note::EventKindUnknown { file: file(), line: 3, found: text() },
            Note::CodeAmbiguous { code: text(), names: 2, count },
            Note::CustomerDetailsDiffer { count, field: "area", customer: text() },
            Note::InvoiceDateMissing { count, first: text() },
            Note::PromiseWithoutDate { file: file(), line: 3 },
            Note::FollowUpUnknownDelivery { file: file(), line: 3, number: text() },
            Note::RowsSetAside { count },
            Note::LaterRows { count, as_of: NaiveDate::default() },
            Note::BookInOneCurrency { currency: crate::book::Currency::NONE },
            Note::PaymentsAloneHaveCurrency { file: file(), currency: "CNY".to_owned() },
            Note::LeftAside { file: file(), went_out: 2, neither: 1 },
            Note::AllUnapproved { file: file() },
            Note::SheetsOverlap { file: file(), count },
            Note::PayersInTexts { file: file(), count, text: text(), customer: text() },
            Note::DecimalCommaProved { file: file(), field: "amount", line: 3 },
            Note::DateOrderProved { file: file(), field: "date", order: DateOrder::DayFirst, line: 3 },
        ]
    }

    #[test]
    fn notes_in_chinese_have_latin_words_only_for_what_is_typed() {
        // Options, files, settings, codes: what is typed as it stands.
        const TYPED: [&str; 12] = [
            "map",
            "open_amount",
            "amount",
            "payments",
            "customer",
            "customers",
            "csv",
            "collect",
            "toml",
            "base",
            "currency",
            "excuse",
        ];
        const TYPED_TOO: [&str; 10] = ["encoding", "decimal", "date", "order", "GBK", "CNY", "XXX", "L", "E", "terms"];
        for note in notes() {
            let words = Language::Chinese.note(&note);
            let latin = words.split(|letter: char| !letter.is_ascii_alphabetic() && letter != '_');
            for word in latin.filter(|word| !word.is_empty()) {
                assert!(TYPED.contains(&word) || TYPED_TOO.contains(&word), "{word} in {words}");
            }
            assert!(!words.contains([',', ';']), "{words}");
            assert!(!Language::English.note(&note).is_empty());
        }
    }
}
