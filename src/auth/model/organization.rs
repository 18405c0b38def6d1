//! An organisation: a tenant of the instance. Its record lives under its own number; [`super::Slot`] lists them all.

use serde::{Deserialize, Serialize};

use super::settings::Settings;
use crate::base::{Prefixed, Time, Uid};
use crate::store::{Derived, Entity, Index, KeyBuf, Kind, Meta};

/// By slug, in the instance.
pub const BY_SLUG: Index = Index(20);

/// A tenant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Organization {
    /// The first part of every key of its rows; never reused.
    pub number: u32,
    /// How it is called.
    pub name: String,
    /// Its short name in commands: lower-case letters, digits and hyphens. Unique in the instance.
    pub slug: String,
    /// What its admins set.
    #[serde(default)]
    pub settings: Settings,
    /// Since when the rule about second factors holds.
    #[serde(default)]
    pub mfa_since: Time,
    /// The step that loaded demo data last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub demo: Option<Uid>,
}

impl Prefixed for Organization {
    const PREFIX: &'static str = "org";
}

impl Entity for Organization {
    const KIND: Kind = Kind { number: 1, collection: "organization", prefix: Self::PREFIX };
    const DERIVE: u16 = 1;

    fn derive<'a>(&'a self, _id: Uid, _meta: &Meta, d: &mut Derived<'a>) {
        d.unique_in_instance(BY_SLUG, &slug_key(&self.slug), "/slug");
    }

    fn title(&self) -> String {
        self.name.clone()
    }
}

/// The key of a slug.
#[must_use]
pub fn slug_key(slug: &str) -> KeyBuf {
    KeyBuf::new().text(slug)
}
