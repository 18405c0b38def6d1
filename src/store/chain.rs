//! The proof of the change log: each organisation's chain from its first entry to its head, in the database and outside
//! it. A chain's head is kept beside it under a hash of its own, so that a cut end shows; who can put back an older
//! database whole is only found out by a head that was kept elsewhere, an [`Anchor`].

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use redb::{Database, ReadableDatabase};

use crate::base::{Error, Org, Result, Time};
use crate::crypto::chain::{ChainKey, Walk};
use crate::crypto::keyring::KeyId;
use crate::crypto::token::sha256;

use super::log::{Change, Detail, HASH, Parts, SALT, canonical, entry_key, head, parts, seq_of};
use super::read::{Dir, Flow, RawRead, ReadTx, RowTable, scan_prefix};
use super::rebuild::organisations;
use super::tables::Table;

/// Where the heads are kept among the store's own values.
const HEADS: &[u8] = b"head";

/// The newest entry of a chain at some time: written `organisation:number:hash`, the hash in hexadecimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anchor {
    /// The organisation.
    pub org: Org,
    /// The entry's number.
    pub seq: u64,
    /// The entry's hash.
    pub hash: [u8; HASH],
}

impl fmt::Display for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.org.0, self.seq, hex(&self.hash))
    }
}

/// The text is no anchor.
#[derive(Debug, thiserror::Error)]
#[error("This is no head of the audit log such as 1:57:<64 hexadecimal digits>.")]
pub struct BadAnchor;

impl FromStr for Anchor {
    type Err = BadAnchor;
    fn from_str(text: &str) -> Result<Self, BadAnchor> {
        let mut pieces = text.trim().split(':');
        let (org, seq, hash) = (pieces.next(), pieces.next(), pieces.next().and_then(unhex));
        let (Some(org), Some(seq), Some(hash), None) = (org, seq, hash, pieces.next()) else { return Err(BadAnchor) };
        let (Ok(org), Ok(seq)) = (org.parse(), seq.parse()) else { return Err(BadAnchor) };
        Ok(Self { org: Org(org), seq, hash })
    }
}

/// Bytes in hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use fmt::Write;
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// The 32 bytes of 64 hexadecimal digits.
#[must_use]
pub fn unhex(text: &str) -> Option<[u8; HASH]> {
    if text.len() != 2 * HASH || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let mut bytes = [0; HASH];
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(bytes)
}

/// The head of a chain with its own hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The newest entry.
    pub anchor: Anchor,
    /// What proves that this instance made it.
    pub mac: [u8; HASH],
}

impl Head {
    /// The head of a chain, proven by its key.
    #[must_use]
    pub(crate) fn new(key: &ChainKey, anchor: Anchor) -> Self {
        Self { anchor, mac: key.mac(&Self::message(&anchor), &anchor.hash) }
    }

    /// Shorter than any entry's bytes, so that it can be none's.
    fn message(anchor: &Anchor) -> Vec<u8> {
        [HEADS, &anchor.org.0.to_be_bytes(), &anchor.seq.to_be_bytes()].concat()
    }

    pub(crate) fn key(org: Org) -> Vec<u8> {
        [HEADS, &org.0.to_be_bytes()].concat()
    }

    pub(crate) fn row(&self) -> Vec<u8> {
        [self.anchor.seq.to_be_bytes().as_slice(), &self.anchor.hash, &self.mac].concat()
    }

    fn read(org: Org, row: &[u8]) -> Option<Self> {
        let (seq, rest) = row.split_first_chunk::<8>()?;
        let (hash, rest) = rest.split_first_chunk::<HASH>()?;
        let mac = <[u8; HASH]>::try_from(rest).ok()?;
        Some(Self { anchor: Anchor { org, seq: u64::from_be_bytes(*seq), hash: *hash }, mac })
    }
}

