//! Markup as tags and texts in turn, read as loosely as browsers read them: in capitals or not, with or without quotation
//! marks, and with signs of comparison that nobody wrote as `&lt;`.

use std::borrow::Cow;

/// Which markup it is: pages hold styles and scripts that are no markup themselves, XML does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// HTML.
    Page,
    /// XML.
    Xml,
}

/// A tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tag<'t> {
    /// Its name without a prefix, as written.
    pub name: &'t str,
    /// Whether it is `</name>`.
    pub is_end: bool,
    attributes: &'t str,
}

impl<'t> Tag<'t> {
    /// Whether it is `<name/>`.
    pub fn is_closed(&self) -> bool {
        self.attributes.ends_with('/')
    }

    /// An attribute as a whole number.
    pub fn number(&self, attribute: &str) -> Option<u32> {
        self.attribute(attribute)?.trim().parse().ok()
    }

    /// The value of an attribute, whatever its prefix; blank if it has none.
    pub fn attribute(&self, attribute: &str) -> Option<Cow<'t, str>> {
        let mut rest = self.attributes;
        loop {
            rest = rest.trim_start_matches(|letter: char| letter.is_whitespace() || letter == '/');
            if rest.is_empty() {
                return None;
            }
            let ends = |letter: char| letter.is_whitespace() || matches!(letter, '=' | '/');
            // A stray `=` is a name of its own, so that every turn takes something.
            let (name, behind) = rest.split_at(rest.find(ends).unwrap_or(rest.len()).max(1));
            let behind = behind.trim_start();
            let (value, behind) = behind.strip_prefix('=').map_or(("", behind), |value| value_of(value.trim_start()));
            if without_prefix(name).eq_ignore_ascii_case(attribute) {
                return Some(unescaped(value));
            }
            rest = behind;
        }
    }
}

/// The value at the beginning of a text, and what is behind it.
fn value_of(text: &str) -> (&str, &str) {
    let quoted = text.strip_prefix('"').map(|rest| (rest, '"'));
    match quoted.or_else(|| text.strip_prefix('\'').map(|rest| (rest, '\''))) {
        Some((rest, mark)) => rest.split_once(mark).unwrap_or((rest, "")),
        None => text.split_at(text.find(char::is_whitespace).unwrap_or(text.len())),
    }
}

fn without_prefix(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, own)| own)
}

/// A piece of markup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece<'t> {
    /// Text, its entities decoded.
    Text(Cow<'t, str>),
    /// A tag.
    Tag(Tag<'t>),
}

/// Walks through markup. Comments, declarations, styles and scripts are left out.
#[derive(Clone, Debug)]
pub struct Pieces<'t> {
    rest: &'t str,
    dialect: Dialect,
}

impl<'t> Pieces<'t> {
    /// From the beginning.
    pub fn new(text: &'t str, dialect: Dialect) -> Pieces<'t> {
        Pieces { rest: text, dialect }
    }

    fn take(&mut self, bytes: usize) -> &'t str {
        let (taken, rest) = self.rest.split_at(bytes);
        self.rest = rest;
        taken
    }

    /// Goes behind the next `end`, and returns what stands before it.
    fn take_until(&mut self, end: &str) -> &'t str {
        let (taken, rest) = self.rest.split_once(end).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    fn tag(&mut self) -> Tag<'t> {
        let inner = &self.rest[1..];
        let length = tag_length(inner);
        let (tag, is_end) = match &inner[..length] {
            tag if tag.starts_with('/') => (&tag[1..], true),
            tag => (tag, false),
        };
        self.rest = inner.get(length + 1..).unwrap_or_default();
        let name_end = tag.find(|letter: char| letter.is_whitespace() || letter == '/').unwrap_or(tag.len());
        let (name, attributes) = tag.split_at(name_end);
        let tag = Tag { name: without_prefix(name), is_end, attributes };
        if self.dialect == Dialect::Page && !is_end && !tag.is_closed() {
            let is_raw = ["script", "style"].iter().any(|raw| tag.name.eq_ignore_ascii_case(raw));
            if is_raw {
                self.rest = &self.rest[end_tag_at(self.rest, tag.name)..];
            }
        }
        tag
    }
}

