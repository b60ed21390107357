//! The words of a statement of account.

use super::Language;
use crate::book::PaymentKind;
use crate::desk::EntryKind;
use chrono::NaiveDate;

impl Language {
    /// What an entry of a statement is.
    pub(super) fn entry(self, kind: EntryKind) -> &'static str {
        match kind {
            EntryKind::Delivery => self.pick("delivery", "送货"),
            EntryKind::Money(PaymentKind::Return) => self.pick("return", "退货"),
            EntryKind::Money(PaymentKind::Payment) => self.pick("payment", "回款"),
            EntryKind::Money(PaymentKind::PaidUndated) => self.pick("paid", "已付"),
            EntryKind::Money(PaymentKind::Advance) => self.pick("advance", "预收"),
            EntryKind::Money(PaymentKind::CreditNote) => self.pick("credit note", "贷项"),
            EntryKind::Money(PaymentKind::Discount) => self.pick("discount", "折让"),
            EntryKind::Money(PaymentKind::Refund) => self.pick("money given back", "退款"),
            EntryKind::Money(PaymentKind::Bounced) => self.pick("payment bounced", "退票"),
            EntryKind::Money(PaymentKind::WriteOff) => self.pick("written off", "核销"),
        }
    }

    pub(super) fn statement_title(self) -> &'static str {
        self.pick("Statement of account", "对账单")
    }

    /// Who writes, to whom, and for which days.
    pub(super) fn statement_heads(self) -> [&'static str; 3] {
        match self {
            Language::English => ["From: ", "To: ", "Period: "],
            Language::Chinese => ["供方：", "需方：", "期间："],
        }
    }

    pub(super) fn statement_headings(self) -> [&'static str; 7] {
        match self {
            Language::English => ["date", "document", "what", "due", "charged", "credited", "balance"],
            Language::Chinese => ["日期", "单据号", "内容", "到期日", "应收", "已收", "余额"],
        }
    }

    pub(super) fn opening_balance(self) -> &'static str {
        self.pick("opening balance", "期初余额")
    }

    pub(super) fn closing_balance(self) -> &'static str {
        self.pick("closing balance", "期末余额")
    }

    pub(super) fn balance_line(self, outstanding: &str, unapplied: &str, closing: &str) -> String {
        match self {
            Language::English => format!("Open {outstanding} − not yet applied {unapplied} = balance {closing}"),
            Language::Chinese => format!("未付 {outstanding} − 未核销款 {unapplied} = 余额 {closing}"),
        }
    }

    pub(super) fn by_age(self) -> &'static str {
        self.pick("By age: ", "账龄：")
    }

    /// A bucket by its name.
    pub(super) fn days_of_age(self, bucket: &str) -> String {
        match (bucket, self) {
            ("not_due", _) => self.not_due().to_owned(),
            (days, Language::English) => format!("{days} days"),
            (days, Language::Chinese) => format!("{days}天"),
        }
    }

    /// The document that money or a return names.
    pub(super) fn for_document(self, number: &str) -> String {
        format!("{}{number}", self.pick("for ", "对应"))
    }

    pub(super) fn due_days(self, days: &str) -> String {
        format!("{}{days}", self.pick("due ", "到期"))
    }

    /// The slip that the customer sends back; `blank` is a line to write on.
    pub(super) fn confirmation_slip(
        self,
        name: &str,
        company: &str,
        day: NaiveDate,
        balance: &str,
        blank: &str,
    ) -> String {
        match self {
            Language::English => format!(
                "---\n\n## Confirmation slip\n\n{name} confirms to {company} the balance of **{balance}** as of {day}.\n\n\
                 ☐ amount agreed\n\n☐ differs: our figure {blank}\n\nReason: {blank}\n\nDate: {blank}\n\nSignature, seal: {blank}\n"
            ),
            Language::Chinese => format!(
                "---\n\n## 对账回执\n\n{name}向{company}确认：截至{day}，余额为**{balance}**。\n\n☐ 金额相符\n\n☐ 金额不符，我方账面为 \
                 {blank}\n\n原因：{blank}\n\n日期：{blank}\n\n签字、盖章：{blank}\n"
            ),
        }
    }
}
