//! Telephone numbers: the text as typed, and what can be read from it.
//!
//! Owns [`Phone`], which keeps any single line of text that a person typed for a number, and the reading of it as
//! E.164 with an extension. Reading is lenient: a text that cannot be read stays as it is and gives no E.164 number.
//! Numbering plans come from the `phonenumber` crate; whether a number is in service is not its business.

use std::borrow::Cow;
use std::fmt;

use phonenumber::country;
use phonenumber::metadata::DATABASE;
use serde::{Deserialize, Serialize};

use super::text::{TextError, clean_line};

/// The longest text kept for a number, in characters.
pub const MAX_LENGTH: usize = 100;
/// The most digits of an E.164 number, country code included (ITU-T E.164 6.2.1).
const MAX_DIGITS: usize = 15;

/// Words and signs that stand before an extension, longest first where one begins another.
const EXTENSION_MARKS: [&str; 16] = [
    "extension",
    "durchwahl",
    ";ext=",
    "anexo",
    "poste",
    "extn",
    "ext.",
    "доб.",
    "ext",
    "доб",
    "int.",
    "app.",
    "dw",
    "x",
    "×",
    "#",
];

/// Why a text cannot be kept as a number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PhoneError {
    /// Nothing but blanks.
    #[error("The phone number is empty.")]
    Empty,
    /// Too long, or not a single line of visible text.
    #[error(transparent)]
    Text(#[from] TextError),
}

/// A number as typed: one line, trimmed, at most 100 characters.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "Cow<'_, str>", into = "String")]
pub struct Phone(Box<str>);

/// What one pass over a number finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// `+` and 7 to 15 digits, without the extension; `None` where the number cannot be read.
    pub e164: Option<String>,
    /// The national significant number; for a number that cannot be read all its digits without leading zeros.
    pub national: String,
    /// The digits of the extension.
    pub extension: Option<String>,
}

impl Phone {
    /// Keeps a text as a number.
    ///
    /// # Errors
    /// When it is empty, longer than 100 characters, or contains control characters or line breaks.
    pub fn parse(text: &str) -> Result<Self, PhoneError> {
        let line = clean_line(text, MAX_LENGTH)?;
        if line.is_empty() {
            return Err(PhoneError::Empty);
        }
        Ok(Self(line.into_boxed_str()))
    }

    /// The text as typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// All digits of the number in order, without the extension; cheap.
    #[must_use]
    pub fn digits(&self) -> String {
        digits(self.split().0)
    }

    /// The digits of the extension (`371` of `1-955-371-0847 x371`).
    #[must_use]
    pub fn extension(&self) -> Option<String> {
        self.split().1.map(digits)
    }

    /// The number in E.164 (`+4930123456`), without its extension. `default_region` (ISO 3166-1 alpha-2) is the
    /// country of numbers typed without a country code. Costs some 10 µs: call once and keep the result.
    #[must_use]
    pub fn e164(&self, default_region: Option<&str>) -> Option<String> {
        self.read(default_region).e164
    }

    /// Reads everything in one pass; see [`Phone::e164`] for `default_region` and the cost.
    #[must_use]
    pub fn read(&self, default_region: Option<&str>) -> Reading {
        let (main, extension) = self.split();
        let digits = digits(main);
        let parsed = plain(main).and_then(|number| parse(number, &digits, default_region));
        let (e164, national) = match parsed {
            Some((code, national)) => (Some(format!("+{code}{national}")), national),
            None => (None, digits.trim_start_matches('0').to_owned()),
        };
        Reading { e164, national, extension: extension.map(self::digits) }
    }

    /// The number and its extension.
    fn split(&self) -> (&str, Option<&str>) {
        split_extension(&self.0)
    }
}

/// Splits at the mark of an extension: one of the known words or signs, behind at least five digits of number and
/// before one to seven digits that end the text.
fn split_extension(text: &str) -> (&str, Option<&str>) {
    let whole = (text, None);
    let end = text.trim_end_matches([' ', ')', '#', '.']);
    let head = end.trim_end_matches(|c: char| c.is_ascii_digit());
    let Some(extension) = end.get(head.len()..).filter(|ext| (1..=7).contains(&ext.len())) else {
        return whole;
    };
    let head = head.trim_end_matches([' ', ':', '.', '\u{a0}', '-']);
    for mark in EXTENSION_MARKS {
        let Some((cut, _)) = head.char_indices().rev().nth(mark.chars().count() - 1) else { continue };
        let (Some(main), Some(tail)) = (head.get(..cut), head.get(cut..)) else { continue };
        let same = tail.chars().flat_map(char::to_lowercase).eq(mark.trim_end_matches('.').chars())
            || tail.to_lowercase() == mark;
        if same && main.chars().filter_map(digit).count() >= 5 {
            return (main.trim_end_matches([' ', ',', ';', '(', '/', '-']), Some(extension));
        }
    }
    whole
}

