//! Events: what happened to a customer that bears on whether he will pay (DOMAIN §7).

use super::{Concerns, CustomerId, Place};
use chrono::NaiveDate;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names are those of the trade table in DOMAIN §7")]
pub enum EventKind {
    StaffChange,
    OrganisationChange,
    OwnerChange,
    Diversion,
    CrossRegion,
    PriceCut,
    Clearance,
    Diversify,
    NewBusiness,
    Relocation,
    Demolition,
    Disaster,
    GovernmentClosure,
    Sued,
    SuitFiled,
    Seizure,
    BouncedBill,
    InsolvencySign,
    Closing,
    Absconded,
    BankruptcyFiled,
    BankruptcyClosed,
    Deregistered,
    LicenceRevoked,
    Judgment,
    EnforcementTerminated,
    WrittenOff,
    DebtConfirmed,
    Lever,
    InsiderInfo,
    /// A kind that is not known: a warning, kept for information.
    Other,
}

impl EventKind {
    /// The word in the `kind` column.
    pub fn key(self) -> &'static str {
        match self {
            EventKind::StaffChange => "staff_change",
            EventKind::OrganisationChange => "org_change",
            EventKind::OwnerChange => "owner_change",
            EventKind::Diversion => "diversion",
            EventKind::CrossRegion => "cross_region",
            EventKind::PriceCut => "price_cut",
            EventKind::Clearance => "clearance",
            EventKind::Diversify => "diversify",
            EventKind::NewBusiness => "new_business",
            EventKind::Relocation => "relocation",
            EventKind::Demolition => "demolition",
            EventKind::Disaster => "disaster",
            EventKind::GovernmentClosure => "gov_closure",
            EventKind::Sued => "sued",
            EventKind::SuitFiled => "suit_filed",
            EventKind::Seizure => "seizure",
            EventKind::BouncedBill => "bounced_bill",
            EventKind::InsolvencySign => "insolvency_sign",
            EventKind::Closing => "closing",
            EventKind::Absconded => "absconded",
            EventKind::BankruptcyFiled => "bankruptcy_filed",
            EventKind::BankruptcyClosed => "bankruptcy_closed",
            EventKind::Deregistered => "deregistered",
            EventKind::LicenceRevoked => "licence_revoked",
            EventKind::Judgment => "judgment",
            EventKind::EnforcementTerminated => "enforcement_terminated",
            EventKind::WrittenOff => "written_off",
            EventKind::DebtConfirmed => "debt_confirmed",
            EventKind::Lever => "lever",
            EventKind::InsiderInfo => "insider_info",
            EventKind::Other => "other",
        }
    }
}

/// Something that happened to a customer, or to one of his deliveries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The day.
    pub date: NaiveDate,
    /// To whom.
    pub customer: CustomerId,
    /// What.
    pub kind: EventKind,
    /// Whether somebody only says so: it weighs one step less, and makes no class by itself.
    pub is_hearsay: bool,
    /// What of the customer's it concerns.
    pub concerns: Concerns,
    /// The day on which it was cleared, if that is not after the as-of day.
    pub cleared_on: Option<NaiveDate>,
    /// What happened, in words.
    pub note: Option<String>,
    /// Who says so: `insider`, a register, a newspaper.
    pub source: Option<String>,
    /// Proof of it.
    pub evidence: Option<String>,
    /// The row that it was read from.
    pub place: Place,
}

impl Event {
    /// Whether it is known to have happened, and still stands.
    pub fn is_fact(&self) -> bool {
        !self.is_hearsay && !self.is_cleared()
    }

    /// Whether it was cleared, so that it no longer counts.
    pub fn is_cleared(&self) -> bool {
        self.cleared_on.is_some()
    }
}
