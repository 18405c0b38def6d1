//! The page parameters of this part's lists.

use crate::base::{Error, Result};
use crate::http::Query;

/// Rows of a page unless the request says otherwise.
const DEFAULT: usize = 50;
/// Rows of a page at most.
const MOST: usize = 200;

/// The wanted number of rows.
///
/// # Errors
/// [`Error::Invalid`] when it is not from 1 to 200.
pub(super) fn limit(query: &Query) -> Result<usize> {
    match query.parse::<usize>("limit", "a whole number from 1 to 200")? {
        None => Ok(DEFAULT),
        Some(limit) if (1..=MOST).contains(&limit) => Ok(limit),
        Some(_) => Err(Error::invalid("limit", "out_of_range", "“limit” must be from 1 to 200.")),
    }
}

/// The refusal of a cursor that this list did not give.
pub(super) fn bad_cursor() -> Error {
    Error::invalid("cursor", "invalid", "“cursor” must be the next_cursor of the page before.")
}
