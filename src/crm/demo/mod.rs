//! Demo data: an invented coffee roaster's customers, contacts, leads, deals, activities, notes and tickets, from a seed,
//! at any size. The same seed gives the same data. It is loaded in one undoable step, so that it can be removed again.

mod activities;
mod api;
mod deals;
mod notes;
mod random;
pub mod step;
mod tickets;
mod views;
mod words;

use std::sync::Arc;

use jiff::ToSpan;

use crate::app::App;
use crate::base::money::{Currency, Money};
use crate::base::{Actor, Error, Id, Org, Result, Time, Uid, text};
use crate::crm::activities::Activity;
use crate::crm::contacts::Contact;
use crate::crm::contacts::model::ContactRole;
use crate::crm::customers::Customer;
use crate::crm::customers::model::CustomerStatus;
use crate::crm::deals::Deal;
use crate::crm::leads::Lead;
use crate::crm::leads::model::LeadStatus;
use crate::crm::pipelines::model::default_pipeline;
use crate::rest::resource::Resource;
use crate::rest::tags::adopt;
use crate::rest::value::{Address, ContactEmail, ContactPhone, PhoneNumber};
use crate::store::{Class, Store, WriteTx};

pub use api::LoadDemo;
pub(super) use api::routes;

use activities::{Parent, Target};
use random::Random;
use words::{INDUSTRIES, NOTES, REGIONS, Region, SOURCES, TAGS, TITLES};

/// How much of everything.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// Companies.
    pub customers: usize,
    /// People, spread over the companies.
    pub contacts: usize,
    /// Leads.
    pub leads: usize,
    /// Deals, spread over the companies and the stages of the default pipeline.
    pub deals: usize,
    /// Activities, spread over all of them; every fourth brings a note along.
    pub activities: usize,
    /// Tickets of customers and their people.
    pub tickets: usize,
}

impl Size {
    /// Records in all, without the notes.
    #[must_use]
    pub fn total(&self) -> usize {
        self.customers + self.contacts + self.leads + self.deals + self.activities + self.tickets
    }
}

impl Default for Size {
    fn default() -> Self {
        Self { customers: 240, contacts: 420, leads: 320, deals: 120, activities: 600, tickets: 90 }
    }
}

/// The seed unless another is asked for.
pub const SEED: u64 = 2026;
/// The largest demos do not need every company as an employer, nor every record for activities to hang on.
const CHOICE: usize = 50_000;
/// People who may have a part in deals.
const PEOPLE_MAX: usize = 5_000;
/// Records written in one transaction, at least.
const CHUNK: usize = 200;
/// Records written in one transaction, at most.
const CHUNK_MAX: usize = 5_000;

