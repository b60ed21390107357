//! How long each stage and the whole plan take on generated books. `cargo bench` runs it; `benches/README.md` says more.

mod books;

use books::{AS_OF, GeneratedBook, generate, generate_for};
use collect::book::Book;
use collect::plan::{self, OpenItems, Plan, Policy};
use collect::read::{self, BookPart, FileKind, ReadOptions, Reading, Selection, Source, Workers};
use collect::render::{self, Document, Dress, Format, Language, PlanViewOptions};
use divan::Bencher;
use divan::counter::ItemsCount;
use std::fmt;
use std::sync::OnceLock;
use tempfile::TempDir;

const SIZES: [usize; 2] = [100_000, 1_000_000];

fn main() {
    divan::main();
}

/// What a benchmark is run for.
#[derive(Clone, Copy)]
struct Case {
    deliveries: usize,
    threads: usize,
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} by {}", self.deliveries, self.threads)
    }
}

impl Case {
    fn items(self) -> ItemsCount {
        ItemsCount::new(self.deliveries)
    }
}

/// Each size by one thread, and by as many as the machine has.
fn cases() -> Vec<Case> {
    let case = |deliveries| thread_counts().into_iter().map(move |threads| Case { deliveries, threads });
    SIZES.into_iter().flat_map(case).collect()
}

fn thread_counts() -> Vec<usize> {
    let mut counts = vec![1, std::thread::available_parallelism().map_or(1, usize::from)];
    counts.dedup();
    counts
}

/// A book at each stage, so that a benchmark can start in the middle.
struct Prepared {
    generated: GeneratedBook,
    reading: Reading,
    policy: Policy,
    plan: Plan,
}

fn prepared(size: usize) -> &'static Prepared {
    static BOOKS: [OnceLock<Prepared>; 2] = [OnceLock::new(), OnceLock::new()];
    let index = SIZES.iter().position(|known| *known == size).expect("a known size");
    BOOKS[index].get_or_init(|| {
        let generated = generate(size, 1);
        let reading = read(held(&generated), 1);
        let policy = Policy::standard();
        let plan = plan::plan(&reading.book, &policy, 1);
        Prepared { generated, reading, policy, plan }
    })
}

fn files(book: &GeneratedBook) -> [(FileKind, &str); 3] {
    [
        (FileKind::Deliveries, &book.deliveries),
        (FileKind::Payments, &book.payments),
        (FileKind::Customers, &book.customers),
    ]
}

fn held(book: &GeneratedBook) -> Vec<Source> {
    let source = |(kind, text): (FileKind, &str)| Source {
        kind,
        name: format!("{}.csv", kind.stem()),
        sheet: None,
        bytes: text.into(),
        is_named: true,
    };
    files(book).into_iter().map(source).collect()
}

/// The files in a folder that goes when it is dropped, and how the command is told of them.
fn stored(book: &GeneratedBook) -> (TempDir, Selection) {
    let folder = tempfile::tempdir().expect("a folder");
    for (kind, text) in files(book) {
        std::fs::write(folder.path().join(format!("{}.csv", kind.stem())), text).expect("written");
    }
    let selection = Selection { deliveries: folder.path().join("deliveries.csv"), ..Selection::default() };
    (folder, selection)
}

/// As the command reads, which keeps no rejects unless it is asked to.
fn options(threads: usize) -> ReadOptions {
    let workers = Workers { threads, ..Workers::standard() };
    ReadOptions { workers, keep_rejects: false, ..ReadOptions::standard(AS_OF.parse().expect("a day")) }
}

fn read(sources: Vec<Source>, threads: usize) -> Reading {
    let reading = read::read(sources, &options(threads));
    assert!(reading.faults.is_empty());
    reading
}

/// The open items and their plan, part by part, as `collect plan` makes them.
fn open_items(selection: &Selection, policy: &Policy, threads: usize) -> (Book, Plan) {
    let sources = read::load(selection).expect("files");
    let mut all: Option<OpenItems> = None;
    let plan = |part: BookPart| OpenItems::of(&part.book, plan::plan(&part.book, policy, 1));
    let take = |items: OpenItems| items.put_behind(&mut all);
    let read = read::read_in_parts(sources, &options(threads), plan, take);
    assert!(read.faults.is_empty());
    all.unwrap_or_else(|| OpenItems::none(&read.shared)).finish(policy)
}

