//! An address that is accepted is one of the web, in one spelling, and none that is not public passes the guard.
#![no_main]

use std::net::IpAddr;
use std::sync::LazyLock;

use leadlab::config::Net;
use leadlab::net::{Guard, Target};
use libfuzzer_sys::fuzz_target;

static GUARD: LazyLock<Guard> =
    LazyLock::new(|| Guard::new(&Net { ca_file: None, allow_cidrs: Vec::new(), deny_cidrs: Vec::new() }));

/// What the standard library knows not to be public.
fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            v4.is_private()
                || v4.is_loopback()
                || v4.is_link_local()
                || v4.is_unspecified()
                || v4.is_multicast()
                || v4.is_broadcast()
                || v4.is_documentation()
        }
        IpAddr::V6(v6) => {
            v6.is_loopback()
                || v6.is_unspecified()
                || v6.is_multicast()
                || v6.is_unique_local()
                || v6.is_unicast_link_local()
                || v6.to_ipv4().is_some_and(|v4| is_private(v4.into()))
        }
    }
}

fn guard(address: IpAddr) {
    if is_private(address) {
        assert!(GUARD.admit("host", address).is_err(), "{address}");
    }
}

fuzz_target!(|text: &str| {
    if let Some(octets) = text.as_bytes().first_chunk::<16>() {
        guard(IpAddr::from(*octets));
    }
    if let Some(octets) = text.as_bytes().first_chunk::<4>() {
        guard(IpAddr::from(*octets));
    }
    let Ok(target) = Target::parse(text) else { return };
    let url = target.url();
    assert!(matches!(url.scheme(), "http" | "https"));
    assert!(url.username().is_empty() && url.password().is_none() && url.fragment().is_none());
    assert_eq!(Target::parse(url.as_str()).as_ref(), Ok(&target), "{text:?}");
    assert_eq!(target.below(&["a"]).origin(), target.origin());
    let host = url.host_str().unwrap_or_default();
    assert!(!host.is_empty());
    if let Ok(address) = host.trim_matches(['[', ']']).parse() {
        guard(address);
    }
});
