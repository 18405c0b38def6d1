//! Tags over HTTP: `/tags`. Renaming a tag reaches the records that have it, deleting it takes it off them.

mod rename;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::app::App;
use crate::auth::policy::Action;
use crate::base::text::{clean_line, fold};
use crate::base::{Error, Id, Org, Prefixed, Result};
use crate::crm::KINDS;
use crate::http::extract::{nullable, present};
use crate::http::{Body, IdempotencyKey, IfMatch, JsonBody, PathId, Reply, Route, schemas};
use crate::rest::context::Call;
use crate::rest::derive::{TAG_COUNT, tag_key};
use crate::rest::once;
use crate::rest::parse::MAX_TAG;
use crate::rest::routes::access;
use crate::rest::schema;
use crate::rest::short::{self, Short};
use crate::rest::tags::{Tag, check_colour, colour};
use crate::store::{Read, Record};

/// The routes.
pub(super) fn routes() -> Vec<Route<Arc<App>>> {
    let tag = schemas::kept(
        Tag::PREFIX,
        json!({"name": {"type": "string"}, "color": {"type": ["string", "null"]}, "count": {"type": "integer"}}),
    );
    let body = |required: &[&str]| schemas::body(required, json!({"name": schemas::name(MAX_TAG), "color": colour()}));
    vec![
        Route::get("/tags", access(Action::View), "tags.list", short::list::<Tag>)
            .summary("Lists tags by name")
            .query(short::params())
            .response(schema::page(&tag)),
        Route::post("/tags", access(Action::Arrange), "tags.create", create)
            .summary("Creates a tag")
            .request(body(&["name"]))
            .response(tag.clone())
            .creates()
            .idempotent()
            .undoable(),
        Route::get("/tags/{id}", access(Action::View), "tags.get", short::get::<Tag>)
            .id(Tag::PREFIX)
            .summary("A tag")
            .response(tag.clone()),
        Route::patch("/tags/{id}", access(Action::Arrange), "tags.update", patch)
            .id(Tag::PREFIX)
            .summary("Renames or colours a tag")
            .request(body(&[]))
            .response(tag)
            .conditional()
            .undoable(),
        Route::delete("/tags/{id}", access(Action::Arrange), "tags.delete", delete)
            .id(Tag::PREFIX)
            .summary("Deletes a tag and takes it off its records")
            .conditional()
            .undoable(),
    ]
}

/// A tag as it is answered.
#[derive(Debug, Serialize)]
pub struct TagView {
    name: String,
    color: Option<String>,
    /// How many records have it.
    count: i64,
}

impl Short for Tag {
    type Body = TagView;

    fn body<R: Read + ?Sized>(read: &R, org: Org, record: Record<Self>) -> Result<TagView> {
        let key = tag_key(&record.data.name);
        let mut count = 0;
        for kind in KINDS {
            count += read.counter(org, kind.kind(), TAG_COUNT, &key)?;
        }
        let Self { name, color, .. } = record.data;
        Ok(TagView { name, color: Some(color).filter(|color| !color.is_empty()), count })
    }

    fn order(&self) -> String {
        fold(&self.name)
    }
}

/// The body that creates or changes a tag.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TagBody {
    #[serde(default, deserialize_with = "present")]
    name: Option<String>,
    #[serde(default, deserialize_with = "nullable")]
    color: Option<Option<String>>,
}

impl TagBody {
    /// The tag after this body; it was `old` before.
    fn apply(self, mut old: Tag) -> Result<Tag> {
        if let Some(name) = self.name {
            let invalid = |error: crate::base::text::TextError| Error::invalid("/name", "invalid", error.to_string());
            old.name = clean_line(&name, MAX_TAG).map_err(invalid)?;
        }
        if old.name.is_empty() {
            return Err(Error::invalid("/name", "required", "A tag has a name."));
        }
        if let Some(color) = self.color {
            let color = color.unwrap_or_default();
            check_colour(&color, "/color")?;
            old.color = color;
        }
        Ok(old)
    }
}

async fn create(cx: Call, key: Option<IdempotencyKey>, Body(body): Body<TagBody>) -> Result<Reply> {
    let org = cx.org();
    let tag = body.apply(Tag::default())?;
    once::write(&cx, key, move |tx| {
        let record = tx.insert(org, Id::fresh(), tag)?;
        short::created(tx, org, record)
    })
    .await
}

async fn patch(cx: Call, PathId(id): PathId<Tag>, known: IfMatch, body: JsonBody) -> Result<Reply> {
    let org = cx.org();
    let old = cx.app.store.read()?.require(org, id)?;
    known.check(old.meta.version)?;
    let new = body.parse::<TagBody>()?.apply(old.data.clone())?;
    rename::rename(&cx, org, old, known, Some(new)).await
}

async fn delete(cx: Call, PathId(id): PathId<Tag>, known: IfMatch) -> Result<Reply> {
    let org = cx.org();
    let old = cx.app.store.read()?.require(org, id)?;
    known.check(old.meta.version)?;
    rename::rename(&cx, org, old, known, None).await
}
