//! The texts: whole in both languages, short where they must be, polite, honest, and in the right order.
//!
//! Rows of DOMAIN §1 held here: S22, S23, S33, T1 to T8. Whoever prints the texts holds what depends on a book.

mod support;

use collect::book::{Calendar, Excuse};
use collect::desk::{ExcuseFacts, ExcuseStepKind, excuse_step};
use collect::phrases::{Benefit, CustomerType, Key, Language, Phrases, Role, benefits_of, fill, fits_fifteen_seconds};
use collect::plan::Class;
use std::collections::{BTreeMap, BTreeSet};
use support::day;
use toml::Value;

/// Every text of a language by its path, such as `excuses.E05.answer`.
fn all_texts(language: Language) -> BTreeMap<String, String> {
    let table: toml::Table = toml::from_str(language.phrases_file()).expect("a file of phrases");
    let mut texts = BTreeMap::new();
    let mut values: Vec<(String, Value)> = table.into_iter().collect();
    while let Some((path, value)) = values.pop() {
        match value {
            Value::String(text) => {
                assert!(texts.insert(path, text).is_none());
            }
            Value::Table(inner) => {
                values.extend(inner.into_iter().map(|(key, value)| (format!("{path}.{key}"), value)))
            }
            Value::Array(inner) => {
                let numbered = inner.into_iter().enumerate();
                values.extend(numbered.map(|(number, value)| (format!("{path}.{number}"), value)));
            }
            other => panic!("{path} is no text: {other}"),
        }
    }
    texts
}

/// What stands in braces.
fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).map(|rest| rest.split('}').next().expect("a brace that ends")).collect()
}

/// Texts that a customer hears or reads, with their paths.
fn said_to_customers(language: Language) -> Vec<(String, String)> {
    let is_said = |path: &str| {
        let parts: Vec<&str> = path.split('.').collect();
        match parts[..] {
            ["thanks"] | ["openings" | "hooks" | "asks" | "benefits" | "force_majeure", _] => true,
            ["objections", part] => part != "rule",
            ["excuses", _, part] => matches!(part, "check" | "answer"),
            ["roles", _, part] => matches!(part, "reach" | "late" | "not_due"),
            ["hold_notice", part] => part != "hint",
            _ => false,
        }
    };
    let said: Vec<_> = all_texts(language).into_iter().filter(|(path, _)| is_said(path)).collect();
    assert!(said.len() > 70, "{}", said.len());
    said
}

/// Openings with everything that they hold, filled in with what is ordinary and no shorter than that.
fn filled_openings(language: Language) -> Vec<(String, String)> {
    let phrases = Phrases::of(language);
    let (company, amount, date, news) = match language {
        Language::English => ("Riverside Foods Ltd", "CNY 128,400.00", "30 September", "your second shop"),
        Language::Chinese => ("江南食品", "128,400.00元", "12月30日", "贵店开分店了"),
    };
    let hooks = [&phrases.hooks.last_contact, &phrases.hooks.last_delivery, &phrases.hooks.news];
    let hooks = hooks.map(|hook| fill(hook, &[("day", date), ("news", news)]));
    let mut openings = Vec::new();
    for hook in hooks.iter().map(String::as_str).chain([""]) {
        let values = [
            ("company", company),
            ("hook", hook),
            ("document", "SH260311-01"),
            ("amount", amount),
            ("days", "128"),
            ("day", date),
        ];
        let mut push = |name: &str, text: &str| openings.push((name.to_owned(), fill(text, &values)));
        for (role, texts) in phrases.roles.iter() {
            push(&format!("{} late", role.key()), &texts.late);
            push(&format!("{} not due", role.key()), &texts.not_due);
        }
        let special = &phrases.openings;
        push("promised", &special.promised);
        push("promise due", &special.promise_due);
        push("promise broken", &special.promise_broken);
        push("sign", &special.sign);
        push("dispute", &special.dispute);
    }
    assert_eq!(openings.len(), 4 * 19);
    openings
}

