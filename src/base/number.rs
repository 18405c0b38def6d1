//! Numbers as people and spreadsheets write them: group separators, either decimal mark, signs, brackets, `k` and `m`.
//!
//! Owns the reading of one number and the guess of a column's decimal mark. A text either reads as exactly one number
//! or is refused: `1.234,56` under a decimal point is an error, never 1.23456. Currencies are `money`'s business.

use rust_decimal::Decimal;

/// The character before the fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecimalMark {
    /// `1,234.56`
    Point,
    /// `1.234,56`
    Comma,
}

/// Why a text is not a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// No digits, or something beside them.
    #[error("This is not a number.")]
    NotANumber,
    /// Separators that do not fit the decimal mark or do not stand between groups of three.
    #[error("The separators in this number do not fit; write it as 1234.56 or choose the other decimal mark.")]
    Separators,
    /// More than 28 digits.
    #[error("This number is too large.")]
    TooLarge,
}

/// A text around its number: what a currency reader needs beside the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Parts<'a> {
    /// What stands before the digits, without sign and brackets.
    pub prefix: &'a str,
    /// The value with its sign and multiplier.
    pub value: Decimal,
    /// What stands behind the digits and the multiplier.
    pub suffix: &'a str,
}

/// Reads one number. `mark` is the decimal mark of its column; without it a single separator before exactly three
/// digits is read as English text has it (`1,234` is a group, `1.234` a fraction).
///
/// # Errors
/// When the text is not one number in this style. A percent sign behind it is ignored.
pub fn parse_number(text: &str, mark: Option<DecimalMark>) -> Result<Decimal, NumberError> {
    let parts = split(text, mark)?;
    if parts.prefix.is_empty() && (parts.suffix.is_empty() || parts.suffix == "%") {
        Ok(parts.value)
    } else {
        Err(NumberError::NotANumber)
    }
}

/// The decimal mark that the samples show, `None` when none of them tells or they contradict each other.
pub fn guess_mark<'a>(samples: impl IntoIterator<Item = &'a str>) -> Option<DecimalMark> {
    let mut found = None;
    for sample in samples {
        let Some((_, core, _)) = cut(sample) else { continue };
        let Some(mark) = evident_mark(core) else { continue };
        if found.is_some_and(|earlier| earlier != mark) {
            return None;
        }
        found = Some(mark);
    }
    found
}

/// The number of a text that reads as a fraction or as a group, such as `1.234` and `12,500`, taken as a group: what is
/// meant where a fraction cannot have three digits. `None` for all others.
#[must_use]
pub fn as_group(text: &str) -> Option<Decimal> {
    let (before, core, after) = cut(text)?;
    let (whole, rest) = core.split_once(['.', ','])?;
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let fits = (1..=3).contains(&whole.len()) && rest.len() == 3 && digits(whole) && digits(rest);
    if !fits || whole.starts_with('0') {
        return None;
    }
    split(&format!("{before}{whole}{rest}{after}"), None).ok().map(|parts| parts.value)
}

pub(super) fn split(text: &str, mark: Option<DecimalMark>) -> Result<Parts<'_>, NumberError> {
    let (before, core, after) = cut(text).ok_or(NumberError::NotANumber)?;
    let bracketed = before.contains('(') && after.contains(')');
    let minus = |part: &str| part.contains(['-', '−']);
    let negative = bracketed || minus(before) || (minus(after) && !before.contains('('));
    let strip = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '-' | '−' | '+' | '\'');
    let prefix = before.trim_matches(strip);
    let (multiplier, suffix) = multiplier(after.trim_matches(strip));
    let mut value = if core.contains(['e', 'E']) {
        Decimal::from_scientific(core).map_err(|_| NumberError::NotANumber)?
    } else {
        decimal(core, mark)?
    };
    if multiplier != 1 {
        value = value.checked_mul(Decimal::from(multiplier)).ok_or(NumberError::TooLarge)?;
    }
    if negative {
        value.set_sign_negative(!value.is_zero());
    }
    Ok(Parts { prefix, value, suffix })
}

