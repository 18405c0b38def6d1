//! Text as people type it: cleaning what is stored, and folding what is compared.
//!
//! Owns the rules for single-line and multi-line fields (trimmed, NFC, no control characters, a length in
//! characters) and the one fold (case, accents, width, ligatures) behind filters, search and matching. Cleaning
//! never shortens or alters a text beyond trimming and NFC: what does not fit is an error. HTML is not its business.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Why a text was refused. The message is a sentence about the text; the caller adds the field's name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Longer than the field holds.
    #[error("The text has {length} characters; at most {max} are allowed.")]
    TooLong {
        /// Characters (Unicode scalar values) after trimming.
        length: usize,
        /// The limit of the field.
        max: usize,
    },
    /// A control character, or a tab or line break in a single-line field.
    #[error("The text contains {name} at character {position}; remove it.")]
    Control {
        /// What it is, in words.
        name: &'static str,
        /// Position from 1, counted in characters of the trimmed text.
        position: usize,
    },
    /// A character that reverses the direction of what follows it, used to disguise names.
    #[error(
        "The text contains an invisible character that changes the writing direction at character {position}; remove it."
    )]
    Direction {
        /// Position from 1, counted in characters of the trimmed text.
        position: usize,
    },
}

/// Cleans a single-line field (a name, a title, a city): trims, normalises to NFC, refuses control characters with
/// tabs and line breaks, and direction overrides.
///
/// # Errors
/// When a refused character occurs or the result has more than `max` characters.
pub fn clean_line(text: &str, max: usize) -> Result<String, TextError> {
    clean(text, max, true)
}

/// Cleans a multi-line field: trims, normalises to NFC, turns CRLF and CR into LF, refuses control characters other
/// than tab and line feed.
///
/// # Errors
/// When a refused character occurs or the result has more than `max` characters.
pub fn clean_text(text: &str, max: usize) -> Result<String, TextError> {
    if text.contains('\r') {
        let unified = text.replace("\r\n", "\n").replace('\r', "\n");
        return clean(&unified, max, false);
    }
    clean(text, max, false)
}

fn clean(text: &str, max: usize, single_line: bool) -> Result<String, TextError> {
    let trimmed = text.trim();
    if trimmed.is_ascii() && trimmed.len() <= max && trimmed.bytes().all(|b| (0x20..0x7f).contains(&b)) {
        return Ok(trimmed.to_owned());
    }
    if is_blank(trimmed) {
        return Ok(String::new());
    }
    for (index, c) in trimmed.chars().enumerate() {
        let position = index + 1;
        if c.is_control() && (single_line || !matches!(c, '\t' | '\n')) {
            return Err(TextError::Control { name: control_name(c), position });
        }
        // The line and paragraph separators break lines as well.
        if single_line && matches!(c, '\u{2028}' | '\u{2029}') {
            return Err(TextError::Control { name: "a line break", position });
        }
        if single_line && is_direction_override(c) {
            return Err(TextError::Direction { position });
        }
    }
    let cleaned = nfc(trimmed).into_owned();
    let length = cleaned.chars().count();
    if length > max {
        return Err(TextError::TooLong { length, max });
    }
    Ok(cleaned)
}

fn control_name(c: char) -> &'static str {
    match c {
        '\t' => "a tab",
        '\n' | '\r' | '\u{85}' => "a line break",
        '\0' => "a NUL character",
        _ => "a control character",
    }
}

/// Whether `c` embeds, overrides or isolates the writing direction (Unicode UAX 9, explicit formatting characters).
/// The two implicit marks U+200E and U+200F are not among them.
#[must_use]
pub const fn is_direction_override(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether `c` takes no space and carries no letter: zero-width spaces and joiners, soft hyphen, byte order mark,
/// direction marks. They arrive by copy and paste and never matter when texts are compared.
#[must_use]
pub const fn is_invisible(c: char) -> bool {
    is_direction_override(c) || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{61c}')
}

/// Whether nothing of the text is to be seen: it is empty, or white space and invisible characters alone. One that would change
/// the writing direction is no nothing.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_invisible(c) && !is_direction_override(c))
}

/// The text in Unicode normalisation form C, borrowed where it already is.
#[must_use]
pub fn nfc(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().collect())
    }
}

