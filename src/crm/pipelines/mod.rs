//! Pipelines over HTTP: `/pipelines`. Stages with deals in them are neither taken away nor given another meaning, and
//! the last pipeline stays.

mod change;
pub mod model;

pub use model::{Pipeline, Stage, StageKind};

use std::sync::Arc;

use serde::Serialize;
use serde_json::json;

use crate::app::App;
use crate::auth::policy::Action;
use crate::base::{Error, Id, Org, Prefixed, Result, Uid};
use crate::crm::deals::model::deals_in;
use crate::http::{Body, IdempotencyKey, IfMatch, JsonBody, PathId, Reply, Route, schemas};
use crate::rest::context::Call;
use crate::rest::field::Choice;
use crate::rest::once;
use crate::rest::routes::access;
use crate::rest::schema;
use crate::rest::short::{self, Short};
use crate::rest::tags::colour;
use crate::store::{Dir, Flow, Read, Record};

use change::{NAME_MAX, PipelineBody, ROTTING_MAX, STAGE_NAME_MAX, STAGES_MAX, ids_for};

/// The routes.
pub(super) fn routes() -> Vec<Route<Arc<App>>> {
    let kinds: Vec<&str> = StageKind::ALL.iter().map(|(name, _)| *name).collect();
    let (percent, days) = (schemas::number(0, 100), schemas::nullable(schemas::number(1, ROTTING_MAX)));
    let stage = schemas::answer(json!({
        "id": schemas::id(Stage::PREFIX), "name": {"type": "string"}, "color": {"type": ["string", "null"]},
        "probability": percent, "kind": {"enum": kinds}, "rotting_days": days,
    }));
    let pipeline = schemas::kept(Pipeline::PREFIX, json!({"name": {"type": "string"}, "stages": schemas::list(stage)}));
    let first_stage = schemas::body(
        &["name"],
        json!({
            "name": schemas::name(STAGE_NAME_MAX), "color": colour(), "probability": schemas::nullable(percent),
            "kind": {"enum": kinds}, "rotting_days": days,
        }),
    );
    let mut stage_after = first_stage.clone();
    if let Some(schema) = stage_after.as_object_mut() {
        // One that there is is named; what is not said of it stays.
        schema.remove("required");
        schema.insert("anyOf".to_owned(), json!([{"required": ["name"]}, {"required": ["id"]}]));
    }
    if let Some(properties) = stage_after.get_mut("properties").and_then(serde_json::Value::as_object_mut) {
        properties.insert("id".to_owned(), schemas::id(Stage::PREFIX));
    }
    let open = json!({"type": "object", "properties": {"kind": {"const": "open"}}});
    let body = |required: &[&str], stage: &serde_json::Value| {
        let stages = json!({"type": "array", "items": stage, "contains": open, "minItems": 1, "maxItems": STAGES_MAX});
        schemas::body(required, json!({"name": schemas::name(NAME_MAX), "stages": stages}))
    };
    vec![
        Route::get("/pipelines", access(Action::View), "pipelines.list", short::list::<Pipeline>)
            .summary("Lists pipelines, the default one first")
            .query(short::params())
            .response(schema::page(&pipeline)),
        Route::post("/pipelines", access(Action::Arrange), "pipelines.create", create)
            .summary("Creates a pipeline")
            .request(body(&["name"], &first_stage))
            .response(pipeline.clone())
            .creates()
            .idempotent()
            .undoable(),
        Route::get("/pipelines/{id}", access(Action::View), "pipelines.get", short::get::<Pipeline>)
            .id(Pipeline::PREFIX)
            .summary("A pipeline")
            .response(pipeline.clone()),
        Route::patch("/pipelines/{id}", access(Action::Arrange), "pipelines.update", patch)
            .id(Pipeline::PREFIX)
            .summary("Renames a pipeline or arranges its stages")
            .request(body(&[], &stage_after))
            .response(pipeline)
            .conditional()
            .undoable(),
        Route::delete("/pipelines/{id}", access(Action::Arrange), "pipelines.delete", delete)
            .id(Pipeline::PREFIX)
            .summary("Deletes a pipeline without deals")
            .conditional()
            .undoable(),
    ]
}

