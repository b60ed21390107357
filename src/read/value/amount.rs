//! Amounts as people and programs write them (DOMAIN §7): `¥1,234.56`, `(20.00)`, `20-`, `1.2万`, full-width digits.

use crate::book::{Currency, Decimal};
use crate::read::value::currency::{take_currency, without_code};
use crate::read::value::word::fold_width;
use std::borrow::Cow;

/// An amount as written: the number, and the currency if the text itself names one by its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpelledAmount {
    /// The number, with its sign.
    pub decimal: Decimal,
    /// `CNY 100` says so itself, and `€100` too; signs of several currencies, such as `¥` and `$`, do not.
    pub currency: Option<Currency>,
}

/// Which of the two marks parts whole units from fractions; the other one parts thousands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecimalMark {
    /// 1,234.56
    Point,
    /// 1.234,56
    Comma,
}

impl DecimalMark {
    /// `point` or `comma`.
    pub fn name(self) -> &'static str {
        match self {
            DecimalMark::Point => "point",
            DecimalMark::Comma => "comma",
        }
    }
}

/// What a spelling says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spelled {
    /// One amount, whichever mark the column uses.
    Amount(SpelledAmount),
    /// One amount, and the mark that it proves.
    Marked(SpelledAmount, DecimalMark),
    /// Two amounts, by mark: `1,234`, `1.234`.
    Either {
        /// Read with a decimal point.
        point: SpelledAmount,
        /// Read with a decimal comma.
        comma: SpelledAmount,
    },
    /// No amount.
    Nothing,
}

/// Why a spelling is no amount of its column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoAmount {
    /// No amount at all.
    NotAnAmount,
    /// It has too many digits.
    TooLong,
    /// It cannot be read by the decimal mark that the user names.
    OtherMark(DecimalMark),
    /// The column has a decimal comma on one line and a decimal point on another.
    MixedMarks {
        /// Where the comma stands.
        comma_line: u32,
        /// Where the point stands.
        point_line: u32,
    },
    /// It could be either, and nothing in the file tells.
    Ambiguous {
        /// Read with a decimal point.
        point: Decimal,
        /// Read with a decimal comma.
        comma: Decimal,
    },
}

/// Reads an amount with a decimal point; `None` if it is none.
pub fn spelled(text: &str) -> Option<SpelledAmount> {
    match read(text) {
        Spelled::Amount(amount) | Spelled::Marked(amount, DecimalMark::Point) => Some(amount),
        Spelled::Either { point, .. } => Some(point),
        Spelled::Marked(_, DecimalMark::Comma) | Spelled::Nothing => None,
    }
}

/// The currency whose code stands before or behind an amount.
pub fn currency_beside(text: &str) -> Option<Currency> {
    // A code stands before or behind.
    let may_be_code = |byte: Option<&u8>| byte.is_some_and(|byte| !byte.is_ascii_digit());
    if !may_be_code(text.as_bytes().first()) && !may_be_code(text.as_bytes().last()) {
        return None;
    }
    let folded = fold_width(text.trim());
    let (rest, currency) = without_code(folded.trim());
    currency.or_else(|| without_sign(without_side(rest).0)?.2)
}

/// Reads an amount, and what it tells of the decimal mark.
pub fn read(text: &str) -> Spelled {
    let text = text.trim();
    if let Some(decimal) = plain(text) {
        return Spelled::Amount(SpelledAmount { decimal, currency: None });
    }
    dressed(&fold_width(text)).unwrap_or(Spelled::Nothing)
}

fn dressed(text: &str) -> Option<Spelled> {
    let text = with_cents(text.trim());
    let (rest, code) = without_code(&text);
    let (rest, is_credit) = without_side(rest);
    let (rest, negative, sign) = without_sign(rest)?;
    let negative = negative != is_credit;
    let currency = match (code, sign) {
        (Some(code), Some(sign)) if code != sign => return None,
        (code, sign) => code.or(sign),
    };
    let (rest, ten_thousands) = match without_units(rest).strip_suffix('万') {
        Some(number) => (number.trim_end(), true),
        None => (without_units(rest), false),
    };
    let value = |grouping: char, mark: char| {
        let digits = without_grouping(rest, grouping, mark)?;
        let mut decimal = Decimal::parse(&digits).filter(|_| !digits.starts_with('-'))?;
        if ten_thousands {
            decimal = decimal.checked_mul(Decimal { units: 10_000, scale: 0 })?;
        }
        if negative {
            decimal.units = -decimal.units;
        }
        Some(SpelledAmount { decimal, currency })
    };
    match (value(',', '.'), value('.', ',')) {
        (Some(point), Some(comma)) if point == comma => Some(Spelled::Amount(point)),
        (Some(point), Some(comma)) => Some(Spelled::Either { point, comma }),
        (Some(point), None) => Some(Spelled::Marked(point, DecimalMark::Point)),
        (None, Some(comma)) => Some(Spelled::Marked(comma, DecimalMark::Comma)),
        (None, None) => None,
    }
}

