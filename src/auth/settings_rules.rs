//! What an organisation's settings may be. An organisation can ask for more safety than the instance's floor, never
//! for less.

use super::model::Settings;
use crate::base::{Error, FieldError, Result};

/// The longest that anything is kept or waited for: ten years in minutes.
const TEN_YEARS_MINUTES: u32 = 5_256_000;
/// Ten years in days.
const TEN_YEARS_DAYS: u32 = 3650;

/// Passes acceptable settings or names all that are not.
///
/// # Errors
/// [`Error::Invalid`].
pub fn check(settings: &Settings) -> Result<()> {
    let mut errors = Vec::new();
    let mut number = |pointer: &str, value: u32, least: u32, most: u32| {
        if !(least..=most).contains(&value) {
            let message = format!("This must be from {least} to {most}.");
            errors.push(FieldError::new(pointer, "out_of_range", message));
        }
    };
    let policy = &settings.password_policy;
    number("/password_policy/min_length", policy.min_length, 8, 128);
    number("/password_policy/min_score", u32::from(policy.min_score), 3, 4);
    number("/password_policy/history", u32::from(policy.history), 5, 24);
    if let Some(length) = policy.passphrase_min_length {
        number("/password_policy/passphrase_min_length", length, 20, 128);
    }
    number("/lockout/failures", settings.lockout.failures, 3, 5);
    number("/lockout/minutes", settings.lockout.minutes, 15, 1440);
    for (priority, times) in &settings.ticket_policy {
        let at = format!("/ticket_policy/{}", format!("{priority:?}").to_lowercase());
        number(&format!("{at}/first_response_minutes"), times.first_response_minutes, 1, TEN_YEARS_MINUTES);
        number(&format!("{at}/due_minutes"), times.due_minutes, times.first_response_minutes, TEN_YEARS_MINUTES);
    }
    let retention = &settings.retention;
    number("/retention/inactive_leads_months", retention.inactive_leads_months, 1, 120);
    number("/retention/audit_days", retention.audit_days, 30, TEN_YEARS_DAYS);
    number("/retention/sessions_days", retention.sessions_days, 1, TEN_YEARS_DAYS);
    number("/retention/trash_days", retention.trash_days, 1, TEN_YEARS_DAYS);
    if settings.currency.len() != 3 || !settings.currency.bytes().all(|b| b.is_ascii_uppercase()) {
        errors.push(FieldError::new("/currency", "invalid", "A currency has three capital letters, such as EUR."));
    }
    for result in [check_time_zone(&settings.time_zone), check_locale(&settings.locale)] {
        if let Err(Error::Invalid(more)) = result {
            errors.extend(more);
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(Error::Invalid(errors)) }
}

/// Passes an IANA time zone.
///
/// # Errors
/// [`Error::Invalid`] at `/time_zone`.
pub fn check_time_zone(name: &str) -> Result<()> {
    match jiff::tz::TimeZone::get(name) {
        Ok(_) => Ok(()),
        Err(_) => {
            Err(Error::invalid("/time_zone", "invalid", "There is no such time zone; write one like Europe/Berlin."))
        }
    }
}

/// Passes a language tag (BCP 47) by its form.
///
/// # Errors
/// [`Error::Invalid`] at `/locale`.
pub fn check_locale(tag: &str) -> Result<()> {
    let mut parts = tag.split('-');
    let language = parts.next().unwrap_or_default();
    let good = (2..=3).contains(&language.len())
        && language.bytes().all(|b| b.is_ascii_lowercase())
        && parts.all(|part| (2..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
        && tag.len() <= 35;
    if good { Ok(()) } else { Err(Error::invalid("/locale", "invalid", "A language is written like en or de-AT.")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pointers(change: impl FnOnce(&mut Settings)) -> Vec<String> {
        let mut settings = Settings::default();
        change(&mut settings);
        match check(&settings) {
            Err(Error::Invalid(errors)) => errors.into_iter().map(|e| e.pointer).collect(),
            _ => Vec::new(),
        }
    }

    #[test]
    fn the_defaults_are_acceptable_and_the_floor_holds() {
        assert!(pointers(|_| {}).is_empty());
        assert_eq!(pointers(|s| s.password_policy.min_length = 4), ["/password_policy/min_length"]);
        assert_eq!(pointers(|s| s.password_policy.min_score = 2), ["/password_policy/min_score"]);
        assert_eq!(pointers(|s| s.password_policy.passphrase_min_length = Some(19)).len(), 1);
        assert_eq!(pointers(|s| s.time_zone = "Mars/Olympus".into()), ["/time_zone"]);
        assert_eq!(pointers(|s| s.locale = "english".into()), ["/locale"]);
        assert_eq!(pointers(|s| s.currency = "euro".into()), ["/currency"]);
        assert!(pointers(|s| s.time_zone = "Europe/Berlin".into()).is_empty());
    }
}