/// Every chain's head as it is kept, by organisation; `None` where it cannot be read.
///
/// # Errors
/// When the storage fails.
pub(crate) fn heads<R: RawRead + ?Sized>(read: &R) -> Result<BTreeMap<Org, Option<Head>>> {
    let mut heads = BTreeMap::new();
    scan_prefix(read, Table::Meta, HEADS, Dir::Forward, None, &mut |key, row| {
        if let Some((_, org)) = key.split_last_chunk::<4>() {
            let org = Org(u32::from_be_bytes(*org));
            heads.insert(org, Head::read(org, row));
        }
        Ok(Flow::More)
    })?;
    Ok(heads)
}

/// Notes the heads of a database that was written before heads were.
///
/// # Errors
/// When the storage fails.
pub(crate) fn found(db: &Database, key: &ChainKey) -> Result<()> {
    let read = ReadTx::new(db.begin_read().map_err(Error::fault)?, 0, Time(0), Arc::default());
    let orgs = organisations(read.table(Table::Log)?)?;
    if orgs.is_empty() || !heads(&read)?.is_empty() {
        return Ok(());
    }
    let tx = db.begin_write().map_err(Error::fault)?;
    {
        let mut meta = tx.open_table(Table::Meta.definition()).map_err(Error::fault)?;
        for org in orgs {
            let Some((seq, hash)) = head(&read, org)? else { continue };
            let head = Head::new(key, Anchor { org, seq, hash });
            meta.insert(Head::key(org).as_slice(), head.row().as_slice()).map_err(Error::fault)?;
        }
    }
    tx.commit().map_err(Error::fault)
}

/// An entry as the chain sees it.
#[derive(Debug, Clone)]
pub struct Proof {
    /// Its number.
    pub seq: u64,
    /// The digest of its detail.
    pub digest: [u8; HASH],
    /// The hash of the entry before.
    pub prev: [u8; HASH],
    /// Its hash.
    pub hash: [u8; HASH],
    /// The change, encoded.
    pub body: Vec<u8>,
    /// The detail, salted and encoded, unless it was erased.
    pub detail: Option<Vec<u8>>,
}

impl Proof {
    fn new(seq: u64, parts: Parts<'_>, detail: Option<Vec<u8>>) -> Self {
        let (digest, prev, hash) = (*parts.digest, *parts.prev, *parts.hash);
        Self { seq, digest, prev, hash, body: parts.body.to_vec(), detail }
    }

    /// The lasting half in plain form.
    ///
    /// # Errors
    /// When the bytes are no change.
    pub fn change(&self) -> Result<Change> {
        rmp_serde::from_slice(&self.body).map_err(Error::fault)
    }

    /// The erasable half in plain form.
    ///
    /// # Errors
    /// When the bytes are no detail.
    pub fn detail(&self) -> Result<Option<Detail>> {
        let read = |row: &Vec<u8>| rmp_serde::from_slice(row.get(SALT..).unwrap_or_default()).map_err(Error::fault);
        self.detail.as_ref().map(read).transpose()
    }
}

/// Visits an organisation's entries with their proofs, oldest first, behind `after`.
///
/// # Errors
/// When the storage fails, a row is too short to be an entry, or `visit` fails.
pub fn proofs<R: RawRead + ?Sized>(
    read: &R,
    org: Org,
    after: Option<u64>,
    visit: &mut dyn FnMut(Proof) -> Result<Flow>,
) -> Result<()> {
    let after = after.map(u64::to_be_bytes);
    let after = after.as_ref().map(<[u8; 8]>::as_slice);
    scan_prefix(read, Table::Log, &org.0.to_be_bytes(), Dir::Forward, after, &mut |key, row| {
        visit(Proof::new(seq_of(key), parts(row)?, detail_row(read, key)?))
    })
}

fn detail_row<R: RawRead + ?Sized>(read: &R, key: &[u8]) -> Result<Option<Vec<u8>>> {
    let mut detail = None;
    read.get_row(RowTable(Table::Detail), key, &mut |row| {
        detail = Some(row.to_vec());
        Ok(())
    })?;
    Ok(detail)
}

/// The first entry at which a chain does not verify.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Break {
    /// The organisation.
    pub org: Org,
    /// The entry.
    pub seq: u64,
    /// What is wrong with it.
    pub why: &'static str,
}

