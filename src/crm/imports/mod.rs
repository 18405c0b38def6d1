//! Importing files: a file is uploaded and looked at, its columns are mapped, all rows are tried without writing, then
//! written by a job that resumes after a kill and can be undone as one step.

mod api;
mod customs;
mod decide;
mod draft;
mod files;
mod matching;
pub mod model;
mod outcome;
mod plan;
mod recipes;
mod run;
mod schema;
pub mod service;
mod view;

pub use api::routes;
pub use files::{problems, remove_all as remove_files, sweep as sweep_files};
pub use run::{PreviewImport, RunImport};
