//! `leadlab key`: keys for the configuration, and the keyring.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clap::Subcommand;
use serde::Serialize;

use super::args::Global;
use super::call::Call;
use super::data::DataCommand;
use super::exit::{Exit, Failure};
use super::instance;
use super::out::print;
use crate::crypto::keyring::{KeyInfo, KeyState};
use crate::crypto::token;

/// `leadlab key …`.
#[derive(Debug, Subcommand)]
pub enum Key {
    /// Print 32 random bytes for security.master_key_file
    Generate,
    /// List the keys of the keyring, without their material
    List,
}

/// Runs it.
///
/// # Errors
/// Standard output cannot be written, or the instance cannot be opened.
pub fn run(global: &Global, command: &Key) -> Result<Exit, Failure> {
    match command {
        Key::Generate => {
            let key = URL_SAFE_NO_PAD.encode(token::random::<32>());
            let line = if global.json { serde_json::json!({ "key": key }).to_string() } else { key };
            print(&line)?;
            Ok(Exit::Done)
        }
        Key::List => instance::run(global, DataCommand::KeyList),
    }
}

/// A key as printed.
#[derive(Debug, Serialize)]
struct KeyView {
    id: String,
    purpose: &'static str,
    algorithm: &'static str,
    state: KeyState,
    created_at: String,
}

/// Lists the keys of an opened instance.
///
/// # Errors
/// The reader has gone.
pub(super) async fn list(call: &Call) -> Result<Exit, Failure> {
    let view = |key: KeyInfo| KeyView {
        id: key.id.to_string(),
        purpose: key.purpose.name(),
        algorithm: key.purpose.algorithm(),
        state: key.state,
        created_at: key.created.to_string(),
    };
    let keys: Vec<KeyView> = call.app.keyring.list().into_iter().map(view).collect();
    let cells = |key: &KeyView| {
        let state = format!("{:?}", key.state).to_lowercase();
        vec![key.id.clone(), key.purpose.to_owned(), key.algorithm.to_owned(), state, key.created_at.clone()]
    };
    call.out.listing(&["ID", "PURPOSE", "ALGORITHM", "STATE", "CREATED"], &keys, cells).await?;
    Ok(Exit::Done)
}
