//! The routes that every kind of record gets, each with its access rule, parameters and schemas.

use std::sync::Arc;

use serde_json::json;

use super::context::Call;
use super::list::query;
use super::resource::{Resource, first_one, one};
use super::{bulk, groups, include, records, schema, search, timeline, trash};
use crate::app::App;
use crate::auth::policy::Action;
use crate::http::extract::Nothing;
use crate::http::routes::extended;
use crate::http::schemas::{self, answer, list};
use crate::http::{Access, Body, IdempotencyKey, Param, Query, QueryParam, Route};

/// What may be done by everybody who may ever do `action`; the record decides the rest.
#[must_use]
pub fn access(action: Action) -> Access {
    Access::Role(action.least())
}

/// The routes of `E`'s collection.
#[must_use]
pub fn of<E: Resource>() -> Vec<Route<Arc<App>>> {
    let name = E::KIND.collection;
    let (all, each) = (format!("/{name}"), format!("/{name}/{{id}}"));
    let operation = |verb: &str| format!("{name}.{verb}");
    let amounts = json!({"anyOf": [{"type": ["number", "null"]}, list(schemas::money())]});
    let count = json!({"type": "integer", "minimum": 0});
    let mut happened = vec![extended(
        answer(json!({
            "id": {"type": "string"}, "kind": {"const": "change"}, "action": {"type": "string"}, "at": schemas::time(),
            "actor": timeline::actor_schema(), "via": {"type": "string"},
        })),
        json!({
            "version": count,
            // Of a merge: the other record.
            "with": answer(json!({"id": {"type": "string"}, "title": {"type": "string"}})),
            // Of a merge that can be undone still.
            "undo_id": schemas::id("undo"),
        }),
    )];
    happened.extend(E::TIMELINE.iter().map(|beside| (beside.schema)()));
    let happened = match (happened.pop(), happened.is_empty()) {
        (Some(change), true) => change,
        (last, _) => json!({"anyOf": happened.into_iter().chain(last).collect::<Vec<_>>()}),
    };
    vec![
        Route::get(&all, access(Action::View), operation("list"), records::list::<E>)
            .summary(format!("Lists {name}"))
            .query(query::params::<E>())
            .query(include::list_params::<E>())
            .response(schema::page(&include::schema::<E>(schema::row::<E>()))),
        Route::post(&all, access(Action::Create), operation("create"), records::create::<E>)
            .summary(format!("Creates {}", one::<E>()))
            .request(schema::body::<E>(false))
            .response(schema::record::<E>())
            .creates()
            .idempotent()
            .undoable(),
        Route::post(&format!("{all}/bulk"), access(Action::Edit), operation("bulk"), bulk::bulk::<E>)
            .summary(format!("Changes many {name} at once"))
            .request(schema::bulk::<E>())
            .response(json!({"anyOf": [
                answer(json!({"matched": count, "changed": count, "undo_id": schemas::nullable(schemas::id("undo"))})),
                // With 202.
                {"type": "object", "required": ["id"], "properties": {"id": schemas::id("job")}},
            ]}))
            .may_defer()
            .idempotent()
            .undoable(),
        Route::get(&format!("{all}/groups"), access(Action::View), operation("groups"), groups::groups::<E>)
            .summary(format!("Counts {name} by the values of a field"))
            .query([query::field_param::<E>("by", "The field.", false, groups::can_group).required()])
            .query(query::filter_params::<E>())
            .response(answer(json!({"data": list(answer(json!({
                "key": {"type": ["string", "null"]}, "label": {"type": "string"}, "count": count,
                "sums": {"type": "object", "additionalProperties": list(schemas::money())},
            })))}))),
        Route::get(&format!("{all}/aggregate"), access(Action::View), operation("aggregate"), groups::aggregate::<E>)
            .summary(format!("Sums, averages, extremes and how many values differ over {name}"))
            .query([query::field_param::<E>("fields", "The fields, with commas between.", true, groups::has_figures)])
            .query(query::filter_params::<E>())
            .response(answer(json!({"count": count, "fields": {"type": "object", "additionalProperties": {
                // An own field may hold something that has no sum.
                "type": "object", "required": ["count", "empty"], "properties": {
                    "count": count, "empty": count, "unique": count, "sum": amounts, "average": amounts, "minimum": amounts, "maximum": amounts,
                },
            }}}))),
        Route::get(&each, access(Action::View), operation("get"), records::get::<E>)
            .id(E::PREFIX)
            .summary(first_one::<E>())
            .query([include::param::<E>()])
            .response(include::schema::<E>(schema::record::<E>())),
        Route::patch(&each, access(Action::Edit), operation("update"), records::patch::<E>)
            .id(E::PREFIX)
            .summary(format!("Changes {}", one::<E>()))
            .request(schema::body::<E>(true))
            .response(schema::record::<E>())
            .conditional()
            .undoable(),
        Route::delete(&each, access(Action::Delete), operation("delete"), records::delete::<E>)
            .id(E::PREFIX)
            .summary(format!("Puts {} in the trash", one::<E>()))
            .conditional()
            .undoable(),
        Route::get(&format!("{each}/timeline"), access(Action::View), operation("timeline"), timeline::timeline::<E>)
            .id(E::PREFIX)
            .summary(format!("What happened to {}", one::<E>()))
            .query([QueryParam::limit("Rows of a page.", 50, 200), QueryParam::cursor()])
            .response(schema::page(&happened)),
    ]
}

