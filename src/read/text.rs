//! Bytes to text: UTF-8, with or without a byte order mark. What does not decode is a fault with its place.

use super::fault::{Fault, Problem};

/// Decodes a file's bytes.
///
/// # Errors
/// A byte that is not UTF-8, or a form that is not text at all (spreadsheets, UTF-16).
pub fn decode(file: &str, bytes: Vec<u8>) -> Result<String, Fault> {
    if let Some((form, aside)) = other_form(&bytes) {
        return Err(Fault::of_file(file, Problem::UnreadableForm { form, aside }));
    }
    let bytes = match bytes.strip_prefix(b"\xef\xbb\xbf") {
        Some(rest) => rest.to_vec(),
        None => bytes,
    };
    String::from_utf8(bytes).map_err(|error| {
        let position = error.utf8_error().valid_up_to();
        let bytes = error.as_bytes();
        let line = bytes[..position].iter().filter(|&&byte| byte == b'\n').count() + 1;
        let start = bytes[..position].iter().rposition(|&byte| byte == b'\n').map_or(0, |newline| newline + 1);
        let column = String::from_utf8_lossy(&bytes[start..position]).chars().count() + 1;
        let byte = bytes.get(position).copied().unwrap_or_default();
        Fault {
            file: file.to_owned(),
            line: line as u32,
            column: column as u32,
            problem: Box::new(Problem::NotUtf8 { byte }),
        }
    })
}

fn other_form(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    let starts = |mark: &[u8]| bytes.starts_with(mark);
    if starts(b"PK\x03\x04") {
        return Some(("a spreadsheet (.xlsx or .ods)", ""));
    }
    if starts(b"\xd0\xcf\x11\xe0") {
        return Some(("an old spreadsheet (.xls)", ""));
    }
    if starts(b"\xff\xfe") || starts(b"\xfe\xff") {
        return Some(("UTF-16 text (\"Unicode text\" of Excel)", ""));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_dropped_and_a_stray_byte_has_a_place() {
        assert_eq!(decode("a.csv", b"\xef\xbb\xbfdate".to_vec()), Ok("date".to_owned()));
        let fault = decode("a.csv", b"date\n\xe5\x85\x89x\xb0".to_vec()).expect_err("a stray byte");
        assert_eq!((fault.line, fault.column), (2, 3));
        assert_eq!(*fault.problem, Problem::NotUtf8 { byte: 0xb0 });
        assert!(decode("a.xlsx", b"PK\x03\x04".to_vec()).is_err());
    }
}
