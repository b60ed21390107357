//! Which column is which: canonical names and their English and Chinese aliases (SPEC §2, DOMAIN §7).

use super::spelling::header_key;
use std::collections::HashMap;
use std::fmt;
use std::sync::OnceLock;

/// The kinds of input file that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileKind {
    /// What was delivered.
    Deliveries,
    /// What was paid.
    Payments,
    /// Who the customers are.
    Customers,
    /// What happened to them.
    Events,
    /// What they said when they were chased.
    FollowUps,
    /// Which days are not worked.
    Holidays,
}

impl FileKind {
    /// Those that may lie beside the deliveries.
    pub const NEIGHBOURS: [FileKind; 5] =
        [FileKind::Payments, FileKind::Customers, FileKind::Events, FileKind::FollowUps, FileKind::Holidays];

    /// The file's name without its ending, and the name of its option and config key.
    pub fn stem(self) -> &'static str {
        match self {
            FileKind::Deliveries => "deliveries",
            FileKind::Payments => "payments",
            FileKind::Customers => "customers",
            FileKind::Events => "events",
            FileKind::FollowUps => "followups",
            FileKind::Holidays => "holidays",
        }
    }

    /// What the file must have, as alternatives within groups: one field of each group.
    fn required(self) -> &'static [&'static [Field]] {
        match self {
            FileKind::Deliveries => &[&[Field::Date], &[Field::Customer], &[Field::Amount, Field::UnitPrice]],
            FileKind::Payments => &[&[Field::Date], &[Field::Customer], &[Field::Amount]],
            FileKind::Customers => &[&[Field::Customer]],
            FileKind::Events => &[&[Field::Date], &[Field::Customer], &[Field::Kind]],
            FileKind::FollowUps => &[&[Field::Date], &[Field::Customer], &[Field::Result]],
            FileKind::Holidays => &[&[Field::Date]],
        }
    }

    /// The fields that the file may have, in order of the tables of SPEC §2.
    pub fn fields(self) -> &'static [Field] {
        match self {
            FileKind::Deliveries => DELIVERY_FIELDS,
            FileKind::Payments => PAYMENT_FIELDS,
            FileKind::Customers => CUSTOMER_FIELDS,
            FileKind::Events => EVENT_FIELDS,
            FileKind::FollowUps => FOLLOW_UP_FIELDS,
            FileKind::Holidays => &[Field::Date, Field::Kind, Field::Note],
        }
    }
}

impl fmt::Display for FileKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.stem())
    }
}

macro_rules! fields {
    ($($variant:ident $name:literal),* $(,)?) => {
        /// A column that a file can have; the names are those of SPEC §2.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[expect(missing_docs, reason = "each is described in the tables of SPEC §2")]
        pub enum Field { $($variant),* }

        impl Field {
            /// Every field.
            pub const ALL: &'static [Field] = &[$(Field::$variant),*];

            /// The canonical column name.
            pub fn name(self) -> &'static str {
                match self { $(Field::$variant => $name),* }
            }
        }
    };
}

fields! {
    Date "date", Customer "customer", Amount "amount", DeliveryNo "delivery_no", DueDate "due_date", Terms "terms",
    Currency "currency", Item "item", Quantity "quantity", UnitPrice "unit_price", Salesperson "salesperson",
    ShipToArea "ship_to_area", InvoiceDate "invoice_date", RefNo "ref_no", ReceivedBy "received_by", Note "note",
    PaidAmount "paid_amount", PaidDate "paid_date", OpenAmount "open_amount", PaymentNo "payment_no",
    Method "method", Kind "kind", Code "code", Aliases "aliases", DistanceKm "distance_km", Latitude "latitude",
    Longitude "longitude", PaymentSteps "payment_steps", DaysPerStep "days_per_step", PayDays "pay_days",
    CutoffDay "cutoff_day", Area "area", Route "route", Address "address", Type "type", Size "size",
    CreditLimit "credit_limit", Contact "contact", Phone "phone", BestTime "best_time", Policies "policies",
    Result "result", Channel "channel", Person "person", Excuse "excuse", PromiseDate "promise_date",
    PromiseAmount "promise_amount", NextDate "next_date", Evidence "evidence", By "by", ClearedOn "cleared_on",
    Source "source",
}

