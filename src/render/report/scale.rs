//! Axes: round steps, places in hundredths of a unit of the drawing, and amounts short enough for a label. Whole numbers
//! throughout, so that a chart is the same on every machine.

use super::super::Language;
use crate::book::{push_grouped, write_minor};

/// An axis from nothing to a round value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scale {
    /// The distance of two ticks.
    step: i128,
    /// The last tick.
    pub(super) top: i128,
}

impl Scale {
    /// The axis that holds values up to `max` with about so many steps.
    pub(super) fn of(max: i128, steps: i128) -> Scale {
        let least = (max.max(1) + steps - 1) / steps;
        let mut power = 1;
        while power * 10 <= least {
            power *= 10;
        }
        let step =
            [1, 2, 5, 10].map(|times| times * power).into_iter().find(|step| *step >= least).unwrap_or(power * 10);
        Scale { step, top: (max.max(1) + step - 1) / step * step }
    }

    /// All ticks, nothing counted.
    pub(super) fn ticks(self) -> impl Iterator<Item = i128> {
        (0..=self.top / self.step).map(move |place| place * self.step)
    }

    /// The place of a value on an axis of so many units, in hundredths of a unit.
    pub(super) fn place(self, value: i128, units: i64) -> i64 {
        (value * i128::from(units) * 100 / self.top) as i64
    }
}

/// Hundredths of a unit as an attribute: `12.5`.
pub(super) fn unit(hundredths: i64) -> String {
    let text = write_minor(i128::from(hundredths), 2);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// `1.4 M`, `450 k`, 144.4万: an amount with one decimal at most.
pub(super) fn short(units: i128, decimals: u32, language: Language) -> String {
    let words: [(u32, &str); 3] = match language {
        Language::English => [(9, " bn"), (6, " M"), (3, " k")],
        Language::Chinese => [(12, "万亿"), (8, "亿"), (4, "万")],
    };
    for (power, word) in words {
        let unit = 10_i128.pow(power + decimals);
        // What would round to a thousand of the smaller unit is one of the larger.
        if units.abs() * 2000 >= unit * 1999 {
            let tenths = (20 * units + unit).div_euclid(2 * unit);
            let text = write_minor(tenths, 1);
            return format!("{}{word}", text.strip_suffix(".0").unwrap_or(&text));
        }
    }
    let mut text = String::new();
    push_grouped(&mut text, units, decimals);
    let whole = text.split_once('.').filter(|(_, cents)| cents.bytes().all(|digit| digit == b'0'));
    whole.map(|(whole, _)| whole.to_owned()).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round() {
        for (max, step, top) in
            [(0, 1, 1), (7, 2, 8), (92_720_000, 50_000_000, 100_000_000), (100, 50, 100), (101, 50, 150)]
        {
            assert_eq!(Scale::of(max, 4), Scale { step, top }, "{max}");
        }
        assert_eq!(Scale::of(100, 4).ticks().collect::<Vec<_>>(), [0, 50, 100]);
        assert_eq!(
            (unit(1250), unit(1200), unit(5), unit(-340)),
            ("12.5".into(), "12".into(), "0.05".into(), "-3.4".into())
        );
    }

    #[test]
    fn amounts_are_short() {
        let english = [
            (144_356_000, "1.4 M"),
            (45_000_000, "450 k"),
            (99_999_999, "1 M"),
            (99_900, "999"),
            (12_345, "123.45"),
            (0, "0"),
        ];
        for (units, text) in english {
            assert_eq!(short(units, 2, Language::English), text);
        }
        assert_eq!(short(144_356_000, 2, Language::Chinese), "144.4万");
        assert_eq!(short(20_000_000_000, 2, Language::Chinese), "2亿");
        assert_eq!(short(1_500_000, 0, Language::English), "1.5 M");
    }
}
