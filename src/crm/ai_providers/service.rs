//! What may be done to providers, for the API and the command line alike: check what was entered, then write the record
//! and its sealed key together.

use secrecy::{ExposeSecret, SecretString};

use super::model::{AiProvider, BY_NAME, ProviderKind};
use crate::app::App;
use crate::base::text::clean_line;
use crate::base::{Actor, Error, FieldError, Id, Org, Result};
use crate::crypto::fernet;
use crate::net::Target;
use crate::rest::secret::{self, Place, Secret};
use crate::rest::short;
use crate::store::{KeyBuf, Read, Record, WriteTx};

/// Most characters of a name and of a model.
pub(super) const NAME_MAX: usize = 200;
/// Most characters of an address.
pub(super) const URL_MAX: usize = 2048;
/// Most bytes of a key.
pub(super) const KEY_MAX: usize = 4096;
/// Most providers of an organisation.
const PROVIDERS_MAX: usize = 50;

/// What was entered of a provider; what is absent stays as it is.
#[derive(Debug, Default)]
pub struct Fields {
    /// Its name.
    pub name: Option<String>,
    /// Its kind.
    pub kind: Option<ProviderKind>,
    /// Its address.
    pub base_url: Option<String>,
    /// Its model.
    pub model: Option<String>,
}

/// What is to become of a key.
#[derive(Default)]
pub enum KeyChange {
    /// Nothing, as long as the address stays on its host.
    #[default]
    Keep,
    /// It goes.
    Clear,
    /// This is the key from now on.
    Set(SecretString),
}

/// A checked change, ready to be written.
pub struct Prepared {
    /// The provider as it will be.
    pub provider: AiProvider,
    place: Place,
    key: Option<Secret>,
    clears: bool,
}

impl Fields {
    /// The provider after these fields; it was `old` before, or there was none.
    fn apply(self, old: Option<&AiProvider>) -> Result<AiProvider> {
        let mut errors = Vec::new();
        let mut provider = old.cloned().unwrap_or_default();
        if old.is_none() && self.kind.is_none() {
            errors.push(FieldError::new("/kind", "required", "A provider has a kind."));
        }
        provider.kind = self.kind.unwrap_or(provider.kind);
        line(&mut provider.name, self.name, "/name", "A provider has a name.", &mut errors);
        line(&mut provider.model, self.model, "/model", "A provider has a model.", &mut errors);
        match self.base_url.as_deref().map(base_url) {
            Some(Ok(text)) => provider.base_url = text,
            Some(Err(Error::Invalid(found))) => errors.extend(found),
            Some(Err(other)) => return Err(other),
            None if provider.base_url.is_empty() => {
                errors.push(FieldError::new("/base_url", "required", "A provider has an address."));
            }
            None => {}
        }
        if errors.is_empty() { Ok(provider) } else { Err(Error::Invalid(errors)) }
    }
}

fn line(into: &mut String, text: Option<String>, pointer: &str, missing: &str, errors: &mut Vec<FieldError>) {
    if let Some(text) = text {
        match clean_line(&text, NAME_MAX) {
            Ok(clean) => *into = clean,
            Err(error) => return errors.push(FieldError::new(pointer, "invalid", error.to_string())),
        }
    }
    if into.is_empty() {
        errors.push(FieldError::new(pointer, "required", missing));
    }
}

/// An address in the form in which it is kept.
fn base_url(text: &str) -> Result<String> {
    let text = text.trim();
    if text.len() > URL_MAX {
        let message = format!("The address is longer than {URL_MAX} characters.");
        return Err(Error::invalid("/base_url", "too_long", message));
    }
    let target = Target::parse(text).map_err(|refusal| refusal.at("/base_url"))?;
    if target.url().query().is_some() {
        let message = "Leave away the question mark and what follows: the address is one that paths are put behind.";
        return Err(Error::invalid("/base_url", "invalid", message));
    }
    Ok(target.url().as_str().trim_end_matches('/').to_owned())
}

