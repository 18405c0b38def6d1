//! Who a provider's person is here: noted at the first sign-in, by the address that the provider vouches for, and found
//! by the provider's own name for the person from then on. That name is never given to somebody else; an address may be.

use serde::{Deserialize, Serialize};

use super::{IdentityProvider, User};
use crate::base::{Id, Prefixed, Uid};
use crate::crypto::token::sha256;
use crate::store::{Derived, Entity, Index, KeyBuf, Kind, Meta};

/// By the provider's name for the person.
pub const BY_SUBJECT: Index = Index(20);
/// By user: a user is one person of a provider.
pub const BY_USER: Index = Index(21);

/// A person of a provider who is a user here.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct IdentityLink {
    /// Who names the person: the issuer.
    pub issuer: String,
    /// To whom: some issuers have another name for each client.
    pub client_id: String,
    /// The name (`sub`).
    pub subject: String,
    /// Who that is here.
    pub user: Id<User>,
}

impl IdentityLink {
    /// The link of `provider`'s person `subject` to `user`.
    #[must_use]
    pub fn new(provider: &IdentityProvider, subject: &str, user: Id<User>) -> Self {
        let (issuer, client_id) = (provider.issuer.clone(), provider.client_id.clone());
        Self { issuer, client_id, subject: subject.to_owned(), user }
    }

    /// Its key in [`BY_SUBJECT`].
    #[must_use]
    pub fn subject_key(&self) -> KeyBuf {
        self.namespace().bytes(&sha256(self.subject.as_bytes()))
    }

    /// Its key in [`BY_USER`].
    #[must_use]
    pub fn user_key(&self) -> KeyBuf {
        self.namespace().id(self.user.uid())
    }

    fn namespace(&self) -> KeyBuf {
        KeyBuf::new().bytes(&sha256(self.issuer.as_bytes())).bytes(&sha256(self.client_id.as_bytes()))
    }
}

impl Prefixed for IdentityLink {
    const PREFIX: &'static str = "idl";
}

impl Entity for IdentityLink {
    const KIND: Kind = Kind { number: 25, collection: "identity_links", prefix: Self::PREFIX };
    const DERIVE: u16 = 1;
    const LOGGED: bool = false;

    fn derive<'a>(&'a self, _id: Uid, _meta: &Meta, d: &mut Derived<'a>) {
        d.unique(BY_SUBJECT, &self.subject_key(), "");
        d.unique(BY_USER, &self.user_key(), "");
    }
}
