//! Small tables of the report: whatever a chart shows stands in one, to be read aloud and copied.

use super::super::html_frame::text;

/// A cell, safe already.
pub(super) enum Field {
    /// Words.
    Words(String),
    /// A figure, at the right.
    Figure(String),
    /// A figure on a ground that is the darker the more tenths of a percent it is.
    Heat(String, i64),
}

impl Field {
    /// Words that are anything but markup.
    pub(super) fn text(words: &str) -> Field {
        Field::Words(text(words))
    }

    /// A figure.
    pub(super) fn figure(figure: impl Into<String>) -> Field {
        Field::Figure(figure.into())
    }

    fn push(&self, tag: &str, html: &mut String) {
        let scope = if tag == "th" { " scope=\"row\"" } else { "" };
        html.push_str(&match self {
            Field::Words(words) => format!("<{tag}{scope}>{words}</{tag}>"),
            Field::Figure(figure) => format!("<{tag}{scope} class=\"n\">{figure}</{tag}>"),
            Field::Heat(figure, permille) => {
                let alpha = (permille.clamp(&0, &1000) * 6 + 5) / 10;
                format!("<{tag} class=\"n\" style=\"background:rgba(var(--heat),.{alpha:03})\">{figure}</{tag}>")
            }
        });
    }
}

/// A table with a caption; the heading of a column of figures stands at the right, too. `last` may be a row of sums.
pub(super) fn sheet(caption: &str, heads: &[(String, bool)], rows: &[Vec<Field>], last: Option<Vec<Field>>) -> String {
    let caption = text(caption);
    let mut html = format!("<div class=\"wide\" role=\"region\" aria-label=\"{caption}\" tabindex=\"0\"><table>\n");
    html.push_str(&format!("<caption>{caption}</caption>\n<thead><tr>"));
    for (head, is_figure) in heads {
        let class = if *is_figure { " class=\"n\"" } else { "" };
        html.push_str(&format!("<th scope=\"col\"{class}>{head}</th>"));
    }
    html.push_str("</tr></thead>\n<tbody>\n");
    for (row, class) in rows.iter().map(|row| (row, "")).chain(last.iter().map(|row| (row, " class=\"total\""))) {
        html.push_str(&format!("<tr{class}>"));
        for (place, field) in row.iter().enumerate() {
            field.push(if place == 0 { "th" } else { "td" }, &mut html);
        }
        html.push_str("</tr>\n");
    }
    html.push_str("</tbody>\n</table></div>\n");
    html
}
