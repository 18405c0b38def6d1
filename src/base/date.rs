//! Dates and times as files write them, and the guess of a column's order of day and month.
//!
//! Owns the reading of one date (`2026-03-04`, `31.12.2026`, `12 Mar 2024`, `7-Feb-22`, an Excel serial) and of one
//! instant. A date that can be read in two ways is refused unless the order of its column is given, and nothing that
//! does not fit that order is turned round. Asking for the present time is not its business.

use jiff::civil::{Date, DateTime, date};
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

mod parts;

use parts::{Part, components, month, offset, time_of_day};

/// The order of numbers in a column of dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// `2026-12-31`
    Ymd,
    /// `31/12/2026`
    Dmy,
    /// `12/31/2026`
    Mdy,
}

/// Why a text is not a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// Something else.
    #[error("This is not a date; write it as 2026-12-31.")]
    NotADate,
    /// Day and month alone.
    #[error("This date has no year.")]
    NoYear,
    /// `03/04/2026` without an order.
    #[error("This date can be read in two ways; choose the order of day and month.")]
    Ambiguous,
    /// `31/02/2026`, or a month 13 in the order of the column.
    #[error("There is no such day in the calendar, or day and month stand in another order than chosen.")]
    NoSuchDay,
    /// The time behind the date.
    #[error("The time of day cannot be read; write it as 09:30 or 09:30:00Z.")]
    Time,
    /// A zone that is not UTC or an offset.
    #[error("The time zone cannot be read; write it as Z or +01:00.")]
    Zone,
}

/// Reads one date; a time behind it is checked and left out.
///
/// # Errors
/// When it is no date, is ambiguous (`order` is `None`), or names a day that does not exist.
pub fn parse_date(text: &str, order: Option<DateOrder>) -> Result<Date, DateError> {
    match read(text, order)? {
        Read::Local(at) | Read::Zoned(at, _) => Ok(at.date()),
        Read::Instant(at) => Ok(Offset::UTC.to_datetime(at).date()),
    }
}

/// Reads one instant. Without an offset it is local time in `zone`; without a time of day it is the start of the day.
/// A local time that the clocks skip or repeat is read as RFC 5545 does (the offset before the gap, the first of two).
///
/// # Errors
/// As [`parse_date`], and when the time of day or its zone cannot be read.
pub fn parse_datetime(text: &str, order: Option<DateOrder>, zone: &TimeZone) -> Result<Timestamp, DateError> {
    match read(text, order)? {
        Read::Instant(at) => Ok(at),
        Read::Zoned(at, offset) => offset.to_timestamp(at).map_err(|_| DateError::NoSuchDay),
        Read::Local(at) => zone.to_ambiguous_timestamp(at).compatible().map_err(|_| DateError::NoSuchDay),
    }
}

/// The order that fits every sample, `None` when none of them shows it or no order fits all. Samples that are no
/// dates are passed over.
pub fn guess_order<'a>(samples: impl IntoIterator<Item = &'a str>) -> Option<DateOrder> {
    let (mut day_first, mut month_first, mut year_first) = (0, 0, 0);
    for sample in samples {
        let Some(([Some(a), Some(b), Some(_)], _, separator)) = components(sample.trim()) else { continue };
        let (Part::Number(first, width), Part::Number(second, _)) = (a, b) else { continue };
        if width >= 4 {
            year_first += 1;
        } else if separator == '.' || first > 12 {
            day_first += 1;
        } else if second > 12 {
            month_first += 1;
        }
    }
    match (day_first, month_first, year_first) {
        (0, 0, 0) => None,
        (_, 0, 0) => Some(DateOrder::Dmy),
        (0, _, 0) => Some(DateOrder::Mdy),
        (0, 0, _) => Some(DateOrder::Ymd),
        _ => None,
    }
}

/// Whether the text has the shape of a date with separators or a month's name (not of a serial), in any order.
#[must_use]
pub fn looks_like_date(text: &str) -> bool {
    let text = text.trim();
    components(text).is_some()
        && [DateOrder::Ymd, DateOrder::Dmy, DateOrder::Mdy]
            .into_iter()
            .any(|order| parse_date(text, Some(order)).is_ok())
}

/// Whether the text is a date with a time of day behind it.
#[must_use]
pub fn has_time(text: &str) -> bool {
    components(text.trim()).is_some_and(|(_, rest, _)| rest.contains(':'))
}

