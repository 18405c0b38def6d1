//! Chooses the index that a list walks: the narrowest one that one of the filter's conditions names, else the one of
//! the sort alone; for what is open by when it is due, the [`agenda`]. What the index does not say stays as a test for
//! each record.

use super::open::Open;
use super::query::ListQuery;
use crate::base::{Org, Result};
use crate::rest::agenda::Span;
use crate::rest::derive::{PARENT, TAG, TAG_COUNT};
use crate::rest::filter::{FieldPath, Op, Operand, Source, Test};
use crate::rest::resource::{Resource, field_at};
use crate::store::lists::{COUNT_ALL, Sort, behind, facet_counter, facet_id, facet_text, plain};
use crate::store::{Index, KeyBuf, Read, ReadTx};

/// How a list is walked.
#[derive(Debug, Clone)]
pub struct Walk {
    /// The index.
    pub index: Index,
    /// Where in it.
    pub prefix: KeyBuf,
    /// How many rows lie there; of an agenda, in all of it.
    pub rows: usize,
    /// Which of the filter's conditions it answers, counted among those that all must hold.
    pub conditions: Vec<usize>,
    /// What each record must still pass.
    pub residual: Option<Test>,
    /// Whether the index's rows hold cards.
    pub covering: bool,
    /// Whether it is all records by creation, so that the records can be read one after another.
    pub records: bool,
    /// What of an agenda it is, where it walks one.
    pub span: Option<Span>,
}

impl Walk {
    /// Whether [`Walk::rows`] is the number of records that pass.
    #[must_use]
    pub fn is_counted(&self) -> bool {
        self.residual.is_none() && self.span.is_none_or(|span| span == Span::ALL)
    }
}

/// An index that knows the answer to one condition.
struct Narrow {
    place: usize,
    index: Index,
    prefix: KeyBuf,
    rows: i64,
}

/// Chooses. `sort` is `None` when the order does not matter.
///
/// # Errors
/// When the storage fails.
pub fn plan<E: Resource>(tx: &ReadTx, org: Org, sort: Option<Sort>, test: Option<Test>) -> Result<Walk> {
    let order = sort.unwrap_or(Sort::Created);
    let mut conditions = conditions(test);
    let mut best: Option<Narrow> = None;
    for (place, condition) in conditions.iter().enumerate() {
        let Some((index, prefix, counter, key)) = narrow::<E>(condition, order) else { continue };
        let rows = tx.counter(org, E::KIND, counter, &key)?;
        if best.as_ref().is_none_or(|best| rows < best.rows) {
            best = Some(Narrow { place, index, prefix, rows });
        }
    }
    let (index, prefix, rows, answered) = match best {
        Some(best) => {
            conditions.remove(best.place);
            (best.index, best.prefix, best.rows, vec![best.place])
        }
        None => (plain(order), KeyBuf::new(), tx.counter(org, E::KIND, COUNT_ALL, &KeyBuf::new())?, Vec::new()),
    };
    let covering = answered.is_empty();
    Ok(Walk {
        index,
        prefix,
        rows: usize::try_from(rows).unwrap_or(0),
        conditions: answered,
        residual: all_of(conditions),
        covering,
        records: covering && order == Sort::Created,
        span: None,
    })
}

/// Chooses for a list. An order that no index has is made of the rows of the narrowest one; where the kind's agenda has it,
/// whichever is likely to read less.
///
/// # Errors
/// When the storage fails.
pub fn plan_list<E: Resource>(tx: &ReadTx, org: Org, query: &ListQuery<E>, test: Option<Test>) -> Result<Walk> {
    let order = query.standard();
    let asked = order.is_none().then(|| Open::asked(query, test.as_ref())).flatten();
    let narrow = plan::<E>(tx, org, order, test.clone())?;
    let Some(asked) = asked else { return Ok(narrow) };
    let agenda = asked.walk::<E>(tx, org, test)?;
    // An agenda ends with the page: if what the narrow index holds is spread evenly in it, after so many times the page as
    // the one holds more than the other.
    let is_less = query.limit.saturating_mul(agenda.rows) < narrow.rows.saturating_mul(narrow.rows);
    Ok(if agenda.residual.is_none() || is_less { agenda } else { narrow })
}

/// Chooses for counting what a list with this plan holds: the narrowest index, in whatever order.
///
/// # Errors
/// When the storage fails.
pub fn plan_count<E: Resource>(tx: &ReadTx, org: Org, walk: &Walk, test: Option<Test>) -> Result<Option<Walk>> {
    if walk.residual.is_none() {
        return Ok(None);
    }
    let narrow = plan::<E>(tx, org, None, test)?;
    Ok(Some(narrow).filter(|narrow| narrow.residual.is_none() || narrow.rows < walk.rows))
}

/// The conditions that all must hold.
pub(super) fn conditions(test: Option<Test>) -> Vec<Test> {
    match test {
        None => Vec::new(),
        Some(Test::All(all)) => all,
        Some(one) => vec![one],
    }
}

/// The test of conditions that all must hold.
pub(super) fn all_of(mut conditions: Vec<Test>) -> Option<Test> {
    match conditions.len() {
        0 => None,
        1 => conditions.pop(),
        _ => Some(Test::All(conditions)),
    }
}

/// The name of a field of the collection itself.
pub(super) fn own_field<E: Resource>(path: &FieldPath) -> Option<&'static str> {
    match (path.relation, &path.source) {
        (None, Source::Field(place)) => field_at::<E>(*place).map(|field| field.info.name),
        _ => None,
    }
}

/// The key of the one value that a condition on a facet asks for.
pub(super) fn facet(op: Op, operand: &Operand) -> Option<KeyBuf> {
    Some(match (op, operand) {
        (Op::Eq | Op::In, Operand::Names(names)) => facet_text(only(names)?),
        (Op::Eq | Op::In, Operand::Ids(ids)) => facet_id(Some(*only(ids)?)),
        (Op::IsEmpty, _) => facet_id(None),
        _ => return None,
    })
}

/// Whether an index knows the whole answer, whatever the sort.
pub(super) fn is_standard<E: Resource>(test: Option<&Test>) -> bool {
    test.is_none_or(|test| narrow::<E>(test, Sort::Name).is_some())
}

/// The index, its prefix, and the counter with its key that answer the condition in the order of `sort`.
fn narrow<E: Resource>(condition: &Test, sort: Sort) -> Option<(Index, KeyBuf, Index, KeyBuf)> {
    let Test::Is(path, op, operand) = condition else { return None };
    let name = own_field::<E>(path)?;
    if let Some(place) = E::FACETS.iter().position(|facet| *facet == name) {
        let (place, key) = (u8::try_from(place).ok()?, facet(*op, operand)?);
        return Some((behind(place, sort), key.clone(), facet_counter(place), key));
    }
    if sort != Sort::Created {
        return None;
    }
    match (name, op, operand) {
        ("tags", Op::Eq | Op::In, Operand::Texts(texts)) => {
            let key = KeyBuf::new().text(only(texts)?);
            Some((TAG, key.clone(), TAG_COUNT, key))
        }
        (_, Op::Eq | Op::In, Operand::Ids(ids)) if E::PARENT == Some(name) || E::PARENTS.contains(&name) => {
            let key = KeyBuf::new().id(*only(ids)?);
            Some((PARENT, key.clone(), PARENT, key))
        }
        _ => None,
    }
}

pub(super) fn only<T>(list: &[T]) -> Option<&T> {
    match list {
        [one] => Some(one),
        _ => None,
    }
}
