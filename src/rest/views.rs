//! Saved views: a list's filter, order and columns under a name. A private one is its author's alone; a shared one is
//! everybody's to see. Lists, groups and sums apply one by `view=`.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::context::{Call, Customs};
use super::filter::check::resolve;
use super::filter::{self, FieldPath};
use super::groups::can_group;
use super::info::Type;
use super::resource::{Resource, table};
use crate::base::{Error, FieldError, Id, Prefixed, Result, Time, Uid};
use crate::http::{Query, QueryParam, schemas};
use crate::store::{Derived, Entity, Index, KeyBuf, Kind, Meta, Read, ReadTx, Record};

/// Private ones by their author; also how many.
pub const PRIVATE: Index = Index(20);
/// Shared ones; also how many.
pub const SHARED: Index = Index(21);

/// A list as somebody wants to see it again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SavedView {
    /// The collection; never changes.
    pub entity: String,
    /// What it is called.
    pub name: String,
    /// Which records it shows, in the language of filters; empty for all.
    pub filter: String,
    /// The field that it is sorted by, with a minus for descending; empty for the usual order.
    pub sort: String,
    /// The columns in their order; none for the usual ones.
    pub columns: Vec<String>,
    /// The field that it is grouped by; empty for none.
    pub group_by: String,
    /// Whether everybody sees it.
    pub shared: bool,
}

impl Prefixed for SavedView {
    const PREFIX: &'static str = "view";
}

impl Entity for SavedView {
    const KIND: Kind = Kind { number: 52, collection: "saved-views", prefix: Self::PREFIX };
    const DERIVE: u16 = 1;

    fn derive<'a>(&'a self, _id: Uid, meta: &Meta, d: &mut Derived<'a>) {
        let (index, key) =
            if self.shared { (SHARED, KeyBuf::new()) } else { (PRIVATE, KeyBuf::new().opt_id(meta.created_by)) };
        d.count(index, &key, 1);
        d.index(index, key);
    }

    fn title(&self) -> String {
        self.name.clone()
    }
}

/// Whether `user` sees the view.
#[must_use]
pub fn is_seen_by(view: &Record<SavedView>, user: Uid) -> bool {
    view.data.shared || view.meta.created_by == Some(user)
}

/// The parameter that applies a view.
#[must_use]
pub fn param() -> QueryParam {
    let schema = json!({"anyOf": [schemas::id(SavedView::PREFIX), {"const": ""}]});
    QueryParam::new("view", "A saved view: its filter holds, too, and its order where no sort is given.", schema)
}

/// The request's parameters with what its `view` says in them.
///
/// # Errors
/// [`Error::Invalid`] when it names no view of `E` that the user sees.
pub(super) fn applied<E: Resource>(cx: &Call, tx: &ReadTx, query: Query) -> Result<Query> {
    let Some(named) = query.get("view").filter(|named| !named.is_empty()) else { return Ok(query) };
    let missing = || {
        let message = format!("“view” names no saved view of {}.", E::KIND.collection);
        Error::invalid("view", "not_found", message)
    };
    let id: Id<SavedView> = named.parse().map_err(|_| missing())?;
    let user = cx.user()?;
    let view = tx.get(cx.org(), id)?.filter(|view| view.data.entity == E::KIND.collection && is_seen_by(view, user));
    let SavedView { filter, sort, .. } = view.ok_or_else(missing)?.data;
    let asked = |name: &str| query.get(name).filter(|text| !text.trim().is_empty()).map(str::to_owned);
    let (own, sorted) = (asked("filter"), asked("sort").is_some());
    let query = match own {
        _ if filter.is_empty() => query,
        Some(own) => query.with("filter", format!("({filter}) and ({own})")),
        None => query.with("filter", filter),
    };
    Ok(if sorted || sort.is_empty() { query } else { query.with("sort", sort) })
}

/// What of the view does not fit the fields of `E`.
#[must_use]
pub fn faults<E: Resource>(view: &SavedView, customs: &Customs, now: Time, me: Uid) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if !view.filter.is_empty() {
        let scope = filter::Scope { now, zone: &customs.zone, me: Some(me) };
        let read = filter::compile(&view.filter, table::<E>(), &scope, &customs.fields);
        errors.extend(read.err().map(|error| FieldError { pointer: "/filter".to_owned(), ..error }));
    }
    let mut field = |pointer: String, name: &str, fits: &dyn Fn(Type) -> bool, what: &str| {
        let (code, message) = match resolve(name, table::<E>(), &customs.fields) {
            Ok(FieldPath { relation: None, ty, .. }) if fits(ty) => return,
            Ok(_) => ("not_allowed", format!("{} cannot be {what} {name}.", E::KIND.collection)),
            Err(message) => ("unknown_field", message),
        };
        errors.push(FieldError::new(pointer, code, message));
    };
    if !view.sort.is_empty() {
        let name = view.sort.strip_prefix('-').unwrap_or(&view.sort);
        field("/sort".to_owned(), name, &Type::is_sortable, "sorted by");
    }
    for (place, name) in view.columns.iter().enumerate() {
        field(format!("/columns/{place}"), name, &|_| true, "shown with");
    }
    if !view.group_by.is_empty() {
        field("/group_by".to_owned(), &view.group_by, &can_group, "grouped by");
    }
    errors
}
