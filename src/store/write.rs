//! A write in progress: mutations collect in an overlay that its own reads see, and reach the database only if the
//! whole request succeeds. Derived rows, counters and the change log follow from the records by themselves.

use std::collections::BTreeMap;
use std::ops::Bound;

use crate::base::{Actor, Error, FieldError, Id, Org, Result, Time, Uid};

use super::derive::{Derived, Unique};
use super::entity::{Entity, EntityType, Meta, Record, Registry};
use super::keys::record_key;
use super::kind::Kind;
use super::log::{Event, Op, Outcome, Pending};
use super::read::{Dir, Flow, RawRead, Read, RowTable, Visit, raw_counter, scan_table};
use super::rows;
use super::search;
use super::tables::Table;

/// The tables of the transaction that a group of writes shares.
pub(crate) struct Tables<'txn>(pub(crate) Vec<redb::Table<'txn, &'static [u8], &'static [u8]>>);

impl<'txn> Tables<'txn> {
    pub(crate) fn get(&self, table: Table) -> Result<&redb::Table<'txn, &'static [u8], &'static [u8]>> {
        self.0.get(table.place()).ok_or_else(|| Error::internal("no such table"))
    }
}

/// The mutations of one request: per table, key → new value or removal.
#[derive(Debug, Default)]
pub(crate) struct Overlay(pub(crate) [BTreeMap<Vec<u8>, Option<Vec<u8>>>; Table::COUNT]);

impl Overlay {
    fn get(&self, table: Table) -> &BTreeMap<Vec<u8>, Option<Vec<u8>>> {
        static EMPTY: BTreeMap<Vec<u8>, Option<Vec<u8>>> = BTreeMap::new();
        self.0.get(table.place()).unwrap_or(&EMPTY)
    }

    pub(crate) fn set(&mut self, table: Table, key: Vec<u8>, value: Option<Vec<u8>>) {
        if let Some(rows) = self.0.get_mut(table.place()) {
            rows.insert(key, value);
        }
    }
}

/// What a committed write touched, for subscribers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Touch {
    /// The organisation.
    pub org: Org,
    /// The kind's number.
    pub kind: u8,
    /// The record.
    pub id: Uid,
    /// What happened to it.
    pub op: Op,
}

/// A write in progress.
pub struct WriteTx<'g> {
    tables: &'g Tables<'g>,
    pub(crate) registry: &'g Registry,
    pub(crate) overlay: Overlay,
    pub(crate) pending: Vec<Pending>,
    pub(crate) touched: Vec<Touch>,
    pub(crate) undoing: bool,
    actor: Actor,
    now: Time,
}

impl<'g> WriteTx<'g> {
    pub(crate) fn new(tables: &'g Tables<'g>, registry: &'g Registry, actor: Actor, now: Time) -> Self {
        Self {
            tables,
            registry,
            overlay: Overlay::default(),
            pending: Vec::new(),
            touched: Vec::new(),
            undoing: false,
            actor,
            now,
        }
    }

    /// Who writes.
    #[must_use]
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The instant of this write, drawn before it began.
    #[must_use]
    pub fn now(&self) -> Time {
        self.now
    }

    /// Stores a new record.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the identity or a unique key is taken.
    pub fn insert<E: Entity>(&mut self, org: Org, id: Id<E>, data: E) -> Result<Record<E>> {
        let meta = Meta {
            version: 1,
            created_at: id.uid().time(),
            updated_at: self.now,
            created_by: self.actor.user,
            updated_by: self.actor.user,
        };
        let key = record_key(org, E::KIND, id.uid());
        if self.exists(org, E::KIND, id.uid())? {
            return Err(Error::conflict("exists", "A record with this identifier exists already."));
        }
        let mut derived = Derived::new(org, E::KIND, id.uid());
        data.derive(id.uid(), &meta, &mut derived);
        self.apply_derived(org, E::KIND, id.uid(), None, Some(derived))?;
        self.put(Table::Records, key, rows::join(&meta, &rows::encode_data(&data)?));
        if E::LOGGED {
            self.note(org, E::KIND, id.uid(), Op::Create, 1, data.title(), None);
        }
        self.touch(org, E::KIND, id.uid(), Op::Create);
        Ok(Record { id, meta, data })
    }

    /// Replaces the fields of a live record. Equal fields change nothing: neither version nor log.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is not live, [`Error::Stale`] when `old` is not its present state,
    /// [`Error::Conflict`] when a unique key is taken.
    pub fn update<E: Entity>(&mut self, org: Org, old: &Record<E>, data: E) -> Result<Record<E>> {
        let id = old.id.uid();
        let row = self.row(Table::Records, &record_key(org, E::KIND, id))?.ok_or(Error::NotFound)?;
        let (meta, old_data) = rows::split(id, &row)?;
        if meta.version != old.meta.version {
            return Err(Error::Stale { current: meta.version });
        }
        let new_data = rows::encode_data(&data)?;
        let Some(difference) = rows::difference(old_data, &new_data)? else {
            return Ok(old.clone());
        };
        let meta = self.next(meta);
        let mut before = Derived::new(org, E::KIND, id);
        old.data.derive(id, &old.meta, &mut before);
        let mut after = Derived::new(org, E::KIND, id);
        data.derive(id, &meta, &mut after);
        self.apply_derived(org, E::KIND, id, Some(before), Some(after))?;
        self.put(Table::Records, record_key(org, E::KIND, id), rows::join(&meta, &new_data));
        if E::LOGGED {
            self.note(org, E::KIND, id, Op::Update, meta.version, data.title(), Some(difference));
        }
        self.touch(org, E::KIND, id, Op::Update);
        Ok(Record { id: old.id, meta, data })
    }

