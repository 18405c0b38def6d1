//! Undo: the inverse of a step, and what stands in its way. Derived rows, counters and search are as before the step,
//! byte by byte.

use std::collections::BTreeMap;

use leadlab::base::{Actor, Error, Id, Org, Uid};
use leadlab::store::undo::{Kept, OnChange, ranges};
use leadlab::store::{Read, Record, Store};

use super::damage::dump;
use super::disk::Disk;
use super::docs::{CODE, Doc, Fields, kind};
use super::{ORG, actor, assert_clean, code, options, registry, try_write, undo, undo_with, write};

/// A store with some records, and its disk.
struct Fixture {
    disk: Disk,
    store: Store,
    firm: Id<Doc<1>>,
    person: Id<Doc<2>>,
    note: Id<Doc<4>>,
}

fn fixture() -> Fixture {
    let disk = Disk::new();
    let store = Store::open_backend(disk.handle(), options(), registry(), leadlab::base::Clock::default()).unwrap();
    let (firm, person, note) = write(&store, |tx| {
        let firm = tx
            .insert(ORG, Id::<Doc<1>>::fresh(), Doc(Fields { code: Some("f".to_owned()), ..Fields::named("Firm") }))?
            .id;
        let of_firm = |name| Fields { parent: Some(firm.uid()), ..Fields::named(name) };
        let person =
            tx.insert(ORG, Id::<Doc<2>>::fresh(), Doc(Fields { tags: vec!["vip".to_owned()], ..of_firm("Ada") }))?;
        let note = tx.insert(ORG, Id::<Doc<4>>::fresh(), Doc(of_firm("Note")))?;
        Ok((firm, person.id, note.id))
    })
    .value;
    Fixture { disk, store, firm, person, note }
}

impl Fixture {
    fn person(&self) -> Record<Doc<2>> {
        self.store.read().unwrap().require(ORG, self.person).unwrap()
    }

    fn change(&self, change: impl FnOnce(&mut Fields) + Send + 'static) -> Option<Uid> {
        let id = self.person;
        write(&self.store, move |tx| {
            let old = tx.require(ORG, id)?;
            let mut new = old.data.clone();
            change(&mut new.0);
            tx.update(ORG, &old, new)
        })
        .undo
    }

    /// All rows but the log, the lists made from it, and what tells of the last change.
    fn rows(&self) -> BTreeMap<(String, Vec<u8>), Vec<u8>> {
        dump(&self.disk, true)
    }
}

fn refusal(result: leadlab::base::Result<impl Sized>) -> (&'static str, Vec<String>) {
    match result.err().unwrap() {
        Error::Conflict { code, errors, .. } => (code, errors.into_iter().map(|e| e.pointer).collect()),
        other => (code(&other), Vec::new()),
    }
}

#[test]
fn each_kind_of_step_is_undone_once_and_leaves_the_rows_as_before() {
    let f = fixture();
    let (firm, note) = (f.firm, f.note);
    let before = f.rows();
    let steps = [f.change(|new| {
        new.name = "Grace".to_owned();
        new.tags = vec!["new".to_owned(), "VIP".to_owned()];
        new.phone = "+49 170 1234567".to_owned();
        new.parent = None;
    })];
    for step in steps {
        assert_ne!(f.rows(), before);
        undo(&f.store, step.unwrap()).unwrap();
        assert_eq!(f.rows(), before);
        assert_eq!(refusal(undo(&f.store, step.unwrap())), ("already_undone", vec![]));
    }
    let deletion = write(&f.store, move |tx| tx.trash(ORG, firm)).undo.unwrap();
    assert_eq!(f.person().data.0.parent, None);
    assert!(f.store.read().unwrap().get(ORG, note).unwrap().is_none());
    let deleted = f.rows();
    let back = undo(&f.store, deletion).unwrap().undo.unwrap();
    assert_eq!(f.rows(), before);
    // Undo of the undo, and of that.
    let forth = undo(&f.store, back).unwrap().undo.unwrap();
    assert_eq!(f.rows(), deleted);
    undo(&f.store, forth).unwrap();
    assert_eq!(f.rows(), before);
    for step in [deletion, back, forth] {
        assert_eq!(refusal(undo(&f.store, step)), ("already_undone", vec![]));
    }
    let made = write(&f.store, |tx| {
        let made = Fields { code: Some("g".to_owned()), tags: vec!["x".to_owned()], ..Fields::named("Made") };
        tx.insert(ORG, Id::<Doc<1>>::fresh(), Doc(made))
    });
    let id = made.value.id;
    undo(&f.store, made.undo.unwrap()).unwrap();
    assert_eq!(f.rows(), before);
    let restored = write(&f.store, move |tx| tx.restore(ORG, kind(1), id.uid())).undo.unwrap();
    assert_ne!(f.rows(), before);
    undo(&f.store, restored).unwrap();
    assert_eq!(f.rows(), before);
    assert_clean(&f.store);
}

