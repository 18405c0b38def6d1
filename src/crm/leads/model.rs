//! What a lead is: its fields, what is derived from them, how they are kept in line.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::figures;
use crate::base::money::Money;
use crate::base::{FieldError, Id, Org, Prefixed, Result, Time, Uid};
use crate::crm::contacts::Contact;
use crate::crm::contacts::model::full_name;
use crate::crm::customers::Customer;
use crate::crm::{activities, files, notes};
use crate::rest::derive;
use crate::rest::field::{Choice, Field, field};
use crate::rest::include::Include;
use crate::rest::info::Type;
use crate::rest::resource::{Relation, Resource};
use crate::rest::timeline::Beside;
use crate::rest::value::{Custom, PhoneNumber, Value};
use crate::store::search::NAME_WEIGHT;
use crate::store::{Derived, Entity, Index, KeyBuf, Kind, Meta, OnDelete, WriteTx};

/// When somebody is to get in touch again with leads that are not converted, and whose they are.
pub const FOLLOW_UP: Index = Index(32);

/// Where a lead stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeadStatus {
    /// Nobody spoke to it yet.
    #[default]
    New,
    /// Somebody did.
    Contacted,
    /// It is worth going on.
    Qualified,
    /// It is not.
    Unqualified,
    /// It became a customer; set by the conversion alone.
    Converted,
}

impl Choice for LeadStatus {
    const ALL: &'static [(&'static str, Self)] = &[
        ("new", Self::New),
        ("contacted", Self::Contacted),
        ("qualified", Self::Qualified),
        ("unqualified", Self::Unqualified),
        ("converted", Self::Converted),
    ];
}

/// A person or a company that may become a customer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Lead {
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// The company.
    pub company: String,
    /// The title of the person's position.
    pub job_title: String,
    /// Email address.
    pub email: String,
    /// Further email addresses.
    pub other_emails: Vec<String>,
    /// Telephone number.
    pub phone: PhoneNumber,
    /// Further telephone numbers.
    pub other_phones: Vec<PhoneNumber>,
    /// The company's web address.
    pub website: String,
    /// The person's page at LinkedIn.
    pub linkedin_url: String,
    /// City.
    pub city: String,
    /// Country.
    pub country: String,
    /// The company's trade.
    pub industry: String,
    /// Where it came from.
    pub source: String,
    /// The identity in another system.
    pub external_id: String,
    /// Where it stands.
    pub status: LeadStatus,
    /// How promising it is, 0 to 100.
    pub score: Option<i64>,
    /// The user who looks after it.
    pub owner_id: Option<Uid>,
    /// What it may be worth.
    pub estimated_value: Option<Money>,
    /// Tags.
    pub tags: Vec<String>,
    /// Notes in HTML.
    pub notes: String,
    /// When to get in touch again.
    pub next_follow_up_at: Option<Time>,
    /// The customer it became.
    pub customer_id: Option<Id<Customer>>,
    /// The contact it became.
    pub contact_id: Option<Id<Contact>>,
    /// When it was converted.
    pub converted_at: Option<Time>,
    /// How far an unqualified one had come before.
    pub reached: LeadStatus,
    /// The organisation's own fields.
    pub custom: Custom,
}

impl Prefixed for Lead {
    const PREFIX: &'static str = "lead";
}

impl Entity for Lead {
    const KIND: Kind = Kind { number: 12, collection: "leads", prefix: Self::PREFIX };
    const DERIVE: u16 = 3;

    fn derive<'a>(&'a self, id: Uid, meta: &Meta, d: &mut Derived<'a>) {
        derive::standard(self, id, meta, &self.tags, d);
        let emails = std::iter::once(&self.email).chain(&self.other_emails);
        let phones = std::iter::once(&self.phone).chain(&self.other_phones);
        derive::matching(
            d,
            &self.name(),
            emails.clone().map(String::as_str),
            phones.clone().map(|phone| (phone.number.as_str(), phone.e164.as_str())),
            "",
            &self.external_id,
        );
        if let Some(customer) = self.customer_id {
            d.link("customer_id", Customer::KIND, customer.uid(), OnDelete::Clear);
        }
        if let Some(contact) = self.contact_id {
            d.link("contact_id", Contact::KIND, contact.uid(), OnDelete::Clear);
        }
        figures::declare(self, meta, d);
        if let Some(at) = self.next_follow_up_at.filter(|_| self.converted_at.is_none() && self.owner_id.is_some()) {
            d.covering(FOLLOW_UP, KeyBuf::new().time(at), KeyBuf::new().opt_id(self.owner_id).into_bytes());
        }
        d.text("first_name", NAME_WEIGHT + 1, &self.first_name);
        d.text("last_name", NAME_WEIGHT + 2, &self.last_name);
        d.text("company", NAME_WEIGHT, &self.company);
        for email in emails {
            d.email("email", 4, email);
        }
        for phone in phones {
            d.phone("phone", 4, &phone.number);
            d.phone("phone", 4, &phone.e164);
        }
        d.text("job_title", 2, &self.job_title);
        d.text("city", 2, &self.city);
        d.text("external_id", 3, &self.external_id);
        for tag in &self.tags {
            d.text("tags", 2, tag);
        }
        d.html("notes", 1, &self.notes);
    }

    fn title(&self) -> String {
        self.name().into_owned()
    }
}

