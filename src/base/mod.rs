//! L0: pure values. No I/O, no async, no storage. Every other layer may import this one.

pub mod actor;
pub mod clock;
pub mod date;
pub mod email;
pub mod error;
pub mod id;
pub mod markup;
pub mod money;
pub mod number;
pub mod phone;
pub mod principal;
pub mod role;
pub mod suspicious;
pub mod text;
pub mod time;
pub mod web;

pub use actor::{Actor, Org, Via};
pub use clock::Clock;
pub use error::{Error, FieldError, Result};
pub use id::{Id, Prefixed, Uid};
pub use principal::{Principal, Scopes};
pub use role::Role;
pub use time::Time;
