//! Writes in groups: each request stands or falls alone, answers come after the disk has everything, and a full disk,
//! a panic or a closed store refuses what it should and no more.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use leadlab::base::{Clock, Error, Id};
use leadlab::store::lists::COUNT_ALL;
use leadlab::store::{Class, KeyBuf, Options, Read, Store};

use super::disk::{Disk, Event};
use super::docs::{CODE, Doc, Fields, kind};
use super::{ORG, actor, assert_clean, code, options, quiet, registry, store, try_write, write};

fn coded(code: &str) -> Doc<1> {
    Doc(Fields { code: Some(code.to_owned()), ..Fields::named(code) })
}

fn count(store: &Store) -> i64 {
    store.read().unwrap().counter(ORG, kind(1), COUNT_ALL, &KeyBuf::new()).unwrap()
}

/// Queues writes behind one that waits until all of them are queued, so that they share a group.
fn in_one_group(store: &Store, runtime: &tokio::runtime::Runtime, names: &[&'static str]) -> Vec<&'static str> {
    let (_, before, _) = store.writer_totals();
    let (open, gate) = std::sync::mpsc::channel::<()>();
    let holder = {
        let store = store.clone();
        std::thread::spawn(move || {
            try_write(&store, move |_| {
                gate.recv().unwrap();
                Ok(())
            })
        })
    };
    let requests = names.iter().map(|&name| {
        store.write(actor(), move |tx| {
            let id = Id::fresh();
            tx.insert(ORG, id, coded(name.trim_start_matches(['!', '?', '+'])))?;
            match name.chars().next() {
                Some('!') => Err(Error::Unauthenticated),
                Some('?') => panic!("on purpose"),
                Some('+') => Ok("denied, and remembered"),
                _ => Ok("done"),
            }
        })
    });
    // Polled in their order, so they are queued in it.
    let all = futures_util::future::join_all(requests);
    let opener = std::thread::spawn(move || {
        std::thread::sleep(std::time::Duration::from_millis(60));
        open.send(()).unwrap();
    });
    let answers = runtime.block_on(all);
    opener.join().unwrap();
    holder.join().unwrap().unwrap();
    let answers: Vec<_> = answers
        .into_iter()
        .map(|answer| match answer {
            Ok(written) => written.value,
            Err(error) => code(&error),
        })
        .collect();
    let (_, after, _) = store.writer_totals();
    assert!(after - before <= 2, "the requests shared a group or two");
    answers
}

#[test]
fn each_request_of_a_group_stands_or_falls_alone() {
    quiet();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let store = store();
    let answers = in_one_group(&store, &runtime, &["a", "!b", "c", "?d", "+e", "a", "!a", "b"]);
    let (denied, done) = ("denied, and remembered", "done");
    assert_eq!(answers, [done, "other", done, "internal", denied, "taken", "taken", done]);
    let read = store.read().unwrap();
    for (name, lives) in [("a", true), ("b", true), ("c", true), ("d", false), ("e", true)] {
        let found = read.find_unique::<Doc<1>>(ORG, CODE, &KeyBuf::new().text(name)).unwrap();
        assert_eq!(found.is_some(), lives, "{name}");
    }
    assert_eq!(count(&store), 4);
    write(&store, |tx| tx.insert(ORG, Id::fresh(), coded("d")));
    assert_clean(&store);
}

#[test]
fn a_refused_insert_or_deletion_leaves_nothing_in_a_write_that_goes_on() {
    let store = store();
    let firm = write(&store, |tx| tx.insert(ORG, Id::fresh(), coded("a"))).value.id;
    write(&store, move |tx| {
        let deal = Fields { parent: Some(firm.uid()), ..Fields::named("deal") };
        tx.insert(ORG, Id::<Doc<3>>::fresh(), Doc(deal))?;
        let both = Fields { domain: Some("x.org".to_owned()), ..coded("a").0 };
        assert_eq!(code(&tx.insert(ORG, Id::<Doc<1>>::fresh(), Doc(both)).err().unwrap()), "taken");
        assert_eq!(code(&tx.trash::<Doc<1>>(ORG, firm).unwrap_err()), "in_use");
        assert!(tx.get(ORG, firm)?.is_some());
        Ok(())
    });
    write(&store, |tx| {
        let domain = Fields { domain: Some("X.org".to_owned()), ..Fields::named("b") };
        tx.insert(ORG, Id::<Doc<1>>::fresh(), Doc(domain))
    });
    assert_clean(&store);
}

#[test]
fn counters_are_right_under_many_writers() {
    let store = store();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let tasks: Vec<_> = (0..32)
        .map(|writer| {
            let store = store.clone();
            runtime.spawn(async move {
                for n in 0..12 {
                    let made =
                        store.write(actor(), move |tx| tx.insert(ORG, Id::<Doc<1>>::fresh(), Doc(Fields::named("x"))));
                    let id = made.await.unwrap().value.id;
                    if (writer + n) % 3 == 0 {
                        store.write(actor(), move |tx| tx.trash::<Doc<1>>(ORG, id)).await.unwrap();
                    }
                }
            })
        })
        .collect();
    for task in tasks {
        runtime.block_on(task).unwrap();
    }
    assert_eq!(count(&store), 32 * 8);
    assert_clean(&store);
}

#[test]
fn answers_and_events_come_after_the_disk_has_everything() {
    let disk = Disk::new();
    let store = Store::open_backend(disk.handle(), options(), registry(), Clock::default()).unwrap();
    let mut commits = store.subscribe();
    for _ in 0..5 {
        let id = write(&store, |tx| tx.insert(ORG, Id::<Doc<1>>::fresh(), Doc(Fields::named("x")))).value.id;
        // Told before the answer, and only once nothing unsynced is left.
        let commit = commits.try_recv().unwrap();
        assert_eq!(commit.touched.iter().map(|t| t.id).collect::<Vec<_>>(), [id.uid()]);
        let trace = disk.trace();
        let unsynced = trace.iter().rev().take_while(|event| !matches!(event, Event::Sync));
        // Behind the last sync redb notes in the header that it has committed and gives free space back; neither
        // decides anything.
        let decides = |event: &Event| !matches!(event, Event::Write(0, _) | Event::Length(_));
        assert!(!unsynced.into_iter().any(decides));
    }
    // A request that changes nothing waits for no disk and says nothing.
    let calls = disk.calls();
    try_write(&store, |_| Err::<(), _>(Error::NotFound)).unwrap_err();
    write(&store, |_| Ok(()));
    assert_eq!(disk.calls(), calls);
    assert!(commits.try_recv().is_err());
}

#[test]
fn a_filling_disk_refuses_writes_by_their_urgency() {
    let free = Arc::new(AtomicU64::new(u64::MAX));
    let told = Arc::clone(&free);
    let options = Options { min_free: 1_000, free_space: Arc::new(move || told.load(Ordering::Relaxed)), ..options() };
    let store = Store::open_backend(Disk::new().handle(), options, registry(), Clock::default()).unwrap();
    let attempt = |class| {
        let insert =
            |tx: &mut leadlab::store::WriteTx<'_>| tx.insert(ORG, Id::<Doc<1>>::fresh(), Doc(Fields::named("x")));
        store.write_blocking(class, actor(), insert).map_or_else(|e| code(&e), |_| "done")
    };
    let all = || [attempt(Class::Ordinary), attempt(Class::Background), attempt(Class::Essential)];
    for (space, answers) in [
        (1_000, ["done"; 3]),
        (999, ["no_space", "no_space", "done"]),
        (250, ["no_space", "no_space", "done"]),
        (249, ["no_space"; 3]),
        (0, ["no_space"; 3]),
    ] {
        free.store(space, Ordering::Relaxed);
        assert_eq!(all(), answers, "{space} bytes");
        assert!(count(&store) > 0, "reads go on");
    }
    free.store(u64::MAX, Ordering::Relaxed);
    assert_eq!(all(), ["done"; 3]);
    assert_clean(&store);
}

#[test]
fn closing_finishes_what_is_queued_and_refuses_the_rest() {
    let store = store();
    let late = store.clone();
    let first = std::thread::spawn({
        let store = store.clone();
        move || {
            try_write(&store, |tx| {
                std::thread::sleep(std::time::Duration::from_millis(40));
                tx.insert(ORG, Id::<Doc<1>>::fresh(), Doc(Fields::named("x")))
            })
        }
    });
    std::thread::sleep(std::time::Duration::from_millis(15));
    store.close();
    assert!(first.join().unwrap().is_ok());
    let refused = try_write(&late, |tx| tx.insert(ORG, Id::<Doc<1>>::fresh(), Doc(Fields::named("y"))));
    assert_eq!(code(&refused.err().unwrap()), "busy");
    assert_eq!(count(&late), 1);
}
