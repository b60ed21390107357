//! Laws that hold on any book (SPEC §1): tie-out, buckets, as-of, order of rows, other customers, monotony.
//! Books are random but nasty: returns, refunds, bounced payments, write-offs, surplus, names that fit and do not fit.

mod support;

use chrono::{Days, NaiveDate};
use collect::book::{CustomerId, Money};
use collect::desk::{AgingBy, aging, control_totals};
use collect::plan::{self, Assessment, Class, Policy};
use collect::read::FileKind;
use proptest::prelude::*;
use serde_json::Value;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use support::{Files, Planned, day, json_by_customer, json_of_plan};

const AS_OF: &str = "2026-04-15";

#[derive(Clone, Debug)]
struct DeliveryRow {
    number: usize,
    customer: usize,
    days_ago: u64,
    term: Option<u16>,
    cents: i64,
    ref_no: Option<usize>,
    currency: &'static str,
}

#[derive(Clone, Debug)]
struct PaymentRow {
    number: usize,
    customer: usize,
    days_ago: u64,
    cents: i64,
    names: Option<usize>,
    kind: &'static str,
    currency: &'static str,
}

#[derive(Clone, Debug)]
struct CustomerRow {
    steps: Option<u8>,
    metres: Option<u32>,
    pay_days: &'static str,
}

/// Something that happened or was said: on one day at most one row, so that file order cannot matter.
#[derive(Clone, Debug)]
struct Incident {
    customer: usize,
    days_ago: u64,
    delivery: Option<usize>,
    event: &'static str,
    result: &'static str,
    promise_in_days: u64,
    promise_cents: Option<i64>,
    cleared_after_days: Option<u64>,
}

#[derive(Clone, Debug)]
struct RandomBook {
    incidents: Vec<Incident>,
    deliveries: Vec<DeliveryRow>,
    payments: Vec<PaymentRow>,
    customers: Vec<CustomerRow>,
}

fn currency() -> impl Strategy<Value = &'static str> {
    prop_oneof![8 => Just("CNY"), 1 => Just("USD")]
}

/// Any day, or one of a few, so that rows share days.
fn days_ago() -> impl Strategy<Value = u64> {
    prop_oneof![0u64..1500, (0u64..6).prop_map(|months| months * 30)]
}

fn delivery(number: usize) -> impl Strategy<Value = DeliveryRow> {
    let cents = prop_oneof![6 => 1i64..5_000_000, 1 => -900_000i64..-1];
    let term = prop_oneof![1 => Just(None), 4 => (0u16..120).prop_map(Some)];
    let ref_no = prop_oneof![2 => Just(None), 1 => (0usize..12).prop_map(Some)];
    (0usize..4, days_ago(), term, cents, ref_no, currency()).prop_map(
        move |(customer, days_ago, term, cents, ref_no, currency)| DeliveryRow {
            number,
            customer,
            days_ago,
            term,
            cents,
            ref_no,
            currency,
        },
    )
}

fn payment(number: usize) -> impl Strategy<Value = PaymentRow> {
    let kind = prop_oneof![
        6 => Just("payment"), 1 => Just("advance"), 1 => Just("credit_note"), 1 => Just("discount"),
        1 => Just("refund"), 1 => Just("bounced"), 1 => Just("write_off"),
    ];
    let names = prop_oneof![1 => Just(None), 1 => (0usize..14).prop_map(Some)];
    (0usize..4, days_ago(), 1i64..4_000_000, names, kind, currency()).prop_map(
        move |(customer, days_ago, cents, names, kind, currency)| PaymentRow {
            number,
            customer,
            days_ago,
            cents,
            names,
            kind,
            currency,
        },
    )
}

fn customer() -> impl Strategy<Value = CustomerRow> {
    let steps = prop_oneof![1 => Just(None), 3 => (0u8..9).prop_map(Some)];
    let metres = prop_oneof![1 => Just(None), 3 => (0u32..900_000).prop_map(Some)];
    let pay_days = prop_oneof![3 => Just(""), 1 => Just("10;25"), 1 => Just("31"), 1 => Just("L")];
    (steps, metres, pay_days).prop_map(|(steps, metres, pay_days)| CustomerRow { steps, metres, pay_days })
}

