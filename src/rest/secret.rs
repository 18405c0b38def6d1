//! The secrets that records hold for other services: one per record, kept beside it under its identity, sealed to its
//! place and to the origin that it may be sent to. Invariant: what was stored for one origin opens for no other, however
//! the record came by another address. Secrets are in no log and no answer; each use is noted.

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::json;
use zeroize::Zeroizing;

use crate::app::App;
use crate::base::{Actor, Error, Id, Org, Prefixed, Result, Time, Uid};
use crate::crypto::sealed::Sealer;
use crate::http::Schema;
use crate::store::log::Event;
use crate::store::secrets::{self, At, Secrets};
use crate::store::{Class, Derived, Entity, Kind, Meta, Read, WriteTx};

/// Uses of one secret are told together when they are within so many seconds.
const NOTE_EVERY: i64 = 60;
/// Of a secret shorter than this nothing is shown.
const SHOWN_FROM: usize = 12;

/// The record and the member that a secret belongs to, and whom it is for.
#[derive(Debug, Clone)]
pub struct Place {
    /// The organisation.
    pub org: Org,
    /// The record's kind.
    pub kind: Kind,
    /// The record.
    pub id: Uid,
    /// The member's name.
    pub field: &'static str,
    /// Scheme, host and port that it may be sent to.
    pub origin: String,
}

/// A stored secret.
#[derive(Clone, Serialize, Deserialize)]
pub struct Secret {
    /// The collection of the record that it belongs to, and the member.
    collection: String,
    field: String,
    origin: String,
    /// Another one each time that it is set.
    version: Uid,
    #[serde(with = "super::once::bytes")]
    sealed: Vec<u8>,
    last4: String,
    set_at: Time,
    /// Uses that were not told yet.
    #[serde(default)]
    uses: u32,
    #[serde(default)]
    noted_at: Option<Time>,
}

impl Prefixed for Secret {
    const PREFIX: &'static str = "sec";
}

impl Entity for Secret {
    const KIND: Kind = Kind { number: 24, collection: "secrets", prefix: Self::PREFIX };
    const DERIVE: u16 = 1;
    const LOGGED: bool = false;

    fn derive<'a>(&'a self, _id: Uid, _meta: &Meta, _d: &mut Derived<'a>) {}
}

impl Secrets for Secret {
    fn secrets(&mut self, at: &At, visit: &mut dyn FnMut(secrets::Secret<'_>) -> Result<()>) -> Result<()> {
        let (instance, org, id, version) =
            (at.instance.to_bytes(), at.org.0.to_be_bytes(), at.id.to_bytes(), self.version.to_bytes());
        let place: [&[u8]; 7] =
            [&instance, &org, self.collection.as_bytes(), &id, self.field.as_bytes(), &version, self.origin.as_bytes()];
        visit(secrets::Secret::Sealed { place: &place, value: &mut self.sealed })
    }
}

/// What is answered of a secret.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct SecretView {
    set: bool,
    last4: Option<String>,
    updated_at: Option<Time>,
}

/// The schema of [`SecretView`].
#[must_use]
pub fn schema() -> Schema {
    json!({
        "type": "object",
        "readOnly": true,
        "required": ["set", "last4", "updated_at"],
        "properties": {
            "set": {"type": "boolean"},
            "last4": {"type": ["string", "null"], "description": "Its end, unless it is short."},
            "updated_at": {"type": ["string", "null"], "format": "date-time"},
        },
    })
}

impl Secret {
    /// Seals `plain` for `place`. Do it before the write that stores it.
    ///
    /// # Errors
    /// A fault of the keyring.
    pub fn seal(app: &App, place: &Place, plain: &SecretString) -> Result<Self> {
        let plain = plain.expose_secret();
        let version = Uid::fresh();
        let sealed = place.with(app, version, |parts| Sealer::new(&app.keyring).seal(parts, plain.as_bytes()))?;
        let end = plain.chars().count().saturating_sub(4);
        let last4 = if plain.len() < SHOWN_FROM { String::new() } else { plain.chars().skip(end).collect() };
        let origin = place.origin.clone();
        Ok(Self {
            collection: place.kind.collection.to_owned(),
            field: place.field.to_owned(),
            origin,
            version,
            sealed,
            last4,
            set_at: app.clock.now(),
            uses: 0,
            noted_at: None,
        })
    }

