//! `leadlab import`: the rows of a file become records, by the same job that the browser starts.

use std::fmt::Write as _;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::ValueEnum;
use serde::{Deserialize, Serialize};
use tokio::io::AsyncReadExt;

use super::call::Call;
use super::data::Local;
use super::exit::{Exit, Failure};
use crate::base::date::DateOrder;
use crate::base::{Actor, Error, Id, Uid};
use crate::crm::imports::model::{Counts, Import as Record, Mapped, OnMatch, State};
use crate::crm::imports::{problems, service};
use crate::http::IfMatch;
use crate::jobs::Engine;
use crate::store::Read;

/// How often the job is looked at.
const LOOK: Duration = Duration::from_millis(50);
/// Bytes of the file that are copied at a time.
const PIECE: usize = 256 << 10;
/// Rows that cannot be taken and are named; the rest is counted.
const NAMED: usize = 20;

/// `leadlab import`.
#[derive(Debug, clap::Args, Serialize, Deserialize)]
pub struct Import {
    /// The file, CSV or TSV in any encoding; - for standard input
    pub file: PathBuf,
    /// What its rows become: leads, customers or contacts
    #[arg(long)]
    pub entity: String,
    /// A JSON file that says where columns go: [{"column": "Firma", "field": "company"}]; a field of null drops its
    /// column. Columns that are not named go where they are recognised
    #[arg(long, value_name = "FILE")]
    #[serde(skip)]
    pub map: Option<PathBuf>,
    /// What to do with a row whose record exists
    #[arg(long, value_enum, default_value_t = Match::Fill)]
    pub on_match: Match,
    /// The order of day and month where the dates do not show it [default: the country's]
    #[arg(long, value_enum, value_name = "ORDER")]
    pub date_order: Option<Order>,
    /// Try all rows and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// What `--map` names, read by the caller's process.
    #[arg(skip)]
    mapping: Vec<Mapped>,
}

/// What to do with a row whose record exists.
#[derive(Debug, Clone, Copy, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Match {
    /// Leave the record as it is
    Skip,
    /// Fill its empty fields
    Fill,
    /// Put the row's values in their place
    Overwrite,
    /// Do not look for one
    New,
}

impl From<Match> for OnMatch {
    fn from(rule: Match) -> Self {
        match rule {
            Match::Skip => Self::Skip,
            Match::Fill => Self::Fill,
            Match::Overwrite => Self::Overwrite,
            Match::New => Self::New,
        }
    }
}

/// The order of day and month.
#[derive(Debug, Clone, Copy, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    /// 31/12/2026
    Dmy,
    /// 12/31/2026
    Mdy,
    /// 2026/12/31
    Ymd,
}

impl From<Order> for DateOrder {
    fn from(order: Order) -> Self {
        match order {
            Order::Dmy => Self::Dmy,
            Order::Mdy => Self::Mdy,
            Order::Ymd => Self::Ymd,
        }
    }
}

impl Import {
    /// Opens the file and reads the mapping in the caller's process.
    pub(super) fn prepare(&mut self) -> Result<Local, Failure> {
        if let Some(path) = &self.map {
            let text = std::fs::read_to_string(path).map_err(|error| Failure::file(path, &error))?;
            self.mapping = serde_json::from_str(&text).map_err(|error| {
                let form = r#"[{"column": "…", "field": "…"}]"#;
                Failure::usage(format!("{}: a mapping looks like {form}: {error}", path.display()))
            })?;
        }
        let stdin = Path::new("/dev/stdin");
        let path = if self.file == Path::new("-") { stdin } else { &self.file };
        let input = std::fs::File::open(path).map_err(|error| Failure::file(&self.file, &error))?;
        Ok(Local { input: Some(input), ..Local::default() })
    }

    /// What the file is called, without its folder.
    fn name(&self) -> String {
        self.file.file_name().map_or_else(|| "standard input".to_owned(), |name| name.to_string_lossy().into_owned())
    }
}

/// Imports it.
///
/// # Errors
/// 2 for an unknown entity, a column that the file does not have, or a field that does not exist; 1 when it fails.
pub(super) async fn run(command: Import, call: &mut Call) -> Result<Exit, Failure> {
    let actor = call.actor(call.organization()?.0);
    let spooled = spool(call).await?;
    let created =
        service::create_from(&call.app, actor.clone(), &command.entity, command.name(), &spooled.path, spooled.bytes);
    let id = created.await.map_err(usage)?.id;
    drop(spooled);
    // Where no server runs, nobody else executes jobs.
    let engine = if call.serving { None } else { Some(engine(call).await?) };
    let done = transfer(&command, call, &actor, id).await;
    if let Some(engine) = engine {
        let stopped = tokio::task::spawn_blocking(move || engine.stop()).await;
        stopped.map_err(|_| Failure::failed("the workers could not be stopped"))?;
    }
    if command.dry_run || (done.is_err() && is_idle(call, &actor, id)?) {
        service::delete(&call.app, actor, id).await?;
    }
    done
}

/// A worker of this process.
async fn engine(call: &Call) -> Result<Engine, Failure> {
    let (store, handlers) = (call.app.store.clone(), crate::crm::handlers(&call.app));
    let started = tokio::task::spawn_blocking(move || Engine::start(store, handlers, 1, |_, _| Ok(()))).await;
    Ok(started.map_err(|_| Failure::failed("the workers could not be started"))??)
}

