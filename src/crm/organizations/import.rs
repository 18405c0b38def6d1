//! The way in: everything is looked at before anything is written, and the organisation exists with the last write. What
//! fails in between is erased again, at the latest by the next start.

use std::fs::File;
use std::io::Read;

use tokio::runtime::Handle;

use super::archive::{Archive, Manifest};
use super::{Told, erase_rest};
use crate::app::App;
use crate::auth::model::{Organization, User};
use crate::base::{Actor, Error, Id, Org, Result};
use crate::crm::files::Attachment;
use crate::crypto::pieces::ContentKey;
use crate::crypto::sealed::Sealer;
use crate::store::portable::Carried;
use crate::store::{Class, Entity};

/// Records of one write.
const CHUNK: usize = 200;
/// Bytes of a content that are read at a time.
const PIECE: usize = 64 << 10;

/// Makes an organisation of a ZIP: its number and what is in it. Its users come without passwords. Blocks; files are
/// written on `runtime`.
///
/// # Errors
/// [`Error::Malformed`] when the ZIP is no whole export, [`Error::Conflict`] when the organisation or an address is here
/// already. Nothing of it stays then.
pub fn import(
    app: &App,
    actor: &Actor,
    file: File,
    runtime: &Handle,
    told: Told<'_>,
) -> Result<(Org, Organization, Manifest)> {
    let mut archive = Archive::open(app.store.registry(), file, told)?;
    for user in &archive.users {
        app.auth.check_newcomer(Id::from(user.id), &user.data::<User>()?.email)?;
    }
    let org = app.auth.reserve_organization(actor.clone(), Id::from(archive.organization.id))?;
    let actor = Actor { org, ..actor.clone() };
    match bring(app, &actor, org, &mut archive, runtime, told) {
        Ok(organization) => Ok((org, organization, archive.manifest)),
        Err(error) => {
            if let Err(error) = erase_rest(app, org, &mut |_, _| {}) {
                tracing::warn!(%error, "what came of an import that failed is erased at the next start");
            }
            Err(error)
        }
    }
}

fn bring(
    app: &App,
    actor: &Actor,
    org: Org,
    archive: &mut Archive,
    runtime: &Handle,
    told: Told<'_>,
) -> Result<Organization> {
    let (mut done, total) = (0, archive.manifest.total());
    let mut write = |records: Vec<Carried>| {
        done += u64::try_from(records.len()).unwrap_or(0);
        let bring =
            move |tx: &mut crate::store::WriteTx<'_>| records.into_iter().try_for_each(|record| tx.bring(org, record));
        app.store.write_blocking(Class::Background, actor.clone(), bring)?;
        told(done, total);
        Ok::<_, Error>(())
    };
    for place in archive.records.clone() {
        let mut chunk = Vec::with_capacity(CHUNK);
        let mut files = Vec::new();
        archive.each(app.store.registry(), org, place, &mut |record| {
            if place.1 == Attachment::KIND {
                files.push(record);
                return Ok(());
            }
            chunk.push(record);
            if chunk.len() == CHUNK { write(std::mem::take(&mut chunk)) } else { Ok(()) }
        })?;
        for file in files {
            chunk.push(with_content(app, org, archive, file, runtime)?);
            if chunk.len() == CHUNK {
                write(std::mem::take(&mut chunk))?;
            }
        }
        write(chunk)?;
    }
    app.auth.open_organization(actor.clone(), org, archive.organization.clone(), std::mem::take(&mut archive.users))
}

/// The record of a file whose content was stored, sealed under a new key.
fn with_content(app: &App, org: Org, archive: &mut Archive, mut file: Carried, runtime: &Handle) -> Result<Carried> {
    let (id, user) = (file.id, file.meta()?.created_by.unwrap_or_default());
    let key = match archive.content(id)? {
        // What was missing there is missing here: the record says what it was.
        None => ContentKey::fresh(),
        Some(mut content) => {
            let stored = runtime.block_on(async {
                let mut writing = app.blobs.begin(org, user).await?;
                let mut piece = vec![0; PIECE];
                loop {
                    let read = content.read(&mut piece).map_err(Error::fault)?;
                    let Some(read) = piece.get(..read).filter(|read| !read.is_empty()) else { break };
                    writing.push(read).await?;
                }
                writing.keep(id).await
            });
            stored?.key
        }
    };
    let sealer = Sealer::new(&app.keyring);
    let place = (app.store.instance(), org);
    file.reseal(app.store.registry(), place, &mut |place| sealer.seal(place, key.bytes()))?;
    Ok(file)
}
