//! L0: keys and what is done with them. The only module that names cipher crates. Pure but for the keyring's file
//! and the bounded pool that hashes passwords.

pub mod chain;
mod mac;

pub use chain::ChainKey;
