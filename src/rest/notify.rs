//! Notifications: what a user is told of what others, the time or the server did. One belongs to one user, is written in
//! the write that it is about, and says what happened as data: pages and mails find the words.
//!
//! Nobody is told of what they did themselves, but for the end of work that the server did for them. They are kept for
//! [`DAYS`] days, read ones for [`READ_DAYS`] after that, and the newest [`MOST`] of each user.

use serde::{Deserialize, Serialize};

use super::field::Choice as _;
use super::resource::{Resource, holder};
use super::value::Value;
use crate::auth::model::User;
use crate::auth::model::choices::{Choice, Choices};
use crate::base::{Id, Org, Prefixed, Result, Time, Uid};
use crate::rest::field::View;
use crate::store::{Derived, Dir, Entity, Flow, Index, KeyBuf, Kind, Meta, Read, Record, WriteTx};

/// A user's, by when they happened; as a counter their number.
pub const LIST: Index = Index(20);
/// Those of them that are not read; as a counter their number.
pub const UNREAD: Index = Index(21);
/// Those that are still to be mailed, by when they happened.
pub const TO_MAIL: Index = Index(22);
/// All, by when they are to go.
pub const END: Index = Index(23);

/// For how many days one is kept, and for how many after it was read.
pub const DAYS: i64 = 90;
/// See [`DAYS`].
pub const READ_DAYS: i64 = 30;
/// How many of a user are kept.
pub const MOST: i64 = 500;

/// What somebody is told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// A record was given to them.
    #[default]
    Assigned,
    /// A ticket of theirs has a new comment.
    Commented,
    /// Somebody named them in a note or a comment.
    Mentioned,
    /// A task of theirs is due now.
    TaskDue,
    /// A task of theirs was due yesterday and is not done.
    TaskOverdue,
    /// The time to get in touch with a lead of theirs has come.
    FollowUpDue,
    /// A ticket of theirs is due soon.
    TicketDueSoon,
    /// A ticket of theirs is late.
    TicketLate,
    /// Work that the server did for them has ended.
    JobEnded,
}

impl super::field::Choice for What {
    const ALL: &'static [(&'static str, Self)] = &[
        ("assigned", Self::Assigned),
        ("commented", Self::Commented),
        ("mentioned", Self::Mentioned),
        ("task_due", Self::TaskDue),
        ("task_overdue", Self::TaskOverdue),
        ("follow_up_due", Self::FollowUpDue),
        ("ticket_due_soon", Self::TicketDueSoon),
        ("ticket_late", Self::TicketLate),
        ("job_ended", Self::JobEnded),
    ];
}

impl What {
    /// As in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.name()
    }

    /// How the user wants to be told of it.
    #[must_use]
    pub const fn choice(self, of: &Choices) -> Choice {
        match self {
            Self::Assigned => of.assigned,
            Self::Commented | Self::Mentioned => of.commented,
            Self::TaskDue | Self::TaskOverdue | Self::FollowUpDue => of.reminders,
            Self::TicketDueSoon | Self::TicketLate => of.tickets,
            Self::JobEnded => of.jobs,
        }
    }
}

/// What a user was told.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Notification {
    /// Whose it is.
    pub user: Uid,
    /// What happened.
    pub what: What,
    /// When.
    pub at: Time,
    /// The collection of what it is about; empty for none.
    pub collection: String,
    /// The record in it; none where it is about several.
    pub record: Option<Uid>,
    /// How many records it is about.
    pub count: u32,
    /// When they are due.
    pub due_at: Option<Time>,
    /// Who did it.
    pub actor: Option<Uid>,
    /// Of work that has ended: its kind and how it ended.
    pub job: Option<(String, String)>,
    /// When it was read.
    pub read_at: Option<Time>,
    /// Whether it is still to be mailed.
    pub to_mail: bool,
    /// Whether it is there for the mail alone.
    pub unlisted: bool,
}

