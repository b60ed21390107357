//! What every page for a browser has: the frame with its style, and text that can be nothing but text. A page is one file
//! without script that fetches nothing; light or dark as the reader's screen is, on paper always light.

use super::Language;
use super::grid::visible;
use super::page::html_escaped;
use crate::plan::Class;

/// Colours by name; all else in the style speaks of these.
const LIGHT: &str = "--paper:#fff;--ink:#1a1f26;--soft:#56606b;--line:#d3d9e0;--head:#eef2f6;--card:#f7f9fb;--first:#1d5fa6;\
--second:#b3471b;--heat:179,71,27;--current:#2b7a4b;--chasing:#8a6100;--doubtful:#b04d0c;--bad:#b3261e;--dead:#5c6269;";
const DARK: &str = "--paper:#14181d;--ink:#e7ebf0;--soft:#a3adb8;--line:#363e48;--head:#1f262e;--card:#1a2027;--first:#7db4f0;\
--second:#f09a6c;--heat:240,154,108;--current:#6fcf97;--chasing:#e3b341;--doubtful:#f0975a;--bad:#ff8a80;--dead:#a9b1ba;";

const STYLE: &str = "\
*{box-sizing:border-box}html{-webkit-text-size-adjust:100%;text-size-adjust:100%}\
body{margin:0;padding:1.5rem;color:var(--ink);background:var(--paper);\
font:15px/1.5 'Noto Sans','Noto Sans CJK SC','PingFang SC','Microsoft YaHei','Segoe UI',Roboto,Arial,sans-serif}\
h1{font-size:1.45rem;line-height:1.25;margin:0 0 .3rem;overflow-wrap:anywhere}\
h2{font-size:1.15rem;line-height:1.3;margin:2.2rem 0 .6rem;padding-bottom:.25rem;border-bottom:2px solid var(--line);break-after:avoid}\
h3{font-size:1rem;margin:1.2rem 0 .4rem;break-after:avoid}\
p{margin:.3rem 0;overflow-wrap:anywhere}.soft,footer{color:var(--soft)}footer{margin-top:2rem;font-size:.85rem}\
.warn{border-left:4px solid var(--bad);padding:.3rem .8rem;margin:.6rem 0;background:var(--card)}\
.wide{overflow:auto;margin:.6rem 0;max-width:100%}.wide:focus-visible{outline:2px solid var(--first)}\
table{border-collapse:collapse;font-size:.87rem}caption{text-align:left;color:var(--soft);padding:.2rem 0}\
th,td{border-bottom:1px solid var(--line);padding:.32rem .6rem;text-align:left;vertical-align:top;overflow-wrap:break-word}\
thead th{background:var(--head);white-space:nowrap;vertical-align:bottom}\
tbody th{font-weight:600;min-width:6.5em}.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}.d{white-space:nowrap}.w{min-width:7.5em}\
.total td,.total th{font-weight:600;border-top:2px solid var(--line)}\
.part td{background:var(--head);color:var(--soft);font-weight:600}\
.more td{border-bottom:1px solid var(--line);color:var(--soft);padding-left:2rem;padding-top:0}\
.list{max-height:94vh}.list table{width:max-content;min-width:100%}.list td{max-width:26rem}\
.list thead th{position:sticky;top:0;z-index:1}\
.k{white-space:nowrap;font-weight:600}.k::before{content:'';display:inline-block;border:.3em solid currentColor;\
border-radius:50%;margin-right:.4em;vertical-align:.05em}\
.current{color:var(--current)}.chasing{color:var(--chasing)}.doubtful{color:var(--doubtful)}.bad{color:var(--bad)}.dead{color:var(--dead)}\
.page{width:100%;max-width:64rem}.page td{border:0;padding:.12rem .5rem}.page td:nth-child(2){width:100%}\
.page .l,pre{white-space:pre;color:var(--soft);font:.85em/1.5 ui-monospace,'Noto Sans Mono CJK SC','DejaVu Sans Mono',Consolas,monospace}\
.page .s{color:var(--soft);font-size:.8rem;text-align:right;max-width:22rem}.page .t td{font-weight:600;color:var(--ink)}pre{margin:.3rem 0;overflow:auto}\
@media(max-width:600px){body{padding:.9rem}}\
@media print{@page{size:A4;margin:12mm}body{padding:0;font-size:9.5pt}table{font-size:8pt}th,td{padding:.7mm 1.2mm}\
.w,tbody th{overflow-wrap:anywhere}thead{display:table-header-group}tr{break-inside:avoid}.wide{overflow:visible;max-height:none}.list thead th{position:static}\
thead th,.part td,.warn,.card{-webkit-print-color-adjust:exact;print-color-adjust:exact}\
.list table{width:100%}.list td{max-width:none}.list thead th{white-space:normal}.far{display:none}}";

/// The beginning of a page; what `style` says comes after the style of every page.
pub(super) fn push_head(title: &str, language: Language, style: &str, out: &mut String) {
    let lang = language.pick("en", "zh-CN");
    out.push_str(&format!(
        "<!DOCTYPE html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{}</title>\n<style>:root{{color-scheme:light dark;{LIGHT}}}\
         @media screen and (prefers-color-scheme:dark){{:root{{{DARK}}}}}{STYLE}{style}</style>\n</head>\n<body>\n",
        text(title)
    ));
}

/// The end of a page.
pub(super) const END: &str = "</body>\n</html>\n";

/// Text in HTML: nothing in it is markup, and nothing in it is hidden or turns the direction of what stands around it.
pub(super) fn text(text: &str) -> String {
    html_escaped(&visible(text))
}

/// A class, told by a word and not by its colour alone.
pub(super) fn class_label(class: Class, language: Language) -> String {
    format!("<span class=\"k {}\">{}</span>", class.key(), language.class(class))
}
