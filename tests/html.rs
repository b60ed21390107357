//! Lists as pages of HTML: the grid that the other formats write, escaped, with its class as a word, its sums last.

mod support;

use support::Sandbox;

const DELIVERIES: &str = "\
delivery_no,date,customer,amount,due_date,currency
N1,2026-01-05,<script>alert('a')</script>,100,2026-02-05,CNY
\"N\"\"2<b>\",2026-03-05,javascript:alert(1),2500.50,2026-05-05,CNY
N3,2022-01-05,\u{202e}live,70,2022-02-05,CNY
";

fn desk() -> Sandbox {
    Sandbox::new(&[("deliveries.csv", DELIVERIES), ("payments.csv", "date,customer,amount\n2026-02-01,=Somebody,5\n")])
}

fn page(desk: &Sandbox, command: &[&str]) -> String {
    let arguments = [&command[..1], &["--as-of", "2026-04-15", "-q", "--format", "html"], &command[1..]].concat();
    let ran = desk.run(&arguments);
    assert!(ran.code < 2, "{command:?}: {}", ran.stderr);
    assert!(ran.stdout.starts_with("<!DOCTYPE html>") && ran.stdout.ends_with("</html>\n"), "{}", ran.stdout);
    ran.stdout
}

#[test]
fn a_plan_is_a_table_with_what_may_wait_and_what_is_dead_apart() {
    let page = page(&desk(), &["plan", "--include-dead"]);
    assert!(page.contains("<h1>As of 2026-04-15: 1 to follow up, 1 may wait; most money-days at stake first</h1>"));
    let place = |text: &str| page.find(text).unwrap_or_else(|| panic!("no {text} in {page}"));
    let order = [
        "<th scope=\"col\" class=\"n\">#</th><th scope=\"col\">customer</th>",
        "&lt;script&gt;alert(&#39;a&#39;)&lt;/script&gt;</td>",
        "<td colspan=\"37\">may wait</td>",
        "<td class=\"w\">javascript:alert(1)</td><td class=\"d\">N&quot;2&lt;b&gt;</td><td class=\"n\">2,500.50</td>",
        "<td colspan=\"37\">dead, not ranked</td>",
        "\\u{202e}live",
        "<p>Unapplied: =Somebody CNY 5.00</p>",
        "outstanding 2,670.50 (of it dead 70.00)",
        "<footer>money that names no delivery: pays what its memo names, else what has exactly its sum open, else the earliest due",
    ];
    let places: Vec<usize> = order.iter().map(|text| place(text)).collect();
    assert!(places.is_sorted(), "{places:?}");
    assert!(
        page.contains("<span class=\"k chasing\">chasing</span>")
            || page.contains("<span class=\"k doubtful\">doubtful</span>")
    );
    assert!(page.contains("<span class=\"k dead\">dead</span>"));
    // Paper has room for some of the columns; those that are left out are data.
    assert!(page.contains("<th scope=\"col\" class=\"far\">due from</th>"));
    assert!(!page.contains("class=\"far\">customer</th>"));
}

#[test]
fn sums_stand_last() {
    let page = page(&desk(), &["aging", "deliveries.csv"]);
    let (_, last) = page.rsplit_once("<tr class=\"total\">").expect("a row of sums");
    assert!(last.starts_with("<td class=\"d w\">total</td><td class=\"n\">2,670.50</td>"), "{last}");
    // A bucket without money is a dash, and what is no bucket is not.
    assert!(last.contains("<td class=\"n\">–</td>") && last.contains("<td class=\"n\">5.00</td>"), "{last}");
}

#[test]
fn nothing_runs_and_nothing_is_fetched_in_any_list() {
    let desk = desk();
    let name = "<script>alert('a')</script>";
    let commands: [&[&str]; 13] = [
        &["plan"],
        &["plan", "deliveries.csv", "--by", "customer", "--explain"],
        &["today"],
        &["aging", "deliveries.csv", "--by", "delivery"],
        &["aging", "deliveries.csv", "--since", "2026-01-31"],
        &["check"],
        &["watch"],
        &["hold"],
        &["writeoff"],
        &["brief", name],
        &["explain", name],
        &["excuse", "E05"],
        &["hold", name],
    ];
    for command in commands {
        for language in ["en", "zh"] {
            let page = page(&desk, &[command, &["--lang", language]].concat());
            for word in ["<script", "<b>", "\u{202e}", " src=", "href=", "url(", "http:", "https:"] {
                assert!(!page.contains(word), "{command:?} has {word}: {page}");
            }
            let body = page.split("<body>").nth(1).expect("a body");
            for tag in ["table", "tr", "td", "th", "thead", "tbody", "div", "p", "h1", "h2", "pre", "main", "footer"] {
                let opened = body.matches(&format!("<{tag}>")).count() + body.matches(&format!("<{tag} ")).count();
                assert_eq!(opened, body.matches(&format!("</{tag}>")).count(), "{command:?}: {tag}");
            }
            assert!(page.contains(if language == "zh" { "<html lang=\"zh-CN\">" } else { "<html lang=\"en\">" }));
            assert_eq!(body.matches("<h1>").count(), 1, "{command:?}");
        }
    }
}

#[test]
fn a_page_that_reads_as_on_a_terminal_keeps_its_sources() {
    let page = page(&desk(), &["brief", "javascript:alert(1)"]);
    assert!(page.contains("<h2>he owes</h2>"), "{page}");
    assert!(page.contains("<td class=\"s\">deliveries.csv:3</td>"), "{page}");
    assert!(page.contains("<table class=\"page\">"));
}

#[test]
fn the_ending_of_the_file_says_it() {
    let desk = desk();
    let ran = desk.run(&["plan", "--as-of", "2026-04-15", "-q", "--lang", "zh", "-o", "plan.html"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let written = std::fs::read_to_string(desk.folder.path().join("plan.html")).expect("a page");
    assert_eq!(written, page(&desk, &["plan", "--lang", "zh"]));
    assert!(written.contains("截至2026-04-15"));
}
