//! `/audit`: the organisation's change log, newest first, and its export with the proof of every entry.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream;
use http::HeaderValue;
use serde_json::json;

use super::{Request, access, page};
use crate::app::App;
use crate::audit::Export;
use crate::auth::policy::Action;
use crate::base::Result;
use crate::http::{Query, QueryParam, RateClass, Reply, Route};
use crate::store::Class;
use crate::store::log::Event;

pub mod search;

use search::Wanted;

/// Entries that are written in one go.
const CHUNK: usize = 500;

pub(super) fn routes() -> Vec<Route<Arc<App>>> {
    let text = QueryParam::text;
    vec![
        Route::get("/audit", access(Action::Audit), "audit.list", list)
            .summary("The audit log, newest first")
            .query([
                text("limit", "Rows of a page, 1 to 200; 50 unless given."),
                text("cursor", "The next_cursor of the page before."),
                text("actor", "Only what this user did."),
                text("action", "Only this action, such as auth.login; a trailing * takes all that start so."),
                text("kind", "Only records of this collection."),
                text("id", "Only this record."),
                QueryParam::new("outcome", "Only attempts that ended so.", json!({ "enum": ["done", "denied"] })),
                text("from", "Not before this time."),
                text("to", "Before this time."),
            ])
            .response(json!({
                "type": "object",
                "properties": {
                    "data": { "type": "array", "items": { "type": "object" } },
                    "next_cursor": { "type": ["string", "null"] },
                    "total": { "type": "integer", "description": "On the first page." },
                    "total_is_lower_bound": { "type": "boolean" },
                },
            })),
        Route::get("/audit/export", access(Action::Audit), "audit.export", export)
            .summary("The audit log as lines of JSON, each with its proof")
            .rate(RateClass::Transfer)
            .response(json!({ "type": "string", "contentMediaType": "application/x-ndjson" })),
    ]
}

async fn list(cx: Request, query: Query) -> Result<Reply> {
    let limit = page::limit(&query)?;
    let store = &cx.app.store;
    let wanted = Wanted::read(&query, store.registry())?;
    let before = query.get("cursor").map(|cursor| cursor.parse::<u64>().map_err(|_| page::bad_cursor())).transpose()?;
    let found = search::page(&store.read()?, store.registry(), cx.org(), &wanted, before, limit)?;
    let mut answer = json!({ "data": found.rows, "next_cursor": found.next.map(|seq| seq.to_string()) });
    if let (Some((total, more)), Some(answer)) = (found.total, answer.as_object_mut()) {
        answer.insert("total".to_owned(), json!(total));
        if more {
            answer.insert("total_is_lower_bound".to_owned(), json!(true));
        }
    }
    Reply::json(&answer)
}

async fn export(cx: Request) -> Result<Reply> {
    let (org, store) = (cx.org(), cx.app.store.clone());
    let logged = store.write_as(Class::Essential, cx.actor(), move |tx| {
        tx.log(Event::done(org, "export.created").note("audit log"));
        Ok(())
    });
    logged.await?;
    let export = Export::new(&store, Some(org))?;
    let pieces = stream::try_unfold(Some(export), |rest| async {
        let Some(mut export) = rest else { return Ok(None) };
        let piece = tokio::task::spawn_blocking(move || {
            let mut bytes = Vec::new();
            let more = export.next(CHUNK, &mut bytes)?;
            Ok((Bytes::from(bytes), more.then_some(export)))
        });
        let piece: Result<_> = piece.await.map_err(std::io::Error::other)?;
        piece.map(Some).map_err(std::io::Error::other)
    });
    let lines = HeaderValue::from_static("application/x-ndjson");
    Ok(Reply::stream(lines, None, pieces).attachment("leadlab-audit.jsonl"))
}