/// Whether a text is a number with more digits than any amount has.
pub fn is_too_long(text: &str) -> bool {
    let is_number = text.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, ',' | '.' | '-' | '+'));
    is_number && text.chars().filter(char::is_ascii_digit).count() > 30
}

/// `1234` or `1234.56`: what has one meaning under any mark, or where a point `may_have_point` for a decimal mark, and
/// is read without a detour. The value is that of [`read`].
pub fn simple(text: &[u8], may_have_point: bool) -> Option<Decimal> {
    const DIGITS_MAX: usize = 17;
    let (whole, fraction) = match text {
        [whole @ .., b'.', a, b] if may_have_point => (whole, &[*a, *b][..]),
        [whole @ .., b'.', a] if may_have_point => (whole, &[*a][..]),
        whole => (whole, &[][..]),
    };
    if whole.is_empty() || whole.len() > DIGITS_MAX {
        return None;
    }
    // Nineteen digits fit.
    let (mut units, mut is_number) = (0u64, true);
    for part in [whole, fraction] {
        for byte in part {
            let digit = byte.wrapping_sub(b'0');
            is_number &= digit <= 9;
            units = units.wrapping_mul(10).wrapping_add(u64::from(digit));
        }
    }
    if !is_number {
        return None;
    }
    let mut scale = fraction.len() as u32;
    while scale > 0 && units.is_multiple_of(10) {
        units /= 10;
        scale -= 1;
    }
    Some(Decimal { units: i128::from(units), scale })
}

/// `1234` or `-1234.56`, the spelling of nearly every row; a point before one, two or more than three decimals can only
/// be a decimal point.
fn plain(text: &str) -> Option<Decimal> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-'));
    let has_one_meaning = || text.rsplit_once('.').is_none_or(|(_, decimals)| decimals.len() != 3);
    (is_plain && has_one_meaning()).then(|| Decimal::parse(text))?
}

/// Writes out the cents of `1,200.-`, `1.200,--` and `1,200/-`, where a dash stands for them and makes nothing negative.
fn with_cents(text: &str) -> Cow<'_, str> {
    if let Some(whole) = text.strip_suffix("/-") {
        let digits = whole.find(|letter: char| letter.is_ascii_digit()).map_or("", |start| &whole[start..]);
        if digits.is_empty() {
            return Cow::Borrowed(text);
        }
        return Cow::Owned(if digits.contains('.') { whole.to_owned() } else { format!("{whole}.00") });
    }
    let is_mark = |letter: char| matches!(letter, '.' | ',');
    let found =
        text.char_indices().zip(text.chars().skip(1)).find(|((_, mark), dash)| is_mark(*mark) && MINUS.contains(dash));
    let Some(((at, _), _)) = found else { return Cow::Borrowed(text) };
    let (whole, dashes) = text.split_at(at + 1);
    let behind = dashes.trim_start_matches(MINUS);
    let has_digits = whole[..at].ends_with(|letter: char| letter.is_ascii_digit());
    let is_end = !behind.contains(|letter: char| letter.is_ascii_digit());
    if has_digits && is_end { Cow::Owned(format!("{whole}00{behind}")) } else { Cow::Borrowed(text) }
}

/// Takes `Dr` or `Cr` from the end, as ledgers write the side behind a figure. A credit is below zero.
fn without_side(text: &str) -> (&str, bool) {
    let bytes = text.as_bytes();
    let is_side = |side: &[u8]| bytes.len() > 2 && bytes[bytes.len() - 2..].eq_ignore_ascii_case(side);
    let is_parted =
        bytes.len() > 3 && bytes.get(bytes.len() - 3).is_some_and(|byte| byte.is_ascii_digit() || *byte == b' ');
    match (is_parted && is_side(b"dr"), is_parted && is_side(b"cr")) {
        (true, _) => (text[..text.len() - 2].trim_end(), false),
        (_, true) => (text[..text.len() - 2].trim_end(), true),
        _ => (text, false),
    }
}

/// Signs that make a figure negative.
const MINUS: [char; 5] = ['-', '−', '–', '—', '‐'];

