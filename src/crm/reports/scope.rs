//! What a dashboard or a report is about: days, an owner, a pipeline.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, ToSpan};

use crate::base::money::Currency;
use crate::base::{Error, Id, Org, Result, Time, Uid};
use crate::crm::deals::figures::{self, Only};
use crate::crm::pipelines::Pipeline;
use crate::http::Query;
use crate::rest::context::{Call, Customs};
use crate::rest::filter::period;
use crate::store::{Read, ReadTx};

/// The longest range, in days.
const DAYS_MAX: i32 = 3_660;

/// The days of a report for which none are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Range {
    /// This month until today.
    Month,
    /// Twelve months, of which this one is the last, until today.
    Year,
    /// Six whole months, of which this one is the first.
    Ahead,
    /// Everything until today.
    Ever,
    /// No days: how things stand now.
    Now,
}

/// What is asked for.
#[derive(Debug)]
pub(super) struct Scope {
    /// The first day; none where the range has no beginning.
    pub(super) from: Option<Date>,
    /// The last day.
    pub(super) to: Date,
    /// Whether the request names days.
    pub(super) is_ranged: bool,
    /// Whose records, and the deals of which pipeline.
    pub(super) only: Only,
    /// The instant of the reading.
    pub(super) now: Time,
    /// Its day.
    pub(super) today: Date,
    /// The organisation's currency.
    pub(super) currency: Option<Currency>,
    zone: TimeZone,
}

/// What beside the parameters makes one reading differ from another: the day, where it begins, and the currency.
impl std::fmt::Display for Scope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let zone = self.zone.iana_name().unwrap_or_default();
        write!(f, "{} {zone} {}", self.today, self.currency.map_or_else(String::new, |c| c.as_str().to_owned()))
    }
}

impl Scope {
    /// Reads it from the query.
    ///
    /// # Errors
    /// What is wrong with a parameter.
    pub(super) fn of(cx: &Call, tx: &ReadTx, query: &Query, range: Range) -> Result<Self> {
        let customs = Customs::of(&cx.app, tx, cx.org())?;
        let (zone, now) = (customs.zone, cx.app.clock.now());
        let today = now.to_jiff().to_zoned_datetime(zone.clone()).date();
        let day = |name: &'static str| {
            let read = |text: &str| {
                period::days(text.trim(), now, &zone).ok_or_else(|| {
                    let message = format!("“{name}” is a day such as 2026-11-25 or a period such as this_month.");
                    Error::invalid(name, "invalid", message)
                })
            };
            query.get(name).filter(|text| !text.trim().is_empty()).map(read).transpose()
        };
        let (first, last) = (day("from")?.map(|days| days.0), day("to")?.map(|days| before(days.1)));
        let to = last.unwrap_or_else(|| match range {
            Range::Ahead => before(plus(first.unwrap_or(today).first_of_month(), 6.months())),
            _ => first.map_or(today, |first| first.max(today)),
        });
        let from = first.or_else(|| match range {
            Range::Month => Some(to.first_of_month()),
            Range::Year => Some(plus(to.first_of_month(), -11.months())),
            Range::Ahead => Some(to.min(today).first_of_month()),
            Range::Ever | Range::Now => None,
        });
        if from.is_some_and(|from| from > to) {
            return Err(Error::invalid("to", "range", "“to” is not before “from”."));
        }
        if from.is_some_and(|from| plus(from, DAYS_MAX.days()) <= to) {
            return Err(Error::invalid("to", "range", format!("A report shows at most {DAYS_MAX} days.")));
        }
        let only = Only { owner: owner(cx, query)?, pipeline: pipeline(tx, cx.org(), query)? };
        let is_ranged = first.is_some() || last.is_some();
        Ok(Self { from, to, is_ranged, only, now, today, currency: customs.currency, zone })
    }

    /// The instant at which a day begins.
    pub(super) fn start(&self, day: Date) -> Time {
        day.to_zoned_datetime(self.zone.clone()).map_or(Time(i64::MAX / 2), |at| Time::from(at.timestamp()))
    }

    /// The day of an instant.
    pub(super) fn day(&self, at: Time) -> Date {
        at.to_jiff().to_zoned_datetime(self.zone.clone()).date()
    }

    /// The first day; of a range without a beginning the last one.
    pub(super) fn first(&self) -> Date {
        self.from.unwrap_or(self.to)
    }

    /// From the beginning of the first day to the end of the last one.
    pub(super) fn span(&self) -> figures::Span {
        self.between(self.first(), self.to)
    }

    /// The same, without a beginning where there is none.
    pub(super) fn open_span(&self) -> (Option<Time>, Time) {
        (self.from.map(|from| self.start(from)), self.start(plus(self.to, 1.days())))
    }

    /// From the beginning of a day to the end of another one.
    pub(super) fn between(&self, first: Date, last: Date) -> figures::Span {
        (self.start(first), self.start(plus(last, 1.days())))
    }

    /// The months of the range, the first and the last cut to it: name, first and last day.
    pub(super) fn months(&self) -> Vec<(String, Date, Date)> {
        months(self.first(), self.to)
    }
}

/// The months from a day to another one, as in [`Scope::months`].
pub(super) fn months(from: Date, to: Date) -> Vec<(String, Date, Date)> {
    let mut all = Vec::new();
    let mut first = from;
    while first <= to {
        let next = plus(first.first_of_month(), 1.months());
        all.push((format!("{:04}-{:02}", first.year(), first.month()), first, before(next).min(to)));
        if next <= first {
            break;
        }
        first = next;
    }
    all
}

/// A day moved; one beyond the calendar stays.
pub(super) fn plus(day: Date, span: Span) -> Date {
    day.checked_add(span).unwrap_or(day)
}

fn before(day: Date) -> Date {
    day.yesterday().unwrap_or(day)
}

fn owner(cx: &Call, query: &Query) -> Result<Option<Uid>> {
    match query.get("owner_id").filter(|id| !id.is_empty()) {
        None => Ok(None),
        Some("me") => cx.user().map(Some),
        Some(id) => Uid::parse("usr", id).map(Some).ok_or_else(|| {
            Error::invalid("owner_id", "id", "“owner_id” takes an identifier that starts with “usr_”, or “me”.")
        }),
    }
}

fn pipeline(tx: &ReadTx, org: Org, query: &Query) -> Result<Option<Uid>> {
    let Some(text) = query.get("pipeline_id").filter(|id| !id.is_empty()) else { return Ok(None) };
    let id: Option<Id<Pipeline>> = text.parse().ok();
    match id.map(|id| tx.get(org, id)).transpose()?.flatten() {
        Some(pipeline) => Ok(Some(pipeline.id.uid())),
        None => Err(Error::invalid("pipeline_id", "not_found", "There is no pipeline with this identifier.")),
    }
}