/// Before, digits with their separators, behind.
fn cut(text: &str) -> Option<(&str, &str, &str)> {
    let text = text.trim();
    let mut start = text.find(|c: char| c.is_ascii_digit())?;
    // `.5` begins with its mark; `R$.5` or `Rs. 5` keep theirs before the blank.
    let before = text.get(..start)?;
    if before.ends_with(['.', ',']) && !before.trim_end_matches(['.', ',']).ends_with(char::is_alphabetic) {
        start -= 1;
    }
    let end = text.rfind(|c: char| c.is_ascii_digit())? + 1;
    // `1.` and `1,` end with a mark that says nothing.
    let after = text.get(end..)?;
    let after = after.strip_prefix(['.', ',']).filter(|rest| rest.is_empty()).unwrap_or(after);
    Some((text.get(..start)?, text.get(start..end)?, after))
}

fn multiplier(suffix: &str) -> (i64, &str) {
    const WORDS: [(&str, i64); 16] = [
        ("thousand", 1_000),
        ("tausend", 1_000),
        ("tsd.", 1_000),
        ("tsd", 1_000),
        ("million", 1_000_000),
        ("mio.", 1_000_000),
        ("mio", 1_000_000),
        ("mln", 1_000_000),
        ("billion", 1_000_000_000),
        ("mrd.", 1_000_000_000),
        ("mrd", 1_000_000_000),
        ("bn", 1_000_000_000),
        ("mn", 1_000_000),
        ("mm", 1_000_000),
        ("k", 1_000),
        ("m", 1_000_000),
    ];
    for (word, factor) in WORDS {
        let Some(head) = suffix.get(..word.len()) else { continue };
        let Some(rest) = suffix.get(word.len()..) else { continue };
        // `k€` and `k EUR` multiply, `kr` and `MXN` are currencies.
        if head.eq_ignore_ascii_case(word) && !rest.starts_with(char::is_alphabetic) {
            return (factor, rest.trim_start());
        }
    }
    (1, suffix)
}

fn decimal(core: &str, mark: Option<DecimalMark>) -> Result<Decimal, NumberError> {
    if core.bytes().all(|b| b.is_ascii_digit()) {
        return core.parse().map_err(|_| NumberError::TooLarge);
    }
    let mark = mark.or_else(|| evident_mark(core)).unwrap_or(DecimalMark::Point);
    let point = match mark {
        DecimalMark::Point => '.',
        DecimalMark::Comma => ',',
    };
    let (whole, fraction) = core.rsplit_once(point).unwrap_or((core, ""));
    if !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return Err(NumberError::Separators);
    }
    let mut plain = ungroup(whole, point)?;
    if !fraction.is_empty() {
        plain.push('.');
        plain.push_str(fraction);
    }
    plain.parse().map_err(|_| NumberError::TooLarge)
}

/// The whole part without its group separators: one kind of separator, groups of three (of two in the middle, as in
/// India), at most three digits first.
fn ungroup(whole: &str, point: char) -> Result<String, NumberError> {
    if whole.is_empty() {
        return Ok("0".to_owned());
    }
    let mut separators = whole.chars().filter(|c| !c.is_ascii_digit());
    let Some(separator) = separators.next() else { return Ok(whole.to_owned()) };
    let known = matches!(separator, '.' | ',' | ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '’' | '_');
    if separator == point || !known || separators.any(|c| c != separator) {
        // Letters between digits are no separators at all: 12 Main Street 5.
        return Err(if whole.chars().any(char::is_alphabetic) {
            NumberError::NotANumber
        } else {
            NumberError::Separators
        });
    }
    let groups: Vec<&str> = whole.split(separator).collect();
    let (Some(first), Some(last)) = (groups.first(), groups.last()) else { return Err(NumberError::Separators) };
    let middle_fits = groups.iter().skip(1).all(|group| matches!(group.len(), 2 | 3));
    if (1..=3).contains(&first.len()) && last.len() == 3 && middle_fits {
        Ok(groups.concat())
    } else {
        Err(NumberError::Separators)
    }
}

