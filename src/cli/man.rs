//! `leadlab man --out DIR`: a manual page for the program and for each command.

use std::path::PathBuf;

use clap::CommandFactory;

use super::args::Cli;
use super::exit::{Exit, Failure};

/// `leadlab man`.
#[derive(Debug, clap::Args)]
pub struct Man {
    /// The directory to write to; made where it is absent
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
}

/// Writes the pages.
///
/// # Errors
/// The directory cannot be written.
pub fn run(command: &Man) -> Result<Exit, Failure> {
    let program = Cli::command().disable_help_flag(true).disable_version_flag(true);
    std::fs::create_dir_all(&command.out)
        .and_then(|()| clap_mangen::generate_to(program, &command.out))
        .map_err(|error| Failure::file(&command.out, &error))?;
    Ok(Exit::Done)
}
