//! Idempotency keys: a request that is sent again with its key gets the first answer. The answer is stored in the
//! write's own transaction, for successes only, for 24 hours, per user, method and path.

use serde::{Deserialize, Serialize};

use super::context::Call;
use crate::base::{Error, Id, Org, Prefixed, Result, Time, Uid};
use crate::crypto::token::sha256;
use crate::http::{IdempotencyKey, Reply};
use crate::store::{Derived, Dir, Entity, Flow, Index, KeyBuf, Kind, Meta, Read, WriteTx};

/// For how long an answer is remembered, in seconds.
const LIFE: i64 = 24 * 60 * 60;
/// By the user, the call and the key, unique.
const BY_KEY: Index = Index(20);
/// By the time at which it is forgotten.
const BY_END: Index = Index(21);
/// Most expired answers that one write forgets.
const SWEEP: usize = 10;

/// The answer to a write.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Answer {
    /// The new record's path, where one was created.
    pub location: Option<String>,
    /// The record's version, for `ETag`.
    pub version: Option<u32>,
    /// Whether the work goes on after the answer.
    #[serde(default)]
    pub deferred: bool,
    /// JSON; empty for no content.
    #[serde(with = "bytes")]
    pub body: Vec<u8>,
}

impl Answer {
    /// The reply, with the undoable step that the write was.
    fn reply(self, undo: Option<Uid>) -> Result<Reply> {
        let reply = match self.location {
            Some(location) => Reply::created_bytes(&location, self.body)?,
            None if self.body.is_empty() => Reply::no_content(),
            None if self.deferred => Reply::accepted_bytes(self.body),
            None => Reply::bytes(self.body),
        };
        let reply = match self.version {
            Some(version) => reply.etag(version),
            None => reply,
        };
        Ok(reply.undo(undo))
    }
}

/// A remembered answer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Remembered {
    user: Option<Uid>,
    call: String,
    key: String,
    fingerprint: Uid,
    until: Time,
    undo: Uid,
    answer: Answer,
}

impl Prefixed for Remembered {
    const PREFIX: &'static str = "idem";
}

impl Entity for Remembered {
    const KIND: Kind = Kind { number: 18, collection: "idempotency-keys", prefix: Self::PREFIX };
    const DERIVE: u16 = 1;
    const LOGGED: bool = false;

    fn derive<'a>(&'a self, _id: Uid, _meta: &Meta, d: &mut Derived<'a>) {
        d.unique(BY_KEY, &key_of(self.user, &self.call, &self.key), "Idempotency-Key");
        d.index(BY_END, KeyBuf::new().time(self.until));
    }
}

/// Texts in keys are cut, so the key is their digest.
fn key_of(user: Option<Uid>, call: &str, key: &str) -> KeyBuf {
    KeyBuf::new().opt_id(user).bytes(&sha256(format!("{call}\n{key}").as_bytes()))
}

enum Outcome {
    Fresh(Answer),
    Again(Box<Remembered>),
}

/// The reply that a request with this key got before: for calls whose second time would be refused before the write.
///
/// # Errors
/// [`Error::Invalid`] when the key came with another body before.
pub fn again(cx: &Call, key: Option<&IdempotencyKey>) -> Result<Option<Reply>> {
    let Some(key) = key else { return Ok(None) };
    let (read, user) = (cx.app.store.read()?, cx.actor().user);
    match find(&read, cx.org(), user, key)? {
        Some((_, known)) if known.until > cx.app.clock.now() => {
            known.matches(fingerprint(&key.body))?;
            known.answer.reply(Some(known.undo)).map(Some)
        }
        _ => Ok(None),
    }
}

