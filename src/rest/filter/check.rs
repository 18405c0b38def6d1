//! Gives a tree its meaning: finds each field, refuses what cannot be asked of it, and turns the written values into
//! values of its type. What comes out can be applied to millions of records without looking at text again.

use jiff::tz::TimeZone;
use rust_decimal::Decimal;

use super::ast::{Clause, Expr, Literal, Op};
use super::period::{self, Days, Instants};
use super::{Table, wrong};
use crate::base::text::fold;
use crate::base::{FieldError, Time, Uid};
use crate::rest::info::{ADDRESS_PARTS, Class, Definitions, Type};

/// Who asks, when and where: what the words of the language stand for.
#[derive(Debug, Clone)]
pub struct Scope<'a> {
    /// The present.
    pub now: Time,
    /// Where the organisation's days begin.
    pub zone: &'a TimeZone,
    /// Who `me` is.
    pub me: Option<Uid>,
}

/// Where a value is found in a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The field at this place in the table.
    Field(usize),
    /// A part of the address at this place in the table.
    Part(usize, &'static str),
    /// The organisation's own field with this key, in the field at this place in the table.
    Custom(usize, String),
}

/// Where a value is found, seen from the collection that is filtered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldPath {
    /// The relation to follow first, by its place in the table.
    pub relation: Option<usize>,
    /// Where in that record.
    pub source: Source,
    /// The value's type.
    pub ty: Type,
}

/// What a value is compared with; lists hold at least one.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    /// Nothing: emptiness is asked for.
    None,
    /// Folded texts.
    Texts(Vec<String>),
    /// Names, exactly.
    Names(Vec<String>),
    /// Identities.
    Ids(Vec<Uid>),
    /// Numbers.
    Numbers(Vec<Decimal>),
    /// Amounts with or without a currency.
    Money(Vec<(Decimal, Option<String>)>),
    /// Ranges of days.
    Days(Vec<Days>),
    /// Ranges of instants.
    Instants(Vec<Instants>),
    /// Yes or no.
    Booleans(Vec<bool>),
}

/// A filter that can be applied.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// All hold; the empty list always does.
    All(Vec<Test>),
    /// One holds.
    Any(Vec<Test>),
    /// It does not hold.
    Not(Box<Test>),
    /// A comparison. `Before` and `After` have become `Lt` and `Gt`.
    Is(FieldPath, Op, Operand),
}

/// Gives `expr` its meaning on `table`.
///
/// # Errors
/// The first field that does not exist, operator that does not fit or value of the wrong type.
pub fn check(expr: &Expr, table: &dyn Table, scope: &Scope<'_>, customs: &Definitions) -> Result<Test, FieldError> {
    let each = |all: &[Expr]| all.iter().map(|e| check(e, table, scope, customs)).collect::<Result<Vec<_>, _>>();
    Ok(match expr {
        Expr::And(all) => Test::All(each(all)?),
        Expr::Or(all) => Test::Any(each(all)?),
        Expr::Not(inner) => Test::Not(Box::new(check(inner, table, scope, customs)?)),
        Expr::Clause(clause) => meaning(clause, table, scope, customs).map_err(|mut error| {
            if clause.is_parameter {
                clause.path.clone_into(&mut error.pointer);
                error.position = None;
            }
            error
        })?,
    })
}

fn meaning(clause: &Clause, table: &dyn Table, scope: &Scope<'_>, customs: &Definitions) -> Result<Test, FieldError> {
    let path =
        resolve(&clause.path, table, customs).map_err(|message| wrong(clause.position, "unknown_field", message))?;
    let (op, operand) = comparison(clause, path.ty, scope)?;
    Ok(Test::Is(path, op, operand))
}

/// Finds the field that `path` names.
///
/// # Errors
/// A sentence that says which part is unknown and what there is.
pub fn resolve(path: &str, table: &dyn Table, customs: &Definitions) -> Result<FieldPath, String> {
    if let Some(found) = resolve_here(path, table, customs) {
        return Ok(found);
    }
    if let Some((head, rest)) = path.split_once('.')
        && let Some((relation, target)) = table.relation(head)
    {
        return match resolve_here(rest, target, customs) {
            Some(found) => Ok(FieldPath { relation: Some(relation), ..found }),
            None => Err(unknown(rest, target, customs)),
        };
    }
    Err(unknown(path, table, customs))
}

