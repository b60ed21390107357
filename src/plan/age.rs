//! Stage 2, age: days past due and the ageing bucket (SPEC §3 "Ageing").

use super::policy::AgeBasis;
use chrono::NaiveDate;

/// How old a receivable is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Age {
    /// As-of less due, in calendar days; not due is 0 or less.
    pub days_past_due: i64,
    /// Position among the [`bucket_names`].
    pub bucket: usize,
}

/// Ages a receivable of `date` and `due`.
pub fn age(as_of: NaiveDate, date: NaiveDate, due: NaiveDate, basis: AgeBasis, bucket_days: &[i64]) -> Age {
    let days_past_due = (as_of - due).num_days();
    let bucket = match basis {
        AgeBasis::Due if days_past_due <= 0 => 0,
        AgeBasis::Due => 1 + bucket_days.partition_point(|&upper| upper < days_past_due),
        AgeBasis::Delivery => bucket_days.partition_point(|&upper| upper < (as_of - date).num_days()),
    };
    Age { days_past_due, bucket }
}

/// `not_due`, `1-30`, …, `366+`; by delivery there is no `not_due` and the first is `0-30`.
pub fn bucket_names(basis: AgeBasis, bucket_days: &[i64]) -> Vec<String> {
    let mut names = Vec::with_capacity(bucket_days.len() + 2);
    let mut lower = match basis {
        AgeBasis::Due => {
            names.push("not_due".to_owned());
            1
        }
        AgeBasis::Delivery => 0,
    };
    for &upper in bucket_days {
        names.push(format!("{lower}-{upper}"));
        lower = upper + 1;
    }
    names.push(format!("{lower}+"));
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Days;

    #[test]
    fn upper_bounds_are_inclusive_and_the_last_bucket_is_open() {
        let bounds = [30, 60, 90, 180, 365];
        let names = bucket_names(AgeBasis::Due, &bounds);
        assert_eq!(names, ["not_due", "1-30", "31-60", "61-90", "91-180", "181-365", "366+"]);
        let due = NaiveDate::from_ymd_opt(2026, 1, 1).expect("a date");
        let bucket = |days: u64| {
            let age = age(due + Days::new(days), due, due, AgeBasis::Due, &bounds);
            names[age.bucket].as_str()
        };
        let expected = [
            (0, "not_due"),
            (1, "1-30"),
            (30, "1-30"),
            (31, "31-60"),
            (60, "31-60"),
            (61, "61-90"),
            (90, "61-90"),
            (91, "91-180"),
            (180, "91-180"),
            (181, "181-365"),
            (365, "181-365"),
            (366, "366+"),
        ];
        for (days, name) in expected {
            assert_eq!(bucket(days), name, "{days} days");
        }
        let by_delivery = bucket_names(AgeBasis::Delivery, &bounds);
        assert_eq!(by_delivery[0], "0-30");
        let age = age(due + Days::new(31), due, due + Days::new(90), AgeBasis::Delivery, &bounds);
        assert_eq!((age.days_past_due, by_delivery[age.bucket].as_str()), (-59, "31-60"));
    }
}