/// Everything between the upload and the end.
async fn transfer(command: &Import, call: &Call, actor: &Actor, id: Id<Record>) -> Result<Exit, Failure> {
    let change = service::Change {
        mapping: (!command.mapping.is_empty()).then(|| command.mapping.clone()),
        options: service::RulesPatch {
            on_match: Some(command.on_match.into()),
            date_order: Some(command.date_order.map(Into::into)),
        },
        repair: None,
        fixes: std::collections::BTreeMap::new(),
    };
    service::change(&call.app, actor.clone(), id, IfMatch::Any, change).await.map_err(usage)?;
    if command.dry_run {
        service::preview(&call.app, actor.clone(), id).await?;
    } else {
        service::run(&call.app, actor.clone(), id).await?;
    }
    let Some(import) = wait(call, actor, id).await? else { return Ok(Exit::Done) };
    report(call, id, &import).await?;
    let counts = import.counts.unwrap_or_default();
    if counts.problem > 0 && counts.problem == counts.total() {
        return Err(Failure::failed(
            "no row can be taken; see where the columns go with --dry-run, and say where they belong with --map",
        ));
    }
    match import.state {
        State::Failed | State::Cancelled => {
            let why = import.error.unwrap_or_else(|| "It was cancelled.".to_owned());
            Err(Failure::failed(format!("the import did not come to its end: {why}")))
        }
        _ => Ok(Exit::Done),
    }
}

/// Follows the job to its end; `None` when the caller has gone, which leaves it to the server.
async fn wait(call: &Call, actor: &Actor, id: Id<Record>) -> Result<Option<Record>, Failure> {
    loop {
        let import = {
            let tx = call.app.store.read()?;
            let import = tx.require(actor.org, id)?.data;
            if !matches!(import.state, State::Previewing | State::Running) {
                return Ok(Some(import));
            }
            let job = import.job.map(|job| tx.get(crate::base::Org::INSTANCE, job)).transpose()?.flatten();
            job.map(|job| job.data.progress)
        };
        if call.out.is_gone() {
            return Ok(None);
        }
        if let Some(progress) = import {
            call.out.progress("rows", progress.done, progress.total).await;
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// Whether the import can be forgotten: nothing was written.
fn is_idle(call: &Call, actor: &Actor, id: Id<Record>) -> Result<bool, Failure> {
    Ok(call.app.store.read()?.get(actor.org, id)?.is_some_and(|import| import.data.state == State::Uploaded))
}

/// Prints what came of the rows: counts on standard output, rows that were not taken on standard error.
async fn report(call: &Call, id: Id<Record>, import: &Record) -> Result<(), Failure> {
    let counts = import.counts.unwrap_or_default();
    let undo = import.undo.map(|undo| undo.with_prefix("undo"));
    let (rows, _) = problems(&call.app, id, 0, NAMED)?;
    if !call.out.is_json() {
        if import.state == State::Uploaded {
            for Mapped { column, field } in &import.mapping {
                call.out.note(format!("{column} → {}", field.as_deref().unwrap_or("nothing"))).await;
            }
        }
        for row in &rows {
            let column = row.column.as_ref().map(|column| format!(", {column}")).unwrap_or_default();
            call.out.note(format!("row {}{column}: {}", row.row, row.reason)).await;
        }
        let more = counts.problem.saturating_sub(u64::try_from(rows.len()).unwrap_or(0));
        if more > 0 {
            call.out.note(format!("and {more} rows more")).await;
        }
    }
    let told = serde_json::json!({
        "id": id,
        "entity": import.entity,
        "state": import.state,
        "counts": counts,
        "mapping": import.mapping,
        "undo_id": undo,
        "problems": rows,
    });
    call.out.record(sentence(import.state, counts), &told).await
}

fn sentence(state: State, counts: Counts) -> String {
    let Counts { new, update, skip, problem } = counts;
    let mut text = match state {
        State::Uploaded => format!("{new} rows would be new, {update} would change a record, {skip} nothing."),
        _ => format!("{new} rows are new, {update} changed a record, {skip} changed nothing."),
    };
    if problem > 0 {
        let _ = write!(text, " {problem} rows cannot be taken as they stand.");
    }
    text
}

/// What the person typed wrong ends with 2.
fn usage(error: Error) -> Failure {
    let typed = matches!(&error, Error::Invalid(fields) if fields.iter().any(|f| f.pointer != "/file"));
    let failure = Failure::from(error);
    if typed { Failure::usage(failure.message) } else { failure }
}

/// A file on its way into the spool, removed unless it was moved.
pub(super) struct Spooled {
    pub(super) path: PathBuf,
    bytes: u64,
}

impl Drop for Spooled {
    fn drop(&mut self) {
        // Moved to its place, it is no longer here.
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Copies what the command reads into the spool.
pub(super) async fn spool(call: &mut Call) -> Result<Spooled, Failure> {
    let most = call.app.config.uploads.import_max_bytes;
    let path = call.app.spool().join(format!("{}.part", Id::<Record>::from(Uid::fresh())));
    let file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
    let mut spooled = Spooled { path: path.clone(), bytes: 0 };
    let mut file = tokio::fs::File::from_std(file.map_err(|error| Failure::file(&path, &error))?);
    let mut piece = vec![0; PIECE];
    loop {
        let unread = |error: std::io::Error| Failure::failed(format!("the file cannot be read: {error}"));
        let read = call.input.read(&mut piece).await.map_err(unread)?;
        let Some(bytes) = piece.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
        spooled.bytes += u64::try_from(read).unwrap_or(0);
        if spooled.bytes > most {
            return Err(Failure::failed(format!(
                "the file has more than {} MiB, the most that uploads.import_max_mib allows",
                most >> 20
            )));
        }
        let written = tokio::io::AsyncWriteExt::write_all(&mut file, bytes).await;
        written.map_err(|error| Failure::file(&path, &error))?;
    }
    let flushed = tokio::io::AsyncWriteExt::flush(&mut file).await;
    flushed.map_err(|error| Failure::file(&path, &error))?;
    Ok(spooled)
}