/// Refuses what cannot be a key, without a word of it.
fn check_key(key: &SecretString) -> Result<SecretString> {
    let invalid = |code, message: &str| Err(Error::invalid("/api_key", code, message));
    let key = key.expose_secret().trim();
    if key.is_empty() {
        return invalid("required", "The key is empty.");
    }
    if key.len() > KEY_MAX || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return invalid("invalid", "A key is up to 4,096 letters, digits and signs of ASCII.");
    }
    if fernet::is_token(key) {
        let message = "This is an encrypted key of the older system. Take it over on the server with leadlab \
                       ai-provider import --fernet-key-file.";
        return invalid("encrypted", message);
    }
    Ok(SecretString::from(key))
}

/// Checks a new provider, or a change of `old`, and seals its key. An address is looked up when it is new.
///
/// # Errors
/// Everything that is wrong with it.
pub async fn prepare(
    app: &App,
    org: Org,
    id: Id<AiProvider>,
    old: Option<&AiProvider>,
    fields: Fields,
    key: KeyChange,
) -> Result<Prepared> {
    let provider = fields.apply(old)?;
    let target = provider.target()?;
    if old.is_none_or(|old| old.base_url != provider.base_url) {
        app.net.check(&target).await.map_err(|refusal| refusal.at("/base_url"))?;
    }
    let place = provider.key_place(org, id)?;
    let moved = match old {
        Some(old) => old.target()?.origin() != place.origin,
        None => false,
    };
    let (key, clears) = match key {
        KeyChange::Keep => (None, moved),
        KeyChange::Clear => (None, true),
        KeyChange::Set(key) => (Some(Secret::seal(app, &place, &check_key(&key)?)?), false),
    };
    Ok(Prepared { provider, place, key, clears })
}

impl Prepared {
    /// Writes a new provider.
    ///
    /// # Errors
    /// [`Error::Conflict`] when its name is taken or there are too many.
    pub fn insert(self, tx: &mut WriteTx<'_>, id: Id<AiProvider>) -> Result<Record<AiProvider>> {
        if short::all::<AiProvider, _>(tx, self.place.org)?.len() >= PROVIDERS_MAX {
            let message = format!("An organisation has at most {PROVIDERS_MAX} providers.");
            return Err(Error::conflict("too_many", message));
        }
        let record = tx.insert(self.place.org, id, self.provider)?;
        if let Some(key) = self.key {
            secret::store(tx, &self.place, key)?;
        }
        Ok(record)
    }

    /// Writes the change of `old`.
    ///
    /// # Errors
    /// [`Error::Conflict`] when its name is taken, [`Error::Stale`] when it was changed since.
    pub fn update(self, tx: &mut WriteTx<'_>, old: &Record<AiProvider>) -> Result<Record<AiProvider>> {
        let record = tx.update(self.place.org, old, self.provider)?;
        match self.key {
            Some(key) => secret::store(tx, &self.place, key)?,
            None if self.clears => drop(secret::clear(tx, &self.place)?),
            None => {}
        }
        Ok(record)
    }
}

/// Takes a provider over from elsewhere: it becomes a new one, or what the one of this name is. Says whether it is new.
///
/// # Errors
/// As [`prepare`], [`Prepared::insert`] and [`Prepared::update`].
pub async fn take_over(
    app: &App,
    actor: Actor,
    org: Org,
    fields: Fields,
    key: KeyChange,
) -> Result<(Record<AiProvider>, bool)> {
    let read = app.store.read()?;
    let name = clean_line(fields.name.as_deref().unwrap_or_default(), NAME_MAX).unwrap_or_default();
    let known = read.find_unique::<AiProvider>(org, BY_NAME, &KeyBuf::new().folded(&name))?;
    let old = known.map(|id| read.require(org, id)).transpose()?;
    drop(read);
    let id = old.as_ref().map_or_else(Id::fresh, |old| old.id);
    let prepared = prepare(app, org, id, old.as_ref().map(|old| &old.data), fields, key).await?;
    let is_new = old.is_none();
    let write = move |tx: &mut WriteTx<'_>| match old {
        Some(old) => prepared.update(tx, &old),
        None => prepared.insert(tx, id),
    };
    Ok((app.store.write(actor, write).await?.value, is_new))
}
