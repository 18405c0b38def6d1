//! What can be done with an import: upload, change, preview, run, cancel, forget.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::json;

use crate::app::App;
use crate::base::date::DateOrder;
use crate::base::{Actor, Error, FieldError, Id, Org, Result};
use crate::http::IfMatch;
use crate::http::extract::{Spooled, nullable, present};
use crate::jobs::{self, Ending, Job, NewJob};
use crate::rest::context::Customs;
use crate::store::log::Event;
use crate::store::{Entity, Read, Record};
use crate::transfer::reader::Rows;
use crate::transfer::sniff::{InspectError, inspect};

use super::model::{Counts, Import, Mapped, OnMatch, Recipe, State};
use super::plan::{self, Plan};
use super::run::{self, PREVIEW, Payload, RUN};
use super::{customs, files};

/// Files with more rows are previewed by a job.
const INLINE_ROWS: usize = 10_000;

/// What a user changes of the rules.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RulesPatch {
    /// What to do with a row that matches a record.
    #[serde(deserialize_with = "present")]
    pub on_match: Option<OnMatch>,
    /// The order of day and month; `Some(None)` leaves it to the file and the country.
    #[serde(deserialize_with = "nullable")]
    pub date_order: Option<Option<DateOrder>>,
}

/// What a user changes of an import.
pub struct Change {
    /// Where columns go; columns that are not named stay where they are.
    pub mapping: Option<Vec<Mapped>>,
    /// The rules.
    pub options: RulesPatch,
    /// Whether text that was encoded twice is put right while reading.
    pub repair: Option<bool>,
    /// Corrected cells, beside those corrected before.
    pub fixes: BTreeMap<u64, BTreeMap<String, String>>,
}

