//! Crashes and failing disks: whatever a crash leaves of the unsynced writes, the store opens again, every
//! acknowledged write is there whole, no half of another is, and the check is clean.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use leadlab::base::{Clock, Id, Uid};
use leadlab::store::{Dir, Flow, Options, Read, Store};

use super::disk::{Disk, Event};
use super::docs::{Doc, Fields};
use super::{ORG, actor, assert_clean, code, options, registry, try_write, undo, write};

fn open(disk: &Disk) -> Store {
    Store::open_backend(disk.handle(), options(), registry(), Clock::default()).unwrap()
}

/// As a file of gigabytes is worked on: which pages are free is not noted while one write follows the other.
fn open_large(disk: &Disk, on_repair: Arc<dyn Fn(f64) + Send + Sync>) -> Store {
    let options = Options { size: Arc::new(|| 2), large: 1, on_repair, ..options() };
    Store::open_backend(disk.handle(), options, registry(), Clock::default()).unwrap()
}

/// What a reader sees: names of the firms, whose every write makes or changes a pair of equal names.
fn names(store: &Store) -> Vec<(Uid, String)> {
    let mut seen = Vec::new();
    store
        .read()
        .unwrap()
        .scan_records::<Doc<1>>(ORG, Dir::Forward, None, &mut |record| {
            seen.push((record.id.uid(), record.data.0.name));
            Ok(Flow::More)
        })
        .unwrap();
    seen
}

/// Writes of all sorts; after each acknowledged one the disk notes its number. Returns what each left to be seen.
fn script(disk: &Disk, store: Store) -> Vec<Vec<(Uid, String)>> {
    let mut states = vec![Vec::new()];
    let mut acknowledge = |store: &Store| {
        states.push(names(store));
        disk.note(states.len() - 1);
    };
    let mut last = None;
    for n in 0..6_u32 {
        let long = "wide ".repeat(usize::try_from(n).unwrap() * 30);
        let written = write(&store, move |tx| {
            let mut fields = Fields { email: "a@example.org".to_owned(), ..Fields::named(&format!("{n}")) };
            fields.tags = vec![long];
            tx.insert(ORG, Id::<Doc<1>>::fresh(), Doc(fields.clone()))?;
            tx.insert(ORG, Id::fresh(), Doc::<1>(fields)).map(|record| record.id)
        });
        acknowledge(&store);
        if let Some(id) = last.replace(written.value)
            && n % 2 == 0
        {
            let changed = write(&store, move |tx| {
                let old = tx.require(ORG, id)?;
                tx.update(ORG, &old, Doc(Fields { name: format!("{n} again"), ..old.data.0.clone() }))
            });
            acknowledge(&store);
            if n == 4 {
                undo(&store, changed.undo.unwrap()).unwrap();
                acknowledge(&store);
                write(&store, move |tx| tx.trash::<Doc<1>>(ORG, id));
                acknowledge(&store);
            }
        }
    }
    store.close();
    states
}

/// Opens what a crash left and looks whether it is one of the allowed states.
fn reopens(file: Vec<u8>, states: &[Vec<(Uid, String)>], acknowledged: usize, what: &str) {
    let disk = Disk::holding(file);
    let store = open(&disk);
    let found = names(&store);
    let allowed = &states[acknowledged..states.len().min(acknowledged + 2)];
    assert!(allowed.contains(&found), "{what}: write {acknowledged} was acknowledged, but found is {found:?}");
    assert_clean(&store);
    // It goes on, and its log goes on with it.
    write(&store, |tx| tx.insert(ORG, Id::<Doc<1>>::fresh(), Doc(Fields::named("later"))));
    assert_clean(&store);
}

#[test]
fn a_crash_at_any_point_loses_nothing_that_was_acknowledged() {
    let disk = Disk::new();
    let states = script(&disk, open(&disk));
    crash_anywhere(&disk, &states);
}

#[test]
fn nor_does_it_in_a_large_file() {
    let disk = Disk::new();
    let states = script(&disk, open_large(&disk, Arc::new(|_| {})));
    crash_anywhere(&disk, &states);
}

#[test]
fn a_large_file_at_rest_opens_without_a_repair() {
    let disk = Disk::new();
    let store = open_large(&disk, Arc::new(|_| {}));
    for n in 0..20 {
        write(&store, move |tx| tx.insert(ORG, Id::<Doc<1>>::fresh(), Doc(Fields::named(&n.to_string()))));
    }
    let busy = disk.contents();
    std::thread::sleep(std::time::Duration::from_millis(800));
    let rested = disk.contents();
    drop(store);
    for (file, may_repair) in [(busy, true), (rested, false)] {
        let repaired = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&repaired);
        let store = open_large(
            &Disk::holding(file),
            Arc::new(move |_| {
                let _ = counted.fetch_add(1, Ordering::SeqCst);
            }),
        );
        assert_eq!(names(&store).len(), 20);
        assert_clean(&store);
        assert!(may_repair || repaired.load(Ordering::SeqCst) == 0);
    }
}

