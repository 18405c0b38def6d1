//! Notifications over HTTP, and what makes them beside the writes that they are about: reminders by the clock, the mail,
//! and the end of jobs.

mod api;
mod mailing;
mod reminders;

pub(super) use api::own;
pub use api::routes;
pub use reminders::Reminded;

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value as Json;

use crate::app::App;
use crate::base::{Org, Result, Uid};
use crate::crm::imports::model::Import;
use crate::jobs::{Job, State};
use crate::rest::notify::{self, Notification, What};
use crate::store::{Entity, RawRead, Record, WriteTx};

/// How often it is looked for what is due and what is to be mailed; a reminder is no later than this.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// Reminds and mails until the application ends.
pub async fn tend(app: Arc<App>) {
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        let looked = look(&app).await;
        let _ = looked.inspect_err(|error| tracing::warn!(%error, "nobody could be reminded"));
    }
}

/// Reminds of what is due by now, removes what is to go, and mails what waits.
///
/// # Errors
/// When the storage fails.
pub async fn look(app: &Arc<App>) -> Result<()> {
    for (org, organization) in app.auth.directory().organizations() {
        reminders::look(app, org, organization).await?;
        mailing::look(app, org).await?;
    }
    Ok(())
}

/// Tells the user for whom a job was done that it has ended: of those that somebody waits for.
///
/// # Errors
/// When the storage fails.
pub fn job_ended(tx: &mut WriteTx<'_>, job: &Record<Job>) -> Result<()> {
    let Job { kind, user, org, state, payload, .. } = &job.data;
    let waited_for = matches!(kind.as_str(), "imports.run" | "bulk" | "undo") || kind.starts_with("export");
    let Some(user) = user.filter(|_| waited_for && *state != State::Cancelled) else { return Ok(()) };
    let payload: Json = serde_json::from_str(payload).unwrap_or_default();
    let text = |name: &str| payload.get(name).and_then(Json::as_str).unwrap_or_default();
    let record = Uid::parse(Import::KIND.prefix, text("import"));
    let collection = if record.is_some() { Import::KIND.collection } else { text("collection") };
    let job = Some((kind.clone(), state.as_str().to_owned()));
    let collection = collection.to_owned();
    let notice = Notification { what: What::JobEnded, collection, record, job, ..Notification::default() };
    notify::tell(tx, Org(*org), user, notice)
}

/// What a notification is about: its identity as answers show it and its title, where the record is there.
fn about(tx: &dyn RawRead, org: Org, told: &Notification) -> Result<Option<(String, String)>> {
    let Some(id) = told.record else { return Ok(None) };
    if told.collection == Import::KIND.collection {
        return Ok(Some((id.with_prefix(Import::KIND.prefix), String::new())));
    }
    let Some(kind) = super::KINDS.iter().find(|kind| kind.kind().collection == told.collection) else {
        return Ok(None);
    };
    Ok(kind.title(tx, org, id)?.map(|title| (id.with_prefix(kind.kind().prefix), title)))
}
