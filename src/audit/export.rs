//! Writing the log to a file, piece by piece, each piece from a snapshot of its own: a long export holds no old pages.
//! It ends at the heads that the chains had when it began.

use std::collections::VecDeque;

use super::line::{self, FORMAT, FirstLine, HeadLine};
use crate::base::{Error, Org, Result};
use crate::store::chain::{self, Head};
use crate::store::{Flow, Store};

/// An export that is under way.
pub struct Export {
    store: Store,
    first: Option<FirstLine>,
    chains: VecDeque<Head>,
    after: Option<u64>,
    /// Entries written so far.
    pub entries: u64,
}

impl Export {
    /// Begins the export of one organisation's chain, or of all chains and the instance's.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn new(store: &Store, org: Option<Org>) -> Result<Self> {
        let mut heads = store.heads()?;
        heads.retain(|head| org.is_none_or(|org| org == head.anchor.org));
        let first = FirstLine {
            leadlab_audit: FORMAT,
            instance: store.instance().with_prefix("ins"),
            at: store.clock().now(),
            chains: heads.iter().map(HeadLine::from).collect(),
        };
        Ok(Self { store: store.clone(), first: Some(first), chains: heads.into(), after: None, entries: 0 })
    }

    /// Appends up to `count` lines; false when that were the last.
    ///
    /// # Errors
    /// When the storage fails or an entry cannot be read.
    pub fn next(&mut self, count: usize, to: &mut Vec<u8>) -> Result<bool> {
        if let Some(first) = self.first.take() {
            append(to, &first)?;
        }
        let Some(anchor) = self.chains.front().map(|head| head.anchor) else { return Ok(false) };
        let (read, registry) = (self.store.read()?, self.store.registry());
        let mut written = 0;
        let mut ended = true;
        chain::proofs(&read, anchor.org, self.after, &mut |proof| {
            if written == count || proof.seq > anchor.seq {
                ended = proof.seq > anchor.seq;
                return Ok(Flow::Stop);
            }
            append(to, &line::entry(registry, anchor.org, &proof)?)?;
            self.after = Some(proof.seq);
            written += 1;
            Ok(Flow::More)
        })?;
        self.entries += u64::try_from(written).unwrap_or(0);
        if ended {
            self.chains.pop_front();
            self.after = None;
        }
        Ok(!self.chains.is_empty())
    }
}

fn append<T: serde::Serialize>(to: &mut Vec<u8>, line: &T) -> Result<()> {
    serde_json::to_writer(&mut *to, line).map_err(Error::fault)?;
    to.push(b'\n');
    Ok(())
}
