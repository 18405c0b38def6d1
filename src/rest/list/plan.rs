//! Chooses the index that a list walks: the narrowest one that one of the filter's conditions names, else the one of
//! the sort alone. What the index does not say stays as a test for each record.

use crate::base::{Org, Result};
use crate::rest::derive::{PARENT, TAG, TAG_COUNT};
use crate::rest::filter::{Op, Operand, Source, Test};
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
    /// How many rows lie there.
    pub rows: usize,
    /// Which of the filter's conditions it answers, counted among those that all must hold.
    pub condition: Option<usize>,
    /// What each record must still pass.
    pub residual: Option<Test>,
    /// Whether the index's rows hold cards.
    pub covering: bool,
    /// Whether it is all records by creation, so that the records can be read one after another.
    pub records: bool,
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
    let mut conditions = match test {
        None => Vec::new(),
        Some(Test::All(all)) => all,
        Some(one) => vec![one],
    };
    let mut best: Option<Narrow> = None;
    for (place, condition) in conditions.iter().enumerate() {
        let Some((index, prefix, counter, key)) = narrow::<E>(condition, order) else { continue };
        let rows = tx.counter(org, E::KIND, counter, &key)?;
        if best.as_ref().is_none_or(|best| rows < best.rows) {
            best = Some(Narrow { place, index, prefix, rows });
        }
    }
    let (index, prefix, rows, condition) = match best {
        Some(best) => {
            conditions.remove(best.place);
            (best.index, best.prefix, best.rows, Some(best.place))
        }
        None => (plain(order), KeyBuf::new(), tx.counter(org, E::KIND, COUNT_ALL, &KeyBuf::new())?, None),
    };
    let residual = match conditions.len() {
        0 => None,
        1 => conditions.pop(),
        _ => Some(Test::All(conditions)),
    };
    let covering = condition.is_none();
    let records = covering && order == Sort::Created;
    Ok(Walk { index, prefix, rows: usize::try_from(rows).unwrap_or(0), condition, residual, covering, records })
}

/// Whether an index knows the whole answer, whatever the sort.
pub(super) fn is_standard<E: Resource>(test: Option<&Test>) -> bool {
    test.is_none_or(|test| narrow::<E>(test, Sort::Name).is_some())
}

/// The index, its prefix, and the counter with its key that answer the condition in the order of `sort`.
fn narrow<E: Resource>(condition: &Test, sort: Sort) -> Option<(Index, KeyBuf, Index, KeyBuf)> {
    let Test::Is(path, op, operand) = condition else { return None };
    let (None, Source::Field(place)) = (path.relation, &path.source) else { return None };
    let name = field_at::<E>(*place)?.info.name;
    if let Some(facet) = E::FACETS.iter().position(|facet| *facet == name) {
        let key = match (op, operand) {
            (Op::Eq | Op::In, Operand::Names(names)) => facet_text(only(names)?),
            (Op::Eq | Op::In, Operand::Ids(ids)) => facet_id(Some(*only(ids)?)),
            (Op::IsEmpty, _) => facet_id(None),
            _ => return None,
        };
        let facet = u8::try_from(facet).ok()?;
        return Some((behind(facet, sort), key.clone(), facet_counter(facet), key));
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

fn only<T>(list: &[T]) -> Option<&T> {
    match list {
        [one] => Some(one),
        _ => None,
    }
}