fn document<'a>(book: &'a Book, plan: &'a Plan, policy: &'a Policy, threads: usize) -> Document<'a> {
    let rows = plan::rank(book, plan, policy, false, |_| true, threads);
    let options = PlanViewOptions { language: Language::English, explain: false, rows_in_all: rows.len() };
    render::plan_document(book, plan, policy, rows, options)
}

fn write(document: Document<'_>, threads: usize) {
    let dress = Dress { language: Language::English, translate_data: false, is_raw: false, byte_order_mark: false };
    render::write(document, Format::Csv, dress, threads, &mut std::io::sink()).expect("a sink takes all");
}

/// What the command does, but for the bytes of its output going nowhere.
fn whole(selection: &Selection, policy: &Policy, threads: usize) {
    let (book, plan) = open_items(selection, policy, threads);
    write(document(&book, &plan, policy, threads), threads);
}

#[divan::bench(args = cases(), sample_count = 5, sample_size = 1)]
fn stage_1_read_from_memory(bencher: Bencher, case: Case) {
    let book = &prepared(case.deliveries).generated;
    bencher.counter(case.items()).with_inputs(|| held(book)).bench_values(|sources| read(sources, case.threads));
}

#[divan::bench(args = cases(), sample_count = 5, sample_size = 1)]
fn stage_1_read_from_disk(bencher: Bencher, case: Case) {
    let (_folder, selection) = stored(&prepared(case.deliveries).generated);
    bencher.counter(case.items()).bench(|| read(read::load(&selection).expect("files"), case.threads));
}

#[divan::bench(args = cases(), sample_count = 5, sample_size = 1)]
fn stage_2_allocate(bencher: Bencher, case: Case) {
    let Prepared { reading, policy, .. } = prepared(case.deliveries);
    bencher.counter(case.items()).bench(|| plan::allocate(&reading.book, policy.match_rule, case.threads));
}

/// The whole engine but for the order: histories and assessments are what it takes beyond allocating.
#[divan::bench(args = cases(), sample_count = 5, sample_size = 1)]
fn stage_3_allocate_and_assess(bencher: Bencher, case: Case) {
    let Prepared { reading, policy, .. } = prepared(case.deliveries);
    bencher.counter(case.items()).bench(|| plan::plan(&reading.book, policy, case.threads));
}

/// Files to assessments, of each part only what is open kept.
#[divan::bench(args = cases(), sample_count = 5, sample_size = 1)]
fn stages_1_to_3_part_by_part(bencher: Bencher, case: Case) {
    let Prepared { generated, policy, .. } = prepared(case.deliveries);
    let (_folder, selection) = stored(generated);
    bencher.counter(case.items()).bench(|| open_items(&selection, policy, case.threads));
}

#[divan::bench(args = cases(), sample_count = 5, sample_size = 1)]
fn stage_4_rank(bencher: Bencher, case: Case) {
    let Prepared { reading, policy, plan, .. } = prepared(case.deliveries);
    let rank = || plan::rank(&reading.book, plan, policy, false, |_| true, case.threads);
    bencher.counter(case.items()).bench(rank);
}

#[divan::bench(args = cases(), sample_count = 5, sample_size = 1)]
fn stage_5_render_csv(bencher: Bencher, case: Case) {
    let Prepared { reading, policy, plan, .. } = prepared(case.deliveries);
    let inputs = || document(&reading.book, plan, policy, case.threads);
    bencher.counter(case.items()).with_inputs(inputs).bench_values(|document| write(document, case.threads));
}

#[divan::bench(args = cases(), sample_count = 5, sample_size = 1)]
fn whole_plan(bencher: Bencher, case: Case) {
    let Prepared { generated, policy, .. } = prepared(case.deliveries);
    let (_folder, selection) = stored(generated);
    bencher.counter(case.items()).bench(|| whole(&selection, policy, case.threads));
}

/// One customer who holds everything should cost no more a row than many small ones.
#[divan::bench(args = thread_counts(), sample_count = 5, sample_size = 1)]
fn whole_plan_of_one_customer_with_200_000_deliveries(bencher: Bencher, threads: usize) {
    let (_folder, selection) = stored(&generate_for(200_000, 1, 1));
    let policy = Policy::standard();
    bencher.counter(ItemsCount::new(200_000_usize)).bench(|| whole(&selection, &policy, threads));
}
