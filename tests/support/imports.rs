//! Which file of a crate imports which, found from their texts: enough of the language for paths, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

/// A module by its names from the root of the crate: `["cli", "config"]`; the root itself has none.
pub type ModulePath = Vec<String>;

/// The files of a crate by the module that each holds, and what each says with paths.
pub struct Imports {
    files: BTreeMap<ModulePath, FilePaths>,
}

/// What a file says with paths, each from the root of the crate.
#[derive(Default)]
struct FilePaths {
    /// Every path that is said.
    said: Vec<ModulePath>,
    /// Names that stand for something else: `use` declarations outside inner modules.
    names: BTreeMap<String, ModulePath>,
}

impl Imports {
    /// Of files with their modules and texts.
    pub fn of(files: impl IntoIterator<Item = (ModulePath, String)>) -> Imports {
        let texts: BTreeMap<ModulePath, String> = files.into_iter().collect();
        let paths = texts.iter().map(|(module, text)| {
            let children = texts.keys().filter(|other| other.split_last().is_some_and(|(_, parent)| parent == module));
            let children = children.filter_map(|child| child.last().cloned()).collect();
            (module.clone(), Reader::read(text, module, &children))
        });
        Imports { files: paths.collect() }
    }

    /// The files that a file imports, itself left out. What is imported through a file that only passes it on counts as
    /// imported from where it is defined.
    pub fn of_file(&self, module: &ModulePath) -> BTreeSet<&ModulePath> {
        let said = self.files[module].said.iter().filter_map(|path| self.file_of(path, 0));
        said.filter(|file| *file != module).collect()
    }

    /// The file in which what a path names is defined, if it is a file of this crate.
    fn file_of(&self, path: &[String], depth: usize) -> Option<&ModulePath> {
        let known = (0..=path.len()).rev().find(|&count| self.files.contains_key(&path[..count]))?;
        let (module, file) = self.files.get_key_value(&path[..known])?;
        let Some(name) = path.get(known) else { return Some(module) };
        match file.names.get(name) {
            // Names may stand for names; no house passes them on more often than this.
            Some(meant) if depth < 8 && meant[..] != path[..=known] => {
                let whole: ModulePath = meant.iter().chain(&path[known + 1..]).cloned().collect();
                self.file_of(&whole, depth + 1)
            }
            _ => Some(module),
        }
    }

    /// Circles among the files below a module: for each group of files that import each other one way around it.
    pub fn circles(&self, below: &str) -> Vec<Vec<&ModulePath>> {
        let own = || self.files.keys().filter(|module| module.first().is_some_and(|first| first == below));
        let edges: BTreeMap<&ModulePath, Vec<&ModulePath>> = own()
            .map(|module| {
                let imported = self.of_file(module).into_iter();
                (module, imported.filter(|file| file.first().is_some_and(|first| first == below)).collect())
            })
            .collect();
        let mut seen: BTreeSet<&ModulePath> = BTreeSet::new();
        let mut circles = Vec::new();
        for file in own() {
            if seen.contains(file) {
                continue;
            }
            if let Some(circle) = shortest_way_back(file, &edges) {
                seen.extend(circle.iter().copied());
                circles.push(circle);
            }
        }
        circles
    }
}

/// The shortest way from a file over its imports back to itself.
fn shortest_way_back<'m>(
    start: &'m ModulePath,
    edges: &BTreeMap<&'m ModulePath, Vec<&'m ModulePath>>,
) -> Option<Vec<&'m ModulePath>> {
    let mut ways = std::collections::VecDeque::from([vec![start]]);
    let mut reached = BTreeSet::new();
    while let Some(way) = ways.pop_front() {
        for &next in &edges[way[way.len() - 1]] {
            if next == start {
                return Some(way);
            }
            if reached.insert(next) {
                ways.push_back(way.iter().copied().chain([next]).collect());
            }
        }
    }
    None
}

/// Tokens of a text without comments and literals: names, and single marks but for `::`.
fn tokens(text: &str) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    let is_name = |letter: char| letter.is_alphanumeric() || letter == '_';
    let at = |place: usize| letters.get(place).copied().unwrap_or('\0');
    let mut found = Vec::new();
    let mut place = 0;
    while place < letters.len() {
        let letter = letters[place];
        match letter {
            '/' if at(place + 1) == '/' => {
                while place < letters.len() && letters[place] != '\n' {
                    place += 1;
                }
            }
            '/' if at(place + 1) == '*' => {
                while place < letters.len() && !(letters[place] == '*' && at(place + 1) == '/') {
                    place += 1;
                }
                place += 2;
            }
            '"' => place = behind_text(&letters, place + 1),
            'r' if at(place + 1) == '"' || at(place + 1) == '#' && matches!(at(place + 2), '"' | '#') => {
                let marks = letters[place + 1..].iter().take_while(|letter| **letter == '#').count();
                let end: Vec<char> = std::iter::once('"').chain(std::iter::repeat_n('#', marks)).collect();
                place += marks + 2;
                while place < letters.len() && !letters[place..].starts_with(&end) {
                    place += 1;
                }
                place += end.len();
            }
            // A letter in quotes, or a lifetime.
            '\'' if at(place + 1) == '\\' => {
                place += 3;
                while place < letters.len() && letters[place] != '\'' {
                    place += 1;
                }
                place += 1;
            }
            '\'' if at(place + 2) == '\'' => place += 3,
            ':' if at(place + 1) == ':' => {
                found.push("::".to_owned());
                place += 2;
            }
            letter if is_name(letter) => {
                let start = place;
                while place < letters.len() && is_name(letters[place]) {
                    place += 1;
                }
                found.push(letters[start..place].iter().collect());
            }
            letter => {
                if !letter.is_whitespace() {
                    found.push(letter.to_string());
                }
                place += 1;
            }
        }
    }
    found
}

