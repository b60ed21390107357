//! What is wrong with input, in words. The English ones are those of the types themselves, so that a program that uses
//! the library has them without asking; the Chinese ones stand here, and a problem without them does not compile.

use super::Language;
use crate::book::{Currency, Money};
use crate::read::{
    DateHint, DateOrder, DecimalMark, Expected, Fault, Problem, Reject, RejectReason, Remedy, RowProblem,
    UnreadableReason,
};

impl Language {
    /// A fault with its place.
    pub fn fault(self, fault: &Fault) -> String {
        format!("{}: {}", fault.place(), self.problem(&fault.problem))
    }

    /// What is wrong.
    pub fn problem(self, problem: &Problem) -> String {
        match self {
            Language::English => problem.to_string(),
            Language::Chinese => chinese(problem),
        }
    }

    /// Why a row was set aside: each reason once.
    pub fn reject_reason(self, reject: &Reject) -> String {
        let mut words = String::new();
        for reason in &reject.reasons {
            let reason = match reason {
                RejectReason::Own(problem) => self.problem(problem),
                RejectReason::OfOther(fault) => self.fault(fault),
            };
            if words.contains(&reason) {
                continue;
            }
            if !words.is_empty() {
                words.push_str(if self == Language::Chinese { "；" } else { "; " });
            }
            words.push_str(&reason);
        }
        words
    }

    /// Why a row cannot be put into a file.
    pub fn row_problem(self, problem: &RowProblem) -> String {
        if self == Language::English {
            return problem.to_string();
        }
        match problem {
            RowProblem::NoColumn { file, field, header } => {
                format!("{file}没有“{}”列；请在最后一列后面加一列，表头写“{header}”，或者不填这一项", self.field(field))
            }
            RowProblem::Unencodable { field, letter, encoding } => format!(
                "{}里的“{letter}”不能写进{encoding}编码的文件；请换个写法，或者先把文件另存为“CSV UTF-8”",
                self.field(field)
            ),
            RowProblem::Unwritable { field, letter } => {
                format!("{}里有文件不能保存的字符（{letter:?}）；请删掉", self.field(field))
            }
            RowProblem::EncodingUnclear { file, encoding } => {
                format!("{file}太短，加上这一行后会被当成{encoding}以外的编码；请用--encoding写明编码")
            }
        }
    }

    /// Money of a currency.
    pub fn money(self, sum: Money, currency: Currency) -> String {
        format!("{} {}", sum.grouped(currency), currency.code()).trim_end().to_owned()
    }

    /// `; did you mean …?`, if there is something near.
    pub fn did_you_mean(self, near: Option<&str>) -> String {
        match (self, near) {
            (_, None) => String::new(),
            (Language::English, Some(near)) => format!("; did you mean {near}?"),
            (Language::Chinese, Some(near)) => format!("；也许是“{near}”"),
        }
    }

    /// Which of day and month comes first.
    pub(super) fn date_order(self, order: DateOrder) -> &'static str {
        match (self, order) {
            (Language::English, order) => order.leader(),
            (Language::Chinese, DateOrder::DayFirst) => "日在前",
            (Language::Chinese, DateOrder::MonthFirst) => "月在前",
        }
    }
}

