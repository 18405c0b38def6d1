//! Merging: what points to one record points to another from then on, and the first goes to the trash. The log says
//! of both what became of them, and undo takes all of it back as one.

use crate::base::{Error, Org, Result, Uid};

use super::entity::Registry;
use super::keys::record_key;
use super::kind::Kind;
use super::log::{Event, Op};
use super::read::Read;
use super::rows;
use super::tables::Table;
use super::trash::{encoded, holds};
use super::write::WriteTx;

/// The action of the entries about a merge, on both records.
pub const MERGED: &str = "record.merged";
/// The action of the entry on the record that was kept when a merge is undone.
pub const UNMERGED: &str = "record.unmerged";

/// What undo calls its steps.
const STEP: &str = "undo";

/// What the note of an entry with one of these actions says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Other<'n> {
    /// The other record's identity.
    pub id: &'n str,
    /// Its title then.
    pub title: &'n str,
    /// The step that the merge was, on the record that was kept.
    pub step: Option<Uid>,
}

impl<'n> Other<'n> {
    /// Reads the note of an entry.
    #[must_use]
    pub fn of(note: &'n str) -> Self {
        let (ids, title) = note.split_once(' ').unwrap_or((note, ""));
        let (id, step) = ids.split_once(',').unwrap_or((ids, ""));
        Self { id, title, step: Uid::parse(STEP, step) }
    }
}

/// The note that [`Other::of`] reads.
fn note(kind: Kind, id: Uid, title: &str, step: Option<Uid>) -> String {
    let id = id.with_prefix(kind.prefix);
    match step {
        Some(step) => format!("{id},{} {title}", step.with_prefix(STEP)),
        None => format!("{id} {title}"),
    }
}

impl WriteTx<'_> {
    /// How many links lead to the live record.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn count_links(&self, org: Org, kind: Kind, id: Uid) -> Result<usize> {
        Ok(self.links_to(org, kind, id)?.len())
    }

    /// Lets everything that links to `loser` link to `winner`, a live record of the same kind with that title, and moves
    /// `loser` to the trash: whole or not at all.
    ///
    /// # Errors
    /// [`Error::NotFound`] when one of them is not live.
    pub fn merge(&mut self, org: Org, kind: Kind, loser: Uid, (winner, title): (Uid, &str)) -> Result<()> {
        if loser == winner || !self.exists(org, kind, winner)? {
            return Err(Error::NotFound);
        }
        self.attempt(|tx| {
            let (from, to) = (encoded(loser)?, encoded(winner)?);
            for (link, _) in tx.links_to(org, kind, loser)? {
                let source = tx.registry.get(link.kind)?.kind;
                let Some(row) = tx.row(Table::Records, &record_key(org, source, link.id))? else { continue };
                let (_, data) = rows::split(link.id, &row)?;
                let value = pointed(rows::find(&rows::fields(data)?, &link.field), &from, &to)?;
                tx.update_raw(org, link.kind, link.id, &[(&link.field, &value)])?;
            }
            tx.trash_raw(org, kind.number, loser)?;
            let gone = match tx.pending.last_mut() {
                Some(entry) if entry.op == Op::Delete => {
                    entry.action = MERGED;
                    entry.note = Some(note(kind, winner, title, None));
                    entry.title.clone()
                }
                _ => String::new(),
            };
            let step = tx.actor().group;
            tx.log(Event::done(org, MERGED).about(kind, winner).note(note(kind, loser, &gone, step)));
            Ok(())
        })
    }

    /// Says on the record that was kept that a merge into it was undone: `kept` is the note on the one that is back.
    pub(super) fn note_unmerged(
        &mut self,
        org: Org,
        registry: &Registry,
        kind: Kind,
        id: Uid,
        title: &str,
        kept: &str,
    ) {
        if let Some((_, winner)) = registry.parse_id(Other::of(kept).id) {
            self.log(Event::done(org, UNMERGED).about(kind, winner).note(note(kind, id, title, None)));
        }
    }
}

/// The encoded value of a field with `to` in the place of `from`. In a list the entry that holds it changes, or goes
/// where another one holds `to` already.
fn pointed(value: &[u8], from: &[u8], to: &[u8]) -> Result<Vec<u8>> {
    if value == from {
        return Ok(to.to_vec());
    }
    let entries = rows::elements(value)?;
    let twice = entries.iter().any(|entry| holds(entry, to));
    let kept = entries.into_iter().filter(|entry| !(twice && holds(entry, from)));
    let moved: Vec<Vec<u8>> = kept.map(|entry| replaced(entry, from, to)).collect();
    Ok(rows::list_of(&moved.iter().map(Vec::as_slice).collect::<Vec<_>>()))
}

/// `entry` with the first `from` in it, if there is one, replaced by `to`.
fn replaced(entry: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let place = entry.windows(from.len()).position(|part| part == from);
    match place.and_then(|at| entry.split_at_checked(at)) {
        Some((before, rest)) => [before, to, rest.get(from.len()..).unwrap_or_default()].concat(),
        None => entry.to_vec(),
    }
}
