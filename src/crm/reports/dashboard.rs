//! `GET /dashboard`: how things stand, on one page. Every figure is read from maintained counters.

use std::sync::Arc;

use bytes::Bytes;
use serde::Serialize;
use serde_json::{Value as Json, json};

use super::columns::percent;
use super::scope::{Range, Scope};
use super::{Ask, deals, leads, params, people};
use crate::app::App;
use crate::auth::policy::Action;
use crate::base::{Error, Result, Uid};
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
use crate::rest::{render, schema};
use crate::store::Record;

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

/// A part of the answer: each is kept for itself, for what changes one of them leaves most of the others.
type Part = (&'static str, fn(&Ask<'_>) -> Result<Vec<u8>>);

/// The parts, in their order.
const PARTS: [Part; 6] = [
    ("cards", |ask| json(&cards(ask)?)),
    ("funnel", |ask| {
        let steps = leads::funnel(ask.tx, ask.org, ask.scope)?;
        json(&steps.map(|(key, label, count)| json!({"key": key, "label": label, "count": count})))
    }),
    ("trend", |ask| json(&leads::last_year(ask.tx, ask.org, ask.scope)?)),
    ("leaderboard", |ask| {
        let leaders = people::leaderboard(ask.tx, ask.org, ask.scope)?.into_iter().take(ROWS);
        let row = |place: people::Place| {
            json!({
                "user_id": place.user.with_prefix("usr"), "name": place.name, "won_count": place.won.count,
                "won_value": amounts(&place.won.value, false), "activities": place.activities,
            })
        };
        json(&leaders.map(row).collect::<Vec<_>>())
    }),
    ("top_leads", |ask| shown(ask, LEAD, &top(ask.tx, ask.org, ask.scope.only.owner, ROWS)?)),
    ("recent", |ask| shown(ask, ACTIVITY, &newest(ask.tx, ask.org, ask.scope.only.owner, ROWS)?)),
];

async fn dashboard(cx: Call, query: Query) -> Result<Reply> {
    let (app, org) = (Arc::clone(&cx.app), cx.org());
    let tx = app.store.read()?.noting();
    let scope = Scope::of(&cx, &tx, &query, Range::Month)?;
    let question = question(&query, cx.user()?, &scope);
    let of = |part: &str| format!("dashboard {part} {question}");
    let mut parts = PARTS.map(|(name, _)| app.answers.get(&tx, org, &of(name)));
    if parts.iter().any(Option::is_none) {
        let missing = PARTS.map(|(name, _)| of(name));
        parts = blocking(move || {
            let ask = Ask { tx: &tx, org, scope: &scope };
            for (((_, make), question), part) in PARTS.iter().zip(missing).zip(&mut parts) {
                if part.is_none() {
                    // What the parts before it, and the scope, read is not its own.
                    drop(tx.noted());
                    let made = Bytes::from(make(&ask)?);
                    app.answers.put(&tx, org, question, HOLDS, made.clone());
                    *part = Some(made);
                }
            }
            Ok(parts)
        })
        .await?;
    }
    let mut answer = b"{".to_vec();
    for ((name, _), part) in PARTS.iter().zip(parts) {
        render::member(&mut answer, name);
        answer.extend_from_slice(&part.unwrap_or_default());
    }
    answer.push(b'}');
    Ok(Reply::bytes(answer))
}

fn json<T: Serialize>(value: &T) -> Result<Vec<u8>> {
    serde_json::to_vec(value).map_err(Error::fault)
}

/// All that the answer depends on but what is read for it: its asker, where the parameters may speak of them, and the days.
fn question(query: &Query, user: Uid, scope: &Scope) -> String {
    let asked: Vec<String> = query.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let user = if asked.is_empty() { String::new() } else { user.with_prefix("usr") };
    format!("{user} {} {scope}", asked.join("&"))
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
fn shown<E: Resource>(ask: &Ask<'_>, fields: &str, records: &[Record<E>]) -> Result<Vec<u8>> {
    let shape = Shape::<E>::of(fields)?;
    let mut rows = vec![b'['];
    for record in records {
        if rows.len() > 1 {
            rows.push(b',');
        }
        shape.write(ask.tx, ask.org, &mut rows, View::of(record))?;
    }
    rows.push(b']');
    Ok(rows)
}
