//! Whom to chase first: reads what was delivered and paid, and ranks every open receivable by **money-days at stake** -
//! how much money, times how many more days it will be late if it is left alone.
//!
//! The command line `collect` is a thin skin around this library. The product in one sentence of code: [`read::load`] and
//! [`read::read`] make a [`book::Book`] as of a day, [`plan::plan`] allocates, ages, classifies and scores it,
//! [`plan::rank`] puts it in order, [`render::write`] writes it.
//!
//! # From files to a plan
//!
//! Deliveries, with what lies beside them, are read, planned and written as CSV:
//!
//! ```
//! use collect::{plan, read, render};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // payments.csv, customers.csv and the like beside it are found as the command line finds them.
//! let deliveries = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/deliveries.csv").into();
//! let selection = read::Selection { deliveries, named: Vec::new(), only_named: false };
//! let sources = read::load(&selection).map_err(|faults| faults[0].to_string())?;
//!
//! // The day is an input: nothing here asks a clock.
//! let as_of = chrono::NaiveDate::from_ymd_opt(2026, 4, 15).ok_or("no day")?;
//! let reading = read::read(sources, &read::ReadOptions::standard(as_of));
//! for fault in &reading.faults.faults {
//!     eprintln!("{fault}"); // file:line:column, what was there, what was expected, how to mend it
//! }
//! assert!(reading.faults.is_empty());
//!
//! // Thresholds and weights are data; two threads, and the same plan by any number of them.
//! let policy = plan::Policy::standard();
//! let plan = plan::plan(&reading.book, &policy, 2);
//! let rows = plan::rank(&reading.book, &plan, &policy, false, |one| one.receivable.outstanding.is_positive(), 2);
//! let first = &rows[0].assessment;
//! assert_eq!(reading.book.customer(first.receivable.customer).name, "江畔批发行");
//! assert_eq!(first.classification.class, plan::Class::Current);
//!
//! let language = render::Language::English;
//! let options = render::PlanViewOptions { language, explain: false, rows_in_all: rows.len() };
//! let document = render::plan_document(&reading.book, &plan, &policy, rows, options);
//! let dress = render::Dress { language, translate_data: false, is_raw: false, byte_order_mark: false };
//! let mut csv = Vec::new();
//! render::write(document, render::Format::Csv, dress, 2, &mut csv)?;
//! assert!(csv.starts_with(b"rank,score,customer,delivery_no,"));
//! # Ok(())
//! # }
//! ```
//!
//! # From text in memory
//!
//! What does not lie in files is handed over as [`read::Source`]s; names are for messages only:
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
//! let rows = plan::rank(&reading.book, &plan, &policy, false, |_| true, 1);
//! assert_eq!(rows[0].assessment.age.days_past_due, 15);
//! assert_eq!(rows[0].assessment.classification.class, plan::Class::Chasing);
//! ```
//!
//! # Where to find what
//!
//! | module | gives |
//! |---|---|
//! | [`book`] | the vocabulary: [`Money`](book::Money) in smallest units, deliveries, payments, customers, [`Calendar`](book::Calendar), terms; no input and no output |
//! | [`read`] | bytes to a [`Book`](book::Book): encodings, headers, dates, amounts, workbooks; a [`Fault`](read::Fault) for each thing that is wrong |
//! | [`plan`] | the engine, one stage after the other, and the [`Policy`](plan::Policy) that it goes by; a [`Plan`](plan::Plan) is what all commands look at |
//! | [`desk`] | what a collector asks for besides: [`today`](desk::today), [`brief`](desk::brief), [`aging`](desk::aging), [`holds`](desk::holds), [`letter`](desk::letter), [`check`](desk::check) and others |
//! | [`render`] | a [`Document`](render::Document) of each, and its writers: table, CSV, TSV, JSON, Markdown, workbook, page |
//! | [`phrases`] | what is said to people, in English and Chinese, as data |
//!
//! Imports point one way: [`render`] → [`desk`] → [`plan`] → [`book`], and [`read`] → [`book`]; [`phrases`] has the texts
//! that [`render`] puts before people, and [`render`] words what [`read`] found wrong.
//!
//! # What holds
//!
//! * Money is whole numbers of smallest units, never a float; what does not fit is a fault.
//! * Input never panics: everything that can be wrong is a [`Fault`](read::Fault) with its place, and nothing else fails.
//! * The same input gives the same bytes, by any number of threads.
//! * The library touches files only in [`read::load`], and no clock, environment or terminal at all.

pub mod book;
pub mod desk;
mod parallel;
pub mod phrases;
pub mod plan;
pub mod read;
pub mod render;
