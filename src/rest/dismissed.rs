//! Pairs of records that somebody said are no duplicates: `POST /duplicates/dismiss`. They are not shown as such any more,
//! to nobody; undoing the step shows them again.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::context::Call;
use super::merge::Kinds;
use super::once::{self, Answer};
use super::routes::access;
use crate::app::App;
use crate::auth::policy::Action;
use crate::base::{Error, Id, Org, Prefixed, Result, Uid};
use crate::http::schemas::body;
use crate::http::{Body, IdempotencyKey, Reply, Route};
use crate::store::{Derived, Dir, Entity, Flow, Index, KeyBuf, Kind, Meta, Read, WriteTx};

/// By both records, unique.
const BY_PAIR: Index = Index(20);
/// By each of them.
const BY_RECORD: Index = Index(21);

/// Two records that are no duplicates; the older one first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Dismissed {
    /// The first.
    pub first: Uid,
    /// The second.
    pub second: Uid,
}

impl Dismissed {
    /// The pair in its order.
    #[must_use]
    pub fn of(a: Uid, b: Uid) -> Self {
        Self { first: a.min(b), second: a.max(b) }
    }

    fn key(self) -> KeyBuf {
        KeyBuf::new().id(self.first).id(self.second)
    }
}

impl Prefixed for Dismissed {
    const PREFIX: &'static str = "dis";
}

impl Entity for Dismissed {
    const KIND: Kind = Kind { number: 56, collection: "dismissed-duplicates", prefix: Self::PREFIX };
    const DERIVE: u16 = 1;

    fn derive<'a>(&'a self, _id: Uid, _meta: &Meta, d: &mut Derived<'a>) {
        d.unique(BY_PAIR, &self.key(), "/ids");
        for id in [self.first, self.second] {
            d.index(BY_RECORD, KeyBuf::new().id(id));
        }
    }
}

/// Whether somebody said that the pair is none.
///
/// # Errors
/// When the storage fails.
pub fn is_dismissed<R: Read + ?Sized>(read: &R, org: Org, a: Uid, b: Uid) -> Result<bool> {
    Ok(read.find_unique::<Dismissed>(org, BY_PAIR, &Dismissed::of(a, b).key())?.is_some())
}

/// Forgets all pairs of a record that is no more.
///
/// # Errors
/// When the storage fails.
pub fn forget(tx: &mut WriteTx<'_>, org: Org, record: Uid) -> Result<()> {
    let mut pairs: Vec<Id<Dismissed>> = Vec::new();
    let of = KeyBuf::new().id(record);
    tx.scan_index(org, Dismissed::KIND, BY_RECORD, &of, Dir::Forward, None, &mut |_, id, _| {
        pairs.push(id.into());
        Ok(Flow::More)
    })?;
    pairs.into_iter().try_for_each(|pair| tx.delete(org, pair))
}

/// The route over these kinds.
#[must_use]
pub fn route(kinds: Kinds) -> Route<Arc<App>> {
    let collections: Vec<&str> = kinds.iter().map(|kind| kind.kind().collection).collect();
    let ids = json!({
        "type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 2, "uniqueItems": true,
        "description": "The identities of the two records.",
    });
    Route::post("/duplicates/dismiss", access(Action::Edit), "duplicates.dismiss", move |cx, key, body| {
        dismiss(cx, key, body, kinds)
    })
    .summary("Says that two records are no duplicates")
    .request(body(&["entity", "ids"], json!({"entity": {"enum": collections}, "ids": ids})))
    .idempotent()
    .undoable()
}

/// The body of that route.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pair {
    entity: String,
    ids: Vec<String>,
}

/// `POST /duplicates/dismiss`
async fn dismiss(cx: Call, key: Option<IdempotencyKey>, Body(pair): Body<Pair>, kinds: Kinds) -> Result<Reply> {
    let Some(kind) = kinds.iter().find(|kind| kind.kind().collection == pair.entity).copied() else {
        let message = format!("No duplicates are looked for in {}.", pair.entity);
        return Err(Error::invalid("/entity", "not_allowed", message));
    };
    let [a, b] = pair.ids.as_slice() else {
        return Err(Error::invalid("/ids", "invalid", "Name the two records of the pair."));
    };
    let prefix = kind.kind().prefix;
    let id = |place: usize, text: &str| {
        let message = format!("This is not an identifier that starts with “{prefix}_”.");
        Uid::parse(prefix, text).ok_or_else(|| Error::invalid(format!("/ids/{place}"), "id", message))
    };
    let (a, b) = (id(0, a)?, id(1, b)?);
    if a == b {
        return Err(Error::invalid("/ids/1", "not_allowed", "These are one record."));
    }
    let org = cx.org();
    once::write(&cx, key, move |tx| {
        for (place, id) in [a, b].into_iter().enumerate() {
            if !tx.exists(org, kind.kind(), id)? {
                return Err(Error::invalid(format!("/ids/{place}"), "not_found", "There is no such record."));
            }
        }
        if !is_dismissed(tx, org, a, b)? {
            tx.insert(org, Id::fresh(), Dismissed::of(a, b))?;
        }
        Ok(Answer::default())
    })
    .await
}
