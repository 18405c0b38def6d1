//! L2: how often somebody may do something (SECURITY.md section 5). Counts in memory, per address, user, token, account
//! or organisation; figures may change while the server runs. Who a request is counted for is decided by its caller.
//!
//! The algorithm is our own hundred lines because failed sign-ins are counted after the fact: a look must cost nothing,
//! which the limiters at hand do not offer.

mod table;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::RwLock;

use table::{Key, Table};
pub use table::{Level, Rate};

use crate::base::{Clock, Org, Uid};
use crate::config::Limits as Config;

/// Requests of one address to one person that are answered by mail, per hour.
const MAILS_TO_ONE_PER_HOUR: u32 = 5;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tier {
    /// Requests without a session.
    Public,
    /// Attempts at a secret, by address and account.
    Login,
    /// Those that failed, by address.
    LoginFailures,
    /// Requests of a user.
    Authenticated,
    /// Requests of a user to administration routes.
    Admin,
    /// Imports and exports of an organisation.
    Transfer,
    /// Mails that an organisation lets this server send to people.
    Mails,
    /// Those to one address.
    MailsToOne,
    /// Reports of the content security policy.
    Reports,
    /// A route with its own figure, by its place in the configuration.
    Route(u16),
}

impl Tier {
    /// Its name in the headers.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Login | Self::LoginFailures => "login",
            Self::Authenticated => "auth",
            Self::Admin => "admin",
            Self::Transfer => "transfer",
            Self::Mails | Self::MailsToOne => "mail",
            Self::Reports => "reports",
            Self::Route(_) => "route",
        }
    }

    fn number(self) -> u32 {
        match self {
            Self::Public => 0,
            Self::Login => 1,
            Self::LoginFailures => 2,
            Self::Authenticated => 3,
            Self::Admin => 4,
            Self::Transfer => 5,
            Self::Mails => 6,
            Self::MailsToOne => 7,
            Self::Reports => 8,
            Self::Route(place) => 1000 + u32::from(place),
        }
    }
}

/// Who is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// An address: an IPv4 address, or the /64 that an IPv6 address lies in, for everybody has as many of those as they
    /// like.
    Address(IpAddr),
    /// A user, an API token or a session.
    Id(Uid),
    /// An organisation.
    Org(Org),
    /// Anything else, by 128 bits of a keyed hash of it.
    Digest(u128),
}

impl Subject {
    fn number(self) -> u128 {
        match self {
            Self::Address(address) => match network(address) {
                IpAddr::V4(v4) => u128::from(v4.to_bits()),
                IpAddr::V6(v6) => v6.to_bits(),
            },
            Self::Id(id) => id.0,
            Self::Org(org) => u128::from(org.0),
            Self::Digest(digest) => digest,
        }
    }
}

/// What one client controls: its IPv4 address, or its /64.
#[must_use]
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6((v6.to_bits() >> 64 << 64).into()),
        v4 @ IpAddr::V4(_) => v4,
    }
}

/// Where somebody stands, as the headers of the answer tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// What was counted.
    pub tier: Tier,
    /// What there may be of it.
    pub rate: Rate,
    /// What there is.
    pub level: Level,
}

impl Standing {
    /// Whole seconds until one more is admitted, at least 1.
    #[must_use]
    pub fn retry_after(&self) -> u32 {
        whole_seconds(self.level.next_in).max(1)
    }

    /// Whole seconds until nothing is used any more.
    #[must_use]
    pub fn reset(&self) -> u32 {
        whole_seconds(self.level.full_in)
    }
}

fn whole_seconds(time: Duration) -> u32 {
    u32::try_from(time.as_millis().div_ceil(1000)).unwrap_or(u32::MAX)
}

struct Figures {
    config: Config,
    /// The routes with a figure of their own, `METHOD /path`.
    routes: Vec<(String, u32)>,
}

/// Counts and figures. One per process.
pub struct Limits {
    clock: Clock,
    figures: RwLock<Arc<Figures>>,
    table: Table,
}

impl Limits {
    /// Nothing counted yet.
    #[must_use]
    pub fn new(clock: Clock, config: &Config) -> Self {
        Self { clock, figures: RwLock::new(Arc::new(figures(config))), table: Table::default() }
    }

