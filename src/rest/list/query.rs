//! What a list request asks, read from its query parameters. Equality parameters (`status=active&tag=vip`) become part
//! of the filter.

use rust_decimal::Decimal;
use serde_json::json;

use super::cursor;
use super::shape::Shape;
use crate::base::{Error, FieldError, Result, Uid};
use crate::http::schemas::{id, listed};
use crate::http::{Query, QueryParam, Schema};
use crate::rest::filter::check::resolve;
use crate::rest::filter::{self, Clause, Expr, FieldPath, Literal, Op, Source};
use crate::rest::include::Wanted;
use crate::rest::info::{Class, Definitions, Type};
use crate::rest::resource::{Resource, fields, find, is_tagged, table};
use crate::rest::views;
use crate::store::Dir;
use crate::store::lists::Sort;

/// Rows of a page unless the request says otherwise.
pub const LIMIT: usize = 50;
/// Most rows of a page.
pub const LIMIT_MAX: usize = 200;
/// Most rows of a page of bare identities.
pub const LIMIT_IDS: usize = 5_000;

/// The parameters that are no fields.
const OWN: [&str; 10] = ["limit", "cursor", "sort", "q", "filter", "fields", "ids", "include", "include_limit", "view"];

/// What a list request asks.
pub struct ListQuery<E: 'static> {
    /// Most rows.
    pub limit: usize,
    /// What the rows show.
    pub shape: Shape<E>,
    /// What they are sorted by.
    pub by: FieldPath,
    /// From the largest.
    pub desc: bool,
    /// The name of that field.
    pub sort: String,
    /// Whether the request named a sort.
    pub sorted: bool,
    /// The place behind which the page begins.
    pub after: Option<Vec<u8>>,
    /// What is searched for.
    pub q: Option<String>,
    /// Filter and equality parameters together.
    pub filter: Option<Expr>,
    /// These records in this order.
    pub ids: Option<Vec<Uid>>,
    /// Filter and search as text: what the total depends on.
    pub question: String,
    stamp: u64,
}

impl<E: Resource> ListQuery<E> {
    /// Reads the parameters. The filter is parsed, not yet checked.
    ///
    /// # Errors
    /// What is wrong with a parameter.
    pub fn read(query: &Query, customs: &Definitions) -> Result<Self> {
        let filter = filter_of::<E>(query)?;
        let q = query.get("q").map(str::trim).filter(|q| !q.is_empty()).map(str::to_owned);
        if q.as_ref().is_some_and(|q| q.chars().count() > 200) {
            return Err(Error::invalid("q", "too_long", "A search has at most 200 characters."));
        }
        let shape = query.get("fields").map_or_else(|| Ok(Shape::whole()), Shape::of)?;
        let shape = shape.with(Wanted::of_rows::<E>(query)?);
        let most = if shape.is_identity() { LIMIT_IDS } else { LIMIT_MAX };
        let limit = match query.parse::<usize>("limit", "a whole number")? {
            Some(limit) if !(1..=most).contains(&limit) => {
                return Err(Error::invalid("limit", "range", format!("“limit” is a whole number from 1 to {most}.")));
            }
            limit => limit.unwrap_or(LIMIT),
        };
        let ids = query.get("ids").map(ids_of::<E>).transpose()?;
        let sort = query.get("sort").filter(|sort| !sort.is_empty());
        let (name, desc) = match sort.map(|sort| (sort.strip_prefix('-'), sort)) {
            Some((Some(name), _)) => (name, true),
            Some((None, name)) => (name, false),
            None => ("created_at", true),
        };
        let by = sort_path::<E>(name, customs)?;
        let question = format!(
            "{}\u{1}{}",
            filter.as_ref().map_or_else(String::new, Expr::to_string),
            q.as_deref().unwrap_or_default()
        );
        let stamp = cursor::stamp(&[E::KIND.collection, name, if desc { "-" } else { "" }, &question]);
        let after = query.cursor().map(|c| cursor::read(stamp, c)).transpose()?;
        let sorted = sort.is_some();
        let sort = name.to_owned();
        Ok(Self { limit, shape, by, desc, sort, sorted, after, q, filter, ids, question, stamp })
    }

    /// The standard order that it asks for, if it does.
    #[must_use]
    pub fn standard(&self) -> Option<Sort> {
        let (None, Source::Field(place)) = (self.by.relation, &self.by.source) else { return None };
        match crate::rest::resource::field_at::<E>(*place)?.info.name {
            "created_at" | "id" => Some(Sort::Created),
            "updated_at" => Some(Sort::Updated),
            name if name == E::NAME => Some(Sort::Name),
            _ => None,
        }
    }

    /// The direction in which its index is walked.
    #[must_use]
    pub fn dir(&self) -> Dir {
        if self.desc { Dir::Backward } else { Dir::Forward }
    }

    pub(super) fn stamp(&self) -> u64 {
        self.stamp
    }
}

fn ids_of<E: Resource>(text: &str) -> Result<Vec<Uid>> {
    let ids: Vec<&str> = text.split(',').map(str::trim).filter(|id| !id.is_empty()).collect();
    if ids.len() > LIMIT_MAX {
        return Err(Error::invalid("ids", "too_many", format!("“ids” takes at most {LIMIT_MAX} identifiers.")));
    }
    let bad = || Error::invalid("ids", "id", format!("“ids” takes identifiers that start with “{}_”.", E::PREFIX));
    ids.into_iter().map(|id| Uid::parse(E::PREFIX, id).ok_or_else(bad)).collect()
}

