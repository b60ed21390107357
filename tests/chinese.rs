//! Which language is spoken, and that what is said on standard error and in help is Chinese throughout.

mod support;

use std::process::{Command, Stdio};
use support::{Run, Sandbox};

const DELIVERIES: &str = "\
delivery_no,date,customer,amount
SH1,2026-01-10,光大百货,100
SH2,2026-01-11,万家商贸,lots
SH3,2026-01-12,,50
";

/// Runs the program with variables of the environment.
fn run(sandbox: &Sandbox, variables: &[(&str, &str)], arguments: &[&str]) -> Run {
    let output = Command::new(env!("CARGO_BIN_EXE_collect"))
        .args(arguments)
        .current_dir(&sandbox.folder)
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .env_remove("LANG")
        .env("COLLECT_AS_OF", "2026-04-15")
        .env("XDG_CONFIG_HOME", sandbox.folder.path())
        .env("HOME", sandbox.folder.path())
        .envs(variables.iter().copied())
        .stdin(Stdio::null())
        .output()
        .expect("the program runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    Run { code: output.status.code().unwrap_or(-1), stdout: text(output.stdout), stderr: text(output.stderr) }
}

/// Words of Latin letters that are no name: in a Chinese sentence only options, files, codes and examples may be Latin.
fn has_english(text: &str) -> Option<&str> {
    const WORDS: [&str; 12] = [
        " is ", " the ", " and ", " not ", "expected", "rows", " row", "read ", "nothing", "fault", "error", "warning",
    ];
    text.lines().find(|line| WORDS.iter().any(|word| line.contains(word)))
}

#[test]
fn the_locale_chooses_the_language_of_words_and_not_of_data() {
    let sandbox =
        Sandbox::new(&[("deliveries.csv", "delivery_no,date,customer,amount\nSH1,2026-01-10,光大百货,100\n")]);
    let plan = ["plan", "deliveries.csv"];
    let chinese = run(&sandbox, &[("LANG", "zh_CN.UTF-8")], &plan);
    assert!(
        chinese.stderr.contains("注意：没有回款") && chinese.stderr.contains("截至2026-04-15"),
        "{}",
        chinese.stderr
    );
    assert_eq!(has_english(&chinese.stderr), None);
    let english = run(&sandbox, &[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "en_GB.UTF-8")], &plan);
    assert!(english.stderr.contains("warning: no payments"), "{}", english.stderr);
    assert_eq!(chinese.stdout, english.stdout, "CSV is data");
    assert!(chinese.stdout.starts_with("rank,score,"), "{}", chinese.stdout);
    let asked = run(&sandbox, &[], &["plan", "deliveries.csv", "--lang", "zh"]);
    assert!(asked.stdout.starts_with("名次,分数,"), "{}", asked.stdout);
    let table = run(&sandbox, &[("LC_MESSAGES", "zh_TW")], &["plan", "deliveries.csv", "--format", "table"]);
    assert!(table.stdout.contains("催收款") || table.stdout.contains("准呆账"), "{}", table.stdout);
}

#[test]
fn the_settings_choose_before_the_locale_and_the_option_before_both() {
    let book = "delivery_no,date,customer,amount\nSH1,2026-01-10,光大百货,100\n";
    let sandbox = Sandbox::new(&[("deliveries.csv", book), ("collect.toml", "[base]\nlang = \"zh\"\n")]);
    let set = run(&sandbox, &[("LANG", "en_GB.UTF-8")], &["plan", "deliveries.csv"]);
    assert!(set.stderr.contains("设置取自collect.toml"), "{}", set.stderr);
    assert!(set.stdout.starts_with("rank,"), "{}", set.stdout);
    let asked = run(&sandbox, &[("LANG", "zh_CN")], &["plan", "deliveries.csv", "--lang", "en"]);
    assert!(asked.stderr.contains("settings from collect.toml"), "{}", asked.stderr);
}

#[test]
fn rows_set_aside_have_their_reason_in_the_language_asked_for() {
    let sandbox = Sandbox::new(&[("deliveries.csv", DELIVERIES)]);
    let arguments = ["plan", "deliveries.csv", "--keep-going", "--rejects", "rejects.csv"];
    let rejects = || std::fs::read_to_string(sandbox.folder.path().join("rejects.csv")).expect("rejects");
    let chinese = run(&sandbox, &[], &[&arguments[..], &["--lang", "zh"]].concat());
    assert!(chinese.stderr.contains("2行搁置") && chinese.stderr.contains("客户为空"), "{}", chinese.stderr);
    assert_eq!(has_english(&chinese.stderr), None);
    assert!(rejects().starts_with("原因,delivery_no,"), "{}", rejects());
    assert!(rejects().contains("\"金额“lots”不是数；"), "{}", rejects());
    // Data is Chinese only where it was asked for.
    let words = run(&sandbox, &[("LANG", "zh_CN.UTF-8")], &arguments);
    assert!(words.stderr.contains("2行搁置"), "{}", words.stderr);
    assert!(rejects().starts_with("reason,") && rejects().contains("is no amount"), "{}", rejects());
}

