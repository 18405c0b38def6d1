//! The end of an organisation: for people it is over with one write, then its rows and files go. After a kill the next start
//! goes on.

use std::sync::Arc;
use std::time::Duration;

use super::Told;
use crate::app::App;
use crate::base::{Actor, Error, Org, Result};
use crate::crm::imports;
use crate::jobs;
use crate::store::Class;

/// Rows of one write.
const CHUNK: usize = 1000;
/// How often it is looked whether the organisation's jobs have stopped, and how many times.
const LOOK: Duration = Duration::from_millis(100);
const LOOKS: usize = 300;

/// Ends an organisation and starts to erase it, on a thread of its own.
///
/// # Errors
/// [`Error::NotFound`], and when the storage fails.
pub async fn erase(app: &Arc<App>, actor: Actor, org: Org) -> Result<()> {
    app.auth.close_organization(actor, org).await?;
    let app = Arc::clone(app);
    drop(tokio::task::spawn_blocking(move || logged(&app, org)));
    Ok(())
}

fn logged(app: &App, org: Org) {
    if let Err(error) = erase_rest(app, org, &mut |_, _| {}) {
        tracing::error!(%error, org = org.0, "an organisation is not erased yet; the next start goes on");
    }
}

/// Erases what a kill left of organisations. Blocks.
pub fn erase_left(app: &App, orgs: Vec<Org>) {
    for org in orgs {
        logged(app, org);
    }
}

/// Erases the rows and files of an organisation that has ended; how many rows they were. Blocks.
///
/// # Errors
/// When the storage fails or a file cannot be removed.
pub fn erase_rest(app: &App, org: Org, told: Told<'_>) -> Result<u64> {
    if app.auth.directory().organization(org).is_some() {
        return Err(Error::internal("an organisation that people use was to be erased"));
    }
    let actor = Actor::system(org);
    let forget = || {
        let actor = actor.clone();
        app.store.write_blocking(Class::Background, actor, move |tx| jobs::forget_all(tx, org)).map(|left| left.value)
    };
    // A job that runs would write below the number that is being emptied.
    for _ in 0..LOOKS {
        if forget()? == 0 {
            break;
        }
        std::thread::sleep(LOOK);
    }
    imports::remove_files(app, org)?;
    let mut done = 0;
    loop {
        let rows = app.store.write_blocking(Class::Background, actor.clone(), move |tx| tx.erase(org, CHUNK))?.value;
        done += u64::try_from(rows).unwrap_or(0);
        told(done, 0);
        if rows < CHUNK {
            break;
        }
    }
    app.blobs.erase(org).map_err(Error::fault)?;
    app.exports.erase(org).map_err(Error::fault)?;
    app.totals.forget(org);
    app.views.forget(org);
    app.rows.forget(org);
    app.answers.forget(org);
    app.auth.kept().forget(org);
    Ok(done)
}
