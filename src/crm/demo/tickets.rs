//! The demo's tickets: of the last days, some answered, some solved, some late, with what was said about them.

use super::Maker;
use super::words::{ASIDES, CLOSINGS, MATTERS, REPLIES};
use crate::auth::model::settings::TicketPriority;
use crate::base::{Id, Org, Result, Time, Uid};
use crate::crm::contacts::Contact;
use crate::crm::customers::Customer;
use crate::crm::tickets::{Comment, Ticket, TicketKind, TicketStatus};
use crate::rest::field::Choice;
use crate::rest::resource::Resource;
use crate::rest::tags::adopt;
use crate::store::WriteTx;

/// Tickets written in one transaction, at least, whose comments have one author.
pub(super) const CHUNK: usize = 15;

/// A ticket that is to be written.
pub(super) struct Draft {
    pub(super) id: Id<Ticket>,
    data: Ticket,
    comments: Vec<(Time, Comment)>,
}

impl Maker {
    pub(super) fn ticket(&mut self, people: &[(Id<Contact>, Option<Id<Customer>>)]) -> Draft {
        let (subject, kind, text) = self.random.pick(MATTERS);
        let age = if self.random.chance(45) { self.random.between(5, 600) } else { self.random.between(600, 12_000) };
        let created = self.today.plus_seconds(-60 * age);
        let id = Id::from(Uid::at(created));
        let status = match (age, self.random.below(10)) {
            (..600, 0..=4) | (600..3_000, 0) => TicketStatus::Open,
            (..600, 5 | 6) | (600..5_000, 1 | 2) => TicketStatus::InProgress,
            (..600, 7) | (600..5_000, 3) => TicketStatus::Waiting,
            (_, 8..) => TicketStatus::Resolved,
            _ => TicketStatus::Closed,
        };
        let after = |minutes: i64| created.plus_seconds(60 * minutes.clamp(1, age));
        let answered = (status != TicketStatus::Open).then(|| after(self.random.between(4, 300)));
        let solved = (!status.is_open()).then(|| after(self.random.between(300, 5_000)));
        let priority = match self.random.below(10) {
            0 | 1 => TicketPriority::Low,
            2..=6 => TicketPriority::Normal,
            7 | 8 => TicketPriority::High,
            _ => TicketPriority::Urgent,
        };
        let (contact, customer) = match people.get(self.random.below(people.len())) {
            Some((contact, customer)) => (Some(*contact), *customer),
            None => (None, None),
        };
        let mut comments = Vec::new();
        let mut say = |at: Time, text: &str, internal: bool| {
            let comment =
                Comment { ticket_id: Some(id), body: format!("<p>{text}</p>"), internal, ..Comment::default() };
            comments.push((at, comment));
        };
        if let Some(at) = answered {
            say(at, self.random.pick(REPLIES), false);
            if self.random.chance(45) {
                say(at.plus_seconds(150).min(self.today), self.random.pick(ASIDES), true);
            }
        }
        if let Some(at) = solved {
            say(at, self.random.pick(CLOSINGS), false);
        }
        let data = Ticket {
            subject: subject.to_owned(),
            description: format!("<p>{text}</p>"),
            kind: TicketKind::named(kind),
            status,
            priority,
            customer_id: customer,
            contact_id: contact,
            assignee_id: if status == TicketStatus::Open && self.random.chance(50) { None } else { self.owner() },
            tags: self.tags(),
            first_responded_at: answered.map(|at| solved.map_or(at, |solved| at.min(solved))),
            resolved_at: solved,
            ..Ticket::default()
        };
        Draft { id, data, comments }
    }
}

/// Writes them with their numbers, due times and comments.
pub(super) fn insert_all(tx: &mut WriteTx<'_>, org: Org, drafts: Vec<Draft>) -> Result<()> {
    for Draft { id, mut data, comments } in drafts {
        let (answered, solved) = (data.first_responded_at, data.resolved_at);
        data.changing(&Ticket::default(), id.uid(), tx, org)?;
        data.first_responded_at = answered;
        data.resolved_at = solved;
        data.closed_at = solved.filter(|_| data.status == TicketStatus::Closed);
        adopt(tx, org, data.tags())?;
        tx.insert(org, id, data)?;
        for (at, comment) in comments {
            tx.insert(org, Id::from(Uid::at(at)), comment)?;
        }
    }
    Ok(())
}