const CUSTOMER_DETAILS: &[Field] = &[
    Field::Code,
    Field::Aliases,
    Field::DistanceKm,
    Field::Latitude,
    Field::Longitude,
    Field::PaymentSteps,
    Field::DaysPerStep,
    Field::PayDays,
    Field::Terms,
    Field::CutoffDay,
    Field::Area,
    Field::Route,
    Field::Address,
    Field::Type,
    Field::Size,
    Field::CreditLimit,
    Field::Salesperson,
    Field::Contact,
    Field::Phone,
    Field::BestTime,
    Field::Policies,
];

const DELIVERY_FIELDS: &[Field] = &[
    Field::Date,
    Field::Customer,
    Field::Amount,
    Field::DeliveryNo,
    Field::DueDate,
    Field::Terms,
    Field::Currency,
    Field::Item,
    Field::Quantity,
    Field::UnitPrice,
    Field::Salesperson,
    Field::ShipToArea,
    Field::InvoiceDate,
    Field::RefNo,
    Field::ReceivedBy,
    Field::Note,
    Field::PaidAmount,
    Field::PaidDate,
    Field::OpenAmount,
    Field::Code,
    Field::Aliases,
    Field::DistanceKm,
    Field::Latitude,
    Field::Longitude,
    Field::PaymentSteps,
    Field::DaysPerStep,
    Field::PayDays,
    Field::CutoffDay,
    Field::Area,
    Field::Route,
    Field::Address,
    Field::Type,
    Field::Size,
    Field::CreditLimit,
    Field::Contact,
    Field::Phone,
    Field::BestTime,
    Field::Policies,
];

const PAYMENT_FIELDS: &[Field] = &[
    Field::Date,
    Field::Customer,
    Field::Amount,
    Field::PaymentNo,
    Field::DeliveryNo,
    Field::Currency,
    Field::Method,
    Field::Kind,
    Field::Note,
    Field::Code,
];

const CUSTOMER_FIELDS: &[Field] = &[
    Field::Customer,
    Field::Code,
    Field::Aliases,
    Field::DistanceKm,
    Field::Latitude,
    Field::Longitude,
    Field::PaymentSteps,
    Field::DaysPerStep,
    Field::PayDays,
    Field::Terms,
    Field::CutoffDay,
    Field::Area,
    Field::Route,
    Field::Address,
    Field::Type,
    Field::Size,
    Field::CreditLimit,
    Field::Salesperson,
    Field::Contact,
    Field::Phone,
    Field::BestTime,
    Field::Policies,
];

const EVENT_FIELDS: &[Field] = &[
    Field::Date,
    Field::Customer,
    Field::Kind,
    Field::Note,
    Field::DeliveryNo,
    Field::ClearedOn,
    Field::Source,
    Field::Evidence,
    Field::Code,
];

const FOLLOW_UP_FIELDS: &[Field] = &[
    Field::Date,
    Field::Customer,
    Field::Result,
    Field::DeliveryNo,
    Field::Channel,
    Field::Person,
    Field::Excuse,
    Field::PromiseDate,
    Field::PromiseAmount,
    Field::NextDate,
    Field::Evidence,
    Field::By,
    Field::Note,
    Field::Code,
];

