//! Saved views over HTTP: `/saved-views`. Whoever creates records keeps private ones; what is shared is arranged by
//! managers. Somebody else's private view does not exist.

mod body;

use std::sync::Arc;

use serde::Serialize;
use serde_json::{Value as Json, json};

use self::body::{NewView, ViewPatch, accept};
use super::KINDS;
use crate::app::App;
use crate::auth::policy::{Action, Relation, may};
use crate::base::{Error, Id, Org, Prefixed, Principal, Result, Uid};
use crate::http::{Body, IdempotencyKey, IfMatch, JsonBody, PathId, Query, QueryParam, Reply, Route, schemas};
use crate::rest::context::Call;
use crate::rest::once::{self, Answer};
use crate::rest::routes::access;
use crate::rest::schema;
use crate::rest::short::{self, Short};
use crate::rest::views::{PRIVATE, SHARED, SavedView, is_seen_by};
use crate::store::{Dir, Entity, Flow, Index, KeyBuf, Read, ReadTx, Record, WriteTx};

/// Most private views of a person, and most shared ones of an organisation.
const VIEWS_MAX: i64 = 200;

/// The routes.
pub(super) fn routes() -> Vec<Route<Arc<App>>> {
    let collections: Vec<&str> = KINDS.iter().map(|kind| kind.kind().collection).collect();
    let entity = json!({"enum": collections});
    let (new, patch) = (body::schema(Some(&entity)), body::schema(None));
    let text = || json!({"type": ["string", "null"]});
    let view = schemas::kept(
        SavedView::PREFIX,
        json!({
            "entity": entity, "name": {"type": "string"}, "filter": text(), "sort": text(),
            "columns": schemas::list(json!({"type": "string"})), "group_by": text(), "shared": {"type": "boolean"},
        }),
    );
    let one = "/saved-views/{id}";
    vec![
        Route::get("/saved-views", access(Action::View), "saved_views.list", list)
            .summary("Lists one's own saved views and the shared ones")
            .query([QueryParam::new("entity", "Only those of this collection.", entity.clone())])
            .query(short::params())
            .response(schema::page(&view)),
        Route::post("/saved-views", access(Action::Create), "saved_views.create", create)
            .summary("Saves a view of a collection")
            .request(new)
            .response(view.clone())
            .creates()
            .idempotent()
            .undoable(),
        Route::get(one, access(Action::View), "saved_views.get", get)
            .id(SavedView::PREFIX)
            .summary("A saved view")
            .response(view.clone()),
        Route::patch(one, access(Action::Edit), "saved_views.update", update)
            .id(SavedView::PREFIX)
            .summary("Changes a saved view; null clears a member")
            .request(patch)
            .response(view)
            .conditional()
            .undoable(),
        Route::delete(one, access(Action::Delete), "saved_views.delete", delete)
            .id(SavedView::PREFIX)
            .summary("Deletes a saved view")
            .conditional()
            .undoable(),
    ]
}

/// A view as it is answered.
#[derive(Debug, Serialize)]
pub struct ViewBody {
    entity: String,
    name: String,
    filter: Option<String>,
    sort: Option<String>,
    columns: Vec<String>,
    group_by: Option<String>,
    shared: bool,
}

impl Short for SavedView {
    type Body = ViewBody;

    fn body<R: Read + ?Sized>(_: &R, _: Org, record: Record<Self>) -> Result<ViewBody> {
        let Self { entity, name, filter, sort, columns, group_by, shared } = record.data;
        let some = |text: String| Some(text).filter(|text| !text.is_empty());
        let (filter, sort, group_by) = (some(filter), some(sort), some(group_by));
        Ok(ViewBody { entity, name, filter, sort, columns, group_by, shared })
    }

    fn order(&self) -> String {
        crate::base::text::fold(&self.name)
    }
}

/// The view, if the user sees it.
fn require<R: Read + ?Sized>(read: &R, org: Org, user: Uid, id: Id<SavedView>) -> Result<Record<SavedView>> {
    Some(read.require(org, id)?).filter(|view| is_seen_by(view, user)).ok_or(Error::NotFound)
}

/// Lets the user change a view that they see: their private one, or one that is shared.
fn permit(principal: &Principal, action: Action, is_shared: bool) -> Result<()> {
    may(principal, if is_shared { Action::Arrange } else { action }, Relation::OwnOrUnassigned)
}

