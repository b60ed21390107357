//! Texts with names in braces, filled in.

/// Puts values in the place of `{names}`; what has no value stays as it stands, and no value is looked into again.
pub fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('{') {
        filled.push_str(before);
        let value = behind.split_once('}').and_then(|(name, after)| {
            values.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value, after))
        });
        match value {
            Some((value, after)) => {
                filled.push_str(value);
                rest = after;
            }
            None => {
                filled.push('{');
                rest = behind;
            }
        }
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_braces_are_filled_once() {
        let values = [("company", "{days} & Co"), ("days", "15")];
        assert_eq!(fill("{company}: {days} days, {other} {", &values), "{days} & Co: 15 days, {other} {");
        assert_eq!(fill("nothing to fill", &values), "nothing to fill");
    }
}
