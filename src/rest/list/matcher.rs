//! A checked filter over stored records, with the related records that it follows.

use std::marker::PhantomData;

use crate::base::{Org, Result};
use crate::rest::field::View;
use crate::rest::filter::{FieldPath, Row, Test, eval};
use crate::rest::resource::{Resource, value_of, with_source};
use crate::rest::value::Value;
use crate::store::{ReadTx, Record};

/// Says which records pass.
pub struct Matcher<'t, E> {
    tx: &'t ReadTx,
    org: Org,
    test: Option<&'t Test>,
    of: PhantomData<fn(&E)>,
}

impl<'t, E: Resource> Matcher<'t, E> {
    /// Everything passes without a test.
    #[must_use]
    pub fn new(tx: &'t ReadTx, org: Org, test: Option<&'t Test>) -> Self {
        Self { tx, org, test, of: PhantomData }
    }

    /// Whether the record passes.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn passes(&self, record: &Record<E>) -> Result<bool> {
        match self.test {
            Some(test) => {
                eval(test, &mut Joined { tx: self.tx, org: self.org, view: View::of(record).within(self.tx, self.org) })
            }
            None => Ok(true),
        }
    }
}

/// A record with what it relates to.
struct Joined<'t, E> {
    tx: &'t ReadTx,
    org: Org,
    view: View<'t, E>,
}

impl<E: Resource> Row for Joined<'_, E> {
    fn with(&mut self, path: &FieldPath, with: &mut dyn FnMut(&Value<'_>) -> bool) -> Result<bool> {
        let Some(place) = path.relation else { return Ok(with_source(self.view, &path.source, with)) };
        let Some(relation) = E::RELATIONS.get(place) else { return Ok(with(&Value::Empty)) };
        match value_of(self.view, relation.field) {
            Value::Id(_, id) => relation.with(self.tx, self.org, id, &path.source, with),
            _ => Ok(with(&Value::Empty)),
        }
    }
}
