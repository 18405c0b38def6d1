//! One cell of a file: what counts as empty, the repair of invisible damage, the parts of a list, what it looks like.
//!
//! Owns judgements about a cell alone. What a column holds is `columns`' business, what a cell means for a field is
//! `values`'.

use std::borrow::Cow;

use crate::base::date::{is_zero_date, looks_like_date};
use crate::base::email::Email;
use crate::base::text::is_invisible;
use crate::base::web::Website;

/// The text without what nobody sees: NUL and other control characters but tab and line breaks, zero-width and
/// direction characters at either end and NULs anywhere, blanks around it, and the apostrophe that exports put before
/// a text that a spreadsheet would run.
#[must_use]
pub fn tidy(cell: &str) -> &str {
    let edge = |c: char| c.is_whitespace() || c.is_control() || (is_invisible(c) && c != '\u{200d}');
    let trimmed = cell.trim_matches(edge);
    match trimmed.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '\t', '\r']) => rest,
        _ => trimmed,
    }
}

/// [`tidy`], and control characters other than tab and line breaks taken out of the middle.
#[must_use]
pub fn clean(cell: &str) -> Cow<'_, str> {
    let tidy = tidy(cell);
    let unwanted = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r');
    if tidy.chars().any(unwanted) {
        Cow::Owned(tidy.chars().filter(|c| !unwanted(*c)).collect())
    } else {
        Cow::Borrowed(tidy)
    }
}

/// Whether the cell is empty or holds what programs write for "nothing". `None`, `NA` and `0` are values: a name, a
/// country, a number.
#[must_use]
pub fn is_void(cell: &str) -> bool {
    let cell = tidy(cell);
    if cell.len() > 24 {
        return false;
    }
    match cell {
        "" | "-" | "--" | "---" | "–" | "—" | "?" | "NULL" | "null" | "Null" | "\\N" | "(null)" | "(blank)"
        | "[null]" | "N/A" | "n/a" | "N/a" | "n.a." | "N.A." | "#N/A" | "#N/A N/A" | "#NA" | "#REF!" | "#VALUE!"
        | "#NAME?" | "#NULL!" | "#NUM!" | "#DIV/0!" | "NaN" | "nan" | "<NA>" | "NaT" | "undefined" => true,
        _ => is_zero_date(cell),
    }
}

/// The parts of a cell that lists several addresses or numbers: separated by semicolons, commas, bars, line breaks,
/// ` ::: `, or blanks and slashes where `also` says so.
pub(super) fn parts<'c>(cell: &'c str, also: &'static [char]) -> impl Iterator<Item = &'c str> {
    cell.split(move |c: char| matches!(c, ';' | ',' | '|' | '\n' | '\r' | '\t') || also.contains(&c))
        .flat_map(|part| part.split(" ::: "))
        .map(tidy)
        .filter(|part| !is_void(part))
}

