//! L2: outgoing HTTP, and what it may reach (SECURITY.md section 8). Every connection that somebody's input can point
//! somewhere goes through [`Client`]. Its invariant: the address that is connected to is one that was checked, for a
//! name is looked up once and the connection is made to the answer. No proxy of the environment is asked and no
//! redirect is followed.

mod client;
mod guard;
mod ranges;
mod resolve;
mod target;
mod tls;

pub use client::{Answer, Client, NetError, Request};
pub use guard::{Guard, Reach};
pub use ranges::special;
pub use resolve::{Lookup, addresses};
pub use target::{Refusal, Target};
pub use tls::TrustError;
