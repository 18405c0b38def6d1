//! Which record a row means: by the identity another system gave it, then by an email address, a telephone number,
//! the company's domain, the name. Rows of the same file match each other too.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::base::{Id, Org, Result, text};
use crate::crm::contacts::Contact;
use crate::crm::customers::Customer;
use crate::crm::leads::Lead;
use crate::rest::derive::{DOMAIN, EMAIL, EXTERNAL_ID, NAME, PHONE};
use crate::rest::resource::Resource;
use crate::store::derive::keys_of;
use crate::store::{Dir, Flow, Index, KeyBuf, Read, Record};

/// The order in which keys are tried.
const ORDER: [Index; 5] = [EXTERNAL_ID, EMAIL, PHONE, DOMAIN, NAME];
/// At most so many records with the same key are looked at.
const CANDIDATES: usize = 20;

/// A kind of record that files become.
pub trait Importable: Resource + PartialEq {
    /// The identity another system gave it.
    fn external_id(&self) -> &str;
    /// Whether two records with the same name are the same.
    fn same_by_name(&self, other: &Self) -> bool;
    /// Whether two records with the same telephone number are certainly not the same.
    fn differs_by_person(&self, _other: &Self) -> bool {
        false
    }
}

fn same_text(a: &str, b: &str) -> bool {
    text::squash(a) == text::squash(b)
}

/// Two full names have no word in common.
fn strangers(a: &str, b: &str) -> bool {
    let (a, b) = (text::tokens(a), text::tokens(b));
    !a.is_empty() && !b.is_empty() && !a.iter().any(|word| b.contains(word))
}

impl Importable for Lead {
    fn external_id(&self) -> &str {
        &self.external_id
    }
    fn same_by_name(&self, other: &Self) -> bool {
        same_text(&self.company, &other.company)
    }
    fn differs_by_person(&self, other: &Self) -> bool {
        let full = |lead: &Self| format!("{} {}", lead.first_name, lead.last_name);
        strangers(&full(self), &full(other))
    }
}

impl Importable for Contact {
    fn external_id(&self) -> &str {
        &self.external_id
    }
    fn same_by_name(&self, other: &Self) -> bool {
        self.customer_id == other.customer_id
    }
    fn differs_by_person(&self, other: &Self) -> bool {
        strangers(&self.name(), &other.name())
    }
}

impl Importable for Customer {
    fn external_id(&self) -> &str {
        &self.external_id
    }
    fn same_by_name(&self, other: &Self) -> bool {
        self.domain.is_empty() || other.domain.is_empty() || self.domain == other.domain
    }
}

/// Whether `found`, which has `draft`'s key in `index`, is the record that `draft` means.
fn accept<E: Importable>(index: Index, draft: &E, found: &E) -> bool {
    let (a, b) = (draft.external_id(), found.external_id());
    let other_identity = !a.is_empty() && !b.is_empty() && a != b;
    !other_identity
        && match index {
            NAME => draft.same_by_name(found),
            PHONE => !draft.differs_by_person(found),
            _ => true,
        }
}

/// The keys by which `draft` is looked for, strongest first.
#[must_use]
pub fn keys<E: Importable>(draft: &E) -> Vec<(Index, KeyBuf)> {
    let mut keys = keys_of(draft, &ORDER);
    keys.sort_by_key(|(index, _)| ORDER.iter().position(|i| i == index));
    keys
}

/// The stored record that `draft` means.
///
/// # Errors
/// When the storage fails.
pub fn stored<E: Importable, R: Read + ?Sized>(
    read: &R,
    org: Org,
    draft: &E,
    keys: &[(Index, KeyBuf)],
) -> Result<Option<Record<E>>> {
    for (index, key) in keys {
        let mut candidates = Vec::new();
        read.scan_index(org, E::KIND, *index, key, Dir::Forward, None, &mut |_, id, _| {
            candidates.push(Id::<E>::from(id));
            Ok(if candidates.len() < CANDIDATES { Flow::More } else { Flow::Stop })
        })?;
        for id in candidates {
            if let Some(record) = read.get(org, id)?
                && accept(*index, draft, &record.data)
            {
                return Ok(Some(record));
            }
        }
    }
    Ok(None)
}

/// The records that earlier rows of the same file would make, while nothing is written yet. Beyond [`Pending::WHOLE`]
/// records only their keys are kept, as 64-bit hashes: memory stays below 100 bytes a row.
pub struct Pending<E> {
    records: Vec<Option<E>>,
    by_key: HashMap<u64, u32>,
}

/// What an earlier row of the file has to do with this one.
pub enum Earlier<'p, E> {
    /// It makes this record.
    Known(usize, &'p E),
    /// It makes a record with the same key, of which no more is kept.
    Forgotten,
}

impl<E: Importable> Pending<E> {
    /// So many records are kept whole.
    pub const WHOLE: usize = 50_000;

    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self { records: Vec::new(), by_key: HashMap::new() }
    }

    fn hash(index: Index, key: &KeyBuf) -> u64 {
        let mut hasher = DefaultHasher::new();
        (index, key).hash(&mut hasher);
        hasher.finish()
    }

    /// The earlier row's record that `draft` means.
    #[must_use]
    pub fn find(&self, draft: &E, keys: &[(Index, KeyBuf)]) -> Option<Earlier<'_, E>> {
        for (index, key) in keys {
            let Some(place) = self.by_key.get(&Self::hash(*index, key)) else { continue };
            let place = usize::try_from(*place).unwrap_or(usize::MAX);
            match self.records.get(place) {
                Some(Some(record)) if accept(*index, draft, record) => return Some(Earlier::Known(place, record)),
                Some(Some(_)) => {}
                _ => return Some(Earlier::Forgotten),
            }
        }
        None
    }

    /// Remembers the record of a new row, or that the record at `place` is now `data`.
    pub fn put(&mut self, place: Option<usize>, data: E, keys: &[(Index, KeyBuf)]) {
        let place = place.unwrap_or(self.records.len());
        if place < self.records.len() {
            if let Some(slot) = self.records.get_mut(place) {
                *slot = Some(data);
            }
        } else {
            self.records.push((place < Self::WHOLE).then_some(data));
        }
        for (index, key) in keys {
            self.by_key.entry(Self::hash(*index, key)).or_insert(u32::try_from(place).unwrap_or(u32::MAX));
        }
    }
}

impl<E: Importable> Default for Pending<E> {
    fn default() -> Self {
        Self::new()
    }
}
