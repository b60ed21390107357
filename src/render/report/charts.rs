//! Charts as SVG in the page: bars and lines with axes, a title and the figures in words for who cannot see them. Colours
//! are names of the page's style, so that a chart is as light or dark as the page, and never say what a word does not.

use super::super::grid::visible;
use super::super::html_frame::text;
use super::scale::{Scale, unit};
use crate::plan::Class;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// A drawing is so many units wide, on any screen.
const WIDTH: i64 = 480;
/// A letter of half width takes so many hundredths of a unit.
const LETTER: i64 = 740;

/// A bar.
pub(super) struct Bar {
    /// What it stands for, at its left.
    pub(super) label: String,
    /// How long it is.
    pub(super) value: i128,
    /// What is written at its end.
    pub(super) note: String,
    /// In full, for who cannot see it.
    pub(super) words: String,
    /// Its colour, beside its label.
    pub(super) class: Option<Class>,
    /// A place on the line through the bars, in tenths of a percent.
    pub(super) cumulative_permille: Option<i64>,
}

/// What every chart has.
pub(super) struct Frame<'a> {
    /// Tells it from the other charts of the page.
    pub(super) id: &'a str,
    /// Its title.
    pub(super) title: &'a str,
    /// What its figures are in.
    pub(super) axis: &'a str,
    /// What a line through its bars tells, and what stands behind its figures.
    pub(super) line: (&'a str, &'a str),
    /// The label of a value of its axis.
    pub(super) short: &'a dyn Fn(i128) -> String,
}

impl Frame<'_> {
    /// The chart with its title and its figures in words.
    fn finish(&self, height: i64, words: &str, drawing: &str) -> String {
        let (id, title) = (self.id, text(self.title));
        format!(
            "<svg role=\"img\" viewBox=\"0 0 {WIDTH} {height}\" aria-labelledby=\"{id}t {id}d\"><title id=\"{id}t\">{title}\
             </title><desc id=\"{id}d\">{}</desc>\n{drawing}</svg>\n",
            text(words)
        )
    }
}

/// Text of so many half letters at most.
fn cut(label: &str, letters: usize) -> String {
    let label = visible(label);
    if label.width() <= letters {
        return label;
    }
    let mut cut = String::new();
    let mut room = letters.saturating_sub(1);
    for letter in label.chars() {
        let Some(rest) = room.checked_sub(letter.width().unwrap_or(0)) else { break };
        room = rest;
        cut.push(letter);
    }
    format!("{cut}…")
}

/// Horizontal bars, from top to bottom.
pub(super) fn bars(frame: &Frame<'_>, bars: &[Bar]) -> String {
    const ROW: i64 = 28;
    const LABEL_MAX: usize = 20;
    let has_line = bars.iter().any(|bar| bar.cumulative_permille.is_some());
    let widest = |of: &dyn Fn(&Bar) -> usize| bars.iter().map(of).max().unwrap_or(0) as i64 * LETTER / 100 + 12;
    let left = widest(&|bar| cut(&bar.label, LABEL_MAX).width());
    let right = widest(&|bar| bar.note.width());
    let units = WIDTH - left - right;
    let (top, rows) = (if has_line { 24 } else { 6 }, bars.len() as i64 * ROW);
    let bottom = top + rows;
    let scale = Scale::of(bars.iter().map(|bar| bar.value).max().unwrap_or(0), if units < 240 { 3 } else { 4 });
    let x = |value: i128| left * 100 + scale.place(value, units);
    let mut drawing = String::new();
    for tick in scale.ticks() {
        let place = unit(x(tick));
        drawing.push_str(&format!(
            "<path class=\"{}\" d=\"M{place} {top}V{bottom}\"/><text class=\"t\" text-anchor=\"middle\" x=\"{place}\" \
             y=\"{}\">{}</text>\n",
            if tick == 0 { "ax" } else { "g" },
            bottom + 17,
            text(&(frame.short)(tick))
        ));
    }
    drawing.push_str(&format!("<text class=\"t\" x=\"0\" y=\"{}\">{}</text>\n", bottom + 17, text(frame.axis)));
    let mut notes = String::new();
    for (bar, row) in bars.iter().zip(0i64..) {
        let (y, end) = (top + row * ROW, x(bar.value));
        let fill = bar.class.map_or("first", Class::key);
        drawing.push_str(&format!(
            "<text text-anchor=\"end\" x=\"{}\" y=\"{}\">{}</text><rect style=\"fill:var(--{fill})\" x=\"{left}\" y=\"{}\" \
             width=\"{}\" height=\"18\"><title>{}</title></rect>\n",
            left - 6,
            y + 19,
            text(&cut(&bar.label, LABEL_MAX)),
            y + 5,
            unit(end - left * 100),
            text(&bar.words),
        ));
        let (x, y, note) = (unit(end + 600), y + 19, text(&bar.note));
        notes.push_str(&format!("<text class=\"v\" x=\"{x}\" y=\"{y}\">{note}</text>\n"));
    }
    if has_line {
        push_cumulative(bars, frame.line.1, (left, units), (top, ROW), &mut drawing);
        drawing.push_str(&format!("<text class=\"t\" x=\"0\" y=\"{}\">{}</text>\n", top - 8, text(frame.line.0)));
    }
    drawing.push_str(&notes);
    let words: Vec<&str> = bars.iter().map(|bar| bar.words.as_str()).collect();
    frame.finish(bottom + 24, &words.join("; "), &drawing)
}