fn incident() -> impl Strategy<Value = Incident> {
    let event = prop_oneof![
        Just("closing"),
        Just("seizure"),
        Just("judgment"),
        Just("deregistered"),
        Just("suit_filed"),
        Just("debt_confirmed"),
        Just("absconded"),
        Just("staff_change"),
    ];
    let result = prop_oneof![
        4 => Just("promise"), 2 => Just("dispute"), 1 => Just("reached"), 1 => Just("no_answer"),
        1 => Just("acknowledged"), 1 => Just("demand_served"),
    ];
    let delivery = prop_oneof![Just(None), (0usize..10).prop_map(Some)];
    let promise_cents = prop_oneof![Just(None), (1i64..900_000).prop_map(Some)];
    let cleared = prop_oneof![Just(None), (0u64..400).prop_map(Some)];
    (0usize..4, 0u64..300, delivery, event, result, 0u64..30, promise_cents, cleared).prop_map(
        |(customer, days_ago, delivery, event, result, promise_in_days, promise_cents, cleared_after_days)| Incident {
            customer,
            days_ago,
            delivery,
            event,
            result,
            promise_in_days,
            promise_cents,
            cleared_after_days,
        },
    )
}

fn event_line(row: &Incident, prefix: &str) -> String {
    let delivery = row.delivery.map_or(String::new(), |number| format!("{prefix}D{number}"));
    let cleared = row.cleared_after_days.map(|days| (date(row.days_ago) + Days::new(days)).to_string());
    format!(
        "{},{prefix}C{},{},{delivery},{}\n",
        date(row.days_ago),
        row.customer,
        row.event,
        cleared.unwrap_or_default()
    )
}

fn follow_up_line(row: &Incident, prefix: &str) -> String {
    let delivery = row.delivery.map_or(String::new(), |number| format!("{prefix}D{number}"));
    let promised = date(row.days_ago) + Days::new(row.promise_in_days);
    let cents = row.promise_cents.map(amount).unwrap_or_default();
    format!("{},{prefix}C{},{},{delivery},{promised},{cents},receipt\n", date(row.days_ago), row.customer, row.result)
}

fn random_book() -> impl Strategy<Value = RandomBook> {
    (1usize..14, 0usize..16).prop_flat_map(|(deliveries, payments)| {
        let deliveries: Vec<_> = (0..deliveries).map(delivery).collect();
        let payments: Vec<_> = (0..payments).map(payment).collect();
        let incidents = proptest::collection::vec(incident(), 0..7).prop_map(|mut incidents: Vec<Incident>| {
            incidents.sort_by_key(|row| row.days_ago);
            incidents.dedup_by_key(|row| row.days_ago);
            incidents
        });
        (deliveries, payments, proptest::collection::vec(customer(), 4), incidents).prop_map(
            |(deliveries, payments, customers, incidents)| RandomBook { incidents, deliveries, payments, customers },
        )
    })
}

fn as_of() -> NaiveDate {
    day(AS_OF)
}

fn date(days_ago: u64) -> NaiveDate {
    as_of() - Days::new(days_ago)
}

fn amount(cents: i64) -> String {
    format!("{}{}.{:02}", if cents < 0 { "-" } else { "" }, cents.abs() / 100, cents.abs() % 100)
}

fn delivery_line(row: &DeliveryRow, prefix: &str) -> String {
    let due = row.term.map_or(String::new(), |term| (date(row.days_ago) + Days::new(u64::from(term))).to_string());
    let ref_no = row.ref_no.map_or(String::new(), |number| format!("{prefix}D{number}"));
    format!(
        "{prefix}D{},{},{prefix}C{},{},{due},{ref_no},{}\n",
        row.number,
        date(row.days_ago),
        row.customer,
        amount(row.cents),
        row.currency
    )
}

fn payment_line(row: &PaymentRow, prefix: &str) -> String {
    let names = row.names.map_or(String::new(), |number| format!("{prefix}D{number}"));
    format!(
        "{prefix}P{},{},{prefix}C{},{},{names},{},{}\n",
        row.number,
        date(row.days_ago),
        row.customer,
        amount(row.cents),
        row.kind,
        row.currency
    )
}

