//! `/audit`: the organisation's change log, newest first, and its export with the proof of every entry.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream;
use http::HeaderValue;
use serde_json::{Value, json};

use super::{Request, access, page};
use crate::app::App;
use crate::audit::Export;
use crate::auth::policy::Action;
use crate::base::Result;
use crate::http::{Query, QueryParam, RateClass, Reply, Route, schemas};
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
                QueryParam::limit("Rows of a page.", 50, 200),
                QueryParam::cursor(),
                QueryParam::new("actor", "Only what this user did.", schemas::id("usr")),
                text("action", "Only this action, such as auth.login; a trailing * takes all that start so."),
                text("kind", "Only records of this collection."),
                text("id", "Only this record."),
                QueryParam::new("outcome", "Only attempts that ended so.", json!({ "enum": ["done", "denied"] })),
                QueryParam::new("from", "Not before this time.", schemas::time()),
                QueryParam::new("to", "Before this time.", schemas::time()),
            ])
            .response(schemas::page(&schema())),
        Route::get("/audit/export", access(Action::Audit), "audit.export", export)
            .summary("The audit log as lines of JSON, each with its proof")
            .rate(RateClass::Transfer)
            .file("application/x-ndjson"),
    ]
}

/// The schema of an entry.
fn schema() -> Value {
    let text = || json!({ "type": ["string", "null"] });
    schemas::answer(json!({
        "seq": { "type": "integer", "minimum": 1 }, "at": schemas::time(), "action": { "type": "string" },
        "actor": text(), "actor_name": text(), "address": text(), "kind": text(), "id": text(), "title": text(),
        "note": text(), "via": { "type": "string" }, "request_id": text(), "changes": { "type": "object" },
        "outcome": { "enum": ["done", "denied"] },
    }))
}

async fn list(cx: Request, query: Query) -> Result<Reply> {
    let limit = page::limit(&query)?;
    let store = &cx.app.store;
    let wanted = Wanted::read(&query, store.registry())?;
    let before = query.cursor().map(|cursor| cursor.parse::<u64>().map_err(|_| page::bad_cursor())).transpose()?;
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
