//! The rules of the source tree: layers, sizes, and which file may name what. Reads the text of the sources, so a
//! rule needs no build of its own. What a lint can say is a lint in `Cargo.toml`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// The layers of `docs/ARCHITECTURE.md`, lowest first. Members of one group do not import each other unless the group
/// is marked as one.
const LAYERS: &[(&[&str], bool)] = &[
    (&["base"], false),
    (&["config", "crypto"], false),
    (&["store"], false),
    (&["cache", "limits", "live", "search", "audit", "jobs", "blobs", "metrics", "net"], false),
    (&["mail"], false),
    (&["auth", "app"], true),
    (&["http"], false),
    (&["rest"], false),
    (&["transfer"], false),
    (&["crm", "account", "admin", "socket"], false),
    (&["migrations", "serve", "cli"], true),
];

/// The most lines of a file.
const LINES: usize = 800;

/// Who alone may name what.
const OWNERS: &[(&str, &[&str])] = &[
    ("redb::", &["src/store/"]),
    ("aes::", &["src/crypto/"]),
    ("cbc::", &["src/crypto/"]),
    ("chacha20poly1305::", &["src/crypto/"]),
    ("argon2::", &["src/crypto/"]),
    ("hkdf::", &["src/crypto/"]),
    ("hmac::", &["src/crypto/"]),
    ("jsonwebtoken::", &["src/crypto/"]),
    ("hickory_resolver::", &["src/net/"]),
    ("TcpStream::connect", &["src/net/", "src/mail/account.rs", "src/cli/health.rs"]),
    ("Timestamp::now", &["src/base/clock.rs"]),
    ("Zoned::now", &["src/base/clock.rs"]),
    ("SystemTime::now", &["src/base/clock.rs"]),
    ("Instant::now", &["src/base/clock.rs"]),
    ("StatusCode::", &["src/http/"]),
    ("process::exit", &["src/main.rs"]),
    ("process::Command", &["src/cli/serve.rs"]),
];

/// A source file as the rules see it.
struct Source {
    /// From the top of the tree, with `/`.
    path: String,
    text: String,
    /// Its lines outside tests, without comments, numbered from 1.
    code: Vec<(usize, String)>,
}

