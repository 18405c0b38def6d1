//! A write in progress: mutations collect in an overlay that its own reads see, and reach the database only if the
//! whole request succeeds. Derived rows, counters and the change log follow from the records by themselves.

use std::ops::Bound;

use crate::base::{Actor, Error, FieldError, Id, Org, Result, Time, Uid};

use super::derive::{Derived, Unique};
use super::entity::{Entity, EntityType, Meta, Record, Registry};
use super::keys::record_key;
use super::kind::Kind;
use super::log::{Event, Op, Outcome, Pending};
use super::overlay::Overlay;
use super::read::{Dir, RawRead, Read, RowTable, Visit, raw_counter, scan_table};
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
    /// Its version after that; 0 where it has none any more, or where that did not change.
    pub version: u32,
    /// The user who did it, if a user did.
    pub by: Option<Uid>,
}

/// A record that a touched one links to, or did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Linked {
    /// The organisation.
    pub org: Org,
    /// The kind's number.
    pub kind: u8,
    /// The record.
    pub id: Uid,
    /// The user by whose write that is.
    pub by: Option<Uid>,
}

/// A write in progress.
pub struct WriteTx<'g> {
    tables: &'g Tables<'g>,
    pub(crate) registry: &'g Registry,
    pub(crate) overlay: Overlay,
    pub(crate) pending: Vec<Pending>,
    pub(crate) touched: Vec<Touch>,
    /// What the touched records link to, before and after; more than that where a part of the request was taken back.
    pub(crate) linked: Vec<Linked>,
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
            linked: Vec::new(),
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
    /// [`Error::Conflict`] when the identity or a unique key is taken; then nothing was changed.
    pub fn insert<E: Entity>(&mut self, org: Org, id: Id<E>, data: E) -> Result<Record<E>> {
        let created_at = id.uid().time();
        let meta = Meta {
            version: 1,
            created_at,
            // An identity that was made during this write is younger than the write.
            updated_at: self.now.max(created_at),
            created_by: self.actor.user,
            updated_by: self.actor.user,
            read_at: self.now,
        };
        let key = record_key(org, E::KIND, id.uid());
        if self.exists(org, E::KIND, id.uid())? || self.get_row(RowTable(Table::Trash), &key, &mut |_| Ok(()))? {
            return Err(Error::conflict("exists", "A record with this identifier exists already."));
        }
        let derived = Derived::of(org, id.uid(), &meta, &data);
        self.apply_derived(org, E::KIND, id.uid(), None, Some(derived))?;
        self.put(Table::Records, key, rows::join(&meta, &rows::encode_data(&data)?));
        if E::LOGGED {
            self.note(org, E::KIND, id.uid(), Op::Create, 1, data.title(), None);
        }
        self.touch(org, E::KIND, id.uid(), Op::Create, 1);
        Ok(Record { id, meta, data })
    }

    /// Replaces the fields of a live record. Equal fields change nothing: neither version nor log.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is not live, [`Error::Stale`] when `old` is not its present state,
    /// [`Error::Conflict`] when a unique key is taken; then nothing was changed.
    pub fn update<E: Entity>(&mut self, org: Org, old: &Record<E>, data: E) -> Result<Record<E>> {
        let id = old.id.uid();
        let row = self.row(Table::Records, &record_key(org, E::KIND, id))?.ok_or(Error::NotFound)?;
        let (meta, old_data) = rows::split(id, &row)?;
        if meta.version != old.meta.version {
            return Err(Error::Stale { current: meta.version });
        }
        let new_data = rows::encode_data(&data)?;
        let Some(difference) = rows::difference(old_data, &new_data)? else {
            return Ok(Record { id: old.id, meta: Meta { read_at: self.now, ..meta }, data });
        };
        // Not from `old.data`, which the caller may have changed: left-over rows would be the result.
        let stored: E = rows::decode_data(old_data)?;
        let before = Derived::of(org, id, &meta, &stored);
        let meta = self.next(meta);
        let after = Derived::of(org, id, &meta, &data);
        self.apply_derived(org, E::KIND, id, Some(before), Some(after))?;
        self.put(Table::Records, record_key(org, E::KIND, id), rows::join(&meta, &new_data));
        if E::LOGGED {
            self.note(org, E::KIND, id, Op::Update, meta.version, data.title(), Some(difference));
        }
        self.touch(org, E::KIND, id, Op::Update, meta.version);
        Ok(Record { id: old.id, meta, data })
    }

    /// Removes a record for good, without the trash, whatever links to it: for kinds that are not logged.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is not live.
    pub fn delete<E: Entity>(&mut self, org: Org, id: Id<E>) -> Result<()> {
        let record = self.require(org, id)?;
        let before = Derived::of(org, id.uid(), &record.meta, &record.data);
        self.apply_derived(org, E::KIND, id.uid(), Some(before), None)?;
        self.remove(Table::Records, record_key(org, E::KIND, id.uid()));
        if E::LOGGED {
            self.note(org, E::KIND, id.uid(), Op::Event, record.meta.version, record.data.title(), None);
        }
        self.touch(org, E::KIND, id.uid(), Op::Delete, 0);
        Ok(())
    }

    /// Runs a part of the request that may fail alone: on an error its mutations are taken back, and those before it
    /// stay. For bulk changes and imports, where one record's refusal is not the others'.
    ///
    /// # Errors
    /// What `part` returns.
    pub fn attempt<T>(&mut self, part: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let (pending, touched, undoing) = (self.pending.len(), self.touched.len(), self.undoing);
        let mark = self.overlay.begin();
        let result = part(self);
        self.overlay.end(mark, result.is_err());
        if result.is_err() {
            self.pending.truncate(pending);
            self.touched.truncate(touched);
        }
        self.undoing = undoing;
        result
    }

    /// Gives an organisation what it begins with; `organization` is the identity of its record.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn found(&mut self, org: Org, organization: Uid) -> Result<()> {
        let registry = self.registry;
        registry.founding().iter().try_for_each(|begin| begin(self, org, organization))
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
        self.touch(org, ty.kind, id, Op::Update, meta.version);
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
        let version = meta.version.saturating_add(1);
        Meta { version, updated_at: self.now, updated_by: self.actor.user, read_at: self.now, ..meta }
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

    pub(crate) fn touch(&mut self, org: Org, kind: Kind, id: Uid, op: Op, version: u32) {
        self.touched.push(Touch { org, kind: kind.number, id, op, version, by: self.actor.user });
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
        let before = before.unwrap_or_else(|| Derived::new(org, kind, id));
        let after = after.unwrap_or_else(|| Derived::new(org, kind, id));
        let by = self.actor.user;
        let targets = before.targets().chain(after.targets());
        self.linked.extend(targets.map(|(kind, id)| Linked { org, kind, id, by }));
        self.apply_unique(&before.unique, &after.unique)?;
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
            let gone = before.counts.into_iter().map(|(key, by)| (key, -by));
            let mut net: Vec<(Vec<u8>, i64)> = gone.chain(after.counts).collect();
            net.sort_unstable();
            let mut net = net.into_iter().peekable();
            while let Some((key, mut by)) = net.next() {
                while let Some((_, more)) = net.next_if(|(k, _)| *k == key) {
                    by += more;
                }
                if by != 0 {
                    self.add(key, by)?;
                }
            }
        }
        if before.texts.as_slice() != after.texts.as_slice() {
            search::replace(&mut self.overlay, org, kind, id, &before.texts, &after.texts);
        }
        Ok(())
    }

    /// Takes and gives up unique keys; when one is taken by another record, none.
    fn apply_unique(&mut self, before: &[Unique], after: &[Unique]) -> Result<()> {
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
        }
        for gone in before.iter().filter(|u| !after.contains(u)) {
            self.remove(Table::Index, gone.key.clone());
        }
        for new in after.iter().filter(|u| !before.contains(u)) {
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
    fn now(&self) -> Time {
        self.now
    }

    fn get_row(&self, table: RowTable, key: &[u8], with: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<bool> {
        use redb::ReadableTable;
        match self.overlay.rows(table.0).get(key) {
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
        let below = self.tables.get(table.0)?;
        self.overlay.scan(table.0, from, to, dir, visit, |visit| scan_table(below, from, to, dir, visit))
    }
}