fn chinese(problem: &Problem) -> String {
    let field = |name: &'static str| Language::Chinese.field(name);
    let near = |near: &Option<String>| Language::Chinese.did_you_mean(near.as_deref());
    match problem {
        Problem::Unreadable { reason } => format!("读不了：{}；请检查文件名和权限", unreadable(reason)),
        Problem::Undecodable { byte, encoding } => format!(
            "字节0x{byte:02X}不是{encoding}文字；整个文件应是同一种编码；请改正这个字，或用--encoding写明编码（utf-8、gbk、utf-16le、big5、windows-1252）"
        ),
        Problem::UnknownDocumentWords { header, words, section, first, choices } => format!(
            "“{header}”列里有不认识的字样：{words}；请在collect.toml的[{section}]里写明\"{first}\"是什么（{choices}之一），或用--ignore \"{header}\"不用这一列"
        ),
        Problem::BalanceBreaks { header, found, expected } => format!(
            "“{header}”是{found}，既接不上上一行的余额（应为{expected}），也不是本行的未收金额；请改正，或从软件重新导出；--ignore \"{header}\"可不用这一列"
        ),
        Problem::OpenBreaks { header, found, expected } => {
            format!("“{header}”是{found}，而按金额和收款应为{expected}；请改正，或用--ignore \"{header}\"不用这一列")
        }
        Problem::TotalBreaks { header, found, expected } => format!(
            "“{header}”的合计是{found}，上面各行加起来是{expected}；可能少了行、移了位或改了数：请从软件重新导出，或删掉这一合计行"
        ),
        Problem::SumsWithoutLabel { header, found, expected } => format!(
            "这一行没有日期、单号和名目，“{header}”是{found}，也不是上面各行之和（{expected}）；请补上日期，或在前面写“合计”"
        ),
        Problem::OpeningOfSeveral { opening } => {
            format!("余额是多个客户连着算的，开头就有{opening}，没有哪一行说明；请从第一天起导出，或按客户分别导出")
        }
        Problem::SettledButOpen { open } => {
            format!("状态说已结清，却还有{open}未收；请改正其中之一，或用--ignore不用状态列")
        }
        Problem::PaidInPartUnknown => {
            "状态说只付了一部分，却没有哪一列写付了多少；请导出带未收或已收金额的报表，或加一列“未收金额”".to_owned()
        }
        Problem::ColumnAtStake { header, found } => format!(
            "“{header}”列没有用到，却可能影响欠款（这里是{found}）；请用--map 字段=\"{header}\"写明是什么，或用--ignore \"{header}\"不用"
        ),
        Problem::Payables { title } => format!("这是我方应付的报表（“{title}”），不是应收；请导出应收报表"),
        Problem::BalanceTwice { customer, first_line } => format!(
            "{customer}在第{first_line}行已有余额；每个客户、每个币种应只有一行；请按一个期间、不带下级科目导出"
        ),
        Problem::MoneyTwice { other } => {
            format!("本文件和{other}都有收款，同一笔款会算两次；请用--only只用其一，或给另一个文件改名")
        }
        Problem::PaymentsAllNegative { count } => format!(
            "每笔金额都是负数（{count}笔），而负数是退款；应有收到的钱；如果这里收款写成负数，请在collect.toml里写[payments] sign = \"negative\"；如果确实都是退款，写\"as_written\""
        ),
        Problem::LostLetter => "这里丢了一个字：文件里是U+FFFD，是别的程序读不出时写下的；请从源头重新导出".to_owned(),
        Problem::WrongEncoding { encoding, count } => format!(
            "有{count}个以上的字节不是{encoding}文字；请用--encoding写明编码（utf-8、gbk、utf-16le、big5、windows-1252），或另存为“CSV UTF-8”"
        ),
        Problem::BrokenWorkbook { reason } => format!(
            "像是工作簿，但打不开（{reason}）；请在表格软件里打开（有密码的先输密码），重新存成.xlsx，或把工作表存成“CSV UTF-8”"
        ),
        Problem::WorkbookTooLarge => "工作簿解开后超过1 GiB；请把要用的工作表存成“CSV UTF-8”".to_owned(),
        Problem::NoSuchSheet { sheet, sheets } => {
            format!("工作簿里没有工作表“{sheet}”；现有：{sheets}；请在#后面写其中一个")
        }
        Problem::FormulasWithoutResults { row } => {
            format!("第{row}行有公式，但结果没有保存；请在表格软件里打开，再保存一次")
        }
        Problem::FormulaWithoutResult { field: name } => {
            format!("{}是公式，但结果没有保存；请在表格软件里打开，再保存一次", field(name))
        }
        Problem::CellError { field: name, found } => {
            format!("{}“{found}”是表格的错误值；请改正公式，或直接填数", field(name))
        }
        Problem::RoundedNumber { field: name, found } => format!(
            "{}“{found}”已被表格舍入（只保留15位）；编号应为文本；请把该列设为文本格式重新填写，或从源头重新导出",
            field(name)
        ),
        Problem::CycleEndsBeforeItStarts { start, end } => {
            format!("周期止{end}早于周期起{start}；结束应在开始之后；请核对这两天")
        }
        Problem::TwoOfAKind { kind, first, second } => format!(
            "送货文件旁边有两个{}文件：{first}和{second}；请只留一个，或用--{kind}写明用哪个",
            Language::Chinese.file_kind(*kind)
        ),
        Problem::MissingColumns { missing, first_missing, found, nearest } => {
            let missing = Language::Chinese.fields(missing);
            let near = nearest.as_ref().map(|header| format!("（也许是--map {first_missing}=\"{header}\"）"));
            format!(
                "缺少列：{missing}；第一行是：{found}；表头应有{missing}（或常见别名）；请改列名，或写--map {first_missing}=\"表头\"{}；没有表头的，按列号写--map {first_missing}=#1，其余照此",
                near.unwrap_or_default()
            )
        }
        Problem::LineTooLong { limit_mebibytes } => format!(
            "这一行超过{limit_mebibytes} MiB，不会是一行数据；文件不是分行的文本，或换行符丢了：请从源头重新导出"
        ),
        Problem::RowTooLong { limit_mebibytes } => format!(
            "从这里开始的一行超过{limit_mebibytes} MiB：里面的引号只开不关；请补上后引号；引号本身是内容的，写两个（\"\"）"
        ),
        Problem::Empty { required } => format!(
            "文件是空的；应有表头（{}）和下面的数据行；请确认是不是这个文件",
            Language::Chinese.fields(required)
        ),
        Problem::MappedHeaderMissing { field, header, nearest } => {
            format!("{field}=\"{header}\"：读到的文件里没有这一列{}", near(nearest))
        }
        Problem::TooManyFields { found, expected } => {
            format!("这一行有{found}个字段，表头只有{expected}个；内容里含分隔符的，请用引号括起来")
        }
        Problem::TooFewFields { found, expected } => {
            format!("这一行只有{found}个字段，表头有{expected}个；请补齐，没有内容的留空")
        }
        Problem::TextBehindQuote => "后引号之后还有文字；引号里的引号要写两个（\"\"），多余的前引号请去掉".to_owned(),
        Problem::ContinuesFault => "接着上一行，而上一行有错；请先改上一行".to_owned(),
        Problem::OpenQuote => "这里的引号只开不关；请补上后引号；引号本身是内容的，写两个（\"\"）".to_owned(),
        Problem::Blank { field: name } => format!("{}为空；必须填写；请补上，或删掉这一行", field(name)),
        Problem::BothDirections { first, second } => {
            format!("{}和{}都有数；两个里只应有一个；请去掉不对的，或分成两行", field(first), field(second))
        }
        Problem::NotADate { field: name, found, hint } => format!(
            "{}“{found}”不是日期；日期可写成2026-04-15、2026/4/15、20260415、2026年4月15日或15 Apr 2026；{}",
            field(name),
            date_hint(*hint)
        ),
        Problem::AmbiguousDate { field: name, found } => format!(
            "{}“{found}”分不清哪个是日、哪个是月，文件里别的日期也看不出；请加--date-order dmy（日在前）或--date-order mdy（月在前）",
            field(name)
        ),
        Problem::MixedDateOrder { field: name, found, this, other, other_line } => format!(
            "{}“{found}”{}，第{other_line}行却{}；同一列应是同一种次序；请写成2026-04-15，或加--date-order",
            field(name),
            Language::Chinese.date_order(*this),
            Language::Chinese.date_order(*other)
        ),
        Problem::DateOutOfRange { field: name, found, date, latest } => {
            format!("{}“{found}”读作{date}，离今天太远；应在1970-01-01至{latest}之间；请核对年份", field(name))
        }
        Problem::NotAnAmount { field: name, found } => {
            format!("{}“{found}”不是数；可写成1234.56、1,234.56、-20或(20.00)；请照此填写", field(name))
        }
        Problem::AmbiguousAmount { field: name, found, point, comma } => format!(
            "{}“{found}”可能是{point}，也可能是{comma}，文件里别的金额也看不出；请加--decimal point（小数点）或--decimal comma（小数逗号）",
            field(name)
        ),
        Problem::MixedDecimalMarks { field: name, found, comma_line, point_line } => format!(
            "{}“{found}”读不准：这一列第{comma_line}行用小数逗号，第{point_line}行用小数点；同一列应只用一种；请写成1234.56，或加--decimal",
            field(name)
        ),
        Problem::OtherDecimalMark { field: name, found, mark } => format!(
            "{}“{found}”不符合--decimal所说的{}；请照此填写，或去掉这个选项",
            field(name),
            match mark {
                DecimalMark::Point => "小数点",
                DecimalMark::Comma => "小数逗号",
            }
        ),
        Problem::TooManyDecimals { field: name, found, currency } => format!(
            "{}“{found}”的小数位太多，{}只有{}位；请按单据上的数取整",
            field(name),
            if *currency == Currency::NONE { "未写币种的金额" } else { currency.code() },
            currency.decimals()
        ),
        Problem::AmountTooLarge { field: name, found } => {
            format!("{}“{found}”太大；以最小货币单位计应小于2^63；请核对", field(name))
        }
        Problem::SumTooLarge { found } => {
            format!("各行合计“{found}”太大；以最小货币单位计应小于2^63；请核对")
        }
        Problem::TotalTooLarge { currency } => format!(
            "送货与回款的{}总额太大；以最小货币单位计应小于2^63；请核对，或把账分开",
            if *currency == Currency::NONE { "" } else { currency.code() }
        ),
        Problem::CurrencyConflict { found, written, currency } => {
            format!("金额“{found}”写的是{written}，这一行的币种却是{currency}；请改成一致")
        }
        Problem::UnknownCurrency { found, nearest } => {
            format!("不认识币种“{found}”；应为ISO 4217代码，如CNY、USD{}", near(nearest))
        }
        Problem::CurrencyNeeded { customer, choices } => {
            let code = |currency: &Currency| if *currency == Currency::NONE { "无币种" } else { currency.code() };
            let choices: Vec<&str> = choices.iter().map(code).collect();
            format!(
                "没有币种，而{customer}的送货有{}几种；请加币种列，或在collect.toml里设[base] currency",
                choices.join("、")
            )
        }
        Problem::UnknownPaymentKind { found, nearest } => format!(
            "不认识类型“{found}”；应为回款、预收、贷项、折扣、退款、退票、核销之一（payment、advance、credit_note、discount、refund、bounced、write_off）{}；请写其中一个；普通回款可留空，但不能猜：也许是付出去的钱",
            near(nearest)
        ),
        Problem::UnknownResult { found, nearest } => format!(
            "不认识结果“{found}”；应为未接通、已联系、承诺付款、称已付、争议、拒付、要求延期、催款函送达、确认欠款、已拜访之一（no_answer、reached、promise、paid_claim、dispute、refused、extension、demand_served、acknowledged、met）{}；请写其中一个",
            near(nearest)
        ),
        Problem::UnknownDayKind { found } => {
            format!("不认识类型“{found}”；应为节假日（holiday）或调休上班（workday）；请写其中一个，节假日可留空")
        }
        Problem::NotA { field: name, found, expected, remedy: mend } => {
            format!("{}“{found}”不对；应为{}；{}", field(name), expected_words(*expected), remedy(*mend))
        }
        Problem::CustomerTwice { name, other } => {
            format!("客户{name}在{other}已有；一个客户只应有一行；请把两行合成一行")
        }
        Problem::SpellingTwice { spelling, first, second } => {
            format!("“{spelling}”既指{first}，又指{second}；一个写法只应指一个客户；请从其中一个里去掉")
        }
    }
}

