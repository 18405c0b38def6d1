//! Which stretch of an [`agenda`](crate::rest::agenda) a list asks for.

use super::plan::{Walk, all_of, conditions, facet, only, own_field};
use super::query::ListQuery;
use crate::base::{Org, Result};
use crate::rest::agenda::{self, Agenda, Span};
use crate::rest::filter::{Instants, Op, Operand, Test};
use crate::rest::resource::Resource;
use crate::store::lists::facet_text;
use crate::store::{KeyBuf, Read, ReadTx};

/// What a list asks of an agenda.
pub(super) struct Open {
    /// Where in it.
    span: Span,
    /// The holder's key, if it asks for one.
    holder: Option<KeyBuf>,
    /// The key of the one value of the agenda's field that it asks for, and the place of that condition.
    value: Option<(KeyBuf, usize)>,
    /// The other conditions that are answered by this.
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
        let mut asked = Self { span: Span::ALL, holder: None, value: None, answered: Vec::new() };
        let mut is_open = false;
        for (place, condition) in conditions.iter().enumerate() {
            let Test::Is(path, op, operand) = condition else { continue };
            let Some(name) = own_field::<E>(path) else { continue };
            let answered = if name == agenda.field {
                let wanted = agenda.wanted(*op, operand);
                is_open |= wanted.is_some();
                let wanted = wanted.unwrap_or_default();
                if let [one] = wanted.as_slice() {
                    asked.value = Some((facet_text(one), place));
                }
                wanted.len() == agenda.open.len()
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
    pub(super) fn walk<E: Resource>(mut self, tx: &ReadTx, org: Org, test: Option<Test>) -> Result<Walk> {
        let (index, prefix) = match (self.holder, self.value) {
            (Some(holder), _) => (agenda::OPEN_OF, holder),
            (None, Some((value, place))) if !self.answered.contains(&place) => {
                self.answered.push(place);
                (agenda::OPEN_AS, value)
            }
            (None, _) => (agenda::OPEN, KeyBuf::new()),
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
    /// The values of the agenda's field that a condition asks for, each once; `None` if one of them is not open.
    fn wanted<'o>(&self, op: Op, operand: &'o Operand) -> Option<Vec<&'o str>> {
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
        wanted.iter().all(|value| self.is_open(value)).then_some(wanted)
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