#[test]
fn both_languages_say_the_same_things() {
    let (english, chinese) = (all_texts(Language::English), all_texts(Language::Chinese));
    assert!(english.keys().eq(chinese.keys()), "{:?}", english.keys().zip(chinese.keys()).find(|(a, b)| a != b));
    for (path, text) in &english {
        assert_eq!(placeholders(text), placeholders(&chinese[path]), "{path}");
        assert!(!text.trim().is_empty() && !chinese[path].trim().is_empty(), "{path}");
        assert!(text.is_ascii(), "{path} is English: {text}");
        // A text that nobody has translated.
        assert!(!chinese[path].is_ascii(), "{path} is Chinese: {}", chinese[path]);
    }
}

#[test]
fn every_word_of_a_list_has_its_texts() {
    for language in Language::ALL {
        let phrases = Phrases::of(language);
        assert!(phrases.excuses.iter().map(|(excuse, _)| excuse).eq(Excuse::ALL));
        assert!(phrases.excuse_steps.iter().map(|(kind, _)| kind).eq(ExcuseStepKind::ALL));
        assert_eq!(phrases.signs.iter().count(), 10);
        assert_eq!(phrases.levers.iter().count(), 4);
        assert_eq!(phrases.customer_types.iter().count(), 8);
        // The text of a word is its own.
        let names: BTreeSet<&str> = phrases.excuses.iter().map(|(_, texts)| texts.name.as_str()).collect();
        assert_eq!(names.len(), 16);
        let e05 = &Phrases::of(Language::Chinese).excuses.get(Excuse::QualityOrCount).name;
        assert_eq!(e05, "质量或数量有问题");
    }
}

/// What stands in braces in the words of the report.
const REPORT_PLACEHOLDERS: [&str; 17] = [
    "day",
    "fifth",
    "days",
    "percent",
    "receivables",
    "customers",
    "change",
    "from",
    "to",
    "count",
    "first",
    "all",
    "sum",
    "since",
    "until",
    "shown",
    "version",
];

#[test]
fn placeholders_are_those_that_the_tables_say() {
    let allowed: [(&str, &[&str]); 22] = [
        ("roles.", &["company", "hook", "document", "amount", "days"]),
        ("openings.promise", &["company", "document", "amount", "day"]),
        ("openings.said_paid", &["company", "document", "day"]),
        ("openings.bankrupt", &["day"]),
        ("openings.sign", &["company", "hook", "amount"]),
        ("openings.dispute", &["company", "document"]),
        ("hooks.last", &["day"]),
        ("hooks.news", &["news"]),
        ("asks.", &["amount"]),
        ("objections.repeat", &["objection"]),
        ("guidance.", &["item", "stock_days", "best_item"]),
        ("when.before_run", &["day"]),
        ("levers.L2.action", &["day"]),
        ("lever_notes.said_paid", &["day"]),
        ("lever_notes.no_contact", &["day"]),
        ("lever_notes.within_tolerance", &["tolerance"]),
        ("lever_notes.write_down", &["row"]),
        ("write_off.limitation", &["day", "days"]),
        ("write_off.enforcement", &["day", "days"]),
        ("hold_notice.body", &["customer", "amount", "documents", "day"]),
        ("report.", &REPORT_PLACEHOLDERS),
        ("", &["name"]),
    ];
    for (path, text) in Language::ALL.into_iter().flat_map(all_texts) {
        let (_, allowed) = allowed.iter().find(|(start, _)| path.starts_with(start)).expect("the last fits all");
        let unknown: Vec<&str> = placeholders(&text).into_iter().filter(|name| !allowed.contains(name)).collect();
        assert!(unknown.is_empty(), "{path}: {unknown:?}");
    }
}

