//! Reports of deals: the pipeline, the rate of those won, the forecast, and the time in stages.

use std::collections::BTreeMap;

use jiff::civil::date;
use serde_json::{Value as Json, json};

use super::columns::{STAGE, Type, average_days, column, percent};
use super::scope::Range;
use super::{Ask, Report, Rows};
use crate::base::{Result, Uid};
use crate::crm::deals::figures::{self, Only};
use crate::crm::deals::totals::{Totals, amounts};
use crate::crm::pipelines::{Pipeline, Stage, StageKind};
use crate::store::{Dir, Flow, Read};

/// Open deals as they are now, by stage; of a range those that are expected to close in it.
pub(super) static PIPELINE: Report = Report {
    name: "pipeline",
    summary: "Open deals by stage",
    range: Range::Now,
    columns: &[
        column("stage_id", "Stage", STAGE),
        column("stage", "Stage name", Type::Text),
        column("pipeline", "Pipeline", Type::Text),
        column("probability", "Probability", Type::Integer),
        column("count", "Deals", Type::Integer),
        column("value", "Value", Type::Money),
        column("weighted_value", "Weighted value", Type::Money),
    ],
    rows: |ask| {
        let scope = ask.scope;
        let mut totals = if scope.is_ranged {
            // Without a first day: from the beginning of the calendar.
            figures::expected(ask.tx, ask.org, (scope.from.unwrap_or(date(1, 1, 1)), scope.to), scope.only)?
        } else {
            figures::held(ask.tx, ask.org, scope.only)?
        };
        let mut rows = Rows::new();
        for (pipeline, stage) in open_stages(ask)? {
            let sum = totals.remove(&stage.id.uid()).unwrap_or_default();
            if stage.removed && sum.count == 0 {
                continue;
            }
            rows.push(vec![
                json!(stage.id),
                stage.name.into(),
                pipeline.into(),
                stage.probability.into(),
                sum.count.into(),
                amounts(&sum.value, false),
                amounts(&sum.weighted, true),
            ]);
        }
        Ok(rows)
    },
};

/// The open stages of the pipelines that are asked for, each with its pipeline's name.
pub(super) fn open_stages(ask: &Ask<'_>) -> Result<Vec<(String, Stage)>> {
    let mut stages = Vec::new();
    ask.tx.scan_records::<Pipeline>(ask.org, Dir::Forward, None, &mut |record| {
        if ask.scope.only.pipeline.is_none_or(|wanted| wanted == record.id.uid()) {
            let name = record.data.name;
            let open = record.data.stages.into_iter().filter(|stage| stage.kind == StageKind::Open);
            stages.extend(open.map(|stage| (name.clone(), stage)));
        }
        Ok(Flow::More)
    })?;
    Ok(stages)
}

/// The sum over the open stages of the pipelines that are asked for.
pub(super) fn in_open_stages(ask: &Ask<'_>, totals: &BTreeMap<Uid, Totals>) -> Result<Totals> {
    let mut sum = Totals::default();
    for (_, stage) in open_stages(ask)? {
        if let Some(totals) = totals.get(&stage.id.uid()) {
            sum.join(totals);
        }
    }
    Ok(sum)
}

/// Deals won and lost in each month, by when they were.
pub(super) static WIN_RATE: Report = Report {
    name: "win_rate",
    summary: "Deals won and lost by month",
    range: Range::Year,
    columns: &[
        column("month", "Month", Type::Month),
        column("won_count", "Deals won", Type::Integer),
        column("lost_count", "Deals lost", Type::Integer),
        column("win_rate", "Win rate", Type::Percent),
    ],
    rows: |ask| {
        let mut rows = Rows::new();
        for (month, first, last) in ask.scope.months() {
            let span = ask.scope.between(first, last);
            let closed = figures::closed_together(ask.tx, ask.org, span, ask.scope.only)?;
            let (won, lost) = (closed.won.count, closed.lost);
            rows.push(vec![month.into(), won.into(), lost.into(), percent(won, won + lost)]);
        }
        Ok(rows)
    },
};

/// What was won in each month, and what is expected to be: open deals by their expected day of closing. Those without one
/// are in no month.
pub(super) static FORECAST: Report = Report {
    name: "forecast",
    summary: "Won and expected value by month",
    range: Range::Ahead,
    columns: &[
        column("month", "Month", Type::Month),
        column("won_count", "Deals won", Type::Integer),
        column("won_value", "Value won", Type::Money),
        column("open_count", "Open deals", Type::Integer),
        column("open_value", "Open value", Type::Money),
        column("weighted_value", "Weighted value", Type::Money),
    ],
    rows: |ask| {
        let mut rows = Rows::new();
        for (month, first, last) in ask.scope.months() {
            let span = ask.scope.between(first, last);
            let won = figures::closed_together(ask.tx, ask.org, span, ask.scope.only)?.won;
            let expected = figures::expected(ask.tx, ask.org, (first, last), ask.scope.only)?;
            let open = in_open_stages(ask, &expected)?;
            rows.push(vec![
                month.into(),
                won.count.into(),
                amounts(&won.value, false),
                open.count.into(),
                amounts(&open.value, false),
                amounts(&open.weighted, true),
            ]);
        }
        Ok(rows)
    },
};

/// How long deals stayed in each open stage that they left in the range, and for how long those that are in it now have
/// been.
pub(super) static TIME_IN_STAGE: Report = Report {
    name: "time_in_stage",
    summary: "How long deals stay in each stage",
    range: Range::Year,
    columns: &[
        column("stage_id", "Stage", STAGE),
        column("stage", "Stage name", Type::Text),
        column("pipeline", "Pipeline", Type::Text),
        column("left_count", "Deals that left", Type::Integer),
        column("average_days", "Average days", Type::Days),
        column("count", "Deals in it now", Type::Integer),
        column("current_days", "Average days until now", Type::Days),
    ],
    rows: |ask| {
        let only: Only = ask.scope.only;
        let mut left = figures::stays(ask.tx, ask.org, ask.scope.span(), only)?;
        let mut held = figures::held(ask.tx, ask.org, only)?;
        let mut rows = Rows::new();
        for (pipeline, stage) in open_stages(ask)? {
            let left = left.remove(&stage.id.uid()).unwrap_or_default();
            let held = held.remove(&stage.id.uid()).unwrap_or_default();
            if stage.removed && left.count == 0 && held.count == 0 {
                continue;
            }
            let until_now = ask.scope.now.seconds().saturating_mul(held.count) - held.seconds;
            let cells: Vec<Json> = vec![
                json!(stage.id),
                stage.name.into(),
                pipeline.into(),
                left.count.into(),
                average_days(left.seconds, left.count),
                held.count.into(),
                average_days(until_now, held.count),
            ];
            rows.push(cells);
        }
        Ok(rows)
    },
};
