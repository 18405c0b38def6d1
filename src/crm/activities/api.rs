//! `POST /activities/{id}/complete` and `/reopen`: an activity is done, or it is not after all. Both may be repeated.

use std::sync::Arc;

use super::Activity;
use crate::app::App;
use crate::auth::policy::Action;
use crate::base::{Id, Prefixed, Result};
use crate::http::extract::Nothing;
use crate::http::{Body, IdempotencyKey, PathId, Reply, Route};
use crate::rest::context::Call;
use crate::rest::once;
use crate::rest::records::changed;
use crate::rest::routes::access;
use crate::rest::schema;
use crate::rest::write::permit;
use crate::store::Read;

/// The routes.
pub(super) fn routes() -> Vec<Route<Arc<App>>> {
    let complete = |cx: Call, PathId(id): PathId<Activity>, key: Option<IdempotencyKey>, _: Body<Nothing>| {
        set_done(cx, id, key, true)
    };
    let reopen = |cx: Call, PathId(id): PathId<Activity>, key: Option<IdempotencyKey>, _: Body<Nothing>| {
        set_done(cx, id, key, false)
    };
    let finished = |route: Route<Arc<App>>, summary: &str| {
        route.summary(summary).id(Activity::PREFIX).response(schema::record::<Activity>()).idempotent().undoable()
    };
    vec![
        finished(
            Route::post("/activities/{id}/complete", access(Action::Edit), "activities.complete", complete),
            "Marks an activity as done",
        ),
        finished(
            Route::post("/activities/{id}/reopen", access(Action::Edit), "activities.reopen", reopen),
            "Marks an activity as not done",
        ),
    ]
}

async fn set_done(cx: Call, id: Id<Activity>, key: Option<IdempotencyKey>, done: bool) -> Result<Reply> {
    let (org, principal) = (cx.org(), cx.principal()?.clone());
    permit(&principal, Action::Edit, &cx.app.store.read()?.require(org, id)?)?;
    once::write(&cx, key, move |tx| {
        let old = tx.require(org, id)?;
        permit(&principal, Action::Edit, &old)?;
        let mut data = Activity { done, ..old.data.clone() };
        data.follow_done(old.data.done, tx.now());
        let record = tx.update(org, &old, data)?;
        changed(tx, org, &record)
    })
    .await
}
