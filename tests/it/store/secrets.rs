//! Values that hang on keys: found in live records and in the trash, counted by key, sealed anew in steps that a crash
//! interrupts anywhere.

use serde::{Deserialize, Serialize};

use leadlab::base::{Clock, Id, Org, Prefixed, Result, Uid};
use leadlab::crypto::Keyring;
use leadlab::crypto::keyring::{KeyId, Purpose};
use leadlab::crypto::sealed::Sealer;
use leadlab::store::secrets::{At, Secret, Secrets, Step, place};
use leadlab::store::{Class, Derived, Dir, Entity, Flow, Index, KeyBuf, Kind, Meta, Read, Registry, Store};

use super::disk::Disk;
use super::docs::{Doc, Fields};
use super::{ORG, actor, options, write};

/// A connection to something that asks for a password.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Connection {
    name: String,
    sealed: Option<Vec<u8>>,
    hash: Option<String>,
}

impl Prefixed for Connection {
    const PREFIX: &'static str = "con";
}

impl Entity for Connection {
    const KIND: Kind = Kind { number: 40, collection: "connections", prefix: Self::PREFIX };
    const DERIVE: u16 = 1;

    fn derive<'a>(&'a self, _: Uid, _: &Meta, d: &mut Derived<'a>) {
        d.index(Index(20), KeyBuf::new().folded(&self.name));
    }
}