#[test]
fn somebodys_later_change_is_never_overwritten() {
    let f = fixture();
    let first = f.change(|new| {
        new.name = "Grace".to_owned();
        new.phone = "1234".to_owned();
    });
    f.change(|new| new.phone = "5678".to_owned());
    assert_eq!(refusal(undo(&f.store, first.unwrap())), ("changed_since", vec!["/phone".to_owned()]));
    assert_eq!((f.person().data.0.name.as_str(), f.person().data.0.phone.as_str()), ("Grace", "5678"));
    // A refused undo is not marked: once the field is as it was, it goes through.
    f.change(|new| new.phone = "1234".to_owned());
    undo(&f.store, first.unwrap()).unwrap();
    assert_eq!((f.person().data.0.name.as_str(), f.person().data.0.phone.as_str()), ("Ada", ""));
    // Changes of other fields do not matter to an update, but they do to a creation.
    let made = write(&f.store, |tx| tx.insert(ORG, Id::<Doc<2>>::fresh(), Doc(Fields::named("Made"))));
    let id = made.value.id;
    let changed = write(&f.store, move |tx| {
        let old = tx.require(ORG, id)?;
        tx.update(ORG, &old, Doc(Fields { amount: 4, ..old.data.0.clone() }))
    });
    assert_eq!(refusal(undo(&f.store, made.undo.unwrap())), ("changed_since", vec!["/amount".to_owned()]));
    undo(&f.store, changed.undo.unwrap()).unwrap();
    undo(&f.store, made.undo.unwrap()).unwrap();
    assert_clean(&f.store);
}

#[test]
fn a_taken_key_a_link_and_a_deleted_target_stand_in_the_way() {
    let f = fixture();
    let (firm, person) = (f.firm, f.person);
    let deletion = write(&f.store, move |tx| tx.trash(ORG, firm)).undo.unwrap();
    let rival = write(&f.store, |tx| {
        tx.insert(ORG, Id::<Doc<1>>::fresh(), Doc(Fields { code: Some("f".to_owned()), ..Fields::named("Rival") }))
    });
    let rows = f.rows();
    assert_eq!(refusal(undo(&f.store, deletion)), ("taken", vec!["/code".to_owned()]));
    assert_eq!(f.rows(), rows, "a refused undo leaves nothing");
    let rival_id = rival.value.id;
    let deal = write(&f.store, move |tx| {
        tx.insert(ORG, Id::<Doc<3>>::fresh(), Doc(Fields { parent: Some(rival_id.uid()), ..Fields::named("Deal") }))
    });
    assert_eq!(refusal(undo(&f.store, rival.undo.unwrap())).0, "in_use");
    undo(&f.store, deal.undo.unwrap()).unwrap();
    undo(&f.store, rival.undo.unwrap()).unwrap();
    undo(&f.store, deletion).unwrap();
    let unlinked = f.change(|new| new.parent = None).unwrap();
    write(&f.store, move |tx| tx.trash(ORG, firm));
    assert_eq!(refusal(undo(&f.store, unlinked)), ("changed_since", vec!["/parent".to_owned()]));
    write(&f.store, move |tx| tx.trash(ORG, person));
    assert_eq!(refusal(undo(&f.store, unlinked)).0, "changed_since");
    assert_clean(&f.store);
}