    /// Other figures from now on. What was counted stays.
    pub fn set(&self, config: &Config) {
        *self.figures.write() = Arc::new(figures(config));
    }

    /// The tier of a route that was given its own figure.
    #[must_use]
    pub fn of_route(&self, method: &str, path: &str) -> Option<Tier> {
        let figures = Arc::clone(&self.figures.read());
        let place = figures.routes.iter().position(|(route, _)| {
            route.strip_prefix(method).and_then(|rest| rest.strip_prefix(' ')).is_some_and(|rest| rest == path)
        });
        place.and_then(|place| u16::try_from(place).ok()).map(Tier::Route)
    }

    /// Counts one, if there is room for it.
    pub fn take(&self, tier: Tier, subject: Subject) -> Standing {
        let rate = self.rate(tier);
        Standing { tier, rate, level: self.table.take(key(tier, subject), rate, self.clock.uptime()) }
    }

    /// Where somebody stands, without counting.
    #[must_use]
    pub fn look(&self, tier: Tier, subject: Subject) -> Standing {
        let rate = self.rate(tier);
        Standing { tier, rate, level: self.table.look(key(tier, subject), rate, self.clock.uptime()) }
    }

    /// What there may be of something.
    #[must_use]
    pub fn rate(&self, tier: Tier) -> Rate {
        let figures = self.figures.read();
        let config = &figures.config;
        match tier {
            Tier::Public => Rate::per_minute(config.public_per_minute),
            Tier::Login | Tier::LoginFailures => Rate::per_minute(config.login_per_minute),
            Tier::Authenticated => Rate::per_minute(config.authenticated_per_minute),
            Tier::Admin => Rate::per_minute(config.admin_per_minute),
            Tier::Transfer => Rate::per_hour(config.transfers_per_hour),
            Tier::Mails => Rate::per_hour(config.invitations_per_hour),
            Tier::MailsToOne => Rate::per_hour(MAILS_TO_ONE_PER_HOUR.min(config.invitations_per_hour)),
            Tier::Reports => Rate::per_minute(config.csp_reports_per_minute),
            Tier::Route(place) => {
                let figure = figures.routes.get(usize::from(place)).map_or(1, |(_, figure)| *figure);
                Rate::per_minute(figure)
            }
        }
    }

    /// How many are remembered, and of each tier how many are counted right now.
    #[must_use]
    pub fn totals(&self) -> (usize, Vec<(Tier, usize)>) {
        const ALL: [Tier; 9] = [
            Tier::Public,
            Tier::Login,
            Tier::LoginFailures,
            Tier::Authenticated,
            Tier::Admin,
            Tier::Transfer,
            Tier::Mails,
            Tier::MailsToOne,
            Tier::Reports,
        ];
        let busy = self.table.busy(self.clock.uptime());
        let of = |tier: Tier| busy.iter().filter(|(key, _)| key.rule == tier.number()).count();
        (self.table.len(), ALL.into_iter().map(|tier| (tier, of(tier))).collect())
    }
}

fn figures(config: &Config) -> Figures {
    let routes = config.routes.iter().map(|(route, figure)| (route.clone(), *figure)).collect();
    Figures { config: config.clone(), routes }
}

fn key(tier: Tier, subject: Subject) -> Key {
    Key { rule: tier.number(), subject: subject.number() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratelimit_counts_an_ipv6_network_as_one() {
        let same = |a: &str, b: &str| {
            Subject::Address(a.parse().unwrap()).number() == Subject::Address(b.parse().unwrap()).number()
        };
        assert!(same("2001:db8:1:2::1", "2001:db8:1:2:ffff::9"));
        assert!(!same("2001:db8:1:2::1", "2001:db8:1:3::1"));
        assert!(same("::ffff:192.0.2.7", "192.0.2.7"));
        assert!(!same("192.0.2.7", "192.0.2.8"));
    }

    #[test]
    fn ratelimit_tiers_of_one_thing_share_a_name_and_no_count() {
        for (one, other, name) in [(Tier::Mails, Tier::MailsToOne, "mail"), (Tier::Login, Tier::LoginFailures, "login")]
        {
            assert_eq!((one.name(), other.name()), (name, name));
            assert_ne!(one.number(), other.number());
        }
    }
}
