//! What pages are told of the store's commits: which records changed, how jobs stand, and that there is a notification. They
//! are told what happened and not what it came to: who shows a record asks for it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value as Json, json};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use crate::app::App;
use crate::auth::model::User;
use crate::auth::policy::Action;
use crate::base::{Id, Org, Prefixed, Result, Uid};
use crate::jobs::{self, Job};
use crate::live::To;
use crate::rest::notify::Notification;
use crate::store::log::Op;
use crate::store::{Commit, Entity, Kind, Read, ReadTx};

/// For so long changes are gathered: what changes twice meanwhile is told once.
const GATHER: Duration = Duration::from_millis(50);
/// Of so many records of a kind each is told; of more only that there are many.
const EACH: usize = 100;

/// What happened to a record, as far as pages care.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Change {
    op: &'static str,
    version: u32,
    by: Option<Uid>,
}

/// Something that hangs on the record changed.
const RELATED: &str = "related";

impl Change {
    /// What it and what came after it are together.
    fn then(self, next: Self) -> Self {
        match (self.op, next.op) {
            (_, RELATED) => self,
            ("created", "updated") => Self { op: "created", ..next },
            _ => next,
        }
    }
}

/// What was gathered of one organisation.
#[derive(Default)]
struct News {
    records: BTreeMap<(u8, Uid), Change>,
    notifications: Vec<Uid>,
}

/// Tells pages of commits until the store closes. `kinds` are the records that pages show.
pub async fn feed(app: Arc<App>, kinds: Arc<[Kind]>) {
    let mut commits = app.store.subscribe();
    loop {
        let missed = match commits.recv().await {
            Ok(first) => {
                tokio::time::sleep(GATHER).await;
                tell(&app, &kinds, &first, &mut commits)
            }
            Err(RecvError::Lagged(_)) => Ok(true),
            Err(RecvError::Closed) => return,
        };
        match missed {
            Ok(false) => {}
            Ok(true) => miss(&app),
            Err(error) => {
                tracing::warn!(%error, "pages could not be told of a change");
                miss(&app);
            }
        }
    }
}

/// Tells everybody that something was not told.
fn miss(app: &App) {
    let text = Arc::from(r#"{"type":"missed"}"#);
    app.auth.directory().organizations().iter().for_each(|(org, _)| app.live.tell(*org, To::All, &text));
}

/// Tells of `first` and what came after it; true when some were lost.
fn tell(app: &App, kinds: &[Kind], first: &Commit, commits: &mut Receiver<Arc<Commit>>) -> Result<bool> {
    let (mut news, mut jobs) = (BTreeMap::new(), Vec::new());
    gather(app, kinds, first, &mut news, &mut jobs);
    let mut missed = false;
    loop {
        use tokio::sync::broadcast::error::TryRecvError;
        match commits.try_recv() {
            Ok(commit) => gather(app, kinds, &commit, &mut news, &mut jobs),
            Err(TryRecvError::Lagged(_)) => missed = true,
            Err(TryRecvError::Empty | TryRecvError::Closed) => break,
        }
    }
    if news.is_empty() && jobs.is_empty() {
        return Ok(missed);
    }
    let read = app.store.read()?;
    for (org, News { records, notifications }) in news {
        tell_records(app, kinds, org, &records);
        tell_notified(app, &read, org, notifications)?;
    }
    tell_jobs(app, &read, jobs)?;
    Ok(missed)
}

/// Adds what a commit did that somebody listens for.
fn gather(app: &App, kinds: &[Kind], commit: &Commit, news: &mut BTreeMap<Org, News>, jobs: &mut Vec<Uid>) {
    let shown = |kind: u8| kinds.iter().any(|known| known.number == kind);
    let mut heard = BTreeMap::new();
    let mut is_heard = |org: Org| *heard.entry(org).or_insert_with(|| app.live.is_heard(org));
    for touch in &commit.touched {
        if touch.kind == Job::KIND.number {
            jobs.push(touch.id);
        } else if touch.kind == Notification::KIND.number && is_heard(touch.org) {
            news.entry(touch.org).or_default().notifications.push(touch.id);
        } else if shown(touch.kind) && is_heard(touch.org) {
            let op = match touch.op {
                Op::Create => "created",
                Op::Update | Op::Event => "updated",
                Op::Delete => "deleted",
                Op::Restore => "restored",
            };
            let change = Change { op, version: touch.version, by: touch.by };
            let records = &mut news.entry(touch.org).or_default().records;
            records.entry((touch.kind, touch.id)).and_modify(|was| *was = was.then(change)).or_insert(change);
        }
    }
    for linked in &commit.linked {
        if shown(linked.kind) && is_heard(linked.org) {
            let records = &mut news.entry(linked.org).or_default().records;
            let change = Change { op: RELATED, version: 0, by: linked.by };
            records.entry((linked.kind, linked.id)).or_insert(change);
        }
    }
}

fn tell_records(app: &App, kinds: &[Kind], org: Org, records: &BTreeMap<(u8, Uid), Change>) {
    for kind in kinds {
        let changed = records.range((kind.number, Uid(0))..=(kind.number, Uid(u128::MAX)));
        let count = changed.clone().count();
        if count > EACH {
            let text =
                json!({ "type": "change", "collection": kind.collection, "id": null, "op": "many", "count": count });
            app.live.tell(org, To::All, &text.to_string().into());
            continue;
        }
        for ((_, id), change) in changed {
            let text = json!({
                "type": "change",
                "collection": kind.collection,
                "id": id.with_prefix(kind.prefix),
                "op": change.op,
                "version": Some(change.version).filter(|version| *version > 0),
                "by": change.by.map(|user| user.with_prefix(User::PREFIX)),
            });
            app.live.tell(org, To::All, &text.to_string().into());
        }
    }
}

/// Tells those whose notifications these are, or were.
fn tell_notified(app: &App, read: &ReadTx, org: Org, notifications: Vec<Uid>) -> Result<()> {
    let mut users = Vec::new();
    for id in notifications {
        users.extend(read.get(org, Id::<Notification>::from(id))?.map(|notification| notification.data.user));
    }
    users.sort_unstable();
    users.dedup();
    let text = Arc::from(r#"{"type":"notification"}"#);
    for user in users {
        app.live.tell(org, To::User(user), &text);
    }
    Ok(())
}

/// Tells those who see a job how it stands: whose it is, and whoever sees all of them.
fn tell_jobs(app: &App, read: &ReadTx, mut jobs: Vec<Uid>) -> Result<()> {
    jobs.sort_unstable();
    jobs.dedup();
    for id in jobs {
        let Some(job) = read.get(Org::INSTANCE, Id::<Job>::from(id))? else { continue };
        let org = Org(job.data.org);
        if !app.live.is_heard(org) {
            continue;
        }
        let mut text = jobs::view(&job);
        if let Json::Object(members) = &mut text {
            members.insert("type".to_owned(), json!("job"));
        }
        let to = To::UserAndRole(job.data.user, Action::Transfer.least());
        app.live.tell(org, to, &text.to_string().into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_of_one_record_are_told_as_one() {
        let change = |op| Change { op, version: 1, by: None };
        for (first, next, both) in [
            ("created", "updated", "created"),
            ("updated", "updated", "updated"),
            ("updated", RELATED, "updated"),
            (RELATED, "deleted", "deleted"),
            ("deleted", "restored", "restored"),
        ] {
            assert_eq!(change(first).then(change(next)).op, both, "{first}, {next}");
        }
        let later = Change { version: 3, ..change("updated") };
        assert_eq!(change("created").then(later).version, 3);
    }
}
