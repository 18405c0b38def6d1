//! The records of a kind that a filter chooses, read a chunk at a time. Each chunk is a snapshot of its own, so that a
//! long reading pins no pages; a record that is written meanwhile is read once, as it was before or after.

use std::marker::PhantomData;

use super::context::Customs;
use super::field::View;
use super::filter;
use super::info::Info;
use super::list::{Matcher, Walk, plan, visit};
use super::resource::{Resource, fields};
use super::value::Value;
use crate::base::{Error, Org, Result, Time};
use crate::store::{Dir, Flow, ReadTx};

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
    /// When the storage fails.
    fn next(&mut self, tx: &ReadTx, most: usize, with: &mut dyn FnMut(&[Value<'_>])) -> Result<bool>;
}

/// Begins a reading of `E` in the order of creation.
///
/// # Errors
/// The filter cannot be read, or the storage fails.
pub fn begin<E: Resource>(
    tx: &ReadTx,
    org: Org,
    filter: Option<&str>,
    customs: &Customs,
    now: Time,
) -> Result<Box<dyn Chunks>> {
    let test = match filter {
        Some(text) => {
            let expr = filter::parse(text).map_err(|error| Error::Invalid(vec![error]))?;
            Some(customs.check::<E>(&expr, now, None)?)
        }
        None => None,
    };
    let walk = plan::<E>(tx, org, None, test)?;
    Ok(Box::new(ChunksOf::<E> { org, walk, after: None, of: PhantomData }))
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

    fn next(&mut self, tx: &ReadTx, most: usize, with: &mut dyn FnMut(&[Value<'_>])) -> Result<bool> {
        let matcher = Matcher::new(tx, self.org, self.walk.residual.as_ref());
        let mut seen = 0;
        let mut last = None;
        let after = self.after.as_deref();
        visit::<E>(tx, self.org, &self.walk, Dir::Forward, after, &mut |rest, record| {
            if matcher.passes(&record)? {
                let view = View::of(&record);
                let values: Vec<Value<'_>> = fields::<E>().map(|field| field.shown(view)).collect();
                with(&values);
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
