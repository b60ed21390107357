//! How long each stage and the whole plan take on generated books. `cargo bench` runs it; `benches/README.md` says more.

mod books;

use books::{AS_OF, GeneratedBook, generate, generate_for};
use collect::plan::{self, MatchRule, Policy};
use collect::read::{self, FileKind, ReadOptions, Reading, Source};
use collect::render::{self, Dress, Format, Language, PlanViewOptions};
use divan::Bencher;
use std::sync::OnceLock;

const SIZES: [usize; 2] = [100_000, 1_000_000];

fn main() {
    divan::main();
}

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn sources(book: &GeneratedBook) -> Vec<Source> {
    let files = [
        (FileKind::Deliveries, &book.deliveries),
        (FileKind::Payments, &book.payments),
        (FileKind::Customers, &book.customers),
    ];
    let source = |(kind, text): (FileKind, &String)| Source {
        kind,
        name: format!("{kind}.csv"),
        sheet: None,
        bytes: text.clone().into(),
        is_named: true,
    };
    files.into_iter().map(source).collect()
}

fn read(sources: Vec<Source>) -> Reading {
    let reading = read::read(sources, &ReadOptions::standard(AS_OF.parse().expect("a day")));
    assert!(reading.faults.is_empty());
    reading
}

fn book(size: usize) -> &'static GeneratedBook {
    static BOOKS: [OnceLock<GeneratedBook>; 2] = [OnceLock::new(), OnceLock::new()];
    let index = SIZES.iter().position(|known| *known == size).expect("a known size");
    BOOKS[index].get_or_init(|| generate(size, 1))
}

fn write(reading: &Reading, plan: &plan::Plan, policy: &Policy) -> usize {
    let rows = plan::rank(&reading.book, plan, policy, false, |_| true);
    let options = PlanViewOptions { language: Language::English, explain: false, rows_in_all: rows.len() };
    let document = render::plan_document(&reading.book, plan, policy, rows, options);
    let dress = Dress { language: Language::English, translate_data: false, is_raw: false, byte_order_mark: false };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut out = Vec::new();
    render::write(document, Format::Csv, dress, threads, &mut out).expect("written to memory");
    out.len()
}

#[divan::bench(args = SIZES, sample_count = 5, sample_size = 1)]
fn stage_read(bencher: Bencher, size: usize) {
    bencher.with_inputs(|| sources(book(size))).bench_values(read);
}

#[divan::bench(args = SIZES, sample_count = 5, sample_size = 1)]
fn stage_allocate(bencher: Bencher, size: usize) {
    let reading = read(sources(book(size)));
    bencher.bench(|| plan::allocate(&reading.book, MatchRule::OldestDue, threads()));
}

#[divan::bench(args = SIZES, sample_count = 5, sample_size = 1)]
fn stage_allocate_to_score(bencher: Bencher, size: usize) {
    let reading = read(sources(book(size)));
    let policy = Policy::standard();
    bencher.bench(|| plan::plan(&reading.book, &policy, threads()));
}

#[divan::bench(args = SIZES, sample_count = 5, sample_size = 1)]
fn stage_rank_and_render(bencher: Bencher, size: usize) {
    let reading = read(sources(book(size)));
    let policy = Policy::standard();
    let plan = plan::plan(&reading.book, &policy, threads());
    bencher.bench(|| write(&reading, &plan, &policy));
}

#[divan::bench(args = SIZES, sample_count = 5, sample_size = 1)]
fn whole_plan(bencher: Bencher, size: usize) {
    let policy = Policy::standard();
    bencher.with_inputs(|| sources(book(size))).bench_values(|sources| {
        let reading = read(sources);
        let plan = plan::plan(&reading.book, &policy, threads());
        write(&reading, &plan, &policy)
    });
}

/// One customer holding everything must cost no more a row than many small ones.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn whole_plan_of_one_customer_with_200_000_deliveries(bencher: Bencher) {
    let policy = Policy::standard();
    let book = generate_for(200_000, 1, 1);
    bencher.with_inputs(|| sources(&book)).bench_values(|sources| {
        let reading = read(sources);
        let plan = plan::plan(&reading.book, &policy, threads());
        write(&reading, &plan, &policy)
    });
}
