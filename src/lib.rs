//! Whom to chase first: reads what was delivered and paid, and ranks every open receivable by **money-days at stake** -
//! how much money, times how many more days it will be late if it is left alone.
//!
//! The product in one sentence of code: [`read::load`] and [`read::read`] make a [`book::Book`] as of a day,
//! [`plan::plan`] allocates, ages, classifies and scores it, [`plan::rank`] puts it in order, [`render::write`] writes it.
//!
//! ```
//! use collect::{plan, read};
//!
//! let deliveries = "delivery_no,date,customer,amount,due_date\nSH0311,2026-03-01,华联超市,\"128,400\",2026-03-31\n";
//! let source = read::Source {
//!     kind: read::FileKind::Deliveries,
//!     name: "deliveries.csv".into(),
//!     sheet: None,
//!     bytes: deliveries.into(),
//!     is_named: true,
//! };
//! let as_of = chrono::NaiveDate::from_ymd_opt(2026, 4, 15).expect("a day");
//! let reading = read::read(vec![source], &read::ReadOptions::standard(as_of));
//! assert!(reading.faults.is_empty());
//!
//! let policy = plan::Policy::standard();
//! let plan = plan::plan(&reading.book, &policy, 1);
//! let rows = plan::rank(&reading.book, &plan, &policy, false, |_| true);
//! assert_eq!(rows[0].assessment.age.days_past_due, 15);
//! assert_eq!(rows[0].assessment.classification.class, plan::Class::Chasing);
//! ```
//!
//! Folders are the flow, and imports point one way: [`render`] → [`desk`] → [`plan`] → [`book`], and [`read`] → [`book`];
//! [`phrases`] has the texts that [`render`] puts before people; [`render`] also words what [`read`] found wrong.
//! The library touches files only in [`read::load`], and no clock, environment or terminal at all.

pub mod book;
pub mod desk;
mod parallel;
pub mod phrases;
pub mod plan;
pub mod read;
pub mod render;
