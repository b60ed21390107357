//! Laws of the watch on random books dense enough for every sign: other customers, the number of threads and the order
//! of rows change no sign, and every sign of medium severity or more is a flag of what it touches.

mod support;

use chrono::{Days, NaiveDate};
use collect::book::Place;
use collect::plan::{self, Flag, Policy, Severity, Sign, SignEvidence, SignKind, target_of};
use collect::read::FileKind;
use proptest::prelude::*;
use support::{Files, Planned, day};

const AS_OF: &str = "2026-04-15";

/// A delivery with how it was paid: so many days late (`None`: not yet), on one day or two.
#[derive(Clone, Debug)]
struct Dealing {
    days_ago: u64,
    amount: i64,
    late: Option<i64>,
    in_parts: bool,
    currency: &'static str,
}

#[derive(Clone, Debug)]
struct Incident {
    days_ago: u64,
    event: &'static str,
    result: &'static str,
    of_delivery: Option<usize>,
}

#[derive(Clone, Debug)]
struct Person {
    dealings: Vec<Dealing>,
    incidents: Vec<Incident>,
}

fn dealing() -> impl Strategy<Value = Dealing> {
    let late = prop_oneof![1 => Just(None), 4 => (-10i64..40).prop_map(Some)];
    let days_ago = prop_oneof![1 => 0u64..30, 3 => 0u64..420];
    let currency = prop_oneof![9 => Just("CNY"), 1 => Just("USD")];
    (days_ago, 500i64..60_000, late, prop::bool::weighted(0.3), currency)
        .prop_map(|(days_ago, amount, late, in_parts, currency)| Dealing { days_ago, amount, late, in_parts, currency })
}

fn incident() -> impl Strategy<Value = Incident> {
    let event = prop_oneof![
        Just("diversion"),
        Just("clearance"),
        Just("staff_change"),
        Just("relocation"),
        Just("disaster"),
        Just("sued"),
        Just("seizure"),
        Just("debt_confirmed"),
    ];
    let result = prop_oneof![
        3 => Just("no_answer"), 2 => Just("promise"), 1 => Just("extension"), 1 => Just("reached"), 1 => Just("dispute"),
    ];
    let of_delivery = prop_oneof![2 => Just(None), 1 => (0usize..20).prop_map(Some)];
    (0u64..120, event, result, of_delivery).prop_map(|(days_ago, event, result, of_delivery)| Incident {
        days_ago,
        event,
        result,
        of_delivery,
    })
}

fn person() -> impl Strategy<Value = Person> {
    let incidents = proptest::collection::vec(incident(), 0..6).prop_map(|mut incidents: Vec<Incident>| {
        // On one day at most one row, so that file order cannot matter.
        incidents.sort_by_key(|row| row.days_ago);
        incidents.dedup_by_key(|row| row.days_ago);
        incidents
    });
    (proptest::collection::vec(dealing(), 1..40), incidents)
        .prop_map(|(dealings, incidents)| Person { dealings, incidents })
}

fn before(days: u64) -> NaiveDate {
    day(AS_OF) - Days::new(days)
}

/// Rows of deliveries, payments, events and follow-ups.
fn lines(people: &[(&str, &Person)]) -> [Vec<String>; 4] {
    let mut lines: [Vec<String>; 4] = Default::default();
    for (name, person) in people {
        for (number, dealing) in person.dealings.iter().enumerate() {
            let Dealing { days_ago, amount, late, in_parts, currency } = dealing;
            let due = before(*days_ago) + Days::new(30);
            lines[0].push(format!("{name}{number},{},{name},{amount},{due},{currency}\n", before(*days_ago)));
            let Some(late) = late else { continue };
            let paid = due + chrono::Duration::days(*late);
            let parts = if *in_parts { vec![(5, amount / 3), (0, amount - amount / 3)] } else { vec![(0, *amount)] };
            for (earlier, part) in parts {
                lines[1].push(format!("{},{name},{part},{name}{number},{currency}\n", paid - Days::new(earlier)));
            }
        }
        for Incident { days_ago, event, result, of_delivery } in &person.incidents {
            let (date, promised) = (before(*days_ago), before(*days_ago) + Days::new(3));
            let number = of_delivery.map_or(String::new(), |number| format!("{name}{number}"));
            lines[2].push(format!("{date},{name},{event},{number}\n"));
            lines[3].push(format!("{date},{name},{result},{number},{promised}\n"));
        }
    }
    lines
}

