//! `/ai-providers`, for admins.

use std::sync::Arc;

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::model::{AiProvider, ProviderKind};
use super::probe;
use super::service::{self, Fields, KEY_MAX, KeyChange, NAME_MAX, URL_MAX};
use crate::app::App;
use crate::auth::policy::Action;
use crate::base::text::fold;
use crate::base::{Id, Org, Prefixed, Result};
use crate::http::extract::{Nothing, nullable, present};
use crate::http::{Body, BodyLimit, IdempotencyKey, IfMatch, JsonBody, PathId, Reply, Route, schemas};
use crate::rest::context::Call;
use crate::rest::once;
use crate::rest::routes::access;
use crate::rest::schema;
use crate::rest::secret::{self, SecretView};
use crate::rest::short::{self, Short};
use crate::store::{Read, Record, WriteTx};

/// A body is a few short texts.
const SMALL: BodyLimit = BodyLimit::Json { max: 16 << 10 };

/// The routes.
pub(in crate::crm) fn routes() -> Vec<Route<Arc<App>>> {
    let admins = || access(Action::ManageSettings);
    vec![
        Route::get("/ai-providers", admins(), "ai_providers.list", short::list::<AiProvider>)
            .summary("Lists AI providers by name")
            .query(short::params())
            .response(schema::page(&provider_schema())),
        Route::post("/ai-providers", admins(), "ai_providers.create", create)
            .summary("Adds an AI provider")
            .request(body_schema(&["name", "kind", "base_url", "model"]))
            .body(SMALL)
            .response(provider_schema())
            .creates()
            .idempotent()
            .undoable(),
        Route::get("/ai-providers/{id}", admins(), "ai_providers.get", short::get::<AiProvider>)
            .id(AiProvider::PREFIX)
            .summary("An AI provider")
            .response(provider_schema()),
        Route::patch("/ai-providers/{id}", admins(), "ai_providers.update", update)
            .id(AiProvider::PREFIX)
            .summary("Changes an AI provider; an address on another host clears its key")
            .request(body_schema(&[]))
            .body(SMALL)
            .response(provider_schema())
            .conditional()
            .undoable(),
        Route::delete("/ai-providers/{id}", admins(), "ai_providers.delete", delete)
            .id(AiProvider::PREFIX)
            .summary("Deletes an AI provider and forgets its key")
            .conditional()
            .undoable(),
        Route::post("/ai-providers/{id}/test", admins(), "ai_providers.test", test)
            .id(AiProvider::PREFIX)
            .summary("Asks the provider for its models")
            .request(schemas::nothing())
            .body(SMALL)
            .response(schemas::answer(json!({
                "ok": {"type": "boolean"}, "message": {"type": "string"}, "took_ms": {"type": "integer"},
            }))),
        Route::post("/ai-providers/{id}/rotate", admins(), "ai_providers.rotate", rotate)
            .id(AiProvider::PREFIX)
            .summary("Replaces the key")
            .request(schemas::body(&["api_key"], json!({"api_key": key_schema("string")})))
            .body(SMALL)
            .response(provider_schema()),
    ]
}

fn key_schema(ty: impl Into<Value>) -> Value {
    json!({"type": ty.into(), "writeOnly": true, "pattern": "^[!-~]+$", "maxLength": KEY_MAX})
}

fn body_schema(required: &[&str]) -> Value {
    schemas::body(
        required,
        json!({
            "name": schemas::name(NAME_MAX),
            "kind": {"enum": ProviderKind::ALL},
            "base_url": {"type": "string", "format": "uri", "pattern": "^https?://", "maxLength": URL_MAX},
            "model": schemas::name(NAME_MAX),
            "api_key": key_schema(vec!["string", "null"]),
        }),
    )
}

fn provider_schema() -> Value {
    schemas::kept(
        AiProvider::PREFIX,
        json!({
            "name": {"type": "string"}, "kind": {"enum": ProviderKind::ALL},
            "base_url": {"type": "string", "format": "uri"}, "model": {"type": "string"},
            "api_key": secret::schema(),
        }),
    )
}

