//! Times in filters: exact instants, days, relative times (`-30d`, `+1w`) and named periods (`today`, `this_month`),
//! all as half-open ranges. Days begin in the organisation's time zone.

use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{Span, ToSpan};

use crate::base::Time;

/// From the first day up to, not including, the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days(pub Date, pub Date);

/// From the first instant up to, not including, the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instants(pub Time, pub Time);

/// The names of periods, for messages.
pub const NAMES: &str = "today, yesterday, tomorrow, this_week, last_week, next_week, this_month, last_month, \
                         next_month, this_quarter, last_quarter, next_quarter, this_year, last_year, next_year";

/// The days of a named period, seen from `today`. Weeks begin on Monday (ISO 8601).
#[must_use]
pub fn named(name: &str, today: Date) -> Option<Days> {
    let day = |n: i64| today.checked_add(n.days()).ok();
    match name {
        "today" => return Some(Days(today, day(1)?)),
        "yesterday" => return Some(Days(day(-1)?, today)),
        "tomorrow" => return Some(Days(day(1)?, day(2)?)),
        _ => {}
    }
    let (which, unit) = name.split_once('_')?;
    let shift: i64 = match which {
        "last" => -1,
        "this" => 0,
        "next" => 1,
        _ => return None,
    };
    let (start, step): (Date, Span) = match unit {
        "week" => (day(-i64::from(today.weekday().to_monday_zero_offset()))?, 1.week()),
        "month" => (today.first_of_month(), 1.month()),
        "quarter" => {
            let first = (today.month() - 1) / 3 * 3 + 1;
            (date(today.year(), first, 1), 3.months())
        }
        "year" => (today.first_of_year(), 1.year()),
        _ => return None,
    };
    let from = start.checked_add(step.checked_mul(shift).ok()?).ok()?;
    Some(Days(from, from.checked_add(step).ok()?))
}

/// A relative time such as `-30d`: a sign, a number, and h, d, w, m (months), q or y.
#[must_use]
pub fn relative(text: &str) -> Option<Span> {
    let (sign, rest) = match text.as_bytes().first()? {
        b'-' => (-1, text.get(1..)?),
        b'+' => (1, text.get(1..)?),
        _ => return None,
    };
    let unit = rest.chars().last()?;
    let digits = rest.strip_suffix(unit)?;
    if digits.is_empty() || digits.len() > 5 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let n = digits.parse::<i64>().ok()? * sign;
    match unit {
        'h' => Span::new().try_hours(n).ok(),
        'd' => Span::new().try_days(n).ok(),
        'w' => Span::new().try_weeks(n).ok(),
        'm' => Span::new().try_months(n).ok(),
        'q' => Span::new().try_months(n * 3).ok(),
        'y' => Span::new().try_years(n).ok(),
        _ => None,
    }
}

/// Reads a time for a field of days.
#[must_use]
pub fn days(text: &str, now: Time, zone: &TimeZone) -> Option<Days> {
    let today = now.to_jiff().to_zoned_datetime(zone.clone());
    if let Some(days) = named(text, today.date()) {
        return Some(days);
    }
    let one = |date: Date| Some(Days(date, date.tomorrow().ok()?));
    if let Some(span) = relative(text) {
        return one(today.checked_add(span).ok()?.date());
    }
    one(strict_date(text)?)
}

/// Reads a time for a field of instants: a day or a period is the range of its instants, an instant is one
/// millisecond long.
#[must_use]
pub fn span(text: &str, now: Time, zone: &TimeZone) -> Option<Instants> {
    let here = now.to_jiff().to_zoned_datetime(zone.clone());
    let moment = |at: Time| Some(Instants(at, Time(at.0.checked_add(1)?)));
    if let Some(span) = relative(text) {
        return moment(Time::from(here.checked_add(span).ok()?.timestamp()));
    }
    let whole = match named(text, here.date()) {
        Some(days) => Some(days),
        None => strict_date(text).and_then(|date| Some(Days(date, date.tomorrow().ok()?))),
    };
    if let Some(Days(from, to)) = whole {
        let start = |date: Date| date.to_zoned_datetime(zone.clone()).ok().map(|at| Time::from(at.timestamp()));
        return Some(Instants(start(from)?, start(to)?));
    }
    moment(text.parse().ok()?)
}

/// `YYYY-MM-DD` and nothing else.
#[must_use]
pub fn strict_date(text: &str) -> Option<Date> {
    (text.len() == 10).then(|| text.parse::<Date>().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone() -> TimeZone {
        TimeZone::get("Europe/Berlin").unwrap()
    }

    fn now() -> Time {
        "2026-11-25T23:30:00Z".parse().unwrap()
    }

    #[test]
    fn periods_follow_the_time_zone() {
        for (text, from, to) in [
            ("today", "2026-11-26", "2026-11-27"),
            ("yesterday", "2026-11-25", "2026-11-26"),
            ("this_week", "2026-11-23", "2026-11-30"),
            ("next_week", "2026-11-30", "2026-12-07"),
            ("this_month", "2026-11-01", "2026-12-01"),
            ("last_month", "2026-10-01", "2026-11-01"),
            ("this_quarter", "2026-10-01", "2027-01-01"),
            ("last_year", "2025-01-01", "2026-01-01"),
            ("-30d", "2026-10-27", "2026-10-28"),
            ("+1w", "2026-12-03", "2026-12-04"),
            ("-1q", "2026-08-26", "2026-08-27"),
            ("2026-02-28", "2026-02-28", "2026-03-01"),
        ] {
            assert_eq!(days(text, now(), &zone()), Some(Days(from.parse().unwrap(), to.parse().unwrap())), "{text}");
        }
        let Instants(from, to) = span("today", now(), &zone()).unwrap();
        assert_eq!(
            (from.to_string().as_str(), to.to_string().as_str()),
            ("2026-11-25T23:00:00.000Z", "2026-11-26T23:00:00.000Z")
        );
        let Instants(from, to) = span("-1h", now(), &zone()).unwrap();
        assert_eq!((from.to_string().as_str(), to.0 - from.0), ("2026-11-25T22:30:00.000Z", 1));
        for bad in ["", "soon", "-d", "30d", "2026-13-01", "this_decade", "-999999d", "20261125", "-é"] {
            assert_eq!(span(bad, now(), &zone()), None, "{bad}");
        }
    }
}