/// The routes over all kinds of records: search, trash, undo.
#[must_use]
pub fn common(kinds: trash::Kinds) -> Vec<Route<Arc<App>>> {
    let collections: Vec<&str> = kinds.iter().map(|kind| kind.kind().collection).collect();
    let row = || json!({"id": {"type": "string"}, "type": {"enum": collections}, "title": {"type": "string"}});
    let found = extended(
        answer(row()),
        json!({
            "subtitle": {"type": "string"},
            "matched": answer(json!({"field": {"type": "string"}, "snippet": {"type": "string"}})),
            // Of what is a part of another record alone: that record.
            "parent": answer(json!({"type": {"type": "string"}, "id": {"type": "string"}, "title": {"type": ["string", "null"]}})),
        }),
    );
    let deleted = extended(
        answer(row()),
        json!({"deleted_at": schemas::time(), "deleted_by": schemas::nullable(schemas::id("usr"))}),
    );
    let kept = answer(json!({"id": {"type": "string"}, "field": {"type": "string"}}));
    vec![
        Route::get("/search", access(Action::View), "search.search", move |cx: Call, query: Query| {
            search::search(cx, query, kinds)
        })
        .summary("Searches all records")
        .query([
            QueryParam::new("q", "What to search for.", json!({"type": "string", "maxLength": 200})),
            QueryParam::new(
                "types",
                "Collections to search in, with commas between; all of them without.",
                schemas::listed(&collections.join("|")),
            ),
            QueryParam::limit("Rows.", 20, 50),
        ])
        .response(answer(json!({"data": list(found), "took_ms": {"type": "number", "minimum": 0}}))),
        Route::get("/trash", access(Action::View), "trash.list", move |cx: Call, query: Query| async move {
            trash::list(&cx, &query, kinds)
        })
        .summary("Lists deleted records, newest first")
        .query([
            QueryParam::limit("Rows of a page.", 50, 200),
            QueryParam::cursor(),
            QueryParam::new("type", "Only records of this collection.", json!({"enum": collections})),
        ])
        .response(schema::page(&deleted)),
        Route::post(
            "/trash/{id}/restore",
            access(Action::Delete),
            "trash.restore",
            move |cx: Call, Param(id): Param, key: Option<IdempotencyKey>, _: Body<Nothing>| {
                trash::restore(cx, id, key, kinds)
            },
        )
        .summary("Brings a record back from the trash")
        .response(answer(row()))
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
        .id("undo")
        .response(json!({"anyOf": [
            answer(json!({"undone": {"type": "integer", "minimum": 0}, "kept": list(kept)})),
            // With 202.
            {"type": "object", "required": ["id"], "properties": {"id": schemas::id("job")}},
        ]}))
        .may_defer()
        .idempotent()
        .undoable(),
    ]
}
