//! Which stretch of an [`agenda`](crate::rest::agenda) a list asks for.

use super::plan::{Walk, all_of, conditions, facet, only, own_field};
use super::query::ListQuery;
use crate::base::{Org, Result};
use crate::rest::agenda::{self, Agenda, Span};
use crate::rest::filter::{Instants, Op, Operand, Test};
use crate::rest::resource::Resource;
use crate::store::{KeyBuf, Read, ReadTx};

/// What a list asks of an agenda.
pub(super) struct Open {
    /// Where in it.
    span: Span,
    /// The holder's key, if it asks for one.
    holder: Option<KeyBuf>,
    /// The conditions that are answered by this.
    answered: Vec<usize>,
}

impl Open {
    /// What it asks, if its order is the agenda's and it wants nothing that is not open.
    pub(super) fn asked<E: Resource>(query: &ListQuery<E>, test: Option<&Test>) -> Option<Self> {
        let agenda = E::AGENDA?;
        (own_field::<E>(&query.by)? == agenda.by).then_some(())?;
        let conditions = match test? {
            Test::All(all) => all.as_slice(),
            one => std::slice::from_ref(one),
        };
        let mut asked = Self { span: Span::ALL, holder: None, answered: Vec::new() };
        let mut is_open = false;
        for (place, condition) in conditions.iter().enumerate() {
            let Test::Is(path, op, operand) = condition else { continue };
            let Some(name) = own_field::<E>(path) else { continue };
            let answered = if name == agenda.field {
                let all = agenda.wants(*op, operand);
                is_open |= all.is_some();
                all == Some(true)
            } else if name == agenda.by {
                span(asked.span, *op, operand).is_some_and(|span| {
                    asked.span = span;
                    true
                })
            } else if Some(&name) == E::HOLDERS.first() && asked.holder.is_none() {
                asked.holder = facet(*op, operand);
                asked.holder.is_some()
            } else {
                false
            };
            if answered {
                asked.answered.push(place);
            }
        }
        is_open.then_some(asked)
    }

    /// The walk over it.
    pub(super) fn walk<E: Resource>(self, tx: &ReadTx, org: Org, test: Option<Test>) -> Result<Walk> {
        let (index, prefix) = match self.holder {
            Some(holder) => (agenda::OPEN_OF, holder),
            None => (agenda::OPEN, KeyBuf::new()),
        };
        let rows = tx.counter(org, E::KIND, index, &prefix)?;
        let rest = conditions(test).into_iter().enumerate().filter(|(place, _)| !self.answered.contains(place));
        Ok(Walk {
            index,
            prefix,
            rows: usize::try_from(rows).unwrap_or(0),
            residual: all_of(rest.map(|(_, condition)| condition).collect()),
            conditions: self.answered,
            covering: false,
            records: false,
            span: Some(self.span),
        })
    }
}

impl Agenda {
    /// Whether a condition on the agenda's field holds for all that is open; `None` if it may hold for something else.
    fn wants(&self, op: Op, operand: &Operand) -> Option<bool> {
        if !matches!(op, Op::Eq | Op::In) {
            return None;
        }
        let mut wanted: Vec<&str> = match operand {
            Operand::Names(names) => names.iter().map(String::as_str).collect(),
            Operand::Booleans(wanted) => wanted.iter().map(|yes| agenda::word(*yes)).collect(),
            _ => return None,
        };
        wanted.sort_unstable();
        wanted.dedup();
        wanted.iter().all(|value| self.is_open(value)).then_some(wanted.len() == self.open.len())
    }
}

/// What of a span a condition on its instant leaves.
fn span(span: Span, op: Op, operand: &Operand) -> Option<Span> {
    let range = match operand {
        Operand::Instants(ranges) => only(ranges).copied(),
        _ => None,
    };
    Some(match (op, range) {
        (Op::IsEmpty, _) => Span { dated: false, ..span },
        (Op::IsNotEmpty, _) => Span { undated: false, ..span },
        (Op::Lt, Some(Instants(from, _))) => span.within(None, Some(from)),
        (Op::Le, Some(Instants(_, to))) => span.within(None, Some(to)),
        (Op::Gt, Some(Instants(_, to))) => span.within(Some(to), None),
        (Op::Ge, Some(Instants(from, _))) => span.within(Some(from), None),
        (Op::Eq | Op::In, Some(Instants(from, to))) => span.within(Some(from), Some(to)),
        _ => return None,
    })
}
