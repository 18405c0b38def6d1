//! Trying all rows of an import, and writing them: chunk by chunk, resumable behind each, undoable as one step.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::app::App;
use crate::base::suspicious;
use crate::base::{Actor, Error, FieldError, Id, Org, Result, Uid};
use crate::crm::contacts::Contact;
use crate::crm::customers::Customer;
use crate::crm::leads::Lead;
use crate::jobs::{Context, Ending, Handler};
use crate::store::log::Event;
use crate::store::undo;
use crate::store::{Class, Entity, Read, Record};
use crate::transfer::reader::{Row, RowProblem, Rows};
use crate::transfer::sniff::Inspection;

use super::decide::{self, Outcome, RowDraft, RunRules, Subject};
use super::files::{self, Lines, List};
use super::matching::Pending;
use super::model::{Counts, Import, State};
use super::outcome::TriedRow;
use super::plan::Plan;

/// Rows written in one transaction: about 20 ms of the writer's time.
const CHUNK: usize = 100;
/// Rows between two looks at whether a preview shall go on.
const LOOK: u64 = 1_000;
/// Rows of each outcome that a preview keeps to be looked at.
const TRIED_KEPT: u64 = 1_000;

/// The kind of the job that previews.
pub const PREVIEW: &str = "imports.preview";
/// The kind of the job that runs.
pub const RUN: &str = "imports.run";

/// What both jobs are told.
#[derive(Debug, Serialize, Deserialize)]
pub struct Payload {
    /// The import.
    pub import: Id<Import>,
    /// How many rows a preview counted in its file, if there was one.
    #[serde(default)]
    pub rows: Option<u64>,
}

/// How far a run has come.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
struct Step {
    /// The next row to look at.
    row: u64,
    counts: Counts,
    /// Bytes of the problem list that belong to the rows before.
    problems: u64,
    /// Rows with a cell that looks like an attack, by what and where it is.
    #[serde(default)]
    signs: BTreeMap<String, u64>,
}

impl Step {
    /// Notes which cells of a row look like an attack. They are imported like others.
    fn look(&mut self, pass: &Pass, row: &Row) {
        for (field, cell) in pass.targets.iter().zip(row.cells()) {
            if let (Some(field), Some(pattern)) = (field, suspicious::pattern(cell)) {
                *self.signs.entry(format!("{pattern} in {field}")).or_default() += 1;
            }
        }
    }

    /// What the audit log is told of it.
    fn events(&self, org: Org) -> Vec<Event> {
        let told = |(sign, rows): (&String, &u64)| {
            Event::done(org, suspicious::ACTION).note(format!("{sign} of an imported file, rows: {rows}"))
        };
        self.signs.iter().map(told).collect()
    }
}

/// Everything a pass over the file needs.
struct Pass {
    app: Arc<App>,
    record: Record<Import>,
    inspection: Inspection,
    plan: Plan,
    rules: RunRules,
    /// The field of each column that goes into one.
    targets: Vec<Option<String>>,
}

impl Pass {
    fn new(app: &Arc<App>, org: Org, user: Option<Uid>, id: Id<Import>) -> Result<Self> {
        let read = app.store.read()?;
        let record = read.require(org, id)?;
        let inspection =
            record.data.inspection().ok_or_else(|| Error::internal("an import's inspection cannot be read"))?;
        let plan = Plan::new(app, &read, org, &record.data, &inspection)?;
        let rules = RunRules { org, owner: user, on_match: record.data.options.on_match };
        let targets = inspection.columns.iter().map(|column| target_of(&record.data, &column.name)).collect();
        Ok(Self { app: Arc::clone(app), record, inspection, plan, rules, targets })
    }

    fn rows(&self) -> Result<Rows<'_, BufReader<File>>> {
        Ok(Rows::open(BufReader::new(files::open(&self.app, self.record.id)?), &self.inspection))
    }

    /// A row with the user's corrections in it.
    fn corrected(&self, row: Result<Row, RowProblem>) -> Result<Row, RowProblem> {
        let mut row = row?;
        if let Some(fixes) = self.record.data.fixes.get(&row.number) {
            for (column, value) in fixes {
                if let Some(place) = self.inspection.columns.iter().position(|c| c.name == *column) {
                    row.replace(place, value);
                }
            }
        }
        Ok(row)
    }

    /// A refused record as the problem of its row. The whole file is not read again for the cells: they are kept.
    fn problem(&self, row: u64, values: &[String], error: &FieldError) -> RowProblem {
        RowProblem {
            row,
            column: self.plan.column_of(&error.pointer),
            reason: error.message.clone(),
            values: values.to_vec(),
        }
    }
}

/// The field that a column goes to, if any; one that the import itself makes has no name yet.
fn target_of(import: &Import, column: &str) -> Option<String> {
    let field = import.mapping.iter().find(|mapped| mapped.column == column)?.field.as_deref()?;
    let is_name = field.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_.".contains(&b));
    Some(if is_name { field } else { "custom" }.to_owned())
}