/// Where a text in quotation marks that begins here is over.
fn behind_text(letters: &[char], mut place: usize) -> usize {
    while place < letters.len() && letters[place] != '"' {
        place += if letters[place] == '\\' { 2 } else { 1 };
    }
    place + 1
}

/// Reads one file's tokens.
struct Reader<'r> {
    tokens: Vec<String>,
    place: usize,
    file: &'r ModulePath,
    /// Modules that are files below this one.
    children: &'r BTreeSet<String>,
    /// Inner modules that the place is in, each with the number of braces that were open before it.
    inner: Vec<(String, usize)>,
    found: FilePaths,
}

impl Reader<'_> {
    fn read(text: &str, file: &ModulePath, children: &BTreeSet<String>) -> FilePaths {
        let (tokens, found) = (tokens(text), FilePaths::default());
        let mut reader = Reader { tokens, place: 0, file, children, inner: Vec::new(), found };
        reader.walk();
        reader.found
    }

    fn token(&self, place: usize) -> &str {
        self.tokens.get(place).map_or("", String::as_str)
    }

    fn walk(&mut self) {
        let mut braces = 0;
        while self.place < self.tokens.len() {
            match self.token(self.place) {
                // Who may see it says nothing of what it imports.
                "pub" if self.token(self.place + 1) == "(" => {
                    while self.place < self.tokens.len() && self.token(self.place) != ")" {
                        self.place += 1;
                    }
                }
                "mod" if self.token(self.place + 2) == "{" => {
                    self.inner.push((self.token(self.place + 1).to_owned(), braces));
                    self.place += 1;
                }
                // A parent that declares its child imports nothing of it.
                "mod" => self.place += 1,
                "use" => {
                    self.place += 1;
                    self.tree(&[], true);
                    continue;
                }
                "{" => braces += 1,
                "}" => {
                    braces -= 1;
                    self.inner.pop_if(|(_, before)| *before == braces);
                }
                word if self.begins_path(word) => {
                    self.tree(&[], false);
                    continue;
                }
                _ => {}
            }
            self.place += 1;
        }
    }

    /// Whether a path into this crate begins here, outside a `use`.
    fn begins_path(&self, word: &str) -> bool {
        let before = self.place.checked_sub(1).map_or("", |before| self.token(before));
        let is_root = matches!(word, "crate" | "self" | "super") || self.children.contains(word);
        is_root && !matches!(before, "::" | ".") && self.token(self.place + 1) == "::"
    }

    /// Reads a path, or of a `use` the tree of paths, that goes on from `before`.
    fn tree(&mut self, before: &[String], is_use: bool) {
        let mut path = before.to_vec();
        loop {
            match self.token(self.place) {
                "{" if is_use => {
                    self.place += 1;
                    while !matches!(self.token(self.place), "}" | "") {
                        self.tree(&path, true);
                        if self.token(self.place) == "," {
                            self.place += 1;
                        }
                    }
                    self.place += 1;
                    return;
                }
                "*" if is_use => {
                    self.place += 1;
                    self.say(&path, None);
                    return;
                }
                name if name.starts_with(|letter: char| letter.is_alphanumeric() || letter == '_') => {
                    path.push(name.to_owned());
                    self.place += 1;
                }
                // `::<`, or the end.
                _ => break,
            }
            if self.token(self.place) != "::" {
                break;
            }
            self.place += 1;
        }
        let mut name = path.last().cloned();
        if is_use && self.token(self.place) == "as" {
            name = Some(self.token(self.place + 1).to_owned());
            self.place += 2;
        }
        self.say(&path, name.filter(|_| is_use));
    }

    /// Notes a path as it is said here, and the name that stands for it from now on.
    fn say(&mut self, path: &[String], name: Option<String>) {
        let here = self.file.iter().chain(self.inner.iter().map(|(inner, _)| inner));
        let mut whole: ModulePath = here.cloned().collect();
        let mut rest = path;
        match path.first().map(String::as_str) {
            Some("crate") => {
                whole.clear();
                rest = &path[1..];
            }
            Some("self") => rest = &path[1..],
            Some("super") => {}
            Some(first) if self.children.contains(first) && self.inner.is_empty() => {}
            _ => return,
        }
        while rest.first().is_some_and(|first| first == "super") {
            whole.pop();
            rest = &rest[1..];
        }
        // `{self, …}` names what stands before it.
        let rest = rest.strip_suffix(&["self".to_owned()]).unwrap_or(rest);
        whole.extend(rest.iter().cloned());
        if let Some(name) = name.filter(|_| self.inner.is_empty()) {
            let name = if name == "self" { whole.last().cloned().unwrap_or_default() } else { name };
            self.found.names.insert(name, whole.clone());
        }
        self.found.said.push(whole);
    }
}