/// Folds a text for comparison: compatibility decomposition (NFKD), accents and vowel points removed, case folded,
/// letters with strokes and ligatures spelt out (ß to ss, ø to o, æ to ae, ł to l), invisible characters removed.
/// Blanks and punctuation stay. Two texts are equal to a user when their folds are equal.
#[must_use]
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut out = String::with_capacity(text.len());
    for c in text.nfkd() {
        push_folded(&mut out, c);
    }
    // Voicing marks of kana are letters, not accents: they compose again.
    if out.contains(['\u{3099}', '\u{309a}']) { out.nfc().collect() } else { out }
}

fn push_folded(out: &mut String, c: char) {
    if c.is_ascii() {
        out.push(c.to_ascii_lowercase());
        return;
    }
    if is_accent(c) || is_invisible(c) {
        return;
    }
    let spelt = match c {
        'ß' | 'ẞ' => "ss",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'ø' | 'Ø' => "o",
        'ł' | 'Ł' => "l",
        'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'þ' | 'Þ' => "th",
        'ħ' | 'Ħ' => "h",
        'ı' => "i",
        'ŋ' | 'Ŋ' => "n",
        'ŧ' | 'Ŧ' => "t",
        'ς' => "σ",
        '‘' | '’' | 'ʼ' | '′' => "'",
        '‐' | '‑' | '–' | '—' => "-",
        _ => {
            out.extend(c.to_lowercase().filter(|lower| !is_accent(*lower)));
            return;
        }
    };
    out.push_str(spelt);
}

/// Combining marks that a reader takes for an accent: Latin, Greek and Cyrillic diacritics, Hebrew points, Arabic
/// vowel signs. Vowel signs of Indic scripts and voicing marks of kana are letters and stay.
const fn is_accent(c: char) -> bool {
    matches!(
        c,
        '\u{300}'..='\u{36f}'
            | '\u{483}'..='\u{489}'
            | '\u{591}'..='\u{5bd}'
            | '\u{5bf}'
            | '\u{5c1}'..='\u{5c2}'
            | '\u{5c4}'..='\u{5c5}'
            | '\u{5c7}'
            | '\u{610}'..='\u{61a}'
            | '\u{64b}'..='\u{65f}'
            | '\u{670}'
            | '\u{1ab0}'..='\u{1aff}'
            | '\u{1dc0}'..='\u{1dff}'
            | '\u{20d0}'..='\u{20ff}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{fe20}'..='\u{fe2f}'
    )
}

/// The words of a text, folded, in order, repetitions included. A word is a run of letters and digits; an apostrophe
/// inside a word does not split it (`O'Brien` is `obrien`). Scripts written without blanks (Han, kana) give their
/// overlapping pairs of characters, so that any part of a name is found by the tokens of that part.
#[must_use]
pub fn tokens(text: &str) -> Vec<String> {
    let folded = fold(text);
    let mut out = Vec::new();
    let mut word = String::new();
    let mut chars = folded.chars().peekable();
    while let Some(c) = chars.next() {
        if is_unspaced(c) {
            flush(&mut out, &mut word);
            let mut token = String::from(c);
            if let Some(next) = chars.peek().copied().filter(|next| is_unspaced(*next)) {
                token.push(next);
            }
            out.push(token);
        } else if is_word(c) {
            word.push(c);
        } else if c == '\'' && !word.is_empty() && chars.peek().is_some_and(|next| is_word(*next)) {
            // The apostrophe of O'Brien or d'Arc.
        } else {
            flush(&mut out, &mut word);
        }
    }
    flush(&mut out, &mut word);
    out
}

/// The tokens of a text joined by single blanks: the form in which two names are the same whatever their case,
/// accents, punctuation and spacing.
#[must_use]
pub fn squash(text: &str) -> String {
    tokens(text).join(" ")
}

fn flush(out: &mut Vec<String>, word: &mut String) {
    if !word.is_empty() {
        out.push(std::mem::take(word));
    }
}

fn is_word(c: char) -> bool {
    // Vowel signs of Indic scripts are marks, neither letters nor digits to the standard library in every case.
    c.is_alphanumeric() || (!c.is_ascii() && unicode_normalization::char::is_combining_mark(c))
}