/// The decimal mark that this number cannot be read without, if there is one.
fn evident_mark(core: &str) -> Option<DecimalMark> {
    let points = core.matches('.').count();
    let commas = core.matches(',').count();
    let last = core.rfind(['.', ','])?;
    let last_is_point = core.get(last..)?.starts_with('.');
    let (this, other) =
        if last_is_point { (DecimalMark::Point, DecimalMark::Comma) } else { (DecimalMark::Comma, DecimalMark::Point) };
    if points > 0 && commas > 0 {
        return Some(this);
    }
    if points + commas > 1 {
        return Some(other);
    }
    let (whole, fraction) = (core.get(..last)?, core.get(last + 1..)?);
    let may_group = fraction.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0');
    (!may_group).then_some(this)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, mark: Option<DecimalMark>) -> Result<String, NumberError> {
        parse_number(text, mark).map(|value| value.to_string())
    }

    #[test]
    fn reads_numbers() {
        use DecimalMark::{Comma, Point};
        for (text, mark, expected) in [
            ("935", None, "935"),
            ("-7", None, "-7"),
            ("−7", None, "-7"),
            ("+7", None, "7"),
            ("7-", None, "-7"),
            ("(1,000)", None, "-1000"),
            ("1,234.50", None, "1234.50"),
            ("1.234,56", None, "1234.56"),
            ("1\u{a0}234,56", None, "1234.56"),
            ("1\u{202f}234\u{202f}567,8", Some(Comma), "1234567.8"),
            ("1 234", None, "1234"),
            ("1'234.50", None, "1234.50"),
            ("12,34,567.00", Some(Point), "1234567.00"),
            ("1.234", Some(Comma), "1234"),
            ("1.234", Some(Point), "1.234"),
            ("1.234", None, "1.234"),
            ("1,234", None, "1234"),
            ("0,123", None, "0.123"),
            ("1,5", None, "1.5"),
            (".5", None, "0.5"),
            ("5.", None, "5"),
            ("12 %", None, "12"),
            ("1k", None, "1000"),
            ("1.5M", None, "1500000.0"),
            ("2 Mio.", None, "2000000"),
            ("4.91512E+12", None, "4915120000000"),
            ("-0", None, "0"),
        ] {
            assert_eq!(read(text, mark).as_deref(), Ok(expected), "{text} {mark:?}");
        }
    }

    #[test]
    fn refuses_what_is_not_one_number() {
        use DecimalMark::{Comma, Point};
        for (text, mark, error) in [
            ("", None, NumberError::NotANumber),
            ("abc", None, NumberError::NotANumber),
            ("12 Main Street 5", None, NumberError::NotANumber),
            ("€5", None, NumberError::NotANumber),
            ("1.234,56", Some(Point), NumberError::Separators),
            ("1,234.56", Some(Comma), NumberError::Separators),
            ("12 34", None, NumberError::Separators),
            ("1,23,4", Some(Point), NumberError::Separators),
            ("1,2345", Some(Point), NumberError::Separators),
            ("192.168.0.1", None, NumberError::Separators),
            ("10-20", None, NumberError::Separators),
            ("99999999999999999999999999999999", None, NumberError::TooLarge),
        ] {
            assert_eq!(read(text, mark), Err(error), "{text} {mark:?}");
        }
    }

    #[test]
    fn guesses_the_mark_of_a_column() {
        for (samples, mark) in [
            (vec!["1.234", "5.678,00"], Some(DecimalMark::Comma)),
            (vec!["1,234", "12.5"], Some(DecimalMark::Point)),
            (vec!["1.234", "2.345"], None),
            (vec!["1.234.567"], Some(DecimalMark::Comma)),
            (vec!["1,5", "1.5"], None),
            (vec!["935", "x"], None),
            (vec!["€1,5k"], Some(DecimalMark::Comma)),
        ] {
            assert_eq!(guess_mark(samples.iter().copied()), mark, "{samples:?}");
        }
    }
}
