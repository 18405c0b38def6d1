//! A user: a person who signs in. The password's hash is not here but in [`super::Credential`], so that no answer and
//! no log entry can hold it.

use serde::{Deserialize, Serialize};

use super::choices::Choices;
use crate::base::email::Email;
use crate::base::{Prefixed, Role, Uid};
use crate::crypto::token::sha256;
use crate::store::{Derived, Entity, Index, KeyBuf, Kind, Meta};

/// By email, in the instance.
pub const BY_EMAIL: Index = Index(20);
/// By name, in the organisation.
pub const BY_NAME: Index = Index(21);
/// Counts the owners who can sign in.
pub const OWNERS: Index = Index(20);

/// How the page looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// As the device says.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// A person who signs in. Belongs to one organisation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct User {
    /// The address that signs in. Unique in the instance, whatever its case.
    pub email: Email,
    /// How they are called.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// One more with each change of role: older access tokens end with it.
    pub role_version: u32,
    /// Whether they are kept out.
    #[serde(default)]
    pub disabled: bool,
    /// Their language (BCP 47), the organisation's where absent.
    #[serde(default)]
    pub locale: Option<String>,
    /// Their time zone (IANA name), the organisation's where absent.
    #[serde(default)]
    pub time_zone: Option<String>,
    /// How the page looks.
    #[serde(default)]
    pub theme: Theme,
    /// What they want to be told, and how.
    #[serde(default)]
    pub notifications: Choices,
}

impl User {
    /// Whether they own the organisation and can sign in.
    #[must_use]
    pub fn is_active_owner(&self) -> bool {
        self.role == Role::Owner && !self.disabled
    }
}

impl Prefixed for User {
    const PREFIX: &'static str = "usr";
}

impl Entity for User {
    const KIND: Kind = Kind { number: 2, collection: "users", prefix: Self::PREFIX };
    const DERIVE: u16 = 1;
    // Changes of users are events of their own (user.*): nobody may undo a change of role from the page.
    const LOGGED: bool = false;
    const PORTABLE: bool = true;

    fn derive<'a>(&'a self, _id: Uid, _meta: &Meta, d: &mut Derived<'a>) {
        d.unique_in_instance(BY_EMAIL, &email_key(&self.email), "/email");
        d.index(BY_NAME, KeyBuf::new().folded(&self.name));
        if self.is_active_owner() {
            d.count(OWNERS, &KeyBuf::new(), 1);
        }
    }

    fn title(&self) -> String {
        self.name.clone()
    }
}

/// The key of an email address: in whatever case it is written, it is one account. An address with a `+tag` is
/// another one.
#[must_use]
pub fn email_key(email: &Email) -> KeyBuf {
    KeyBuf::new().bytes(&sha256(email.as_str().to_lowercase().as_bytes()))
}