/// Other headers for a field, in order of preference (DOMAIN §7).
fn aliases(kind: FileKind, field: Field) -> &'static [&'static str] {
    match (kind, field) {
        (FileKind::Deliveries, Field::Date) => &[
            "送货日期",
            "出库日期",
            "发货日期",
            "签收日期",
            "单据日期",
            "业务日期",
            "开票日期",
            "日期",
            "Delivery Date",
            "Invoice Date",
            "Posting Date",
            "Document Date",
        ],
        (FileKind::Payments, Field::Date) => {
            &["回款日期", "收款日期", "入账日期", "付款日期", "到账日期", "日期", "Payment Date", "Clearing Date"]
        }
        (FileKind::Events, Field::Date) => &["日期", "发生日期"],
        (FileKind::FollowUps, Field::Date) => &["跟进日期", "催收日期", "日期", "Contact Date"],
        (_, Field::Date) => &["日期"],
        (FileKind::Payments, Field::Customer) => &[
            "客户名称",
            "客户",
            "客户简称",
            "往来单位",
            "购货单位",
            "收货单位",
            "单位名称",
            "门店",
            "付款单位",
            "Customer Name",
            "Name Customer",
            "ContactName",
            "Party",
            "Bill To",
            "Received From",
        ],
        (_, Field::Customer) => &[
            "客户名称",
            "客户",
            "客户简称",
            "往来单位",
            "购货单位",
            "收货单位",
            "单位名称",
            "门店",
            "Customer Name",
            "Name Customer",
            "ContactName",
            "Party",
            "Bill To",
        ],
        (_, Field::Code) => &["客户编码", "客户代码", "Customer ID", "Customer Code", "Cust Number", "Account"],
        (FileKind::Deliveries, Field::Amount) => &[
            "货款金额",
            "应收金额",
            "价税合计",
            "含税金额",
            "金额",
            "合计金额",
            "销售金额",
            "Invoice Amount",
            "Invoiced Amount",
            "Grand Total",
            "Total",
            "Amount in local currency",
            "Amount in doc. curr.",
            "Total Open Amount",
        ],
        (FileKind::Payments, Field::Amount) => &[
            "回款金额",
            "收款金额",
            "实收金额",
            "本次收款",
            "金额",
            "Payment Amount",
            "Paid Amount",
            "Amount Received",
        ],
        (FileKind::Deliveries, Field::DeliveryNo) => &[
            "单据编号",
            "单据号",
            "单号",
            "送货单号",
            "出库单号",
            "销售单号",
            "应收单号",
            "发票号",
            "发票号码",
            "Delivery Number",
            "Invoice No",
            "Invoice Number",
            "Num",
            "No.",
            "Voucher No",
            "Document Number",
            "Doc ID",
            "Billing Document",
            "Ref",
            "Reference",
        ],
        (FileKind::Payments, Field::DeliveryNo) => &[
            "核销单号",
            "对应单号",
            "单据编号",
            "送货单号",
            "销售单号",
            "应收单号",
            "发票号",
            "发票号码",
            "Invoice No",
            "Invoice Number",
        ],
        (_, Field::DeliveryNo) => &["单号", "送货单号", "单据编号", "Invoice No", "Invoice Number"],
        (_, Field::OpenAmount) => &[
            "未收金额",
            "应收余额",
            "未核销金额",
            "未结金额",
            "余额",
            "欠款金额",
            "Open Balance",
            "Outstanding Amount",
            "InvoiceAmountDue",
            "Balance",
            "Total Open Amount",
        ],
        (_, Field::PaidAmount) => &["已收金额", "已核销金额", "InvoiceAmountPaid", "Payments"],
        (_, Field::PaidDate) => &["付款日期", "结清日期", "Settled Date", "Clearing Date", "Clear Date"],
        (_, Field::DueDate) => {
            &["到期日", "到期日期", "应收日期", "付款到期日", "预计收款日", "预计结款日", "Net due date", "Due In Date"]
        }
        (FileKind::Customers, Field::Terms) => {
            &["账期", "账期类型", "账期天数", "结算方式", "付款条件", "Payment Terms", "Terms of Payment"]
        }
        (_, Field::Terms) => &[
            "账期",
            "账期天数",
            "账期类型",
            "结算方式",
            "付款条件",
            "Terms of Payment",
            "Payment Term",
            "Payment Terms",
        ],
        (_, Field::Item) => &["产品名称", "商品名称", "存货名称", "货物名称", "产品", "Description"],
        (_, Field::Quantity) => &["数量", "Qty"],
        (_, Field::UnitPrice) => &["单价", "UnitAmount", "Price"],
        (_, Field::Currency) => &["币种", "币别", "Invoice Currency", "Document currency"],
        (_, Field::Salesperson) => &["业务员", "经手人", "Sales Person", "Rep"],
        (_, Field::ShipToArea) => &["收货地区", "Territory"],
        (_, Field::InvoiceDate) => &["开票日期"],
        (_, Field::RefNo) => &["原单号", "Return Against"],
        (_, Field::ReceivedBy) => &["签收人"],
        (FileKind::Events, Field::Note) => &["说明", "备注"],
        (_, Field::Note) => &["备注", "摘要", "说明", "Remarks", "Text", "Memo"],
        (_, Field::PaymentNo) => &["收款单号", "流水号", "Payment Number", "Receipt No"],
        (_, Field::Method) => &["收款方式", "付款方式"],
        (FileKind::Payments, Field::Kind) => &["类型", "Type"],
        (FileKind::Events, Field::Kind) => &["事件", "类型", "事件类型", "Event"],
        (_, Field::Kind) => &["类型", "Type"],
        (_, Field::Aliases) => &["别名", "Alias"],
        (_, Field::DistanceKm) => &["距离", "公里数", "Distance"],
        (_, Field::Latitude) => &["纬度", "Lat"],
        (_, Field::Longitude) => &["经度", "Lon", "Lng"],
        (_, Field::PaymentSteps) => &["付款流程", "审批环节", "付款环节", "Pay Steps"],
        (_, Field::DaysPerStep) => &["每环节天数"],
        (_, Field::PayDays) => &["付款日", "结款日", "结款日期"],
        (_, Field::CutoffDay) => &["截账日", "Cut-off Day"],
        (_, Field::Area) => &["片区", "区域", "Territory"],
        (_, Field::Route) => &["线路"],
        (_, Field::Address) => &["地址"],
        (_, Field::Type) => &["客户类型", "客户等级", "Customer Group"],
        (_, Field::Size) => &["企业规模"],
        (_, Field::CreditLimit) => &["信用额度"],
        (_, Field::Contact) => &["联系人"],
        (_, Field::Phone) => &["电话", "手机", "联系电话", "Mobile"],
        (_, Field::BestTime) => &["方便时间"],
        (_, Field::Policies) => &["销售政策"],
        (_, Field::Result) => &["结果", "跟进结果"],
        (_, Field::Channel) => &["方式", "跟进方式"],
        (_, Field::Person) => &["对象", "联系人"],
        (_, Field::Excuse) => &["借口"],
        (_, Field::PromiseDate) => &["承诺付款日", "承诺付款日期"],
        (_, Field::PromiseAmount) => &["承诺金额"],
        (_, Field::NextDate) => &["下次跟进日期", "Next Follow Up"],
        (_, Field::Evidence) => &["证据"],
        (_, Field::By) => &["跟进人"],
        (_, Field::ClearedOn) => &["解除日期"],
        (_, Field::Source) => &["来源"],
        (FileKind::Customers | FileKind::Events | FileKind::FollowUps | FileKind::Holidays, Field::Amount) => &[],
    }
}

