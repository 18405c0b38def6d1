//! Compares all that the store answers with what the model says.

use std::collections::BTreeMap;

use leadlab::base::{Org, Uid, text};
use leadlab::store::lists::{COUNT_ALL, Sort, behind, facet_counter, facet_text, plain};
use leadlab::store::search::{self, Question};
use leadlab::store::trash::scan_trash;
use leadlab::store::{Dir, Entity, Flow, Index, KeyBuf, Read, ReadTx, Store, log};

use super::docs::{AMOUNT, CHILDREN, CODE, DOMAIN, Doc, Fields, SESSIONS, TAGS, kind};
use super::model::{Key, Live, Model};

pub(crate) fn compare(store: &Store, model: &Model) {
    let read = store.read().unwrap();
    for org in [Org(1), Org(2)] {
        compare_kind::<1>(&read, model, org);
        compare_kind::<2>(&read, model, org);
        compare_kind::<3>(&read, model, org);
        compare_kind::<4>(&read, model, org);
        compare_kind::<5>(&read, model, org);
        compare_kind::<6>(&read, model, org);
        compare_trash(store, &read, model, org);
    }
    assert!(store.verify_log(&[]).unwrap().iter().all(|chain| chain.broken.is_none()));
    compare_history(&read, model);
    for ((_, kind, id), live) in &model.live {
        if let Some(domain) = &live.fields.domain {
            let key = KeyBuf::new().folded(domain);
            let found = match kind {
                1 => read.find_unique_in_instance::<Doc<1>>(DOMAIN, &key).unwrap().map(|(_, id)| id.uid()),
                2 => read.find_unique_in_instance::<Doc<2>>(DOMAIN, &key).unwrap().map(|(_, id)| id.uid()),
                _ => continue,
            };
            assert_eq!(found, Some(*id));
        }
    }
}

fn compare_kind<const K: u8>(read: &ReadTx, model: &Model, org: Org)
where
    Doc<K>: Entity,
{
    let live: BTreeMap<Uid, &Live> =
        model.live.iter().filter(|(k, _)| (k.0, k.1) == (org, K)).map(|(k, live)| (k.2, live)).collect();
    let mut updated = BTreeMap::new();
    let mut found = Vec::new();
    for dir in [Dir::Forward, Dir::Backward] {
        let mut seen = Vec::new();
        read.scan_records::<Doc<K>>(org, dir, None, &mut |record| {
            updated.insert(record.id.uid(), record.meta.updated_at);
            seen.push((record.id.uid(), record.meta.version, record.data.0));
            Ok(Flow::More)
        })
        .unwrap();
        if dir == Dir::Backward {
            seen.reverse();
        }
        found.push(seen);
    }
    let expected: Vec<_> = live.iter().map(|(id, live)| (*id, live.version, live.fields.clone())).collect();
    assert_eq!(found[0], expected);
    assert_eq!(found[1], expected);

    for sort in [Sort::Created, Sort::Updated, Sort::Name] {
        let mut rows: Vec<(KeyBuf, Uid, Vec<u8>)> = live
            .iter()
            .map(|(id, live)| {
                let key = leadlab::store::lists::sort_key(sort, &live.fields.name, updated[id]);
                (key, *id, live.fields.name.clone().into_bytes())
            })
            .collect();
        rows.sort();
        compare_index(read, org, K, plain(sort), &KeyBuf::new(), &rows);
        for status in ["open", "won"] {
            let rows: Vec<_> = rows
                .iter()
                .filter(|(_, id, _)| live[id].fields.status == status)
                .map(|(key, id, _)| (key.clone(), *id, Vec::new()))
                .collect();
            compare_index(read, org, K, behind(0, sort), &facet_text(status), &rows);
        }
    }
    let mut tags: Vec<_> = Vec::new();
    for (id, live) in &live {
        let mut keys: Vec<KeyBuf> = live.fields.tags.iter().map(|tag| KeyBuf::new().folded(tag)).collect();
        keys.sort();
        keys.dedup();
        tags.extend(keys.into_iter().map(|key| (key, *id, Vec::new())));
    }
    tags.sort();
    compare_index(read, org, K, TAGS, &KeyBuf::new(), &tags);

    for code in ["a", "b", "c", "d", "é", "D"] {
        let holder = live.iter().find(|(_, live)| live.fields.code.as_deref() == Some(code)).map(|(id, _)| *id);
        let found = read.find_unique::<Doc<K>>(org, CODE, &KeyBuf::new().text(code)).unwrap();
        assert_eq!(found.map(leadlab::base::Id::uid), holder);
    }
    compare_counters(read, org, K, &live);
    for typed in [
        "a",
        "ad",
        "adam smith",
        "zoe",
        "sohne z",
        "obrien",
        "vip",
        "example",
        "ada@ex",
        "mail.example.org",
        "4567",
        "4917",
        "0100",
    ] {
        let mut found: Vec<Uid> = search::find(read, org, kind(K), &Question::new(typed), search::MOST)
            .unwrap()
            .into_iter()
            .map(|(id, _)| id)
            .collect();
        found.sort();
        let expected: Vec<Uid> =
            live.iter().filter(|(_, live)| is_found(&live.fields, typed)).map(|(id, _)| *id).collect();
        assert_eq!(found, expected, "{typed}");
    }
}

