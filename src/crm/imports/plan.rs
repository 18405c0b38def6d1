//! From the values of a row to drafts of records: which of them belong to the record itself and which to what hangs on
//! it, who the users are, and how notes are written. Reading cells is `transfer`'s.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::app::App;
use crate::base::date::DateOrder;
use crate::base::text::{fold, squash};
use crate::base::{Error, FieldError, Org, Result, Uid};
use crate::crm::customers::model::company_domain;
use crate::rest::context::Customs;
use crate::rest::custom::definitions;
use crate::rest::html;
use crate::rest::info::{CustomType, Definitions};
use crate::rest::parse::read_phone;
use crate::rest::value::Value;
use crate::store::{Read, ReadTx};
use crate::transfer::plan::{self as transfer, Fields, NewField, mapped};
use crate::transfer::reader::{Row, RowProblem};
use crate::transfer::sniff::Inspection;
use crate::transfer::source::Mailing;
use crate::transfer::suggest::{Suggestion, suggest};
use crate::transfer::targets::{CustomField, Entity, Kind, Target, takes_several};
use crate::transfer::values::{Context, Typed};

use super::decide::RowDraft;
use super::draft::Draft;
use super::model::{Import, Mapped};

/// How the rows of one file become drafts.
pub struct Plan {
    entity: Entity,
    inner: transfer::Plan,
    columns: HashMap<String, String>,
    region: Option<String>,
    users: HashMap<String, Uid>,
    /// The file lists people who must not be mailed.
    suppressed: bool,
}

/// The type of a custom field as the reader of files names it.
fn kind_of(ty: CustomType) -> Kind {
    let place = CustomType::ALL.iter().position(|t| *t == ty);
    place.and_then(|place| CustomType::NAMES.get(place)).and_then(|name| Kind::named(name)).unwrap_or(Kind::Text)
}

/// The custom type of a new field.
#[must_use]
pub fn custom_type(kind: Kind) -> CustomType {
    let place = CustomType::NAMES.iter().position(|name| *name == kind.name());
    place.and_then(|place| CustomType::ALL.get(place)).copied().unwrap_or(CustomType::Text)
}

fn own_fields(entity: Entity, fields: &Definitions) -> Vec<CustomField> {
    let all = fields.of(entity.collection()).into_iter().flatten();
    all.map(|(key, d)| CustomField {
        key: key.clone(),
        label: d.label.clone(),
        kind: kind_of(d.ty),
        options: d.options.clone(),
    })
    .collect()
}

/// The entity that rows of an import become.
///
/// # Errors
/// [`Error::Invalid`] when files cannot become it.
pub fn entity_of(name: &str) -> Result<Entity> {
    Entity::named(name)
        .ok_or_else(|| Error::invalid("/entity", "not_allowed", "Rows can become one of: leads, customers, contacts."))
}

/// What is proposed for each column.
///
/// # Errors
/// When the storage fails.
pub fn suggestions<R: Read + ?Sized>(
    read: &R,
    org: Org,
    entity: Entity,
    inspection: &Inspection,
) -> Result<Vec<Suggestion>> {
    Ok(suggest(entity, inspection, &own_fields(entity, &definitions(read, org)?)))
}

/// Checks one line of a mapping.
///
/// # Errors
/// A sentence when the field does not exist.
pub fn check_target(entity: Entity, field: Option<&str>, fields: &Definitions) -> Result<(), String> {
    let known = match Target::parse(field, entity) {
        Some(Target::Custom(key)) => fields.find(entity.collection(), &key).is_some(),
        other => other.is_some(),
    };
    let told =
        || format!("{} have no field “{}” that a column could go to.", entity.collection(), field.unwrap_or_default());
    if known { Ok(()) } else { Err(told()) }
}

/// An error for each column that goes where another one goes already, unless the field joins several values.
pub fn taken_twice(entity: Entity, mapping: &[Mapped]) -> Vec<FieldError> {
    let mut taken: HashMap<String, &str> = HashMap::new();
    let mut errors = Vec::new();
    for (place, Mapped { column, field }) in mapping.iter().enumerate() {
        let Some(target) = Target::parse(field.as_deref(), entity).filter(|target| !takes_several(target)) else {
            continue;
        };
        let Some(name) = target.written() else { continue };
        if let Some(first) = taken.insert(name.clone(), column) {
            let message = format!("The columns “{first}” and “{column}” cannot both become {name}; drop one of them.");
            errors.push(FieldError::new(format!("/mapping/{place}/field"), "duplicate", message));
        }
    }
    errors
}