impl Notification {
    /// When it is to go.
    fn end(&self) -> Time {
        let end = self.at.plus_seconds(DAYS * 86_400);
        self.read_at.map_or(end, |read| end.min(read.plus_seconds(READ_DAYS * 86_400)))
    }
}

impl Prefixed for Notification {
    const PREFIX: &'static str = "ntf";
}

impl Entity for Notification {
    const KIND: Kind = Kind { number: 55, collection: "notifications", prefix: Self::PREFIX };
    const DERIVE: u16 = 1;
    const LOGGED: bool = false;

    fn derive<'a>(&'a self, _id: Uid, _meta: &Meta, d: &mut Derived<'a>) {
        let key = KeyBuf::new().id(self.user);
        if !self.unlisted {
            d.index(LIST, key.clone().time(self.at));
            d.count(LIST, &key, 1);
            if self.read_at.is_none() {
                d.index(UNREAD, key.clone().time(self.at));
                d.count(UNREAD, &key, 1);
            }
        }
        if self.to_mail {
            d.index(TO_MAIL, KeyBuf::new().time(self.at));
        }
        d.index(END, KeyBuf::new().time(self.end()));
    }
}

/// Tells a user, unless they did it themselves, want to know nothing of the kind or may not sign in. Only `what`, what it
/// is about and how much of it are taken from `notice`.
///
/// # Errors
/// When the storage fails.
pub fn tell(tx: &mut WriteTx<'_>, org: Org, user: Uid, notice: Notification) -> Result<()> {
    let actor = tx.actor().user;
    let own = notice.what == What::JobEnded;
    if actor == Some(user) && !own {
        return Ok(());
    }
    let Some(told) = tx.get::<User>(org, user.into())?.filter(|user| !user.data.disabled) else { return Ok(()) };
    let choice = notice.what.choice(&told.data.notifications);
    if !choice.app && !choice.mail {
        return Ok(());
    }
    if tx.counter(org, Notification::KIND, LIST, &KeyBuf::new().id(user))? >= MOST {
        let mut oldest = None;
        let key = KeyBuf::new().id(user);
        tx.scan_index(org, Notification::KIND, LIST, &key, Dir::Forward, None, &mut |_, id, _| {
            oldest = Some(id);
            Ok(Flow::Stop)
        })?;
        oldest.map_or(Ok(()), |id| tx.delete::<Notification>(org, id.into()))?;
    }
    let (at, actor) = (tx.now(), actor.filter(|_| !own));
    let new = Notification { user, at, actor, to_mail: choice.mail, unlisted: !choice.app, ..notice };
    tx.insert(org, Id::fresh(), new).map(drop)
}

/// Tells the user who looks after a record now, where it was another one, or nobody, before.
///
/// # Errors
/// When the storage fails.
pub fn handed_over<E: Resource>(tx: &mut WriteTx<'_>, org: Org, was: Option<&Record<E>>, is: &Record<E>) -> Result<()> {
    let of = |record: &Record<E>| match holder::<E>().map(|field| (field.get)(View::of(record))) {
        Some(Value::Id(_, user)) => Some(user),
        _ => None,
    };
    match of(is) {
        Some(user) if was.and_then(of) != Some(user) => assigned(tx, org, user, E::KIND, Some(is.id.uid()), 1),
        _ => Ok(()),
    }
}

/// Tells a user that `count` records of a kind are theirs now; `record` where it is one.
///
/// # Errors
/// When the storage fails.
pub fn assigned(
    tx: &mut WriteTx<'_>,
    org: Org,
    user: Uid,
    kind: Kind,
    record: Option<Uid>,
    count: usize,
) -> Result<()> {
    let (count, collection) = (u32::try_from(count).unwrap_or(u32::MAX), kind.collection.to_owned());
    tell(tx, org, user, Notification { what: What::Assigned, collection, record, count, ..Notification::default() })
}