/// Whole and in pages, both ways.
fn compare_index(read: &ReadTx, org: Org, number: u8, index: Index, prefix: &KeyBuf, rows: &[(KeyBuf, Uid, Vec<u8>)]) {
    for dir in [Dir::Forward, Dir::Backward] {
        for page in [2, usize::MAX] {
            let mut seen = Vec::new();
            let mut after: Option<Vec<u8>> = None;
            loop {
                let before = seen.len();
                read.scan_index(
                    org,
                    kind(number),
                    index,
                    prefix,
                    dir,
                    after.clone().as_deref(),
                    &mut |key, id, value| {
                        seen.push((KeyBuf::from(key.to_vec()), id, value.to_vec()));
                        after = Some([key, id.to_bytes().as_slice()].concat());
                        Ok(if seen.len() - before == page { Flow::Stop } else { Flow::More })
                    },
                )
                .unwrap();
                if seen.len() == before {
                    break;
                }
            }
            if dir == Dir::Backward {
                seen.reverse();
            }
            assert_eq!(seen, rows, "index {index:?} of kind {number}");
        }
    }
}

fn compare_counters(read: &ReadTx, org: Org, number: u8, live: &BTreeMap<Uid, &Live>) {
    let counter = |index, key: &KeyBuf| read.counter(org, kind(number), index, key).unwrap();
    assert_eq!(counter(COUNT_ALL, &KeyBuf::new()), live.len() as i64);
    for status in ["open", "won"] {
        let of: Vec<i64> = live.values().filter(|l| l.fields.status == status).map(|l| l.fields.amount).collect();
        assert_eq!(counter(facet_counter(0), &facet_text(status)), of.len() as i64);
        assert_eq!(counter(AMOUNT, &facet_text(status)), of.iter().sum::<i64>());
    }
    let mut children: BTreeMap<Uid, i64> = BTreeMap::new();
    for parent in live.values().filter_map(|live| live.fields.parent) {
        *children.entry(parent).or_default() += 1;
    }
    let mut found = BTreeMap::new();
    read.scan_counters(org, kind(number), CHILDREN, &mut |key, count| {
        found.insert(Uid::from_bytes(key).unwrap(), count);
        Ok(Flow::More)
    })
    .unwrap();
    assert_eq!(found, children);
}

fn is_found(fields: &Fields, typed: &str) -> bool {
    let number = fields.phone.chars().filter(char::is_ascii_digit).collect::<String>();
    let national = number.trim_start_matches('0');
    let asked = typed.trim_start_matches('0');
    let by_phone = typed.len() >= 4
        && typed.chars().all(|c| c.is_ascii_digit())
        && (number.starts_with(typed)
            || (!asked.is_empty() && (national.starts_with(asked) || national.ends_with(asked))));
    let email = text::fold(&fields.email);
    let mut words: Vec<String> = text::tokens(&fields.name);
    words.extend(fields.tags.iter().flat_map(|tag| text::tokens(tag)));
    words.extend(text::tokens(&email));
    words.extend(email.rsplit_once('@').map(|(_, domain)| domain.to_owned()));
    words.push(email);
    let asked = if typed.contains('@') { vec![text::fold(typed)] } else { text::tokens(typed) };
    by_phone || asked.iter().all(|word| words.iter().any(|w| w.starts_with(word.as_str())))
}

fn compare_trash(store: &Store, read: &ReadTx, model: &Model, org: Org) {
    let mut found = Vec::new();
    let mut newest = None;
    scan_trash(read, store.registry(), org, None, &mut |_, trashed| {
        assert!(newest.is_none_or(|at| trashed.deleted_at <= at), "the trash is newest first");
        newest = Some(trashed.deleted_at);
        found.push(((org, trashed.kind, trashed.id), trashed.title));
        Ok(Flow::More)
    })
    .unwrap();
    found.sort();
    let expected: Vec<(Key, String)> = model
        .trash
        .iter()
        .filter(|(key, _)| key.0 == org)
        .map(|(key, dead)| (*key, dead.was.fields.name.clone()))
        .collect();
    assert_eq!(found, expected);
}

fn compare_history(read: &ReadTx, model: &Model) {
    let mut expected: BTreeMap<Key, Vec<(log::Op, u32)>> = BTreeMap::new();
    for entry in model.log.iter().flatten() {
        expected.entry(entry.key).or_default().push((entry.op, entry.version));
    }
    for ((org, number, id), expected) in expected {
        let mut found = Vec::new();
        log::history(read, org, kind(number), id, None, &mut |entry| {
            found.push((entry.change.op, entry.change.version));
            Ok(Flow::More)
        })
        .unwrap();
        found.reverse();
        assert_eq!(found, expected);
    }
    assert!(model.live.keys().all(|key| key.1 <= SESSIONS));
}
