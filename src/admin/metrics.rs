//! What is read of the parts when a monitoring system asks. Figures of single organisations are not among it.

use std::collections::BTreeMap;

use crate::app::{App, free_space};
use crate::base::Result;
use crate::cache::Figures;
use crate::metrics::Kind::{Counter, Gauge};
use crate::metrics::{Reading, process_readings};

/// Everything as OpenMetrics text.
#[must_use]
pub fn render(app: &App) -> String {
    let started = large(app.clock.now().seconds().unsigned_abs()) - app.clock.uptime().as_secs_f64();
    let mut readings = process_readings(started);
    match stored(app) {
        Ok(found) => readings.extend(found),
        Err(error) => tracing::error!(%error, "the database could not be read for metrics"),
    }
    let version = [(env!("CARGO_PKG_VERSION").to_owned(), 1.0)];
    readings.push(Reading::by(Gauge, "leadlab_build_info", "The version that runs", "version", version));
    let (keys, tiers) = app.limits.totals();
    readings.push(Reading::new(
        Gauge,
        "leadlab_limit_keys",
        "Addresses, users and accounts that are counted",
        number(keys),
    ));
    let active = tiers.into_iter().map(|(tier, active)| (tier.name().to_owned(), number(active)));
    // Tiers that count by different keys share a name.
    let mut by_name: BTreeMap<String, f64> = BTreeMap::new();
    for (name, count) in active {
        *by_name.entry(name).or_default() += count;
    }
    readings.push(Reading::by(
        Gauge,
        "leadlab_limit_active",
        "Keys that used some of their allowance",
        "tier",
        by_name,
    ));
    readings.extend(caches(app));
    app.metrics.render(&readings)
}

fn caches(app: &App) -> [Reading; 3] {
    let caches = app.caches();
    let by = |kind, name, help, of: fn(&Figures) -> u64| {
        Reading::by(kind, name, help, "cache", caches.iter().map(|cache| (cache.name.to_owned(), large(of(cache)))))
    };
    [
        by(Counter, "leadlab_cache_hits", "Questions that a cache answered", |cache| cache.hits),
        by(Counter, "leadlab_cache_misses", "Questions that a cache could not answer", |cache| cache.misses),
        by(Gauge, "leadlab_cache_entries", "What a cache holds", |cache| u64::try_from(cache.entries).unwrap_or(0)),
    ]
}

fn stored(app: &App) -> Result<Vec<Reading>> {
    let (writes, commits, nanoseconds) = app.store.writer_totals();
    let reads = app.store.reads();
    let mut records: BTreeMap<String, f64> = BTreeMap::new();
    for (_, collection, count) in app.store.records()? {
        *records.entry(collection.to_owned()).or_default() += large(count.unsigned_abs());
    }
    let (networks, accounts) = app.auth.lock_totals()?;
    let jobs = crate::jobs::load(&app.store.read()?)?;
    let (sessions, tokens) = app.auth.directory().live(app.clock.now());
    let organizations = app.auth.directory().organizations().len();
    let mut readings = vec![
        Reading::new(
            Counter,
            "leadlab_db_reads",
            "Rows that were looked up by their key, and rows that scans went over",
            large(reads.lookups + reads.rows),
        ),
        Reading::new(Counter, "leadlab_db_scans", "Ranges of rows that were gone through", large(reads.scans)),
        Reading::new(Counter, "leadlab_db_writes", "Writes that were answered", large(writes)),
        Reading::new(Counter, "leadlab_db_commits", "Commits, each of which holds one write or more", large(commits)),
        Reading::new(
            Counter,
            "leadlab_db_writer_cpu_seconds",
            "Processor time of the writer",
            large(nanoseconds) / 1e9,
        ),
        Reading::by(Gauge, "leadlab_records", "Live records, without the trash", "collection", records),
        Reading::new(Gauge, "leadlab_organizations", "Organisations", number(organizations)),
        Reading::new(Gauge, "leadlab_sessions", "Sessions that have not ended", number(sessions)),
        Reading::new(Gauge, "leadlab_api_tokens", "API tokens that have not ended", number(tokens)),
        Reading::new(
            Gauge,
            "leadlab_locked_accounts",
            "Accounts that are closed after failed sign-ins",
            number(accounts),
        ),
        Reading::new(
            Gauge,
            "leadlab_blocked_networks",
            "Networks that are blocked after failed sign-ins",
            number(networks),
        ),
        Reading::by(
            Gauge,
            "leadlab_jobs",
            "Jobs that wait or run",
            "state",
            [("waiting".to_owned(), number(jobs.waiting)), ("running".to_owned(), number(jobs.running))],
        ),
    ];
    let folder = &app.config.storage.data_dir;
    if let Ok(file) = std::fs::metadata(folder.join("leadlab.redb")) {
        readings.push(Reading::new(Gauge, "leadlab_db_file_bytes", "Size of the database", large(file.len())));
    }
    if let Some(free) = free_space(folder) {
        readings.push(Reading::new(Gauge, "leadlab_disk_free_bytes", "Free space where the data lies", large(free)));
    }
    Ok(readings)
}

fn number(count: usize) -> f64 {
    u64::try_from(count).map_or(f64::MAX, large)
}

#[expect(clippy::cast_precision_loss, reason = "a figure to look at; exact up to 2^53")]
fn large(count: u64) -> f64 {
    count as f64
}
