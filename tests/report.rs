//! `collect report`: figures against those of the hand, tables that tie with `aging`, text that stays text, both languages
//! whole, and the same bytes whoever makes them.

mod support;

use collect::desk::{Day, PastSums, Report, ReportDays, ReportPart, report};
use collect::phrases::{Language, Phrases};
use collect::plan::{self, Policy};
use collect::read::{FileKind, ReadOptions, read_in_parts};
use collect::render::report_page;
use serde_json::Value;
use support::{Files, Sandbox, day};

const RATES: [i64; 5] = [100, 500, 3_000, 6_000, 10_000];

/// By hand, as of 15 April 2026: the year begins on 16 April 2025, when A1 alone was open (700, delivered in March).
/// Delivered in the year: A2 1,000 + B1 2,000 + B2 1,200 less 200 that came back = 4,000. Open now: A2 500 (not due), B1
/// 1,500 of 2,000 (91 days late), B2 1,000 of 1,200 (the return; 10 days late) = 3,000, of which 500 is not due.
const DELIVERIES: &str = "\
delivery_no,date,customer,amount,due_date,ref_no
A1,2025-03-01,甲,700,2025-03-31,
A2,2026-03-01,甲,1000,2026-04-30,
B1,2025-12-15,乙,2000,2026-01-14,
B2,2026-03-06,乙,1200,2026-04-05,
R1,2026-03-20,乙,-200,,B2
";

const PAYMENTS: &str = "\
date,customer,amount,delivery_no
2025-05-05,甲,700,A1
2026-03-10,甲,500,A2
2026-04-01,乙,500,B1
2026-04-02,丙,80,
";

fn book() -> Files {
    Files::new(DELIVERIES).with(FileKind::Payments, PAYMENTS).base("CNY")
}

