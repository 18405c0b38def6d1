//! One row into the values of a record, by the targets chosen for the columns.
//!
//! Owns how columns work together: several columns for one list, a name in one cell beside a name in two, the first
//! address and the others. A row whose cells cannot all be read is a problem as a whole. Whose record it becomes,
//! users, custom fields to be created and everything stored are the caller's business.

use std::collections::BTreeMap;

use super::columns::boolean;
use super::reader::{Row, RowProblem};
use super::suggest::Suggestion;
use super::targets::{CustomField, Entity, Kind, Shape, Target, custom_key, custom_shape, shape, takes_several};
use super::values::{Context, Style, Typed, read};
use crate::base::email::Email;
use crate::base::phone::Phone;
use crate::base::text::{fold, squash};

/// What becomes of the columns of a file.
#[derive(Debug, Clone)]
pub struct Plan {
    entity: Entity,
    steps: Vec<Step>,
    context: Context,
}

#[derive(Debug, Clone)]
struct Step {
    column: usize,
    name: String,
    target: Target,
    /// The field's name in [`Fields`].
    field: String,
    shape: Shape,
    style: Style,
    choices: BTreeMap<String, String>,
    label: Option<String>,
    label_column: Option<usize>,
}

/// A custom field that a mapping asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewField {
    /// Unique in its mapping.
    pub key: String,
    /// The column's name.
    pub label: String,
    /// Its type.
    pub kind: Kind,
}

/// The values of a row. A field that is not here says nothing about the record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields {
    /// Values by field: names of [`shape`], `custom.key` for own and new fields. None of them is empty; `email` and
    /// `phone` hold one entry each, all further ones stand in `other_emails` and `other_phones`.
    pub values: BTreeMap<String, Typed>,
    /// What each address or number is for, by its text.
    pub labels: BTreeMap<String, String>,
    /// Lines for the notes: the column's name and its text, in the order of the columns.
    pub notes: Vec<(String, String)>,
    /// The row is in the trash of the program that wrote it.
    pub skip: bool,
}

impl Plan {
    /// The plan of suggestions or of a mapping that a user made of them. Columns that are not mentioned are dropped.
    #[must_use]
    pub fn new(entity: Entity, mapping: &[Suggestion], customs: &[CustomField], context: Context) -> Self {
        let mut keys: Vec<String> = customs.iter().map(|custom| custom.key.clone()).collect();
        let mut steps = Vec::new();
        for suggestion in mapping {
            let (field, shape) = match &suggestion.target {
                Target::Drop => continue,
                Target::Notes => ("notes".to_owned(), Shape::Text),
                Target::SkipIfTrue => (String::new(), Shape::Boolean),
                Target::Field(name) => match shape(entity, name) {
                    Some(shape) => (name.clone(), shape),
                    None => continue,
                },
                Target::Custom(key) => match customs.iter().find(|custom| custom.key == *key) {
                    Some(custom) => (format!("custom.{key}"), custom_shape(custom.kind, &custom.options)),
                    None => continue,
                },
                Target::NewCustom(kind) => {
                    let key = free_key(&suggestion.name, &keys);
                    keys.push(key.clone());
                    // The options of a new select are the texts that occur.
                    let shape = match kind {
                        Kind::Select => custom_shape(Kind::Text, &[]),
                        Kind::MultiSelect => Shape::Tags,
                        kind => custom_shape(*kind, &[]),
                    };
                    (format!("custom.{key}"), shape)
                }
            };
            steps.push(Step {
                column: suggestion.column,
                name: suggestion.name.clone(),
                target: suggestion.target.clone(),
                field,
                shape,
                style: suggestion.style,
                choices: suggestion.choices.clone(),
                label: suggestion.label.clone(),
                label_column: suggestion.label_column,
            });
        }
        Self { entity, steps, context }
    }

    /// The custom fields to create before the first row is stored.
    #[must_use]
    pub fn new_fields(&self) -> Vec<NewField> {
        let new = |step: &Step| match step.target {
            Target::NewCustom(kind) => Some(NewField {
                key: step.field.strip_prefix("custom.").unwrap_or(&step.field).to_owned(),
                label: step.name.clone(),
                kind,
            }),
            _ => None,
        };
        self.steps.iter().filter_map(new).collect()
    }

