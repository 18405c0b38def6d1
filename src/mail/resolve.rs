//! The addresses of a mail server. Never by the C library: a static binary must not load the host's resolver modules.

use std::net::IpAddr;

use hickory_resolver::{ResolverBuilder, TokioResolver};

/// The addresses of `host`, which may be one itself. Reads the host's `resolv.conf` and `hosts` anew each time: mail
/// is rare, and they change.
///
/// # Errors
/// In words, why there are none.
pub(super) async fn addresses(host: &str) -> Result<Vec<IpAddr>, String> {
    if let Ok(address) = host.parse() {
        return Ok(vec![address]);
    }
    let resolver = TokioResolver::builder_tokio().and_then(ResolverBuilder::build).map_err(|e| e.to_string())?;
    let found = resolver.lookup_ip(host).await.map_err(|error| error.to_string())?;
    let addresses: Vec<IpAddr> = found.iter().collect();
    if addresses.is_empty() { Err("it has no address".to_owned()) } else { Ok(addresses) }
}
