//! Records counted by a field's values, and figures over fields: `GET /{collection}/groups` and `/aggregate`.

use std::borrow::Cow;
use std::collections::hash_map::RandomState;
use std::collections::{BTreeMap, HashSet};
use std::hash::BuildHasher as _;
use std::sync::Arc;

use rust_decimal::Decimal;
use serde_json::{Map, Value as Json, json};

use super::context::{Call, Customs};
use super::field::View;
use super::filter::check::resolve;
use super::filter::{FieldPath, Source, Test};
use super::html::harmless;
use super::info::{Class, Type};
use super::list::{Matcher, plan, visit};
use super::records::{blocking, test_of};
use super::resource::{Resource, field_at, fields, table, with_source};
use super::value::Value;
use super::views;
use crate::auth::model::User;
use crate::base::money::Currency;
use crate::base::text::fold;
use crate::base::{Error, Org, Result, Uid};
use crate::http::{Query, Reply};
use crate::store::{Dir, Flow, Read, ReadTx, Record};

/// Most groups of an answer; the largest ones come.
const GROUPS_MAX: usize = 500;

/// Amounts by currency, `""` for plain numbers.
type Sums = BTreeMap<String, Decimal>;

fn add(sums: &mut Sums, value: &Value<'_>) {
    let Some(number) = value.number() else { return };
    let currency = match value {
        Value::Money(money) => money.currency().as_str().to_owned(),
        _ => String::new(),
    };
    let sum = sums.entry(currency).or_default();
    *sum = sum.saturating_add(number);
}

/// A plain number, or one amount for each currency.
fn amounts(sums: &Sums, ty: Type) -> Json {
    if ty == Type::Money {
        return sums.iter().map(|(currency, sum)| json!({"amount": sum.to_string(), "currency": currency})).collect();
    }
    sums.values().next().map_or(json!(0), number)
}

/// With just so many decimals.
fn rounded(value: Decimal, digits: u32) -> Decimal {
    let mut value = value.round_dp(digits);
    value.rescale(digits);
    value
}

/// A decimal as a JSON number.
fn number(value: &Decimal) -> Json {
    serde_json::from_str(&value.normalize().to_string()).unwrap_or(Json::Null)
}

#[derive(Default)]
struct Group {
    /// The value as the first record has it.
    key: Option<String>,
    label: String,
    count: usize,
    sums: BTreeMap<&'static str, Sums>,
}

/// Whether records can be grouped by a field of this type.
pub(super) fn can_group(ty: Type) -> bool {
    !matches!(ty.class(), Class::Parts) && !matches!(ty, Type::Html | Type::LongText(_) | Type::Links(_))
}

/// Whether something can be said of all values of this type at once, if only how many there are.
pub(super) fn has_figures(ty: Type) -> bool {
    !matches!(ty.class(), Class::Parts)
}

/// `GET /{collection}/groups?by=`
pub(super) async fn groups<E: Resource>(cx: Call, query: Query) -> Result<Reply> {
    let (tx, org) = (cx.app.store.read()?, cx.org());
    let query = views::applied::<E>(&cx, &tx, query)?;
    let by = query.get("by").filter(|by| !by.is_empty()).unwrap_or_default().to_owned();
    if by.is_empty() {
        return Err(Error::invalid("by", "required", "Say by which field to group: by=status."));
    }
    let path = path_of::<E>(&cx, &tx, "by", &by)?;
    if !can_group(path.ty) {
        return Err(Error::invalid("by", "not_allowed", format!("{} cannot be grouped by {by}.", E::KIND.collection)));
    }
    let test = test_of::<E>(&cx, &query, &tx)?;
    blocking(move || grouped::<E>(&tx, org, &path, test)).await.and_then(|body| Reply::json(&body))
}

fn path_of<E: Resource>(cx: &Call, tx: &ReadTx, parameter: &str, name: &str) -> Result<FieldPath> {
    let customs = Customs::of(&cx.app, tx, cx.org())?;
    match resolve(name, table::<E>(), &customs.fields) {
        Ok(path) if path.relation.is_none() => Ok(path),
        Ok(_) => Err(Error::invalid(parameter, "not_allowed", format!("{name} lies in another record."))),
        Err(message) => Err(Error::invalid(parameter, "unknown_field", message)),
    }
}

