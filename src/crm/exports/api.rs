//! The call that asks for an export.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::json;

use super::{Wish, run};
use crate::app::App;
use crate::auth::policy::Action;
use crate::base::{Error, FieldError, Result, Uid};
use crate::crm::KINDS;
use crate::http::{Access, Body, IdempotencyKey, RateClass, Reply, Route, Schema, schemas};
use crate::jobs::{self, NewJob};
use crate::rest::any::AnyResource;
use crate::rest::bulk::IDS_MAX;
use crate::rest::context::Call;
use crate::rest::once::{self, Answer};
use crate::transfer::export::Format;

/// The route.
#[must_use]
pub fn route() -> Route<Arc<App>> {
    Route::post("/exports", Access::Role(Action::Transfer.least()), "exports.create", create)
        .summary("Writes records to a file, as a job whose result says where the file can be had for seven days")
        .request(request())
        .response(json!({"type": "object", "required": ["id"], "properties": {"id": schemas::id("job")}}))
        .deferred()
        .idempotent()
        .rate(RateClass::Transfer)
}

/// A file of a kind's records, in one of the formats that there are of it.
fn request() -> Schema {
    let of = |format: Format| {
        let names = KINDS.iter().map(|kind| kind.kind().collection);
        let names: Vec<&str> = names.filter(|name| format.unfit(name).is_none()).collect();
        schemas::body(
            &["entity", "format"],
            json!({
                "entity": { "enum": names },
                "format": { "const": format.as_str() },
                "filter": { "type": ["string", "null"] },
                "ids": { "type": ["array", "null"], "maxItems": IDS_MAX, "items": { "type": "string" } },
            }),
        )
    };
    json!({ "anyOf": Format::ALL.map(of) })
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewExport {
    entity: String,
    format: Format,
    filter: Option<String>,
    ids: Option<Vec<String>>,
}

async fn create(cx: Call, key: Option<IdempotencyKey>, Body(body): Body<NewExport>) -> Result<Reply> {
    if let Some(reply) = once::again(&cx, key.as_ref())? {
        return Ok(reply);
    }
    let (org, user) = (cx.org(), cx.user()?);
    let Some(kind) = KINDS.iter().find(|kind| kind.kind().collection == body.entity) else {
        let names: Vec<&str> = KINDS.iter().map(|kind| kind.kind().collection).collect();
        return Err(Error::invalid("/entity", "choice", format!("This is one of {}.", names.join(", "))));
    };
    if let Some(why) = body.format.unfit(&body.entity) {
        return Err(Error::invalid("/format", "not_allowed", why));
    }
    let ids = body.ids.map(|ids| identities(*kind, &ids)).transpose()?;
    let wish = Wish {
        entity: body.entity,
        format: body.format,
        filter: body.filter.unwrap_or_default(),
        ids,
        at: cx.app.clock.now(),
    };
    let rows = wish.begin(&cx.app, &cx.app.store.read()?, org, user)?.rows();
    let (payload, total) = (json!(wish), u64::try_from(rows).unwrap_or(u64::MAX));
    once::write(&cx, key, move |tx| {
        let job = jobs::enqueue(tx, NewJob { kind: run::KIND, org, payload, total })?;
        Ok(Answer { deferred: true, body: jobs::view(&job).to_string().into_bytes(), ..Answer::default() })
    })
    .await
}

fn identities(kind: &dyn AnyResource, texts: &[String]) -> Result<Vec<Uid>> {
    if texts.len() > IDS_MAX {
        let message = format!("This list has at most {IDS_MAX} identifiers.");
        return Err(Error::invalid("/ids", "too_many", message));
    }
    let prefix = kind.kind().prefix;
    let (mut ids, mut errors) = (Vec::with_capacity(texts.len()), Vec::new());
    for (place, text) in texts.iter().enumerate() {
        match Uid::parse(prefix, text) {
            Some(id) => ids.push(id),
            None => {
                let message = format!("This is not an identifier that starts with “{prefix}_”.");
                errors.push(FieldError::new(format!("/ids/{place}"), "id", message));
            }
        }
    }
    // A record that is named twice is in the file once.
    let mut seen = std::collections::HashSet::new();
    ids.retain(|id| seen.insert(*id));
    if errors.is_empty() { Ok(ids) } else { Err(Error::Invalid(errors)) }
}