#[test]
fn t01_openings_ask_who_or_when_and_not_for_leave() {
    for language in Language::ALL {
        let (who, when, leave): (&[&str], &[&str], &[&str]) = match language {
            Language::English => {
                (&["who "], &["which day", "when ", "which hour"], &["can i speak", "is it all right"])
            }
            Language::Chinese => (&["哪位"], &["哪天", "几点"], &["能不能", "可以吗", "能和"]),
        };
        let holds = |text: &str, words: &[&str]| words.iter().any(|word| text.to_lowercase().contains(word));
        for (role, texts) in Phrases::of(language).roles.iter() {
            assert!(holds(&texts.reach, who) && !holds(&texts.reach, leave), "{}: {}", role.key(), texts.reach);
        }
        for (name, text) in filled_openings(language) {
            assert!(holds(&text, when) && !holds(&text, leave), "{name}: {text}");
            assert_eq!(
                text.matches(['?', '？']).count(),
                if name == "sign" && text.is_ascii() { 2 } else { 1 },
                "{text}"
            );
        }
    }
    // The roles of a procedure, and those of the user's own.
    assert_eq!(Role::of("finance_manager"), Role::FinanceManager);
    assert_eq!(Role::of("night watchman"), Role::Other);
}

#[test]
fn t02_opening_fits_fifteen_seconds() {
    for (name, text) in filled_openings(Language::English) {
        assert!(text.split_whitespace().count() <= 35, "{name}: {text}");
        assert!(!text.contains("  ") && !text.contains(['{', '}']), "{name}: {text}");
        assert!(fits_fifteen_seconds(Language::English, &text));
    }
    for (name, text) in filled_openings(Language::Chinese) {
        let length = text.chars().filter(|letter| !letter.is_whitespace()).count();
        assert!(length <= 60, "{name}: {length} characters: {text}");
        assert!(!text.contains(['{', '}']), "{name}: {text}");
        assert!(fits_fifteen_seconds(Language::Chinese, &text));
    }
    // Who I am, document, amount, days and a date, in the openings by role.
    for texts in Language::ALL.into_iter().flat_map(|language| Phrases::of(language).roles.iter()) {
        for opening in [&texts.1.late, &texts.1.not_due] {
            assert_eq!(placeholders(opening).len(), 5, "{opening}");
        }
    }
}

/// Words of the law that are not said before money is doubtful.
const LAWSUIT: [&str; 16] = [
    "lawsuit",
    "lawyer",
    "attorney",
    "court",
    "sue ",
    "litigation",
    "legal action",
    "legal step",
    "prosecut",
    "起诉",
    "诉讼",
    "律师",
    "法院",
    "仲裁",
    "官司",
    "强制执行",
];

#[test]
fn t03_no_lawsuit_wording_below_doubtful() {
    let is_threat = |text: &str| LAWSUIT.iter().any(|word| text.to_lowercase().contains(word));
    for language in Language::ALL {
        let phrases = Phrases::of(language);
        assert!(is_threat(phrases.benefits.get(Benefit::OutOfCourt)), "the list of words finds nothing");
        // One text speaks of it, and it is not to be had for a class that does not allow it.
        for (path, text) in all_texts(language) {
            // What may be written off is for our own eyes.
            let is_ours = path.starts_with("write_off.");
            assert!(path == "benefits.out_of_court" || is_ours || !is_threat(&text), "{path}: {text}");
        }
    }
    let types = CustomerType::ALL.iter().copied().map(Some).chain([None]);
    for customer_type in types {
        for class in [Class::Current, Class::Chasing] {
            assert!(!benefits_of(customer_type, class).contains(&Benefit::OutOfCourt), "{customer_type:?}");
        }
    }
    assert!(benefits_of(Some(CustomerType::Tough), Class::Doubtful).contains(&Benefit::OutOfCourt));
    // Each class has something that is not said, and its own.
    for language in Language::ALL {
        let never = &Phrases::of(language).never_say;
        assert!(!never.always.is_empty());
        let by_class: BTreeSet<String> = never.classes.iter().map(|(_, texts)| texts.join(" ")).collect();
        assert_eq!(by_class.len(), Class::ALL.len());
    }
}

