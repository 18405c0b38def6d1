//! What a row says, before it is known whether it makes a record or changes one, and how it is put into either.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::base::{Id, Uid, text};
use crate::crm::contacts::Contact;
use crate::crm::customers::Customer;
use crate::crm::leads::Lead;
use crate::rest::field::{View, set_by_name};
use crate::rest::resource::{Resource, value_of};
use crate::rest::value::{ContactEmail, ContactPhone, PhoneNumber, Value};
use crate::store::Meta;

use super::matching::Importable;
use super::model::OnMatch;

/// The tag of those who must not be mailed.
const UNSUBSCRIBED: &str = "unsubscribed";

/// A row's values for one record.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// Fields by name, also `address.city` and `custom.key`.
    pub fields: Vec<(String, Value<'static>)>,
    /// Email addresses; the first is the main one.
    pub emails: Vec<String>,
    /// Telephone numbers; the first is the main one.
    pub phones: Vec<PhoneNumber>,
    /// What addresses and numbers are for, by their text.
    pub labels: BTreeMap<String, String>,
    /// Tags.
    pub tags: Vec<String>,
    /// The user who looks after it.
    pub owner: Option<Uid>,
    /// Paragraphs of the notes, in sanitised HTML.
    pub notes: Vec<String>,
    /// The customer that it hangs on.
    pub customer: Option<Id<Customer>>,
    /// The person must not be mailed: they unsubscribed, or their address is dead.
    pub suppressed: bool,
}

impl Draft {
    /// Whether the row says nothing about this record.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
            && self.emails.is_empty()
            && self.phones.is_empty()
            && self.tags.is_empty()
            && self.notes.is_empty()
    }

    /// A new record of it. `owner` looks after it unless the row names somebody.
    #[must_use]
    pub fn create<E: Drafted>(&self, owner: Option<Uid>) -> E {
        let mut data = E::default();
        self.apply(&mut data, OnMatch::Overwrite);
        data.set_owner(self.owner.or(owner));
        if data.source().is_some_and(str::is_empty) {
            set_by_name(E::FIELDS, &mut data, "source", Value::Text(Cow::Borrowed("import")));
        }
        data.settle();
        data
    }

    /// What becomes of a record that the row matches.
    #[must_use]
    pub fn merged<E: Drafted>(&self, found: &E, on_match: OnMatch) -> E {
        let mut data = found.clone();
        if matches!(on_match, OnMatch::Fill | OnMatch::Overwrite) {
            self.apply(&mut data, on_match);
            if self.owner.is_some() && (on_match == OnMatch::Overwrite || data.owner().is_none()) {
                data.set_owner(self.owner);
            }
            data.settle();
        }
        data
    }

    fn apply<E: Drafted>(&self, data: &mut E, how: OnMatch) {
        for (name, value) in &self.fields {
            if how == OnMatch::Overwrite || is_empty(data, name) {
                set_by_name(E::FIELDS, data, name, value.clone());
            }
        }
        if let Some(customer) = self.customer {
            data.hang_on(customer);
        }
        data.add_emails(&self.emails, how == OnMatch::Overwrite);
        data.add_phones(&self.phones, how == OnMatch::Overwrite);
        data.label(&self.labels);
        for tag in &self.tags {
            let tags = data.tags_mut();
            if !tags.iter().any(|t| text::fold(t) == text::fold(tag)) {
                tags.push(tag.clone());
            }
        }
        if self.suppressed {
            data.suppress();
        }
        for paragraph in &self.notes {
            let notes = data.notes_mut();
            if !notes.contains(paragraph.as_str()) {
                notes.push_str(paragraph);
            }
        }
    }
}