/// Every Rust file below `folder`.
fn sources(folder: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    collect(&root.join(folder), &mut files);
    files.sort();
    assert!(!files.is_empty(), "no sources in {folder}");
    files
        .into_iter()
        .map(|file| {
            let text = std::fs::read_to_string(&file).unwrap();
            let path = file.strip_prefix(root).unwrap().to_string_lossy().into_owned();
            let code = if is_test(&path) { Vec::new() } else { code(&text) };
            Source { path, text, code }
        })
        .collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

fn is_test(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.ends_with("_tests.rs") || path.contains("/tests/")
}

/// The lines outside comments and outside items marked `#[cfg(test)]`.
fn code(text: &str) -> Vec<(usize, String)> {
    let mut kept = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((at, line)) = lines.next() {
        let bare = line.trim_start();
        if bare.starts_with("//") {
            continue;
        }
        if bare.starts_with("#[cfg(test)]") {
            let mut depth = 0_i64;
            for (_, line) in lines.by_ref() {
                depth += i64::try_from(line.matches('{').count()).unwrap();
                depth -= i64::try_from(line.matches('}').count()).unwrap();
                if depth <= 0 && (line.contains('}') || line.trim_end().ends_with(';')) {
                    break;
                }
            }
            continue;
        }
        let code = line.split(" // ").next().unwrap_or(line);
        kept.push((at + 1, code.to_owned()));
    }
    kept
}

/// The folder or file below `src` that a path belongs to: `store` for `src/store/keys.rs`.
fn member(path: &str) -> Option<&str> {
    let below = path.strip_prefix("src/")?;
    Some(below.split('/').next()?.trim_end_matches(".rs"))
}

fn layer(member: &str) -> Option<usize> {
    LAYERS.iter().position(|(members, _)| members.contains(&member))
}

/// The members that a line names with `crate::`.
fn imports(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in line.match_indices("crate::") {
        let rest = &line[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 0;
            let mut name = String::new();
            for letter in group.chars() {
                match letter {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => found.push(std::mem::take(&mut name)),
                    _ if depth == 0 => name.push(letter),
                    _ => {}
                }
            }
            found.push(name);
        } else {
            found.push(rest.to_owned());
        }
    }
    found
        .into_iter()
        .map(|name| name.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>())
        .filter(|name| name.chars().next().is_some_and(char::is_lowercase))
        .collect()
}

/// The whole file's code as one line, for imports in groups over several lines.
fn joined(source: &Source) -> String {
    source.code.iter().map(|(_, line)| line.trim()).collect::<Vec<_>>().join(" ")
}

fn report(faults: &str) {
    assert!(faults.is_empty(), "\n{faults}");
}

#[test]
fn imports_go_down() {
    let mut faults = String::new();
    let sources = sources("src");
    // A macro is named from the top, whichever layer holds it.
    let macros: Vec<String> = sources
        .iter()
        .flat_map(|source| &source.code)
        .filter_map(|(_, line)| line.trim().strip_prefix("macro_rules! "))
        .map(|rest| rest.trim_end_matches([' ', '{']).to_owned())
        .collect();
    for source in &sources {
        let Some(own) = member(&source.path).filter(|own| !["lib", "main"].contains(own)) else {
            continue;
        };
        let Some(at) = layer(own) else {
            let _ =
                writeln!(faults, "{}: {own} has no layer; give it one in docs/ARCHITECTURE.md and here", source.path);
            continue;
        };
        for import in imports(&joined(source)).into_iter().filter(|import| !macros.contains(import)) {
            let fits = match layer(&import) {
                _ if import == own => true,
                Some(other) if other == at => LAYERS[at].1,
                Some(other) => other < at,
                None => false,
            };
            if !fits {
                let _ = writeln!(faults, "{}: {own} may not import {import}", source.path);
            }
        }
    }
    report(&faults);
}

#[test]
fn entities_import_models_only() {
    let mut faults = String::new();
    for source in sources("src") {
        let Some(entity) = source.path.strip_prefix("src/crm/").and_then(|below| below.split_once('/')) else {
            continue;
        };
        let text = joined(&source);
        for (at, _) in text.match_indices("crm::") {
            let mut names = text[at + "crm::".len()..].split(|c: char| !c.is_alphanumeric() && c != '_');
            let (other, part) = (names.next().unwrap_or(""), names.by_ref().find(|name| !name.is_empty()));
            if !other.is_empty() && other != entity.0 && part == Some("api") {
                let _ = writeln!(faults, "{}: imports the api of {other}", source.path);
            }
        }
    }
    report(&faults);
}

#[test]
fn names_stay_with_their_owner() {
    let mut faults = String::new();
    for source in sources("src") {
        for (name, owners) in OWNERS {
            if owners.iter().any(|owner| source.path.starts_with(owner)) {
                continue;
            }
            for (line, _) in source.code.iter().filter(|(_, line)| names(line, name)) {
                let _ = writeln!(faults, "{}:{line}: only {} may name {name}", source.path, owners.join(" and "));
            }
        }
    }
    report(&faults);
}

/// True when the line has `name` as a path of its own, not as the end of another word.
fn names(line: &str, name: &str) -> bool {
    line.match_indices(name).any(|(at, _)| {
        !line[..at].chars().next_back().is_some_and(|before| before.is_alphanumeric() || before == '_' || before == ':')
            || name.contains("::now")
    })
}

#[test]
fn nothing_outside_tests_may_panic() {
    let calls = [".unwrap()", ".expect(\"", "panic!(", "unreachable!(", "todo!(", "unimplemented!("];
    let mut faults = String::new();
    for source in sources("src") {
        let mut excused = 0_usize;
        for (number, line) in &source.code {
            if line.contains("#[expect(clippy::") {
                excused = number + 12;
            }
            if calls.iter().any(|call| line.contains(call)) && *number > excused {
                let _ = writeln!(faults, "{}:{number}: {}", source.path, line.trim());
            }
        }
    }
    report(&faults);
}

#[test]
fn files_are_short_and_say_what_they_own() {
    let mut faults = String::new();
    for folder in ["src", "tests", "benches"] {
        for source in sources(folder) {
            let lines = source.text.lines().count();
            if lines > LINES {
                let _ = writeln!(faults, "{}: {lines} lines; split it at what it holds", source.path);
            }
            if !source.text.starts_with("//!") {
                let _ = writeln!(faults, "{}: does not open with //!", source.path);
            }
            for word in ["TODO", "FIXME", "XXX:"] {
                if source.text.contains(word) && !source.path.ends_with("architecture.rs") {
                    let _ = writeln!(faults, "{}: has {word}; finish it or leave it out", source.path);
                }
            }
        }
    }
    report(&faults);
}

#[test]
fn the_rules_see_what_they_should() {
    assert_eq!(imports("use crate::store::{Read, Write};"), ["store"]);
    assert_eq!(imports("use crate::{base::{Id, Org}, store, http::x};"), ["base", "store", "http"]);
    assert_eq!(imports("pub(in crate::crm) fn x() -> crate::Error"), ["crm"]);
    let text = "a\n#[cfg(test)]\nmod tests {\n  fn x() { }\n}\nb\n#[cfg(test)]\nmod more;\nc // said\n// said\n";
    let kept: Vec<(usize, String)> = code(text);
    assert_eq!(kept, [(1, "a".to_owned()), (6, "b".to_owned()), (9, "c".to_owned())]);
    assert!(names("redb::Database", "redb::") && !names("my_redb::Database", "redb::"));
    assert_eq!(member("src/store/keys.rs"), Some("store"));
    assert_eq!(member("src/serve.rs"), Some("serve"));
}
