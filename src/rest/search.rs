//! `GET /search`: one question to every kind of record.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use serde_json::Value as Json;

use super::any::AnyResource;
use super::context::Call;
use super::records::blocking;
use crate::base::{Clock, Error, Org, Result};
use crate::http::{Query, Reply};
use crate::store::ReadTx;
use crate::store::search::{self, Question};

/// Rows of an answer unless the request says otherwise.
const LIMIT: usize = 20;
/// Most rows.
const LIMIT_MAX: usize = 50;
/// For how long an answer is kept where nothing changes, in milliseconds.
const HOLDS: i64 = 60_000;

/// Answers a search over `all`.
///
/// # Errors
/// What is wrong with a parameter; when the storage fails.
pub async fn search(cx: Call, query: Query, all: &'static [&'static dyn AnyResource]) -> Result<Reply> {
    let q = query.get("q").map(str::trim).unwrap_or_default();
    if q.chars().count() > 200 {
        return Err(Error::invalid("q", "too_long", "A search has at most 200 characters."));
    }
    let limit = match query.parse::<usize>("limit", "a whole number")? {
        Some(limit) if !(1..=LIMIT_MAX).contains(&limit) => {
            return Err(Error::invalid("limit", "range", format!("“limit” is a whole number from 1 to {LIMIT_MAX}.")));
        }
        limit => limit.unwrap_or(LIMIT),
    };
    let types: Vec<&str> =
        query.get("types").unwrap_or_default().split(',').map(str::trim).filter(|t| !t.is_empty()).collect();
    if let Some(strange) = types.iter().find(|t| !all.iter().any(|kind| kind.kind().collection == **t)) {
        let known: Vec<&str> = all.iter().map(|kind| kind.kind().collection).collect();
        let message = format!("There is no type {strange} to search; there are {}.", known.join(", "));
        return Err(Error::invalid("types", "not_allowed", message));
    }
    let wanted: Vec<&'static dyn AnyResource> =
        all.iter().copied().filter(|kind| types.is_empty() || types.contains(&kind.kind().collection)).collect();
    let question = Question::new(q);
    let (app, org, begun) = (Arc::clone(&cx.app), cx.org(), Clock::mark());
    let tx = app.store.read()?.noting();
    let asked = format!("search {limit} {} {q}", types.join(","));
    if let Some(known) = app.answers.get(&tx, org, &asked) {
        return Ok(told(&known, begun.elapsed()));
    }
    let rows = blocking(move || {
        let questions: Vec<_> = wanted.into_iter().map(|kind| (kind, question.clone())).collect();
        let mut rows = answer(&tx, org, &questions, limit)?;
        if rows.is_empty() {
            let mut slipped = Vec::new();
            for (kind, question) in questions {
                slipped.extend(search::slipped(&tx, org, kind.kind(), &question)?.map(|question| (kind, question)));
            }
            rows = answer(&tx, org, &slipped, limit)?;
        }
        let rows = Bytes::from(serde_json::to_vec(&rows).map_err(Error::fault)?);
        app.answers.put(&tx, org, asked, HOLDS, rows.clone());
        Ok(rows)
    })
    .await?;
    Ok(told(&rows, begun.elapsed()))
}

fn told(rows: &[u8], took: Duration) -> Reply {
    let took = (took.as_secs_f64() * 10_000.0).round() / 10.0;
    Reply::bytes([b"{\"data\":".as_slice(), rows, format!(",\"took_ms\":{took:?}}}").as_bytes()].concat())
}

/// The best `limit` records, each kind asked its question.
fn answer(tx: &ReadTx, org: Org, asked: &[(&dyn AnyResource, Question)], limit: usize) -> Result<Vec<Json>> {
    let mut found = Vec::new();
    for (kind, question) in asked.iter().filter(|(_, question)| !question.is_empty()) {
        let best = search::best(tx, org, kind.kind(), question, limit)?;
        found.extend(best.into_iter().take(limit).map(|(id, score)| (score, id, kind, question)));
    }
    // Stable: kinds keep their order where scores are equal.
    found.sort_by_key(|(score, ..)| std::cmp::Reverse(*score));
    let mut rows = Vec::with_capacity(limit.min(found.len()));
    for (_, id, kind, question) in found.into_iter().take(limit) {
        rows.extend(kind.hit(tx, org, id, question)?);
    }
    Ok(rows)
}
