//! An address has one canonical form, within the limits of RFC 5321 and harmless in a header.
#![no_main]

use leadlab::base::email::{Email, MAX_LENGTH, MAX_LOCAL};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(email) = Email::parse(text) else { return };
    let canonical = email.as_str();
    assert_eq!(Email::parse(canonical).as_ref(), Ok(&email));
    assert!(canonical.len() <= MAX_LENGTH && email.local().len() <= MAX_LOCAL);
    assert_eq!(canonical.matches('@').count(), 1);
    assert!(!canonical.chars().any(|c| c.is_control() || c.is_whitespace() || "<>,;:\\\"()[]".contains(c)));
    assert_eq!(canonical, format!("{}@{}", email.local(), email.domain()));

    let wire = email.domain_ascii();
    assert!(wire.is_ascii() && wire.len() <= 253 && wire.contains('.'));
    assert_eq!(Email::parse(&format!("{}@{wire}", email.local())).as_ref(), Ok(&email));
    assert!(email.folded().ends_with(&format!("@{wire}")));

    let json = serde_json::to_string(&email).unwrap();
    assert_eq!(serde_json::from_str::<Email>(&json).unwrap(), email);
});