    /// The values of a row.
    ///
    /// # Errors
    /// The first cell that cannot be read, with its column, what was wrong and what to do.
    pub fn read(&self, row: &Row) -> Result<Fields, RowProblem> {
        let mut fields = Fields::default();
        let mut emails: Vec<Email> = Vec::new();
        let mut phones: Vec<Phone> = Vec::new();
        for step in &self.steps {
            let cell = row.cell(step.column);
            if step.target == Target::SkipIfTrue {
                fields.skip |= boolean(cell) == Some(true);
                continue;
            }
            let value = match step.choices.get(super::cell::tidy(cell)) {
                Some(choice) => Typed::Choice(choice.clone()),
                None => read(cell, &step.shape, step.style, &self.context).map_err(|reason| RowProblem {
                    row: row.number,
                    column: Some(step.name.clone()),
                    reason: format!("Column “{}”: {reason}", step.name),
                    values: row.cells().map(str::to_owned).collect(),
                })?,
            };
            match value {
                Typed::Empty => {}
                Typed::Unfit(text) => fields.notes.push((step.name.clone(), text)),
                Typed::Text(text) if step.target == Target::Notes => fields.notes.push((step.name.clone(), text)),
                Typed::Emails(list) if step.is_main_list() => {
                    step.label(row, list.iter().map(Email::as_str), &mut fields);
                    emails.extend(list);
                }
                Typed::Phones(list) if step.is_main_list() => {
                    step.label(row, list.iter().map(Phone::as_str), &mut fields);
                    phones.extend(list);
                }
                value => put(&mut fields, step, value),
            }
        }
        spread(
            &mut fields,
            "email",
            "other_emails",
            unique(emails, |email| email.as_str().to_lowercase()),
            Typed::Emails,
        );
        spread(&mut fields, "phone", "other_phones", unique(phones, |phone| phone.as_str().to_owned()), Typed::Phones);
        self.name(&mut fields);
        Ok(fields)
    }

    /// A name in one cell counts where the parts of it are empty; a customer without a name takes its person's.
    fn name(&self, fields: &mut Fields) {
        let prefix = if self.entity == Entity::Customers { "contact." } else { "" };
        let at = |field: &str| format!("{prefix}{field}");
        let text = |fields: &Fields, name: &str| match fields.values.get(name) {
            Some(Typed::Text(text)) => text.clone(),
            _ => String::new(),
        };
        let (first, last) = (text(fields, &at("first_name")), text(fields, &at("last_name")));
        let person = format!("{first} {last}").trim().to_owned();
        if let Some(Typed::Person(one, two)) = fields.values.remove(&at("full_name")) {
            let whole = format!("{one} {two}").trim().to_owned();
            if person.is_empty() {
                for (field, part) in [("first_name", one), ("last_name", two)] {
                    if !part.is_empty() {
                        fields.values.insert(at(field), Typed::Text(part));
                    }
                }
            } else if !same_words(&whole, &person) {
                let column = self
                    .steps
                    .iter()
                    .find(|step| step.field == at("full_name"))
                    .map_or_else(String::new, |step| step.name.clone());
                fields.notes.push((column, whole));
            }
        }
        if self.entity == Entity::Customers && !fields.values.contains_key("name") {
            let person = format!("{} {}", text(fields, "contact.first_name"), text(fields, "contact.last_name"));
            if !person.trim().is_empty() {
                fields.values.insert("name".to_owned(), Typed::Text(person.trim().to_owned()));
            }
        }
    }
}

impl Step {
    fn is_main_list(&self) -> bool {
        matches!(self.field.as_str(), "email" | "other_emails" | "phone" | "other_phones")
    }

    fn label<'v>(&self, row: &Row, values: impl Iterator<Item = &'v str>, fields: &mut Fields) {
        let said =
            self.label_column.map(|column| super::cell::tidy(row.cell(column)).trim_start_matches("* ").to_lowercase());
        let Some(label) = said.filter(|label| !label.is_empty() && label.len() <= 40).or_else(|| self.label.clone())
        else {
            return;
        };
        for value in values {
            fields.labels.entry(value.to_owned()).or_insert_with(|| label.clone());
        }
    }
}

