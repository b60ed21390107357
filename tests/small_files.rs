//! Contacts, sell-through, follow-ups, events, profiles of customers and the goods of deliveries, as the library reads them.

mod support;

use chrono::NaiveDate;
use collect::book::{Book, CustomerSize, CustomerType, Decimal, Excuse};
use collect::read::{self, FileKind, Note, ReadOptions, Reading, Source, Workers};

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn source(kind: FileKind, text: &str) -> Source {
    Source { kind, name: format!("{kind}.csv"), sheet: None, bytes: text.into(), is_named: true }
}

fn reading(files: &[(FileKind, &str)], options: &ReadOptions) -> Reading {
    let reading = read::read(files.iter().map(|&(kind, text)| source(kind, text)).collect(), options);
    assert!(reading.faults.is_empty(), "{:?}", reading.faults.faults);
    reading
}

fn number(text: &str) -> Option<Decimal> {
    Decimal::parse(text)
}

const DELIVERIES: &str = "单号,送货日期,客户,产品,数量,单价,金额,收货地区,签收人,备注
SH1,2026-03-01,光大百货,酱油,10,12.5,125,城东,库管,两箱
SH1,2026-03-01,光大百货,米醋,4,5,20,城东,库管,
SH2,2026-03-05,万家商贸,酱油,2,12,24,,,
SH9,2026-05-05,万家商贸,酱油,2,12,24,江北,,
TH1,2026-03-08,万家商贸,酱油,-1,12,-12,,,
";

fn as_of() -> ReadOptions {
    ReadOptions { keep_lines: read::KeptLines::All, ..ReadOptions::standard(day("2026-04-15")) }
}

#[test]
fn contacts_are_read_with_chinese_headers_and_resolve_aliases() {
    let customers = "customer,aliases\n光大百货,光大\n";
    let contacts = "客户,联系人,职位,手机,内应,方便时间,上次联系,备注
光大,王会计,会计,1380000,是,上午,2026-04-01,爱喝茶
光大百货,李总,老板,,否,,2026-05-01,
新客户,赵,出纳,,,,,
";
    let files = [(FileKind::Deliveries, DELIVERIES), (FileKind::Customers, customers), (FileKind::Contacts, contacts)];
    let Reading { book, notes, .. } = reading(&files, &as_of());
    let known = book.customers.iter().position(|customer| customer.name == "光大百货").expect("a customer");
    let known = book.contacts_of(collect::book::CustomerId(known as u32));
    assert_eq!(known.len(), 2);
    let first = &known[0];
    assert_eq!((first.name.as_str(), first.role.as_str(), first.is_insider), ("王会计", "accountant", true));
    assert_eq!((first.last_contact, first.best_time.as_deref()), (Some(day("2026-04-01")), Some("上午")));
    // What is after the day of the book has not happened.
    assert_eq!((known[1].role.as_str(), known[1].last_contact), ("owner", None));
    let unknown = notes
        .iter()
        .any(|note| matches!(note, Note::CustomerUnknown { count: 1, first, .. } if first.to_string() == "line 4 names 新客户"));
    assert!(unknown, "{notes:?}");
}

#[test]
fn follow_ups_and_events_keep_what_was_said() {
    let follow_ups = "date,customer,result,channel,person,excuse,next_date,evidence,by,note
2026-03-20,光大百货,reached,call,accountant,e5,2026-03-25,,城东组,说少一箱
2026-03-21,光大百货,reached,call,accountant,下雨,,,,
";
    let events = "date,customer,kind,note,source,evidence\n2026-03-02,光大百货,diversion,低价窜货,insider,照片\n";
    let files = [(FileKind::Deliveries, DELIVERIES), (FileKind::FollowUps, follow_ups), (FileKind::Events, events)];
    let Reading { book, notes, .. } = reading(&files, &as_of());
    let first = &book.follow_ups[0];
    assert_eq!((first.excuse, first.next_date), (Some(Excuse::QualityOrCount), Some(day("2026-03-25"))));
    assert_eq!((first.channel.as_deref(), first.by.as_deref()), (Some("call"), Some("城东组")));
    assert_eq!((book.follow_ups[1].excuse, book.follow_ups[1].other_excuse.as_deref()), (None, Some("下雨")));
    assert!(notes.iter().any(|note| matches!(note, Note::ExcuseUnknown { line: 3, .. })), "{notes:?}");
    let event = &book.events[0];
    assert_eq!((event.source.as_deref(), event.evidence.as_deref()), (Some("insider"), Some("照片")));
}

