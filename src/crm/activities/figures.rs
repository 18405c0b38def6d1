//! What reports say of activities, in maintained counters ([`series`]): tasks by when they are due, and what users did by
//! when they did it; and when something was done last for a customer.

use std::collections::BTreeMap;

use super::Activity;
use super::model::ASSIGNEE_FACET;
use crate::base::{Id, Org, Result, Time, Uid};
use crate::store::keys::Parts;
use crate::store::lists::{self, Sort};
use crate::store::{Derived, Dir, Entity, Flow, Index, KeyBuf, Meta, RawRead, Read, Record, series};

/// When tasks that are still to be done are due, and whose they are.
pub const DUE: Index = Index(34);
/// Number of things done, by when that was and by user.
const DEEDS: Index = Index(35);
/// By the customer that they hang on and when they were done.
const DONE_FOR: Index = Index(36);

/// Declares the counters of an activity.
pub(super) fn declare(activity: &Activity, meta: &Meta, d: &mut Derived<'_>) {
    if let Some(due) = activity.open_until() {
        series::due(d, DUE, due, activity.assignee_id);
    }
    if let Some(at) = activity.deed_at(meta.created_at) {
        series::count(d, DEEDS, at, &KeyBuf::new().opt_id(activity.assignee_id), 1);
        if let Some(customer) = activity.customer_id {
            d.index(DONE_FOR, KeyBuf::new().id(customer.uid()).time(at));
        }
    }
}

/// When something was done last that hangs on a customer itself: a task when it was marked as done, everything else when it
/// happened. What is to come does not count.
///
/// # Errors
/// When the storage fails.
pub fn last_activity_at(tx: &dyn RawRead, org: Org, customer: Uid) -> Result<Option<Time>> {
    let (key, end) = (KeyBuf::new().id(customer), KeyBuf::new().time(Time(tx.now().0.saturating_add(1))));
    let last = tx.last_before(org, Activity::KIND, DONE_FOR, &key, &end)?;
    if tx.is_watched()
        && let Some(next) = tx.first_from(org, Activity::KIND, DONE_FOR, &key, &end)?
        && let Some(next) = Parts(&next).time()
    {
        // What is to come counts from its own instant on.
        tx.holds_until(Time(next.0.saturating_sub(1)));
    }
    Ok(last.and_then(|at| Parts(&at).time()))
}

/// How many tasks are still to be done that are due from an instant, or from the beginning, up to another one; of one
/// user or of everybody.
///
/// # Errors
/// When the storage fails.
pub fn tasks_due<R: Read + ?Sized>(read: &R, org: Org, span: (Option<Time>, Time), user: Option<Uid>) -> Result<i64> {
    series::due_between(read, org, Activity::KIND, DUE, span, user)
}

/// So many of those tasks, earliest first. Those of others are read and left.
///
/// # Errors
/// When the storage fails.
pub fn first_due<R: Read + ?Sized>(
    read: &R,
    org: Org,
    span: (Option<Time>, Time),
    user: Option<Uid>,
    most: usize,
) -> Result<Vec<Record<Activity>>> {
    let mut first = Vec::new();
    series::due_rows(read, org, Activity::KIND, DUE, span, &mut |_, whose, id| {
        if user.is_none() || whose == user {
            first.extend(read.get(org, Id::<Activity>::from(id))?);
        }
        Ok(if first.len() < most { Flow::More } else { Flow::Stop })
    })?;
    Ok(first)
}

/// What each user did from an instant up to another one, both quarters of an hour.
///
/// # Errors
/// When the storage fails.
pub fn deeds<R: Read + ?Sized>(read: &R, org: Org, (from, to): (Time, Time)) -> Result<BTreeMap<Option<Uid>, i64>> {
    let mut all = BTreeMap::new();
    series::sums(read, org, Activity::KIND, DEEDS, (Some(from), to), &mut |key, by| {
        if let Some(user) = Parts(key).opt_id() {
            *all.entry(user).or_default() += by;
        }
    })?;
    Ok(all)
}

/// So many of the activities that were made last, of one user or of everybody.
///
/// # Errors
/// When the storage fails.
pub fn newest<R: Read + ?Sized>(read: &R, org: Org, user: Option<Uid>, most: usize) -> Result<Vec<Record<Activity>>> {
    let mut newest = Vec::with_capacity(most);
    let (index, key) = match user {
        None => (lists::plain(Sort::Created), KeyBuf::new()),
        user => (lists::behind(ASSIGNEE_FACET, Sort::Created), lists::facet_id(user)),
    };
    read.scan_index(org, Activity::KIND, index, &key, Dir::Backward, None, &mut |_, id, _| {
        newest.extend(read.get(org, Id::<Activity>::from(id))?);
        Ok(if newest.len() < most { Flow::More } else { Flow::Stop })
    })?;
    Ok(newest)
}
