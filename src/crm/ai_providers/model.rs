//! A provider as a record. Its key is no part of it: that is a [`Secret`](crate::rest::secret::Secret) under the same
//! identity, so that neither the log nor an undo ever holds one.

use serde::{Deserialize, Serialize};

use crate::base::{Error, Id, Org, Prefixed, Result, Uid};
use crate::net::Target;
use crate::rest::secret::Place;
use crate::store::{Derived, Entity, Index, KeyBuf, Kind, Meta};

/// By folded name, unique.
pub const BY_NAME: Index = Index(20);

/// The language that a provider speaks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProviderKind {
    /// Chat completions as OpenAI defines them, which many servers speak.
    #[default]
    OpenaiCompatible,
    /// Anthropic's messages.
    Anthropic,
}

impl ProviderKind {
    /// All kinds.
    pub const ALL: [Self; 2] = [Self::OpenaiCompatible, Self::Anthropic];
}

/// A provider.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AiProvider {
    /// What people call it.
    pub name: String,
    /// The language that it speaks.
    pub kind: ProviderKind,
    /// Where it is, without a slash at the end, such as `https://api.example.com/v1`.
    pub base_url: String,
    /// The model that is asked.
    pub model: String,
}

impl AiProvider {
    /// Its address for requests.
    ///
    /// # Errors
    /// A fault when what is stored is no address.
    pub fn target(&self) -> Result<Target> {
        Target::parse(&self.base_url).map_err(Error::fault)
    }

    /// Where the key of this provider with the identity `id` is kept, and whom it is for.
    ///
    /// # Errors
    /// As [`AiProvider::target`].
    pub fn key_place(&self, org: Org, id: Id<Self>) -> Result<Place> {
        let origin = self.target()?.origin();
        Ok(Place { org, kind: Self::KIND, id: id.uid(), field: "api_key", origin })
    }
}

impl Prefixed for AiProvider {
    const PREFIX: &'static str = "aip";
}

impl Entity for AiProvider {
    const KIND: Kind = Kind { number: 22, collection: "ai-providers", prefix: Self::PREFIX };
    const DERIVE: u16 = 1;
    const ADMINS_ONLY: bool = true;

    fn derive<'a>(&'a self, _id: Uid, _meta: &Meta, d: &mut Derived<'a>) {
        d.unique(BY_NAME, &KeyBuf::new().folded(&self.name), "/name");
    }

    fn title(&self) -> String {
        self.name.clone()
    }
}
