//! Names to addresses, without the C library. A name is looked up as it stands, under no search domain of the machine.

use std::net::IpAddr;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use hickory_resolver::TokioResolver;
use hickory_resolver::config::LookupIpStrategy;

use super::client::NetError;

/// Looks a host name up: all addresses of both families that it stands for.
pub type Lookup = Arc<dyn Fn(String) -> BoxFuture<'static, Result<Vec<IpAddr>, NetError>> + Send + Sync>;

/// Asks the name servers of the system, after its file of hosts.
pub(super) fn system() -> Lookup {
    let lacking = "the system names no name servers; outgoing connections reach addresses only";
    let resolver = built().inspect_err(|error| tracing::warn!(%error, "{lacking}")).ok();
    Arc::new(move |host| {
        let resolver = resolver.clone();
        Box::pin(async move {
            let Some(resolver) = resolver else { return Err(NetError::NoName(host)) };
            let rooted = if host.ends_with('.') { host.clone() } else { format!("{host}.") };
            match resolver.lookup_ip(rooted).await {
                Ok(found) => Ok(found.iter().collect()),
                Err(error) => {
                    tracing::debug!(%error, "a name was not found");
                    Err(NetError::NoName(host))
                }
            }
        })
    })
}

/// The addresses of `host`, which may be one itself, public or not: for servers that the operator names. Asks anew each
/// time, for the system's name servers change.
///
/// # Errors
/// [`NetError::NoName`] when there are none.
pub async fn addresses(host: &str) -> Result<Vec<IpAddr>, NetError> {
    if let Ok(address) = host.parse() {
        return Ok(vec![address]);
    }
    let found = system()(host.to_owned()).await?;
    if found.is_empty() { Err(NetError::NoName(host.to_owned())) } else { Ok(found) }
}

fn built() -> Result<TokioResolver, hickory_resolver::net::NetError> {
    let mut builder = TokioResolver::builder_tokio()?;
    builder.options_mut().ip_strategy = LookupIpStrategy::Ipv4AndIpv6;
    builder.build()
}
