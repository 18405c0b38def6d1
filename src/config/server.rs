//! `[server]`: where it listens, what it calls itself, how much it takes.

use std::net::SocketAddr;
use std::time::Duration;

use url::Url;

use super::cidr::Cidr;
use super::key::{Key, Kind};
use super::reader::Reader;

pub(super) const KEYS: &[Key] = &[
    Key::new(
        "server.listen",
        Kind::Addrs,
        r#"["127.0.0.1:8470"]"#,
        "The addresses to listen on. Any that is not loopback needs public_url.",
    ),
    Key::new(
        "server.redirect_listen",
        Kind::Addrs,
        "[]",
        "Addresses that answer plain HTTP with a redirect to public_url, such as [\"0.0.0.0:80\"].",
    ),
    Key::unset(
        "server.public_url",
        Kind::Text,
        r#""https://crm.example.com""#,
        "The address that people type. The first listener where it is absent.",
    ),
    Key::new(
        "server.trusted_proxies",
        Kind::Cidrs,
        "[]",
        "Networks of reverse proxies whose X-Forwarded-For and Forwarded headers are believed.",
    ),
    Key::new(
        "server.proxy_protocol",
        Kind::Bool,
        "false",
        "Trusted proxies speak the PROXY protocol, version 2, in front of each connection.",
    ),
    Key::unset(
        "server.security_contact",
        Kind::Text,
        r#""mailto:security@example.com""#,
        "Whom to tell about a weakness: the Contact line of /.well-known/security.txt.",
    ),
    Key::new("server.max_connections", Kind::Int(1, 100_000), "2000", "Connections at once in all; further ones wait."),
    Key::new(
        "server.max_connections_per_address",
        Kind::Int(1, 100_000),
        "100",
        "Connections at once from one address; trusted proxies are not counted.",
    ),
    Key::new("server.header_timeout_seconds", Kind::Int(1, 300), "10", "How long the headers of a request may take."),
    Key::new(
        "server.body_timeout_seconds",
        Kind::Int(1, 3600),
        "30",
        "How long the body of a request may take; uploads of imports only need 1 KiB a second.",
    ),
    Key::new(
        "server.keep_alive_seconds",
        Kind::Int(1, 3600),
        "60",
        "How long a connection may stay open without a request.",
    ),
    Key::new(
        "server.drain_seconds",
        Kind::Int(0, 600),
        "20",
        "How long running requests may take to finish when the server stops.",
    ),
];

/// `[server]`.
#[derive(Debug, Clone)]
pub struct Server {
    /// Never empty.
    pub listen: Vec<SocketAddr>,
    /// Listeners that only redirect; may be empty.
    pub redirect_listen: Vec<SocketAddr>,
    /// The address that people type, without a path; none where the first listener is it.
    pub public_url: Option<Url>,
    /// Networks whose forwarding headers are believed.
    pub trusted_proxies: Vec<Cidr>,
    /// True when trusted proxies speak PROXY v2.
    pub proxy_protocol: bool,
    /// A `mailto:`, `https:` or `tel:` address.
    pub security_contact: Option<String>,
    /// Connections in all.
    pub max_connections: usize,
    /// Connections of one address.
    pub max_connections_per_address: usize,
    /// The time for a request's headers.
    pub header_timeout: Duration,
    /// The time for a request's body.
    pub body_timeout: Duration,
    /// The time of an idle connection.
    pub keep_alive: Duration,
    /// The time that running requests get at a stop.
    pub drain: Duration,
}

impl Server {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            listen: reader.addrs("server.listen"),
            redirect_listen: reader.addrs("server.redirect_listen"),
            public_url: reader.url("server.public_url"),
            trusted_proxies: reader.cidrs("server.trusted_proxies"),
            proxy_protocol: reader.bool("server.proxy_protocol"),
            security_contact: reader.text("server.security_contact"),
            max_connections: reader.int("server.max_connections"),
            max_connections_per_address: reader.int("server.max_connections_per_address"),
            header_timeout: reader.seconds("server.header_timeout_seconds"),
            body_timeout: reader.seconds("server.body_timeout_seconds"),
            keep_alive: reader.seconds("server.keep_alive_seconds"),
            drain: reader.seconds("server.drain_seconds"),
        }
    }

    /// True when every listener is on a loopback address.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        self.listen.iter().all(|address| address.ip().is_loopback())
    }

    /// True when this peer is a trusted proxy.
    #[must_use]
    pub fn trusts(&self, peer: std::net::IpAddr) -> bool {
        self.trusted_proxies.iter().any(|network| network.contains(peer))
    }
}
