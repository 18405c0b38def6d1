//! Pages of collections that are short enough to be read whole: tags, own fields, recipes.

use super::list::cursor;
use crate::base::{Error, Result};
use crate::http::Query;
use crate::store::{Entity, Record};

/// Most rows of a page, which is also the usual number: all that an organisation reasonably has.
const LIMIT: usize = 200;

/// A page of such a collection.
pub struct Page<E> {
    /// The rows.
    pub rows: Vec<Record<E>>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// How many rows all pages have.
    pub total: usize,
}

/// The page of `all` that `limit` and `cursor` ask for. `name` keeps cursors of other collections out.
///
/// # Errors
/// [`Error::Invalid`] naming the parameter.
pub fn page<E: Entity>(query: &Query, name: &str, all: Vec<Record<E>>) -> Result<Page<E>> {
    let limit = match query.parse::<usize>("limit", "a whole number")? {
        Some(limit) if !(1..=LIMIT).contains(&limit) => {
            return Err(Error::invalid("limit", "range", format!("“limit” is a whole number from 1 to {LIMIT}.")));
        }
        limit => limit.unwrap_or(LIMIT),
    };
    let (stamp, total) = (cursor::stamp(&[name]), all.len());
    let start = match query.get("cursor").filter(|text| !text.is_empty()) {
        None => 0,
        Some(text) => {
            let place = cursor::read(stamp, text)?;
            all.iter().position(|row| row.id.uid().to_bytes().as_slice() == place).map_or(total, |at| at + 1)
        }
    };
    let rows: Vec<Record<E>> = all.into_iter().skip(start).take(limit).collect();
    let last = rows.last().filter(|_| start + rows.len() < total);
    let next = last.map(|row| cursor::write(stamp, &row.id.uid().to_bytes()));
    Ok(Page { rows, next, total })
}
