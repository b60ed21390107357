//! Bytes to text: UTF-8, UTF-16, GB18030 and whatever else a guess finds; what does not decode is a fault with its place.
//!
//! A byte order mark is no guess, nor is text that is UTF-8 throughout; all else is guessed, and said, unless
//! `--encoding` names it (SPEC §2).

use crate::read::diagnose::fault::{Fault, Problem};
use crate::read::source::guess::guess;
use encoding_rs::{DecoderResult, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};
use std::borrow::Cow;

/// So many bytes that do not decode are looked at one by one; a file with more is in another encoding.
const DAMAGES_MAX: usize = 1000;

/// An encoding of text by one of its usual names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextEncoding(&'static Encoding);

impl TextEncoding {
    /// The encoding of a label such as `utf-8`, `gbk`, `gb2312`, `utf-16le`, `big5`, `windows-1252`.
    pub fn named(label: &str) -> Option<TextEncoding> {
        let label = label.trim().to_ascii_lowercase();
        let label = match label.as_str() {
            "cp936" | "936" | "ansi" => "gb18030",
            "utf16" => "utf-16le",
            "utf8" => "utf-8",
            other => other,
        };
        let encoding = Encoding::for_label(label.as_bytes()).filter(|found| found.name() != "replacement")?;
        Some(TextEncoding(widest(encoding)))
    }

    /// Its usual name.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// Whether plain letters are one byte each, so that markup can say which it is.
    pub fn is_of_bytes(self) -> bool {
        self.0.is_ascii_compatible()
    }

    /// Whether every letter is one byte, so that any bytes are text.
    pub fn is_single_byte(self) -> bool {
        self.0.is_single_byte()
    }

    /// The text of bytes that all decode.
    pub fn decode_faultless(self, bytes: &[u8]) -> Option<String> {
        self.0.decode_without_bom_handling_and_without_replacement(bytes).map(Cow::into_owned)
    }
}

/// GB18030 holds all of GB2312 and GBK, and what programs call by these names is often more.
fn widest(encoding: &'static Encoding) -> &'static Encoding {
    if encoding == GBK { GB18030 } else { encoding }
}

/// A place in a text that could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Damage {
    /// Byte offset in the decoded text, where U+FFFD stands.
    pub offset: usize,
    /// The byte that does not decode; `None` where the file itself holds U+FFFD: it was damaged before.
    pub byte: Option<u8>,
}

/// A file's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without a byte order mark.
    pub text: String,
    /// How it was encoded.
    pub encoding: &'static str,
    /// Whether the encoding was guessed.
    pub is_guessed: bool,
    /// What could not be read, in order.
    pub damages: Vec<Damage>,
}

impl From<String> for Decoded {
    /// Text that never was bytes.
    fn from(text: String) -> Decoded {
        Decoded { text, encoding: UTF_8.name(), is_guessed: false, damages: Vec::new() }
    }
}

/// The length of the byte order mark and the beginning of a text that may be read piece by piece: it is UTF-8 as far as
/// one can see, and nobody says otherwise. Whoever reads on looks at the rest.
pub fn plain_beginning(bytes: &[u8], said: Option<TextEncoding>) -> Option<(usize, &str)> {
    let mark = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => (encoding == UTF_8).then_some(mark)?,
        None => said.is_none_or(|TextEncoding(encoding)| encoding == UTF_8).then_some(0)?,
    };
    let bytes = &bytes[mark..];
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        // A letter may be cut off at the end.
        Err(error) if error.error_len().is_none() => std::str::from_utf8(&bytes[..error.valid_up_to()]).ok()?,
        Err(_) => return None,
    };
    (!text.contains(['\u{fffd}', '\0'])).then_some((mark, text))
}

/// Decodes a file's bytes; a byte order mark decides, then what the user says, then the bytes themselves.
///
/// # Errors
/// More bytes that do not decode than could be slips.
pub fn decode(file: &str, mut bytes: Vec<u8>, said: Option<TextEncoding>) -> Result<Decoded, Fault> {
    if let Some((encoding, mark)) = Encoding::for_bom(&bytes) {
        bytes.drain(..mark);
        return decode_as(file, bytes, encoding, false);
    }
    if let Some(TextEncoding(encoding)) = said {
        return decode_as(file, bytes, encoding, false);
    }
    let (encoding, is_guessed) = match utf_16_without_mark(&bytes) {
        Some(encoding) => (encoding, true),
        None if is_meant_as_utf_8(&bytes) => (UTF_8, false),
        None => (guess(&bytes), true),
    };
    decode_as(file, bytes, encoding, is_guessed)
}

/// Text without a mark in which every other byte is zero.
fn utf_16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(4096)];
    let zeros = |parity: usize| sample.iter().skip(parity).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let enough = sample.len() / 20;
    match (even > enough, odd > enough) {
        (false, true) if even == 0 => Some(UTF_16LE),
        (true, false) if odd == 0 => Some(UTF_16BE),
        _ => None,
    }
}

