//! `GET /calendar/{token}`: what the calendar shows of a user, for programs that know nothing but an address. The secret
//! in it is the proof, `auth::calendar_links` says whose.
//!
//! Tasks are events, too: Google Calendar, Outlook and the calendar of iOS leave out of a calendar that is subscribed
//! to whatever is no event (RFC 5545 section 3.6.2).

use std::sync::Arc;

use super::ical::{Calendar, Event};
use super::model::{Activity, ActivityKind, DATED_OF_USER};
use crate::app::App;
use crate::base::markup::text_of;
use crate::base::{Error, Org, Result, Time, Uid};
use crate::http::{Access, Param, Reply, Route};
use crate::rest::context::Call;
use crate::rest::field::Choice;
use crate::rest::resource::Resource;
use crate::store::{Dir, Entity, Flow, KeyBuf, Read, ReadTx, Record};

/// How far it looks back and ahead, in days.
const DAYS_BACK: i64 = 30;
const DAYS_AHEAD: i64 = 366;
/// The most entries that were, the last ones, and that are to come, the next ones.
const PAST_MAX: usize = 500;
const COMING_MAX: usize = 1000;
/// Minutes that an entry takes where nobody said how long: nothing that has no length can be seen in a week.
const MINUTES: i64 = 30;
/// Minutes before a task is due at which it is reminded of.
const REMINDER: i64 = 15;
/// Characters of a body.
const BODY_MAX: usize = 2000;

/// The route.
pub(super) fn route() -> Route<Arc<App>> {
    Route::get("/calendar/{token}", Access::Public, "calendar.feed", feed)
        .summary("The calendar of a user as iCalendar, by the address that /me/calendar-link made; it ends in .ics")
        .file("text/calendar")
}

async fn feed(cx: Call, Param(file): Param) -> Result<Reply> {
    let token = file.strip_suffix(".ics").ok_or(Error::NotFound)?;
    let tx = cx.app.store.read()?;
    let (org, user) = cx.app.auth.calendar_of(&tx, token)?;
    let now = cx.app.clock.now();
    let mut calendar = Calendar::new(&format!("LeadLab: {}", user.data.name));
    for dir in [Dir::Backward, Dir::Forward] {
        visit(&tx, org, user.id.uid(), now, dir, &mut |activity| {
            if let Some(event) = event(&cx.app, &tx, org, activity, now)? {
                calendar.add(&event);
            }
            Ok(())
        })?;
    }
    Ok(Reply::typed("text/calendar; charset=utf-8", calendar.finish()))
}

/// Visits what is dated before `now`, or from then on, beginning there.
fn visit(
    tx: &ReadTx,
    org: Org,
    user: Uid,
    now: Time,
    dir: Dir,
    with: &mut dyn FnMut(&Record<Activity>) -> Result<()>,
) -> Result<()> {
    let (days, most) = match dir {
        Dir::Backward => (-DAYS_BACK, PAST_MAX),
        Dir::Forward => (DAYS_AHEAD, COMING_MAX),
    };
    let (start, end) = (KeyBuf::new().time(now), KeyBuf::new().time(now.plus_seconds(days * 86_400)));
    let (prefix, start, mut count) = (KeyBuf::new().id(user), start.into_bytes(), 0);
    tx.scan_index(org, Activity::KIND, DATED_OF_USER, &prefix, dir, Some(&start), &mut |at, id, _| {
        let is_beyond = if dir == Dir::Forward { at >= end.as_bytes() } else { at < end.as_bytes() };
        if is_beyond || count == most {
            return Ok(Flow::Stop);
        }
        if let Some(record) = tx.get::<Activity>(org, id.into())? {
            with(&record)?;
            count += 1;
        }
        Ok(Flow::More)
    })
}

fn event(app: &App, tx: &ReadTx, org: Org, record: &Record<Activity>, now: Time) -> Result<Option<Event>> {
    let data = &record.data;
    let (Some(start), Some(kind)) = (data.date(), data.kind) else { return Ok(None) };
    let is_task = kind == ActivityKind::Task;
    let url = app.page(&format!("/activities/{}", record.id), None);
    let mut parts = vec![plain(&data.body)];
    for (field, _, id) in data.links() {
        if let Some(relation) = Activity::RELATIONS.iter().find(|relation| relation.field == field) {
            parts.extend(relation.title(tx, org, id)?);
        }
    }
    // Not every program shows the URL itself.
    parts.push(url.clone());
    parts.retain(|part| !part.is_empty());
    Ok(Some(Event {
        uid: record.id.to_string(),
        changed: record.meta.updated_at,
        start,
        minutes: data.duration_minutes.filter(|minutes| *minutes > 0).unwrap_or(MINUTES),
        // An event has no state for what is done.
        summary: format!("{}{}", if is_task && data.done { "✓ " } else { "" }, data.name()),
        description: parts.join("\n"),
        url,
        category: kind.name(),
        is_busy: matches!(kind, ActivityKind::Call | ActivityKind::Meeting),
        reminder: data.open_until().filter(|due| *due > now).map(|_| REMINDER),
    }))
}

/// The text of a body in its lines.
fn plain(html: &str) -> String {
    let mut html = html.to_owned();
    for end in ["<br>", "</p>", "</li>", "</h1>", "</h2>", "</h3>", "</pre>", "</blockquote>", "</tr>"] {
        html = html.replace(end, "\n");
    }
    let text = text_of(&html);
    let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    let text = lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
    match text.char_indices().nth(BODY_MAX) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default().trim_end()),
        None => text,
    }
}
