//! Import: files of other programs into rows, columns and typed values.
//!
//! The way of a file: [`sniff::inspect`] looks at it once, [`reader::Rows`] reads its rows one after the other. Pure
//! but for the reading of the file itself: nothing here stores, sends or knows an organisation.

pub mod aliases;
pub mod cell;
pub mod columns;
pub mod encoding;
pub mod lines;
pub mod mojibake;
mod quotes;
pub mod reader;
mod records;
pub mod sniff;
pub mod source;
