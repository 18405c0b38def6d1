//! How a user is shown, and what is never shown of one.

use serde::Serialize;
use serde_json::json;

use super::model::{Theme, User};
use crate::base::{Id, Role, Time, Uid};
use crate::store::Record;

/// A user as they and their admins see them.
#[derive(Serialize)]
pub struct UserView<'a> {
    id: Id<User>,
    version: u32,
    created_at: Time,
    updated_at: Time,
    created_by: Option<Id<User>>,
    updated_by: Option<Id<User>>,
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
        let by = |id: Option<Uid>| id.map(Id::from);
        Self {
            id: user.id,
            version: user.meta.version,
            created_at: user.meta.created_at,
            updated_at: user.meta.updated_at,
            created_by: by(user.meta.created_by),
            updated_by: by(user.meta.updated_by),
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

/// The schema of [`UserView`].
#[must_use]
pub fn user_schema() -> serde_json::Value {
    json!({
        "type": "object",
        "required": ["id", "name", "email"],
        "properties": {
            "id": { "type": "string" },
            "version": { "type": "integer" },
            "created_at": { "type": "string", "format": "date-time" },
            "updated_at": { "type": "string", "format": "date-time" },
            "created_by": { "type": ["string", "null"] },
            "updated_by": { "type": ["string", "null"] },
            "name": { "type": "string" },
            "email": { "type": "string" },
            "role": { "enum": Role::ALL },
            "disabled": { "type": "boolean" },
            "locale": { "type": ["string", "null"] },
            "time_zone": { "type": ["string", "null"] },
            "theme": { "enum": ["system", "light", "dark"] },
        },
    })
}
