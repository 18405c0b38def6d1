//! Signs of attacks in what was stored. Text that looks like SQL or like a script is kept as it came; the audit log tells
//! that it came, from whom and into which field of which record, never what it says: at once the first time, then at most
//! once a minute for each field of each call.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Map, Value as Json};

use super::quiet::Quiet;
use crate::base::suspicious::{self, ACTION, Pattern};
use crate::base::{Actor, Org, Uid};
use crate::http::gate::Accepted;
use crate::store::log::Event;
use crate::store::{Class, Store, WriteTx};

/// Members whose texts are nobody's business, and the language of filters, which has conditions of its own.
const PASSED_OVER: [&str; 8] =
    ["password", "current_password", "token", "mfa_token", "code", "api_key", "client_secret", "filter"];

type Key = (Org, Uid, String, String, Pattern);

/// Tells signs.
pub(super) struct Signals {
    store: Store,
    told: Quiet<Key>,
}

impl Signals {
    pub(super) fn new(store: Store) -> Self {
        Self { store, told: Quiet::default() }
    }

    /// Looks through what a request stored.
    pub(super) fn note(&self, accepted: &Accepted<'_>) {
        let Ok(body) = serde_json::from_slice::<Map<String, Json>>(accepted.body) else { return };
        let found = signs(&body);
        if found.is_empty() {
            return;
        }
        let principal = accepted.principal;
        let about = accepted.paths().find_map(|name| self.store.registry().parse_id(name));
        let call = format!("{} {}", accepted.method, accepted.route);
        let mut events = Vec::new();
        for (field, pattern) in found {
            let key = (principal.org, principal.user, call.clone(), field.clone(), pattern);
            let Some(before) = self.told.due(key) else { continue };
            let mut note = format!("{pattern} in {field}: {call}");
            if before > 0 {
                let _ = write!(note, ", and {before} more since the last entry");
            }
            let event = Event::done(principal.org, ACTION).note(note);
            events.push(match about {
                Some((kind, id)) => event.about(kind, id),
                None => event,
            });
        }
        if events.is_empty() {
            return;
        }
        let actor = Actor {
            org: principal.org,
            user: Some(principal.user),
            via: principal.via,
            request: accepted.request,
            group: None,
            address: Some(accepted.address),
        };
        let store = self.store.clone();
        tokio::spawn(async move {
            let log = move |tx: &mut WriteTx<'_>| {
                for event in events {
                    tx.log(event);
                }
                Ok(())
            };
            if let Err(error) = store.write_as(Class::Essential, actor, log).await {
                tracing::warn!(%error, "a suspicious input could not be written to the audit log");
            }
        });
    }
}

/// The fields of a body whose text looks like an attack, each with what it looks like first.
fn signs(body: &Map<String, Json>) -> BTreeMap<String, Pattern> {
    let mut found = BTreeMap::new();
    for (name, value) in body.iter().filter(|(name, _)| !PASSED_OVER.contains(&name.as_str())) {
        look(name, value, &mut found);
    }
    found
}

/// Members of members are named with a dot between, as in filters; elements of a list like the list.
fn look(name: &str, value: &Json, found: &mut BTreeMap<String, Pattern>) {
    match value {
        Json::String(text) => {
            if let (Some(pattern), false) = (suspicious::pattern(text), found.contains_key(name)) {
                found.insert(name.to_owned(), pattern);
            }
        }
        Json::Array(items) => items.iter().for_each(|item| look(name, item, found)),
        Json::Object(members) => {
            members.iter().for_each(|(member, value)| look(&format!("{name}.{member}"), value, found));
        }
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn signs_are_told_by_field() {
        let body = json!({
            "name": "O'Brien", "notes": "<script>", "custom": {"own": "' or 1=1--", "n": 1}, "tags": ["a", "javascript:x"],
            "emails": [{"label": "union select"}], "password": "' or 1=1--", "filter": "a = 1 or 1 = 1",
        });
        let found = signs(body.as_object().unwrap());
        let told: Vec<String> = found.iter().map(|(field, pattern)| format!("{pattern} in {field}")).collect();
        assert_eq!(told, ["sql in custom.own", "sql in emails.label", "script in notes", "script in tags"]);
    }
}
