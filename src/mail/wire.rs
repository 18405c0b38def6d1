//! How addresses of ours become addresses of mail, and which characters never travel.

use lettre::Address;

use crate::base::email::Email;

/// True for what ends a line somewhere, or a string.
pub(super) fn breaks_lines(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

/// The address with its domain in ASCII: only the part before the @ may then need SMTPUTF8 (RFC 6531).
pub(super) fn address(email: &Email) -> Option<Address> {
    Address::new(email.local(), email.domain_ascii()).ok()
}