impl Break {
    /// It is there and its bytes mean nothing.
    pub const UNREADABLE: &'static str = "it cannot be read";
    /// Its bytes are others than those that were written.
    pub const CHANGED: &'static str = "its content was changed";
    /// The entry it was chained to is gone.
    pub const MISSING: &'static str = "an entry before it is missing";
    /// The entry it was chained to comes after it.
    pub const ORDER: &'static str = "the order of the entries was changed";
    /// Its detail is not the one that it was written with.
    pub const DETAIL: &'static str = "its detail does not match";
    /// It was the newest one, and the chain ends before it.
    pub const CUT: &'static str = "it is missing at the end";
    /// The chain goes on behind what is said to be its newest entry, or that is another one.
    pub const HEAD: &'static str = "it is not the newest entry that the head names";
    /// Nothing says which entry is the newest.
    pub const HEADLESS: &'static str = "the head of the chain is missing or was changed";
    /// The entry that was named to begin with is not there, or another one.
    pub const ANCHOR: &'static str = "it is not the entry that the given head names";
}

impl fmt::Display for Break {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.org {
            Org::INSTANCE => write!(f, "entry {} of the instance: {}", self.seq, self.why),
            Org(org) => write!(f, "entry {} of organisation {org}: {}", self.seq, self.why),
        }
    }
}

/// Verifies one chain, entry by entry from the oldest on, wherever they come from.
pub struct Checker {
    org: Org,
    walk: Walk,
    last: Option<(u64, [u8; HASH])>,
    entries: u64,
    uses: BTreeMap<[u8; 8], u64>,
    broken: Option<Break>,
    /// The hash that the broken entry wants before it: an entry that has it comes too late.
    wanted: Option<[u8; HASH]>,
}

impl Checker {
    /// Begins at the first entry of a chain.
    #[must_use]
    pub fn new(key: &ChainKey, org: Org) -> Self {
        Self { org, walk: key.walk(), last: None, entries: 0, uses: BTreeMap::new(), broken: None, wanted: None }
    }

    /// Begins behind an entry that is known to be good.
    #[must_use]
    pub fn behind(key: &ChainKey, anchor: &Anchor) -> Self {
        Self { last: Some((anchor.seq, anchor.hash)), ..Self::new(key, anchor.org) }
    }

    /// Looks at the next entry.
    pub fn next(&mut self, proof: &Proof) {
        if self.broken.is_some() {
            self.look_for_wanted(proof);
            return;
        }
        self.entries += 1;
        let follows = self.last.map_or([0; HASH], |(_, hash)| hash) == proof.prev;
        let grows = self.last.is_none_or(|(seq, _)| seq < proof.seq);
        let bytes = canonical(self.org, proof.seq, &proof.digest, &proof.body);
        let key = proof.change().ok().and_then(|change| self.walk.entry(change.at, &bytes, &proof.prev, &proof.hash));
        let why = match key {
            Some(_) if !grows => Some(Break::ORDER),
            Some(_) if !follows => Some(Break::MISSING),
            None => Some(Break::CHANGED),
            Some(_) if proof.detail.as_ref().is_some_and(|detail| sha256(detail) != proof.digest) => {
                Some(Break::DETAIL)
            }
            Some(key) => {
                *self.uses.entry(key.0).or_default() += 1;
                None
            }
        };
        self.last = Some((proof.seq, proof.hash));
        self.broken = why.map(|why| Break { org: self.org, seq: proof.seq, why });
        self.wanted = (self.broken.is_some() && !follows).then_some(proof.prev);
    }

    /// Notes that entry `seq` is no entry at all.
    pub fn unreadable(&mut self, seq: u64) {
        self.stop(seq, Break::UNREADABLE);
    }

    /// Notes that entry `seq` is wrong in a way that its bytes do not tell.
    pub fn stop(&mut self, seq: u64, why: &'static str) {
        self.broken.get_or_insert(Break { org: self.org, seq, why });
    }

    fn look_for_wanted(&mut self, proof: &Proof) {
        if self.wanted == Some(proof.hash)
            && let Some(broken) = &mut self.broken
        {
            broken.why = Break::ORDER;
            self.wanted = None;
        }
    }

