//! Files of exports that are done: kept sealed for seven days, given to whoever asked for them and to nobody else.
//!
//! A job writes its file to [`scratch`], which no name leads to, and hands it to [`keep`]. What the job was killed with
//! is then gone, and the next attempt begins anew; one that was killed behind `keep` finds its file by [`finished`].

mod download;
mod model;

pub use download::route;
pub use model::ExportFile;

use std::fs::File;
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;

use serde_json::Value as Json;

use crate::app::{App, free_space};
use crate::auth::model::User;
use crate::base::{Error, Id, Org, Result, Role, Uid};
use crate::blobs::Place;
use crate::crypto::sealed::{SealedBytes, Sealer};
use crate::jobs::{Context, Ending};
use crate::store::log::Event;
use crate::store::secrets::place;
use crate::store::{Class, Dir, Entity, Flow, KeyBuf, Read as _, WriteTx};

/// For how long a file is kept, in seconds.
const KEPT: i64 = 7 * 24 * 60 * 60;
/// Most files that are kept of one user; the oldest go first.
const OF_ONE: usize = 20;
/// Bytes between two looks at whether to go on.
const STRETCH: usize = 1 << 20;

/// What is known of a file before it is kept.
#[derive(Debug, Clone)]
pub struct NewExport {
    /// What it is called, with its ending.
    pub name: String,
    /// What kind of file it is, for `Content-Type`.
    pub media_type: &'static str,
    /// How many records are in it.
    pub records: u64,
    /// The least role with which its user still gets it later.
    pub least: Role,
    /// What was exported, for the audit log.
    pub note: String,
}

/// A file for an export in the making. It has no name and goes with the process.
///
/// # Errors
/// When it cannot be made, or the disk has no room for more.
pub fn scratch(app: &App) -> Result<File> {
    has_room(app)?;
    let path = app.spool().join(Uid::fresh().with_prefix("exp"));
    let mut options = std::fs::OpenOptions::new();
    let made = options.read(true).write(true).create_new(true).mode(0o600).open(&path).map_err(Error::fault)?;
    std::fs::remove_file(&path).map_err(Error::fault)?;
    Ok(made)
}

/// Appends to such a file.
///
/// # Errors
/// [`Error::NoSpace`], and when it cannot be written otherwise.
pub fn write(file: &mut File, bytes: &[u8]) -> Result<()> {
    file.write_all(bytes).map_err(|error| match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Error::NoSpace,
        _ => Error::fault(error),
    })
}

/// Says whether the disk has more room than is left to the database.
///
/// # Errors
/// [`Error::NoSpace`] when it does not.
pub fn has_room(app: &App) -> Result<()> {
    let room = free_space(&app.spool()).unwrap_or(u64::MAX);
    if room > app.config.storage.min_free_bytes { Ok(()) } else { Err(Error::NoSpace) }
}

/// What the job came to, where an attempt before has kept its file.
///
/// # Errors
/// When the storage fails.
pub fn finished(app: &App, cx: &Context) -> Result<Option<Json>> {
    let id = Id::from(cx.id.uid());
    Ok(app.store.read()?.get::<ExportFile>(cx.org, id)?.map(|export| export.data.result(id)))
}

/// Seals `content` from its beginning, keeps it for the job's user, and notes the export in the audit log. Returns the
/// job's result, which says where the file can be had.
///
/// # Errors
/// As [`Context::check`], and when the disk or the storage fails.
pub fn keep(app: &App, cx: &Context, new: NewExport, content: &mut File) -> Result<Json, Ending> {
    content.seek(SeekFrom::Start(0)).map_err(Error::fault)?;
    let kept = Place { org: cx.org, user: cx.user.ok_or(Error::Unauthenticated)?, id: cx.id.uid() };
    let note = new.note.clone();
    let runtime = tokio::runtime::Builder::new_current_thread().build().map_err(Error::fault)?;
    let export = runtime.block_on(seal(app, kept, new, content, &|| {
        has_room(app)?;
        cx.check()
    }))?;
    let (org, id) = (kept.org, Id::<ExportFile>::from(kept.id));
    let (result, records) = (export.result(id), export.records);
    let written = cx.step(records, records, move |tx| {
        // Who has gone meanwhile leaves no file behind.
        tx.require::<User>(org, export.user.into())?;
        // A row of a cancelled attempt that was asked for again is of this file.
        if tx.get::<ExportFile>(org, id)?.is_some() {
            tx.delete(org, id)?;
        }
        let over = too_many(tx, org, export.user)?;
        tx.insert(org, id, export)?;
        tx.log(Event::done(org, "export.created").about(ExportFile::KIND, id.uid()).note(note));
        Ok((over, ()))
    });
    let gone = match &written {
        Ok(over) => over.clone(),
        Err(_) => vec![kept],
    };
    for place in gone {
        runtime.block_on(app.exports.remove(place, 0));
    }
    written.map(|_| result)
}

