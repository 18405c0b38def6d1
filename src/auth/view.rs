//! How records and users are shown, and what is never shown of a user.

use serde::Serialize;
use serde_json::json;

use super::model::{Theme, User};
use crate::base::{Id, Prefixed, Role, Time};
use crate::store::Record;

/// What every record is answered with, before its own fields.
#[derive(Serialize)]
#[serde(bound(serialize = "E: Prefixed"))]
pub struct Stamp<E> {
    id: Id<E>,
    version: u32,
    created_at: Time,
    updated_at: Time,
    created_by: Option<Id<User>>,
    updated_by: Option<Id<User>>,
}

impl<E> Stamp<E> {
    /// That of `record`.
    #[must_use]
    pub fn of(record: &Record<E>) -> Self {
        let meta = record.meta;
        Self {
            id: record.id,
            version: meta.version,
            created_at: meta.created_at,
            updated_at: meta.updated_at,
            created_by: meta.created_by.map(Id::from),
            updated_by: meta.updated_by.map(Id::from),
        }
    }
}

/// A user as they and their admins see them.
#[derive(Serialize)]
pub struct UserView<'a> {
    #[serde(flatten)]
    stamp: Stamp<User>,
    name: &'a str,
    email: &'a str,
    role: Role,
    disabled: bool,
    locale: Option<&'a str>,
    time_zone: Option<&'a str>,
    theme: Theme,
}

impl<'a> UserView<'a> {
    /// Everything that may be shown of a user.
    #[must_use]
    pub fn whole(user: &'a Record<User>) -> Self {
        Self {
            stamp: Stamp::of(user),
            name: &user.data.name,
            email: user.data.email.as_str(),
            role: user.data.role,
            disabled: user.data.disabled,
            locale: user.data.locale.as_deref(),
            time_zone: user.data.time_zone.as_deref(),
            theme: user.data.theme,
        }
    }
}

/// The schema of a language tag, as [`super::settings_rules::check_locale`] has it.
#[must_use]
pub fn locale_schema() -> serde_json::Value {
    json!({ "type": "string", "maxLength": 35, "pattern": "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$" })
}

/// The schema of [`UserView`].
#[must_use]
pub fn user_schema() -> serde_json::Value {
    json!({
        "type": "object",
        "required": ["id", "name", "email"],
        "properties": {
            "id": { "type": "string", "pattern": "^usr_[0-7][0-9a-hjkmnp-tv-z]{25}$" },
            "version": { "type": "integer" },
            "created_at": { "type": "string", "format": "date-time" },
            "updated_at": { "type": "string", "format": "date-time" },
            "created_by": { "type": ["string", "null"] },
            "updated_by": { "type": ["string", "null"] },
            "name": { "type": "string" },
            "email": { "type": "string" },
            "role": { "enum": Role::ALL },
            "disabled": { "type": "boolean" },
            "locale": { "anyOf": [locale_schema(), { "type": "null" }] },
            "time_zone": { "type": ["string", "null"] },
            "theme": { "enum": ["system", "light", "dark"] },
        },
    })
}
