//! Which column goes where, before anybody was asked.
//!
//! Owns the suggestions: by the name of a field, by what headers mean in other programs, by an own field of the
//! organisation, and else by content. Every column gets a target that keeps its values: a field, an own field, a new
//! one of the right type, or a line of the notes. Only row counters and technical columns are dropped.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::aliases::{Match, Meaning, key, label, meaning};
use super::choices::choose;
use super::columns::{Column, Holds};
use super::sniff::Inspection;
use super::source::Source;
use super::targets::{CustomField, Entity, Kind, Shape, Target, shape, takes_several};
use super::values::Style;
use crate::base::text::fold;

/// Why a target was suggested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The header is the field's own name.
    Name,
    /// The header is a known word for it.
    Alias,
    /// The header is the label or key of an own field.
    Custom,
    /// By what the column holds.
    Content,
    /// Says nothing about the record: a row counter, a technical column.
    Technical,
}

/// A suggested target of a column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    /// The place of the column, from 0.
    pub column: usize,
    /// Its name.
    pub name: String,
    /// Where its values go.
    pub target: Target,
    /// Why.
    pub why: Why,
    /// How its numbers and dates are written.
    pub style: Style,
    /// For a choice: which value of the file means which choice. Values that are not here go to the notes.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub choices: BTreeMap<String, String>,
    /// For an address or a number: what it is for (`work`, `home`, `mobile`, `other`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The column that says what an address or a number is for, row by row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label_column: Option<usize>,
}

/// Suggests a target for each column of a file, in order.
#[must_use]
pub fn suggest(entity: Entity, inspection: &Inspection, customs: &[CustomField]) -> Vec<Suggestion> {
    let mut work = Work::new(entity, inspection, customs);
    work.by_name();
    work.by_meaning();
    work.by_content();
    work.finish()
}

struct Work<'i> {
    entity: Entity,
    source: Source,
    columns: &'i [Column],
    customs: &'i [CustomField],
    keys: Vec<String>,
    meanings: Vec<Option<Match>>,
    chosen: Vec<Option<(Target, Why)>>,
    label_columns: BTreeMap<usize, usize>,
    taken: BTreeSet<String>,
}

impl<'i> Work<'i> {
    fn new(entity: Entity, inspection: &'i Inspection, customs: &'i [CustomField]) -> Self {
        let columns = inspection.columns.as_slice();
        let keys: Vec<String> = columns.iter().map(|column| key(header(&column.name))).collect();
        let meanings = columns
            .iter()
            .zip(&keys)
            .map(|(column, key)| if column.name.trim() == "#" { meaning("no") } else { meaning(key) })
            .collect();
        Self {
            entity,
            source: inspection.source,
            columns,
            customs,
            keys,
            meanings,
            chosen: vec![None; columns.len()],
            label_columns: BTreeMap::new(),
            taken: BTreeSet::new(),
        }
    }

    /// Headers that are names of fields, as our own exports have them.
    fn by_name(&mut self) {
        const OWN: [&str; 15] = [
            "id",
            "version",
            "created_at",
            "updated_at",
            "created_by",
            "updated_by",
            "domain",
            "phone_e164",
            "other_phones_e164",
            "last_activity_at",
            "customer_id",
            "contact_id",
            "converted_at",
            "counts",
            "phones_e164",
        ];
        let names: Vec<String> = self.columns.iter().map(|column| column.name.trim().to_owned()).collect();
        let has = |wanted: &str| names.iter().any(|name| name == wanted);
        let own_export = has("id") && has("version") && has("created_at");
        for (at, name) in names.iter().enumerate() {
            if own_export && OWN.contains(&name.as_str()) {
                self.choose(at, Target::Drop, Why::Technical);
            } else if let Some(custom) =
                name.strip_prefix("custom.").and_then(|key| self.customs.iter().find(|custom| custom.key == key))
            {
                self.choose(at, Target::Custom(custom.key.clone()), Why::Name);
            } else if name == "notes" || (shape(self.entity, name).is_some() && self.suits(at, name)) {
                self.choose(at, Target::field(name), Why::Name);
            }
        }
    }

