//! The tables of `docs/CONFORMANCE.md` and `docs/ASVS.md` are whole and true: every requirement has its one line, no cell
//! is empty, and what a line names is in the tree.
//!
//! A line is `| id | … | what satisfies it | shown by |`. In the last cell stands, in backticks, at least one of: a test
//! as `cargo test` lists it (`it::` before those of this binary), a browser test (`file.test.mjs: its title`), a document
//! and a heading in it (`docs/X.md#Heading`), a file of the tree. Only a requirement that does not apply, is open, comes
//! with its feature or is departed from may go without, and says so first.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The requirements of level 1 and 2 of ASVS 5.0 by section; each section's are numbered from 1 without a gap.
const ASVS: &str = "1.1:2 1.2:9 1.3:11 1.4:3 1.5:2 2.1:3 2.2:3 2.3:4 2.4:1 3.2:2 3.3:4 3.4:6 3.5:5 3.7:2 4.1:3 4.2:1 \
                    4.3:2 4.4:4 5.1:1 5.2:3 5.3:2 5.4:3 6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 6.6:3 6.8:4 7.1:3 7.2:4 7.3:2 \
                    7.4:5 7.5:2 7.6:2 8.1:2 8.2:3 8.3:1 8.4:1 9.1:3 9.2:4 10.1:2 10.2:2 10.3:4 10.4:11 10.5:5 10.6:2 \
                    10.7:3 11.1:2 11.2:3 11.3:3 11.4:4 11.5:1 11.6:1 12.1:3 12.2:2 12.3:4 13.1:1 13.2:5 13.3:2 13.4:5 \
                    14.1:2 14.2:4 14.3:3 15.1:3 15.2:3 15.3:7 16.1:1 16.2:5 16.3:4 16.4:3 16.5:3 17.1:1 17.2:4 17.3:2";

/// The items of the remediation plan: a number and its last letter.
const PLAN: &str = "1.1:c 1.2:c 1.3:d 1.4:f 2.1:d 2.2:f 2.3:b 3.1:c 3.3:e 4.1:f 4.2:d 4.3:e";
/// Its items without letters.
const PLAN_ALONE: [&str; 9] = ["T1", "T2", "T3", "M1", "M2", "M3", "M4", "M5", "M6"];
/// The items of the security guide.
const GUIDE: usize = 85;

/// Answers that need nothing to show them.
const BARE: [&str; 4] = ["does not apply: ", "open: ", "comes with its feature: ", "departs: "];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn asvs() -> Vec<String> {
    let sections = ASVS.split_whitespace().map(|part| part.split_once(':').unwrap());
    let ids = sections.flat_map(|(section, last)| {
        (1..=last.parse::<usize>().unwrap()).map(move |number| format!("V{section}.{number}"))
    });
    ids.collect()
}

fn specification() -> Vec<String> {
    let items = PLAN.split_whitespace().map(|part| part.split_once(':').unwrap());
    let plan = items
        .flat_map(|(item, last)| ('a'..=last.chars().next().unwrap()).map(move |letter| format!("S1-{item}{letter}")));
    let alone = PLAN_ALONE.iter().map(|item| format!("S1-{item}"));
    plan.chain(alone).chain((1..=GUIDE).map(|number| format!("S2-{number}"))).collect()
}

/// The lines of a document's tables that begin with an id, as cells.
fn lines(document: &str, prefix: &str) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(root().join(document)).unwrap();
    let cells = |line: &str| line.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect();
    let numbered = |line: &&str| {
        let rest = line.strip_prefix(&format!("| {prefix}"));
        rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit() || c.is_ascii_uppercase()))
    };
    text.lines().filter(numbered).map(cells).collect()
}