/// A header named by the user for a field: `--map amount=含税金额`, or `[columns]` in collect.toml.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MappedColumn {
    /// Only for this kind of file; `None`: wherever the header stands.
    pub kind: Option<FileKind>,
    /// The field.
    pub field: Field,
    /// Its header in the file.
    pub header: String,
    /// Whether it must be found in some file (`--map`), or is only one more alias (`[columns]`).
    pub must_exist: bool,
}

/// Which column holds which field.
#[derive(Clone, Debug)]
pub struct Columns {
    positions: Vec<Option<u16>>,
    /// How many columns the header has.
    pub width: usize,
    /// Candidates passed over: field, header chosen, headers not chosen.
    pub choices: Vec<(Field, String, Vec<String>)>,
    /// Headers that are no field's.
    pub unused: Vec<String>,
}

impl Columns {
    /// The 0-based column of a field.
    pub fn position(&self, field: Field) -> Option<usize> {
        self.positions[field as usize].map(usize::from)
    }

    /// Whether the file has the field.
    pub fn has(&self, field: Field) -> bool {
        self.positions[field as usize].is_some()
    }

    /// What of the required fields is missing, in words (`date, amount`), with the first one's name.
    pub fn missing(&self, kind: FileKind) -> Option<(String, &'static str)> {
        let lacks = |group: &&&[Field]| !group.iter().any(|&field| self.has(field));
        let groups: Vec<&&[Field]> = kind.required().iter().filter(lacks).collect();
        let first = groups.first()?.first()?.name();
        Some((groups.iter().map(|group| group[0].name()).collect::<Vec<_>>().join(", "), first))
    }
}

