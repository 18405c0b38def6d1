//! `GET /calendar?from=&to=&user_id=`: the activities that have a date, by it.

use std::sync::Arc;

use super::Activity;
use super::model::{DATED, DATED_OF_USER};
use crate::app::App;
use crate::auth::policy::Action;
use crate::base::{Error, Result, Time, Uid};
use crate::http::{Query, QueryParam, Reply, Route, Schema, schemas};
use crate::rest::context::{Call, Customs};
use crate::rest::field::View;
use crate::rest::filter::period;
use crate::rest::list::{Shape, cursor};
use crate::rest::render;
use crate::rest::routes::access;
use crate::rest::schema;
use crate::store::{Dir, Entity, Flow, KeyBuf, Read};

/// Rows of a page, unless the request says otherwise and at most.
const LIMIT: usize = 200;
/// The longest stretch, in days.
const DAYS_MAX: i64 = 366;

/// A day or an instant, as [`period::span`] reads it.
fn date() -> Schema {
    serde_json::json!({ "type": "string", "pattern": "\\S" })
}

/// The route.
pub(super) fn route() -> Route<Arc<App>> {
    Route::get("/calendar", access(Action::View), "calendar.list", list)
        .summary("Lists the activities of some days, earliest first")
        .query([
            QueryParam::new("from", "The first day, such as 2026-11-25, or an instant.", date()).required(),
            QueryParam::new("to", "The last day, itself included, or an instant; at most 366 days later.", date())
                .required(),
            QueryParam::new(
                "user_id",
                "Only activities of this user.",
                serde_json::json!({"anyOf": [schemas::id("usr"), {"const": "me"}, {"const": ""}]}),
            ),
            QueryParam::limit("Rows of a page.", 200, 200),
            QueryParam::cursor(),
        ])
        .response(schema::page(&schema::record::<Activity>()))
}

/// The instants from the start of the first to the end of the last.
fn stretch(cx: &Call, customs: &Customs, query: &Query) -> Result<(Time, Time)> {
    let now = cx.app.clock.now();
    let read = |name: &'static str| {
        let text = query.get(name).unwrap_or_default().trim();
        if text.is_empty() {
            return Err(Error::invalid(name, "required", format!("“{name}” is needed.")));
        }
        period::span(text, now, &customs.zone).ok_or_else(|| {
            let message = format!("“{name}” is a day such as 2026-11-25 or a time such as 2026-11-25T09:30:00Z.");
            Error::invalid(name, "invalid", message)
        })
    };
    let (from, to) = (read("from")?.0, read("to")?.1);
    if to <= from {
        return Err(Error::invalid("to", "range", "“to” is not before “from”."));
    }
    // An hour more, for the days on which clocks are set.
    if to > from.plus_seconds(DAYS_MAX * 86_400 + 3_600) {
        return Err(Error::invalid("to", "range", format!("A calendar shows at most {DAYS_MAX} days.")));
    }
    Ok((from, to))
}

/// The user that is asked for.
fn user(cx: &Call, query: &Query) -> Result<Option<Uid>> {
    match query.get("user_id").filter(|id| !id.is_empty()) {
        None => Ok(None),
        Some("me") => cx.user().map(Some),
        Some(id) => Uid::parse("usr", id).map(Some).ok_or_else(|| {
            Error::invalid("user_id", "id", "“user_id” takes an identifier that starts with “usr_”, or “me”.")
        }),
    }
}

async fn list(cx: Call, query: Query) -> Result<Reply> {
    let (tx, org) = (cx.app.store.read()?, cx.org());
    let (from, to) = stretch(&cx, &Customs::of(&cx.app, &tx, org)?, &query)?;
    let user = user(&cx, &query)?;
    let limit = match query.parse::<usize>("limit", "a whole number")? {
        Some(limit) if !(1..=LIMIT).contains(&limit) => {
            return Err(Error::invalid("limit", "range", format!("“limit” is a whole number from 1 to {LIMIT}.")));
        }
        limit => limit.unwrap_or(LIMIT),
    };
    let whose = user.map_or_else(String::new, |user| user.with_prefix("usr"));
    let stamp = cursor::stamp(&["calendar", &from.to_string(), &to.to_string(), &whose]);
    let after = match query.cursor() {
        Some(text) => cursor::read(stamp, text)?,
        None => KeyBuf::new().time(from).into_bytes(),
    };
    let (index, prefix) = match user {
        Some(user) => (DATED_OF_USER, KeyBuf::new().id(user)),
        None => (DATED, KeyBuf::new()),
    };
    let end = KeyBuf::new().time(to);
    let shape = Shape::<Activity>::whole();
    let (mut out, mut count, mut last, mut next) = (b"{\"data\":[".to_vec(), 0, Vec::new(), None);
    tx.scan_index(org, Activity::KIND, index, &prefix, Dir::Forward, Some(&after), &mut |at, id, _| {
        if at >= end.as_bytes() {
            return Ok(Flow::Stop);
        }
        if count == limit {
            next = Some(std::mem::take(&mut last));
            return Ok(Flow::Stop);
        }
        if let Some(record) = tx.get::<Activity>(org, id.into())? {
            if count > 0 {
                out.push(b',');
            }
            count += 1;
            shape.write(&tx, org, &mut out, View::of(&record))?;
        }
        last = [at, &id.to_bytes()].concat();
        Ok(Flow::More)
    })?;
    out.extend_from_slice(b"],\"next_cursor\":");
    match next {
        Some(next) => render::string(&mut out, &cursor::write(stamp, &next)),
        None => out.extend_from_slice(b"null"),
    }
    out.push(b'}');
    Ok(Reply::bytes(out))
}
