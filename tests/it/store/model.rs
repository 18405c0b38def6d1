//! The store's rules written a second time, over maps: what is live, what is in the trash, what was logged.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use leadlab::base::{Org, Uid};
use leadlab::store::OnDelete;
use leadlab::store::log::Op;

use super::docs::{Fields, SESSIONS};

/// Organisation, kind, identity.
pub(crate) type Key = (Org, u8, Uid);

/// A refusal's code.
pub(crate) type Refused = &'static str;

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Live {
    pub(crate) version: u32,
    pub(crate) fields: Fields,
}

#[derive(Debug, Clone)]
pub(crate) struct Dead {
    pub(crate) was: Live,
    /// The number of the write that deleted it.
    at: usize,
    cleared: Vec<(Key, &'static str)>,
    cascaded: Vec<Key>,
}

#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) key: Key,
    pub(crate) op: Op,
    pub(crate) version: u32,
    before: Fields,
    after: Fields,
}

/// Names of fields whose values differ.
fn changed(a: &Fields, b: &Fields) -> Vec<&'static str> {
    let all = [
        ("name", a.name != b.name),
        ("code", a.code != b.code),
        ("domain", a.domain != b.domain),
        ("status", a.status != b.status),
        ("phone", a.phone != b.phone),
        ("email", a.email != b.email),
        ("tags", a.tags != b.tags),
        ("parent", a.parent != b.parent),
        ("other", a.other != b.other),
        ("amount", a.amount != b.amount),
    ];
    all.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect()
}

