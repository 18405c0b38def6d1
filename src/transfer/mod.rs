//! Import: files of other programs into rows, columns and typed values. Export: records into files ([`export`]), and such
//! files until somebody has fetched them ([`kept`]).
//!
//! The way of a file: [`sniff::inspect`] looks at it once, [`suggest::suggest`] proposes a target for each column,
//! [`reader::Rows`] reads its rows one after the other, and [`plan::Plan`] turns each row into typed values by the
//! targets that were chosen. Pure but for the reading of the file itself: nothing but [`kept`] stores, sends or knows an
//! organisation.

pub mod aliases;
pub mod cell;
pub mod choices;
pub mod columns;
pub mod encoding;
pub mod export;
pub mod kept;
pub mod lines;
pub mod mojibake;
pub mod plan;
mod quotes;
pub mod reader;
mod records;
pub mod sniff;
pub mod source;
pub mod suggest;
pub mod targets;
pub mod values;
pub mod vcard;
pub mod xlsx;