#[test]
fn profiles_of_customers_are_read_and_odd_words_told() {
    let customers = "客户名称,客户类型,企业规模,信用额度,销售政策,地址,线路,cond_min_sold_pct,cond_max_stock_days
光大百货,推托型,大型,\"50,000\",返利3%;独家,东街1号,一号线,60%,45
万家商贸,A类,,,,,,,
";
    let files = [(FileKind::Deliveries, DELIVERIES), (FileKind::Customers, customers)];
    let Reading { book, notes, .. } = reading(&files, &as_of());
    let customer = book.customers.iter().find(|customer| customer.name == "光大百货").expect("a customer");
    assert_eq!((customer.customer_type(), customer.size()), (Some(CustomerType::Delayer), Some(CustomerSize::Large)));
    assert_eq!(customer.credit_limit(), number("50000"));
    assert_eq!(customer.policies(), ["返利3%", "独家"]);
    let conditions = customer.profile.as_ref().expect("a profile").conditions;
    assert_eq!((conditions.sold_percent_min, conditions.stock_days_max), (number("60"), number("45")));
    assert!(notes.iter().any(|note| matches!(note, Note::CustomerTypeUnknown { count: 1, .. })), "{notes:?}");
}

#[test]
fn a_customers_further_columns_may_stand_beside_his_deliveries() {
    let deliveries =
        "date,customer,amount,credit_limit,type\n2026-03-01,光大百货,100,5000,vain\n2026-03-02,光大百货,50,6000,\n";
    let Reading { book, notes, .. } = reading(&[(FileKind::Deliveries, deliveries)], &as_of());
    assert_eq!(book.customers[0].credit_limit(), number("6000"));
    assert_eq!(book.customers[0].customer_type(), Some(CustomerType::Vain));
    let differs = |note: &Note| matches!(note, Note::CustomerDetailsDiffer { count: 1, field: "credit_limit", customer } if customer == "光大百货");
    assert!(notes.iter().any(differs), "{notes:?}");
}

fn lines(book: &Book) -> Vec<(Option<u32>, Option<&str>, i64)> {
    book.delivery_lines.iter().map(|line| (line.document, line.item.as_deref(), line.amount.0)).collect()
}

fn areas(book: &Book) -> Vec<(u32, &str)> {
    book.ship_to_areas.iter().map(|&(document, id)| (document, book.texts.get(id))).collect()
}

#[test]
fn goods_are_kept_line_by_line_where_they_are_asked_for() {
    let Reading { book, .. } = reading(&[(FileKind::Deliveries, DELIVERIES)], &as_of());
    let expected = [
        (Some(0), Some("酱油"), 12_500),
        (Some(0), Some("米醋"), 2_000),
        (Some(1), Some("酱油"), 2_400),
        (None, Some("酱油"), -1_200),
    ];
    assert_eq!(lines(&book), expected);
    assert_eq!(book.delivery_lines[0].received_by.as_deref(), Some("库管"));
    assert_eq!(book.delivery_lines[0].quantity, number("10"));
    assert_eq!(areas(&book), [(0, "城东")]);
    let without = ReadOptions { keep_lines: read::KeptLines::None, ..as_of() };
    let Reading { book, .. } = reading(&[(FileKind::Deliveries, DELIVERIES)], &without);
    assert!(book.delivery_lines.is_empty() && book.ship_to_areas.len() == 1);
}

#[test]
fn goods_are_the_same_however_the_file_is_cut() {
    let whole = reading(&[(FileKind::Deliveries, DELIVERIES)], &as_of()).book;
    for threads in [1, 2, 7] {
        for block_bytes in [1, 60, 200] {
            let options = ReadOptions { workers: Workers { threads, block_bytes, ..Workers::standard() }, ..as_of() };
            let book = reading(&[(FileKind::Deliveries, DELIVERIES)], &options).book;
            assert_eq!(book.delivery_lines, whole.delivery_lines, "{threads} {block_bytes}");
            assert_eq!(areas(&book), areas(&whole), "{threads} {block_bytes}");
        }
    }
}

