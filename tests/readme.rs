//! The console blocks of README.md, and of its Chinese counterpart, are run as they stand, and must print what stands there.

#[test]
fn the_readme_tells_the_truth() {
    trycmd::TestCases::new()
        .case("README.md")
        .case("README.zh.md")
        .env("COLUMNS", "100")
        .env("LC_ALL", "C")
        .env("XDG_CONFIG_HOME", "tests/no-such-folder")
        .env("HOME", "tests/no-such-folder");
}

/// The commands of a file, without what chooses their language.
fn commands(name: &str) -> Vec<String> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    let text = std::fs::read_to_string(path).expect("a file of the project");
    let commands = text.lines().filter_map(|line| line.strip_prefix("$ "));
    // Where one shows the other language, it shows as many rows as it likes.
    let common = commands.filter(|line| !line.contains("--top 6") && !line.contains("--lang en"));
    common.map(|line| line.replace(" --lang zh", "")).collect()
}

#[test]
fn the_chinese_readme_shows_the_same_commands() {
    assert_eq!(commands("README.zh.md"), commands("README.md"));
}
