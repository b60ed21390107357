//! What can be typed with `collect log`.

use super::completions::Suggested;
use super::excuse::excuse_codes;
use clap::{Args, ValueHint};
use collect::book::FollowUpResult;
use std::path::PathBuf;

/// How a contact can end, as it is typed and written.
pub const RESULTS: [FollowUpResult; 11] = [
    FollowUpResult::NoAnswer,
    FollowUpResult::Reached,
    FollowUpResult::Promise,
    FollowUpResult::PaidClaim,
    FollowUpResult::Dispute,
    FollowUpResult::DisputeResolved,
    FollowUpResult::Refused,
    FollowUpResult::Extension,
    FollowUpResult::DemandServed,
    FollowUpResult::Acknowledged,
    FollowUpResult::Met,
];

/// The same for a shell to complete.
fn result_words() -> Vec<&'static str> {
    RESULTS.map(FollowUpResult::key).to_vec()
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collect log 华联超市 --result promise --promise-date 2026-04-20 --promise-amount 50000 --by 小王
  collect log 华联超市 deliveries.csv --result dispute --excuse E05 --delivery SH0311 --note \"12 boxes short\"
  collect log Acme --result no_answer --channel call --dry-run

Results: no_answer 未接通, reached 已联系, promise 承诺付款, paid_claim 称已付, dispute 争议, dispute_resolved 争议已解决, refused 拒付, extension 要求延期,
demand_served 催款函送达, acknowledged 确认欠款, met 已拜访.

The row goes behind the last one of followups.csv beside the deliveries (or of --followups FILE), in that file's own
columns, words and encoding; the file is made if there is none. Nothing else in it is changed.")]
pub struct LogArguments {
    /// The customer's name, alias or code
    #[arg(value_name = "CUSTOMER")]
    pub customer: String,
    /// What was delivered (text or workbook; - is standard input) [default: deliveries.csv]
    #[arg(value_name = "DELIVERIES", value_hint = ValueHint::FilePath)]
    pub deliveries: Option<PathBuf>,
    /// How the contact ended (see below)
    #[arg(long, value_name = "RESULT", value_parser = Suggested(result_words), hide_possible_values = true)]
    pub result: String,
    /// The delivery that it was about [default: everything that he owes]
    #[arg(long, value_name = "NO")]
    pub delivery: Option<String>,
    /// The excuse that he gave, by its code
    #[arg(long, value_name = "E01…E16", value_parser = Suggested(excuse_codes), hide_possible_values = true)]
    pub excuse: Option<String>,
    /// The day for which he promised money
    #[arg(long, value_name = "DATE")]
    pub promise_date: Option<String>,
    /// The sum that he promised [default: whatever is open]
    #[arg(long, value_name = "AMOUNT", allow_negative_numbers = true)]
    pub promise_amount: Option<String>,
    /// The sum that is disputed [default: all of it]
    #[arg(long, value_name = "AMOUNT", allow_negative_numbers = true)]
    pub dispute_amount: Option<String>,
    /// Whom you spoke to: a role such as accountant, or a name
    #[arg(long, value_name = "WHO")]
    pub person: Option<String>,
    /// How: call, message, visit, letter …
    #[arg(long, value_name = "HOW")]
    pub channel: Option<String>,
    /// The day agreed for the next contact
    #[arg(long, value_name = "DATE")]
    pub next_date: Option<String>,
    /// What proves it: number of the registered letter, file of the confirmation …
    #[arg(long, value_name = "TEXT")]
    pub evidence: Option<String>,
    /// Who of us it was
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,
    /// Anything else
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
    /// The day of the contact [default: the as-of day]
    #[arg(long, value_name = "DATE")]
    pub date: Option<String>,
    /// Write nothing: show the row and what would follow from it
    #[arg(long)]
    pub dry_run: bool,
}
