//! What the columns of input files are called in Chinese. English keeps the names of SPEC §2, which are also those that
//! `--map` takes.

use super::Language;
use crate::read::{Field, FileKind};

impl Language {
    /// A column by its canonical name.
    pub fn field(self, name: &'static str) -> &'static str {
        let known = Field::ALL.iter().find(|field| field.name() == name);
        match (self, known) {
            (Language::Chinese, Some(field)) => chinese(*field),
            _ => name,
        }
    }

    /// Columns by their canonical names, with commas between.
    pub fn fields(self, names: &str) -> String {
        let word = |name: &str| {
            let known = Field::ALL.iter().find(|field| field.name() == name);
            known.map_or_else(|| name.to_owned(), |field| self.field(field.name()).to_owned())
        };
        let words: Vec<String> = names.split(", ").map(word).collect();
        words.join(if self == Language::Chinese { "、" } else { ", " })
    }

    /// A kind of file.
    pub fn file_kind(self, kind: FileKind) -> &'static str {
        match (self, kind) {
            (Language::English, kind) => kind.stem(),
            (Language::Chinese, FileKind::Deliveries) => "送货",
            (Language::Chinese, FileKind::Payments) => "回款",
            (Language::Chinese, FileKind::Customers) => "客户",
            (Language::Chinese, FileKind::Events) => "事件",
            (Language::Chinese, FileKind::FollowUps) => "跟进",
            (Language::Chinese, FileKind::Contacts) => "联系人",
            (Language::Chinese, FileKind::SellThrough) => "动销",
            (Language::Chinese, FileKind::Holidays) => "节假日",
        }
    }
}

fn chinese(field: Field) -> &'static str {
    match field {
        Field::Date => "日期",
        Field::Customer => "客户",
        Field::Amount => "金额",
        Field::DeliveryNo => "送货单号",
        Field::DueDate => "到期日",
        Field::Terms => "账期",
        Field::Currency => "币种",
        Field::Item => "品名",
        Field::Quantity => "数量",
        Field::UnitPrice => "单价",
        Field::Salesperson => "业务员",
        Field::ShipToArea => "收货地区",
        Field::InvoiceDate => "开票日期",
        Field::RefNo => "原单号",
        Field::ReceivedBy => "签收人",
        Field::Note => "备注",
        Field::PaidAmount => "已付金额",
        Field::PaidDate => "付款日期",
        Field::OpenAmount => "未收金额",
        Field::PaymentNo => "收款单号",
        Field::Method => "付款方式",
        Field::Kind => "类型",
        Field::Code => "客户编码",
        Field::Aliases => "别名",
        Field::DistanceKm => "距离（公里）",
        Field::Latitude => "纬度",
        Field::Longitude => "经度",
        Field::PaymentSteps => "付款环节",
        Field::DaysPerStep => "每环节天数",
        Field::PayDays => "付款日",
        Field::CutoffDay => "截账日",
        Field::Area => "片区",
        Field::Route => "路线",
        Field::Address => "地址",
        Field::Type => "客户类型",
        Field::Size => "客户规模",
        Field::CreditLimit => "信用额度",
        Field::Contact => "联系人",
        Field::Phone => "电话",
        Field::BestTime => "方便时间",
        Field::Policies => "销售政策",
        Field::Result => "结果",
        Field::Channel => "方式",
        Field::Person => "对方",
        Field::Excuse => "借口",
        Field::PromiseDate => "承诺日期",
        Field::PromiseAmount => "承诺金额",
        Field::DisputeAmount => "争议金额",
        Field::NextDate => "下次日期",
        Field::Evidence => "凭证",
        Field::By => "经办人",
        Field::ClearedOn => "解除日期",
        Field::Source => "来源",
        Field::Direction => "借贷方向",
        Field::MoneyIn => "收入金额",
        Field::MoneyOut => "支出金额",
        Field::Balance => "余额",
        Field::Debit => "借方金额",
        Field::Credit => "贷方金额",
        Field::ConditionSoldPercent => "最低动销率",
        Field::ConditionSoldAmount => "最低销售额",
        Field::ConditionStockDays => "最高库存天数",
        Field::Name => "姓名",
        Field::Role => "角色",
        Field::IsInsider => "内应",
        Field::LastContact => "上次联系",
        Field::CycleStart => "周期起",
        Field::CycleEnd => "周期止",
        Field::Opening => "期初",
        Field::Received => "进货",
        Field::Sold => "销量",
        Field::Closing => "期末",
        Field::SellPrice => "零售价",
        Field::Remitted => "已汇金额",
        Field::DocumentType => "单据类型",
        Field::Status => "状态",
        Field::NetAmount => "不含税金额",
        Field::TaxAmount => "税额",
        Field::Hold => "冻结",
        Field::ExpectedDate => "预计收款日",
        Field::OpeningBalance => "期初余额",
        Field::ClosingBalance => "期末余额",
        Field::Year => "年",
        Field::Month => "月",
        Field::Day => "日",
        Field::Voided => "作废",
        Field::Discount => "折扣额",
        Field::Fee => "手续费",
    }
}
