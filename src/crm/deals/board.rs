//! `GET /deals/board`: the stages of a pipeline as columns, each with its number and sums of deals and its first cards.
//! Without a filter numbers and sums are maintained and cost the same at any size; behind one every deal of the
//! pipeline is read.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use serde_json::json;

use super::Deal;
use super::model::{COLUMN, deals_in};
use super::totals::{self, Sums};
use crate::app::App;
use crate::auth::policy::Action;
use crate::base::{Error, Org, Prefixed, Result};
use crate::crm::pipelines::model::{Pipeline, Stage, default_pipeline};
use crate::http::{Query, QueryParam, Reply, Route, Schema, schemas};
use crate::rest::context::{Call, Customs};
use crate::rest::filter::{self, Test};
use crate::rest::list::{Matcher, Page, Shape, cursor};
use crate::rest::records::blocking;
use crate::rest::routes::access;
use crate::rest::value::Value;
use crate::rest::{render, schema};
use crate::store::{Dir, Entity, Flow, KeyBuf, Read, ReadTx, Record};

/// Cards of a page of a column.
const CARDS: usize = 25;
/// For how long an answer without a filter is kept where nothing changes, in milliseconds.
const HOLDS: i64 = 60_000;
/// What a card shows.
const SHOWN: &str = "name,customer_id,customer_name,contacts,pipeline_id,stage_id,value,probability,expected_close_on,\
                     owner_id,tags,status,stage_entered_at,closed_at,lost_reason,created_at,updated_at";

/// An empty one is none.
fn or_none(id: Schema) -> Schema {
    json!({"anyOf": [id, {"const": ""}]})
}

/// The route.
pub(super) fn route() -> Route<Arc<App>> {
    let money = schemas::list(schemas::money());
    let column = schemas::answer(json!({
        "stage_id": schemas::id(Stage::PREFIX), "count": {"type": "integer", "minimum": 0}, "total": money,
        "weighted_total": money, "cards": schemas::list(schema::row::<Deal>()),
        "next_cursor": {"type": ["string", "null"]},
    }));
    Route::get("/deals/board", access(Action::View), "deals.board", board)
        .summary("The deals of a pipeline in the columns of its stages")
        .query([
            QueryParam::new(
                "pipeline_id",
                "The pipeline; the default one without.",
                or_none(schemas::id(Pipeline::PREFIX)),
            ),
            QueryParam::text("filter", "Only the deals that it chooses."),
            QueryParam::new("stage_id", "Only this column.", or_none(schemas::id(Stage::PREFIX))),
            QueryParam::new("cursor", "The next page of that column.", json!({"type": "string"})),
        ])
        .response(schemas::answer(json!({"columns": schemas::list(column)})))
}

async fn board(cx: Call, query: Query) -> Result<Reply> {
    let org = cx.org();
    let moment = cx.app.rows.moment(org);
    let wanted = query.get("filter").filter(|text| !text.trim().is_empty());
    let tx = cx.app.store.read()?;
    let tx = if wanted.is_none() { tx.noting() } else { tx };
    let pipeline = match query.get("pipeline_id").filter(|id| !id.is_empty()) {
        Some(id) => id.parse().ok().map(|id| tx.get(org, id)).transpose()?.flatten(),
        None => default_pipeline(&tx, org)?,
    };
    let no_pipeline = || Error::invalid("pipeline_id", "not_found", "There is no pipeline with this identifier.");
    let pipeline: Record<Pipeline> = pipeline.ok_or_else(no_pipeline)?;
    let mut stages = pipeline.data.stages;
    if let Some(wanted) = query.get("stage_id").filter(|id| !id.is_empty()) {
        stages.retain(|stage| stage.id.to_string() == wanted);
        if stages.is_empty() {
            let message = "This pipeline has no stage with this identifier.";
            return Err(Error::invalid("stage_id", "not_found", message));
        }
    }
    let after = match query.cursor() {
        Some(_) if query.get("stage_id").is_none_or(str::is_empty) => {
            return Err(Error::invalid("cursor", "not_allowed", "A cursor belongs to one column: name its stage_id."));
        }
        Some(text) => stages.first().map(|stage| cursor::read(stamp(stage), text)).transpose()?,
        None => None,
    };
    let test = match wanted {
        Some(text) => {
            let expr = filter::parse(text).map_err(|error| Error::Invalid(vec![error]))?;
            Some(Customs::of(&cx.app, &tx, org)?.check::<Deal>(&expr, cx.app.clock.now(), Some(cx.user()?))?)
        }
        None => None,
    };
    let shape = Shape::<Deal>::of(SHOWN)?.kept_in(&cx.app.rows, moment, "board");
    if test.is_some() {
        let read = move || columns(&tx, org, &stages, after.as_deref(), test.as_ref(), &shape);
        return blocking(read).await.map(Reply::bytes);
    }
    let asked = ["stage_id", "cursor"].map(|name| query.get(name).unwrap_or_default()).join(" ");
    let question = format!("board {} {asked}", pipeline.id);
    if let Some(known) = cx.app.answers.get(&tx, org, &question) {
        return Ok(Reply::bytes(known));
    }
    let answer = Bytes::from(columns(&tx, org, &stages, after.as_deref(), None, &shape)?);
    cx.app.answers.put(&tx, org, question, HOLDS, answer.clone());
    Ok(Reply::bytes(answer))
}

