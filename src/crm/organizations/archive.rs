//! What the ZIP of an organisation holds, and reading one that nobody vouches for: `leadlab.json` says what it is,
//! `records/<collection>.ndjson` and `trash/<collection>.ndjson` hold a record in each line in the order of their identities,
//! `files/<identity>` the contents of files. Nothing is believed before its checksum was seen, and nothing is unpacked
//! without a limit.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::File;
use std::io::{BufRead, BufReader, Read};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zip::ZipArchive;
use zip::read::ZipFile;

use super::Told;
use super::names::{Entry, MANIFEST};
use crate::auth::model::{Organization, User};
use crate::base::{Error, Id, Org, Result, Time, Uid};
use crate::crm::files::Attachment;
use crate::store::chain::hex;
use crate::store::portable::Carried;
use crate::store::{Entity, Kind, Registry};

/// The format that this program writes, and the only one that it reads.
pub(super) const FORMAT: u32 = 1;
/// Most bytes of a line.
const LINE_MAX: u64 = 16 << 20;
/// Most bytes of the manifest.
const MANIFEST_MAX: u64 = 4 << 20;
/// An archive may unpack to so many bytes,
const UNPACKED: u64 = 256 << 20;
/// and so many times its own length more. Packed text is ten times shorter, contents of files are not packed.
const RATIO: u64 = 200;

/// What the ZIP is.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The version of the form.
    pub format: u32,
    /// The version of the program that made it.
    pub program: String,
    /// When.
    pub made_at: Time,
    /// The organisation's name.
    pub organization: String,
    /// Live records by collection.
    pub records: BTreeMap<String, u64>,
    /// Records in the trash by collection.
    pub deleted: BTreeMap<String, u64>,
    /// Contents of files.
    pub files: u64,
    /// Files whose contents were not to be had when it was made.
    pub missing: Vec<String>,
}

impl Manifest {
    /// Records in all.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.records.values().chain(self.deleted.values()).sum()
    }
}

/// What a file's record says of its content.
#[derive(Debug)]
struct Described {
    size: u64,
    sha256: String,
}

/// A ZIP that was looked through: it is whole, and every line of it can be taken.
pub(super) struct Archive {
    zip: ZipArchive<File>,
    pub(super) manifest: Manifest,
    /// The entries with records, by their place; those of the organisation and its users are below.
    pub(super) records: Vec<(usize, Kind, bool)>,
    /// The contents of files, by their place.
    contents: HashMap<Uid, usize>,
    pub(super) organization: Carried,
    pub(super) users: Vec<Carried>,
}

fn refused(why: impl Into<String>) -> Error {
    Error::Malformed(why.into())
}

/// A failure to read: the archive is damaged, or the disk is.
fn unreadable(name: &str, error: impl std::fmt::Display) -> Error {
    refused(format!("{name} is damaged: {error}"))
}

/// Reads no more than an entry says that it holds: what goes on unpacking is not what it claims to be.
struct Limited<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(into)?;
        let bytes = u64::try_from(read).unwrap_or(u64::MAX);
        self.left = self.left.checked_sub(bytes).ok_or_else(|| std::io::Error::other("it is longer than it says"))?;
        Ok(read)
    }
}

type Content<'a> = Limited<ZipFile<'a, File>>;

/// The entry at a place with its name.
fn entry(zip: &mut ZipArchive<File>, at: usize) -> Result<(String, Content<'_>)> {
    let file = zip.by_index(at).map_err(|error| unreadable("An entry of the archive", error))?;
    let name = file.name().map_err(|error| unreadable("The name of an entry", error))?.into_owned();
    let left = file.size();
    Ok((name, Limited { inner: file, left }))
}