/// Runs a write and replies, once per key.
///
/// # Errors
/// Those of the write; [`Error::Invalid`] when the key came with another body before.
pub async fn write<F>(cx: &Call, key: Option<IdempotencyKey>, request: F) -> Result<Reply>
where
    F: FnOnce(&mut WriteTx<'_>) -> Result<Answer> + Send + 'static,
{
    match key {
        Some(key) => with_key(cx, key, Uid::fresh(), request).await,
        None => {
            let written = cx.app.store.write(cx.actor(), request).await?;
            written.value.reply(written.undo)
        }
    }
}

/// The same for a write whose undoable step is `step`.
///
/// # Errors
/// As [`write`].
pub async fn grouped<F>(cx: &Call, key: Option<IdempotencyKey>, step: Uid, request: F) -> Result<Reply>
where
    F: FnOnce(&mut WriteTx<'_>) -> Result<Answer> + Send + 'static,
{
    match key {
        Some(key) => with_key(cx, key, step, request).await,
        None => {
            let written = cx.app.store.write(cx.actor().grouped(step), request).await?;
            written.value.reply(written.undo)
        }
    }
}

async fn with_key<F>(cx: &Call, key: IdempotencyKey, step: Uid, request: F) -> Result<Reply>
where
    F: FnOnce(&mut WriteTx<'_>) -> Result<Answer> + Send + 'static,
{
    let (actor, org) = (cx.actor(), cx.org());
    let (user, fingerprint) = (actor.user, fingerprint(&key.body));
    let written = cx
        .app
        .store
        .write(actor.grouped(step), move |tx| {
            if let Some(known) = remembered(tx, org, user, &key)? {
                known.matches(fingerprint)?;
                return Ok(Outcome::Again(Box::new(known)));
            }
            let answer = request(tx)?;
            sweep(tx, org)?;
            let until = tx.now().plus_seconds(LIFE);
            let known = Remembered {
                user,
                call: key.call,
                key: key.key,
                fingerprint,
                until,
                undo: step,
                answer: answer.clone(),
            };
            tx.insert(org, Id::fresh(), known)?;
            Ok(Outcome::Fresh(answer))
        })
        .await?;
    match written.value {
        Outcome::Fresh(answer) => answer.reply(written.undo),
        Outcome::Again(known) => known.answer.reply(Some(known.undo)),
    }
}

/// Half of the body's SHA-256.
fn fingerprint(body: &[u8]) -> Uid {
    let digest = sha256(body);
    digest.first_chunk::<16>().map_or_else(Uid::default, |half| Uid(u128::from_be_bytes(*half)))
}

impl Remembered {
    fn matches(&self, fingerprint: Uid) -> Result<()> {
        if self.fingerprint == fingerprint {
            return Ok(());
        }
        let message = "This Idempotency-Key came with another body before. Use a fresh one for each request.";
        Err(Error::invalid("Idempotency-Key", "reused", message))
    }
}

fn find<R: Read + ?Sized>(
    read: &R,
    org: Org,
    user: Option<Uid>,
    key: &IdempotencyKey,
) -> Result<Option<(Id<Remembered>, Remembered)>> {
    let id = read.find_unique::<Remembered>(org, BY_KEY, &key_of(user, &key.call, &key.key))?;
    id.map(|id| Ok((id, read.require(org, id)?.data))).transpose()
}

fn remembered(tx: &mut WriteTx<'_>, org: Org, user: Option<Uid>, key: &IdempotencyKey) -> Result<Option<Remembered>> {
    let Some((id, known)) = find(tx, org, user, key)? else { return Ok(None) };
    if known.until > tx.now() {
        return Ok(Some(known));
    }
    tx.delete(org, id)?;
    Ok(None)
}

/// Forgets some answers whose time is over.
fn sweep(tx: &mut WriteTx<'_>, org: Org) -> Result<()> {
    let now = KeyBuf::new().time(tx.now());
    let mut over: Vec<Id<Remembered>> = Vec::new();
    tx.scan_index(org, Remembered::KIND, BY_END, &KeyBuf::new(), Dir::Forward, None, &mut |until, id, _| {
        if until >= now.as_bytes() || over.len() == SWEEP {
            return Ok(Flow::Stop);
        }
        over.push(id.into());
        Ok(Flow::More)
    })?;
    over.into_iter().try_for_each(|id| tx.delete(org, id))
}

/// A body as one MessagePack value of bytes.
pub(super) mod bytes {
    use serde::{Deserializer, Serializer};

    #[expect(clippy::ptr_arg, reason = "serde calls it with the member's type")]
    pub(in crate::rest) fn serialize<S: Serializer>(body: &Vec<u8>, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_bytes(body)
    }

    pub(in crate::rest) fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<u8>, D::Error> {
        struct Bytes;
        impl serde::de::Visitor<'_> for Bytes {
            type Value = Vec<u8>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("bytes")
            }
            fn visit_bytes<E>(self, v: &[u8]) -> Result<Vec<u8>, E> {
                Ok(v.to_vec())
            }
        }
        d.deserialize_bytes(Bytes)
    }
}