/// Whether bytes are UTF-8, perhaps with a slip: the letters that only UTF-8 writes so outnumber what is none.
fn is_meant_as_utf_8(bytes: &[u8]) -> bool {
    if Encoding::utf8_valid_up_to(bytes) == bytes.len() {
        return true;
    }
    // So many tell as much as all of a large file.
    const LETTERS_MAX: usize = 1 << 16;
    let (mut letters, mut strays) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        // Pairs of bytes happen to be UTF-8 in other encodings too, but for accented Latin letters.
        letters += chunk.valid().chars().filter(|&letter| letter >= '\u{800}' || is_accented(letter)).count();
        strays += usize::from(!chunk.invalid().is_empty());
        if letters + strays > LETTERS_MAX {
            break;
        }
    }
    letters > 0 && letters >= strays
}

fn is_accented(letter: char) -> bool {
    matches!(letter, '\u{c0}'..='\u{ff}')
}

fn decode_as(file: &str, bytes: Vec<u8>, encoding: &'static Encoding, is_guessed: bool) -> Result<Decoded, Fault> {
    let name = encoding.name();
    let bytes = if encoding == UTF_8 {
        match String::from_utf8(bytes) {
            Ok(text) => {
                let lost = text.match_indices('\u{fffd}').map(|(offset, _)| Damage { offset, byte: None });
                let damages = lost.take(DAMAGES_MAX).collect();
                return Ok(Decoded { text, encoding: name, is_guessed, damages });
            }
            Err(error) => error.into_bytes(),
        }
    } else {
        bytes
    };
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 2);
    let (mut at, mut damages) = (0, Vec::new());
    loop {
        let (result, read) = decoder.decode_to_string_without_replacement(&bytes[at..], &mut text, true);
        at += read;
        match result {
            DecoderResult::InputEmpty => break,
            DecoderResult::OutputFull => text.reserve(bytes.len() - at + 16),
            DecoderResult::Malformed(length, behind) => {
                let first = at.saturating_sub(usize::from(length) + usize::from(behind));
                let byte = bytes.get(first).copied();
                damages.push(Damage { offset: text.len(), byte });
                text.push('\u{fffd}');
                if damages.len() > DAMAGES_MAX {
                    return Err(Fault::of_file(file, Problem::WrongEncoding { encoding: name, count: DAMAGES_MAX }));
                }
            }
        }
    }
    Ok(Decoded { text, encoding: name, is_guessed, damages })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: &str = "日期,客户,金额\n2026-04-15,光大百货,1200\n2026-04-16,万家商贸,88\n";

    fn decoded(bytes: Vec<u8>) -> Decoded {
        decode("a.csv", bytes, None).expect("text")
    }

    fn utf_16(text: &str, to_bytes: impl Fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(to_bytes).collect()
    }

    #[test]
    fn one_text_in_every_encoding() {
        let gbk = GB18030.encode(ROW).0.into_owned();
        let marked = |mark: &[u8], rest: Vec<u8>| [mark, &rest].concat();
        for (bytes, encoding, is_guessed) in [
            (ROW.as_bytes().to_vec(), "UTF-8", false),
            (marked(b"\xef\xbb\xbf", ROW.as_bytes().to_vec()), "UTF-8", false),
            (gbk, "gb18030", true),
            (marked(b"\xff\xfe", utf_16(ROW, u16::to_le_bytes)), "UTF-16LE", false),
            (marked(b"\xfe\xff", utf_16(ROW, u16::to_be_bytes)), "UTF-16BE", false),
            (utf_16(ROW, u16::to_le_bytes), "UTF-16LE", true),
            (utf_16(ROW, u16::to_be_bytes), "UTF-16BE", true),
        ] {
            let expected = Decoded { text: ROW.to_owned(), encoding, is_guessed, damages: vec![] };
            assert_eq!(decoded(bytes), expected, "{encoding}");
        }
    }

    #[test]
    fn a_stray_byte_has_a_place_and_a_lost_letter_too() {
        let stray = decoded(b"date\n\xe5\x85\x89x\xb0\n".to_vec());
        assert_eq!((stray.encoding, stray.damages), ("UTF-8", vec![Damage { offset: 9, byte: Some(0xb0) }]));
        let lost = decoded("光\u{fffd}".as_bytes().to_vec());
        assert_eq!(lost.damages, [Damage { offset: 3, byte: None }]);
        let said = TextEncoding::named("gb2312");
        let broken = decode("a.csv", b"\xb9\xe2\xff,1\n".to_vec(), said).expect("text");
        assert_eq!((broken.text.as_str(), broken.damages.len()), ("光\u{fffd},1\n", 1));
        let fault = decode("a.csv", vec![0xff; 5000], said).expect_err("no text of that encoding");
        assert!(matches!(*fault.problem, Problem::WrongEncoding { .. }));
    }

    #[test]
    fn encodings_go_by_their_usual_names() {
        for (label, name) in [("GBK", "gb18030"), ("gb2312", "gb18030"), ("UTF8", "UTF-8"), ("latin1", "windows-1252")]
        {
            assert_eq!(TextEncoding::named(label).map(TextEncoding::name), Some(name), "{label}");
        }
        assert_eq!(TextEncoding::named("klingon"), None);
    }
}
