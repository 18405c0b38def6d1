//! The lines of an exported audit log. The first holds the heads of the chains; each further one an entry: what it says
//! in plain words, and the bytes and hashes that prove it. The plain half follows from the bytes alone, so that a
//! reader may trust it once the line is proven.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::base::{Org, Result, Time};
use crate::store::Registry;
use crate::store::chain::{Anchor, Head, Proof, hex, unhex};

/// The version of the form.
pub(super) const FORMAT: u32 = 1;

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FirstLine {
    /// The version of the form.
    pub leadlab_audit: u32,
    /// The instance whose log it is.
    pub instance: String,
    /// When it was made.
    pub at: Time,
    /// Where each chain ends.
    pub chains: Vec<HeadLine>,
}

/// The head of a chain.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HeadLine {
    organization: u32,
    seq: u64,
    hash: String,
    mac: String,
}

impl From<&Head> for HeadLine {
    fn from(head: &Head) -> Self {
        let Anchor { org, seq, hash } = head.anchor;
        Self { organization: org.0, seq, hash: hex(&hash), mac: hex(&head.mac) }
    }
}

impl HeadLine {
    /// The chain that it is of.
    pub(super) fn org(&self) -> Org {
        Org(self.organization)
    }

    /// The head; none where a hash is none.
    pub(super) fn read(&self) -> Option<Head> {
        let anchor = Anchor { org: self.org(), seq: self.seq, hash: unhex(&self.hash)? };
        Some(Head { anchor, mac: unhex(&self.mac)? })
    }
}

/// The line of an entry.
///
/// # Errors
/// When its bytes mean nothing.
pub(super) fn entry(registry: &Registry, org: Org, proof: &Proof) -> Result<Value> {
    let (change, detail) = (proof.change()?, proof.detail()?);
    let kind = registry.by_number(change.kind);
    let erased = detail.is_none();
    let detail = detail.unwrap_or_default();
    let changes: Map<String, Value> =
        detail.changes().into_iter().map(|(name, old, new)| (name, json!({ "old": old, "new": new }))).collect();
    Ok(json!({
        "organization": org.0,
        "seq": proof.seq,
        "at": change.at,
        "actor": change.actor.map(|user| user.with_prefix("usr")),
        "via": change.via.to_string(),
        "action": change.action,
        "kind": kind.map(|kind| kind.collection),
        "id": change.id.map(|id| id.with_prefix(kind.map_or("rec", |kind| kind.prefix))),
        "version": change.version,
        "outcome": change.outcome,
        "request_id": uuid::Uuid::from_u128(change.request.0).hyphenated().to_string(),
        "erased": erased,
        "title": detail.title,
        "address": detail.address,
        "note": detail.note,
        "changes": changes,
        "proof": {
            "entry": URL_SAFE_NO_PAD.encode(&proof.body),
            "detail": proof.detail.as_ref().map(|detail| URL_SAFE_NO_PAD.encode(detail)),
            "digest": hex(&proof.digest),
            "prev": hex(&proof.prev),
            "hash": hex(&proof.hash),
        },
    }))
}

/// The part of a line that proves it.
#[derive(Deserialize)]
struct ProofLine {
    entry: String,
    detail: Option<String>,
    digest: String,
    prev: String,
    hash: String,
}

/// The organisation, the number and the proof of a line; the latter is `None` when it cannot be read.
pub(super) fn read(line: &Value) -> Option<(Org, u64, Option<Proof>)> {
    let organization = line.get("organization")?.as_u64()?;
    let org = Org(u32::try_from(organization).ok()?);
    let seq = line.get("seq")?.as_u64()?;
    Some((org, seq, proof(line.get("proof")?, seq)))
}

fn proof(line: &Value, seq: u64) -> Option<Proof> {
    let line = ProofLine::deserialize(line).ok()?;
    let decode = |text: String| URL_SAFE_NO_PAD.decode(text).ok();
    let detail = match line.detail {
        Some(text) => Some(decode(text)?),
        None => None,
    };
    let (digest, prev, hash) = (unhex(&line.digest)?, unhex(&line.prev)?, unhex(&line.hash)?);
    Some(Proof { seq, digest, prev, hash, body: decode(line.entry)?, detail })
}