fn resolve_here(path: &str, table: &dyn Table, customs: &Definitions) -> Option<FieldPath> {
    let path = if path == "tag" { "tags" } else { path };
    if let Some((place, info)) = table.find(path) {
        return Some(FieldPath { relation: None, source: Source::Field(place), ty: info.ty });
    }
    let (head, rest) = path.split_once('.')?;
    let (place, info) = table.find(head)?;
    let (source, ty) = match info.ty {
        Type::Address => {
            let part = ADDRESS_PARTS.iter().find(|part| **part == rest)?;
            (Source::Part(place, part), Type::Text(200))
        }
        Type::Custom => {
            let definition = customs.find(table.collection(), rest)?;
            (Source::Custom(place, rest.to_owned()), definition.ty.ty())
        }
        _ => return None,
    };
    Some(FieldPath { relation: None, source, ty })
}

fn unknown(path: &str, table: &dyn Table, customs: &Definitions) -> String {
    let collection = table.collection();
    if let Some(key) = path.strip_prefix("custom.") {
        let keys: Vec<&str> = customs.of(collection).into_iter().flatten().map(|(key, _)| key.as_str()).collect();
        return format!("{collection} have no custom field {key}. There is: {}.", list_or_none(&keys));
    }
    let names = table.names();
    match names.iter().min_by_key(|name| distance(name, path)).filter(|name| distance(name, path) <= 3) {
        Some(near) => format!("{collection} have no field {path}. Did you mean {near}?"),
        None => format!("{collection} have no field {path}. There is: {}.", list_or_none(&names)),
    }
}

fn list_or_none(names: &[&str]) -> String {
    if names.is_empty() { "none yet".to_owned() } else { names.join(", ") }
}

/// Levenshtein's distance.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.chars().count()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut corner = i;
        let mut left = i + 1;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (cell, y) in row.iter_mut().skip(1).zip(b.chars()) {
            let value = (corner + usize::from(x != y)).min(left + 1).min(*cell + 1);
            corner = *cell;
            *cell = value;
            left = value;
        }
    }
    row.last().copied().unwrap_or(0)
}

/// Reads a clause's operator and values for a field of type `ty`.
fn comparison(clause: &Clause, ty: Type, scope: &Scope<'_>) -> Result<(Op, Operand), FieldError> {
    let at = clause.value_position;
    let (name, class) = (&clause.path, ty.class());
    let op = match clause.op {
        Op::IsEmpty | Op::IsNotEmpty => return Ok((clause.op, Operand::None)),
        Op::Before | Op::After if !matches!(class, Class::Date | Class::Time) => {
            return Err(wrong(at, "operator", format!("“{}” compares times, and {name} is none.", clause.op.text())));
        }
        Op::Before => Op::Lt,
        Op::After => Op::Gt,
        other => other,
    };
    let in_text = matches!(op, Op::Contains | Op::StartsWith | Op::EndsWith);
    let in_order = matches!(op, Op::Lt | Op::Le | Op::Gt | Op::Ge);
    match class {
        Class::Parts => {
            let example = if ty == Type::Address { "address.city" } else { "custom.key" };
            return Err(wrong(at, "operator", format!("{name} has parts; name one of them, as in {example}.")));
        }
        Class::Text => {}
        _ if in_text => {
            return Err(wrong(at, "operator", format!("“{}” looks into texts, and {name} is none.", op.text())));
        }
        Class::Choice(_) | Class::Id(_) | Class::Boolean if in_order => {
            return Err(wrong(at, "operator", format!("{name} has no order; use = or in.")));
        }
        _ => {}
    }
    let values = &clause.values;
    let operand = match class {
        Class::Text | Class::Parts => {
            Operand::Texts(each(values, at, |v| text(v, name))?.iter().map(|t| fold(t)).collect())
        }
        Class::Choice(names) => Operand::Names(each(values, at, |v| choice(v, name, names))?),
        Class::Id(prefix) => Operand::Ids(each(values, at, |v| identity(v, name, prefix, scope))?),
        Class::Number => Operand::Numbers(each(values, at, |v| number(v, name))?),
        Class::Money => Operand::Money(each(values, at, |v| money(v, name))?),
        Class::Date => Operand::Days(each(values, at, |v| {
            period::days(&time(v, name)?, scope.now, scope.zone).ok_or_else(|| no_time(name))
        })?),
        Class::Time => Operand::Instants(each(values, at, |v| {
            period::span(&time(v, name)?, scope.now, scope.zone).ok_or_else(|| no_time(name))
        })?),
        Class::Boolean => Operand::Booleans(each(values, at, |v| match v {
            Literal::Bool(b) => Ok(*b),
            _ => Err(format!("{name} is true or false.")),
        })?),
    };
    Ok((op, operand))
}