    /// Headers that mean something, the best name for each field first.
    fn by_meaning(&mut self) {
        let mut order: Vec<(usize, Match)> =
            self.open().filter_map(|at| self.meanings.get(at).copied().flatten().map(|found| (at, found))).collect();
        // A second address counts as the first where that one is empty.
        let only_second = !(0..self.columns.len()).any(|at| self.is_main_address(at));
        // Lists keep the order of the file; fields go to their best name that has values.
        order.sort_by_key(|(at, found)| {
            let is_empty = self.holds(*at) == Holds::Nothing;
            if is_list(found.meaning) {
                (found.secondary, false, 0, *at)
            } else {
                (found.secondary && !only_second, is_empty, found.rank, *at)
            }
        });
        let has = |wanted: Meaning| order.iter().any(|(_, found)| found.meaning == wanted && !found.secondary);
        let facts = Facts {
            job: has(Meaning::JobTitle),
            company: has(Meaning::Company) || self.is_taken("company"),
            person: has(Meaning::FirstName) || has(Meaning::LastName) || has(Meaning::FullName),
            street: has(Meaning::Street),
        };
        for (at, found) in order {
            // An own field of that very name was made for this column, unless a field of ours is as good.
            if found.rank >= 100
                && let Some(custom) = self.custom_of(at)
            {
                self.choose(at, Target::Custom(custom), Why::Custom);
                continue;
            }
            self.place(at, found, facts);
        }
    }

    fn place(&mut self, at: usize, found: Match, facts: Facts) {
        use Entity::{Contacts, Customers, Leads};
        use Meaning as M;
        let customers = self.entity == Customers;
        let person = |field: &str| if customers { format!("contact.{field}") } else { field.to_owned() };
        let name = match found.meaning {
            M::FirstName => person("first_name"),
            M::LastName => person("last_name"),
            M::Name if customers && !facts.company => "name".to_owned(),
            M::Name | M::FullName => person("full_name"),
            M::Company if customers => "name".to_owned(),
            M::Company => "company".to_owned(),
            M::JobTitle => person("job_title"),
            M::Title if !facts.job => person("job_title"),
            M::Role if self.entity == Contacts => "role".to_owned(),
            M::Email => self.one_or_more("email", "other_emails"),
            M::Phone => self.one_or_more("phone", "other_phones"),
            M::Website if self.is_linkedin(at) => person("linkedin_url"),
            M::Website => "website".to_owned(),
            M::Linkedin => person("linkedin_url"),
            M::Street if self.entity != Leads => "address.street".to_owned(),
            M::WholeAddress if !facts.street && self.entity != Leads => "address.street".to_owned(),
            M::City if self.entity == Leads => "city".to_owned(),
            M::City => "address.city".to_owned(),
            M::Region => "address.region".to_owned(),
            M::PostalCode => "address.postal_code".to_owned(),
            M::Country if self.entity == Leads => "country".to_owned(),
            M::Country => "address.country".to_owned(),
            M::Industry => "industry".to_owned(),
            M::Employees => "employees".to_owned(),
            M::Revenue => "annual_revenue".to_owned(),
            M::Description if customers => "description".to_owned(),
            M::Description | M::Notes => return self.choose(at, Target::Notes, Why::Alias),
            M::Source => "source".to_owned(),
            M::ExternalId => "external_id".to_owned(),
            M::Owner => "owner_id".to_owned(),
            M::Status => "status".to_owned(),
            M::Tags => "tags".to_owned(),
            M::Score => "score".to_owned(),
            M::Value => "estimated_value".to_owned(),
            M::NextFollowUp => "next_follow_up_at".to_owned(),
            M::DoNotContact => "do_not_contact".to_owned(),
            M::RowCounter if self.holds(at) == Holds::Counter => return self.choose(at, Target::Drop, Why::Technical),
            M::Deleted if matches!(self.source, Source::Salesforce) => {
                return self.choose(at, Target::SkipIfTrue, Why::Technical);
            }
            M::Label => return self.place_label(at),
            // The same parts once more.
            M::WholeAddress if facts.street && self.entity != Leads => {
                return self.choose(at, Target::Drop, Why::Technical);
            }
            _ => return,
        };
        // A second address would mix with the first.
        let mixes = found.secondary
            && self.columns.iter().enumerate().any(|(other, _)| other != at && self.is_main_address(other));
        if !mixes && shape(self.entity, &name).is_some() && self.suits(at, &name) {
            // Without a person a profile belongs to nobody.
            let nobody = customers && name == "contact.linkedin_url" && !facts.person;
            if !nobody {
                self.choose(at, Target::field(&name), Why::Alias);
            }
        }
    }

