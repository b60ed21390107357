//! A page for the printer: one self-contained HTML file of a text in Markdown, as far as our papers use it - headings,
//! paragraphs, tables, rules, bold. Everything else is text and is escaped, so that no name can become markup.

use super::Language;

const STYLE: &str = "\
@page{size:A4;margin:18mm 16mm}\
*{box-sizing:border-box}\
body{max-width:178mm;margin:12mm auto;padding:0 4mm;color:#111;background:#fff;\
font:11pt/1.5 'Noto Sans','Noto Sans CJK SC','PingFang SC','Microsoft YaHei','Segoe UI',Arial,sans-serif}\
h1{font-size:17pt;margin:0 0 6mm;line-height:1.25}h2{font-size:12.5pt;margin:7mm 0 2mm;break-after:avoid}\
p{margin:0 0 3mm;overflow-wrap:anywhere}\
table{border-collapse:collapse;width:100%;margin:2mm 0 5mm;font-size:9.5pt}\
th,td{border-bottom:.3mm solid #bbb;padding:1.2mm 1.5mm;text-align:left;vertical-align:top;overflow-wrap:anywhere}\
th{border-bottom:.5mm solid #333}\
.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}.d{white-space:nowrap}.f td{height:11mm;vertical-align:middle}\
thead{display:table-header-group}tr{break-inside:avoid}hr{border:0;border-top:.3mm dashed #777;margin:8mm 0}\
@media print{body{max-width:none;margin:0;padding:0}}";

/// The frame of a page around HTML that is safe already.
pub fn html_page(title: &str, language: Language, body: &str) -> String {
    let lang = language.pick("en", "zh-CN");
    format!(
        "<!DOCTYPE html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
         {body}</body>\n</html>\n",
        html_escaped(title)
    )
}

/// Text that is nothing but text in HTML, in an attribute too.
pub fn html_escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    text.chars().for_each(|letter| push_escaped(letter, &mut escaped));
    escaped
}

fn push_escaped(letter: char, out: &mut String) {
    match letter {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '"' => out.push_str("&quot;"),
        '\'' => out.push_str("&#39;"),
        other => out.push(other),
    }
}

/// A page of a text in Markdown; its title is the first heading.
pub fn page_of_markdown(text: &str, language: Language) -> String {
    let title = text.lines().find_map(|line| line.strip_prefix("# ")).unwrap_or_default();
    html_page(&plain(title), language, &body(text))
}

/// A heading without its backslashes and entities.
fn plain(line: &str) -> String {
    let mut plain = String::new();
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        let is_escape = letter == '\\' && letters.peek().is_some_and(char::is_ascii_punctuation);
        plain.push(if is_escape { letters.next().unwrap_or(letter) } else { letter });
    }
    plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

fn body(text: &str) -> String {
    let mut html = String::new();
    let lines: Vec<&str> = text.lines().collect();
    let mut rest = lines.as_slice();
    while let Some((&line, behind)) = rest.split_first() {
        rest = behind;
        if line.trim().is_empty() {
            continue;
        }
        if let Some(heading) = line.strip_prefix("## ") {
            html.push_str(&format!("<h2>{}</h2>\n", inline(heading)));
        } else if let Some(heading) = line.strip_prefix("# ") {
            html.push_str(&format!("<h1>{}</h1>\n", inline(heading)));
        } else if line.trim() == "---" {
            html.push_str("<hr>\n");
        } else if line.starts_with('|') {
            let more = rest.iter().take_while(|line| line.starts_with('|')).count();
            let table: Vec<&str> = std::iter::once(line).chain(rest[..more].iter().copied()).collect();
            rest = &rest[more..];
            html.push_str(&table_of(&table));
        } else {
            let more = rest.iter().take_while(|line| !line.trim().is_empty() && !line.starts_with('|')).count();
            let joined = std::iter::once(line).chain(rest[..more].iter().copied()).collect::<Vec<_>>().join(" ");
            rest = &rest[more..];
            html.push_str(&format!("<p>{}</p>\n", inline(&joined)));
        }
    }
    html
}

