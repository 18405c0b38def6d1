//! What reports say of leads, in maintained counters by the time of creation ([`series`]), and the order of the open
//! ones by score.

use std::collections::BTreeMap;

use super::{Lead, LeadStatus};
use crate::base::{Id, Org, Result, Time, Uid};
use crate::store::keys::Parts;
use crate::store::{Derived, Dir, Entity, Flow, Index, KeyBuf, Meta, Read, Record, series};

/// Number of leads by creation, owner, how far they came, and source.
const CREATED: Index = Index(30);
/// Open leads with a score, highest first.
const BY_SCORE: Index = Index(30);
/// The same behind the owner.
const BY_SCORE_OF_OWNER: Index = Index(31);
/// Bytes of a source that tell it from others.
const SOURCE_MAX: usize = 100;

/// How far some leads came.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// All of them.
    pub all: i64,
    /// Somebody spoke to them, at least.
    pub contacted: i64,
    /// They were worth going on, at least.
    pub qualified: i64,
    /// They became customers.
    pub converted: i64,
    /// They are neither converted nor unqualified.
    pub open: i64,
}

impl Progress {
    fn add(&mut self, code: u8, by: i64) {
        let (reached, open) = (code & 3, code & OPEN != 0);
        self.all += by;
        self.contacted += if reached >= 1 { by } else { 0 };
        self.qualified += if reached >= 2 { by } else { 0 };
        self.converted += if reached == 3 { by } else { 0 };
        self.open += if open { by } else { 0 };
    }

    /// Adds all of another.
    pub fn join(&mut self, other: Self) {
        self.all += other.all;
        self.contacted += other.contacted;
        self.qualified += other.qualified;
        self.converted += other.converted;
        self.open += other.open;
    }
}

/// The bit of open leads beside how far they came.
const OPEN: u8 = 4;

fn code(lead: &Lead) -> u8 {
    let reached = |status: LeadStatus| match status {
        LeadStatus::New | LeadStatus::Unqualified => 0,
        LeadStatus::Contacted => 1,
        LeadStatus::Qualified => 2,
        LeadStatus::Converted => 3,
    };
    match lead.status {
        // What was converted once is so no longer.
        LeadStatus::Unqualified => reached(lead.reached).min(2),
        LeadStatus::Converted => 3,
        open => reached(open) | OPEN,
    }
}

/// As much of a source as tells it from others.
#[must_use]
pub fn known(source: &str) -> &str {
    source.get(..source.floor_char_boundary(SOURCE_MAX)).unwrap_or(source)
}

/// Declares the counters and orders of a lead.
pub(super) fn declare(lead: &Lead, meta: &Meta, d: &mut Derived<'_>) {
    let code = code(lead);
    let key = KeyBuf::new().opt_id(lead.owner_id).u8(code).bytes(known(&lead.source).as_bytes());
    series::count(d, CREATED, meta.created_at, &key, 1);
    if let (Some(score), true) = (lead.score, code & OPEN != 0) {
        let score = KeyBuf::new().u8(u8::try_from(100 - score.clamp(0, 100)).unwrap_or(0));
        d.index(BY_SCORE_OF_OWNER, KeyBuf::new().opt_id(lead.owner_id).bytes(score.as_bytes()));
        d.index(BY_SCORE, score);
    }
}

/// How far the leads came that were created from an instant, or from the beginning, up to another one, both quarters of
/// an hour; of one owner or of everybody, by source.
///
/// # Errors
/// When the storage fails.
pub fn created<R: Read + ?Sized>(
    read: &R,
    org: Org,
    span: (Option<Time>, Time),
    owner: Option<Uid>,
) -> Result<BTreeMap<String, Progress>> {
    let mut all: BTreeMap<String, Progress> = BTreeMap::new();
    series::sums(read, org, Lead::KIND, CREATED, span, &mut |key, by| {
        let mut key = Parts(key);
        let (Some(whose), Some(code)) = (key.opt_id(), key.u8()) else { return };
        if owner.is_none() || whose == owner {
            let source = key.rest().unwrap_or_default();
            match all.get_mut(source) {
                Some(progress) => progress.add(code, by),
                None => all.entry(source.to_owned()).or_default().add(code, by),
            }
        }
    })?;
    Ok(all)
}

/// The same of all sources together.
///
/// # Errors
/// When the storage fails.
pub fn created_together<R: Read + ?Sized>(
    read: &R,
    org: Org,
    span: (Option<Time>, Time),
    owner: Option<Uid>,
) -> Result<Progress> {
    let mut sum = Progress::default();
    created(read, org, span, owner)?.into_values().for_each(|progress| sum.join(progress));
    Ok(sum)
}

/// So many open leads with the highest scores, of one owner or of everybody.
///
/// # Errors
/// When the storage fails.
pub fn top<R: Read + ?Sized>(read: &R, org: Org, owner: Option<Uid>, most: usize) -> Result<Vec<Record<Lead>>> {
    let (index, prefix) = match owner {
        None => (BY_SCORE, KeyBuf::new()),
        owner => (BY_SCORE_OF_OWNER, KeyBuf::new().opt_id(owner)),
    };
    let mut top = Vec::with_capacity(most);
    read.scan_index(org, Lead::KIND, index, &prefix, Dir::Forward, None, &mut |_, id, _| {
        top.extend(read.get(org, Id::<Lead>::from(id))?);
        Ok(if top.len() < most { Flow::More } else { Flow::Stop })
    })?;
    Ok(top)
}
