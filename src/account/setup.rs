//! `/setup`: whether the instance waits for its first owner, and becoming it.

use std::sync::Arc;

use secrecy::SecretString;
use serde::Deserialize;
use serde_json::json;

use super::login::begun;
use super::{Request, answer, client, guessing};
use crate::app::App;
use crate::auth::setup::NewInstance;
use crate::base::{Error, Result};
use crate::http::{Access, JsonBody, Reply, Route, schemas};

pub(super) fn routes() -> Vec<Route<Arc<App>>> {
    let text = || json!({ "type": "string" });
    vec![
        Route::get("/setup", Access::Public, "setup.status", status)
            .summary("Whether the instance waits for its first owner")
            .response(schemas::answer(json!({ "needed": { "type": "boolean" } }))),
        guessing(
            Route::post("/setup", Access::Public, "setup.run", run)
                .summary("Make the first organisation and its owner")
                .request(json!({
                    "type": "object",
                    "required": ["token", "organization", "name", "email", "password"],
                    "additionalProperties": false,
                    "properties": {
                        "token": text(), "organization": schemas::name(200), "name": schemas::name(200),
                        "email": schemas::email(), "password": text(),
                    },
                }))
                .response(answer::login_schema())
                .refuses(&["404"]),
        ),
    ]
}

async fn status(cx: Request) -> Result<Reply> {
    Reply::json(&json!({ "needed": cx.app.auth.needs_setup()? }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewSetup {
    token: String,
    organization: String,
    name: String,
    email: String,
    password: String,
}

async fn run(cx: Request, body: JsonBody) -> Result<Reply> {
    // Whatever the body: once there is an owner, there is nothing here.
    if !cx.app.auth.needs_setup()? {
        return Err(Error::NotFound);
    }
    let body: NewSetup = body.parse()?;
    let new = NewInstance {
        organization: body.organization,
        name: body.name,
        email: body.email,
        password: SecretString::from(body.password),
    };
    let session = cx.app.auth.setup(&body.token, new, &client(&cx)).await?;
    begun(&cx, &session).await
}