/// Whether the field `name` of `data` holds nothing.
fn is_empty<E: Resource>(data: &E, name: &str) -> bool {
    let meta = Meta {
        version: 1,
        created_at: crate::base::Time(0),
        updated_at: crate::base::Time(0),
        created_by: None,
        updated_by: None,
        read_at: crate::base::Time(0),
    };
    let view = View { id: Uid::default(), meta: &meta, data, beside: None };
    let (head, part) = name.split_once('.').map_or((name, None), |(head, part)| (head, Some(part)));
    match (value_of(view, head), part) {
        (Value::Address(address), Some(part)) => address.part(part).is_none_or(String::is_empty),
        (Value::Custom(custom), Some(key)) => !custom.contains_key(key),
        (value, _) => value.is_empty(),
    }
}

/// What a draft needs of a kind of record beside its field table.
pub trait Drafted: Importable {
    /// Adds addresses that are not there yet; `first` puts the first of them in front.
    fn add_emails(&mut self, emails: &[String], first: bool);
    /// Adds numbers that are not there yet; `first` puts the first of them in front.
    fn add_phones(&mut self, phones: &[PhoneNumber], first: bool);
    /// Its tags.
    fn tags_mut(&mut self) -> &mut Vec<String>;
    /// Its long text.
    fn notes_mut(&mut self) -> &mut String;
    /// The user who looks after it.
    fn owner(&self) -> Option<Uid>;
    /// Sets the user who looks after it.
    fn set_owner(&mut self, owner: Option<Uid>);
    /// Where it came from, for kinds that say so.
    fn source(&self) -> Option<&str>;
    /// Says what its addresses and numbers are for, where nothing says so yet.
    fn label(&mut self, _labels: &BTreeMap<String, String>) {}
    /// Says that it must not be mailed. Kinds without a field for that get a tag.
    fn suppress(&mut self) {
        let tags = self.tags_mut();
        if !tags.iter().any(|tag| text::fold(tag) == UNSUBSCRIBED) {
            tags.push(UNSUBSCRIBED.to_owned());
        }
    }
    /// Makes it hang on a customer unless it hangs on one already.
    fn hang_on(&mut self, _customer: Id<Customer>) {}
}

/// Adds to a main value and its others.
fn add<T: Clone + Default>(
    main: &mut T,
    others: &mut Vec<T>,
    new: &[T],
    first: bool,
    empty: impl Fn(&T) -> bool,
    same: impl Fn(&T, &T) -> bool,
) {
    for (place, value) in new.iter().enumerate() {
        if same(main, value) {
            continue;
        }
        if empty(main) {
            others.retain(|other| !same(other, value));
            *main = value.clone();
        } else if first && place == 0 {
            others.retain(|other| !same(other, value));
            others.insert(0, std::mem::replace(main, value.clone()));
        } else if !others.iter().any(|other| same(other, value)) {
            others.push(value.clone());
        }
    }
}

#[expect(clippy::ptr_arg, reason = "compares items of a list of strings")]
fn same_email(a: &String, b: &String) -> bool {
    a.eq_ignore_ascii_case(b)
}

fn same_phone(a: &PhoneNumber, b: &PhoneNumber) -> bool {
    a.number == b.number
}

macro_rules! company_or_lead {
    ($kind:ty, $notes:ident) => {
        impl Drafted for $kind {
            fn add_emails(&mut self, emails: &[String], first: bool) {
                add(&mut self.email, &mut self.other_emails, emails, first, String::is_empty, same_email);
            }
            fn add_phones(&mut self, phones: &[PhoneNumber], first: bool) {
                add(&mut self.phone, &mut self.other_phones, phones, first, |p| p.number.is_empty(), same_phone);
            }
            fn tags_mut(&mut self) -> &mut Vec<String> {
                &mut self.tags
            }
            fn notes_mut(&mut self) -> &mut String {
                &mut self.$notes
            }
            fn owner(&self) -> Option<Uid> {
                self.owner_id
            }
            fn set_owner(&mut self, owner: Option<Uid>) {
                self.owner_id = owner;
            }
            fn source(&self) -> Option<&str> {
                Some(&self.source)
            }
        }
    };
}

// A macro because the two structs share these members by name and nothing else.
company_or_lead!(Lead, notes);
company_or_lead!(Customer, description);