    /// Removes a record for good, without the trash: for kinds that are not logged.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is not live.
    pub fn delete<E: Entity>(&mut self, org: Org, id: Id<E>) -> Result<()> {
        let record = self.require(org, id)?;
        let mut before = Derived::new(org, E::KIND, id.uid());
        record.data.derive(id.uid(), &record.meta, &mut before);
        self.apply_derived(org, E::KIND, id.uid(), Some(before), None)?;
        self.remove(Table::Records, record_key(org, E::KIND, id.uid()));
        if E::LOGGED {
            self.note(org, E::KIND, id.uid(), Op::Event, record.meta.version, record.data.title(), None);
        }
        self.touch(org, E::KIND, id.uid(), Op::Delete);
        Ok(())
    }

    /// Logs something that is no change of a record.
    pub fn log(&mut self, event: Event) {
        self.pending.push(Pending {
            org: event.org,
            action: event.action,
            about: event.about.map(|(k, id)| (k.number, id)),
            op: Op::Event,
            version: 0,
            outcome: event.outcome,
            title: String::new(),
            note: event.note,
            difference: None,
        });
    }

    /// Replaces the encoded fields of a record of any kind, through its type's derived rows.
    pub(crate) fn update_raw(&mut self, org: Org, kind: u8, id: Uid, changes: &[rows::RawField<'_>]) -> Result<()> {
        let registry = self.registry;
        let ty = registry.get(kind)?;
        let key = record_key(org, ty.kind, id);
        let row = self.row(Table::Records, &key)?.ok_or(Error::NotFound)?;
        let (meta, data) = rows::split(id, &row)?;
        let new_data = rows::with_fields(data, changes)?;
        let Some(difference) = rows::difference(data, &new_data)? else { return Ok(()) };
        let meta = self.next(meta);
        let new_row = rows::join(&meta, &new_data);
        let mut title = String::new();
        (ty.derived)(org, id, &row, &mut |before, _| {
            let mut before = Some(before);
            (ty.derived)(org, id, &new_row, &mut |after, t| {
                title = t;
                self.apply_derived(org, ty.kind, id, before.take(), Some(after))
            })
        })?;
        self.put(Table::Records, key, new_row);
        if ty.logged {
            self.note(org, ty.kind, id, Op::Update, meta.version, title, Some(difference));
        }
        self.touch(org, ty.kind, id, Op::Update);
        Ok(())
    }

    /// Derives or un-derives a whole row of any kind; returns its title.
    pub(crate) fn derive_raw(&mut self, org: Org, ty: &EntityType, id: Uid, row: &[u8], live: bool) -> Result<String> {
        let mut title = String::new();
        (ty.derived)(org, id, row, &mut |derived, t| {
            title = t;
            let (before, after) = if live { (None, Some(derived)) } else { (Some(derived), None) };
            self.apply_derived(org, ty.kind, id, before, after)
        })?;
        Ok(title)
    }

    /// The header of the next version.
    pub(crate) fn next(&self, meta: Meta) -> Meta {
        Meta { version: meta.version.saturating_add(1), updated_at: self.now, updated_by: self.actor.user, ..meta }
    }

    pub(crate) fn note(
        &mut self,
        org: Org,
        kind: Kind,
        id: Uid,
        op: Op,
        version: u32,
        title: String,
        difference: Option<(Vec<u8>, Vec<u8>)>,
    ) {
        let action = match op {
            _ if self.undoing => "record.undone",
            Op::Create => "record.created",
            Op::Update => "record.updated",
            Op::Delete | Op::Event => "record.deleted",
            Op::Restore => "record.restored",
        };
        self.pending.push(Pending {
            org,
            action,
            about: Some((kind.number, id)),
            op,
            version,
            outcome: Outcome::Done,
            title,
            note: None,
            difference,
        });
    }

    pub(crate) fn touch(&mut self, org: Org, kind: Kind, id: Uid, op: Op) {
        self.touched.push(Touch { org, kind: kind.number, id, op });
    }

    pub(crate) fn put(&mut self, table: Table, key: Vec<u8>, value: Vec<u8>) {
        self.overlay.set(table, key, Some(value));
    }

    pub(crate) fn remove(&mut self, table: Table, key: Vec<u8>) {
        self.overlay.set(table, key, None);
    }

    /// A row's bytes.
    pub(crate) fn row(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>> {
        let mut found = None;
        self.get_row(RowTable(table), key, &mut |row| {
            found = Some(row.to_vec());
            Ok(())
        })?;
        Ok(found)
    }

    /// Makes the derived rows what `after` declares, given that they are what `before` declares.
    fn apply_derived(
        &mut self,
        org: Org,
        kind: Kind,
        id: Uid,
        before: Option<Derived<'_>>,
        after: Option<Derived<'_>>,
    ) -> Result<()> {
        let mut before = before.unwrap_or_else(|| Derived::new(org, kind, id));
        let mut after = after.unwrap_or_else(|| Derived::new(org, kind, id));
        self.apply_unique(&before.unique, &after.unique)?;
        before.rows.sort_unstable();
        after.rows.sort_unstable();
        let mut new = after.rows.into_iter().peekable();
        for (key, value) in before.rows {
            while let Some((k, v)) = new.next_if(|(k, _)| *k < key) {
                self.put(Table::Index, k, v);
            }
            match new.next_if(|(k, _)| *k == key) {
                Some((k, v)) if v != value => self.put(Table::Index, k, v),
                Some(_) => {}
                None => self.remove(Table::Index, key),
            }
        }
        for (key, value) in new {
            self.put(Table::Index, key, value);
        }
        if before.counts != after.counts {
            for (key, by) in before.counts {
                self.add(key, -by)?;
            }
            for (key, by) in after.counts {
                self.add(key, by)?;
            }
        }
        if before.texts.as_slice() != after.texts.as_slice() {
            search::replace(&mut self.overlay, org, kind, id, &before.texts, &after.texts);
        }
        Ok(())
    }

    fn apply_unique(&mut self, before: &[Unique], after: &[Unique]) -> Result<()> {
        for gone in before.iter().filter(|u| !after.contains(u)) {
            self.remove(Table::Index, gone.key.clone());
        }
        for new in after.iter().filter(|u| !before.contains(u)) {
            let mut taken = false;
            self.get_row(RowTable(Table::Index), &new.key, &mut |value| {
                taken = value != new.value;
                Ok(())
            })?;
            if taken {
                let message = format!(
                    "Another record has this {} already.",
                    new.pointer.trim_start_matches('/').replace('_', " ")
                );
                return Err(Error::Conflict {
                    code: "taken",
                    message: message.clone(),
                    errors: vec![FieldError::new(new.pointer, "taken", message)],
                });
            }
            self.put(Table::Index, new.key.clone(), new.value.clone());
        }
        Ok(())
    }

    fn add(&mut self, key: Vec<u8>, by: i64) -> Result<()> {
        let count = raw_counter(self, &key)?.saturating_add(by);
        if count == 0 {
            self.remove(Table::Counters, key);
        } else {
            self.put(Table::Counters, key, count.to_be_bytes().to_vec());
        }
        Ok(())
    }
}

impl RawRead for WriteTx<'_> {
    fn get_row(&self, table: RowTable, key: &[u8], with: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<bool> {
        use redb::ReadableTable;
        match self.overlay.get(table.0).get(key) {
            Some(Some(value)) => with(value).map(|()| true),
            Some(None) => Ok(false),
            None => match self.tables.get(table.0)?.get(key).map_err(Error::fault)? {
                Some(value) => with(value.value()).map(|()| true),
                None => Ok(false),
            },
        }
    }

    fn scan_rows(
        &self,
        table: RowTable,
        from: Bound<&[u8]>,
        to: Bound<&[u8]>,
        dir: Dir,
        visit: Visit<'_>,
    ) -> Result<()> {
        let mut mine: Vec<(&[u8], Option<&[u8]>)> = match (from, to) {
            (Bound::Included(a) | Bound::Excluded(a), Bound::Included(b) | Bound::Excluded(b)) if a >= b => Vec::new(),
            bounds => {
                self.overlay.get(table.0).range::<[u8], _>(bounds).map(|(k, v)| (k.as_slice(), v.as_deref())).collect()
            }
        };
        if mine.is_empty() {
            return scan_table(self.tables.get(table.0)?, from, to, dir, visit);
        }
        if dir == Dir::Backward {
            mine.reverse();
        }
        let before = |a: &[u8], b: &[u8]| if dir == Dir::Forward { a < b } else { a > b };
        let mut mine = mine.into_iter().peekable();
        let mut stopped = false;
        scan_table(self.tables.get(table.0)?, from, to, dir, &mut |key, value| {
            while let Some((k, v)) = mine.next_if(|(k, _)| before(k, key)) {
                if let Some(v) = v
                    && visit(k, v)? == Flow::Stop
                {
                    stopped = true;
                    return Ok(Flow::Stop);
                }
            }
            let flow = match mine.next_if(|(k, _)| *k == key) {
                Some((k, Some(v))) => visit(k, v)?,
                Some((_, None)) => Flow::More,
                None => visit(key, value)?,
            };
            stopped = flow == Flow::Stop;
            Ok(flow)
        })?;
        if !stopped {
            for (k, v) in mine {
                if let Some(v) = v
                    && visit(k, v)? == Flow::Stop
                {
                    break;
                }
            }
        }
        Ok(())
    }
}
