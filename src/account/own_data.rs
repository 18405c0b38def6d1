//! What is known of a user here, for the export of their own data: all of it in the form in which their own calls show it,
//! so that nothing is in it that is never shown.

use serde_json::{Map, Value, json};

use super::me::Own;
use super::{calendar_link, sessions, tokens};
use crate::app::App;
use crate::auth::Auth;
use crate::auth::model::User;
use crate::base::{Id, Org, Result};

/// The members of the export that are about the account.
///
/// # Errors
/// [`Error::NotFound`](crate::base::Error::NotFound) when there is no such user (any more).
pub fn members(app: &App, org: Org, user: Id<User>) -> Result<Map<String, Value>> {
    let auth = &app.auth;
    let record = auth.user(org, user)?;
    let own = Own::of(auth, org, &record)?;
    let mut members = Map::new();
    let mut add = |name: &str, value: Value| drop(members.insert(name.to_owned(), value));
    add("second_factor", own.mfa.clone());
    add("profile", json!(own));
    add("sessions", sessions::all(auth, org, user, None)?);
    add("api_tokens", tokens::all(auth, org, user)?);
    add("sign_in_methods", sign_in_methods(auth, org, user)?);
    add("calendar_link", calendar_link::own(auth, org, user)?);
    Ok(members)
}

/// The services that the user signed in with.
fn sign_in_methods(auth: &Auth, org: Org, user: Id<User>) -> Result<Value> {
    let links = auth.identity_links(org, user)?;
    let shown = links.iter().map(|(link, provider)| {
        json!({ "issuer": link.data.issuer, "provider": provider, "linked_at": link.meta.created_at })
    });
    Ok(shown.collect())
}
