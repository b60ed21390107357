//! The words of a check, in English and Chinese: what each kind of finding is called, what one says, what to do about
//! it. Each match is exhaustive: a missing word does not compile.

use super::Language;
use super::check_view::{View, alias_line};
use crate::book::{Currency, CustomerId, Money};
use crate::desk::{ControlTotals, Finding, Matter, Severity};
use crate::plan::MatchedBy;
use crate::read::FileKind;

impl Language {
    /// A severity.
    pub(super) fn severity(self, severity: Severity) -> &'static str {
        match (self, severity) {
            (Language::English, severity) => severity.key(),
            (Language::Chinese, Severity::Error) => "错误",
            (Language::Chinese, Severity::Warning) => "待查",
            (Language::Chinese, Severity::Hint) => "建议",
        }
    }

    /// What a kind of finding is called, as a heading.
    pub(super) fn matter(self, matter: &Matter) -> &'static str {
        match self {
            Language::English => english_heading(matter),
            Language::Chinese => chinese_heading(matter),
        }
    }

    /// What to do about findings of a kind; near names have a line of their own each, and the reader's words hold it.
    pub(super) fn remedy(self, matter: &Matter) -> &'static str {
        match self {
            Language::English => english_remedy(matter),
            Language::Chinese => chinese_remedy(matter),
        }
    }

    /// The headline: how much there is to look at.
    pub(super) fn check_headline(self, view: &View<'_>) -> String {
        let as_of = view.book.as_of;
        let counts: Vec<String> = [Severity::Error, Severity::Warning, Severity::Hint]
            .into_iter()
            .filter_map(|severity| {
                let is_of = |finding: &&Finding| finding.matter.severity() == severity;
                let count: usize = view.report.findings.iter().filter(is_of).map(Finding::stands_for).sum();
                let plural = if count == 1 { "" } else { "s" };
                (count > 0).then(|| match self {
                    Language::English => format!("{count} {}{plural}", severity.key()),
                    Language::Chinese => format!("{}{count}项", self.severity(severity)),
                })
            })
            .collect();
        match (self, counts.is_empty()) {
            (Language::English, true) => format!("Check as of {as_of}: nothing to look at"),
            (Language::English, false) => format!("Check as of {as_of}: {}", counts.join(", ")),
            (Language::Chinese, true) => format!("截至{as_of}核对：没有要查的"),
            (Language::Chinese, false) => format!("截至{as_of}核对：{}", counts.join("，")),
        }
    }

    /// A kind of file by its name.
    pub(super) fn file_kind_named(self, stem: &'static str) -> &'static str {
        let kind = FileKind::NEIGHBOURS.into_iter().chain([FileKind::Deliveries]).find(|kind| kind.stem() == stem);
        kind.map_or(stem, |kind| self.file_kind(kind))
    }

    /// The arithmetic of a currency: a sign, a sum and what it is; `None` where a new sum begins.
    pub(super) fn arithmetic(self, totals: &ControlTotals) -> Vec<Option<(&'static str, Money, String)>> {
        let counted = |english: &str, chinese: &str, count: usize| match self {
            Language::English => format!("{english} ({count})"),
            Language::Chinese => format!("{chinese}（{count}笔）"),
        };
        let said = |english: &str, chinese: &str| self.pick(english, chinese).to_owned();
        let dead = totals.dead.grouped(totals.currency);
        let outstanding = match (self, totals.dead.is_positive()) {
            (Language::English, true) => format!("outstanding, of it dead {dead}"),
            (Language::Chinese, true) => format!("未收，其中死账{dead}"),
            (_, false) => said("outstanding", "未收"),
        };
        let ties = |difference: Money| difference.is_zero();
        let balance = if ties(totals.balance_difference()) {
            said("the same: the totals tie", "两边相等")
        } else {
            said("NOT the same", "两边不等")
        };
        let nothing_left = if ties(totals.matching_difference()) {
            said("left over: each cent is used once", "无余：每一分只用一次")
        } else {
            said("left over: THIS SHOULD BE NOTHING", "余额应为零")
        };
        let mut sums = vec![
            Some(("", totals.delivered, counted("delivered", "送货", totals.deliveries))),
            Some(("−", totals.returned, said("returned", "退货"))),
            Some(("−", totals.paid, said("paid", "回款"))),
            Some(("−", totals.credited, said("credit notes and discounts", "贷项与折让"))),
            Some(("+", totals.given_back, said("given back or bounced", "退款与退票"))),
            Some(("−", totals.written_off, said("written off", "核销坏账"))),
            Some(("=", totals.balance(), said("balance of the rows", "各行余额"))),
            None,
            Some(("", totals.outstanding, outstanding)),
            Some(("−", totals.unapplied, said("unapplied", "未核销款"))),
            Some(("=", totals.outstanding - totals.unapplied, balance)),
        ];
        let matching = [
            None,
            Some(("", totals.money_in(), counted("money, credits and returns", "回款、贷项、退货", totals.money_rows))),
            Some(("−", totals.matched_by_name, said("matched by name", "按单号冲销"))),
            Some(("−", totals.matched_by_reference, said("matched by references in memos", "按摘要中的单号冲销"))),
            Some(("−", totals.matched_by_sum, said("matched by exact sums", "按金额一致冲销"))),
            Some(("−", totals.matched_by_order, said("matched by order, the earliest due first", "按到期先后冲销"))),
            Some(("−", totals.taken_back, said("taken back again", "被退回"))),
            Some(("−", totals.unapplied, said("unapplied", "未核销款"))),
            Some(("=", totals.matching_difference(), nothing_left)),
        ];
        let is_shown = |sum: &Option<(&str, Money, String)>| {
            sum.as_ref().is_none_or(|(sign, money, _)| *sign != "−" && *sign != "+" || !money.is_zero())
        };
        // Where no money came, there is nothing to match.
        sums.extend(matching.into_iter().filter(|_| totals.money_rows > 0));
        sums.retain(is_shown);
        sums
    }

    /// What one finding says, beside its kind, customer and money.
    pub(super) fn finding(self, view: &View<'_>, finding: &Finding) -> String {
        match self {
            Language::English => english_detail(view, finding),
            Language::Chinese => chinese_detail(view, finding),
        }
    }

    /// What stands above near names where there is a customers file.
    pub(super) fn alias_hint(self) -> &'static str {
        self.pick(
            "if they are one, put the other names into aliases; if they are two, give each a row in that file",
            "若是同一家，把另外的名称写进别名；若是两家，各自在该文件中列一行",
        )
    }

    /// What stands above near names where there is none.
    pub(super) fn alias_hint_without_file(self) -> &'static str {
        self.pick(
            "if they are one, make customers.csv: first the line customer,aliases and then these; if two, a row for each",
            "若是同一家，新建 customers.csv：首行 customer,aliases，其下各行如下；若是两家，各列一行",
        )
    }

    /// What a page leaves out.
    pub(super) fn and_more_findings(self, sum: &str) -> String {
        match self {
            Language::English => format!("and {sum} more (all of them with --format csv or json)"),
            Language::Chinese => format!("另有{sum}（--format csv 或 json 列出全部）"),
        }
    }

    /// What a program or a person can paste to make names one.
    pub(super) fn alias_remedy(self, view: &View<'_>, main: CustomerId, others: &[CustomerId]) -> String {
        let line = alias_line(view, main, others);
        match (self, &view.customers_file) {
            (Language::English, Some(_)) => format!("if they are one: {line}; if not, give each a row there"),
            (Language::English, None) => {
                format!(
                    "if they are one: customers.csv with the lines customer,aliases and {line}; if not, a row for each"
                )
            }
            (Language::Chinese, Some(_)) => format!("若是同一家：{line}；若不是，各自在该文件中列一行"),
            (Language::Chinese, None) => {
                format!("若是同一家：新建 customers.csv，写两行 customer,aliases 和 {line}；若不是，各列一行")
            }
        }
    }
}

