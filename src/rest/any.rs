//! Kinds of records whose type is known by name only: what the trash, the search and the timeline need of each.

use std::marker::PhantomData;
use std::sync::Arc;

use serde_json::{Map, Value as Json, json};

use super::chunks::{self, Chosen, Chunks};
use super::context::{Call, Customs};
use super::explain;
use super::field::{Field, View};
use super::parts::whose;
use super::resource::{Resource, fields};
use super::routes;
use super::tags::retag;
use super::views::{self, SavedView};
use super::write::relation;
use crate::app::App;
use crate::auth::policy::Relation;
use crate::base::markup::text_of;
use crate::base::{FieldError, Org, Result, Time, Uid};
use crate::http::{Query, Route};
use crate::jobs::{Context, Ending};
use crate::store::log::{Detail, Op};
use crate::store::merge::{MERGED, UNMERGED};
use crate::store::search::Question;
use crate::store::{Derived, Kind, RawRead, Read, ReadTx, Registry, WriteTx};

/// Characters of a snippet.
const SNIPPET: usize = 80;

/// A kind of record without its type.
pub trait AnyResource: Sync {
    /// The kind.
    fn kind(&self) -> Kind;

    /// Makes the kind known to the store.
    fn register(&self, registry: Registry) -> Registry;

    /// The routes that it gets; none where it is a part of others, whose routes lie below theirs.
    fn routes(&self) -> Vec<Route<Arc<App>>>;

    /// Gives the tag `was` the name `now`, or takes it off, in at most `most` records; returns in how many.
    ///
    /// # Errors
    /// When the storage fails.
    fn retag(&self, tx: &mut WriteTx<'_>, org: Org, was: &str, now: Option<&str>, most: usize) -> Result<usize>;

    /// A record that the question found as a search shows it; `None` when there is no such record.
    ///
    /// # Errors
    /// When the storage fails.
    fn hit(&self, tx: &ReadTx, org: Org, id: Uid, question: &Question) -> Result<Option<Json>>;

    /// What the live record is called; `None` when there is no such record.
    ///
    /// # Errors
    /// When the storage fails.
    fn title(&self, tx: &dyn RawRead, org: Org, id: Uid) -> Result<Option<String>>;

    /// How the live record stands to the user; `None` when there is no such record.
    ///
    /// # Errors
    /// When the storage fails.
    fn relation(&self, tx: &ReadTx, org: Org, id: Uid, user: Uid) -> Result<Option<Relation>>;

    /// The changed fields of a log entry as answers show them.
    ///
    /// # Errors
    /// When the entry cannot be read.
    fn changes(&self, id: Uid, detail: &Detail) -> Result<Map<String, Json>>;

    /// Begins a reading of the chosen records.
    ///
    /// # Errors
    /// The filter cannot be read, or the storage fails.
    fn chunks(&self, tx: &ReadTx, org: Org, chosen: &Chosen<'_>, customs: &Customs) -> Result<Box<dyn Chunks>>;

    /// What of the view does not fit the kind's fields.
    fn view_faults(&self, view: &SavedView, customs: &Customs, now: Time, me: Uid) -> Vec<FieldError>;

    /// How a list of it is answered; see [`explain`].
    ///
    /// # Errors
    /// What is wrong with the query; when the storage fails.
    fn explain(&self, cx: &Call, tx: ReadTx, query: &Query) -> Result<Json>;

    /// Executes a large bulk change.
    ///
    /// # Errors
    /// As [`Handler::run`](crate::jobs::Handler::run).
    fn bulk(&self, app: &App, cx: &Context) -> Result<Json, Ending>;
}

/// `E` without its type.
#[must_use]
pub const fn any<E: Resource>() -> &'static dyn AnyResource {
    const { &Of::<E>(PhantomData) }
}

struct Of<E>(PhantomData<fn() -> E>);

impl<E: Resource> AnyResource for Of<E> {
    fn kind(&self) -> Kind {
        E::KIND
    }

    fn register(&self, registry: Registry) -> Registry {
        registry.with::<E>()
    }

    fn routes(&self) -> Vec<Route<Arc<App>>> {
        if E::PART { Vec::new() } else { routes::of::<E>() }
    }

    fn retag(&self, tx: &mut WriteTx<'_>, org: Org, was: &str, now: Option<&str>, most: usize) -> Result<usize> {
        retag::<E>(tx, org, was, now, most)
    }

