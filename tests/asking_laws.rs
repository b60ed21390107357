//! Nobody is asked for a cent that is promised and not broken, disputed, said to be paid, or a small rest; and each cent
//! that is none of these is asked for (SPEC §3). On random books with random follow-ups.

mod support;

use proptest::prelude::*;
use serde_json::Value;
use support::Sandbox;

const AS_OF: &str = "2026-04-15";

/// What was said: about which delivery, if about one, and how much.
#[derive(Clone, Debug)]
enum Said {
    Promise { about: Option<usize>, cents: Option<i64>, is_broken: bool },
    Dispute { about: Option<usize>, cents: Option<i64> },
    Resolved { about: Option<usize> },
    Claim { about: Option<usize> },
    Called { about: Option<usize> },
}

fn said() -> impl Strategy<Value = Said> {
    let about = || prop::option::of(0_usize..4);
    let cents = || prop::option::of(1_i64..60_000);
    prop_oneof![
        (about(), cents(), any::<bool>()).prop_map(|(about, cents, is_broken)| Said::Promise {
            about,
            cents,
            is_broken
        }),
        (about(), cents()).prop_map(|(about, cents)| Said::Dispute { about, cents }),
        about().prop_map(|about| Said::Resolved { about }),
        about().prop_map(|about| Said::Claim { about }),
        about().prop_map(|about| Said::Called { about }),
    ]
}

