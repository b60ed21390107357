//! The words of settlement cycles.

use super::Language;
use super::grid::Cell;
use crate::desk::Holds;
use chrono::NaiveDate;

impl Language {
    /// Whether a condition is met.
    pub(super) fn holds(self, holds: Holds) -> &'static str {
        match holds {
            Holds::Met => self.pick("met", "达到"),
            Holds::NotMet => self.pick("not met", "未达到"),
            Holds::Unknown => self.pick("unknown", "不明"),
        }
    }

    pub(super) fn yes(self, is_so: bool) -> Cell<'static> {
        if is_so { Cell::Word("yes", self.pick("yes", "是")) } else { Cell::Word("no", self.pick("no", "否")) }
    }

    pub(super) fn cycles_as_of(self, day: NaiveDate) -> String {
        format!("{} {day}", self.pick("Settlement cycles as of", "结款周期，截至"))
    }

    pub(super) fn no_sell_through(self) -> &'static str {
        self.pick("no sell-through is known", "没有销售盘存资料")
    }

    /// The contract's condition of payment as a whole.
    pub(super) fn condition_holds(self, holds: Holds) -> String {
        format!("{}{}", self.pick("condition ", "结款条件"), self.holds(holds))
    }

    pub(super) fn condition(self) -> &'static str {
        self.pick("condition", "条件")
    }

    pub(super) fn unknown_figure(self) -> &'static str {
        self.pick("unknown", "不明")
    }

    /// So many days that nobody counts them.
    pub(super) fn countless(self) -> &'static str {
        self.pick("countless", "很多")
    }

    pub(super) fn gap_line(self, sold: &str, remitted: &str, is_from_payments: bool, gap: &str) -> String {
        let from = self.pick(" (his payments in the cycle)", "（周期内回款）");
        let from = if is_from_payments { from } else { "" };
        match self {
            Language::English => format!("sold {sold} − remitted {remitted}{from} = gap {gap}"),
            Language::Chinese => format!("销售额 {sold} − 回款 {remitted}{from} = 差额 {gap}"),
        }
    }

    pub(super) fn article_line(self, had: &str, sold: &str, left: &str, days: &str) -> String {
        match self {
            Language::English => format!("had {had}, sold {sold}; left {left}, {days} days"),
            Language::Chinese => format!("共有{had}，售出{sold}；剩{left}，可卖{days}天"),
        }
    }

    pub(super) fn stock_difference(self, missing: &str, is_large: bool) -> String {
        let again = if is_large { self.pick(": count again", "：请复盘") } else { "" };
        format!("{} {missing}{again}", self.pick("stock difference", "盘存差异"))
    }

    pub(super) fn delivery_difference(self, received: &str, delivered: &str, over: &str) -> String {
        match self {
            Language::English => format!("received {received}, we delivered {delivered}: difference {over}"),
            Language::Chinese => format!("客户进货{received}，我方送货{delivered}：相差{over}"),
        }
    }

    pub(super) fn little_sold(self, percent: &str) -> String {
        match self {
            Language::English => format!("weak: {percent} % of what he had is sold"),
            Language::Chinese => format!("销量欠佳：动销率{percent} %"),
        }
    }

    pub(super) fn less_than_before(self, percent: &str) -> String {
        match self {
            Language::English => format!("weak: {percent} % of the cycle before"),
            Language::Chinese => format!("销量欠佳：只有上期的{percent} %"),
        }
    }

    pub(super) fn sold_percent_part(self, actual: &str, least: &str) -> String {
        match self {
            Language::English => format!("sold {actual}, at least {least} %"),
            Language::Chinese => format!("动销率{actual}，不低于{least} %"),
        }
    }

    pub(super) fn sold_amount_part(self, actual: &str, least: &str) -> String {
        match self {
            Language::English => format!("sold {actual}, at least {least}"),
            Language::Chinese => format!("销售额{actual}，不低于{least}"),
        }
    }

    pub(super) fn stock_days_part(self, actual: &str, most: &str) -> String {
        match self {
            Language::English => format!("stock for {actual} days, at most {most}"),
            Language::Chinese => format!("库存可卖{actual}天，不超过{most}天"),
        }
    }

    pub(super) fn help_to_sell(self, from: NaiveDate) -> String {
        format!("{} {from}", self.pick("help to sell from", "助销，自"))
    }
}
