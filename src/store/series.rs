//! Sums by time: counters by UTC month, day and quarter of an hour. The sum of any stretch whose ends are quarters of an
//! hour, which the days of every time zone are, is some months with days and quarters added or taken away at both ends:
//! its reading costs a few hundred rows per value of the key, whatever the stretch and however much was counted.
//!
//! A deadline is such a sum with an index beside it, so that what is due before any instant is known exactly.

use jiff::civil::Date;

use crate::base::{Org, Result, Time, Uid};

use super::derive::Derived;
use super::keys::{KeyBuf, Parts};
use super::kind::{Index, Kind};
use super::read::{Dir, Flow, Read};

/// A quarter of an hour in milliseconds.
const QUARTER: i64 = 900_000;
/// Quarters of a day.
const QUARTERS: i64 = 96;
/// A day in milliseconds.
const DAY: i64 = QUARTER * QUARTERS;

/// The steps of a sum, as they stand in its keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Month,
    Day,
    Quarter,
}

impl Step {
    /// The key of the `number`th one.
    fn key(self, number: i64) -> KeyBuf {
        KeyBuf::new().u8(self as u8).i64(number)
    }
}

/// The day of an instant, counted from 1970 in UTC.
fn day_of(at: Time) -> i64 {
    at.0.div_euclid(DAY)
}

/// The date of a day; the calendar's ends stand for what is beyond them.
fn date_of(day: i64) -> Date {
    let date = |day: i64| jiff::tz::Offset::UTC.to_datetime(Time(day.saturating_mul(DAY)).to_jiff()).date();
    date(day.max(day_of(Time::from(jiff::Timestamp::MIN)) + 1))
}

/// The month of a date, counted from year 0.
fn month_of(date: Date) -> i64 {
    i64::from(date.year()) * 12 + i64::from(date.month()) - 1
}

/// The midnight in UTC at which a date begins.
#[must_use]
pub fn midnight(date: Date) -> Time {
    let start = date.to_datetime(jiff::civil::Time::midnight());
    jiff::tz::Offset::UTC.to_timestamp(start).map_or(Time(i64::MAX / 2), Time::from)
}

/// Adds `by` to the sum of `(series, key)` at the instant.
pub fn count(d: &mut Derived<'_>, series: Index, at: Time, key: &KeyBuf, by: i64) {
    let day = day_of(at);
    let month = month_of(date_of(day));
    for step in [Step::Month.key(month), Step::Day.key(day), Step::Quarter.key(at.0.div_euclid(QUARTER))] {
        d.count(series, &step.bytes(key.as_bytes()), by);
    }
}

/// The same on a date, which has no time of day: its sums are asked for from [`midnight`] to midnight.
pub fn count_on(d: &mut Derived<'_>, series: Index, date: Date, key: &KeyBuf, by: i64) {
    for step in [Step::Month.key(month_of(date)), Step::Day.key(day_of(midnight(date)))] {
        d.count(series, &step.bytes(key.as_bytes()), by);
    }
}

/// The stretches of steps whose sums make the whole; one that ends before it begins is taken away.
fn stretches(from: Option<Time>, to: Time) -> Vec<(Step, i64, i64)> {
    // The month's beginning that is near an instant, its first day and the near day.
    let near = |at: Time| {
        let day = day_of(Time(at.0.saturating_add(DAY / 2)));
        let date = date_of(day);
        let first = date.first_of_month();
        let first =
            if date.day() > 15 { first.checked_add(jiff::Span::new().months(1)).unwrap_or(first) } else { first };
        (month_of(first), day_of(midnight(first)), day)
    };
    let (month, first, day) = near(to);
    let mut all =
        vec![(Step::Day, first, day), (Step::Quarter, day.saturating_mul(QUARTERS), to.0.div_euclid(QUARTER))];
    match from {
        None => all.push((Step::Month, i64::MIN, month)),
        Some(from) => {
            let (from_month, from_first, from_day) = near(from);
            all.push((Step::Month, from_month, month));
            all.push((Step::Day, from_day, from_first));
            all.push((Step::Quarter, from.0.div_euclid(QUARTER), from_day.saturating_mul(QUARTERS)));
        }
    }
    all.retain(|(_, start, end)| start != end);
    all
}

/// Visits shares of the sums from an instant, or from the beginning, up to another one, both cut to the quarter of an
/// hour: a key and what is to be added to its sum, which may be less than nothing.
///
/// # Errors
/// When the storage fails.
pub fn sums<R: Read + ?Sized>(
    read: &R,
    org: Org,
    kind: Kind,
    series: Index,
    (from, to): (Option<Time>, Time),
    add: &mut dyn FnMut(&[u8], i64),
) -> Result<()> {
    for (step, start, end) in stretches(from, to) {
        let (low, high, sign) = if start < end { (start, end, 1) } else { (end, start, -1) };
        let (low, high) = (step.key(low), step.key(high));
        read.scan_counters_between(org, kind, series, (&low, &high), &mut |key, value| {
            add(key.get(9..).unwrap_or_default(), sign * value);
            Ok(Flow::More)
        })?;
    }
    Ok(())
}

