//! A write sees its own mutations: its scans, in both directions and from any place, equal those of a map that merges
//! what was committed with what it has done.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;

use leadlab::base::{Id, Uid};
use leadlab::store::{Dir, Flow, KeyBuf, Read, WriteTx};

use super::docs::{Doc, Fields, TAGS, kind};
use super::{ORG, cases, store, write};

type Tags = BTreeMap<(Vec<u8>, Uid), ()>;

/// Records by number; the value is the tag, `None` for none.
type Doing = Vec<(u8, Option<String>)>;

fn id(number: u8) -> Uid {
    Uid((1_700_000_000_000 << 80) | u128::from(number))
}

fn fields(tag: Option<&String>) -> Doc<1> {
    Doc(Fields { tags: tag.into_iter().cloned().collect(), ..Fields::named("x") })
}

fn do_all(tx: &mut WriteTx<'_>, doing: &Doing, map: &mut Tags) {
    for (number, tag) in doing {
        let id = Id::<Doc<1>>::from(id(*number));
        map.retain(|(_, i), ()| *i != id.uid());
        match (tx.get(ORG, id).unwrap(), tag) {
            (Some(_), None) => tx.trash(ORG, id).unwrap(),
            (Some(old), tag) => drop(tx.update(ORG, &old, fields(tag.as_ref())).unwrap()),
            (None, _) => match tx.restore(ORG, kind(1), id.uid()) {
                Ok(()) => {
                    let old = tx.require(ORG, id).unwrap();
                    tx.update(ORG, &old, fields(tag.as_ref())).unwrap();
                }
                Err(_) => drop(tx.insert(ORG, id, fields(tag.as_ref())).unwrap()),
            },
        }
        if let Some(tag) = tag {
            map.insert((KeyBuf::new().folded(tag).into_bytes(), id.uid()), ());
        }
    }
}

fn scan<R: Read>(read: &R, prefix: &KeyBuf, dir: Dir, after: Option<&[u8]>, max: usize) -> Vec<(Vec<u8>, Uid)> {
    let mut seen = Vec::new();
    read.scan_index(ORG, kind(1), TAGS, prefix, dir, after, &mut |key, id, _| {
        seen.push(([prefix.as_bytes(), key].concat(), id));
        Ok(if seen.len() == max { Flow::Stop } else { Flow::More })
    })
    .unwrap();
    seen
}

/// The same from the map.
fn expected(map: &Tags, prefix: &[u8], dir: Dir, after: Option<&[u8]>, max: usize) -> Vec<(Vec<u8>, Uid)> {
    let mut rows: Vec<(Vec<u8>, Uid)> =
        map.keys().filter(|(key, id)| [key.as_slice(), &id.to_bytes()].concat().starts_with(prefix)).cloned().collect();
    if let Some(after) = after {
        let place = [prefix, after].concat();
        rows.retain(|(key, id)| {
            let row = [key.as_slice(), &id.to_bytes()].concat();
            if dir == Dir::Forward { row > place } else { row < place }
        });
    }
    if dir == Dir::Backward {
        rows.reverse();
    }
    rows.truncate(max);
    rows
}

fn doing() -> impl Strategy<Value = Doing> {
    vec((0..12_u8, proptest::option::weighted(0.8, "[ab]{0,2}")), 0..14)
}

proptest! {
    #![proptest_config(cases(128))]
    #[test]
    fn a_write_scans_what_it_has_done(
        committed in doing(),
        own in doing(),
        failed in doing(),
        start in "[ab]{0,1}",
        after in proptest::option::of((0..12_u8, "[ab]{0,2}")),
        max in 1..9_usize,
    ) {
        let store = store();
        write(&store, move |tx| {
            let mut map = Tags::new();
            do_all(tx, &committed, &mut map);
            Ok(map)
        });
        let mut map = Tags::new();
        let read = store.read().unwrap();
        map.extend(scan(&read, &KeyBuf::new(), Dir::Forward, None, usize::MAX).into_iter().map(|row| (row, ())));
        write(&store, move |tx| {
            do_all(tx, &own, &mut map);
            // An attempt that fails leaves no trace.
            let refused = tx.attempt(|tx| {
                do_all(tx, &failed, &mut map.clone());
                Err::<(), _>(leadlab::base::Error::NotFound)
            });
            assert!(refused.is_err());
            for prefix in [KeyBuf::new(), KeyBuf::new().text_start(&start)] {
                for dir in [Dir::Forward, Dir::Backward] {
                    let place = after.as_ref().map(|(number, tag)| {
                        let key = KeyBuf::new().folded(tag).id(id(*number)).into_bytes();
                        key[prefix.as_bytes().len().min(key.len())..].to_vec()
                    });
                    for place in [None, place.as_deref()] {
                        let found = scan(tx, &prefix, dir, place, max);
                        assert_eq!(found, expected(&map, prefix.as_bytes(), dir, place, max));
                    }
                }
            }
            Ok(())
        });
        super::assert_clean(&store);
    }
}
