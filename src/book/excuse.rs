//! Why a customer says that he does not pay: the codes of the catalogue (DOMAIN §5.1), and what each asks for next. What
//! to answer is in `phrases`, by when to do it in `desk`.

macro_rules! excuses {
    ($($variant:ident $code:literal $meaning:literal),* $(,)?) => {
        /// An excuse of the catalogue.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Excuse { $(#[doc = $meaning] $variant),* }

        impl Excuse {
            /// All, in order of their codes.
            pub const ALL: [Excuse; 16] = [$(Excuse::$variant),*];

            /// `E01`
            pub fn code(self) -> &'static str {
                match self { $(Excuse::$variant => $code),* }
            }
        }
    };
}

excuses! {
    NoMoney "E01" "No money now.",
    SignerAway "E02" "Whoever signs is away.",
    NotSoldOut "E03" "The goods are not sold out.",
    DocumentsMissing "E04" "Invoice or papers did not come.",
    QualityOrCount "E05" "Quality or count is disputed.",
    InProcess "E06" "A system is down, or the papers are on their way.",
    AwaitsOwnCustomer "E07" "He waits for his own customer's money.",
    AlreadyPaid "E08" "He has paid, or the money is on its way.",
    StaffChanged "E09" "Whoever knew has left.",
    FiguresDiffer "E10" "His books show another figure.",
    HolidayOrYearEnd "E11" "Holidays, year end, stock-taking.",
    WantsConcession "E12" "He wants a discount or more time.",
    NotPaymentDay "E13" "It is not his day of payment.",
    ConditionNotMet "E14" "A condition of the contract is not met yet.",
    Unreachable "E15" "Nobody answers.",
    NoReason "E16" "Another time, he says, and gives no reason.",
}

impl Excuse {
    /// The excuse of a code: `E05`, `e5`, `05` or `5`.
    pub fn from_code(code: &str) -> Option<Excuse> {
        let code = code.trim();
        let digits = code.strip_prefix(['E', 'e']).unwrap_or(code);
        if digits.is_empty() || digits.len() > 2 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let number: usize = digits.parse().ok()?;
        Excuse::ALL.get(number.checked_sub(1)?).copied()
    }
}

macro_rules! steps {
    ($($variant:ident $key:literal $meaning:literal),* $(,)?) => {
        /// What is to be done after an excuse.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ExcuseStepKind { $(#[doc = $meaning] $variant),* }

        impl ExcuseStepKind {
            /// All of them.
            pub const ALL: [ExcuseStepKind; 16] = [$(ExcuseStepKind::$variant),*];

            /// Its name in data.
            pub fn key(self) -> &'static str {
                match self { $(ExcuseStepKind::$variant => $key),* }
            }
        }
    };
}

steps! {
    SignPlan "sign_plan" "A dated plan of payments is signed.",
    ReachSigner "reach_signer" "Whoever signs is back, or his deputy is asked.",
    InvoiceSold "invoice_sold" "What was sold and not paid is invoiced.",
    CallAboutPapers "call_about_papers" "Papers were sent again; the call that they have come.",
    AnswerDispute "answer_dispute" "The dispute has a ticket and is answered; the rest is paid.",
    AskStepOwner "ask_step_owner" "Whoever holds the paper is asked.",
    TakePart "take_part" "A part now, and a date for the rest.",
    CheckReceipt "check_receipt" "The slip came; the bank list is looked at.",
    HandOver "hand_over" "Old and new person meet, the debt is confirmed under seal.",
    ReconcileTogether "reconcile_together" "Both ledgers are gone through line by line.",
    EnterRun "enter_run" "The papers are in before the cut-off of a run of payments.",
    ReturnAfterHoliday "return_after_holiday" "The first working day after the days off.",
    DecideConcession "decide_concession" "The manager says yes or no.",
    ShowCycle "show_cycle" "The figures of the cycle are held against the clause.",
    VisitOrWrite "visit_or_write" "A visit or a letter, another person.",
    TakeDate "take_date" "A promise with a date.",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_as_people_write_them() {
        for excuse in Excuse::ALL {
            assert_eq!(Excuse::from_code(excuse.code()), Some(excuse));
        }
        assert_eq!(Excuse::from_code(" e5 "), Some(Excuse::QualityOrCount));
        for wrong in ["", "E", "E00", "E17", "E005", "E+5", "no money"] {
            assert_eq!(Excuse::from_code(wrong), None, "{wrong}");
        }
    }
}
