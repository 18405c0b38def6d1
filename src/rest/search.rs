//! `GET /search`: one question to every kind of record.

use serde_json::json;

use super::any::AnyResource;
use super::context::Call;
use super::records::blocking;
use crate::base::{Clock, Error, Result};
use crate::http::{Query, Reply};
use crate::store::search::Question;

/// Rows of an answer unless the request says otherwise.
const LIMIT: usize = 20;
/// Most rows.
const LIMIT_MAX: usize = 50;

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
    let (tx, org) = (cx.app.store.read()?, cx.org());
    let begun = Clock::mark();
    let mut hits = blocking(move || {
        let mut hits = Vec::new();
        if !question.is_empty() {
            for kind in wanted {
                hits.extend(kind.search(&tx, org, &question, limit)?);
            }
        }
        Ok(hits)
    })
    .await?;
    // Stable: kinds keep their order where scores are equal.
    hits.sort_by_key(|hit| std::cmp::Reverse(hit.score));
    hits.truncate(limit);
    let rows: Vec<_> = hits.into_iter().map(|hit| hit.row).collect();
    let took = (begun.elapsed().as_secs_f64() * 10_000.0).round() / 10.0;
    Reply::json(&json!({"data": rows, "took_ms": took}))
}
