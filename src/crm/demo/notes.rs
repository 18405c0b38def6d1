//! The demo company's notes on customers, contacts, leads and deals, of the last months.

use super::Maker;
use super::activities::{Parent, Target};
use super::words::REMARKS;
use crate::base::{Id, Uid};
use crate::crm::notes::Note;

/// Activities to one note.
pub(super) const ONE_IN: usize = 4;
/// Notes written in one transaction, at least, which have one author.
pub(super) const CHUNK: usize = 25;
/// In hours.
const OLDEST: i64 = 24 * 100;

impl Maker {
    /// So many, each on one of `targets`; none where there are no targets.
    pub(super) fn notes_on(&mut self, targets: &[Target], count: usize) -> Vec<(Id<Note>, Note)> {
        (0..count)
            .filter_map(|_| {
                let (parent, _) = targets.get(self.random.below(targets.len()))?;
                let at = self.today.plus_seconds(-60 * self.random.between(30, 60 * OLDEST));
                let mut note = Note { body: self.random.pick(REMARKS).to_owned(), ..Note::default() };
                match parent {
                    Parent::Customer(id) => note.customer_id = Some(*id),
                    Parent::Contact(id, _) => note.contact_id = Some(*id),
                    Parent::Lead(id) => note.lead_id = Some(*id),
                    Parent::Deal(id, _) => note.deal_id = Some(*id),
                }
                Some((Id::from(Uid::at(at)), note))
            })
            .collect()
    }
}
