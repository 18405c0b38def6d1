//! `/imports`.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::app::App;
use crate::auth::policy::Action;
use crate::base::{Error, Id, Prefixed, Result, Uid};
use crate::http::extract::{Nothing, Part, Spooled};
use crate::http::{
    Access, Body, BodyLimit, Cx, IdempotencyKey, IfMatch, Multipart, PathId, Query, QueryParam, RateClass, Reply,
    Route, schemas,
};
use crate::jobs::Job;
use crate::rest::records::blocking;
use crate::rest::trash::undo_step;
use crate::store::log::Op;
use crate::store::{Dir, Entity, Flow, KeyBuf, Read, Record};

use super::decide::Outcome;
use super::model::{self, Import, Mapped};
use super::outcome;
use super::service::{self, Change, RulesPatch};
use super::{schema, view};

pub(super) type Request = Cx<Arc<App>>;

/// Who may import.
pub(super) fn access() -> Access {
    Access::Role(Action::Transfer.least())
}

/// The routes of this part. `max` is the most bytes of a file.
#[must_use]
pub fn routes(max: u64) -> Vec<Route<Arc<App>>> {
    let page = || [QueryParam::limit("Rows of a page.", 50, 200), QueryParam::cursor()];
    let one = |path: &str| format!("/imports/{{id}}{path}");
    let mut routes = vec![
        Route::get("/imports", access(), "imports.list", list_imports)
            .summary("The imports, newest first")
            .query(page())
            .response(schemas::page(&schema::brief())),
        Route::post("/imports", access(), "imports.create", upload)
            .summary("Upload a file; nothing is written to records yet")
            .body(BodyLimit::Multipart { max: max.saturating_add(1 << 20) })
            .rate(RateClass::Transfer)
            .creates()
            .request(schema::upload())
            .response(schema::whole()),
        Route::get(&one(""), access(), "imports.get", get)
            .summary("An import with its state and progress")
            .id(Import::PREFIX)
            .response(schema::whole()),
        Route::patch(&one(""), access(), "imports.change", change)
            .summary("Change the mapping, the rules, or single cells")
            .id(Import::PREFIX)
            .conditional()
            .request(schema::change())
            .response(schema::whole()),
        Route::delete(&one(""), access(), "imports.delete", delete)
            .summary("Forget an import; its records stay")
            .id(Import::PREFIX),
        Route::post(&one("/preview"), access(), "imports.preview", preview)
            .summary("Try all rows and write nothing")
            .id(Import::PREFIX)
            .may_defer()
            .rate(RateClass::Transfer)
            .response(schema::preview()),
        Route::get(&one("/problems"), access(), "imports.problems", problems)
            .summary("The rows that cannot be taken, with their reasons")
            .id(Import::PREFIX)
            .query(page())
            .query([QueryParam::new(
                "format",
                "json, or csv for all of them as a file.",
                json!({ "enum": ["json", "csv"] }),
            )])
            .response(schemas::page(&schema::problem()))
            .file("text/csv"),
        Route::get(&one("/rows"), access(), "imports.rows", rows)
            .summary("The first rows of an outcome, as the preview tried them")
            .id(Import::PREFIX)
            .query(page())
            .query([QueryParam::new("outcome", "What the rows come to.", json!({ "enum": ["new", "update", "skip"] }))])
            .response(schemas::page(&schema::tried())),
        Route::get(&one("/records"), access(), "imports.records", records)
            .summary("The records that a run wrote, in its order")
            .id(Import::PREFIX)
            .query(page())
            .query([QueryParam::new("op", "How they were written.", json!({ "enum": ["created", "updated"] }))])
            .response(schemas::page(&schema::written())),
        Route::post(&one("/run"), access(), "imports.run", run)
            .summary("Write the rows, as a job")
            .id(Import::PREFIX)
            .deferred()
            .rate(RateClass::Transfer)
            .response(schemas::answer(
                json!({ "id": schemas::id(Import::PREFIX), "job_id": schemas::id(Job::PREFIX) }),
            )),
        Route::post(&one("/cancel"), access(), "imports.cancel", cancel)
            .summary("Stop a preview or a run")
            .id(Import::PREFIX)
            .response(schema::whole()),
        Route::post(&one("/undo"), access(), "imports.undo", undo)
            .summary("Undo a run; what was changed since is kept")
            .id(Import::PREFIX)
            .may_defer()
            .undoable()
            .idempotent()
            .rate(RateClass::Transfer)
            .response(json!({ "type": "object" })),
    ];
    routes.extend(super::recipes::routes(page()));
    routes
}

