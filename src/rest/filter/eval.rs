//! Applies a checked filter to a record. On an empty value `!=` and `not in` are true, every other comparison false.
//! On a list, `=` and its like hold when they hold for one element; `!=` and `not in` are their opposites.

use super::ast::Op;
use super::check::{FieldPath, Operand, Test};
use crate::base::text::fold;
use crate::base::{Result, Time};
use crate::rest::value::Value;

/// A record as a filter sees it.
pub trait Row {
    /// Calls `with` with the value at `path`, which may lie in a related record.
    ///
    /// # Errors
    /// Those of fetching the related record.
    fn with(&mut self, path: &FieldPath, with: &mut dyn FnMut(&Value<'_>) -> bool) -> Result<bool>;
}

/// Whether `row` passes `test`.
///
/// # Errors
/// Those of [`Row::with`].
pub fn eval(test: &Test, row: &mut dyn Row) -> Result<bool> {
    Ok(match test {
        Test::All(all) => {
            for test in all {
                if !eval(test, row)? {
                    return Ok(false);
                }
            }
            true
        }
        Test::Any(any) => {
            for test in any {
                if eval(test, row)? {
                    return Ok(true);
                }
            }
            false
        }
        Test::Not(inner) => !eval(inner, row)?,
        Test::Is(path, op, operand) => row.with(path, &mut |value| holds(value, *op, operand))?,
    })
}

/// Whether the comparison holds for one value.
#[must_use]
pub fn holds(value: &Value<'_>, op: Op, operand: &Operand) -> bool {
    match op {
        Op::IsEmpty => value.is_empty(),
        Op::IsNotEmpty => !value.is_empty(),
        Op::Ne => value.is_empty() || !positive(value, Op::Eq, operand),
        Op::NotIn => value.is_empty() || !positive(value, Op::In, operand),
        _ => !value.is_empty() && positive(value, op, operand),
    }
}

/// The comparison on a value that is not empty.
fn positive(value: &Value<'_>, op: Op, operand: &Operand) -> bool {
    match operand {
        Operand::None => false,
        Operand::Texts(texts) => {
            value.any_text(|text| !text.is_empty() && compare_text(&visible(value, text), op, texts))
        }
        Operand::Names(names) => value.any_text(|text| names.iter().any(|name| name == text)),
        Operand::Ids(ids) => match value {
            Value::Id(_, id) => ids.contains(id),
            Value::Links(_, links) => links.iter().any(|link| ids.contains(&link.id)),
            _ => false,
        },
        Operand::Numbers(numbers) => value.number().is_some_and(|n| numbers.iter().any(|m| ordered(n.cmp(m), op))),
        Operand::Money(amounts) => match value {
            Value::Money(money) => amounts.iter().any(|(amount, currency)| {
                currency.as_deref().is_none_or(|code| code == money.currency().as_str())
                    && ordered(money.amount().cmp(amount), op)
            }),
            _ => false,
        },
        Operand::Days(ranges) => match value {
            Value::Date(date) => ranges.iter().any(|range| within(*date, range.0, range.1, op)),
            _ => false,
        },
        Operand::Instants(ranges) => match value {
            Value::Time(at) => ranges.iter().any(|range| within::<Time>(*at, range.0, range.1, op)),
            _ => false,
        },
        Operand::Booleans(wanted) => matches!(value, Value::Boolean(yes) if wanted.contains(yes)),
    }
}

fn ordered(order: std::cmp::Ordering, op: Op) -> bool {
    match op {
        Op::Lt => order.is_lt(),
        Op::Le => order.is_le(),
        Op::Gt => order.is_gt(),
        Op::Ge => order.is_ge(),
        _ => order.is_eq(),
    }
}

/// Against a half-open range: inside it, before its start, up to its end, from its start, after its end.
fn within<T: Ord>(at: T, from: T, to: T, op: Op) -> bool {
    match op {
        Op::Lt => at < from,
        Op::Le => at < to,
        Op::Gt => at >= to,
        Op::Ge => at >= from,
        _ => at >= from && at < to,
    }
}

fn compare_text(folded: &str, op: Op, texts: &[String]) -> bool {
    texts.iter().any(|wanted| match op {
        Op::Contains => folded.contains(wanted.as_str()),
        Op::StartsWith => folded.starts_with(wanted.as_str()),
        Op::EndsWith => folded.ends_with(wanted.as_str()),
        _ => ordered(folded.cmp(wanted.as_str()), op),
    })
}

/// The folded text without the tags of sanitised HTML.
fn visible(value: &Value<'_>, text: &str) -> String {
    match value {
        Value::Text(_) if text.contains('<') => fold(&crate::base::markup::text_of(text)),
        _ => fold(text),
    }
}
