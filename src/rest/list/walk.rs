//! Walks an index in its order: a page of a standard list, and the rows of any plan.

use super::plan::Walk;
use super::query::ListQuery;
use super::{Matcher, Page, SCAN_MAX};
use crate::base::{Org, Result, Time, Uid};
use crate::rest::agenda::{DATED, UNDATED};
use crate::rest::field::View;
use crate::rest::resource::Resource;
use crate::store::{Dir, Flow, KeyBuf, Kind, Read, ReadTx, Record};

/// The page behind the query's cursor.
pub(super) fn page<E: Resource>(tx: &ReadTx, org: Org, query: &ListQuery<E>, walk: &Walk) -> Result<Page> {
    let mut page = Page::default();
    let mut last: Vec<u8> = Vec::with_capacity(80);
    let place = |last: &mut Vec<u8>, rest: &[u8], id: Uid| {
        last.clear();
        last.extend_from_slice(rest);
        last.extend_from_slice(&id.to_bytes());
    };
    let after = query.after.as_deref();
    if walk.residual.is_none() {
        let of_card = query.shape.of_card();
        rows(tx, org, E::KIND, walk, query.dir(), after, &mut |rest, id, card| {
            if page.count == query.limit {
                page.next = Some(std::mem::take(&mut last));
                return Ok(Flow::Stop);
            }
            if !of_card {
                page.add(|out| query.shape.write_of(tx, org, id, out))?;
            } else if walk.covering {
                query.shape.write_card(page.row(), card)?;
            } else {
                query.shape.write_by_id(tx, org, id, &mut page)?;
            }
            place(&mut last, rest, id);
            Ok(Flow::More)
        })?;
        return Ok(page);
    }
    let matcher = Matcher::new(tx, org, walk.residual.as_ref());
    let mut scanned = 0;
    visit::<E>(tx, org, walk, query.dir(), after, &mut |rest, record| {
        if matcher.passes(&record)? {
            if page.count == query.limit {
                page.next = Some(std::mem::take(&mut last));
                return Ok(Flow::Stop);
            }
            query.shape.write(tx, org, page.row(), View::of(&record))?;
            place(&mut last, rest, record.id.uid());
        }
        scanned += 1;
        if scanned == SCAN_MAX {
            place(&mut last, rest, record.id.uid());
            page.next = Some(std::mem::take(&mut last));
            return Ok(Flow::Stop);
        }
        Ok(Flow::More)
    })?;
    Ok(page)
}

/// Visits the records of a plan in its index's order, with what their key holds between prefix and identity. The
/// residual test is not applied.
///
/// # Errors
/// When the storage fails, or `with` does.
pub fn visit<E: Resource>(
    tx: &ReadTx,
    org: Org,
    walk: &Walk,
    dir: Dir,
    after: Option<&[u8]>,
    with: &mut dyn FnMut(&[u8], Record<E>) -> Result<Flow>,
) -> Result<()> {
    if walk.records {
        let after = after.and_then(Uid::from_bytes);
        return tx.scan_records::<E>(org, dir, after, &mut |record| with(&[], record));
    }
    rows(tx, org, E::KIND, walk, dir, after, &mut |rest, id, _| match tx.get::<E>(org, id.into())? {
        Some(record) => with(rest, record),
        None => Ok(Flow::More),
    })
}

/// Visits the rows of a plan's index: what their key holds between prefix and identity, the identity and the value.
///
/// # Errors
/// When the storage fails, or `with` does.
pub fn rows(
    tx: &ReadTx,
    org: Org,
    kind: Kind,
    walk: &Walk,
    dir: Dir,
    after: Option<&[u8]>,
    with: &mut dyn FnMut(&[u8], Uid, &[u8]) -> Result<Flow>,
) -> Result<()> {
    let Some(span) = walk.span else {
        return tx.scan_index(org, kind, walk.index, &walk.prefix, dir, after, with);
    };
    let bound = |at: Option<Time>| at.map(|at| KeyBuf::new().time(at).into_bytes());
    let mut place = Vec::with_capacity(9);
    let mut flow = Flow::More;
    for (mark, wanted, low, high) in
        [(DATED, span.dated, bound(span.from), bound(span.to)), (UNDATED, span.undated, None, None)]
    {
        let begun = after.and_then(<[u8]>::split_first);
        if !wanted || matches!(flow, Flow::Stop) || begun.is_some_and(|(begun, _)| *begun > mark) {
            continue;
        }
        let behind = begun.filter(|(begun, _)| **begun == mark).map(|(_, rest)| rest);
        // A bound is a part of the keys at its instant: it stands before all of them.
        let (start, end) = match dir {
            Dir::Forward => (behind.max(low.as_deref()), high.as_deref()),
            Dir::Backward => (behind.into_iter().chain(high.as_deref()).min(), low.as_deref()),
        };
        let is_past = |rest: &[u8]| match dir {
            Dir::Forward => end.is_some_and(|end| rest >= end),
            Dir::Backward => end.is_some_and(|end| rest < end),
        };
        tx.scan_index(org, kind, walk.index, &walk.prefix.clone().u8(mark), dir, start, &mut |rest, id, value| {
            if is_past(rest) {
                return Ok(Flow::Stop);
            }
            place.clear();
            place.push(mark);
            place.extend_from_slice(rest);
            flow = with(&place, id, value)?;
            Ok(flow)
        })?;
    }
    Ok(())
}
