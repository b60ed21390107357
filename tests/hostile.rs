//! A hostile book: names that are markup, formulas, terminal escapes or reading directions are text in every output
//! (SPEC §4 "Safe to open").

mod support;

use calamine::{Data, Reader, Xlsx, open_workbook};
use quick_xml::events::Event;
use serde_json::Value;
use std::io::Read;
use support::{Run, Sandbox};

/// What somebody may have put where a name belongs.
const NAMES: [&str; 22] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "[click](javascript:alert(1))",
    "=cmd|' /C calc'!A0",
    "+1+2",
    "-2+3",
    "@SUM(1)",
    "＝1+1",
    "\t=tab()",
    "\r=return()",
    "\u{1b}[31mred\u{1b}]0;title\u{7}",
    "\u{9b}31mred",
    "left\u{202e}thgir",
    "zero\u{200b}width\u{2066}\u{feff}",
    "nul\u{0}bell\u{7}delete\u{7f}",
    "a|b`c*d_e#f",
    "&amp; &lt;b&gt; ]]> <!--",
    "{{ company }} {% raw %}",
    "two\nlines",
    "a\u{85}next\u{2028}line\u{2029}",
];

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// A book in which every text that a user writes is hostile.
fn desk() -> Sandbox {
    let mut deliveries = "delivery_no,date,customer,amount,due_date,item,salesperson,note\n".to_owned();
    let mut customers = "customer,area,contact,phone,address,payment_steps,distance_km\n".to_owned();
    let mut follow_ups = "date,customer,result,note,person\n".to_owned();
    let mut events = "date,customer,kind,note\n".to_owned();
    let mut contacts = "customer,name,role\n".to_owned();
    let mut payments = "payment_no,date,customer,amount,note\n".to_owned();
    for (number, name) in NAMES.iter().enumerate() {
        let name = quoted(name);
        let amount = 1000 + number;
        let delivery = quoted(&format!("{}{number}", NAMES[number]));
        deliveries.push_str(&format!("{delivery},2026-01-10,{name},{amount}.00,2026-02-09,{name},{name},{name}\n"));
        customers.push_str(&format!("{name},{name},{name},{name},{name},2,10\n"));
        follow_ups.push_str(&format!("2026-04-01,{name},reached,{name},{name}\n"));
        events.push_str(&format!("2026-04-01,{name},closing,{name}\n"));
        contacts.push_str(&format!("{name},{name},accountant\n"));
        payments.push_str(&format!("{delivery}p,2026-03-01,{name},1.00,{name}\n").replace("\"p,", "p\","));
    }
    Sandbox::new(&[
        ("deliveries.csv", &deliveries),
        ("customers.csv", &customers),
        ("followups.csv", &follow_ups),
        ("events.csv", &events),
        ("contacts.csv", &contacts),
        ("payments.csv", &payments),
    ])
}

/// Every list, and the papers of one customer.
fn commands(customer: &str) -> Vec<Vec<String>> {
    let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<String>>();
    vec![
        owned(&["plan", "--explain"]),
        owned(&["plan", "--by", "customer"]),
        owned(&["today"]),
        owned(&["aging"]),
        owned(&["aging", "--by", "delivery"]),
        owned(&["aging", "--by", "salesperson"]),
        owned(&["check"]),
        owned(&["watch"]),
        owned(&["hold"]),
        owned(&["writeoff"]),
        owned(&["brief", "--", customer]),
        owned(&["explain", "--", customer]),
        owned(&["hold", "--", customer]),
        owned(&["statement", "--", customer]),
        owned(&["letter", "--kind", "demand", "--", customer]),
        owned(&["log", "--result", "met", "--dry-run", "--note", "x", "--", customer]),
    ]
}

/// Names that can be typed on a command line.
fn typed() -> impl Iterator<Item = &'static str> {
    NAMES.into_iter().filter(|name| !name.contains('\0'))
}

fn run(desk: &Sandbox, command: &[String], format: &str) -> Run {
    let mut words: Vec<&str> = vec![&command[0], "--format", format, "--as-of", "2026-04-15"];
    words.extend(command[1..].iter().map(String::as_str));
    let ran = desk.run(&words);
    // Nothing is written into a file that no program could read again.
    let is_refused = command[0] == "log" && ran.stderr.contains("a character that no file may hold");
    assert!(matches!(ran.code, 0 | 1) || is_refused, "{words:?}: {}", ran.stderr);
    ran
}

/// Characters that a terminal obeys, or that make one text look like another.
fn is_hidden(letter: char) -> bool {
    is_control(letter)
        || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{61c}')
}

