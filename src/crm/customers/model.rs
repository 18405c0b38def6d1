//! What a customer is: its fields, what is derived from them, how they are kept in line.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::base::email::Email;
use crate::base::money::Money;
use crate::base::web::Website;
use crate::base::{Prefixed, Uid};
use crate::crm::activities::Activity;
use crate::crm::contacts::Contact;
use crate::crm::deals::Deal;
use crate::crm::tickets::Ticket;
use crate::crm::{activities, files, notes};
use crate::rest::derive;
use crate::rest::field::{Choice, Field, field};
use crate::rest::include::Include;
use crate::rest::info::Type;
use crate::rest::resource::Resource;
use crate::rest::timeline::Beside;
use crate::rest::value::{Address, Custom, PhoneNumber, Value};
use crate::store::search::NAME_WEIGHT;
use crate::store::{Derived, Entity, Kind, Meta};

/// Where a customer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CustomerStatus {
    /// Not yet one.
    #[default]
    Prospect,
    /// Buys.
    Active,
    /// Used to buy.
    Inactive,
    /// Went elsewhere.
    Lost,
}

impl Choice for CustomerStatus {
    const ALL: &'static [(&'static str, Self)] =
        &[("prospect", Self::Prospect), ("active", Self::Active), ("inactive", Self::Inactive), ("lost", Self::Lost)];
}

/// A company.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Customer {
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub status: CustomerStatus,
    /// Its trade.
    pub industry: String,
    /// Its web address.
    pub website: String,
    /// The domain of its web address, else of its email address unless many share that one.
    pub domain: String,
    /// Its email address.
    pub email: String,
    /// Further email addresses.
    pub other_emails: Vec<String>,
    /// Its telephone number.
    pub phone: PhoneNumber,
    /// Further telephone numbers.
    pub other_phones: Vec<PhoneNumber>,
    /// Its postal address.
    pub address: Address,
    /// How many people it employs.
    pub employees: Option<i64>,
    /// What it sells in a year.
    pub annual_revenue: Option<Money>,
    /// What there is to say, in HTML.
    pub description: String,
    /// Where it came from.
    pub source: String,
    /// Its identity in another system.
    pub external_id: String,
    /// The user who looks after it.
    pub owner_id: Option<Uid>,
    /// Its tags.
    pub tags: Vec<String>,
    /// How promising it is, 0 to 100.
    pub score: Option<i64>,
    /// The organisation's own fields.
    pub custom: Custom,
}

impl Prefixed for Customer {
    const PREFIX: &'static str = "cus";
}

impl Entity for Customer {
    const KIND: Kind = Kind { number: 10, collection: "customers", prefix: Self::PREFIX };
    const DERIVE: u16 = 1;

    fn derive<'a>(&'a self, id: Uid, meta: &Meta, d: &mut Derived<'a>) {
        derive::standard(self, id, meta, &self.tags, d);
        let emails = std::iter::once(&self.email).chain(&self.other_emails);
        let phones = std::iter::once(&self.phone).chain(&self.other_phones);
        derive::matching(
            d,
            &self.name,
            emails.clone().map(String::as_str),
            phones.clone().map(|phone| (phone.number.as_str(), phone.e164.as_str())),
            &self.domain,
            &self.external_id,
        );
        d.text("name", NAME_WEIGHT + 2, &self.name);
        for email in emails {
            d.email("email", 4, email);
        }
        for phone in phones {
            d.phone("phone", 4, &phone.number);
            d.phone("phone", 4, &phone.e164);
        }
        d.text("domain", 4, &self.domain);
        d.text("industry", 2, &self.industry);
        d.text("city", 2, &self.address.city);
        d.text("external_id", 3, &self.external_id);
        for tag in &self.tags {
            d.text("tags", 2, tag);
        }
        d.html("description", 1, &self.description);
    }

    fn title(&self) -> String {
        self.name.clone()
    }
}

/// Providers whose domain says nothing about the company.
const SHARED_DOMAINS: [&str; 18] = [
    "gmail.com",
    "googlemail.com",
    "outlook.com",
    "hotmail.com",
    "live.com",
    "msn.com",
    "yahoo.com",
    "icloud.com",
    "me.com",
    "aol.com",
    "gmx.de",
    "gmx.net",
    "gmx.com",
    "web.de",
    "t-online.de",
    "proton.me",
    "protonmail.com",
    "mail.com",
];

/// The domain that identifies a company by its web address, else by its email address.
#[must_use]
pub fn company_domain(website: &str, email: &str) -> String {
    if let Some(domain) = Website::parse(website).ok().and_then(|site| site.domain()) {
        return domain;
    }
    match Email::parse(email) {
        Ok(email) if !SHARED_DOMAINS.contains(&email.domain()) => email.domain().to_owned(),
        _ => String::new(),
    }
}

impl Resource for Customer {
    const NOUN: &'static str = "customer";
    const KEPT: bool = true;
    const FACETS: &'static [&'static str] = &["status", "owner_id"];
    const GRID: &'static [&'static str] =
        &["name", "status", "industry", "domain", "email", "phone", "owner_id", "tags", "updated_at", "created_at"];
    const INCLUDES: &'static [Include] = &[
        Include::newest::<files::Attachment>(),
        Include::newest::<Contact>(),
        Include::newest::<Deal>(),
        Include::newest::<Activity>(),
        Include::newest::<Ticket>(),
        super::include::COUNTS,
    ];
    const TIMELINE: &'static [Beside] =
        &[activities::model::ON_TIMELINE, notes::model::ON_TIMELINE, files::model::ON_TIMELINE];
    const FIELDS: &'static [Field<Self>] = &[
        field!(name, Type::Text(200)).required(),
        field!(status, Type::Choice(&["prospect", "active", "inactive", "lost"])).required(),
        field!(industry, Type::Text(200)),
        field!(website, Type::Url),
        Field::read_only("domain", Type::Text(253), |v| Value::text(&v.data.domain)),
        field!(email, Type::Email),
        field!(other_emails, Type::Emails),
        field!(phone, Type::Phone),
        Field::read_only("phone_e164", Type::Text(20), |v| Value::text(&v.data.phone.e164)),
        field!(other_phones, Type::Phones),
        Field::read_only("other_phones_e164", Type::Texts(20), |v| {
            Value::Texts(v.data.other_phones.iter().map(|phone| phone.e164.clone()).collect())
        }),
        field!(address, Type::Address),
        field!(employees, Type::Integer(0, 100_000_000)),
        field!(annual_revenue, Type::Money),
        field!(description, Type::Html),
        field!(source, Type::Text(200)),
        field!(external_id, Type::Text(200)),
        field!(owner_id, Type::User),
        field!(tags, Type::Tags),
        field!(score, Type::Integer(0, 100)),
        // Read when it is asked for, so that whoever writes an activity writes no customer.
        Field::read_only("last_activity_at", Type::Time, |v| {
            let last = v.beside.map(|at| activities::figures::last_activity_at(at.tx, at.org, v.id));
            last.and_then(Result::ok).flatten().map_or(Value::Empty, Value::Time)
        }),
        field!(custom, Type::Custom),
    ];

    fn subtitle(&self) -> String {
        let parts = [&self.industry, &self.address.city, &self.domain];
        parts.into_iter().find(|part| !part.is_empty()).cloned().unwrap_or_default()
    }

    fn tags(&mut self) -> &mut Vec<String> {
        &mut self.tags
    }

    fn name(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.name)
    }

    fn settle(&mut self) {
        self.domain = company_domain(&self.website, &self.email);
    }
}
