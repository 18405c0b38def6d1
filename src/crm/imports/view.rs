//! How an import looks in answers.

use std::io::BufReader;

use serde_json::{Value as Json, json};

use crate::app::App;
use crate::base::{Error, Org, Result};
use crate::store::{Read, ReadTx, Record};
use crate::transfer::reader::Rows;
use crate::transfer::sniff::Inspection;

use super::files;
use super::model::{Import, State};
use super::plan;

/// Raw rows shown with an import.
const SAMPLE_ROWS: usize = 5;

/// An import in a list.
///
/// # Errors
/// When the storage fails.
pub fn brief(read: &ReadTx, org: Org, record: &Record<Import>) -> Result<Json> {
    let import = &record.data;
    let progress = match import.job {
        Some(job) => read.get(Org::INSTANCE, job)?.map(|job| job.data.progress),
        None => None,
    };
    let result = (import.state == State::Completed || import.undo.is_some()).then(|| {
        let counts = import.counts.unwrap_or_default();
        json!({
            "undo_id": import.undo.map(|undo| undo.with_prefix("undo")),
            "created": counts.new,
            "updated": counts.update,
            "skipped": counts.skip,
            "problems": counts.problem,
        })
    });
    Ok(json!({
        "id": record.id,
        "version": record.meta.version,
        "entity": import.entity,
        "state": import.state,
        "file_name": import.file_name,
        "size": import.size,
        "created_at": record.meta.created_at,
        "created_by": record.meta.created_by.map(|user| user.with_prefix("usr")),
        "updated_at": record.meta.updated_at,
        "updated_by": record.meta.updated_by.map(|user| user.with_prefix("usr")),
        "counts": import.counts,
        "progress": progress,
        "job_id": import.job,
        "result": result,
        "error": import.error,
        "undone": import.undo.map(|step| crate::store::undo::was_undone(read, org, step)).transpose()?.unwrap_or(false),
    }))
}

/// An import with everything that was found in its file.
///
/// # Errors
/// When the storage fails.
pub fn whole(app: &App, read: &ReadTx, org: Org, record: &Record<Import>) -> Result<Json> {
    let import = &record.data;
    let inspection = import.inspection().ok_or_else(|| Error::internal("an import's inspection cannot be read"))?;
    let suggestions = plan::suggestions(read, org, plan::entity_of(&import.entity)?, &inspection)?;
    let columns: Vec<Json> = inspection
        .columns
        .iter()
        .zip(&suggestions)
        .map(|(column, suggestion)| {
            json!({
                "name": column.name,
                "samples": column.samples,
                "choices": column.guess.choices,
                "suggested_field": suggestion.target.written(),
                "suggestion": { "kind": suggestion.target.kind(), "field": suggestion.target.written(), "label": column.name, "why": suggestion.why },
            })
        })
        .collect();
    let mut shown = brief(read, org, record)?;
    let more = json!({
        "source": inspection.source,
        "source_label": inspection.source.label(),
        "encoding": inspection.encoding.name(),
        "delimiter": inspection.delimiter.to_string(),
        "header_row": inspection.header_row,
        "mojibake": inspection.mojibake,
        "repair": inspection.repair,
        "columns": columns,
        "sample_rows": sample_rows(app, record, &inspection),
        "mapping": import.mapping,
        "options": import.options,
        "fixes": import.fixes.iter().flat_map(|(row, cells)| cells.iter().map(move |(column, value)| json!({ "row": row, "column": column, "value": value }))).collect::<Vec<_>>(),
    });
    if let (Json::Object(shown), Json::Object(more)) = (&mut shown, more) {
        shown.extend(more);
    }
    Ok(shown)
}

/// The first rows as they stand in the file; none when the file is gone.
fn sample_rows(app: &App, record: &Record<Import>, inspection: &Inspection) -> Vec<Vec<String>> {
    let Ok(file) = files::open(app, record.id) else { return Vec::new() };
    Rows::open(BufReader::new(file), inspection)
        .filter_map(|row| row.ok()?.ok())
        .take(SAMPLE_ROWS)
        .map(|row| row.cells().map(str::to_owned).collect())
        .collect()
}

/// All problem rows as CSV: the row's number, the reason, and its cells.
///
/// # Errors
/// When the list cannot be read.
pub fn problems_csv(app: &App, record: &Record<Import>) -> Result<Vec<u8>> {
    let mut out = csv::WriterBuilder::new().flexible(true).from_writer(b"\xEF\xBB\xBF".to_vec());
    let names: Vec<String> =
        record.data.inspection().map(|i| i.columns.into_iter().map(|c| c.name).collect()).unwrap_or_default();
    let head = ["Row", "Column", "Reason"].into_iter().chain(names.iter().map(String::as_str));
    out.write_record(head).map_err(Error::fault)?;
    let mut from = 0;
    loop {
        let (rows, next) = files::problems(app, record.id, from, 200)?;
        for problem in rows {
            let lead = [problem.row.to_string(), problem.column.unwrap_or_default(), problem.reason];
            let cells = lead.into_iter().chain(problem.values.into_iter().map(|cell| harmless(&cell)));
            out.write_record(cells).map_err(Error::fault)?;
        }
        match next {
            Some(next) => from = next,
            None => return out.into_inner().map_err(|error| Error::internal(error.to_string())),
        }
    }
}

/// A cell that a spreadsheet would run as a formula gets a leading apostrophe; plain numbers and phones do not.
fn harmless(cell: &str) -> String {
    let number = cell.chars().all(|c| c.is_ascii_digit() || " +-().,/".contains(c));
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && !number { format!("'{cell}") } else { cell.to_owned() }
}