fn grouped(money: Money, finding: &Finding) -> String {
    money.grouped(finding.money.map_or(Currency::NONE, |(_, currency)| currency))
}

/// The other names of a group.
fn names(view: &View<'_>, others: &[CustomerId], between: &str) -> String {
    others.iter().map(|&id| view.book.customer(id).name.as_str()).collect::<Vec<_>>().join(between)
}

fn english_heading(matter: &Matter) -> &'static str {
    match matter {
        Matter::Fault(_) => "rows at fault, left out of all figures",
        Matter::DoesNotTie => "control totals that do not tie",
        Matter::NoPayments => "nothing says what was paid",
        Matter::Reading(_) => "said while reading",
        Matter::DuplicateDelivery { .. } => "deliveries that stand twice (both count)",
        Matter::DuplicatePayment { .. } => "payments that stand twice (both count)",
        Matter::NamesNothing { .. } => "payments that name no delivery of the customer",
        Matter::Orphan => "money of customers who were delivered nothing",
        Matter::Unapplied { .. } => "money that pays nothing",
        Matter::PaidBeforeDelivery { .. } => "payments before the delivery",
        Matter::DueBeforeDate { .. } => "due before the day of delivery",
        Matter::ContactBeforeDelivery { .. } => "contacts before the delivery that they name",
        Matter::StatedOpen { .. } => "paid or open column and payments differ",
        Matter::NearName { .. } => "names that may be one customer",
        Matter::NotListed => "not in the customers file",
        Matter::Waiting => "money for deliveries yet to come",
        Matter::NoCustomersFile => "no customers file",
        Matter::StepsUnknown => "payment procedure unknown",
        Matter::DistanceUnknown => "distance unknown",
        Matter::DueAssumed => "due date assumed",
        Matter::NotConfirmed { .. } => "debt not confirmed for 90 days",
    }
}

