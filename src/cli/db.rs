//! `leadlab db`: what the database holds, whether what follows from its records is right, and making it anew.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use clap::Subcommand;
use serde::{Deserialize, Serialize};

use super::call::Call;
use super::exit::{Exit, Failure};
use crate::app::{MIGRATIONS, SCHEMA};
use crate::store::{Migration, OpenError, file, steps_from};

/// `leadlab db …`.
#[derive(Debug, Subcommand, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Db {
    /// The instance, its directory and its records
    Info,
    /// The size of every table, and what the writer did
    Stats,
    /// Compare every derived row with its record, and verify the change log
    Check {
        /// Also read every page of the file; needs the server stopped
        #[arg(long)]
        file: bool,
    },
    /// Give free space inside the file back to the file system; needs the server stopped
    Compact,
    /// Make every derived row anew
    Reindex {
        /// Only of this collection, such as leads
        #[arg(long, value_name = "COLLECTION")]
        entity: Option<String>,
    },
    /// Bring data of an older version to this one; the start of a server does the same
    Migrate {
        /// Only tell what would be done
        #[arg(long)]
        dry_run: bool,
    },
}

impl Db {
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Info => "db info",
            Self::Stats => "db stats",
            Self::Check { .. } => "db check",
            Self::Compact => "db compact",
            Self::Reindex { .. } => "db reindex",
            Self::Migrate { .. } => "db migrate",
        }
    }
}

impl Db {
    /// Whether it works only on a file that nobody has open.
    pub(super) fn needs_file(&self) -> bool {
        matches!(self, Self::Check { file: true } | Self::Compact)
    }

    /// Works on the file at `path`, where it is to before a store opens it; what is printed then, with and without
    /// `--json`.
    ///
    /// # Errors
    /// 65 when a page is damaged.
    pub(super) fn on_file(&self, path: &Path) -> Result<Option<(String, serde_json::Value)>, Failure> {
        match self {
            Self::Check { file: true } => {
                if !file::verify(path).map_err(|error| unopened(&error))? {
                    return Err(Failure::new(Exit::Corrupt, "pages of the database file were damaged"));
                }
                Ok(None)
            }
            Self::Compact => {
                let (before, after) = file::compact(path).map_err(|error| unopened(&error))?;
                let text = format!("The database file has {after} bytes; it had {before}.");
                Ok(Some((text, serde_json::json!({ "before_bytes": before, "after_bytes": after }))))
            }
            Self::Migrate { dry_run: true } => {
                let from = file::schema(path).map_err(|error| unopened(&error))?.unwrap_or(SCHEMA);
                if from > SCHEMA {
                    // The store says so.
                    return Ok(None);
                }
                let steps = steps_from(&MIGRATIONS, from);
                let told = match steps {
                    [] => nothing(),
                    _ => format!("The data are of schema {from}; they would be brought to {SCHEMA}:\n{}", list(steps)),
                };
                Ok(Some((told, view(from, steps, None))))
            }
            _ => Ok(None),
        }
    }
}

fn nothing() -> String {
    format!("The data are of this version (schema {SCHEMA}); there is nothing to migrate.")
}

fn list(steps: &[Migration]) -> String {
    steps.iter().map(|step| format!("  {}", step.what)).collect::<Vec<_>>().join("\n")
}

/// The answer of `db migrate` in JSON: the data were of schema `from`, and lie in `copy` as they were then.
fn view(from: u32, steps: &[Migration], copy: Option<&Path>) -> serde_json::Value {
    let steps: Vec<_> = steps.iter().map(|step| step.what).collect();
    serde_json::json!({ "schema": SCHEMA, "from": from, "steps": steps, "copy": copy })
}

fn unopened(error: &OpenError) -> Failure {
    let exit = match error {
        OpenError::InUse => Exit::InUse,
        OpenError::Corrupt(_) => Exit::Corrupt,
        OpenError::Newer { .. } => Exit::Newer,
        _ => Exit::Failed,
    };
    Failure::new(exit, error.to_string())
}

/// Runs it.
///
/// # Errors
/// 65 when a check finds the data corrupt, 2 for an unknown collection.
pub(super) async fn run(command: Db, call: &Call) -> Result<Exit, Failure> {
    match command {
        Db::Info => info(call).await,
        Db::Stats => stats(call).await,
        Db::Check { .. } => check(call).await,
        // Done before the store was opened.
        Db::Compact => Ok(Exit::Done),
        Db::Reindex { entity } => reindex(call, entity.as_deref()).await,
        Db::Migrate { .. } => {
            // A server did it when it started.
            let done = call.app.store.migrated().filter(|_| !call.serving);
            let Some(done) = done else {
                call.out.record(nothing(), &view(SCHEMA, &[], None)).await?;
                return Ok(Exit::Done);
            };
            let steps = steps_from(&MIGRATIONS, done.from);
            let mut told = format!("The data were of schema {} and are of {SCHEMA} now:\n{}", done.from, list(steps));
            if let Some(copy) = &done.copy {
                let _ = write!(told, "\nAs they were they lie in {}; remove it when all is well.", copy.display());
            }
            call.out.record(told, &view(done.from, steps, done.copy.as_deref())).await?;
            Ok(Exit::Done)
        }
    }
}