/// Takes one sign in any of its dresses: `-20`, `20-`, `(20)`, `+20`, `-¥20`, `¥-20`, with the currency of its sign. Two
/// signs are none.
fn without_sign(text: &str) -> Option<(&str, bool, Option<Currency>)> {
    if let Some(inner) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        let (inner, is_negative, currency) = without_sign(inner.trim())?;
        return (!is_negative).then_some((inner, true, currency));
    }
    let (before, text) = take_sign(text);
    let (text, currency) = take_currency(text);
    if let Some(inner) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        let (inner, is_negative, _) = without_sign(inner.trim())?;
        return (!is_negative && before.is_none()).then_some((inner, true, currency));
    }
    let (between, text) = take_sign(text);
    let (after, text) = match text.strip_suffix(MINUS) {
        Some(rest) => (Some(true), rest.trim_end()),
        None => (None, text),
    };
    let mut signs = [before, between, after].into_iter().flatten();
    let negative = signs.next().unwrap_or(false);
    signs.next().is_none().then_some((text, negative, currency))
}

fn take_sign(text: &str) -> (Option<bool>, &str) {
    match text.chars().next() {
        Some(sign) if MINUS.contains(&sign) => (Some(true), text[sign.len_utf8()..].trim_start()),
        Some('+') => (Some(false), text[1..].trim_start()),
        _ => (None, text),
    }
}

fn without_units(text: &str) -> &str {
    let text = text.strip_suffix('整').unwrap_or(text).trim_end();
    text.strip_suffix(['元', '圆']).unwrap_or(text).trim_end()
}

/// Blanks and apostrophes that part thousands in some countries, whatever the decimal mark.
const FREE_GROUPING: [char; 6] = [' ', '\u{a0}', '\u{202f}', '\u{2009}', '\'', '’'];

