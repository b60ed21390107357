//! The followups file, row by row (SPEC §2, DOMAIN §7).

use super::fault::{Faults, Problem};
use super::fields::Field;
use super::note::Note;
use super::row::{Row, shown};
use super::sheet::{Interruption, Sheet};
use super::spelling::{nearest, word_key};
use crate::book::{Decimal, FollowUpResult, Place, TextId, Texts};
use chrono::NaiveDate;

/// One row.
#[derive(Clone, Debug)]
pub struct FollowUpRow {
    pub place: Place,
    pub date: NaiveDate,
    pub customer: TextId,
    pub code: Option<TextId>,
    pub result: FollowUpResult,
    pub delivery_no: Option<TextId>,
    pub promise_date: Option<NaiveDate>,
    pub promise_amount: Option<Decimal>,
    pub has_evidence: bool,
}

impl FollowUpRow {
    /// The row, its texts so much further on.
    pub fn with_texts_from(self, base: u32) -> FollowUpRow {
        let moved = |id: TextId| TextId(id.0 + base);
        FollowUpRow {
            customer: moved(self.customer),
            code: self.code.map(moved),
            delivery_no: self.delivery_no.map(moved),
            ..self
        }
    }
}

/// Reads the followups file. An unknown result is a fault: it could be a dispute, and disputed money is not dunned.
///
/// # Errors
/// A stored file is no plain text, or cannot be read any further.
pub fn read(
    sheet: &Sheet,
    texts: &mut Texts,
    faults: &mut Faults,
    notes: &mut Vec<Note>,
) -> Result<Vec<FollowUpRow>, Interruption> {
    let mut dateless = Vec::new();
    let rows = sheet.rows(faults, notes, |row| {
        let date = row.required_date(Field::Date);
        let customer = row.required(Field::Customer).map(|name| texts.intern(name));
        let result = row.required(Field::Result).and_then(|text| result_of(row, text));
        let promise_date = row.date(Field::PromiseDate);
        if result == Some(FollowUpResult::Promise) && promise_date.is_none() {
            dateless.push(Note::PromiseWithoutDate { file: sheet.name.clone(), line: row.line });
        }
        Some(FollowUpRow {
            place: row.place(),
            date: date?,
            customer: customer?,
            code: row.text(Field::Code).map(|text| texts.intern(text)),
            result: result?,
            delivery_no: row.text(Field::DeliveryNo).map(|text| texts.intern(text)),
            promise_date,
            promise_amount: row.number(Field::PromiseAmount),
            has_evidence: row.text(Field::Evidence).is_some(),
        })
    })?;
    notes.extend(dateless);
    Ok(rows)
}

fn result_of(row: &Row<'_>, text: &str) -> Option<FollowUpResult> {
    const RESULTS: [&str; 10] = [
        "no_answer",
        "reached",
        "promise",
        "paid_claim",
        "dispute",
        "refused",
        "extension",
        "demand_served",
        "acknowledged",
        "met",
    ];
    let result = spelled_result(text);
    if result.is_none() {
        let nearest = nearest(text, RESULTS).map(|near| format!("; did you mean {near}?")).unwrap_or_default();
        row.fault(Field::Result, Problem::UnknownResult { found: shown(text), nearest });
    }
    result
}

/// How a contact ended, by one of its words.
pub fn spelled_result(text: &str) -> Option<FollowUpResult> {
    Some(match word_key(text).as_str() {
        "noanswer" | "未接通" => FollowUpResult::NoAnswer,
        "reached" | "已联系" => FollowUpResult::Reached,
        "promise" | "promised" | "承诺付款" => FollowUpResult::Promise,
        "paidclaim" | "称已付" => FollowUpResult::PaidClaim,
        "dispute" | "disputed" | "争议" => FollowUpResult::Dispute,
        "refused" | "拒付" => FollowUpResult::Refused,
        "extension" | "要求延期" => FollowUpResult::Extension,
        "demandserved" | "催款函送达" => FollowUpResult::DemandServed,
        "acknowledged" | "确认欠款" => FollowUpResult::Acknowledged,
        "met" | "已拜访" => FollowUpResult::Met,
        _ => return None,
    })
}