/// Refuses one more where there are as many as there may be.
fn room(tx: &WriteTx<'_>, org: Org, is_shared: bool) -> Result<()> {
    let (index, key): (Index, KeyBuf) =
        if is_shared { (SHARED, KeyBuf::new()) } else { (PRIVATE, KeyBuf::new().opt_id(tx.actor().user)) };
    if tx.counter(org, SavedView::KIND, index, &key)? < VIEWS_MAX {
        return Ok(());
    }
    let whose = if is_shared { "An organisation has" } else { "You have" };
    Err(Error::conflict("too_many", format!("{whose} at most {VIEWS_MAX} saved views. Delete one first.")))
}

/// The views that a user saved, private and shared ones, as they are shown.
pub(super) fn own(tx: &ReadTx, org: Org, user: Uid) -> Result<Vec<Json>> {
    let mut rows = Vec::new();
    for (index, key) in [(SHARED, KeyBuf::new()), (PRIVATE, KeyBuf::new().opt_id(Some(user)))] {
        tx.scan_index(org, SavedView::KIND, index, &key, Dir::Forward, None, &mut |_, id, _| {
            let view = tx.get::<SavedView>(org, id.into())?.filter(|view| view.meta.created_by == Some(user));
            rows.extend(view.map(|view| short::view(tx, org, view)).transpose()?);
            Ok(Flow::More)
        })?;
    }
    Ok(rows)
}

async fn list(cx: Call, query: Query) -> Result<Reply> {
    let (tx, org, user) = (cx.app.store.read()?, cx.org(), cx.user()?);
    let entity = query.get("entity").filter(|entity| !entity.is_empty());
    let mut rows: Vec<Record<SavedView>> = Vec::new();
    for (index, key) in [(SHARED, KeyBuf::new()), (PRIVATE, KeyBuf::new().opt_id(Some(user)))] {
        tx.scan_index(org, SavedView::KIND, index, &key, Dir::Forward, None, &mut |_, id, _| {
            let view = tx.get::<SavedView>(org, id.into())?;
            rows.extend(view.filter(|view| entity.is_none_or(|entity| entity == view.data.entity)));
            Ok(Flow::More)
        })?;
    }
    rows.sort_by_cached_key(|view| view.data.order());
    short::shown(&cx, &query, rows)
}

async fn create(cx: Call, key: Option<IdempotencyKey>, Body(new): Body<NewView>) -> Result<Reply> {
    let (org, principal) = (cx.org(), cx.principal()?.clone());
    let view = new.into_view();
    permit(&principal, Action::Create, view.shared)?;
    let view = accept(&cx, view)?;
    once::write(&cx, key, move |tx| {
        room(tx, org, view.shared)?;
        let record = tx.insert(org, Id::fresh(), view)?;
        short::created(tx, org, record)
    })
    .await
}

async fn get(cx: Call, PathId(id): PathId<SavedView>) -> Result<Reply> {
    require(&cx.app.store.read()?, cx.org(), cx.user()?, id)?;
    short::get(cx, PathId(id)).await
}

async fn update(cx: Call, PathId(id): PathId<SavedView>, known: IfMatch, body: JsonBody) -> Result<Reply> {
    let (org, principal) = (cx.org(), cx.principal()?.clone());
    let check = move |view: &Record<SavedView>| {
        permit(&principal, Action::Edit, view.data.shared)?;
        known.check(view.meta.version).map(|()| principal.clone())
    };
    let user = cx.user()?;
    let old = require(&cx.app.store.read()?, org, user, id)?;
    let principal = check(&old)?;
    let patch: ViewPatch = body.parse()?;
    let view = accept(&cx, patch.apply(old.data))?;
    permit(&principal, Action::Edit, view.shared)?;
    once::write(&cx, None, move |tx| {
        let old = require(tx, org, user, id)?;
        check(&old)?;
        if view.shared != old.data.shared {
            room(tx, org, view.shared)?;
        }
        let record = tx.update(org, &old, view)?;
        short::answer(tx, org, record)
    })
    .await
}

async fn delete(cx: Call, PathId(id): PathId<SavedView>, known: IfMatch) -> Result<Reply> {
    let (org, user, principal) = (cx.org(), cx.user()?, cx.principal()?.clone());
    let check = move |view: &Record<SavedView>| {
        permit(&principal, Action::Delete, view.data.shared)?;
        known.check(view.meta.version)
    };
    check(&require(&cx.app.store.read()?, org, user, id)?)?;
    once::write(&cx, None, move |tx| {
        check(&require(tx, org, user, id)?)?;
        tx.trash(org, id)?;
        Ok(Answer::default())
    })
    .await
}