impl Plan {
    /// The plan of an import.
    ///
    /// # Errors
    /// [`Error::Invalid`] when its mapping names a field that no longer exists.
    pub fn new(app: &App, read: &ReadTx, org: Org, import: &Import, inspection: &Inspection) -> Result<Self> {
        let customs = Customs::of(app, read, org)?;
        let entity = entity_of(&import.entity)?;
        let own = own_fields(entity, &customs.fields);
        let mut mapping = Vec::with_capacity(import.mapping.len());
        for Mapped { column, field } in &import.mapping {
            let target = check_target(entity, field.as_deref(), &customs.fields)
                .map(|()| Target::parse(field.as_deref(), entity));
            let wrong =
                |why: String| Error::invalid("/mapping", "unknown_field", format!("The column “{column}”: {why}"));
            mapping.extend(target.map_err(wrong)?.map(|target| (column.clone(), target)));
        }
        let twice = taken_twice(entity, &import.mapping);
        if !twice.is_empty() {
            return Err(Error::Invalid(twice));
        }
        let mut suggestions = mapped(&suggest(entity, inspection, &own), &mapping);
        order_dates(&mut suggestions, import.options.date_order, customs.region.as_deref());
        let context = Context { zone: customs.zone, currency: customs.currency };
        let inner = transfer::Plan::new(entity, &suggestions, &own, context);
        let columns = mapping.iter().filter_map(|(column, target)| Some((target.written()?, column.clone()))).collect();
        let mut users = HashMap::new();
        for user in app.auth.users(org)? {
            users.insert(squash(&user.data.name), user.id.uid());
            users.insert(fold(user.data.email.as_str()), user.id.uid());
            // As exports name them.
            users.insert(fold(&user.id.to_string()), user.id.uid());
        }
        let suppressed = inspection.mailing.is_some_and(Mailing::is_suppressed);
        Ok(Self { entity, inner, columns, region: customs.region, users, suppressed })
    }

    /// The custom fields to be made before the first row is written.
    #[must_use]
    pub fn new_fields(&self) -> Vec<NewField> {
        self.inner.new_fields()
    }

    /// The column from which the field at a JSON pointer comes.
    #[must_use]
    pub fn column_of(&self, pointer: &str) -> Option<String> {
        self.columns.get(&pointer.trim_start_matches('/').replace('/', ".")).cloned()
    }

    /// What a row says.
    ///
    /// # Errors
    /// The row with the first cell that cannot be read, and why.
    pub fn draft(&self, row: &Row) -> Result<RowDraft, RowProblem> {
        let Fields { values, labels, notes, skip } = self.inner.read(row)?;
        let mut main = Draft { labels, suppressed: self.suppressed, ..Draft::default() };
        let mut beside = Draft::default();
        let refused = |reason: String| RowProblem {
            row: row.number,
            column: None,
            reason,
            values: row.cells().map(str::to_owned).collect(),
        };
        for (field, typed) in values {
            match (self.entity, field.as_str()) {
                (Entity::Customers, name) if name.starts_with("contact.") => {
                    self.put(&mut beside, name.trim_start_matches("contact."), typed).map_err(refused)?;
                }
                (Entity::Contacts, "company") => self.put(&mut beside, "name", typed).map_err(refused)?,
                (_, name) => self.put(&mut main, name, typed).map_err(refused)?,
            }
        }
        for (column, text) in notes {
            let paragraph = if is_notes(&column) { paragraphs(&text).map_err(refused)? } else { line(&column, &text) };
            main.notes.push(paragraph);
        }
        let beside = (!beside.is_empty()).then(|| {
            beside.labels = main.labels.clone();
            if self.entity == Entity::Contacts {
                share_domain(&main, &mut beside);
            }
            beside
        });
        Ok(RowDraft { main, beside, skip })
    }