/// A value beside what other columns gave the same field: lists are joined, addresses get a line, and what has no
/// place is kept in the notes.
fn put(fields: &mut Fields, step: &Step, value: Typed) {
    let Some(earlier) = fields.values.get_mut(&step.field) else {
        fields.values.insert(step.field.clone(), value);
        return;
    };
    match (earlier, value) {
        (Typed::Tags(list), Typed::Tags(more)) => {
            for tag in more {
                if !list.iter().any(|known| fold(known) == fold(&tag)) {
                    list.push(tag);
                }
            }
        }
        (Typed::Emails(list), Typed::Emails(more)) => list.extend(more),
        (Typed::Phones(list), Typed::Phones(more)) => list.extend(more),
        (Typed::Text(text), Typed::Text(more)) if takes_several(&step.target) => {
            text.push('\n');
            text.push_str(&more);
        }
        (Typed::Text(text), Typed::Text(more)) if *text != more => fields.notes.push((step.name.clone(), more)),
        (earlier, other) if *earlier != other => fields.notes.push((step.name.clone(), plain(&other))),
        _ => {}
    }
}

/// A value as a line of the notes.
fn plain(value: &Typed) -> String {
    match value {
        Typed::Empty => String::new(),
        Typed::Text(text) | Typed::Choice(text) | Typed::Unfit(text) => text.clone(),
        Typed::Integer(number) => number.to_string(),
        Typed::Number(number) => number.to_string(),
        Typed::Money(money) => money.to_string(),
        Typed::Date(date) => date.to_string(),
        Typed::Time(time) => time.to_string(),
        Typed::Boolean(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Typed::Choices(list) | Typed::Tags(list) => list.join(", "),
        Typed::Url(site) => site.to_string(),
        Typed::Emails(list) => list.iter().map(Email::as_str).collect::<Vec<_>>().join(", "),
        Typed::Phones(list) => list.iter().map(Phone::as_str).collect::<Vec<_>>().join(", "),
        Typed::Person(first, last) => format!("{first} {last}").trim().to_owned(),
    }
}

/// The first of a list into one field, the rest into another.
fn spread<T>(fields: &mut Fields, one: &str, more: &str, mut list: Vec<T>, typed: fn(Vec<T>) -> Typed) {
    if list.is_empty() {
        return;
    }
    let rest = list.split_off(1);
    fields.values.insert(one.to_owned(), typed(list));
    if !rest.is_empty() {
        fields.values.insert(more.to_owned(), typed(rest));
    }
}

/// Each entry once, by a key.
fn unique<T>(list: Vec<T>, key: impl Fn(&T) -> String) -> Vec<T> {
    let mut seen = std::collections::BTreeSet::new();
    list.into_iter().filter(|entry| seen.insert(key(entry))).collect()
}

/// Whether two names have the same words in any order.
fn same_words(one: &str, other: &str) -> bool {
    let words = |name: &str| {
        let squashed = squash(name);
        let mut words: Vec<String> = squashed.split(' ').map(str::to_owned).collect();
        words.sort_unstable();
        words
    };
    words(one) == words(other)
}

fn free_key(column: &str, taken: &[String]) -> String {
    let base = custom_key(column);
    let mut key = base.clone();
    let mut copy = 2;
    while taken.contains(&key) {
        key = format!("{base}_{copy}");
        copy += 1;
    }
    key
}

/// The suggestions changed by a mapping: `(column, target)` pairs by the names of columns. Columns that it does not
/// name keep their suggestion.
#[must_use]
pub fn mapped(suggestions: &[Suggestion], mapping: &[(String, Target)]) -> Vec<Suggestion> {
    let mut mapped = suggestions.to_vec();
    for suggestion in &mut mapped {
        let chosen = mapping.iter().find(|(column, _)| *column == suggestion.name).map(|(_, target)| target);
        if let Some(target) = chosen.filter(|target| **target != suggestion.target) {
            suggestion.target = target.clone();
            suggestion.choices.clear();
        }
    }
    mapped
}
