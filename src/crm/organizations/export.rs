//! The way out: one snapshot of all records, so that they fit each other, then the contents of the files in it.

use std::collections::BTreeMap;
use std::io::Write;

use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, ZipWriter};

use super::Told;
use super::archive::{FORMAT, Manifest};
use super::names::Entry;
use crate::app::App;
use crate::auth::model::Organization;
use crate::base::{Error, Id, Org, Result, Uid};
use crate::blobs::Place;
use crate::crm::files::Attachment;
use crate::crypto::pieces::ContentKey;
use crate::crypto::sealed::{SealedBytes, Sealer};
use crate::store::{Entity, Flow, Read, ReadTx, portable, secrets};

/// Records after which it is told how far the export is.
const TELL_EVERY: u64 = 100;

/// A file whose content is to follow.
struct Waiting {
    place: Place,
    key: SealedBytes,
    size: u64,
}

type Zip<W> = ZipWriter<StreamWriter<W>>;

fn begin<W: Write>(zip: &mut Zip<W>, entry: Entry, method: CompressionMethod) -> Result<()> {
    // Nobody knows before how long an entry becomes.
    let options = SimpleFileOptions::default().compression_method(method).large_file(true).unix_permissions(0o600);
    zip.start_file(entry.name(), options).map_err(Error::fault)
}

/// Writes an organisation to `out` as a ZIP. Blocks.
///
/// # Errors
/// When the storage fails, or `out` cannot be written.
pub fn export(app: &App, org: Org, out: impl Write, told: Told<'_>) -> Result<Manifest> {
    let id: Id<Organization> = app.auth.directory().organization(org).ok_or(Error::NotFound)?;
    let mut zip = ZipWriter::new_stream(out);
    let read = app.store.read()?;
    let mut manifest = Manifest {
        format: FORMAT,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        made_at: app.clock.now(),
        organization: read.require(org, id)?.data.name,
        records: BTreeMap::new(),
        deleted: BTreeMap::new(),
        files: 0,
        missing: Vec::new(),
    };
    let mut files = Vec::new();
    let mut done = 0;
    for deleted in [false, true] {
        records(app, &read, org, deleted, &mut zip, &mut manifest, &mut files, &mut |count| {
            done += count;
            told(done, 0);
        })?;
    }
    // What follows takes its time, and a snapshot keeps old pages.
    drop(read);
    let sealer = Sealer::new(&app.keyring);
    let total = done + u64::try_from(files.len()).unwrap_or(0);
    for file in files {
        if content(app, &sealer, &file, &mut zip)? {
            manifest.files += 1;
        } else {
            manifest.missing.push(Id::<Attachment>::from(file.place.id).to_string());
        }
        done += 1;
        told(done, total);
    }
    begin(&mut zip, Entry::Manifest, CompressionMethod::Deflated)?;
    serde_json::to_writer_pretty(&mut zip, &manifest).map_err(Error::fault)?;
    zip.finish().map_err(Error::fault)?.into_inner().flush().map_err(Error::fault)?;
    Ok(manifest)
}

/// Writes the live records, or those in the trash, an entry for each kind that has any.
fn records<W: Write>(
    app: &App,
    read: &ReadTx,
    org: Org,
    deleted: bool,
    zip: &mut Zip<W>,
    manifest: &mut Manifest,
    files: &mut Vec<Waiting>,
    told: &mut dyn FnMut(u64),
) -> Result<()> {
    let registry = app.store.registry();
    for kind in portable::kinds(registry) {
        let mut count = 0;
        portable::scan(read, (org, kind), deleted, &mut |record| {
            if count == 0 {
                begin(zip, Entry::Records { kind, deleted }, CompressionMethod::Deflated)?;
            }
            if kind == Attachment::KIND {
                let file: Attachment = record.data()?;
                let user = record.meta()?.created_by.unwrap_or_default();
                files.push(Waiting { place: Place { org, user, id: record.id }, key: file.key, size: file.size });
            }
            let mut line = record.to_line(registry)?;
            line.push(b'\n');
            zip.write_all(&line).map_err(Error::fault)?;
            count += 1;
            if count % TELL_EVERY == 0 {
                told(TELL_EVERY);
            }
            Ok(Flow::More)
        })?;
        if count > 0 {
            told(count % TELL_EVERY);
            let counts = if deleted { &mut manifest.deleted } else { &mut manifest.records };
            counts.insert(kind.collection.to_owned(), count);
        }
    }
    Ok(())
}

/// Writes the content of a file as people brought it; false when it is not to be had.
fn content<W: Write>(app: &App, sealer: &Sealer, file: &Waiting, zip: &mut Zip<W>) -> Result<bool> {
    let place = secrets::place(app.store.instance(), file.place.org, Attachment::KIND, file.place.id, "key");
    let key = sealer.open(&place.each_ref().map(Vec::as_slice), &file.key.0).ok();
    let Some(key) = key.and_then(|key| ContentKey::from_bytes(&key)) else { return Ok(false) };
    if !app.blobs.is_there(file.place) {
        return Ok(false);
    }
    // Most files are packed already.
    begin(zip, Entry::File(id_of(file)), CompressionMethod::Stored)?;
    app.blobs.copy(file.place, &key, file.size, zip).map_err(Error::fault)
}

fn id_of(file: &Waiting) -> Uid {
    file.place.id
}
