//! Statements of banks and wallets as payments: money coming in is read, money going out is left aside and counted.

mod support;

use collect::read::{FileKind, Note, Reading};
use support::{Files, day};

const DELIVERIES: &str = "delivery_no,date,customer,amount\nA1,2026-01-05,光大百货,5000\n";

fn read(statement: &str) -> Reading {
    Files::new(DELIVERIES).with(FileKind::Payments, statement).base("CNY").read(day("2026-04-15"))
}

/// Customer, minor units and day.
type Paid = (String, i64, String);

/// Every payment, and how much was left aside.
fn money(statement: &str) -> (Vec<Paid>, (usize, usize)) {
    let reading = read(statement);
    assert!(reading.faults.is_empty(), "{:#?}", reading.faults.faults);
    let aside = reading.notes.iter().find_map(|note| match note {
        Note::LeftAside { went_out, neither, .. } => Some((*went_out, *neither)),
        // A statement with totals is understood as a whole.
        Note::Understood { reading } => {
            let of_role = |name| reading.roles.iter().find(|role| role.role == name).map(|role| role.rows);
            of_role("money_out").map(|went_out| (went_out, 0))
        }
        _ => None,
    });
    let book = &reading.book;
    let rows = (0..book.payments.len() as u32).map(|id| book.payments.get(id));
    let rows = rows.map(|row| (book.customer(row.customer).name.clone(), row.amount.0, row.date.to_string()));
    (rows.collect(), aside.unwrap_or_default())
}

fn paid(customer: &str, minor_units: i64, date: &str) -> Paid {
    (customer.to_owned(), minor_units, date.to_owned())
}

#[test]
fn two_columns_with_dashes_a_preamble_and_a_total() {
    let statement = "\
明细查询
卡号: 6222****1234,\"别名: \"

交易日期,摘要,记账金额(收入),记账金额(支出),记账币种,余额,对方户名
2026-02-01     \t,\"汇入   \t\",\"1,200.00   \t\",\"-   \t\",人民币  \t,\"9,200.00\",\"光大百货   \t\"
2026-02-02     \t,\"汇出   \t\",\"-   \t\",\"300.00   \t\",人民币  \t,\"8,900.00\",\"房东\"
人民币合计,,\"1,200.00\",\"300.00\",,,
";
    assert_eq!(money(statement), (vec![paid("光大百货", 120_000, "2026-02-01")], (1, 0)));
}

#[test]
fn a_direction_column_beside_amounts_without_sign() {
    let statement = "\
序号,交易日期,借贷,交易金额,余额,对方户名,摘要
1,2026-02-01,贷 Cr,1200.00,9200.00,光大百货,货款
2,2026-02-02,借 Dr,300.00,8900.00,房东,
3,2026-02-03,贷 Cr,1.23,8901.23,--,结息
";
    let expected = vec![paid("光大百货", 120_000, "2026-02-01"), paid("结息", 123, "2026-02-03")];
    assert_eq!(money(statement), (expected, (1, 0)));
}

#[test]
fn signed_amounts_beside_a_balance_and_account_numbers_glued_to_names() {
    let statement = "\
记账日期,货币,交易金额,联机余额,对手信息
2026-02-01,CNY,\"+1,200.00\",\"9,200.00\",光大百货 622212345678
2026-02-02,CNY,\"-300.00\",\"8,900.00\",房东622287654321
2026-02-03,CNY,-1.00
";
    assert_eq!(money(statement), (vec![paid("光大百货", 120_000, "2026-02-01")], (2, 0)));
}

#[test]
fn a_wallet_counts_moves_between_its_own_pockets() {
    let statement = "\
微信支付账单明细,,,,,
----------------,,,,,
交易时间,交易对方,收/支,金额(元),交易单号,备注
2026-02-01 10:10:11,光大百货,收入,¥1200.00,\"3985734\t\",/
2026-02-02 10:10:11,餐厅,支出,¥28.16(已退款8.00),3985735,/
2026-02-03 10:10:11,/,/,¥2000.00,3985736,/
";
    assert_eq!(money(statement), (vec![paid("光大百货", 120_000, "2026-02-01")], (1, 1)));
}

