//! Orders that no index has: by any sortable field, by relevance, or as listed. Only the best rows of a page are kept
//! in memory; empty values come last in both directions, equal ones by identity in the sort's direction.

use std::cmp::Ordering;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::plan::Walk;
use super::query::ListQuery;
use super::totals::{TOTAL_MAX, Total};
use super::{Matcher, Page, visit};
use crate::base::text::fold;
use crate::base::{Org, Result, Uid};
use crate::rest::field::View;
use crate::rest::filter::{FieldPath, Test};
use crate::rest::info::{Class, Type};
use crate::rest::resource::{Resource, with_source};
use crate::rest::value::Value;
use crate::store::search::{self, Question};
use crate::store::{Dir, Flow, KeyBuf, Read, ReadTx, Record};

/// Where a record stands in an order.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    empty: bool,
    key: Vec<u8>,
    id: Uid,
}

impl Place {
    fn of<E: Resource>(tx: &ReadTx, org: Org, record: &Record<E>, by: &FieldPath) -> Self {
        let mut place = Self { empty: true, key: Vec::new(), id: record.id.uid() };
        with_source(View::of(record).within(tx, org), &by.source, &mut |value| {
            place.empty = value.is_empty();
            place.key = key(value, by.ty);
            true
        });
        place
    }

    fn order(&self, other: &Self, desc: bool) -> Ordering {
        let turn = |order: Ordering| if desc { order.reverse() } else { order };
        self.empty
            .cmp(&other.empty)
            .then_with(|| turn(self.key.cmp(&other.key)))
            .then_with(|| turn(self.id.cmp(&other.id)))
    }

    /// As it stands in cursors, and for instants in the keys of an agenda, so that a page may follow one that was made
    /// the other way.
    fn to_bytes(&self) -> Vec<u8> {
        [[u8::from(self.empty)].as_slice(), &self.key, &self.id.to_bytes()].concat()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (rest, id) = bytes.split_last_chunk::<16>()?;
        let (empty, key) = rest.split_first()?;
        Some(Self { empty: *empty == 1, key: key.to_vec(), id: Uid(u128::from_be_bytes(*id)) })
    }
}

/// Bytes in the order of the type's values.
fn key(value: &Value<'_>, ty: Type) -> Vec<u8> {
    match (value, ty.class()) {
        (Value::Text(name), Class::Choice(names)) => {
            let place = names.iter().position(|n| *n == name.as_ref()).unwrap_or(names.len());
            vec![u8::try_from(place).unwrap_or(u8::MAX)]
        }
        (Value::Text(text), _) => bounded(&fold(text)),
        (Value::Phone(phone), _) => bounded(&fold(&phone.number)),
        (Value::Time(at), _) => KeyBuf::new().time(*at).into_bytes(),
        (Value::Date(date), _) => date.to_string().into_bytes(),
        (Value::Boolean(yes), _) => vec![u8::from(*yes)],
        (Value::Id(_, id), _) => id.to_bytes().to_vec(),
        (value, _) => value.number().map_or_else(Vec::new, |n| ordered(micros(n))),
    }
}

/// As much of a text as keeps cursors short.
fn bounded(text: &str) -> Vec<u8> {
    text.bytes().take(200).collect()
}

/// Millionths, so that numbers compare as whole ones.
fn micros(number: Decimal) -> i128 {
    let scaled = number.checked_mul(Decimal::from(1_000_000));
    scaled.and_then(|n| n.trunc().to_i128()).unwrap_or(if number.is_sign_negative() { i128::MIN } else { i128::MAX })
}

fn ordered(number: i128) -> Vec<u8> {
    (number.cast_unsigned() ^ (1 << 127)).to_be_bytes().to_vec()
}

/// The best so many records behind a place.
struct Best<'q, E: 'static> {
    tx: &'q ReadTx,
    org: Org,
    query: &'q ListQuery<E>,
    after: Option<Place>,
    /// One more than a page, in order.
    kept: Vec<(Place, Record<E>)>,
}

impl<'q, E: Resource> Best<'q, E> {
    fn new(tx: &'q ReadTx, org: Org, query: &'q ListQuery<E>) -> Self {
        let after = query.after.as_deref().and_then(Place::from_bytes);
        Self { tx, org, query, after, kept: Vec::with_capacity(query.limit + 2) }
    }