/// Seals a content and says what is to be kept of it. `look` is asked now and then whether to go on.
///
/// # Errors
/// Those of `look`, and when the disk fails.
pub async fn seal(
    app: &App,
    kept: Place,
    new: NewExport,
    content: &mut (dyn Read + Send),
    look: &(dyn Fn() -> Result<(), Ending> + Sync),
) -> Result<ExportFile, Ending> {
    let mut writing = app.exports.begin(kept.org, kept.user).await?;
    let mut piece = vec![0; STRETCH];
    loop {
        look()?;
        let read = content.read(&mut piece).map_err(Error::fault)?;
        let Some(bytes) = piece.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
        writing.push(bytes).await?;
    }
    let written = writing.keep(kept.id).await?;
    let at = place(app.store.instance(), kept.org, ExportFile::KIND, kept.id, "key");
    let key = Sealer::new(&app.keyring).seal(&at.each_ref().map(Vec::as_slice), written.key.bytes())?;
    Ok(ExportFile {
        user: kept.user,
        least: new.least,
        name: new.name,
        media_type: new.media_type.to_owned(),
        size: written.bytes,
        records: new.records,
        until: app.clock.now().plus_seconds(KEPT),
        key: SealedBytes(key),
    })
}

/// Forgets a user's oldest files, so that there is room for one more; returns where their contents lie.
fn too_many(tx: &mut WriteTx<'_>, org: Org, user: Uid) -> Result<Vec<Place>> {
    forget(tx, org, user, OF_ONE - 1)
}

/// Forgets all files of a user; returns where their contents lie, which are to be removed after the write.
///
/// # Errors
/// When the storage fails.
pub fn forget_all_of(tx: &mut WriteTx<'_>, org: Org, user: Uid) -> Result<Vec<Place>> {
    forget(tx, org, user, 0)
}

/// Forgets all files of a user but the newest.
fn forget(tx: &mut WriteTx<'_>, org: Org, user: Uid, newest: usize) -> Result<Vec<Place>> {
    let mut ids: Vec<Id<ExportFile>> = Vec::new();
    let mine = KeyBuf::new().id(user);
    tx.scan_index(org, ExportFile::KIND, model::BY_USER, &mine, Dir::Backward, None, &mut |_, id, _| {
        ids.push(id.into());
        Ok(Flow::More)
    })?;
    let over = ids.split_off(ids.len().min(newest));
    let mut places = Vec::with_capacity(over.len());
    for id in over {
        places.push(Place { org, user, id: id.uid() });
        tx.delete(org, id)?;
    }
    Ok(places)
}

/// Forgets the files whose time is over, and removes contents without a record. Blocks.
///
/// # Errors
/// When the storage or the folder cannot be read.
pub fn purge(app: &App) -> Result<()> {
    for (org, _) in app.auth.organizations()? {
        let mut over: Vec<Id<ExportFile>> = Vec::new();
        let read = app.store.read()?;
        let now = KeyBuf::new().time(app.clock.now());
        read.scan_index(org, ExportFile::KIND, model::BY_END, &KeyBuf::new(), Dir::Forward, None, &mut |at, id, _| {
            if at > now.as_bytes() {
                return Ok(Flow::Stop);
            }
            over.push(id.into());
            Ok(Flow::More)
        })?;
        drop(read);
        if over.is_empty() {
            continue;
        }
        app.store.write_blocking(Class::Background, crate::base::Actor::system(org), move |tx| {
            over.into_iter().try_for_each(|id| tx.delete(org, id))
        })?;
    }
    app.exports.sweep(app.clock.now(), |place| app.store.read()?.exists(place.org, ExportFile::KIND, place.id))
}
