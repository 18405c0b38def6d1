//! A service that an organisation lets its people sign in with (OpenID Connect). Its secret is no part of it.

use serde::{Deserialize, Serialize};

use crate::base::{Prefixed, Uid};
use crate::store::{Derived, Entity, Index, KeyBuf, Kind, Meta};

/// By issuer and client, unique.
pub const BY_CLIENT: Index = Index(20);

/// Which service it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdentityKind {
    /// Google.
    Google,
    /// Microsoft Entra, one tenant.
    Microsoft,
    /// LinkedIn.
    Linkedin,
    /// Any other OpenID provider.
    #[default]
    Custom,
}

impl IdentityKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Google, Self::Microsoft, Self::Linkedin, Self::Custom];

    /// The issuer, for services that have one for everybody.
    #[must_use]
    pub fn issuer(self) -> Option<&'static str> {
        match self {
            Self::Google => Some("https://accounts.google.com"),
            Self::Linkedin => Some("https://www.linkedin.com/oauth"),
            Self::Microsoft | Self::Custom => None,
        }
    }
}

/// An identity provider.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct IdentityProvider {
    /// Which service it is.
    pub kind: IdentityKind,
    /// The issuer as the provider writes it, letter for letter.
    pub issuer: String,
    /// The organisation's name there.
    pub client_id: String,
    /// Domains of addresses that may sign in, in ASCII and lower case; all of them when there are none.
    pub domains: Vec<String>,
}

impl Prefixed for IdentityProvider {
    const PREFIX: &'static str = "idp";
}

impl Entity for IdentityProvider {
    const KIND: Kind = Kind { number: 23, collection: "identity-providers", prefix: Self::PREFIX };
    const DERIVE: u16 = 1;
    const ADMINS_ONLY: bool = true;

    fn derive<'a>(&'a self, _id: Uid, _meta: &Meta, d: &mut Derived<'a>) {
        d.unique(BY_CLIENT, &KeyBuf::new().text(&self.issuer).text(&self.client_id), "/client_id");
    }

    fn title(&self) -> String {
        self.issuer.clone()
    }
}
