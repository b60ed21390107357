//! "Did you mean …?": the one sentence behind every word, name and number that is not known.

use super::speech::spoken;
use super::words;
use collect::desk::near_names;
use collect::read::{name_key, nearest};

/// So many names that hold what was typed are told; of more, nobody would find the right one.
const SHOWN_MAX: usize = 3;

/// So many are listed where nothing is near.
const LISTED_MAX: usize = 8;

/// `; did you mean amount?`, or nothing where no known word is near.
pub fn did_you_mean<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> String {
    nearest(word, known).map(|near| sentence(&[near])).unwrap_or_default()
}

/// The same for names of people and firms: a name without its legal form, or a part of it, is a name too.
pub fn did_you_mean_name<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    let near = without_dress(name, &known).or_else(|| holding(name, &known));
    near.map_or_else(|| did_you_mean(name, known), |near| sentence(&near))
}

/// The same, or who there is where they are few and nothing is near.
pub fn hint_or_list<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    let hint = did_you_mean_name(name, known.iter().copied());
    match known.len() {
        0 => words::no_file_names_any(),
        1..=LISTED_MAX if hint.is_empty() => words::there_are(words::list(known)),
        _ => hint,
    }
}

fn sentence(near: &[&str]) -> String {
    words::did_you_mean(Some(&near.join(spoken().pick(" or ", "或"))))
}

/// Names that are the same without legal form, punctuation and blanks, or one slip of the pen apart.
fn without_dress<'k>(name: &str, known: &[&'k str]) -> Option<Vec<&'k str>> {
    let all: Vec<&str> = std::iter::once(name).chain(known.iter().copied()).collect();
    let group = near_names(&all).into_iter().find(|group| group[0] == 0)?;
    Some(group[1..].iter().take(SHOWN_MAX).map(|&index| known[index - 1]).collect())
}

/// Names that what was typed is a part of, if they are few.
fn holding<'k>(name: &str, known: &[&'k str]) -> Option<Vec<&'k str>> {
    let key = name_key(name);
    if key.chars().count() < 2 {
        return None;
    }
    let holds = known.iter().copied().filter(|one| name_key(one).contains(&*key));
    let few: Vec<&str> = holds.take(SHOWN_MAX + 1).collect();
    (1..=SHOWN_MAX).contains(&few.len()).then_some(few)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 4] = ["光大百货有限公司", "Northwind Traders Ltd", "华联超市东门店", "华联超市西门店"];

    #[test]
    fn a_name_without_its_legal_form_or_with_a_slip_is_found() {
        assert_eq!(did_you_mean_name("光大百货", NAMES), "; did you mean 光大百货有限公司?");
        assert_eq!(did_you_mean_name("northwnd traders", NAMES), "; did you mean Northwind Traders Ltd?");
    }

    #[test]
    fn a_part_of_few_names_gives_them_all() {
        assert_eq!(did_you_mean_name("华联超市", NAMES), "; did you mean 华联超市东门店 or 华联超市西门店?");
    }

    #[test]
    fn nothing_is_suggested_where_nothing_is_near() {
        assert_eq!(did_you_mean_name("zzz", NAMES), "");
        assert_eq!(did_you_mean("zzz", ["date", "amount"]), "");
        assert_eq!(did_you_mean("amuont", ["date", "amount"]), "; did you mean amount?");
    }
}