fn io(error: std::io::Error) -> Error {
    Error::fault(error)
}

fn cells(row: &Result<Row, RowProblem>) -> (u64, Vec<String>) {
    match row {
        Ok(row) => (row.number, row.cells().map(str::to_owned).collect()),
        Err(problem) => (problem.row, problem.values.clone()),
    }
}

/// Tries all rows and writes nothing but the list of problems. `look` is asked now and then whether to go on.
///
/// # Errors
/// When the storage fails or `look` says so.
pub fn preview(
    app: &Arc<App>,
    org: Org,
    user: Option<Uid>,
    id: Id<Import>,
    look: &mut dyn FnMut(u64, u64) -> Result<(), Ending>,
) -> Result<Counts, Ending> {
    let pass = Pass::new(app, org, user, id)?;
    match pass.record.data.entity.as_str() {
        "leads" => preview_as::<Lead>(&pass, look),
        "customers" => preview_as::<Customer>(&pass, look),
        "contacts" => preview_as::<Contact>(&pass, look),
        other => Err(Error::internal(format!("an import of {other}")).into()),
    }
}

fn preview_as<E: Subject>(pass: &Pass, look: &mut dyn FnMut(u64, u64) -> Result<(), Ending>) -> Result<Counts, Ending> {
    let read = pass.app.store.read()?;
    let open = |list| Lines::create(&pass.app, pass.record.id, list, 0);
    let mut list = open(List::Problems)?;
    let mut tried = Vec::with_capacity(3);
    for outcome in [Outcome::New, Outcome::Update, Outcome::Skip] {
        tried.push((outcome, open(List::Tried(outcome))?));
    }
    let mut counts = Counts::default();
    let mut pending = Pending::<E>::new();
    let mut rows = pass.rows()?;
    while let Some(row) = rows.next() {
        let row = pass.corrected(row.map_err(io)?);
        let (number, values) = cells(&row);
        let outcome = match row.and_then(|row| pass.plan.draft(&row)) {
            Ok(draft) => decide::preview(&read, &pass.rules, &mut pending, &draft)?
                .map_err(|e| pass.problem(number, &values, &e)),
            Err(problem) => Err(problem),
        };
        match outcome {
            Ok(row) => {
                counts.add(row.outcome);
                if counts.of(row.outcome) <= TRIED_KEPT
                    && let Some((_, lines)) = tried.iter_mut().find(|(outcome, _)| *outcome == row.outcome)
                {
                    lines.push(&TriedRow::new(number, values, row))?;
                }
            }
            Err(problem) => {
                counts.problem += 1;
                list.push(&problem)?;
            }
        }
        if counts.total() % LOOK == 0 {
            look(rows.bytes_read(), pass.record.data.size)?;
        }
    }
    list.sync()?;
    for (_, mut lines) in tried {
        lines.sync()?;
    }
    Ok(counts)
}

/// Writes all rows, `count` of them if that is known, from where the job stopped before.
fn run_as<E: Subject>(cx: &Context, pass: &Pass, count: Option<u64>) -> Result<Step, Ending> {
    let mut step: Step = cx.last_step()?.unwrap_or_default();
    let mut list = Lines::create(&pass.app, pass.record.id, List::Problems, step.problems)?;
    let mut rows = pass.rows()?;
    rows.skip_to(step.row).map_err(io)?;
    loop {
        let mut drafts: Vec<RowDraft> = Vec::with_capacity(CHUNK);
        let mut last = None;
        let read = pass.app.store.read()?;
        while drafts.len() < CHUNK {
            let Some(row) = rows.next() else { break };
            let row = pass.corrected(row.map_err(io)?);
            let (number, values) = cells(&row);
            last = Some(number);
            if let Ok(row) = &row {
                step.look(pass, row);
            }
            let draft = match row.and_then(|row| pass.plan.draft(&row)) {
                Ok(draft) => match decide::unacceptable::<E, _>(&read, &pass.rules, &draft)? {
                    None => Ok(draft),
                    Some(error) => Err(pass.problem(number, &values, &error)),
                },
                Err(problem) => Err(problem),
            };
            match draft {
                Ok(draft) => drafts.push(draft),
                Err(problem) => {
                    step.counts.problem += 1;
                    list.push(&problem)?;
                }
            }
        }
        drop(read);
        let Some(last) = last else { return Ok(step) };
        step.row = last + 1;
        // The list is on the disk before the step says how long it is.
        step.problems = list.sync()?;
        let done = step.counts.total() + u64::try_from(drafts.len()).unwrap_or(0);
        let total = count.unwrap_or(pass.inspection.row_estimate).max(done);
        let rules = pass.rules;
        step = cx.step(done, total, move |tx| {
            for draft in &drafts {
                step.counts.add(decide::write::<E>(tx, &rules, draft)?);
            }
            Ok((step.clone(), step))
        })?;
    }
}