const fn is_unspaced(c: char) -> bool {
    matches!(
        c,
        '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | '\u{30fc}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
            | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3134f}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_case_accents_width_and_ligatures() {
        for (text, folded) in [
            ("Müller-Lüdenscheidt", "muller-ludenscheidt"),
            ("STRASSE", "strasse"),
            ("Straße", "strasse"),
            ("ẞ", "ss"),
            ("Ångström", "angstrom"),
            ("Łódź", "lodz"),
            ("Søren Æbelø", "soren aebelo"),
            ("ﬁnance", "finance"),
            ("ＡＢＣ １２", "abc 12"),
            ("İstanbul", "istanbul"),
            ("ΣΊΣΥΦΟΣ", "σισυφοσ"),
            ("Σίσυφος", "σισυφοσ"),
            ("Ёлкин", "елкин"),
            ("zero\u{200b}width\u{ad}", "zerowidth"),
            ("ガラス", "ガラス"),
            ("O’Brien", "o'brien"),
            ("№ 5", "no 5"),
        ] {
            assert_eq!(fold(text), folded, "{text}");
            assert_eq!(fold(folded), folded, "fold of a fold: {text}");
        }
    }

    #[test]
    fn what_nobody_sees_is_no_text() {
        for blank in ["", " \t", "\u{200b}", "\u{feff} \u{2060}\u{ad}", "\u{3000}"] {
            assert!(is_blank(blank), "{blank:?}");
            assert_eq!(clean_line(blank, 10), Ok(String::new()), "{blank:?}");
        }
        for seen in ["a", "\u{200b}.", "می\u{200c}خواهم", "👩\u{200d}🔬"] {
            assert!(!is_blank(seen), "{seen:?}");
            assert_eq!(clean_line(seen, 10).as_deref(), Ok(seen));
        }
        assert_eq!(clean_line("\u{202e}", 10), Err(TextError::Direction { position: 1 }));
    }

    #[test]
    fn splits_into_tokens() {
        for (text, expected) in [
            ("O'Brien & Söhne GmbH", vec!["obrien", "sohne", "gmbh"]),
            ("  a--b_c  ", vec!["a", "b", "c"]),
            ("'quoted' d’Arc", vec!["quoted", "darc"]),
            ("田中太郎", vec!["田中", "中太", "太郎", "郎"]),
            ("株式会社ABC", vec!["株式", "式会", "会社", "社", "abc"]),
            ("हिन्दी", vec!["हिन्दी"]),
            ("", vec![]),
            ("…", vec![]),
        ] {
            assert_eq!(tokens(text), expected, "{text}");
        }
        assert_eq!(squash("  Hayden,  Riggs and MCCONNELL "), "hayden riggs and mcconnell");
    }

    #[test]
    fn cleans_single_lines() {
        assert_eq!(clean_line("  Ada Lovelace ", 200).as_deref(), Ok("Ada Lovelace"));
        assert_eq!(clean_line("u\u{308}ber", 4).as_deref(), Ok("über"));
        assert_eq!(clean_line("😀😀", 2).as_deref(), Ok("😀😀"));
        assert_eq!(clean_line("abc", 2), Err(TextError::TooLong { length: 3, max: 2 }));
        assert_eq!(clean_line("a\tb", 9), Err(TextError::Control { name: "a tab", position: 2 }));
        assert_eq!(clean_line("a\nb", 9), Err(TextError::Control { name: "a line break", position: 2 }));
        assert_eq!(clean_line("a\0b", 9), Err(TextError::Control { name: "a NUL character", position: 2 }));
        assert_eq!(clean_line("a\u{7f}b", 9), Err(TextError::Control { name: "a control character", position: 2 }));
        assert_eq!(clean_line("a\u{9b}b", 9), Err(TextError::Control { name: "a control character", position: 2 }));
        assert_eq!(clean_line("ab\u{202e}gnp", 9), Err(TextError::Direction { position: 3 }));
        assert_eq!(clean_line("a\u{2028}b", 9), Err(TextError::Control { name: "a line break", position: 2 }));
        assert_eq!(clean_line(" \n ", 9).as_deref(), Ok(""));
        assert!(clean_line(&"x".repeat(501), 500).is_err());
        assert_eq!(
            TextError::TooLong { length: 3, max: 2 }.to_string(),
            "The text has 3 characters; at most 2 are allowed."
        );
    }

    #[test]
    fn cleans_many_lines() {
        assert_eq!(clean_text(" a\r\nb\rc\td\n", 99).as_deref(), Ok("a\nb\nc\td"));
        assert_eq!(clean_text("שלום \u{202b}abc\u{202c}", 99).as_deref(), Ok("שלום \u{202b}abc\u{202c}"));
        assert_eq!(clean_text("a\u{1b}[2J", 99), Err(TextError::Control { name: "a control character", position: 2 }));
        assert!(matches!(clean_text(&"ä".repeat(11), 10), Err(TextError::TooLong { length: 11, max: 10 })));
    }
}
