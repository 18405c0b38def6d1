//! `[net]`: what outgoing connections may reach.

use std::path::PathBuf;

use super::cidr::Cidr;
use super::key::{Key, Kind};
use super::reader::Reader;

pub(super) const KEYS: &[Key] = &[
    Key::unset(
        "net.ca_file",
        Kind::Path,
        r#""/etc/leadlab/ca.pem""#,
        "Certificates of authorities, in PEM, that are trusted beside the public ones.",
    ),
    Key::new(
        "net.allow_cidrs",
        Kind::Cidrs,
        "[]",
        "Private networks that webhooks and connections may reach, by http too and at any port.",
    ),
    Key::new("net.deny_cidrs", Kind::Cidrs, "[]", "Public networks that they may not reach. Denial wins."),
];

/// `[net]`.
#[derive(Debug, Clone)]
pub struct Net {
    /// Further authorities.
    pub ca_file: Option<PathBuf>,
    /// Networks that are let through though they are not public.
    pub allow_cidrs: Vec<Cidr>,
    /// Networks that are refused though they are public.
    pub deny_cidrs: Vec<Cidr>,
}

impl Net {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            ca_file: reader.existing_file("net.ca_file"),
            allow_cidrs: reader.cidrs("net.allow_cidrs"),
            deny_cidrs: reader.cidrs("net.deny_cidrs"),
        }
    }
}
