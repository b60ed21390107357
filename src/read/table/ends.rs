//! Where fields and rows end in a text without quotation marks.

const CHUNK: usize = 64;

/// Tells `visit` the places of all separators and line feeds in order, and where the text ends, if that is not behind a
/// line feed. Fields are short, so they are not searched for one by one: sixty-four bytes are compared at once. A
/// separator is not zero.
pub fn visit_ends(bytes: &[u8], separator: u8, mut visit: impl FnMut(usize)) {
    let (chunks, behind) = bytes.as_chunks();
    let mut rest = [0; CHUNK];
    rest[..behind.len()].copy_from_slice(behind);
    if !bytes.is_empty() && !bytes.ends_with(b"\n") {
        rest[behind.len()] = b'\n';
    }
    for (start, chunk) in (0..).step_by(CHUNK).zip(chunks.iter().chain([&rest])) {
        let mut found = places(chunk, separator);
        while found != 0 {
            visit(start + found.trailing_zeros() as usize);
            found &= found - 1;
        }
    }
}

/// A bit for each byte that is a separator or a line feed.
fn places(chunk: &[u8; CHUNK], separator: u8) -> u64 {
    let mut is_end = [0; CHUNK];
    for (is_end, &byte) in is_end.iter_mut().zip(chunk) {
        *is_end = u8::from(byte == separator) | u8::from(byte == b'\n');
    }
    // Eight bytes that are one or zero become eight bits: each is moved to a place of its own in the highest byte.
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let (words, _) = is_end.as_chunks();
    let bits = words.iter().map(|&word| u64::from_le_bytes(word).wrapping_mul(GATHER) >> 56);
    bits.rev().fold(0, |places, bits| places << 8 | bits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn every_separator_and_line_feed_is_told_in_order(
            pieces in prop::collection::vec(prop::sample::select(vec![";", "\n", "a", "光大", "\0", "-4711.50"]), 0..80),
        ) {
            let text = pieces.concat();
            let mut expected: Vec<usize> = memchr::memchr2_iter(b';', b'\n', text.as_bytes()).collect();
            expected.extend((!text.is_empty() && !text.ends_with('\n')).then_some(text.len()));
            let mut found = Vec::new();
            visit_ends(text.as_bytes(), b';', |end| found.push(end));
            prop_assert_eq!(found, expected);
        }
    }
}