/// Code and national significant number, each as digits.
fn parse(number: &str, digits: &str, default_region: Option<&str>) -> Option<(String, String)> {
    let region: Option<country::Id> = default_region.and_then(|region| region.to_ascii_uppercase().parse().ok());
    if number.starts_with(['+', '＋']) {
        return parse_international(digits);
    }
    if let Some(region) = region
        && let Ok(number) = phonenumber::parse(Some(region), digits)
    {
        let national = national_of(&number);
        let code = number.code().value();
        let plan = DATABASE.by_id(region.as_ref()).filter(|plan| plan.country_code() == code);
        if plan.is_some_and(|plan| is_possible(plan, &national)) {
            return Some((code.to_string(), national));
        }
    }
    // 00 is the international prefix nearly everywhere (ITU-T E.164), and no national number begins with it.
    parse_international(digits.strip_prefix("00")?)
}

fn parse_international(digits: &str) -> Option<(String, String)> {
    if !(7..=MAX_DIGITS + 2).contains(&digits.len()) {
        return None;
    }
    // The countries under +1 share one plan; naming one of them spares the search among 25.
    let hint = digits.starts_with('1').then_some(country::US);
    let number = phonenumber::parse(hint, format!("+{digits}")).ok()?;
    let code = number.code().value();
    let national = national_of(&number);
    let possible =
        || DATABASE.by_code(&code).is_some_and(|plans| plans.iter().any(|plan| is_possible(plan, &national)));
    let text = code.to_string();
    (text.len() + national.len() <= MAX_DIGITS && possible()).then_some((text, national))
}

fn national_of(number: &phonenumber::PhoneNumber) -> String {
    number.national().to_string()
}

/// Whether the numbering plan has numbers of this length. New ranges open faster than plans are published, so the
/// length alone decides.
fn is_possible(plan: &phonenumber::Metadata, national: &str) -> bool {
    let kinds = plan.descriptors();
    let lengths = [
        kinds.fixed_line(),
        kinds.mobile(),
        kinds.toll_free(),
        kinds.premium_rate(),
        kinds.shared_cost(),
        kinds.personal_number(),
        kinds.voip(),
        kinds.uan(),
    ];
    let length = u16::try_from(national.len()).unwrap_or(u16::MAX);
    lengths.into_iter().flatten().any(|kind| kind.possible_length().contains(&length))
}

/// The number without a leading `tel:`, `Phone:` and the like; `None` where letters stand inside or behind it.
fn plain(main: &str) -> Option<&str> {
    let number = main.trim_start_matches(|c: char| c.is_alphabetic() || matches!(c, '.' | ':' | ' ' | '('));
    (!number.chars().any(char::is_alphabetic)).then_some(number)
}

fn digits(text: &str) -> String {
    text.chars().filter_map(digit).collect()
}

/// The ASCII digit of a digit of the scripts that keyboards for telephone numbers produce.
fn digit(c: char) -> Option<char> {
    if c.is_ascii() {
        return c.is_ascii_digit().then_some(c);
    }
    let zero = match c {
        '０'..='９' => '０',
        '٠'..='٩' => '٠',
        '۰'..='۹' => '۰',
        '०'..='९' => '०',
        _ => return None,
    };
    char::from_digit(u32::from(c) - u32::from(zero), 10)
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Phone({})", self.0)
    }
}

impl AsRef<str> for Phone {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl TryFrom<Cow<'_, str>> for Phone {
    type Error = PhoneError;
    fn try_from(text: Cow<'_, str>) -> Result<Self, PhoneError> {
        Self::parse(&text)
    }
}

impl From<Phone> for String {
    fn from(phone: Phone) -> Self {
        phone.0.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, region: Option<&str>) -> (Option<String>, String, Option<String>) {
        let reading = Phone::parse(text).unwrap().read(region);
        (reading.e164, reading.national, reading.extension)
    }