#[test]
fn hints_on_the_law_say_that_they_are_no_advice() {
    for language in Language::ALL {
        let law = ["Civil Code", "Order 802", "民法典", "第802号"];
        let no_advice = &Phrases::of(language).not_legal_advice;
        let hints: Vec<_> =
            all_texts(language).into_iter().filter(|(_, text)| law.iter().any(|law| text.contains(law))).collect();
        assert_eq!(hints.len(), 3, "{hints:?}");
        for (path, text) in hints {
            assert!(text.contains(no_advice.as_str()), "{path}: {text}");
        }
    }
}

#[test]
fn t04_the_full_amount_is_asked_for_first_then_parts_then_dated_instalments() {
    let words = [(Language::English, ["whole", "part", "days"]), (Language::Chinese, ["全部", "先付", "哪几天"])];
    for (language, words) in words {
        let asks = Phrases::of(language).asks.in_order();
        for (ask, word) in asks.iter().zip(words) {
            assert!(ask.contains(word), "{ask}");
        }
        // Value, not price: nothing opens with a discount.
        let discount = ["discount", "rebate", "折", "优惠", "减免"];
        for (name, text) in filled_openings(language) {
            assert!(!discount.iter().any(|word| text.contains(word)), "{name}: {text}");
        }
        assert!(!asks.iter().any(|ask| discount.iter().any(|word| ask.contains(word))));
    }
}

#[test]
fn t05_every_customer_hears_what_paying_brings_him() {
    for customer_type in CustomerType::ALL.iter().copied().map(Some).chain([None]) {
        for class in Class::ALL {
            let benefits = benefits_of(customer_type, class);
            assert!(benefits.len() >= 2, "{customer_type:?} {class:?}");
            let different: BTreeSet<Benefit> = benefits.iter().copied().collect();
            assert_eq!(different.len(), benefits.len());
        }
    }
    // Supply, policy, credit line and rebate are among them.
    let named: Vec<&str> = Benefit::ALL.iter().map(|benefit| benefit.key()).collect();
    assert!(["supply", "credit_line", "rebate", "no_hold"].iter().all(|key| named.contains(key)), "{named:?}");
}

#[test]
fn t08_benefits_stand_in_the_order_of_the_customers_type() {
    use Benefit::{CreditLine, FinishOnce, Instalments, NoHold, OutOfCourt, Rebate, SmallSupply, Standing, Supply};
    let expected: [(CustomerType, [Benefit; 2]); 6] = [
        (CustomerType::Cooperative, [Supply, Rebate]),
        (CustomerType::Vain, [Standing, CreditLine]),
        (CustomerType::Tough, [NoHold, OutOfCourt]),
        (CustomerType::Schemer, [NoHold, OutOfCourt]),
        (CustomerType::Delayer, [FinishOnce, NoHold]),
        (CustomerType::Distressed, [Instalments, SmallSupply]),
    ];
    for (customer_type, first) in expected {
        assert_eq!(benefits_of(Some(customer_type), Class::Doubtful)[..2], first, "{customer_type:?}");
    }
    assert_eq!(benefits_of(Some(CustomerType::Tough), Class::Chasing), [NoHold, Supply]);
}

