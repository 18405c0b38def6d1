//! L0: keys and what is done with them. The only module that names cipher crates. Pure but for the keyring's file
//! and the bounded pool that hashes passwords.

pub mod chain;
pub mod csrf;
pub mod fernet;
pub mod id_token;
pub mod jwt;
pub mod keyring;
mod mac;
pub mod password;
pub mod pieces;
pub mod sealed;
pub mod token;
pub mod totp;

pub use chain::ChainKey;
pub use keyring::{Keyring, KeyringError};
