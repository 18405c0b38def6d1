//! Which addresses may be connected to. An address passes if it and every IPv4 address inside it is public or lies in
//! `net.allow_cidrs`, and none of them lies in `net.deny_cidrs`.

use std::net::IpAddr;

use super::ranges::{inside, special};
use super::target::Refusal;
use crate::config::{Cidr, Net};

/// How far an address that may be connected to is trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// It is public: https at the usual ports only.
    Public,
    /// The operator lets it through: http and any port too.
    Allowed,
}

/// The operator's and the registries' word on addresses.
#[derive(Debug, Clone)]
pub struct Guard {
    allow: Vec<Cidr>,
    deny: Vec<Cidr>,
}

impl Guard {
    /// The guard of a configuration.
    #[must_use]
    pub fn new(net: &Net) -> Self {
        Self { allow: net.allow_cidrs.clone(), deny: net.deny_cidrs.clone() }
    }

    /// Lets `address`, which `host` stands for, pass or says why not.
    ///
    /// # Errors
    /// [`Refusal::Denied`] or [`Refusal::NotPublic`].
    pub fn admit(&self, host: &str, address: IpAddr) -> Result<Reach, Refusal> {
        let hidden: Vec<IpAddr> = inside(address).into_iter().map(IpAddr::V4).collect();
        let all = || std::iter::once(address).chain(hidden.iter().copied());
        if all().any(|one| within(&self.deny, one)) {
            return Err(Refusal::Denied { host: host.to_owned() });
        }
        let allowed = |one: IpAddr| within(&self.allow, one);
        for one in all() {
            if let Some(about) = special(one)
                && !allowed(one)
            {
                return Err(Refusal::NotPublic { host: host.to_owned(), about });
            }
        }
        Ok(if allowed(address) { Reach::Allowed } else { Reach::Public })
    }
}

fn within(networks: &[Cidr], address: IpAddr) -> bool {
    networks.iter().any(|network| network.contains(address))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard(allow: &[&str], deny: &[&str]) -> Guard {
        let read = |list: &[&str]| list.iter().map(|text| text.parse().unwrap()).collect();
        Guard { allow: read(allow), deny: read(deny) }
    }

    fn verdict(guard: &Guard, address: &str) -> &'static str {
        match guard.admit("host", address.parse().unwrap()) {
            Ok(Reach::Public) => "public",
            Ok(Reach::Allowed) => "allowed",
            Err(Refusal::Denied { .. }) => "denied",
            Err(_) => "not public",
        }
    }

    #[test]
    fn only_public_addresses_pass_by_themselves() {
        let guard = guard(&[], &[]);
        for (address, expected) in [
            ("1.1.1.1", "public"),
            ("2606:4700::1111", "public"),
            ("10.0.0.1", "not public"),
            ("169.254.169.254", "not public"),
            ("::1", "not public"),
            ("::ffff:1.1.1.1", "not public"),
            ("::1.1.1.1", "not public"),
            ("64:ff9b::101:101", "not public"),
            ("2002:101:101::1", "not public"),
            ("2001:0:101:101::1", "not public"),
            ("2606:4700::5efe:a00:1", "not public"),
        ] {
            assert_eq!(verdict(&guard, address), expected, "{address}");
        }
    }

    #[test]
    fn the_operator_lets_through_and_denies() {
        let guard = guard(&["10.0.0.0/8", "64:ff9b::/96", "203.0.113.7", "::1"], &["10.9.0.0/16", "8.8.8.0/24"]);
        for (address, expected) in [
            ("10.1.2.3", "allowed"),
            ("::ffff:10.1.2.3", "allowed"),
            ("10.9.0.1", "denied"),
            ("::ffff:10.9.0.1", "denied"),
            ("8.8.8.8", "denied"),
            ("8.8.4.4", "public"),
            ("::1", "allowed"),
            ("203.0.113.7", "allowed"),
            ("203.0.113.8", "not public"),
            // A translator that the operator trusts still leads to public and allowed addresses only.
            ("64:ff9b::808:404", "allowed"),
            ("64:ff9b::a01:203", "allowed"),
            ("64:ff9b::c0a8:1", "not public"),
            ("64:ff9b::808:808", "denied"),
        ] {
            assert_eq!(verdict(&guard, address), expected, "{address}");
        }
    }
}