    /// `E-mail 1 - Label` speaks about `E-mail 1 - Value`, `E-mail Type` about `E-mail Address`.
    fn place_label(&mut self, at: usize) {
        let Some((base, word)) = self.keys.get(at).and_then(|key| key.rsplit_once(' ')) else { return };
        let value = [format!("{base} value"), format!("{base} address")];
        let about = self.keys.iter().position(|key| value.contains(key));
        if let Some(about) = about {
            if word == "label" || (word == "type" && self.source == Source::Google) {
                self.label_columns.insert(about, at);
            }
            self.choose(at, Target::Drop, Why::Technical);
        } else if matches!(self.source, Source::Google | Source::Outlook) {
            self.choose(at, Target::Drop, Why::Technical);
        }
    }

    /// What headers did not tell: own fields by their label, then the content.
    fn by_content(&mut self) {
        for at in self.open().collect::<Vec<_>>() {
            if let Some(custom) = self.custom_of(at) {
                self.choose(at, Target::Custom(custom), Why::Custom);
                continue;
            }
            if self.is_technical(at) {
                self.choose(at, Target::Drop, Why::Technical);
                continue;
            }
            let known = self.meanings.get(at).copied().flatten().is_some();
            let name = match self.holds(at) {
                _ if known => None,
                Holds::Emails => Some(self.one_or_more("email", "other_emails")),
                Holds::Phones => Some(self.one_or_more("phone", "other_phones")),
                Holds::Urls if self.is_linkedin(at) => Some("linkedin_url".to_owned()),
                Holds::Urls => Some("website".to_owned()),
                _ => None,
            };
            if let Some(name) = name.filter(|name| shape(self.entity, name).is_some() && !self.is_taken(name)) {
                self.choose(at, Target::field(&name), Why::Content);
                continue;
            }
            let target = self.columns.get(at).map_or(Target::Notes, |column| match new_kind(column) {
                Some(kind) => Target::NewCustom(kind),
                None => Target::Notes,
            });
            self.choose(at, target, Why::Content);
        }
    }

    fn finish(self) -> Vec<Suggestion> {
        let entity = self.entity;
        let suggestions = self.columns.iter().zip(self.chosen).enumerate().map(|(at, (column, chosen))| {
            let (target, why) = chosen.unwrap_or((Target::Notes, Why::Content));
            let is_address = matches!(&target, Target::Field(name) if matches!(shape(entity, name), Some(Shape::Emails | Shape::Phones)));
            Suggestion {
                column: at,
                name: column.name.clone(),
                choices: choices(entity, &target, column),
                label: self.keys.get(at).filter(|_| is_address).and_then(|key| label(key)).map(str::to_owned),
                label_column: self.label_columns.get(&at).copied().filter(|_| is_address),
                style: Style { decimal: column.guess.decimal, date_order: column.guess.date_order },
                target,
                why,
            }
        });
        suggestions.collect()
    }

    fn choose(&mut self, at: usize, target: Target, why: Why) {
        let free = takes_several(&target) || target.written().is_none_or(|name| self.taken.insert(name));
        if free && let Some(slot) = self.chosen.get_mut(at) {
            slot.get_or_insert((target, why));
        }
    }

    fn open(&self) -> impl Iterator<Item = usize> + use<> {
        let open: Vec<usize> =
            self.chosen.iter().enumerate().filter(|(_, chosen)| chosen.is_none()).map(|(at, _)| at).collect();
        open.into_iter()
    }

    fn is_taken(&self, name: &str) -> bool {
        self.taken.contains(name) && !takes_several(&Target::field(name))
    }

    fn one_or_more(&self, one: &str, more: &str) -> String {
        if self.is_taken(one) { more.to_owned() } else { one.to_owned() }
    }

    fn holds(&self, at: usize) -> Holds {
        self.columns.get(at).map_or(Holds::Nothing, |column| column.guess.holds)
    }

    fn is_linkedin(&self, at: usize) -> bool {
        self.columns.get(at).is_some_and(|column| column.samples.iter().any(|sample| sample.contains("linkedin.com/")))
    }

    /// A part of the first address that has values.
    fn is_main_address(&self, at: usize) -> bool {
        let main = self.meanings.get(at).copied().flatten().is_some_and(|found| {
            !found.secondary
                && matches!(
                    found.meaning,
                    Meaning::Street | Meaning::City | Meaning::PostalCode | Meaning::Country | Meaning::Region
                )
        });
        main && self.holds(at) != Holds::Nothing
    }

    fn custom_of(&self, at: usize) -> Option<String> {
        let name = fold(self.columns.get(at)?.name.trim());
        let key = self.keys.get(at)?.replace(' ', "_");
        let found = self.customs.iter().find(|custom| fold(&custom.label) == name || custom.key == key)?;
        (!self.taken.contains(&format!("custom.{}", found.key))).then(|| found.key.clone())
    }

