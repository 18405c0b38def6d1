//! Who a request's proof names: the result of authentication, before any question of permission.

use super::{Org, Role, Uid, Via};

/// What an API token may be used for; a browser session has all three.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scopes {
    /// Safe methods.
    pub read: bool,
    /// Methods that change something.
    pub write: bool,
    /// Routes that ask for an admin or an owner.
    pub admin: bool,
}

impl Scopes {
    /// Everything: a session's scopes.
    pub const ALL: Self = Self { read: true, write: true, admin: true };
}

/// The signed-in user as of this request.
#[derive(Debug, Clone)]
pub struct Principal {
    /// The user.
    pub user: Uid,
    /// The user's organisation.
    pub org: Org,
    /// The user's present role.
    pub role: Role,
    /// The session, or the API token where `via` is [`Via::Token`].
    pub session: Uid,
    /// The way in.
    pub via: Via,
    /// What the proof may be used for.
    pub scopes: Scopes,
    /// Whether they proved a moment ago who they are, so that they may do what is dangerous.
    pub fresh: bool,
    /// Whether they must set up a second factor before anything else.
    pub must_enrol: bool,
}