impl Resource for Lead {
    const NOUN: &'static str = "lead";
    const NAMED_BY: &'static [&'static str] = &["first_name", "last_name", "company"];
    const FACETS: &'static [&'static str] = &["status", "owner_id"];
    const GRID: &'static [&'static str] = &[
        "name",
        "company",
        "status",
        "score",
        "email",
        "phone",
        "owner_id",
        "source",
        "next_follow_up_at",
        "tags",
        "created_at",
    ];
    const INCLUDES: &'static [Include] = &[Include::newest::<files::Attachment>()];
    const TIMELINE: &'static [Beside] =
        &[activities::model::ON_TIMELINE, notes::model::ON_TIMELINE, files::model::ON_TIMELINE];
    const RELATIONS: &'static [Relation] =
        &[Relation::to::<Customer>("customer", "customer_id"), Relation::to::<Contact>("contact", "contact_id")];
    const FIELDS: &'static [Field<Self>] = &[
        Field::read_only("name", Type::Text(401), |v| match v.data.name() {
            Cow::Borrowed(name) => Value::text(name),
            name => Value::Text(name),
        }),
        field!(first_name, Type::Text(200)),
        field!(last_name, Type::Text(200)),
        field!(company, Type::Text(200)),
        field!(job_title, Type::Text(200)),
        field!(email, Type::Email),
        field!(other_emails, Type::Emails),
        field!(phone, Type::Phone),
        Field::read_only("phone_e164", Type::Text(20), |v| Value::text(&v.data.phone.e164)),
        field!(other_phones, Type::Phones),
        Field::read_only("other_phones_e164", Type::Texts(20), |v| {
            Value::Texts(v.data.other_phones.iter().map(|phone| phone.e164.clone()).collect())
        }),
        field!(website, Type::Url),
        field!(linkedin_url, Type::Url),
        field!(city, Type::Text(200)),
        field!(country, Type::Text(200)),
        field!(industry, Type::Text(200)),
        field!(source, Type::Text(200)),
        field!(external_id, Type::Text(200)),
        field!(status, Type::Choice(&["new", "contacted", "qualified", "unqualified", "converted"])).required(),
        field!(score, Type::Integer(0, 100)),
        field!(owner_id, Type::User),
        field!(estimated_value, Type::Money),
        field!(tags, Type::Tags),
        field!(notes, Type::Html),
        field!(next_follow_up_at, Type::Time),
        Field::read_only("customer_id", Type::Id(Customer::PREFIX), |v| {
            v.data.customer_id.map_or(Value::Empty, |id| Value::Id(Customer::PREFIX, id.uid()))
        }),
        Field::read_only("contact_id", Type::Id(Contact::PREFIX), |v| {
            v.data.contact_id.map_or(Value::Empty, |id| Value::Id(Contact::PREFIX, id.uid()))
        }),
        Field::read_only("converted_at", Type::Time, |v| v.data.converted_at.map_or(Value::Empty, Value::Time)),
        field!(custom, Type::Custom),
    ];

    fn subtitle(&self) -> String {
        let company = if *self.name() == *self.company { "" } else { &self.company };
        let parts = [self.job_title.as_str(), company];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    }

    fn tags(&mut self) -> &mut Vec<String> {
        &mut self.tags
    }

    fn name(&self) -> Cow<'_, str> {
        let person = full_name(&self.first_name, &self.last_name);
        match (person.is_empty(), self.company.is_empty()) {
            (false, _) => person,
            (true, false) => Cow::Borrowed(&self.company),
            (true, true) => Cow::Borrowed(&self.email),
        }
    }

    fn settle(&mut self) {
        if self.source.is_empty() {
            "manual".clone_into(&mut self.source);
        }
    }

    fn changing(&mut self, was: &Self, _id: Uid, _tx: &mut WriteTx<'_>, _org: Org) -> Result<()> {
        if self.status == LeadStatus::Unqualified && was.status != LeadStatus::Unqualified {
            self.reached = was.status;
        }
        Ok(())
    }

    fn stays(&self) -> Option<&'static str> {
        self.converted_at.map(|_| "A lead that was converted stays. Merge the others into it.")
    }

    fn verify(&self, errors: &mut Vec<FieldError>) {
        if self.first_name.is_empty() && self.last_name.is_empty() && self.company.is_empty() {
            errors.push(FieldError::new("/company", "required", "A lead has a first name, a last name or a company."));
        }
        if (self.status == LeadStatus::Converted) != self.converted_at.is_some() {
            errors.push(FieldError::new(
                "/status",
                "converted",
                "A lead becomes converted, and stays it, by its conversion alone.",
            ));
        }
    }
}
