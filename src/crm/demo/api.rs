//! Demo data in and out over HTTP, by an admin who looks around; `leadlab demo` does the same on the server's machine.

use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::{SEED, Size, load, owners, step};
use crate::app::App;
use crate::auth::policy::Action;
use crate::base::{Error, Id, Org, Prefixed, Result, Uid};
use crate::http::extract::Nothing;
use crate::http::{Body, Reply, Route, schemas};
use crate::jobs::{self, Context, Ending, Handler, Job, NewJob, State};
use crate::rest::context::Call;
use crate::rest::routes::access;
use crate::rest::undo as undo_job;
use crate::store::{Read, ReadTx, undo};

/// The job's stable name.
const KIND: &str = "demo";
/// Records after which it is told how far the job is, and asked whether to go on.
const LOOK_EVERY: usize = 200;

/// The routes.
pub(in crate::crm) fn routes() -> Vec<Route<Arc<App>>> {
    let job = || json!({"type": "object", "required": ["id"], "properties": {"id": schemas::id(Job::PREFIX)}});
    vec![
        Route::get("/demo", access(Action::ManageSettings), "demo.get", show)
            .summary("Whether demo data are there")
            .response(schemas::answer(json!({ "state": { "enum": ["none", "loading", "loaded"] } }))),
        Route::post("/demo", access(Action::ManageSettings), "demo.load", fill)
            .summary("Load invented customers, contacts, leads, deals, activities and tickets, as a job")
            .deferred()
            .response(job()),
        Route::delete("/demo", access(Action::ManageSettings), "demo.remove", remove)
            .summary("Move the demo data to the trash, as a job, but for records that somebody changed")
            .deferred()
            .response(job()),
    ]
}

/// The step that loaded demo data, with whether its job still works on it.
fn found(read: &ReadTx, cx: &Call) -> Result<Option<(Uid, bool)>> {
    let org = cx.org();
    let Some(step) = step::loaded(read, org, cx.app.auth.organization(org)?.id)? else { return Ok(None) };
    let job = read.get(Org::INSTANCE, Id::<Job>::from(step))?;
    let active = job.is_some_and(|job| matches!(job.data.state, State::Queued | State::Running | State::Paused));
    // What was loaded elsewhere came without its log.
    let there = active || !undo::ranges(read, org, step)?.is_empty();
    Ok(there.then_some((step, active)))
}

async fn show(cx: Call) -> Result<Reply> {
    let state = match found(&cx.app.store.read()?, &cx)? {
        None => "none",
        Some((_, true)) => "loading",
        Some((_, false)) => "loaded",
    };
    Reply::json(&json!({ "state": state }))
}

async fn fill(cx: Call, _: Body<Nothing>) -> Result<Reply> {
    let (org, id) = (cx.org(), cx.app.auth.organization(cx.org())?.id);
    if found(&cx.app.store.read()?, &cx)?.is_some() {
        return Err(Error::conflict("already_loaded", "The demo data are there already."));
    }
    let written = cx.app.store.write(cx.actor(), move |tx| {
        let job = Id::<Job>::fresh();
        step::note(tx, org, id, job.uid())?;
        let total = u64::try_from(Size::default().total()).unwrap_or(u64::MAX);
        jobs::enqueue_as(tx, job, NewJob { kind: KIND, org, payload: json!({}), total })
    });
    Reply::accepted(&jobs::view(&written.await?.value))
}

async fn remove(cx: Call) -> Result<Reply> {
    let org = cx.org();
    let step = match found(&cx.app.store.read()?, &cx)? {
        None => return Err(Error::NotFound),
        Some((_, true)) => return Err(Error::conflict("still_loading", "The demo data are still being loaded.")),
        Some((step, false)) => step,
    };
    let written = cx.app.store.write(cx.actor(), move |tx| undo_job::enqueue(tx, org, step));
    Reply::accepted(&jobs::view(&written.await?.value))
}

/// Loads demo data.
pub struct LoadDemo(pub Arc<App>);

impl Handler for LoadDemo {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn run(&self, cx: &Context) -> Result<Json, Ending> {
        // A second attempt would load once more what the first one did.
        if !undo::ranges(&cx.store.read()?, cx.org, cx.id.uid())?.is_empty() {
            let message = "Loading was interrupted. Remove what is there of the demo data, then load them again.";
            return Err(Error::conflict("interrupted", message).into());
        }
        let (size, owners) = (Size::default(), owners(&self.0, cx.org)?);
        let (total, mut told) = (size.total(), 0);
        let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        load(&cx.store, &cx.actor(), cx.org, &owners, size, SEED, |done| {
            if done < told + LOOK_EVERY && done < total {
                return Ok(());
            }
            told = done;
            cx.progress(count(done), count(total))
        })?;
        Ok(json!({ "records": total }))
    }
}
