//! An answer whose footprint no commit met is what the store would answer again, whatever was written meanwhile.

use proptest::collection::vec;
use proptest::prelude::*;

use leadlab::base::{Id, Org};
use leadlab::store::lists::{Sort, facet_text, plain};
use leadlab::store::search::{self, Question};
use leadlab::store::trash::scan_trash;
use leadlab::store::{Dir, Entity, Flow, Footprint, KeyBuf, Read, ReadTx};

use super::docs::{AMOUNT, CHILDREN, CODE, Doc, Fields, TAGS};
use super::operations::{Pair, run};
use super::{ORG, actor, cases, quiet, registry, store, write};

/// What is asked, of a kind; answered as text.
type Ask = fn(&ReadTx, Org) -> String;

fn found<const K: u8>(tx: &ReadTx, org: Org, typed: &str, wanted: usize) -> String
where
    Doc<K>: Entity,
{
    format!("{:?}", search::best(tx, org, Doc::<K>::KIND, &Question::new(typed), wanted).unwrap())
}

fn tagged(tx: &ReadTx, org: Org, dir: Dir, most: usize) -> String {
    let mut all = Vec::new();
    let key = KeyBuf::new().text_start("v");
    tx.scan_index(org, Doc::<1>::KIND, TAGS, &key, dir, None, &mut |_, id, _| {
        all.push(id);
        Ok(if all.len() == most { Flow::Stop } else { Flow::More })
    })
    .unwrap();
    format!("{all:?}")
}

/// The records at one end of a kind's creation, each looked up on the way.
fn newest<const K: u8>(tx: &ReadTx, org: Org, dir: Dir) -> String
where
    Doc<K>: Entity,
{
    let mut all = Vec::new();
    tx.peek_index(org, Doc::<K>::KIND, plain(Sort::Created), &KeyBuf::new(), dir, 2, &mut |id| {
        all.push(tx.get::<Doc<K>>(org, Id::from(id))?.map(|record| (record.meta.version, record.data.0)));
        Ok(())
    })
    .unwrap();
    format!("{all:?}")
}

const ASKED: [Ask; 12] = [
    |tx, org| found::<1>(tx, org, "a", 1),
    |tx, org| found::<2>(tx, org, "zoe", 5),
    |tx, org| found::<2>(tx, org, "adam smith", 2),
    |tx, org| found::<3>(tx, org, "0170 12", 2),
    |tx, org| tagged(tx, org, Dir::Forward, 1),
    |tx, org| tagged(tx, org, Dir::Backward, 1),
    |tx, org| tagged(tx, org, Dir::Forward, 100),
    |tx, org| newest::<1>(tx, org, Dir::Forward),
    |tx, org| newest::<4>(tx, org, Dir::Backward),
    |tx, org| format!("{:?}", tx.counter(org, Doc::<2>::KIND, AMOUNT, &facet_text("won"))),
    |tx, org| {
        let mut sum = 0;
        let add = &mut |_: &[u8], count: i64| {
            sum += count;
            Ok(Flow::More)
        };
        tx.scan_counters(org, Doc::<1>::KIND, CHILDREN, add).unwrap();
        let taken = tx.find_unique::<Doc<1>>(org, CODE, &KeyBuf::new().text("a")).unwrap();
        format!("{sum} {taken:?}")
    },
    |tx, org| {
        let mut all = Vec::new();
        scan_trash(tx, &registry(), org, None, &mut |place, trashed| {
            all.push(format!("{place:?} {}", trashed.title));
            Ok(Flow::More)
        })
        .unwrap();
        all.join(" ")
    },
];

fn answered(tx: &ReadTx, org: Org, ask: Ask) -> (String, Footprint) {
    let answer = ask(tx, org);
    (answer, tx.noted())
}

proptest! {
    #![proptest_config(cases(64))]
    #[test]
    fn answers_that_no_commit_met_are_those_of_now(runs in vec(run(), 1..40)) {
        quiet();
        let mut pair = Pair::new(store());
        let tx = pair.store.read().unwrap().noting();
        let mut kept: Vec<_> =
            [Org(1), Org(2)].into_iter().flat_map(|org| ASKED.map(|ask| (org, ask, answered(&tx, org, ask)))).collect();
        for run in runs {
            pair.run(run);
            let tx = pair.store.read().unwrap().noting();
            for (org, ask, (answer, read)) in &mut kept {
                let now = answered(&tx, *org, *ask);
                if pair.store.changes().stands(read, read.moment(), tx.moment()) {
                    prop_assert_eq!(&*answer, &now.0);
                } else {
                    (*answer, *read) = now;
                }
            }
        }
    }
}

#[test]
fn what_is_written_elsewhere_leaves_an_answer() {
    let store = store();
    let made = |name: &str| {
        let (id, fields) = (Id::<Doc<2>>::fresh(), Fields::named(name));
        write(&store, move |tx| tx.insert(ORG, id, Doc(fields)).map(|_| id)).value
    };
    let zoe = made("Zoë");
    let tx = store.read().unwrap().noting();
    let (answer, read) = answered(&tx, ORG, |tx, org| {
        let hits = search::best(tx, org, Doc::<2>::KIND, &Question::new("zo"), 5).unwrap();
        let names = hits.iter().map(|(id, _)| tx.require::<Doc<2>>(org, (*id).into()).unwrap().data.0.name);
        names.collect::<Vec<_>>().join(" ")
    });
    assert_eq!(answer, "Zoë");
    let stands = || store.changes().stands(&read, read.moment(), store.read().unwrap().moment());
    let ada = made("Ada");
    write(&store, move |tx| tx.trash(ORG, ada));
    store.write_blocking(leadlab::store::Class::Ordinary, actor(), |_| Ok(())).unwrap();
    assert!(stands());
    write(&store, move |tx| {
        let old = tx.require(ORG, zoe)?;
        let fields = Fields { amount: 7, ..old.data.0.clone() };
        tx.update(ORG, &old, Doc::<2>(fields))
    });
    assert!(!stands(), "a record that it shows");
    assert!(!store.read().unwrap().noted().is_known(), "nothing was noted");
}
