//! What a comment is: a part of a ticket's conversation, or a word among colleagues. The first public one is the ticket's
//! first answer.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::Ticket;
use crate::base::{FieldError, Id, Org, Prefixed, Result, Uid};
use crate::rest::field::{Field, Stored, field};
use crate::rest::info::Type;
use crate::rest::mentions;
use crate::rest::notify::{self, Notification, What};
use crate::rest::parts::{self, Part, beginning, says_something};
use crate::rest::resource::{Relation, Resource};
use crate::rest::timeline::Beside;
use crate::store::{Derived, Entity, Kind, Meta, Read, WriteTx};

/// A comment on a ticket.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Comment {
    /// The ticket.
    pub ticket_id: Option<Id<Ticket>>,
    /// What it says, in HTML.
    pub body: String,
    /// Whether it is for colleagues only.
    pub internal: bool,
    /// Always empty: a comment has no tags. The place that every kind of record gives for them.
    #[serde(skip)]
    pub no_tags: Vec<String>,
}

impl Prefixed for Comment {
    const PREFIX: &'static str = "cmt";
}

impl Entity for Comment {
    const KIND: Kind = Kind { number: 33, collection: "comments", prefix: Self::PREFIX };
    const DERIVE: u16 = 2;

    fn derive<'a>(&'a self, _id: Uid, _meta: &Meta, d: &mut Derived<'a>) {
        if let Some(ticket) = self.ticket_id {
            parts::derive(d, "ticket_id", Ticket::KIND, ticket.uid());
        }
        d.html("body", 1, &self.body);
    }

    fn title(&self) -> String {
        beginning(&self.body)
    }
}

impl Resource for Comment {
    const NOUN: &'static str = "comment";
    const NAME: &'static str = "body";
    const PART: bool = true;
    const HOLDERS: &'static [&'static str] = &[];
    const FACETS: &'static [&'static str] = &[];
    const GRID: &'static [&'static str] = &[];
    const PARENTS: &'static [&'static str] = &["ticket_id"];
    const RELATIONS: &'static [Relation] = &[Relation::to::<Ticket>("ticket", "ticket_id")];
    const FIELDS: &'static [Field<Self>] = &[
        Field::read_only("ticket_id", Type::Id(Ticket::PREFIX), |v| v.data.ticket_id.view()),
        field!(body, Type::Html).required(),
        field!(internal, Type::Boolean),
    ];

    fn name(&self) -> Cow<'_, str> {
        Cow::Owned(beginning(&self.body))
    }

    fn subtitle(&self) -> String {
        String::new()
    }

    fn tags(&mut self) -> &mut Vec<String> {
        &mut self.no_tags
    }

    /// Tells whom it names, and the ticket's assignee of a new comment. Notes on the ticket that it was answered, unless it was before: by a
    /// new public comment, or one that was internal.
    fn changing(&mut self, was: &Self, id: Uid, tx: &mut WriteTx<'_>, org: Org) -> Result<()> {
        let is_new = was.body.is_empty();
        let appears = !self.internal && (was.internal || is_new);
        let Some(ticket) = self.ticket_id else { return Ok(()) };
        let mentioned = mentions::tell(tx, org, &was.body, &self.body, Ticket::KIND, ticket.uid())?;
        if !appears && !is_new {
            return Ok(());
        }
        let ticket = tx.require(org, ticket)?;
        if let Some(user) = ticket.data.assignee_id.filter(|user| is_new && !mentioned.contains(user)) {
            let (collection, record) = (Ticket::KIND.collection.to_owned(), Some(ticket.id.uid()));
            let notice =
                Notification { what: What::Commented, collection, record, count: 1, ..Notification::default() };
            notify::tell(tx, org, user, notice)?;
        }
        if appears && ticket.data.first_responded_at.is_none() {
            let data = Ticket { first_responded_at: Some(tx.now().max(id.time())), ..ticket.data.clone() };
            tx.update(org, &ticket, data)?;
        }
        Ok(())
    }

    fn verify(&self, errors: &mut Vec<FieldError>) {
        says_something::<Self>(&self.body, errors);
    }
}

impl Part for Comment {
    fn of(_kind: Kind, record: Uid) -> Self {
        Self { ticket_id: Some(record.into()), ..Self::default() }
    }
}

/// The comments on their ticket's timeline.
pub(super) const ON_TIMELINE: Beside = parts::on_timeline::<Comment>();
