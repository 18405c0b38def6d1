//! `GET /dashboard`: how things stand, on one page. Every figure is read from maintained counters.

use std::sync::Arc;

use bytes::Bytes;
use serde::Serialize;
use serde_json::{Value as Json, json, value::RawValue};

use super::columns::percent;
use super::scope::{Range, Scope};
use super::{Ask, deals, leads, params, people};
use crate::app::App;
use crate::auth::policy::Action;
use crate::base::{Error, Org, Result, Uid};
use crate::crm::activities::Activity;
use crate::crm::activities::figures::{newest, tasks_due};
use crate::crm::deals::figures;
use crate::crm::deals::totals::amounts;
use crate::crm::leads::Lead;
use crate::crm::leads::figures::{created_together, top};
use crate::crm::tickets::model::open_and_late;
use crate::http::{Query, Reply, Route, schemas};
use crate::rest::context::Call;
use crate::rest::field::View;
use crate::rest::list::Shape;
use crate::rest::records::blocking;
use crate::rest::resource::Resource;
use crate::rest::routes::access;
use crate::rest::schema;
use crate::store::{RawRead, ReadTx, Record, log};

/// For how long an answer holds where nothing changes, in milliseconds: tasks and tickets become late meanwhile.
const HOLDS: i64 = 1_000;
/// Most rows of each list.
const ROWS: usize = 8;
/// What a row of `top_leads` shows.
const LEAD: &str = "name,company,status,score,source,owner_id,estimated_value,created_at";
/// What a row of `recent` shows.
const ACTIVITY: &str = "name,kind,done,due_at,occurred_at,outcome,assignee_id,customer_id,customer_name,contact_name,\
                        lead_name,deal_name,ticket_name,created_at,created_by";

/// The route.
pub(super) fn route() -> Route<Arc<App>> {
    let (count, money) = (json!({"type": "integer"}), schemas::list(schemas::money()));
    let text = json!({"type": "string"});
    let month = json!({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"});
    let cards = schemas::answer(json!({
        "new_leads": count, "open_leads": count, "open_deals": count, "pipeline_value": money, "won_count": count,
        "won_value": money, "lost_count": count,
        "win_rate": {"type": ["number", "null"], "minimum": 0, "maximum": 100},
        "due_today": count, "overdue": count, "open_tickets": count, "breached_tickets": count,
    }));
    Route::get("/dashboard", access(Action::View), "dashboard.get", dashboard)
        .summary("How things stand: this month, unless days are named, and the twelve months that end with it")
        .query(params())
        .response(schemas::answer(json!({
            "cards": cards,
            "funnel": schemas::list(schemas::answer(json!({"key": text, "label": text, "count": count}))),
            "trend": schemas::list(schemas::answer(json!({
                "month": month, "new_leads": count, "won_count": count, "won_value": money,
            }))),
            "leaderboard": schemas::list(schemas::answer(json!({
                "user_id": schemas::id("usr"), "name": text, "won_count": count, "won_value": money,
                "activities": count,
            }))),
            "top_leads": schemas::list(schema::row::<Lead>()),
            "recent": schemas::list(schema::row::<Activity>()),
        })))
}

async fn dashboard(cx: Call, query: Query) -> Result<Reply> {
    let (tx, org) = (cx.app.store.read()?, cx.org());
    let scope = Scope::of(&cx, &tx, &query, Range::Month)?;
    let (question, state) = (question(&query, cx.user()?), log::state(&tx, org)?);
    let (app, now) = (Arc::clone(&cx.app), tx.now());
    if let Some(known) = app.answers.get(org, &question, state, now) {
        return Ok(Reply::bytes(known));
    }
    let answer = blocking(move || {
        let funnel = leads::funnel(&tx, org, &scope)?;
        let mut leaders = people::leaderboard(&tx, org, &scope)?;
        leaders.truncate(ROWS);
        let leader = |place: people::Place| {
            json!({
                "user_id": place.user.with_prefix("usr"), "name": place.name, "won_count": place.won.count,
                "won_value": amounts(&place.won.value, false), "activities": place.activities,
            })
        };
        let cards = cards(&Ask { tx: &tx, org, scope: &scope })?;
        serde_json::to_vec(&Whole {
            cards,
            funnel: json!(funnel.map(|(key, label, count)| json!({"key": key, "label": label, "count": count}))),
            trend: json!(leads::last_year(&tx, org, &scope)?),
            leaderboard: leaders.into_iter().map(leader).collect(),
            top_leads: shown(&tx, org, LEAD, &top(&tx, org, scope.only.owner, ROWS)?)?,
            recent: shown(&tx, org, ACTIVITY, &newest(&tx, org, scope.only.owner, ROWS)?)?,
        })
        .map_err(Error::fault)
    })
    .await?;
    let answer = Bytes::from(answer);
    app.answers.put(org, question, state, (now, HOLDS), answer.clone());
    Ok(Reply::bytes(answer))
}

/// The answer.
#[derive(Serialize)]
struct Whole {
    cards: Json,
    funnel: Json,
    trend: Json,
    leaderboard: Vec<Json>,
    top_leads: Vec<Box<RawValue>>,
    recent: Vec<Box<RawValue>>,
}

/// All that the answer depends on but the records and the time.
fn question(query: &Query, user: Uid) -> String {
    let asked: Vec<String> = query.iter().map(|(name, value)| format!("{name}={value}")).collect();
    // Parameters may speak of whoever asks.
    let user = if asked.is_empty() { String::new() } else { user.with_prefix("usr") };
    format!("dashboard {user} {}", asked.join("&"))
}

/// The figures. New leads and the deals that closed are those of the range, everything else is as it stands now: tasks due
/// today are those of the whole day that are not done, overdue ones those that were due before now.
fn cards(ask: &Ask<'_>) -> Result<Json> {
    let Ask { tx, org, scope } = *ask;
    let owner = scope.only.owner;
    let closed = figures::closed_together(tx, org, scope.span(), scope.only)?;
    let open = deals::in_open_stages(ask, &figures::held(tx, org, scope.only)?)?;
    let (won, lost) = (closed.won.count, closed.lost);
    let (start, end) = scope.between(scope.today, scope.today);
    let (tickets, late) = open_and_late(tx, org, scope.now, owner)?;
    // To the end of the calendar: a lead made in the other future is open, too.
    let ever = (None, scope.start(jiff::civil::date(9000, 1, 1)));
    Ok(json!({
        "new_leads": created_together(tx, org, scope.open_span(), owner)?.all,
        "open_leads": created_together(tx, org, ever, owner)?.open,
        "open_deals": open.count,
        "pipeline_value": amounts(&open.value, false),
        "won_count": won,
        "won_value": amounts(&closed.won.value, false),
        "lost_count": lost,
        "win_rate": percent(won, won + lost),
        "due_today": tasks_due(tx, org, (Some(start), end), owner)?,
        "overdue": tasks_due(tx, org, (None, scope.now), owner)?,
        "open_tickets": tickets,
        "breached_tickets": late,
    }))
}

/// The named fields of some records.
fn shown<E: Resource>(tx: &ReadTx, org: Org, fields: &str, records: &[Record<E>]) -> Result<Vec<Box<RawValue>>> {
    let shape = Shape::<E>::of(fields)?;
    let mut rows = Vec::with_capacity(records.len());
    for record in records {
        let mut row = Vec::with_capacity(600);
        shape.write(tx, org, &mut row, View::of(record))?;
        let text = String::from_utf8(row).map_err(Error::fault)?;
        rows.push(RawValue::from_string(text).map_err(Error::fault)?);
    }
    Ok(rows)
}
