//! `leadlab version`.

use super::args::Global;
use super::exit::{Exit, Failure};
use super::out::print;

/// Prints the version.
///
/// # Errors
/// Standard output cannot be written.
pub fn run(global: &Global) -> Result<Exit, Failure> {
    let version = env!("CARGO_PKG_VERSION");
    let line = if global.json {
        serde_json::json!({ "name": "leadlab", "version": version }).to_string()
    } else {
        format!("leadlab {version}")
    };
    print(&line)?;
    Ok(Exit::Done)
}
