//! Which addresses are not public: the IANA special-purpose address registries for IPv4 and IPv6 (RFC 6890 and its
//! updates), multicast, and the prefixes of IPv6 that carry an IPv4 address inside. Whatever the IPv6 registry may gain
//! outside 2000::/3, the only block that global unicast addresses are given from, is not public either.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A block of addresses and what it is for.
struct Range<N> {
    network: N,
    prefix: u32,
    about: &'static str,
}

const fn v4(octets: [u8; 4], prefix: u32, about: &'static str) -> Range<u32> {
    Range { network: u32::from_be_bytes(octets), prefix, about }
}

const fn v6(network: Ipv6Addr, prefix: u32, about: &'static str) -> Range<u128> {
    Range { network: network.to_bits(), prefix, about }
}

const fn from(a: u16, b: u16, c: u16) -> Ipv6Addr {
    Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0)
}

/// <https://www.iana.org/assignments/iana-ipv4-special-registry>, and multicast.
const V4: &[Range<u32>] = &[
    v4([0, 0, 0, 0], 8, "this network"),
    v4([10, 0, 0, 0], 8, "a private network"),
    v4([100, 64, 0, 0], 10, "shared by a provider's customers"),
    v4([127, 0, 0, 0], 8, "this machine"),
    v4([169, 254, 0, 0], 16, "link-local"),
    v4([172, 16, 0, 0], 12, "a private network"),
    v4([192, 0, 0, 0], 24, "reserved for protocols"),
    v4([192, 0, 2, 0], 24, "for documentation"),
    v4([192, 31, 196, 0], 24, "an AS112 sink"),
    v4([192, 52, 193, 0], 24, "a multicast relay"),
    v4([192, 88, 99, 0], 24, "a 6to4 relay"),
    v4([192, 168, 0, 0], 16, "a private network"),
    v4([192, 175, 48, 0], 24, "an AS112 sink"),
    v4([198, 18, 0, 0], 15, "for benchmarks"),
    v4([198, 51, 100, 0], 24, "for documentation"),
    v4([203, 0, 113, 0], 24, "for documentation"),
    v4([224, 0, 0, 0], 4, "multicast"),
    v4([240, 0, 0, 0], 4, "reserved"),
];

/// <https://www.iana.org/assignments/iana-ipv6-special-registry>, multicast and what is deprecated.
const V6: &[Range<u128>] = &[
    v6(Ipv6Addr::UNSPECIFIED, 128, "no address"),
    v6(Ipv6Addr::LOCALHOST, 128, "this machine"),
    v6(Ipv6Addr::UNSPECIFIED, 96, "IPv4 inside IPv6"),
    v6(Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, 0, 0), 96, "IPv4 inside IPv6"),
    v6(from(0x64, 0xff9b, 0), 96, "IPv4 behind a translator"),
    v6(from(0x64, 0xff9b, 1), 48, "IPv4 behind a translator"),
    v6(from(0x100, 0, 0), 64, "a sink"),
    v6(Ipv6Addr::new(0x100, 0, 0, 1, 0, 0, 0, 0), 64, "a placeholder"),
    // Before the block that it is part of, to be called by its name.
    v6(from(0x2001, 0, 0), 32, "a Teredo tunnel"),
    v6(from(0x2001, 0, 0), 23, "reserved for protocols"),
    v6(from(0x2001, 0xdb8, 0), 32, "for documentation"),
    v6(from(0x2002, 0, 0), 16, "a 6to4 tunnel"),
    v6(from(0x2620, 0x4f, 0x8000), 48, "an AS112 sink"),
    v6(from(0x3fff, 0, 0), 20, "for documentation"),
    v6(from(0x5f00, 0, 0), 16, "for segment routing"),
    v6(from(0xfc00, 0, 0), 7, "a private network"),
    v6(from(0xfe80, 0, 0), 10, "link-local"),
    v6(from(0xfec0, 0, 0), 10, "a private network"),
    v6(from(0xff00, 0, 0), 8, "multicast"),
];

