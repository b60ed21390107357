//! How long each stage and the whole plan take on generated books. `cargo bench` runs it; `benches/README.md` says more.

mod books;

use books::{AS_OF, BASE, GeneratedBook, GeneratedFile, RATES, Recipe, Shape, Style};
use collect::book::{Book, Currency, Decimal};
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
        let generated = Recipe::new(Shape::Narrow, size).make();
        let reading = read(held(&generated), 1);
        let policy = Policy::standard();
        let plan = plan::plan(&reading.book, &policy, 1);
        Prepared { generated, reading, policy, plan }
    })
}

fn held(book: &GeneratedBook) -> Vec<Source> {
    let kinds = [FileKind::Deliveries, FileKind::Payments, FileKind::Customers];
    let source = |(kind, (stem, file)): (FileKind, (&str, &GeneratedFile))| Source {
        kind,
        name: format!("{stem}.{}", file.ending),
        sheet: None,
        bytes: file.bytes.clone().into(),
        is_named: true,
    };
    kinds.into_iter().zip(book.files()).map(source).collect()
}

/// A book on disk, and what the command is told of it.
struct Stored {
    selection: Selection,
    base: Option<Currency>,
    policy: Policy,
    /// Goes when it is dropped.
    _folder: TempDir,
}

impl Stored {
    fn new(recipe: Recipe) -> Stored {
        let stored = Stored::of(&recipe.make());
        match recipe.shape {
            Shape::Narrow | Shape::Nine => stored,
            Shape::Wide => stored.with_rates(),
        }
    }

    fn of(book: &GeneratedBook) -> Stored {
        let folder = tempfile::tempdir().expect("a folder");
        for (stem, file) in book.files() {
            std::fs::write(folder.path().join(format!("{stem}.{}", file.ending)), &file.bytes).expect("written");
        }
        let deliveries = folder.path().join(format!("deliveries.{}", book.deliveries.ending));
        let selection = Selection { deliveries, ..Selection::default() };
        Stored { selection, base: None, policy: Policy::standard(), _folder: folder }
    }

    /// With a base currency and rates, as whoever sells in several currencies has them in collect.toml.
    fn with_rates(mut self) -> Stored {
        self.base = Currency::from_code(BASE);
        let rate = |(code, rate): &(&str, &str)| Some((Currency::from_code(code)?, Decimal::parse(rate)?));
        self.policy.rates = RATES.iter().map(|one| rate(one).expect("a rate")).collect();
        self
    }

    fn options(&self, threads: usize) -> ReadOptions {
        let mut options = options(threads);
        options.conventions.base_currency = self.base;
        options
    }
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
fn open_items(stored: &Stored, threads: usize) -> (Book, Plan) {
    let policy = &stored.policy;
    let sources = read::load(&stored.selection).expect("files");
    let mut all: Option<OpenItems> = None;
    let plan = |part: BookPart| OpenItems::of(&part.book, plan::plan(&part.book, policy, 1));
    let take = |items: OpenItems| items.put_behind(&mut all);
    let read = read::read_in_parts(sources, &stored.options(threads), plan, take);
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
fn whole(stored: &Stored, threads: usize) {
    let (book, plan) = open_items(stored, threads);
    write(document(&book, &plan, &stored.policy, threads), threads);
}

#[divan::bench(args = cases(), sample_count = 5, sample_size = 1)]
fn stage_1_read_from_memory(bencher: Bencher, case: Case) {
    let book = &prepared(case.deliveries).generated;
    bencher.counter(case.items()).with_inputs(|| held(book)).bench_values(|sources| read(sources, case.threads));
}

#[divan::bench(args = cases(), sample_count = 5, sample_size = 1)]
fn stage_1_read_from_disk(bencher: Bencher, case: Case) {
    let stored = Stored::of(&prepared(case.deliveries).generated);
    bencher.counter(case.items()).bench(|| read(read::load(&stored.selection).expect("files"), case.threads));
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
    let stored = Stored::of(&prepared(case.deliveries).generated);
    bencher.counter(case.items()).bench(|| open_items(&stored, case.threads));
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
    let stored = Stored::of(&prepared(case.deliveries).generated);
    bencher.counter(case.items()).bench(|| whole(&stored, case.threads));
}

#[divan::bench(args = cases(), sample_count = 5, sample_size = 1)]
fn whole_plan_of_a_wide_book(bencher: Bencher, case: Case) {
    let stored = Stored::new(Recipe::new(Shape::Wide, case.deliveries));
    bencher.counter(case.items()).bench(|| whole(&stored, case.threads));
}

/// One customer who holds everything should cost no more a row than many small ones.
#[divan::bench(args = thread_counts(), sample_count = 5, sample_size = 1)]
fn whole_plan_of_one_customer_with_200_000_deliveries(bencher: Bencher, threads: usize) {
    let stored = Stored::new(Recipe::new(Shape::Narrow, 200_000).for_customers(1));
    bencher.counter(ItemsCount::new(200_000_usize)).bench(|| whole(&stored, threads));
}

/// A deliveries file of its own, for what a row of it costs.
#[derive(Clone, Copy)]
struct Layout {
    name: &'static str,
    shape: Shape,
    style: Style,
    rows: usize,
}

impl Layout {
    const fn new(name: &'static str, shape: Shape, style: Style) -> Layout {
        Layout { name, shape, style, rows: 500_000 }
    }
}

impl fmt::Display for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// The first is what the others are compared with.
const LAYOUTS: [Layout; 11] = [
    Layout::new("five columns", Shape::Narrow, Style::Plain),
    Layout::new("five columns, CRLF", Shape::Narrow, Style::Crlf),
    Layout::new("five columns, slash dates", Shape::Narrow, Style::Slash),
    Layout::new("five columns, quoted", Shape::Narrow, Style::Quoted),
    Layout::new("five columns, semicolons", Shape::Narrow, Style::Semicolon),
    Layout::new("five columns, GBK", Shape::Narrow, Style::Gbk),
    Layout { rows: 100_000, ..Layout::new("five columns, workbook", Shape::Narrow, Style::Workbook) },
    Layout::new("nine columns", Shape::Nine, Style::Plain),
    Layout::new("nine columns, quoted", Shape::Nine, Style::Quoted),
    Layout::new("wide", Shape::Wide, Style::Plain),
    Layout::new("wide, quoted", Shape::Wide, Style::Quoted),
];

/// Deliveries alone, by one thread: what the columns and the way of writing cost a row.
#[divan::bench(args = LAYOUTS, sample_count = 5, sample_size = 1)]
fn rows_read_from_disk(bencher: Bencher, layout: Layout) {
    let mut stored = Stored::new(Recipe::new(layout.shape, layout.rows).in_style(layout.style));
    stored.selection.only_named = true;
    bencher.counter(ItemsCount::new(layout.rows)).bench(|| {
        let reading = read::read(read::load(&stored.selection).expect("files"), &stored.options(1));
        assert!(reading.faults.is_empty());
        reading
    });
}
