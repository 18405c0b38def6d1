//! What a file is, apart from its content, which lies in `blobs/`.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::base::{Id, Prefixed, Result, Uid};
use crate::crm::contacts::Contact;
use crate::crm::customers::Customer;
use crate::crm::deals::Deal;
use crate::crm::leads::Lead;
use crate::crm::tickets::Ticket;
use crate::crypto::sealed::SealedBytes;
use crate::rest::field::{Field, Stored};
use crate::rest::info::Type;
use crate::rest::parts::{self, Part};
use crate::rest::resource::{Relation, Resource};
use crate::rest::timeline::Beside;
use crate::rest::value::Value;
use crate::store::secrets::{At, Secret, Secrets};
use crate::store::{Derived, Entity, Kind, Meta};

/// Most characters of a name.
pub(super) const NAME_MAX: usize = 200;

/// A file on a customer, a contact, a lead, a deal or a ticket.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default)]
pub struct Attachment {
    /// What it is called, with its ending; never a path.
    pub name: String,
    /// What kind of file it is, as its content shows.
    pub media_type: String,
    /// Its length in bytes.
    pub size: u64,
    /// The SHA-256 of its content, in hexadecimal digits.
    pub sha256: String,
    /// The key of its content, sealed to this record.
    pub key: SealedBytes,
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
    /// Always empty: a file has no tags. The place that every kind of record gives for them.
    #[serde(skip)]
    pub no_tags: Vec<String>,
}

impl Default for Attachment {
    fn default() -> Self {
        Self {
            name: String::new(),
            media_type: String::new(),
            size: 0,
            sha256: String::new(),
            key: SealedBytes(Vec::new()),
            customer_id: None,
            contact_id: None,
            lead_id: None,
            deal_id: None,
            ticket_id: None,
            no_tags: Vec::new(),
        }
    }
}

impl Prefixed for Attachment {
    const PREFIX: &'static str = "file";
}

impl Entity for Attachment {
    const KIND: Kind = Kind { number: 51, collection: "files", prefix: Self::PREFIX };
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
        d.text("name", 2, &self.name);
    }

    fn title(&self) -> String {
        self.name.clone()
    }
}

impl Secrets for Attachment {
    fn secrets(&mut self, at: &At, visit: &mut dyn FnMut(Secret<'_>) -> Result<()>) -> Result<()> {
        let place = at.place("key");
        visit(Secret::Sealed { place: &place.each_ref().map(Vec::as_slice), value: &mut self.key.0 })
    }
}

impl Resource for Attachment {
    const NOUN: &'static str = "file";
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
        Field::<Self>::read_only("name", Type::Text(NAME_MAX), |v| Value::text(&v.data.name)).required(),
        Field::<Self>::read_only("media_type", Type::Text(100), |v| Value::text(&v.data.media_type)).required(),
        Field::<Self>::read_only("size", Type::Integer(0, i64::MAX), |v| {
            Value::Integer(i64::try_from(v.data.size).unwrap_or(i64::MAX))
        })
        .required(),
        Field::<Self>::read_only("sha256", Type::Text(64), |v| Value::text(&v.data.sha256)).required(),
        Field::read_only("customer_id", Type::Id(Customer::PREFIX), |v| v.data.customer_id.view()),
        Field::read_only("contact_id", Type::Id(Contact::PREFIX), |v| v.data.contact_id.view()),
        Field::read_only("lead_id", Type::Id(Lead::PREFIX), |v| v.data.lead_id.view()),
        Field::read_only("deal_id", Type::Id(Deal::PREFIX), |v| v.data.deal_id.view()),
        Field::read_only("ticket_id", Type::Id(Ticket::PREFIX), |v| v.data.ticket_id.view()),
    ];

    fn name(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.name)
    }

    fn subtitle(&self) -> String {
        String::new()
    }

    fn tags(&mut self) -> &mut Vec<String> {
        &mut self.no_tags
    }
}

impl Part for Attachment {
    fn of(kind: Kind, record: Uid) -> Self {
        let mut file = Self::default();
        match kind {
            Customer::KIND => file.customer_id = Some(record.into()),
            Contact::KIND => file.contact_id = Some(record.into()),
            Lead::KIND => file.lead_id = Some(record.into()),
            Deal::KIND => file.deal_id = Some(record.into()),
            _ => file.ticket_id = Some(record.into()),
        }
        file
    }
}

/// The files on the timelines of what they are about.
pub const ON_TIMELINE: Beside = parts::on_timeline::<Attachment>();
