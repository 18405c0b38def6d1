//! What makes tests quick: the cheapest password hash, and limits that none reaches by chance.

use std::ffi::OsString;

/// Variables of the server's environment.
pub const QUICK: &[(&str, &str)] = &[
    ("LEADLAB__SECURITY__ARGON2__MEMORY_KIB", "19456"),
    ("LEADLAB__METRICS__LISTEN", ""),
    ("LEADLAB__LIMITS__PUBLIC_PER_MINUTE", "1000000"),
    ("LEADLAB__LIMITS__LOGIN_PER_MINUTE", "1000000"),
    ("LEADLAB__LIMITS__AUTHENTICATED_PER_MINUTE", "1000000"),
    ("LEADLAB__LIMITS__ADMIN_PER_MINUTE", "1000000"),
    ("LEADLAB__LIMITS__TRANSFERS_PER_HOUR", "1000000"),
];

/// Where a program under test notes what ran of it, while coverage is measured. A cleared environment would lose it.
pub fn counted() -> Option<(&'static str, OsString)> {
    let name = "LLVM_PROFILE_FILE";
    std::env::var_os(name).map(|file| (name, file))
}