/// 2000::/3, from which global unicast addresses are given (RFC 4291 section 2.4).
const GLOBAL_UNICAST: Range<u128> = v6(from(0x2000, 0, 0), 3, "global unicast");

impl Range<u32> {
    fn has(&self, address: Ipv4Addr) -> bool {
        (address.to_bits() ^ self.network).checked_shr(32 - self.prefix).unwrap_or(0) == 0
    }
}

impl Range<u128> {
    fn has(&self, address: Ipv6Addr) -> bool {
        (address.to_bits() ^ self.network).checked_shr(128 - self.prefix).unwrap_or(0) == 0
    }
}

/// What `address` is for when it is not public, in words that follow "it is"; `None` for a public one.
#[must_use]
pub fn special(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(v4) => V4.iter().find(|range| range.has(v4)).map(|range| range.about),
        IpAddr::V6(v6) => V6
            .iter()
            .find(|range| range.has(v6))
            .map(|range| range.about)
            .or_else(|| (!GLOBAL_UNICAST.has(v6)).then_some("reserved")),
    }
}

/// The IPv4 addresses that packets to `address` may end at: mapped, compatible (RFC 4291 section 2.5.5), translated
/// (RFC 6052, the well-known and the local-use prefix of 96 bits), 6to4 (RFC 3056), Teredo (RFC 4380: its server, and
/// its client with the bits inverted) and ISATAP (RFC 5214).
pub(super) fn inside(address: IpAddr) -> Vec<Ipv4Addr> {
    let IpAddr::V6(v6) = address else { return Vec::new() };
    let v4 = |high: u16, low: u16| Ipv4Addr::from_bits((u32::from(high) << 16) | u32::from(low));
    match v6.segments() {
        // No address and this machine have the form of compatible ones and are none.
        [0, 0, 0, 0, 0, 0, 0, 0 | 1] => Vec::new(),
        [0x2001, 0, server, server_low, _, _, client, client_low] => {
            vec![v4(server, server_low), v4(!client, !client_low)]
        }
        [0x2002, high, low, ..]
        | [0, 0, 0, 0, 0, 0 | 0xffff, high, low]
        | [0x64, 0xff9b, _, _, _, _, high, low]
        | [_, _, _, _, 0 | 0x200, 0x5efe, high, low] => vec![v4(high, low)],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    /// The first and the last address of each range, and the neighbours where these are public.
    #[test]
    fn every_range_is_special_from_its_first_to_its_last_address() {
        let cases = [
            ("0.0.0.0", "0.255.255.255", "", "1.0.0.0"),
            ("10.0.0.0", "10.255.255.255", "9.255.255.255", "11.0.0.0"),
            ("100.64.0.0", "100.127.255.255", "100.63.255.255", "100.128.0.0"),
            ("127.0.0.0", "127.255.255.255", "126.255.255.255", "128.0.0.0"),
            ("169.254.0.0", "169.254.255.255", "169.253.255.255", "169.255.0.0"),
            ("172.16.0.0", "172.31.255.255", "172.15.255.255", "172.32.0.0"),
            ("192.0.0.0", "192.0.0.255", "191.255.255.255", "192.0.1.0"),
            ("192.0.2.0", "192.0.2.255", "192.0.1.255", "192.0.3.0"),
            ("192.31.196.0", "192.31.196.255", "192.31.195.255", "192.31.197.0"),
            ("192.52.193.0", "192.52.193.255", "192.52.192.255", "192.52.194.0"),
            ("192.88.99.0", "192.88.99.255", "192.88.98.255", "192.88.100.0"),
            ("192.168.0.0", "192.168.255.255", "192.167.255.255", "192.169.0.0"),
            ("192.175.48.0", "192.175.48.255", "192.175.47.255", "192.175.49.0"),
            ("198.18.0.0", "198.19.255.255", "198.17.255.255", "198.20.0.0"),
            ("198.51.100.0", "198.51.100.255", "198.51.99.255", "198.51.101.0"),
            ("203.0.113.0", "203.0.113.255", "203.0.112.255", "203.0.114.0"),
            ("224.0.0.0", "239.255.255.255", "223.255.255.255", ""),
            ("240.0.0.0", "255.255.255.255", "", ""),
            ("::", "::1", "", ""),
            ("::2", "::ffff:ffff", "", ""),
            ("::ffff:0:0", "::ffff:ffff:ffff", "", ""),
            ("64:ff9b::", "64:ff9b::ffff:ffff", "", ""),
            ("64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff", "", ""),
            ("100::", "100::ffff:ffff:ffff:ffff", "", ""),
            ("100:0:0:1::", "100:0:0:1:ffff:ffff:ffff:ffff", "", ""),
            ("2001::", "2001:0:ffff:ffff:ffff:ffff:ffff:ffff", "2000:ffff::1", ""),
            ("2001:1::1", "2001:1::3", "", ""),
            ("2001:2::", "2001:2:0:ffff:ffff:ffff:ffff:ffff", "", ""),
            ("2001:3::", "2001:3:ffff:ffff:ffff:ffff:ffff:ffff", "", ""),
            ("2001:4:112::", "2001:4:112:ffff:ffff:ffff:ffff:ffff", "", ""),
            ("2001:10::", "2001:1f:ffff:ffff:ffff:ffff:ffff:ffff", "", ""),
            ("2001:20::", "2001:2f:ffff:ffff:ffff:ffff:ffff:ffff", "", ""),
            ("2001:30::", "2001:3f:ffff:ffff:ffff:ffff:ffff:ffff", "", ""),
            ("2001:1ff::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", "", "2001:200::"),
            ("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db7::1", "2001:db9::"),
            ("2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2001:ffff::1", "2003::"),
            ("2620:4f:8000::", "2620:4f:8000:ffff:ffff:ffff:ffff:ffff", "2620:4f:7fff::1", "2620:4f:8001::"),
            ("3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", "3ffe::1", "3fff:1000::"),
            ("5f00::", "5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "", ""),
            ("fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "", ""),
            ("fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "", ""),
            ("fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "", ""),
            ("ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "", ""),
            ("4000::", "5eff:ffff::", "3fff:ffff::", ""),
            ("6000::", "fbff:ffff::", "", ""),
        ];
        for (first, last, below, above) in cases {
            assert!(special(ip(first)).is_some(), "{first}");
            assert!(special(ip(last)).is_some(), "{last}");
            for public in [below, above].into_iter().filter(|text| !text.is_empty()) {
                assert_eq!(special(ip(public)), None, "{public}");
            }
        }
    }

    #[test]
    fn public_addresses_are_public() {
        for text in ["1.1.1.1", "8.8.8.8", "93.184.216.34", "2606:4700::1111", "2a00:1450:4001::64", "2001:4860::8888"]
        {
            assert_eq!(special(ip(text)), None, "{text}");
        }
    }

    #[test]
    fn finds_the_ipv4_address_inside() {
        let cases = [
            ("::ffff:10.0.0.1", vec!["10.0.0.1"]),
            ("::10.0.0.1", vec!["10.0.0.1"]),
            ("64:ff9b::a00:1", vec!["10.0.0.1"]),
            ("64:ff9b:1::a00:1", vec!["10.0.0.1"]),
            ("2002:a00:1::1", vec!["10.0.0.1"]),
            ("2001:0:102:304::f5ff:fffe", vec!["1.2.3.4", "10.0.0.1"]),
            ("2606:4700::5efe:a00:1", vec!["10.0.0.1"]),
            ("2606:4700::200:5efe:a00:1", vec!["10.0.0.1"]),
            ("2606:4700::1", vec![]),
            ("::", vec![]),
            ("::1", vec![]),
            ("10.0.0.1", vec![]),
        ];
        for (text, expected) in cases {
            let expected: Vec<Ipv4Addr> = expected.into_iter().map(|v4: &str| v4.parse().unwrap()).collect();
            assert_eq!(inside(ip(text)), expected, "{text}");
        }
    }
}