    fn hit(&self, tx: &ReadTx, org: Org, id: Uid, question: &Question) -> Result<Option<Json>> {
        let Some(record) = tx.get::<E>(org, id.into())? else { return Ok(None) };
        let mut derived = Derived::of_texts(org, E::KIND, id);
        record.data.derive(id, &record.meta, &mut derived);
        let mut texts = derived.texts().filter(|(_, text)| question.matches(text));
        let matched = texts.next().map(|(field, text)| json!({"field": field, "snippet": snippet(text, question)}));
        let mut row = json!({
            "type": E::KIND.collection,
            "id": record.id.to_string(),
            "title": record.data.name(),
            "subtitle": record.data.subtitle(),
            "matched": matched,
        });
        if let (true, Some((to, of)), Some(row)) = (E::PART, whose(View::of(&record)), row.as_object_mut()) {
            let (id, title) = (of.with_prefix(to.kind.prefix), to.title(tx, org, of)?);
            row.insert("parent".to_owned(), json!({"type": to.kind.collection, "id": id, "title": title}));
        }
        Ok(Some(row))
    }

    fn title(&self, tx: &dyn RawRead, org: Org, id: Uid) -> Result<Option<String>> {
        super::resource::title::<E>(tx, org, id)
    }

    fn relation(&self, tx: &ReadTx, org: Org, id: Uid, user: Uid) -> Result<Option<Relation>> {
        Ok(tx.get::<E>(org, id.into())?.map(|record| relation(user, View::of(&record))))
    }

    fn chunks(&self, tx: &ReadTx, org: Org, chosen: &Chosen<'_>, customs: &Customs) -> Result<Box<dyn Chunks>> {
        chunks::begin::<E>(tx, org, chosen, customs)
    }

    fn changes(&self, id: Uid, detail: &Detail) -> Result<Map<String, Json>> {
        let (names, before, after) = detail.halves::<E>()?;
        Ok(states(id, &before, &after, |field| names.iter().any(|name| name == field.info.name)))
    }

    fn view_faults(&self, view: &SavedView, customs: &Customs, now: Time, me: Uid) -> Vec<FieldError> {
        views::faults::<E>(view, customs, now, me)
    }

    fn explain(&self, cx: &Call, tx: ReadTx, query: &Query) -> Result<Json> {
        explain::of::<E>(cx, tx, query)
    }

    fn bulk(&self, app: &App, cx: &Context) -> Result<Json, Ending> {
        super::bulk::run::<E>(app, cx)
    }
}

/// The chosen fields of two states of a record, as answers show them: `{field: {old, new}}`.
fn states<E: Resource>(id: Uid, before: &E, after: &E, chosen: impl Fn(&Field<E>) -> bool) -> Map<String, Json> {
    let meta = super::write::no_meta(id);
    let show = |field: &Field<E>, data: &E| {
        let mut out = Vec::new();
        super::render::value(&mut out, &field.shown(View { id, meta: &meta, data, beside: None }));
        serde_json::from_slice::<Json>(&out).unwrap_or_default()
    };
    let shown = |field: &Field<E>| json!({"old": show(field, before), "new": show(field, after)});
    fields::<E>().filter(|field| chosen(field)).map(|field| (field.info.name.to_owned(), shown(field))).collect()
}

/// The fields in which two states of a record differ, of those that can be written, as answers show them.
#[must_use]
pub fn differences<E: Resource>(before: &E, after: &E) -> Map<String, Json> {
    let mut states = states(Uid(0), before, after, |field| field.set.is_some());
    states.retain(|_, shown| shown["old"] != shown["new"]);
    states
}

/// A piece of the text around the match, without tags.
fn snippet(text: &str, question: &Question) -> String {
    let plain = text_of(text);
    let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    if plain.chars().count() <= SNIPPET {
        return plain;
    }
    // The first word that matches, a few words before it, and what fits behind it.
    let words: Vec<&str> = plain.split(' ').collect();
    let at = words.iter().position(|word| question.matches(word)).unwrap_or(0);
    let start = at.saturating_sub(4);
    let mut out = String::from(if start > 0 { "…" } else { "" });
    for word in words.iter().skip(start) {
        if out.chars().count() + word.chars().count() > SNIPPET {
            out.push('…');
            break;
        }
        if !out.is_empty() && !out.ends_with('…') {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// What a log entry did, in a word.
#[must_use]
pub fn action(op: Op, action: &str) -> &'static str {
    match (op, action) {
        (_, "record.undone") => "undone",
        (_, MERGED) => "merged",
        (_, UNMERGED) => "unmerged",
        (Op::Create, _) => "created",
        (Op::Update, _) => "updated",
        (Op::Delete, _) => "deleted",
        (Op::Restore, _) => "restored",
        (Op::Event, _) => "event",
    }
}