fn english_remedy(matter: &Matter) -> &'static str {
    match matter {
        Matter::Fault(_) | Matter::Reading(_) | Matter::NearName { .. } => "",
        Matter::DoesNotTie => "a fault of the program: please report it with the files",
        Matter::NoPayments => "name a file with --payments FILE, or a column with --map open_amount=HEADER",
        Matter::DuplicateDelivery { .. } | Matter::DuplicatePayment { .. } => {
            "look at the papers; if it was entered twice, take one row out, else give each a number of its own"
        }
        Matter::NamesNothing { .. } => "correct the number or the customer; until then it pays the earliest due",
        Matter::Orphan => {
            "look for the name under which he was delivered to; if it is another, make it an alias of that"
        }
        Matter::Unapplied { .. } => {
            "ask the customer what it pays: a delivery not entered, an advance, or a refund due"
        }
        Matter::PaidBeforeDelivery { .. } => "check both days; if it came first, call it an advance (kind)",
        Matter::DueBeforeDate { .. } => "check both days: days past due are reckoned from this due date",
        Matter::ContactBeforeDelivery { .. } => {
            "check both days and the number: a promise before the delivery counts for nothing"
        }
        Matter::StatedOpen { .. } => "the payments count; enter the missing payment, or correct the column",
        Matter::NotListed => "add a row to the customers file, or the spelling to the aliases of another",
        Matter::Waiting => "nothing, if the delivery is to come; else correct the number",
        Matter::NoCustomersFile => "customers.csv with customer, distance_km, payment_steps, pay_days, phone",
        Matter::StepsUnknown => "fill in payment_steps, a count or warehouse>accountant>owner: it counts as none",
        Matter::DistanceUnknown => "fill in distance_km: it counts as no distance",
        Matter::DueAssumed => "fill in terms in the customers file, or due_date in the deliveries",
        Matter::NotConfirmed { .. } => "send a statement to be confirmed, and log it as an event debt_confirmed",
    }
}

