//! What a deal is: its fields, what is derived from them, how they are kept in line. Its stage changes by calls of its
//! own; a deal stands (open, won, lost) as its stage says.

use std::borrow::Cow;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{figures, rank};
use crate::base::money::Money;
use crate::base::{FieldError, Id, Org, Prefixed, Result, Time, Uid};
use crate::crm::contacts::Contact;
use crate::crm::customers::Customer;
use crate::crm::pipelines::model::{Pipeline, Stage, StageKind, default_pipeline, find_stage};
use crate::crm::{activities, files, notes};
use crate::rest::derive::{self, PARENT};
use crate::rest::field::{Field, field};
use crate::rest::include::Include;
use crate::rest::info::{Links, Type};
use crate::rest::resource::{Relation, Resource};
use crate::rest::timeline::Beside;
use crate::rest::value::{Custom, Link, Value};
use crate::store::lists::{facet_counter, facet_id};
use crate::store::search::NAME_WEIGHT;
use crate::store::{Derived, Dir, Entity, Flow, Index, KeyBuf, Kind, Meta, OnDelete, Read, WriteTx};

/// By stage, then by the order of the column.
pub const COLUMN: Index = Index(27);
/// The number of open deals of a customer.
pub const OPEN_OF: Index = Index(27);

/// The people of a deal.
pub static PEOPLE: Links = Links {
    member: "contact_id",
    kind: Contact::KIND,
    roles: &["decision_maker", "influencer", "user", "technical", "billing", "other"],
};

/// Something that a customer may buy.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Deal {
    /// What it is about.
    pub name: String,
    /// Who may buy.
    pub customer_id: Option<Id<Customer>>,
    /// The people who have a part in it.
    pub contacts: Vec<Link>,
    /// The pipeline of its stage.
    pub pipeline_id: Option<Id<Pipeline>>,
    /// Its stage; only a deal that is not stored has none.
    pub stage_id: Option<Id<Stage>>,
    /// What it is worth.
    pub value: Option<Money>,
    /// How likely it is won, 0 to 100; from the stage where nobody said.
    pub probability: Option<i64>,
    /// The day on which it should be won.
    pub expected_close_on: Option<Date>,
    /// The user who looks after it.
    pub owner_id: Option<Uid>,
    /// Tags.
    pub tags: Vec<String>,
    /// Notes in HTML.
    pub notes: String,
    /// Where it stands, as its stage says.
    pub status: StageKind,
    /// Since when it is in its stage.
    pub stage_entered_at: Option<Time>,
    /// When it was won or lost.
    pub closed_at: Option<Time>,
    /// Why it was lost.
    pub lost_reason: String,
    /// Its stays in open stages that ended, in their order; of more than [`STAYS_MAX`] the last ones.
    pub stays: Vec<Stay>,
    /// The lead that it was.
    pub origin: Option<Origin>,
    /// The open stage that it was in before it was won or lost.
    pub left_stage: Option<Id<Stage>>,
    /// Its place in its column; see [`rank`].
    pub rank: String,
    /// The organisation's own fields.
    pub custom: Custom,
}

/// Stays that a deal remembers.
pub const STAYS_MAX: usize = 100;

/// A time that a deal spent in a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stay {
    /// The stage.
    pub stage_id: Id<Stage>,
    /// Since when.
    pub entered_at: Time,
    /// Until when.
    pub left_at: Time,
}

/// What a deal keeps of the lead that it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// When the lead was created.
    pub created_at: Time,
    /// Where it came from.
    pub source: String,
}

impl Prefixed for Deal {
    const PREFIX: &'static str = "deal";
}

impl Entity for Deal {
    const KIND: Kind = Kind { number: 31, collection: "deals", prefix: Self::PREFIX };
    const DERIVE: u16 = 2;

    fn derive<'a>(&'a self, id: Uid, meta: &Meta, d: &mut Derived<'a>) {
        derive::standard(self, id, meta, &self.tags, d);
        if let Some(customer) = self.customer_id {
            d.link("customer_id", Customer::KIND, customer.uid(), OnDelete::Clear);
            let key = KeyBuf::new().id(customer.uid());
            d.count(PARENT, &key, 1);
            if self.status == StageKind::Open {
                d.count(OPEN_OF, &key, 1);
            }
            d.index(PARENT, key);
        }
        for contact in &self.contacts {
            d.link("contacts", Contact::KIND, contact.id, OnDelete::Remove);
        }
        if let Some(pipeline) = self.pipeline_id {
            d.link("pipeline_id", Pipeline::KIND, pipeline.uid(), OnDelete::Restrict);
        }
        if let Some(stage) = self.stage_id {
            d.index(COLUMN, place(stage, &self.rank));
        }
        figures::declare(self, d);
        d.text("name", NAME_WEIGHT + 2, &self.name);
        for tag in &self.tags {
            d.text("tags", 2, tag);
        }
        d.text("lost_reason", 1, &self.lost_reason);
        d.html("notes", 1, &self.notes);
    }

    fn title(&self) -> String {
        self.name.clone()
    }
}

