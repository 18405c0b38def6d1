//! The heads in the server's log: who keeps the log elsewhere can prove by them that no entry was dropped since.

use std::time::Duration;

use crate::base::Result;
use crate::store::Store;

/// How often they are told.
const EVERY: Duration = Duration::from_hours(1);

/// Writes the head of every chain to the log, now and every hour, for as long as it is polled.
pub async fn tell_heads(store: Store) {
    loop {
        if let Err(error) = tell(&store) {
            tracing::error!(%error, "the heads of the audit log cannot be read");
        }
        tokio::time::sleep(EVERY).await;
    }
}

fn tell(store: &Store) -> Result<()> {
    for head in store.heads()? {
        tracing::info!(organization = head.anchor.org.0, head = %head.anchor, "head of the audit log");
    }
    Ok(())
}
