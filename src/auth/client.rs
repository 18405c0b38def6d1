//! Who is at the other end of a request before anybody is known: address, browser, request id.

use std::net::IpAddr;

use super::model::Digest;
use crate::base::{Actor, Org, Uid, Via};
use crate::crypto::token::sha256;

/// The other end of a request.
#[derive(Debug, Clone)]
pub struct Client {
    /// Its address, behind trusted proxies.
    pub address: Option<IpAddr>,
    /// Its User-Agent, empty where it sent none.
    pub agent: String,
    /// The request's id.
    pub request: Uid,
    /// Its device cookie, as it sent it.
    pub device_cookie: Option<String>,
}

impl Client {
    /// This client acting as `user` in `org`.
    #[must_use]
    pub fn actor(&self, org: Org, user: Option<Uid>) -> Actor {
        Actor { org, user, via: Via::Web, request: self.request, group: None, address: self.address }
    }

    /// The digest of its User-Agent.
    #[must_use]
    pub fn agent_digest(&self) -> Digest {
        Digest(sha256(self.agent.as_bytes()))
    }

    /// Its browser and system in words, such as `Firefox on Linux`.
    #[must_use]
    pub fn device(&self) -> String {
        let find = |names: &[(&str, &'static str)]| {
            names.iter().find(|(mark, _)| self.agent.contains(mark)).map(|(_, name)| *name)
        };
        // The order matters: Edge and Opera also say Chrome, Chrome also says Safari, Android also says Linux.
        let browser = find(&[
            ("Edg/", "Edge"),
            ("OPR/", "Opera"),
            ("Firefox/", "Firefox"),
            ("Chrome/", "Chrome"),
            ("Safari/", "Safari"),
            ("curl/", "curl"),
        ]);
        let system = find(&[
            ("Android", "Android"),
            ("iPhone", "iPhone"),
            ("iPad", "iPad"),
            ("Windows", "Windows"),
            ("Mac OS X", "macOS"),
            ("CrOS", "ChromeOS"),
            ("Linux", "Linux"),
        ]);
        match (browser, system) {
            (Some(browser), Some(system)) => format!("{browser} on {system}"),
            (Some(one), None) | (None, Some(one)) => one.to_owned(),
            (None, None) => "Unknown device".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_common_devices() {
        let device =
            |agent: &str| Client { address: None, agent: agent.into(), request: Uid(1), device_cookie: None }.device();
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0";
        assert_eq!(device(edge), "Edge on Windows");
        assert_eq!(
            device("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
            "Firefox on Linux"
        );
        assert_eq!(device("curl/8.5.0"), "curl");
        assert_eq!(device(""), "Unknown device");
    }
}
