//! What reports say of deals, in maintained counters by the time at which it happened ([`series`]). All of it follows
//! from fields of the deals as they are: an undo, the trash or another owner moves it. Each reading takes only the deals
//! that [`Only`] names.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::Deal;
use super::totals::{self, HELD, Shares, Totals};
use crate::base::{Id, Org, Result, Time, Uid};
use crate::crm::pipelines::StageKind;
use crate::store::keys::Parts;
use crate::store::series::{self, midnight};
use crate::store::{Derived, Entity, Index, KeyBuf, Read};

/// Number and value of deals won, number of deals lost, by the time of closing, owner, pipeline and outcome.
const CLOSED: Index = Index(30);
/// [`Totals`] of open deals by the expected day of closing, owner and stage.
const EXPECTED: Index = Index(31);
/// Number and length of stays in open stages by their end, owner and stage.
const STAYS: Index = Index(32);
/// Number of deals, and number and value of those won, that were leads, by the lead's creation, owner, pipeline, whether
/// won, and the lead's source.
const FROM_LEADS: Index = Index(33);

/// From an instant up to another one, both quarters of an hour.
pub type Span = (Time, Time);

/// Which deals are asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Only {
    /// Those of an owner.
    pub owner: Option<Uid>,
    /// Those of a pipeline.
    pub pipeline: Option<Uid>,
}

impl Only {
    /// Whether an owner is among those asked for.
    #[must_use]
    pub fn of(&self, owner: Option<Uid>) -> bool {
        self.owner.is_none() || owner == self.owner
    }

    fn fits(&self, owner: Option<Uid>, pipeline: Option<Uid>) -> bool {
        self.of(owner) && (self.pipeline.is_none() || pipeline == self.pipeline)
    }
}

/// Deals that came to an end.
#[derive(Debug, Clone, Default)]
pub struct Closed {
    /// Number and value of those won.
    pub won: Totals,
    /// Number of those lost.
    pub lost: i64,
}

/// Declares the counters of a deal.
pub(super) fn declare(deal: &Deal, d: &mut Derived<'_>) {
    let pipeline = deal.pipeline_id.map(Id::uid);
    let (Some(stage), owner) = (deal.stage_id, KeyBuf::new().opt_id(deal.owner_id)) else { return };
    let mut held = totals::one();
    held.extend(totals::seconds(deal.stage_entered_at.map_or(0, Time::seconds)));
    held.extend(totals::value(deal.value));
    held.extend(totals::weighted(deal.value, deal.probability));
    for (end, by) in &held {
        d.count(HELD, &KeyBuf::new().id(stage.uid()).opt_id(deal.owner_id).bytes(end.as_bytes()), *by);
    }
    let is_won = deal.status == StageKind::Won;
    let mut ended = totals::one();
    if is_won {
        ended.extend(totals::value(deal.value));
    }
    if let Some(at) = deal.closed_at {
        let key = owner.clone().opt_id(pipeline).u8(is_won.into());
        each(&key, &ended, |key, by| series::count(d, CLOSED, at, key, by));
    }
    if let (StageKind::Open, Some(day)) = (deal.status, deal.expected_close_on) {
        let mut shares = totals::one();
        shares.extend(totals::value(deal.value));
        shares.extend(totals::weighted(deal.value, deal.probability));
        let key = owner.clone().id(stage.uid());
        each(&key, &shares, |key, by| series::count_on(d, EXPECTED, day, key, by));
    }
    for stay in &deal.stays {
        let mut shares = totals::one();
        shares.extend(totals::seconds(stay.left_at.seconds() - stay.entered_at.seconds()));
        let key = owner.clone().id(stay.stage_id.uid());
        each(&key, &shares, |key, by| series::count(d, STAYS, stay.left_at, key, by));
    }
    if let Some(origin) = &deal.origin {
        let key = owner.opt_id(pipeline).u8(is_won.into());
        each(&key, &ended, |key, by| {
            let key = key.clone().bytes(origin.source.as_bytes());
            series::count(d, FROM_LEADS, origin.created_at, &key, by);
        });
    }
}

fn each(start: &KeyBuf, shares: &Shares, mut count: impl FnMut(&KeyBuf, i64)) {
    for (end, by) in shares {
        count(&start.clone().bytes(end.as_bytes()), *by);
    }
}

