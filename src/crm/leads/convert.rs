//! `POST /leads/{id}/convert`: a lead becomes a contact at a customer, an existing or a new one, with a deal where one
//! is asked for, in one write, once.

use std::sync::Arc;

use serde_json::{Map, Value as Json, json};

use super::figures::known;
use super::{Lead, LeadStatus};
use crate::app::App;
use crate::auth::policy::Action;
use crate::base::{Error, FieldError, Id, Org, Prefixed, Principal, Result};
use crate::crm::activities::model::follow_conversion;
use crate::crm::contacts::Contact;
use crate::crm::customers::{Customer, CustomerStatus};
use crate::crm::deals::Deal;
use crate::crm::deals::model::Origin;
use crate::http::routes::extended;
use crate::http::{IdempotencyKey, JsonBody, PathId, Reply, Route, schemas};
use crate::rest::context::{Call, Customs};
use crate::rest::field::Choice;
use crate::rest::once::{self, Answer};
use crate::rest::parse::escape;
use crate::rest::records::changed;
use crate::rest::resource::Resource;
use crate::rest::routes::access;
use crate::rest::schema;
use crate::rest::value::{Address, ContactEmail, ContactPhone, Link};
use crate::rest::write::{self, Values, permit};
use crate::store::{Read, Record, WriteTx};

/// The route.
pub(super) fn route() -> Route<Arc<App>> {
    Route::post("/leads/{id}/convert", access(Action::Edit), "leads.convert", convert)
        .summary("Makes a lead a customer, a contact and, where asked for, a deal, with its activities on each of them")
        .id(Lead::PREFIX)
        .request(request())
        .response(extended(
            schemas::answer(json!({"customer": schema::record::<Customer>(), "contact": schema::record::<Contact>()})),
            json!({"deal": schema::record::<Deal>()}),
        ))
        .idempotent()
        .undoable()
}

/// The schema of the body: an existing customer or what to say of a new one, not both.
fn request() -> Json {
    let mut deal = schema::body::<Deal>(false);
    if let Some(deal) = deal.as_object_mut() {
        // Its name follows from the lead.
        deal.remove("required");
    }
    let mut schema = schemas::body(
        &[],
        json!({
            "customer_id": schemas::nullable(schemas::id(Customer::PREFIX)),
            "customer": schemas::nullable(schema::body::<Customer>(true)),
            "contact": schemas::nullable(schema::body::<Contact>(true)),
            "deal": schemas::nullable(deal),
        }),
    );
    if let Some(schema) = schema.as_object_mut() {
        let none = json!([
            {"properties": {"customer_id": {"type": "null"}}},
            {"properties": {"customer": {"maxProperties": 0}}},
        ]);
        schema.insert("anyOf".to_owned(), none);
    }
    schema
}

/// What the request wants beside what the lead says.
#[derive(Debug, Default)]
struct Wishes {
    customer_id: Option<Id<Customer>>,
    customer: Values,
    contact: Values,
    deal: Option<Values>,
}