/// A provider as it is answered.
#[derive(Serialize)]
pub struct ProviderView {
    #[serde(flatten)]
    provider: AiProvider,
    api_key: SecretView,
}

impl Short for AiProvider {
    type Body = ProviderView;

    fn body<R: Read + ?Sized>(read: &R, org: Org, record: Record<Self>) -> Result<ProviderView> {
        let api_key = secret::view(read, &record.data.key_place(org, record.id)?)?;
        Ok(ProviderView { provider: record.data, api_key })
    }

    fn order(&self) -> String {
        fold(&self.name)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProviderBody {
    #[serde(default, deserialize_with = "present")]
    name: Option<String>,
    #[serde(default, deserialize_with = "present")]
    kind: Option<ProviderKind>,
    #[serde(default, deserialize_with = "present")]
    base_url: Option<String>,
    #[serde(default, deserialize_with = "present")]
    model: Option<String>,
    #[serde(default, deserialize_with = "nullable")]
    api_key: Option<Option<String>>,
}

impl ProviderBody {
    fn parts(self) -> (Fields, KeyChange) {
        let key = match self.api_key {
            None => KeyChange::Keep,
            Some(None) => KeyChange::Clear,
            Some(Some(key)) => KeyChange::Set(SecretString::from(key)),
        };
        (Fields { name: self.name, kind: self.kind, base_url: self.base_url, model: self.model }, key)
    }
}

async fn create(cx: Call, key: Option<IdempotencyKey>, Body(body): Body<ProviderBody>) -> Result<Reply> {
    let (org, id) = (cx.org(), Id::<AiProvider>::fresh());
    let (fields, change) = body.parts();
    let prepared = service::prepare(&cx.app, org, id, None, fields, change).await?;
    once::write(&cx, key, move |tx| {
        let record = prepared.insert(tx, id)?;
        short::created(tx, org, record)
    })
    .await
}

async fn update(cx: Call, PathId(id): PathId<AiProvider>, known: IfMatch, body: JsonBody) -> Result<Reply> {
    let org = cx.org();
    let old = cx.app.store.read()?.require(org, id)?;
    known.check(old.meta.version)?;
    let (fields, change) = body.parse::<ProviderBody>()?.parts();
    write(&cx, old, fields, change).await
}

async fn delete(cx: Call, PathId(id): PathId<AiProvider>, known: IfMatch) -> Result<Reply> {
    let org = cx.org();
    // The key is forgotten for good.
    let forget = move |tx: &mut WriteTx<'_>, old: &Record<AiProvider>| {
        secret::clear(tx, &old.data.key_place(org, old.id)?).map(drop)
    };
    short::delete(&cx, id, known, forget).await
}

async fn test(cx: Call, PathId(id): PathId<AiProvider>, Body(Nothing {}): Body<Nothing>) -> Result<Reply> {
    let provider = cx.app.store.read()?.require(cx.org(), id)?;
    Reply::json(&probe::probe(&cx.app, cx.actor(), cx.org(), &provider).await?)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rotation {
    api_key: String,
}

async fn rotate(cx: Call, PathId(id): PathId<AiProvider>, body: JsonBody) -> Result<Reply> {
    let old = cx.app.store.read()?.require(cx.org(), id)?;
    let Rotation { api_key } = body.parse()?;
    write(&cx, old, Fields::default(), KeyChange::Set(SecretString::from(api_key))).await
}

/// Writes a change of the provider as it was read.
async fn write(cx: &Call, old: Record<AiProvider>, fields: Fields, change: KeyChange) -> Result<Reply> {
    let org = cx.org();
    let prepared = service::prepare(&cx.app, org, old.id, Some(&old.data), fields, change).await?;
    once::write(cx, None, move |tx| {
        let record = prepared.update(tx, &old)?;
        short::answer(tx, org, record)
    })
    .await
}