#[test]
fn a_grouped_step_is_undone_but_for_what_was_changed_since() {
    let f = fixture();
    let before = f.rows();
    let group = Uid::fresh();
    let mut made = Vec::new();
    for chunk in 0..3 {
        let written = f.store.write_blocking(leadlab::store::Class::Background, actor().grouped(group), move |tx| {
            (0..4)
                .map(|n| {
                    let code = Some(format!("{chunk}-{n}"));
                    Ok(tx.insert(ORG, Id::<Doc<1>>::fresh(), Doc(Fields { code, ..Fields::named("Imported") }))?.id)
                })
                .collect::<leadlab::base::Result<Vec<_>>>()
        });
        let written = written.unwrap();
        assert_eq!(written.undo, Some(group));
        made.extend(written.value);
    }
    let (changed, used) = (made[5], made[9]);
    let back = write(&f.store, move |tx| {
        let old = tx.require(ORG, changed)?;
        tx.update(ORG, &old, Doc(Fields { status: "won".to_owned(), ..old.data.0.clone() }))?;
        let deal = Fields { parent: Some(used.uid()), ..Fields::named("Deal") };
        tx.insert(ORG, Id::<Doc<3>>::fresh(), Doc(deal))
    });
    assert_eq!(refusal(undo(&f.store, group)).0, "in_use");
    let undone = undo_with(&f.store, group, OnChange::Keep).unwrap();
    assert_eq!(undone.value.undone, 10);
    let kept = |id: Id<Doc<1>>, field: &str| Kept { kind: 1, id: id.uid(), field: field.to_owned() };
    assert_eq!(undone.value.kept, [kept(used, "in_use"), kept(changed, "status")]);
    assert_eq!(refusal(undo_with(&f.store, group, OnChange::Keep)).0, "already_undone");
    undo(&f.store, back.undo.unwrap()).unwrap();
    write(&f.store, move |tx| tx.trash(ORG, changed).and_then(|()| tx.trash(ORG, used)));
    assert_eq!(f.rows(), before);
    // Undoing the undo brings the ten back.
    undo(&f.store, undone.undo.unwrap()).unwrap();
    let read = f.store.read().unwrap();
    let found = made.iter().filter(|id| read.get(ORG, **id).unwrap().is_some()).count();
    assert_eq!(found, 10);
    assert!(read.find_unique::<Doc<1>>(ORG, CODE, &leadlab::store::KeyBuf::new().text("0-0")).unwrap().is_some());
    assert_clean(&f.store);
}

#[test]
fn only_a_step_of_the_organisation_can_be_undone() {
    let f = fixture();
    let steps: Vec<Uid> = (0..3).filter_map(|n| f.change(move |new| new.amount = 10 + n)).collect();
    let step = steps[0];
    let elsewhere = Org(2);
    let found = f.store.write_blocking(leadlab::store::Class::Ordinary, Actor::system(elsewhere), move |tx| {
        ranges(tx, elsewhere, step)
    });
    assert_eq!(found.unwrap().value, []);
    // A made-up stretch of the log over several writes, or far beyond its end, is no step.
    let first = step.0 >> 48;
    for last in [first + 1, first + 2, first + 3, (1 << 48) - 1] {
        let forged = Uid((first << 48) | last);
        assert_eq!(refusal(undo(&f.store, forged)), ("not_found", vec![]));
    }
    assert_eq!(refusal(undo(&f.store, Uid::fresh())), ("not_found", vec![]));
    // An event is nothing to undo.
    let event = try_write(&f.store, |tx| {
        tx.log(leadlab::store::log::Event::denied(ORG, "auth.login_failed"));
        Ok(())
    });
    assert_eq!(event.unwrap().undo, None);
    assert_clean(&f.store);
}
