//! One cell into one typed value.
//!
//! Owns the reading of a cell for a shape of value and the sentence that says why it cannot be read. A cell is never
//! cut, guessed or filled from elsewhere: it gives its value, nothing, a text to be kept elsewhere, or a reason.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::{Deserialize, Serialize};

use super::cell::{bare_email, clean, is_void, parts, tidy};
use super::choices::choose;
use super::columns::boolean;
use super::targets::Shape;
use crate::base::Time;
use crate::base::date::{DateOrder, parse_date, parse_datetime};
use crate::base::email::Email;
use crate::base::money::{Currency, Money};
use crate::base::number::{DecimalMark, as_group, parse_number};
use crate::base::phone::Phone;
use crate::base::text::{clean_line, clean_text, fold, is_invisible};
use crate::base::web::Website;

/// Characters of a text of several lines, HTML included.
const TEXT: usize = 200_000;
/// The most addresses or numbers of one cell.
const LIST: usize = 100;
/// Longest name of a tag in characters.
const TAG: usize = 60;

/// A value read from a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Typed {
    /// The cell holds nothing.
    Empty,
    /// Text of one or several lines, or HTML as it stood in the file.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number.
    Number(Decimal),
    /// An amount.
    Money(Money),
    /// A day.
    Date(Date),
    /// An instant.
    Time(Time),
    /// Yes or no.
    Boolean(bool),
    /// The name of a choice or an option.
    Choice(String),
    /// Names of options, in the order of the cell.
    Choices(Vec<String>),
    /// A web address.
    Url(Website),
    /// Addresses in the order of the cell, each once.
    Emails(Vec<Email>),
    /// Numbers in the order of the cell, each once.
    Phones(Vec<Phone>),
    /// Tags in the order of the cell, each once.
    Tags(Vec<String>),
    /// First and last name; either may be empty.
    Person(String, String),
    /// A text that fits no option or is no address of the outside world: kept in the notes.
    Unfit(String),
}

/// How the numbers and dates of a column are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Style {
    /// The decimal mark.
    pub decimal: Option<DecimalMark>,
    /// The order of day and month.
    pub date_order: Option<DateOrder>,
}

/// What the organisation adds.
#[derive(Debug, Clone)]
pub struct Context {
    /// The zone of times without one.
    pub zone: TimeZone,
    /// The currency of amounts without one.
    pub currency: Option<Currency>,
}

/// Reads a cell.
///
/// # Errors
/// A sentence about the value and what to do.
pub fn read(cell: &str, shape: &Shape, style: Style, context: &Context) -> Result<Typed, String> {
    if is_void(cell) {
        return Ok(Typed::Empty);
    }
    let text = tidy(cell);
    match shape {
        Shape::Line(max) => line(cell, *max).map(Typed::Text),
        Shape::Text | Shape::Html => clean_text(&clean(cell), TEXT).map(Typed::Text).map_err(|error| error.to_string()),
        Shape::Integer(least, most) => integer(text, *least, *most, style),
        Shape::Number => parse_number(text, style.decimal).map(Typed::Number).map_err(|error| about(text, &error)),
        Shape::Money => {
            Money::parse(text, style.decimal, context.currency).map(Typed::Money).map_err(|error| about(text, &error))
        }
        Shape::Date => parse_date(text, style.date_order).map(Typed::Date).map_err(|error| about(text, &error)),
        Shape::Time => parse_datetime(text, style.date_order, &context.zone)
            .map(|at| Typed::Time(at.into()))
            .map_err(|error| about(text, &error)),
        Shape::Boolean => yes_or_no(text).map(Typed::Boolean).ok_or_else(|| about(text, &"Write yes or no.")),
        Shape::Choice(options) => {
            Ok(choose(text, options).map_or_else(|| Typed::Unfit(text.to_owned()), Typed::Choice))
        }
        Shape::Select(options) => {
            Ok(option(text, options).map_or_else(|| Typed::Unfit(text.to_owned()), Typed::Choice))
        }
        Shape::MultiSelect(options) => Ok(many_options(text, options)),
        Shape::Url => Website::parse(text).map(Typed::Url).map_err(|error| about(text, &error)),
        Shape::Emails => emails(cell),
        Shape::Phones => phones(cell),
        Shape::Tags => tags(cell),
        Shape::PersonName => line(cell, 401).map(|name| {
            let (first, last) = split_name(&name);
            Typed::Person(first, last)
        }),
        Shape::User => line(cell, 320).map(Typed::Text),
    }
}

