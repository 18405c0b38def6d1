//! Which connections are taken: so many in all, so many of one address. What is over the total waits in the kernel's
//! queue; what is over an address's share is closed at once.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::address;
use crate::config::Cidr;

/// A pause after the system refused to accept, for example for want of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Counts connections.
pub(super) struct Gauge {
    total: Arc<Semaphore>,
    most: u32,
    per_address: usize,
    trusted: Vec<Cidr>,
    by_address: Mutex<HashMap<IpAddr, usize>>,
}

/// A connection's place; given back when dropped.
pub(super) struct Place {
    gauge: Arc<Gauge>,
    counted: Option<IpAddr>,
    _permit: OwnedSemaphorePermit,
}

impl Gauge {
    pub(super) fn new(total: usize, per_address: usize, trusted: Vec<Cidr>) -> Self {
        let most = u32::try_from(total).unwrap_or(u32::MAX).max(1);
        let permits = usize::try_from(most).unwrap_or(Semaphore::MAX_PERMITS).min(Semaphore::MAX_PERMITS);
        Self { total: Arc::new(Semaphore::new(permits)), most, per_address, trusted, by_address: Mutex::default() }
    }

    /// The next connection of `listener`. Waits for a place first.
    pub(super) async fn accept(self: &Arc<Self>, listener: &TcpListener) -> (TcpStream, SocketAddr, Place) {
        loop {
            let Ok(permit) = self.total.clone().acquire_owned().await else {
                // The semaphore is never closed; waiting for ever is what a closed one would mean.
                return std::future::pending().await;
            };
            match listener.accept().await {
                Ok((stream, peer)) => {
                    if let Some(place) = self.place(peer.ip(), permit) {
                        return (stream, peer, place);
                    }
                    tracing::debug!("a connection was closed: its address has too many");
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }

    fn place(self: &Arc<Self>, peer: IpAddr, permit: OwnedSemaphorePermit) -> Option<Place> {
        let peer = address::plain(peer);
        let counted =
            (!self.trusted.iter().any(|network| network.contains(peer))).then(|| crate::limits::network(peer));
        if let Some(address) = counted {
            let mut by_address = self.by_address.lock();
            let count = by_address.entry(address).or_insert(0);
            if *count >= self.per_address {
                return None;
            }
            *count += 1;
        }
        Some(Place { gauge: self.clone(), counted, _permit: permit })
    }

    /// Waits until no connection is left.
    pub(super) async fn idle(&self) {
        let _ = self.total.acquire_many(self.most).await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some(address) = self.counted else { return };
        let mut by_address = self.gauge.by_address.lock();
        if let Some(count) = by_address.get_mut(&address) {
            *count -= 1;
            if *count == 0 {
                by_address.remove(&address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_address_has_its_share_and_gets_it_back() {
        let gauge = Arc::new(Gauge::new(10, 2, vec!["10.0.0.0/8".parse().unwrap()]));
        let ask = |text: &str| {
            let permit = gauge.total.clone().try_acquire_owned().unwrap();
            gauge.place(text.parse().unwrap(), permit)
        };
        let held = (ask("192.0.2.1").unwrap(), ask("::ffff:192.0.2.1").unwrap());
        assert!(ask("192.0.2.1").is_none());
        assert!(ask("192.0.2.2").is_some());
        let proxies: Vec<_> = (0..5).map(|_| ask("10.0.0.1").unwrap()).collect();
        drop(held);
        assert!(ask("192.0.2.1").is_some());
        drop(proxies);
        assert!(gauge.by_address.lock().is_empty());
        gauge.idle().await;
    }
}