fn customer_line(index: usize, row: &CustomerRow, prefix: &str) -> String {
    let steps = row.steps.map_or(String::new(), |steps| steps.to_string());
    let kilometres = row.metres.map_or(String::new(), |metres| format!("{}.{:03}", metres / 1000, metres % 1000));
    format!("{prefix}C{index},{kilometres},{steps},{}\n", row.pay_days)
}

const DELIVERIES: &str = "delivery_no,date,customer,amount,due_date,ref_no,currency\n";
const PAYMENTS: &str = "payment_no,date,customer,amount,delivery_no,kind,currency\n";
const EVENTS: &str = "date,customer,kind,delivery_no,cleared_on\n";
const FOLLOW_UPS: &str = "date,customer,result,delivery_no,promise_date,promise_amount,evidence\n";
const CUSTOMERS: &str = "customer,distance_km,payment_steps,pay_days\n";

impl RandomBook {
    fn lines(&self, prefix: &str) -> [Vec<String>; 5] {
        [
            self.deliveries.iter().map(|row| delivery_line(row, prefix)).collect(),
            self.payments.iter().map(|row| payment_line(row, prefix)).collect(),
            self.customers.iter().enumerate().map(|(index, row)| customer_line(index, row, prefix)).collect(),
            self.incidents.iter().map(|row| event_line(row, prefix)).collect(),
            self.incidents.iter().map(|row| follow_up_line(row, prefix)).collect(),
        ]
    }

    fn plan(&self) -> Planned {
        planned(self.lines(""))
    }
}

/// With months off season, which would else be those of the whole book (SPEC §1 "Absolute").
fn planned(lines: [Vec<String>; 5]) -> Planned {
    let mut policy = Policy::standard();
    policy.watch.off_season_months = vec![3, 4];
    files(lines).plan_by(as_of(), policy)
}

fn files([deliveries, payments, customers, events, follow_ups]: [Vec<String>; 5]) -> Files {
    Files::new(format!("{DELIVERIES}{}", deliveries.concat()))
        .with(FileKind::Payments, format!("{PAYMENTS}{}", payments.concat()))
        .with(FileKind::Customers, format!("{CUSTOMERS}{}", customers.concat()))
        .with(FileKind::Events, format!("{EVENTS}{}", events.concat()))
        .with(FileKind::FollowUps, format!("{FOLLOW_UPS}{}", follow_ups.concat()))
        .base("CNY")
}

