//! `[metrics]`: the listener for Prometheus.

use std::net::SocketAddr;

use secrecy::SecretString;

use super::key::{Key, Kind};
use super::reader::Reader;

pub(super) const KEYS: &[Key] = &[
    Key::new(
        "metrics.listen",
        Kind::Addr,
        r#""127.0.0.1:9470""#,
        "Where metrics are served. \"\" serves none. Any address that is not loopback needs a token.",
    ),
    Key::unset("metrics.token", Kind::Secret, "", "The bearer token that a scrape must bring."),
    Key::unset("metrics.token_file", Kind::Path, r#""/etc/leadlab/metrics-token""#, "The file that holds token."),
];

/// `[metrics]`.
#[derive(Debug, Clone)]
pub struct Metrics {
    /// Where metrics are served; none where they are not.
    pub listen: Option<SocketAddr>,
    /// The bearer token of a scrape.
    pub token: Option<SecretString>,
}

impl Metrics {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        Self { listen: reader.parsed("metrics.listen"), token: reader.secret("metrics.token", "metrics.token_file") }
    }
}
