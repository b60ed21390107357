//! At home on anyone's machine: completions, manual pages, the settings in force, what was meant instead, bars and width.

mod support;

use serde_json::Value;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use support::Sandbox;
use unicode_width::UnicodeWidthStr;

const DELIVERIES: &str = "\
delivery_no,date,customer,amount,due_date,salesperson
SH0311,2026-01-10,Northwind Traders Ltd,1000.00,2026-02-09,Ms Wang
SH0312,2026-03-01,Northwind Traders Ltd,50.00,2026-03-31,Ms Wang
SH0313,2025-03-05,光大百货有限公司,70.00,2025-05-04,
";
const CUSTOMERS: &str = "customer,area,salesperson\nNorthwind Traders Ltd,North,\n光大百货有限公司,城东,Old Li\n";

fn desk() -> Sandbox {
    Sandbox::new(&[("deliveries.csv", DELIVERIES), ("customers.csv", CUSTOMERS)])
}

/// The names of the commands, from the help.
fn commands() -> Vec<String> {
    let help = Sandbox::new(&[]).run(&["--help"]).stdout;
    let block = help.split("Commands:\n").nth(1).and_then(|rest| rest.split("\n\n").next()).expect("commands");
    let names = block.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let names: Vec<String> = names.filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect();
    assert!(names.len() > 15 && names.iter().any(|name| name == "plan"), "{names:?}");
    names
}

/// Whether a program is here; it is said where it is not, so that nobody takes the test for done.
fn is_here(program: &str) -> bool {
    let is_here = Command::new(program).arg("--version").output().is_ok();
    if !is_here {
        // Past what the test harness holds back: whoever runs the tests is to see it.
        _ = writeln!(std::io::stderr(), "SKIPPED: {program} is not on this machine, nothing was tried with it");
    }
    is_here
}

#[test]
fn help_leads_with_examples_and_short_help_stays_on_a_screen() {
    let desk = Sandbox::new(&[]);
    for command in commands().iter().filter(|name| *name != "help") {
        let (long, short) = (desk.run(&[command, "--help"]), desk.run(&[command, "-h"]));
        assert_eq!((long.code, short.code), (0, 0), "{command}");
        let place =
            |text: &str| long.stdout.find(text).unwrap_or_else(|| panic!("{text} in {command}: {}", long.stdout));
        assert!(place("Usage: ") < place("Examples:") && place("Examples:") < place("Options:"), "{}", long.stdout);
        assert!(!short.stdout.contains("Examples:"), "{}", short.stdout);
        assert!(short.stdout.lines().count() <= 45, "{command}: {}", short.stdout);
        assert!(long.stdout.contains("--sellthrough") && !short.stdout.contains("--sellthrough"), "{}", short.stdout);
    }
    let top = desk.run(&["--help"]).stdout;
    assert!(top.find("Examples:") < top.find("Commands:"), "{top}");
}

#[test]
fn completions_hold_commands_options_and_values() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = Sandbox::new(&[]).run(&["completions", shell]);
        assert_eq!((script.code, script.stderr.as_str()), (0, ""), "{shell}");
        for word in ["writeoff", "include-dead"] {
            assert!(script.stdout.contains(word), "{word} in {shell}");
        }
        // Elvish and PowerShell complete no values of options.
        if !matches!(shell, "powershell" | "elvish") {
            for word in ["named-only", "demand_served", "doubtful", "E16"] {
                assert!(script.stdout.contains(word), "{word} in {shell}");
            }
        }
    }
}

#[test]
fn completion_scripts_parse_in_their_shells() {
    for (shell, arguments) in [("bash", ["-n"]), ("zsh", ["-n"]), ("fish", ["--no-execute"])] {
        if !is_here(shell) {
            continue;
        }
        let desk = Sandbox::new(&[]);
        assert_eq!(desk.run(&["completions", shell, "-o", "script"]).code, 0);
        let checked = Command::new(shell).args(arguments).arg("script").current_dir(&desk.folder).output();
        let checked = checked.expect("the shell runs");
        assert!(checked.status.success(), "{shell}: {}", String::from_utf8_lossy(&checked.stderr));
    }
}

