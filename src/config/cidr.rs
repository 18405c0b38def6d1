//! A network in CIDR notation (RFC 4632, RFC 4291) and the question whether an address lies in it.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::str::FromStr;

/// A network: an address and the length of its prefix. The bits behind the prefix are zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Cidr {
    network: u128,
    prefix: u8,
    v4: bool,
}

impl Cidr {
    /// True when the address lies in this network. An IPv4 address mapped into IPv6 counts as IPv4.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        let (bits, width) = bits(address.to_canonical());
        self.v4 == (width == 32) && mask(bits, self.prefix, width) == self.network
    }

    /// The length of the prefix in bits.
    #[must_use]
    pub fn prefix(&self) -> u8 {
        self.prefix
    }
}

/// The address as a number and how many bits it has.
fn bits(address: IpAddr) -> (u128, u8) {
    match address {
        IpAddr::V4(v4) => (u128::from(u32::from(v4)), 32),
        IpAddr::V6(v6) => (u128::from(v6), 128),
    }
}

/// The bits with all behind the prefix cleared.
fn mask(bits: u128, prefix: u8, width: u8) -> u128 {
    let cleared = u32::from(width.saturating_sub(prefix));
    bits.checked_shr(cleared).and_then(|kept| kept.checked_shl(cleared)).unwrap_or(0)
}

impl FromStr for Cidr {
    type Err = String;

    /// Reads `address/prefix`, or an address alone, which is the network of that one address.
    fn from_str(text: &str) -> Result<Self, String> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address: IpAddr =
            address.parse().map_err(|_| format!("\"{text}\" is not a network; write it like 10.0.0.0/8"))?;
        let (bits, width) = bits(address);
        let prefix = match prefix {
            None => width,
            Some(digits) => digits
                .parse::<u8>()
                .ok()
                .filter(|prefix| *prefix <= width)
                .ok_or_else(|| format!("\"{text}\" has a prefix that is not a number from 0 to {width}"))?,
        };
        let network = mask(bits, prefix, width);
        if network != bits {
            return Err(format!(
                "\"{text}\" has bits behind its prefix; is {} meant?",
                Self { network, prefix, v4: width == 32 }
            ));
        }
        Ok(Self { network, prefix, v4: width == 32 })
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let address = match u32::try_from(self.network) {
            Ok(bits) if self.v4 => IpAddr::V4(Ipv4Addr::from(bits)),
            _ => IpAddr::V6(self.network.into()),
        };
        write!(f, "{address}/{}", self.prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn within(network: &str, address: &str) -> bool {
        network.parse::<Cidr>().unwrap().contains(address.parse().unwrap())
    }

    #[test]
    fn contains_by_prefix() {
        assert!(within("10.0.0.0/8", "10.255.0.1"));
        assert!(!within("10.0.0.0/8", "11.0.0.1"));
        assert!(within("10.0.0.0/8", "::ffff:10.1.1.1"));
        assert!(within("192.0.2.7", "192.0.2.7"));
        assert!(!within("192.0.2.7", "192.0.2.8"));
        assert!(within("2001:db8::/32", "2001:db8:1::1"));
        assert!(!within("2001:db8::/32", "2001:db9::1"));
        assert!(within("0.0.0.0/0", "1.2.3.4"));
        assert!(!within("0.0.0.0/0", "2001:db8::1"));
        assert!(within("::/0", "2001:db8::1"));
    }

    #[test]
    fn refuses_what_is_no_network() {
        for text in ["", "10.0.0.0/33", "10.0.0.0/x", "10.0.0.1/8", "host/8", "::1/129"] {
            assert!(text.parse::<Cidr>().is_err(), "{text}");
        }
        let told = "10.0.0.1/8".parse::<Cidr>().unwrap_err();
        assert!(told.contains("10.0.0.0/8"), "{told}");
    }
}