/// Deals won and lost within a span, by owner.
///
/// # Errors
/// When the storage fails.
pub fn closed<R: Read + ?Sized>(read: &R, org: Org, span: Span, only: Only) -> Result<BTreeMap<Option<Uid>, Closed>> {
    let mut all: BTreeMap<Option<Uid>, Closed> = BTreeMap::new();
    let mut add = |key: &[u8], by: i64| {
        let mut key = Parts(key);
        let (Some(owner), Some(pipeline), Some(won)) = (key.opt_id(), key.opt_id(), key.u8()) else { return };
        if only.fits(owner, pipeline) {
            let closed = all.entry(owner).or_default();
            if won == 1 { closed.won.add(&mut key, by) } else { closed.lost += by }
        }
    };
    series::sums(read, org, Deal::KIND, CLOSED, (Some(span.0), span.1), &mut add)?;
    Ok(all)
}

/// The same of all owners together.
///
/// # Errors
/// When the storage fails.
pub fn closed_together<R: Read + ?Sized>(read: &R, org: Org, span: Span, only: Only) -> Result<Closed> {
    let mut sum = Closed::default();
    for closed in closed(read, org, span, only)?.values() {
        sum.won.join(&closed.won);
        sum.lost += closed.lost;
    }
    Ok(sum)
}

/// Totals of the deals that are in each stage now, by stage; the pipeline is not looked at.
///
/// # Errors
/// When the storage fails.
pub fn held<R: Read + ?Sized>(read: &R, org: Org, only: Only) -> Result<BTreeMap<Uid, Totals>> {
    totals::held(read, org, &|owner| only.of(owner))
}

/// Totals of the open deals that are expected to close from the first day to the last, by stage; the pipeline is not
/// looked at.
///
/// # Errors
/// When the storage fails.
pub fn expected<R: Read + ?Sized>(
    read: &R,
    org: Org,
    (first, last): (Date, Date),
    only: Only,
) -> Result<BTreeMap<Uid, Totals>> {
    let span = (midnight(first), midnight(last.tomorrow().unwrap_or(last)));
    by_stage(read, org, EXPECTED, span, only)
}

/// Number and length of the stays in stages that ended within a span, by stage; the pipeline is not looked at.
///
/// # Errors
/// When the storage fails.
pub fn stays<R: Read + ?Sized>(read: &R, org: Org, span: Span, only: Only) -> Result<BTreeMap<Uid, Totals>> {
    by_stage(read, org, STAYS, span, only)
}

fn by_stage<R: Read + ?Sized>(
    read: &R,
    org: Org,
    counters: Index,
    span: Span,
    only: Only,
) -> Result<BTreeMap<Uid, Totals>> {
    let mut all: BTreeMap<Uid, Totals> = BTreeMap::new();
    let mut add = |key: &[u8], by: i64| {
        let mut key = Parts(key);
        if let (Some(owner), Some(stage)) = (key.opt_id(), key.id())
            && only.of(owner)
        {
            all.entry(stage).or_default().add(&mut key, by);
        }
    };
    series::sums(read, org, Deal::KIND, counters, (Some(span.0), span.1), &mut add)?;
    Ok(all)
}

/// Deals that were leads created within a span, by the source of the lead: all, and those won.
///
/// # Errors
/// When the storage fails.
pub fn from_leads<R: Read + ?Sized>(
    read: &R,
    org: Org,
    span: Span,
    only: Only,
) -> Result<BTreeMap<String, (i64, Totals)>> {
    let mut all: BTreeMap<String, (i64, Totals)> = BTreeMap::new();
    let mut add = |key: &[u8], by: i64| {
        let mut key = Parts(key);
        let (Some(owner), Some(pipeline), Some(won)) = (key.opt_id(), key.opt_id(), key.u8()) else { return };
        if !only.fits(owner, pipeline) {
            return;
        }
        let mut share = Totals::default();
        share.add(&mut key, by);
        let (count, sum) = all.entry(key.rest().unwrap_or_default().to_owned()).or_default();
        *count += share.count;
        if won == 1 {
            sum.join(&share);
        }
    };
    series::sums(read, org, Deal::KIND, FROM_LEADS, (Some(span.0), span.1), &mut add)?;
    Ok(all)
}
