//! `leadlab openapi`: the OpenAPI document of the API, from the route table.

use super::args::Global;
use super::exit::{Exit, Failure};
use super::out::print;
use crate::base::Clock;
use crate::config::Config;

/// Prints it.
///
/// # Errors
/// 78 when the configuration is not sound.
pub fn run(global: &Global) -> Result<Exit, Failure> {
    let config = Config::load(&global.sources())?;
    let document = crate::serve::document(&config, &Clock::default());
    print(&format!("{document:#}"))?;
    Ok(Exit::Done)
}
