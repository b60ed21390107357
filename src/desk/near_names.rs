//! Customers whose names are so near that they may be one (DOMAIN S9): `光大百货` and `光大百货有限公司`.
//!
//! Near are names that are equal without legal forms, punctuation and blanks, and long names that differ by one slip
//! of the pen. Names whose digits differ never are: store 1 and store 2 are two customers. Nothing is merged here;
//! whoever reads the finding decides.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};

/// Words at the end of a Latin name that say what form the firm has, not which firm it is.
const LEGAL_WORDS: [&str; 42] = [
    "co",
    "company",
    "corp",
    "corpo",
    "corporation",
    "inc",
    "in",
    "incorporated",
    "ltd",
    "limited",
    "llc",
    "llp",
    "lp",
    "plc",
    "pty",
    "gmbh",
    "ag",
    "kg",
    "ohg",
    "mbh",
    "ug",
    "sa",
    "sas",
    "sarl",
    "srl",
    "spa",
    "bv",
    "nv",
    "oy",
    "ab",
    "as",
    "aps",
    "kk",
    "sdn",
    "bhd",
    "pte",
    "pvt",
    "private",
    "public",
    "group",
    "holding",
    "holdings",
];

/// The same at the end of a Chinese name, the longest first.
const LEGAL_ENDINGS: [&str; 13] = [
    "股份有限公司",
    "有限责任公司",
    "集团有限公司",
    "有限公司",
    "集团公司",
    "总公司",
    "股份公司",
    "公司",
    "集团",
    "有限",
    "股份",
    "商店",
    "店",
];

/// Letters that tell one firm from another where a name differs in nothing else: numerals, directions, sizes.
const TELLING: &str = "〇零一二三四五六七八九十百千甲乙丙丁戊己庚辛东西南北中前后左右上下内外大小新老男女";

/// A slip of the pen is looked for in names of so many letters, digits not counted: short ones that differ by a letter
/// are different firms.
const SLIP_LETTERS_MIN: usize = 8;

/// So many names that may be one slip apart are compared each with each; of more, each with the next only, so that a
/// book of names all alike takes no square of its customers in time.
const COMPARED_MAX: usize = 40;

/// A name without its dress.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Bare {
    /// Letters and digits, lower case, without legal form.
    key: String,
    /// Letters and digits, lower case, legal form and all.
    full: String,
    /// What must be the same in both: digits, numerals, words of one letter.
    digits: String,
}

impl Bare {
    fn of(name: &str) -> Bare {
        let folded: String = name.chars().flat_map(|letter| fold(letter).to_lowercase()).collect();
        let words: Vec<&str> = folded.split(|letter: char| !letter.is_alphanumeric()).collect();
        // `S.A.`, `L.L.C.`: letters with a dot behind each are one word.
        let mut joined: Vec<String> = Vec::new();
        let mut after_letter = false;
        for word in words.into_iter().filter(|word| !word.is_empty()) {
            let is_letter = word.len() == 1 && word.bytes().all(|byte| byte.is_ascii_lowercase());
            match joined.last_mut().filter(|_| is_letter && after_letter) {
                Some(last) => last.push_str(word),
                None => joined.push(word.to_owned()),
            }
            after_letter = is_letter;
        }
        let full: String = joined.concat();
        while joined.len() > 1 && joined.last().is_some_and(|last| LEGAL_WORDS.contains(&last.as_str())) {
            joined.pop();
        }
        let mut key = joined.concat();
        if !full.is_ascii() {
            while let Some(rest) = LEGAL_ENDINGS.iter().find_map(|ending| key.strip_suffix(ending))
                && rest.chars().count() >= 2
            {
                key.truncate(rest.len());
            }
        }
        let single = joined.iter().filter(|word| word.chars().count() == 1);
        let digits = key.chars().filter(|letter| letter.is_numeric()).chain(['/']).collect::<String>();
        let digits = single.fold(digits, |digits, word| digits + word + "/");
        Bare { key, full, digits }
    }

    fn letters(&self) -> usize {
        self.key.chars().filter(|letter| letter.is_alphabetic()).count()
    }
}

/// Full-width letters and digits as ordinary ones.
fn fold(letter: char) -> char {
    match letter {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(letter as u32 - 0xfee0).unwrap_or(letter),
        other => other,
    }
}

