//! What an activity is: its fields, what is derived from them, what it hangs on.

use std::borrow::Cow;
use std::collections::VecDeque;

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::figures;
use crate::base::markup::text_of;
use crate::base::{Error, FieldError, Id, Org, Prefixed, Result, Time, Uid};
use crate::crm::contacts::Contact;
use crate::crm::customers::Customer;
use crate::crm::deals::Deal;
use crate::crm::leads::Lead;
use crate::crm::tickets::Ticket;
use crate::http::schemas;
use crate::rest::agenda::Agenda;
use crate::rest::derive::{self, PARENT};
use crate::rest::field::{Choice, Field, View, field};
use crate::rest::info::Type;
use crate::rest::records::whole;
use crate::rest::resource::{Relation, Resource};
use crate::rest::schema;
use crate::rest::timeline::{Beside, Happening, actor, actor_schema};
use crate::rest::value::{Custom, Value};
use crate::store::search::NAME_WEIGHT;
use crate::store::{Derived, Dir, Entity, Flow, Index, KeyBuf, Kind, Meta, OnDelete, RawRead, Read, ReadTx, WriteTx};

/// By the record that it hangs on and when it is due, where it is still to be done.
const NEXT: Index = Index(30);
/// By the record that it hangs on and when it happened.
const HAPPENED: Index = Index(31);
/// By the date under which a calendar shows it.
pub(super) const DATED: Index = Index(32);
/// The same behind the user whose it is.
pub(super) const DATED_OF_USER: Index = Index(33);
/// Longest name in characters, as of a subject.
const NAME_MAX: usize = 200;
/// Characters of a body that stand for a missing subject.
const EXCERPT: usize = 80;

/// What somebody does with somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActivityKind {
    /// A call.
    Call,
    /// A meeting.
    Meeting,
    /// A mail.
    Email,
    /// Something to remember.
    #[default]
    Note,
    /// Something to be done.
    Task,
}

impl Choice for ActivityKind {
    const ALL: &'static [(&'static str, Self)] = &[
        ("call", Self::Call),
        ("meeting", Self::Meeting),
        ("email", Self::Email),
        ("note", Self::Note),
        ("task", Self::Task),
    ];
}

/// How an activity ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// As hoped.
    #[default]
    Successful,
    /// Nobody was there.
    NoAnswer,
    /// A message was left.
    Voicemail,
    /// Somebody has to get in touch again.
    FollowUpRequired,
    /// They do not want it.
    NotInterested,
    /// There will be a meeting.
    MeetingScheduled,
    /// They want an offer.
    QuoteRequested,
}

impl Choice for Outcome {
    const ALL: &'static [(&'static str, Self)] = &[
        ("successful", Self::Successful),
        ("no_answer", Self::NoAnswer),
        ("voicemail", Self::Voicemail),
        ("follow_up_required", Self::FollowUpRequired),
        ("not_interested", Self::NotInterested),
        ("meeting_scheduled", Self::MeetingScheduled),
        ("quote_requested", Self::QuoteRequested),
    ];
}

/// How much an activity matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// It can wait.
    Low,
    /// As others do.
    #[default]
    Normal,
    /// Before others.
    High,
}

impl Choice for Priority {
    const ALL: &'static [(&'static str, Self)] = &[("low", Self::Low), ("normal", Self::Normal), ("high", Self::High)];
}

