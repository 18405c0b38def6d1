//! `leadlab key`: keys for the configuration, and the keyring.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clap::Subcommand;

use super::args::Global;
use super::exit::{Exit, Failure};
use super::out::print;
use crate::crypto::token;

/// `leadlab key …`.
#[derive(Debug, Subcommand)]
pub enum Key {
    /// Print 32 random bytes for security.master_key_file
    Generate,
}

/// Runs it.
///
/// # Errors
/// Standard output cannot be written.
pub fn run(global: &Global, command: &Key) -> Result<Exit, Failure> {
    match command {
        Key::Generate => {
            let key = URL_SAFE_NO_PAD.encode(token::random::<32>());
            let line = if global.json { serde_json::json!({ "key": key }).to_string() } else { key };
            print(&line)?;
        }
    }
    Ok(Exit::Done)
}
