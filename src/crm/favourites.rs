//! `GET/PUT /me/favourites`: the records and saved views that a user wants at hand, in their own order. Only which they are
//! is kept; what they are called is read with them, and what is deleted is left out until it is brought back.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::KINDS;
use crate::app::App;
use crate::auth::policy::Action;
use crate::base::{Error, FieldError, Id, Org, Prefixed, Result, Uid};
use crate::http::{Body, Reply, Route, schemas};
use crate::rest::context::Call;
use crate::rest::once::{self, Answer};
use crate::rest::routes::access;
use crate::rest::views::{SavedView, is_seen_by};
use crate::store::{Derived, Entity, Kind, Meta, RawRead, Read, ReadTx};

/// The most of a user.
const MOST: usize = 50;

/// A user's favourites; their identity is the user's.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Favourites {
    /// Kinds by number and records, in their order.
    pub pins: Vec<(u8, Uid)>,
}

impl Prefixed for Favourites {
    const PREFIX: &'static str = "fav";
}

impl Entity for Favourites {
    const KIND: Kind = Kind { number: 65, collection: "favourites", prefix: Self::PREFIX };
    const DERIVE: u16 = 1;
    const LOGGED: bool = false;

    fn derive<'a>(&'a self, _id: Uid, _meta: &Meta, _d: &mut Derived<'a>) {}
}

/// The routes.
pub(super) fn routes() -> Vec<Route<Arc<App>>> {
    let types: Vec<&str> = kinds().map(|kind| kind.collection).collect();
    let pin = || json!({"type": {"enum": types}, "id": {"type": "string"}});
    let mut shown = pin();
    if let Some(shown) = shown.as_object_mut() {
        shown.insert("title".to_owned(), json!({"type": "string"}));
    }
    let all = schemas::answer(json!({"data": schemas::list(schemas::answer(shown))}));
    let mut wanted = schemas::list(schemas::body(&["type", "id"], pin()));
    if let Some(wanted) = wanted.as_object_mut() {
        wanted.insert("maxItems".to_owned(), json!(MOST));
    }
    vec![
        Route::get("/me/favourites", access(Action::View), "me.favourites", show)
            .summary("The own favourites in their order")
            .response(all.clone()),
        Route::put("/me/favourites", access(Action::View), "me.set_favourites", set)
            .summary("Sets the own favourites: records and saved views, at most 50")
            .request(schemas::body(&["data"], json!({"data": wanted})))
            .response(all),
    ]
}

/// What can be pinned.
fn kinds() -> impl Iterator<Item = Kind> {
    KINDS.iter().map(|kind| kind.kind()).chain([SavedView::KIND])
}

/// What the pinned record is called; nothing where the user sees none.
fn title(tx: &dyn RawRead, org: Org, user: Uid, (number, id): (u8, Uid)) -> Result<Option<String>> {
    if number == SavedView::KIND.number {
        let view = tx.get::<SavedView>(org, id.into())?.filter(|view| is_seen_by(view, user));
        return Ok(view.map(|view| view.data.name));
    }
    match KINDS.iter().find(|kind| kind.kind().number == number) {
        Some(kind) => kind.title(tx, org, id),
        None => Ok(None),
    }
}

fn shown(tx: &dyn RawRead, org: Org, user: Uid, favourites: &Favourites) -> Result<Json> {
    let mut data = Vec::with_capacity(favourites.pins.len());
    for pin in &favourites.pins {
        let kind = kinds().find(|kind| kind.number == pin.0);
        if let (Some(kind), Some(title)) = (kind, title(tx, org, user, *pin)?) {
            data.push(json!({"type": kind.collection, "id": pin.1.with_prefix(kind.prefix), "title": title}));
        }
    }
    Ok(json!({"data": data}))
}

async fn show(cx: Call) -> Result<Reply> {
    Reply::json(&own(&cx.app.store.read()?, cx.org(), cx.user()?)?)
}

/// A user's favourites as they are shown.
pub(super) fn own(tx: &ReadTx, org: Org, user: Uid) -> Result<Json> {
    let favourites = tx.get::<Favourites>(org, user.into())?.map(|record| record.data).unwrap_or_default();
    shown(tx, org, user, &favourites)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pins {
    data: Vec<Pin>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pin {
    r#type: String,
    id: String,
}

async fn set(cx: Call, Body(Pins { data }): Body<Pins>) -> Result<Reply> {
    let (org, user) = (cx.org(), cx.user()?);
    if data.len() > MOST {
        return Err(Error::invalid("/data", "too_many", format!("There are at most {MOST} favourites.")));
    }
    once::write(&cx, None, move |tx| {
        let (mut pins, mut errors) = (Vec::with_capacity(data.len()), Vec::new());
        for (place, Pin { r#type, id }) in data.iter().enumerate() {
            let kind = kinds().find(|kind| kind.collection == *r#type);
            let pin = kind.and_then(|kind| Uid::parse(kind.prefix, id).map(|id| (kind.number, id)));
            let (pointer, code, message) = match pin {
                Some(pin) if pins.contains(&pin) => ("id", "twice", "This is among them already."),
                Some(pin) if title(tx, org, user, pin)?.is_some() => {
                    pins.push(pin);
                    continue;
                }
                _ if kind.is_none() => ("type", "invalid", "Nothing of this type can be pinned."),
                _ => ("id", "not_found", "id names no record."),
            };
            errors.push(FieldError::new(format!("/data/{place}/{pointer}"), code, message));
        }
        if !errors.is_empty() {
            return Err(Error::Invalid(errors));
        }
        let new = Favourites { pins };
        let id: Id<Favourites> = user.into();
        let record = match tx.get(org, id)? {
            Some(old) => tx.update(org, &old, new)?,
            None => tx.insert(org, id, new)?,
        };
        let body = shown(tx, org, user, &record.data)?.to_string().into_bytes();
        Ok(Answer { body, ..Answer::default() })
    })
    .await
}