/// A call, a meeting, a mail, a note or a task.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Activity {
    /// Which of them; never empty in a stored one.
    pub kind: Option<ActivityKind>,
    /// What it is about, in a line.
    pub subject: String,
    /// What there is to say, in HTML.
    pub body: String,
    /// When it happened or will happen.
    pub occurred_at: Option<Time>,
    /// Until when it is to be done.
    pub due_at: Option<Time>,
    /// Whether it is done.
    pub done: bool,
    /// When it was marked as done.
    pub done_at: Option<Time>,
    /// How long it takes, in minutes.
    pub duration_minutes: Option<i64>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// How much it matters.
    pub priority: Priority,
    /// The user who does it.
    pub assignee_id: Option<Uid>,
    /// The customer it hangs on.
    pub customer_id: Option<Id<Customer>>,
    /// The contact it hangs on.
    pub contact_id: Option<Id<Contact>>,
    /// The lead it hangs on.
    pub lead_id: Option<Id<Lead>>,
    /// The deal it hangs on.
    pub deal_id: Option<Id<Deal>>,
    /// The ticket it hangs on.
    pub ticket_id: Option<Id<Ticket>>,
    /// The organisation's own fields.
    pub custom: Custom,
    /// Always empty: an activity has no tags. The place that every kind of record gives for them.
    #[serde(skip)]
    pub no_tags: Vec<String>,
}

impl Activity {
    /// What it hangs on: the field, the kind and the record.
    pub(super) fn links(&self) -> impl Iterator<Item = (&'static str, Kind, Uid)> {
        [
            self.customer_id.map(|id| ("customer_id", Customer::KIND, id.uid())),
            self.contact_id.map(|id| ("contact_id", Contact::KIND, id.uid())),
            self.lead_id.map(|id| ("lead_id", Lead::KIND, id.uid())),
            self.deal_id.map(|id| ("deal_id", Deal::KIND, id.uid())),
            self.ticket_id.map(|id| ("ticket_id", Ticket::KIND, id.uid())),
        ]
        .into_iter()
        .flatten()
    }

    /// The date under which a calendar shows it: a task is there when it is due, everything else when it happens.
    #[must_use]
    pub fn date(&self) -> Option<Time> {
        match self.kind {
            Some(ActivityKind::Task) => self.due_at.or(self.occurred_at),
            _ => self.occurred_at.or(self.due_at),
        }
    }

    /// When its user did it: a task when it was marked as done, everything else when it happened.
    #[must_use]
    pub fn deed_at(&self, created_at: Time) -> Option<Time> {
        match self.kind {
            Some(ActivityKind::Task) => self.done.then(|| self.done_at.or(self.date()).unwrap_or(created_at)),
            _ => Some(self.occurred_at.unwrap_or(created_at)),
        }
    }

    /// Until when it is to be done, where it is a task that is not done.
    #[must_use]
    pub fn open_until(&self) -> Option<Time> {
        self.due_at.filter(|_| self.kind == Some(ActivityKind::Task) && !self.done)
    }

    /// Notes when it was marked as done.
    pub fn follow_done(&mut self, was: bool, now: Time) {
        match (was, self.done) {
            (false, true) => self.done_at = Some(now),
            (true, false) => self.done_at = None,
            _ => {}
        }
    }

    /// The beginning of the body without its marks.
    fn excerpt(&self) -> String {
        let text = text_of(&self.body).split_whitespace().collect::<Vec<_>>().join(" ");
        match text.char_indices().nth(EXCERPT) {
            Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default().trim_end()),
            None => text,
        }
    }
}

impl Prefixed for Activity {
    const PREFIX: &'static str = "act";
}

impl Entity for Activity {
    const KIND: Kind = Kind { number: 40, collection: "activities", prefix: Self::PREFIX };
    const DERIVE: u16 = 4;

    fn derive<'a>(&'a self, id: Uid, meta: &Meta, d: &mut Derived<'a>) {
        derive::standard(self, id, meta, &[], d);
        // It goes with the last record that it hangs on.
        let on_delete = if self.links().count() == 1 { OnDelete::Cascade } else { OnDelete::Clear };
        for (name, kind, parent) in self.links() {
            let key = KeyBuf::new().id(parent);
            d.link(name, kind, parent, on_delete);
            d.count(PARENT, &key, 1);
            d.index(HAPPENED, key.clone().time(self.occurred_at.unwrap_or(meta.created_at)));
            if let Some(due) = self.open_until() {
                d.index(NEXT, key.clone().time(due));
            }
            d.index(PARENT, key);
        }
        if let Some(date) = self.date() {
            d.index(DATED, KeyBuf::new().time(date));
            if let Some(user) = self.assignee_id {
                d.index(DATED_OF_USER, KeyBuf::new().id(user).time(date));
            }
        }
        figures::declare(self, meta, d);
        d.text("subject", NAME_WEIGHT, &self.subject);
        d.html("body", 1, &self.body);
    }

    fn title(&self) -> String {
        self.name().into_owned()
    }
}