fn stamp(stage: &Stage) -> u64 {
    cursor::stamp(&["board", &stage.id.to_string()])
}

/// The answer. Its cards are JSON already, so it is put together as text.
fn columns(
    tx: &ReadTx,
    org: Org,
    stages: &[Stage],
    after: Option<&[u8]>,
    test: Option<&Test>,
    shape: &Shape<Deal>,
) -> Result<Vec<u8>> {
    let mut totals = if test.is_some() { BTreeMap::new() } else { totals::held(tx, org, &|_| true)? };
    let mut out = b"{\"columns\":[".to_vec();
    for stage in stages {
        let mut column = Column::read(tx, org, stage, after, test, shape)?;
        if test.is_none() {
            column.count = deals_in(tx, org, stage.id)?;
            let totals = totals.remove(&stage.id.uid()).unwrap_or_default();
            (column.total, column.weighted) = (totals.value, totals.weighted);
        }
        // A stage that was taken away is shown as long as deals that came back are in it.
        if stage.removed && column.count == 0 {
            continue;
        }
        if out.ends_with(b"}") {
            out.push(b',');
        }
        out.push(b'{');
        render::member(&mut out, "stage_id");
        render::string(&mut out, &stage.id.to_string());
        render::member(&mut out, "count");
        render::value(&mut out, &Value::Integer(column.count));
        for (name, sums, weighted) in [("total", &column.total, false), ("weighted_total", &column.weighted, true)] {
            render::member(&mut out, name);
            serde_json::to_writer(&mut out, &totals::amounts(sums, weighted)).map_err(Error::fault)?;
        }
        render::member(&mut out, "cards");
        out.push(b'[');
        out.extend_from_slice(&column.cards.rows);
        out.push(b']');
        render::member(&mut out, "next_cursor");
        match &column.cards.next {
            Some(place) => render::string(&mut out, &cursor::write(stamp(stage), place)),
            None => out.extend_from_slice(b"null"),
        }
        out.push(b'}');
    }
    out.extend_from_slice(b"]}");
    Ok(out)
}

/// A stage's deals.
#[derive(Default)]
struct Column {
    count: i64,
    total: Sums,
    weighted: Sums,
    cards: Page,
}

impl Column {
    /// Reads the cards behind `after`; with a test also number and sums, for which it goes through the whole column.
    fn read(
        tx: &ReadTx,
        org: Org,
        stage: &Stage,
        after: Option<&[u8]>,
        test: Option<&Test>,
        shape: &Shape<Deal>,
    ) -> Result<Self> {
        let matcher = Matcher::new(tx, org, test);
        let (mut column, mut last) = (Self::default(), Vec::new());
        let start = if test.is_some() { None } else { after };
        let key = KeyBuf::new().id(stage.id.uid());
        tx.scan_index(org, Deal::KIND, COLUMN, &key, Dir::Forward, start, &mut |rank, id, _| {
            if test.is_some() {
                let Some(deal) = tx.get::<Deal>(org, id.into())? else { return Ok(Flow::More) };
                if !matcher.passes(&deal)? {
                    return Ok(Flow::More);
                }
                column.add(&deal);
            }
            let place = [rank, &id.to_bytes()].concat();
            if after.is_some_and(|after| place.as_slice() <= after) {
                return Ok(Flow::More);
            }
            if column.cards.count < CARDS {
                if column.cards.add(|out| shape.write_of(tx, org, id, out))? {
                    last = place;
                }
            } else if column.cards.next.is_none() {
                column.cards.next = Some(std::mem::take(&mut last));
            }
            let is_over = test.is_none() && column.cards.next.is_some();
            Ok(if is_over { Flow::Stop } else { Flow::More })
        })?;
        Ok(column)
    }

    fn add(&mut self, deal: &Record<Deal>) {
        self.count += 1;
        if let Some(value) = deal.data.value {
            let (worth, currency) = (totals::millionths(value), value.currency().as_str().to_owned());
            *self.weighted.entry(currency.clone()).or_default() +=
                worth * i128::from(deal.data.probability.unwrap_or(0));
            *self.total.entry(currency).or_default() += worth;
        }
    }
}
