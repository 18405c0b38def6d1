//! What a pipeline is: its stages in their order, and the one that every organisation begins with.
//!
//! A pipeline always has an open, a won and a lost stage. A stage that was taken away stays in the record without being
//! shown, so that deals that come back to it (out of the trash, by an undo) stand somewhere.

use serde::{Deserialize, Serialize};

use crate::base::{Error, Id, Org, Prefixed, Result, Uid};
use crate::rest::field::Choice;
use crate::store::{Derived, Dir, Entity, Flow, Index, KeyBuf, Kind, Meta, Read, Record, WriteTx};

/// By stage, unique.
const BY_STAGE: Index = Index(20);

/// What it means for a deal to be in a stage; also where a deal stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StageKind {
    /// It is being worked on.
    #[default]
    Open,
    /// The customer bought.
    Won,
    /// The customer did not.
    Lost,
}

impl Choice for StageKind {
    const ALL: &'static [(&'static str, Self)] = &[("open", Self::Open), ("won", Self::Won), ("lost", Self::Lost)];
}

/// A step of a pipeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stage {
    /// Its identity.
    pub id: Id<Self>,
    /// What people call it.
    pub name: String,
    /// The name of a colour, `#rrggbb`, or nothing.
    pub color: String,
    /// How likely a deal that enters it is won, 0 to 100.
    pub probability: i64,
    /// What it means to be in it.
    pub kind: StageKind,
    /// After how many days in it a deal goes stale; never where it is not said.
    #[serde(default)]
    pub rotting_days: Option<i64>,
    /// Whether it was taken away.
    #[serde(default)]
    pub removed: bool,
}

impl Prefixed for Stage {
    const PREFIX: &'static str = "stage";
}

/// The steps that deals take.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Pipeline {
    /// Its name.
    pub name: String,
    /// Its stages in their order, those that were taken away at the end.
    pub stages: Vec<Stage>,
}

impl Prefixed for Pipeline {
    const PREFIX: &'static str = "pipe";
}

impl Entity for Pipeline {
    const KIND: Kind = Kind { number: 30, collection: "pipelines", prefix: Self::PREFIX };
    const DERIVE: u16 = 1;

    fn derive<'a>(&'a self, _id: Uid, _meta: &Meta, d: &mut Derived<'a>) {
        for stage in &self.stages {
            d.unique(BY_STAGE, &KeyBuf::new().id(stage.id.uid()), "/stages");
        }
    }

    fn title(&self) -> String {
        self.name.clone()
    }
}

impl Pipeline {
    /// The first stage of this kind that was not taken away.
    #[must_use]
    pub fn first_of(&self, kind: StageKind) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.kind == kind && !stage.removed)
    }

    /// The stage, unless it was taken away.
    #[must_use]
    pub fn stage(&self, id: Id<Stage>) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.id == id && !stage.removed)
    }
}

/// The pipeline of a stage that was not taken away, and the stage.
///
/// # Errors
/// When the storage fails.
pub fn find_stage<R: Read + ?Sized>(read: &R, org: Org, id: Id<Stage>) -> Result<Option<(Id<Pipeline>, Stage)>> {
    let Some(pipeline) = read.find_unique::<Pipeline>(org, BY_STAGE, &KeyBuf::new().id(id.uid()))? else {
        return Ok(None);
    };
    let found = read.get(org, pipeline)?.and_then(|record| record.data.stage(id).cloned());
    Ok(found.map(|stage| (pipeline, stage)))
}

/// The pipeline of deals that name none: the oldest.
///
/// # Errors
/// When the storage fails.
pub fn default_pipeline<R: Read + ?Sized>(read: &R, org: Org) -> Result<Option<Record<Pipeline>>> {
    let mut first = None;
    read.scan_records::<Pipeline>(org, Dir::Forward, None, &mut |record| {
        first = Some(record);
        Ok(Flow::Stop)
    })?;
    Ok(first)
}

/// The stages of a pipeline of which nothing else is said: name, colour, probability, kind, days until stale.
const USUAL: [(&str, &str, i64, StageKind, Option<i64>); 6] = [
    ("New", "grey", 10, StageKind::Open, Some(14)),
    ("Qualified", "blue", 25, StageKind::Open, Some(21)),
    ("Proposal", "violet", 50, StageKind::Open, Some(21)),
    ("Negotiation", "amber", 75, StageKind::Open, Some(14)),
    ("Won", "green", 100, StageKind::Won, None),
    ("Lost", "red", 0, StageKind::Lost, None),
];

/// How many stages [`usual_stages`] makes.
pub const USUAL_STAGES: usize = USUAL.len();

/// The usual stages with these identities, of which there are [`USUAL_STAGES`].
#[must_use]
pub fn usual_stages(ids: impl Iterator<Item = Uid>) -> Vec<Stage> {
    let stages = USUAL.into_iter().zip(ids);
    stages
        .map(|((name, color, probability, kind, rotting_days), id)| Stage {
            id: id.into(),
            name: name.to_owned(),
            color: color.to_owned(),
            probability,
            kind,
            rotting_days,
            removed: false,
        })
        .collect()
}

/// Gives an organisation that has no pipeline the usual one. Its identities follow from that of the organisation's
/// record: a write draws nothing.
///
/// # Errors
/// When the storage fails.
pub fn found(tx: &mut WriteTx<'_>, org: Org, organization: Uid) -> Result<()> {
    if default_pipeline(tx, org)?.is_some() {
        return Ok(());
    }
    let ids = (1..).map(|n: u128| Uid(organization.0.wrapping_add(n)));
    let pipeline = Pipeline { name: "Sales".to_owned(), stages: usual_stages(ids) };
    match tx.attempt(|tx| tx.insert(org, organization.into(), pipeline)) {
        // It is in the trash, where only an undo can have put the last one.
        Err(Error::Conflict { .. }) => tx.restore(org, Pipeline::KIND, organization),
        made => made.map(drop),
    }
}
