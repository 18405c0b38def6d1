//! Reminders: what is due since it was looked last becomes notifications of those whose it is. How far it was looked is
//! noted in the same write, so that nothing is said twice, and nothing is left out where the server was down for less than
//! a day. Another due time is another reminder.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::auth::model::Organization;
use crate::base::{Actor, Error, Id, Org, Prefixed, Result, Time, Uid};
use crate::crm::activities::{Activity, figures};
use crate::crm::leads::{self, Lead};
use crate::crm::tickets::{self, Ticket};
use crate::rest::notify::{self, END, Notification, What};
use crate::store::{
    Class, Derived, Dir, Entity, Flow, Index, KeyBuf, Kind, Meta, RawRead, Read, Record, WriteTx, series,
};

/// The hour of the organisation's day at which it is told what was due the day before.
const MORNING: i8 = 8;
/// Seconds before a ticket is late at which it is due soon.
const SOON: i64 = 3_600;
/// What was due longer ago than this many seconds, while the server was down, is left to the lists.
const BACK: i64 = 86_400;
/// How far it was looked is noted at least this often, in seconds.
const NOTED_EVERY: i64 = 3_600;
/// More than this many of a kind at once are told in one notification.
const EACH: usize = 5;
/// Notifications that one write removes.
const SWEEP: usize = 500;

/// How far an organisation was reminded; its identity is the organisation's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminded {
    /// What is due before this was told.
    pub until: Time,
    /// The last date on whose morning it was told what was due the day before.
    pub morning: String,
}

impl Prefixed for Reminded {
    const PREFIX: &'static str = "rmd";
}

impl Entity for Reminded {
    const KIND: Kind = Kind { number: 66, collection: "reminders", prefix: Self::PREFIX };
    const DERIVE: u16 = 1;
    const LOGGED: bool = false;

    fn derive<'a>(&'a self, _id: Uid, _meta: &Meta, _d: &mut Derived<'a>) {}
}

/// A sort of due times: the index that they stand in, and how many seconds before them it is told.
struct Due {
    what: What,
    kind: Kind,
    index: Index,
    before: i64,
}

const TASKS: Due = Due { what: What::TaskDue, kind: Activity::KIND, index: figures::DUE, before: 0 };
const ALL: [Due; 4] = [
    TASKS,
    Due { what: What::FollowUpDue, kind: Lead::KIND, index: leads::model::FOLLOW_UP, before: 0 },
    Due { what: What::TicketLate, kind: Ticket::KIND, index: tickets::model::DEADLINES, before: 0 },
    Due { what: What::TicketDueSoon, kind: Ticket::KIND, index: tickets::model::DEADLINES, before: SOON },
];

/// What of somebody's is due: how much, and the first of it.
#[derive(Default)]
struct Found {
    count: usize,
    first: Vec<(Uid, Time)>,
}

impl Due {
    /// Whose is due between two instants.
    fn between(&self, read: &dyn RawRead, org: Org, from: Time, to: Time) -> Result<BTreeMap<Uid, Found>> {
        let mut all: BTreeMap<Uid, Found> = BTreeMap::new();
        let span = (Some(from.plus_seconds(self.before)), to.plus_seconds(self.before));
        series::due_rows(read, org, self.kind, self.index, span, &mut |at, whose, id| {
            let Some(user) = whose else { return Ok(Flow::More) };
            let found = all.entry(user).or_default();
            if found.first.iter().all(|(known, _)| *known != id) {
                found.count += 1;
                if found.first.len() < EACH {
                    found.first.push((id, at));
                }
            }
            Ok(Flow::More)
        })?;
        Ok(all)
    }

    /// Whether anything is.
    fn any(&self, read: &dyn RawRead, org: Org, from: Time, to: Time) -> Result<bool> {
        let mut any = false;
        let span = (Some(from.plus_seconds(self.before)), to.plus_seconds(self.before));
        series::due_rows(read, org, self.kind, self.index, span, &mut |_, whose, _| {
            any |= whose.is_some();
            Ok(if any { Flow::Stop } else { Flow::More })
        })?;
        Ok(any)
    }
}

/// The organisation's date whose morning has come last.
fn last_morning(now: Time, zone: &TimeZone) -> Date {
    let local = now.to_jiff().to_zoned_datetime(zone.clone()).datetime();
    let date = local.date();
    if local.hour() < MORNING { date.yesterday().unwrap_or(date) } else { date }
}