/// The report of a book, its past read as of each of its days; with as many threads as are given.
fn with_report<T>(
    files: &Files,
    as_of: &str,
    threads: usize,
    look: impl FnOnce(&Report<'_>, &dyn Fn(Language) -> String) -> T,
) -> T {
    let policy = Policy::standard();
    let planned = |of: &str| {
        let reading = files.read(day(of));
        let plan = plan::plan(&reading.book, &policy, threads);
        let open = plan.open_item_classes();
        (reading.book, plan, open)
    };
    let days = ReportDays::of(day(as_of));
    let (before, _, before_open) = planned(&days.before_period.to_string());
    let mut past = PastSums::begin(Day { book: &before, open: &before_open });
    let mut then: Option<(collect::book::Book, Vec<plan::OpenItemClass>)> = None;
    for point in &days.points {
        let (book, _, open) = planned(&point.to_string());
        past.push(then.as_ref().map(|(book, open)| Day { book, open }), Day { book: &book, open: &open });
        then = Some((book, open));
    }
    let (book, plan, _) = planned(as_of);
    let part = ReportPart::of(&book, &plan, &policy);
    let found = report((&book, &plan), part, &policy, &RATES, &past.finish(&RATES));
    look(&found, &|language| report_page(&book, &plan, &policy, &found, Some("江南 & Sons"), language))
}

fn page(files: &Files, as_of: &str, language: Language) -> String {
    with_report(files, as_of, 2, |_, page| page(language))
}

#[test]
fn figures_are_those_of_the_hand() {
    with_report(&book(), "2026-04-15", 2, |report, page| {
        let [own] = report.currencies.as_slice() else { panic!("one currency") };
        let inputs = own.figures.inputs;
        let plain = |money: collect::book::Money| money.plain(own.currency);
        assert_eq!((inputs.from, inputs.days), (day("2025-04-16"), 365));
        assert_eq!(plain(inputs.sales), "4000.00");
        assert_eq!(
            (plain(inputs.begin_outstanding), plain(inputs.end_outstanding)),
            ("700.00".into(), "3000.00".into())
        );
        assert_eq!((plain(own.now.overdue), plain(own.now.over_90_days)), ("2500.00".into(), "1500.00".into()));
        // 3,000 ÷ 4,000 × 365; 500 of it; 2,500 of it: 273.75, 45.625, 228.125.
        let figures = own.figures;
        assert_eq!(figures.sales_outstanding, Ok(2738));
        assert_eq!(figures.best_possible, Ok(456));
        assert_eq!(figures.average_delinquent, Ok(2281));
        // (700 + 4,000 − 3,000) ÷ (700 + 4,000 − 500) = 1,700 ÷ 4,200.
        assert_eq!(figures.effectiveness, Ok(4048));
        assert_eq!(own.over_90_permille(), Some(500));
        // 1 % of 500, 5 % of 1,000, 30 % of 1,500.
        assert_eq!(plain(own.now.allowance), "505.00");
        assert_eq!((plain(own.unapplied), own.receivables, own.debtors), ("80.00".into(), 3, 2));
        let page = page(Language::English);
        for words in ["273.8 days", "45.6 days", "228.1 days", "40.48 %", "50.0 % of outstanding", "CNY 505.00"] {
            assert!(page.contains(words), "{words}");
        }
        assert!(page.contains("(700.00 + 4,000.00 − 3,000.00) ÷ (700.00 + 4,000.00 − 500.00)"));
    });
}

/// Month ends by hand: A1 was open until May 2025, B1 from December, B2 and A2 from March.
#[test]
fn s34_each_month_end_is_rebuilt_as_of_its_day() {
    with_report(&book(), "2026-04-15", 2, |report, _| {
        let own = &report.currencies[0];
        let open = |day: &str| {
            let found = own.trend.iter().find(|(at, _)| at.to_string() == day);
            let (_, sums) = found.unwrap_or_else(|| panic!("no {day}"));
            [sums.outstanding, sums.overdue, sums.allowance].map(|money| money.plain(own.currency)).join(" ")
        };
        assert_eq!(own.trend.len(), 14);
        assert_eq!(open("2025-03-31"), "700.00 0.00 7.00");
        assert_eq!(open("2025-04-30"), "700.00 700.00 35.00");
        assert_eq!(open("2025-05-31"), "0.00 0.00 0.00");
        assert_eq!(open("2025-12-31"), "2000.00 0.00 20.00");
        assert_eq!(open("2026-01-31"), "2000.00 2000.00 100.00");
        assert_eq!(open("2026-02-28"), "2000.00 2000.00 100.00");
        assert_eq!(open("2026-03-31"), "3500.00 2000.00 115.00");
        assert_eq!(open("2026-04-15"), "3000.00 2500.00 505.00");
        // In April all of B1's 2,000 was chasing and is doubtful: 1,500 of 2,000 rolled on.
        let (since, until, step) = own.steps.last().expect("a step");
        assert_eq!((since.to_string(), until.to_string()), ("2026-03-31".to_owned(), "2026-04-15".to_owned()));
        let step = step.as_ref().expect("a migration");
        assert_eq!(step.roll_permille(plan::Class::Chasing), Some(750));
        assert_eq!(step.allowance.1, own.now.allowance);
    });
}

#[test]
fn tables_tie_with_aging() {
    let sandbox = Sandbox::new(&[("deliveries.csv", DELIVERIES), ("payments.csv", PAYMENTS)]);
    let as_of = ["--as-of", "2026-04-15"];
    let aging = sandbox.run(&[&["aging", "deliveries.csv", "--format", "json"], &as_of[..]].concat());
    let aging: Value = serde_json::from_str(&aging.stdout).expect("JSON");
    let ran = sandbox.run(&[&["report", "deliveries.csv"], &as_of[..]].concat());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let total = &aging["totals"][0];
    let grouped = |value: &Value| collect::book::group_thousands(value.as_str().expect("money"));
    let row = |name: &str| {
        let start = ran.stdout.find(&format!("<th scope=\"row\">{name}</th>")).unwrap_or_else(|| panic!("no {name}"));
        let rest = &ran.stdout[start..];
        rest[..rest.find("</tr>").expect("a row")].to_owned()
    };
    for (bucket, open) in total["buckets"].as_object().expect("buckets") {
        let name = if bucket == "not_due" { "not due" } else { bucket };
        let open = if open == "0.00" { "–".to_owned() } else { grouped(open) };
        assert!(row(name).contains(&format!("<td class=\"n\">{open}</td><td class=\"n\">")), "{bucket}: {}", row(name));
    }
    assert!(row("total").contains(&grouped(&total["outstanding"])));
    // The line ends where aging ends, and the control totals say the same.
    let last = ran.stdout.find("<span class=\"d\">2026-04-15</span>").expect("the day");
    assert!(ran.stdout[last..].starts_with(&format!(
        "<span class=\"d\">2026-04-15</span></th><td class=\"n\">{}</td>",
        grouped(&total["outstanding"])
    )));
    assert!(ran.stdout.contains("the same: the totals tie") && ran.stdout.contains("<h2>The totals tie</h2>"));
    assert!(ran.stderr.starts_with("read deliveries.csv"), "{}", ran.stderr);
}

#[test]
fn what_a_book_cannot_give_is_not_made_up() {
    let alone = Files::new(DELIVERIES).base("CNY");
    let text = page(&alone, "2026-04-15", Language::English);
    assert!(text.contains("Nothing says what was paid: everything delivered counts as open."));
    assert_eq!(text.matches("<b>n/a</b><span>nothing says what was paid</span>").count(), 4);
    // Paid without a day: the beginning of the period is not known.
    let undated = "delivery_no,date,customer,amount,due_date,open_amount\nA1,2025-01-05,甲,100,2025-02-05,0\nA2,2026-03-01,甲,100,2026-03-31,50\n";
    let text = page(&Files::new(undated).base("CNY"), "2026-04-15", Language::English);
    assert!(text.contains("Money without a day (rows: 2)"));
    assert_eq!(text.matches("<b>n/a</b><span>some money has no day").count(), 1);
    // A young book has a short period, and says so.
    let young = Files::new("delivery_no,date,customer,amount,due_date\nA1,2026-03-17,甲,300,2026-04-10\n");
    let young = young.with(FileKind::Payments, "date,customer,amount\n2026-04-01,甲,100\n").base("CNY");
    let text = page(&young, "2026-04-15", Language::English);
    assert!(text.contains("2026-03-17 to 2026-04-15, 30 days. The book has no delivery before 2026-03-17."));
    // 200 ÷ 300 × 30.
    assert!(text.contains("<b>20.0 days</b>"), "{text}");
    // Nothing at all is a page too.
    let settled = young.with(FileKind::Customers, "customer\n甲\n");
    let text = page(&settled, "2026-03-01", Language::English);
    assert!(text.contains("<p>Nothing is open.</p>") && !text.contains("<svg"));
    assert_are_well_formed(&text);
    let paid = Files::new("delivery_no,date,customer,amount,due_date\nA1,2026-03-17,甲,300,2026-04-10\n");
    let paid = paid.with(FileKind::Payments, "date,customer,amount\n2026-04-01,甲,300\n").base("CNY");
    let text = page(&paid, "2026-04-15", Language::English);
    assert!(text.contains("<p>Nothing is to be chased.</p>") && text.contains("<p>Nothing is open.</p>"));
    assert!(text.contains("<b>100.00 %</b>") && text.contains("<b>0.0 days</b>"), "{text}");
    assert_are_well_formed(&text);
}

#[test]
fn unlike_currencies_are_never_added() {
    let two = "delivery_no,date,customer,amount,due_date,currency\nC1,2026-01-05,甲,100,2026-02-05,CNY\nU1,2026-01-05,甲,33,2026-02-05,USD\nJ1,2026-01-05,乙,1000,2026-02-05,JPY\n";
    let paid = "date,customer,amount,currency\n2026-03-01,丙,5,USD\n";
    with_report(&Files::new(two).with(FileKind::Payments, paid).base("CNY"), "2026-04-15", 2, |report, page| {
        let codes: Vec<&str> = report.currencies.iter().map(|own| own.currency.code()).collect();
        assert_eq!(codes, ["CNY", "JPY", "USD"]);
        // Without a rate money-days are not compared either.
        let groups: Vec<&str> = report.stakes.iter().map(|stake| stake.currency.code()).collect();
        assert_eq!(groups, ["CNY", "JPY", "USD"]);
        let page = page(Language::English);
        assert!(
            page.contains("<b>CNY 100.00</b>")
                && page.contains("<b>JPY 1,000</b>")
                && page.contains("<b>USD 33.00</b>")
        );
        assert!(!page.contains("1,133") && !page.contains("133.00"));
        assert_eq!(page.matches("<h3>USD</h3>").count(), 9);
    });
}

/// A name that tries to be a script, an attribute, a link, a formula, or hidden.
const HOSTILE: &str = "\
delivery_no,date,customer,amount,due_date,salesperson\n\
\"\"\"><img src=x onerror=alert(1)>\",2026-01-05,<script>alert('a')</script>,100,2026-02-05,=1+1\n\
N2,2026-01-05,\"javascript:alert(1)//\"\" onmouseover=\"\"x\",200,2026-02-05,a\n\
N3,2026-01-05,\u{202e}gnp.exe</title></svg>,300,2026-02-05,b\n\
N4,2026-01-05,=cmd|'/c calc'!A1,400,2026-02-05,c\n";

#[test]
fn every_text_is_escaped_and_nothing_is_fetched() {
    for language in Language::ALL {
        let page = page(&Files::new(HOSTILE).base("CNY"), "2026-04-15", language);
        assert!(page.contains("&lt;script&gt;alert(&#39;a&#39;)&lt;/script&gt;"));
        assert!(page.contains("\\u{202e}gnp.exe&lt;/title&gt;&lt;/svg&gt;") && !page.contains('\u{202e}'));
        assert!(page.contains("&quot;&gt;&lt;img src=x onerror=alert(1)&gt;"));
        assert!(page.contains("=cmd|&#39;/c calc&#39;!A1"));
        assert!(page.contains("江南 &amp; Sons"));
        for word in ["<script", "<img", "<link", "<iframe", "@import", "url(", "http:", "https:", "href="] {
            assert!(!page.contains(word), "{word}");
        }
        assert_are_well_formed(&page);
    }
}

/// Every element that begins ends, in order, and no attribute is one that runs or fetches.
fn assert_are_well_formed(page: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut ids: Vec<&str> = Vec::new();
    for (position, rest) in page.split('<').enumerate().skip(1) {
        let (tag, _) = rest.split_once('>').unwrap_or_else(|| panic!("a tag without end at {position}: {rest}"));
        let name = tag.split([' ', '/']).next().unwrap_or_default();
        // What stands in quotes is text.
        let names: String = tag.split('"').step_by(2).collect();
        for attribute in [" on", " src=", " href=", " action="] {
            assert!(!names.contains(attribute), "<{tag}>");
        }
        ids.extend(tag.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()));
        match tag {
            _ if tag.starts_with('!') || name == "meta" || tag.ends_with('/') => {}
            _ if tag.starts_with('/') => assert_eq!(open.pop(), Some(&tag[1..]), "at {position}: {rest}"),
            _ => open.push(name),
        }
    }
    assert!(open.is_empty(), "{open:?}");
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count, "an id twice");
}

