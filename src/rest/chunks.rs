//! The records of a kind that a filter chooses, or that are named, read a chunk at a time. Each chunk is a snapshot of its own, so that a
//! long reading pins no pages; a record that is written meanwhile is read once, as it was before or after.

use std::marker::PhantomData;

use super::context::Customs;
use super::field::View;
use super::filter::{self, Test};
use super::info::Info;
use super::list::{Matcher, Walk, plan, visit};
use super::resource::{Resource, fields, value_of};
use super::value::Value;
use crate::base::{Error, Org, Result, Time, Uid};
use crate::store::{Dir, Flow, Read, ReadTx, Record};

/// Which records are read.
#[derive(Debug, Clone, Default)]
pub struct Chosen<'c> {
    /// Those that it lets through; all without one.
    pub filter: Option<&'c str>,
    /// Of those, these alone, in this order.
    pub ids: Option<&'c [Uid]>,
    /// Who `me` is in the filter.
    pub me: Option<Uid>,
    /// What times in the filter are relative to.
    pub now: Time,
}

/// What is done with the values of a record. The function beside them tells the name of the record that a field names.
pub type WithValues<'w> = dyn FnMut(&[Value<'_>], &mut dyn FnMut(&str) -> Result<Option<String>>) -> Result<()> + 'w;

/// A reading that stops and goes on.
pub trait Chunks: Send {
    /// The fields of every record, in the order of its values.
    fn fields(&self) -> Vec<&'static Info>;

    /// How many records lie before the filter.
    fn rows(&self) -> usize;

    /// Looks at the next `most` records and calls `with` with the values of those that the filter lets through. False at
    /// the end.
    ///
    /// # Errors
    /// When the storage fails, or `with` does.
    fn next(&mut self, tx: &ReadTx, most: usize, with: &mut WithValues<'_>) -> Result<bool>;
}

/// Begins a reading of `E`: in the order of creation, or in that of the identities.
///
/// # Errors
/// The filter cannot be read, or the storage fails.
pub fn begin<E: Resource>(tx: &ReadTx, org: Org, chosen: &Chosen<'_>, customs: &Customs) -> Result<Box<dyn Chunks>> {
    let test = match chosen.filter {
        Some(text) => {
            let expr = filter::parse(text).map_err(|error| Error::Invalid(vec![error]))?;
            Some(customs.check::<E>(&expr, chosen.now, chosen.me)?)
        }
        None => None,
    };
    if let Some(ids) = chosen.ids {
        return Ok(Box::new(Listed::<E> { org, ids: ids.to_vec(), test, done: 0, of: PhantomData }));
    }
    let walk = plan::<E>(tx, org, None, test)?;
    Ok(Box::new(ChunksOf::<E> { org, walk, after: None, of: PhantomData }))
}

/// Gives the values of a record to `with`.
fn show<E: Resource>(tx: &ReadTx, org: Org, record: &Record<E>, with: &mut WithValues<'_>) -> Result<()> {
    let view = View::of(record).within(tx, org);
    let values: Vec<Value<'_>> = fields::<E>().map(|field| field.shown(view)).collect();
    with(&values, &mut |name| {
        let Some(to) = E::RELATIONS.iter().find(|relation| relation.field == name) else { return Ok(None) };
        match value_of(view, to.field) {
            Value::Id(_, id) => to.title(tx, org, id),
            _ => Ok(None),
        }
    })
}

struct ChunksOf<E> {
    org: Org,
    walk: Walk,
    after: Option<Vec<u8>>,
    of: PhantomData<fn() -> E>,
}

impl<E: Resource> Chunks for ChunksOf<E> {
    fn fields(&self) -> Vec<&'static Info> {
        fields::<E>().map(|field| &field.info).collect()
    }

    fn rows(&self) -> usize {
        self.walk.rows
    }

    fn next(&mut self, tx: &ReadTx, most: usize, with: &mut WithValues<'_>) -> Result<bool> {
        let matcher = Matcher::new(tx, self.org, self.walk.residual.as_ref());
        let mut seen = 0;
        let mut last = None;
        let after = self.after.as_deref();
        visit::<E>(tx, self.org, &self.walk, Dir::Forward, after, &mut |rest, record| {
            if matcher.passes(&record)? {
                show(tx, self.org, &record, with)?;
            }
            seen += 1;
            if seen == most {
                let mut place = rest.to_vec();
                place.extend_from_slice(&record.id.uid().to_bytes());
                last = Some(place);
                return Ok(Flow::Stop);
            }
            Ok(Flow::More)
        })?;
        let more = last.is_some();
        self.after = last;
        Ok(more)
    }
}

/// A reading of records that are named. Those that are gone are left out.
struct Listed<E> {
    org: Org,
    ids: Vec<Uid>,
    test: Option<Test>,
    done: usize,
    of: PhantomData<fn() -> E>,
}

impl<E: Resource> Chunks for Listed<E> {
    fn fields(&self) -> Vec<&'static Info> {
        fields::<E>().map(|field| &field.info).collect()
    }

    fn rows(&self) -> usize {
        self.ids.len()
    }

    fn next(&mut self, tx: &ReadTx, most: usize, with: &mut WithValues<'_>) -> Result<bool> {
        let matcher = Matcher::new(tx, self.org, self.test.as_ref());
        for id in self.ids.iter().skip(self.done).take(most) {
            if let Some(record) = tx.get::<E>(self.org, (*id).into())?
                && matcher.passes(&record)?
            {
                show(tx, self.org, &record, with)?;
            }
        }
        self.done += most;
        Ok(self.done < self.ids.len())
    }
}
