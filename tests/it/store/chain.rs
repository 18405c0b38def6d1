//! The change log's chains against every way to tamper with the file, and across a rotation of their key.

use redb::ReadableTable;

use leadlab::audit::{Export, Verifier};
use leadlab::base::{Clock, Id, Org};
use leadlab::crypto::Keyring;
use leadlab::crypto::keyring::Purpose;
use leadlab::store::chain::{Anchor, Break, Chain};
use leadlab::store::{Options, Store};

use super::damage::{DETAIL, LOG, META, damage};
use super::disk::Disk;
use super::docs::{Doc, Fields};
use super::{ORG, options, registry, write};

fn open(disk: &Disk) -> Store {
    Store::open_backend(disk.handle(), options(), registry(), Clock::default()).unwrap()
}

fn add(store: &Store, org: Org, name: &str) {
    let fields = Fields::named(name);
    write(store, move |tx| tx.insert(org, Id::<Doc<1>>::fresh(), Doc(fields)).map(drop));
}

/// Six entries of the first organisation with the numbers 1, 2, 4, 5, 7 and 8, two of the second with 3 and 6.
fn filled() -> Disk {
    let disk = Disk::new();
    let store = open(&disk);
    for n in 1..=8_u32 {
        add(&store, if n % 3 == 0 { Org(2) } else { ORG }, &format!("Firm {n}"));
    }
    store.close();
    disk
}

fn key(org: Org, seq: u64) -> Vec<u8> {
    [org.0.to_be_bytes().as_slice(), &seq.to_be_bytes()].concat()
}

fn head_key(org: Org) -> Vec<u8> {
    [b"head".as_slice(), &org.0.to_be_bytes()].concat()
}

fn breaks(chains: &[Chain]) -> Vec<Break> {
    chains.iter().filter_map(|chain| chain.broken.clone()).collect()
}

fn broken(disk: &Disk) -> Vec<Break> {
    breaks(&open(disk).verify_log(&[]).unwrap())
}

fn remove(disk: &Disk, keys: &[Vec<u8>]) {
    damage(disk, LOG, |rows| {
        for key in keys {
            assert!(rows.remove(key.as_slice()).unwrap().is_some());
        }
    });
}

/// Flips a bit of the entry's row; the body begins at byte 96.
fn flip(disk: &Disk, seq: u64, place: usize) {
    damage(disk, LOG, |rows| {
        let mut row = rows.get(key(ORG, seq).as_slice()).unwrap().unwrap().value().to_vec();
        row[place] ^= 1;
        rows.insert(key(ORG, seq).as_slice(), row.as_slice()).unwrap();
    });
}

#[test]
fn an_untouched_log_verifies_from_its_start_and_from_an_anchor() {
    let store = open(&filled());
    let chains = store.verify_log(&[]).unwrap();
    assert_eq!(breaks(&chains), []);
    assert_eq!(chains.iter().map(|chain| chain.entries).collect::<Vec<_>>(), [6, 2]);
    let anchor = chains[0].newest.unwrap();
    assert_eq!(anchor.seq, 8);
    assert_eq!(anchor.to_string().parse::<Anchor>().unwrap(), anchor);
    add(&store, ORG, "Later");
    let chains = store.verify_log(&[anchor]).unwrap();
    assert_eq!((chains[0].entries, chains[1].entries, breaks(&chains).len()), (1, 2, 0));
    let wrong = Anchor { hash: [3; 32], ..anchor };
    assert_eq!(breaks(&store.verify_log(&[wrong]).unwrap()), [Break { org: ORG, seq: 8, why: Break::ANCHOR }]);
    for bad in ["", "1", "1:2", "1:2:3", "x:2:00", &format!("{anchor}:1"), &anchor.to_string()[1..]] {
        assert!(bad.parse::<Anchor>().is_err(), "{bad}");
    }
}

