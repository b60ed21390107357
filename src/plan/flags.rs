//! Flags: what is remarkable about a receivable, in one word each (SPEC §4 `plan` columns).

use super::watch::SignKind;

/// What is remarkable about a receivable, in the order in which SPEC §4 lists the flags.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the flags of SPEC §4 `plan` columns")]
pub enum Flag {
    StepsUnknown,
    DistanceUnknown,
    Disputed,
    Promised,
    PromiseBroken,
    QuickWin,
    Advance,
    NoRate,
    Limitation,
    DueAssumed,
    SmallRest,
    W1,
    W2,
    W3,
    W4,
    W5,
    W6,
    W7,
    W8,
    W9,
    W10,
}

impl Flag {
    /// All, in their order.
    pub const ALL: [Flag; 21] = [
        Flag::StepsUnknown,
        Flag::DistanceUnknown,
        Flag::Disputed,
        Flag::Promised,
        Flag::PromiseBroken,
        Flag::QuickWin,
        Flag::Advance,
        Flag::NoRate,
        Flag::Limitation,
        Flag::DueAssumed,
        Flag::SmallRest,
        Flag::W1,
        Flag::W2,
        Flag::W3,
        Flag::W4,
        Flag::W5,
        Flag::W6,
        Flag::W7,
        Flag::W8,
        Flag::W9,
        Flag::W10,
    ];

    /// The flag of a watch sign.
    pub fn of(kind: SignKind) -> Flag {
        match kind {
            SignKind::Purchases => Flag::W1,
            SignKind::SalesMethod => Flag::W2,
            SignKind::Staff => Flag::W3,
            SignKind::PaymentTime => Flag::W4,
            SignKind::Direction => Flag::W5,
            SignKind::ForceMajeure => Flag::W6,
            SignKind::Silence => Flag::W7,
            SignKind::Promises => Flag::W8,
            SignKind::Exposure => Flag::W9,
            SignKind::Ending => Flag::W10,
        }
    }

    /// The word in the `flags` column.
    pub fn key(self) -> &'static str {
        match self {
            Flag::StepsUnknown => "steps?",
            Flag::DistanceUnknown => "km?",
            Flag::Disputed => "disputed",
            Flag::Promised => "promised",
            Flag::PromiseBroken => "promise_broken",
            Flag::QuickWin => "quick_win",
            Flag::Advance => "advance",
            Flag::NoRate => "no_rate",
            Flag::Limitation => "limitation",
            Flag::DueAssumed => "due_assumed",
            Flag::SmallRest => "small_rest",
            Flag::W1 => SignKind::Purchases.key(),
            Flag::W2 => SignKind::SalesMethod.key(),
            Flag::W3 => SignKind::Staff.key(),
            Flag::W4 => SignKind::PaymentTime.key(),
            Flag::W5 => SignKind::Direction.key(),
            Flag::W6 => SignKind::ForceMajeure.key(),
            Flag::W7 => SignKind::Silence.key(),
            Flag::W8 => SignKind::Promises.key(),
            Flag::W9 => SignKind::Exposure.key(),
            Flag::W10 => SignKind::Ending.key(),
        }
    }
}

/// Some flags, each once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags(u32);

impl Flags {
    /// Whether a flag is among them.
    pub fn contains(self, flag: Flag) -> bool {
        self.0 & (1 << flag as u32) != 0
    }

    /// They in their order.
    pub fn iter(self) -> impl Iterator<Item = Flag> {
        // Most have one or two of them, which are found without a look at the others.
        let some = |bits: u32| (bits != 0).then_some(bits);
        let each = std::iter::successors(some(self.0), move |bits| some(bits & (bits - 1)));
        each.map(|bits| Flag::ALL[bits.trailing_zeros() as usize])
    }

    /// They and others.
    pub fn union(self, others: Flags) -> Flags {
        Flags(self.0 | others.0)
    }
}

impl FromIterator<Flag> for Flags {
    fn from_iter<I: IntoIterator<Item = Flag>>(flags: I) -> Flags {
        Flags(flags.into_iter().fold(0, |bits, flag| bits | 1 << flag as u32))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_come_out_in_their_order_and_once() {
        let flags: Flags = [Flag::DueAssumed, Flag::Disputed, Flag::DueAssumed].into_iter().collect();
        assert_eq!(flags.iter().collect::<Vec<_>>(), [Flag::Disputed, Flag::DueAssumed]);
        assert!(flags.contains(Flag::Disputed) && !flags.contains(Flag::Advance));
        let all = Flag::ALL.into_iter().collect::<Flags>().union(flags);
        assert_eq!(all.iter().collect::<Vec<_>>(), Flag::ALL);
        assert!(Flag::ALL.is_sorted());
        assert!(SignKind::ALL.iter().all(|&kind| Flag::of(kind).key() == kind.key()));
    }
}
