//! What stands in and around the rows of reports: balances, footers, bands of age, titles, columns that do not matter.

use crate::read::value::word::{fold_width, header_key};
use crate::read::words::languages::{Reports, languages, words_of};
use std::collections::HashSet;
use std::sync::LazyLock;

type Words = LazyLock<HashSet<String>>;

fn set(pick: fn(&'static Reports) -> &'static [String]) -> HashSet<String> {
    words_of(move |language| pick(&language.reports)).map(header_key).collect()
}

/// Whether a cell says that its row is a balance from before the first row.
pub fn is_opening(text: &str) -> bool {
    static WORDS: Words = LazyLock::new(|| set(|reports| &reports.opening));
    WORDS.contains(&header_key(text))
}

/// Whether a cell says that its row is a balance at the end.
pub fn is_closing(text: &str) -> bool {
    static WORDS: Words = LazyLock::new(|| set(|reports| &reports.closing));
    WORDS.contains(&header_key(text))
}

/// Whether a text begins like a footer, a signature or a time stamp.
pub fn is_footer(text: &str) -> bool {
    let text = text.to_lowercase();
    words_of(|language| &language.reports.footers).any(|word| text.starts_with(&word.to_lowercase()))
}

/// Whether a header or a heading is a band of age: by its words, or `1 - 30`, `31-60天`, `> 90`, `91 and over`.
pub fn is_age_band(text: &str) -> bool {
    static WORDS: Words = LazyLock::new(|| set(|reports| &reports.age_bands));
    if WORDS.contains(&header_key(text)) {
        return true;
    }
    let folded = fold_width(text).to_lowercase();
    let starts_with_number = |text: &str| text.trim_start().starts_with(|letter: char| letter.is_ascii_digit());
    let numbers = folded.split(|letter: char| !letter.is_ascii_digit()).filter(|part| !part.is_empty());
    let numbers: Vec<u32> = numbers.map_while(|number| number.parse().ok()).collect();
    let words = [
        "day", "tage", "jours", "días", "dias", "dagen", "giorni", "天", "日", "month", "older", "over", "above",
        "past due", "个月", "more",
    ];
    let has_word = words.iter().any(|word| folded.contains(word));
    match numbers.as_slice() {
        [first, last] => {
            let is_range = folded.contains(['-', '–', '~', '～', '至']) || folded.contains(" to ");
            let rest = folded.trim_matches(|letter: char| !letter.is_ascii_digit());
            first < last && is_range && (has_word || rest.len() == folded.trim().len())
        }
        [_] => {
            let is_open = folded.trim_start().starts_with(['>', '<', '≥', '≤']) || folded.trim_end().ends_with('+');
            is_open
                || has_word && (starts_with_number(&folded) || folded.starts_with("over") || folded.starts_with("超"))
        }
        _ => false,
    }
}

/// The name behind a label such as `客户：` or `Customer:`; blank where the name stands in the next cell.
pub fn customer_label(text: &str) -> Option<&str> {
    let (label, name) = text.split_once([':', '：'])?;
    static WORDS: Words = LazyLock::new(|| set(|reports| &reports.customer_labels));
    let is_label = WORDS.contains(&header_key(label));
    // `客户:远帆;部门:一部` names more than the customer.
    is_label.then(|| name.split([';', '；']).next().unwrap_or(name).trim())
}

/// Whether a column names those whom we owe.
pub fn is_payee(header: &str) -> bool {
    static WORDS: Words = LazyLock::new(|| set(|reports| &reports.payees));
    WORDS.contains(&header_key(header))
}

/// Whether a title is of what we owe.
pub fn is_payables_title(text: &str) -> bool {
    let text = text.to_lowercase();
    words_of(|language| &language.reports.payables).any(|word| text.contains(&word.to_lowercase()))
}

/// Whether a sheet of that name is a summary, a template or the like.
pub fn is_other_sheet(name: &str) -> bool {
    static WORDS: Words = LazyLock::new(|| set(|reports| &reports.other_sheets));
    WORDS.contains(&header_key(name))
}

/// Whether a column of that name never changes what is owed.
pub fn is_harmless(header: &str) -> bool {
    static WORDS: Words = LazyLock::new(|| set(|reports| &reports.harmless));
    WORDS.contains(&header_key(header)) || is_age_band(header)
}

/// Whether the name of a column speaks of money or standing.
pub fn is_weighty(header: &str) -> bool {
    let header = header.to_lowercase();
    words_of(|language| &language.reports.weighty).any(|word| header.contains(&word.to_lowercase()))
}

/// What a column asks of each document, if it asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// Whether it is paid.
    Paid,
    /// Whether it is open.
    Open,
    /// Whether it is approved, or posted.
    Approved,
}

