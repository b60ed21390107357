//! What the program itself says on standard error, in both languages side by side: one without its Chinese does not
//! compile. What it says of settings stands in `setting_words`; results have their words in `render`.

use super::speech::spoken;
use collect::render::Language;
use std::fmt::Display;

/// A sentence a line: its name, what it mentions, English, Chinese.
macro_rules! words {
    ($($name:ident($($mentioned:ident),* $(,)?) $english:literal $chinese:literal;)*) => {
        $(
            pub fn $name($($mentioned: impl ::std::fmt::Display),*) -> String {
                match $crate::cli::speech::spoken() {
                    ::collect::render::Language::English => format!($english),
                    ::collect::render::Language::Chinese => format!($chinese),
                }
            }
        )*

        #[cfg(test)]
        #[test]
        fn both_languages_mention_the_same() {
            $crate::cli::words::check(&[$((stringify!($name), $english, $chinese)),*]);
        }
    };
}
pub(super) use words;

words! {
    // A run.
    plan_that_file(file) "to plan that file: collect plan {file}" "要给这个文件排催款计划：collect plan {file}";
    cannot_write(error) "cannot write: {error}" "写不了：{error}";
    warning(text) "warning: {text}" "注意：{text}";
    more_faults(count) "… and {count} more faults" "……还有{count}处错误";
    as_of(day) "as of {day}" "截至{day}";
    as_of_since(day, since) "as of {day}, since {since}" "截至{day}，自{since}以来";
    as_of_not_advice(day) "as of {day}; not legal advice" "截至{day}；非法律意见";
    settings_from(file) "settings from {file}" "设置取自{file}";

    // Progress.
    reading(bar, read, total, left) "reading {bar} {read} of {total}, {left} to go" "读取{bar} {read}/{total}，还要{left}";
    putting_together() "putting the book together" "正在整理账目";
    matching() "matching and ranking" "正在核销、排序";
    past_day(day, place, all) "as of {day} ({place} of {all})" "还原{day}（第{place}个，共{all}个）";
    writing() "writing" "正在写出";

    // Books.
    nothing_planned_mend(faults) "{faults}, nothing planned; mend it, or set such rows aside with --keep-going"
        "{faults}，没有排计划；请改正，或用--keep-going搁置这些行";
    nothing_written_mend(faults) "{faults}, nothing written; mend it, or set such rows aside with --keep-going"
        "{faults}，没有写入；请改正，或用--keep-going搁置这些行";
    nothing_planned(faults) "{faults}, nothing planned" "{faults}，没有排计划";
    nothing_written(faults) "{faults}, nothing written" "{faults}，没有写入";
    no_customer(name, hint) "no customer \"{name}\" in the book{hint}" "账里没有客户“{name}”{hint}";
    no_command(name, hint) "no command \"{name}\"{hint}" "没有命令“{name}”{hint}";
    no_salesperson(name, hint) "no salesperson \"{name}\" in the book{hint}" "账里没有业务员“{name}”{hint}";
    no_area(name, hint) "no area \"{name}\" in the book{hint}" "账里没有片区“{name}”{hint}";
    there_are(names) "; there are {names}" "；只有{names}";
    no_file_names_any() "; no file names any" "；文件里都没有写";
    rows_in_rejects(rows, file, path) "{rows} of {file} set aside in {path}" "{file}的{rows}已搁置到{path}";
    faults_not_kept() "more faults, not kept in words; mend those above and check again"
        "还有更多错误，没有逐条列出；请先改正上面的，再查一次";
    near_payer(payer, sum, debtor) "{sum} of {payer} pays nothing, and the name is near to {debtor}: if it is his money, add {payer} to his aliases in customers.csv before you ask him"
        "{payer}有{sum}到账未核销，名称与{debtor}相近：若是同一家，先在客户表的别名（aliases）里加上{payer}，再催款";
    more_near_payers(count) "… and {count} more such names: collect check lists them" "……另有{count}个相近的名称，见collect check";
    no_deliveries() "no deliveries: name the file behind the command, as in `collect plan deliveries.csv`, or - for standard input"
        "没有送货文件：请写在命令后面，如`collect plan deliveries.csv`；标准输入写-";
    one_standard_input() "only one file can be standard input (-)" "只能有一个文件是标准输入（-）";
    how_files_look() "to see how the files look: collect init my-book" "想看文件是什么样子：collect init my-book";

    // Output.
    no_such_folder(path, folder) "{path}: no such folder as {folder}" "{path}：没有文件夹{folder}";
    same_file() "-o and --rejects name the same file; choose two" "-o和--rejects是同一个文件；请分成两个";
    workbook_on_terminal() "a workbook is nothing for a terminal; name a file, as in -o plan.xlsx"
        "工作簿不能显示在终端上；请写明文件，如-o plan.xlsx";
    report_is_a_page() "the report is a page of HTML; name it so, as in -o report.html"
        "报告是一张网页；请写成-o report.html这样的文件名";
    page_on_terminal() "a page is nothing for a terminal; name a file, as in -o report.html"
        "网页不能显示在终端上；请写明文件，如-o report.html";
    input_would_be_lost(option, name) "{option} {name}: this run reads that file, and it would be lost; choose another name"
        "{option} {name}：这次要读这个文件，写上去就没了；请换个名字";
    no_format_in_ending(path) "-o {path}: the ending names no format; expected .csv, .tsv, .xlsx, .json, .md, .txt or .html, or say --format"
        "-o {path}：看后缀不知道是什么格式；后缀可用.csv、.tsv、.xlsx、.json、.md、.txt、.html，或写--format";

    // Options.
    not_a_day(option, text) "{option} {text}: not a day; write it as 2026-04-15" "{option} {text}：不是日期；请写成2026-04-15";
    horizon(days) "--horizon {days}: expected 16 to 3650 days" "--horizon {days}：应为16到3650天";
    base_too_large(base) "what is outstanding is too large in {base}; check the rates in [fx]"
        "未收总额折成{base}太大；请核对[fx]里的汇率";
    no_currency() "no currency" "无币种";
    ranked_apart(codes, base) "ranked apart, each from 1: {codes}; to rank with {base}, say in collect.toml [fx] how many {base} one is worth"
        "分开排名，各从1起：{codes}；要与{base}一起排，请在collect.toml的[fx]里写明一单位值多少{base}";
    ranked_apart_no_base(codes) "several currencies and no [base] currency in collect.toml: ranked apart, each from 1: {codes}"
        "有几种币种，而collect.toml没有[base] currency：分开排名，各从1起：{codes}";
    class(word, hint) "--class {word}: expected current, chasing, doubtful, bad or dead (未收款 催收款 准呆账 呆账 死账){hint}"
        "--class {word}：应为未收款、催收款、准呆账、呆账、死账之一（current、chasing、doubtful、bad、dead）{hint}";
    nothing_fits() "nothing open fits the filter; the totals are of the whole book"
        "没有符合条件的未收款；合计仍是全部账目的";
    sign() "expected W1 to W10" "应为W1到W10";
    buckets(expected) "--buckets: expected {expected}" "--buckets：应为{expected}";
    since(since, as_of) "--since {since}: expected a day before {as_of}, such as 2026-03-31"
        "--since {since}：应为{as_of}之前的日期，如2026-03-31";
    since_standard_input() "--since reads the deliveries twice; name a file, not standard input"
        "--since要把送货文件读两遍；请写文件名，不能用标准输入";
    map_form(text) "--map {text}: write FIELD=HEADER, such as amount=含税金额" "--map {text}：请写成 字段=表头，如amount=含税金额";
    map_header(text) "--map {text}: the header is missing; write FIELD=HEADER, such as amount=含税金额"
        "--map {text}：缺少表头；请写成 字段=表头，如amount=含税金额";
    map_file(text, file, stems) "--map {text}: {file} is no kind of file; expected {stems}" "--map {text}：没有{file}这种文件；应为{stems}";
    map_field(text, field, hint) "--map {text}: {field} is no field{hint}" "--map {text}：没有字段{field}{hint}";
    encoding_file(text, file, stems) "--encoding {text}: {file} is not a kind of file; expected one of {stems}" "--encoding {text}：没有{file}这种文件；应为{stems}之一";
    encoding(name, names, hint) "--encoding {name}: no such encoding; expected one of {names}{hint}"
        "--encoding {name}：没有这种编码；应为{names}之一{hint}";

    // explain, excuse, cycle, init.
    other_customers(wanted, others) "{wanted} is a number of {others} other customers' money too, not shown here"
        "{wanted}也是另外{others}个客户的收款单号，这里不列";
    nothing_by_that_name(wanted, hint) "no delivery and no customer \"{wanted}\" in the book{hint}"
        "账里没有叫“{wanted}”的送货单，也没有这个客户{hint}";
    no_excuse(wanted, hint) "no excuse \"{wanted}\"; {hint}" "没有借口“{wanted}”；{hint}";
    several_excuses(wanted, several) "\"{wanted}\" fits {several}; name one by its code" "“{wanted}”有好几个：{several}；请写代码";
    perhaps_excuse(excuse) "did you mean {excuse}?" "也许是{excuse}";
    excuse_codes() "the codes are E01 to E16; collect excuse lists them" "代码是E01到E16；collect excuse可列出全部";
    excuse(code, name) "{code} ({name})" "{code}（{name}）";
    no_sell_through() "no sell-through in the book: put sellthrough.csv beside the deliveries, or name it (--sellthrough)"
        "账里没有动销数据：请把sellthrough.csv放在送货文件旁边，或用--sellthrough写明";
    exists_already(path) "{path} exists already" "{path}已经有了";
    name_empty_folder() "nothing was written; name an empty folder, as in `collect init my-book`"
        "什么都没写；请写一个空文件夹，如`collect init my-book`";
    wrote(names, folder) "wrote {names} into {folder}" "已在{folder}写好{names}";
    next_plan(deliveries, day) "next: collect plan {deliveries} --as-of {day}" "下一步：collect plan {deliveries} --as-of {day}";

    // statement and letter.
    to_after_as_of(to, as_of) "--to {to}: after {as_of}, the as-of day; what will be is not known"
        "--to {to}：晚于截至日{as_of}；以后的事还不知道";
    from_after_to(from, to) "--from {from}: after {to}, the last day; choose an earlier one"
        "--from {from}：晚于最后一天{to}；请写早一点的日期";
    nothing_to_state(name, to) "{name} has no delivery and no money in the book as of {to}" "截至{to}，账里没有{name}的送货和回款";
    template_is_html() "--template: that one is HTML; say --format html, or -o letter.html"
        "--template：模板是HTML；请加--format html，或-o letter.html";
    no_letter(kind, name, why) "no {kind} to {name}: {why}" "不给{name}发{kind}：{why}";
    cannot_be_read(what, why) "{what}: cannot be read: {why}" "{what}：读不了：{why}";
    letter_nothing_overdue() "nothing of his is past due" "他没有逾期的款";
    letter_nothing_due() "nothing of his is due, nor will be within 7 days" "他没有到期的款，7天内也不会有";
    letter_all_disputed() "all that is past due is disputed; answer the dispute first" "逾期的款都有争议；请先答复争议";
    letter_all_promised() "all that is past due is promised for a day to come" "逾期的款都已承诺付款，日子还没到";
    letter_not_eligible() "deliveries need not rest: nothing of his is doubtful or late enough, nor is his credit limit passed by enough; collect hold tells which step is due"
        "还不到停货的地步：没有准呆账，逾期不够久，也没有超额度太多；该走哪一步，见collect hold";
    letter_all_dead() "all that is past due is dead, and not asked for any more" "逾期的款都是死账，不再催要";
    letter_nothing_open() "nothing of his is open; collect statement gives his account" "他没有未收的款；对账单见collect statement";
    letter_bankrupt(since) "he is bankrupt since {since}; file the claim with the administrator (collect statement gives the account)"
        "他已于{since}进入破产；请向管理人申报债权（账目见collect statement）";
    letter_said_paid() "he says that he has paid; look at the bank first (collect today tells by when)"
        "他说已经付了；请先查银行（最迟哪天查，见collect today）";
    left_out_disputed(sum) "left out: {sum} past due and disputed" "没有写进去：{sum}已逾期，但有争议";
    left_out_promised(sum) "left out: {sum} past due and promised for a day to come" "没有写进去：{sum}已逾期，但已承诺付款";
    left_out_said_paid(sum) "left out: {sum} past due, and paid as he says: look at the bank first"
        "没有写进去：{sum}已逾期，但他说已付；请先查银行";
    names_the_court(advice) "it names the court: {advice}" "信里提到法院：{advice}";
    writer_blank() "who writes is left blank: set company below [base] in collect.toml"
        "落款留空了：请在collect.toml的[base]里设company";
    contact_is_insider() "his contact is an insider and is not named" "他的联系人是内应，信里不写名字";

    // log.
    row_added(file, line) "{file}:{line}: row added" "{file}:{line}: 已加一行";
    dry_run(file) "{file}: nothing was written (--dry-run)" "{file}：没有写入（--dry-run）";
    same_as_last() "the last row of the file says exactly the same" "与文件最后一行完全相同";
    error_nothing_written(name, error) "{name}: {error}; nothing was written" "{name}：{error}；没有写入";
    no_followups_file() "there is no followups file to write to; name it with --followups FILE"
        "没有可写的跟进文件；请用--followups写明";
    followups_standard_input() "--followups -: a row cannot be added to standard input; name a file"
        "--followups -：不能往标准输入里加行；请写文件名";
    followups_workbook(name) "{name}: it is a workbook, and rows are added to text only; save its sheet as \"CSV UTF-8\" and name that with --followups, or keep followups.csv instead"
        "{name}：这是工作簿，只能往文本文件里加行；请把工作表存成“CSV UTF-8”再用--followups写明，或改用followups.csv";
    mend_first(name) "{name}: mend what is wrong in it first; nothing was written" "{name}：请先改正里面的错误；没有写入";
    not_read_back(name, row) "{name}: this row would not be read as it is meant: {row}; nothing was written"
        "{name}：这一行写进去会读成别的意思：{row}；没有写入";
    date_after_as_of(date, as_of) "--date {date} is after the as-of day {as_of}; log what has happened"
        "--date {date}晚于截至日{as_of}；只能记已经发生的事";
    next_before_date(next, date) "--next-date {next} is before the day of the contact, {date}" "--next-date {next}早于联系日{date}";
    nothing_open_on(about) "nothing is open on {about}" "{about}没有未收的款";
    promised_too_much(promised, open, about) "{promised} promised, and only {open} is open on {about}"
        "承诺{promised}，而{about}只有{open}未收";
    dispute_pauses_all(count) "a dispute without --delivery pauses all {count} that is open; name the one that it is about"
        "争议没写--delivery，{count}笔未收的会全部停催；请写明是哪一笔";
    no_proof_of_service() "a demand without --evidence does not interrupt the limitation period"
        "催款函没有--evidence（送达凭证），不能中断诉讼时效";
    dead_money(about) "{about} is dead money: nobody chases it" "{about}是死账，不再催";
    result(text, words, hint) "--result {text}: not known; expected {words}{hint}" "--result {text}：不认识；应为{words}之一{hint}";
    excuse_code(code) "--excuse {code}: no such excuse; expected E01 to E16" "--excuse {code}：没有这个借口；应为E01到E16";
    not_an_amount(option, text) "--{option} {text}: not an amount; write it as 1234.56" "--{option} {text}：不是金额；请写成1234.56";
    more_than_nothing(option, text) "--{option} {text}: expected more than nothing" "--{option} {text}：应大于零";
    only_with_dispute() "--dispute-amount goes with --result dispute" "--dispute-amount要与--result dispute一起用";
    only_with_promise() "--promise-date and --promise-amount go with --result promise; for the next contact say --next-date"
        "--promise-date和--promise-amount要与--result promise一起用；下次联系的日子写--next-date";
    promise_has_day() "a promise has a day: say --promise-date; without one it is --result reached"
        "承诺付款要有日子：请写--promise-date；没有日子的，写--result reached";
    promise_before(day, date) "--promise-date {day} is before the day of the promise, {date}" "--promise-date {day}早于承诺那天{date}";
    delivery_of_other(wanted, other, name) "--delivery {wanted} is a delivery to {other}, not to {name}"
        "--delivery {wanted}是送给{other}的，不是{name}的";
    no_such_delivery(wanted, name, hint) "--delivery {wanted}: no such delivery to {name}{hint}" "--delivery {wanted}：{name}没有这张送货单{hint}";
    other_currency(option, named, counts) "--{option} is in {named}, and this promise counts in {counts}: name a delivery in {named}, or write the sum in {counts}"
        "--{option}是{named}，而这笔承诺按{counts}计：请写明一张{named}的送货单，或改写成{counts}";
    sum_misfits(option, amount, why) "--{option} {amount}: {why}" "--{option} {amount}：{why}";
    more_decimals() "more decimals than the currency has" "小数位比币种的多";
    too_large() "too large" "太大";
    cannot_lock(path, error) "{path}: cannot be locked against others who log at the same time ({error}); nothing was written"
        "{path}：锁不住，别人可能同时在记（{error}）；没有写入";
    locked_for_a_minute(path, lock) "{path}: somebody else has been logging for a minute (lock: {lock}); nothing was written, try again"
        "{path}：别人已经记了一分钟（锁：{lock}）；没有写入，请再试";
    waiting_for_lock() "waiting for somebody else who is logging" "别人正在记，请稍候";
    changed_meanwhile() "another program has just changed it; log again" "刚才被别的程序改过；请再记一次";
    no_ordinary_file() "it is no ordinary file" "不是普通文件";
    link_to_nowhere() "it is a link that leads nowhere" "这个链接指向的文件不存在";
    no_folder(folder) "no such folder as {folder}" "没有文件夹{folder}";
    no_file_name() "it is no name of a file" "不是文件名";
}