/// `date, customer, amount`: what a file of that kind must have.
pub fn required_in_words(kind: FileKind) -> String {
    kind.required().iter().map(|group| group[0].name()).collect::<Vec<_>>().join(", ")
}

/// Maps a row of headers to fields: `--map` first, then the canonical name, then aliases in order.
///
/// For the customer a name goes before a code; a file with codes only has them for names.
pub fn map_columns(kind: FileKind, header: &[&str], mapped: &[MappedColumn]) -> Columns {
    let keys: Vec<String> = header.iter().map(|text| header_key(text)).collect();
    let find = |key: &str| keys.iter().position(|candidate| candidate == key && !key.is_empty());
    let mut columns = Columns {
        positions: vec![None; Field::ALL.len()],
        width: header.len(),
        choices: Vec::new(),
        unused: Vec::new(),
    };
    let mut is_used = vec![false; header.len()];
    let mut is_named = vec![false; header.len()];
    for &field in kind.fields() {
        let own = mapped.iter().filter(|column| column.field == field && column.kind.is_none_or(|only| only == kind));
        let forced =
            own.clone().filter(|column| column.must_exist).find_map(|column| find(&header_key(&column.header)));
        let mut names: Vec<String> = own.map(|column| header_key(&column.header)).collect();
        names.extend(alias_keys(kind, field).iter().cloned());
        let mut candidates: Vec<usize> = names.iter().filter_map(|key| find(key)).collect();
        for key in names.iter() {
            // A header that stands twice: the first is meant, the second is said.
            candidates.extend(keys.iter().enumerate().filter(|(_, other)| *other == key).map(|(position, _)| position));
        }
        let mut seen = Vec::new();
        candidates.retain(|position| {
            !seen.contains(position) && {
                seen.push(*position);
                true
            }
        });
        for &position in &candidates {
            is_named[position] = true;
        }
        let Some(chosen) = forced.or_else(|| candidates.first().copied()) else { continue };
        columns.positions[field as usize] = u16::try_from(chosen).ok();
        is_used[chosen] = true;
        let others: Vec<String> =
            candidates.iter().filter(|&&other| other != chosen).map(|&other| header[other].trim().to_owned()).collect();
        if forced.is_none() && !others.is_empty() {
            columns.choices.push((field, header[chosen].trim().to_owned(), others));
        }
    }
    customer_from_code(&mut columns);
    columns.choices.retain(|(_, _, others)| !others.is_empty());
    let is_unused = |position: &usize| !is_used[*position] && !is_named[*position] && !keys[*position].is_empty();
    columns.unused = (0..header.len()).filter(is_unused).map(|position| header[position].trim().to_owned()).collect();
    columns
}

