//! What a language says, typed: one struct a table of the file. A missing key, an unknown one and an empty text are
//! faults of the file, so that a language is whole or does not load.

use super::keys::{Key, Promotion, QuietMove, Role};
use super::{Benefit, CustomerType, ReportTexts, RuleTexts};
use crate::book::{Excuse, ExcuseStepKind};
use crate::plan::{Class, EvidenceKind, Lever, SignKind, WriteOffRule};
use serde::Deserialize;
use serde::de::{Deserializer, Error};
use std::collections::BTreeMap;
use std::marker::PhantomData;

/// A text for each word of a closed list.
#[derive(Clone, Debug)]
pub struct Texts<K, T> {
    texts: Vec<T>,
    keys: PhantomData<K>,
}

impl<K: Key, T> Texts<K, T> {
    /// The text of a word.
    pub fn get(&self, key: K) -> &T {
        // Every word has its text, in order: else the file had not loaded.
        &self.texts[K::ALL.iter().position(|one| *one == key).unwrap_or(0)]
    }

    /// All of them, in the list's order.
    pub fn iter(&self) -> impl Iterator<Item = (K, &T)> {
        K::ALL.iter().copied().zip(&self.texts)
    }
}

impl<'de, K: Key, T: Deserialize<'de>> Deserialize<'de> for Texts<K, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Texts<K, T>, D::Error> {
        let mut by_name = BTreeMap::<String, T>::deserialize(deserializer)?;
        let mut texts = Vec::with_capacity(K::ALL.len());
        for key in K::ALL {
            let name = key.key();
            texts.push(by_name.remove(name).ok_or_else(|| D::Error::custom(format!("no text for {name}")))?);
        }
        match by_name.keys().next() {
            Some(name) => Err(D::Error::custom(format!("{name} is none of the list"))),
            None => Ok(Texts { texts, keys: PhantomData }),
        }
    }
}