/// Control characters, but for the ends of lines and the tab.
fn is_control(letter: char) -> bool {
    letter.is_control() && !matches!(letter, '\n' | '\r' | '\t')
}

/// Every list once, papers for some names; what people read of a brief for every name that can be typed.
fn for_each(formats: &[&str], mut look: impl FnMut(&[String], &str, &Run)) {
    let desk = desk();
    for (position, customer) in typed().enumerate() {
        for command in commands(customer) {
            let is_paper = command.last().is_some_and(|last| last == customer);
            for format in formats {
                let is_read = matches!(*format, "table" | "markdown") && command[0] == "brief";
                let is_turn = is_paper && position % 5 == 0 && *format != "tsv";
                if is_read || is_turn || position == 0 {
                    look(&command, format, &run(&desk, &command, format));
                }
            }
        }
    }
}

#[test]
fn a_terminal_shows_hidden_characters_and_obeys_none() {
    for_each(&["table"], |command, _, ran| {
        for text in [&ran.stdout, &ran.stderr] {
            let hidden = text.chars().find(|&letter| letter != '\n' && (is_hidden(letter) || letter.is_control()));
            assert_eq!(hidden, None, "{command:?}: {text}");
        }
    });
}

#[test]
fn markdown_holds_no_markup_of_a_name() {
    for_each(&["markdown"], |command, _, ran| {
        let text = &ran.stdout;
        assert_eq!(text.chars().find(|&letter| letter != '\n' && is_hidden(letter)), None, "{command:?}: {text}");
        assert!(
            !text.contains("<script") && !text.contains("<img") && !text.replace("\\]", "").contains("](javascript"),
            "{command:?}: {text}"
        );
        assert!(!text.contains("<!--"), "{command:?}: {text}");
        // A name cannot end its cell: all rows of a table have as many.
        let bars = |line: &str| line.replace("\\\\", "").replace("\\|", "").matches('|').count();
        let rows: Vec<&str> = text.lines().filter(|line| line.starts_with('|')).collect();
        let tables = text.lines().collect::<Vec<_>>();
        for pair in tables.windows(2).filter(|pair| pair.iter().all(|line| line.starts_with('|'))) {
            assert_eq!(bars(pair[0]), bars(pair[1]), "{command:?}: {pair:?} in {} rows", rows.len());
        }
    });
}

#[test]
fn json_gives_names_back_and_escapes_controls() {
    for_each(&["json"], |command, _, ran| {
        if ran.code == 2 {
            return;
        }
        let parsed: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{command:?}: {error}"));
        assert!(parsed["schema"].is_string(), "{command:?}");
        let control = ran.stdout.chars().find(|&letter| letter != '\n' && letter.is_control());
        assert_eq!(control, None, "{command:?}: {}", ran.stdout);
    });
    let plan = run(&desk(), &["plan".to_owned()], "json");
    let parsed: Value = serde_json::from_str(&plan.stdout).expect("JSON");
    let names: Vec<&str> =
        parsed["rows"].as_array().expect("rows").iter().filter_map(|row| row["customer"].as_str()).collect();
    // Blanks around a name are not part of it.
    for name in NAMES.map(|name| name.trim_matches([' ', '\t', '\r', '\n', '\u{85}', '\u{2028}', '\u{2029}'])) {
        assert!(names.contains(&name), "{name:?} in {names:?}");
    }
}

#[test]
fn spreadsheets_run_nothing_and_hold_no_controls() {
    for_each(&["csv", "tsv"], |command, format, ran| {
        let control = ran.stdout.chars().find(|&letter| is_control(letter));
        // The papers are Markdown in a pipe where no data was asked for; here it was.
        assert_eq!(control, None, "{command:?} {format}: {}", ran.stdout);
        let separator = if format == "csv" { b',' } else { b'\t' };
        let mut reader =
            csv::ReaderBuilder::new().delimiter(separator).flexible(false).from_reader(ran.stdout.as_bytes());
        for record in reader.records() {
            let record = record.unwrap_or_else(|error| panic!("{command:?} {format}: {error}"));
            for field in record.iter().filter(|field| field.parse::<f64>().is_err()) {
                let is_run = field.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
                assert!(!is_run, "{command:?} {format}: {field:?}");
            }
        }
    });
}

