//! What changes a deal's stage: `/deals/{id}/move`, `/win`, `/lose`, `/reopen`.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::json;

use super::Deal;
use super::model::{place_before, top_of};
use crate::app::App;
use crate::auth::policy::Action;
use crate::base::text::clean_line;
use crate::base::{Error, Id, Org, Prefixed, Result};
use crate::crm::pipelines::model::{Pipeline, Stage, StageKind, find_stage};
use crate::http::extract::nullable;
use crate::http::{IdempotencyKey, JsonBody, PathId, Reply, Route, schemas};
use crate::rest::context::Call;
use crate::rest::once;
use crate::rest::records::changed;
use crate::rest::routes::access;
use crate::rest::schema;
use crate::rest::write::permit;
use crate::store::{Read, Record, WriteTx};

/// Most characters of the reason of a loss.
const REASON_MAX: usize = 500;

/// The routes.
pub(super) fn routes() -> Vec<Route<Arc<App>>> {
    let (stage, reason) = (schemas::id(Stage::PREFIX), schemas::name(REASON_MAX));
    let may = access(Action::Edit);
    let all = [
        (
            Route::post("/deals/{id}/move", may, "deals.move", shift).summary("Moves a deal to a place in a stage"),
            schemas::body(
                &["stage_id"],
                json!({
                    "stage_id": stage, "before": schemas::nullable(schemas::id(Deal::PREFIX)),
                    "reason": schemas::nullable(schemas::line(REASON_MAX)),
                }),
            ),
        ),
        (Route::post("/deals/{id}/win", may, "deals.win", win).summary("Wins a deal"), schemas::nothing()),
        (
            Route::post("/deals/{id}/lose", may, "deals.lose", lose).summary("Loses a deal, with the reason"),
            schemas::body(&["reason"], json!({"reason": reason})),
        ),
        (
            Route::post("/deals/{id}/reopen", may, "deals.reopen", reopen).summary("Opens a won or lost deal again"),
            schemas::body(&[], json!({"stage_id": schemas::nullable(stage)})),
        ),
    ];
    let finish = |(route, body): (Route<Arc<App>>, _)| {
        route.id(Deal::PREFIX).request(body).response(schema::record::<Deal>()).idempotent().undoable()
    };
    all.map(finish).into()
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct MoveBody {
    stage_id: Id<Stage>,
    #[serde(default, deserialize_with = "nullable")]
    before: Option<Option<Id<Deal>>>,
    #[serde(default, deserialize_with = "nullable")]
    reason: Option<Option<String>>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct WinBody {}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct LoseBody {
    reason: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReopenBody {
    #[serde(default, deserialize_with = "nullable")]
    stage_id: Option<Option<Id<Stage>>>,
}

/// A change of the stage.
#[derive(Debug, Clone)]
enum Step {
    Move { stage: Id<Stage>, before: Option<Id<Deal>>, reason: Option<String> },
    Win,
    Lose { reason: String },
    Reopen { stage: Option<Id<Stage>> },
}

async fn shift(cx: Call, PathId(id): PathId<Deal>, key: Option<IdempotencyKey>, body: JsonBody) -> Result<Reply> {
    take(cx, id, key, move || {
        let body: MoveBody = body.parse()?;
        let reason = body.reason.flatten().map(|reason| line(&reason)).transpose()?;
        let (before, reason) = (body.before.flatten(), reason.filter(|reason| !reason.is_empty()));
        Ok(Step::Move { stage: body.stage_id, before, reason })
    })
    .await
}

async fn win(cx: Call, PathId(id): PathId<Deal>, key: Option<IdempotencyKey>, body: JsonBody) -> Result<Reply> {
    take(cx, id, key, move || body.parse::<WinBody>().map(|_| Step::Win)).await
}

async fn lose(cx: Call, PathId(id): PathId<Deal>, key: Option<IdempotencyKey>, body: JsonBody) -> Result<Reply> {
    take(cx, id, key, move || {
        let reason = line(&body.parse::<LoseBody>()?.reason)?;
        if reason.is_empty() { Err(no_reason()) } else { Ok(Step::Lose { reason }) }
    })
    .await
}

async fn reopen(cx: Call, PathId(id): PathId<Deal>, key: Option<IdempotencyKey>, body: JsonBody) -> Result<Reply> {
    take(cx, id, key, move || Ok(Step::Reopen { stage: body.parse::<ReopenBody>()?.stage_id.flatten() })).await
}

/// Reads the step when the deal is known to be the caller's to change, and takes it.
async fn take(
    cx: Call,
    id: Id<Deal>,
    key: Option<IdempotencyKey>,
    step: impl FnOnce() -> Result<Step>,
) -> Result<Reply> {
    let (org, principal) = (cx.org(), cx.principal()?.clone());
    permit(&principal, Action::Edit, &cx.app.store.read()?.require(org, id)?)?;
    let step = step()?;
    once::write(&cx, key, move |tx| {
        let old = tx.require(org, id)?;
        permit(&principal, Action::Edit, &old)?;
        let data = step.apply(tx, org, &old)?;
        let record = tx.update(org, &old, data)?;
        changed(tx, org, &record)
    })
    .await
}

impl Step {
    /// The deal after this step.
    fn apply(self, tx: &WriteTx<'_>, org: Org, old: &Record<Deal>) -> Result<Deal> {
        let status = old.data.status;
        let (target, before, reason) = match self {
            Self::Move { stage, before, reason } => (named(tx, org, stage)?, before, reason),
            Self::Win if status == StageKind::Won => return Err(repeated("won")),
            Self::Win => (closing(tx, org, old, StageKind::Won)?, None, None),
            Self::Lose { .. } if status == StageKind::Lost => return Err(repeated("lost")),
            Self::Lose { reason } => (closing(tx, org, old, StageKind::Lost)?, None, Some(reason)),
            Self::Reopen { .. } if status == StageKind::Open => return Err(repeated("open")),
            Self::Reopen { stage: Some(stage) } => (open(named(tx, org, stage)?)?, None, None),
            Self::Reopen { stage: None } => (last_open(tx, org, old)?, None, None),
        };
        let (pipeline, stage) = target;
        match (&reason, stage.kind) {
            (None, StageKind::Lost) if status != StageKind::Lost => return Err(no_reason()),
            (Some(_), StageKind::Open | StageKind::Won) => {
                return Err(Error::invalid("/reason", "not_allowed", "Only a deal that is lost has a reason."));
            }
            _ => {}
        }
        let mut data = old.data.clone();
        data.enter(pipeline, &stage, tx.now());
        data.lost_reason = reason.unwrap_or(data.lost_reason);
        data.rank = match before {
            Some(before) => before_rank(tx, org, stage.id, before, old.id)?,
            None => top_of(tx, org, stage.id)?,
        };
        Ok(data)
    }
}

type Target = (Id<Pipeline>, Stage);

fn named(tx: &WriteTx<'_>, org: Org, stage: Id<Stage>) -> Result<Target> {
    find_stage(tx, org, stage)?
        .ok_or_else(|| Error::invalid("/stage_id", "not_found", "There is no stage with this identifier."))
}

fn open(target: Target) -> Result<Target> {
    if target.1.kind == StageKind::Open {
        return Ok(target);
    }
    Err(Error::invalid("/stage_id", "not_allowed", "A deal is opened again in an open stage."))
}

/// The stage of the deal's pipeline that means this.
fn closing(tx: &WriteTx<'_>, org: Org, deal: &Record<Deal>, kind: StageKind) -> Result<Target> {
    let id = deal.data.pipeline_id.ok_or(Error::NotFound)?;
    let stage = tx.require(org, id)?.data.first_of(kind).cloned();
    stage.map(|stage| (id, stage)).ok_or_else(|| Error::internal("a pipeline has no stage of each kind"))
}

/// The open stage that the deal was in, or the first one of its pipeline where that is gone.
fn last_open(tx: &WriteTx<'_>, org: Org, deal: &Record<Deal>) -> Result<Target> {
    if let Some(stage) = deal.data.left_stage
        && let Some(target) = find_stage(tx, org, stage)?
        && target.1.kind == StageKind::Open
    {
        return Ok(target);
    }
    closing(tx, org, deal, StageKind::Open)
}

fn before_rank(tx: &WriteTx<'_>, org: Org, stage: Id<Stage>, before: Id<Deal>, moving: Id<Deal>) -> Result<String> {
    let found = tx.get(org, before)?.filter(|deal| deal.data.stage_id == Some(stage) && deal.id != moving);
    let lower =
        found.ok_or_else(|| Error::invalid("/before", "not_found", "This names no other deal of that stage."))?;
    place_before(tx, org, stage, &lower.data.rank, moving)
}

fn line(text: &str) -> Result<String> {
    clean_line(text, REASON_MAX).map_err(|error| Error::invalid("/reason", "invalid", error.to_string()))
}

fn no_reason() -> Error {
    Error::invalid("/reason", "required", "Say why the deal was lost.")
}

fn repeated(state: &'static str) -> Error {
    Error::conflict(state, format!("This deal is {state} already."))
}
