//! `docs/PERMISSIONS.md` says what the table of permissions and the route table say. Written anew by
//! `cargo test --test it write_the_permissions -- --ignored`.

use std::fmt::Write as _;

use leadlab::auth::policy::{Action, Rule, TABLE};
use leadlab::base::{Clock, Role};
use leadlab::config::{Config, Sources};
use leadlab::http::{Access, RateClass};
use leadlab::serve;

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/PERMISSIONS.md");

const START: &str = "# Permissions

Written from `src/auth/policy.rs` and the route table; `tests/it/permissions.rs` compares. What is not in the first table
nobody may do.

A record is one's own when one is its owner, assignee or author, or when it has none of these. Records of another
organisation do not exist: their answer is that of an unknown id. An API token may do what its user may, as far as its
scopes go (`read` for what only looks, `write` for what changes, `admin` for what asks for an admin), and nothing that
asks for a fresh proof.

## Actions

";

const FIELDS: &str = "
## Fields

| what | who sees it | who sets it |
|---|---|---|
| a record's business fields, own fields, tags | who may see the record | who may edit the record |
| `id`, `version`, `created_…`, `updated_…`, counts, derived members | who may see the record | nobody: unknown members of a body (422) |
| a user's `id`, `name`, `email` | every user of the organisation | the user (name), an admin |
| a user's `role`, `disabled`, last sign-in, lock, second factor | an admin, and the user of themselves | an admin; the role “owner” an owner with a fresh proof |
| the own profile: language, time zone, theme | the user | the user |
| the organisation's settings | every user | an admin |
| passwords, recovery codes, seeds, tokens | nobody; a fresh one is shown once to who made it | the user |
| keys for other services | nobody; an admin sees that one is set, its last four characters, since when | an admin |

## Calls

“Fresh” calls ask for a proof of identity of the last five minutes. Calls marked “without CSRF token” carry their own
proof or change nothing that a session protects.

| call | least role | counted as | fresh | |
|---|---|---|---|---|
";

fn mark(rule: Rule, role: Role) -> &'static str {
    match (role >= rule.own, role >= rule.others) {
        (_, true) => "yes",
        (true, false) => "own",
        (false, false) => "–",
    }
}

fn document() -> String {
    let mut text = START.to_owned();
    let names: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
    writeln!(text, "| action | {} | covers |", names.join(" | ")).unwrap();
    writeln!(text, "|---|{}---|", "---|".repeat(names.len())).unwrap();
    for rule in TABLE {
        let (what, covers) = Action::words(rule.action);
        let marks: Vec<&str> = Role::ALL.iter().map(|role| mark(rule, *role)).collect();
        writeln!(text, "| {what} | {} | {covers} |", marks.join(" | ")).unwrap();
    }
    text.push_str(FIELDS);
    let config = Config::load(&Sources::default()).unwrap();
    let mut routes = serve::routes(&config, &Clock::default(), String::new());
    routes.sort_by(|one, other| (&one.path, one.method.as_str()).cmp(&(&other.path, other.method.as_str())));
    for route in routes {
        let safe = matches!(route.method.as_str(), "GET" | "HEAD");
        let access = match route.access {
            Access::Public => "everybody",
            Access::Role(role) => role.as_str(),
        };
        let rate = if route.rate == RateClass::Reports { "reports" } else { route.rate.as_str() };
        let fresh = if route.fresh { "fresh" } else { "" };
        let exempt = if route.csrf_exempt && !safe { "without CSRF token" } else { "" };
        writeln!(text, "| `{} {}` | {access} | {rate} | {fresh} | {exempt} |", route.method, route.path).unwrap();
    }
    text
}

#[test]
fn the_permissions_are_written_as_they_are() {
    let written = std::fs::read_to_string(PATH).unwrap();
    let now = document();
    let differs = written.lines().zip(now.lines()).find(|(old, new)| old != new);
    assert!(
        written == now,
        "docs/PERMISSIONS.md is out of date at {differs:?}; `cargo test --test it write_the_permissions -- --ignored` writes it anew"
    );
}

#[test]
#[ignore = "writes docs/PERMISSIONS.md anew"]
fn write_the_permissions() {
    std::fs::write(PATH, document()).unwrap();
}