/// Whether the text is a date of zeros (`0/0/00`, `0000-00-00 00:00:00`), which programs write for "none".
#[must_use]
pub fn is_zero_date(text: &str) -> bool {
    let zeros = text.bytes().filter(|b| *b == b'0').count();
    zeros >= 3
        && text.contains(['/', '-', '.'])
        && text.bytes().all(|b| matches!(b, b'0' | b'/' | b'-' | b'.' | b':' | b' ' | b'T' | b'Z'))
        && text.split(['/', '-', '.']).count() >= 3
}

enum Read {
    Local(DateTime),
    Zoned(DateTime, Offset),
    Instant(Timestamp),
}

fn read(text: &str, order: Option<DateOrder>) -> Result<Read, DateError> {
    let text = text.trim();
    if let Some(read) = read_number(text) {
        return read;
    }
    let Some((parts, rest, separator)) = components(text) else {
        return Err(if is_yearless(text) { DateError::NoYear } else { DateError::NotADate });
    };
    let day = civil_date(parts, separator, order)?;
    let rest = rest.trim_start_matches(['T', 't', ' ', ',', '\u{a0}', '\u{202f}']).trim_start_matches("at ").trim();
    if rest.is_empty() {
        return Ok(Read::Local(day.at(0, 0, 0, 0)));
    }
    let (time, zone) = time_of_day(rest)?;
    let at = DateTime::from_parts(day, time);
    match offset(zone)? {
        Some(offset) => Ok(Read::Zoned(at, offset)),
        None => Ok(Read::Local(at)),
    }
}

/// `20261231`, an Excel serial with or without a fraction of a day, or seconds or milliseconds since 1970.
fn read_number(text: &str) -> Option<Result<Read, DateError>> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(fraction) {
        return None;
    }
    let number: i64 = whole.parse().ok()?;
    Some(match (whole.len(), fraction.is_empty()) {
        (8, true) => {
            let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100);
            calendar_day(year, month, day).map(|day| Read::Local(day.at(0, 0, 0, 0)))
        }
        (5, _) => serial(number, fraction).map(Read::Local),
        (10, true) => Timestamp::from_second(number).map(Read::Instant).map_err(|_| DateError::NotADate),
        (13, true) => Timestamp::from_millisecond(number).map(Read::Instant).map_err(|_| DateError::NotADate),
        _ => Err(DateError::NotADate),
    })
}

/// Days since 30 December 1899 and a fraction of a day, rounded to seconds: the 1900 system of spreadsheets after
/// its false leap day. Five digits reach from 1927 to 2173.
fn serial(days: i64, fraction: &str) -> Result<DateTime, DateError> {
    let fraction: f64 = if fraction.is_empty() { 0.0 } else { format!("0.{fraction}").parse().unwrap_or(0.0) };
    #[expect(clippy::cast_possible_truncation, reason = "a fraction below 1 gives at most 86,400 seconds")]
    let seconds = (fraction * 86_400.0).round() as i64;
    date(1899, 12, 30)
        .at(0, 0, 0, 0)
        .checked_add(SignedDuration::from_secs(days * 86_400 + seconds))
        .map_err(|_| DateError::NotADate)
}

fn civil_date(parts: [Option<Part>; 3], separator: char, order: Option<DateOrder>) -> Result<Date, DateError> {
    use Part::{Month, Number};
    let [Some(first), Some(second), Some(third)] = parts else { return Err(DateError::NotADate) };
    match (first, second, third) {
        (Number(year, 4), Month(month), Number(day, _)) => calendar_day(year.into(), month.into(), day.into()),
        (Number(day, 1 | 2), Month(month), Number(year, width))
        | (Month(month), Number(day, 1 | 2), Number(year, width)) => {
            calendar_day(full_year(year, width)?, month.into(), day.into())
        }
        (Number(year, 4), Number(month, 1 | 2), Number(day, 1 | 2)) => {
            calendar_day(year.into(), month.into(), day.into())
        }
        (Number(first, digits @ (1 | 2)), Number(second, 1 | 2), Number(third, width)) => {
            let order = match (separator, order) {
                // Nobody writes the month first with full stops.
                ('.', None | Some(DateOrder::Mdy)) => DateOrder::Dmy,
                (_, Some(order)) => order,
                (_, None) if first > 12 => DateOrder::Dmy,
                (_, None) if second > 12 => DateOrder::Mdy,
                (_, None) if first == second => DateOrder::Dmy,
                (_, None) => return Err(DateError::Ambiguous),
            };
            match order {
                DateOrder::Ymd if width <= 2 && digits == 2 => {
                    calendar_day(full_year(first, 2)?, second.into(), third.into())
                }
                // The year stands last all the same: the samples had other dates.
                DateOrder::Ymd => Err(DateError::NoSuchDay),
                DateOrder::Dmy => calendar_day(full_year(third, width)?, second.into(), first.into()),
                DateOrder::Mdy => calendar_day(full_year(third, width)?, first.into(), second.into()),
            }
        }
        _ => Err(DateError::NotADate),
    }
}