fn grouped<E: Resource>(tx: &ReadTx, org: Org, path: &FieldPath, test: Option<Test>) -> Result<Json> {
    let money: Vec<_> = fields::<E>().filter(|field| field.info.ty == Type::Money).collect();
    let mut found: BTreeMap<Option<String>, Group> = BTreeMap::new();
    each::<E>(tx, org, test, &mut |record| {
        for (key, label) in keys(record, path) {
            // Texts that compare equal are one group.
            let same = key.as_ref().map(|key| if label.is_empty() { key.clone() } else { fold(key) });
            let group = found.entry(same).or_insert_with(|| Group { key, label, ..Group::default() });
            group.count += 1;
            for field in &money {
                add(group.sums.entry(field.info.name).or_default(), &(field.get)(View::of(record)));
            }
        }
    })?;
    let mut rows: Vec<(Option<String>, Group)> =
        found.into_values().map(|mut group| (group.key.take(), group)).collect();
    match path.ty.class() {
        // In the order of the choices, the empty one last.
        Class::Choice(names) => rows.sort_by_key(|(key, _)| {
            key.as_ref().map_or(usize::MAX, |key| names.iter().position(|name| name == key).unwrap_or(names.len()))
        }),
        _ => rows.sort_by(|a, b| a.0.is_none().cmp(&b.0.is_none()).then(b.1.count.cmp(&a.1.count)).then(a.0.cmp(&b.0))),
    }
    rows.truncate(GROUPS_MAX);
    let mut data = Vec::with_capacity(rows.len());
    for (key, group) in rows {
        let sums: Map<String, Json> =
            group.sums.iter().map(|(name, sums)| ((*name).to_owned(), amounts(sums, Type::Money))).collect();
        let label = match (&key, path.ty) {
            (Some(key), Type::User) => user_name(tx, org, key)?.unwrap_or(group.label),
            (Some(key), Type::Id(prefix)) => related::<E>(tx, org, path, prefix, key)?.unwrap_or(group.label),
            _ => group.label,
        };
        data.push(json!({"key": key, "label": label, "count": group.count, "sums": sums}));
    }
    Ok(json!({ "data": data }))
}

fn user_name(tx: &ReadTx, org: Org, key: &str) -> Result<Option<String>> {
    let Some(id) = Uid::parse("usr", key) else { return Ok(None) };
    Ok(tx.get::<User>(org, id.into())?.map(|user| user.data.name))
}

/// The name of the record that a field leads to.
fn related<E: Resource>(tx: &ReadTx, org: Org, path: &FieldPath, prefix: &str, key: &str) -> Result<Option<String>> {
    let Source::Field(place) = path.source else { return Ok(None) };
    let field = field_at::<E>(place).map(|field| field.info.name);
    let relation = E::RELATIONS.iter().find(|relation| Some(relation.field) == field);
    match (relation, Uid::parse(prefix, key)) {
        (Some(relation), Some(id)) => relation.title(tx, org, id),
        _ => Ok(None),
    }
}

/// The groups that a record belongs to: one for each value of a list, one for no value.
fn keys<E: Resource>(record: &Record<E>, path: &FieldPath) -> Vec<(Option<String>, String)> {
    let mut keys = Vec::new();
    with_source(View::of(record), &path.source, &mut |value| {
        match value {
            value if value.is_empty() => keys.push((None, String::new())),
            Value::Texts(_) | Value::Phones(_) | Value::ContactEmails(_) | Value::ContactPhones(_) => {
                value.any_text(|text| {
                    if !text.is_empty() {
                        keys.push((Some(text.to_owned()), text.to_owned()));
                    }
                    false
                });
            }
            Value::Text(text) if path.ty == Type::Html => {
                let text = harmless(Cow::Borrowed(text));
                keys.push((Some(text.to_string()), text.into_owned()));
            }
            Value::Text(text) => keys.push((Some(text.to_string()), label(text, path.ty))),
            Value::Id(prefix, id) => keys.push((Some(id.with_prefix(prefix)), String::new())),
            Value::Money(money) => keys.push((Some(money.to_string()), money.to_string())),
            value => {
                let mut shown = Vec::new();
                super::render::value(&mut shown, value);
                let shown = String::from_utf8(shown).unwrap_or_default().trim_matches('"').to_owned();
                keys.push((Some(shown.clone()), shown));
            }
        }
        true
    });
    keys
}

/// A choice's name as people write it: `decision_maker` is “Decision maker”.
fn label(text: &str, ty: Type) -> String {
    if !matches!(ty, Type::Choice(_)) {
        return text.to_owned();
    }
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect::<String>().replace('_', " "))
}

/// Visits the records that pass.
fn each<E: Resource>(tx: &ReadTx, org: Org, test: Option<Test>, with: &mut dyn FnMut(&Record<E>)) -> Result<()> {
    let walk = plan::<E>(tx, org, None, test)?;
    let matcher = Matcher::new(tx, org, walk.residual.as_ref());
    visit::<E>(tx, org, &walk, Dir::Forward, None, &mut |_, record| {
        if matcher.passes(&record)? {
            with(&record);
        }
        Ok(Flow::More)
    })
}

