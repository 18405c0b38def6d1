//! Text as the XML of a spreadsheet holds it.

use std::fmt::Write as _;

/// UTF-16 units of a cell's text; a program refuses the whole file for one more.
const TEXT_MAX: usize = 32_767;

/// Appends a text to XML: what XML does not hold is written as spreadsheets do, and the rest of a text that is too long is
/// left out.
pub(super) fn escaped(xml: &mut String, text: &str) {
    let mut units = 0;
    for (at, c) in text.char_indices() {
        units += c.len_utf16();
        if units > TEXT_MAX {
            return;
        }
        match c {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '"' => xml.push_str("&quot;"),
            '\t' | '\n' => xml.push(c),
            '\u{fffe}' | '\u{ffff}' => {}
            c if c < ' ' => {
                let _ = write!(xml, "_x{:04X}_", u32::from(c));
            }
            // What reads like that in the text itself is kept apart from it.
            '_' if is_escape(text.get(at..).unwrap_or_default()) => xml.push_str("_x005F_"),
            c => xml.push(c),
        }
    }
}

fn is_escape(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.get(1) == Some(&b'x')
        && bytes.get(2..6).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
        && bytes.get(6) == Some(&b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_what_xml_holds() {
        let written = |text: &str| {
            let mut xml = String::new();
            escaped(&mut xml, text);
            xml
        };
        assert_eq!(written("a<b> & \"c\"\n\u{1}_x0041_"), "a&lt;b&gt; &amp; &quot;c&quot;\n_x0001__x005F_x0041_");
        assert_eq!(written(&"😀".repeat(20_000)).chars().count(), 16_383);
    }
}
