//! The queue: a message waits as the sealed part of a job, and is forgotten when the job ends, for it may hold a link that
//! lets somebody in.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use zeroize::Zeroizing;

use super::{Failure, Mailer, Message};
use crate::base::{Error, Id, Org, Result, Time, Uid};
use crate::crypto::sealed::{SealedBytes, Sealer};
use crate::jobs::{self, Context, Ending, Handler, Job, NewJob, Terms, sealed_place};
use crate::store::{self, Entity as _, Migration, WriteTx};

/// The kind of the job.
pub const KIND: &str = "mail.send";
/// How often a message is tried: for two hours with the pauses between, which outlasts servers that put off strangers
/// and lets an admin mend the configuration.
const ATTEMPTS: u32 = 12;
/// How often a conversation looks whether it is to end.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// What lies in the database beside the sealed message.
#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    /// The message's kind.
    mail: String,
    /// Not to be sent after this time.
    until: Option<Time>,
}

/// Enqueues `message`.
pub(super) fn enqueue(sealer: &Sealer, tx: &mut WriteTx<'_>, org: Org, message: &Message) -> Result<Id<Job>> {
    let id = Id::fresh();
    let plain = Zeroizing::new(serde_json::to_vec(message).map_err(Error::fault)?);
    let sealed = sealer.seal(&sealed_place(org, id).each_ref().map(Vec::as_slice), &plain)?;
    let until = message.good_for.map(|seconds| tx.now().plus_seconds(seconds));
    let payload = Payload { mail: message.kind.clone(), until };
    let payload = serde_json::to_value(payload).map_err(Error::fault)?;
    let terms = Terms { max_attempts: ATTEMPTS, forget: true, sealed: Some(SealedBytes(sealed)) };
    Ok(jobs::enqueue_on(tx, id, NewJob { kind: KIND, org, payload, total: 1 }, terms)?.id)
}

/// The first migration: until schema 2 the sealed message was a text inside the job's payload, which no new data key
/// reached.
pub const BESIDE_ITS_JOB: Migration = Migration {
    what: "Mails that wait to be sent lie sealed beside their job, where a new data key reaches them.",
    kind: Job::KIND,
    row: |sealer, _, id, row| store::record::<Job>(id, row, |job| lay_beside(sealer, id, job)),
};

/// What the payload held before that.
#[derive(Deserialize)]
struct Inside {
    #[serde(flatten)]
    payload: Payload,
    sealed: String,
}

fn lay_beside(sealer: &Sealer, id: Uid, job: &mut Job) -> Result<bool> {
    let (KIND, Ok(inside)) = (job.kind.as_str(), serde_json::from_str::<Inside>(&job.payload)) else {
        return Ok(false);
    };
    let former: [&[u8]; 5] = [&job.org.to_be_bytes(), b"jobs", &id.to_bytes(), b"mail", b"1"];
    // One that does not open any more fails when its turn comes, like any whose key is gone.
    let plain = STANDARD.decode(&inside.sealed).ok().and_then(|sealed| sealer.open(&former, &sealed).ok());
    if let Some(plain) = plain {
        let place = sealed_place(Org(job.org), Id::from(id));
        job.sealed = Some(SealedBytes(sealer.seal(&place.each_ref().map(Vec::as_slice), &plain)?));
    }
    job.payload = serde_json::to_string(&inside.payload).map_err(Error::fault)?;
    Ok(true)
}

/// Sends what was enqueued.
pub struct SendMail(pub Mailer);

impl SendMail {
    fn open(&self, cx: &Context) -> Result<Message> {
        let sealed = cx.sealed().ok_or_else(|| Error::internal("a queued mail holds no message"))?;
        let place = sealed_place(cx.org, cx.id);
        let plain = self.0.0.sealer.open(&place.each_ref().map(Vec::as_slice), sealed).map_err(Error::fault)?;
        serde_json::from_slice(&plain).map_err(Error::fault)
    }
}

impl Handler for SendMail {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn run(&self, cx: &Context) -> Result<Json, Ending> {
        let payload: Payload = cx.payload()?;
        if payload.until.is_some_and(|until| until < self.0.0.clock.now()) {
            return Err(ending(&payload.mail, &Failure::late()));
        }
        let message = self.open(cx)?;
        let name = cx.id.to_string();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Error::fault)?;
        let sent = runtime.block_on(async {
            tokio::select! {
                sent = self.0.send_as(&message, &name) => sent.map_err(|failure| ending(&payload.mail, &failure)),
                why = ended(cx) => Err(why),
            }
        })?;
        tracing::info!(job = %cx.id, mail = payload.mail, server = sent.server, "a mail was accepted");
        Ok(json!({ "mail": payload.mail, "server": sent.server }))
    }
}

/// Waits until the job is to end. What was under way then goes out again later, under the same Message-ID.
async fn ended(cx: &Context) -> Ending {
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        if let Err(why) = cx.check() {
            return why;
        }
    }
}

fn ending(mail: &str, failure: &Failure) -> Ending {
    let told = format!("The mail ({mail}) was not sent: {failure}; {}.", failure.advice());
    if failure.is_permanent() { Ending::Failed(Error::conflict("mail", told)) } else { Ending::Later(told) }
}