/// Where there is no name, the code is the name; where `--map` made the code the name, it is no second name.
fn customer_from_code(columns: &mut Columns) {
    let code = columns.positions[Field::Code as usize];
    if columns.positions[Field::Customer as usize].is_none() {
        columns.positions[Field::Customer as usize] = code;
    }
    if code.is_some() && columns.positions[Field::Customer as usize] == code {
        columns.positions[Field::Code as usize] = None;
    }
}

/// The comparable names of a field: the canonical one, then its aliases.
fn alias_keys(kind: FileKind, field: Field) -> &'static [String] {
    static KEYS: OnceLock<HashMap<(FileKind, Field), Vec<String>>> = OnceLock::new();
    let keys = KEYS.get_or_init(|| {
        let kinds = FileKind::NEIGHBOURS.into_iter().chain([FileKind::Deliveries]);
        kinds.flat_map(|kind| Field::ALL.iter().map(move |&field| ((kind, field), names(kind, field)))).collect()
    });
    keys.get(&(kind, field)).map_or(&[], Vec::as_slice)
}

fn names(kind: FileKind, field: Field) -> Vec<String> {
    // The header `kind` of a deliveries file is a document type, `Type` in a customers file a customer type.
    std::iter::once(field.name()).chain(aliases(kind, field).iter().copied()).map(header_key).collect()
}

/// The fields that describe a customer, wherever they stand.
pub fn customer_details() -> &'static [Field] {
    CUSTOMER_DETAILS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn position(header: &[&str], field: Field) -> Option<usize> {
        map_columns(FileKind::Deliveries, header, &[]).position(field)
    }

    #[test]
    fn the_canonical_name_goes_before_an_alias_and_a_name_before_a_code() {
        assert_eq!(position(&["Total", "amount"], Field::Amount), Some(1));
        assert_eq!(position(&["发票号", "单据编号"], Field::DeliveryNo), Some(1));
        let columns = map_columns(FileKind::Deliveries, &["Customer ID", "Customer Name", "x"], &[]);
        assert_eq!((columns.position(Field::Customer), columns.position(Field::Code)), (Some(1), Some(0)));
        assert_eq!(columns.unused, ["x"]);
        let columns = map_columns(FileKind::Deliveries, &["客户编码"], &[]);
        assert_eq!((columns.position(Field::Customer), columns.position(Field::Code)), (Some(0), None));
    }

    #[test]
    fn what_the_user_maps_wins() {
        let own = MappedColumn { kind: None, field: Field::Amount, header: "税 后".into(), must_exist: true };
        let columns = map_columns(FileKind::Deliveries, &["amount", "税后"], &[own]);
        assert_eq!(columns.position(Field::Amount), Some(1));
    }

    #[test]
    fn an_open_balance_is_amount_and_open_amount() {
        let header = ["total_open_amount"];
        assert_eq!((position(&header, Field::Amount), position(&header, Field::OpenAmount)), (Some(0), Some(0)));
    }

    #[test]
    fn exports_of_the_usual_programs_are_understood() {
        for header in [
            "Date,Transaction type,Num,Customer,Due Date,Amount,Open Balance",
            "ContactName,InvoiceNumber,InvoiceDate,DueDate,Total,InvoiceAmountPaid,InvoiceAmountDue,Currency",
            "Posting Date,Party,Voucher Type,Voucher No,Due Date,Invoiced Amount,Paid Amount,Outstanding Amount",
            "Account,Document Number,Document Date,Net due date,Amount in local currency,Terms of Payment",
            "序号,送货日期,送货单号,客户名称,数量,单价,金额,备注",
            "单据编号,单据日期,客户编码,销售金额",
        ] {
            let header: Vec<&str> = header.split(',').collect();
            let columns = map_columns(FileKind::Deliveries, &header, &[]);
            assert_eq!(columns.missing(FileKind::Deliveries), None, "{header:?}");
            assert!(columns.has(Field::DeliveryNo), "{header:?}");
        }
    }
}
