//! What an import is: a file that waits in the spool, what was found in it, what to do with it, what came of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::base::date::DateOrder;
use crate::base::{Id, Prefixed, Uid};
use crate::jobs::Job;
use crate::store::{Derived, Entity, Index, KeyBuf, Kind, Meta};
use crate::transfer::sniff::Inspection;

/// Where an import stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// The file is here; nothing was written.
    #[default]
    Uploaded,
    /// All rows are being tried.
    Previewing,
    /// Rows are being written.
    Running,
    /// Every row was dealt with.
    Completed,
    /// It ended by an error.
    Failed,
    /// Somebody stopped it.
    Cancelled,
}

/// What to do with a row that matches a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnMatch {
    /// Leave the record as it is.
    Skip,
    /// Fill its empty fields.
    #[default]
    Fill,
    /// Put the row's values in their place.
    Overwrite,
    /// Do not look for one.
    New,
}

/// The rules of an import beside its mapping.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rules {
    /// What to do with a row that matches a record.
    pub on_match: OnMatch,
    /// The order of day and month in columns whose dates do not show it; else the country's.
    pub date_order: Option<DateOrder>,
}

/// Where a column goes: a field's name, `custom.<key>`, `custom:new:<type>`, `notes:line`, or nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapped {
    /// The column's name.
    pub column: String,
    /// The field, or `null` when the column is dropped on purpose.
    pub field: Option<String>,
}

/// How many rows came to what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counts {
    /// Rows that make a record.
    pub new: u64,
    /// Rows that change one.
    pub update: u64,
    /// Rows that change nothing.
    pub skip: u64,
    /// Rows with a reason why they cannot be taken.
    pub problem: u64,
}

impl Counts {
    /// Rows dealt with.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.new + self.update + self.skip + self.problem
    }
}

/// An import.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Import {
    /// The collection that its rows become.
    pub entity: String,
    /// Where it stands.
    pub state: State,
    /// What the file was called.
    pub file_name: String,
    /// Its size in bytes.
    pub size: u64,
    /// What was found in it, as JSON.
    pub inspection: String,
    /// Where the columns go.
    pub mapping: Vec<Mapped>,
    /// The rules beside the mapping.
    pub options: Rules,
    /// Corrected cells: row number, column, value.
    pub fixes: BTreeMap<u64, BTreeMap<String, String>>,
    /// What a preview or the run came to.
    pub counts: Option<Counts>,
    /// The job that previews or runs it.
    pub job: Option<Id<Job>>,
    /// The step by which the run can be undone.
    pub undo: Option<Uid>,
    /// Why it failed, in words.
    pub error: Option<String>,
    /// The run was undone.
    pub undone: bool,
}

impl Import {
    /// What was found in the file.
    #[must_use]
    pub fn inspection(&self) -> Option<Inspection> {
        serde_json::from_str(&self.inspection).ok()
    }
}

/// All imports of the organisation.
pub(super) const ALL: Index = Index(20);

impl Prefixed for Import {
    const PREFIX: &'static str = "imp";
}

impl Entity for Import {
    const KIND: Kind = Kind { number: 15, collection: "imports", prefix: Self::PREFIX };
    const DERIVE: u16 = 1;
    const LOGGED: bool = false;

    fn derive<'a>(&'a self, _: Uid, _: &Meta, d: &mut Derived<'a>) {
        d.index(ALL, KeyBuf::new());
    }
}

/// A mapping with its rules, kept for the next file of the same kind.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Recipe {
    /// What its users call it.
    pub name: String,
    /// The collection.
    pub entity: String,
    /// Where the columns go.
    pub mapping: Vec<Mapped>,
    /// The rules beside the mapping.
    pub options: Rules,
}

/// Recipes by name.
pub(super) const BY_NAME: Index = Index(20);

impl Prefixed for Recipe {
    const PREFIX: &'static str = "rec";
}

impl Entity for Recipe {
    const KIND: Kind = Kind { number: 16, collection: "import-recipes", prefix: Self::PREFIX };
    const DERIVE: u16 = 1;

    fn derive<'a>(&'a self, _: Uid, _: &Meta, d: &mut Derived<'a>) {
        d.unique(BY_NAME, &KeyBuf::new().text(&self.entity).folded(&self.name), "/name");
    }

    fn title(&self) -> String {
        self.name.clone()
    }
}