fn crash_anywhere(disk: &Disk, states: &[Vec<(Uid, String)>]) {
    let trace = disk.trace();
    let created = trace.iter().position(|e| matches!(e, Event::Sync)).unwrap();
    let mut synced = Vec::new();
    let mut unsynced: Vec<&Event> = Vec::new();
    let mut acknowledged = 0;
    let mut opened = 0;
    // Before the first commit there is no database: such a file has no name yet.
    let first = trace.iter().position(|e| matches!(e, Event::Note(1))).unwrap();
    for (at, event) in trace.iter().enumerate() {
        match event {
            Event::Sync => unsynced.drain(..).for_each(|e| e.apply(&mut synced, usize::MAX)),
            Event::Note(n) => acknowledged = *n,
            change => unsynced.push(change),
        }
        if at < created || at + 40 < first || matches!(event, Event::Sync) {
            continue;
        }
        // A small generator: which of the unsynced writes a disk happened to have written.
        let mut luck = (at as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) + 1;
        let mut lucky = || {
            luck ^= luck << 13;
            luck ^= luck >> 7;
            luck ^= luck << 17;
            luck.is_multiple_of(2)
        };
        let variants: [(&str, Vec<usize>); 4] = [
            ("all lost", vec![0; unsynced.len()]),
            ("all kept but the last, cut", {
                let mut kept = vec![usize::MAX; unsynced.len()];
                if let (Some(last), Some(Event::Write(_, data))) = (kept.last_mut(), unsynced.last()) {
                    *last = data.len() / 2;
                }
                kept
            }),
            ("out of order", unsynced.iter().map(|_| if lucky() { usize::MAX } else { 0 }).collect()),
            ("out of order, sectors torn", {
                unsynced.iter().map(|_| if lucky() { 512 * usize::from(lucky()) } else { usize::MAX }).collect()
            }),
        ];
        for (what, kept) in variants {
            if at % 3 != 0 && what != "out of order" {
                continue;
            }
            let mut file = synced.clone();
            for (event, kept) in unsynced.iter().zip(kept) {
                if kept > 0 {
                    event.apply(&mut file, kept);
                }
            }
            if file.is_empty() {
                continue;
            }
            opened += 1;
            reopens(file, states, acknowledged, &format!("{what} at {at}"));
        }
    }
    assert!(opened > 100, "only {opened} crashes were tried");
}

#[test]
fn a_failing_disk_answers_those_who_wait_and_ends_the_program_once() {
    let calls = {
        let disk = Disk::new();
        let store = open(&disk);
        let before = disk.calls();
        write(&store, |tx| tx.insert(ORG, Id::<Doc<1>>::fresh(), Doc(Fields::named("a"))));
        disk.calls() - before
    };
    for n in 1..=calls {
        let disk = Disk::new();
        let fatal = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&fatal);
        let on_fatal = Arc::new(move || {
            let _ = counted.fetch_add(1, Ordering::SeqCst);
        });
        let options = Options { on_fatal, ..options() };
        let store = Store::open_backend(disk.handle(), options, registry(), Clock::default()).unwrap();
        write(&store, |tx| tx.insert(ORG, Id::<Doc<1>>::fresh(), Doc(Fields::named("before"))));
        let kept = names(&store);
        disk.fail_from(disk.calls() + n);
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let waiting: Vec<_> = (0..20)
            .map(|_| {
                let store = store.clone();
                runtime.spawn(async move {
                    let insert = |tx: &mut leadlab::store::WriteTx<'_>| {
                        tx.insert(ORG, Id::<Doc<1>>::fresh(), Doc(Fields::named("lost")))
                    };
                    store.write(actor(), insert).await
                })
            })
            .collect();
        // A group that needs fewer calls than one write alone did is on the disk before the failure.
        let mut written = 0;
        for answer in waiting {
            let answer =
                runtime.block_on(async { tokio::time::timeout(std::time::Duration::from_secs(20), answer).await });
            let answer = answer.unwrap_or_else(|_| panic!("a writer still waits after call {n} failed")).unwrap();
            match answer {
                Ok(_) => written += 1,
                Err(error) => assert_eq!(code(&error), "busy", "call {n}"),
            }
        }
        let further = try_write(&store, |tx| tx.insert(ORG, Id::<Doc<1>>::fresh(), Doc(Fields::named("lost"))));
        assert_eq!(code(&further.err().unwrap()), "busy", "call {n}");
        store.close();
        assert_eq!(fatal.load(Ordering::SeqCst), 1, "call {n}");
        drop(store);
        let again = open(&Disk::holding(disk.contents()));
        let found = names(&again);
        // A commit whose last sync failed may be on the disk all the same; half of it may not.
        assert!(found.starts_with(&kept) && found.len() >= kept.len() + written, "call {n}");
        assert_clean(&again);
    }
}