/// The place of the stage among [`Resource::FACETS`].
const STAGE_FACET: u8 = 2;

impl Resource for Deal {
    const NOUN: &'static str = "deal";
    const FACETS: &'static [&'static str] = &["status", "owner_id", "stage_id", "pipeline_id"];
    const GRID: &'static [&'static str] = &[
        "name",
        "stage_id",
        "value",
        "customer_id",
        "probability",
        "expected_close_on",
        "owner_id",
        "status",
        "tags",
        "stage_entered_at",
        "created_at",
    ];
    const PARENT: Option<&'static str> = Some("customer_id");
    const RELATIONS: &'static [Relation] = &[Relation::to::<Customer>("customer", "customer_id")];
    const TITLES: &'static [(&'static str, &'static str)] = &[("customer_name", "customer")];
    const INCLUDES: &'static [Include] = &[Include::newest::<files::Attachment>()];
    const TIMELINE: &'static [Beside] =
        &[activities::model::ON_TIMELINE, notes::model::ON_TIMELINE, files::model::ON_TIMELINE];
    const FIELDS: &'static [Field<Self>] = &[
        field!(name, Type::Text(200)).required(),
        field!(customer_id, Type::Id(Customer::PREFIX)),
        Field::new(
            "contacts",
            Type::Links(&PEOPLE),
            |v| Value::Links(&PEOPLE, Cow::Borrowed(&v.data.contacts)),
            |data, value| {
                data.contacts = match value {
                    Value::Links(_, links) => links.into_owned(),
                    _ => Vec::new(),
                };
            },
        ),
        field!(pipeline_id, Type::Id(Pipeline::PREFIX)).at_creation(),
        field!(stage_id, Type::Id(Stage::PREFIX)).at_creation(),
        field!(value, Type::Money),
        field!(probability, Type::Integer(0, 100)),
        field!(expected_close_on, Type::Date),
        field!(owner_id, Type::User),
        field!(tags, Type::Tags),
        field!(notes, Type::Html),
        Field::read_only("status", Type::Choice(&["open", "won", "lost"]), |v| {
            Value::text(crate::rest::Choice::name(v.data.status))
        }),
        Field::read_only("stage_entered_at", Type::Time, |v| v.data.stage_entered_at.map_or(Value::Empty, Value::Time)),
        Field::read_only("closed_at", Type::Time, |v| v.data.closed_at.map_or(Value::Empty, Value::Time)),
        Field::read_only("lost_reason", Type::Text(500), |v| Value::text(&v.data.lost_reason)),
        field!(custom, Type::Custom),
    ];

    fn subtitle(&self) -> String {
        self.value.map_or_else(String::new, |value| value.to_string())
    }

    fn tags(&mut self) -> &mut Vec<String> {
        &mut self.tags
    }

    fn name(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.name)
    }

    fn relate(&mut self, tx: &WriteTx<'_>, org: Org, errors: &mut Vec<FieldError>) -> Result<()> {
        if self.stage_entered_at.is_none() {
            return self.begin(tx, org, errors);
        }
        if let (None, Some(stage)) = (self.probability, self.stage_id) {
            self.probability = find_stage(tx, org, stage)?.map(|(_, stage)| stage.probability);
        }
        Ok(())
    }
}

