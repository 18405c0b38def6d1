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

/// The client's address: the peer's unless the peer is a trusted proxy, then the last in `X-Forwarded-For` or
/// `Forwarded` (RFC 7239) that is none. A proxy that writes one of them passes the other on as the client sent it, so
/// where they differ neither is believed.
pub(super) fn client(peer: IpAddr, trusted: &[Cidr], headers: &HeaderMap) -> IpAddr {
    let is_proxy = |address: IpAddr| trusted.iter().any(|network| network.contains(address));
    let client = plain(peer);
    if trusted.is_empty() || !is_proxy(client) {
        return client;
    }
    let lines = |name: &str| -> Vec<&str> {
        headers.get_all(name).iter().filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(',')).collect()
    };
    let last = |hops: &mut dyn Iterator<Item = Option<IpAddr>>| {
        let mut last = client;
        for address in hops.map_while(|address| address) {
            last = address;
            if !is_proxy(address) {
                break;
            }
        }
        last
    };
    let (listed, forwarded) = (lines("x-forwarded-for"), lines("forwarded"));
    let by_list = last(&mut listed.iter().rev().map(|hop| hop_address(hop.trim())));
    let by_forwarded = last(&mut forwarded.iter().rev().map(|element| forwarded_for(element)));
    if listed.is_empty() {
        by_forwarded
    } else if forwarded.is_empty() || by_list == by_forwarded {
        by_list
    } else {
        client
    }
}

/// The address in `for=` of an element of `Forwarded`.
fn forwarded_for(element: &str) -> Option<IpAddr> {
    let mut pairs = element.split(';').filter_map(|pair| pair.split_once('='));
    let (_, node) = pairs.find(|(name, _)| name.trim().eq_ignore_ascii_case("for"))?;
    hop_address(node.trim().trim_matches('"'))
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
    fn forwarded_is_read_where_it_stands_alone_or_agrees() {
        let trusted = ["10.0.0.0/8".parse().unwrap()];
        let client = |lines: &[(&'static str, &str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in lines {
                headers.append(*name, value.parse().unwrap());
            }
            client(ip("10.0.0.1"), &trusted, &headers).to_string()
        };
        let forwarded = "for=6.6.6.6, For=\"[2001:db8::7]:4711\";proto=https, by=10.0.0.7;for=10.0.0.8";
        assert_eq!(client(&[("forwarded", forwarded)]), "2001:db8::7");
        assert_eq!(client(&[("forwarded", "for=1.2.3.4"), ("forwarded", "for=5.6.7.8:90;host=a")]), "5.6.7.8");
        assert_eq!(client(&[("forwarded", "for=1.2.3.4, for=unknown")]), "10.0.0.1");
        assert_eq!(client(&[("forwarded", "for=1.2.3.4, for=_hidden, for=10.1.1.1")]), "10.1.1.1");
        assert_eq!(client(&[("forwarded", "proto=https")]), "10.0.0.1");
        assert_eq!(client(&[("x-forwarded-for", "1.2.3.4"), ("forwarded", "for=1.2.3.4")]), "1.2.3.4");
        assert_eq!(client(&[("x-forwarded-for", "1.2.3.4"), ("forwarded", "for=6.6.6.6")]), "10.0.0.1");
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
