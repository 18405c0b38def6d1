//! The rows of an import by what came of them: as a preview tried them, and as the log says a run wrote them.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};

use crate::app::App;
use crate::base::{Id, Org, Result, Uid};
use crate::crm::KINDS;
use crate::rest::any::differences;
use crate::store::log::{self, Op};
use crate::store::{ReadTx, undo};

use super::decide::{Outcome, Tried};
use super::files::{self, List};
use super::matching::Importable;
use super::model::Import;

/// Entries of the log that one page may look through. A page of a run that made much and changed little may be short.
const LOOK_MOST: u64 = 5_000;

/// A row that a preview tried.
#[derive(Debug, Serialize, Deserialize)]
pub struct TriedRow {
    /// Its number in the file.
    pub row: u64,
    /// Its cells.
    pub values: Vec<String>,
    /// The record that it means; `null` where an earlier row of the file makes that record, or none is meant.
    pub id: Option<String>,
    /// What the record is called that it means, stored or made by an earlier row.
    pub title: Option<String>,
    /// The fields that it changes there: `{field: {old, new}}`.
    pub changes: Map<String, Json>,
}

impl TriedRow {
    /// Puts what was tried beside the row's cells.
    pub fn new<E: Importable>(row: u64, values: Vec<String>, tried: Tried<E>) -> Self {
        let changes = match (&tried.before, &tried.after) {
            (Some(before), Some(after)) => differences(before, after),
            _ => Map::new(),
        };
        let title = tried.before.map(|before| before.title());
        Self { row, values, id: tried.id.map(|id| id.to_string()), title, changes }
    }
}

/// A page of the rows that came to this when they were tried: the first ones, in the file's order.
///
/// # Errors
/// When the list cannot be read.
pub fn tried(
    app: &App,
    id: Id<Import>,
    outcome: Outcome,
    from: u64,
    limit: usize,
) -> Result<(Vec<TriedRow>, Option<u64>)> {
    files::page(app, id, List::Tried(outcome), from, limit)
}

/// A page of the records that a run wrote by `op`, from entry `from` of the log, in the order of the writes; the rows of
/// customers and contacts make one of each. Says where the next page starts, if there is one.
///
/// # Errors
/// When the storage fails.
pub fn written(
    read: &ReadTx,
    org: Org,
    step: Uid,
    op: Op,
    from: u64,
    limit: usize,
) -> Result<(Vec<Json>, Option<u64>)> {
    let (mut rows, mut looked) = (Vec::new(), 0);
    for (first, last) in undo::ranges(read, org, step)? {
        for seq in first.max(from)..=last {
            if rows.len() == limit || looked == LOOK_MOST {
                return Ok((rows, Some(seq)));
            }
            looked += 1;
            let Some(entry) = log::entry(read, org, seq)?.filter(|entry| entry.change.op == op) else { continue };
            let kind = KINDS.iter().find(|kind| kind.kind().number == entry.change.kind);
            let (Some(kind), Some(id)) = (kind, entry.change.id) else { continue };
            let now = kind.title(read, org, id)?;
            let changes = match &entry.detail {
                Some(detail) if op == Op::Update => kind.changes(id, detail)?,
                _ => Map::new(),
            };
            rows.push(json!({
                "id": id.with_prefix(kind.kind().prefix),
                "type": kind.kind().collection,
                "gone": now.is_none(),
                "title": now.or_else(|| entry.detail.map(|detail| detail.title)),
                "changes": changes,
            }));
        }
    }
    Ok((rows, None))
}