/// The place of the assignee among [`Resource::FACETS`].
pub(super) const ASSIGNEE_FACET: u8 = 1;

impl Resource for Activity {
    const NOUN: &'static str = "activity";
    const FACETS: &'static [&'static str] = &["kind", "assignee_id", "priority"];
    const AGENDA: Option<Agenda> = Some(Agenda { by: "due_at", field: "done", open: &["false"] });
    const GRID: &'static [&'static str] = &[
        "name",
        "kind",
        "done",
        "due_at",
        "occurred_at",
        "priority",
        "outcome",
        "duration_minutes",
        "assignee_id",
        "created_at",
    ];
    const PARENTS: &'static [&'static str] = &["customer_id", "contact_id", "lead_id", "deal_id", "ticket_id"];
    const HOLDERS: &'static [&'static str] = &["assignee_id", "created_by"];
    const RELATIONS: &'static [Relation] = &[
        Relation::to::<Customer>("customer", "customer_id"),
        Relation::to::<Contact>("contact", "contact_id"),
        Relation::to::<Lead>("lead", "lead_id"),
        Relation::to::<Deal>("deal", "deal_id"),
        Relation::to::<Ticket>("ticket", "ticket_id"),
    ];
    const TITLES: &'static [(&'static str, &'static str)] = &[
        ("customer_name", "customer"),
        ("contact_name", "contact"),
        ("lead_name", "lead"),
        ("deal_name", "deal"),
        ("ticket_name", "ticket"),
    ];
    const FIELDS: &'static [Field<Self>] = &[
        Field::read_only("name", Type::Text(NAME_MAX), |v| match v.data.name() {
            Cow::Borrowed(name) => Value::text(name),
            name => Value::Text(name),
        }),
        field!(kind, Type::Choice(&["call", "meeting", "email", "note", "task"])).required(),
        field!(subject, Type::Text(NAME_MAX)),
        field!(body, Type::Html),
        field!(occurred_at, Type::Time),
        field!(due_at, Type::Time),
        field!(done, Type::Boolean),
        field!(duration_minutes, Type::Integer(0, 10_080)),
        field!(
            outcome,
            Type::Choice(&[
                "successful",
                "no_answer",
                "voicemail",
                "follow_up_required",
                "not_interested",
                "meeting_scheduled",
                "quote_requested",
            ])
        ),
        field!(priority, Type::Choice(&["low", "normal", "high"])).required(),
        field!(assignee_id, Type::User),
        field!(customer_id, Type::Id(Customer::PREFIX)),
        field!(contact_id, Type::Id(Contact::PREFIX)),
        field!(lead_id, Type::Id(Lead::PREFIX)),
        field!(deal_id, Type::Id(Deal::PREFIX)),
        field!(ticket_id, Type::Id(Ticket::PREFIX)),
        field!(custom, Type::Custom),
    ];

    fn subtitle(&self) -> String {
        if self.subject.is_empty() { String::new() } else { self.excerpt() }
    }

    fn tags(&mut self) -> &mut Vec<String> {
        &mut self.no_tags
    }

    /// The subject, else the beginning of the body, else what kind it is.
    fn name(&self) -> Cow<'_, str> {
        if !self.subject.is_empty() {
            return Cow::Borrowed(&self.subject);
        }
        match self.excerpt() {
            text if text.is_empty() => Cow::Borrowed(self.kind.map_or("", Choice::name)),
            text => Cow::Owned(text),
        }
    }

    fn changing(&mut self, was: &Self, _id: Uid, tx: &mut WriteTx<'_>, _org: Org) -> Result<()> {
        self.follow_done(was.done, tx.now());
        Ok(())
    }

    fn verify(&self, errors: &mut Vec<FieldError>) {
        let alone = self.links().next().is_none();
        if alone && self.kind.is_some_and(|kind| kind != ActivityKind::Task) {
            let message =
                "An activity belongs to a customer, a contact, a lead, a deal or a ticket; only a task can be without.";
            errors.push(FieldError::new("/customer_id", "required", message));
        }
    }
}

