//! What a ticket is: its fields, what is derived from them, how they are kept in line.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{comments, numbers};
use crate::auth::model::settings::TicketPriority;
use crate::base::{Id, Org, Prefixed, Result, Time, Uid};
use crate::crm::contacts::Contact;
use crate::crm::customers::Customer;
use crate::crm::{activities, files, notes};
use crate::rest::agenda::{self, Agenda};
use crate::rest::derive::{self, PARENT};
use crate::rest::field::{Choice, Field, Stored, field};
use crate::rest::include::Include;
use crate::rest::info::Type;
use crate::rest::resource::{Relation, Resource};
use crate::rest::timeline::Beside;
use crate::rest::value::{Custom, Value};
use crate::store::search::NAME_WEIGHT;
use crate::store::{Derived, Entity, Index, KeyBuf, Kind, Meta, OnDelete, RawRead, Read, WriteTx, series};

/// The number of open tickets of a customer or contact.
const OPEN: Index = Index(27);
/// When open tickets are, or will be, late, and whose they are.
const LATE: Index = Index(28);
/// When open tickets are to be answered and done, where that is still to come, and whose they are.
pub const DEADLINES: Index = Index(30);

/// Where a ticket stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TicketStatus {
    /// Nobody began.
    #[default]
    Open,
    /// Somebody works on it.
    InProgress,
    /// Somebody else has to do something first.
    Waiting,
    /// It is solved.
    Resolved,
    /// Nothing more will happen.
    Closed,
}

impl TicketStatus {
    /// Whether something is still to be done.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Open | Self::InProgress | Self::Waiting)
    }
}

impl Choice for TicketStatus {
    const ALL: &'static [(&'static str, Self)] = &[
        ("open", Self::Open),
        ("in_progress", Self::InProgress),
        ("waiting", Self::Waiting),
        ("resolved", Self::Resolved),
        ("closed", Self::Closed),
    ];
}

/// What a ticket is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TicketKind {
    /// Somebody wants to know something.
    Question,
    /// Something does not work.
    Problem,
    /// Somebody wants something done.
    Request,
    /// An invoice or a payment.
    Billing,
    /// Something else.
    #[default]
    Other,
}

impl Choice for TicketKind {
    const ALL: &'static [(&'static str, Self)] = &[
        ("question", Self::Question),
        ("problem", Self::Problem),
        ("request", Self::Request),
        ("billing", Self::Billing),
        ("other", Self::Other),
    ];
}

impl Choice for TicketPriority {
    const ALL: &'static [(&'static str, Self)] =
        &[("low", Self::Low), ("normal", Self::Normal), ("high", Self::High), ("urgent", Self::Urgent)];
}

/// Something that a customer wants.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Ticket {
    /// Its number in the organisation, from 1.
    pub number: i64,
    /// The number in digits, by which it is found.
    pub number_text: String,
    /// What it is about, in a line.
    pub subject: String,
    /// What there is to say, in HTML.
    pub description: String,
    /// What sort of matter it is.
    pub kind: Option<TicketKind>,
    /// Where it stands.
    pub status: TicketStatus,
    /// How urgent it is.
    pub priority: TicketPriority,
    /// Whose it is.
    pub customer_id: Option<Id<Customer>>,
    /// Who asked.
    pub contact_id: Option<Id<Contact>>,
    /// The user who works on it.
    pub assignee_id: Option<Uid>,
    /// Tags.
    pub tags: Vec<String>,
    /// Until when the first answer is due.
    pub first_response_due_at: Option<Time>,
    /// When it was answered first: by a public comment, or by its solution.
    pub first_responded_at: Option<Time>,
    /// Until when its solution is due.
    pub due_at: Option<Time>,
    /// When it was solved, or closed without that.
    pub resolved_at: Option<Time>,
    /// When it was closed.
    pub closed_at: Option<Time>,
    /// When it was opened again last.
    pub reopened_at: Option<Time>,
    /// The organisation's own fields.
    pub custom: Custom,
}

/// How many tickets of a customer or contact are open.
///
/// # Errors
/// When the storage fails.
pub fn open_tickets(tx: &dyn RawRead, org: Org, of: Uid) -> Result<i64> {
    tx.counter(org, Ticket::KIND, OPEN, &KeyBuf::new().id(of))
}

/// How many tickets are open, and how many of them are late at an instant; of one assignee or of everybody.
///
/// # Errors
/// When the storage fails.
pub fn open_and_late<R: Read + ?Sized>(read: &R, org: Org, now: Time, assignee: Option<Uid>) -> Result<(i64, i64)> {
    let open = agenda::count(read, org, Ticket::KIND, assignee)?;
    Ok((open, series::due_between(read, org, Ticket::KIND, LATE, (None, now), assignee)?))
}

impl Prefixed for Ticket {
    const PREFIX: &'static str = "tic";
}

impl Entity for Ticket {
    const KIND: Kind = Kind { number: 32, collection: "tickets", prefix: Self::PREFIX };
    const DERIVE: u16 = 5;