/// A pipeline as it is answered.
#[derive(Debug, Serialize)]
pub struct PipelineView {
    name: String,
    stages: Vec<StageView>,
}

/// A stage as it is answered.
#[derive(Debug, Serialize)]
struct StageView {
    id: Id<Stage>,
    name: String,
    color: Option<String>,
    probability: i64,
    kind: StageKind,
    rotting_days: Option<i64>,
}

impl Short for Pipeline {
    type Body = PipelineView;

    fn body<R: Read + ?Sized>(read: &R, org: Org, record: Record<Self>) -> Result<PipelineView> {
        let mut stages = Vec::with_capacity(record.data.stages.len());
        for stage in record.data.stages {
            // One that was taken away is shown as long as deals that came back are in it.
            if stage.removed && deals_in(read, org, stage.id)? == 0 {
                continue;
            }
            let Stage { id, name, color, probability, kind, rotting_days, .. } = stage;
            let color = Some(color).filter(|color| !color.is_empty());
            stages.push(StageView { id, name, color, probability, kind, rotting_days });
        }
        Ok(PipelineView { name: record.data.name, stages })
    }
}

async fn create(cx: Call, key: Option<IdempotencyKey>, Body(body): Body<PipelineBody>) -> Result<Reply> {
    let org = cx.org();
    let fresh = ids_for(&body);
    let pipeline = body.apply(&Pipeline::default(), fresh)?;
    once::write(&cx, key, move |tx| {
        let record = tx.insert(org, Id::fresh(), pipeline)?;
        short::created(tx, org, record)
    })
    .await
}

async fn patch(cx: Call, PathId(id): PathId<Pipeline>, known: IfMatch, body: JsonBody) -> Result<Reply> {
    let org = cx.org();
    known.check(cx.app.store.read()?.require(org, id)?.meta.version)?;
    let body = body.parse::<PipelineBody>()?;
    let fresh = ids_for(&body);
    once::write(&cx, None, move |tx| {
        let old = tx.require(org, id)?;
        known.check(old.meta.version)?;
        let new = body.apply(&old.data, fresh)?;
        for stage in old.data.stages.iter().filter(|stage| !stage.removed) {
            if new.stage(stage.id).is_none_or(|now| now.kind != stage.kind) && deals_in(tx, org, stage.id)? > 0 {
                let message = format!("There are deals in {}. Move them to another stage first.", stage.name);
                return Err(Error::conflict("in_use", message));
            }
        }
        let record = tx.update(org, &old, new)?;
        short::answer(tx, org, record)
    })
    .await
}

async fn delete(cx: Call, PathId(id): PathId<Pipeline>, known: IfMatch) -> Result<Reply> {
    let org = cx.org();
    short::delete(&cx, id, known, move |tx, _| {
        let mut others = 0;
        tx.scan_records::<Pipeline>(org, Dir::Forward, None, &mut |record| {
            others += usize::from(record.id != id);
            Ok(if others == 0 { Flow::More } else { Flow::Stop })
        })?;
        if others == 0 {
            return Err(Error::conflict("last", "This is the only pipeline. Make another one first."));
        }
        Ok(())
    })
    .await
}

/// Gives an organisation without a pipeline the usual one; one that is older than pipelines gets it at the start of the
/// server.
///
/// # Errors
/// When the storage fails.
pub async fn found_where_missing(app: &App) -> Result<()> {
    for (org, organization) in app.auth.organizations()? {
        if model::default_pipeline(&app.store.read()?, org)?.is_none() {
            let organization: Uid = organization.id.uid();
            let write = move |tx: &mut crate::store::WriteTx<'_>| model::found(tx, org, organization);
            app.store.write(crate::base::Actor::system(org), write).await?;
        }
    }
    Ok(())
}