fn read(body: &Map<String, Json>, customs: &Customs) -> Result<Wishes> {
    let mut wishes = Wishes::default();
    let mut errors = Vec::new();
    let members = |name: &str| match body.get(name) {
        None | Some(Json::Null) => Ok(Map::new()),
        Some(Json::Object(members)) => Ok(members.clone()),
        Some(_) => Err(Error::invalid(format!("/{name}"), "wrong_type", "This is an object with fields.")),
    };
    for name in body.keys() {
        if !["customer_id", "customer", "contact", "deal"].contains(&name.as_str()) {
            let message = format!("There is no member {name} here.");
            errors.push(FieldError::new(format!("/{}", escape(name)), "unknown_field", message));
        }
    }
    match body.get("customer_id") {
        None | Some(Json::Null) => {}
        Some(id) => match id.as_str().and_then(|id| id.parse().ok()) {
            Some(id) => wishes.customer_id = Some(id),
            None => {
                let message = "This is not an identifier that starts with “cus_”.";
                errors.push(FieldError::new("/customer_id", "id", message));
            }
        },
    }
    let customer = members("customer")?;
    if wishes.customer_id.is_some() && !customer.is_empty() {
        let message = "Name an existing customer or describe a new one, not both.";
        errors.push(FieldError::new("/customer", "not_allowed", message));
    }
    let mut parsed = |result: Result<Values>| match result {
        Ok(values) => values,
        Err(Error::Invalid(more)) => {
            errors.extend(more);
            Values::new()
        }
        Err(_) => Values::new(),
    };
    wishes.customer = parsed(write::parse::<Customer>(&customer, "/customer", &customs.parsing::<Customer>()));
    wishes.contact = parsed(write::parse::<Contact>(&members("contact")?, "/contact", &customs.parsing::<Contact>()));
    if body.get("deal").is_some_and(|deal| !deal.is_null()) {
        let values = write::parse::<Deal>(&members("deal")?, "/deal", &customs.parsing::<Deal>());
        wishes.deal = Some(parsed(values));
    }
    if errors.is_empty() { Ok(wishes) } else { Err(Error::Invalid(errors)) }
}

fn convertible(principal: &Principal, lead: &Record<Lead>) -> Result<()> {
    permit(principal, Action::Edit, lead)?;
    if lead.data.converted_at.is_some() {
        return Err(Error::conflict("converted", "This lead was converted already."));
    }
    Ok(())
}

async fn convert(cx: Call, PathId(id): PathId<Lead>, key: Option<IdempotencyKey>, body: JsonBody) -> Result<Reply> {
    let (org, principal) = (cx.org(), cx.principal()?.clone());
    let tx = cx.app.store.read()?;
    let lead = tx.require(org, id)?;
    // A repeated key gets its first answer even though the lead is converted by now.
    if key.is_none() {
        convertible(&principal, &lead)?;
    }
    let customs = Customs::of(&cx.app, &tx, org)?;
    let wishes = read(&body.object()?, &customs)?;
    drop(tx);
    let (customer_id, contact_id, deal_id) = (Id::fresh(), Id::fresh(), Id::fresh());
    once::write(&cx, key, move |tx| {
        let lead = tx.require(org, id)?;
        convertible(&principal, &lead)?;
        let customer = match wishes.customer_id {
            Some(id) => tx.get(org, id)?.ok_or_else(|| {
                Error::invalid("/customer_id", "not_found", "There is no customer with this identifier.")
            })?,
            None => new_customer(tx, org, customer_id, &lead.data, wishes.customer)?,
        };
        let contact = new_contact(tx, org, contact_id, &lead.data, customer.id, wishes.contact)?;
        let mut data = lead.data.clone();
        data.status = LeadStatus::Converted;
        data.converted_at = Some(tx.now());
        data.customer_id = Some(customer.id);
        data.contact_id = Some(contact.id);
        tx.update(org, &lead, data)?;
        let deal = match wishes.deal {
            Some(wishes) => Some(new_deal(tx, org, deal_id, &lead, (customer.id, &contact), wishes)?),
            None => None,
        };
        follow_conversion(tx, org, id, customer.id, contact.id, deal.as_ref().map(|deal| deal.id))?;
        let (customer, contact) = (changed(tx, org, &customer)?.body, changed(tx, org, &contact)?.body);
        let mut body = [b"{\"customer\":".as_slice(), &customer, b",\"contact\":", &contact].concat();
        if let Some(deal) = deal {
            body.extend_from_slice(b",\"deal\":");
            body.extend(changed(tx, org, &deal)?.body);
        }
        body.push(b'}');
        Ok(Answer { body, ..Answer::default() })
    })
    .await
}