#[test]
fn every_chart_has_a_title_and_its_figures_in_words() {
    let page = page(&book(), "2026-04-15", Language::English);
    assert_are_well_formed(&page);
    let charts: Vec<&str> = page.split("<svg ").skip(1).collect();
    assert_eq!(charts.len(), 4);
    for chart in charts {
        assert!(chart.starts_with("role=\"img\""), "{chart}");
        let id = chart.split("aria-labelledby=\"").nth(1).and_then(|rest| rest.split(' ').next()).expect("an id");
        assert!(chart.contains(&format!("<title id=\"{id}\">")) && chart.contains("<desc id="), "{chart}");
    }
    // Beside the line there is the same as a table, and to whom it is read aloud.
    assert!(page.contains("2026-03-31 outstanding 3,500.00, past due 2,000.00"));
    assert!(page.contains(
        "<span class=\"d\">2026-03-31</span></th><td class=\"n\">3,500.00</td><td class=\"n\">2,000.00</td>"
    ));
}

#[test]
fn both_languages_are_whole() {
    let (english, chinese) =
        (page(&book(), "2026-04-15", Language::English), page(&book(), "2026-04-15", Language::Chinese));
    assert!(english.contains("<html lang=\"en\">") && chinese.contains("<html lang=\"zh-CN\">"));
    let style = |page: &str| page.split("</style>").nth(1).expect("a body").to_owned();
    // What stands between the tags, without the user's own words and marks of both languages.
    let words = |page: &str| {
        let texts: Vec<String> =
            style(page).split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text.to_owned()).collect();
        texts.join(" ")
    };
    let mut latin = words(&chinese);
    for known in ["CNY", "Sons", "amp", "DSO", "ADD", "CEI", "collect", "nbsp", "A2", "B1", "B2", "K"] {
        latin = latin.replace(known, "");
    }
    let latin: String =
        latin.split_whitespace().filter(|word| word.chars().any(|letter| letter.is_ascii_alphabetic())).collect();
    assert_eq!(latin, "", "words that nobody has translated");
    let mut han = words(&english);
    for name in ["甲", "乙", "丙", "江南"] {
        han = han.replace(name, "");
    }
    assert!(!han.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter)), "{han}");
    // A text that is missing does not load.
    for language in Language::ALL {
        let file = language.phrases_file();
        let line = file.lines().find(|line| line.starts_with("stake_sentence = ")).expect("a text of the report");
        assert!(Phrases::read(&file.replace(line, "")).is_err_and(|error| error.contains("stake_sentence")));
    }
}

