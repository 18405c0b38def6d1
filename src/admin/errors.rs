//! What went wrong lately: the server's own failures, and what browsers report of the page's content security policy.

use std::sync::Arc;

use serde_json::json;

use super::{Request, access};
use crate::app::App;
use crate::audit::reports;
use crate::auth::policy::Action;
use crate::base::Result;
use crate::http::extract::RawBody;
use crate::http::schemas::nullable;
use crate::http::{Access, BodyLimit, RateClass, Reply, Route};

/// Bytes of a body of reports.
const REPORT_MAX: usize = 16 << 10;

pub(super) fn routes() -> Vec<Route<Arc<App>>> {
    let text = || json!({ "type": "string" });
    let array = || json!({ "type": "array", "items": { "type": "object" } });
    vec![
        Route::post("/csp-report", Access::Public, "system.csp_report", report)
            .summary("Take a browser's report on the content security policy")
            .rate(RateClass::Reports)
            .body(BodyLimit::Raw { max: REPORT_MAX, types: &["application/reports+json", "application/csp-report"] })
            .request(json!({ "anyOf": [
                {
                    "type": "object",
                    "required": ["csp-report"],
                    "properties": { "csp-report": { "type": "object", "properties": {
                        "document-uri": text(), "effective-directive": nullable(text()), "violated-directive": text(),
                        "blocked-uri": text(),
                    } } },
                },
                { "type": "array", "items": {
                    "type": "object",
                    "required": ["type"],
                    "properties": { "type": text() },
                    "if": { "properties": { "type": { "const": "csp-violation" } } },
                    "then": { "required": ["body"], "properties": { "body": { "type": "object", "properties": {
                        "documentURL": text(), "effectiveDirective": text(), "blockedURL": text(),
                    } } } },
                } },
            ] }))
            .csrf_exempt(),
        Route::get("/admin/errors", access(Action::Audit), "admin.errors", list)
            .summary("The server's latest failures, and reports of browsers")
            .response(json!({
                "type": "object",
                "properties": {
                    "data": array(),
                    "reports": array(),
                    "forgotten": { "type": "integer", "description": "Reports that made room for others." },
                },
            })),
    ]
}

async fn report(cx: Request, RawBody(body): RawBody) -> Result<Reply> {
    let now = cx.app.clock.now();
    for report in reports::parse(&body)? {
        let (directive, blocked) = (report.directive.clone(), report.blocked.clone());
        if cx.app.reports.note(report, now) {
            tracing::warn!(directive, blocked, "a browser blocked something");
        }
    }
    Ok(Reply::no_content())
}

async fn list(cx: Request) -> Result<Reply> {
    let (reports, forgotten) = cx.app.reports.list();
    Reply::json(&json!({ "data": cx.app.faults.list(), "reports": reports, "forgotten": forgotten }))
}
