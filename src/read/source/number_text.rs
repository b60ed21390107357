//! Values of cells as text.

/// A number to the 15 digits that a spreadsheet keeps, and to six decimals; from 10¹⁵ on as a spreadsheet shows it.
pub fn number_text(number: f64) -> String {
    const SHOWN_IN_FULL_BELOW: f64 = 1e15;
    if !number.is_finite() {
        return "#NUM!".to_owned();
    }
    if number.abs() >= SHOWN_IN_FULL_BELOW {
        return format!("{number:.5E}").replace('E', "E+");
    }
    // The detour through text is exact: it is how the digits were meant that counts.
    let kept: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    let plain = kept.to_string();
    let decimals = plain.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    if decimals == 3 {
        // As text, 1.234 could be a thousand and more; as a number it cannot.
        return format!("{plain}0");
    }
    if decimals <= 6 {
        return plain;
    }
    let rounded = format!("{kept:.6}");
    let rounded = rounded.trim_end_matches('0').trim_end_matches('.');
    if rounded == "-0" { "0".to_owned() } else { rounded.to_owned() }
}

/// How a spreadsheet shows whether something holds.
pub fn truth_text(value: bool) -> &'static str {
    if value { "TRUE" } else { "FALSE" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_what_the_cell_was_meant_to_hold() {
        for (number, text) in [
            (1234.56, "1234.56"),
            (0.1 + 0.2, "0.3"),
            (1_234_567_890_123.45, "1234567890123.45"),
            (10023.0, "10023"),
            (-0.5, "-0.5"),
            (0.005, "0.0050"),
            (12.340_000_4, "12.34"),
            (12.340_001, "12.340001"),
            (-0.000_000_1, "0"),
            (1.234_567_890_123_45e18, "1.23457E+18"),
            (f64::INFINITY, "#NUM!"),
        ] {
            assert_eq!(number_text(number), text, "{number}");
        }
    }
}
