//! Who acts, for which organisation, and by which way.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Uid;

/// An organisation's number: the first part of every key. 0 is the instance itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Org(pub u32);

impl Org {
    /// Rows that belong to no organisation.
    pub const INSTANCE: Self = Self(0);
}

/// The way by which an action came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Via {
    /// A browser session.
    Web,
    /// An API token.
    Token,
    /// A command of the host's user with this number.
    Cli(u32),
    /// A job.
    Job,
    /// The program itself.
    System,
}

impl fmt::Display for Via {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Web => f.write_str("web"),
            Self::Token => f.write_str("token"),
            Self::Cli(uid) => write!(f, "cli:{uid}"),
            Self::Job => f.write_str("job"),
            Self::System => f.write_str("system"),
        }
    }
}

/// Who acts.
#[derive(Debug, Clone)]
pub struct Actor {
    /// The organisation acted in.
    pub org: Org,
    /// The user, where there is one.
    pub user: Option<Uid>,
    /// The way in.
    pub via: Via,
    /// The request or the job that this belongs to.
    pub request: Uid,
    /// Groups the writes of one undoable step; each write gets one of its own unless it is set.
    pub group: Option<Uid>,
    /// The client's address, where there is one.
    pub address: Option<std::net::IpAddr>,
}

impl Actor {
    /// The program itself acting in `org`.
    #[must_use]
    pub fn system(org: Org) -> Self {
        Self { org, user: None, via: Via::System, request: Uid::fresh(), group: None, address: None }
    }

    /// The same actor whose writes belong to the undoable step `group`.
    #[must_use]
    pub fn grouped(mut self, group: Uid) -> Self {
        self.group = Some(group);
        self
    }
}
