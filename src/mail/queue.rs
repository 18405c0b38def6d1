//! The queue: a message waits as the sealed part of a job, and is forgotten when the job ends, for it may hold a link that
//! lets somebody in.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use zeroize::Zeroizing;

use super::{Failure, Mailer, Message};
use crate::base::{Error, Id, Org, Result, Time};
use crate::crypto::sealed::{SealedBytes, Sealer};
use crate::jobs::{self, Context, Ending, Handler, Job, NewJob, Terms, sealed_place};
use crate::store::WriteTx;

/// The kind of the job.
const KIND: &str = "mail.send";
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
