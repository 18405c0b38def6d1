//! Failed attempts to sign in, as far as they still matter: under the instance, by digests that tell neither account
//! nor address, so that an account that does not exist is counted like any other.

use serde::{Deserialize, Serialize};

use crate::base::{Prefixed, Time, Uid};
use crate::store::{Derived, Entity, Index, KeyBuf, Kind, Meta};

/// By account.
pub const BY_ACCOUNT: Index = Index(20);

/// What is counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// An account from one network.
    Source,
    /// An account from a browser that signed in to it before.
    Device,
    /// An account from everywhere but such browsers.
    Account,
    /// A network, whatever the account.
    Network,
}

/// Failed attempts of one scope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempts {
    /// What is counted together.
    pub scope: Scope,
    /// The account's digest; the network's where the scope is a network.
    pub account: Uid,
    /// Failures since the count began.
    pub failures: u32,
    /// When the count began.
    pub since: Time,
    /// The last failure.
    pub last_at: Time,
    /// Locks in a row.
    pub locks: u32,
    /// Nobody gets in before this.
    pub locked_until: Time,
    /// Short digests of the accounts that were tried, for a network.
    #[serde(default)]
    pub tried: Vec<u32>,
}

impl Attempts {
    /// None yet.
    #[must_use]
    pub fn none(scope: Scope, account: Uid, now: Time) -> Self {
        Self {
            scope,
            account,
            failures: 0,
            since: now,
            last_at: now,
            locks: 0,
            locked_until: Time(0),
            tried: Vec::new(),
        }
    }
}

impl Prefixed for Attempts {
    const PREFIX: &'static str = "att";
}

impl Entity for Attempts {
    const KIND: Kind = Kind { number: 8, collection: "sign_in_attempts", prefix: Self::PREFIX };
    const DERIVE: u16 = 1;
    const LOGGED: bool = false;

    fn derive<'a>(&'a self, _id: Uid, _meta: &Meta, d: &mut Derived<'a>) {
        d.index(BY_ACCOUNT, KeyBuf::new().id(self.account));
    }
}