/// Where `</name` stands, or the end of the text.
fn end_tag_at(text: &str, name: &str) -> usize {
    let is_end = |at: &usize| {
        let behind = text.get(at + 2..at + 2 + name.len());
        behind.is_some_and(|own| own.eq_ignore_ascii_case(name))
    };
    text.match_indices("</").map(|(at, _)| at).find(is_end).unwrap_or(text.len())
}

/// The bytes of a tag before its `>`, which does not stand in a quoted value. A quotation mark that is never closed is
/// none: then nothing behind it is searched for it again, so that all tags together take one walk through the text.
fn tag_length(inner: &str) -> usize {
    let bytes = inner.as_bytes();
    let mut at = 0;
    while let Some(found) = bytes.get(at..).and_then(|rest| memchr::memchr3(b'>', b'"', b'\'', rest)) {
        at += found;
        if bytes[at] == b'>' {
            return at;
        }
        let opens_value = inner[..at].trim_end().ends_with('=');
        let close = opens_value.then(|| memchr::memchr(bytes[at], &bytes[at + 1..])).flatten();
        at += 1 + close.map_or(0, |close| close + 1);
    }
    bytes.len()
}

impl<'t> Iterator for Pieces<'t> {
    type Item = Piece<'t>;

    fn next(&mut self) -> Option<Piece<'t>> {
        loop {
            if self.rest.is_empty() {
                return None;
            }
            match memchr::memchr(b'<', self.rest.as_bytes()) {
                Some(0) => {}
                found => {
                    let length = found.unwrap_or(self.rest.len());
                    return Some(Piece::Text(unescaped(self.take(length))));
                }
            }
            let inner = &self.rest[1..];
            if inner.starts_with("!--") {
                // `<!-->` is a comment too.
                self.take("<!".len());
                self.take_until("-->");
            } else if inner.starts_with("![CDATA[") {
                self.take("<![CDATA[".len());
                return Some(Piece::Text(Cow::Borrowed(self.take_until("]]>"))));
            } else if inner.starts_with(['!', '?']) {
                self.take_until(">");
            } else if inner.trim_start_matches('/').starts_with(|letter: char| letter.is_ascii_alphabetic()) {
                return Some(Piece::Tag(self.tag()));
            } else {
                // A sign of comparison: `< 1 Month`.
                let length = 1 + memchr::memchr(b'<', inner.as_bytes()).unwrap_or(inner.len());
                return Some(Piece::Text(unescaped(self.take(length))));
            }
        }
    }
}

/// The letters from U+00A0 to U+00FF, in order.
const LATIN: &str = "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 \
    sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring \
    AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times \
    Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute \
    ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml \
    yacute thorn yuml";