/// “value”: why.
fn about(text: &str, why: &dyn std::fmt::Display) -> String {
    let shown: String = text.chars().take(60).collect();
    let dots = if shown.len() < text.len() { "…" } else { "" };
    format!("“{shown}{dots}”: {why}")
}

/// One line; line breaks and tabs inside become blanks, direction marks go.
fn line(cell: &str, max: usize) -> Result<String, String> {
    let cleaned = clean(cell);
    let plain = cleaned.chars().all(|c| !c.is_whitespace() || c == ' ') && !cleaned.chars().any(is_invisible);
    let text = if plain {
        cleaned
    } else {
        let seen: String =
            cleaned.chars().filter(|c| !is_invisible(*c) || *c == '\u{200d}' || *c == '\u{200c}').collect();
        seen.split_whitespace().collect::<Vec<_>>().join(" ").into()
    };
    clean_line(&text, max).map_err(|error| about(&text, &error))
}

fn integer(text: &str, least: i64, most: i64, style: Style) -> Result<Typed, String> {
    let number = parse_number(text, style.decimal).map_err(|error| about(text, &error))?;
    // A fraction makes no whole number, so the mark stands between thousands.
    let number = if number.is_integer() { number } else { as_group(text).unwrap_or(number) };
    let whole = if number.is_integer() { number.to_i64() } else { None };
    match whole {
        Some(whole) if (least..=most).contains(&whole) => Ok(Typed::Integer(whole)),
        _ => Err(about(text, &format!("Write a whole number from {least} to {most}."))),
    }
}

/// Words, and the signs that stand for them where a field is known to be yes or no.
fn yes_or_no(text: &str) -> Option<bool> {
    boolean(text).or_else(|| match text.to_lowercase().as_str() {
        "1" | "x" | "✓" | "✔" | "☑" | "t" => Some(true),
        "0" | "f" | "✗" | "☐" => Some(false),
        _ => None,
    })
}

fn option(text: &str, options: &[String]) -> Option<String> {
    let wanted = fold(text);
    options.iter().find(|option| fold(option) == wanted).cloned()
}

fn many_options(text: &str, options: &[String]) -> Typed {
    let mut chosen: Vec<String> = Vec::new();
    // The whole cell first: an option may contain a comma.
    if let Some(one) = option(text, options) {
        return Typed::Choices(vec![one]);
    }
    for part in list(text) {
        match option(&part, options) {
            Some(one) if chosen.contains(&one) => {}
            Some(one) => chosen.push(one),
            None => return Typed::Unfit(text.to_owned()),
        }
    }
    Typed::Choices(chosen)
}

fn emails(cell: &str) -> Result<Typed, String> {
    let mut found: Vec<Email> = Vec::new();
    let listed = json_list(cell);
    for part in parts(listed.as_deref().unwrap_or(cell), &[]) {
        // Exchange writes a directory name where there is no address.
        if part.starts_with("/o=") || part.starts_with("/O=") {
            return Ok(Typed::Unfit(tidy(cell).to_owned()));
        }
        match Email::parse(&bare_email(part)) {
            Ok(email) if found.contains(&email) => {}
            Ok(email) => found.push(email),
            Err(error) => {
                // Two addresses with nothing but a blank or a slash between them.
                let pieces: Vec<Email> = part
                    .split([' ', '/'])
                    .filter(|piece| !piece.is_empty())
                    .map_while(|piece| Email::parse(&bare_email(piece)).ok())
                    .collect();
                if pieces.len() < 2 || pieces.len() != part.split([' ', '/']).filter(|piece| !piece.is_empty()).count()
                {
                    return Err(about(part, &error));
                }
                found.extend(pieces);
            }
        }
    }
    if found.len() > LIST {
        return Err(format!("The cell lists {} email addresses; at most {LIST} are allowed.", found.len()));
    }
    Ok(if found.is_empty() { Typed::Empty } else { Typed::Emails(found) })
}

