//! The pieces of a written date: its three parts, names of months, the time of day, the zone.
//!
//! Owns the splitting and what each piece means alone; which part is the day is decided by the parent module.

use jiff::civil::Time;
use jiff::tz::Offset;

use super::DateError;
use crate::base::text::fold;

#[derive(Clone, Copy)]
pub(super) enum Part {
    /// Value and count of digits.
    Number(i16, usize),
    /// Month by name, 1 to 12.
    Month(i8),
}

/// The three parts of a date, what follows them, and the separator behind the first.
pub(super) fn components(text: &str) -> Option<([Option<Part>; 3], &str, char)> {
    let mut rest = skip_weekday(text);
    let mut parts = [None; 3];
    let mut separator = ' ';
    for (index, slot) in parts.iter_mut().enumerate() {
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        if end > 0 {
            let digits = rest.get(..end).filter(|digits| digits.len() <= 4)?;
            *slot = Some(Part::Number(digits.parse().ok()?, digits.len()));
            rest = rest.get(end..)?;
            rest = ["st", "nd", "rd", "th", "er", "º"]
                .into_iter()
                .find_map(|ordinal| rest.strip_prefix(ordinal).filter(|after| after.starts_with([' ', ',', '-'])))
                .unwrap_or(rest);
        } else {
            let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
            *slot = Some(Part::Month(month(rest.get(..end)?)?));
            rest = rest.get(end..)?;
        }
        if index == 2 {
            // The last sign of 2024年3月12日.
            rest = rest.strip_prefix('日').unwrap_or(rest);
            break;
        }
        let separators =
            |c: char| matches!(c, ' ' | '-' | '/' | '.' | ',' | '年' | '月' | '\u{a0}' | '\u{202f}' | '‐' | '–');
        let next = rest.trim_start_matches(separators);
        if next.len() == rest.len() {
            return None;
        }
        if index == 0 {
            separator = rest.chars().next()?;
        }
        rest = next.strip_prefix("de ").or_else(|| next.strip_prefix("of ")).unwrap_or(next);
    }
    (!rest.starts_with(|c: char| c.is_ascii_digit() || c == '/' || c == '-')).then_some((parts, rest, separator))
}

/// The text behind the name of a day (`Tue, `, `Dienstag, `), if it begins with one.
fn skip_weekday(text: &str) -> &str {
    const NAMES: [&str; 49] = [
        "mon",
        "monday",
        "tue",
        "tues",
        "tuesday",
        "wed",
        "wednesday",
        "thu",
        "thur",
        "thurs",
        "thursday",
        "fri",
        "friday",
        "sat",
        "saturday",
        "sun",
        "sunday",
        "mo",
        "montag",
        "di",
        "dienstag",
        "mi",
        "mittwoch",
        "do",
        "donnerstag",
        "fr",
        "freitag",
        "sa",
        "samstag",
        "sonnabend",
        "so",
        "sonntag",
        "lun",
        "lundi",
        "mardi",
        "mer",
        "mercredi",
        "jeu",
        "jeudi",
        "ven",
        "vendredi",
        "sam",
        "samedi",
        "dim",
        "dimanche",
        "lunes",
        "martes",
        "jueves",
        "viernes",
    ];
    let end = text.find(|c: char| !c.is_alphabetic()).unwrap_or(0);
    match text.split_at_checked(end) {
        Some((word, rest)) if end >= 2 && rest.starts_with([',', ' ', '.']) && NAMES.contains(&fold(word).as_str()) => {
            rest.trim_start_matches(['.', ',', ' '])
        }
        _ => text,
    }
}