    #[test]
    fn reads_numbers_with_a_country_code() {
        for (typed, e164, extension) in [
            ("+1-969-352-9812x70917", "+19693529812", Some("70917")),
            ("001-632-487-9217", "+16324879217", None),
            ("001-526-461-6630x4940", "+15264616630", Some("4940")),
            ("+1 (650) 555-0100 ext. 4", "+16505550100", Some("4")),
            ("+49 (0)89 / 123 456-78", "+498912345678", None),
            ("+49 89 12345678 Durchwahl 12", "+498912345678", Some("12")),
            ("tel:+44-20-7946-0958", "+442079460958", None),
            ("Tel.: +44 20 7946 0958", "+442079460958", None),
            ("+39 06 698 83022", "+390669883022", None),
            ("+４９ ８９ １２３４５６７８", "+498912345678", None),
            ("(+33) 1 42 68 53 00", "+33142685300", None),
            ("+33 1 42 68 53 00 poste 12", "+33142685300", Some("12")),
            ("+1 650-555-0100 #12", "+16505550100", Some("12")),
            ("+1 650-555-0100, ext 12", "+16505550100", Some("12")),
        ] {
            let (read_e164, _, read_extension) = read(typed, None);
            assert_eq!((read_e164.as_deref(), read_extension.as_deref()), (Some(e164), extension), "{typed}");
        }
    }

    #[test]
    fn reads_national_numbers_with_a_region() {
        for (typed, region, e164, national) in [
            ("280-396-7929", "US", "+12803967929", "2803967929"),
            ("(899)310-2374x0954", "us", "+18993102374", "8993102374"),
            ("1-955-371-0847 x371", "US", "+19553710847", "9553710847"),
            ("089 12345678", "DE", "+498912345678", "8912345678"),
            ("0049 89 12345678", "DE", "+498912345678", "8912345678"),
            ("001-632-487-9217", "US", "+16324879217", "6324879217"),
            ("001-632-487-9217", "DE", "+16324879217", "6324879217"),
            ("020 7946 0958", "GB", "+442079460958", "2079460958"),
            ("06 698 83022", "IT", "+390669883022", "0669883022"),
        ] {
            let (read_e164, read_national, _) = read(typed, Some(region));
            assert_eq!((read_e164.as_deref(), read_national.as_str()), (Some(e164), national), "{typed} in {region}");
        }
    }

    #[test]
    fn keeps_what_it_cannot_read() {
        for (typed, region, national) in [
            ("280-396-7929", None, "2803967929"),
            ("089 12345678", None, "8912345678"),
            ("12", Some("DE"), "12"),
            ("ask at the desk", Some("US"), ""),
            ("+", None, ""),
            ("+0000000000", None, ""),
            ("+999 123456789", None, "999123456789"),
            ("+4989123456781234567", None, "4989123456781234567"),
            ("089 12345678 / 0171 1234567", Some("DE"), "89123456780171"),
            ("555-0100", Some("XX"), "5550100"),
        ] {
            let (e164, read_national, _) = read(typed, region);
            assert_eq!(e164, None, "{typed}");
            assert!(read_national.starts_with(national), "{typed}: {read_national}");
            assert_eq!(Phone::parse(typed).unwrap().as_str(), typed);
        }
        assert_eq!(Phone::parse(" \u{a0}"), Err(PhoneError::Empty));
        assert!(Phone::parse("1\n2").is_err());
        assert!(Phone::parse(&"1".repeat(101)).is_err());
    }

    #[test]
    fn splits_extensions_only_behind_a_number() {
        assert_eq!(Phone::parse("x371").unwrap().extension(), None);
        assert_eq!(Phone::parse("Box 12").unwrap().extension(), None);
        assert_eq!(Phone::parse("1-955-371-0847").unwrap().extension(), None);
        assert_eq!(Phone::parse("955 371 0847 EXT: 371").unwrap().extension().as_deref(), Some("371"));
        assert_eq!(Phone::parse("955 371 0847 (x371)").unwrap().digits(), "9553710847");
        assert_eq!(Phone::parse("495 123-45-67 доб. 12").unwrap().extension().as_deref(), Some("12"));
    }

    #[test]
    fn travels_as_a_string() {
        let phone = Phone::parse("+1 (650) 555-0100 ext. 4").unwrap();
        let json = serde_json::to_string(&phone).unwrap();
        assert_eq!(json, "\"+1 (650) 555-0100 ext. 4\"");
        assert_eq!(serde_json::from_str::<Phone>(&json).unwrap(), phone);
    }
}
