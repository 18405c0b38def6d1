//! The proof of an exported log: line by line, each chain by its own checker, and at the end against the heads of the
//! first line.

use std::collections::BTreeMap;

use serde_json::Value;

use super::line::{self, FORMAT, FirstLine};
use crate::base::Org;
use crate::crypto::chain::ChainKey;
use crate::store::chain::{Anchor, Break, Chain, Checker, Head};
use crate::store::{Registry, Store};

/// The plain half of a line says something else than its bytes.
const PLAIN: &str = "what its line says is not what its proven bytes say";

/// Why a file is no exported log of this instance.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It does not begin as one.
    #[error("the first line is not that of an exported audit log")]
    NoExport,
    /// A newer program made it.
    #[error("the file has form {0}; this program knows form 1")]
    Newer(u32),
    /// Another instance made it.
    #[error("the file is the audit log of the instance {0}, and this is another one")]
    OtherInstance(String),
    /// A line is no entry.
    #[error("line {0} is no entry of an audit log")]
    NoEntry(u64),
}

/// Proves a file as its lines come.
pub struct Verifier {
    key: ChainKey,
    registry: Registry,
    instance: String,
    from: Vec<Anchor>,
    heads: Option<BTreeMap<Org, Option<Head>>>,
    chains: BTreeMap<Org, Chained>,
    line: u64,
}

struct Chained {
    checker: Checker,
    /// Entries up to here are passed over: the anchor is behind them.
    anchor: Option<Anchor>,
}

impl Verifier {
    /// The proof of a file that this instance made; chains with an anchor among `from` from there on.
    #[must_use]
    pub fn new(store: &Store, from: Vec<Anchor>) -> Self {
        Self {
            key: store.chain().clone(),
            registry: store.registry().clone(),
            instance: store.instance().with_prefix("ins"),
            from,
            heads: None,
            chains: BTreeMap::new(),
            line: 0,
        }
    }

    /// Takes the next line.
    ///
    /// # Errors
    /// See [`FileError`]. A line whose entry is wrong is none: the report names it.
    pub fn line(&mut self, text: &str) -> Result<(), FileError> {
        self.line += 1;
        if self.heads.is_none() {
            return self.first(text);
        }
        let no_entry = || FileError::NoEntry(self.line);
        let value: Value = serde_json::from_str(text).map_err(|_| no_entry())?;
        let (org, seq, proof) = line::read(&value).ok_or_else(no_entry)?;
        let from = self.from.iter().find(|anchor| anchor.org == org).copied();
        let chained = self.chains.entry(org).or_insert_with(|| Chained {
            checker: from.map_or_else(|| Checker::new(&self.key, org), |from| Checker::behind(&self.key, &from)),
            anchor: from,
        });
        if let Some(anchor) = chained.anchor {
            if seq < anchor.seq {
                return Ok(());
            }
            chained.anchor = None;
            let same = proof.as_ref().is_some_and(|proof| seq == anchor.seq && proof.hash == anchor.hash);
            if !same {
                chained.checker.stop(anchor.seq, Break::ANCHOR);
            }
            if seq == anchor.seq {
                return Ok(());
            }
        }
        match proof {
            Some(proof) => {
                chained.checker.next(&proof);
                if line::entry(&self.registry, org, &proof).ok().as_ref() != Some(&value) {
                    chained.checker.stop(seq, PLAIN);
                }
            }
            None => chained.checker.unreadable(seq),
        }
        Ok(())
    }

    fn first(&mut self, text: &str) -> Result<(), FileError> {
        let first: FirstLine = serde_json::from_str(text).map_err(|_| FileError::NoExport)?;
        if first.leadlab_audit != FORMAT {
            return Err(FileError::Newer(first.leadlab_audit));
        }
        if first.instance != self.instance {
            return Err(FileError::OtherInstance(first.instance));
        }
        self.heads = Some(first.chains.iter().map(|line| (line.org(), line.read())).collect());
        Ok(())
    }

    /// Compares the ends with the heads; every chain in the file.
    ///
    /// # Errors
    /// [`FileError::NoExport`] for a file without lines.
    pub fn end(mut self) -> Result<Vec<Chain>, FileError> {
        let heads = self.heads.take().ok_or(FileError::NoExport)?;
        let mut chains = Vec::new();
        for (org, chained) in self.chains {
            let mut checker = chained.checker;
            if let Some(anchor) = chained.anchor {
                checker.stop(anchor.seq, Break::ANCHOR);
            }
            chains.push(checker.end(heads.get(&org)));
        }
        // A head without a single entry: the whole chain was cut off.
        let cut: Vec<_> = heads.iter().filter(|(org, _)| chains.iter().all(|chain| chain.org != **org)).collect();
        chains.extend(cut.into_iter().map(|(org, head)| Checker::new(&self.key, *org).end(Some(head))));
        chains.sort_by_key(|chain| chain.org);
        Ok(chains)
    }
}
