//! What a row does to the records: makes one, changes one, changes nothing, or cannot be taken. The same decision is
//! made while previewing, against a snapshot and the rows before, and while running, inside the write.

use crate::base::{FieldError, Id, Org, Result, Uid};
use crate::crm::contacts::Contact;
use crate::crm::customers::Customer;
use crate::crm::leads::Lead;
use crate::rest::tags::adopt;
use crate::rest::write;
use crate::store::{Index, KeyBuf, Read, Record, WriteTx};

use super::draft::{Draft, Drafted};
use super::matching::{self, Earlier, Importable, Pending};
use super::model::{Counts, OnMatch};

/// A row's drafts: of the record itself and of what hangs on it.
#[derive(Debug, Clone, Default)]
pub struct RowDraft {
    /// The record.
    pub main: Draft,
    /// A customer's person, or a contact's company.
    pub beside: Option<Draft>,
    /// The row is in the trash of the program that wrote it.
    pub skip: bool,
}

/// What a row comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It makes a record.
    New,
    /// It changes one.
    Update,
    /// It changes nothing.
    Skip,
}

impl Counts {
    /// Counts one row.
    pub fn add(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::New => self.new += 1,
            Outcome::Update => self.update += 1,
            Outcome::Skip => self.skip += 1,
        }
    }

    /// How many rows came to this.
    #[must_use]
    pub fn of(&self, outcome: Outcome) -> u64 {
        match outcome {
            Outcome::New => self.new,
            Outcome::Update => self.update,
            Outcome::Skip => self.skip,
        }
    }
}

/// What a row would do.
pub struct Tried<E> {
    /// What it comes to.
    pub outcome: Outcome,
    /// The record that it means; none where an earlier row of the file makes that record.
    pub id: Option<Id<E>>,
    /// What that record holds before it.
    pub before: Option<E>,
    /// What it would hold after it; only where it changes.
    pub after: Option<E>,
}

impl<E> Tried<E> {
    fn only(outcome: Outcome) -> Self {
        Self { outcome, id: None, before: None, after: None }
    }

    fn merged(id: Option<Id<E>>, before: E, after: E) -> Self
    where
        E: PartialEq,
    {
        let (outcome, after) = if before == after { (Outcome::Skip, None) } else { (Outcome::Update, Some(after)) };
        Self { outcome, id, before: Some(before), after }
    }
}

/// The rules that hold for every row of a run.
#[derive(Debug, Clone, Copy)]
pub struct RunRules {
    /// The organisation.
    pub org: Org,
    /// Who looks after records whose row names nobody.
    pub owner: Option<Uid>,
    /// What to do with matches.
    pub on_match: OnMatch,
}

/// A kind of record that can be imported as the subject of a file.
pub trait Subject: Drafted {
    /// The customer that the row's other half names, if there is one already.
    ///
    /// # Errors
    /// When the storage fails.
    fn employer<R: Read + ?Sized>(_read: &R, _rules: &RunRules, _beside: &Draft) -> Result<Option<Id<Customer>>> {
        Ok(None)
    }

    /// Makes that customer.
    ///
    /// # Errors
    /// When the storage fails.
    fn employ(_tx: &mut WriteTx<'_>, _rules: &RunRules, _beside: &Draft) -> Result<Option<Id<Customer>>> {
        Ok(None)
    }

    /// Writes what hangs on the record. Says whether anything was written.
    ///
    /// # Errors
    /// When the storage fails.
    fn follow(_tx: &mut WriteTx<'_>, _rules: &RunRules, _beside: &Draft, _id: Id<Self>) -> Result<bool> {
        Ok(false)
    }
}

/// The complaint of a record that is not acceptable, in words.
fn verify<E: Importable>(data: &E) -> Result<(), FieldError> {
    let mut errors = Vec::new();
    write::verify(Uid(0), data, &mut errors);
    if errors.is_empty() { Ok(()) } else { Err(errors.swap_remove(0)) }
}

/// The complaint of a row's record. One that lacks what a new one must have can still change the one that it means.
fn complaint<E: Importable, R: Read + ?Sized>(read: &R, rules: &RunRules, data: &E) -> Result<Option<FieldError>> {
    let Err(error) = verify(data) else { return Ok(None) };
    let found = matching::stored(read, rules.org, data, &keys_for(rules, data))?;
    Ok(found.is_none().then_some(error))
}

fn keys_for<E: Importable>(rules: &RunRules, data: &E) -> Vec<(Index, KeyBuf)> {
    if rules.on_match == OnMatch::New { Vec::new() } else { matching::keys(data) }
}

