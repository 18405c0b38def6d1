//! The organisation as a whole over HTTP: a ZIP of it, and its end.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::json;

use super::{erase, job};
use crate::app::App;
use crate::auth::policy::Action;
use crate::base::{Error, Prefixed, Result};
use crate::http::extract::Nothing;
use crate::http::{Body, JsonBody, RateClass, Reply, Route, schemas};
use crate::jobs::{self, Job, NewJob};
use crate::rest::context::Call;
use crate::rest::routes::access;

pub(in crate::crm) fn routes() -> Vec<Route<Arc<App>>> {
    vec![
        Route::post("/exports/organization", access(Action::Dispose), "exports.organization", whole)
            .summary("A ZIP of the whole organisation, as a job that says where it can be fetched")
            .fresh()
            .rate(RateClass::Transfer)
            .deferred()
            .response(json!({"type": "object", "required": ["id"], "properties": {"id": schemas::id(Job::PREFIX)}})),
        Route::post("/organization/erase", access(Action::Dispose), "organization.erase", end)
            .summary("Erase the whole organisation for good; its name says once more which one is meant")
            .fresh()
            .request(schemas::body(&["name"], json!({ "name": { "type": "string" } }))),
    ]
}

async fn whole(cx: Call, _: Body<Nothing>) -> Result<Reply> {
    let org = cx.org();
    let written = cx
        .app
        .store
        .write(cx.actor(), move |tx| jobs::enqueue(tx, NewJob { kind: job::KIND, org, payload: json!({}), total: 0 }));
    Reply::accepted(&jobs::view(&written.await?.value))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Confirmation {
    name: String,
}

async fn end(cx: Call, body: JsonBody) -> Result<Reply> {
    let Confirmation { name } = body.parse()?;
    if name.trim() != cx.app.auth.organization(cx.org())?.data.name {
        return Err(Error::invalid("/name", "wrong_name", "This is not the name of the organisation."));
    }
    erase(&cx.app, cx.actor(), cx.org()).await?;
    Ok(Reply::no_content())
}
