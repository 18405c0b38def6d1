//! The routes that every kind of record gets, each with its access rule, parameters and schemas.

use std::sync::Arc;

use serde_json::json;

use super::context::Call;
use super::list::query;
use super::resource::Resource;
use super::{bulk, groups, records, schema, search, timeline, trash};
use crate::app::App;
use crate::auth::policy::Action;
use crate::http::extract::Nothing;
use crate::http::{Access, Body, IdempotencyKey, Param, Query, QueryParam, Route};

/// What may be done by everybody who may ever do `action`; the record decides the rest.
#[must_use]
pub fn access(action: Action) -> Access {
    Access::Role(action.least())
}

fn limit(most: u32) -> QueryParam {
    QueryParam::new(
        "limit",
        "Rows of a page.",
        json!({"type": "integer", "minimum": 1, "maximum": most, "default": 50}),
    )
}

fn cursor() -> QueryParam {
    QueryParam::text("cursor", "The next_cursor of the page before.")
}

/// The routes of `E`'s collection.
#[must_use]
pub fn of<E: Resource>() -> Vec<Route<Arc<App>>> {
    let name = E::KIND.collection;
    let (all, one) = (format!("/{name}"), format!("/{name}/{{id}}"));
    let operation = |verb: &str| format!("{name}.{verb}");
    let figures = json!({"type": "object"});
    vec![
        Route::get(&all, access(Action::View), operation("list"), records::list::<E>)
            .summary(format!("Lists {name}"))
            .query(query::params::<E>())
            .response(schema::page(&schema::record::<E>())),
        Route::post(&all, access(Action::Create), operation("create"), records::create::<E>)
            .summary(format!("Creates a {}", E::NOUN))
            .request(schema::body::<E>(false))
            .response(schema::record::<E>())
            .creates()
            .idempotent()
            .undoable(),
        Route::post(&format!("{all}/bulk"), access(Action::Edit), operation("bulk"), bulk::bulk::<E>)
            .summary(format!("Changes many {name} at once"))
            .request(schema::bulk::<E>())
            .response(json!({
                "type": "object",
                "properties": {
                    "matched": {"type": "integer"}, "changed": {"type": "integer"}, "undo_id": {"type": ["string", "null"]},
                },
            }))
            .may_defer()
            .idempotent()
            .undoable(),
        Route::get(&format!("{all}/groups"), access(Action::View), operation("groups"), groups::groups::<E>)
            .summary(format!("Counts {name} by the values of a field"))
            .query([QueryParam::text("by", "The field.")])
            .query(query::filter_params::<E>())
            .response(json!({"type": "object", "properties": {"data": {"type": "array", "items": figures}}})),
        Route::get(&format!("{all}/aggregate"), access(Action::View), operation("aggregate"), groups::aggregate::<E>)
            .summary(format!("Sums, averages and extremes over {name}"))
            .query([QueryParam::text("fields", "The fields, with commas between.")])
            .query(query::filter_params::<E>())
            .response(figures.clone()),
        Route::get(&one, access(Action::View), operation("get"), records::get::<E>)
            .summary(format!("A {}", E::NOUN))
            .query([QueryParam::text("include", "What to answer beside the record, with commas between.")])
            .response(schema::record::<E>()),
        Route::patch(&one, access(Action::Edit), operation("update"), records::patch::<E>)
            .summary(format!("Changes a {}", E::NOUN))
            .request(schema::body::<E>(true))
            .response(schema::record::<E>())
            .conditional()
            .undoable(),
        Route::delete(&one, access(Action::Delete), operation("delete"), records::delete::<E>)
            .summary(format!("Puts a {} in the trash", E::NOUN))
            .conditional()
            .undoable(),
        Route::get(&format!("{one}/timeline"), access(Action::View), operation("timeline"), timeline::timeline::<E>)
            .summary(format!("What happened to a {}", E::NOUN))
            .query([limit(200), cursor()])
            .response(schema::page(&figures)),
    ]
}

/// The routes over all kinds of records: search, trash, undo.
#[must_use]
pub fn common(kinds: trash::Kinds) -> Vec<Route<Arc<App>>> {
    let figures = json!({"type": "object"});
    vec![
        Route::get("/search", access(Action::View), "search.search", move |cx: Call, query: Query| {
            search::search(cx, query, kinds)
        })
        .summary("Searches all records")
        .query([
            QueryParam::text("q", "What to search for."),
            QueryParam::text("types", "Collections to search in, with commas between; all of them without."),
            QueryParam::new("limit", "Rows.", json!({"type": "integer", "minimum": 1, "maximum": 50, "default": 20})),
        ])
        .response(json!({
            "type": "object",
            "properties": {"data": {"type": "array", "items": figures}, "took_ms": {"type": "number"}},
        })),
        Route::get("/trash", access(Action::View), "trash.list", move |cx: Call, query: Query| async move {
            trash::list(&cx, &query, kinds)
        })
        .summary("Lists deleted records, newest first")
        .query([limit(200), cursor(), QueryParam::text("type", "Only records of this collection.")])
        .response(schema::page(&figures)),
        Route::post(
            "/trash/{id}/restore",
            access(Action::Delete),
            "trash.restore",
            move |cx: Call, Param(id): Param, key: Option<IdempotencyKey>, _: Body<Nothing>| {
                trash::restore(cx, id, key, kinds)
            },
        )
        .summary("Brings a record back from the trash")
        .response(figures.clone())
        .idempotent()
        .undoable(),
        Route::post(
            "/undo/{id}",
            access(Action::Edit),
            "undo.undo",
            move |cx: Call, Param(id): Param, key: Option<IdempotencyKey>, _: Body<Nothing>| {
                trash::undo(cx, id, key, kinds)
            },
        )
        .summary("Undoes a step")
        .response(json!({
            "type": "object",
            "properties": {"undone": {"type": "integer"}, "kept": {"type": "array", "items": figures}},
        }))
        .may_defer()
        .idempotent()
        .undoable(),
    ]
}