/// `; did you mean …?`, if something is near.
pub fn did_you_mean(near: Option<&str>) -> String {
    spoken().did_you_mean(near)
}

/// `1 fault`, `2 faults`.
pub fn faults(count: usize) -> String {
    match (spoken(), count) {
        (Language::English, 1) => "1 fault".to_owned(),
        (Language::English, count) => format!("{count} faults"),
        (Language::Chinese, count) => format!("{count}处错误"),
    }
}

/// `1 row`, `2 rows`.
pub fn rows(count: usize) -> String {
    match (spoken(), count) {
        (Language::English, 1) => "1 row".to_owned(),
        (Language::English, count) => format!("{count} rows"),
        (Language::Chinese, count) => format!("{count}行"),
    }
}

/// What the system says of a file, in words.
pub fn system(error: &std::io::Error) -> String {
    use std::io::ErrorKind;
    let chinese = match (spoken(), error.kind()) {
        (Language::Chinese, ErrorKind::NotFound) => "没有这个文件",
        (Language::Chinese, ErrorKind::PermissionDenied) => "没有权限",
        (Language::Chinese, ErrorKind::IsADirectory) => "这是文件夹",
        (Language::Chinese, ErrorKind::StorageFull) => "磁盘满了",
        (Language::Chinese, ErrorKind::InvalidData) => "不是UTF-8文字",
        (_, kind) => return kind.to_string(),
    };
    chinese.to_owned()
}

/// Things named one after another.
pub fn list<T: Display>(things: impl IntoIterator<Item = T>) -> String {
    let things: Vec<String> = things.into_iter().map(|thing| thing.to_string()).collect();
    things.join(if spoken() == Language::Chinese { "、" } else { ", " })
}

/// Both languages mention the same, and neither is missing.
#[cfg(test)]
pub fn check(all: &[(&str, &'static str, &'static str)]) {
    // The names in braces.
    let mentioned = |text: &'static str| -> std::collections::BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0)).collect()
    };
    for (name, english, chinese) in all {
        assert_eq!(mentioned(english), mentioned(chinese), "{name}");
        assert!(!english.is_empty() && !chinese.is_ascii(), "{name} has no Chinese");
    }
}