#[test]
fn a_refused_run_says_why_in_chinese() {
    let sandbox =
        Sandbox::new(&[("deliveries.csv", "delivery_no,date,customer,amount\nSH1,2026-01-10,光大百货,100\n")]);
    let refused = |arguments: &[&str]| {
        let ran = run(&sandbox, &[("LANG", "zh_CN.UTF-8")], arguments);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{arguments:?}: {}", ran.stderr);
        assert_eq!(has_english(&ran.stderr), None, "{arguments:?}");
        ran.stderr
    };
    assert!(refused(&["plan", "deliveries.csv", "--as-of", "soon"]).contains("不是日期"));
    assert!(refused(&["plan", "deliveries.csv", "--class", "deed"]).contains("也许是“dead”"));
    assert!(refused(&["plan", "deliveries.csv", "--customer", "光大百"]).contains("也许是“光大百货”"));
    assert!(refused(&["plan", "deliveries.csv", "-o", "plan.doc"]).contains("看后缀不知道"));
    assert!(refused(&["plan", "gone.csv"]).contains("没有这个文件"));
    assert!(refused(&["log", "光大百货", "--result", "promise"]).contains("承诺付款要有日子"));
    assert!(refused(&["explain", "SH9"]).contains("没有叫“SH9”的送货单"));
    std::fs::write(sandbox.folder.path().join("collect.toml"), "[base]\ncurency = \"CNY\"\n[score]\nhorizon = 3\n")
        .expect("settings");
    let settings = refused(&["plan", "deliveries.csv"]);
    assert!(settings.contains("collect.toml:2:1: [base]里没有curency这个键；也许是“currency”"), "{settings}");
    assert!(settings.contains("[score] horizon = 3：应为16到3650的整数"), "{settings}");
}

#[test]
fn mistakes_on_the_command_line_are_told_in_chinese() {
    let sandbox = Sandbox::new(&[]);
    let said = |arguments: &[&str]| {
        let ran = run(&sandbox, &[("LANG", "zh_CN.UTF-8")], arguments);
        assert_eq!(ran.code, 2, "{}", ran.stdout);
        ran.stderr
    };
    assert!(said(&["pln"]).starts_with("错误：没有命令“pln”；也许是“plan”"), "{}", said(&["pln"]));
    assert!(said(&["plan", "--tpo"]).contains("没有选项“--tpo”"));
    assert!(said(&["plan", "--top", "many"]).contains("“--top <N>”的值“many”不对：应为整数"));
    assert!(said(&["letter", "x"]).contains("缺少：--kind <种类>"));
    assert!(said(&["plan", "--lang", "fr"]).contains("可选：en、zh"));
    assert!(said(&["plan", "--only", "--no-config", "--config", "x"]).contains("不能与"));
}

#[test]
fn help_is_chinese_where_it_is_asked_for_or_the_locale_is() {
    let sandbox = Sandbox::new(&[]);
    let help = run(&sandbox, &[], &["plan", "--help", "--lang", "zh"]);
    assert_eq!(help.code, 0);
    assert!(
        help.stdout.starts_with("催款计划：") && help.stdout.contains("用法：collect plan [选项] [送货文件]"),
        "{}",
        help.stdout
    );
    for arguments in [&["help", "plan"][..], &["plan", "--help"], &["--help"], &["help"]] {
        let help = run(&sandbox, &[("LANG", "zh_CN.UTF-8")], arguments);
        assert!(help.stdout.contains("例子：") && help.stdout.contains("用法："), "{arguments:?}: {}", help.stdout);
        let english = run(&sandbox, &[("LANG", "en_GB.UTF-8")], arguments);
        let place = |text: &str| english.stdout.find(text).unwrap_or_else(|| panic!("{text} in {}", english.stdout));
        assert!(place("Usage: ") < place("Examples:") && place("Examples:") < place("  -h, --help"), "{arguments:?}");
    }
    for (language, examples) in [("en", "Examples:"), ("zh", "例子：")] {
        let short = run(&sandbox, &[], &["plan", "-h", "--lang", language]).stdout;
        assert!(!short.contains(examples) && !short.contains("--sellthrough"), "{short}");
        assert!(short.lines().count() <= 45, "{short}");
    }
}

#[test]
fn json_is_the_same_in_every_language() {
    let sandbox = Sandbox::new(&[]);
    let book = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/deliveries.csv");
    for command in ["plan", "today", "aging", "check", "watch", "hold", "writeoff", "cycle"] {
        let json = |variables: &[(&str, &str)], language: &[&str]| {
            run(&sandbox, variables, &[&[command, book, "--format", "json"], language].concat()).stdout
        };
        let english = json(&[], &[]);
        assert!(english.starts_with("{\"schema\""), "{command}: {english}");
        assert_eq!(json(&[("LANG", "zh_CN.UTF-8")], &[]), english, "{command} in a Chinese locale");
        assert_eq!(json(&[], &["--lang", "zh"]), english, "{command} --lang zh");
    }
}