/// The address of one part as files write it: without `mailto:`, a display name with angle brackets, brackets or
/// quotes around it, and full stops behind it.
#[must_use]
pub fn bare_email(part: &str) -> Cow<'_, str> {
    let mut text = tidy(part);
    if let (Some(open), true) = (text.rfind('<'), text.ends_with('>')) {
        text = text.get(open + 1..text.len() - 1).unwrap_or(text);
    }
    text = text.trim_matches(|c: char| matches!(c, '"' | '\'' | '[' | ']' | '(' | ')' | '<' | '>' | ' '));
    if text.get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case("mailto:")) {
        text = text.get(7..).and_then(|rest| rest.split('?').next()).unwrap_or(text);
    }
    text = text.trim_end_matches(['.', ',', ';', ' ']);
    if text.chars().any(is_invisible) {
        Cow::Owned(text.chars().filter(|c| !is_invisible(*c)).collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// Whether every part of the cell is an email address, and there is one.
pub(super) fn is_email(cell: &str) -> bool {
    if !cell.contains('@') {
        return false;
    }
    let mut found = false;
    for part in parts(cell, &[' ', '/']) {
        if Email::parse(&bare_email(part)).is_err() {
            return false;
        }
        found = true;
    }
    found
}

/// Whether the cell is a web address that shows it is one: by its scheme, `www.`, or a host and a path.
pub(super) fn is_url(cell: &str) -> bool {
    let cell = tidy(cell);
    let shown = cell.contains("://") || cell.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("www."));
    (shown || is_bare_host(cell)) && !cell.contains('@') && Website::parse(cell).is_ok()
}

/// `example.com`, and neither a file's name with a blank nor `Ph.D.`.
fn is_bare_host(cell: &str) -> bool {
    let host = cell.split('/').next().unwrap_or_default();
    host.rsplit_once('.').is_some_and(|(name, top)| {
        name.len() >= 2 && top.len() >= 2 && top.chars().all(|c| c.is_ascii_lowercase()) && !host.contains(' ')
    })
}

/// Whether the cell is written like a telephone number: 7 to 15 digits with separators, a plus or a trunk zero, and
/// perhaps an extension. Digits alone are a number as well and do not count.
pub(super) fn is_phone(cell: &str) -> bool {
    let cell = tidy(cell);
    if cell.len() > 40 || looks_like_date(cell) {
        return false;
    }
    let end = cell.find(|c: char| c.is_alphabetic() || c == '#').unwrap_or(cell.len());
    let main = cell.get(..end).unwrap_or_default();
    let digits = main.bytes().filter(u8::is_ascii_digit).count();
    let shown = main.starts_with(['+', '(', '0']) || main.trim().contains(['-', ' ', '/', '(', '.']);
    let plain = main
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '+' | '(' | ')' | '-' | '.' | '/' | ' ' | '\u{a0}' | ','));
    let groups = main.split(|c: char| !c.is_ascii_digit()).filter(|group| !group.is_empty()).count();
    (7..=18).contains(&digits) && shown && plain && !(main.contains('.') && groups == 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_what_is_empty() {
        for void in ["", "  ", "N/A", "-", "NULL", "#N/A", "0/0/00", "\u{feff}", "\u{200b} ", "0000-00-00", "\0"] {
            assert!(is_void(void), "{void:?}");
        }
        for value in ["0", "None", "NA", "no", "x", "0.0", "000-000"] {
            assert!(!is_void(value), "{value:?}");
        }
    }

    #[test]
    fn repairs_invisible_damage() {
        assert_eq!(tidy("\u{feff} Ada\u{200b} \0"), "Ada");
        assert_eq!(tidy("'=cmd|' /C calc'!A0"), "=cmd|' /C calc'!A0");
        assert_eq!(tidy("'tis"), "'tis");
        assert_eq!(clean("a\0b\u{7}c\td"), "abc\td");
        assert_eq!(tidy("\u{202a}+1 650 555 0100\u{202c}"), "+1 650 555 0100");
    }

    #[test]
    fn bares_addresses() {
        for (part, bare) in [
            ("mailto:ada@example.com?subject=x", "ada@example.com"),
            ("Ada <ada@example.com>", "ada@example.com"),
            ("ada@example.com.", "ada@example.com"),
            ("<ada@example.com>", "ada@example.com"),
            ("\"ada@example.com\"", "ada@example.com"),
            ("ada@exa\u{200b}mple.com ", "ada@example.com"),
        ] {
            assert_eq!(bare_email(part), bare, "{part}");
        }
    }

    #[test]
    fn recognises_shapes() {
        for (cell, email, url, phone) in [
            ("ada@example.com", true, false, false),
            ("ada@example.com; bob@example.com", true, false, false),
            ("http://www.santiago.com/", false, true, false),
            ("example.com", false, true, false),
            ("Ph.D.", false, false, false),
            ("Smith Inc.", false, false, false),
            ("001-632-487-9217", false, false, true),
            ("684.801.9161", false, false, true),
            ("(899)310-2374x0954", false, false, true),
            ("+49 89 123456", false, false, true),
            ("2022-04-01", false, false, false),
            ("6314797405", false, false, false),
            ("1234567.89", false, false, false),
            ("12 Main Street", false, false, false),
        ] {
            assert_eq!((is_email(cell), is_url(cell), is_phone(cell)), (email, url, phone), "{cell}");
        }
    }
}