/// What the name of a column asks: `Unpaid?` before `Paid?`.
pub fn question(header: &str) -> Option<Question> {
    let header = header.to_lowercase();
    let holds = |list: fn(&'static Reports) -> &'static [String]| {
        words_of(|language| list(&language.reports)).any(|word| header.contains(word))
    };
    if holds(|reports| &reports.asks_open) {
        return Some(Question::Open);
    }
    if holds(|reports| &reports.asks_paid) {
        return Some(Question::Paid);
    }
    holds(|reports| &reports.asks_approved).then_some(Question::Approved)
}

/// Whether a column of that name holds days in some programs and amounts in others.
pub fn is_due_day_or_amount(header: &str) -> bool {
    static WORDS: Words = LazyLock::new(|| set(|reports| &reports.due_day_or_amount));
    WORDS.contains(&header_key(header))
}

/// Whether a column of that name holds the accounts of postings.
pub fn is_account_header(header: &str) -> bool {
    static WORDS: Words = LazyLock::new(|| set(|reports| &reports.account_headers));
    WORDS.contains(&header_key(header))
}

/// What stands behind the account of receivables in the path of an account: the customer, or nothing; `None` if the account
/// is another one.
pub fn receivable_account(account: &str) -> Option<&str> {
    static WORDS: Words = LazyLock::new(|| set(|reports| &reports.receivable_accounts));
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let mut rest = account.trim();
    loop {
        let (part, behind) = rest.split_once([':', '\\', '/', '_', '—']).unwrap_or((rest, ""));
        let (part, behind) = (part.trim(), behind.trim());
        // `1122 应收账款`
        let name = part.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == ' ');
        let mut numbers = words_of(|language| &language.reports.receivable_numbers);
        if WORDS.contains(&header_key(name))
            || is_number(part) && !part.is_empty() && numbers.any(|number| part.starts_with(number))
        {
            return Some(behind);
        }
        if behind.is_empty() {
            return None;
        }
        rest = behind;
    }
}

/// Whether only statements of banks and wallets have a column of that name.
pub fn is_bank_mark(header: &str) -> bool {
    static WORDS: Words = LazyLock::new(|| set(|reports| &reports.bank_marks));
    WORDS.contains(&header_key(header))
}

/// A text of a bank without what it writes before the name of who paid.
pub fn without_payer_prefix(text: &str) -> &str {
    let prefixes = words_of(|language| &language.reports.payer_prefixes);
    let rest = prefixes.filter_map(|prefix| {
        let rest = text.get(prefix.len()..)?;
        text[..prefix.len()].eq_ignore_ascii_case(prefix).then(|| rest.trim_start_matches([' ', ':', '：']))
    });
    rest.filter(|rest| !rest.is_empty()).min_by_key(|rest| rest.len()).unwrap_or(text)
}

/// Whether a column of a list of balances holds what was paid in advance.
pub fn is_advance_balance(header: &str) -> bool {
    static WORDS: Words = LazyLock::new(|| set(|reports| &reports.advance_balances));
    WORDS.contains(&header_key(header))
}

/// By how many days at least a band of age is past due; nothing for one that is not.
pub fn days_of_band(header: &str) -> i64 {
    const DAYS_A_MONTH: i64 = 30;
    let folded = fold_width(header).to_lowercase();
    let numbers = folded.split(|letter: char| !letter.is_ascii_digit()).find(|part| !part.is_empty());
    let first: i64 = numbers.and_then(|number| number.parse().ok()).unwrap_or_default();
    let is_above = ["over", ">", "+", "以上", "older", "超"].iter().any(|word| folded.contains(word));
    let is_months = folded.contains("month") || folded.contains("月");
    match (first, is_months) {
        (0, _) if folded.contains("older") => 4 * DAYS_A_MONTH + 1,
        (0, _) => 0,
        (_, true) if folded.contains('<') => 1,
        (first, true) => first * DAYS_A_MONTH + 1,
        (first, false) if folded.contains("天内") || folded.contains('<') => i64::from(first > 0),
        (first, false) => first + i64::from(is_above && !folded.contains("and over")),
    }
}

/// Whether the header of a column of amounts says that tax is in them.
pub fn is_gross(header: &str) -> bool {
    let header = header.to_lowercase();
    words_of(|language| &language.reports.gross).any(|word| header.contains(word))
}

/// The power of ten of a unit of money in a title: `单位：万元`.
pub fn unit_power(text: &str) -> Option<u32> {
    let (label, unit) = text.split_once([':', '：'])?;
    let is_label = label.trim().ends_with("单位") || label.trim().eq_ignore_ascii_case("unit");
    let units = languages().iter().flat_map(|language| &language.reports.units);
    is_label
        .then(|| units.filter(|(word, _)| unit.trim().starts_with(word.as_str())).max_by_key(|(word, _)| word.len()))?
        .map(|(_, power)| *power)
}

/// Whether an upper header is of sums to date, whose columns do not count.
pub fn is_to_date_header(text: &str) -> bool {
    crate::read::words::totals::is_to_date(text)
}

/// Whether the text of a row without a type says that it is money.
pub fn is_money_text(text: &str) -> bool {
    static WORDS: Words = LazyLock::new(|| set(|reports| &reports.money_texts));
    WORDS.contains(&header_key(text))
}

/// Whether the text of a row without a type says that it is a credit.
pub fn is_credit_text(text: &str) -> bool {
    static WORDS: Words = LazyLock::new(|| set(|reports| &reports.credit_texts));
    WORDS.contains(&header_key(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_of_age_are_known_by_word_or_number() {
        for text in [
            "Current",
            "1 - 30",
            "31-60天",
            "> 90",
            "91 and over",
            "< 1 Month",
            "2 Months",
            "90天以上",
            "1-30 days past due",
            "121-Above",
            "未到期",
        ] {
            assert!(is_age_band(text), "{text}");
        }
        for text in ["2026", "Invoice 12", "单价", "2026-03-01", "Store 7", "Month", "Amount"] {
            assert!(!is_age_band(text), "{text}");
        }
    }

    #[test]
    fn a_label_parts_from_its_name() {
        assert_eq!(customer_label("客户：梧桐五金"), Some("梧桐五金"));
        assert_eq!(customer_label("客户:远帆;部门:一部"), Some("远帆"));
        assert_eq!(customer_label("Customer:"), Some(""));
        assert_eq!(customer_label("Quarrel Lane:Unit 4"), None);
        assert_eq!(unit_power("单位：万元"), Some(4));
    }
}
