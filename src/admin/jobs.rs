//! `/jobs`: the organisation's work behind the requests. Members see their own jobs, managers all of them.

use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::{Request, page};
use crate::app::App;
use crate::auth::policy::Action;
use crate::base::{Error, Id, Org, Prefixed, Principal, Result, Uid};
use crate::http::extract::Nothing;
use crate::http::{Access, Body, PathId, Query, QueryParam, Reply, Route, schemas};
use crate::jobs::{self, JOBS_BY_ORG, Job, State, view};
use crate::store::{Dir, Entity, Flow, KeyBuf, Read, Record};

/// So many jobs are looked at.
const LOOKED_AT: usize = 5_000;

pub(super) fn routes() -> Vec<Route<Arc<App>>> {
    let all = Access::Role(Action::View.least());
    vec![
        Route::get("/jobs", all, "jobs.list", list)
            .summary("Jobs, newest first")
            .query([
                QueryParam::limit("Rows of a page.", 50, 200),
                QueryParam::cursor(),
                QueryParam::new("state", "Only jobs in this state.", json!({ "enum": State::NAMES })),
            ])
            .response(schemas::page(&schema())),
        Route::get("/jobs/{id}", all, "jobs.get", get).summary("A job").id(Job::PREFIX).response(schema()),
        Route::post("/jobs/{id}/cancel", all, "jobs.cancel", cancel)
            .summary("Stop a job")
            .id(Job::PREFIX)
            .response(schema()),
        Route::post("/jobs/{id}/retry", all, "jobs.retry", retry)
            .summary("Try a failed job again")
            .id(Job::PREFIX)
            .response(schema()),
    ]
}

/// The schema of a job.
fn schema() -> Json {
    let count = || json!({ "type": "integer", "minimum": 0 });
    let time = || schemas::nullable(schemas::time());
    schemas::answer(json!({
        "id": schemas::id(Job::PREFIX),
        "kind": { "type": "string" },
        "state": { "enum": State::NAMES },
        "progress": schemas::answer(json!({ "done": count(), "total": count(), "rate": count() })),
        "result": { "type": ["object", "null"] },
        "error": { "type": ["string", "null"] },
        "attempts": count(),
        "max_attempts": count(),
        "created_by": schemas::nullable(schemas::id("usr")),
        "created_at": schemas::time(),
        "started_at": time(),
        "finished_at": time(),
        "due_at": time(),
    }))
}

fn sees(principal: &Principal, job: &Job) -> bool {
    job.org == principal.org.0 && (job.user == Some(principal.user) || principal.role >= Action::Transfer.least())
}

async fn list(cx: Request, query: Query) -> Result<Reply> {
    let principal = cx.principal()?;
    let limit = page::limit(&query)?;
    let after = query.cursor().map(|text| Uid::parse(Job::KIND.prefix, text).ok_or_else(page::bad_cursor));
    let after = after.transpose()?;
    let state = query.get("state").filter(|state| !state.is_empty());
    let read = cx.app.store.read()?;
    let prefix = KeyBuf::new().u32(principal.org.0);
    let mut ids = Vec::new();
    read.scan_index(Org::INSTANCE, Job::KIND, JOBS_BY_ORG, &prefix, Dir::Backward, None, &mut |_, id, _| {
        ids.push(Id::<Job>::from(id));
        Ok(if ids.len() < LOOKED_AT { Flow::More } else { Flow::Stop })
    })?;
    let is_whole = ids.len() < LOOKED_AT;
    let (mut data, mut next, mut total) = (Vec::new(), None, 0_usize);
    for id in ids {
        let job = read.require(Org::INSTANCE, id)?;
        if !sees(principal, &job.data) || state.is_some_and(|state| state != job.data.state.as_str()) {
            continue;
        }
        total += 1;
        if after.is_some_and(|after| id.uid() >= after) {
            continue;
        }
        if data.len() == limit {
            next = next.or_else(|| data.last().map(|(id, _): &(Id<Job>, Json)| id.to_string()));
            continue;
        }
        data.push((id, view(&job)));
    }
    let data: Vec<Json> = data.into_iter().map(|(_, job)| job).collect();
    let mut answer = json!({ "data": data, "next_cursor": next, "total": total });
    if let (false, Some(answer)) = (is_whole, answer.as_object_mut()) {
        answer.insert("total_is_lower_bound".to_owned(), json!(true));
    }
    Reply::json(&answer)
}

fn find(cx: &Request, id: Id<Job>) -> Result<Record<Job>> {
    let job = cx.app.store.read()?.require(Org::INSTANCE, id)?;
    if sees(cx.principal()?, &job.data) { Ok(job) } else { Err(Error::NotFound) }
}

async fn get(cx: Request, PathId(id): PathId<Job>) -> Result<Reply> {
    Reply::json(&view(&find(&cx, id)?))
}

async fn cancel(cx: Request, PathId(id): PathId<Job>, _: Body<Nothing>) -> Result<Reply> {
    find(&cx, id)?;
    let org = cx.org();
    let written = cx.app.store.write(cx.actor(), move |tx| jobs::request_cancel(tx, org, id)).await?;
    Reply::json(&view(&written.value))
}

async fn retry(cx: Request, PathId(id): PathId<Job>, _: Body<Nothing>) -> Result<Reply> {
    find(&cx, id)?;
    let org = cx.org();
    let written = cx.app.store.write(cx.actor(), move |tx| jobs::retry(tx, org, id)).await?;
    Reply::json(&view(&written.value))
}
