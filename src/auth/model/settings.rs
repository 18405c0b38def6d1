//! What an organisation's admins set at run time, with the values that hold until they do.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The settings of an organisation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The currency of new amounts (ISO 4217).
    pub currency: String,
    /// The time zone of its days (IANA name).
    pub time_zone: String,
    /// The language of its texts (BCP 47).
    pub locale: String,
    /// What a password must be.
    pub password_policy: PasswordPolicy,
    /// When a source is locked out.
    pub lockout: Lockout,
    /// Who needs a second factor.
    pub mfa_rule: MfaRule,
    /// How soon tickets are answered and done, by priority.
    pub ticket_policy: BTreeMap<TicketPriority, TicketTimes>,
    /// How long things are kept.
    pub retention: Retention,
}

/// What a password must be (SECURITY.md section 3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PasswordPolicy {
    /// Bytes at least; never below 8.
    pub min_length: u32,
    /// Whether upper case, lower case, a digit and a special character are all needed.
    pub require_classes: bool,
    /// The least estimated strength, 0 to 4; never below 3.
    pub min_score: u8,
    /// So many earlier passwords are refused.
    pub history: u8,
    /// From this length on the classes do not matter; never below 20.
    pub passphrase_min_length: Option<u32>,
}

/// When a source is locked out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Lockout {
    /// After so many failures.
    pub failures: u32,
    /// For so many minutes.
    pub minutes: u32,
}

/// Who needs a second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MfaRule {
    /// Nobody.
    #[default]
    Off,
    /// Admins and owners.
    Admins,
    /// Everybody.
    All,
}

/// A ticket's urgency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TicketPriority {
    /// Whenever.
    Low,
    /// As usual.
    #[default]
    Normal,
    /// Soon.
    High,
    /// At once.
    Urgent,
}

/// How soon a ticket is answered and done, in minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TicketTimes {
    /// Until the first answer.
    pub first_response_minutes: u32,
    /// Until it is resolved.
    pub due_minutes: u32,
}

/// How long things are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Retention {
    /// Leads that nobody touched, in months.
    pub inactive_leads_months: u32,
    /// The change log, in days.
    pub audit_days: u32,
    /// Ended sessions, in days.
    pub sessions_days: u32,
    /// Deleted records in the trash, in days.
    pub trash_days: u32,
}

impl Default for Settings {
    fn default() -> Self {
        let times = |first_response_minutes, due_minutes| TicketTimes { first_response_minutes, due_minutes };
        Self {
            currency: "EUR".into(),
            time_zone: "UTC".into(),
            locale: "en".into(),
            password_policy: PasswordPolicy::default(),
            lockout: Lockout::default(),
            mfa_rule: MfaRule::Off,
            ticket_policy: BTreeMap::from([
                (TicketPriority::Low, times(1440, 10_080)),
                (TicketPriority::Normal, times(480, 4320)),
                (TicketPriority::High, times(240, 1440)),
                (TicketPriority::Urgent, times(60, 480)),
            ]),
            retention: Retention::default(),
        }
    }
}

impl Default for PasswordPolicy {
    fn default() -> Self {
        Self { min_length: 8, require_classes: true, min_score: 3, history: 5, passphrase_min_length: None }
    }
}

impl Default for Lockout {
    fn default() -> Self {
        Self { failures: 5, minutes: 15 }
    }
}

impl Default for Retention {
    fn default() -> Self {
        Self { inactive_leads_months: 24, audit_days: 400, sessions_days: 30, trash_days: 30 }
    }
}
