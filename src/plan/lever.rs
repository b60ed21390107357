//! Levers: the ladder of pressure, and the thresholds at which its steps may be taken (DOMAIN §6 "Levers", S35 to S41).

use crate::book::Decimal;

/// A step of pressure, the mildest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lever {
    /// 化整为零: many small orders of few articles.
    SplitOrders,
    /// Rebates and other sales policies stop.
    StopPolicies,
    /// 优势品种断货: what he sells best is not delivered.
    WithholdBestSellers,
    /// 前款不结，后货不送: nothing is delivered.
    NoDelivery,
}

impl Lever {
    /// All, in the order in which they are taken.
    pub const ALL: [Lever; 4] =
        [Lever::SplitOrders, Lever::StopPolicies, Lever::WithholdBestSellers, Lever::NoDelivery];

    /// `L1` to `L4`.
    pub fn key(self) -> &'static str {
        match self {
            Lever::SplitOrders => "L1",
            Lever::StopPolicies => "L2",
            Lever::WithholdBestSellers => "L3",
            Lever::NoDelivery => "L4",
        }
    }

    /// The step that a note of an event names: the first `L3`, `l3` or lone `3` in it.
    pub fn in_note(note: &str) -> Option<Lever> {
        let words = note.split(|letter: char| !letter.is_ascii_alphanumeric());
        let digits = words.filter_map(|word| word.strip_prefix(['L', 'l']).or(Some(word)));
        digits
            .filter_map(|digit| digit.parse::<usize>().ok())
            .find_map(|number| Lever::ALL.get(number.checked_sub(1)?))
            .copied()
    }

    /// The step behind this one.
    pub fn next(self) -> Option<Lever> {
        Lever::ALL.get(self as usize + 1).copied()
    }

    /// Whether it wants the name of the manager who decided it.
    pub fn needs_manager(self) -> bool {
        self >= Lever::WithholdBestSellers
    }
}

/// When a step may be taken, and how far it goes (`[levers]`); days are calendar days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeverPolicy {
    /// Past due up to this, in units of the base currency, presses nobody.
    pub tolerance: Decimal,
    /// Days between two steps.
    pub step_days: i64,
    /// Follow-ups that must be logged before the first step (S35).
    pub contacts_min: u32,
    /// L1 from so many broken promises.
    pub split_promises: u32,
    /// L2 when more than so many days late.
    pub stop_after_days: i64,
    /// L2 from so many broken promises.
    pub stop_promises: u32,
    /// L3 when more than so many days late.
    pub withhold_after_days: i64,
    /// L4 when more than so many days late.
    pub no_delivery_after_days: i64,
    /// L4 when more than so many percent of the credit limit are open.
    pub limit_percent: i64,
    /// Orders and articles of so many days back count as usual.
    pub usual_days: i64,
    /// L1: so many percent of the usual order, in money and in articles.
    pub order_percent: i64,
    /// L3: so many articles, the best first.
    pub articles: u32,
}

impl LeverPolicy {
    /// The defaults of DOMAIN §6.
    pub fn standard() -> LeverPolicy {
        LeverPolicy {
            tolerance: Decimal { units: 1, scale: 0 },
            step_days: 7,
            contacts_min: 1,
            split_promises: 1,
            stop_after_days: 45,
            stop_promises: 2,
            withhold_after_days: 60,
            no_delivery_after_days: 90,
            limit_percent: 130,
            usual_days: 180,
            order_percent: 50,
            articles: 3,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_names_its_step_however_it_is_written() {
        for (note, expected) in [
            ("L1", Some(Lever::SplitOrders)),
            ("l2 返利停", Some(Lever::StopPolicies)),
            ("第3步", Some(Lever::WithholdBestSellers)),
            ("4", Some(Lever::NoDelivery)),
            ("step L4, agreed by phone on 2026-04-15", Some(Lever::NoDelivery)),
            ("L5", None),
            ("0", None),
            ("stopped", None),
            ("", None),
        ] {
            assert_eq!(Lever::in_note(note), expected, "{note}");
        }
    }
}
