//! Search at its edges: words that end where another begins, common words, long texts, unique keys of long texts.

use leadlab::base::Id;
use leadlab::store::search::{Question, find};
use leadlab::store::{KeyBuf, Read, Store};

use super::docs::{CODE, Doc, Fields, kind};
use super::{ORG, assert_clean, code, store, try_write, write};

fn named(store: &Store, names: &[&str]) {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    write(store, move |tx| {
        names.iter().try_for_each(|name| tx.insert(ORG, Id::<Doc<1>>::fresh(), Doc(Fields::named(name))).map(drop))
    });
}

fn hits(store: &Store, typed: &str) -> Vec<String> {
    let read = store.read().unwrap();
    let found = find(&read, ORG, kind(1), &Question::new(typed), 2_000).unwrap();
    found.into_iter().map(|(id, _)| read.require::<Doc<1>>(ORG, Id::from(id)).unwrap().data.0.name).collect()
}

#[test]
fn a_start_matches_no_further_than_its_word() {
    let store = store();
    named(&store, &["ann", "anna", "an", "bo"]);
    assert_eq!(hits(&store, "ann"), ["ann", "anna"], "the whole word first");
    // Control characters that mean an end inside keys mean nothing here.
    for typed in ["ann\u{0}\u{1}", "an\u{1}\u{0}@", "\u{0}", "bo\u{0}\u{1}\u{0}@x", "@"] {
        assert!(hits(&store, typed).iter().all(|name| name.starts_with("ann")), "{typed:?}");
    }
    assert!(hits(&store, "").is_empty());
    assert!(hits(&store, "annan").is_empty());
    let long = "x".repeat(400);
    named(&store, &[&long]);
    assert_eq!(hits(&store, &long), [long.as_str()]);
    assert_eq!(hits(&store, &"x".repeat(64)), [long]);
}

#[test]
fn a_common_word_still_narrows_a_rare_one() {
    let store = store();
    let many: Vec<String> = (0..2_100).map(|n| format!("common {n}")).collect();
    named(&store, &many.iter().map(String::as_str).collect::<Vec<_>>());
    named(&store, &["common needle", "needle", "zz common last"]);
    assert_eq!(hits(&store, "common needle"), ["common needle"]);
    assert_eq!(hits(&store, "needle").len(), 2);
    assert_eq!(hits(&store, "zz common"), ["zz common last"]);
    assert_eq!(hits(&store, "common").len(), 2_000, "relevance over at most 2,000");
    assert_clean(&store);
}

#[test]
fn long_unique_texts_are_compared_whole() {
    let store = store();
    let head = "ü".repeat(70);
    let insert = |tail: &str| {
        let code = format!("{head}{tail}");
        try_write(&store, move |tx| {
            tx.insert(ORG, Id::<Doc<1>>::fresh(), Doc(Fields { code: Some(code), ..Fields::named("x") }))
        })
    };
    insert("a").unwrap();
    insert("b").unwrap();
    insert("").unwrap();
    assert_eq!(code(&insert("a").err().unwrap()), "taken");
    let read = store.read().unwrap();
    for (tail, lives) in [("a", true), ("b", true), ("", true), ("c", false)] {
        let key = KeyBuf::new().text(&format!("{head}{tail}"));
        assert_eq!(read.find_unique::<Doc<1>>(ORG, CODE, &key).unwrap().is_some(), lives);
    }
    assert_clean(&store);
}
