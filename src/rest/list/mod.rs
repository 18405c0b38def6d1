//! Lists: one page of a collection, in an order, behind a filter or a search, in the shape that was asked for.
//!
//! A standard list (by creation, change or name, alone or behind one facet) touches as many rows as it shows; so does
//! one behind a tag or a parent by creation, and one of what is open by when it is due. Other filters go through the narrowest of these indexes and stop after
//! [`SCAN_MAX`] rows with what they have and a cursor. Orders by other fields read every row of the narrowest index and
//! keep only the best. With a search the rows are the best matches, at most 50,000.

pub mod cursor;
mod matcher;
mod open;
mod plan;
pub mod query;
mod shape;
mod sorted;
mod totals;
mod walk;

pub use matcher::Matcher;
pub use plan::{Walk, plan, plan_list};
pub use query::ListQuery;
pub use shape::Shape;
pub use totals::{TOTAL_MAX, Total};
pub use walk::visit;

use super::filter::Test;
use super::resource::Resource;
use crate::base::{Org, Result};
use crate::cache::Totals;
use crate::store::ReadTx;

/// A page without enough matches ends after so many rows.
pub const SCAN_MAX: usize = 20_000;

/// Rows of one page, as JSON texts with commas between.
#[derive(Debug, Default)]
pub struct Page {
    /// The rows.
    pub rows: Vec<u8>,
    /// How many they are.
    pub count: usize,
    /// Where the next page begins.
    pub next: Option<Vec<u8>>,
}

impl Page {
    /// Starts the next row.
    fn row(&mut self) -> &mut Vec<u8> {
        if self.count > 0 {
            self.rows.push(b',');
        }
        self.count += 1;
        &mut self.rows
    }

    /// Adds the row that `write` writes, where it says that there is one.
    ///
    /// # Errors
    /// Those of `write`.
    pub fn add(&mut self, write: impl FnOnce(&mut Vec<u8>) -> Result<bool>) -> Result<bool> {
        let (end, count) = (self.rows.len(), self.count);
        let written = write(self.row())?;
        if !written {
            self.rows.truncate(end);
            self.count = count;
        }
        Ok(written)
    }
}

/// The answer to a list request.
///
/// # Errors
/// When the storage fails.
pub fn list<E: Resource>(
    tx: &ReadTx,
    org: Org,
    query: &ListQuery<E>,
    test: Option<Test>,
    totals: &Totals,
) -> Result<Vec<u8>> {
    let (page, total) = if let Some(ids) = &query.ids {
        sorted::of_ids(tx, org, query, ids, test.as_ref())?
    } else if let Some(q) = &query.q {
        sorted::of_search(tx, org, query, q, test.as_ref())?
    } else {
        let walk = plan::plan_list(tx, org, query, test.clone())?;
        let page = if query.standard().is_some() || walk.span.is_some() {
            walk::page(tx, org, query, &walk)?
        } else {
            sorted::page(tx, org, query, &walk)?
        };
        let counted = plan::plan_count::<E>(tx, org, &walk, test)?;
        let total = totals::of::<E>(tx, org, counted.as_ref().unwrap_or(&walk), &query.question, totals)?;
        (page, total)
    };
    Ok(answer(query, &page, total))
}

/// Whether the page needs no more rows than it shows, so that it may be made at once.
pub fn is_quick<E: Resource>(query: &ListQuery<E>, test: Option<&Test>) -> bool {
    query.q.is_none()
        && query.ids.is_none()
        && query.limit <= query::LIMIT_MAX
        && (!query.shape.includes() || (query.shape.is_light() && query.limit <= query::LIMIT))
        && query.standard().is_some()
        && plan::is_standard::<E>(test)
}

fn answer<E: Resource>(query: &ListQuery<E>, page: &Page, total: Total) -> Vec<u8> {
    let mut out = Vec::with_capacity(page.rows.len() + 128);
    out.extend_from_slice(b"{\"data\":[");
    out.extend_from_slice(&page.rows);
    out.extend_from_slice(b"],\"next_cursor\":");
    match &page.next {
        Some(next) => super::render::string(&mut out, &cursor::write(query.stamp(), next)),
        None => out.extend_from_slice(b"null"),
    }
    total.write(&mut out);
    out.push(b'}');
    out
}
