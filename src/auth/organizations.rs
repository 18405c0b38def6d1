//! Organisations: making them, finding them, changing their names and settings.

use std::sync::Arc;

use super::model::organization::{BY_SLUG, slug_key};
use super::model::{Organization, Settings, Slot};
use super::users::clean_name;
use super::{Auth, settings_rules};
use crate::base::text::tokens;
use crate::base::{Actor, Error, Id, Org, Result, Time};
use crate::cache::Found;
use crate::store::log::Event;
use crate::store::{Dir, Entity, Flow, Read, Record, WriteTx, Written};

/// Characters of a slug.
const SLUG_MAX: usize = 63;

/// What an organisation with its settings takes in memory, in bytes, roughly.
const SIZE: usize = 1_000;

/// The identities of an organisation to be made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ids {
    pub(super) organization: Id<Organization>,
    pub(super) slot: Id<Slot>,
}

impl Ids {
    pub(super) fn draw() -> Self {
        Self { organization: Id::fresh(), slot: Id::fresh() }
    }
}

impl Auth {
    /// Makes an organisation without users. Its slug follows from the name.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the name is not acceptable.
    pub async fn create_organization(&self, actor: Actor, name: &str) -> Result<(Org, Record<Organization>)> {
        let (name, ids) = (clean_name(name)?, Ids::draw());
        let (org, organization) = self.store.write(actor, move |tx| create(tx, ids, name)).await?.value;
        self.directory.renew([(Org::INSTANCE, Slot::KIND, ids.slot.uid())])?;
        Ok((org, organization))
    }

    /// The organisation with this number.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn organization(&self, org: Org) -> Result<Record<Organization>> {
        let id = self.directory.organization(org).ok_or(Error::NotFound)?;
        let now = self.now();
        let found = match self.kept.get(org, (id.uid(), 0), now) {
            Ok(kept) => kept,
            Err(missed) => {
                let record = Arc::new(self.store.read()?.require(org, id)?);
                let (value, on) = (Arc::clone(&record), vec![id.uid()]);
                self.kept.put(missed, now, Found { value, bytes: SIZE, on, until: None });
                record
            }
        };
        Ok(Record::clone(&found))
    }

    /// The organisation that `name` means: its identity or its slug.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn find_organization(&self, name: &str) -> Result<(Org, Record<Organization>)> {
        if let Ok(id) = name.parse::<Id<Organization>>() {
            let found = self.directory.organizations().into_iter().find(|(_, other)| *other == id);
            let (org, id) = found.ok_or(Error::NotFound)?;
            return Ok((org, self.store.read()?.require(org, id)?));
        }
        let read = self.store.read()?;
        let found = read.find_unique_in_instance::<Organization>(BY_SLUG, &slug_key(name))?;
        let (org, id) = found.ok_or(Error::NotFound)?;
        Ok((org, read.require(org, id)?))
    }

    /// Every organisation, by number.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn organizations(&self) -> Result<Vec<(Org, Record<Organization>)>> {
        let read = self.store.read()?;
        let mut all = Vec::new();
        for (org, id) in self.directory.organizations() {
            all.extend(read.get(org, id)?.map(|organization| (org, organization)));
        }
        Ok(all)
    }

    /// Changes an organisation's name and slug; absent ones stay. With `expected` it must still have one of these versions.
    ///
    /// # Errors
    /// [`Error::Stale`], [`Error::Invalid`], and [`Error::Conflict`] when the slug is taken.
    pub async fn change_organization(
        &self,
        actor: Actor,
        org: Org,
        expected: Option<Vec<u32>>,
        name: Option<String>,
        slug: Option<String>,
    ) -> Result<Written<Record<Organization>>> {
        let name = name.as_deref().map(clean_name).transpose()?;
        if let Some(slug) = &slug {
            check_slug(slug)?;
        }
        self.update_organization(actor, org, expected, move |organization| {
            organization.name = name.unwrap_or_else(|| organization.name.clone());
            organization.slug = slug.unwrap_or_else(|| organization.slug.clone());
        })
        .await
    }

    /// Replaces an organisation's settings. With `expected` it must still have one of these versions.
    ///
    /// # Errors
    /// [`Error::Stale`], and [`Error::Invalid`] naming every setting that is not acceptable.
    pub async fn change_settings(
        &self,
        actor: Actor,
        org: Org,
        expected: Option<Vec<u32>>,
        settings: Settings,
    ) -> Result<Written<Record<Organization>>> {
        settings_rules::check(&settings)?;
        let now = self.now();
        let written = self
            .update_organization(actor, org, expected, move |organization| {
                if settings.mfa_rule != organization.settings.mfa_rule {
                    organization.mfa_since = now;
                }
                organization.settings = settings;
            })
            .await?;
        self.directory.renew([(org, Organization::KIND, written.value.id.uid())])?;
        Ok(written)
    }

    async fn update_organization(
        &self,
        actor: Actor,
        org: Org,
        expected: Option<Vec<u32>>,
        change: impl FnOnce(&mut Organization) + Send + 'static,
    ) -> Result<Written<Record<Organization>>> {
        let id = self.directory.organization(org).ok_or(Error::NotFound)?;
        let write = move |tx: &mut WriteTx<'_>| {
            let old = tx.require::<Organization>(org, id)?;
            if expected.is_some_and(|versions| !versions.contains(&old.meta.version)) {
                return Err(Error::Stale { current: old.meta.version });
            }
            let mut new = old.data.clone();
            change(&mut new);
            let organization = tx.update(org, &old, new)?;
            if organization.meta.version != old.meta.version {
                tx.log(Event::done(org, "settings.changed").about(Organization::KIND, id.uid()));
            }
            Ok(organization)
        };
        self.store.write(actor, write).await
    }
}