/// Takes thousands marks out, if each stands where thousands are parted (of Indian figures: every two digits before the
/// last three), and writes the decimal mark as a point.
fn without_grouping(text: &str, grouping: char, mark: char) -> Option<String> {
    let (whole, fraction) = text.split_once(mark).map_or((text, None), |(whole, fraction)| (whole, Some(fraction)));
    if fraction.is_some_and(|fraction| fraction.contains([grouping, mark])) {
        return None;
    }
    let grouping = FREE_GROUPING.into_iter().find(|&free| whole.contains(free)).unwrap_or(grouping);
    let mut digits = whole.to_owned();
    if whole.contains(grouping) {
        let groups: Vec<&str> = whole.split(grouping).collect();
        let (first, rest) = groups.split_first()?;
        let (last, between) = rest.split_last()?;
        let is_lead = (1..=3).contains(&first.len()) && !first.starts_with('0') && last.len() == 3;
        let is_indian =
            grouping == ',' && first.len() < 3 && !between.is_empty() && between.iter().all(|group| group.len() == 2);
        if !is_lead || !(is_indian || between.iter().all(|group| group.len() == 3)) {
            return None;
        }
        digits.retain(|letter| letter != grouping);
    }
    if let Some(fraction) = fraction {
        digits.push('.');
        digits.push_str(fraction);
    }
    Some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> Option<(i128, u32)> {
        spelled(text).map(|amount| (amount.decimal.units, amount.decimal.scale))
    }

    #[test]
    fn one_amount_in_many_spellings() {
        for text in [
            "1234.56",
            "1,234.56",
            "¥1,234.56",
            "￥1234.56",
            "$1,234.56",
            "１２３４．５６",
            "1234.56元",
            "CNY 1,234.56",
            "1234.56 CNY",
            "+1234.56",
            " 1234.560 ",
        ] {
            assert_eq!(written(text), Some((123_456, 2)), "{text}");
        }
        for text in ["-1234.56", "1234.56-", "(1,234.56)", "-¥1234.56", "¥-1234.56", "（1,234.56）"] {
            assert_eq!(written(text), Some((-123_456, 2)), "{text}");
        }
        assert_eq!(written("1.2万"), Some((12_000, 1)).map(|_| (120_000, 1)));
        assert_eq!(spelled("USD 5").and_then(|amount| amount.currency), Currency::from_code("USD"));
    }

    #[test]
    fn the_short_way_agrees_with_the_long_one() {
        for text in ["0", "7", "0.5", "12.50", "1234.56", "99999999999999999.99", "007", "100.00", "0.00"] {
            let Spelled::Amount(amount) = read(text) else { panic!("{text}") };
            assert_eq!(simple(text.as_bytes(), true), Some(amount.decimal), "{text}");
        }
        for text in ["", ".", ".5", "5.", "1.234", "-1", "1,5", "１", "1e5", "1.2.3", "123456789012345678", "1 "] {
            assert_eq!(simple(text.as_bytes(), true), None, "{text}");
        }
        assert_eq!(simple(b"1.5", false), None);
        assert!(simple(b"15", false).is_some());
    }

    #[test]
    fn marks_are_proved_or_left_open() {
        let marked = |text: &str| match read(text) {
            Spelled::Marked(amount, mark) => Some((amount.decimal.units, amount.decimal.scale, mark)),
            _ => None,
        };
        for text in ["1.234,56", "1.234,56 €", "1234,56", "€ 1.234,56", "1.234,56-"] {
            let units = if text.ends_with('-') { -123_456 } else { 123_456 };
            assert_eq!(marked(text), Some((units, 2, DecimalMark::Comma)), "{text}");
        }
        assert_eq!(marked("12,5"), Some((125, 1, DecimalMark::Comma)));
        assert_eq!(marked("0,125"), Some((125, 3, DecimalMark::Comma)));
        assert_eq!(marked("1.234.567"), Some((1_234_567, 0, DecimalMark::Comma)));
        assert_eq!(marked("1,234,567"), Some((1_234_567, 0, DecimalMark::Point)));
        assert_eq!(marked("1,234.50"), Some((12_345, 1, DecimalMark::Point)));
        for text in ["1,234", "1.234", "-12.500", "¥999,999"] {
            assert!(matches!(read(text), Spelled::Either { .. }), "{text}");
        }
        for text in ["1234", "0", "12.5", "12.50"] {
            assert!(matches!(read(text), Spelled::Amount(_)), "{text}");
        }
    }

    #[test]
    fn figures_of_other_countries() {
        for text in [
            "1,18,750.00",
            "118'750.00",
            "118’750.00",
            "118 750.00",
            "118\u{202f}750.00",
            "118,750.00 Dr",
            "Rs. 118750",
            "₹1,18,750",
        ] {
            assert_eq!(written(text).map(|(units, scale)| units * 100 / 10i128.pow(scale)), Some(11_875_000), "{text}");
        }
        for text in ["–118750", "$(118,750)", "118750.00 Cr", "(€118,750)", "118,750-"] {
            assert_eq!(written(text).map(|(units, scale)| units / 10i128.pow(scale)), Some(-118_750), "{text}");
        }
        for (text, code) in
            [("€5", "EUR"), ("5 £", "GBP"), ("US$5", "USD"), ("HK$ 5", "HKD"), ("-€5.00", "EUR"), ("CHF 5", "CHF")]
        {
            assert_eq!(
                (spelled(text).and_then(|amount| amount.currency), currency_beside(text)),
                (Currency::from_code(code), Currency::from_code(code)),
                "{text}"
            );
        }
        assert_eq!(currency_beside("$5"), None);
    }

    #[test]
    fn a_dash_for_cents_makes_nothing_negative() {
        for text in [
            "1,200.-",
            "1.200,-",
            "1.200,--",
            "1200.–",
            "￥1,200.-",
            "1'200.—",
            "1.200,- €",
            "CHF 1200.-",
            "1,200/-",
            "Rs.1,200/-",
            "1,200.00元整",
        ] {
            let amount = match read(text) {
                Spelled::Amount(amount) | Spelled::Marked(amount, _) => amount.decimal,
                other => panic!("{text}: {other:?}"),
            };
            assert_eq!((amount.units, amount.scale), (1_200, 0), "{text}");
        }
        for text in ["(1,200.-)", "-1.200,-", "1.200,00-", "—1,200.00"] {
            let (Spelled::Amount(amount) | Spelled::Marked(amount, _)) = read(text) else { panic!("{text}") };
            assert_eq!((amount.decimal.units, amount.decimal.scale), (-1_200, 0), "{text}");
        }
        for text in [".-", ",-", "1.-2", "-/-", "/-", "1,-,-"] {
            assert_eq!(read(text), Spelled::Nothing, "{text}");
        }
    }

    #[test]
    fn names_and_signs_of_currencies_name_them() {
        for (text, code) in [
            ("人民币100", "CNY"),
            ("100美元", "USD"),
            ("港币 100.00", "HKD"),
            ("-100欧元", "EUR"),
            ("100 zł", "PLN"),
            ("₩5,000", "KRW"),
            ("A$5", "AUD"),
            ("45.00 USD", "USD"),
        ] {
            assert_eq!(currency_beside(text).map(Currency::code), Some(code), "{text}");
        }
        for text in ["5 kr", "kr 5", "¥5", "$-1", "1200元"] {
            assert!(written(text).is_some() || matches!(read(text), Spelled::Either { .. }), "{text}");
            assert_eq!(currency_beside(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in [
            "",
            "-",
            "abc",
            "1,23",
            "1,2345",
            "12,34.5",
            "1.234,56",
            "1e5",
            "1.23,45",
            "€5€",
            "NaN",
            "--5",
            "-5-",
            "1 23",
            "1 2345",
            "12o.50",
            "€5 USD",
            "1,2,345",
            "Dr",
            "(-20)",
            "(20-)",
            "($-5)",
            "¥¥5",
            "0x10",
            ".",
            "1.2E+03",
            "2.695E+19",
        ] {
            assert_eq!(written(text), None, "{text}");
        }
    }
}
