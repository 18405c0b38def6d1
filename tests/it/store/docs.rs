//! Record types that use everything the store offers. All have the same fields; the kind's number decides which links
//! they hold and what these do, and the second number is the version of the derived rows.

use serde::{Deserialize, Serialize};

use leadlab::base::{Prefixed, Uid};
use leadlab::store::lists::{Facet, Standard, facet_text, standard};
use leadlab::store::{Derived, Entity, Index, KeyBuf, Kind, Meta, OnDelete};

/// Kinds: 1 firms, 2 people, 3 deals, 4 notes, 5 threads (cascading in circles), 6 sessions (not logged).
const KINDS: [(&str, &str); 7] = [
    ("none", "none"),
    ("firms", "firm"),
    ("people", "person"),
    ("deals", "deal"),
    ("notes", "note"),
    ("threads", "thread"),
    ("sessions", "session"),
];

pub(crate) const SESSIONS: u8 = 6;
/// Unique in the organisation.
pub(crate) const CODE: Index = Index(20);
/// Unique in the instance.
pub(crate) const DOMAIN: Index = Index(21);
pub(crate) const TAGS: Index = Index(22);
/// A counter of records by parent.
pub(crate) const CHILDREN: Index = Index(20);
/// A counter of amounts by status.
pub(crate) const AMOUNT: Index = Index(21);
/// What version 2 of the derived rows has instead of the tags.
pub(crate) const AMOUNTS: Index = Index(23);

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct Fields {
    pub(crate) name: String,
    pub(crate) code: Option<String>,
    pub(crate) domain: Option<String>,
    pub(crate) status: String,
    pub(crate) phone: String,
    pub(crate) email: String,
    pub(crate) tags: Vec<String>,
    pub(crate) parent: Option<Uid>,
    pub(crate) other: Option<Uid>,
    pub(crate) amount: i64,
}

impl Fields {
    pub(crate) fn named(name: &str) -> Self {
        Self { name: name.to_owned(), status: "open".to_owned(), ..Self::default() }
    }

    /// Its links: field, target's kind, target, rule.
    pub(crate) fn links(&self, kind: u8) -> Vec<(&'static str, u8, Uid, OnDelete)> {
        let alone = self.parent.is_none() || self.other.is_none();
        let hanging = if alone { OnDelete::Cascade } else { OnDelete::Clear };
        let (parent, other) = match kind {
            1 | 2 => ((1, OnDelete::Clear), (2, OnDelete::Clear)),
            3 => ((1, OnDelete::Restrict), (2, OnDelete::Clear)),
            4 => ((1, hanging), (2, hanging)),
            5 => ((4, OnDelete::Cascade), (5, OnDelete::Cascade)),
            _ => ((2, OnDelete::Cascade), (1, OnDelete::Clear)),
        };
        let parent = self.parent.map(|id| ("parent", parent.0, id, parent.1));
        let other = self.other.map(|id| ("other", other.0, id, other.1));
        [other, parent].into_iter().flatten().collect()
    }
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Doc<const K: u8, const V: u16 = 1>(pub(crate) Fields);

impl<const K: u8, const V: u16> Prefixed for Doc<K, V> {
    const PREFIX: &'static str = KINDS[K as usize].1;
}

pub(crate) const fn kind(number: u8) -> Kind {
    Kind { number, collection: KINDS[number as usize].0, prefix: KINDS[number as usize].1 }
}

impl<const K: u8, const V: u16> Entity for Doc<K, V> {
    const KIND: Kind = kind(K);
    const DERIVE: u16 = V;
    const LOGGED: bool = K != SESSIONS;

    fn derive<'a>(&'a self, _: Uid, meta: &Meta, d: &mut Derived<'a>) {
        let fields = &self.0;
        if let Some(code) = &fields.code {
            d.unique(CODE, &KeyBuf::new().text(code), "/code");
        }
        if let Some(domain) = &fields.domain {
            d.unique_in_instance(DOMAIN, &KeyBuf::new().folded(domain), "/domain");
        }
        for (field, target, id, rule) in fields.links(K) {
            d.link(field, kind(target), id, rule);
        }
        if let Some(parent) = fields.parent {
            d.count(CHILDREN, &KeyBuf::new().id(parent), 1);
        }
        d.count(AMOUNT, &facet_text(&fields.status), fields.amount);
        if V == 1 {
            for tag in &fields.tags {
                d.index(TAGS, KeyBuf::new().folded(tag));
            }
        } else {
            d.index(AMOUNTS, KeyBuf::new().i64(fields.amount));
            d.count(AMOUNTS, &KeyBuf::new(), 2);
        }
        d.text("name", 9, &fields.name);
        for tag in &fields.tags {
            d.text("tags", 2, tag);
        }
        d.phone("phone", 4, &fields.phone);
        d.email("email", 5, &fields.email);
        let facets = [
            Facet { field: "status", key: facet_text(&fields.status) },
            Facet { field: "parent", key: KeyBuf::new().opt_id(fields.parent) },
        ];
        standard(d, meta, Standard { name: &fields.name, facets: &facets, card: fields.name.clone().into_bytes() });
    }

    fn title(&self) -> String {
        self.0.name.clone()
    }
}
