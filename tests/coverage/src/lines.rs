//! Which lines of a source file count, and which of them ran.
//!
//! A line counts when the compiler mapped it and it holds code: a letter or a digit outside comments, attributes and
//! items marked `#[cfg(test)]`. So braces alone, blank lines and what derives generate do not count, and neither does a
//! private `const fn` that never ran: it fills a table, and the compiler ran it (one that nobody uses is a warning).
//!
//! A line ran when any part of it ran, as with LLVM's own tool: what counts of a part is the innermost region around it.
//! One that holds a part that did not run (an arm, a closure, the other side of an `or`) is told apart.

use llvm_profparser::SourceLocation;

use crate::counts::Regions;

/// What became of a line that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ran {
    /// Every part of it ran.
    Whole,
    /// It ran, but not each part of it.
    Partly,
    /// No test came here.
    Never,
}

/// The lines of `text` that count, by number from 1.
#[must_use]
pub fn judge(text: &str, regions: &Regions) -> Vec<(usize, Ran)> {
    let mut judged = Vec::new();
    for item in code(text) {
        let ran: Vec<_> = item.lines.iter().filter_map(|(n, line)| Some((*n, ran(*n, line, regions)?))).collect();
        let is_compilers = item.is_private_const && ran.iter().all(|(_, ran)| *ran == Ran::Never);
        if !is_compilers {
            judged.extend(ran);
        }
    }
    judged
}

/// What became of a line; `None` where the compiler mapped none of it.
fn ran(number: usize, line: &str, regions: &Regions) -> Option<Ran> {
    let near: Vec<(&SourceLocation, u64)> = regions
        .iter()
        .filter(|(place, _)| place.line_start <= number && number <= place.line_end)
        .map(|(place, count)| (place, *count))
        .collect();
    let parts = line.char_indices().filter(|(_, letter)| letter.is_alphanumeric());
    let counts: Vec<u64> = parts.filter_map(|(at, _)| innermost(&near, number, at + 1)).collect();
    let some = counts.iter().any(|count| *count > 0);
    let every = counts.iter().all(|count| *count > 0);
    match (some, every) {
        (_, true) if counts.is_empty() => None,
        (_, true) => Some(Ran::Whole),
        (true, false) => Some(Ran::Partly),
        (false, false) => Some(Ran::Never),
    }
}

/// The count of the smallest region around a place.
fn innermost(regions: &[(&SourceLocation, u64)], line: usize, column: usize) -> Option<u64> {
    let around = regions.iter().filter(|(place, _)| {
        (place.line_start, place.column_start) <= (line, column) && (line, column) < (place.line_end, place.column_end)
    });
    let inner = around.max_by_key(|(place, _)| {
        ((place.line_start, place.column_start), std::cmp::Reverse((place.line_end, place.column_end)))
    })?;
    Some(inner.1)
}

/// Lines that belong together: a private `const fn`, or what stands between such.
#[derive(Default)]
struct Item<'t> {
    is_private_const: bool,
    lines: Vec<(usize, &'t str)>,
}

/// The lines that hold code, without their comments.
fn code(text: &str) -> Vec<Item<'_>> {
    let mut items = vec![Item::default()];
    let mut lines = text.lines().enumerate();
    while let Some((at, line)) = lines.next() {
        let bare = line.trim_start();
        let indent = line.len() - bare.len();
        let is_end = |line: &str| line.len() - line.trim_start().len() == indent && line.ends_with(['}', ';']);
        if bare.starts_with("#[cfg(test)]") {
            let _ = lines.by_ref().find(|(_, line)| is_end(line));
        } else if bare.starts_with("const fn ") {
            let mut item = Item { is_private_const: true, lines: vec![(at + 1, line)] };
            while item.lines.last().is_some_and(|(_, line)| !is_end(line)) {
                let Some((at, line)) = lines.next() else { break };
                item.lines.push((at + 1, line));
            }
            items.push(item);
            items.push(Item::default());
        } else if !bare.starts_with("//") && !bare.starts_with("#[") {
            let kept = (at + 1, line.split(" // ").next().unwrap_or(line));
            if let Some(item) = items.last_mut() {
                item.lines.push(kept);
            }
        }
    }
    items
}