fn phones(cell: &str) -> Result<Typed, String> {
    let mut found: Vec<Phone> = Vec::new();
    let listed = json_list(cell);
    for part in phone_parts(listed.as_deref().unwrap_or(cell)) {
        let seen: String = part.chars().filter(|c| !is_invisible(*c) && !c.is_control()).collect();
        let number = seen.trim().strip_prefix("tel:").unwrap_or(seen.trim());
        if is_scientific(number) {
            return Err(about(number, &"A spreadsheet rounded this number; type it again as text."));
        }
        let phone = Phone::parse(number).map_err(|error| about(number, &error))?;
        if !found.contains(&phone) {
            found.push(phone);
        }
    }
    if found.len() > LIST {
        return Err(format!("The cell lists {} telephone numbers; at most {LIST} are allowed.", found.len()));
    }
    Ok(if found.is_empty() { Typed::Empty } else { Typed::Phones(found) })
}

/// The numbers of a cell. A comma before an extension does not separate, nor does one between groups of digits too
/// short to be numbers.
fn phone_parts(cell: &str) -> Vec<&str> {
    let pieces: Vec<&str> = parts(cell, &[]).collect();
    let is_number = |piece: &&str| piece.chars().filter(char::is_ascii_digit).count() >= 5;
    if pieces.len() > 1 && pieces.iter().all(is_number) {
        pieces
    } else if is_void(cell) {
        Vec::new()
    } else {
        split_lines(cell)
    }
}

fn split_lines(cell: &str) -> Vec<&str> {
    cell.split([';', '\n', '\r']).flat_map(|part| part.split(" ::: ")).map(tidy).filter(|part| !is_void(part)).collect()
}

/// `4.91512E+12`
fn is_scientific(text: &str) -> bool {
    text.split_once(['E', 'e']).is_some_and(|(digits, exponent)| {
        digits.chars().all(|c| c.is_ascii_digit() || c == '.' || c == ',')
            && digits.contains(|c: char| c.is_ascii_digit())
            && exponent.trim_start_matches('+').bytes().all(|b| b.is_ascii_digit())
            && !exponent.is_empty()
    })
}

fn tags(cell: &str) -> Result<Typed, String> {
    let mut found: Vec<String> = Vec::new();
    for part in list(cell) {
        // `* myContacts` marks the default group of address books and says nothing.
        let part = part.trim_start_matches("* ").trim();
        if part == "myContacts" || part.is_empty() {
            continue;
        }
        let tag = line(part, TAG)?;
        if !found.iter().any(|known| fold(known) == fold(&tag)) {
            found.push(tag);
        }
    }
    Ok(if found.is_empty() { Typed::Empty } else { Typed::Tags(found) })
}