/// When a date begins.
fn start_of(date: Date, zone: &TimeZone) -> Result<Time> {
    date.to_zoned_datetime(zone.clone()).map(|start| start.timestamp().into()).map_err(Error::fault)
}

/// Reminds the users of an organisation of what is due by now; removes what is to go.
pub(super) async fn look(app: &Arc<App>, org: Org, organization: Id<Organization>) -> Result<()> {
    let id = Id::<Reminded>::from(organization.uid());
    let zone = {
        let read = app.store.read()?;
        let now = read.now();
        let known = read.get(org, id)?;
        let settings = read.get::<Organization>(org, organization)?.map(|found| found.data.settings);
        let zone = settings.map_or(TimeZone::UTC, |s| TimeZone::get(&s.time_zone).unwrap_or(TimeZone::UTC));
        if !is_wanted(&read, org, known.as_ref(), now, &zone)? {
            return Ok(());
        }
        zone
    };
    let write = move |tx: &mut WriteTx<'_>| {
        sweep(tx, org)?;
        remind(tx, org, id, &zone)
    };
    app.store.write_as(Class::Background, Actor::system(org), write).await.map(drop)
}

/// Whether there is anything to write.
fn is_wanted(
    read: &dyn RawRead,
    org: Org,
    known: Option<&Record<Reminded>>,
    now: Time,
    zone: &TimeZone,
) -> Result<bool> {
    let Some(Record { data: Reminded { until, morning }, .. }) = known else { return Ok(true) };
    if now >= until.plus_seconds(NOTED_EVERY) || *morning < last_morning(now, zone).to_string() {
        return Ok(true);
    }
    for due in &ALL {
        if due.any(read, org, *until, now)? {
            return Ok(true);
        }
    }
    Ok(!over(read, org, 1)?.is_empty())
}

/// Tells what is due since it was told last, and notes how far that was.
fn remind(tx: &mut WriteTx<'_>, org: Org, id: Id<Reminded>, zone: &TimeZone) -> Result<()> {
    let now = tx.now();
    let date = last_morning(now, zone);
    let morning = date.to_string();
    let Some(old) = tx.get(org, id)? else {
        // What was due before anybody could be reminded stands in the lists.
        return tx.insert(org, id, Reminded { until: now, morning }).map(drop);
    };
    let from = old.data.until.max(now.plus_seconds(-BACK));
    for due in &ALL {
        let found = due.between(tx, org, from, now)?;
        tell(tx, org, due.what, due.kind, found)?;
    }
    if old.data.morning < morning {
        let yesterday = start_of(date.yesterday().unwrap_or(date), zone)?;
        let found = TASKS.between(tx, org, yesterday, start_of(date, zone)?)?;
        tell(tx, org, What::TaskOverdue, Activity::KIND, found)?;
    }
    let new = Reminded { until: old.data.until.max(now), morning: morning.max(old.data.morning.clone()) };
    tx.update(org, &old, new).map(drop)
}

fn tell(tx: &mut WriteTx<'_>, org: Org, what: What, kind: Kind, found: BTreeMap<Uid, Found>) -> Result<()> {
    for (user, Found { count, first }) in found {
        let notice = |count: usize, record: Option<Uid>, due_at: Option<Time>| Notification {
            what,
            collection: kind.collection.to_owned(),
            record,
            count: u32::try_from(count).unwrap_or(u32::MAX),
            due_at,
            ..Notification::default()
        };
        if count > EACH {
            notify::tell(tx, org, user, notice(count, None, None))?;
            continue;
        }
        for (record, due_at) in first {
            notify::tell(tx, org, user, notice(1, Some(record), Some(due_at)))?;
        }
    }
    Ok(())
}

/// Notifications that are to go.
fn over(read: &dyn RawRead, org: Org, most: usize) -> Result<Vec<Id<Notification>>> {
    let now = KeyBuf::new().time(read.now());
    let mut over = Vec::new();
    read.scan_index(org, Notification::KIND, END, &KeyBuf::new(), Dir::Forward, None, &mut |end, id, _| {
        if end >= now.as_bytes() || over.len() == most {
            return Ok(Flow::Stop);
        }
        over.push(id.into());
        Ok(Flow::More)
    })?;
    Ok(over)
}

fn sweep(tx: &mut WriteTx<'_>, org: Org) -> Result<()> {
    over(tx, org, SWEEP)?.into_iter().try_for_each(|id| tx.delete(org, id))
}
