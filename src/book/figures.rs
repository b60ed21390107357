//! Numbers and days put behind a text digit by digit: a large plan has millions of them, and formatting each by the
//! general machinery would take longer than reckoning them.

use chrono::{Datelike, NaiveDate};
use std::fmt::Write;

/// Every digit of 128 bits with commas, sign, point and leading zeros of the fraction.
const DIGITS_MAX: usize = 96;

/// Every two digits, so that numbers are taken apart two digits at a time.
const PAIRS: [[u8; 2]; 100] = {
    let mut pairs = [[b'0'; 2]; 100];
    let mut number = 0;
    while number < 100 {
        pairs[number as usize] = [b'0' + number / 10, b'0' + number % 10];
        number += 1;
    }
    pairs
};

/// Figures are filled in from the right.
struct Digits {
    bytes: [u8; DIGITS_MAX],
    start: usize,
}

impl Digits {
    fn new() -> Digits {
        Digits { bytes: [0; DIGITS_MAX], start: DIGITS_MAX }
    }

    fn put(&mut self, byte: u8) {
        self.start -= 1;
        self.bytes[self.start] = byte;
    }

    /// The last two digits of a number; what is left of it.
    fn put_pair(&mut self, number: u64) -> u64 {
        self.start -= 2;
        self.bytes[self.start..self.start + 2].copy_from_slice(&PAIRS[(number % 100) as usize]);
        number / 100
    }

    /// The last `count` digits of a number; what is left of it.
    fn put_last(&mut self, mut number: u128, mut count: u32) -> u128 {
        // Dividing 128 bits is slow, and hardly ever needed.
        while count > 0 && number > u128::from(u64::MAX) {
            self.put(b'0' + (number % 10) as u8);
            (number, count) = (number / 10, count - 1);
        }
        let Ok(mut small) = u64::try_from(number) else { return number };
        while count > 1 {
            (small, count) = (self.put_pair(small), count - 2);
        }
        if count > 0 {
            self.put(b'0' + (small % 10) as u8);
            small /= 10;
        }
        u128::from(small)
    }

    /// All digits of a number, with a comma between each three of them if they are `grouped`.
    fn put_whole(&mut self, mut number: u128, grouped: bool) {
        let small_max = if grouped { 999 } else { u64::MAX };
        while number > u128::from(small_max) {
            number = self.put_last(number, 3);
            if grouped {
                self.put(b',');
            }
        }
        let mut small = number as u64;
        while small > 99 {
            small = self.put_pair(small);
        }
        match small {
            0..=9 => self.put(b'0' + small as u8),
            _ => _ = self.put_pair(small),
        }
    }

    fn push_to(&self, out: &mut String) {
        out.push_str(std::str::from_utf8(&self.bytes[self.start..]).unwrap_or_default());
    }
}

/// Puts a whole number behind a text.
pub fn push_integer(out: &mut String, number: i64) {
    push_minor(out, i128::from(number), 0);
}

/// Puts a whole number of smallest units behind a text, with `decimals` decimals: `(-5, 2)` is `-0.05`.
pub fn push_minor(out: &mut String, units: i128, decimals: u32) {
    push(out, units, decimals, false);
}

/// The same with a comma between each three digits before the decimal point.
pub fn push_grouped(out: &mut String, units: i128, decimals: u32) {
    push(out, units, decimals, true);
}

fn push(out: &mut String, units: i128, decimals: u32, grouped: bool) {
    let mut digits = Digits::new();
    let mut whole = units.unsigned_abs();
    if decimals > 0 {
        whole = digits.put_last(whole, decimals);
        digits.put(b'.');
    }
    digits.put_whole(whole, grouped);
    if units < 0 {
        digits.put(b'-');
    }
    digits.push_to(out);
}

/// Puts `units` × 10^-`scale` behind a text, rounded to `decimals` decimals as `format!("{float:.decimals$}")` rounds,
/// where `float` is that number as near as floats come to it.
///
/// Floats are off by a few parts of 2^53, so that away from the middle between two roundings whole numbers round
/// alike; near the middle the float decides.
pub fn push_rounded(out: &mut String, units: i128, scale: u32, decimals: u32, float: f64) {
    let step = scale.checked_sub(decimals).and_then(|digits| 10u64.checked_pow(digits));
    if let (Some(step), Ok(units)) = (step, u64::try_from(units)) {
        let (rounded, rest) = (units / step, units % step);
        let from_middle = u128::from(rest) * 2;
        let from_middle = from_middle.abs_diff(u128::from(step));
        if step == 1 || from_middle > u128::from(units >> 48) + 1 {
            return push_minor(out, i128::from(rounded) + i128::from(rest > step / 2), decimals);
        }
    }
    // Writing to a text cannot fail.
    _ = write!(out, "{float:.*}", decimals as usize);
}

