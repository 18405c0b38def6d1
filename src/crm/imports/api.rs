//! `/imports` and `/import-recipes`.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::app::App;
use crate::auth::policy::Action;
use crate::base::text::fold;
use crate::base::{Error, Id, Org, Prefixed, Result, Uid};
use crate::http::extract::{Nothing, Part, Spooled, present};
use crate::http::{
    Access, Body, BodyLimit, Cx, IdempotencyKey, IfMatch, JsonBody, Multipart, PathId, Query, QueryParam, RateClass,
    Reply, Route, schemas,
};
use crate::jobs::Job;
use crate::rest::once;
use crate::rest::short::{self, Short};
use crate::rest::trash::undo_step;
use crate::store::{Dir, Entity, Flow, KeyBuf, Read, Record};

use super::model::{self, Import, Mapped, Recipe, Rules};
use super::service::{self, Change, RulesPatch};
use super::{schema, view};

type Request = Cx<Arc<App>>;

fn access() -> Access {
    Access::Role(Action::Transfer.least())
}

/// The routes of this part. `max` is the most bytes of a file.
#[must_use]
pub fn routes(max: u64) -> Vec<Route<Arc<App>>> {
    let page = || [QueryParam::limit("Rows of a page.", 50, 200), QueryParam::cursor()];
    let one = |path: &str| format!("/imports/{{id}}{path}");
    vec![
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
        Route::get("/import-recipes", access(), "import-recipes.list", short::list::<Recipe>)
            .summary("Kept mappings by name")
            .query(page())
            .response(schemas::page(&schema::recipe())),
        Route::post("/import-recipes", access(), "import-recipes.create", create_recipe)
            .summary("Keep a mapping")
            .creates()
            .idempotent()
            .undoable()
            .request(schema::new_recipe())
            .response(schema::recipe()),
        Route::get("/import-recipes/{id}", access(), "import-recipes.get", short::get::<Recipe>)
            .summary("A kept mapping")
            .id(Recipe::PREFIX)
            .response(schema::recipe()),
        Route::patch("/import-recipes/{id}", access(), "import-recipes.update", change_recipe)
            .summary("Change a kept mapping; its collection stays")
            .id(Recipe::PREFIX)
            .request(schema::changed_recipe())
            .response(schema::recipe())
            .conditional()
            .undoable(),
        Route::delete("/import-recipes/{id}", access(), "import-recipes.delete", delete_recipe)
            .summary("Forget a mapping")
            .id(Recipe::PREFIX)
            .conditional()
            .undoable(),
    ]
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
            let (rows, next) = super::files::page(&cx.app, id, 0, 200)?;
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
    let from = query.cursor().map(|text| text.parse::<u64>().map_err(|_| bad_cursor())).transpose()?.unwrap_or(0);
    let (rows, next) = super::files::page(&cx.app, id, from, limit)?;
    let total = record.data.counts.unwrap_or_default().problem;
    Reply::json(&json!({ "data": rows, "next_cursor": next.map(|n| n.to_string()), "total": total }))
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

impl Short for Recipe {
    type Body = Self;

    fn body<R: Read + ?Sized>(_: &R, _: Org, record: Record<Self>) -> Result<Self> {
        Ok(record.data)
    }

    fn order(&self) -> String {
        fold(&self.name)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewRecipe {
    name: String,
    entity: String,
    mapping: Vec<Mapped>,
    #[serde(default)]
    options: Rules,
}

async fn create_recipe(cx: Request, key: Option<IdempotencyKey>, Body(body): Body<NewRecipe>) -> Result<Reply> {
    let recipe = Recipe { name: body.name, entity: body.entity, mapping: body.mapping, options: body.options };
    let recipe = service::recipe(&cx.app, cx.org(), recipe)?;
    let org = cx.org();
    once::write(&cx, key, move |tx| {
        let record = tx.insert(org, Id::fresh(), recipe)?;
        short::created(tx, org, record)
    })
    .await
}

/// What changes about a recipe; absent members stay.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RecipeChange {
    #[serde(default, deserialize_with = "present")]
    name: Option<String>,
    #[serde(default, deserialize_with = "present")]
    mapping: Option<Vec<Mapped>>,
    #[serde(default, deserialize_with = "present")]
    options: Option<Rules>,
}

async fn change_recipe(cx: Request, PathId(id): PathId<Recipe>, known: IfMatch, body: JsonBody) -> Result<Reply> {
    let org = cx.org();
    let old = cx.app.store.read()?.require(org, id)?;
    known.check(old.meta.version)?;
    let RecipeChange { name, mapping, options } = body.parse()?;
    // What the body does not hold is taken as it is when it is written.
    let (has_name, has_mapping, has_options) = (name.is_some(), mapping.is_some(), options.is_some());
    let Recipe { name: old_name, entity, mapping: old_mapping, options: old_options } = old.data;
    let new = Recipe {
        name: name.unwrap_or(old_name),
        mapping: mapping.unwrap_or(old_mapping),
        options: options.unwrap_or(old_options),
        entity,
    };
    let new = service::recipe(&cx.app, org, new)?;
    once::write(&cx, None, move |tx| {
        let old = tx.require(org, id)?;
        known.check(old.meta.version)?;
        let mut data = old.data.clone();
        data.name = if has_name { new.name } else { data.name };
        data.mapping = if has_mapping { new.mapping } else { data.mapping };
        data.options = if has_options { new.options } else { data.options };
        let record = tx.update(org, &old, data)?;
        short::answer(tx, org, record)
    })
    .await
}

async fn delete_recipe(cx: Request, PathId(id): PathId<Recipe>, known: IfMatch) -> Result<Reply> {
    short::delete(&cx, id, known, |_, _| Ok(())).await
}
