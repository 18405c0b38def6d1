//! `[limits]`: how often somebody may do something. Read again at SIGHUP.

use std::collections::BTreeMap;

use super::key::{Key, Kind};
use super::reader::Reader;

const FIGURE: Kind = Kind::Int(1, 1_000_000);

pub(super) const KEYS: &[Key] = &[
    Key::new("limits.public_per_minute", FIGURE, "60", "Requests without a session, per address (IPv6: per /64)."),
    Key::new(
        "limits.login_per_minute",
        FIGURE,
        "5",
        "Attempts to log in, per address and account; failed ones also per address.",
    ),
    Key::new("limits.authenticated_per_minute", FIGURE, "300", "Requests of one user, all sessions together."),
    Key::new("limits.admin_per_minute", FIGURE, "1000", "Requests of one user to administration routes."),
    Key::new("limits.transfers_per_hour", FIGURE, "60", "Imports and exports of one organisation."),
    Key::new(
        "limits.invitations_per_hour",
        FIGURE,
        "30",
        "Invitations and reset mails of one organisation; 5 of them to one address.",
    ),
    Key::new("limits.csp_reports_per_minute", FIGURE, "30", "Reports of the content security policy, per address."),
    Key::new(
        "limits.routes",
        Kind::Rates(1, 1_000_000),
        "{}",
        "A figure per minute for single routes, such as { \"POST /api/v1/leads\" = 60 }.",
    ),
];

/// `[limits]`: requests per minute or hour, each also the burst.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Without a session, per address.
    pub public_per_minute: u32,
    /// Attempts to log in.
    pub login_per_minute: u32,
    /// Per user.
    pub authenticated_per_minute: u32,
    /// Per user on administration routes.
    pub admin_per_minute: u32,
    /// Imports and exports per organisation.
    pub transfers_per_hour: u32,
    /// Invitations and reset mails per organisation.
    pub invitations_per_hour: u32,
    /// CSP reports per address.
    pub csp_reports_per_minute: u32,
    /// `METHOD /path` with its own figure per minute.
    pub routes: BTreeMap<String, u32>,
}

impl Limits {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            public_per_minute: reader.int("limits.public_per_minute"),
            login_per_minute: reader.int("limits.login_per_minute"),
            authenticated_per_minute: reader.int("limits.authenticated_per_minute"),
            admin_per_minute: reader.int("limits.admin_per_minute"),
            transfers_per_hour: reader.int("limits.transfers_per_hour"),
            invitations_per_hour: reader.int("limits.invitations_per_hour"),
            csp_reports_per_minute: reader.int("limits.csp_reports_per_minute"),
            routes: reader.rates("limits.routes"),
        }
    }
}
