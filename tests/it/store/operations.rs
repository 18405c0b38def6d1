//! Random sequences of writes, refused, panicking and undone ones among them, leave the store as they leave the model.

use proptest::collection::vec;
use proptest::prelude::*;

use leadlab::base::{Actor, Error, Id, Org, Result, Uid};
use leadlab::store::undo::{OnChange, entries, ranges};
use leadlab::store::{Class, Entity, Read, Store, WriteTx};

use super::compare::compare;
use super::docs::{Doc, Fields, SESSIONS, kind};
use super::model::{Key, Model, Refused};
use super::{assert_clean, cases, code, quiet, store};

/// A record to be: the last two choose the targets of its links, if it gets any.
type Draft = (Fields, u8, u8);

#[derive(Debug, Clone)]
pub(super) enum Plan {
    Insert(u8, Draft),
    Update(u8, Draft),
    Trash(u8),
    Restore(u8),
    Delete(u8),
}

#[derive(Debug, Clone)]
pub(super) enum Run {
    /// All or nothing.
    Write(Org, Vec<Plan>),
    /// Each alone inside one write.
    Attempts(Org, Vec<Plan>),
    /// Fails after its mutations.
    Fail(Org, Vec<Plan>),
    /// Panics after its mutations.
    Panic(Org, Vec<Plan>),
    Undo(u8),
}

/// A plan with its records chosen.
#[derive(Debug, Clone)]
enum Action {
    Insert(Key, Fields),
    Update(Key, Fields),
    Trash(Key),
    Restore(Key),
    Delete(Key),
}

fn text(of: &'static str) -> impl Strategy<Value = String> {
    proptest::sample::select(of.split('|').collect::<Vec<_>>()).prop_map(str::to_owned)
}

fn draft() -> impl Strategy<Value = Draft> {
    let unique = || proptest::option::weighted(0.4, text("a|b|c|d|é|D"));
    let fields = (
        text("Ada|Adam Smith|Zoë & Söhne|a|aa|Über|O'Brien|zoe"),
        unique(),
        unique(),
        text("open|won"),
        text("|+49 170 1234567|0170 1234567|+1 415 555 0100"),
        text("|ada@example.com|zoe.smith@mail.example.org"),
        vec(text("vip|VIP|new|ünique"), 0..3),
        -3..9_i64,
    );
    let fields = fields.prop_map(|(name, code, domain, status, phone, email, tags, amount)| Fields {
        name,
        code,
        domain,
        status,
        phone,
        email,
        tags,
        parent: None,
        other: None,
        amount,
    });
    (fields, any::<u8>(), any::<u8>())
}

fn plan() -> impl Strategy<Value = Plan> {
    prop_oneof![
        5 => (1..=SESSIONS, draft()).prop_map(|(kind, draft)| Plan::Insert(kind, draft)),
        4 => (any::<u8>(), draft()).prop_map(|(pick, draft)| Plan::Update(pick, draft)),
        3 => any::<u8>().prop_map(Plan::Trash),
        2 => any::<u8>().prop_map(Plan::Restore),
        1 => any::<u8>().prop_map(Plan::Delete),
    ]
}

pub(super) fn run() -> impl Strategy<Value = Run> {
    let org = || prop_oneof![3 => Just(Org(1)), 1 => Just(Org(2))];
    prop_oneof![
        8 => (org(), vec(plan(), 1..4)).prop_map(|(org, plans)| Run::Write(org, plans)),
        3 => (org(), vec(plan(), 1..6)).prop_map(|(org, plans)| Run::Attempts(org, plans)),
        1 => (org(), vec(plan(), 1..4)).prop_map(|(org, plans)| Run::Fail(org, plans)),
        1 => (org(), vec(plan(), 1..4)).prop_map(|(org, plans)| Run::Panic(org, plans)),
        5 => any::<u8>().prop_map(Run::Undo),
    ]
}

/// One of the keys that `wanted` likes.
fn pick<'k>(keys: impl Iterator<Item = &'k Key>, choice: u8, wanted: impl Fn(&Key) -> bool) -> Option<Key> {
    let keys: Vec<Key> = keys.filter(|key| wanted(key)).copied().collect();
    keys.get(usize::from(choice) % keys.len().max(1)).copied()
}