macro_rules! tables {
    ($($(#[$attribute:meta])* $name:ident { $($field:ident: $type:ty = $meaning:literal),* $(,)? })*) => {
        $(
            $(#[$attribute])*
            #[derive(Clone, Debug, Deserialize)]
            #[serde(deny_unknown_fields)]
            pub struct $name { $(#[doc = $meaning] pub $field: $type),* }
        )*
    };
}

tables! {
    /// Everything that is said in one language.
    Phrases {
        thanks: String = "The last words of a talk (T7).",
        not_legal_advice: String = "Goes with every hint on the law.",
        excuses: Texts<Excuse, ExcuseTexts> = "DOMAIN §5.1.",
        excuse_steps: Texts<ExcuseStepKind, String> = "What to do after an excuse, for a line beside its day.",
        roles: Texts<Role, RoleTexts> = "Whom to ask, and how to open (DOMAIN §5.4, T1, T2).",
        openings: OpeningTexts = "The first 15 seconds of special cases.",
        hooks: HookTexts = "What stands for `{hook}` in an opening, one at most (T2).",
        customer_types: Texts<CustomerType, CustomerTypeTexts> = "DOMAIN §5.2.",
        benefits: Texts<Benefit, String> = "What paying brings him (T5); see [`super::benefits_of`] for the order.",
        asks: AskTexts = "T4.",
        objections: ObjectionTexts = "T6.",
        never_say: NeverSayTexts = "T3.",
        promotions: Texts<Promotion, String> = "S5.",
        guidance: GuidanceTexts = "S6.",
        quiet_moves: Texts<QuietMove, String> = "S20; `ask_insider` has `{name}`.",
        when: WhenTexts = "DOMAIN §5.3.",
        places: PlaceTexts = "Where to talk (DOMAIN §5.3).",
        persons: PersonTexts = "Whom to turn to (DOMAIN §5.4).",
        levers: Texts<Lever, LeverTexts> = "S37-S41; the action of L2 has `{day}`.",
        lever_notes: LeverNoteTexts = "What goes with any step.",
        hold_notice: HoldNoticeTexts = "The notice that deliveries rest (S40).",
        signs: Texts<SignKind, SignTexts> = "DOMAIN §6.",
        force_majeure: ForceMajeureTexts = "What W6 prompts for (S33).",
        insiders: InsiderTexts = "S1.",
        write_off: WriteOffTexts = "DOMAIN §2.",
        rule: RuleTexts = "By which rule a plan was made.",
        report: ReportTexts = "The page for the manager.",
    }

    /// An excuse, for the collector and for the customer.
    ExcuseTexts {
        name: String = "What he says.",
        check: String = "The question that finds the fact.",
        answer: String = "The answer.",
        bring: String = "What to have at hand.",
        next: String = "What follows, and by when.",
        hint: Option<String> = "Background for the collector.",
    }

    /// How to reach a role, open, and what to ask. Openings have `{company}`, `{hook}`, `{document}`, `{amount}`, `{days}`.
    RoleTexts {
        reach: String = "The question that finds the person (T1).",
        late: String = "The opening for what is past due.",
        not_due: String = "The opening for what is not due: it asks for the day and demands nothing.",
        ask: String = "What he can tell, for the collector.",
    }

    /// Openings of special cases.
    OpeningTexts {
        bankrupt: String = "In the place of an opening: no call, the claim is filed; `{day}`.",
        dead: String = "In the place of an opening: no call, the file is kept.",
        promised: String = "Promised for a later day, no demand: `{company}`, `{document}`, `{day}`.",
        promise_due: String = "Promised for today: `{company}`, `{document}`, `{amount}`, `{day}`.",
        promise_broken: String = "Promised and not come: the same.",
        sign: String = "Not due, a watch sign is open, no demand: `{company}`, `{hook}`, `{amount}`.",
        dispute: String = "Disputed, no demand: `{company}`, `{document}`.",
        said_paid: String = "Paid, as he says, no demand: `{company}`, `{document}`, `{day}`.",
    }

    /// Sentences that an opening may begin with. They end so that the sentence can go on.
    HookTexts {
        last_contact: String = "`{day}`.",
        last_delivery: String = "`{day}`.",
        news: String = "`{news}`: publicly known and harmless, never what an insider said.",
    }

    /// A type of customer.
    CustomerTypeTexts {
        name: String = "The type.",
        approach: String = "How to speak with him.",
    }

    /// The three asks.
    AskTexts {
        full: String = "First: `{amount}`.",
        part: String = "Then: `{amount}`.",
        instalments: String = "Last.",
    }

    /// The frame of an answer to an objection, in this order.
    ObjectionTexts {
        rule: String = "All four in one line, for the collector.",
        repeat: String = "`{objection}`.",
        thank: String = "Thank him.",
        check: String = "Check the fact.",
        step: String = "Give the step.",
    }

    /// What not to say.
    NeverSayTexts {
        always: Vec<String> = "To nobody.",
        classes: Texts<Class, Vec<String>> = "By class.",
    }

    /// Guidance for the article that sells worst.
    GuidanceTexts {
        slow: String = "`{item}`, `{stock_days}`, `{best_item}`.",
        slow_alone: String = "Nothing to compare with: `{item}`, `{stock_days}`.",
    }

    /// When to call, when to visit, when not.
    WhenTexts {
        call: String = "The hours for calls.",
        call_owner_run: String = "Of small firms.",
        not_lunch: String = "Never.",
        not_evening: String = "Never.",
        not_friday: String = "Never.",
        not_month_end: String = "Not for accountants.",
        before_spring_festival: String = "Never in the week before.",
        not_these_days: String = "Never.",
        before_run: String = "`{day}`.",
        visit: String = "The hour for visits.",
        money_came_in: String = "When an insider says so.",
        first_contact: String = "When to begin.",
    }

    /// Where to talk.
    PlaceTexts {
        phone: String = "A call.",
        office: String = "A visit to an office.",
        site: String = "A visit to a shop or warehouse.",
        writing: String = "A message or a letter.",
        never: String = "Where not.",
    }

    /// Whom to turn to.
    PersonTexts {
        holder: String = "The rule.",
        unknown_step: String = "Where nobody knows who holds the paper.",
        escalate: String = "When to go one higher.",
        never_discuss: String = "With whom not.",
    }

    /// A step of pressure.
    LeverTexts {
        name: String = "The step.",
        action: String = "What is done.",
        aim: String = "What for (S41).",
        release: String = "When it ends.",
    }

    /// What goes with any step of pressure.
    LeverNoteTexts {
        no_contact: String = "S35: nothing is logged since `{day}`.",
        disputed: String = "All that is past due is disputed.",
        said_paid: String = "He says that he has paid; looked into on `{day}`.",
        within_tolerance: String = "What is past due is no more than `{tolerance}`.",
        nothing_past_due: String = "Nothing is.",
        nothing_harder: String = "The step that was taken stands, and nothing calls for more.",
        beyond_talk: String = "No notice: he is bankrupt, or nothing is left to ask for.",
        needs_manager: String = "L3 and L4 without a name.",
        write_down: String = "How a step is put on record: `{row}`.",
        held_delivery: String = "S40: what was delivered all the same.",
    }

    /// What may be written off, and what for.
    WriteOffTexts {
        rules: Texts<WriteOffRule, String> = "What each rule asks.",
        evidence: Texts<EvidenceKind, String> = "What the file wants.",
        limitation_expired: String = "`{day}`.",
        limitation_urgent: String = "`{day}`, `{days}`.",
        limitation_near: String = "`{day}`, `{days}`.",
        enforcement_expired: String = "`{day}`.",
        enforcement_urgent: String = "`{day}`, `{days}`.",
        enforcement_near: String = "`{day}`, `{days}`.",
        claim_stays: String = "What writing off does not do.",
    }

    /// The notice that deliveries rest.
    HoldNoticeTexts {
        title: String = "The heading.",
        body: String = "`{customer}`, `{amount}`, `{documents}`, `{day}`.",
        hint: String = "For us: what the law wants (Civil Code 527, 528).",
    }

    /// A watch sign.
    SignTexts {
        name: String = "The sign.",
        follow_up: String = "What it asks for on the next working day (S26).",
    }

    /// Questions of force majeure.
    ForceMajeureTexts {
        compensation: String = "His claim, and its last day.",
        new_address: String = "Where he goes.",
        confirmation: String = "The debt under seal.",
    }

    /// Insiders.
    InsiderTexts {
        rule: String = "Relations yes, gifts no.",
        touch_base: String = "Not spoken with since the cycle began: `{name}`.",
    }
}

impl AskTexts {
    /// The full amount, then a part, then dated instalments: never in another order (T4).
    pub fn in_order(&self) -> [&str; 3] {
        [&self.full, &self.part, &self.instalments]
    }
}

impl ObjectionTexts {
    /// Repeat, thank, check the fact, give the step (T6).
    pub fn in_order(&self) -> [&str; 4] {
        [&self.repeat, &self.thank, &self.check, &self.step]
    }
}