#[test]
fn the_same_book_gives_the_same_bytes() {
    let one = with_report(&book(), "2026-04-15", 1, |_, page| page(Language::English));
    for threads in [2, 7] {
        assert!(
            one == with_report(&book(), "2026-04-15", threads, |_, page| page(Language::English)),
            "{threads} threads"
        );
    }
}

/// In November the branch is a customer of its own; the code that makes it Acme's comes in March. Then only another reading
/// tells how the book stood, of files and of standard input alike.
#[test]
fn rows_that_meant_somebody_else_are_read_again() {
    let deliveries = "delivery_no,date,customer,amount,due_date,code\n\
                      A1,2026-01-05,Acme,100,2026-02-05,\n\
                      A2,2026-03-05,Branch,100,2026-04-05,K1\n\
                      A3,2025-11-05,Branch,70,2025-12-05,\n";
    let customers = "customer,code\nAcme,K1\n";
    let files = Files::new(deliveries).with(FileKind::Customers, customers);
    let days = ReportDays::of(day("2026-04-15")).earlier();
    let options = ReadOptions { earlier_days: days, ..files.options(day("2026-04-15")) };
    assert!(read_in_parts(files.sources(), &options, |_| (), |()| ()).earlier_days_differ);
    let expected = page(&files, "2026-04-15", Language::English).replace("江南 &amp; Sons · ", "");
    let sandbox = Sandbox::new(&[("deliveries.csv", deliveries), ("customers.csv", customers)]);
    let of_file = sandbox.run(&["report", "deliveries.csv", "--as-of", "2026-04-15"]);
    assert_eq!((of_file.code, of_file.stdout == expected), (0, true), "{}", of_file.stderr);
    let of_input =
        sandbox.run_on(&["report", "-", "--customers", "customers.csv", "--as-of", "2026-04-15"], deliveries);
    assert_eq!((of_input.code, of_input.stdout == expected), (0, true), "{}", of_input.stderr);
}

#[test]
fn it_is_a_page_and_nothing_else() {
    let sandbox = Sandbox::new(&[("deliveries.csv", DELIVERIES), ("payments.csv", PAYMENTS)]);
    let as_of = ["--as-of", "2026-04-15"];
    let refused = sandbox.run(&[&["report", "deliveries.csv", "--format", "csv"], &as_of[..]].concat());
    assert_eq!((refused.code, refused.stdout.as_str()), (2, ""));
    assert!(refused.stderr.contains("-o report.html"), "{}", refused.stderr);
    let named = sandbox.run(&[&["report", "deliveries.csv", "-o", "report.xlsx"], &as_of[..]].concat());
    assert_eq!(named.code, 2);
    let done = sandbox.run(&[&["report", "deliveries.csv", "--lang", "zh", "-o", "report.html"], &as_of[..]].concat());
    assert_eq!((done.code, done.stdout.as_str()), (0, ""), "{}", done.stderr);
    let page = std::fs::read_to_string(sandbox.folder.path().join("report.html")).expect("a page");
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("<h1>应收账款报告</h1>"));
    let piped = sandbox.run(&[&["report", "deliveries.csv", "--lang", "zh"], &as_of[..]].concat());
    assert_eq!(piped.stdout, page);
}
