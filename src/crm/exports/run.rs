//! The job that writes the file: chunk by chunk, each from a snapshot of its own, into a file without a name.

use std::io::Write as _;
use std::sync::Arc;

use serde_json::Value as Json;

use super::Wish;
use crate::app::App;
use crate::auth::model::User;
use crate::auth::policy::Action;
use crate::base::{Error, Result, Uid};
use crate::jobs::{Context, Ending, Handler};
use crate::rest::context::Customs;
use crate::store::Read;
use crate::transfer::kept::{self, NewExport};

/// The kind of the job.
pub(super) const KIND: &str = "exports.run";
/// Records that are looked at in one snapshot.
const CHUNK: usize = 500;
/// Chunks between two notes of how far it has come.
const NOTED: usize = 10;

/// Executes exports.
pub struct RunExport(pub Arc<App>);

impl Handler for RunExport {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn run(&self, cx: &Context) -> Result<Json, Ending> {
        let app = &self.0;
        if let Some(result) = kept::finished(app, cx)? {
            return Ok(result);
        }
        let wish: Wish = cx.payload()?;
        let user = still_may(cx)?;
        let mut export = wish.begin(app, &app.store.read()?, cx.org, user)?;
        let total = u64::try_from(export.rows()).unwrap_or(u64::MAX);
        let mut file = kept::scratch(app)?;
        let (mut bytes, mut chunks) = (Vec::new(), 0);
        loop {
            let more = export.next(&app.store.read()?, CHUNK, &mut bytes)?;
            kept::write(&mut file, &bytes)?;
            bytes.clear();
            if !more {
                break;
            }
            chunks += 1;
            if chunks % NOTED == 0 {
                kept::has_room(app)?;
                let seen = u64::try_from(chunks * CHUNK).unwrap_or(u64::MAX);
                cx.progress(seen.min(total), total)?;
            } else {
                cx.check()?;
            }
        }
        file.flush().map_err(Error::fault)?;
        let customs = Customs::of(app, &app.store.read()?, cx.org)?;
        let day = customs.zone.to_datetime(app.clock.now().to_jiff()).date();
        let (entity, format) = (&wish.entity, wish.format);
        let new = NewExport {
            name: format!("{entity}-{day}.{}", format.as_str()),
            media_type: format.media_type(),
            records: export.records,
            least: Action::Transfer.least(),
            note: format!("{} {entity} as {}", export.records, format.as_str()),
        };
        kept::keep(app, cx, new, &mut file)
    }
}

/// The user who wanted it, who still may export.
fn still_may(cx: &Context) -> Result<Uid> {
    let user = cx.user.ok_or(Error::Unauthenticated)?;
    let record = cx.store.read()?.require::<User>(cx.org, user.into())?;
    if record.data.disabled {
        return Err(Error::Unauthenticated);
    }
    if record.data.role < Action::Transfer.least() {
        return Err(Error::forbidden("role", format!("Only a {} or above may export.", Action::Transfer.least())));
    }
    Ok(user)
}
