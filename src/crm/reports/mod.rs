//! The dashboard and the reports: what the records' maintained counters say, for a range of days in the organisation's
//! time zone, of one owner and one pipeline or of all. Amounts are given per currency and never added across currencies.

mod columns;
mod dashboard;
mod deals;
mod leads;
mod people;
mod scope;

use std::sync::Arc;

use serde_json::{Value as Json, json};

use crate::app::App;
use crate::auth::policy::Action;
use crate::base::{Org, Prefixed, Result};
use crate::crm::pipelines::Pipeline;
use crate::http::{Query, QueryParam, Reply, Route, schemas};
use crate::rest::context::Call;
use crate::rest::records::blocking;
use crate::rest::routes::access;
use crate::store::ReadTx;

use columns::{Column, csv, row_schema};
use scope::{Range, Scope};

/// What a report is asked for.
struct Ask<'a> {
    tx: &'a ReadTx,
    org: Org,
    scope: &'a Scope,
}

/// The cells of rows, in the order of the columns.
type Rows = Vec<Vec<Json>>;

/// A report.
struct Report {
    name: &'static str,
    summary: &'static str,
    /// Its days where none are named.
    range: Range,
    columns: &'static [Column],
    rows: fn(&Ask<'_>) -> Result<Rows>,
}

static REPORTS: [&Report; 9] = [
    &deals::PIPELINE,
    &leads::FUNNEL,
    &leads::TREND,
    &people::LEADERBOARD,
    &leads::LEAD_SOURCES,
    &deals::WIN_RATE,
    &deals::FORECAST,
    &people::OVERDUE,
    &deals::TIME_IN_STAGE,
];

/// The routes.
pub(super) fn routes() -> Vec<Route<Arc<App>>> {
    let mut all = vec![dashboard::route()];
    all.extend(REPORTS.iter().map(|report| report.route()));
    all
}

/// The parameters that choose what is reported.
fn params() -> [QueryParam; 4] {
    let day = || json!({ "type": "string" });
    let owner = json!({"anyOf": [schemas::id("usr"), {"const": "me"}, {"const": ""}]});
    let pipeline = json!({"anyOf": [schemas::id(Pipeline::PREFIX), {"const": ""}]});
    [
        QueryParam::new("from", "The first day, such as 2026-11-01 or this_month.", day()),
        QueryParam::new("to", "The last day, itself included.", day()),
        QueryParam::new("owner_id", "Only what this user looks after.", owner),
        QueryParam::new("pipeline_id", "Only deals of this pipeline.", pipeline),
    ]
}

impl Report {
    fn route(&'static self) -> Route<Arc<App>> {
        let handler = move |cx: Call, query: Query| self.answer(cx, query);
        let column = schemas::answer(json!({
            "key": {"type": "string"}, "label": {"type": "string"}, "type": {"enum": columns::TYPES},
        }));
        let day = json!({"type": ["string", "null"], "format": "date"});
        Route::get(&format!("/reports/{}", self.name), access(Action::View), format!("reports.{}", self.name), handler)
            .summary(self.summary)
            .query(params())
            .query([QueryParam::new("format", "As rows, or as a file.", json!({"enum": ["json", "csv"]}))])
            .response(schemas::answer(json!({
                "name": {"const": self.name}, "from": day, "to": day, "columns": schemas::list(column),
                "rows": schemas::list(row_schema(self.columns)),
            })))
            .file("text/csv")
    }

    async fn answer(&'static self, cx: Call, query: Query) -> Result<Reply> {
        let (tx, org) = (cx.app.store.read()?, cx.org());
        let scope = Scope::of(&cx, &tx, &query, self.range)?;
        let is_file = query.get("format") == Some("csv");
        blocking(move || {
            let rows = (self.rows)(&Ask { tx: &tx, org, scope: &scope })?;
            if is_file {
                let name = format!("{}-{}.csv", self.name, scope.to);
                return Ok(Reply::typed("text/csv; charset=utf-8", csv(self.columns, &rows)).attachment(&name));
            }
            Reply::json(&json!({
                "name": self.name, "from": scope.from, "to": scope.to, "columns": self.columns,
                "rows": columns::objects(self.columns, rows),
            }))
        })
        .await
    }
}