async fn info(call: &Call) -> Result<Exit, Failure> {
    let store = &call.app.store;
    let file = call.app.config.storage.data_dir.join("leadlab.redb");
    let bytes = std::fs::metadata(&file).map_err(|error| Failure::file(&file, &error))?.len();
    let records: i64 = store.stats()?.records.iter().map(|(_, _, count)| count).sum();
    let instance = store.instance().with_prefix("ins");
    let organizations = call.app.auth.organizations()?.len();
    let text = format!(
        "instance       {instance}\ndirectory      {}\nschema         {SCHEMA}\nfile           {bytes} bytes\n\
         organisations  {organizations}\nrecords        {records}",
        call.app.config.storage.data_dir.display(),
    );
    let view = serde_json::json!({
        "instance": instance,
        "data_dir": call.app.config.storage.data_dir,
        "schema": SCHEMA,
        "file_bytes": bytes,
        "organizations": organizations,
        "records": records,
    });
    call.out.record(text, &view).await?;
    Ok(Exit::Done)
}

async fn stats(call: &Call) -> Result<Exit, Failure> {
    let app = Arc::clone(&call.app);
    let stats = blocking(move || app.store.stats()).await?;
    if call.out.is_json() {
        let tables: Vec<_> = stats
            .tables
            .iter()
            .map(|table| {
                serde_json::json!({
                    "name": table.name,
                    "rows": table.rows,
                    "stored_bytes": table.stored_bytes,
                    "metadata_bytes": table.metadata_bytes,
                    "fragmented_bytes": table.fragmented_bytes,
                })
            })
            .collect();
        let records: Vec<_> = stats
            .records
            .iter()
            .map(|(org, collection, count)| {
                serde_json::json!({ "organization": org.0, "collection": collection, "count": count })
            })
            .collect();
        let view = serde_json::json!({
            "tables": tables,
            "records": records,
            "writer": { "writes": stats.writes, "commits": stats.groups, "cpu_ns": stats.writer_cpu_ns },
        });
        call.out.record(String::new(), &view).await?;
        return Ok(Exit::Done);
    }
    let rows: Vec<_> =
        stats.tables.iter().map(|t| (t.name.clone(), t.rows, t.stored_bytes, t.fragmented_bytes)).collect();
    let cells =
        |row: &(String, u64, u64, u64)| vec![row.0.clone(), row.1.to_string(), row.2.to_string(), row.3.to_string()];
    call.out.listing(&["TABLE", "ROWS", "BYTES", "UNUSED"], &rows, cells).await?;
    for (org, collection, count) in &stats.records {
        call.out.line(format!("organisation {}: {count} {collection}", org.0)).await;
    }
    let (writes, commits) = (stats.writes, stats.groups);
    call.out.line(format!("{writes} writes in {commits} commits since the start")).await;
    Ok(Exit::Done)
}

async fn check(call: &Call) -> Result<Exit, Failure> {
    let app = Arc::clone(&call.app);
    let report = blocking(move || app.store.check()).await?;
    let breaks: Vec<String> = report.breaks.iter().map(ToString::to_string).collect();
    let view = serde_json::json!({
        "clean": report.is_clean(),
        "records": report.records,
        "derived": report.derived,
        "entries": report.entries,
        "wrong": report.wrong,
        "described": report.described,
        "breaks": breaks,
    });
    let counted =
        format!("{} records, {} derived rows, {} log entries", report.records, report.derived, report.entries);
    if report.is_clean() {
        call.out.record(format!("Everything is as it should be: {counted}."), &view).await?;
        return Ok(Exit::Done);
    }
    let mut text = format!("{} rows are wrong and {} chains of the log broken: {counted}.", report.wrong, breaks.len());
    for line in report.described.iter().chain(&breaks) {
        text.push('\n');
        text.push_str(line);
    }
    call.out.record(text, &view).await?;
    Ok(Exit::Corrupt)
}

async fn reindex(call: &Call, entity: Option<&str>) -> Result<Exit, Failure> {
    let kind = match entity {
        None => None,
        Some(name) => {
            let kind = call.app.store.registry().by_collection(name);
            Some(kind.ok_or_else(|| Failure::usage(format!("there is no collection {name}")))?)
        }
    };
    let app = Arc::clone(&call.app);
    let derived = blocking(move || app.store.reindex(kind)).await?;
    let view = serde_json::json!({ "records": derived });
    call.out.record(format!("The derived rows of {derived} records were made anew."), &view).await?;
    Ok(Exit::Done)
}

/// Runs long work off the async workers.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> crate::base::Result<T> + Send + 'static,
) -> Result<T, Failure> {
    let done = tokio::task::spawn_blocking(work).await;
    Ok(done.map_err(|_| Failure::failed("the command ended by a fault of the program"))??)
}
