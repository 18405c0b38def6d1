//! The organisation as a whole over HTTP.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::json;

use super::erase;
use crate::app::App;
use crate::auth::policy::Action;
use crate::base::{Error, Result};
use crate::http::{JsonBody, Reply, Route, schemas};
use crate::rest::context::Call;
use crate::rest::routes::access;

pub(in crate::crm) fn routes() -> Vec<Route<Arc<App>>> {
    vec![
        Route::post("/organization/erase", access(Action::Dispose), "organization.erase", end)
            .summary("Erase the whole organisation for good; its name says once more which one is meant")
            .fresh()
            .request(schemas::body(&["name"], json!({ "name": { "type": "string" } }))),
    ]
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
