//! What makes a password acceptable to an organisation: its length and its classes of characters.

use super::model::settings::PasswordPolicy;
use crate::base::{Error, FieldError, Result};
use crate::crypto::password::{MAX_BYTES, MIN_BYTES};

/// Passes a password that `policy` accepts, or names every rule that it breaks.
///
/// # Errors
/// [`Error::Invalid`] at `pointer` with the codes `too_short`, `too_long`, `control_character`, `no_upper`,
/// `no_lower`, `no_digit` and `no_special`.
pub fn check(password: &str, policy: &PasswordPolicy, pointer: &str) -> Result<()> {
    let least = usize::try_from(policy.min_length).unwrap_or(MIN_BYTES).max(MIN_BYTES);
    let lacks = |class: fn(char) -> bool| policy.require_classes && !password.chars().any(class);
    let rules = [
        (password.len() < least, "too_short", format!("The password needs at least {least} characters.")),
        (password.len() > MAX_BYTES, "too_long", format!("The password is longer than {MAX_BYTES} bytes.")),
        (password.contains('\0'), "control_character", "The password holds a NUL character.".into()),
        (lacks(char::is_uppercase), "no_upper", "The password needs an upper-case letter.".into()),
        (lacks(char::is_lowercase), "no_lower", "The password needs a lower-case letter.".into()),
        (lacks(char::is_numeric), "no_digit", "The password needs a digit.".into()),
        (
            lacks(|c| !c.is_alphanumeric()),
            "no_special",
            "The password needs a special character such as ! or -.".into(),
        ),
    ];
    let broken = rules.into_iter().filter(|(broken, ..)| *broken);
    let errors: Vec<FieldError> = broken.map(|(_, code, message)| FieldError::new(pointer, code, message)).collect();
    if errors.is_empty() { Ok(()) } else { Err(Error::Invalid(errors)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(password: &str) -> Vec<&'static str> {
        match check(password, &PasswordPolicy::default(), "/password") {
            Err(Error::Invalid(errors)) => errors.into_iter().map(|e| e.code).collect(),
            _ => Vec::new(),
        }
    }

    #[test]
    fn names_every_broken_rule() {
        for good in ["Abcdef1!", "Pässwörd 9", "ÄBCdef7-", "Aa1 aaaa"] {
            assert_eq!(codes(good), Vec::<&str>::new(), "{good}");
        }
        assert_eq!(codes("abc"), ["too_short", "no_upper", "no_digit", "no_special"]);
        assert_eq!(codes("ABCDEFG1!"), ["no_lower"]);
        assert_eq!(codes("Abcdefgh1"), ["no_special"]);
        assert_eq!(codes("Abcdefg!"), ["no_digit"]);
        assert_eq!(codes(&format!("Aa1!{}", "x".repeat(MAX_BYTES))), ["too_long"]);
        assert_eq!(codes("Abcdef1!\0"), ["control_character"]);
    }

    #[test]
    fn an_organisation_can_ask_for_more_and_never_for_less() {
        let longer = PasswordPolicy { min_length: 12, ..PasswordPolicy::default() };
        assert!(check("Abcdef1!", &longer, "").is_err());
        let shorter = PasswordPolicy { min_length: 1, require_classes: false, ..PasswordPolicy::default() };
        assert!(check("abcdefg", &shorter, "").is_err());
        assert!(check("abcdefgh", &shorter, "").is_ok());
    }
}