fn table_of(lines: &[&str]) -> String {
    let is_rule = |line: &str| line.chars().all(|letter| matches!(letter, '|' | '-' | ':' | ' '));
    let alignment = lines.get(1).filter(|line| is_rule(line)).map(|line| cells(line)).unwrap_or_default();
    let row = |line: &str, tag: &str| {
        let cells = cells(line);
        // Rows that somebody is to fill in and sign.
        let is_form = cells.len() > 2 && cells.iter().skip(1).all(String::is_empty);
        let cells = cells.into_iter().enumerate().map(|(column, cell)| {
            let is_right = alignment.get(column).is_some_and(|rule| rule.ends_with(':'));
            // Days and numbers of documents stay on one line.
            let is_short = (1..=16).contains(&cell.len()) && cell.is_ascii() && !cell.contains(' ');
            let class = match (is_right, is_short) {
                (true, _) => " class=\"n\"",
                (false, true) => " class=\"d\"",
                (false, false) => "",
            };
            format!("<{tag}{class}>{}</{tag}>", inline(&cell))
        });
        let class = if is_form { " class=\"f\"" } else { "" };
        format!("<tr{class}>{}</tr>\n", cells.collect::<String>())
    };
    let (head, rows) = lines.split_at(1);
    let head: String = head.iter().map(|line| row(line, "th")).collect();
    let rows: String =
        rows.iter().filter(|line| !is_rule(line) || line.contains("  ")).map(|line| row(line, "td")).collect();
    format!("<table>\n<thead>\n{head}</thead>\n<tbody>\n{rows}</tbody>\n</table>\n")
}

/// The cells of a line; a bar behind a backslash is text.
fn cells(line: &str) -> Vec<String> {
    let inner = line.trim().strip_prefix('|').unwrap_or(line);
    let inner = inner.strip_suffix('|').unwrap_or(inner);
    let mut cells = vec![String::new()];
    let mut is_escaped = false;
    for letter in inner.chars() {
        if letter == '|' && !is_escaped {
            cells.push(String::new());
        } else if let Some(cell) = cells.last_mut() {
            cell.push(letter);
        }
        is_escaped = letter == '\\' && !is_escaped;
    }
    cells.into_iter().map(|cell| cell.trim().to_owned()).collect()
}

/// Bold, backslashes and the three entities; all else is escaped.
fn inline(text: &str) -> String {
    let mut html = String::new();
    let mut is_bold = false;
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let entity = ["&lt;", "&gt;", "&amp;"].into_iter().find(|entity| rest.starts_with(entity));
        let escaped = rest.strip_prefix('\\').and_then(|behind| behind.chars().next());
        if let Some(entity) = entity {
            html.push_str(entity);
            rest = &rest[entity.len()..];
        } else if let Some(escaped) = escaped.filter(char::is_ascii_punctuation) {
            push_escaped(escaped, &mut html);
            rest = &rest[2..];
        } else if let Some(behind) = rest.strip_prefix("**") {
            is_bold = !is_bold;
            html.push_str(if is_bold { "<strong>" } else { "</strong>" });
            rest = behind;
        } else {
            push_escaped(letter, &mut html);
            rest = &rest[letter.len_utf8()..];
        }
    }
    if is_bold {
        html.push_str("</strong>");
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text() {
        let text =
            "# A\n\n| a\\|b | <b>x</b> |\n| --- | ---: |\n| **1** | 2026-04-15 |\n\n\\*\\* & &lt;i&gt; \"q\"\n---\n";
        let html = page_of_markdown(text, Language::English);
        assert!(
            html.contains("<title>A</title>")
                && html.contains("<th class=\"d\">a|b</th><th class=\"n\">&lt;b&gt;x&lt;/b&gt;</th>")
        );
        assert!(html.contains("<td class=\"d\"><strong>1</strong></td>"), "{html}");
        assert!(html.contains("** &amp; &lt;i&gt; &quot;q&quot;"), "{html}");
    }
}