/// Makes an organisation within a write. The name is clean.
pub(super) fn create(tx: &mut WriteTx<'_>, ids: Ids, name: String) -> Result<(Org, Record<Organization>)> {
    let org = free_number(tx)?;
    let slug = free_slug(tx, &name)?;
    tx.insert(Org::INSTANCE, ids.slot, Slot { number: org.0, organization: ids.organization })?;
    let settings = Settings::default();
    let organization = Organization { number: org.0, name, slug, settings, mfa_since: Time::default(), demo: None };
    let organization = tx.insert(org, ids.organization, organization)?;
    tx.found(org, ids.organization.uid())?;
    Ok((org, organization))
}

/// A number that no organisation has or had.
pub(super) fn free_number(tx: &WriteTx<'_>) -> Result<Org> {
    let mut number = 0;
    tx.scan_records::<Slot>(Org::INSTANCE, Dir::Forward, None, &mut |slot| {
        number = slot.data.number.max(number);
        Ok(Flow::More)
    })?;
    Ok(Org(number.checked_add(1).ok_or_else(|| Error::internal("all numbers of organisations are taken"))?))
}

/// A slug for `name` that nobody has: the words with hyphens between, and a number where that is taken.
pub(super) fn free_slug(tx: &WriteTx<'_>, name: &str) -> Result<String> {
    let mut words = tokens(name);
    for word in &mut words {
        word.retain(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    }
    words.retain(|word| !word.is_empty());
    let mut base: String = words.join("-").chars().take(SLUG_MAX - 8).collect();
    base.truncate(base.trim_end_matches('-').len());
    if base.is_empty() {
        base.push_str("organization");
    }
    let mut slug = base.clone();
    let mut number: u32 = 1;
    while tx.find_unique_in_instance::<Organization>(BY_SLUG, &slug_key(&slug))?.is_some() {
        number = number.saturating_add(1);
        slug = format!("{base}-{number}");
    }
    Ok(slug)
}

fn check_slug(slug: &str) -> Result<()> {
    let letters = slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if (1..=SLUG_MAX).contains(&slug.len()) && letters && !slug.starts_with('-') && !slug.ends_with('-') {
        return Ok(());
    }
    let message =
        format!("A slug has 1 to {SLUG_MAX} lower-case letters, digits and hyphens, no hyphen first or last.");
    Err(Error::invalid("/slug", "invalid", message))
}