#[test]
fn t06_objections_are_heard_and_nobody_is_told_that_he_is_wrong() {
    for (language, thanks, repeats) in
        [(Language::English, "Thank you", "you say"), (Language::Chinese, "谢谢您", "您是说")]
    {
        let [repeat, thank, check, step] = Phrases::of(language).objections.in_order();
        assert!(repeat.contains(repeats) && repeat.contains("{objection}"), "{repeat}");
        assert!(thank.contains(thanks), "{thank}");
        assert!(!check.is_empty() && !step.is_empty());
        for (_, texts) in Phrases::of(language).excuses.iter() {
            assert!(texts.check.contains(['?', '？']), "a question finds the fact: {}", texts.check);
        }
    }
    let blame = ["wrong", "not true", "your fault", "mistake", "liar", "lying", "excuse", "您错", "不对", "你"];
    for (path, text) in Language::ALL.into_iter().flat_map(said_to_customers) {
        assert!(!blame.iter().any(|word| text.to_lowercase().contains(word)), "{path}: {text}");
    }
}

#[test]
fn t07_words_are_plain_and_the_last_one_is_thanks() {
    let jargon = [
        "dpd",
        "ecl",
        "dso",
        "ptp",
        "cei",
        "ageing",
        "aging",
        "bucket",
        "receivable",
        "dunning",
        "allocation",
        "delinquen",
        "k1",
        "k2",
        "k3",
        "k4",
        "k5",
        "账龄",
        "坏账",
        "呆账",
        "死账",
        "催收款",
        "准呆账",
        "money-days",
        "金额天数",
    ];
    for language in Language::ALL {
        // Nobody says the report, nor the rule of a plan: who reads them knows the words of the trade.
        let is_said = |path: &str| !path.starts_with("report.") && !path.starts_with("rule.");
        for (path, text) in all_texts(language).into_iter().filter(|(path, _)| is_said(path)) {
            let words: Vec<String> = text
                .to_lowercase()
                .split(|letter: char| !letter.is_alphanumeric() && letter != '-')
                .map(String::from)
                .collect();
            let is_word = |word: &&str| {
                if word.is_ascii() { words.iter().any(|one| one == *word) } else { text.contains(*word) }
            };
            assert!(!jargon.iter().any(is_word), "{path}: {text}");
        }
    }
    assert!(Phrases::of(Language::English).thanks.starts_with("Thank you"));
    assert!(Phrases::of(Language::Chinese).thanks.starts_with("谢谢您"));
}

#[test]
fn s22_an_excuse_gives_its_action_and_its_day() {
    // Wednesday; 1 to 5 May are days off, 9 May is worked.
    let mut calendar = Calendar::default();
    (1..=5).for_each(|number| calendar.set(day(&format!("2026-05-0{number}")), false));
    calendar.set(day("2026-05-09"), true);
    let facts = |as_of| ExcuseFacts { as_of: day(as_of), calendar: &calendar, start: None, named_day: None };
    let step = excuse_step(Excuse::QualityOrCount, &facts("2026-04-15"));
    assert_eq!((step.kind, step.date), (ExcuseStepKind::AnswerDispute, day("2026-04-22")));
    assert_eq!(Phrases::of(Language::Chinese).excuse_steps.get(step.kind), "答复争议；其余照常催");
    let over_holiday = excuse_step(Excuse::QualityOrCount, &facts("2026-04-29"));
    assert_eq!(over_holiday.date, day("2026-05-09"));
}

#[test]
fn s23_approaches_differ_by_type_of_customer() {
    for language in Language::ALL {
        let texts = &Phrases::of(language).customer_types;
        let different: BTreeSet<&str> = texts.iter().map(|(_, texts)| texts.approach.as_str()).collect();
        assert_eq!(different.len(), 8);
    }
}

#[test]
fn s33_force_majeure_asks_for_claim_address_and_confirmation() {
    for (language, words) in [
        (Language::English, ["compensation", "Where", "confirmed under seal"]),
        (Language::Chinese, ["补偿款", "搬到哪里", "盖章确认"]),
    ] {
        let texts = &Phrases::of(language).force_majeure;
        for (text, word) in [&texts.compensation, &texts.new_address, &texts.confirmation].into_iter().zip(words) {
            assert!(text.contains(word), "{text}");
        }
    }
}
