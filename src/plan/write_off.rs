//! The rules by which a bad debt may be deducted, what each asks for, and their thresholds (DOMAIN §2). Hints, not legal
//! advice.

use crate::book::Decimal;

/// A rule of China on bad debts (Caishui 2009/57 art. 4, SAT announcement 2011/25 art. 22 to 24).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WriteOffRule {
    /// CN-BANKRUPT: bankrupt, closed, licence revoked or missing, and the assets do not suffice.
    Bankrupt,
    /// CN-3Y: more than three years past due.
    Old,
    /// CN-1Y-SMALL: more than a year past due, and a small sum.
    Small,
}

impl WriteOffRule {
    /// All.
    pub const ALL: [WriteOffRule; 3] = [WriteOffRule::Bankrupt, WriteOffRule::Old, WriteOffRule::Small];

    /// The word in the `rule` column.
    pub fn key(self) -> &'static str {
        match self {
            WriteOffRule::Bankrupt => "CN-BANKRUPT",
            WriteOffRule::Old => "CN-3Y",
            WriteOffRule::Small => "CN-1Y-SMALL",
        }
    }

    /// The evidence that it wants in the file.
    pub fn asks_for(self) -> &'static [EvidenceKind] {
        match self {
            WriteOffRule::Bankrupt => &[
                EvidenceKind::SignedDelivery,
                EvidenceKind::OfficialNotice,
                EvidenceKind::AssetsInsufficient,
                EvidenceKind::BookEntry,
            ],
            WriteOffRule::Old | WriteOffRule::Small => &[
                EvidenceKind::SignedDelivery,
                EvidenceKind::Demand,
                EvidenceKind::BookEntry,
                EvidenceKind::Explanation,
            ],
        }
    }
}

/// A kind of evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EvidenceKind {
    /// That it was delivered: who signed for it.
    SignedDelivery,
    /// That it was demanded, with proof of service, or that he owned to it.
    Demand,
    /// That he is bankrupt, closed, struck off or missing: court, register or police.
    OfficialNotice,
    /// That his assets do not suffice.
    AssetsInsufficient,
    /// That it is booked as a loss, with approval.
    BookEntry,
    /// The explanation that goes with the tax return.
    Explanation,
}

impl EvidenceKind {
    /// All.
    pub const ALL: [EvidenceKind; 6] = [
        EvidenceKind::SignedDelivery,
        EvidenceKind::Demand,
        EvidenceKind::OfficialNotice,
        EvidenceKind::AssetsInsufficient,
        EvidenceKind::BookEntry,
        EvidenceKind::Explanation,
    ];

    /// Its name in data.
    pub fn key(self) -> &'static str {
        match self {
            EvidenceKind::SignedDelivery => "signed_delivery",
            EvidenceKind::Demand => "demand",
            EvidenceKind::OfficialNotice => "official_notice",
            EvidenceKind::AssetsInsufficient => "assets_insufficient",
            EvidenceKind::BookEntry => "book_entry",
            EvidenceKind::Explanation => "explanation",
        }
    }
}

/// When money may be written off, and how early the limitation period is warned of (`[writeoff]`, `[base]`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WriteOffPolicy {
    /// CN-3Y: more than so many years past due.
    pub old_years: u32,
    /// CN-1Y-SMALL: more than so many years past due …
    pub small_years: u32,
    /// … and no more than so much, in CNY, …
    pub small_amount: Decimal,
    /// … or no more than so many millionths of the annual revenue.
    pub small_revenue_millionths: i64,
    /// `[base] annual_revenue`, in units of the base currency; `None` if nobody said.
    pub annual_revenue: Option<Decimal>,
    /// The last warning before the limitation period runs out; the first is `[class] limitation_warning_days`.
    pub urgent_warning_days: i64,
    /// After a judgment, so many years to apply for enforcement.
    pub enforcement_years: u32,
}

impl WriteOffPolicy {
    /// The defaults of DOMAIN §2.
    pub fn standard() -> WriteOffPolicy {
        WriteOffPolicy {
            old_years: 3,
            small_years: 1,
            small_amount: Decimal { units: 50_000, scale: 0 },
            small_revenue_millionths: 100,
            annual_revenue: None,
            urgent_warning_days: 60,
            enforcement_years: 2,
        }
    }
}
