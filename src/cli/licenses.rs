//! `leadlab licenses`: the licence of LeadLab, and of every library in the binary.

use super::exit::{Exit, Failure};
use super::out::print;

const OWN: &str = include_str!("../../LICENSE");
const LIBRARIES: &str = include_str!("../../packaging/third-party.tsv");

/// Prints them.
///
/// # Errors
/// Standard output cannot be written.
pub fn run() -> Result<Exit, Failure> {
    print(OWN.trim_end())?;
    print("\nLeadLab contains these libraries. Packages carry the full texts of their licences.\n")?;
    for library in LIBRARIES.lines() {
        print(&library.replace('\t', "  "))?;
    }
    Ok(Exit::Done)
}