fn english_detail(view: &View<'_>, finding: &Finding) -> String {
    let count = finding.count;
    let rows = |count: usize| if count == 1 { "1 row".to_owned() } else { format!("{count} rows") };
    let customers = |count: usize| if count == 1 { "1 customer".to_owned() } else { format!("{count} customers") };
    match &finding.matter {
        Matter::Fault(text) | Matter::Reading(text) => text.clone(),
        Matter::DoesNotTie => "rows and plan add up to different sums".to_owned(),
        Matter::NoPayments => "no payments file and no paid or open column: all of it counts as unpaid".to_owned(),
        Matter::DuplicateDelivery { number, first } => format!("{number}: the same as {}", view.book.describe(*first)),
        Matter::DuplicatePayment { date, first } => format!("of {date}: the same as {}", view.book.describe(*first)),
        Matter::NamesNothing { name, owner } => match owner {
            Some(owner) if Some(*owner) != finding.customer => {
                format!("names {name}, a delivery of {}", view.book.customer(*owner).name)
            }
            Some(_) => format!("names {name}, a delivery in another currency"),
            None => format!("names {name}, which is not there"),
        },
        Matter::Orphan => format!("nothing was delivered to him in this currency; {}", rows(count)),
        Matter::Unapplied { open, .. } if open.is_positive() => {
            format!("{}, while {} is open", rows(count), grouped(*open, finding))
        }
        Matter::Unapplied { twin: Some((date, place)), .. } => {
            let twin = view.book.describe(*place);
            format!("more came than was open; {}; paid twice? the same amount came on {date}, {twin}", rows(count))
        }
        Matter::Unapplied { twin: None, .. } => format!("more came than was open; {}", rows(count)),
        Matter::PaidBeforeDelivery { delivery, delivered, paid, matched_by } => match matched_by {
            MatchedBy::Name => format!("paid {paid} for {delivery}, delivered {delivered}"),
            MatchedBy::Reference => format!("paid {paid}, memo names {delivery}, delivered {delivered}"),
            MatchedBy::Promise | MatchedBy::ExactSum | MatchedBy::OldestDue => {
                format!("paid {paid}, names nothing; lies on {delivery}, delivered {delivered}")
            }
        },
        Matter::DueBeforeDate { delivery, date, due } => format!("{delivery}: due {due}, delivered {date}"),
        Matter::ContactBeforeDelivery { delivery, delivered, contact } => {
            format!("{delivery}: spoken of on {contact}, delivered {delivered}")
        }
        Matter::StatedOpen { number, stated, open } => format!(
            "{number}: the column says {} is open, the payments leave {}",
            grouped(*stated, finding),
            grouped(*open, finding)
        ),
        Matter::NearName { others, .. } => format!("may be {} too", names(view, others, ", ")),
        Matter::NotListed => "steps, distance, pay days, telephone are unknown".to_owned(),
        Matter::Waiting => format!("{} for deliveries after {}", rows(count), view.book.as_of),
        Matter::NoCustomersFile => format!("steps or distance of {} unknown, counted as none", customers(count)),
        Matter::StepsUnknown => "no payment_steps".to_owned(),
        Matter::DistanceUnknown => "no distance_km, no latitude and longitude".to_owned(),
        Matter::DueAssumed => format!(
            "{} without due_date and terms, taken on default terms",
            if count == 1 { "1 delivery".to_owned() } else { format!("{count} deliveries") }
        ),
        Matter::NotConfirmed { last: Some(last) } => format!("last confirmed on {last}"),
        Matter::NotConfirmed { last: None } => "never confirmed".to_owned(),
    }
}

fn chinese_heading(matter: &Matter) -> &'static str {
    match matter {
        Matter::Fault(_) => "有误的行，未计入任何数字",
        Matter::DoesNotTie => "控制总数不平",
        Matter::NoPayments => "没有回款资料",
        Matter::Reading(_) => "读取时的提示",
        Matter::DuplicateDelivery { .. } => "重复的送货（均已计入）",
        Matter::DuplicatePayment { .. } => "重复的回款（均已计入）",
        Matter::NamesNothing { .. } => "指明的单号不是该客户的",
        Matter::Orphan => "没有送货的客户来款",
        Matter::Unapplied { .. } => "未核销款",
        Matter::PaidBeforeDelivery { .. } => "付款早于送货",
        Matter::DueBeforeDate { .. } => "到期日早于送货日",
        Matter::ContactBeforeDelivery { .. } => "跟进早于所指的送货",
        Matter::StatedOpen { .. } => "已收或未收列与回款不符",
        Matter::NearName { .. } => "可能是同一家的名称",
        Matter::NotListed => "客户表中没有",
        Matter::Waiting => "预收：货还未送",
        Matter::NoCustomersFile => "没有客户表",
        Matter::StepsUnknown => "付款环节不明",
        Matter::DistanceUnknown => "距离不明",
        Matter::DueAssumed => "到期日按默认账期",
        Matter::NotConfirmed { .. } => "90天内未对账确认",
    }
}