#[test]
fn each_tampering_is_named_with_its_entry() {
    let one = |seq, why| vec![Break { org: ORG, seq, why }];
    type Harm = (&'static str, Box<dyn Fn(&Disk)>, Vec<Break>);
    let harms: Vec<Harm> = vec![
        ("a byte of the body", Box::new(|d| flip(d, 4, 100)), one(4, Break::CHANGED)),
        ("a byte of the digest", Box::new(|d| flip(d, 4, 0)), one(4, Break::CHANGED)),
        ("a byte of the link", Box::new(|d| flip(d, 4, 40)), one(4, Break::CHANGED)),
        ("a byte of the hash", Box::new(|d| flip(d, 4, 70)), one(4, Break::CHANGED)),
        ("an entry gone", Box::new(|d| remove(d, &[key(ORG, 4)])), one(5, Break::MISSING)),
        ("the first gone", Box::new(|d| remove(d, &[key(ORG, 1)])), one(2, Break::MISSING)),
        ("the last gone", Box::new(|d| remove(d, &[key(ORG, 8)])), one(8, Break::CUT)),
        ("the end gone", Box::new(|d| remove(d, &[key(ORG, 5), key(ORG, 7), key(ORG, 8)])), one(8, Break::CUT)),
        (
            "a whole chain gone",
            Box::new(|d| remove(d, &[key(Org(2), 3), key(Org(2), 6)])),
            vec![Break { org: Org(2), seq: 6, why: Break::CUT }],
        ),
        (
            "two swapped",
            Box::new(|d| {
                damage(d, LOG, |rows| {
                    let [a, b] =
                        [4, 5].map(|seq| rows.get(key(ORG, seq).as_slice()).unwrap().unwrap().value().to_vec());
                    rows.insert(key(ORG, 4).as_slice(), b.as_slice()).unwrap();
                    rows.insert(key(ORG, 5).as_slice(), a.as_slice()).unwrap();
                });
            }),
            one(4, Break::ORDER),
        ),
        (
            "an entry of another organisation",
            Box::new(|d| {
                damage(d, LOG, |rows| {
                    let row = rows.get(key(Org(2), 3).as_slice()).unwrap().unwrap().value().to_vec();
                    rows.insert(key(ORG, 3).as_slice(), row.as_slice()).unwrap();
                });
            }),
            one(3, Break::CHANGED),
        ),
        (
            "a row too short",
            Box::new(|d| damage(d, LOG, |rows| drop(rows.insert(key(ORG, 4).as_slice(), &[1_u8, 2][..]).unwrap()))),
            one(4, Break::UNREADABLE),
        ),
        (
            "another detail",
            Box::new(|d| {
                damage(d, DETAIL, |rows| {
                    let row = rows.get(key(ORG, 5).as_slice()).unwrap().unwrap().value().to_vec();
                    rows.insert(key(ORG, 4).as_slice(), row.as_slice()).unwrap();
                });
            }),
            one(4, Break::DETAIL),
        ),
        (
            "the head gone",
            Box::new(|d| damage(d, META, |rows| drop(rows.remove(head_key(ORG).as_slice()).unwrap()))),
            one(8, Break::HEADLESS),
        ),
        (
            "a head of an earlier entry, made up",
            Box::new(|d| {
                damage(d, META, |rows| {
                    let mut row = rows.get(head_key(ORG).as_slice()).unwrap().unwrap().value().to_vec();
                    row[7] = 7;
                    rows.insert(head_key(ORG).as_slice(), row.as_slice()).unwrap();
                });
                remove(d, &[key(ORG, 8)]);
            }),
            one(7, Break::HEADLESS),
        ),
    ];
    for (what, harm, expected) in harms {
        let disk = filled();
        assert_eq!(broken(&disk), [], "{what}");
        harm(&disk);
        assert_eq!(broken(&disk), expected, "{what}");
        assert!(!open(&disk).check().unwrap().is_clean(), "{what}");
    }
}

#[test]
fn an_older_head_and_end_put_back_together_are_found_by_an_anchor_only() {
    let disk = Disk::new();
    let store = open(&disk);
    add(&store, ORG, "One");
    store.close();
    let old = Disk::holding(disk.contents());
    let store = open(&disk);
    add(&store, ORG, "Two");
    let anchor = store.verify_log(&[]).unwrap()[0].newest.unwrap();
    store.close();
    let store = open(&old);
    assert_eq!(breaks(&store.verify_log(&[]).unwrap()), []);
    assert_eq!(breaks(&store.verify_log(&[anchor]).unwrap()), [Break { org: ORG, seq: 2, why: Break::ANCHOR }]);
}

#[test]
fn an_erased_detail_breaks_nothing() {
    let disk = filled();
    damage(&disk, DETAIL, |rows| assert!(rows.remove(key(ORG, 4).as_slice()).unwrap().is_some()));
    assert_eq!(broken(&disk), []);
    let text = export(&open(&disk), None);
    assert!(text.contains("\"erased\":true"));
    assert_eq!(prove(&open(&disk), &text), []);
}

#[test]
fn a_database_from_before_the_heads_gets_them_at_its_next_start() {
    let disk = filled();
    damage(&disk, META, |rows| {
        for org in [ORG, Org(2)] {
            assert!(rows.remove(head_key(org).as_slice()).unwrap().is_some());
        }
    });
    assert_eq!(broken(&disk), []);
    remove(&disk, &[key(ORG, 8)]);
    assert_eq!(broken(&disk), [Break { org: ORG, seq: 8, why: Break::CUT }]);
}

#[test]
fn a_chain_goes_on_under_a_new_key() {
    let clock = Clock::default();
    let keyring = Keyring::generate(clock.now());
    let (disk, first) = (Disk::new(), keyring.active(Purpose::Audit));
    let with = Options { cache_bytes: 4 << 20, ..Options::new(keyring.chain()) };
    let store = Store::open_backend(disk.handle(), with, registry(), clock.clone()).unwrap();
    add(&store, ORG, "Old");
    add(&store, Org(2), "Old");
    clock.advance(100);
    let second = keyring.rotate(Purpose::Audit, clock.now()).unwrap().id;
    add(&store, ORG, "New");
    let chains = store.verify_log(&[]).unwrap();
    assert_eq!(breaks(&chains), []);
    assert_eq!([first, second].map(|id| (chains[0].uses(id), chains[1].uses(id))), [(1, 1), (1, 0)]);
    let text = export(&store, None);
    assert_eq!(prove(&store, &text), []);
    // Without the old key, what it chained cannot be proven any more.
    keyring.retire(first).unwrap();
    assert_eq!(breaks(&store.verify_log(&[]).unwrap()).len(), 2);
}

/// The exported log.
fn export(store: &Store, org: Option<Org>) -> String {
    let mut export = Export::new(store, org).unwrap();
    let mut bytes = Vec::new();
    while export.next(2, &mut bytes).unwrap() {}
    String::from_utf8(bytes).unwrap()
}

fn prove(store: &Store, text: &str) -> Vec<Break> {
    prove_from(store, text, Vec::new())
}

fn prove_from(store: &Store, text: &str, from: Vec<Anchor>) -> Vec<Break> {
    let mut verifier = Verifier::new(store, from);
    for line in text.lines() {
        verifier.line(line).unwrap();
    }
    breaks(&verifier.end().unwrap())
}

#[test]
fn an_exported_log_proves_itself_and_no_edit_passes() {
    let disk = filled();
    let store = open(&disk);
    let text = export(&store, None);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 9);
    assert_eq!(prove(&store, &text), []);
    assert_eq!(prove(&store, &export(&store, Some(Org(2)))), []);

    // Lines 1 to 6 are the first organisation's: 1, 2, 4, 5, 7, 8.
    let joined = |keep: &[usize]| keep.iter().map(|at| lines[*at]).collect::<Vec<_>>().join("\n");
    let one = |seq, why| vec![Break { org: ORG, seq, why }];
    let plain = "what its line says is not what its proven bytes say";
    assert_eq!(prove(&store, &joined(&[0, 1, 2, 4, 5, 6, 7, 8])), one(5, Break::MISSING));
    assert_eq!(prove(&store, &joined(&[0, 1, 2, 4, 3, 5, 6, 7, 8])), one(5, Break::ORDER));
    assert_eq!(prove(&store, &joined(&[0, 1, 2, 3, 4, 7, 8])), one(8, Break::CUT));
    assert_eq!(prove(&store, &joined(&[0, 7, 8])), one(8, Break::CUT));
    assert_eq!(prove(&store, &joined(&[0, 1, 2, 2, 3, 4, 5, 6, 7, 8])), one(2, Break::ORDER));
    assert_eq!(prove(&store, &text.replacen("record.created", "record.updated", 1)), one(1, plain));
    assert_eq!(prove(&store, &text.replacen("Firm 4", "Firm 9", 1)), one(4, plain));
    assert_eq!(prove(&store, &text.replacen("\"seq\":8,\"hash\"", "\"seq\":7,\"hash\"", 1)), one(8, Break::HEADLESS));

    // The bytes of an entry with those of another.
    let entry = |at: usize| {
        let value: serde_json::Value = serde_json::from_str(lines[at]).unwrap();
        value["proof"]["entry"].as_str().unwrap().to_owned()
    };
    assert_eq!(prove(&store, &text.replacen(&entry(3), &entry(4), 1)), one(4, Break::CHANGED));

    // From an anchor on, what is before it does not matter.
    let anchor = |at: usize| {
        let value: serde_json::Value = serde_json::from_str(lines[at]).unwrap();
        format!("1:{}:{}", value["seq"], value["proof"]["hash"].as_str().unwrap()).parse::<Anchor>().unwrap()
    };
    assert_eq!(prove_from(&store, &joined(&[0, 3, 4, 5, 6, 7, 8]), vec![anchor(3)]), []);
    assert_eq!(prove_from(&store, &joined(&[0, 4, 5, 6, 7, 8]), vec![anchor(3)]), one(4, Break::ANCHOR));

    // Another instance's file, and what is no export.
    let other = open(&filled());
    assert!(Verifier::new(&other, Vec::new()).line(lines[0]).is_err());
    assert!(Verifier::new(&store, Vec::new()).line(lines[1]).is_err());
    assert!(Verifier::new(&store, Vec::new()).end().is_err());
}