#[test]
fn bash_completes_a_command_an_option_and_its_value() {
    if !is_here("bash") {
        return;
    }
    let desk = Sandbox::new(&[]);
    assert_eq!(desk.run(&["completions", "bash", "-o", "script"]).code, 0);
    for (words, expected) in [
        ("collect exp", "explain"),
        ("collect plan --inc", "--include-dead"),
        ("collect plan --format js", "json"),
        ("collect log Acme --result dem", "demand_served"),
    ] {
        let typed: Vec<&str> = words.split(' ').collect();
        let (last, before) = (typed[typed.len() - 1], typed[typed.len() - 2]);
        let program = format!(
            "source ./script; COMP_WORDS=({words}); COMP_CWORD={}; _collect collect {last} {before}; echo \"${{COMPREPLY[@]}}\"",
            typed.len() - 1
        );
        let replied = Command::new("bash").args(["-c", &program]).current_dir(&desk.folder).output().expect("bash");
        assert_eq!(String::from_utf8_lossy(&replied.stdout).trim(), expected, "{words}");
    }
}

#[test]
fn every_command_has_a_manual_page() {
    let desk = Sandbox::new(&[]);
    let ran = desk.run(&["man", "--dir", "pages/man1"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{}", ran.stderr);
    let folder = desk.folder.path().join("pages/man1");
    let page = |name: &str| std::fs::read_to_string(folder.join(name)).expect(name);
    let top = page("collect.1");
    assert!(top.contains(".SH EXAMPLES\n.nf\n"), "{top}");
    for name in commands().iter().filter(|name| *name != "help") {
        let own = page(&format!("collect-{name}.1"));
        assert!(own.starts_with(".ie") || own.contains(&format!(".TH collect-{name} 1")), "{name}: {own}");
        assert_eq!(desk.run(&["man", name]).stdout, own, "{name}");
        assert!(top.contains(&format!("collect\\-{name}(1)")), "{name}");
    }
    assert_eq!(desk.run(&["man"]).stdout, top);
    assert!(page("collect-plan.1").contains("collect plan deliveries.csv \\-\\-class bad,doubtful \\-\\-explain"));
}

#[test]
fn manual_pages_are_set_without_a_complaint() {
    if !is_here("groff") {
        return;
    }
    let desk = Sandbox::new(&[]);
    assert_eq!(desk.run(&["man", "--dir", "man1"]).code, 0);
    for entry in std::fs::read_dir(desk.folder.path().join("man1")).expect("pages") {
        let path = entry.expect("a page").path();
        let set = Command::new("groff").args(["-man", "-Tutf8", "-K", "utf8", "-ww", "-z"]).arg(&path).output();
        let set = set.expect("groff runs");
        let said = String::from_utf8_lossy(&set.stderr).into_owned();
        // Fonts of a terminal have no weights for Chinese letters, and lines of examples are not broken.
        let complaints: Vec<&str> = said
            .lines()
            .filter(|line| !line.contains("cannot adjust line") && !line.contains("cannot break line"))
            .collect();
        assert!(set.status.success() && complaints.is_empty(), "{}: {complaints:?}", path.display());
    }
}

#[test]
fn an_unknown_page_names_the_nearest_command() {
    let ran = Sandbox::new(&[]).run(&["man", "agin"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert!(ran.stderr.contains("no command \"agin\"; did you mean aging?"), "{}", ran.stderr);
}

/// Section and key, with value, source and place.
fn settings(json: &str) -> BTreeMap<(String, String), [Value; 3]> {
    let json: Value = serde_json::from_str(json).expect("JSON");
    assert_eq!(json["schema"], "collect.config/1");
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let rows = json["rows"].as_array().expect("rows").iter();
    rows.map(|row| {
        let key = (text(&row["section"]), text(&row["key"]));
        (key, ["value", "source", "place"].map(|name| row[name].clone()))
    })
    .collect()
}

#[test]
fn config_tells_where_each_setting_came_from() {
    let desk = desk();
    let folder = desk.folder.path();
    std::fs::create_dir_all(folder.join("collect")).expect("a folder");
    let own = "[base]\nlang = \"zh\"\ncompany = \"We\"\n[score]\nhorizon = 40\n";
    std::fs::write(folder.join("collect/collect.toml"), own).expect("written");
    std::fs::write(folder.join("collect.toml"), "[base]\nlang = \"en\"\n\n[fx]\nUSD = 7.20\n").expect("written");
    let arguments = ["config", "deliveries.csv", "--format", "json", "--payments", "bank.csv", "--match", "named-only"];
    let ran = desk.run_with(&arguments, &[("COLLECT_AS_OF", "2026-04-15")]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let all = settings(&ran.stdout);
    let own_path = folder.join("collect/collect.toml").display().to_string();
    for (section, key, value, source, place) in [
        ("", "as_of", "\"2026-04-15\"", "environment", "COLLECT_AS_OF"),
        ("files", "deliveries", "\"deliveries.csv\"", "option", "DELIVERIES"),
        ("files", "payments", "\"bank.csv\"", "option", "--payments"),
        ("base", "match", "\"named-only\"", "option", "--match"),
        ("base", "lang", "\"en\"", "config", "collect.toml:2"),
        ("fx", "USD", "7.20", "config", "collect.toml:5"),
        ("base", "company", "\"We\"", "own_config", &format!("{own_path}:3")),
        ("score", "horizon", "40", "own_config", &format!("{own_path}:5")),
    ] {
        let found = &all[&(section.to_owned(), key.to_owned())];
        assert_eq!(found, &[value, source, place].map(Value::from), "{section} {key}");
    }
    let bad_after = &all[&("class".to_owned(), "bad_after".to_owned())];
    assert_eq!(bad_after, &["180", "default", ""].map(Value::from));
    assert_eq!(all[&("base".to_owned(), "latitude".to_owned())], [Value::Null, "default".into(), "".into()]);
    let typed =
        desk.run_with(&["config", "--as-of", "2026-04-16", "--format", "json"], &[("COLLECT_AS_OF", "2026-04-15")]);
    let as_of = &settings(&typed.stdout)[&(String::new(), "as_of".to_owned())];
    assert_eq!(as_of, &["\"2026-04-16\"", "option", "--as-of"].map(Value::from));
}

#[test]
fn config_changed_leaves_out_what_nobody_set() {
    let desk = desk();
    std::fs::write(desk.folder.path().join("collect.toml"), "[class]\nbad_after = 200\n").expect("written");
    let ran = desk.run(&["config", "--changed", "--format", "csv"]);
    assert_eq!(ran.stdout, "section,key,value,source,place\nclass,bad_after,200,config,collect.toml:2\n");
    let none = desk.run(&["config", "--changed", "--no-config", "--format", "csv"]);
    assert_eq!(none.stdout, "section,key,value,source,place\n");
}

#[test]
fn config_lists_every_key_and_the_values_that_it_lists_are_accepted() {
    let desk = desk();
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/collect.toml");
    let ran = desk.run(&["config", "--no-config", "--format", "json"]);
    let mut text = String::new();
    for ((section, key), [value, _, _]) in settings(&ran.stdout) {
        if let (false, Some(value)) = (section.is_empty(), value.as_str()) {
            text.push_str(&format!("[{section}]\n{key} = {value}\n"));
        }
    }
    let commented = std::fs::read_to_string(examples).expect("the commented settings");
    let keys = commented.lines().filter(|line| line.starts_with("# ") && line.contains(" = ")).count();
    assert!(text.matches(" = ").count() + 20 > keys, "{keys} keys are commented, and these are listed:\n{text}");
    // A section may stand in a file only once.
    for one in text.split_inclusive('\n').collect::<Vec<_>>().chunks(2) {
        std::fs::write(desk.folder.path().join("one.toml"), one.concat()).expect("written");
        let plan = desk.run(&["config", "--config", "one.toml"]);
        let alone = plan.stderr.contains("must be less than") || plan.stderr.contains("must not be more than");
        assert!(plan.code == 0 || alone, "{one:?}: {}", plan.stderr);
    }
}

#[test]
fn what_was_meant_is_said_for_commands_options_values_names_and_numbers() {
    let desk = desk();
    for (arguments, expected) in [
        (&["pln"][..], "a similar subcommand exists: 'plan'"),
        (&["plan", "--formt", "csv"], "a similar argument exists: '--format'"),
        (&["plan", "--format", "jsn"], "a similar value exists: 'json'"),
        (&["plan", "--class", "bda"], "did you mean bad?"),
        (&["plan", "--customer", "northwnd traders"], "did you mean Northwind Traders Ltd?"),
        (&["plan", "--customer", "光大"], "did you mean 光大百货有限公司?"),
        (&["plan", "--salesperson", "Ms Wong"], "no salesperson \"Ms Wong\" in the book; did you mean Ms Wang?"),
        (&["plan", "--area", "zzz"], "no area \"zzz\" in the book; there are North, 城东"),
        (&["today", "--salesperson", "nobody"], "no salesperson \"nobody\" in the book; there are Ms Wang, Old Li"),
        (&["today", "--area", "Nort"], "did you mean North?"),
        (&["brief", "光大百货"], "did you mean 光大百货有限公司?"),
        (&["hold", "Northwind"], "did you mean Northwind Traders Ltd?"),
        (&["statement", "Northwind Trader Ltd"], "did you mean Northwind Traders Ltd?"),
        (&["letter", "光大百货", "--kind", "demand"], "did you mean 光大百货有限公司?"),
        (&["watch", "--customer", "光大百货"], "did you mean 光大百货有限公司?"),
        (&["explain", "SH031l"], "did you mean SH0311?"),
        (&["explain", "光大百货"], "did you mean 光大百货有限公司?"),
        (&["log", "光大百货", "--result", "met"], "did you mean 光大百货有限公司?"),
        (&["log", "Northwind Traders Ltd", "--result", "met", "--delivery", "SH031"], "did you mean SH0311?"),
        (&["log", "Northwind Traders Ltd", "--result", "mett"], "did you mean met?"),
    ] {
        let ran = desk.run(arguments);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{arguments:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(expected), "{arguments:?}: {}", ran.stderr);
    }
    // Whom nobody has to do with is no slip: he is there, and nothing of his is open.
    let known = desk.run(&["plan", "--area", "城东", "--class", "current"]);
    assert_eq!(known.code, 0, "{}", known.stderr);
    assert!(known.stderr.contains("nothing open fits the filter"), "{}", known.stderr);
}

#[test]
fn aging_has_bars_in_a_table_only() {
    let desk = desk();
    let as_of = ["--as-of", "2026-04-15", "-q"];
    let aging = |more: &[&str]| desk.run(&[&["aging"], &as_of[..], more].concat()).stdout;
    let table = aging(&["--format", "table"]);
    let line = |label: &str| {
        let found = table.lines().find(|line| line.starts_with(label) && line.contains('%'));
        found.unwrap_or_else(|| panic!("{label} in {table}")).to_owned()
    };
    // 1,000 of 1,120 is 89.3 %.
    assert!(line("61-90 ").contains("1,000.00   89.3 %  ██████"), "{table}");
    assert!(line("1-30 ").contains("50.00    4.5 %  █"), "{table}");
    assert!(line("bad ").contains("70.00    6.3 %  █"), "{table}");
    assert!(!table.contains('\u{1b}'), "{table}");
    for format in ["csv", "tsv", "json", "markdown"] {
        assert!(!aging(&["--format", format]).contains('█'), "{format}");
    }
    assert!(aging(&["--format", "table", "--color", "always"]).contains("\u{1b}[38;5;9m█"));
}

#[test]
fn colour_follows_the_option_then_the_environment() {
    let desk = desk();
    let is_coloured = |more: &[&str], variables: &[(&str, &str)]| {
        let table = ["aging", "--format", "table", "--as-of", "2026-04-15"];
        desk.run_with(&[&table, more].concat(), variables).stdout.contains('\u{1b}')
    };
    assert!(!is_coloured(&[], &[]), "no terminal, no colour");
    assert!(is_coloured(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(!is_coloured(&[], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(!is_coloured(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]));
    assert!(is_coloured(&["--color", "always"], &[("NO_COLOR", "1")]));
    assert!(!is_coloured(&["-o", "aging.txt"], &[("CLICOLOR_FORCE", "1")]));
    let file = std::fs::read_to_string(desk.folder.path().join("aging.txt")).expect("the file");
    assert!(file.contains('█') && !file.contains('\u{1b}'), "{file}");
}

#[test]
fn tables_fit_the_width_and_name_the_columns_that_do_not() {
    let desk = desk();
    for width in ["80", "120", "200"] {
        let columns: usize = width.parse().expect("a number");
        for command in [
            &["plan"][..],
            &["plan", "--by", "customer"],
            &["plan", "--explain"],
            &["today"],
            &["aging"],
            &["aging", "--by", "delivery"],
            &["check"],
            &["watch"],
            &["hold"],
            &["writeoff"],
            &["config"],
            &["statement", "Northwind Traders Ltd"],
            &["brief", "光大百货有限公司"],
            &["explain", "SH0311"],
            &["excuse"],
            &["letter", "Northwind Traders Ltd", "--kind", "reminder"],
        ] {
            for language in ["en", "zh"] {
                let more = ["--format", "table", "--as-of", "2026-04-15", "--lang", language];
                let ran = desk.run_with(&[command, &more].concat(), &[("COLUMNS", width)]);
                assert!(matches!(ran.code, 0 | 1), "{command:?}: {}", ran.stderr);
                for line in ran.stdout.lines() {
                    assert!(line.width() <= columns, "{command:?} at {width}: {} columns: {line}", line.width());
                }
            }
        }
    }
    let narrow = desk.run_with(&["hold", "--format", "table", "--as-of", "2026-04-15"], &[("COLUMNS", "60")]);
    assert!(narrow.stdout.contains("not shown for lack of room: "), "{}", narrow.stdout);
    let wide = desk.run_with(&["hold", "--format", "table", "--as-of", "2026-04-15"], &[("COLUMNS", "300")]);
    assert!(!wide.stdout.contains("not shown for lack of room"), "{}", wide.stdout);
}
