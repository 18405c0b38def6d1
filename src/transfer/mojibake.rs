//! Text that was encoded twice (`NovÃ¡k` for `Novák`): telling it and undoing it.
//!
//! A repair is exact: the text goes back to the bytes of windows-1252, and only where all of them together are
//! well-formed UTF-8 does the result count. Texts that merely contain such letters stay as they are.

use encoding_rs::WINDOWS_1252;

/// The text before its second encoding, `None` when it was not encoded twice.
#[must_use]
pub fn repair(text: &str) -> Option<String> {
    if text.is_ascii()
        || !text.contains([
            'Â', 'Ã', 'Ä', 'Å', 'Æ', 'Ç', 'È', 'É', 'Ê', 'Ë', 'Ì', 'Ð', 'Ñ', 'à', 'â', 'ã', 'ð', 'å', 'æ', 'ç', 'è',
            'é', 'ê',
        ])
    {
        return None;
    }
    let (bytes, _, unmappable) = WINDOWS_1252.encode(text);
    if unmappable {
        return None;
    }
    String::from_utf8(bytes.into_owned()).ok()
}

/// Counts the texts that have letters beyond ASCII, and those among them that were encoded twice.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Tally {
    foreign: u32,
    twice: u32,
}

impl Tally {
    pub(super) fn add(&mut self, text: &str) {
        if !text.is_ascii() {
            self.foreign += 1;
            self.twice += u32::from(repair(text).is_some());
        }
    }

    /// Whether most of the foreign texts were encoded twice.
    pub(super) const fn is_likely(self) -> bool {
        self.twice > 0 && self.twice * 2 > self.foreign
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repairs_only_what_was_encoded_twice() {
        for (text, repaired) in [
            ("NovÃ¡k", Some("Novák")),
            ("MÃ¼ller & SÃ¶hne", Some("Müller & Söhne")),
            ("Itâ€™s", Some("It’s")),
            ("æ—¥æœ¬", Some("日本")),
            ("Novák", None),
            ("Müller", None),
            ("São Tomé", None),
            ("Ãngela Novák", None),
            ("plain", None),
            ("日本", None),
        ] {
            assert_eq!(repair(text).as_deref(), repaired, "{text}");
        }
    }

    #[test]
    fn tells_a_file_by_its_majority() {
        let mut tally = Tally::default();
        for text in ["NovÃ¡k", "MÃ¼ller", "ascii", "Novák"] {
            tally.add(text);
        }
        assert!(tally.is_likely());
        let mut tally = Tally::default();
        for text in ["Novák", "Müller", "Ã¤"] {
            tally.add(text);
        }
        assert!(!tally.is_likely());
    }
}