fn linked(model: &Model, key: Key, (mut fields, parent, other): Draft) -> Fields {
    let anything = Fields { parent: Some(Uid(1)), other: Some(Uid(1)), ..Fields::default() };
    for (field, target, _, _) in anything.links(key.1) {
        let choice = if field == "parent" { parent } else { other };
        let itself = (target == key.1).then_some(&key);
        let found = pick(model.live.keys().chain(itself), choice / 3, |k| (k.0, k.1) == (key.0, target));
        // Two of three choices link, if there is something to link to. A deal must have its firm.
        let found = found.filter(|_| choice % 3 > 0 || key.1 == 3).map(|key| key.2);
        if field == "parent" { fields.parent = found } else { fields.other = found }
    }
    fields
}

fn choose(model: &Model, org: Org, plan: Plan) -> Option<Action> {
    let live = |choice, wanted: fn(u8) -> bool| pick(model.live.keys(), choice, |k| k.0 == org && wanted(k.1));
    Some(match plan {
        Plan::Insert(kind, draft) => {
            let key = (org, kind, Uid::fresh());
            Action::Insert(key, linked(model, key, draft))
        }
        Plan::Update(choice, draft) => {
            let key = live(choice, |_| true)?;
            Action::Update(key, linked(model, key, draft))
        }
        Plan::Trash(choice) => Action::Trash(live(choice, |_| true)?),
        Plan::Restore(choice) => Action::Restore(pick(model.trash.keys(), choice, |k| k.0 == org)?),
        Plan::Delete(choice) => Action::Delete(live(choice, |kind| kind == SESSIONS)?),
    })
}

fn in_model(model: &mut Model, action: &Action) -> Result<(), Refused> {
    let before = model.clone();
    let result = match action.clone() {
        Action::Insert(key, fields) => model.insert(key, fields),
        Action::Update(key, fields) => model.update(key, fields),
        Action::Trash(key) => model.trash(key),
        Action::Restore(key) => model.restore(key),
        Action::Delete(key) => model.delete(key),
    };
    if result.is_err() {
        *model = before;
    }
    result
}