/// When the first task that hangs on `parent` and is still to be done is due, an overdue one included.
///
/// # Errors
/// When the storage fails.
pub fn next_task_at(tx: &dyn RawRead, org: Org, parent: Uid) -> Result<Option<Time>> {
    let mut next = None;
    let key = KeyBuf::new().id(parent);
    tx.peek_index(org, Activity::KIND, NEXT, &key, Dir::Forward, 1, &mut |id| {
        next = tx.get::<Activity>(org, id.into())?.and_then(|task| task.data.due_at);
        Ok(())
    })?;
    Ok(next)
}

/// Most activities that follow a lead into what it becomes: they are written with the conversion.
const FOLLOWING_MAX: usize = 1000;

/// Hangs the activities of a lead on what it becomes, too, the newest 1,000 of them: what was done and is planned with it
/// is found where the work goes on. One that hangs on another customer, contact or deal already stays there.
///
/// # Errors
/// When the storage fails.
pub fn follow_conversion(
    tx: &mut WriteTx<'_>,
    org: Org,
    lead: Id<Lead>,
    customer: Id<Customer>,
    contact: Id<Contact>,
    deal: Option<Id<Deal>>,
) -> Result<()> {
    let mut ids = Vec::new();
    let key = KeyBuf::new().id(lead.uid());
    tx.scan_index(org, Activity::KIND, HAPPENED, &key, Dir::Backward, None, &mut |_, id, _| {
        ids.push(id);
        Ok(if ids.len() == FOLLOWING_MAX { Flow::Stop } else { Flow::More })
    })?;
    for id in ids {
        let Some(activity) = tx.get::<Activity>(org, id.into())? else { continue };
        let mut data = activity.data.clone();
        data.customer_id = data.customer_id.or(Some(customer));
        data.contact_id = data.contact_id.or(Some(contact));
        data.deal_id = data.deal_id.or(deal);
        tx.update(org, &activity, data)?;
    }
    Ok(())
}

/// The activities on the timelines of what they hang on.
pub const ON_TIMELINE: Beside = Beside { page, schema: row };

fn row() -> Json {
    schemas::answer(json!({
        "id": schemas::id(Activity::PREFIX), "kind": {"const": "activity"}, "at": schemas::time(),
        "actor": actor_schema(), "activity": schema::record::<Activity>(),
    }))
}

fn page(tx: &ReadTx, org: Org, parent: Uid, after: Option<&[u8]>, most: usize) -> Result<VecDeque<Happening>> {
    let mut found = VecDeque::new();
    let key = KeyBuf::new().id(parent);
    tx.scan_index(org, Activity::KIND, HAPPENED, &key, Dir::Backward, after, &mut |time, id, _| {
        if let Some(record) = tx.get::<Activity>(org, id.into())? {
            let at = record.data.occurred_at.unwrap_or(record.meta.created_at);
            let activity: Json = serde_json::from_slice(&whole(&record)).map_err(Error::fault)?;
            let row = json!({
                "id": record.id.to_string(), "kind": "activity", "at": at,
                "actor": actor(tx, org, View::of(&record).meta.created_by)?, "activity": activity,
            });
            found.push_back(Happening { at, place: [time, &id.to_bytes()].concat(), row });
        }
        Ok(if found.len() == most { Flow::Stop } else { Flow::More })
    })?;
    Ok(found)
}