    fn offer(&mut self, record: Record<E>) {
        let desc = self.query.desc;
        let place = Place::of(self.tx, self.org, &record, &self.query.by);
        let behind = |a: &Place, b: &Place| a.order(b, desc).is_gt();
        if self.after.as_ref().is_some_and(|after| !behind(&place, after)) {
            return;
        }
        let full = self.kept.len() > self.query.limit;
        if full && self.kept.last().is_some_and(|(worst, _)| behind(&place, worst)) {
            return;
        }
        let at = self.kept.partition_point(|(kept, _)| behind(&place, kept));
        self.kept.insert(at, (place, record));
        self.kept.truncate(self.query.limit + 1);
    }

    fn page(self) -> Result<Page> {
        let mut page = Page::default();
        let more = self.kept.len() > self.query.limit;
        let mut last = None;
        for (place, record) in self.kept.iter().take(self.query.limit) {
            self.query.shape.write(self.tx, self.org, page.row(), View::of(record))?;
            last = Some(place);
        }
        page.next = last.filter(|_| more).map(Place::to_bytes);
        Ok(page)
    }
}

/// The page behind the query's cursor in an order that no index has.
pub(super) fn page<E: Resource>(tx: &ReadTx, org: Org, query: &ListQuery<E>, walk: &Walk) -> Result<Page> {
    let matcher = Matcher::new(tx, org, walk.residual.as_ref());
    let mut best = Best::new(tx, org, query);
    visit::<E>(tx, org, walk, Dir::Forward, None, &mut |_, record| {
        if matcher.passes(&record)? {
            best.offer(record);
        }
        Ok(Flow::More)
    })?;
    best.page()
}

/// The records with these identities in this order.
pub(super) fn of_ids<E: Resource>(
    tx: &ReadTx,
    org: Org,
    query: &ListQuery<E>,
    ids: &[Uid],
    test: Option<&Test>,
) -> Result<(Page, Total)> {
    let matcher = Matcher::new(tx, org, test);
    let mut page = Page::default();
    for id in ids {
        if test.is_none() && query.shape.of_card() {
            query.shape.write_by_id(tx, org, *id, &mut page)?;
        } else if test.is_none() {
            page.add(|out| query.shape.write_of(tx, org, *id, out))?;
        } else if let Some(record) = tx.get::<E>(org, (*id).into())?
            && matcher.passes(&record)?
        {
            query.shape.write(tx, org, page.row(), View::of(&record))?;
        }
    }
    let total = Total::exact(page.count);
    Ok((page, total))
}

/// The records that a search finds: by relevance, or in the order that was asked for.
pub(super) fn of_search<E: Resource>(
    tx: &ReadTx,
    org: Org,
    query: &ListQuery<E>,
    q: &str,
    test: Option<&Test>,
) -> Result<(Page, Total)> {
    let question = Question::new(q);
    let mut found = search::find(tx, org, E::KIND, &question, search::MOST)?;
    if found.is_empty()
        && let Some(slipped) = search::slipped(tx, org, E::KIND, &question)?
    {
        found = search::find(tx, org, E::KIND, &slipped, search::MOST)?;
    }
    let bound = found.len() >= search::MOST;
    let matcher = Matcher::new(tx, org, test);
    let mut matching = 0;
    let page = if query.sorted {
        let mut best = Best::new(tx, org, query);
        for (id, _) in &found {
            if let Some(record) = tx.get::<E>(org, (*id).into())?
                && matcher.passes(&record)?
            {
                matching += 1;
                best.offer(record);
            }
        }
        best.page()?
    } else {
        let after = query.after.as_deref().and_then(Uid::from_bytes);
        let start = after.and_then(|after| found.iter().position(|(id, _)| *id == after)).map_or(0, |at| at + 1);
        let mut page = Page::default();
        let mut last: Option<Uid> = None;
        for (at, (id, _)) in found.iter().enumerate() {
            // Without a test the matches of other pages need not be read.
            if test.is_none() && (at < start || page.count > query.limit) {
                continue;
            }
            let Some(record) = tx.get::<E>(org, (*id).into())? else { continue };
            if !matcher.passes(&record)? {
                continue;
            }
            matching += 1;
            if at < start || page.next.is_some() {
                continue;
            }
            if page.count == query.limit {
                page.next = last.map(|id| id.to_bytes().to_vec());
                if test.is_none() {
                    break;
                }
                continue;
            }
            query.shape.write(tx, org, page.row(), View::of(&record))?;
            last = Some(*id);
        }
        if test.is_none() {
            matching = found.len();
        }
        page
    };
    let total = Total { count: matching.min(TOTAL_MAX), at_least: bound || matching > TOTAL_MAX };
    Ok((page, total))
}