/// Puts a day behind a text: `2026-04-15`.
pub fn push_date(out: &mut String, date: NaiveDate) {
    let Ok(year @ 0..=9999) = u64::try_from(date.year()) else {
        _ = write!(out, "{date}");
        return;
    };
    let mut digits = Digits::new();
    digits.put_pair(date.day().into());
    digits.put(b'-');
    digits.put_pair(date.month().into());
    digits.put(b'-');
    let century = digits.put_pair(year);
    digits.put_pair(century);
    digits.push_to(out);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn made(push: impl FnOnce(&mut String)) -> String {
        let mut text = String::from("x");
        push(&mut text);
        text.split_off(1)
    }

    /// As the standard library writes it.
    fn formatted(units: i128, decimals: u32) -> String {
        let sign = if units < 0 { "-" } else { "" };
        let digits = format!("{:0>width$}", units.unsigned_abs(), width = decimals as usize + 1);
        let (whole, fraction) = digits.split_at(digits.len() - decimals as usize);
        if decimals == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
    }

    #[test]
    fn every_number_is_written_as_the_standard_library_writes_it() {
        for units in [0, 1, -1, 9, 10, 99, 100, -100, i128::from(i64::MIN), i128::from(u64::MAX), i128::MAX, i128::MIN]
        {
            for decimals in [0, 1, 2, 3, 19, 20, 30] {
                assert_eq!(made(|out| push_minor(out, units, decimals)), formatted(units, decimals));
            }
        }
        assert_eq!(made(|out| push_grouped(out, -1_234_567, 2)), "-12,345.67");
        assert_eq!(made(|out| push_grouped(out, 123_456, 0)), "123,456");
        assert_eq!(made(|out| push_grouped(out, -12, 3)), "-0.012");
        assert_eq!(made(|out| push_integer(out, i64::MIN)), i64::MIN.to_string());
    }

    #[test]
    fn every_day_is_written_as_chrono_writes_it() {
        let first = NaiveDate::from_ymd_opt(1999, 1, 1).expect("a day");
        let days = first.iter_days().take(800).chain([NaiveDate::MIN, NaiveDate::MAX, NaiveDate::default()]);
        let edges = [(0, 1, 1), (-1, 12, 31), (9999, 12, 31), (10_000, 1, 1), (7, 2, 3)];
        let edges = edges.iter().filter_map(|&(year, month, day)| NaiveDate::from_ymd_opt(year, month, day));
        for day in days.chain(edges) {
            assert_eq!(made(|out| push_date(out, day)), day.to_string());
        }
    }

    #[test]
    fn the_middle_between_two_roundings_is_left_to_the_float() {
        // Every middle and its neighbours, of billionths with four decimals and of hundredths in thousands with one.
        for middle in (0..100_000u32).map(|number| i128::from(number) * 100_000 + 50_000) {
            for units in [middle - 1, middle, middle + 1] {
                let float = units as f64 / 1e9;
                assert_eq!(made(|out| push_rounded(out, units, 9, 4, float)), format!("{float:.4}"));
            }
        }
        for middle in (0..50_000u32).map(|number| i128::from(number) * 10_000 + 5_000) {
            for units in [middle - 1, middle, middle + 1] {
                let float = units as f64 / 100.0 / 1e3;
                assert_eq!(made(|out| push_rounded(out, units, 5, 1, float)), format!("{float:.1}"));
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn numbers_and_roundings_hold_for_any_number(
            units in prop_oneof![any::<i64>().prop_map(i128::from), any::<i128>(), (0i64..4_000_000_000_000).prop_map(i128::from)],
            decimals in 0u32..12,
        ) {
            prop_assert_eq!(made(|out| push_minor(out, units, decimals)), formatted(units, decimals));
            let float = units as f64 / 1e9;
            prop_assert_eq!(made(|out| push_rounded(out, units, 9, 4, float)), format!("{float:.4}"));
            let float = units as f64 / 1e12;
            prop_assert_eq!(made(|out| push_rounded(out, units, 12, 1, float)), format!("{float:.1}"));
            let hundredths = units as f64 / 100.0;
            let (millions, thousands) = (hundredths / 1e6, hundredths / 1e3);
            prop_assert_eq!(made(|out| push_rounded(out, units, 8, 1, millions)), format!("{millions:.1}"));
            prop_assert_eq!(made(|out| push_rounded(out, units, 5, 1, thousands)), format!("{thousands:.1}"));
            prop_assert_eq!(made(|out| push_rounded(out, units, 2, 0, hundredths)), format!("{hundredths:.0}"));
        }
    }
}