/// The record is due at this instant, and `holder` has to see to it.
pub fn due(d: &mut Derived<'_>, deadline: Index, at: Time, holder: Option<Uid>) {
    let key = KeyBuf::new().opt_id(holder);
    count(d, deadline, at, &key, 1);
    d.covering(deadline, KeyBuf::new().time(at), key.into_bytes());
}

/// How many records are due from an instant, or from the beginning, up to another one; of one holder or of everybody.
/// Beside the sums it reads the records of the two quarters of an hour that begin and end it.
///
/// # Errors
/// When the storage fails.
pub fn due_between<R: Read + ?Sized>(
    read: &R,
    org: Org,
    kind: Kind,
    deadline: Index,
    (from, to): (Option<Time>, Time),
    holder: Option<Uid>,
) -> Result<i64> {
    let fits = |key: &[u8]| holder.is_none() || Parts(key).opt_id() == Some(holder);
    let mut count = 0;
    sums(read, org, kind, deadline, (from, to), &mut |key, value| {
        if fits(key) {
            count += value;
        }
    })?;
    let mut within = |end: Time, sign: i64| {
        let start = Time(end.0.div_euclid(QUARTER) * QUARTER);
        due_rows(read, org, kind, deadline, (Some(start), end), &mut |_, whose, _| {
            if holder.is_none() || whose == holder {
                count += sign;
            }
            Ok(Flow::More)
        })
    };
    within(to, 1)?;
    if let Some(from) = from {
        within(from, -1)?;
    }
    Ok(count)
}

/// Visits what is due from an instant, or from the beginning, up to another one, earliest first: when, whose, which.
///
/// # Errors
/// When the storage fails, or `visit` does.
pub fn due_rows<R: Read + ?Sized>(
    read: &R,
    org: Org,
    kind: Kind,
    deadline: Index,
    (from, to): (Option<Time>, Time),
    visit: &mut dyn FnMut(Time, Option<Uid>, Uid) -> Result<Flow>,
) -> Result<()> {
    let start = from.map(|from| KeyBuf::new().time(from).into_bytes());
    let end = KeyBuf::new().time(to);
    read.scan_index(org, kind, deadline, &KeyBuf::new(), Dir::Forward, start.as_deref(), &mut |at, id, holder| {
        if at >= end.as_bytes() {
            return Ok(Flow::Stop);
        }
        match (Parts(at).time(), Parts(holder).opt_id()) {
            (Some(at), Some(holder)) => visit(at, holder, id),
            _ => Ok(Flow::More),
        }
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Whether the stretches hold an instant, and how often.
    fn share(from: Option<Time>, to: Time, at: Time) -> i64 {
        let day = day_of(at);
        stretches(from, to)
            .into_iter()
            .map(|(step, start, end)| {
                let number = match step {
                    Step::Month => month_of(date_of(day)),
                    Step::Day => day,
                    Step::Quarter => at.0.div_euclid(QUARTER),
                };
                i64::from((start..end).contains(&number)) - i64::from((end..start).contains(&number))
            })
            .sum()
    }

    proptest! {
        #[test]
        fn stretches_hold_each_instant_between_once(a in 0..400_000_i64, b in 0..400_000_i64, at in 0..400_000_i64, cut in 0..QUARTER) {
            let base = 19_000 * QUARTERS - 200_000;
            let time = |quarter: i64| Time((base + quarter) * QUARTER);
            let (from, to) = (time(a.min(b)), time(a.max(b)));
            let at = Time(time(at).0 + cut);
            prop_assert_eq!(share(Some(from), to, at), i64::from(from <= at && at < to));
            prop_assert_eq!(share(None, to, at), i64::from(at < to));
        }
    }

    #[test]
    fn a_year_in_any_zone_reads_few_rows() {
        for zone in ["UTC", "Asia/Kathmandu", "America/St_Johns", "Pacific/Kiritimati"] {
            let zone = jiff::tz::TimeZone::get(zone).unwrap();
            let start = |text: &str| {
                Time::from(text.parse::<Date>().unwrap().to_zoned_datetime(zone.clone()).unwrap().timestamp())
            };
            let all = stretches(Some(start("2026-01-01")), start("2027-01-01"));
            let rows: i64 = all.iter().map(|(_, start, end)| (end - start).abs()).sum();
            assert!(rows <= 12 + QUARTERS, "{rows}");
        }
    }
}
