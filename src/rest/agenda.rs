//! Agendas: the records of a kind that are still open, in the order in which they are due; alone, behind the user who has
//! to see to them, and behind what says that they are open, where several values do. Lists of what is due read as many rows as they show, however much was done before.

use std::borrow::Cow;

use super::field::View;
use super::resource::{Resource, holder, value_of};
use super::value::Value;
use crate::base::{Org, Result, Time, Uid};
use crate::store::lists::{facet_id, facet_text};
use crate::store::{Derived, Index, KeyBuf, Kind, Read};

/// What is open, by when it is due; the counter of all of it.
pub const OPEN: Index = Index(40);
/// The same behind the first of [`Resource::HOLDERS`]; the counter of each.
pub const OPEN_OF: Index = Index(41);
/// The same behind the value of [`Agenda::field`], where there is more than one; the counter of each.
pub const OPEN_AS: Index = Index(42);

/// What begins the key of a record that is due at an instant, which follows.
pub const DATED: u8 = 0;
/// What is the key of one that is not.
pub const UNDATED: u8 = 1;

/// What of a kind is open and when it is due.
#[derive(Debug, Clone, Copy)]
pub struct Agenda {
    /// The field with the instant.
    pub by: &'static str,
    /// The field that says whether a record is open: a choice, or a yes and no.
    pub field: &'static str,
    /// Its values where the record is open.
    pub open: &'static [&'static str],
}

impl Agenda {
    /// Whether a value of the field says that the record is open.
    #[must_use]
    pub fn is_open(&self, value: &str) -> bool {
        self.open.contains(&value)
    }

    /// Declares the rows and counters of a record.
    pub fn declare<E: Resource>(&self, view: View<'_, E>, d: &mut Derived<'_>) {
        let value = match value_of(view, self.field) {
            Value::Text(name) => name,
            Value::Boolean(yes) => Cow::Borrowed(word(yes)),
            _ => return,
        };
        if !self.is_open(&value) {
            return;
        }
        let due = match value_of(view, self.by) {
            Value::Time(at) => KeyBuf::new().u8(DATED).time(at),
            _ => KeyBuf::new().u8(UNDATED),
        };
        let of = match holder::<E>().map(|field| (field.get)(view)) {
            Some(Value::Id(_, id)) => facet_id(Some(id)),
            _ => facet_id(None),
        };
        if self.open.len() > 1 {
            let value = facet_text(&value);
            d.count(OPEN_AS, &value, 1);
            d.index(OPEN_AS, value.bytes(due.as_bytes()));
        }
        d.index(OPEN_OF, of.clone().bytes(due.as_bytes()));
        d.index(OPEN, due);
        d.count(OPEN, &KeyBuf::new(), 1);
        d.count(OPEN_OF, &of, 1);
    }
}

/// How the filter language writes a yes or no.
#[must_use]
pub const fn word(yes: bool) -> &'static str {
    if yes { "true" } else { "false" }
}

/// How many records of a kind are open; of one user or of everybody.
///
/// # Errors
/// When the storage fails.
pub fn count<R: Read + ?Sized>(read: &R, org: Org, kind: Kind, of: Option<Uid>) -> Result<i64> {
    match of {
        None => read.counter(org, kind, OPEN, &KeyBuf::new()),
        of => read.counter(org, kind, OPEN_OF, &facet_id(of)),
    }
}

/// A stretch of an agenda.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Whether what is due at an instant is in it.
    pub dated: bool,
    /// Due at this instant or later.
    pub from: Option<Time>,
    /// Due before this one.
    pub to: Option<Time>,
    /// Whether what is due at no instant is in it, which comes last in both directions.
    pub undated: bool,
}

impl Span {
    /// The whole agenda.
    pub const ALL: Self = Self { dated: true, from: None, to: None, undated: true };

    /// What of it is due from an instant on, and before another one.
    #[must_use]
    pub fn within(self, from: Option<Time>, to: Option<Time>) -> Self {
        let to = match (self.to, to) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        Self { from: self.from.max(from), to, undated: false, ..self }
    }
}
