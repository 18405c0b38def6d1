//! Large bulk changes as a job: chunk by chunk in the order of identities, resumable behind each. What the request means
//! is read again from its body, with the time and the user of the request and the user's present role.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use super::{apply_all, read, result, tell};
use crate::app::App;
use crate::auth::model::User;
use crate::base::{Error, Id, Principal, Result, Scopes, Time, Uid, Via};
use crate::http::{IdempotencyKey, Reply};
use crate::jobs::{self, Context, Ending, Handler, NewJob};
use crate::rest::any::AnyResource;
use crate::rest::context::{Call, Customs};
use crate::rest::list::{Matcher, Walk, plan, visit};
use crate::rest::once::{self, Answer};
use crate::rest::resource::Resource;
use crate::store::{Dir, Flow, Read, ReadTx};

/// Records of one write.
const CHUNK: usize = 100;
/// Records that are looked at for one write.
const LOOKED_AT: usize = 20_000;
/// The kind of the job.
const KIND: &str = "bulk";

/// What a job is to do.
#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    collection: String,
    body: Map<String, Json>,
    now: Time,
    matched: usize,
}

/// How far it has come.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
struct Step {
    /// The last record that was looked at, or for a list of identities how many were.
    after: Option<Uid>,
    listed: usize,
    changed: usize,
    seen: u64,
    /// Whether whoever has the records now was told.
    #[serde(default)]
    told: bool,
}

/// Enqueues the change and answers with the job.
pub(super) async fn accept<E: Resource>(
    cx: &Call,
    key: Option<IdempotencyKey>,
    body: Map<String, Json>,
    now: Time,
    matched: usize,
) -> Result<Reply> {
    let payload = Payload { collection: E::KIND.collection.to_owned(), body, now, matched };
    let payload = serde_json::to_value(payload).map_err(Error::fault)?;
    let (org, total) = (cx.org(), u64::try_from(matched).unwrap_or(u64::MAX));
    once::write(cx, key, move |tx| {
        let job = jobs::enqueue(tx, NewJob { kind: KIND, org, payload, total })?;
        Ok(Answer { deferred: true, body: jobs::view(&job).to_string().into_bytes(), ..Answer::default() })
    })
    .await
}

/// Executes large bulk changes.
pub struct BulkChange {
    /// The application.
    pub app: Arc<App>,
    /// The kinds of records that can be changed.
    pub kinds: &'static [&'static dyn AnyResource],
}

impl Handler for BulkChange {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn run(&self, cx: &Context) -> Result<Json, Ending> {
        let payload: Payload = cx.payload()?;
        let kind = self.kinds.iter().find(|kind| kind.kind().collection == payload.collection);
        let kind = kind.ok_or_else(|| Error::internal("a bulk change of an unknown collection"))?;
        kind.bulk(&self.app, cx)
    }
}

/// Executes a bulk change of `E`.
pub(in crate::rest) fn run<E: Resource>(app: &App, cx: &Context) -> Result<Json, Ending> {
    let Payload { body, now, matched, .. } = cx.payload()?;
    let (org, principal) = (cx.org, principal(cx)?);
    let mut step: Step = cx.last_step()?.unwrap_or_default();
    loop {
        let tx = app.store.read()?;
        let customs = Customs::of(app, &tx, org)?;
        let request = read::<E>(&body, &customs)?;
        let (chunk, next) = match &request.ids {
            Some(ids) => listed(ids, &step),
            None => {
                let test = request.test::<E>(&customs, now, principal.user)?;
                // The order of identities, whatever index is the narrowest.
                let walk = plan::<E>(&tx, org, None, test)?;
                searched::<E>(&tx, cx, &walk, &step)?
            }
        };
        drop(tx);
        let Some(next) = next else { break };
        let (deed, user) = (request.deed, principal.clone());
        let (done, total) = (next.seen, u64::try_from(matched).unwrap_or(u64::MAX));
        step = cx.step(done.min(total), total, move |tx| {
            let changed = apply_all::<E>(tx, org, &user, &chunk, &deed, true)?;
            let step = Step { changed: next.changed + changed, ..next };
            Ok((step.clone(), step))
        })?;
    }
    let (last, deed) = (step.clone(), read::<E>(&body, &Customs::of(app, &app.store.read()?, org)?)?.deed);
    if !last.told {
        let total = u64::try_from(matched).unwrap_or(u64::MAX);
        let changed = last.changed;
        cx.step(total, total, move |tx| Ok((tell::<E>(tx, org, &deed, &[], changed)?, Step { told: true, ..last })))?;
    }
    let undo = (step.changed > 0).then_some(cx.id.uid());
    Ok(result(matched, step.changed, undo))
}

/// The user who wanted it, with their present role.
fn principal(cx: &Context) -> Result<Principal, Ending> {
    let user = cx.user.ok_or(Error::Unauthenticated)?;
    let record = cx.store.read()?.require::<User>(cx.org, user.into())?;
    if record.data.disabled {
        return Err(Error::Unauthenticated.into());
    }
    let role = record.data.role;
    Ok(Principal {
        user,
        org: cx.org,
        role,
        session: cx.id.uid(),
        via: Via::Job,
        scopes: Scopes::ALL,
        fresh: false,
        must_enrol: false,
    })
}

fn listed<E: Resource>(ids: &[Uid], step: &Step) -> (Vec<Id<E>>, Option<Step>) {
    let chunk: Vec<Id<E>> = ids.iter().skip(step.listed).take(CHUNK).map(|id| Id::from(*id)).collect();
    let seen = step.seen + u64::try_from(chunk.len()).unwrap_or(0);
    let next = Step { listed: step.listed + chunk.len(), seen, ..step.clone() };
    let more = !chunk.is_empty();
    (chunk, more.then_some(next))
}

/// The next matching records behind the last one looked at.
fn searched<E: Resource>(tx: &ReadTx, cx: &Context, walk: &Walk, step: &Step) -> Result<(Vec<Id<E>>, Option<Step>)> {
    let matcher = Matcher::new(tx, cx.org, walk.residual.as_ref());
    let after = step.after.map(Uid::to_bytes);
    let mut chunk = Vec::new();
    let (mut last, mut looked) = (None, 0);
    visit::<E>(tx, cx.org, walk, Dir::Forward, after.as_ref().map(<[u8; 16]>::as_slice), &mut |_, record| {
        last = Some(record.id.uid());
        looked += 1;
        if matcher.passes(&record)? {
            chunk.push(record.id);
        }
        Ok(if chunk.len() == CHUNK || looked == LOOKED_AT { Flow::Stop } else { Flow::More })
    })?;
    let seen = step.seen + u64::try_from(chunk.len()).unwrap_or(0);
    let next = last.map(|last| Step { after: Some(last), seen, ..step.clone() });
    Ok((chunk, next))
}