fn each<T>(values: &[Literal], at: usize, read: impl Fn(&Literal) -> Result<T, String>) -> Result<Vec<T>, FieldError> {
    values.iter().map(|value| read(value).map_err(|message| wrong(at, "value", message))).collect()
}

/// Texts stand in quotes.
fn text(value: &Literal, name: &str) -> Result<String, String> {
    match value {
        Literal::Text(text) => Ok(text.clone()),
        Literal::Number(number) => Ok(number.to_string()),
        Literal::Word(word) => Err(format!("Put the text in quotes: {name} … \"{word}\".")),
        Literal::Bool(_) => Err(format!("{name} is a text; put the value in quotes.")),
    }
}

/// Times stand in quotes, named periods also without.
fn time(value: &Literal, name: &str) -> Result<String, String> {
    match value {
        Literal::Text(text) | Literal::Word(text) => Ok(text.clone()),
        _ => Err(no_time(name)),
    }
}

fn choice(value: &Literal, name: &str, names: &[&str]) -> Result<String, String> {
    let (Literal::Text(written) | Literal::Word(written)) = value else {
        return Err(format!("{name} is one of: {}.", names.join(", ")));
    };
    if names.contains(&written.as_str()) {
        Ok(written.clone())
    } else {
        Err(format!("{name} is never “{written}”. It is one of: {}.", names.join(", ")))
    }
}

fn identity(value: &Literal, name: &str, prefix: &'static str, scope: &Scope<'_>) -> Result<Uid, String> {
    match value {
        Literal::Word(word) | Literal::Text(word) if word == "me" && prefix == "usr" => {
            scope.me.ok_or_else(|| "“me” means nobody here, because no user asks.".to_owned())
        }
        Literal::Text(text) => {
            Uid::parse(prefix, text).ok_or_else(|| format!("{name} is an identifier that starts with “{prefix}_”."))
        }
        _ => Err(format!("{name} is an identifier in quotes that starts with “{prefix}_”.")),
    }
}

fn number(value: &Literal, name: &str) -> Result<Decimal, String> {
    match value {
        Literal::Number(number) => Ok(*number),
        Literal::Text(text) => text.trim().parse().map_err(|_| format!("{name} is a number, and “{text}” is none.")),
        _ => Err(format!("{name} is a number.")),
    }
}

fn money(value: &Literal, name: &str) -> Result<(Decimal, Option<String>), String> {
    let example = || format!("{name} is an amount such as 1000 or \"1000 EUR\".");
    match value {
        Literal::Number(number) => Ok((*number, None)),
        Literal::Text(text) => {
            let mut parts = text.split_whitespace();
            let amount = parts.next().and_then(|a| a.parse().ok()).ok_or_else(example)?;
            let currency = match parts.next() {
                None => None,
                Some(code) if code.len() == 3 && code.bytes().all(|b| b.is_ascii_alphabetic()) => {
                    Some(code.to_ascii_uppercase())
                }
                Some(_) => return Err(example()),
            };
            if parts.next().is_some() { Err(example()) } else { Ok((amount, currency)) }
        }
        _ => Err(example()),
    }
}

fn no_time(name: &str) -> String {
    format!(
        "{name} is a time: a day such as \"2026-11-25\", an instant such as \"2026-11-25T09:30:00Z\", a distance such as \
         \"-30d\" or \"+1w\", or one of {}.",
        period::NAMES
    )
}
