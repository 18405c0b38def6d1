//! `GET /admin/explain`: how a list with this filter and order is answered: which index is walked, what is tested row by
//! row, whether the rows lie in the order already, and what that cost just now.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::any::AnyResource;
use super::context::{Call, Customs};
use super::filter::Expr;
use super::list::{self, ListQuery};
use super::records::blocking;
use super::resource::Resource;
use super::routes::access;
use crate::app::App;
use crate::auth::policy::Action;
use crate::base::{Clock, Error, Result};
use crate::cache::Totals;
use crate::http::schemas::{answer, nullable};
use crate::http::{Query, QueryParam, Reply, Route};
use crate::store::lists::{COUNT_ALL, Sort};
use crate::store::{KeyBuf, Read, ReadTx, Reads};

/// The route over these kinds.
#[must_use]
pub fn route(kinds: &'static [&'static dyn AnyResource]) -> Route<Arc<App>> {
    let collections: Vec<&str> = kinds.iter().map(|kind| kind.kind().collection).collect();
    let (text, flag) = (|| json!({"type": "string"}), || json!({"type": "boolean"}));
    let texts = || json!({"type": "array", "items": text()});
    let count = || json!({"type": "integer", "minimum": 0});
    Route::get("/admin/explain", access(Action::Audit), "admin.explain", move |cx: Call, query: Query| {
        explain(cx, query, kinds)
    })
    .summary("How a list with a filter is answered")
    .query([
        QueryParam::new("entity", "The collection.", json!({"enum": collections})).required(),
        QueryParam::text("filter", "A filter such as: status = \"new\" and created_at > \"-30d\"."),
        QueryParam::text("sort", "A field, with a minus before it for descending order."),
        QueryParam::new("q", "Words to search for.", json!({"type": "string", "maxLength": 200})),
    ])
    .response(answer(json!({
        "entity": {"enum": collections}, "filter": nullable(text()), "sort": text(),
        "plan": answer(json!({
            "walks": {"enum": ["records", "index", "search"]}, "condition": nullable(text()), "tests": texts(),
            "rows": nullable(count()), "of": count(), "in_order": flag(), "at_once": flag(),
        })),
        "actual": answer(json!({
            "lookups": count(), "scans": count(), "rows": count(), "took_ms": {"type": "number", "minimum": 0},
            "total": count(), "total_is_lower_bound": flag(),
        })),
        "words": texts(),
    })))
}

/// `GET /admin/explain`
async fn explain(cx: Call, query: Query, kinds: &'static [&'static dyn AnyResource]) -> Result<Reply> {
    let Some(name) = query.get("entity").filter(|name| !name.is_empty()) else {
        return Err(Error::invalid("entity", "required", "Name the collection by “entity”."));
    };
    let Some(kind) = kinds.iter().find(|kind| kind.kind().collection == name).copied() else {
        return Err(Error::invalid("entity", "not_allowed", format!("There is no collection {name}.")));
    };
    // A count of its own, and not the task's, says what this list reads.
    let reads = Arc::new(Reads::default());
    let tx = Arc::clone(&reads).of(async { cx.app.store.read() }).await?;
    let mut answer = blocking(move || kind.explain(&cx, tx, &query)).await?;
    let figures = reads.figures();
    if let Some(actual) = answer.get_mut("actual").and_then(Json::as_object_mut) {
        for (name, count) in [("lookups", figures.lookups), ("scans", figures.scans), ("rows", figures.rows)] {
            actual.insert(name.to_owned(), json!(count));
        }
    }
    Reply::json(&answer)
}

/// The plan and the list's own figures, without those of the snapshot.
///
/// # Errors
/// What is wrong with the filter or the order; when the storage fails.
pub(super) fn of<E: Resource>(cx: &Call, tx: ReadTx, query: &Query) -> Result<Json> {
    let org = cx.org();
    let customs = Customs::of(&cx.app, &tx, org)?;
    let asked = ListQuery::<E>::read(query, &customs.fields)?;
    let check = |expr: &Expr| customs.check::<E>(expr, cx.app.clock.now(), cx.user().ok());
    let test = asked.filter.as_ref().map(check).transpose()?;
    let at_once = list::is_quick(&asked, test.as_ref());
    let walk = list::plan_list(&tx, org, &asked, test.clone())?;
    let all = tx.counter(org, E::KIND, COUNT_ALL, &KeyBuf::new())?;
    let mut conditions: Vec<String> = match &asked.filter {
        None => Vec::new(),
        Some(Expr::And(all)) => all.iter().map(ToString::to_string).collect(),
        Some(one) => vec![one.to_string()],
    };
    let searches = asked.q.is_some();
    let mut answered = Vec::new();
    if !searches {
        let mut places = 0..;
        conditions.retain(|condition| {
            let is_answered = places.next().is_some_and(|place| walk.conditions.contains(&place));
            if is_answered {
                answered.push(condition.clone());
            }
            !is_answered
        });
    }
    let condition = (!answered.is_empty()).then(|| answered.join(" and "));
    let in_order = (asked.standard().is_some() || walk.span.is_some()) && !searches;
    let order = order(&asked);
    let plan = json!({
        "walks": if searches { "search" } else if walk.records { "records" } else { "index" },
        "condition": condition, "tests": conditions, "rows": (!searches).then_some(walk.rows), "of": all,
        "in_order": in_order, "at_once": at_once,
    });
    let mut words = Vec::new();
    match &condition {
        _ if searches => words.push("The search finds the best matches by its words, at most 50,000.".to_owned()),
        Some(condition) => {
            words.push(format!("An index knows where {condition}: {} of {all} records are walked at most.", walk.rows));
        }
        None => words.push(format!("No index answers a part of the filter: all {all} records are walked at most.")),
    }
    if !conditions.is_empty() {
        words.push(format!("Each of them is read and tested: {}.", conditions.join(" and ")));
    }
    words.push(if in_order {
        format!("They lie in the order of {order} already, so the page ends as soon as it is full.")
    } else if searches && !asked.sorted {
        "The best match comes first.".to_owned()
    } else {
        format!("No index has the order of {order}: all of them are read, and the first of them are kept.")
    });
    let begun = Clock::mark();
    let body = list::list(&tx, org, &asked, test, &Totals::default())?;
    let took_ms = begun.elapsed().as_secs_f64() * 1e3;
    // The snapshot tells what was read when it ends.
    drop(tx);
    let page: Page = serde_json::from_slice(&body).map_err(Error::fault)?;
    Ok(json!({
        "entity": E::KIND.collection,
        "filter": asked.filter.as_ref().map(ToString::to_string),
        "sort": order,
        "plan": plan,
        "actual": {
            "took_ms": (took_ms * 1e3).round() / 1e3,
            "total": page.total,
            "total_is_lower_bound": page.total_is_lower_bound,
        },
        "words": words,
    }))
}

/// How many records a list has, of its answer.
#[derive(Deserialize)]
struct Page {
    total: usize,
    #[serde(default)]
    total_is_lower_bound: bool,
}

/// The order as a request writes it.
fn order<E: Resource>(asked: &ListQuery<E>) -> String {
    let minus = if asked.desc { "-" } else { "" };
    match asked.standard() {
        Some(Sort::Created) => format!("{minus}created_at"),
        Some(Sort::Updated) => format!("{minus}updated_at"),
        Some(Sort::Name) => format!("{minus}{}", E::NAME),
        None => format!("{minus}{}", asked.sort),
    }
}