/// Groups of names that may be one, each of two or more positions in `names`, rising; groups in order of their first.
pub fn near_names(names: &[&str]) -> Vec<Vec<usize>> {
    let bare: Vec<Bare> = names.iter().map(|name| Bare::of(name)).collect();
    let mut groups = Groups { parent: (0..names.len()).collect() };
    let mut by_key: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, one) in bare.iter().enumerate().filter(|(_, one)| !one.key.is_empty()) {
        by_key.entry(&one.key).or_default().push(index);
    }
    for alike in by_key.values().filter(|alike| alike.len() > 1) {
        join_alike(&bare, alike, &mut groups);
    }
    // One of each key is enough from here on.
    let mut firsts: Vec<usize> = by_key.into_values().map(|alike| alike[0]).collect();
    firsts.retain(|&index| bare[index].letters() >= SLIP_LETTERS_MIN);
    firsts.sort_unstable();
    join_slips(&bare, &firsts, &mut groups);
    groups.in_order()
}

/// Names of one bare key. Two letters are a name only if somebody wrote just them: 光大 and 光大公司, but not 光大公司
/// and 光大集团.
fn join_alike(bare: &[Bare], alike: &[usize], groups: &mut Groups) {
    let is_named_so = alike.iter().any(|&index| bare[index].full == bare[index].key);
    if !is_named_so && bare[alike[0]].key.chars().count() < 3 {
        return;
    }
    for pair in alike.windows(2) {
        groups.join(pair[0], pair[1]);
    }
}

/// Long names one slip apart: an insertion, a deletion, a letter for another, two letters exchanged. Two such names
/// share what remains when a letter is taken out of each, or out of one.
fn join_slips(bare: &[Bare], indices: &[usize], groups: &mut Groups) {
    let hasher = RandomState::new();
    let mut remains: Vec<(u64, usize)> = Vec::new();
    let mut without = String::new();
    for &index in indices {
        let Bare { key, digits, .. } = &bare[index];
        remains.push((hasher.hash_one((key, digits)), index));
        let mut before = None;
        for (position, letter) in key.char_indices().filter(|(_, letter)| letter.is_alphabetic()) {
            // Of two letters alike it does not matter which is missing.
            if before.replace(letter) != Some(letter) {
                without.clear();
                without.push_str(&key[..position]);
                without.push_str(&key[position + letter.len_utf8()..]);
                remains.push((hasher.hash_one((&without, digits)), index));
            }
        }
    }
    remains.sort_unstable();
    let mut seen: HashSet<(usize, usize)> = HashSet::new();
    let mut compare = |a: usize, b: usize| {
        if seen.insert((a, b)) && is_one_slip_apart(&bare[a].key, &bare[b].key) {
            groups.join(a, b);
        }
    };
    for same in remains.chunk_by(|a, b| a.0 == b.0) {
        for (position, &(_, a)) in same.iter().enumerate() {
            let others = if same.len() > COMPARED_MAX { 1 } else { same.len() };
            for &(_, b) in same.iter().skip(position + 1).take(others).filter(|(_, b)| *b != a) {
                compare(a, b);
            }
        }
    }
}

/// Whether two keys are one slip apart, and the slip touches nothing that tells firms apart.
fn is_one_slip_apart(a: &str, b: &str) -> bool {
    let mut left: Vec<char> = a.chars().collect();
    let mut right: Vec<char> = b.chars().collect();
    while let (Some(x), Some(y)) = (left.last(), right.last())
        && x == y
    {
        left.pop();
        right.pop();
    }
    let same = left.iter().zip(&right).take_while(|(x, y)| x == y).count();
    let (left, right) = (&left[same..], &right[same..]);
    let tells = |letters: &[char]| letters.iter().any(|&letter| letter.is_numeric() || TELLING.contains(letter));
    let is_slip = match (left, right) {
        ([], [_]) | ([_], []) => true,
        // Another Chinese letter is another word.
        ([x], [y]) => x.is_ascii() && y.is_ascii(),
        ([x1, x2], [y1, y2]) => (x1, x2) == (y2, y1),
        _ => false,
    };
    is_slip && !tells(left) && !tells(right)
}

