//! The configuration as text: the example file, and each key as it holds.

use std::fmt::Write as _;

use super::Effective;
use super::errors::Origin;
use super::key::{self, Key, Kind};
use super::layers::Found;
use super::reader::shown;

/// The column at which comments are broken.
const WIDTH: usize = 110;

const HEAD: &str = "\
# LeadLab's configuration: every key with its default. A line that begins with #key shows a key that has none.
#
# A flag wins over the environment (LEADLAB__SECTION__KEY, lists as TOML), which wins over a credential of the service
# manager (a file called section.key), which wins over this file. Relative paths count from this file's directory.
# `leadlab config check` reports all faults with their lines; `leadlab config show --origin` tells what holds and why.
";

/// The text of `leadlab.example.toml`.
#[must_use]
pub fn example() -> String {
    let mut text = HEAD.to_owned();
    let mut section = "";
    for key in key::all() {
        let (of, name) = key.path.rsplit_once('.').unwrap_or(("", key.path));
        if of != section {
            section = of;
            let _ = write!(text, "\n[{section}]\n");
        }
        comment(&mut text, key);
        let _ = match (key.default, key.example) {
            ("", "") => writeln!(text, "#{name} = \"\""),
            ("", example) => writeln!(text, "#{name} = {example}"),
            (default, _) => writeln!(text, "{name} = {default}"),
        };
    }
    text
}

/// Writes the comment of a key, broken at spaces.
fn comment(text: &mut String, key: &Key) {
    let range = match key.kind {
        Kind::Int(min, max) => format!(" From {min} to {max}."),
        _ => String::new(),
    };
    let mut line = String::from("#");
    for word in key.doc.split(' ').chain(range.split_whitespace()) {
        if line.len() + 1 + word.len() > WIDTH {
            let _ = writeln!(text, "{line}");
            line = String::from("#");
        }
        line.push(' ');
        line.push_str(word);
    }
    let _ = writeln!(text, "{line}");
}

/// One key as it holds; a secret is never shown.
pub(super) fn effective(key: &'static Key, found: Option<&Found>) -> Effective {
    let value = match found {
        Some(_) if key.kind == Kind::Secret => "\"(set)\"".to_owned(),
        Some(found) => shown(&found.value),
        None => key.default.to_owned(),
    };
    let origin = found.map_or(Origin::Default, |found| found.origin.clone());
    Effective { path: key.path, value, origin }
}
