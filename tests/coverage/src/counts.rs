//! How often each region of the watched files ran: the counters of the profiles, put into the expressions of the
//! coverage mapping that the compiler wrote into the programs (LLVM's "Code Coverage Mapping Format").

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use llvm_profparser::coverage_mapping::read_object_file;
use llvm_profparser::instrumentation_profile::types::InstrumentationProfile;
use llvm_profparser::{Counter, CounterType, ExprKind, Expression, RegionKind, SourceLocation, merge_profiles};

/// A region of one file: where it is, and how often it ran in all programs and all copies of its function.
pub type Regions = BTreeMap<SourceLocation, u64>;

/// The regions of each file that `is_watched` picks, by its path from `root`.
///
/// # Errors
/// When a profile or a program cannot be read, or the profiles hold nothing.
pub fn read(
    root: &Path,
    programs: &[PathBuf],
    profiles: &[PathBuf],
    is_watched: impl Fn(&str) -> bool,
) -> Result<BTreeMap<String, Regions>> {
    let profile = merge_profiles(profiles).context("the profiles cannot be read")?;
    let Some(version) = profile.version() else { bail!("there are no profiles") };
    let mut files: BTreeMap<String, Regions> = BTreeMap::new();
    for program in programs {
        let mapping =
            read_object_file(program, version).with_context(|| format!("{} has no map", program.display()))?;
        // Functions share lists of files.
        let mut lists: HashMap<u64, Vec<Option<String>>> = HashMap::new();
        for function in &mapping.cov_fun {
            let list = function.header.filenames_ref;
            let names = lists.entry(list).or_insert_with(|| {
                let paths = mapping.get_files_from_id(list);
                paths.iter().map(|path| watched(root, path, &is_watched)).collect()
            });
            if names.iter().all(Option::is_none) {
                continue;
            }
            let counters = counters(&profile, function.header.name_hash);
            let count = |counter| evaluate(counter, &function.expressions, &counters, 0).max(0).unsigned_abs();
            for region in function.regions.iter().filter(|region| region.kind == RegionKind::Code) {
                let Some(Some(name)) = names.get(region.file_id) else { continue };
                let ran = files.entry(name.clone()).or_default().entry(region.loc.clone()).or_default();
                *ran = ran.saturating_add(count(region.count));
            }
        }
    }
    Ok(files)
}

fn watched(root: &Path, path: &Path, is_watched: impl Fn(&str) -> bool) -> Option<String> {
    let name = path.strip_prefix(root).ok()?.to_str()?;
    is_watched(name).then(|| name.to_owned())
}

/// What the counters of a function stand at; nothing for one that never ran.
fn counters(profile: &InstrumentationProfile, function: u64) -> Vec<u64> {
    profile.find_record_by_hash(function).map(|found| found.counts().to_vec()).unwrap_or_default()
}

/// The value of a counter. Threads count without a lock, so a difference may come out a little under nought.
fn evaluate(counter: Counter, expressions: &[Expression], counters: &[u64], depth: usize) -> i64 {
    let Ok(index) = usize::try_from(counter.id) else { return 0 };
    match counter.kind {
        CounterType::Zero => 0,
        CounterType::ProfileInstrumentation => {
            counters.get(index).map_or(0, |count| i64::try_from(*count).unwrap_or(i64::MAX))
        }
        CounterType::Expression(_) => {
            // An expression refers to others, each to fewer: deeper than their number is a broken map.
            let Some(expression) = expressions.get(index).filter(|_| depth <= expressions.len()) else { return 0 };
            let left = evaluate(expression.lhs, expressions, counters, depth + 1);
            let right = evaluate(expression.rhs, expressions, counters, depth + 1);
            match expression.kind {
                ExprKind::Add => left.saturating_add(right),
                ExprKind::Subtract => left.saturating_sub(right),
            }
        }
    }
}
