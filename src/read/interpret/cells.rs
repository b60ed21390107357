//! What a cell is by itself: a day, a line drawn below figures, a mark for what stands above.

use crate::read::value::date;

/// `-----`, `====`: a line drawn below figures.
pub fn is_ruled(cell: &str) -> bool {
    cell.len() > 2 && cell.bytes().all(|byte| matches!(byte, b'-' | b'=' | b'_' | b'*'))
}

/// `〃`, `同上`: what stands above.
pub fn is_ditto(text: &str) -> bool {
    matches!(text, "〃" | "″" | "\"" | "同上" | "do." | "ditto" | "\"\"")
}

/// Whether a cell holds a day, with or without its year.
pub fn is_day(text: &str) -> bool {
    !text.is_empty() && !matches!(date::spelled(text), date::Spelled::Nothing | date::Spelled::MinutesOnly)
        || is_day_without_year(text)
}

/// `3月2日`
pub fn is_day_without_year(text: &str) -> bool {
    let Some((month, day)) = text.split_once('月') else { return false };
    let is_number = |part: &str| !part.is_empty() && part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    is_number(month.trim()) && is_number(day.trim_end_matches(['日', '号']).trim())
}