/// The texts in backticks.
fn spans(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

/// Whether one of these files has `fn name(`.
fn defines(files: &[PathBuf], name: &str) -> bool {
    let wanted = format!("fn {name}(");
    files.iter().any(|file| std::fs::read_to_string(file).is_ok_and(|text| text.contains(&wanted)))
}

/// Where the module `path` may be written below `folder`.
fn places(folder: &str, path: &[&str]) -> Vec<PathBuf> {
    let base = path.iter().fold(root().join(folder), |base, part| base.join(part));
    vec![base.with_extension("rs"), base.join("mod.rs")]
}

/// Why a reference leads nowhere.
fn missing(reference: &str) -> Option<String> {
    let nothing = |what: &str| Some(format!("{what}: `{reference}`"));
    if let Some((file, title)) = reference.split_once(".test.mjs: ") {
        let text = std::fs::read_to_string(root().join(format!("tests/browser/{file}.test.mjs"))).unwrap_or_default();
        let quoted = |quote: char| text.contains(&format!("{quote}{title}{quote}"));
        return if quoted('"') || quoted('`') { None } else { nothing("no browser test") };
    }
    if let Some((file, heading)) = reference.split_once('#') {
        let text = std::fs::read_to_string(root().join(file)).unwrap_or_default();
        let found = text.lines().any(|line| line.starts_with('#') && line.trim_start_matches('#').trim() == heading);
        return if found { None } else { nothing("no such heading") };
    }
    let path: Vec<&str> = reference.split("::").collect();
    let Some((name, modules)) = path.split_last().filter(|(_, modules)| !modules.is_empty()) else {
        return if root().join(reference).exists() { None } else { nothing("no such file") };
    };
    let found = match modules.split_first() {
        Some((&"it", modules)) => defines(&places("tests/it", modules), name),
        _ => {
            let inner = modules.strip_suffix(&["tests"]).unwrap_or(modules);
            defines(&places("src", modules), name) || defines(&places("src", inner), name)
        }
    };
    if found { None } else { nothing("no such test") }
}

/// What is wrong with a document that is to have a line for each of `wanted`.
fn faults(document: &str, prefix: &str, wanted: &[String]) -> Vec<String> {
    let mut faults = Vec::new();
    let mut counts: BTreeMap<&str, usize> = wanted.iter().map(|id| (id.as_str(), 0)).collect();
    let lines = lines(document, prefix);
    for cells in &lines {
        let (Some(id), Some(shown)) = (cells.first(), cells.last()) else { continue };
        match counts.get_mut(id.as_str()) {
            Some(count) => *count += 1,
            None => faults.push(format!("{id}: no such requirement")),
        }
        if cells.len() != 4 || cells.iter().any(String::is_empty) {
            faults.push(format!("{id}: four cells, none of them empty"));
            continue;
        }
        let how = &cells[2];
        let bare = BARE.iter().any(|start| how.strip_prefix(start).is_some_and(|why| why.len() > 5));
        if !bare && spans(shown).next().is_none() {
            faults.push(format!("{id}: nothing shows it"));
        }
        faults.extend(spans(shown).filter_map(missing).map(|fault| format!("{id}: {fault}")));
        let files = spans(how).filter(|span| {
            ["src/", "docs/", "assets/", "packaging/", "tests/", ".ci/"].iter().any(|start| span.starts_with(start))
        });
        let gone = files.filter(|file| !file.contains('*') && !root().join(file).exists());
        faults.extend(gone.map(|file| format!("{id}: no such file: `{file}`")));
    }
    faults.extend(counts.iter().filter(|(_, count)| **count != 1).map(|(id, count)| format!("{id}: {count} lines")));
    faults
}

#[test]
fn every_requirement_of_the_specification_has_its_line() {
    let wanted = specification();
    assert_eq!(wanted.len(), 145);
    let faults = faults("docs/CONFORMANCE.md", "S", &wanted);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_requirement_of_asvs_level_1_and_2_has_its_line() {
    let wanted = asvs();
    assert_eq!(wanted.len(), 253);
    let faults = faults("docs/ASVS.md", "V", &wanted);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// What is wrong with an entry of `tests/removal/protections.toml`.
fn entry_faults(entry: &toml::Value, rows: &BTreeSet<String>) -> Vec<String> {
    let text = |name: &str| entry.get(name).and_then(toml::Value::as_str).unwrap_or_default();
    let (what, file, find) = (text("what"), text("file"), text("find"));
    let mut faults = Vec::new();
    if what.is_empty() || find.is_empty() || find == text("replace") {
        faults.push("it takes nothing away".to_owned());
    }
    let unknown = text("row").split(", ").filter(|row| !rows.contains(*row));
    faults.extend(unknown.map(|row| format!("no such requirement: {row}")));
    let times = std::fs::read_to_string(root().join(file)).unwrap_or_default().matches(find).count();
    if times != 1 {
        faults.push(format!("what it takes away is there {times} times in `{file}`"));
    }
    let tests = entry.get("tests").and_then(toml::Value::as_array).cloned().unwrap_or_default();
    if tests.is_empty() {
        faults.push("no test notices".to_owned());
    }
    faults.extend(tests.iter().filter_map(|test| match test.as_str() {
        Some(test) if test.contains("::") => missing(test),
        _ => Some(format!("no test: {test}")),
    }));
    faults.into_iter().map(|fault| format!("{what} {fault}")).collect()
}

#[test]
fn every_protection_of_the_removals_stands_where_they_say() {
    let text = std::fs::read_to_string(root().join("tests/removal/protections.toml")).unwrap();
    let list: toml::Table = text.parse().unwrap();
    let entries = list["protection"].as_array().unwrap();
    let rows = specification().into_iter().collect();
    let faults: Vec<String> = entries.iter().flat_map(|entry| entry_faults(entry, &rows)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(entries.len() > 100, "{} entries", entries.len());
    let rotten = "what = 'x'\nfile = 'Cargo.toml'\nfind = 'nowhere'\nrow = 'S3-1'\ntests = ['it::a::b', '.ci/run']";
    assert_eq!(entry_faults(&toml::Value::Table(rotten.parse().unwrap()), &rows).len(), 4);
}

#[test]
fn what_leads_nowhere_is_found() {
    for good in [
        "it::security_docs::what_leads_nowhere_is_found",
        "auth::csrf::tests::csrf_source_matrix",
        "auth::tests::setup_happens_once_and_only_with_the_last_link",
        "main-job.test.mjs: from the setup link to the trash",
        "docs/SECURITY.md#Keys",
        ".ci/run",
    ] {
        assert_eq!(missing(good), None);
    }
    for bad in [
        "it::security_docs::nobody_wrote_this",
        "it::nowhere::what_leads_nowhere_is_found",
        "auth::csrf::tests::nobody_wrote_this",
        "main-job.test.mjs: from here to there",
        "docs/SECURITY.md#No such heading",
        ".ci/nothing",
    ] {
        assert!(missing(bad).is_some(), "{bad}");
    }
}