/// Fills `org`, spreading the records over `owners`, in one step by which it can be undone: the actor's, or a fresh one,
/// which is returned. `told` is called with how many records there are, and ends the loading by an error. Blocks.
///
/// # Errors
/// When the storage fails, and what `told` returns.
pub fn load<E: From<Error>>(
    store: &Store,
    actor: &Actor,
    org: Org,
    owners: &[Uid],
    size: Size,
    seed: u64,
    mut told: impl FnMut(usize) -> Result<(), E>,
) -> Result<Uid, E> {
    let step = actor.group.unwrap_or_else(Uid::fresh);
    let actor = actor.clone().grouped(step);
    let mut maker = Maker { random: Random::new(seed), owners: owners.to_vec(), today: store.clock().now(), serial: 0 };
    let mut companies: Vec<(Id<Customer>, Arc<Customer>)> = Vec::new();
    let mut targets: Vec<Target> = Vec::new();
    let mut people: Vec<(Id<Contact>, Option<Id<Customer>>)> = Vec::new();
    let mut done = 0;
    let mut write =
        |actor: &Actor, count: usize, work: Box<dyn FnOnce(&mut WriteTx<'_>) -> Result<()> + Send>| -> Result<(), E> {
            store.write_blocking(Class::Background, actor.clone(), work)?;
            done += count;
            told(done)
        };
    for count in chunks(size.customers) {
        let made: Vec<(Id<Customer>, Customer)> = (0..count).map(|_| (Id::fresh(), maker.customer())).collect();
        let room = CHOICE.saturating_sub(companies.len());
        companies.extend(made.iter().take(room).map(|(id, c)| (*id, Arc::new(c.clone()))));
        targets.extend(made.iter().take(room).map(|(id, c)| (Parent::Customer(*id), c.owner_id)));
        write(&actor, count, Box::new(move |tx| insert_all(tx, org, made)))?;
    }
    for count in chunks(size.contacts) {
        let made: Vec<(Id<Contact>, Contact)> = (0..count).map(|_| (Id::fresh(), maker.contact(&companies))).collect();
        let room = (2 * CHOICE).saturating_sub(targets.len());
        targets.extend(made.iter().take(room).map(|(id, c)| (Parent::Contact(*id, c.customer_id), c.owner_id)));
        people.extend(made.iter().take(PEOPLE_MAX.saturating_sub(people.len())).map(|(id, c)| (*id, c.customer_id)));
        write(&actor, count, Box::new(move |tx| insert_all(tx, org, made)))?;
    }
    for count in chunks(size.leads) {
        let made: Vec<(Id<Lead>, Lead)> = (0..count).map(|_| maker.lead(&companies)).collect();
        let room = (3 * CHOICE).saturating_sub(targets.len());
        targets.extend(made.iter().take(room).map(|(id, lead)| (Parent::Lead(*id), lead.owner_id)));
        write(&actor, count, Box::new(move |tx| insert_all(tx, org, made)))?;
    }
    let pipeline = default_pipeline(&store.read()?, org)?;
    for count in chunks(if pipeline.is_some() { size.deals } else { 0 }) {
        let stages = pipeline.as_ref().map(|pipeline| (pipeline.id, &pipeline.data));
        let made: Vec<(Id<Deal>, Deal)> =
            (0..count).filter_map(|_| Some(maker.deal(stages?, &companies, &people))).collect();
        let room = (4 * CHOICE).saturating_sub(targets.len());
        targets.extend(made.iter().take(room).map(|(id, d)| (Parent::Deal(*id, d.customer_id), d.owner_id)));
        write(&actor, count, Box::new(move |tx| insert_all(tx, org, made)))?;
    }
    for count in chunks(size.activities) {
        let made: Vec<(Id<Activity>, Activity)> = (0..count).map(|_| (Id::fresh(), maker.activity(&targets))).collect();
        write(&actor, count, Box::new(move |tx| insert_all(tx, org, made)))?;
    }
    let mut authors = owners.iter().copied().cycle();
    for count in chunks(size.activities / notes::ONE_IN) {
        let mut left = maker.notes_on(&targets, count);
        let chunk = chunk(size.activities / notes::ONE_IN, notes::CHUNK);
        while !left.is_empty() {
            let made = left.split_off(left.len().saturating_sub(chunk));
            // Whoever writes is the author.
            let author = Actor { user: authors.next().or(actor.user), ..actor.clone() };
            write(&author, 0, Box::new(move |tx| insert_all(tx, org, made)))?;
        }
    }
    write(&actor, 0, Box::new(move |tx| views::insert_all(tx, org)))?;
    let mut drafts: Vec<tickets::Draft> = (0..size.tickets).map(|_| maker.ticket(&people)).collect();
    drafts.sort_by_key(|draft| draft.id.uid());
    while !drafts.is_empty() {
        let chunk: Vec<tickets::Draft> =
            drafts.drain(..drafts.len().min(chunk(size.tickets, tickets::CHUNK))).collect();
        // Whoever writes is the author of the comments.
        let author = Actor { user: authors.next().or(actor.user), ..actor.clone() };
        write(&author, chunk.len(), Box::new(move |tx| tickets::insert_all(tx, org, chunk)))?;
    }
    Ok(step)
}

/// The active users of an organisation, who own the demo data.
///
/// # Errors
/// When the storage fails.
pub fn owners(app: &App, org: Org) -> Result<Vec<Uid>> {
    Ok(app.auth.users(org)?.into_iter().filter(|u| !u.data.disabled).map(|u| u.id.uid()).collect())
}