fn limit(query: &Query) -> Result<usize> {
    let limit = query.parse::<usize>("limit", "a whole number from 1 to 200")?.unwrap_or(50);
    if (1..=200).contains(&limit) {
        return Ok(limit);
    }
    Err(Error::invalid("limit", "out_of_range", "“limit” must be from 1 to 200."))
}

fn bad_cursor() -> Error {
    Error::invalid("cursor", "invalid", "“cursor” must be the next_cursor of the page before.")
}

async fn list_imports(cx: Request, query: Query) -> Result<Reply> {
    let after =
        query.cursor().map(|text| Uid::parse("imp", text).ok_or_else(bad_cursor)).transpose()?.map(Uid::to_bytes);
    let limit = limit(&query)?;
    let (read, org) = (cx.app.store.read()?, cx.org());
    let mut ids = Vec::new();
    read.scan_index(
        org,
        Import::KIND,
        model::ALL,
        &KeyBuf::new(),
        Dir::Backward,
        after.as_ref().map(<[u8; 16]>::as_slice),
        &mut |_, id, _| {
            ids.push(Id::<Import>::from(id));
            Ok(if ids.len() > limit { Flow::Stop } else { Flow::More })
        },
    )?;
    let mut total = 0_usize;
    read.scan_index(org, Import::KIND, model::ALL, &KeyBuf::new(), Dir::Forward, None, &mut |_, _, _| {
        total += 1;
        Ok(Flow::More)
    })?;
    let more = ids.len() > limit;
    ids.truncate(limit);
    let next_cursor = ids.last().filter(|_| more).map(ToString::to_string);
    let mut data = Vec::with_capacity(ids.len());
    for id in ids {
        let record = read.require(org, id)?;
        data.push(view::brief(&read, org, &record)?);
    }
    Reply::json(&json!({ "data": data, "next_cursor": next_cursor, "total": total }))
}

async fn upload(cx: Request, mut parts: Multipart) -> Result<Reply> {
    let (mut entity, mut file): (Option<String>, Option<(String, Spooled)>) = (None, None);
    while let Some(part) = parts.next().await? {
        match part.name() {
            name @ ("entity" | "file") if if name == "file" { file.is_some() } else { entity.is_some() } => {
                let message = format!("“{name}” comes twice; import one file after the other.");
                return Err(Error::invalid(format!("/{name}"), "duplicate", message));
            }
            "entity" => entity = Some(part.text(100).await?),
            "file" => {
                file = Some((
                    file_name(&part),
                    part.spool(&cx.app.spool(), cx.app.config.uploads.import_max_bytes, |_| {}).await?,
                ));
            }
            other => {
                let message = format!("There is no field “{other}” in this form.");
                return Err(Error::invalid(format!("/{other}"), "unknown_field", message));
            }
        }
    }
    let entity = entity
        .ok_or_else(|| Error::invalid("/entity", "required", "The form must say which records the rows become."))?;
    let (name, spooled) = file.ok_or_else(|| Error::invalid("/file", "required", "The form must hold a file."))?;
    let record = service::create(&cx.app, cx.actor(), &entity, name, spooled).await?;
    let shown = view::whole(&cx.app, &cx.app.store.read()?, cx.org(), &record)?;
    Ok(Reply::created(&format!("/imports/{}", record.id), &shown)?.etag(record.meta.version))
}

/// The last part of what the browser calls the file.
fn file_name(part: &Part) -> String {
    let name = part.file_name().unwrap_or("pasted rows");
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    name.chars().filter(|c| !c.is_control()).take(200).collect()
}

fn shown(cx: &Request, id: Id<Import>) -> Result<Reply> {
    let read = cx.app.store.read()?;
    let record: Record<Import> = read.require(cx.org(), id)?;
    Ok(Reply::json(&view::whole(&cx.app, &read, cx.org(), &record)?)?.etag(record.meta.version))
}

