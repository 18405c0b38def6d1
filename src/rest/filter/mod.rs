//! The filter language of lists, boards, bulk changes, exports and saved views:
//! `status = "new" and (score >= 70 or tag in ("vip")) and created_at > "-30d"`.
//!
//! Text becomes tokens ([`lex`]), a tree of clauses ([`parse`], [`ast`]), then a tree of typed tests ([`check`]) that
//! [`eval`] applies to a record. The text and the tree know no entity; [`check`] asks a [`Table`] for the fields.
//! Nothing here reads the store: a relation's record is fetched by whoever implements [`eval::Row`].

pub mod ast;
pub mod check;
pub mod eval;
pub mod lex;
pub mod parse;
pub mod period;
pub mod print;

pub use ast::{Clause, Expr, Literal, Op};
pub use check::{FieldPath, Operand, Scope, Source, Test, check};
pub use eval::{Row, eval};
pub use parse::parse;
pub use period::Instants;

use super::info::{Definitions, Info};
use crate::base::FieldError;

/// Most clauses that a filter may have.
pub const MAX_CLAUSES: usize = 20;
/// Most levels of brackets that a filter may have.
pub const MAX_DEPTH: usize = 5;
/// Longest filter in bytes.
pub const MAX_LENGTH: usize = 8 * 1024;

/// What a filter may ask about one collection.
pub trait Table: Sync {
    /// The collection's name.
    fn collection(&self) -> &'static str;
    /// A field by its name with its place in the table.
    fn find(&self, name: &str) -> Option<(usize, &'static Info)>;
    /// Every field's name, for suggestions.
    fn names(&self) -> Vec<&'static str>;
    /// A relation by its name with its place, and the table it leads to.
    fn relation(&self, name: &str) -> Option<(usize, &'static dyn Table)>;
}

/// Reads and checks a filter in one step.
///
/// # Errors
/// The one thing that is wrong, with its place in `text` in characters.
pub fn compile(text: &str, table: &dyn Table, scope: &Scope<'_>, customs: &Definitions) -> Result<Test, FieldError> {
    check(&parse(text)?, table, scope, customs)
}

/// A failure of the filter at a place in characters.
pub(crate) fn wrong(position: usize, code: &'static str, message: impl Into<String>) -> FieldError {
    FieldError::new("filter", code, message).at(position)
}