fn chunks(total: usize) -> impl Iterator<Item = usize> {
    let chunk = chunk(total, CHUNK);
    (0..total.div_ceil(chunk)).map(move |n| chunk.min(total - n * chunk))
}

/// How many of `total` are written in one transaction: the more there are, the more, for each writes the pages anew that
/// it touches, and in a large store hardly two records share one.
fn chunk(total: usize, least: usize) -> usize {
    (total / 100).clamp(least, CHUNK_MAX)
}

fn insert_all<E: Resource>(tx: &mut WriteTx<'_>, org: Org, made: Vec<(Id<E>, E)>) -> Result<()> {
    for (id, mut data) in made {
        data.settle();
        adopt(tx, org, data.tags())?;
        tx.insert(org, id, data)?;
    }
    Ok(())
}

struct Maker {
    random: Random,
    owners: Vec<Uid>,
    today: Time,
    serial: u64,
}

/// A name as it may stand in an address: Latin letters and digits.
fn slug(name: &str) -> String {
    let folded = text::fold(name);
    let mut out = String::new();
    for c in folded.chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c);
        } else if !out.ends_with('-') && !out.is_empty() {
            out.push('-');
        }
    }
    out.trim_matches('-').to_owned()
}

impl Maker {
    fn region(&mut self) -> &'static Region {
        static WORLD: [Region; 8] = REGIONS;
        // European and American names are the bulk; other scripts are met now and then.
        let place = if self.random.chance(92) { self.random.below(6) } else { self.random.below(WORLD.len()) };
        WORLD.get(place).unwrap_or(&WORLD[0])
    }

    fn owner(&mut self) -> Option<Uid> {
        if self.owners.is_empty() || self.random.chance(12) { None } else { Some(self.random.pick(&self.owners)) }
    }

    fn company(&mut self, region: &Region) -> (String, &'static str, String) {
        self.serial += 1;
        let (industry, names) = INDUSTRIES.get(self.random.below(INDUSTRIES.len())).copied().unwrap_or_default();
        let stem = self.random.pick(names);
        let city = self.random.pick(region.cities).0;
        let suffix = self.random.pick(region.suffixes);
        let name = if self.random.chance(40) { format!("{stem} {city} {suffix}") } else { format!("{stem} {suffix}") };
        let domain = format!("{}-{}.example", slug(stem), self.serial);
        (name, industry, domain)
    }

    fn phone(&mut self, region: &Region) -> PhoneNumber {
        let digits =
            format!("{}{:04}{:04}", self.random.between(20, 79), self.random.below(10_000), self.random.below(10_000));
        let (area, rest) = digits.split_at(3);
        let (middle, end) = rest.split_at(3);
        PhoneNumber {
            number: format!("{} {area} {middle} {end}", region.calling),
            e164: format!("{}{digits}", region.calling),
        }
    }

    fn tags(&mut self) -> Vec<String> {
        let mut tags: Vec<String> = (0..self.random.below(3)).map(|_| self.random.pick(TAGS).to_owned()).collect();
        tags.sort();
        tags.dedup();
        tags
    }

    fn notes(&mut self) -> String {
        if self.random.chance(35) { format!("<p>{}</p>", self.random.pick(NOTES)) } else { String::new() }
    }

    fn customer(&mut self) -> Customer {
        let region = self.region();
        let (name, industry, domain) = self.company(region);
        let (city, postal) = self.random.pick(region.cities);
        let status = match self.random.below(10) {
            0..=4 => CustomerStatus::Active,
            5..=7 => CustomerStatus::Prospect,
            8 => CustomerStatus::Inactive,
            _ => CustomerStatus::Lost,
        };
        Customer {
            name,
            status,
            industry: industry.to_owned(),
            website: format!("https://www.{domain}/"),
            email: format!("info@{domain}"),
            phone: self.phone(region),
            address: Address {
                street: format!("{} {}", self.random.pick(region.streets), self.random.between(1, 140)),
                city: city.to_owned(),
                region: String::new(),
                postal_code: format!("{postal}{:03}", self.random.below(1000)),
                country: region.country.to_owned(),
            },
            employees: Some(self.random.between(3, 900)),
            description: self.notes(),
            source: self.random.pick(SOURCES).to_owned(),
            owner_id: self.owner(),
            tags: self.tags(),
            score: Some(self.random.between(5, 98)),
            ..Customer::default()
        }
    }

    fn contact(&mut self, companies: &[(Id<Customer>, Arc<Customer>)]) -> Contact {
        let region = self.region();
        let employer = companies.get(self.random.below(companies.len())).cloned();
        let (first, last) = (self.random.pick(region.first), self.random.pick(region.last));
        let domain = employer.as_ref().map_or("mail.example", |(_, c)| c.domain.as_str()).to_owned();
        let domain = if domain.is_empty() {
            employer.as_ref().and_then(|(_, c)| c.email.split_once('@')).map_or("mail.example", |(_, d)| d).to_owned()
        } else {
            domain
        };
        self.serial += 1;
        let phone = self.phone(region);
        Contact {
            first_name: first.to_owned(),
            last_name: last.to_owned(),
            customer_id: employer.as_ref().map(|(id, _)| *id),
            job_title: self.random.pick(TITLES).to_owned(),
            role: Some(match self.random.below(5) {
                0 => ContactRole::DecisionMaker,
                1 => ContactRole::Influencer,
                2 => ContactRole::User,
                3 => ContactRole::Billing,
                _ => ContactRole::Other,
            }),
            emails: vec![ContactEmail {
                email: format!("{}@{domain}", self.local(first, last)),
                label: "work".to_owned(),
                primary: true,
            }],
            phones: vec![ContactPhone { number: phone.number, label: "work".to_owned(), e164: phone.e164 }],
            owner_id: employer.and_then(|(_, c)| c.owner_id),
            tags: self.tags(),
            notes: self.notes(),
            ..Contact::default()
        }
    }

    fn local(&self, first: &str, last: &str) -> String {
        let (first, last) = (slug(first), slug(last));
        if first.is_empty() || last.is_empty() {
            format!("person{}", self.serial)
        } else {
            format!("{first}.{last}{}", self.serial)
        }
    }

    fn lead(&mut self, companies: &[(Id<Customer>, Arc<Customer>)]) -> (Id<Lead>, Lead) {
        let region = self.region();
        let (mut company, industry, domain) = self.company(region);
        let id: Id<Lead> = self.past();
        let (first, last) = (self.random.pick(region.first), self.random.pick(region.last));
        let status = match self.random.below(10) {
            0..=3 => LeadStatus::New,
            4..=6 => LeadStatus::Contacted,
            7 | 8 => LeadStatus::Qualified,
            _ => LeadStatus::Unqualified,
        };
        // Some became one of the customers, a few days later.
        let became = companies.get(self.random.below(companies.len() * 12)).map(|(id, customer)| (*id, &customer.name));
        let status = if became.is_some() { LeadStatus::Converted } else { status };
        if let Some((_, name)) = became {
            company.clone_from(name);
        }
        let converted_at = became.map(|_| id.uid().time().plus_seconds(86_400 * 4).min(self.today));
        let follow_up = (became.is_none() && self.random.chance(55)).then(|| {
            let hours = self.random.between(-24 * 9, 24 * 21);
            Time::from(self.today.to_jiff().checked_add(hours.hours()).unwrap_or(self.today.to_jiff()))
        });
        let currency = if region.country == "US" { Currency::USD } else { Currency::EUR };
        let lead = Lead {
            customer_id: became.map(|(id, _)| id),
            converted_at,
            first_name: first.to_owned(),
            last_name: last.to_owned(),
            company,
            job_title: self.random.pick(TITLES).to_owned(),
            email: format!("{}@{domain}", self.local(first, last)),
            phone: self.phone(region),
            website: format!("https://{domain}/"),
            city: self.random.pick(region.cities).0.to_owned(),
            country: region.country.to_owned(),
            industry: industry.to_owned(),
            source: self.random.pick(SOURCES).to_owned(),
            status,
            score: Some(self.random.between(8, 96)),
            owner_id: self.owner(),
            estimated_value: Money::new((self.random.between(4, 320) * 250).into(), currency).ok(),
            tags: self.tags(),
            notes: self.notes(),
            next_follow_up_at: follow_up,
            ..Lead::default()
        };
        (id, lead)
    }
}