fn money(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

fn cents(value: &Value) -> i64 {
    value.as_str().unwrap_or_else(|| panic!("no money: {value}")).replace('.', "").parse().expect("cents")
}

/// A delivery: cents, what of it is paid, and how many days it is late; the one that is due first stands first.
type Delivered = (i64, i64, i64);

/// What may be asked for of each delivery, as plainly as it can be written.
fn asked(deliveries: &[Delivered], said: &[Said]) -> Vec<i64> {
    let mut free: Vec<i64> = deliveries.iter().map(|(amount, paid, _)| amount - paid).collect();
    for (free, (_, paid, _)) in free.iter_mut().zip(deliveries) {
        if *free <= 100 && *paid > 0 {
            *free = 0;
        }
    }
    let touched = |about: &Option<usize>| -> Vec<usize> {
        match about {
            Some(one) => vec![*one],
            None => (0..deliveries.len()).collect(),
        }
    };
    let mut take = |about: &Option<usize>, most: i64| {
        let mut left = most;
        for index in touched(about) {
            let held = free[index].min(left);
            free[index] -= held;
            left -= held;
        }
    };
    // What stands of disputes and claims at the end.
    let mut disputes: Vec<(Option<usize>, Option<i64>)> = Vec::new();
    let mut claims: Vec<Option<usize>> = Vec::new();
    for one in said {
        match one {
            Said::Dispute { about, cents } => match disputes.iter_mut().find(|(known, _)| known == about) {
                Some(known) => known.1 = *cents,
                None => disputes.push((*about, *cents)),
            },
            Said::Resolved { about } => disputes.retain(|(known, _)| known != about),
            _ => {}
        }
        let (Said::Promise { about, .. }
        | Said::Dispute { about, .. }
        | Said::Resolved { about }
        | Said::Claim { about }
        | Said::Called { about }) = one;
        claims.retain(|known| known != about && about.is_some());
        if matches!(one, Said::Claim { .. }) {
            claims.push(*about);
        }
    }
    for (about, cents) in &disputes {
        take(about, cents.unwrap_or(i64::MAX));
    }
    for one in said {
        if let Said::Promise { about, cents, is_broken: false } = one {
            // Nothing came since: all of it may still come. Without a sum it is what was open.
            let open: i64 = touched(about).iter().map(|&index| deliveries[index].0 - deliveries[index].1).sum();
            take(about, cents.unwrap_or(open));
        }
    }
    for about in &claims {
        take(about, i64::MAX);
    }
    free
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn each_cent_is_asked_for_or_held_back(
        deliveries in prop::collection::vec((200_i64..90_000, 0_i64..3, 1_i64..80), 4),
        said in prop::collection::vec(said(), 0..5),
    ) {
        let mut deliveries: Vec<Delivered> = deliveries
            .into_iter()
            .map(|(amount, part, late)| (amount, [0, amount / 3, amount - 60][part as usize], late))
            .collect();
        deliveries.sort_by_key(|&(_, _, late)| -late);
        let (mut rows, mut paid) = (
            String::from("delivery_no,date,customer,amount,due_date\n"),
            String::from("date,customer,amount,delivery_no\n"),
        );
        let as_of: chrono::NaiveDate = AS_OF.parse().expect("a day");
        for (index, (amount, part, late)) in deliveries.iter().enumerate() {
            let due = as_of - chrono::Days::new(late.unsigned_abs());
            rows.push_str(&format!("D{index},2025-12-01,Acme,{},{due}\n", money(*amount)));
            if *part > 0 {
                paid.push_str(&format!("2026-01-05,Acme,{},D{index}\n", money(*part)));
            }
        }
        // Each on a day of its own, so that no promise is an instalment of another's plan.
        let mut follow_ups = String::from("date,customer,result,delivery_no,promise_date,promise_amount,dispute_amount\n");
        let number = |about: &Option<usize>| about.map(|index| format!("D{index}")).unwrap_or_default();
        let sum = |cents: &Option<i64>| cents.map(money).unwrap_or_default();
        let mut seen = Vec::new();
        let mut kept = Vec::new();
        for (index, one) in said.iter().enumerate() {
            // A later promise of the same scope replaces one that is not due.
            if let Said::Promise { about, .. } = one {
                if seen.contains(about) {
                    continue;
                }
                seen.push(*about);
            }
            kept.push(one.clone());
            let day = format!("2026-04-{:02}", index + 10);
            follow_ups.push_str(&match one {
                Said::Promise { about, cents, is_broken } => {
                    let until = if *is_broken { day.clone() } else { "2026-04-29".to_owned() };
                    let day = if *is_broken { "2026-03-02" } else { &day };
                    let until = if *is_broken { "2026-03-05".to_owned() } else { until };
                    format!("{day},Acme,promise,{},{until},{},\n", number(about), sum(cents))
                }
                Said::Dispute { about, cents } => format!("{day},Acme,dispute,{},,,{}\n", number(about), sum(cents)),
                Said::Resolved { about } => format!("{day},Acme,dispute_resolved,{},,,\n", number(about)),
                Said::Claim { about } => format!("{day},Acme,paid_claim,{},,,\n", number(about)),
                Said::Called { about } => format!("{day},Acme,reached,{},,,\n", number(about)),
            });
        }
        // A broken promise was given in March, before all else.
        let (broken, others): (Vec<Said>, Vec<Said>) =
            kept.into_iter().partition(|one| matches!(one, Said::Promise { is_broken: true, .. }));
        let in_order: Vec<Said> = broken.into_iter().chain(others).collect();
        let desk = Sandbox::new(&[("deliveries.csv", &rows), ("payments.csv", &paid), ("followups.csv", &follow_ups)]);
        let json = |arguments: &[&str]| -> Value {
            let run = desk.run(&[arguments, &["--as-of", AS_OF, "--format", "json", "-q"]].concat());
            serde_json::from_str(&run.stdout).unwrap_or(Value::Null)
        };
        let plan = json(&["plan", "deliveries.csv"]);
        let expected = asked(&deliveries, &in_order);
        let mut overdue = 0;
        for row in plan["rows"].as_array().expect("rows") {
            let index: usize = row["delivery_no"].as_str().expect("text")[1..].parse().expect("a number");
            let ask = cents(&row["ask_amount"]);
            prop_assert_eq!(ask, expected[index], "{}\n{}\n{}\n{}", row, rows, paid, follow_ups);
            prop_assert_eq!(ask == 0, row["channel"] == "none", "{}", row);
            prop_assert_eq!(ask == 0, row["group"] == "not_now", "{}", row);
            prop_assert_eq!(ask == cents(&row["outstanding"]), row["held_reason"].is_null(), "{}", row);
            overdue += ask;
        }
        let letter = json(&["letter", "Acme", "--kind", "demand"]);
        let demanded = if letter.is_null() { 0 } else { cents(&letter["accounts"][0]["overdue"]) };
        prop_assert_eq!(demanded, overdue, "{}\n{}\n{}", letter, rows, follow_ups);
    }
}