impl Secrets for Connection {
    fn secrets(&mut self, at: &At, visit: &mut dyn FnMut(Secret<'_>) -> Result<()>) -> Result<()> {
        if let Some(value) = &mut self.sealed {
            visit(Secret::Sealed { place: &at.place("sealed").each_ref().map(Vec::as_slice), value })?;
        }
        self.hash.as_deref().map_or(Ok(()), |hash| visit(Secret::Hash(hash)))
    }
}

fn registry() -> Registry {
    super::registry().with_secrets::<Connection>()
}

fn open(disk: &Disk) -> Store {
    Store::open_backend(disk.handle(), options(), registry(), Clock::default()).unwrap()
}

fn seal(store: &Store, sealer: &Sealer, org: Org, id: Id<Connection>, text: &str) -> Vec<u8> {
    let place = place(store.instance(), org, Connection::KIND, id.uid(), "sealed");
    sealer.seal(&place.each_ref().map(Vec::as_slice), text.as_bytes()).unwrap()
}

fn opened(store: &Store, sealer: &Sealer, org: Org, id: Id<Connection>) -> String {
    let record = store.read().unwrap().require(org, id).unwrap();
    let place = place(store.instance(), org, Connection::KIND, id.uid(), "sealed");
    let plain = sealer.open(&place.each_ref().map(Vec::as_slice), &record.data.sealed.unwrap()).unwrap();
    String::from_utf8(plain.to_vec()).unwrap()
}

/// Forty connections in two organisations, every tenth without a secret, four in the trash, other records between.
fn fill(store: &Store, sealer: &Sealer) -> Vec<(Org, Id<Connection>, String)> {
    let mut all = Vec::new();
    for n in 0..40_u32 {
        let org = if n % 2 == 0 { ORG } else { Org(7) };
        let id = Id::<Connection>::fresh();
        let text = format!("secret {n}");
        let sealed = (n % 10 != 0).then(|| seal(store, sealer, org, id, &text));
        let data = Connection { name: format!("c{n}"), sealed, hash: None };
        let has = data.sealed.is_some();
        write(store, move |tx| {
            tx.insert(org, Id::<Doc<1>>::fresh(), Doc(Fields::named("Firm")))?;
            tx.insert(org, id, data)?;
            if n >= 36 { tx.trash(org, id) } else { Ok(()) }
        });
        if has {
            all.push((org, id, text));
        }
    }
    all
}

/// One step of sealing anew.
fn step(store: &Store, sealer: &std::sync::Arc<Sealer>, count: usize) -> Step {
    let (sealer, instance) = (sealer.clone(), store.instance());
    store.write_blocking(Class::Background, actor(), move |tx| tx.reseal(instance, &sealer, count)).unwrap().value
}

fn uses(store: &Store, keys: [KeyId; 2]) -> [u64; 2] {
    let uses = store.secrets().unwrap();
    keys.map(|key| uses.of(key))
}

#[test]
fn sealing_anew_goes_on_after_a_crash_and_leaves_nothing_under_the_old_key() {
    let keyring = Keyring::generate(Clock::default().now());
    let sealer = std::sync::Arc::new(Sealer::new(&keyring));
    let mut disk = Disk::new();
    let mut store = open(&disk);
    let all = fill(&store, &sealer);
    let old = keyring.active(Purpose::Data);
    let new = keyring.rotate(Purpose::Data, Clock::default().now()).unwrap().id;
    assert_eq!(uses(&store, [old, new]), [36, 0]);

    let versions = |store: &Store| {
        let mut versions = Vec::new();
        for org in [ORG, Org(7)] {
            let read = store.read().unwrap();
            let each = &mut |record: leadlab::store::Record<Connection>| {
                versions.push((record.meta.version, record.meta.updated_at));
                Ok(Flow::More)
            };
            read.scan_records::<Connection>(org, Dir::Forward, None, each).unwrap();
        }
        versions
    };
    let before = versions(&store);
    let (mut steps, mut looked_at, mut resealed) = (0, 0, 0);
    loop {
        let done = step(&store, &sealer, 7);
        steps += 1;
        looked_at += done.records;
        resealed += done.resealed;
        assert_eq!(uses(&store, [old, new]), [36 - resealed, resealed]);
        assert_eq!(done.unopened, 0);
        // The machine fails: what was answered is on the disk, with the place to go on.
        let after = Disk::holding(disk.contents());
        drop(store);
        disk = after;
        store = open(&disk);
        if !done.more {
            break;
        }
    }
    assert!(steps >= 6, "{steps}");
    assert_eq!((looked_at, uses(&store, [old, new])), (40, [0, 36]));
    assert_eq!(versions(&store), before);

    // Nothing needs the old key, in the trash neither.
    keyring.retire(old).unwrap();
    for (org, id, text) in &all {
        if store.read().unwrap().exists(*org, Connection::KIND, id.uid()).unwrap() {
            assert_eq!(opened(&store, &sealer, *org, *id), *text);
        } else {
            let (org, id) = (*org, *id);
            write(&store, move |tx| tx.restore(org, Connection::KIND, id.uid()));
            assert_eq!(opened(&store, &sealer, org, id), *text);
        }
    }
    super::assert_clean(&store);
}

#[test]
fn a_value_that_does_not_open_stays_and_holds_the_others_up_no_more() {
    let keyring = Keyring::generate(Clock::default().now());
    let sealer = std::sync::Arc::new(Sealer::new(&keyring));
    let store = open(&Disk::new());
    let (moved, good) = (Id::<Connection>::fresh(), Id::<Connection>::fresh());
    // Sealed for another record.
    let sealed = seal(&store, &sealer, ORG, good, "x");
    let copy = sealed.clone();
    write(&store, move |tx| {
        tx.insert(ORG, moved, Connection { name: "a".into(), sealed: Some(sealed), hash: None })?;
        tx.insert(ORG, good, Connection { name: "b".into(), sealed: Some(copy), hash: None })
    });
    let old = keyring.active(Purpose::Data);
    let new = keyring.rotate(Purpose::Data, Clock::default().now()).unwrap().id;
    let done = step(&store, &sealer, 500);
    assert_eq!((done.resealed, done.unopened, done.more), (1, 1, false));
    assert_eq!(uses(&store, [old, new]), [1, 1]);
    let again = step(&store, &sealer, 500);
    assert_eq!((again.resealed, again.unopened), (0, 1));
}
