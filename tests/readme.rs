//! The console blocks of README.md are run as they stand, and must print what stands there.

#[test]
fn the_readme_tells_the_truth() {
    trycmd::TestCases::new()
        .case("README.md")
        .env("COLUMNS", "100")
        .env("LC_ALL", "C")
        .env("XDG_CONFIG_HOME", "tests/no-such-folder")
        .env("HOME", "tests/no-such-folder");
}
