//! What a note is: a text about one record.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::base::{FieldError, Id, Org, Prefixed, Result, Uid};
use crate::crm::contacts::Contact;
use crate::crm::customers::Customer;
use crate::crm::deals::Deal;
use crate::crm::leads::Lead;
use crate::crm::tickets::Ticket;
use crate::rest::field::{Field, Stored, field};
use crate::rest::info::Type;
use crate::rest::mentions;
use crate::rest::parts::{self, Part, beginning, says_something};
use crate::rest::resource::{Relation, Resource};
use crate::rest::timeline::Beside;
use crate::store::{Derived, Entity, Kind, Meta, WriteTx};

/// A note on a customer, a contact, a lead, a deal or a ticket.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Note {
    /// What it says, in HTML.
    pub body: String,
    /// The customer it is about.
    pub customer_id: Option<Id<Customer>>,
    /// The contact it is about.
    pub contact_id: Option<Id<Contact>>,
    /// The lead it is about.
    pub lead_id: Option<Id<Lead>>,
    /// The deal it is about.
    pub deal_id: Option<Id<Deal>>,
    /// The ticket it is about.
    pub ticket_id: Option<Id<Ticket>>,
    /// Always empty: a note has no tags. The place that every kind of record gives for them.
    #[serde(skip)]
    pub no_tags: Vec<String>,
}

impl Prefixed for Note {
    const PREFIX: &'static str = "note";
}

impl Entity for Note {
    const KIND: Kind = Kind { number: 50, collection: "notes", prefix: Self::PREFIX };
    const DERIVE: u16 = 1;

    fn derive<'a>(&'a self, _id: Uid, _meta: &Meta, d: &mut Derived<'a>) {
        let links = [
            self.customer_id.map(|id| ("customer_id", Customer::KIND, id.uid())),
            self.contact_id.map(|id| ("contact_id", Contact::KIND, id.uid())),
            self.lead_id.map(|id| ("lead_id", Lead::KIND, id.uid())),
            self.deal_id.map(|id| ("deal_id", Deal::KIND, id.uid())),
            self.ticket_id.map(|id| ("ticket_id", Ticket::KIND, id.uid())),
        ];
        for (field, kind, record) in links.into_iter().flatten() {
            parts::derive(d, field, kind, record);
        }
        d.html("body", 1, &self.body);
    }

    fn title(&self) -> String {
        beginning(&self.body)
    }
}

impl Resource for Note {
    const NOUN: &'static str = "note";
    const NAME: &'static str = "body";
    const PART: bool = true;
    const HOLDERS: &'static [&'static str] = &[];
    const FACETS: &'static [&'static str] = &[];
    const GRID: &'static [&'static str] = &[];
    const PARENTS: &'static [&'static str] = &["customer_id", "contact_id", "lead_id", "deal_id", "ticket_id"];
    const RELATIONS: &'static [Relation] = &[
        Relation::to::<Customer>("customer", "customer_id"),
        Relation::to::<Contact>("contact", "contact_id"),
        Relation::to::<Lead>("lead", "lead_id"),
        Relation::to::<Deal>("deal", "deal_id"),
        Relation::to::<Ticket>("ticket", "ticket_id"),
    ];
    const FIELDS: &'static [Field<Self>] = &[
        field!(body, Type::Html).required(),
        Field::read_only("customer_id", Type::Id(Customer::PREFIX), |v| v.data.customer_id.view()),
        Field::read_only("contact_id", Type::Id(Contact::PREFIX), |v| v.data.contact_id.view()),
        Field::read_only("lead_id", Type::Id(Lead::PREFIX), |v| v.data.lead_id.view()),
        Field::read_only("deal_id", Type::Id(Deal::PREFIX), |v| v.data.deal_id.view()),
        Field::read_only("ticket_id", Type::Id(Ticket::PREFIX), |v| v.data.ticket_id.view()),
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

    /// Tells whom it names.
    fn changing(&mut self, was: &Self, _id: Uid, tx: &mut WriteTx<'_>, org: Org) -> Result<()> {
        let about = [
            self.customer_id.map(|id| (Customer::KIND, id.uid())),
            self.contact_id.map(|id| (Contact::KIND, id.uid())),
            self.lead_id.map(|id| (Lead::KIND, id.uid())),
            self.deal_id.map(|id| (Deal::KIND, id.uid())),
            self.ticket_id.map(|id| (Ticket::KIND, id.uid())),
        ];
        let about = about.into_iter().flatten().next();
        let Some((kind, record)) = about else { return Ok(()) };
        mentions::tell(tx, org, &was.body, &self.body, kind, record).map(drop)
    }

    fn verify(&self, errors: &mut Vec<FieldError>) {
        says_something::<Self>(&self.body, errors);
    }
}

impl Part for Note {
    fn of(kind: Kind, record: Uid) -> Self {
        let mut note = Self::default();
        match kind {
            Customer::KIND => note.customer_id = Some(record.into()),
            Contact::KIND => note.contact_id = Some(record.into()),
            Lead::KIND => note.lead_id = Some(record.into()),
            Deal::KIND => note.deal_id = Some(record.into()),
            _ => note.ticket_id = Some(record.into()),
        }
        note
    }
}

/// The notes on the timelines of what they are about.
pub const ON_TIMELINE: Beside = parts::on_timeline::<Note>();