/// Which positions belong together.
struct Groups {
    parent: Vec<usize>,
}

impl Groups {
    fn root(&mut self, index: usize) -> usize {
        let mut root = index;
        while self.parent[root] != root {
            root = self.parent[root];
        }
        let mut next = index;
        while self.parent[next] != root {
            next = std::mem::replace(&mut self.parent[next], root);
        }
        root
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        // The lower one leads, whatever the order in which they are joined.
        self.parent[a.max(b)] = a.min(b);
    }

    fn in_order(mut self) -> Vec<Vec<usize>> {
        let mut members: HashMap<usize, Vec<usize>> = HashMap::new();
        for index in 0..self.parent.len() {
            let root = self.root(index);
            members.entry(root).or_default().push(index);
        }
        let mut groups: Vec<Vec<usize>> = members.into_values().filter(|group| group.len() > 1).collect();
        groups.sort_unstable();
        groups
    }
}

#[cfg(test)]
mod tests {
    use super::near_names;

    fn are_near(a: &str, b: &str) -> bool {
        let there = !near_names(&[a, b]).is_empty();
        assert_eq!(there, !near_names(&[b, a]).is_empty(), "{a} and {b}, either way round");
        there
    }

    #[test]
    fn names_that_may_be_one() {
        for (a, b) in [
            ("光大百货", "光大百货有限公司"),
            ("光大百货股份有限公司", "光大百货（有限责任公司）"),
            ("华联超市", "华联超市店"),
            ("光大", "光大公司"),
            ("小李便利", "小李 便利"),
            ("ＡＢＣ贸易", "ABC贸易有限公司"),
            ("Acme Co., Ltd.", "ACME"),
            ("Acme Trading Inc", "Acme-Trading LLC"),
            ("Müller GmbH & Co. KG", "Müller"),
            ("WAL-MAR corp", "WAL-MAR in"),
            ("Sunrise Foods S.A.", "Sunrise Foods"),
            ("Northwind Traders", "Northwnd Traders"),
            ("Northwind Traders", "Northwind Tradres"),
            ("Northwind Traders 12", "Northwind Trader 12"),
            ("江畔粮油食品批发行有限公司", "江畔粮油食品批发有限公司"),
        ] {
            assert!(are_near(a, b), "{a} and {b}");
        }
    }

    #[test]
    fn names_that_are_two() {
        for (a, b) in [
            ("客户000001", "客户000002"),
            ("Store 1", "Store 2"),
            ("Northwind Traders 1", "Northwind Traders 11"),
            ("Northwind Branch A", "Northwind Branch B"),
            ("朝阳区华联超市一店", "朝阳区华联超市二店"),
            ("朝阳区华联超市东门店", "朝阳区华联超市西门店"),
            ("朝阳区华联超市百货部", "朝阳区华联超市百货都"),
            ("华联超市", "华润超市"),
            ("光大公司", "光大集团"),
            ("光大百货", "光大百货（上海）有限公司"),
            ("华联超市", "华联超市朝阳店"),
            ("Acme", "Acne"),
            ("Acme Foods", "Acme Tools"),
            ("", "公司"),
            ("Ltd", "Co"),
        ] {
            assert!(!are_near(a, b), "{a} and {b}");
        }
    }

    #[test]
    fn several_spellings_are_one_group_whatever_their_order() {
        let names = ["Acme", "Bolt Ltd", "Acme Inc", "Bolt", "Acme Ltd", "Other"];
        assert_eq!(near_names(&names), [vec![0, 2, 4], vec![1, 3]]);
    }

    #[test]
    fn many_names_alike_take_no_square_of_time() {
        let numbered: Vec<String> = (0..100_000).map(|number| format!("Customer of the house {number}")).collect();
        let names: Vec<&str> = numbered.iter().map(String::as_str).collect();
        assert!(near_names(&names).is_empty());
        let letter = |number: u32| char::from_u32(0x4e00 + number).unwrap_or('一');
        let alike: Vec<String> = (0..20_000).map(|number| format!("朝阳区华联超市{}部", letter(number))).collect();
        let names: Vec<&str> = alike.iter().map(String::as_str).collect();
        assert!(near_names(&names).is_empty());
    }
}
