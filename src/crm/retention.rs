//! What the server does by itself once a day: records that have lain in the trash for as long as the organisation says are
//! removed for good with their contents, steps too old to be undone are forgotten, contents without a record go, and so
//! does what imports left in the spool. Whatever a crash leaves of that is done the next time.

use crate::app::App;
use crate::auth::model::Organization;
use crate::base::{Actor, Org, Result, Time};
use crate::blobs::Place;
use crate::crm::files::{self, Attachment};
use crate::crm::imports;
use crate::rest::dismissed;
use crate::store::undo::UNDO_DAYS;
use crate::store::{Class, Entity, Purged, Record};

/// What one write removes.
const CHUNK: usize = 200;
/// Seconds of a day.
const DAY: i64 = 86_400;

/// Does all of it; says how many records were removed. Blocks.
///
/// # Errors
/// When the storage or the folder of contents fails.
pub fn run(app: &App) -> Result<usize> {
    let mut purged = 0;
    for (org, organization) in app.auth.organizations()? {
        purged += purge(app, org, &organization)?;
        forget(app, org, app.clock.now().plus_seconds(-UNDO_DAYS * DAY))?;
    }
    files::sweep(app)?;
    imports::sweep_files(app);
    Ok(purged)
}

/// Empties an organisation's trash of what has lain there for its time.
fn purge(app: &App, org: Org, organization: &Record<Organization>) -> Result<usize> {
    let days = i64::from(organization.data.settings.retention.trash_days);
    let before = app.clock.now().plus_seconds(-days * DAY);
    let mut count = 0;
    loop {
        let written = app.store.write_blocking(Class::Background, Actor::system(org), move |tx| {
            let purged = tx.purge(org, before, CHUNK)?;
            purged.iter().try_for_each(|record| dismissed::forget(tx, org, record.id))?;
            Ok(purged)
        })?;
        // After the commit: a content without a record is swept, a record without its content would be broken.
        written.value.iter().try_for_each(|record| shred(app, org, record))?;
        count += written.value.len();
        if written.value.len() < CHUNK {
            return Ok(count);
        }
    }
}

fn shred(app: &App, org: Org, record: &Purged) -> Result<()> {
    if record.kind != Attachment::KIND {
        return Ok(());
    }
    app.blobs.shred(Place { org, user: record.created_by.unwrap_or_default(), id: record.id })
}

fn forget(app: &App, org: Org, before: Time) -> Result<()> {
    let forget = move |tx: &mut crate::store::WriteTx<'_>| tx.forget_steps(org, before, CHUNK);
    while app.store.write_blocking(Class::Background, Actor::system(org), forget)?.value == CHUNK {}
    Ok(())
}