/// Calls `visit` with each line; how many there were.
fn lines(name: &str, content: impl Read, visit: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<u64> {
    let mut reader = BufReader::new(content);
    let (mut line, mut count) = (Vec::new(), 0_u64);
    loop {
        line.clear();
        let read = reader.by_ref().take(LINE_MAX + 1).read_until(b'\n', &mut line);
        if read.map_err(|error| unreadable(name, error))? == 0 {
            return Ok(count);
        }
        if u64::try_from(line.len()).unwrap_or(u64::MAX) > LINE_MAX {
            return Err(refused(format!("{name}: a line is longer than any record")));
        }
        count += 1;
        visit(line.strip_suffix(b"\n").unwrap_or(&line)).map_err(|error| match error {
            Error::Malformed(why) => refused(format!("{name}, line {count}: {why}")),
            other => other,
        })?;
    }
}

/// What looking through it gathers.
#[derive(Default)]
struct Found {
    organizations: Vec<Carried>,
    users: Vec<Carried>,
    addresses: HashSet<String>,
    described: HashMap<Uid, Described>,
    records: BTreeMap<String, u64>,
    deleted: BTreeMap<String, u64>,
}

impl Found {
    fn take(&mut self, record: Carried) -> Result<()> {
        match record.kind {
            Organization::KIND => self.organizations.push(record),
            User::KIND => {
                let user: User = record.data()?;
                if !self.addresses.insert(user.email.as_str().to_lowercase()) {
                    return Err(refused(format!("the address {} stands there twice", user.email)));
                }
                self.users.push(record);
            }
            Attachment::KIND => {
                let file: Attachment = record.data()?;
                let described = Described { size: file.size, sha256: file.sha256 };
                if self.described.insert(record.id, described).is_some() {
                    return Err(refused("this file stands there twice"));
                }
            }
            _ => {}
        }
        Ok(())
    }
}

impl Archive {
    /// Looks a ZIP through to its last byte. Writes nothing.
    ///
    /// # Errors
    /// [`Error::Malformed`] naming the entry, and the line where there is one.
    pub(super) fn open(registry: &Registry, file: File, told: Told<'_>) -> Result<Self> {
        let length = file.metadata().map_err(Error::fault)?.len();
        let zip = ZipArchive::new(file);
        let mut zip = zip.map_err(|error| refused(format!("This is no ZIP that can be read: {error}.")))?;
        let manifest = manifest(&mut zip)?;
        let (mut records, mut contents) = (Vec::new(), HashMap::new());
        let mut unpacked = 0_u64;
        for at in 0..zip.len() {
            let (name, content) = entry(&mut zip, at)?;
            unpacked = unpacked.saturating_add(content.left);
            match Entry::of(registry, &name)? {
                Entry::Manifest => {}
                Entry::Records { kind, deleted } => records.push((at, kind, deleted)),
                Entry::File(id) => drop(contents.insert(id, at)),
            }
        }
        if unpacked > length.saturating_mul(RATIO).saturating_add(UNPACKED) {
            return Err(refused("The archive unpacks to far more than any export does."));
        }
        let mut found = Found::default();
        let (mut done, total) = (0, manifest.total());
        for (at, kind, deleted) in &records {
            let (name, content) = entry(&mut zip, *at)?;
            let mut last = None;
            let count = lines(&name, content, &mut |line| {
                let record = Carried::from_line(registry, Org::INSTANCE, *kind, *deleted, line)?;
                if last.replace(record.id).is_some_and(|before| before >= record.id) {
                    return Err(refused("the identifiers are not in order, or one stands there twice"));
                }
                done += 1;
                told(done, total);
                found.take(record)
            })?;
            let counts = if *deleted { &mut found.deleted } else { &mut found.records };
            counts.insert(kind.collection.to_owned(), count);
        }
        if found.records != manifest.records || found.deleted != manifest.deleted {
            return Err(refused(format!("The archive does not hold what its {MANIFEST} says.")));
        }
        check_contents(&mut zip, &manifest, &found.described, &contents)?;
        records.retain(|(_, kind, _)| *kind != Organization::KIND && *kind != User::KIND);
        let Found { organizations, users, .. } = found;
        let Ok([organization]) = <[Carried; 1]>::try_from(organizations) else {
            return Err(refused("The archive does not hold exactly one organisation."));
        };
        Ok(Self { zip, manifest, records, contents, organization, users })
    }

    /// Calls `visit` with each record of the entry at a place.
    ///
    /// # Errors
    /// When it cannot be read any more, or `visit` fails.
    pub(super) fn each(
        &mut self,
        registry: &Registry,
        org: Org,
        (at, kind, deleted): (usize, Kind, bool),
        visit: &mut dyn FnMut(Carried) -> Result<()>,
    ) -> Result<()> {
        let (name, content) = entry(&mut self.zip, at)?;
        let mut line = |line: &[u8]| visit(Carried::from_line(registry, org, kind, deleted, line)?);
        lines(&name, content, &mut line).map(drop)
    }

    /// The content of a file, unless it is one of those that are missing.
    ///
    /// # Errors
    /// When the archive cannot be read any more.
    pub(super) fn content(&mut self, id: Uid) -> Result<Option<impl Read + '_>> {
        let Some(at) = self.contents.get(&id) else { return Ok(None) };
        Ok(Some(entry(&mut self.zip, *at)?.1))
    }
}

/// Reads what the archive is.
fn manifest(zip: &mut ZipArchive<File>) -> Result<Manifest> {
    #[derive(Deserialize)]
    struct Version {
        format: u32,
    }
    let none = || refused(format!("This ZIP is no export of an organisation: it has no {MANIFEST}."));
    let at = zip.index_for_name(MANIFEST).ok_or_else(none)?;
    let mut bytes = Vec::new();
    let (_, content) = entry(zip, at)?;
    content.take(MANIFEST_MAX).read_to_end(&mut bytes).map_err(|error| unreadable(MANIFEST, error))?;
    let Version { format } = serde_json::from_slice(&bytes).map_err(|error| unreadable(MANIFEST, error))?;
    if format != FORMAT {
        return Err(refused(format!("The archive has the format {format}; this version reads {FORMAT}.")));
    }
    serde_json::from_slice(&bytes).map_err(|error| unreadable(MANIFEST, error))
}

/// Reads every content of a file to its end: its checksum is in the ZIP, its digest in the record.
fn check_contents(
    zip: &mut ZipArchive<File>,
    manifest: &Manifest,
    described: &HashMap<Uid, Described>,
    contents: &HashMap<Uid, usize>,
) -> Result<()> {
    let missing: HashSet<Uid> = {
        let ids = manifest.missing.iter().filter_map(|text| text.parse::<Id<Attachment>>().ok());
        ids.map(Id::uid).collect()
    };
    if let Some(id) = described.keys().find(|id| !contents.contains_key(id) && !missing.contains(id)) {
        return Err(refused(format!("The content of {} is not in the archive.", Id::<Attachment>::from(*id))));
    }
    for (id, at) in contents {
        let (name, mut content) = entry(zip, *at)?;
        let about = described.get(id).ok_or_else(|| refused(format!("{name} belongs to no record")))?;
        let (mut digest, mut piece, mut bytes) = (Sha256::new(), vec![0; 64 << 10], 0_u64);
        loop {
            let read = content.read(&mut piece).map_err(|error| unreadable(&name, error))?;
            let Some(read) = piece.get(..read).filter(|read| !read.is_empty()) else { break };
            bytes += u64::try_from(read.len()).unwrap_or(u64::MAX);
            digest.update(read);
        }
        let digest: [u8; 32] = digest.finalize().into();
        if bytes != about.size || hex(&digest) != about.sha256 {
            return Err(refused(format!("{name} is not the file that its record describes")));
        }
    }
    Ok(())
}