const SELL_THROUGH: &str = "客户,周期开始,周期结束,产品,期初库存,进货,销量,期末库存,售价,回款额
光大百货,2026-03-01,2026-03-31,酱油,10,20,12,18,15,180
光大百货,2026-04-01,2026-04-30,酱油,18,0,9,9,15,
光大百货,2026-03-01,2026-03-31,香油,1,1,1,1,,
无名氏,2026-03-01,2026-03-31,酱油,1,1,1,1,,
";

#[test]
fn a_cycle_that_has_not_ended_is_not_in_the_book() {
    let files = [(FileKind::Deliveries, DELIVERIES), (FileKind::SellThrough, SELL_THROUGH)];
    let Reading { book, .. } = reading(&files, &as_of());
    assert_eq!(book.sell_through.len(), 3);
    let first = &book.sell_through.iter().find(|row| row.item == "酱油" && row.remitted.is_some()).expect("a row");
    assert_eq!((Some(first.opening), Some(first.sold), first.sell_price), (number("10"), number("12"), number("15")));
}

#[test]
fn s02_unknown_customer_and_item_in_sell_through_are_warnings_with_their_line() {
    let files = [(FileKind::Deliveries, DELIVERIES), (FileKind::SellThrough, SELL_THROUGH)];
    let Reading { notes, .. } = reading(&files, &as_of());
    let said: Vec<String> = notes.iter().map(ToString::to_string).collect();
    assert!(said.iter().any(|note| note.contains("line 5 names 无名氏")), "{said:?}");
    assert!(said.iter().any(|note| note.contains("line 4 names 香油")), "{said:?}");
}

/// A row with one wrong field beside a good row, in each of the small files.
#[test]
fn a_row_at_fault_is_set_aside_whole_and_counted_once() {
    let files = [
        (FileKind::Deliveries, DELIVERIES),
        (FileKind::Customers, "customer,distance_km,type\n光大百货,far,vain\n万家商贸,3,\n"),
        (
            FileKind::Events,
            "date,customer,kind,cleared_on\n2026-03-02,光大百货,diversion,soon\n2026-03-02,光大百货,sued,\n",
        ),
        (
            FileKind::FollowUps,
            "date,customer,result,next_date\n2026-03-20,光大百货,dispute,soon\n2026-03-21,光大百货,reached,\n",
        ),
        (FileKind::Contacts, "customer,name,role,last_contact\n光大百货,王,会计,soon\n光大百货,李,老板,\n"),
        (
            FileKind::SellThrough,
            "customer,cycle_start,cycle_end,item,opening,received,sold,closing,remitted
光大百货,2026-03-01,2026-03-31,酱油,10,20,12,18,much\n光大百货,2026-03-31,2026-03-01,酱油,1,1,1,1,
光大百货,2026-03-01,2026-03-31,酱油,10,20,12,18,\n",
        ),
    ];
    let Reading { book, tallies, faults, .. } =
        read::read(files.iter().map(|&(kind, text)| source(kind, text)).collect(), &as_of());
    assert_eq!((book.events.len(), book.follow_ups.len()), (1, 1));
    assert_eq!((book.contacts.len(), book.sell_through.len()), (1, 1));
    assert!(book.customers.iter().all(|customer| customer.profile.is_none()), "nothing of a row at fault is used");
    let counted: Vec<(usize, usize)> = tallies[1..].iter().map(|tally| (tally.rows, tally.set_aside)).collect();
    assert_eq!(counted, [(2, 1), (2, 1), (2, 1), (2, 1), (3, 2)]);
    assert_eq!(faults.count, 6);
}

#[test]
fn every_fault_of_a_row_is_told_at_once() {
    let files = [
        (FileKind::Deliveries, DELIVERIES),
        (FileKind::Events, "date,customer,kind,cleared_on\nnever,光大百货,sued,soon\n"),
        (FileKind::FollowUps, "date,customer,result,promise_amount,next_date\nnever,光大百货,promised?,much,soon\n"),
        (FileKind::Contacts, "customer,name,role,is_insider,last_contact\n光大百货,,,perhaps,soon\n"),
        (
            FileKind::SellThrough,
            "customer,cycle_start,cycle_end,item,opening,received,sold,closing,sell_price,remitted\n,x,x,,x,x,x,x,x,x\n",
        ),
    ];
    for (file, count) in files[1..].iter().zip([2, 4, 4, 10]) {
        let sources = [files[0], *file].map(|(kind, text)| source(kind, text));
        let faults = read::read(sources.into(), &as_of()).faults;
        assert_eq!(faults.count, count, "{:#?}", faults.faults);
    }
}