impl Deal {
    /// Puts a new deal at the top of the stage that it names, else of the first open one of its pipeline, else of the
    /// default pipeline.
    fn begin(&mut self, tx: &WriteTx<'_>, org: Org, errors: &mut Vec<FieldError>) -> Result<()> {
        let found = match (self.stage_id, self.pipeline_id) {
            (Some(stage), _) => find_stage(tx, org, stage)?,
            (None, Some(pipeline)) => first_open(tx.get(org, pipeline)?),
            (None, None) => first_open(default_pipeline(tx, org)?),
        };
        let named = if self.stage_id.is_some() { "stage_id" } else { "pipeline_id" };
        let Some((pipeline, stage)) = found else {
            errors.push(FieldError::new(format!("/{named}"), "not_found", format!("{named} names no record.")));
            return Ok(());
        };
        if self.pipeline_id.is_some_and(|wanted| wanted != pipeline) {
            errors.push(FieldError::new("/stage_id", "not_allowed", "This stage belongs to another pipeline."));
        }
        if stage.kind == StageKind::Lost {
            let message = "A deal is lost by a call of its own, with the reason.";
            errors.push(FieldError::new("/stage_id", "not_allowed", message));
        }
        let said = self.probability;
        self.enter(pipeline, &stage, tx.now());
        self.probability = said.or(self.probability);
        self.rank = top_of(tx, org, stage.id)?;
        Ok(())
    }

    /// Brings the deal into a stage, which says where it stands; its place there is not set.
    pub fn enter(&mut self, pipeline: Id<Pipeline>, stage: &Stage, now: Time) {
        if self.stage_id != Some(stage.id) || self.stage_entered_at.is_none() {
            if let (StageKind::Open, Some(left), Some(entered_at)) = (self.status, self.stage_id, self.stage_entered_at)
            {
                self.left_stage = Some(left);
                self.stays.push(Stay { stage_id: left, entered_at, left_at: now });
                self.stays.drain(..self.stays.len().saturating_sub(STAYS_MAX));
            }
            self.probability = Some(stage.probability);
            self.stage_entered_at = Some(now);
        }
        self.pipeline_id = Some(pipeline);
        self.stage_id = Some(stage.id);
        if self.status != stage.kind {
            self.status = stage.kind;
            self.closed_at = (stage.kind != StageKind::Open).then_some(now);
            self.lost_reason.clear();
        }
    }
}

fn first_open(pipeline: Option<crate::store::Record<Pipeline>>) -> Option<(Id<Pipeline>, Stage)> {
    let pipeline = pipeline?;
    Some((pipeline.id, pipeline.data.first_of(StageKind::Open)?.clone()))
}

/// The rank of the `nth` of many deals that are made at once, later ones above.
#[must_use]
pub fn rank_of(nth: u64) -> String {
    rank::nth_above(nth)
}

/// The key in [`COLUMN`].
fn place(stage: Id<Stage>, rank: &str) -> KeyBuf {
    // Ranks hold letters and digits: the zero ends them.
    KeyBuf::new().id(stage.uid()).bytes(rank.as_bytes()).u8(0)
}

/// The rank in what follows the stage in a key of [`COLUMN`].
fn rank_in(rest: &[u8]) -> Option<&str> {
    std::str::from_utf8(rest.strip_suffix(&[0])?).ok()
}

/// How many deals are in a stage.
///
/// # Errors
/// When the storage fails.
pub fn deals_in<R: Read + ?Sized>(read: &R, org: Org, stage: Id<Stage>) -> Result<i64> {
    read.counter(org, Deal::KIND, facet_counter(STAGE_FACET), &facet_id(Some(stage.uid())))
}

/// The rank above all deals of a stage.
///
/// # Errors
/// When the storage fails.
pub fn top_of<R: Read + ?Sized>(read: &R, org: Org, stage: Id<Stage>) -> Result<String> {
    let mut first = None;
    let key = KeyBuf::new().id(stage.uid());
    read.scan_index(org, Deal::KIND, COLUMN, &key, Dir::Forward, None, &mut |rest, _, _| {
        first = rank_in(rest).map(str::to_owned);
        Ok(Flow::Stop)
    })?;
    Ok(rank::above(first.as_deref()))
}

/// The rank right above `lower`, which is in the stage; `moving` is left out of account.
///
/// # Errors
/// When the storage fails.
pub fn place_before<R: Read + ?Sized>(
    read: &R,
    org: Org,
    stage: Id<Stage>,
    lower: &str,
    moving: Id<Deal>,
) -> Result<String> {
    let mut upper = None;
    let (key, after) = (KeyBuf::new().id(stage.uid()), [lower.as_bytes(), &[0]].concat());
    read.scan_index(org, Deal::KIND, COLUMN, &key, Dir::Backward, Some(&after), &mut |rest, id, _| {
        let Some(rank) = rank_in(rest).filter(|rank| *rank < lower && id != moving.uid()) else {
            return Ok(Flow::More);
        };
        upper = Some(rank.to_owned());
        Ok(Flow::Stop)
    })?;
    Ok(upper.map_or_else(|| rank::above(Some(lower)), |upper| rank::between(&upper, lower)))
}