    fn derive<'a>(&'a self, id: Uid, meta: &Meta, d: &mut Derived<'a>) {
        derive::standard(self, id, meta, &self.tags, d);
        if let Some(customer) = self.customer_id {
            d.link("customer_id", Customer::KIND, customer.uid(), OnDelete::Clear);
        }
        if let Some(contact) = self.contact_id {
            d.link("contact_id", Contact::KIND, contact.uid(), OnDelete::Clear);
        }
        for parent in self.customer_id.map(Id::uid).into_iter().chain(self.contact_id.map(Id::uid)) {
            let key = KeyBuf::new().id(parent);
            d.count(PARENT, &key, 1);
            if self.status.is_open() {
                d.count(OPEN, &key, 1);
            }
            d.index(PARENT, key);
        }
        if self.status.is_open() {
            if let Some(at) = self.late_at() {
                series::due(d, LATE, at, self.assignee_id);
            }
            let answer = self.first_response_due_at.filter(|_| self.first_responded_at.is_none());
            for at in answer.into_iter().chain(self.due_at).filter(|_| self.assignee_id.is_some()) {
                let holder = KeyBuf::new().opt_id(self.assignee_id);
                d.covering(DEADLINES, KeyBuf::new().time(at), holder.into_bytes());
            }
        }
        d.text("subject", NAME_WEIGHT + 2, &self.subject);
        d.text("number", NAME_WEIGHT, &self.number_text);
        for tag in &self.tags {
            d.text("tags", 2, tag);
        }
        d.html("description", 1, &self.description);
    }

    fn title(&self) -> String {
        self.subject.clone()
    }
}

impl Resource for Ticket {
    const NOUN: &'static str = "ticket";
    const NAME: &'static str = "subject";
    const HOLDERS: &'static [&'static str] = &["assignee_id"];
    const UNHELD: bool = true;
    const FACETS: &'static [&'static str] = &["status", "assignee_id", "priority"];
    const AGENDA: Option<Agenda> =
        Some(Agenda { by: "due_at", field: "status", open: &["open", "in_progress", "waiting"] });
    const GRID: &'static [&'static str] = &[
        "number",
        "subject",
        "status",
        "priority",
        "kind",
        "customer_id",
        "assignee_id",
        "first_response_due_at",
        "first_responded_at",
        "due_at",
        "resolved_at",
        "tags",
        "updated_at",
        "created_at",
    ];
    const PARENTS: &'static [&'static str] = &["customer_id", "contact_id"];
    const RELATIONS: &'static [Relation] =
        &[Relation::to::<Customer>("customer", "customer_id"), Relation::to::<Contact>("contact", "contact_id")];
    const TITLES: &'static [(&'static str, &'static str)] =
        &[("customer_name", "customer"), ("contact_name", "contact")];
    const INCLUDES: &'static [Include] = &[Include::newest::<files::Attachment>()];
    const TIMELINE: &'static [Beside] =
        &[activities::model::ON_TIMELINE, notes::model::ON_TIMELINE, files::model::ON_TIMELINE, comments::ON_TIMELINE];
    const FIELDS: &'static [Field<Self>] = &[
        Field::read_only("number", Type::Integer(1, i64::MAX), |v| Value::Integer(v.data.number)),
        field!(subject, Type::Text(200)).required(),
        field!(description, Type::Html),
        field!(kind, Type::Choice(&["question", "problem", "request", "billing", "other"])),
        field!(status, Type::Choice(&["open", "in_progress", "waiting", "resolved", "closed"])).required(),
        field!(priority, Type::Choice(&["low", "normal", "high", "urgent"])).required(),
        field!(customer_id, Type::Id(Customer::PREFIX)),
        field!(contact_id, Type::Id(Contact::PREFIX)),
        field!(assignee_id, Type::User),
        field!(tags, Type::Tags),
        Field::read_only("first_response_due_at", Type::Time, |v| v.data.first_response_due_at.view()),
        Field::read_only("first_responded_at", Type::Time, |v| v.data.first_responded_at.view()),
        Field::read_only("due_at", Type::Time, |v| v.data.due_at.view()),
        Field::read_only("resolved_at", Type::Time, |v| v.data.resolved_at.view()),
        Field::read_only("closed_at", Type::Time, |v| v.data.closed_at.view()),
        Field::read_only("reopened_at", Type::Time, |v| v.data.reopened_at.view()),
        Field::read_only("breached", Type::Boolean, |v| {
            Value::Boolean(v.data.late_at().is_some_and(|at| at < v.meta.read_at))
        }),
        field!(custom, Type::Custom),
    ];

    fn holds_until(&self, now: Time) -> Option<Time> {
        self.late_at().filter(|at| *at >= now)
    }

    fn subtitle(&self) -> String {
        format!("#{}", self.number)
    }

    fn tags(&mut self) -> &mut Vec<String> {
        &mut self.tags
    }

    fn name(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.subject)
    }

    fn changing(&mut self, was: &Self, id: Uid, tx: &mut WriteTx<'_>, org: Org) -> Result<()> {
        self.follow_status(was.status, tx.now());
        if was.number == 0 {
            self.number = numbers::next(tx, org)?;
            self.number_text = self.number.to_string();
        }
        if was.number == 0 || self.priority != was.priority || self.reopened_at != was.reopened_at {
            self.set_due(id.time(), tx, org)?;
        }
        Ok(())
    }
}