    /// Compares the end with the head, which is `Some(None)` where it cannot be read; what the chain is then.
    #[must_use]
    pub fn end(self, head: Option<&Option<Head>>) -> Chain {
        let (org, last) = (self.org, self.last);
        let seals = |head: &&Head| self.walk.seals(&Head::message(&head.anchor), &head.anchor.hash, &head.mac);
        let at_end = |seq, why| Some(Break { org, seq, why });
        let good = head.and_then(Option::as_ref).filter(seals);
        let broken = self.broken.clone().or_else(|| match (last, good) {
            (None, None) if head.is_none() => None,
            (_, None) => at_end(last.map_or(0, |(seq, _)| seq), Break::HEADLESS),
            (Some((seq, hash)), Some(head)) if (seq, hash) == (head.anchor.seq, head.anchor.hash) => None,
            (Some((seq, _)), Some(head)) if seq >= head.anchor.seq => at_end(seq, Break::HEAD),
            (_, Some(head)) => at_end(head.anchor.seq, Break::CUT),
        });
        let newest = last.map(|(seq, hash)| Anchor { org, seq, hash });
        Chain { org, entries: self.entries, newest, broken, uses: self.uses }
    }
}

/// What verifying a chain found.
#[derive(Debug, Clone)]
pub struct Chain {
    /// The organisation.
    pub org: Org,
    /// How many entries were looked at; up to the broken one where there is one.
    pub entries: u64,
    /// The last entry that was looked at.
    pub newest: Option<Anchor>,
    /// The first bad entry.
    pub broken: Option<Break>,
    uses: BTreeMap<[u8; 8], u64>,
}

impl Chain {
    /// How many good entries hold by this key.
    #[must_use]
    pub fn uses(&self, key: KeyId) -> u64 {
        self.uses.get(&key.0).copied().unwrap_or(0)
    }
}

/// Verifies every chain of a snapshot; those with an anchor among `from` from there on, the others whole.
///
/// # Errors
/// When the storage fails.
pub(crate) fn verify_all(read: &ReadTx, key: &ChainKey, from: &[Anchor]) -> Result<Vec<Chain>> {
    let heads = heads(read)?;
    let mut orgs = organisations(read.table(Table::Log)?)?;
    orgs.extend(heads.keys());
    orgs.extend(from.iter().map(|anchor| anchor.org));
    orgs.sort_unstable();
    orgs.dedup();
    let chain = |org: Org| {
        let from = from.iter().find(|anchor| anchor.org == org);
        verify(read, key, org, from, heads.get(&org))
    };
    orgs.into_iter().map(chain).collect()
}

/// Verifies one chain.
///
/// # Errors
/// When the storage fails.
pub(crate) fn verify<R: RawRead + ?Sized>(
    read: &R,
    key: &ChainKey,
    org: Org,
    from: Option<&Anchor>,
    head: Option<&Option<Head>>,
) -> Result<Chain> {
    let mut checker = from.map_or_else(|| Checker::new(key, org), |anchor| Checker::behind(key, anchor));
    if let Some(anchor) = from {
        let mut same = false;
        read.get_row(RowTable(Table::Log), &entry_key(org, anchor.seq), &mut |row| {
            same = parts(row).is_ok_and(|parts| *parts.hash == anchor.hash);
            Ok(())
        })?;
        if !same {
            checker.stop(anchor.seq, Break::ANCHOR);
        }
    }
    let after = from.map(|anchor| anchor.seq.to_be_bytes());
    let after = after.as_ref().map(<[u8; 8]>::as_slice);
    scan_prefix(read, Table::Log, &org.0.to_be_bytes(), Dir::Forward, after, &mut |row_key, row| {
        match parts(row) {
            Ok(parts) => checker.next(&Proof::new(seq_of(row_key), parts, detail_row(read, row_key)?)),
            Err(_) => checker.unreadable(seq_of(row_key)),
        }
        Ok(Flow::More)
    })?;
    Ok(checker.end(head))
}