fn sort_path<E: Resource>(name: &str, customs: &Definitions) -> Result<FieldPath> {
    match resolve(name, table::<E>(), customs) {
        Ok(path) if path.relation.is_none() && path.ty.is_sortable() => Ok(path),
        Ok(_) => {
            Err(Error::invalid("sort", "not_allowed", format!("{} cannot be sorted by {name}.", E::KIND.collection)))
        }
        Err(message) => Err(Error::invalid("sort", "unknown_field", message)),
    }
}

/// `filter=` and the equality parameters as one tree.
///
/// # Errors
/// A syntax error in the filter.
pub fn filter_of<E: Resource>(query: &Query) -> Result<Option<Expr>> {
    let written = query.get("filter").filter(|text| !text.trim().is_empty()).map(filter::parse).transpose();
    let mut all = written.map_err(|error| Error::Invalid(vec![error]))?;
    for (name, value) in query.iter() {
        let path = if name == "tag" { "tags" } else { name };
        if OWN.contains(&path) {
            continue;
        }
        let Some((_, field)) = find::<E>(path) else { continue };
        let (op, values) = equality(name, field.info.ty, value)?;
        let clause = Clause { path: name.to_owned(), op, values, position: 0, value_position: 0, is_parameter: true };
        all = Some(match all {
            Some(expr) => expr.and(Expr::Clause(clause)),
            None => Expr::Clause(clause),
        });
    }
    Ok(all)
}

/// `name=value` as a comparison; an empty value asks for empty ones.
fn equality(name: &str, ty: Type, value: &str) -> Result<(Op, Vec<Literal>)> {
    if value.is_empty() {
        return Ok((Op::IsEmpty, Vec::new()));
    }
    let wrong = |what: &str| Error::Invalid(vec![FieldError::new(name, "invalid", format!("“{name}” is {what}."))]);
    let literal = match ty.class() {
        Class::Boolean => Literal::Bool(value.parse().map_err(|_| wrong("true or false"))?),
        Class::Number => Literal::Number(value.parse::<Decimal>().map_err(|_| wrong("a number"))?),
        _ => Literal::Text(value.to_owned()),
    };
    Ok((Op::Eq, vec![literal]))
}

/// The parameters that a list of `E` takes.
#[must_use]
pub fn params<E: Resource>() -> Vec<QueryParam> {
    let sortable = names::<E>(Type::is_sortable);
    let shown = names::<E>(|_| true).into_iter().chain(E::TITLES.iter().map(|(name, _)| *name)).collect::<Vec<_>>();
    let mut all = vec![
        QueryParam::limit("Rows of a page; up to 5000 with fields=id.", 50, 200),
        QueryParam::cursor(),
        QueryParam::new(
            "sort",
            "A field, with a minus before it for descending order.",
            json!({"type": "string", "pattern": format!("^(-?({}|custom\\.[a-z][a-z0-9_]*))?$", sortable.join("|"))}),
        ),
        QueryParam::new(
            "q",
            "Words to search for; without sort the best matches come first.",
            json!({"type": "string", "maxLength": 200}),
        ),
        QueryParam::new(
            "fields",
            "The fields to show, with commas between; id and version always come along.",
            listed(&shown.join("|")),
        ),
        QueryParam::new(
            "ids",
            "Up to 200 identifiers; their records come in this order.",
            listed(&format!("{}_[0-7][0-9a-hjkmnp-tv-z]{{25}}", E::PREFIX)),
        ),
    ];
    all.extend(filter_params::<E>());
    all
}

/// The names of the fields whose type is `wanted`.
fn names<E: Resource>(wanted: fn(Type) -> bool) -> Vec<&'static str> {
    fields::<E>().map(|field| field.info).filter(|info| wanted(info.ty)).map(|info| info.name).collect()
}

/// The parameter that names a field of `E` whose type is `wanted`; with `many` several, by comma.
#[must_use]
pub fn field_param<E: Resource>(
    name: &'static str,
    about: &'static str,
    many: bool,
    wanted: fn(Type) -> bool,
) -> QueryParam {
    let field = format!(r"{}|custom\.[a-z][a-z0-9_]*", names::<E>(wanted).join("|"));
    let schema = if many { listed(&field) } else { json!({"type": "string", "pattern": format!("^({field})$")}) };
    QueryParam::new(name, about, schema)
}

/// The parameters that choose records of `E`.
#[must_use]
pub fn filter_params<E: Resource>() -> Vec<QueryParam> {
    let mut all = vec![
        QueryParam::text("filter", "A filter such as: status = \"new\" and created_at > \"-30d\"."),
        views::param(),
    ];
    if is_tagged::<E>() {
        all.push(QueryParam::text("tag", "Only records with this tag."));
    }
    let plain =
        fields::<E>().map(|field| field.info).filter(|info| info.ty.class() != Class::Parts && info.name != "id");
    all.extend(plain.map(|info| {
        QueryParam::new(
            info.name,
            "Only records whose field has this value; an empty one asks for none.",
            value_of(info.ty),
        )
    }));
    all
}

/// What an equality parameter takes.
fn value_of(ty: Type) -> Schema {
    match ty.class() {
        Class::Choice(names) => json!({"enum": names}),
        Class::Boolean => json!({"type": "boolean"}),
        Class::Number => json!({"type": "string", "pattern": r"^([+-]?[0-9]{1,20}(\.[0-9]{1,6})?)?$"}),
        Class::Id(prefix) => json!({"anyOf": [id(prefix), {"const": ""}]}),
        _ => json!({"type": "string"}),
    }
}