    fn open(&self, app: &App, place: &Place) -> Result<SecretString> {
        let opened = place.with(app, self.version, |parts| Sealer::new(&app.keyring).open(parts, &self.sealed));
        let bytes = Zeroizing::new(opened.map_err(Error::fault)?);
        std::str::from_utf8(&bytes).map(SecretString::from).map_err(Error::fault)
    }
}

impl Place {
    /// The parts that a seal authenticates.
    fn with<T>(&self, app: &App, version: Uid, seal: impl FnOnce(&[&[u8]]) -> T) -> T {
        seal(&[
            &app.store.instance().to_bytes(),
            &self.org.0.to_be_bytes(),
            self.kind.collection.as_bytes(),
            &self.id.to_bytes(),
            self.field.as_bytes(),
            &version.to_bytes(),
            self.origin.as_bytes(),
        ])
    }

    fn key(&self) -> Id<Secret> {
        Id::from(self.id)
    }
}

/// Stores a sealed secret in the place of the one that was there, within a write.
///
/// # Errors
/// When the storage fails.
pub fn store(tx: &mut WriteTx<'_>, place: &Place, secret: Secret) -> Result<()> {
    match tx.get(place.org, place.key())? {
        Some(old) => tx.update(place.org, &old, secret).map(drop)?,
        None => tx.insert(place.org, place.key(), secret).map(drop)?,
    }
    tx.log(Event::done(place.org, "secret.set").about(place.kind, place.id).note(format!("{} changed", place.field)));
    Ok(())
}

/// Forgets the secret of a record within a write; says whether there was one.
///
/// # Errors
/// When the storage fails.
pub fn clear(tx: &mut WriteTx<'_>, place: &Place) -> Result<bool> {
    if tx.get(place.org, place.key())?.is_none() {
        return Ok(false);
    }
    tx.delete(place.org, place.key())?;
    tx.log(
        Event::done(place.org, "secret.cleared").about(place.kind, place.id).note(format!("{} changed", place.field)),
    );
    Ok(true)
}

/// What is answered of the secret at `place`: one for another origin is none.
///
/// # Errors
/// When the storage fails.
pub fn view<R: Read + ?Sized>(read: &R, place: &Place) -> Result<SecretView> {
    let found = read.get(place.org, place.key())?.filter(|secret| secret.data.origin == place.origin);
    Ok(found.map_or_else(SecretView::default, |secret| SecretView {
        set: true,
        last4: Some(secret.data.last4).filter(|last4| !last4.is_empty()),
        updated_at: Some(secret.data.set_at),
    }))
}

/// Takes the secret at `place` for `purpose` (a word), which is noted before it is handed out.
///
/// # Errors
/// When the storage fails, or the secret does not open.
pub async fn take(app: &App, actor: Actor, place: &Place, purpose: &'static str) -> Result<Option<SecretString>> {
    let known = app.store.read()?.get(place.org, place.key())?;
    let Some(secret) = known.filter(|secret| secret.data.origin == place.origin) else { return Ok(None) };
    let plain = secret.data.open(app, place)?;
    let noted = place.clone();
    app.store.write_as(Class::Essential, actor, move |tx| note(tx, &noted, purpose)).await?;
    Ok(Some(plain))
}

/// Counts a use, and tells it together with those before unless one was told a moment ago.
fn note(tx: &mut WriteTx<'_>, place: &Place, purpose: &'static str) -> Result<()> {
    let Some(old) = tx.get(place.org, place.key())? else { return Ok(()) };
    let mut secret = old.data.clone();
    secret.uses = secret.uses.saturating_add(1);
    let now = tx.now();
    if secret.noted_at.is_none_or(|at| at.plus_seconds(NOTE_EVERY) <= now) {
        let note = format!("{} for {purpose}, uses: {}", old.id, secret.uses);
        tx.log(Event::done(place.org, "secret.used").about(place.kind, place.id).note(note));
        (secret.uses, secret.noted_at) = (0, Some(now));
    }
    tx.update(place.org, &old, secret).map(drop)
}