fn chinese_remedy(matter: &Matter) -> &'static str {
    match matter {
        Matter::Fault(_) | Matter::Reading(_) | Matter::NearName { .. } => "",
        Matter::DoesNotTie => "程序有误：请连同文件报告",
        Matter::NoPayments => "用 --payments FILE 指明回款文件，或用 --map open_amount=列名 指明未收列",
        Matter::DuplicateDelivery { .. } | Matter::DuplicatePayment { .. } => {
            "核对单据；若录了两遍就删去一行，若确是两笔就各给一个单号"
        }
        Matter::NamesNothing { .. } => "改正单号或客户；改正前按到期先后冲销",
        Matter::Orphan => "查送货时用的是哪个名称；若是另一名称，列为那家的别名",
        Matter::Unapplied { .. } => "问客户付的是哪一笔：漏录的送货、预付，还是应退",
        Matter::PaidBeforeDelivery { .. } => "核对两个日期；若确是先付，类型写“预收”",
        Matter::DueBeforeDate { .. } => "核对两个日期：逾期天数按此到期日计算",
        Matter::ContactBeforeDelivery { .. } => "核对两个日期和单号：送货之前的承诺不算数",
        Matter::StatedOpen { .. } => "以回款为准；补录回款，或改正该列",
        Matter::NotListed => "在客户表中加一行，或列为另一家的别名",
        Matter::Waiting => "若货将送，不必处理；否则改正单号",
        Matter::NoCustomersFile => "新建 customers.csv：customer, distance_km, payment_steps, pay_days, phone",
        Matter::StepsUnknown => "填 payment_steps（环节数，或 仓库>会计>老板）：现按没有计",
        Matter::DistanceUnknown => "填 distance_km：现按没有计",
        Matter::DueAssumed => "在客户表中填账期，或在送货表中填到期日",
        Matter::NotConfirmed { .. } => "发对账单请对方确认，并记事件 debt_confirmed（货款确认）",
    }
}

fn chinese_detail(view: &View<'_>, finding: &Finding) -> String {
    let count = finding.count;
    match &finding.matter {
        Matter::Fault(text) | Matter::Reading(text) => text.clone(),
        Matter::DoesNotTie => "各行合计与计划合计不等".to_owned(),
        Matter::NoPayments => "没有回款文件，也没有已收或未收列：全部按未付计".to_owned(),
        Matter::DuplicateDelivery { number, first } => format!("{number}：与{}相同", view.book.describe(*first)),
        Matter::DuplicatePayment { date, first } => format!("{date}：与{}相同", view.book.describe(*first)),
        Matter::NamesNothing { name, owner } => match owner {
            Some(owner) if Some(*owner) != finding.customer => {
                format!("指明{name}，那是{}的", view.book.customer(*owner).name)
            }
            Some(_) => format!("指明{name}，那是另一币种的"),
            None => format!("指明{name}，没有这个单号"),
        },
        Matter::Orphan => format!("没有该币种的送货；{count}笔"),
        Matter::Unapplied { open, .. } if open.is_positive() => {
            format!("{count}笔，另有{}未收", grouped(*open, finding))
        }
        Matter::Unapplied { twin: Some((date, place)), .. } => {
            let twin = view.book.describe(*place);
            format!("来款多于应收；{count}笔；是否付了两次？{date}也来过同样金额，{twin}")
        }
        Matter::Unapplied { twin: None, .. } => format!("来款多于应收；{count}笔"),
        Matter::PaidBeforeDelivery { delivery, delivered, paid, matched_by } => match matched_by {
            MatchedBy::Name => format!("{paid}付{delivery}，{delivered}才送货"),
            MatchedBy::Reference => format!("{paid}付，摘要写明{delivery}，{delivered}才送货"),
            MatchedBy::Promise | MatchedBy::ExactSum | MatchedBy::OldestDue => {
                format!("{paid}付，未指明单号；冲了{delivery}，{delivered}才送货")
            }
        },
        Matter::DueBeforeDate { delivery, date, due } => format!("{delivery}：{due}到期，{date}送货"),
        Matter::ContactBeforeDelivery { delivery, delivered, contact } => {
            format!("{delivery}：{contact}跟进，{delivered}才送货")
        }
        Matter::StatedOpen { number, stated, open } => {
            format!("{number}：列中未收{}，按回款未收{}", grouped(*stated, finding), grouped(*open, finding))
        }
        Matter::NearName { others, .. } => format!("可能就是{}", names(view, others, "、")),
        Matter::NotListed => "环节、距离、付款日、电话不明".to_owned(),
        Matter::Waiting => format!("{count}笔，货在{}之后送", view.book.as_of),
        Matter::NoCustomersFile => format!("{count}家环节或距离不明，按没有计"),
        Matter::StepsUnknown => "没有付款环节".to_owned(),
        Matter::DistanceUnknown => "没有距离，也没有经纬度".to_owned(),
        Matter::DueAssumed => format!("{count}笔没有到期日和账期，按默认账期"),
        Matter::NotConfirmed { last: Some(last) } => format!("上次确认{last}"),
        Matter::NotConfirmed { last: None } => "从未确认".to_owned(),
    }
}