#[test]
fn raw_leaves_everything_as_it_is() {
    let raw = desk().run(&["plan", "--as-of", "2026-04-15", "--format", "csv", "--raw"]);
    for name in ["\u{1b}[31mred\u{1b}]0;title\u{7}", "nul\u{0}bell\u{7}delete\u{7f}", "\u{9b}31mred", ",=cmd|"] {
        assert!(raw.stdout.contains(name), "{name:?} in {}", raw.stdout);
    }
}

#[test]
fn workbooks_hold_texts_and_no_formulas() {
    let desk = desk();
    for command in [&["plan"][..], &["today"], &["aging"], &["check"], &["watch"], &["hold"], &["writeoff"]] {
        let ran = desk.run(&[command, &["--as-of", "2026-04-15", "-o", "out.xlsx"]].concat());
        assert!(matches!(ran.code, 0 | 1), "{command:?}: {}", ran.stderr);
        let path = desk.folder.path().join("out.xlsx");
        let mut workbook: Xlsx<_> = open_workbook(&path).expect("a workbook");
        for name in workbook.sheet_names() {
            let formulas = workbook.worksheet_formula(&name).expect("a sheet");
            assert_eq!(formulas.used_cells().count(), 0, "{command:?} {name}");
            let cells = workbook.worksheet_range(&name).expect("a sheet");
            let texts = cells.used_cells().filter_map(|(_, _, data)| match data {
                Data::String(text) => Some(text),
                _ => None,
            });
            for text in texts {
                assert!(!text.chars().any(is_control), "{command:?} {name}: {text:?}");
            }
        }
        let mut archive = zip::ZipArchive::new(std::fs::File::open(&path).expect("the file")).expect("an archive");
        for index in 0..archive.len() {
            let mut part = archive.by_index(index).expect("a part");
            let name = part.name().expect("a name").into_owned();
            let mut text = String::new();
            part.read_to_string(&mut text).expect("text");
            let is_allowed = |letter: char| matches!(letter, '\t' | '\n' | '\r' | '\u{20}'..);
            assert!(text.chars().all(is_allowed), "{command:?} {}: a character that XML does not know", name);
            let mut reader = quick_xml::Reader::from_str(&text);
            loop {
                match reader.read_event() {
                    Ok(Event::Eof) => break,
                    Ok(Event::Start(tag) | Event::Empty(tag)) => {
                        assert!(!matches!(tag.name().as_ref(), "f" | "hyperlink"), "{command:?} {}", name);
                    }
                    Ok(_) => {}
                    Err(error) => panic!("{command:?} {}: {error}", name),
                }
            }
        }
    }
}

#[test]
fn pages_have_only_their_own_tags_and_attributes() {
    const TAGS: [&str; 28] = [
        "!DOCTYPE", "html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "p", "table", "thead", "tbody",
        "tr", "th", "td", "hr", "strong", "b", "br", "div", "span", "section", "ul", "li", "em", "footer",
    ];
    let desk = desk();
    let mut pages = 0;
    for customer in typed() {
        for paper in [&["statement"][..], &["letter", "--kind", "confirmation"]] {
            let arguments = [paper, &["--format", "html", "--as-of", "2026-04-15", "--", customer]].concat();
            let ran = desk.run(&arguments);
            assert!(matches!(ran.code, 0 | 1), "{arguments:?}: {}", ran.stderr);
            pages += 1;
            let page = &ran.stdout;
            let hidden = page.chars().find(|&letter| letter != '\n' && is_hidden(letter));
            assert_eq!(hidden, None, "{arguments:?}: {page}");
            for tag in page.split('<').skip(1) {
                let inside = tag.split('>').next().unwrap_or_default();
                let name = inside.trim_start_matches('/').split([' ', '\n']).next().unwrap_or_default();
                assert!(TAGS.contains(&name), "{arguments:?}: <{inside}>");
                let attributes = inside.split_once(' ').map_or("", |(_, rest)| rest).to_lowercase();
                for wrong in ["onerror", "onmouseover", "javascript", "href", "src="] {
                    assert!(!attributes.contains(wrong), "{arguments:?}: <{inside}>");
                }
            }
        }
    }
    assert!(pages > 40);
}

#[test]
fn a_fault_shows_what_was_there_and_obeys_nothing() {
    for name in NAMES {
        let row = format!("delivery_no,date,customer,amount\nS1,2026-01-10,{0},{0}\n", quoted(name));
        let ran = Sandbox::new(&[("deliveries.csv", &row)]).run(&["plan", "--as-of", "2026-04-15"]);
        let hidden = ran.stderr.chars().find(|&letter| letter != '\n' && (is_hidden(letter) || letter.is_control()));
        assert_eq!(hidden, None, "{name:?}: {}", ran.stderr);
    }
}