    /// Columns of a program about itself.
    fn is_technical(&self, at: usize) -> bool {
        let Some(key) = self.keys.get(at) else { return false };
        let keys: &[&str] = match self.source {
            Source::Outlook => &["priority", "private", "sensitivity", "internet free busy", "directory server"],
            Source::Google => &["photo", "priority", "sensitivity", "directory server"],
            Source::Mailchimp => &["leid", "gmtoff", "dstoff"],
            Source::Salesforce => &["system modstamp"],
            _ => &[],
        };
        keys.contains(&key.as_str())
            || (self.source == Source::Outlook && key == "gender" && self.is_constant(at, "Unspecified"))
    }

    fn is_constant(&self, at: usize, value: &str) -> bool {
        self.columns.get(at).is_some_and(|column| column.samples.iter().all(|sample| sample == value))
    }

    /// Whether the values that were seen can go to a field.
    fn suits(&self, at: usize, name: &str) -> bool {
        let (Some(column), Some(shape)) = (self.columns.get(at), shape(self.entity, name)) else { return false };
        let guess = &column.guess;
        // One value in ten may be of another kind: it is the problem of its row.
        let numbers = matches!(guess.holds, Holds::Numbers | Holds::Counter);
        if guess.holds == Holds::Nothing {
            return true;
        }
        match shape {
            Shape::Integer(..) => {
                numbers && !column.samples.iter().any(|sample| sample.contains('.') && guess.decimal.is_some())
            }
            Shape::Money => numbers || guess.holds == Holds::Amounts,
            Shape::Time | Shape::Date => matches!(guess.holds, Holds::Dates | Holds::Times),
            Shape::Boolean => {
                guess.holds == Holds::Booleans
                    || column.samples.iter().all(|sample| matches!(sample.as_str(), "0" | "1"))
            }
            Shape::Url => guess.holds == Holds::Urls || column.samples.iter().all(|sample| sample.contains('.')),
            Shape::Emails => guess.holds == Holds::Emails || column.samples.iter().any(|sample| sample.contains('@')),
            Shape::Choice(options) => {
                let values = if guess.choices.is_empty() { &column.samples } else { &guess.choices };
                values.iter().any(|value| choose(value, options).is_some())
            }
            Shape::Line(_) => guess.holds != Holds::LongTexts || name == "address.street",
            _ => true,
        }
    }
}

/// The header of a column, without the number that a repeated one got.
fn header(name: &str) -> &str {
    let numbered = name.strip_suffix(')').and_then(|head| head.rsplit_once(" ("));
    numbered.filter(|(_, number)| number.bytes().all(|b| b.is_ascii_digit())).map_or(name, |(header, _)| header)
}

/// What the other columns are, where that decides.
#[derive(Debug, Clone, Copy)]
struct Facts {
    job: bool,
    company: bool,
    person: bool,
    street: bool,
}

const fn is_list(meaning: Meaning) -> bool {
    matches!(meaning, Meaning::Email | Meaning::Phone | Meaning::Street | Meaning::Tags)
}

/// The type of a new custom field, `None` where no value was seen.
fn new_kind(column: &Column) -> Option<Kind> {
    Some(match (column.guess.holds, column.guess.pure) {
        (Holds::Nothing, _) => return None,
        (Holds::LongTexts, _) => Kind::LongText,
        (Holds::Emails, true) if column.samples.iter().all(|sample| sample.matches('@').count() == 1) => Kind::Email,
        (Holds::Phones, true) => Kind::Phone,
        (Holds::Urls, true) => Kind::Url,
        (Holds::Dates, true) => Kind::Date,
        (Holds::Times, true) => Kind::Datetime,
        (Holds::Numbers | Holds::Counter, true) => Kind::Number,
        (Holds::Amounts, true) => Kind::Money,
        (Holds::Booleans, true) => Kind::Boolean,
        _ => Kind::Text,
    })
}

fn choices(entity: Entity, target: &Target, column: &Column) -> BTreeMap<String, String> {
    let Target::Field(name) = target else { return BTreeMap::new() };
    let Some(Shape::Choice(options)) = shape(entity, name) else { return BTreeMap::new() };
    let values = if column.guess.choices.is_empty() { &column.samples } else { &column.guess.choices };
    values.iter().filter_map(|value| choose(value, options).map(|choice| (value.clone(), choice))).collect()
}