/// The parts of a list: JSON (`["a","b"]`), quoted (`"a","b"`), or separated.
fn list(cell: &str) -> Vec<String> {
    if let Some(json) = json_array(cell) {
        return json;
    }
    let text = tidy(cell);
    if text.starts_with('"') && text.ends_with('"') {
        let bracketed = format!("[{text}]");
        if let Some(json) = json_array(&bracketed) {
            return json;
        }
    }
    parts(text, &[]).map(|part| part.trim_matches('"').trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

fn json_array(cell: &str) -> Option<Vec<String>> {
    let text = tidy(cell);
    if text.starts_with('[') { serde_json::from_str(text).ok() } else { None }
}

fn json_list(cell: &str) -> Option<String> {
    json_array(cell).map(|list| list.join("\n"))
}

/// First and last name of a name in one cell: `Lovelace, Ada` and `Ada King Lovelace` alike; particles belong to the
/// last name (`Ludwig van Beethoven`), names in Han, kana or Hangul begin with the family's.
#[must_use]
pub fn split_name(name: &str) -> (String, String) {
    const PARTICLES: [&str; 20] = [
        "van", "von", "vom", "zu", "zum", "zur", "de", "del", "della", "der", "den", "di", "da", "dos", "du", "la",
        "le", "el", "bin", "al",
    ];
    let name = name.trim();
    if let Some((last, first)) = name.split_once(',')
        && !first.contains(',')
        && !first.trim().is_empty()
    {
        return (first.trim().to_owned(), last.trim().to_owned());
    }
    let words: Vec<&str> = name.split_whitespace().collect();
    let (Some(first), Some(last)) = (words.first(), words.last()) else { return (String::new(), String::new()) };
    if words.len() == 1 {
        return (name.to_owned(), String::new());
    }
    if words.len() == 2 && name.chars().all(|c| c.is_whitespace() || is_east_asian(c)) {
        return ((*last).to_owned(), (*first).to_owned());
    }
    let cut = words
        .iter()
        .enumerate()
        .skip(1)
        .find(|(at, word)| *at + 1 < words.len() && PARTICLES.contains(word))
        .map_or(words.len() - 1, |(at, _)| at);
    let join = |words: &[&str]| words.join(" ");
    match words.split_at_checked(cut) {
        Some((first, last)) => (join(first), join(last)),
        None => (name.to_owned(), String::new()),
    }
}

const fn is_east_asian(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context() -> Context {
        Context { zone: TimeZone::UTC, currency: Some(Currency::EUR) }
    }

    fn shown(cell: &str, shape: &Shape) -> String {
        match read(cell, shape, Style::default(), &context()) {
            Ok(Typed::Emails(list)) => list.iter().map(Email::as_str).collect::<Vec<_>>().join(" "),
            Ok(Typed::Phones(list)) => list.iter().map(Phone::as_str).collect::<Vec<_>>().join(" & "),
            Ok(Typed::Tags(list) | Typed::Choices(list)) => list.join(" & "),
            Ok(Typed::Text(text) | Typed::Choice(text)) => text,
            Ok(Typed::Unfit(text)) => format!("unfit {text}"),
            Ok(Typed::Empty) => "empty".to_owned(),
            Ok(other) => format!("{other:?}"),
            Err(reason) => format!("! {reason}"),
        }
    }

    #[test]
    fn reads_addresses() {
        for (cell, expected) in [
            ("ada@example.com", "ada@example.com"),
            ("mailto:Ada@Example.com", "Ada@example.com"),
            ("a@x.co; b@x.co", "a@x.co b@x.co"),
            ("a@x.co,b@x.co", "a@x.co b@x.co"),
            ("a@x.co b@x.co", "a@x.co b@x.co"),
            ("a@x.co ::: b@x.co", "a@x.co b@x.co"),
            ("a@x.co; a@X.co", "a@x.co"),
            ("[\"a@x.co\",\"b@x.co\"]", "a@x.co b@x.co"),
            ("a@x.co.", "a@x.co"),
            ("a@x.c\u{200b}o", "a@x.co"),
            ("Ada <a@x.co>", "a@x.co"),
            ("N/A", "empty"),
            ("/o=ExchangeLabs/cn=ada", "unfit /o=ExchangeLabs/cn=ada"),
            ("nobody", "! “nobody”: An email address has exactly one @, as in name@example.com."),
            ("ask Ada", "! “ask Ada”: The email address contains a blank or an invisible character."),
        ] {
            assert_eq!(shown(cell, &Shape::Emails), expected, "{cell}");
        }
    }

    #[test]
    fn reads_numbers() {
        for (cell, expected) in [
            ("+1 (650) 555-0100 ext. 4", "+1 (650) 555-0100 ext. 4"),
            ("+46 8 555 01 01,+46 70 555 01 01", "+46 8 555 01 01 & +46 70 555 01 01"),
            ("+44 7700 900102 ::: +44 7700 900103", "+44 7700 900102 & +44 7700 900103"),
            ("650-555-0100, ext 12", "650-555-0100, ext 12"),
            ("'+49 30 5550101", "+49 30 5550101"),
            ("\u{202a}+1 650 555 0100\u{202c}", "+1 650 555 0100"),
            ("ask at the desk", "ask at the desk"),
            ("-", "empty"),
            ("4.91512E+12", "! “4.91512E+12”: A spreadsheet rounded this number; type it again as text."),
        ] {
            assert_eq!(shown(cell, &Shape::Phones), expected, "{cell}");
        }
    }

    #[test]
    fn reads_the_other_shapes() {
        let options = || vec!["Red".to_owned(), "Blue, dark".to_owned()];
        for (cell, shape, expected) in [
            (" Ada\nKing ", Shape::Line(200), "Ada King"),
            ("Ad\0a\u{202e}", Shape::Line(200), "Ada"),
            ("abc", Shape::Line(2), "! “abc”: The text has 3 characters; at most 2 are allowed."),
            ("<b>x</b>\r\ny", Shape::Html, "<b>x</b>\ny"),
            ("'=cmd|' /C calc'!A0", Shape::Line(200), "=cmd|' /C calc'!A0"),
            ("935", Shape::Integer(0, 1000), "Integer(935)"),
            ("1,5", Shape::Integer(0, 1000), "! “1,5”: Write a whole number from 0 to 1000."),
            ("(1,000)", Shape::Money, "Money(Money(-1000.00 EUR))"),
            ("12 Mar 2024", Shape::Date, "Date(2024-03-12)"),
            (
                "03/04/2026",
                Shape::Date,
                "! “03/04/2026”: This date can be read in two ways; choose the order of day and month.",
            ),
            ("x", Shape::Boolean, "Boolean(true)"),
            ("perhaps", Shape::Boolean, "! “perhaps”: Write yes or no."),
            ("Working - Contacted", Shape::Choice(&["new", "contacted"]), "contacted"),
            ("On Hold", Shape::Choice(&["new", "contacted"]), "unfit On Hold"),
            ("red", Shape::Select(options()), "Red"),
            ("Blue, dark", Shape::MultiSelect(options()), "Blue, dark"),
            ("red;green", Shape::MultiSelect(options()), "unfit red;green"),
            ("example.com", Shape::Url, "Url(Website(https://example.com))"),
            ("\"VIP\",\"Blog\"", Shape::Tags, "VIP & Blog"),
            ("* myContacts ::: Navy", Shape::Tags, "Navy"),
            ("vip, Nordic;VIP", Shape::Tags, "vip & Nordic"),
            ("* myContacts", Shape::Tags, "empty"),
        ] {
            assert_eq!(shown(cell, &shape), expected, "{cell}");
        }
    }

    #[test]
    fn splits_names() {
        for (name, first, last) in [
            ("Ada Lovelace", "Ada", "Lovelace"),
            ("Lovelace, Ada", "Ada", "Lovelace"),
            ("Ada King Lovelace", "Ada King", "Lovelace"),
            ("Ludwig van Beethoven", "Ludwig", "van Beethoven"),
            ("Madonna", "Madonna", ""),
            ("田中 太郎", "太郎", "田中"),
            ("  ", "", ""),
        ] {
            assert_eq!(split_name(name), (first.to_owned(), last.to_owned()), "{name}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_cell_is_read_or_refused(cell in "[ -~äß０٣\u{200b}\u{202e}\u{a0}\n\t€]{0,24}|[0-9/.:, -]{1,20}|[0-9.,'()€$kmE+-]{1,14}|\\PC{0,12}") {
            let shapes = [
                Shape::Line(20), Shape::Text, Shape::Html, Shape::Integer(0, 100), Shape::Number, Shape::Money, Shape::Date, Shape::Time,
                Shape::Boolean, Shape::Choice(&["new"]), Shape::Select(vec!["a".to_owned()]), Shape::MultiSelect(vec!["a".to_owned()]),
                Shape::Url, Shape::Emails, Shape::Phones, Shape::Tags, Shape::PersonName, Shape::User,
            ];
            for shape in &shapes {
                for date_order in [None, Some(DateOrder::Dmy), Some(DateOrder::Mdy), Some(DateOrder::Ymd)] {
                    let style = Style { decimal: None, date_order };
                    if let Ok(Typed::Phones(phones)) = read(&cell, shape, style, &context()) {
                        for phone in phones {
                            let _ = (phone.read(Some("DE")), phone.read(None));
                        }
                    }
                }
            }
            let _ = crate::transfer::columns::judge(std::iter::repeat_n(cell.as_str(), 3));
        }
    }
}