fn planned([deliveries, payments, events, follow_ups]: [Vec<String>; 4]) -> Planned {
    let mut policy = Policy::standard();
    policy.watch.off_season_months = vec![3, 4];
    Files::new(format!("delivery_no,date,customer,amount,due_date,currency\n{}", deliveries.concat()))
        .with(FileKind::Payments, format!("date,customer,amount,delivery_no,currency\n{}", payments.concat()))
        .with(FileKind::Events, format!("date,customer,kind,delivery_no\n{}", events.concat()))
        .with(FileKind::FollowUps, format!("date,customer,result,delivery_no,promise_date\n{}", follow_ups.concat()))
        .base("CNY")
        .plan_by(day(AS_OF), policy)
}

/// Everything of a customer's signs but his number and that of a delivery, which depend on who else is there.
type Shown = (SignKind, Severity, NaiveDate, Vec<SignEvidence>, Vec<Place>, Option<NaiveDate>);

fn shown(planned: &Planned, name: &str) -> Vec<Shown> {
    let is_own = |sign: &&Sign| planned.reading.book.customer(sign.customer).name == name;
    let shown = |sign: &Sign| {
        (
            sign.kind,
            sign.severity,
            sign.since,
            sign.evidence.clone(),
            sign.rows(&planned.reading.book, &planned.plan.allocation),
            sign.follow_up_on,
        )
    };
    planned.plan.signs.iter().filter(is_own).map(shown).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn other_customers_change_no_sign(own in person(), first in person(), last in person()) {
        let alone = shown(&planned(lines(&[("M", &own)])), "M");
        // Own rows stand first, so that their places stay.
        let among = shown(&planned(lines(&[("M", &own), ("A", &first), ("Z", &last)])), "M");
        prop_assert_eq!(alone, among);
    }

    #[test]
    fn threads_and_the_order_of_rows_change_no_sign(
        (rows, shuffled) in (person(), person()).prop_flat_map(|(one, other)| {
            let rows = lines(&[("A", &one), ("B", &other)]);
            let shuffled = rows.clone().map(|rows| Just(rows).prop_shuffle());
            (Just(rows), shuffled)
        })
    ) {
        let one = planned(rows);
        for threads in [1, 2, 7] {
            let plan = plan::plan(&one.reading.book, &one.policy, threads);
            prop_assert_eq!(&plan.signs, &one.plan.signs);
        }
        let without_rows = |planned: &Planned| {
            let signs = planned.plan.signs.iter();
            signs.map(|sign| (sign.kind, sign.severity, sign.since, sign.evidence.clone())).collect::<Vec<_>>()
        };
        prop_assert_eq!(without_rows(&planned(shuffled)), without_rows(&one));
    }

    #[test]
    fn signs_are_flags_of_what_they_touch(own in person()) {
        let one = planned(lines(&[("M", &own)]));
        let book = &one.reading.book;
        for assessment in &one.plan.assessments {
            let target = target_of(book, &assessment.receivable);
            let touching = one.plan.signs.iter().filter(|sign| sign.touches(target) && sign.severity >= Severity::Medium);
            let expected: Vec<&str> = touching.map(|sign| sign.kind.key()).collect();
            let own = assessment.flags.iter().map(Flag::key).filter(|key| key.starts_with('W'));
            let mut flags: Vec<&str> = expected.clone();
            flags.dedup();
            prop_assert_eq!(own.collect::<Vec<_>>(), flags);
        }
    }
}
