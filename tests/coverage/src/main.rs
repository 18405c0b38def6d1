//! Prints which lines of the watched files no test ran, and fails below a floor.
//!
//! `coverage ROOT FLOOR PROGRAM… -- PROFILE…`; standard input lists, a line each, `watch PATH` (a file, or a folder
//! with `/` behind it) and `except FILE | CODE | REASON` for lines that no input reaches: the code is that of the line.

mod counts;
mod lines;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use lines::Ran;

/// A line that is not counted, because no input reaches it.
struct Exception {
    file: String,
    code: String,
    reason: String,
}

/// What standard input says.
#[derive(Default)]
struct List {
    watched: Vec<String>,
    exceptions: Vec<Exception>,
}

impl List {
    fn parse(text: &str) -> Result<Self> {
        let mut list = Self::default();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            if let Some(path) = line.strip_prefix("watch ") {
                list.watched.push(path.to_owned());
                continue;
            }
            let parts = line.strip_prefix("except ").and_then(|rest| {
                let (file, rest) = rest.split_once(" | ")?;
                let (code, reason) = rest.rsplit_once(" | ")?;
                Some(Exception { file: file.to_owned(), code: code.to_owned(), reason: reason.to_owned() })
            });
            list.exceptions.push(parts.with_context(|| format!("“{line}” is neither `watch` nor `except`"))?);
        }
        Ok(list)
    }

    fn watches(&self, file: &str) -> bool {
        let is_test = file.ends_with("/tests.rs") || file.ends_with("_tests.rs");
        let is_listed = |path: &String| file == path || (path.ends_with('/') && file.starts_with(path.as_str()));
        !is_test && self.watched.iter().any(is_listed)
    }

    fn exception(&self, file: &str, code: &str) -> Option<usize> {
        self.exceptions.iter().position(|exception| exception.file == file && exception.code == code)
    }
}

/// The figures of a file.
#[derive(Default)]
struct Row {
    lines: usize,
    never: Vec<usize>,
    partly: Vec<usize>,
    excepted: usize,
}

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "coverage: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<bool> {
    let mut arguments = std::env::args().skip(1);
    let (Some(root), Some(floor)) = (arguments.next(), arguments.next()) else {
        bail!("usage: coverage ROOT FLOOR PROGRAM… -- PROFILE…")
    };
    let floor: f64 = floor.parse().context("the floor is no number")?;
    let programs: Vec<PathBuf> =
        arguments.by_ref().take_while(|argument| argument != "--").map(PathBuf::from).collect();
    let profiles: Vec<PathBuf> = arguments.map(PathBuf::from).collect();
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    let list = List::parse(&text)?;

    let root = Path::new(&root).canonicalize()?;
    let files = counts::read(&root, &programs, &profiles, |file| list.watches(file))?;
    if let Some(path) = list.watched.iter().find(|path| !files.keys().any(|file| file.starts_with(path.as_str()))) {
        bail!("nothing of {path} is in the programs");
    }
    let mut used = vec![0_usize; list.exceptions.len()];
    let mut rows = BTreeMap::new();
    for (file, regions) in &files {
        let text = std::fs::read_to_string(root.join(file)).with_context(|| file.clone())?;
        let source: Vec<&str> = text.lines().collect();
        let row: &mut Row = rows.entry(file.as_str()).or_default();
        for (number, ran) in lines::judge(&text, regions) {
            let code = source.get(number - 1).map_or("", |line| line.trim());
            let exception = list.exception(file, code).filter(|_| ran == Ran::Never);
            if let Some(times) = exception.and_then(|at| used.get_mut(at)) {
                *times += 1;
                row.excepted += 1;
                continue;
            }
            row.lines += 1;
            match ran {
                Ran::Whole => {}
                Ran::Partly => row.partly.push(number),
                Ran::Never => row.never.push(number),
            }
        }
    }
    let (table, percent) = table(&rows);
    let mut out = std::io::stdout().lock();
    write!(out, "{table}")?;
    let mut is_good = percent >= floor;
    for (exception, times) in list.exceptions.iter().zip(&used) {
        writeln!(out, "not counted: {}: {} ({times}): {}", exception.file, exception.code, exception.reason)?;
        // What runs after all needs no exception.
        is_good &= *times > 0;
    }
    if !is_good {
        writeln!(out, "coverage: {percent:.2} % is under the floor of {floor} %, or an exception is not needed")?;
    }
    Ok(is_good)
}

/// The table of all files, and the share of lines that ran.
fn table(rows: &BTreeMap<&str, Row>) -> (String, f64) {
    let mut out = String::new();
    let _ = writeln!(
        out,
        "{:40} {:>6} {:>7} {:>8}  lines that no test ran [partly]",
        "file", "lines", "covered", "percent"
    );
    let mut all = (0, 0);
    for (file, row) in rows {
        let ran = row.lines - row.never.len();
        all = (all.0 + row.lines, all.1 + ran);
        let partly = if row.partly.is_empty() { String::new() } else { format!("  [{}]", ranges(&row.partly)) };
        let share = percent(ran, row.lines);
        let _ = writeln!(out, "{file:40} {:6} {ran:7} {share:7.2}%  {}{partly}", row.lines, ranges(&row.never));
    }
    let share = percent(all.1, all.0);
    let _ = writeln!(out, "{:40} {:6} {:7} {share:7.2}%", "in all", all.0, all.1);
    (out, share)
}

#[allow(clippy::cast_precision_loss, reason = "numbers of lines are small")]
fn percent(part: usize, whole: usize) -> f64 {
    if whole == 0 { 100.0 } else { 100.0 * part as f64 / whole as f64 }
}

/// `3 5-7 9`.
fn ranges(numbers: &[usize]) -> String {
    let mut out: Vec<(usize, usize)> = Vec::new();
    for number in numbers {
        match out.last_mut() {
            Some((_, end)) if *end + 1 == *number => *end = *number,
            _ => out.push((*number, *number)),
        }
    }
    let words = out.iter().map(|(from, to)| if from == to { from.to_string() } else { format!("{from}-{to}") });
    words.collect::<Vec<_>>().join(" ")
}
