//! What an admin sees of the system: the caches at work, what is stored and how large it is, and how the server is doing.
//! Figures of the instance, and of records and contents those of the own organisation alone.

use std::sync::Arc;

use serde::Serialize;
use serde_json::{Value, json};

use super::{Request, access};
use crate::app::{App, SCHEMA, free_space};
use crate::auth::policy::Action;
use crate::base::{Clock, Error, Org, Result, Time};
use crate::cache::Figures;
use crate::http::schemas::{answer, list, nullable, time};
use crate::http::{Reply, Route};
use crate::mail::MAIL_JOB;
use crate::metrics::resident_bytes;

/// A read of the storage that takes longer than this is told, in milliseconds.
const SLOW_READ_MS: u128 = 1_000;

pub(super) fn routes() -> Vec<Route<Arc<App>>> {
    let count = || json!({"type": "integer", "minimum": 0});
    let some = || nullable(count());
    let text = || json!({"type": "string"});
    vec![
        Route::get("/admin/caches", access(Action::Audit), "admin.caches", caches)
            .summary("The caches: what they hold and how often they had the answer")
            .response(answer(json!({"data": list(answer(json!({
                "name": text(), "life_seconds": count(), "entries": count(), "entries_max": some(), "bytes": some(),
                "bytes_max": some(), "hits": count(), "misses": count(), "dropped": count(),
                "hit_rate": nullable(json!({"type": "number", "minimum": 0, "maximum": 1})),
            })))}))),
        Route::get("/admin/storage", access(Action::Audit), "admin.storage", storage)
            .summary("What is stored, and how large it is")
            .response(answer(json!({
                "file_bytes": count(), "disk_free_bytes": some(), "disk_least_bytes": count(), "trash": count(),
                "tables": list(answer(json!({"name": text(), "rows": count()}))),
                "records": list(answer(json!({"collection": text(), "count": count()}))),
                "files": answer(json!({"bytes": count(), "quota_bytes": count()})),
            }))),
        Route::get("/admin/health", access(Action::Audit), "admin.health", health)
            .summary("How the server is doing")
            .response(answer(json!({
                "status": {"enum": ["ok", "attention"]}, "release": text(), "started_at": time(), "schema": count(),
                "uptime_seconds": count(), "memory_bytes": some(), "sessions": count(),
                "checks": list(answer(json!({
                    "name": {"enum": ["storage", "disk", "jobs", "mail"]}, "ok": {"type": "boolean"}, "about": text(),
                }))),
                "jobs": answer(json!({"waiting": count(), "running": count(), "waiting_since": nullable(time())})),
                "mail": answer(json!({"waiting": count(), "waiting_since": nullable(time())})),
            }))),
    ]
}

async fn caches(cx: Request) -> Result<Reply> {
    Reply::json(&json!({ "data": cx.app.caches().map(|figures| CacheView { hit_rate: rate(&figures), figures }) }))
}

/// A cache as it is shown.
#[derive(Serialize)]
struct CacheView {
    #[serde(flatten)]
    figures: Figures,
    /// Hits among the questions, 0 to 1; none before the first.
    hit_rate: Option<f64>,
}

#[expect(clippy::cast_precision_loss, reason = "a figure to look at, in thousandths")]
fn rate(figures: &Figures) -> Option<f64> {
    let asked = figures.hits + figures.misses;
    (asked > 0).then(|| (figures.hits as f64 / asked as f64 * 1000.0).round() / 1000.0)
}

async fn storage(cx: Request) -> Result<Reply> {
    let (app, org) = (Arc::clone(&cx.app), cx.org());
    let files = app.blobs.used_by(org).await?;
    let stored = tokio::task::spawn_blocking(move || stored(&app, org, files)).await.map_err(Error::fault)??;
    Reply::json(&stored)
}

fn stored(app: &App, org: Org, files: u64) -> Result<Value> {
    let folder = &app.config.storage.data_dir;
    let file = std::fs::metadata(folder.join("leadlab.redb")).map_err(Error::fault)?.len();
    let rows = app.store.rows()?;
    let tables: Vec<Value> = rows.iter().map(|(name, rows)| json!({"name": name, "rows": rows})).collect();
    let records = app.store.records()?.into_iter().filter(|(of, ..)| *of == org);
    let records: Vec<Value> =
        records.map(|(_, collection, count)| json!({"collection": collection, "count": count})).collect();
    Ok(json!({
        "file_bytes": file,
        "disk_free_bytes": free_space(folder),
        "disk_least_bytes": app.config.storage.min_free_bytes,
        "trash": crate::store::trash::count_all(&app.store.read()?, org)?,
        "tables": tables,
        "records": records,
        "files": { "bytes": files, "quota_bytes": app.config.uploads.organization_quota_bytes },
    }))
}

async fn health(cx: Request) -> Result<Reply> {
    let app = Arc::clone(&cx.app);
    let state = tokio::task::spawn_blocking(move || state(&app)).await.map_err(Error::fault)??;
    Reply::json(&state)
}

fn state(app: &App) -> Result<Value> {
    let now = app.clock.now();
    let begun = Clock::mark();
    let load = crate::jobs::load(&app.store.read()?)?;
    let read_ms = begun.elapsed().as_millis();
    let storage = &app.config.storage;
    let free = free_space(&storage.data_dir);
    let mails = load.kinds.get(MAIL_JOB).copied();
    let oldest = load.kinds.values().map(|(_, since)| *since).min();
    let waits_long = |since: Option<Time>| since.is_some_and(|since| since < now.plus_seconds(-3600));
    let free_text = free.map_or("Its free space is not known.".to_owned(), |free| {
        format!("{} MiB are free; writes are refused below {}.", free >> 20, storage.min_free_bytes >> 20)
    });
    let checks = [
        ("storage", read_ms < SLOW_READ_MS, format!("A read took {read_ms} ms.")),
        ("disk", free.is_none_or(|free| free >= storage.min_free_bytes), free_text),
        ("jobs", !waits_long(oldest), format!("{} wait, {} run.", load.waiting, load.running)),
        ("mail", !waits_long(mails.map(|(_, since)| since)), format!("{} wait.", mails.map_or(0, |(count, _)| count))),
    ];
    let uptime = app.clock.uptime().as_secs();
    Ok(json!({
        "status": if checks.iter().all(|(_, ok, _)| *ok) { "ok" } else { "attention" },
        "release": env!("CARGO_PKG_VERSION"),
        "started_at": now.plus_seconds(-i64::try_from(uptime).unwrap_or(i64::MAX)),
        "uptime_seconds": uptime,
        "schema": SCHEMA,
        "memory_bytes": resident_bytes(),
        "sessions": app.auth.directory().live(now).0,
        "checks": checks.map(|(name, ok, about)| json!({ "name": name, "ok": ok, "about": about })),
        "jobs": { "waiting": load.waiting, "running": load.running, "waiting_since": oldest },
        "mail": { "waiting": mails.map_or(0, |(count, _)| count), "waiting_since": mails.map(|(_, since)| since) },
    }))
}