impl Drafted for Contact {
    fn suppress(&mut self) {
        self.do_not_contact = true;
    }
    fn add_emails(&mut self, emails: &[String], first: bool) {
        for (place, email) in emails.iter().enumerate() {
            let known = self.emails.iter().position(|e| same_email(&e.email, email));
            let place_of = known.unwrap_or_else(|| {
                self.emails.push(ContactEmail { email: email.clone(), label: String::new(), primary: false });
                self.emails.len() - 1
            });
            if place == 0 && (first || self.emails.len() == 1) {
                for (other, e) in self.emails.iter_mut().enumerate() {
                    e.primary = other == place_of;
                }
            }
        }
    }
    fn add_phones(&mut self, phones: &[PhoneNumber], first: bool) {
        for (place, phone) in phones.iter().enumerate() {
            if !self.phones.iter().any(|p| p.number == phone.number) {
                let new = ContactPhone { number: phone.number.clone(), label: String::new(), e164: phone.e164.clone() };
                let at = if first && place == 0 { 0 } else { self.phones.len() };
                self.phones.insert(at, new);
            }
        }
    }
    fn tags_mut(&mut self) -> &mut Vec<String> {
        &mut self.tags
    }
    fn notes_mut(&mut self) -> &mut String {
        &mut self.notes
    }
    fn owner(&self) -> Option<Uid> {
        self.owner_id
    }
    fn set_owner(&mut self, owner: Option<Uid>) {
        self.owner_id = owner;
    }
    fn source(&self) -> Option<&str> {
        None
    }
    fn label(&mut self, labels: &BTreeMap<String, String>) {
        let emails = self.emails.iter_mut().map(|e| (&e.email, &mut e.label));
        for (text, label) in emails.chain(self.phones.iter_mut().map(|p| (&p.number, &mut p.label))) {
            if let Some(said) = labels.get(text).filter(|_| label.is_empty()) {
                label.clone_from(said);
            }
        }
    }
    fn hang_on(&mut self, customer: Id<Customer>) {
        self.customer_id = self.customer_id.or(Some(customer));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phone(number: &str) -> PhoneNumber {
        PhoneNumber { number: number.to_owned(), e164: String::new() }
    }

    #[test]
    fn a_second_time_changes_nothing() {
        let draft = Draft {
            fields: vec![("company".to_owned(), Value::Text("Kaivo".into()))],
            emails: vec!["a@kaivo.example".to_owned(), "b@kaivo.example".to_owned()],
            phones: vec![phone("1"), phone("2")],
            tags: vec!["VIP".to_owned()],
            notes: vec!["<p>Plan: Gold</p>".to_owned()],
            ..Draft::default()
        };
        let lead: Lead = draft.create(None);
        assert_eq!((lead.email.as_str(), lead.other_emails.len(), lead.other_phones.len()), ("a@kaivo.example", 1, 1));
        assert_eq!(lead.source, "import");
        assert_eq!(draft.merged(&lead, OnMatch::Fill), lead);
        assert_eq!(draft.merged(&lead, OnMatch::Overwrite), lead);
    }

    #[test]
    fn filling_keeps_what_is_there_and_adds_what_is_new() {
        let found = Lead { company: "Old".to_owned(), email: "old@x.example".to_owned(), ..Lead::default() };
        let draft = Draft {
            fields: vec![
                ("company".to_owned(), Value::Text("New".into())),
                ("city".to_owned(), Value::Text("Oslo".into())),
            ],
            emails: vec!["new@x.example".to_owned()],
            ..Draft::default()
        };
        let filled = draft.merged(&found, OnMatch::Fill);
        assert_eq!(
            (filled.company.as_str(), filled.city.as_str(), filled.email.as_str()),
            ("Old", "Oslo", "old@x.example")
        );
        assert_eq!(filled.other_emails, ["new@x.example"]);
        let over = draft.merged(&found, OnMatch::Overwrite);
        assert_eq!((over.company.as_str(), over.email.as_str()), ("New", "new@x.example"));
        assert_eq!(over.other_emails, ["old@x.example"]);
        assert_eq!(draft.merged(&found, OnMatch::Skip), found);
    }
}