fn unreadable(reason: &UnreadableReason) -> &str {
    match reason {
        UnreadableReason::NoSuchFile => "没有这个文件",
        UnreadableReason::PermissionDenied => "没有权限",
        UnreadableReason::Folder => "这是文件夹",
        UnreadableReason::Other(words) => words,
    }
}

fn date_hint(hint: DateHint) -> &'static str {
    match hint {
        DateHint::NoYear => "年份请写四位",
        DateHint::MinutesOnly => "Excel把日期显示成分钟，存下的只有分钟；请把该列设为日期格式再保存",
        DateHint::DayNumber => "像是Excel内部的日期序号；请把该列设为日期格式再保存",
        DateHint::NoSuchDay => "没有这一天，请核对",
        DateHint::OtherOrder => "--date-order说的是另一种次序；请照此填写，或去掉这个选项",
        DateHint::WriteItSo => "请照此填写",
    }
}

fn expected_words(expected: Expected) -> &'static str {
    match expected {
        Expected::Percentage => "0到100的百分数",
        Expected::ZeroOrMore => "0或正数",
        Expected::AmountOfZeroOrMore => "0或正的金额",
        Expected::YesOrNo => "是或否（yes、no）",
        Expected::Terms => "30、net 30、月结30天、EOM+30、次月10日、COD这样的账期",
        Expected::Distance => "公里数，如12或12.5",
        Expected::Latitude => "-90到90度的纬度",
        Expected::Longitude => "-180到180度的经度",
        Expected::PaymentSteps => "0到100的环节数，或依次的角色，如warehouse>accountant>owner",
        Expected::DaysPerStep => "0到365的工作日数，如2或0.5",
        Expected::PayDays => "每月的日子，如10;25或L（月末）",
        Expected::DayOfMonth => "1到31的日子，或L（月末）",
        Expected::Side => "借贷方向，如借、debit、S，贷、credit、H",
        Expected::Direction => "收支方向，如收入、支出、贷、借、credit、debit",
    }
}

fn remedy(remedy: Remedy) -> &'static str {
    match remedy {
        Remedy::WriteItSo => "请照此填写",
        Remedy::WriteItSoOrLeaveBlank => "请照此填写，或留空",
        Remedy::RefundIntoPayments => "退回的钱请记到回款文件里，类型写退款",
    }
}
