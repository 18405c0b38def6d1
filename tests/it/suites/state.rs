//! Whether anything changed: every record of an organisation, and what the change log says since.

use std::collections::BTreeMap;

use leadlab::auth::model::{
    ApiToken, Attempts, CalendarLink, Credential, IdentityLink, IdentityProvider, Invitation, OneTime, Organization,
    RefreshToken, SecondFactor, Session, SetupToken, Slot, User,
};
use leadlab::base::Org;
use leadlab::crm::activities::Activity;
use leadlab::crm::ai_providers::AiProvider;
use leadlab::crm::canned_replies::CannedReply;
use leadlab::crm::contacts::Contact;
use leadlab::crm::customers::Customer;
use leadlab::crm::deals::Deal;
use leadlab::crm::favourites::Favourites;
use leadlab::crm::files::Attachment;
use leadlab::crm::imports::model::{Import, Recipe};
use leadlab::crm::leads::Lead;
use leadlab::crm::notes::Note;
use leadlab::crm::notifications::Reminded;
use leadlab::crm::pipelines::Pipeline;
use leadlab::crm::tickets::{Comment, Numbers, Ticket};
use leadlab::jobs::Job;
use leadlab::rest::custom::CustomField;
use leadlab::rest::dismissed::Dismissed;
use leadlab::rest::notify::Notification;
use leadlab::rest::once::Remembered;
use leadlab::rest::secret::Secret;
use leadlab::rest::tags::Tag;
use leadlab::rest::views::SavedView;
use leadlab::store::log::{self, Outcome};
use leadlab::store::{Dir, Entity, Flow, Read, ReadTx, Record, Store};
use leadlab::transfer::kept::ExportFile;

/// What the log says of refusals; nothing else may come of one.
const REFUSALS: [&str; 3] = ["access.denied", "csrf.refused", "limit.exceeded"];

/// Every record by organisation, collection and identity.
type Records = BTreeMap<String, String>;

/// A kind of record and how all of an organisation's are read.
type Kept = (u8, fn(&ReadTx, Org, &mut Records));

const KINDS: &[Kept] = &[
    kept::<Organization>(),
    kept::<User>(),
    kept::<SetupToken>(),
    kept::<Credential>(),
    kept::<RefreshToken>(),
    kept::<Slot>(),
    kept::<Attempts>(),
    kept::<SecondFactor>(),
    kept::<Invitation>(),
    kept::<OneTime>(),
    kept::<IdentityProvider>(),
    kept::<IdentityLink>(),
    kept::<Customer>(),
    kept::<Contact>(),
    kept::<Lead>(),
    kept::<Activity>(),
    kept::<Ticket>(),
    kept::<Comment>(),
    kept::<Note>(),
    kept::<Attachment>(),
    kept::<Dismissed>(),
    kept::<Numbers>(),
    kept::<Tag>(),
    kept::<CustomField>(),
    kept::<SavedView>(),
    kept::<CannedReply>(),
    kept::<Remembered>(),
    kept::<Import>(),
    kept::<Recipe>(),
    kept::<ExportFile>(),
    kept::<AiProvider>(),
    kept::<Pipeline>(),
    kept::<Deal>(),
    kept::<Secret>(),
    kept::<Favourites>(),
    kept::<Job>(),
    // A request that is refused was a use, too.
    (ApiToken::KIND.number, |tx, org, to| {
        read(tx, org, to, |token: &mut Record<ApiToken>| token.data.last_used_at = None);
    }),
    (Session::KIND.number, |tx, org, to| {
        read(tx, org, to, |session: &mut Record<Session>| session.data.last_used_at = leadlab::base::Time(0));
    }),
    // Reminders and mail come by themselves.
    (Reminded::KIND.number, |_, _, _| {}),
    (Notification::KIND.number, |tx, org, to| {
        read(tx, org, to, |told: &mut Record<Notification>| (told.data.to_mail, told.meta.version) = (false, 0));
    }),
    // That a calendar was read is written down later than it was answered.
    (CalendarLink::KIND.number, |tx, org, to| {
        read(tx, org, to, |link: &mut Record<CalendarLink>| (link.data.last_read_at, link.meta.version) = (None, 0));
    }),
];

const fn kept<E: Entity>() -> Kept {
    (E::KIND.number, |tx, org, to| read(tx, org, to, |_: &mut Record<E>| {}))
}

fn read<E: Entity>(tx: &ReadTx, org: Org, to: &mut Records, plain: impl Fn(&mut Record<E>)) {
    tx.scan_records::<E>(org, Dir::Forward, None, &mut |mut record| {
        plain(&mut record);
        let value = serde_json::to_string(&record.data).unwrap();
        let version = record.meta.version;
        to.insert(format!("{} {} {}", org.0, E::KIND.collection, record.id), format!("{version} {value}"));
        Ok(Flow::More)
    })
    .unwrap();
}

/// Everything at one time.
pub struct Snapshot {
    records: Records,
    orgs: Vec<Org>,
    seq: u64,
}

impl Snapshot {
    /// What there is of `orgs` and the instance.
    pub fn of(store: &Store, orgs: &[Org]) -> Self {
        let tx = store.read().unwrap();
        let mut records = Records::new();
        for org in orgs {
            for (_, read) in KINDS {
                read(&tx, *org, &mut records);
            }
        }
        let seq = store.heads().unwrap().iter().map(|head| head.anchor.seq).max().unwrap_or(0);
        Self { records, orgs: orgs.to_vec(), seq }
    }

    /// Fails naming `what` was done if anything but refusals came of it since.
    pub fn assert_untouched(&self, store: &Store, what: &str) {
        let now = Self::of(store, &self.orgs);
        let all = self.records.keys().chain(now.records.keys());
        let other: Vec<&String> = all.filter(|key| self.records.get(*key) != now.records.get(*key)).collect();
        assert!(other.is_empty(), "{what} changed {other:?}");
        let tx = store.read().unwrap();
        for org in &self.orgs {
            log::changes(&tx, *org, None, &mut |seq, change| {
                if seq <= self.seq {
                    return Ok(Flow::Stop);
                }
                let is_refusal = change.outcome == Outcome::Denied && REFUSALS.contains(&change.action.as_str());
                assert!(is_refusal, "{what} left {} in the log of organisation {}", change.action, org.0);
                Ok(Flow::More)
            })
            .unwrap();
        }
    }
}

#[test]
fn every_kind_of_record_is_looked_at() {
    let registry = leadlab::serve::registry();
    for kind in (0..=u8::MAX).filter_map(|number| registry.kind(number)) {
        let known = KINDS.iter().any(|(number, _)| *number == kind.number);
        assert!(known, "name “{}” in tests/it/suites/state.rs, so that its changes are noticed", kind.collection);
    }
}