async fn get(cx: Request, PathId(id): PathId<Import>) -> Result<Reply> {
    shown(&cx, id)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fix {
    row: u64,
    column: String,
    value: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ChangeBody {
    mapping: Option<Vec<Mapped>>,
    #[serde(default)]
    options: RulesPatch,
    repair: Option<bool>,
    #[serde(default)]
    fixes: Vec<Fix>,
}

async fn change(
    cx: Request,
    PathId(id): PathId<Import>,
    known: IfMatch,
    Body(body): Body<ChangeBody>,
) -> Result<Reply> {
    let mut fixes: BTreeMap<u64, BTreeMap<String, String>> = BTreeMap::new();
    for fix in body.fixes {
        fixes.entry(fix.row).or_default().insert(fix.column, fix.value);
    }
    let change = Change { mapping: body.mapping, options: body.options, repair: body.repair, fixes };
    service::change(&cx.app, cx.actor(), id, known, change).await?;
    shown(&cx, id)
}

async fn delete(cx: Request, PathId(id): PathId<Import>) -> Result<Reply> {
    service::delete(&cx.app, cx.actor(), id).await?;
    Ok(Reply::no_content())
}

async fn preview(cx: Request, PathId(id): PathId<Import>, _: Body<Nothing>) -> Result<Reply> {
    match service::preview(&cx.app, cx.actor(), id).await? {
        Some(counts) => {
            let (rows, next) = super::files::problems(&cx.app, id, 0, 200)?;
            Reply::json(&json!({ "counts": counts, "problems": rows, "next_cursor": next.map(|n| n.to_string()) }))
        }
        None => {
            let read = cx.app.store.read()?;
            Reply::accepted(&view::whole(&cx.app, &read, cx.org(), &read.require(cx.org(), id)?)?)
        }
    }
}

async fn problems(cx: Request, PathId(id): PathId<Import>, query: Query) -> Result<Reply> {
    let record: Record<Import> = cx.app.store.read()?.require(cx.org(), id)?;
    let limit = limit(&query)?;
    if query.get("format") == Some("csv") {
        let csv = view::problems_csv(&cx.app, &record)?;
        return Ok(Reply::typed("text/csv; charset=utf-8", csv).attachment("problems.csv"));
    }
    let (rows, next) = super::files::problems(&cx.app, id, from(&query)?, limit)?;
    let total = record.data.counts.unwrap_or_default().problem;
    Reply::json(&json!({ "data": rows, "next_cursor": next.map(|n| n.to_string()), "total": total }))
}

/// Where a page starts whose cursor is a number.
fn from(query: &Query) -> Result<u64> {
    Ok(query.cursor().map(|text| text.parse().map_err(|_| bad_cursor())).transpose()?.unwrap_or(0))
}

async fn rows(cx: Request, PathId(id): PathId<Import>, query: Query) -> Result<Reply> {
    let record: Record<Import> = cx.app.store.read()?.require(cx.org(), id)?;
    let outcome = match query.get("outcome") {
        Some("update") => Outcome::Update,
        Some("skip") => Outcome::Skip,
        _ => Outcome::New,
    };
    let (limit, from) = (limit(&query)?, from(&query)?);
    // Without counts the lists are of a preview that holds no more.
    let Some(counts) = record.data.counts else {
        return Reply::json(&json!({ "data": [], "next_cursor": null, "total": 0 }));
    };
    let (rows, next) = outcome::tried(&cx.app, id, outcome, from, limit)?;
    Reply::json(&json!({ "data": rows, "next_cursor": next.map(|n| n.to_string()), "total": counts.of(outcome) }))
}

async fn records(cx: Request, PathId(id): PathId<Import>, query: Query) -> Result<Reply> {
    let op = if query.get("op") == Some("updated") { Op::Update } else { Op::Create };
    let (limit, from, org) = (limit(&query)?, from(&query)?, cx.org());
    let read = cx.app.store.read()?;
    let record: Record<Import> = read.require(org, id)?;
    let (rows, next) = match record.data.undo {
        Some(step) => blocking(move || outcome::written(&read, org, step, op, from, limit)).await?,
        None => (Vec::new(), None),
    };
    Reply::json(&json!({ "data": rows, "next_cursor": next.map(|n| n.to_string()) }))
}

#[derive(Serialize)]
struct Accepted {
    id: Id<Import>,
    job_id: Id<Job>,
}

async fn run(cx: Request, PathId(id): PathId<Import>, _: Body<Nothing>) -> Result<Reply> {
    let job_id = service::run(&cx.app, cx.actor(), id).await?;
    Reply::accepted(&Accepted { id, job_id })
}

async fn cancel(cx: Request, PathId(id): PathId<Import>, _: Body<Nothing>) -> Result<Reply> {
    service::cancel(&cx.app, cx.actor(), id).await?;
    shown(&cx, id)
}

async fn undo(cx: Request, PathId(id): PathId<Import>, key: Option<IdempotencyKey>, _: Body<Nothing>) -> Result<Reply> {
    let record: Record<Import> = cx.app.store.read()?.require(cx.org(), id)?;
    let step = record
        .data
        .undo
        .ok_or_else(|| Error::conflict("not_run", "This import has written nothing that could be undone."))?;
    undo_step(&cx, step, key, crate::crm::records()).await
}