fn refused(error: InspectError) -> Error {
    match error {
        InspectError::Io(error) => Error::fault(error),
        other => Error::invalid("/file", "unreadable", other.to_string()),
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(Error::fault)?
}

/// Takes a file from the spool and looks at it.
///
/// # Errors
/// [`Error::Invalid`] when rows cannot become `entity`, or the file is no text with columns.
pub async fn create(
    app: &Arc<App>,
    actor: Actor,
    entity: &str,
    file_name: String,
    spooled: Spooled,
) -> Result<Record<Import>> {
    let size = spooled.bytes();
    let record = create_from(app, actor, entity, file_name, spooled.path(), size).await?;
    // The file has moved to its place; what is left of the spool's name is nothing.
    drop(spooled);
    Ok(record)
}

/// The same with a file that lies in the spool's file system; it is moved.
///
/// # Errors
/// As [`create`].
pub async fn create_from(
    app: &Arc<App>,
    actor: Actor,
    entity: &str,
    file_name: String,
    path: &Path,
    size: u64,
) -> Result<Record<Import>> {
    let target = plan::entity_of(entity)?;
    let (app_of, entity, path, org) = (Arc::clone(app), entity.to_owned(), path.to_owned(), actor.org);
    let id = Id::<Import>::fresh();
    let import = blocking(move || {
        files::sweep(&app_of);
        let file = std::fs::File::open(&path).map_err(Error::fault)?;
        let inspection = inspect(file, Some(&file_name)).map_err(refused)?;
        let suggestions = plan::suggestions(&app_of.store.read()?, org, target, &inspection)?;
        let mapping = inspection
            .columns
            .iter()
            .zip(&suggestions)
            .map(|(column, suggestion)| Mapped { column: column.name.clone(), field: suggestion.target.written() })
            .collect();
        std::fs::rename(&path, files::file(&app_of, id)).map_err(Error::fault)?;
        let inspection = serde_json::to_string(&inspection).map_err(Error::fault)?;
        Ok(Import { entity, file_name, size, inspection, mapping, ..Import::default() })
    })
    .await?;
    let written = app.store.write(actor, move |tx| tx.insert(org, id, import)).await;
    if written.is_err() {
        files::remove(app, id);
    }
    Ok(written?.value)
}

fn must_be_uploaded(import: &Import) -> Result<()> {
    match import.state {
        State::Uploaded => Ok(()),
        State::Previewing | State::Running => {
            Err(Error::conflict("busy", "This import is at work. Wait for it, or cancel it."))
        }
        State::Completed | State::Failed | State::Cancelled => {
            Err(Error::conflict("finished", "This import has run already. Upload the file again to import it again."))
        }
    }
}

/// Changes what is to be done with the file.
///
/// # Errors
/// [`Error::Conflict`] when it is at work or done, [`Error::Invalid`] for unknown columns and fields.
pub async fn change(app: &Arc<App>, actor: Actor, id: Id<Import>, known: IfMatch, change: Change) -> Result<()> {
    let org = actor.org;
    let customs = Customs::of(app, &app.store.read()?, org)?;
    app.store
        .write(actor, move |tx| {
            let old = tx.require(org, id)?;
            known.check(old.meta.version)?;
            must_be_uploaded(&old.data)?;
            let mut import = old.data.clone();
            let mut inspection =
                import.inspection().ok_or_else(|| Error::internal("an import's inspection cannot be read"))?;
            let entity = plan::entity_of(&import.entity)?;
            let mut errors = Vec::new();
            for (place, mapped) in change.mapping.into_iter().flatten().enumerate() {
                let checked = plan::check_target(entity, mapped.field.as_deref(), &customs.fields);
                match import.mapping.iter_mut().find(|m| m.column == mapped.column) {
                    None => errors.push(FieldError::new(
                        format!("/mapping/{place}/column"),
                        "unknown",
                        format!("The file has no column “{}”.", mapped.column),
                    )),
                    Some(line) => match checked {
                        Ok(()) => line.field = mapped.field,
                        Err(why) => {
                            errors.push(FieldError::new(format!("/mapping/{place}/field"), "unknown_field", why));
                        }
                    },
                }
            }
            for (row, cells) in change.fixes {
                for column in cells.keys().filter(|name| !inspection.columns.iter().any(|c| c.name == **name)) {
                    errors.push(FieldError::new("/fixes", "unknown", format!("The file has no column “{column}”.")));
                }
                import.fixes.entry(row).or_default().extend(cells);
            }
            if !errors.is_empty() {
                return Err(Error::Invalid(errors));
            }
            import.options.on_match = change.options.on_match.unwrap_or(import.options.on_match);
            import.options.date_order = change.options.date_order.unwrap_or(import.options.date_order);
            if let Some(repair) = change.repair {
                inspection.repair = repair;
                import.inspection = serde_json::to_string(&inspection).map_err(Error::fault)?;
            }
            import.counts = None;
            tx.update(org, &old, import).map(drop)
        })
        .await?;
    Ok(())
}

/// Whether the file has more rows than are previewed at once.
fn is_large(app: &App, record: &Record<Import>) -> Result<bool> {
    let Some(inspection) = record.data.inspection() else { return Ok(true) };
    let file = std::io::BufReader::new(files::open(app, record.id)?);
    Ok(Rows::open(file, &inspection).take(INLINE_ROWS + 1).count() > INLINE_ROWS)
}

/// Tries all rows: at once for files of up to 10,000 rows, else as a job, which `None` says.
///
/// # Errors
/// [`Error::Conflict`] when it is at work or done.
pub async fn preview(app: &Arc<App>, actor: Actor, id: Id<Import>) -> Result<Option<Counts>> {
    let record: Record<Import> = app.store.read()?.require(actor.org, id)?;
    must_be_uploaded(&record.data)?;
    let (org, user, worker) = (actor.org, actor.user, Arc::clone(app));
    let counts = blocking(move || {
        if is_large(&worker, &record)? {
            return Ok(None);
        }
        match run::preview(&worker, org, user, id, &mut |_, _| Ok(())) {
            Ok(counts) => Ok(Some(counts)),
            Err(Ending::Failed(error)) => Err(error),
            Err(Ending::Cancelled | Ending::Stopping | Ending::Later(_)) => Err(Error::Busy { retry_after: 5 }),
        }
    })
    .await?;
    app.store
        .write(actor, move |tx| {
            let old = tx.require(org, id)?;
            must_be_uploaded(&old.data)?;
            let mut import = old.data.clone();
            import.counts = counts;
            if counts.is_none() {
                import.state = State::Previewing;
                import.job = Some(jobs::enqueue(tx, job(org, PREVIEW, id, None))?.id);
            }
            tx.update(org, &old, import).map(drop)
        })
        .await?;
    Ok(counts)
}

fn job(org: Org, kind: &'static str, import: Id<Import>, rows: Option<u64>) -> NewJob {
    NewJob { kind, org, payload: json!(Payload { import, rows }), total: rows.unwrap_or(0) }
}

/// Starts to write the rows.
///
/// # Errors
/// [`Error::Conflict`] when it is at work or done, or its file is gone.
pub async fn run(app: &Arc<App>, actor: Actor, id: Id<Import>) -> Result<Id<Job>> {
    let org = actor.org;
    // Files lie together, whosesoever they are: whether there is one is said of the organisation's own imports only.
    let record: Record<Import> = app.store.read()?.require(org, id)?;
    files::open(app, id)?;
    let inspection =
        record.data.inspection().ok_or_else(|| Error::internal("an import's inspection cannot be read"))?;
    let fields = Plan::new(app, &app.store.read()?, org, &record.data, &inspection)?.new_fields();
    // The fields that are made belong to the step of the job, so that they go with it when it is undone.
    let job_id = Id::<Job>::fresh();
    let written = app
        .store
        .write(actor.grouped(job_id.uid()), move |tx| {
            let old = tx.require(org, id)?;
            must_be_uploaded(&old.data)?;
            let mut import = old.data.clone();
            customs::make(tx, org, &mut import, &inspection, fields)?;
            let rows = import.counts.map(|counts| counts.total());
            let job = jobs::enqueue_as(tx, job_id, job(org, RUN, id, rows))?.id;
            import.state = State::Running;
            import.counts = None;
            import.job = Some(job);
            tx.update(org, &old, import)?;
            tx.log(Event::done(org, "import.started").about(Import::KIND, id.uid()));
            Ok(job)
        })
        .await?;
    if record.data.counts.is_none() {
        files::remove_tried(app, id);
    }
    Ok(written.value)
}

/// Stops a preview or a run. What a run has written stays, and can be undone.
///
/// # Errors
/// [`Error::Conflict`] when it is not at work.
pub async fn cancel(app: &Arc<App>, actor: Actor, id: Id<Import>) -> Result<()> {
    let org = actor.org;
    app.store
        .write(actor, move |tx| {
            let old = tx.require(org, id)?;
            let idle = || Error::conflict("not_running", "This import is not at work.");
            let at_work = matches!(old.data.state, State::Previewing | State::Running);
            let job = old.data.job.filter(|_| at_work).ok_or_else(idle)?;
            let job = jobs::request_cancel(tx, org, job)?;
            if job.data.state.is_final() {
                let previewing = old.data.state == State::Previewing;
                let state = if previewing { State::Uploaded } else { State::Cancelled };
                tx.update(org, &old, Import { state, ..old.data.clone() })?;
            }
            Ok(())
        })
        .await?;
    Ok(())
}

/// Forgets an import and its file. What it wrote stays.
///
/// # Errors
/// [`Error::Conflict`] when it is at work.
pub async fn delete(app: &Arc<App>, actor: Actor, id: Id<Import>) -> Result<()> {
    let org = actor.org;
    app.store
        .write(actor, move |tx| {
            let old = tx.require(org, id)?;
            if matches!(old.data.state, State::Previewing | State::Running) {
                return Err(Error::conflict("busy", "This import is at work. Cancel it first."));
            }
            tx.delete(org, id)
        })
        .await?;
    files::remove(app, id);
    Ok(())
}

/// A mapping that is to be kept, checked.
///
/// # Errors
/// [`Error::Invalid`] when it is not acceptable.
pub fn recipe(app: &App, org: Org, mut recipe: Recipe) -> Result<Recipe> {
    let entity = plan::entity_of(&recipe.entity)?;
    recipe.name = crate::base::text::clean_line(&recipe.name, 200)
        .map_err(|e| Error::invalid("/name", "invalid", e.to_string()))?;
    if recipe.name.is_empty() {
        return Err(Error::invalid("/name", "required", "A recipe has a name."));
    }
    let fields = Customs::of(app, &app.store.read()?, org)?.fields;
    let unknown = recipe.mapping.iter().enumerate().filter_map(|(place, mapped)| {
        let why = plan::check_target(entity, mapped.field.as_deref(), &fields).err()?;
        Some(FieldError::new(format!("/mapping/{place}/field"), "unknown_field", why))
    });
    let mut errors: Vec<FieldError> = unknown.collect();
    errors.extend(plan::taken_twice(entity, &recipe.mapping));
    if errors.is_empty() { Ok(recipe) } else { Err(Error::Invalid(errors)) }
}
