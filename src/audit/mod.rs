//! L2: the audit log outside the database: its export as lines of JSON, the proof of such a file, and the heads that are
//! told every hour. What an entry is and how chains are proven is the store's. Beside it, in memory only, what went wrong
//! lately: the server's own failures and the reports of browsers.

mod export;
pub mod faults;
mod file;
mod heads;
mod line;
pub mod reports;

pub use export::Export;
pub use file::{FileError, Verifier};
pub use heads::tell_heads;