#[test]
fn what_cannot_be_told_is_a_fault() {
    let message = |statement: &str| {
        let faults = read(statement).faults.faults;
        faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    };
    let both = message("date,customer,收入,支出\n2026-02-01,光大百货,5,3\n");
    assert!(both.starts_with("payments.csv:2:19: money_in and money_out both hold a figure"), "{both}");
    let neither = message("date,customer,收入,支出\n2026-02-01,光大百货,-,-\n");
    assert!(neither.starts_with("payments.csv:2:17: money_in is blank"), "{neither}");
    let sideways = message("date,customer,amount,借/贷\n2026-02-01,光大百货,5,横\n");
    assert!(
        sideways.starts_with("payments.csv:2:19: direction \"横\" does not fit; expected a direction"),
        "{sideways}"
    );
    let dash = message("date,customer,amount\n2026-02-01,光大百货,-\n");
    assert!(dash.starts_with("payments.csv:2:17: amount \"-\" is no amount"), "{dash}");
}

#[test]
fn a_payments_file_without_direction_keeps_its_refunds() {
    let (rows, aside) = money("date,customer,amount\n2026-02-01,光大百货,100\n2026-02-02,光大百货,-40\n");
    assert_eq!((rows.len(), aside), (2, (0, 0)));
}

/// Newest first, as banks print it; the description carries who paid.
const WITHOUT_HEADER: &str = "\
03/20/2026,光大百货,,1200.00,9300.00
03/18/2026,RENT,300.00,,8100.00
03/16/2026,万家商贸,,50.5,8400.00
03/15/2026,FEE,1.00,,8349.50

";

#[test]
fn a_statement_without_header_is_read_where_its_balance_proves_the_columns() {
    let expected = vec![paid("万家商贸", 5_050, "2026-03-16"), paid("光大百货", 120_000, "2026-03-20")];
    let sorted = |statement: &str| {
        let (mut rows, aside) = money(statement);
        rows.sort_by(|one, other| one.2.cmp(&other.2));
        (rows, aside)
    };
    assert_eq!(sorted(WITHOUT_HEADER), (expected.clone(), (2, 0)));
    let upwards: Vec<&str> = WITHOUT_HEADER.trim().lines().rev().collect();
    assert_eq!(sorted(&upwards.join("\n")), (expected.clone(), (2, 0)));
    assert_eq!(sorted(&WITHOUT_HEADER.replace(',', ";")), (expected, (2, 0)));
    let notes = read(WITHOUT_HEADER).notes;
    let said = notes.iter().find(|note| matches!(note, Note::NoHeader { .. })).expect("a note").to_string();
    assert!(said.contains("date, customer, money_out, money_in, balance"), "{said}");
}

#[test]
fn a_statement_without_header_and_without_proof_is_refused() {
    let refused = |what: &str, statement: &str| {
        let faults = read(statement).faults;
        let is_refused =
            faults.is_fatal && faults.faults.iter().any(|fault| fault.to_string().contains("no column for"));
        assert!(is_refused, "{what}: {:#?}", faults.faults);
    };
    refused("a cent off", &WITHOUT_HEADER.replace("8100.00", "8100.01"));
    refused("a short row", &WITHOUT_HEADER.replace("RENT,300.00,,", "RENT,300.00,"));
    refused("two dates", &WITHOUT_HEADER.replace(",光大", ",2026-03-20,光大").replace("/2026,R", "/2026,2026-03-18,R"));
    refused("no date", &WITHOUT_HEADER.replace("03/18/2026", "RENT"));
    refused("no description", &WITHOUT_HEADER.replace("RENT", ""));
    refused("a second description", &WITHOUT_HEADER.replace(".00\n", ".00,x\n").replace(".50\n", ".50,x\n"));
    refused("two rows", &WITHOUT_HEADER.lines().take(2).collect::<Vec<_>>().join("\n"));
    refused("money in both columns", &WITHOUT_HEADER.replace("RENT,300.00,,", "RENT,400.00,100.00,"));
    let one_way = "2026-03-01,A,,5,105\n2026-03-02,B,,6,111\n2026-03-03,C,,7,118\n";
    refused("nothing went out", one_way);
    // Both figure columns hold: in and out can be told, but the balance stands twice.
    let twice: String = WITHOUT_HEADER
        .trim()
        .lines()
        .map(|line| format!("{line},{}\n", line.rsplit(',').next().expect("a balance")))
        .collect();
    refused("two balances", &twice);
    assert_eq!(read(&WITHOUT_HEADER.replace("03/20", "20/03")).faults.count, 1, "days and months in two orders");
}

#[test]
fn only_payments_may_lack_a_header() {
    let reading = Files::new(WITHOUT_HEADER).read(day("2026-04-15"));
    assert!(reading.faults.is_fatal && reading.book.deliveries.is_empty());
}