/// The company that the lead names, or the person where it names none.
fn new_customer(
    tx: &mut WriteTx<'_>,
    org: Org,
    id: Id<Customer>,
    lead: &Lead,
    wishes: Values,
) -> Result<Record<Customer>> {
    let person = lead.company.is_empty();
    let mut data = Customer {
        name: if person { Resource::name(lead).into_owned() } else { lead.company.clone() },
        status: CustomerStatus::Active,
        industry: lead.industry.clone(),
        website: lead.website.clone(),
        address: Address { city: lead.city.clone(), country: lead.country.clone(), ..Address::default() },
        description: lead.notes.clone(),
        source: lead.source.clone(),
        owner_id: lead.owner_id,
        tags: lead.tags.clone(),
        score: lead.score,
        ..Customer::default()
    };
    // The lead's addresses are the person's; a company without a website is known by their domain.
    if lead.website.is_empty() {
        data.email.clone_from(&lead.email);
    }
    if person {
        data.phone = lead.phone.clone();
    }
    write::fill(tx, org, id.uid(), &mut data, wishes, "/customer")?;
    tx.insert(org, id, data)
}

fn new_contact(
    tx: &mut WriteTx<'_>,
    org: Org,
    id: Id<Contact>,
    lead: &Lead,
    customer: Id<Customer>,
    wishes: Values,
) -> Result<Record<Contact>> {
    let emails = std::iter::once(&lead.email).chain(&lead.other_emails).filter(|email| !email.is_empty());
    let phones = std::iter::once(&lead.phone).chain(&lead.other_phones).filter(|phone| !phone.number.is_empty());
    let nameless = lead.first_name.is_empty() && lead.last_name.is_empty();
    let mut data = Contact {
        first_name: lead.first_name.clone(),
        // A contact has a name; a lead of a company alone becomes one that is called like it.
        last_name: if nameless { lead.company.clone() } else { lead.last_name.clone() },
        customer_id: Some(customer),
        job_title: lead.job_title.clone(),
        emails: emails
            .enumerate()
            .map(|(place, email)| ContactEmail { email: email.clone(), label: String::new(), primary: place == 0 })
            .collect(),
        phones: phones
            .map(|phone| ContactPhone { number: phone.number.clone(), label: String::new(), e164: phone.e164.clone() })
            .collect(),
        linkedin_url: lead.linkedin_url.clone(),
        address: Address { city: lead.city.clone(), country: lead.country.clone(), ..Address::default() },
        external_id: lead.external_id.clone(),
        owner_id: lead.owner_id,
        tags: lead.tags.clone(),
        notes: lead.notes.clone(),
        ..Contact::default()
    };
    write::fill(tx, org, id.uid(), &mut data, wishes, "/contact")?;
    data.customer_id = Some(customer);
    tx.insert(org, id, data)
}

/// A deal with the customer, in which the new contact has a part.
fn new_deal(
    tx: &mut WriteTx<'_>,
    org: Org,
    id: Id<Deal>,
    from: &Record<Lead>,
    (customer, contact): (Id<Customer>, &Record<Contact>),
    wishes: Values,
) -> Result<Record<Deal>> {
    let lead = &from.data;
    let mut data = Deal {
        origin: Some(Origin { created_at: from.meta.created_at, source: known(&lead.source).to_owned() }),
        name: if lead.company.is_empty() { Resource::name(lead).into_owned() } else { lead.company.clone() },
        value: lead.estimated_value,
        owner_id: lead.owner_id,
        tags: lead.tags.clone(),
        ..Deal::default()
    };
    write::fill(tx, org, id.uid(), &mut data, wishes, "/deal")?;
    data.customer_id = Some(customer);
    if data.contacts.iter().all(|link| link.id != contact.id.uid()) {
        let role = contact.data.role.map(Choice::name).unwrap_or_default().to_owned();
        data.contacts.insert(0, Link { id: contact.id.uid(), role });
    }
    tx.insert(org, id, data)
}