const OTHERS: [(&str, char); 27] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("euro", '€'),
    ("minus", '−'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("hellip", '…'),
    ("bull", '•'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("sbquo", '‚'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("bdquo", '„'),
    ("trade", '™'),
    ("ensp", '\u{2002}'),
    ("emsp", '\u{2003}'),
    ("thinsp", '\u{2009}'),
    ("zwnj", '\u{200c}'),
    ("Scaron", 'Š'),
    ("scaron", 'š'),
    ("OElig", 'Œ'),
    ("oelig", 'œ'),
    ("Yuml", 'Ÿ'),
];

/// A text with `&amp;` and its kin as the letters that they stand for; what is none of them stays.
pub fn unescaped(text: &str) -> Cow<'_, str> {
    let Some(first) = text.find('&') else { return Cow::Borrowed(text) };
    let mut plain = String::with_capacity(text.len());
    plain.push_str(&text[..first]);
    let mut rest = &text[first..];
    while let Some(behind) = rest.strip_prefix('&') {
        let (letter, length) = entity(behind).unwrap_or(('&', 0));
        plain.push(letter);
        let next = behind[length..].find('&').map_or(behind.len(), |next| length + next);
        plain.push_str(&behind[length..next]);
        rest = &behind[next..];
    }
    Cow::Owned(plain)
}

/// The letter that is named at the beginning of a text, and the bytes of its name with the semicolon.
fn entity(text: &str) -> Option<(char, usize)> {
    const NAME_BYTES_MAX: usize = 9;
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'#';
    let length = text.bytes().take(NAME_BYTES_MAX + 1).take_while(is_name).count();
    let name = &text[..length];
    let is_ended = text[length..].starts_with(';');
    // Browsers forgive a semicolon that is missing, but `&copy` may also be the beginning of a word.
    let letter = match name.strip_prefix('#') {
        Some(number) => numbered(number)?,
        None if is_ended || matches!(name, "nbsp" | "amp" | "lt" | "gt" | "quot") => named(name)?,
        None => return None,
    };
    Some((letter, length + usize::from(is_ended)))
}

fn named(name: &str) -> Option<char> {
    let other = OTHERS.iter().find(|(own, _)| *own == name).map(|&(_, letter)| letter);
    other.or_else(|| {
        let place = LATIN.split_whitespace().position(|own| own == name)?;
        char::from_u32(0xa0 + place as u32)
    })
}

fn numbered(number: &str) -> Option<char> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
        None => number.parse().ok()?,
    };
    match code {
        0 => None,
        // Meant as windows-1252: `&#128;` is a euro sign.
        0x80..=0x9f => encoding_rs::WINDOWS_1252.decode_without_bom_handling(&[code as u8]).0.chars().next(),
        _ => char::from_u32(code),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, dialect: Dialect) -> Vec<String> {
        Pieces::new(text, dialect)
            .map(|piece| match piece {
                Piece::Text(text) => text.into_owned(),
                Piece::Tag(tag) => format!("<{}{}>", if tag.is_end { "/" } else { "" }, tag.name),
            })
            .collect()
    }

    #[test]
    fn tags_and_texts_come_in_turn() {
        for (text, pieces) in [
            ("a<B x='>'>c</b>", &["a", "<B>", "c", "</b>"][..]),
            ("<!-- <b> --><ss:Data/>1<![CDATA[<&amp;]]>", &["<Data>", "1", "<&amp;"]),
            ("< 1 Month<br>3 <= 4", &["< 1 Month", "<br>", "3 ", "<= 4"]),
            ("<STYLE>td > b { }</Style>x", &["<STYLE>", "</Style>", "x"]),
            ("<?xml version='1'?><!DOCTYPE html><p>", &["<p>"]),
            ("<td title=it's>1</td>", &["<td>", "1", "</td>"]),
            ("<!-->1", &["1"]),
            ("<td", &["<td>"]),
        ] {
            assert_eq!(shown(text, Dialect::Page), pieces, "{text}");
        }
        assert_eq!(shown("<Style ss:ID='a'/><Row>", Dialect::Xml), ["<Style>", "<Row>"]);
    }

    #[test]
    fn attributes_are_found_by_their_whole_names() {
        let Some(Piece::Tag(tag)) =
            Pieces::new("<td x-colspan=9 COLSPAN = '2' ss:Name=\"A&amp;B\" = rowspan=3/>", Dialect::Page).next()
        else {
            panic!("a tag")
        };
        assert_eq!((tag.number("colspan"), tag.number("span")), (Some(2), None));
        assert_eq!(tag.attribute("name").as_deref(), Some("A&B"));
        assert!(tag.is_closed());
    }

    #[test]
    fn entities_are_letters() {
        for (text, plain) in [
            ("M&uuml;ller &amp; S&ouml;hne&nbsp;&#8364;", "Müller & Söhne\u{a0}€"),
            ("&#x5ba2;&#25143;&#128;", "客户€"),
            ("AT&T R&D &copyright &; & &#0; &#xffffffff; &nbsp", "AT&T R&D &copyright &; & &#0; &#xffffffff; \u{a0}"),
            ("&yuml;&nbsp;&szlig;&Agrave;&divide;", "ÿ\u{a0}ßÀ÷"),
        ] {
            assert_eq!(unescaped(text), plain);
        }
    }

    #[test]
    fn what_is_never_closed_takes_one_walk() {
        for text in ["<!---->", "<style>", "<a b='>", "<a b=\">", "&#", "<", "<!--", "</"] {
            let many = text.repeat(200_000);
            let begun = std::time::Instant::now();
            _ = Pieces::new(&many, Dialect::Page).count();
            assert!(begun.elapsed().as_secs() < 20, "{text}");
        }
    }
}
