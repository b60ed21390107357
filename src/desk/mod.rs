//! What a collector asks for besides the plan. Each file takes what the engine has computed and computes none of it again.

mod aging;
mod explain;

pub use aging::{AgingBy, AgingReport, AgingRow, aging};
pub use explain::{
    CustomerExplanation, Explanation, HistoryItem, MatchedMoney, explain_customer, explain_receivable, taken_back_from,
};