    fn put(&self, draft: &mut Draft, name: &str, typed: Typed) -> Result<(), String> {
        match (name, typed) {
            ("email" | "other_emails", Typed::Emails(list)) => {
                let addresses = list.iter().map(|email| email.as_str().to_owned());
                // The main address comes after the others in the alphabet of fields.
                if name == "email" {
                    drop(draft.emails.splice(0..0, addresses));
                } else {
                    draft.emails.extend(addresses);
                }
            }
            ("phone" | "other_phones", Typed::Phones(list)) => {
                let numbers: Vec<_> = list.iter().map(|phone| read_phone(phone, self.region.as_deref())).collect();
                if name == "phone" {
                    drop(draft.phones.splice(0..0, numbers));
                } else {
                    draft.phones.extend(numbers);
                }
            }
            ("tags", Typed::Tags(list)) => draft.tags.extend(list),
            ("owner_id", Typed::Text(text)) => {
                match self.users.get(&fold(&text)).or_else(|| self.users.get(&squash(&text))) {
                    Some(user) => draft.owner = Some(*user),
                    None => draft.notes.push(line(self.columns.get("owner_id").map_or("Owner", String::as_str), &text)),
                }
            }
            ("description" | "notes", Typed::Text(text)) => draft.notes.push(paragraphs(&text)?),
            (name, typed) => {
                if let Some(value) = self.value(typed) {
                    draft.fields.push((name.to_owned(), value));
                }
            }
        }
        Ok(())
    }

    fn value(&self, typed: Typed) -> Option<Value<'static>> {
        let text = |text: String| Value::Text(Cow::Owned(text));
        Some(match typed {
            Typed::Empty | Typed::Person(..) => return None,
            Typed::Text(value) | Typed::Choice(value) | Typed::Unfit(value) => text(value),
            Typed::Integer(number) => Value::Integer(number),
            Typed::Number(number) => Value::Number(number.normalize()),
            Typed::Money(money) => Value::Money(money),
            Typed::Date(date) => Value::Date(date),
            Typed::Time(at) => Value::Time(at),
            Typed::Boolean(yes) => Value::Boolean(yes),
            Typed::Choices(list) | Typed::Tags(list) => Value::Texts(list.into()),
            Typed::Url(site) => text(site.as_str().to_owned()),
            Typed::Emails(list) => text(list.first()?.as_str().to_owned()),
            Typed::Phones(list) => Value::Phone(Cow::Owned(read_phone(list.first()?, self.region.as_deref()))),
        })
    }
}

/// Columns in which no date says whether the day or the month stands first (all days are up to 12) are read as the
/// user says, else as the other columns of the file, else as the organisation's country writes dates. Without any of
/// these, rows tell the problem.
fn order_dates(columns: &mut [Suggestion], chosen: Option<DateOrder>, region: Option<&str>) {
    let of_file = columns.iter().find_map(|column| column.style.date_order);
    let of_country = region.map(|region| match region {
        "US" | "PH" => DateOrder::Mdy,
        "CN" | "HU" | "JP" | "KR" | "LT" | "MN" | "SE" | "TW" => DateOrder::Ymd,
        _ => DateOrder::Dmy,
    });
    for column in columns {
        column.style.date_order = column.style.date_order.or(chosen).or(of_file).or(of_country);
    }
}

/// A contact's company is looked for by the domain of the contact's address too.
fn share_domain(main: &Draft, company: &mut Draft) {
    let domain = main.emails.first().and_then(|email| email.split_once('@')).map(|(_, domain)| domain);
    if let Some(domain) = domain.filter(|domain| !company_domain("", &format!("info@{domain}")).is_empty()) {
        company.fields.push(("website".to_owned(), Value::Text(Cow::Owned(format!("https://{domain}/")))));
    }
}

/// Whether a column's name says that it holds notes, so that the name need not stand before each of them.
fn is_notes(column: &str) -> bool {
    let name = squash(column);
    let words =
        ["note", "description", "comment", "background", "remark", "about", "bemerkung", "notiz", "beschreibung"];
    words.iter().any(|word| name.contains(word))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A line of the notes.
fn line(column: &str, text: &str) -> String {
    let text = format!("{column}: {}", text.split_whitespace().collect::<Vec<_>>().join(" "));
    // Sanitising brings escaped text into the form in which it is stored; it can only fail on control characters.
    html::sanitise(&format!("<p>{}</p>", escape(&text))).unwrap_or_default()
}

/// A long text as HTML: markup is sanitised, plain text gets paragraphs.
fn paragraphs(text: &str) -> Result<String, String> {
    let lower = text.to_ascii_lowercase();
    let marked = ["<p", "<br", "<div", "<ul", "<li", "<b>", "<a ", "<span", "<table", "<h"]
        .iter()
        .any(|tag| lower.contains(tag));
    let html = if marked {
        text.to_owned()
    } else {
        text.split("\n\n").fold(String::new(), |html, paragraph| {
            html + "<p>" + &escape(paragraph.trim()).replace('\n', "<br>") + "</p>"
        })
    };
    html::sanitise(&html).map_err(|e| e.to_string())
}