/// A line through the bars on an axis of its own above them, from nothing to the whole.
fn push_cumulative(
    bars: &[Bar],
    percent_sign: &str,
    (left, units): (i64, i64),
    (top, row): (i64, i64),
    drawing: &mut String,
) {
    let x = |permille: i64| left * 100 + permille * units / 10;
    for percent in [0, 50, 100] {
        drawing.push_str(&format!(
            "<text class=\"t\" text-anchor=\"middle\" x=\"{}\" y=\"{}\">{percent}{percent_sign}</text>\n",
            unit(x(percent * 10)),
            top - 8
        ));
    }
    let points = bars.iter().zip(0i64..).filter_map(|(bar, place)| Some((bar.cumulative_permille?, place)));
    let points: Vec<(String, i64)> =
        points.map(|(permille, place)| (unit(x(permille)), top + place * row + 14)).collect();
    let line: Vec<String> = points.iter().map(|(x, y)| format!("{x},{y}")).collect();
    drawing.push_str(&format!("<polyline class=\"l2\" points=\"{}\"/>\n", line.join(" ")));
    for (x, y) in points {
        drawing.push_str(&format!("<circle class=\"m2\" cx=\"{x}\" cy=\"{y}\" r=\"3.5\"/>"));
    }
    drawing.push('\n');
}

/// A line with a mark at each of its points.
pub(super) struct Line {
    /// What it stands for, beside its last point.
    pub(super) label: String,
    /// Its values, one a place.
    pub(super) values: Vec<i128>,
}

/// Two lines over the same places: one drawn through with round marks, one dashed with square ones.
pub(super) fn lines(frame: &Frame<'_>, places: &[(i64, Option<String>)], lines: &[Line; 2], words: &str) -> String {
    const TOP: i64 = 26;
    const BOTTOM: i64 = 236;
    let scale = Scale::of(lines.iter().flat_map(|line| &line.values).copied().max().unwrap_or(0), 4);
    let labels = scale.ticks().map(|tick| (frame.short)(tick).width()).max().unwrap_or(0) as i64;
    let left = (labels * LETTER / 100 + 12).max(frame.axis.width() as i64 * LETTER / 100);
    let ends = lines.iter().map(|line| line.label.width()).max().unwrap_or(0) as i64;
    let units = WIDTH - left - ends * LETTER / 100 - 16;
    let y = |value: i128| BOTTOM * 100 - scale.place(value, BOTTOM - TOP);
    let (first, last) = (places.first().map_or(0, |place| place.0), places.last().map_or(1, |place| place.0));
    let x = |day: i64| left * 100 + (day - first) * units * 100 / (last - first).max(1);
    let mut drawing = String::new();
    for tick in scale.ticks() {
        drawing.push_str(&format!(
            "<path class=\"{}\" d=\"M{left} {}H{}\"/><text class=\"t\" text-anchor=\"end\" x=\"{}\" y=\"{}\">{}</text>\n",
            if tick == 0 { "ax" } else { "g" },
            unit(y(tick)),
            left + units,
            left - 6,
            unit(y(tick) + 400),
            text(&(frame.short)(tick))
        ));
    }
    drawing.push_str(&format!("<text class=\"t\" x=\"0\" y=\"12\">{}</text>\n", text(frame.axis)));
    for (day, label) in places {
        let place = unit(x(*day));
        drawing.push_str(&format!("<path class=\"ax\" d=\"M{place} {BOTTOM}v5\"/>"));
        if let Some(label) = label {
            drawing.push_str(&format!(
                "<text class=\"t\" text-anchor=\"middle\" x=\"{place}\" y=\"{}\">{}</text>",
                BOTTOM + 20,
                text(label)
            ));
        }
    }
    drawing.push('\n');
    let ends = ends_apart(lines.each_ref().map(|line| y(line.values.last().copied().unwrap_or(0))));
    for ((line, class), end) in lines.iter().zip(["1", "2"]).zip(ends) {
        let points = places.iter().zip(&line.values).map(|((day, _), value)| (unit(x(*day)), y(*value)));
        let points: Vec<(String, i64)> = points.collect();
        let path: Vec<String> = points.iter().map(|(x, y)| format!("{x},{}", unit(*y))).collect();
        drawing.push_str(&format!("<polyline class=\"l{class}\" points=\"{}\"/>", path.join(" ")));
        for (x, y) in &points {
            drawing.push_str(&match class {
                "1" => format!("<circle class=\"m1\" cx=\"{x}\" cy=\"{}\" r=\"3.5\"/>", unit(*y)),
                _ => format!("<path class=\"m2\" d=\"M{x} {}m-3.5-3.5h7v7h-7z\"/>", unit(*y)),
            });
        }
        drawing.push_str(&format!(
            "<text class=\"e{class}\" x=\"{}\" y=\"{}\">{}</text>\n",
            left + units + 9,
            unit(end + 400),
            text(&line.label)
        ));
    }
    frame.finish(BOTTOM + 28, words, &drawing)
}

/// Labels so near that one would lie on the other are moved apart.
fn ends_apart([one, other]: [i64; 2]) -> [i64; 2] {
    const LEAST: i64 = 1_600;
    let gap = (other - one).abs();
    let push = (LEAST - gap).max(0) / 2;
    if one <= other { [one - push, other + push] } else { [one + push, other - push] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_labels_are_cut_where_letters_end() {
        assert_eq!(cut("江畔批发行", 10), "江畔批发行");
        assert_eq!(cut("江畔批发行有限公司", 10), "江畔批发…");
        assert_eq!(cut("Paper Lantern Cafes Ltd", 8), "Paper L…");
        assert_eq!(cut("\u{202e}name", 20), "\\u{202e}name");
    }

    #[test]
    fn labels_at_one_place_are_moved_apart() {
        assert_eq!(ends_apart([5_000, 5_000]), [4_200, 5_800]);
        assert_eq!(ends_apart([9_000, 5_000]), [9_000, 5_000]);
        assert_eq!(ends_apart([5_400, 5_000]), [6_000, 4_400]);
    }
}