/// Notes how a job ended in its import.
fn settle(
    app: &App,
    org: Org,
    actor: Actor,
    id: Id<Import>,
    change: impl FnOnce(&mut Import) + Send + 'static,
    events: Vec<Event>,
) -> Result<()> {
    app.store.write_blocking(Class::Background, actor, move |tx| {
        let old = tx.require(org, id)?;
        let mut import = old.data.clone();
        change(&mut import);
        tx.update(org, &old, import)?;
        for event in events {
            tx.log(event.about(Import::KIND, id.uid()));
        }
        Ok(())
    })?;
    Ok(())
}

fn told(ending: &Ending) -> Option<String> {
    match ending {
        Ending::Failed(Error::Internal(_)) => Some("It failed. The server's log has the cause.".to_owned()),
        Ending::Failed(error) => Some(error.to_string()),
        Ending::Later(told) => Some(told.clone()),
        Ending::Cancelled | Ending::Stopping => None,
    }
}

/// Executes previews of large files.
pub struct PreviewImport(pub Arc<App>);

impl Handler for PreviewImport {
    fn kind(&self) -> &'static str {
        PREVIEW
    }

    fn run(&self, cx: &Context) -> Result<serde_json::Value, Ending> {
        let Payload { import, .. } = cx.payload()?;
        let counts = preview(&self.0, cx.org, cx.user, import, &mut |read, size| cx.progress(read, size))?;
        settle(
            &self.0,
            cx.org,
            cx.actor(),
            import,
            move |import| {
                import.state = State::Uploaded;
                import.counts = Some(counts);
            },
            Vec::new(),
        )?;
        Ok(json!({ "import_id": import, "counts": counts }))
    }

    fn ended(&self, cx: &Context, how: &Ending, last_attempt: bool) {
        back_to(&self.0, cx, how, last_attempt, State::Uploaded);
    }
}

/// Executes imports.
pub struct RunImport(pub Arc<App>);

impl Handler for RunImport {
    fn kind(&self) -> &'static str {
        RUN
    }

    fn run(&self, cx: &Context) -> Result<serde_json::Value, Ending> {
        let Payload { import, rows } = cx.payload()?;
        let pass = Pass::new(&self.0, cx.org, cx.user, import)?;
        let last = match pass.record.data.entity.as_str() {
            "leads" => run_as::<Lead>(cx, &pass, rows),
            "customers" => run_as::<Customer>(cx, &pass, rows),
            "contacts" => run_as::<Contact>(cx, &pass, rows),
            other => Err(Error::internal(format!("an import of {other}")).into()),
        }?;
        let step = cx.id.uid();
        let wrote = !undo::ranges(&self.0.store.read()?, cx.org, step)?.is_empty();
        let undo = wrote.then_some(step);
        files::remove_source(&self.0, import);
        let counts = last.counts;
        let mut events = last.events(cx.org);
        events.push(Event::done(cx.org, "import.completed"));
        settle(
            &self.0,
            cx.org,
            cx.actor(),
            import,
            move |import| {
                import.state = State::Completed;
                import.counts = Some(counts);
                import.undo = undo;
            },
            events,
        )?;
        Ok(json!({ "import_id": import, "counts": counts, "undo_id": undo.map(|step| step.with_prefix("undo")) }))
    }

    fn ended(&self, cx: &Context, how: &Ending, last_attempt: bool) {
        back_to(&self.0, cx, how, last_attempt, State::Failed);
    }
}

/// Says in the import that its job came to nothing.
fn back_to(app: &App, cx: &Context, how: &Ending, last_attempt: bool, failed: State) {
    let state = match how {
        Ending::Cancelled => State::Cancelled,
        Ending::Failed(_) | Ending::Later(_) if last_attempt => failed,
        Ending::Failed(_) | Ending::Later(_) | Ending::Stopping => return,
    };
    let (error, step) = (told(how), cx.last_step::<Step>());
    let step = step.ok().flatten();
    let events = step.as_ref().map(|step| step.events(cx.org)).unwrap_or_default();
    let counts = step.map(|step| step.counts);
    let undo = cx.id.uid();
    let settled = cx.payload::<Payload>().and_then(|payload| {
        settle(
            app,
            cx.org,
            cx.actor(),
            payload.import,
            move |import| {
                // A preview that was stopped leaves the import as it was.
                let previewing = import.state == State::Previewing;
                import.state = if previewing { State::Uploaded } else { state };
                import.error = error;
                if !previewing && counts.is_some() {
                    import.counts = counts;
                    import.undo = Some(undo);
                }
            },
            events,
        )
    });
    if let Err(error) = settled {
        tracing::error!(%error, "the end of an import could not be noted");
    }
}