fn typed<const K: u8>(tx: &mut WriteTx<'_>, action: &Action) -> Result<()>
where
    Doc<K>: Entity,
{
    match action {
        Action::Insert(key, fields) => tx.insert(key.0, Id::from(key.2), Doc::<K>(fields.clone())).map(drop),
        Action::Update(key, fields) => {
            let mut old = tx.require::<Doc<K>>(key.0, Id::from(key.2))?;
            let new = Doc(fields.clone());
            if fields.amount > 4 {
                // A caller that patched in place: the store must not trust the old fields.
                old.data = new.clone();
            }
            tx.update(key.0, &old, new).map(drop)
        }
        Action::Trash(key) => tx.trash::<Doc<K>>(key.0, Id::from(key.2)),
        Action::Restore(key) => tx.restore(key.0, kind(K), key.2),
        Action::Delete(key) => tx.delete::<Doc<K>>(key.0, Id::from(key.2)),
    }
}

fn in_store(tx: &mut WriteTx<'_>, action: &Action) -> Result<()> {
    let (Action::Insert(key, _)
    | Action::Update(key, _)
    | Action::Trash(key)
    | Action::Restore(key)
    | Action::Delete(key)) = action;
    match key.1 {
        1 => typed::<1>(tx, action),
        2 => typed::<2>(tx, action),
        3 => typed::<3>(tx, action),
        4 => typed::<4>(tx, action),
        5 => typed::<5>(tx, action),
        _ => typed::<6>(tx, action),
    }
}

/// Both sides, and the undoable step of each entry of the model's log.
pub(super) struct Pair {
    pub(super) store: Store,
    model: Model,
    steps: Vec<(Org, Option<Uid>)>,
}

impl Pair {
    pub(super) fn new(store: Store) -> Self {
        Self { store, model: Model::default(), steps: Vec::new() }
    }

    pub(super) fn run(&mut self, run: Run) {
        // Apart by more than the clock's grain, so that what was deleted together is told from what was not.
        self.store.clock().advance(1);
        match run {
            Run::Write(org, plans) => self.write(org, plans),
            Run::Attempts(org, plans) => self.attempts(org, plans),
            Run::Fail(org, plans) | Run::Panic(org, plans) if plans.is_empty() => drop((org, plans)),
            Run::Fail(org, plans) => self.drop_all(org, plans, false),
            Run::Panic(org, plans) => self.drop_all(org, plans, true),
            Run::Undo(choice) => self.undo(choice),
        }
    }

    fn write(&mut self, org: Org, plans: Vec<Plan>) {
        let mut next = self.model.clone();
        next.begin();
        let mut actions = Vec::new();
        let mut expected = Ok(());
        for plan in plans {
            let Some(action) = choose(&next, org, plan) else { continue };
            expected = in_model(&mut next, &action);
            actions.push(action);
            if expected.is_err() {
                break;
            }
        }
        let written = self.store.write_blocking(Class::Ordinary, Actor::system(org), move |tx| {
            actions.iter().try_for_each(|action| in_store(tx, action))
        });
        match (expected, written) {
            (Ok(()), Ok(written)) => {
                self.model = next;
                self.steps.push((org, written.undo));
            }
            (Err(expected), Err(found)) => assert_eq!(expected, code(&found)),
            (expected, found) => panic!("expected {expected:?}, found {found:?}"),
        }
    }

    fn attempts(&mut self, org: Org, plans: Vec<Plan>) {
        self.model.begin();
        let mut actions = Vec::new();
        let mut expected = Vec::new();
        for plan in plans {
            let Some(action) = choose(&self.model, org, plan) else { continue };
            expected.push(in_model(&mut self.model, &action).err());
            actions.push(action);
        }
        let written = self.store.write_blocking(Class::Background, Actor::system(org), move |tx| {
            let attempt = |action: &Action| tx.attempt(|tx| in_store(tx, action)).err().map(|e| code(&e));
            Ok(actions.iter().map(attempt).collect::<Vec<_>>())
        });
        let written = written.unwrap();
        assert_eq!(written.value, expected);
        self.steps.push((org, written.undo));
    }

    fn drop_all(&mut self, org: Org, plans: Vec<Plan>, panics: bool) {
        let mut scratch = self.model.clone();
        scratch.begin();
        let mut actions = Vec::new();
        for plan in plans {
            let Some(action) = choose(&scratch, org, plan) else { continue };
            let _ = in_model(&mut scratch, &action);
            actions.push(action);
        }
        let written = self.store.write_blocking(Class::Ordinary, Actor::system(org), move |tx| {
            for action in &actions {
                let _ = tx.attempt(|tx| in_store(tx, action));
            }
            assert!(!panics, "on purpose");
            Err::<(), _>(Error::Unauthenticated)
        });
        assert_eq!(code(&written.unwrap_err()), if panics { "internal" } else { "other" });
    }

    fn undo(&mut self, choice: u8) {
        let undoable: Vec<usize> = (0..self.steps.len()).filter(|n| self.steps[*n].1.is_some()).collect();
        // The newer, the likelier.
        let back = usize::from(choice) * usize::from(choice) * undoable.len() / (256 * 256);
        let Some(&place) = undoable.iter().rev().nth(back) else { return };
        let (org, step) = self.steps[place];
        let step = step.unwrap();
        let mut next = self.model.clone();
        next.begin();
        let expected = next.undo(place);
        let written = self.store.write_blocking(Class::Ordinary, Actor::system(org), move |tx| {
            let found = ranges(tx, org, step)?;
            tx.mark_undone(org, step)?;
            let entries = entries(tx, org, &found, None, usize::MAX)?;
            tx.undo_entries(org, &entries, OnChange::Refuse)
        });
        match (expected, written) {
            (Ok(()), Ok(written)) => {
                self.model = next;
                self.steps.push((org, written.undo));
            }
            (Err(expected), Err(found)) => assert_eq!(expected, code(&found)),
            (expected, found) => panic!("undo of write {place}: expected {expected:?}, found {found:?}"),
        }
    }
}

proptest! {
    #![proptest_config(cases(64))]
    #[test]
    fn every_sequence_ends_as_in_the_model(runs in vec(run(), 1..40)) {
        quiet();
        let mut pair = Pair::new(store());
        for run in runs {
            pair.run(run);
        }
        compare(&pair.store, &pair.model);
        assert_clean(&pair.store);
    }
}
