//! Undoing large steps of the change log as a job: chunk by chunk, newest first, resumable behind each. What was changed
//! since is kept. Small steps are undone at once, by `trash::undo`.

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use crate::base::{Org, Result, Uid};
use crate::jobs::{self, Context, Ending, Handler, Job, NewJob};
use crate::store::undo::{Kept, OnChange, entries, ranges};
use crate::store::{Record, Registry, Store, WriteTx};

/// Entries that are reversed in one transaction.
const CHUNK: usize = 100;
/// Records kept are listed up to this number.
const LISTED: usize = 1_000;
/// The kind of the job.
const KIND: &str = "undo";

/// Enqueues the job that undoes `step`.
///
/// # Errors
/// [`crate::base::Error::Conflict`] when it was undone before.
pub fn enqueue(tx: &mut WriteTx<'_>, org: Org, step: Uid) -> Result<Record<Job>> {
    tx.mark_undone(org, step)?;
    jobs::enqueue(tx, NewJob { kind: KIND, org, payload: json!(Payload { step }), total: 0 })
}

fn show(registry: &Registry, undone: usize, kept: &[Kept]) -> Json {
    let row = |k: &Kept| {
        let prefix = registry.kind(k.kind).map_or("", |kind| kind.prefix);
        json!({ "id": k.id.with_prefix(prefix), "field": k.field })
    };
    json!({ "undone": undone, "kept": kept.iter().map(row).collect::<Vec<_>>() })
}

#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    step: Uid,
}

/// How far the job has come: entries before `before` remain.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
struct Step {
    before: Option<u64>,
    undone: usize,
    kept: Vec<(u8, Uid, String)>,
}

/// Undoes large steps.
pub struct UndoStep {
    /// The store.
    pub store: Store,
}

impl Handler for UndoStep {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn run(&self, cx: &Context) -> Result<Json, Ending> {
        let Payload { step } = cx.payload()?;
        let org = cx.org;
        let parts = ranges(&self.store.read()?, org, step)?;
        let total = parts.iter().map(|(first, last)| last - first + 1).sum();
        let mut state: Step = cx.last_step()?.unwrap_or_default();
        loop {
            let found = entries(&self.store.read()?, org, &parts, state.before, CHUNK)?;
            let Some(last) = found.last() else { break };
            let before = Some(last.seq);
            let done = u64::try_from(state.undone + state.kept.len() + found.len()).unwrap_or(u64::MAX);
            state = cx.step(done, total, move |tx| {
                let undone = tx.undo_entries(org, &found, OnChange::Keep)?;
                state.undone += undone.undone;
                let room = LISTED.saturating_sub(state.kept.len());
                state.kept.extend(undone.kept.into_iter().take(room).map(|k| (k.kind, k.id, k.field)));
                state.before = before;
                Ok((state.clone(), state))
            })?;
        }
        let kept: Vec<Kept> = state.kept.into_iter().map(|(kind, id, field)| Kept { kind, id, field }).collect();
        Ok(show(self.store.registry(), state.undone, &kept))
    }
}
