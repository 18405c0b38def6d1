//! Tags over HTTP: `/tags`. Renaming a tag reaches the records that have it, deleting it takes it off them.

mod rename;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::app::App;
use crate::auth::model::User;
use crate::auth::policy::Action;
use crate::base::text::clean_line;
use crate::base::{Error, Id, Org, Result};
use crate::crm::KINDS;
use crate::http::extract::{nullable, present};
use crate::http::{Body, IdempotencyKey, IfMatch, JsonBody, PathId, Query, QueryParam, Reply, Route};
use crate::rest::context::Call;
use crate::rest::derive::{TAG_COUNT, tag_key};
use crate::rest::once::{self, Answer};
use crate::rest::parse::MAX_TAG;
use crate::rest::routes::access;
use crate::rest::schema;
use crate::rest::short;
use crate::rest::tags::Tag;
use crate::store::{Dir, Flow, Read, ReadTx, Record};

/// The colours of a label, by name: what each looks like is the theme's affair.
const COLOURS: [&str; 10] = ["grey", "red", "orange", "amber", "olive", "green", "teal", "blue", "violet", "pink"];

/// The routes.
pub(super) fn routes() -> Vec<Route<Arc<App>>> {
    let tag = json!({
        "type": "object",
        "properties": {
            "id": {"type": "string"}, "version": {"type": "integer"}, "name": {"type": "string"},
            "color": {"type": ["string", "null"]}, "count": {"type": "integer"},
        },
    });
    let body = json!({
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "name": {"type": "string", "maxLength": MAX_TAG}, "color": {"anyOf": [{"enum": COLOURS.iter().map(Some).chain([None]).collect::<Vec<_>>()}, {"type": "string", "pattern": "^#[0-9a-fA-F]{6}$"}]},
        },
    });
    vec![
        Route::get("/tags", access(Action::View), "tags.list", list)
            .summary("Lists tags by name")
            .query([
                QueryParam::new("limit", "Rows.", json!({"type": "integer", "minimum": 1, "maximum": 200})),
                QueryParam::text("cursor", "The next_cursor of the page before."),
            ])
            .response(schema::page(&tag)),
        Route::post("/tags", access(Action::Arrange), "tags.create", create)
            .summary("Creates a tag")
            .request(body.clone())
            .response(tag.clone())
            .creates()
            .idempotent()
            .undoable(),
        Route::get("/tags/{id}", access(Action::View), "tags.get", get).summary("A tag").response(tag.clone()),
        Route::patch("/tags/{id}", access(Action::Arrange), "tags.update", patch)
            .summary("Renames or colours a tag")
            .request(body)
            .response(tag)
            .conditional()
            .undoable(),
        Route::delete("/tags/{id}", access(Action::Arrange), "tags.delete", delete)
            .summary("Deletes a tag and takes it off its records")
            .conditional()
            .undoable(),
    ]
}

/// A tag as it is answered.
#[derive(Debug, Serialize)]
struct TagView {
    id: Id<Tag>,
    version: u32,
    created_at: crate::base::Time,
    updated_at: crate::base::Time,
    created_by: Option<Id<User>>,
    updated_by: Option<Id<User>>,
    name: String,
    color: Option<String>,
    /// How many records have it.
    count: i64,
}

fn view<R: Read + ?Sized>(tx: &R, org: Org, record: Record<Tag>) -> Result<TagView> {
    let key = tag_key(&record.data.name);
    let mut count = 0;
    for kind in KINDS {
        count += tx.counter(org, kind.kind(), TAG_COUNT, &key)?;
    }
    Ok(TagView {
        id: record.id,
        version: record.meta.version,
        created_at: record.meta.created_at,
        updated_at: record.meta.updated_at,
        created_by: record.meta.created_by.map(Id::from),
        updated_by: record.meta.updated_by.map(Id::from),
        name: record.data.name,
        color: Some(record.data.color).filter(|color| !color.is_empty()),
        count,
    })
}

fn answer<R: Read + ?Sized>(tx: &R, org: Org, record: Record<Tag>) -> Result<Answer> {
    let version = record.meta.version;
    let body = serde_json::to_vec(&view(tx, org, record)?).map_err(Error::fault)?;
    Ok(Answer { version: Some(version), body, ..Answer::default() })
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

/// Whether it is a colour such as `#3366cc`; the page shows the label colour that is nearest.
fn is_hex(color: &str) -> bool {
    let digits = color.strip_prefix('#').unwrap_or_default();
    digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
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
            if !color.is_empty() && !COLOURS.contains(&color.as_str()) && !is_hex(&color) {
                let message = format!("A colour is one of {}, or #rrggbb.", COLOURS.join(", "));
                return Err(Error::invalid("/color", "not_allowed", message));
            }
            old.color = color;
        }
        Ok(old)
    }
}

async fn list(cx: Call, query: Query) -> Result<Reply> {
    let (tx, org) = (cx.app.store.read()?, cx.org());
    let mut all = all(&tx, org)?;
    all.sort_by_cached_key(|tag| crate::base::text::fold(&tag.data.name));
    let page = short::page(&query, "tags", all)?;
    let rows: Vec<TagView> = page.rows.into_iter().map(|tag| view(&tx, org, tag)).collect::<Result<_>>()?;
    Reply::json(&json!({"data": rows, "next_cursor": page.next, "total": page.total}))
}

fn all(tx: &ReadTx, org: Org) -> Result<Vec<Record<Tag>>> {
    let mut all = Vec::new();
    tx.scan_records::<Tag>(org, Dir::Forward, None, &mut |tag| {
        all.push(tag);
        Ok(Flow::More)
    })?;
    Ok(all)
}

async fn create(cx: Call, key: Option<IdempotencyKey>, Body(body): Body<TagBody>) -> Result<Reply> {
    let (org, id) = (cx.org(), Id::<Tag>::fresh());
    let tag = body.apply(Tag::default())?;
    once::write(&cx, key, move |tx| {
        let record = tx.insert(org, id, tag)?;
        let location = format!("/tags/{id}");
        Ok(Answer { location: Some(location), ..answer(tx, org, record)? })
    })
    .await
}

async fn get(cx: Call, PathId(id): PathId<Tag>) -> Result<Reply> {
    let (tx, org) = (cx.app.store.read()?, cx.org());
    let record = tx.require(org, id)?;
    let version = record.meta.version;
    Ok(Reply::json(&view(&tx, org, record)?)?.etag(version))
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