/// Decides without writing.
///
/// # Errors
/// When the storage fails.
pub fn preview<E: Subject, R: Read + ?Sized>(
    read: &R,
    rules: &RunRules,
    pending: &mut Pending<E>,
    row: &RowDraft,
) -> Result<Result<Tried<E>, FieldError>> {
    if row.skip {
        return Ok(Ok(Tried::only(Outcome::Skip)));
    }
    let mut main = row.main.clone();
    if let Some(beside) = &row.beside {
        main.customer = E::employer(read, rules, beside)?;
    }
    let data: E = main.create(rules.owner);
    if let Some(error) = complaint(read, rules, &data)? {
        return Ok(Err(error));
    }
    let keys = keys_for(rules, &data);
    if let Some(earlier) = pending.find(&data, &keys) {
        return Ok(Ok(match earlier {
            Earlier::Forgotten => Tried::only(Outcome::Update),
            Earlier::Known(place, found) => {
                let tried = Tried::merged(None, found.clone(), main.merged(found, rules.on_match));
                if let Some(after) = &tried.after {
                    pending.put(Some(place), after.clone(), &keys);
                }
                tried
            }
        }));
    }
    let found = matching::stored(read, rules.org, &data, &keys)?;
    Ok(Ok(match found {
        None => {
            pending.put(None, data, &keys);
            Tried::only(Outcome::New)
        }
        Some(found) => {
            let after = main.merged(&found.data, rules.on_match);
            Tried::merged(Some(found.id), found.data, after)
        }
    }))
}

/// What makes the row's record unacceptable, if anything does.
///
/// # Errors
/// When the storage fails.
pub fn unacceptable<E: Subject, R: Read + ?Sized>(
    read: &R,
    rules: &RunRules,
    row: &RowDraft,
) -> Result<Option<FieldError>> {
    if row.skip { Ok(None) } else { complaint(read, rules, &row.main.create::<E>(rules.owner)) }
}

/// Decides and writes a row whose record is not [`unacceptable`].
///
/// # Errors
/// When the storage fails.
pub fn write<E: Subject>(tx: &mut WriteTx<'_>, rules: &RunRules, row: &RowDraft) -> Result<Outcome> {
    if row.skip {
        return Ok(Outcome::Skip);
    }
    let mut main = row.main.clone();
    if let Some(beside) = &row.beside {
        main.customer = match E::employer(tx, rules, beside)? {
            Some(customer) => Some(customer),
            None => E::employ(tx, rules, beside)?,
        };
    }
    let data: E = main.create(rules.owner);
    let keys = keys_for(rules, &data);
    let (id, mut outcome) = match matching::stored(tx, rules.org, &data, &keys)? {
        // The record that it meant is gone meanwhile.
        None if verify(&data).is_err() => return Ok(Outcome::Skip),
        None => (insert(tx, rules, data)?, Outcome::New),
        Some(found) => (found.id, change(tx, rules, &main, &found)?),
    };
    if let Some(beside) = &row.beside
        && E::follow(tx, rules, beside, id)?
        && outcome == Outcome::Skip
    {
        outcome = Outcome::Update;
    }
    Ok(outcome)
}

/// Stores a new record; tags that do not exist yet are made.
fn insert<E: Drafted>(tx: &mut WriteTx<'_>, rules: &RunRules, mut data: E) -> Result<Id<E>> {
    adopt(tx, rules.org, data.tags_mut())?;
    Ok(tx.insert(rules.org, Id::fresh(), data)?.id)
}

fn change<E: Drafted>(tx: &mut WriteTx<'_>, rules: &RunRules, draft: &Draft, found: &Record<E>) -> Result<Outcome> {
    let merged = draft.merged(&found.data, rules.on_match);
    if merged == found.data || verify(&merged).is_err() {
        return Ok(Outcome::Skip);
    }
    let mut merged = merged;
    adopt(tx, rules.org, merged.tags_mut())?;
    tx.update(rules.org, found, merged)?;
    Ok(Outcome::Update)
}

impl Subject for Lead {}

impl Subject for Customer {
    /// The person of the row becomes a contact of the customer.
    fn follow(tx: &mut WriteTx<'_>, rules: &RunRules, beside: &Draft, id: Id<Self>) -> Result<bool> {
        let mut beside = beside.clone();
        beside.customer = Some(id);
        let person: Contact = beside.create(rules.owner);
        if verify(&person).is_err() {
            return Ok(false);
        }
        match matching::stored(tx, rules.org, &person, &matching::keys(&person))? {
            None => {
                insert(tx, rules, person)?;
                Ok(true)
            }
            Some(found) => Ok(change(tx, rules, &beside, &found)? != Outcome::Skip),
        }
    }
}

impl Subject for Contact {
    fn employer<R: Read + ?Sized>(read: &R, rules: &RunRules, beside: &Draft) -> Result<Option<Id<Customer>>> {
        let company: Customer = beside.create(rules.owner);
        Ok(matching::stored(read, rules.org, &company, &matching::keys(&company))?.map(|found| found.id))
    }

    fn employ(tx: &mut WriteTx<'_>, rules: &RunRules, beside: &Draft) -> Result<Option<Id<Customer>>> {
        let company: Customer = beside.create(rules.owner);
        if verify(&company).is_err() {
            return Ok(None);
        }
        Ok(Some(insert(tx, rules, company)?))
    }
}
