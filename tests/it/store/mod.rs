//! The store, proven from outside: against a model, over a failing disk, after damage. Owns the helpers that its
//! modules share; the record types are in `docs`, the model in `model`.

mod chain;
mod compare;
mod crash;
mod damage;
mod disk;
mod docs;
mod footprints;
mod groups;
mod model;
mod operations;
mod overlay;
mod search;
mod secrets;
mod undo;

use leadlab::base::{Actor, Clock, Error, Org, Result, Uid};
use leadlab::crypto::chain::ChainKey;
use leadlab::store::undo::{OnChange, Undone, entries, ranges};
use leadlab::store::{Class, Options, Registry, Store, WriteTx, Written};

use proptest::test_runner::Config as ProptestConfig;

use disk::Disk;
use docs::Doc;

pub(crate) const ORG: Org = Org(1);

pub(crate) fn options() -> Options {
    Options { cache_bytes: 4 << 20, ..Options::new(ChainKey::new(&[7; 32])) }
}

/// Every kind of `docs`.
pub(crate) fn registry() -> Registry {
    Registry::new()
        .with::<Doc<1>>()
        .with::<Doc<2>>()
        .with::<Doc<3>>()
        .with::<Doc<4>>()
        .with::<Doc<5>>()
        .with::<Doc<6>>()
}

/// A store in memory.
pub(crate) fn store() -> Store {
    Store::open_backend(Disk::new().handle(), options(), registry(), Clock::default()).unwrap()
}

pub(crate) fn actor() -> Actor {
    Actor { user: Some(Uid(77)), ..Actor::system(ORG) }
}

/// A write that must succeed.
pub(crate) fn write<T: Send + 'static>(
    store: &Store,
    request: impl FnOnce(&mut WriteTx<'_>) -> Result<T> + Send + 'static,
) -> Written<T> {
    try_write(store, request).unwrap()
}

pub(crate) fn try_write<T: Send + 'static>(
    store: &Store,
    request: impl FnOnce(&mut WriteTx<'_>) -> Result<T> + Send + 'static,
) -> Result<Written<T>> {
    store.write_blocking(Class::Ordinary, actor(), request)
}

/// Undoes a step as the program does: whole, marked, refused when something was changed since.
pub(crate) fn undo(store: &Store, step: Uid) -> Result<Written<Undone>> {
    undo_with(store, step, OnChange::Refuse)
}

pub(crate) fn undo_with(store: &Store, step: Uid, on_change: OnChange) -> Result<Written<Undone>> {
    try_write(store, move |tx| {
        let found = ranges(tx, ORG, step)?;
        if found.is_empty() {
            return Err(Error::NotFound);
        }
        tx.mark_undone(ORG, step)?;
        let entries = entries(tx, ORG, &found, None, usize::MAX)?;
        tx.undo_entries(ORG, &entries, on_change)
    })
}

/// So many random cases, or as many as `PROPTEST_CASES` says.
pub(crate) fn cases(usual: u32) -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(usual);
    ProptestConfig { cases, max_shrink_iters: 3_000, ..ProptestConfig::default() }
}

/// Keeps panics made on purpose out of the output.
pub(crate) fn quiet() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let loud = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if info.payload_as_str() != Some("on purpose") {
                loud(info);
            }
        }));
    });
}

/// The stable code of a refusal.
pub(crate) fn code(error: &Error) -> &'static str {
    match error {
        Error::Conflict { code, .. } => code,
        Error::NotFound => "not_found",
        Error::Stale { .. } => "stale",
        Error::NoSpace => "no_space",
        Error::Busy { .. } => "busy",
        Error::Internal(_) => "internal",
        _ => "other",
    }
}

pub(crate) fn assert_clean(store: &Store) {
    let report = store.check().unwrap();
    assert!(report.is_clean(), "{report:#?}");
}