/// Rows by delivery number, without the rank, which is the place among others.
fn rows_by_number(planned: &Planned, prefix: &str) -> BTreeMap<String, Value> {
    let json = planned.json();
    let rows = json["rows"].as_array().expect("rows").iter();
    let own = rows.filter(|row| row["customer"].as_str().is_some_and(|name| name.starts_with(prefix)));
    own.map(|row| {
        let mut row = row.clone();
        row["rank"] = Value::Null;
        (row["delivery_no"].as_str().expect("a number").to_owned(), row)
    })
    .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_account_ties_to_the_cent(book in random_book()) {
        let planned = book.plan();
        let (book_read, plan) = (&planned.reading.book, &planned.plan);
        for (account, balance) in book_read.accounts.iter().zip(&plan.allocation.balances) {
            let name = &book_read.customer(account.customer).name;
            let code = account.currency.code();
            let delivered: i64 = book.deliveries.iter()
                .filter(|row| format!("C{}", row.customer) == *name && row.currency == code)
                .map(|row| row.cents).sum();
            let paid: i64 = book.payments.iter()
                .filter(|row| format!("C{}", row.customer) == *name && row.currency == code && row.kind != "write_off")
                .map(|row| if matches!(row.kind, "refund" | "bounced") { -row.cents } else { row.cents }).sum();
            prop_assert_eq!(balance.delivered, Money(delivered));
            prop_assert_eq!(balance.paid, Money(paid));
            prop_assert_eq!(
                balance.delivered - balance.paid - balance.written_off,
                balance.outstanding - balance.unapplied
            );
            let open: Money = plan.assessments.iter()
                .filter(|one| one.receivable.customer == account.customer && one.receivable.currency == account.currency)
                .map(|one| one.receivable.outstanding).sum();
            prop_assert_eq!(open, balance.outstanding);
        }
    }

    #[test]
    fn the_number_of_threads_does_not_show(book in random_book()) {
        let planned = book.plan();
        let book_read = &planned.reading.book;
        let all = [1, 2, 7].map(|threads| {
            let plan = plan::plan(book_read, &planned.policy, threads);
            let ids = 0..book_read.deliveries.len() as u32;
            let applied: Vec<_> = ids.flat_map(|id| plan.allocation.applications(id)).collect();
            (plan, applied)
        });
        for (other, other_applied) in &all[1..] {
            let (plan, applied) = &all[0];
            prop_assert_eq!(&plan.assessments, &other.assessments);
            prop_assert_eq!(&plan.totals, &other.totals);
            prop_assert_eq!(&plan.signs, &other.signs);
            prop_assert_eq!(applied, other_applied);
            let (one, other) = (&plan.allocation, &other.allocation);
            prop_assert_eq!((&one.outstanding, &one.unapplied), (&other.outstanding, &other.unapplied));
            prop_assert_eq!((&one.taken_back, &one.given_back), (&other.taken_back, &other.given_back));
            prop_assert_eq!(&one.balances, &other.balances);
        }
    }

    #[test]
    fn rows_stand_where_the_contract_puts_them_with_any_number_of_threads(
        rows in proptest::collection::vec((0usize..3, 1i64..5, 0u64..4, 0u64..3, 0usize..9), 1..300),
        strategy in prop_oneof![Just(plan::Strategy::MoneyDays), Just(plan::Strategy::CashNow)],
    ) {
        // Little money, few days: nearly everything is the same as something else. A few amounts are of the largest.
        let lines = rows.iter().enumerate().map(|(row, &(customer, cents, months, terms, kind))| {
            let cents = if kind == 0 { 1_759_218_604_400_000 + cents } else { cents };
            let (delivered, due) = (date(700 * months), date(700 * months) + Days::new(20 * terms));
            let currency = ["CNY", "USD", "CNY", "EUR"][kind % 4];
            format!("D{},{delivered},C{customer},{},{due},,{currency}\n", row * 7919 % 300, amount(cents))
        });
        let mut policy = Policy::standard();
        policy.score.strategy = strategy;
        let files = Files::new(format!("{DELIVERIES}{}", lines.collect::<String>())).base("CNY");
        let Planned { reading, plan, policy } = files.plan_by(as_of(), policy);
        let ranked = |threads| plan::rank(&reading.book, &plan, &policy, true, |_| true, threads);
        let one = ranked(1);
        for threads in [2, 7] {
            prop_assert!(ranked(threads) == one, "{threads} threads");
        }
        prop_assert_eq!(one.len(), plan.assessments.len());
        // Nobody is far away or has steps: work is that of the contact alone.
        let work = |one: &Assessment| match strategy {
            plan::Strategy::MoneyDays => 1,
            plan::Strategy::CashNow => i128::from(plan::contact_minutes(one.treatment.channel, None, &policy.work)),
        };
        let key = |one: &Assessment| {
            let (receivable, is_dead) = (&one.receivable, one.classification.class == Class::Dead);
            let in_base = plan.exchange.to_base(receivable.outstanding, receivable.currency);
            let share = i128::from(policy.work.call_minutes * policy.work.visit_minutes) / work(one);
            (
                (is_dead, in_base.is_none().then_some(receivable.currency)),
                Reverse(if is_dead { 0 } else { one.stake.money_days_hundredths * share }),
                Reverse(in_base.unwrap_or(receivable.outstanding)),
                (receivable.due, receivable.customer, plan::receivable_label(&reading.book, one)),
            )
        };
        prop_assert!(one.is_sorted_by_key(|row| key(row.assessment)));
        let groups = one.chunk_by(|_, next| next.rank.is_some_and(|rank| rank != 1));
        for group in groups.filter(|group| group[0].rank.is_some()) {
            prop_assert!(group.iter().map(|row| row.rank).eq((1..=group.len() as u32).map(Some)));
        }
    }

    #[test]
    fn money_on_deliveries_is_neither_made_nor_lost(book in random_book()) {
        let planned = book.plan();
        let (book_read, plan) = (&planned.reading.book, &planned.plan);
        let mut used = vec![Money::ZERO; book_read.payments.len()];
        for id in 0..book_read.deliveries.len() as u32 {
            let on_it: Money = plan.allocation.applications(id).map(|one| one.amount).sum();
            let delivery = book_read.deliveries.get(id);
            prop_assert_eq!(delivery.amount - on_it, plan.allocation.outstanding[id as usize]);
            for one in plan.allocation.applications(id) {
                prop_assert!(one.amount.is_positive());
                used[one.payment as usize] += one.amount;
                let payment = book_read.payments.get(one.payment);
                prop_assert_eq!((payment.customer, payment.currency), (delivery.customer, delivery.currency));
            }
        }
        for taken in &plan.allocation.taken_back {
            used[taken.from as usize] += taken.amount;
        }
        for id in 0..book_read.payments.len() as u32 {
            let payment = book_read.payments.get(id);
            if payment.kind.is_given_back() || payment.kind == collect::book::PaymentKind::WriteOff {
                continue;
            }
            prop_assert_eq!(used[id as usize] + plan.allocation.unapplied[id as usize], payment.amount);
        }
    }

    #[test]
    fn control_totals_of_the_rows_tie_with_the_plan(book in random_book()) {
        let planned = book.plan();
        for totals in control_totals(&planned.reading.book, &planned.plan) {
            prop_assert_eq!((totals.balance_difference(), totals.matching_difference()), (Money::ZERO, Money::ZERO));
        }
        for tally in &planned.reading.tallies {
            prop_assert_eq!(tally.counted() + tally.later, tally.rows);
        }
    }

    #[test]
    fn buckets_add_up_to_what_is_outstanding(book in random_book()) {
        let planned = book.plan();
        for basis in [collect::plan::AgeBasis::Due, collect::plan::AgeBasis::Delivery] {
            let policy = Policy { basis, ..Policy::standard() };
            let planned = files(book.lines("")).plan_by(as_of(), policy);
            for by in [AgingBy::Customer, AgingBy::Class, AgingBy::Delivery, AgingBy::Area, AgingBy::Salesperson] {
                let report = aging(&planned.reading.book, &planned.plan, &planned.policy, by);
                for row in report.rows.iter().chain(&report.totals) {
                    prop_assert_eq!(row.buckets.iter().copied().sum::<Money>(), row.outstanding);
                }
                for total in &report.totals {
                    let rows = report.rows.iter().filter(|row| row.currency == total.currency);
                    prop_assert_eq!(rows.map(|row| row.outstanding).sum::<Money>(), total.outstanding);
                }
            }
        }
        prop_assert!(planned.plan.totals.iter().all(|total| total.balance.outstanding >= Money::ZERO));
    }

    #[test]
    fn rows_after_the_day_change_nothing(book in random_book(), later in random_book()) {
        let before = book.plan().json_text();
        let mut lines = book.lines("");
        for (index, row) in later.deliveries.iter().enumerate() {
            let after = as_of() + Days::new(1 + row.days_ago % 400);
            lines[0].push(format!("X{index},{after},C{},{},,,{}\n", row.customer, amount(row.cents), row.currency));
        }
        for (index, row) in later.payments.iter().enumerate() {
            let after = as_of() + Days::new(1 + row.days_ago % 400);
            let names = row.names.map_or(String::new(), |number| format!("D{number}"));
            lines[1].push(format!("Y{index},{after},C{},{},{names},{},{}\n", row.customer, amount(row.cents), row.kind, row.currency));
        }
        for row in &later.incidents {
            let after = as_of() + Days::new(1 + row.days_ago);
            lines[3].push(format!("{after},C{},{},,\n", row.customer, row.event));
            lines[4].push(format!("{after},C{},{},,{after},,\n", row.customer, row.result));
        }
        prop_assert_eq!(planned(lines).json_text(), before);
    }

    #[test]
    fn money_for_a_later_delivery_stays_unapplied(book in random_book(), cents in 1i64..1_000_000) {
        let mut lines = book.lines("");
        // Something is always open: it is named by nobody and due last.
        lines[0].push(format!("OPEN,{AS_OF},C0,99999999.00,2026-12-31,,CNY\n"));
        let before = planned(lines.clone());
        lines[1].push(format!("Z1,{AS_OF},C0,{},LATER,payment,CNY\n", amount(cents)));
        lines[0].push(format!("LATER,{},C0,500.00,,,CNY\n", as_of() + Days::new(3)));
        let after = planned(lines);
        let unapplied = |planned: &Planned| -> Money {
            planned.plan.totals.iter().filter(|total| total.currency.code() == "CNY").map(|total| total.balance.unapplied).sum()
        };
        prop_assert_eq!(unapplied(&after), unapplied(&before) + Money(cents));
        let json = after.json();
        let own: Vec<&Value> = json["rows"].as_array().expect("rows").iter()
            .filter(|row| row["customer"] == "C0" && row["currency"] == "CNY").collect();
        prop_assert!(!own.is_empty());
        for row in own {
            prop_assert!(row["flags"].as_array().expect("flags").contains(&"advance".into()));
        }
    }

    #[test]
    fn the_order_of_rows_changes_nothing(
        (book, shuffled) in random_book().prop_flat_map(|book| {
            let shuffled = book.lines("").map(|lines| Just(lines).prop_shuffle());
            (Just(book), shuffled)
        })
    ) {
        prop_assert_eq!(planned(shuffled).json_text(), book.plan().json_text());
    }

    #[test]
    fn a_plan_made_part_by_part_is_the_plan(book in random_book(), part_rows in 1usize..9) {
        // Nothing is set off season: months are off season by the whole book.
        let files = files(book.lines(""));
        let Planned { reading, plan, policy } = files.plan(as_of());
        let (open, items) = files.plan_in_parts(as_of(), &policy, part_rows);
        prop_assert_eq!(json_of_plan(&open, &items, &policy), json_of_plan(&reading.book, &plan, &policy));
        prop_assert_eq!(json_by_customer(&open, &items, &policy), json_by_customer(&reading.book, &plan, &policy));
    }

    #[test]
    fn a_customers_assessments_are_those_of_the_whole_plan(book in random_book(), part_rows in 1usize..9) {
        let files = files(book.lines(""));
        let Planned { reading, plan, policy } = files.plan(as_of());
        let in_parts = files.plan_in_parts(as_of(), &policy, part_rows);
        for (book, plan) in [(&reading.book, &plan), (&in_parts.0, &in_parts.1)] {
            for customer in (0..book.customers.len() as u32).map(CustomerId) {
                let all = plan.assessments.iter().filter(|one| one.receivable.customer == customer);
                prop_assert!(all.eq(plan.assessments_of(customer)));
            }
        }
    }

    #[test]
    fn other_customers_change_nothing(book in random_book(), others in random_book()) {
        let alone = rows_by_number(&book.plan(), "C");
        let mut lines = book.lines("");
        for (own, other) in lines.iter_mut().zip(others.lines("other-")) {
            own.extend(other);
        }
        prop_assert_eq!(rows_by_number(&planned(lines), "C"), alone);
    }

    #[test]
    fn more_money_more_steps_more_kilometres_never_weigh_less(
        book in random_book(), cents in 1i64..1_000_000, steps in 1u8..5, metres in 1u32..500_000,
    ) {
        let mut plain = book.clone();
        plain.payments.clear();
        plain.deliveries.retain(|row| row.cents > 0);
        for customer in &mut plain.customers {
            customer.pay_days = "";
            customer.steps = Some(customer.steps.unwrap_or(0));
            customer.metres = Some(customer.metres.unwrap_or(0));
        }
        let before = rows_by_number(&plain.plan(), "C");
        let (mut richer, mut slower, mut farther) = (plain.clone(), plain.clone(), plain.clone());
        richer.deliveries.iter_mut().for_each(|row| row.cents += cents);
        slower.customers.iter_mut().for_each(|row| row.steps = row.steps.map(|own| own + steps));
        farther.customers.iter_mut().for_each(|row| row.metres = row.metres.map(|own| own + metres));
        let weight = |row: &Value| row["money_days"].as_str().map(|text| text.parse::<f64>().expect("a number"));
        for (changed, is_lead) in [(richer, false), (slower, true), (farther, true)] {
            let after = rows_by_number(&changed.plan(), "C");
            for (number, row) in &before {
                prop_assert!(weight(&after[number]) >= weight(row), "{number}: {} < {}", after[number], row);
                if is_lead {
                    prop_assert!(after[number]["start_by"].as_str() <= row["start_by"].as_str(), "{number}");
                }
            }
        }
    }
}
