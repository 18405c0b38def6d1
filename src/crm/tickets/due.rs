//! When a ticket is to be answered and done: its priority's times in the organisation's settings, counted from its
//! creation, and for the solution from its last reopening.

use super::model::{Ticket, TicketStatus};
use crate::auth::model::Organization;
use crate::auth::model::settings::{Settings, TicketTimes};
use crate::base::{Org, Result, Time};
use crate::store::{Dir, Flow, Read, WriteTx};

impl Ticket {
    /// Notes when the status that it was given took effect: `was` is the one before.
    pub(super) fn follow_status(&mut self, was: TicketStatus, now: Time) {
        match (was.is_open(), self.status.is_open()) {
            (true, false) => {
                self.resolved_at = Some(now);
                // A solution is an answer.
                self.first_responded_at = self.first_responded_at.or(Some(now));
            }
            (false, true) => {
                self.resolved_at = None;
                self.reopened_at = Some(now);
            }
            _ => {}
        }
        self.closed_at = match self.status {
            TicketStatus::Closed => self.closed_at.or(Some(now)),
            _ => None,
        };
    }

    /// Sets the due times that are still open by its priority.
    ///
    /// # Errors
    /// When the storage fails.
    pub(super) fn set_due(&mut self, created: Time, tx: &WriteTx<'_>, org: Org) -> Result<()> {
        let TicketTimes { first_response_minutes, due_minutes } = times(self, tx, org)?;
        let after = |start: Time, minutes: u32| Some(start.plus_seconds(i64::from(minutes) * 60));
        if self.first_responded_at.is_none() || self.first_response_due_at.is_none() {
            self.first_response_due_at = after(created, first_response_minutes);
        }
        if self.resolved_at.is_none() || self.due_at.is_none() {
            self.due_at = after(self.reopened_at.unwrap_or(created), due_minutes);
        }
        Ok(())
    }

    /// The instant at which it was, or unless something happens will be, late with its first answer or its solution.
    #[must_use]
    pub fn late_at(&self) -> Option<Time> {
        let late = |due: Option<Time>, done: Option<Time>| due.filter(|due| done.is_none_or(|done| done > *due));
        let answer = late(self.first_response_due_at, self.first_responded_at);
        answer.into_iter().chain(late(self.due_at, self.resolved_at)).min()
    }
}

/// The times of the ticket's priority.
fn times(ticket: &Ticket, tx: &WriteTx<'_>, org: Org) -> Result<TicketTimes> {
    let mut settings = Settings::default();
    let defaults = settings.ticket_policy.clone();
    tx.scan_records::<Organization>(org, Dir::Forward, None, &mut |record| {
        settings = record.data.settings;
        Ok(Flow::Stop)
    })?;
    let found = settings.ticket_policy.get(&ticket.priority).or_else(|| defaults.get(&ticket.priority)).copied();
    Ok(found.unwrap_or(TicketTimes { first_response_minutes: 480, due_minutes: 4320 }))
}
