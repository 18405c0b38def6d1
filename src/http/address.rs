//! Addresses: the client's behind trusted proxies, and the host names that this server answers for. It resolves no
//! names.

use std::net::{IpAddr, Ipv4Addr};

use ::http::request::Parts;
use ::http::{HeaderMap, Version, header};

use crate::base::{Error, Result};
use crate::config::Cidr;

/// An IPv4 address that came wrapped in IPv6 is itself.
#[must_use]
pub fn plain(address: IpAddr) -> IpAddr {
    address.to_canonical()
}

/// The client's address: the peer's unless the peer is a trusted proxy, then the last in `X-Forwarded-For` that is
/// none.
pub(super) fn client(peer: IpAddr, trusted: &[Cidr], headers: &HeaderMap) -> IpAddr {
    let is_proxy = |address: IpAddr| trusted.iter().any(|network| network.contains(address));
    let mut client = plain(peer);
    if trusted.is_empty() || !is_proxy(client) {
        return client;
    }
    let lines: Vec<&str> = headers.get_all("x-forwarded-for").iter().filter_map(|line| line.to_str().ok()).collect();
    for hop in lines.iter().rev().flat_map(|line| line.rsplit(',')) {
        let Some(address) = hop_address(hop.trim()) else { break };
        client = address;
        if !is_proxy(address) {
            break;
        }
    }
    client
}

/// An address as proxies write it: bare, in brackets, with or without a port.
fn hop_address(hop: &str) -> Option<IpAddr> {
    let bare = hop.strip_prefix('[').and_then(|rest| rest.split(']').next());
    let address = bare.unwrap_or(hop).parse::<IpAddr>().ok();
    address.or_else(|| hop.rsplit_once(':')?.0.parse::<Ipv4Addr>().ok().map(IpAddr::V4)).map(plain)
}

/// The host names that this server answers for; all when empty. Ports are not compared: forwarding changes them.
#[derive(Debug, Clone, Default)]
pub struct Hosts(Vec<String>);

impl Hosts {
    /// These names (IPv6 addresses in brackets). A loopback name brings the others along.
    #[must_use]
    pub fn new(names: impl IntoIterator<Item = String>) -> Self {
        const LOOPBACK: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];
        let mut names: Vec<String> = names.into_iter().map(|name| name.to_ascii_lowercase()).collect();
        if names.iter().any(|name| LOOPBACK.contains(&name.as_str())) {
            names.extend(LOOPBACK.map(str::to_owned));
        }
        names.sort();
        names.dedup();
        Self(names)
    }

    /// Refuses requests that are meant for another host, which is how DNS rebinding looks.
    pub(super) fn check(&self, parts: &Parts) -> Result<()> {
        let mut lines = parts.headers.get_all(header::HOST).iter();
        let (line, second) = (lines.next(), lines.next());
        if second.is_some() || (line.is_none() && parts.uri.host().is_none() && parts.version == Version::HTTP_11) {
            return Err(Error::Malformed("A request names exactly one Host.".to_owned()));
        }
        let line = line.and_then(|line| line.to_str().ok());
        let host = parts.uri.host().or_else(|| line.map(without_port)).unwrap_or_default();
        if self.0.is_empty() || self.0.iter().any(|name| name.eq_ignore_ascii_case(host)) {
            Ok(())
        } else {
            Err(Error::Misdirected)
        }
    }
}

/// The host in `host:port`; brackets stay.
fn without_port(authority: &str) -> &str {
    match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) && !host.is_empty() => host,
        _ => authority,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        let trusted = ["10.0.0.0/8".parse().unwrap()];
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", "6.6.6.6, 1.2.3.4:5678, 10.0.0.7".parse().unwrap());
        assert_eq!(client(ip("10.0.0.1"), &trusted, &headers), ip("1.2.3.4"));
        assert_eq!(client(ip("9.9.9.9"), &trusted, &headers), ip("9.9.9.9"));
        assert_eq!(client(ip("10.0.0.1"), &[], &headers), ip("10.0.0.1"));
        headers.insert("x-forwarded-for", "[2001:db8::7]:443".parse().unwrap());
        assert_eq!(client(ip("10.0.0.1"), &trusted, &headers), ip("2001:db8::7"));
    }

    #[test]
    fn hosts_are_compared_without_port_and_case() {
        let hosts = Hosts::new(["127.0.0.1".to_owned(), "crm.example".to_owned()]);
        let check = |host: &str| {
            let (parts, ()) = ::http::Request::builder().uri("/").header("host", host).body(()).unwrap().into_parts();
            hosts.check(&parts)
        };
        for good in ["localhost:8470", "[::1]:1", "[::1]", "CRM.example", "127.0.0.1"] {
            assert!(check(good).is_ok(), "{good}");
        }
        for bad in ["evil.example", "crm.example.evil", "", ":80"] {
            assert!(matches!(check(bad), Err(Error::Misdirected)), "{bad}");
        }
    }
}