/// A phone's international form, or what was typed where there is none.
fn known<'a>(e164: &'a str, number: &'a str) -> &'a str {
    if e164.is_empty() { number } else { e164 }
}

/// What is known of one field over all records.
#[derive(Default)]
struct Figures {
    empty: usize,
    filled: usize,
    sums: Sums,
    counts: BTreeMap<String, usize>,
    least: BTreeMap<String, Decimal>,
    most: BTreeMap<String, Decimal>,
    /// The hashes of the values seen: 64 bits, so that even among a million values two are hardly ever taken for one.
    different: HashSet<u64>,
    hashing: RandomState,
}

impl Figures {
    fn take(&mut self, value: &Value<'_>) {
        if value.is_empty() {
            self.empty += 1;
            return;
        }
        self.filled += 1;
        self.distinguish(value);
        let Some(number) = value.number() else { return };
        let currency = match value {
            Value::Money(money) => money.currency().as_str().to_owned(),
            _ => String::new(),
        };
        add(&mut self.sums, value);
        *self.counts.entry(currency.clone()).or_default() += 1;
        let least = self.least.entry(currency.clone()).or_insert(number);
        *least = number.min(*least);
        let most = self.most.entry(currency).or_insert(number);
        *most = number.max(*most);
    }

    /// Counts a value once, of a list each of its members. Texts that compare equal are one, and so are phones of one number.
    fn distinguish(&mut self, value: &Value<'_>) {
        let (different, hashing) = (&mut self.different, &self.hashing);
        let mut count = |text: &str| {
            different.insert(hashing.hash_one(fold(text)));
        };
        match value {
            Value::Phone(phone) => count(known(&phone.e164, &phone.number)),
            Value::Phones(list) => list.iter().for_each(|phone| count(known(&phone.e164, &phone.number))),
            Value::ContactPhones(list) => list.iter().for_each(|phone| count(known(&phone.e164, &phone.number))),
            Value::Text(_) | Value::Texts(_) | Value::ContactEmails(_) => {
                value.any_text(|text| {
                    count(text);
                    false
                });
            }
            value => {
                let mut shown = Vec::new();
                super::render::value(&mut shown, value);
                different.insert(hashing.hash_one(shown));
            }
        }
    }

    fn to_json(&self, ty: Type) -> Json {
        let mut out = json!({"count": self.filled, "empty": self.empty, "unique": self.different.len()});
        if let (true, Some(out)) = (ty.is_numeric(), out.as_object_mut()) {
            let average: Sums = self
                .sums
                .iter()
                .filter_map(|(currency, sum)| {
                    let count = Decimal::from(*self.counts.get(currency)?);
                    let average = sum.checked_div(count)?;
                    let average = match Currency::parse(currency) {
                        Ok(currency) => rounded(average, currency.minor_digits()),
                        Err(_) => average.round_dp(4).normalize(),
                    };
                    Some((currency.clone(), average))
                })
                .collect();
            let or_null =
                |sums: &Sums| if self.filled == 0 && ty != Type::Money { Json::Null } else { amounts(sums, ty) };
            out.insert("sum".to_owned(), amounts(&self.sums, ty));
            out.insert("average".to_owned(), or_null(&average));
            out.insert("minimum".to_owned(), or_null(&self.least));
            out.insert("maximum".to_owned(), or_null(&self.most));
        }
        out
    }
}

/// `GET /{collection}/aggregate?fields=`
pub(super) async fn aggregate<E: Resource>(cx: Call, query: Query) -> Result<Reply> {
    let (tx, org) = (cx.app.store.read()?, cx.org());
    let query = views::applied::<E>(&cx, &tx, query)?;
    let mut paths = Vec::new();
    for name in query.get("fields").unwrap_or_default().split(',').map(str::trim).filter(|name| !name.is_empty()) {
        paths.push((name.to_owned(), path_of::<E>(&cx, &tx, "fields", name)?));
    }
    let test = test_of::<E>(&cx, &query, &tx)?;
    let paths = Arc::new(paths);
    blocking(move || {
        let mut count = 0_usize;
        let mut all: Vec<Figures> = paths.iter().map(|_| Figures::default()).collect();
        each::<E>(&tx, org, test, &mut |record| {
            count += 1;
            for ((_, path), figures) in paths.iter().zip(&mut all) {
                with_source(View::of(record), &path.source, &mut |value| {
                    figures.take(value);
                    true
                });
            }
        })?;
        let fields: Map<String, Json> =
            paths.iter().zip(&all).map(|((name, path), figures)| (name.clone(), figures.to_json(path.ty))).collect();
        Ok(json!({"count": count, "fields": fields}))
    })
    .await
    .and_then(|body| Reply::json(&body))
}