fn copy(field: &str, from: &Fields, to: &mut Fields) {
    match field {
        "name" => to.name.clone_from(&from.name),
        "code" => to.code.clone_from(&from.code),
        "domain" => to.domain.clone_from(&from.domain),
        "status" => to.status.clone_from(&from.status),
        "phone" => to.phone.clone_from(&from.phone),
        "email" => to.email.clone_from(&from.email),
        "tags" => to.tags.clone_from(&from.tags),
        "parent" => to.parent = from.parent,
        "other" => to.other = from.other,
        _ => to.amount = from.amount,
    }
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Model {
    pub(crate) live: BTreeMap<Key, Live>,
    pub(crate) trash: BTreeMap<Key, Dead>,
    /// The entries of each write, oldest first.
    pub(crate) log: Vec<Vec<Entry>>,
    pub(crate) undone: BTreeSet<usize>,
}

impl Model {
    /// Begins a write.
    pub(crate) fn begin(&mut self) {
        self.log.push(Vec::new());
    }

    fn note(&mut self, key: Key, op: Op, version: u32, before: &Fields, after: &Fields) {
        if key.1 != SESSIONS {
            let entry = Entry { key, op, version, before: before.clone(), after: after.clone() };
            self.log.last_mut().unwrap().push(entry);
        }
    }

    fn check_unique(&self, key: Key, fields: &Fields) -> Result<(), Refused> {
        let taken = self.live.iter().any(|((org, kind, id), other)| {
            let others = (*kind, *id) != (key.1, key.2) && *kind == key.1;
            let code = *org == key.0 && fields.code.is_some() && other.fields.code == fields.code;
            let folded = |f: &Fields| f.domain.as_deref().map(str::to_lowercase);
            others && (code || (fields.domain.is_some() && folded(&other.fields) == folded(fields)))
        });
        if taken { Err("taken") } else { Ok(()) }
    }

    pub(crate) fn insert(&mut self, key: Key, fields: Fields) -> Result<(), Refused> {
        if self.live.contains_key(&key) || self.trash.contains_key(&key) {
            return Err("exists");
        }
        self.check_unique(key, &fields)?;
        self.note(key, Op::Create, 1, &fields, &fields);
        self.live.insert(key, Live { version: 1, fields });
        Ok(())
    }

    pub(crate) fn update(&mut self, key: Key, fields: Fields) -> Result<(), Refused> {
        let old = self.live.get(&key).ok_or("not_found")?.clone();
        if old.fields == fields {
            return Ok(());
        }
        self.check_unique(key, &fields)?;
        self.note(key, Op::Update, old.version + 1, &old.fields, &fields);
        self.live.insert(key, Live { version: old.version + 1, fields });
        Ok(())
    }

    pub(crate) fn delete(&mut self, key: Key) -> Result<(), Refused> {
        self.live.remove(&key).map(drop).ok_or("not_found")
    }

    pub(crate) fn trash(&mut self, key: Key) -> Result<(), Refused> {
        let was = self.live.remove(&key).ok_or("not_found")?;
        let mut links: Vec<(Key, &'static str, OnDelete)> = Vec::new();
        for (source, record) in self.live.iter().filter(|(source, _)| source.0 == key.0) {
            for (field, kind, target, rule) in record.fields.links(source.1) {
                if (kind, target) == (key.1, key.2) {
                    links.push((*source, field, rule));
                }
            }
        }
        links.sort_by_key(|(source, field, _)| (*source, *field));
        if links.iter().any(|(_, _, rule)| *rule == OnDelete::Restrict) {
            return Err("in_use");
        }
        let (mut cleared, mut cascaded) = (Vec::new(), Vec::new());
        for (source, field, rule) in links {
            let Some(record) = self.live.get(&source) else { continue };
            if rule == OnDelete::Cascade {
                self.trash(source)?;
                cascaded.push(source);
            } else {
                let mut fields = record.fields.clone();
                copy(field, &Fields::default(), &mut fields);
                self.update(source, fields)?;
                cleared.push((source, field));
            }
        }
        if key.1 != SESSIONS {
            self.note(key, Op::Delete, was.version, &was.fields, &was.fields);
            self.trash.insert(key, Dead { was, at: self.log.len(), cleared, cascaded });
        }
        Ok(())
    }

    pub(crate) fn restore(&mut self, key: Key) -> Result<(), Refused> {
        let first = self.trash.get(&key).ok_or("not_found")?;
        let (at, mut seen, mut family) = (first.at, BTreeSet::from([key]), vec![key]);
        let mut next: VecDeque<Key> = first.cascaded.iter().copied().collect();
        while let Some(member) = next.pop_front() {
            if let Some(dead) = self.trash.get(&member)
                && seen.insert(member)
                && dead.at == at
            {
                next.extend(&dead.cascaded);
                family.push(member);
            }
        }
        let family: Vec<(Key, Dead)> = family.into_iter().map(|key| (key, self.trash[&key].clone())).collect();
        for (member, dead) in family.iter().rev() {
            for (source, field) in &dead.cleared {
                let record = self.live.get(source).or_else(|| self.trash.get(source).map(|dead| &dead.was));
                let Some(mut fields) = record.map(|record| record.fields.clone()) else { continue };
                let slot = if *field == "parent" { &mut fields.parent } else { &mut fields.other };
                if slot.is_some() {
                    continue;
                }
                *slot = Some(member.2);
                match self.trash.get_mut(source) {
                    Some(dead) => dead.was.fields = fields,
                    None => self.update(*source, fields)?,
                }
            }
            self.restore_one(*member, dead, &family)?;
        }
        Ok(())
    }

    fn restore_one(&mut self, key: Key, dead: &Dead, family: &[(Key, Dead)]) -> Result<(), Refused> {
        let mut fields = dead.was.fields.clone();
        let mut links = dead.was.fields.links(key.1);
        links.sort_by_key(|(_, kind, target, _)| (*kind, *target));
        for (field, kind, target, rule) in links {
            let target = (key.0, kind, target);
            if self.live.contains_key(&target) || family.iter().any(|(member, _)| *member == target) {
                continue;
            }
            if rule != OnDelete::Clear {
                return Err("parent_deleted");
            }
            if let Some(parent) = self.trash.get_mut(&target) {
                parent.cleared.push((key, field));
            }
            copy(field, &Fields::default(), &mut fields);
        }
        self.check_unique(key, &fields)?;
        let version = dead.was.version + 1;
        self.note(key, Op::Restore, version, &fields, &fields);
        self.live.insert(key, Live { version, fields });
        self.trash.remove(&key);
        Ok(())
    }

    /// Undoes write `step`.
    pub(crate) fn undo(&mut self, step: usize) -> Result<(), Refused> {
        if !self.undone.insert(step) {
            return Err("already_undone");
        }
        let entries = self.log[step].clone();
        for (place, entry) in entries.iter().enumerate().rev() {
            self.undo_one(step, place, entry)?;
        }
        Ok(())
    }

    fn undo_one(&mut self, step: usize, place: usize, entry: &Entry) -> Result<(), Refused> {
        let live = self.live.get(&entry.key).cloned();
        match (entry.op, live) {
            (Op::Create | Op::Restore, Some(live)) => {
                // The committed entries after this one; the write under way is not among them.
                let later =
                    self.log[step][place + 1..].iter().chain(self.log[step + 1..self.log.len() - 1].iter().flatten());
                let mut then = live.fields.clone();
                let mut touched = BTreeSet::new();
                for later in later.filter(|e| e.key == entry.key && e.op == Op::Update) {
                    for field in changed(&later.before, &later.after) {
                        if touched.insert(field) {
                            copy(field, &later.before, &mut then);
                        }
                    }
                }
                if then == live.fields { self.trash(entry.key) } else { Err("changed_since") }
            }
            (Op::Delete, None) => match self.restore(entry.key) {
                Err("not_found") => Ok(()),
                other => other,
            },
            (Op::Update, Some(live)) => {
                let mut fields = live.fields.clone();
                for field in changed(&entry.before, &entry.after) {
                    let present = changed(&live.fields, &entry.after);
                    if changed(&live.fields, &entry.before).contains(&field) {
                        if present.contains(&field) {
                            return Err("changed_since");
                        }
                        copy(field, &entry.before, &mut fields);
                    }
                }
                let set = changed(&live.fields, &fields);
                let dead = fields.links(entry.key.1).into_iter().any(|(field, kind, target, _)| {
                    set.contains(&field) && !self.live.contains_key(&(entry.key.0, kind, target))
                });
                if dead { Err("changed_since") } else { self.update(entry.key, fields) }
            }
            (Op::Update, None) => Err("changed_since"),
            _ => Ok(()),
        }
    }
}
