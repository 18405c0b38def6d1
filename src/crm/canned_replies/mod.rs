//! Canned replies over HTTP: `/canned-replies`. Texts that are written once and put into comments on tickets. Managers
//! arrange them, everybody reads them.

use std::borrow::Cow;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::app::App;
use crate::auth::policy::Action;
use crate::base::markup::text_of;
use crate::base::text::{clean_line, fold, is_blank};
use crate::base::{Error, FieldError, Id, Org, Prefixed, Result, Uid};
use crate::http::extract::present;
use crate::http::{Body, IdempotencyKey, IfMatch, JsonBody, PathId, Reply, Route, schemas};
use crate::rest::context::Call;
use crate::rest::html;
use crate::rest::once;
use crate::rest::routes::access;
use crate::rest::schema;
use crate::rest::short::{self, Short};
use crate::store::{Derived, Entity, Index, KeyBuf, Kind, Meta, Read, Record};

/// By folded name, unique.
const BY_NAME: Index = Index(20);
/// Most replies of an organisation.
const REPLIES_MAX: usize = 200;
/// Most characters of a name.
const NAME_MAX: usize = 100;
/// Most characters of a text: all of them are read at once.
const BODY_MAX: usize = 20_000;

/// A text to be sent more than once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CannedReply {
    /// What it is called where it is chosen.
    pub name: String,
    /// The text, in HTML.
    pub body: String,
}

impl Prefixed for CannedReply {
    const PREFIX: &'static str = "crp";
}

impl Entity for CannedReply {
    const KIND: Kind = Kind { number: 53, collection: "canned-replies", prefix: Self::PREFIX };
    const DERIVE: u16 = 1;

    fn derive<'a>(&'a self, _id: Uid, _meta: &Meta, d: &mut Derived<'a>) {
        d.unique(BY_NAME, &KeyBuf::new().folded(&self.name), "/name");
    }

    fn title(&self) -> String {
        self.name.clone()
    }
}

/// The routes.
pub(super) fn routes() -> Vec<Route<Arc<App>>> {
    let members = || json!({"name": schemas::name(NAME_MAX), "body": schemas::filled_html(BODY_MAX)});
    let html = json!({"type": "string", "contentMediaType": "text/html"});
    let reply = schemas::kept(CannedReply::PREFIX, json!({"name": {"type": "string"}, "body": html}));
    let one = "/canned-replies/{id}";
    vec![
        Route::get("/canned-replies", access(Action::View), "canned_replies.list", short::list::<CannedReply>)
            .summary("Lists canned replies by name")
            .query(short::params())
            .response(schema::page(&reply)),
        Route::post("/canned-replies", access(Action::Arrange), "canned_replies.create", create)
            .summary("Creates a canned reply")
            .request(schemas::body(&["name", "body"], members()))
            .response(reply.clone())
            .creates()
            .idempotent()
            .undoable(),
        Route::get(one, access(Action::View), "canned_replies.get", short::get::<CannedReply>)
            .id(CannedReply::PREFIX)
            .summary("A canned reply")
            .response(reply.clone()),
        Route::patch(one, access(Action::Arrange), "canned_replies.update", update)
            .id(CannedReply::PREFIX)
            .summary("Changes a canned reply")
            .request(schemas::body(&[], members()))
            .response(reply)
            .conditional()
            .undoable(),
        Route::delete(one, access(Action::Arrange), "canned_replies.delete", delete)
            .id(CannedReply::PREFIX)
            .summary("Deletes a canned reply")
            .conditional()
            .undoable(),
    ]
}

impl Short for CannedReply {
    type Body = Self;

    fn body<R: Read + ?Sized>(_: &R, _: Org, record: Record<Self>) -> Result<Self> {
        let body = html::harmless(Cow::Owned(record.data.body)).into_owned();
        Ok(Self { body, ..record.data })
    }

    fn order(&self) -> String {
        fold(&self.name)
    }
}

/// The body that creates or changes a reply.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReplyBody {
    #[serde(default, deserialize_with = "present")]
    name: Option<String>,
    #[serde(default, deserialize_with = "present")]
    body: Option<String>,
}

impl ReplyBody {
    /// The reply after this body; it was `old` before.
    fn apply(self, mut old: CannedReply) -> Result<CannedReply> {
        let mut errors = Vec::new();
        let mut wrong =
            |pointer: &str, code: &'static str, message: String| errors.push(FieldError::new(pointer, code, message));
        match self.name.map(|name| clean_line(&name, NAME_MAX)).transpose() {
            Ok(name) => old.name = name.unwrap_or(old.name),
            Err(error) => wrong("/name", "invalid", error.to_string()),
        }
        match self.body.map(|body| html::sanitise(&body)).transpose() {
            Ok(body) => old.body = body.unwrap_or(old.body),
            Err(error) => wrong("/body", "invalid", error.to_string()),
        }
        if old.body.chars().count() > BODY_MAX {
            wrong("/body", "too_long", format!("A canned reply has at most {BODY_MAX} characters."));
        }
        if !errors.is_empty() {
            return Err(Error::Invalid(errors));
        }
        if old.name.is_empty() {
            errors.push(FieldError::new("/name", "required", "A canned reply has a name."));
        }
        if is_blank(&text_of(&old.body)) {
            errors.push(FieldError::new("/body", "required", "A canned reply says something."));
        }
        if errors.is_empty() { Ok(old) } else { Err(Error::Invalid(errors)) }
    }
}

async fn create(cx: Call, key: Option<IdempotencyKey>, Body(body): Body<ReplyBody>) -> Result<Reply> {
    let org = cx.org();
    let reply = body.apply(CannedReply::default())?;
    once::write(&cx, key, move |tx| {
        if short::all::<CannedReply, _>(tx, org)?.len() >= REPLIES_MAX {
            let message = format!("An organisation has at most {REPLIES_MAX} canned replies. Delete one first.");
            return Err(Error::conflict("too_many", message));
        }
        let record = tx.insert(org, Id::fresh(), reply)?;
        short::created(tx, org, record)
    })
    .await
}

async fn update(cx: Call, PathId(id): PathId<CannedReply>, known: IfMatch, body: JsonBody) -> Result<Reply> {
    let org = cx.org();
    let old = cx.app.store.read()?.require(org, id)?;
    known.check(old.meta.version)?;
    let ReplyBody { name, body } = body.parse()?;
    // What the body does not hold is taken as it is when it is written.
    let (has_name, has_body) = (name.is_some(), body.is_some());
    let new = ReplyBody { name, body }.apply(old.data)?;
    once::write(&cx, None, move |tx| {
        let old = tx.require(org, id)?;
        known.check(old.meta.version)?;
        let mut data = old.data.clone();
        data.name = if has_name { new.name } else { data.name };
        data.body = if has_body { new.body } else { data.body };
        let record = tx.update(org, &old, data)?;
        short::answer(tx, org, record)
    })
    .await
}

async fn delete(cx: Call, PathId(id): PathId<CannedReply>, known: IfMatch) -> Result<Reply> {
    short::delete(&cx, id, known, |_, _| Ok(())).await
}
