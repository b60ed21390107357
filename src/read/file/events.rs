//! The events file, row by row (SPEC §2, DOMAIN §7 "Event kinds").

use crate::book::{EventKind, Place};
use crate::read::diagnose::fault::Faults;
use crate::read::diagnose::fault::shown;
use crate::read::diagnose::note::Note;
use crate::read::fields::Field;
use crate::read::file::named::Named;
use crate::read::table::interruption::Interruption;
use crate::read::table::read_rows::read_rows;
use crate::read::table::sheet::Sheet;
use crate::read::value::word::word_key;
use chrono::NaiveDate;

/// One row.
#[derive(Clone, Debug)]
pub struct EventRow {
    pub place: Place,
    pub date: NaiveDate,
    pub customer: Named,
    pub kind: EventKind,
    pub delivery_no: Option<String>,
    pub cleared_on: Option<NaiveDate>,
    pub note: Option<String>,
    pub source: Option<String>,
    pub evidence: Option<String>,
}

/// Reads the events file. An unknown kind is a warning and kept as information.
///
/// # Errors
/// A stored file is no plain text, or cannot be read any further.
pub fn read(sheet: &Sheet, faults: &mut Faults, notes: &mut Vec<Note>) -> Result<Vec<EventRow>, Interruption> {
    let mut unknown = Vec::new();
    let rows = read_rows(sheet, faults, notes, |row| {
        let date = row.required_date(Field::Date);
        let customer = Named::of_row(row);
        let kind = row.required(Field::Kind).map(|text| {
            spelled_kind(text).unwrap_or_else(|| {
                unknown.push(Note::EventKindUnknown { file: sheet.name.clone(), line: row.line(), found: shown(text) });
                EventKind::Other
            })
        });
        let cleared_on = row.date(Field::ClearedOn);
        Some(EventRow {
            place: row.place(),
            date: date?,
            customer: customer?,
            kind: kind?,
            delivery_no: row.owned(Field::DeliveryNo),
            cleared_on,
            note: row.owned(Field::Note),
            source: row.owned(Field::Source),
            evidence: row.owned(Field::Evidence),
        })
    })?;
    notes.extend(unknown);
    Ok(rows)
}

fn spelled_kind(text: &str) -> Option<EventKind> {
    Some(match word_key(text).as_str() {
        "staffchange" | "人事变动" => EventKind::StaffChange,
        "orgchange" | "机构调整" => EventKind::OrganisationChange,
        "ownerchange" | "换老板" | "股东变更" => EventKind::OwnerChange,
        "diversion" | "窜货" => EventKind::Diversion,
        "crossregion" | "跨区销售" => EventKind::CrossRegion,
        "pricecut" | "削价" => EventKind::PriceCut,
        "clearance" | "清仓" => EventKind::Clearance,
        "diversify" | "兼营" => EventKind::Diversify,
        "newbusiness" | "转行" => EventKind::NewBusiness,
        "relocation" | "搬迁" => EventKind::Relocation,
        "demolition" | "拆迁" => EventKind::Demolition,
        "disaster" | "天灾" => EventKind::Disaster,
        "govclosure" | "政府停业" => EventKind::GovernmentClosure,
        "sued" | "被起诉" => EventKind::Sued,
        "suitfiled" | "我方起诉" => EventKind::SuitFiled,
        "seizure" | "查封" => EventKind::Seizure,
        "bouncedbill" | "退票" => EventKind::BouncedBill,
        "insolvencysign" | "倒闭先兆" => EventKind::InsolvencySign,
        "closing" | "关闭" => EventKind::Closing,
        "absconded" | "失联跑路" => EventKind::Absconded,
        "bankruptcyfiled" | "破产受理" => EventKind::BankruptcyFiled,
        "bankruptcyclosed" | "破产终结" => EventKind::BankruptcyClosed,
        "deregistered" | "注销" => EventKind::Deregistered,
        "licencerevoked" | "licenserevoked" | "吊销" => EventKind::LicenceRevoked,
        "judgment" | "judgement" | "判决" => EventKind::Judgment,
        "enforcementterminated" | "终结执行" => EventKind::EnforcementTerminated,
        "writtenoff" | "核销" => EventKind::WrittenOff,
        "debtconfirmed" | "货款确认" => EventKind::DebtConfirmed,
        "lever" | "施压" => EventKind::Lever,
        "insiderinfo" | "内应消息" => EventKind::InsiderInfo,
        _ => return None,
    })
}
