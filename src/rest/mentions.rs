//! Mentions: whoever is named with an `@` in a text that colleagues write is told of it, once for each text.

use crate::auth::model::User;
use crate::base::markup::text_of;
use crate::base::text::fold;
use crate::base::{Org, Result, Uid};
use crate::rest::notify::{self, Notification, What};
use crate::store::{Dir, Flow, Kind, Read, WriteTx};

/// Tells those whom `is`, the HTML of a text about the record, names and `was` did not. Returns who they are.
///
/// # Errors
/// When the storage fails.
pub fn tell(tx: &mut WriteTx<'_>, org: Org, was: &str, is: &str, kind: Kind, record: Uid) -> Result<Vec<Uid>> {
    if was == is || !is.contains('@') {
        return Ok(Vec::new());
    }
    let mut users: Vec<(Uid, String)> = Vec::new();
    tx.scan_records::<User>(org, Dir::Forward, None, &mut |user| {
        users.push((user.id.uid(), fold(&user.data.name)));
        Ok(Flow::More)
    })?;
    let before = named(&fold(&text_of(was)), &users);
    let mut named = named(&fold(&text_of(is)), &users);
    named.retain(|user| !before.contains(user));
    for user in &named {
        let (collection, record) = (kind.collection.to_owned(), Some(record));
        let notice = Notification { what: What::Mentioned, collection, record, count: 1, ..Notification::default() };
        notify::tell(tx, org, *user, notice)?;
    }
    Ok(named)
}

/// Whom a folded text names; of two names at one place the longer one.
fn named(text: &str, users: &[(Uid, String)]) -> Vec<Uid> {
    let mut named = Vec::new();
    for (at, _) in text.match_indices('@') {
        let (before, after) = (text.get(..at).unwrap_or_default(), text.get(at + 1..).unwrap_or_default());
        if before.ends_with(char::is_alphanumeric) {
            continue;
        }
        let is_whole = |name: &str| {
            let rest = after.strip_prefix(name);
            !name.is_empty() && rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
        };
        let longest = users.iter().filter(|(_, name)| is_whole(name)).map(|(_, name)| name.len()).max();
        named.extend(users.iter().filter(|(_, name)| Some(name.len()) == longest && is_whole(name)).map(|(id, _)| *id));
    }
    named.sort_unstable();
    named.dedup();
    named
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_names_behind_an_at_are_mentions() {
        let users: Vec<(Uid, String)> = ["bob", "bob miller", "zoe", ""]
            .into_iter()
            .zip(1..)
            .map(|(name, id)| (Uid(id), name.to_owned()))
            .collect();
        for (text, expected) in [
            ("ask @bob.", &[1_u128][..]),
            ("ask @bob miller, @zoe", &[2, 3]),
            ("(@zoe) @zoe", &[3]),
            ("@bobby", &[]),
            ("bob@bob.example", &[]),
            ("@ bob @", &[]),
            ("@bob millers", &[1]),
        ] {
            assert_eq!(named(text, &users), expected.iter().map(|id| Uid(*id)).collect::<Vec<_>>(), "{text}");
        }
    }
}