/// Two digits lie between 1970 and 2069, as in POSIX less one year.
fn full_year(year: i16, width: usize) -> Result<i64, DateError> {
    match width {
        4 => Ok(year.into()),
        2 if year < 70 => Ok(i64::from(year) + 2000),
        2 => Ok(i64::from(year) + 1900),
        _ => Err(DateError::NotADate),
    }
}

fn calendar_day(year: i64, month: i64, day: i64) -> Result<Date, DateError> {
    let (Ok(y), Ok(m), Ok(d)) = (i16::try_from(year), i8::try_from(month), i8::try_from(day)) else {
        return Err(DateError::NoSuchDay);
    };
    if y < 1000 {
        return Err(DateError::NoSuchDay);
    }
    Date::new(y, m, d).map_err(|_| DateError::NoSuchDay)
}

/// ` --05-17` of address books, or `05/17`.
fn is_yearless(text: &str) -> bool {
    let text = text.strip_prefix("--").unwrap_or(text);
    let mut fields = text.split(['-', '/', '.', ' ']).filter(|field| !field.is_empty());
    let short = |field: &str| (field.len() <= 2 && field.bytes().all(|b| b.is_ascii_digit())) || month(field).is_some();
    matches!((fields.next(), fields.next(), fields.next()), (Some(a), Some(b), None) if short(a) && short(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_dates() {
        use DateOrder::{Dmy, Mdy, Ymd};
        for (text, order, expected) in [
            ("2026-03-04", None, "2026-03-04"),
            ("2026/3/4", Some(Dmy), "2026-03-04"),
            ("2014-12-03 21:05:47.055616", None, "2014-12-03"),
            ("2024-03-12T09:14:00.000+0000", None, "2024-03-12"),
            ("31.12.2026", None, "2026-12-31"),
            ("3.4.2026", Some(Mdy), "2026-04-03"),
            ("03/04/2026", Some(Dmy), "2026-04-03"),
            ("03/04/2026", Some(Mdy), "2026-03-04"),
            ("03/15/2024", None, "2024-03-15"),
            ("15/03/24", None, "2024-03-15"),
            ("05/05/2024", None, "2024-05-05"),
            ("26-03-04", Some(Ymd), "2026-03-04"),
            ("12 Mar 2024", None, "2024-03-12"),
            ("7-Feb-22", None, "2022-02-07"),
            ("7-Feb-99", None, "1999-02-07"),
            ("Mar 12, 2024", None, "2024-03-12"),
            ("March 12th, 2024", None, "2024-03-12"),
            ("Tue, 12 Mar 2024 09:14:00 GMT", None, "2024-03-12"),
            ("12. März 2024", None, "2024-03-12"),
            ("12 août 2024", None, "2024-08-12"),
            ("12 de marzo de 2024", None, "2024-03-12"),
            ("1er janvier 2024", None, "2024-01-01"),
            ("2024-Mar-12", None, "2024-03-12"),
            ("2024年3月12日", None, "2024-03-12"),
            ("20241205", None, "2024-12-05"),
            ("45631", None, "2024-12-05"),
            ("45631.5", None, "2024-12-05"),
            ("1710234840", None, "2024-03-12"),
            ("29/02/2024", None, "2024-02-29"),
        ] {
            let read = parse_date(text, order).map(|date| date.to_string());
            assert_eq!(read.as_deref(), Ok(expected), "{text} {order:?}");
        }
    }

    #[test]
    fn refuses() {
        use DateOrder::{Dmy, Mdy, Ymd};
        for (text, order, error) in [
            ("", None, DateError::NotADate),
            ("soon", None, DateError::NotADate),
            ("1985", None, DateError::NotADate),
            ("123456", None, DateError::NotADate),
            ("+1 650 555 0100", None, DateError::NotADate),
            ("192.168.0.1", None, DateError::NotADate),
            ("1-2-3", None, DateError::Ambiguous),
            ("03/04/2026", None, DateError::Ambiguous),
            ("03/15/2024", Some(Dmy), DateError::NoSuchDay),
            ("15/03/2024", Some(Mdy), DateError::NoSuchDay),
            ("15/03/2024", Some(Ymd), DateError::NoSuchDay),
            ("31/02/2026", None, DateError::NoSuchDay),
            ("30.02.2026", None, DateError::NoSuchDay),
            ("0000-00-00", None, DateError::NoSuchDay),
            ("20241305", None, DateError::NoSuchDay),
            ("--05-17", None, DateError::NoYear),
            (" --05-17", None, DateError::NoYear),
            ("05/17", None, DateError::NoYear),
            ("17 May", None, DateError::NoYear),
            ("2024-03-12 25:00", None, DateError::Time),
            ("2024-03-12 noon", None, DateError::Time),
            ("2024-03-12 09:00 PST", None, DateError::Zone),
        ] {
            assert_eq!(parse_date(text, order), Err(error), "{text} {order:?}");
        }
    }

    #[test]
    fn reads_instants_in_the_zone_of_the_organisation() {
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        for (text, expected) in [
            ("2024-03-12 09:14", "2024-03-12T08:14:00Z"),
            ("2024-07-12 09:14", "2024-07-12T07:14:00Z"),
            ("2024-03-12T09:14:00Z", "2024-03-12T09:14:00Z"),
            ("2024-03-12T09:14:00.000+0000", "2024-03-12T09:14:00Z"),
            ("2024-03-12T09:14:00.123-05:30", "2024-03-12T14:44:00.123Z"),
            ("12 Mar 2024 9:14 PM", "2024-03-12T20:14:00Z"),
            ("Mar 12, 2024, 12:05 a.m.", "2024-03-11T23:05:00Z"),
            ("2024-03-12 09:14 UTC", "2024-03-12T09:14:00Z"),
            ("2024-03-12 09:14 GMT+01:00", "2024-03-12T08:14:00Z"),
            ("2024-03-12", "2024-03-11T23:00:00Z"),
            ("45631.5", "2024-12-05T11:00:00Z"),
            ("1710234840", "2024-03-12T09:14:00Z"),
            ("1710234840123", "2024-03-12T09:14:00.123Z"),
            // Skipped and repeated hours.
            ("2024-03-31 02:30", "2024-03-31T01:30:00Z"),
            ("2024-10-27 02:30", "2024-10-27T00:30:00Z"),
        ] {
            let read = parse_datetime(text, None, &berlin).map(|at| at.to_string());
            assert_eq!(read.as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn guesses_the_order_of_a_column() {
        for (samples, order) in [
            (vec!["03/04/2026", "13/04/2026"], Some(DateOrder::Dmy)),
            (vec!["03/04/2026", "03/15/2024"], Some(DateOrder::Mdy)),
            (vec!["3.4.2026"], Some(DateOrder::Dmy)),
            (vec!["2026-01-02", "n/a"], Some(DateOrder::Ymd)),
            (vec!["03/04/2026", "05/06/2026"], None),
            (vec!["13/04/2026", "04/13/2026"], None),
            (vec!["12 Mar 2024"], None),
        ] {
            assert_eq!(guess_order(samples.iter().copied()), order, "{samples:?}");
        }
    }

    #[test]
    fn tells_shapes() {
        for (text, date, time, zero) in [
            ("2022-04-01", true, false, false),
            ("2014-12-03 21:05:47.055616", true, true, false),
            ("45631", false, false, false),
            ("0/0/00", false, false, true),
            ("0000-00-00 00:00:00", false, true, true),
            ("00", false, false, false),
            ("000-000", false, false, false),
            ("555-0100", false, false, false),
            ("1.2.3", false, false, false),
            ("V1.1.10", false, false, false),
            ("Tue, 12 Mar 2024", true, false, false),
            ("280-396-7929", false, false, false),
        ] {
            assert_eq!((looks_like_date(text), has_time(text), is_zero_date(text)), (date, time, zero), "{text}");
        }
    }
}