/// `H:MM[:SS[.fraction]] [AM|PM]` and the rest, which is the zone.
pub(super) fn time_of_day(text: &str) -> Result<(Time, &str), DateError> {
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.'))).unwrap_or(text.len());
    let (clock, rest) = text.split_at_checked(end).ok_or(DateError::Time)?;
    let (clock, fraction) = clock.split_once('.').filter(|(head, _)| head.contains(':')).unwrap_or((clock, ""));
    let mut fields = clock.split(':').map(|field| if field.len() <= 2 { field.parse::<i8>().ok() } else { None });
    let (Some(Some(hour)), Some(Some(minute))) = (fields.next(), fields.next()) else { return Err(DateError::Time) };
    let second = fields.next().unwrap_or(Some(0)).ok_or(DateError::Time)?;
    if fields.next().is_some() {
        return Err(DateError::Time);
    }
    let rest = rest.trim_start_matches([' ', '\u{a0}', '\u{202f}']);
    let half = |word: &str| rest.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word));
    let (hour, rest) = match (half("am") || half("a.m."), half("pm") || half("p.m."), hour) {
        (true, _, 12) => (0, skip_half(rest)),
        (true, _, 1..=11) => (hour, skip_half(rest)),
        (_, true, 12) => (12, skip_half(rest)),
        (_, true, 1..=11) => (hour + 12, skip_half(rest)),
        (true, ..) | (_, true, _) => return Err(DateError::Time),
        _ => (hour, rest),
    };
    let digits: String = fraction.chars().chain("000000000".chars()).take(9).collect();
    let nanosecond = digits.parse().map_err(|_| DateError::Time)?;
    // A leap second is the second before it, as in POSIX time.
    let time =
        Time::new(hour, minute, second.min(59 + i8::from(second > 60)), nanosecond).map_err(|_| DateError::Time)?;
    Ok((time, rest.trim()))
}

fn skip_half(rest: &str) -> &str {
    rest.trim_start_matches(|c: char| matches!(c.to_ascii_lowercase(), 'a' | 'p' | 'm' | '.'))
}

/// `None` without a zone.
pub(super) fn offset(zone: &str) -> Result<Option<Offset>, DateError> {
    if zone.is_empty() {
        return Ok(None);
    }
    let zone = zone.trim_start_matches("UTC").trim_start_matches("GMT").trim_matches(['(', ')', ' ']);
    if zone.is_empty() || zone.eq_ignore_ascii_case("z") {
        return Ok(Some(Offset::UTC));
    }
    let (sign, digits) = match zone.split_at_checked(1) {
        Some(("+", digits)) => (1, digits),
        Some(("-", digits)) => (-1, digits),
        _ => match zone.strip_prefix('−') {
            Some(digits) => (-1, digits),
            None => return Err(DateError::Zone),
        },
    };
    let digits = digits.replace(':', "");
    if !matches!(digits.len(), 2 | 4) || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(DateError::Zone);
    }
    let number: i32 = digits.parse().map_err(|_| DateError::Zone)?;
    let minutes = if digits.len() == 2 { number * 60 } else { number / 100 * 60 + number % 100 };
    Offset::from_seconds(sign * minutes * 60).map(Some).map_err(|_| DateError::Zone)
}

/// The month of a name or its usual abbreviation in English, German, French, Spanish, Italian, Portuguese, Dutch.
pub(super) fn month(word: &str) -> Option<i8> {
    const NAMES: [&[&str]; 12] = [
        &[
            "jan", "january", "januar", "janner", "janv", "janvier", "ene", "enero", "gen", "gennaio", "janeiro",
            "januari",
        ],
        &["feb", "february", "februar", "fev", "fevr", "fevrier", "febrero", "febbraio", "fevereiro", "februari"],
        &["mar", "march", "marz", "maerz", "mrz", "mars", "marzo", "marco", "mrt", "maart"],
        &["apr", "april", "avr", "avril", "abr", "abril", "aprile"],
        &["may", "mai", "mayo", "mag", "maggio", "maio", "mei"],
        &["jun", "june", "juni", "juin", "junio", "giu", "giugno", "junho"],
        &["jul", "july", "juli", "juil", "juillet", "julio", "lug", "luglio", "julho"],
        &["aug", "august", "aout", "ago", "agosto", "augustus"],
        &["sep", "sept", "september", "septembre", "septiembre", "set", "settembre", "setembro"],
        &["oct", "october", "okt", "oktober", "octobre", "octubre", "ott", "ottobre", "out", "outubro"],
        &["nov", "november", "novembre", "noviembre", "novembro"],
        &["dec", "december", "dez", "dezember", "decembre", "dic", "diciembre", "dicembre", "dezembro"],
    ];
    if word.len() < 3 {
        return None;
    }
    let word = fold(word);
    let index = NAMES.iter().position(|names| names.contains(&word.as_str()))?;
    i8::try_from(index + 1).ok()
}
