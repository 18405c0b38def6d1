//! L2: the contents of files, in the data directory: `blobs/<organisation>/<user>/<identity>`, sealed in pieces under a key
//! of their own. Nothing of a client's is in a path, and no address leads there. Invariant: what lies there without a
//! record was left by a write that did not happen, and is swept.

use std::collections::HashMap;
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use futures_util::Stream;
use parking_lot::Mutex;
use tokio::fs::File;
use tokio::io::AsyncReadExt;

use crate::base::{Error, Org, Result, Time, Uid};
use crate::config::Uploads;
use crate::crypto::pieces::{ContentKey, PIECE, SEAL};

mod writing;

pub use writing::{Content, Writing};

/// What has no record for so many seconds is not being written any more.
const LEFT_OVER: i64 = 24 * 60 * 60;

/// Whose content it is and its identity: where it lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The organisation.
    pub org: Org,
    /// The user who brought it; the nil identity for none.
    pub user: Uid,
    /// The record that describes it.
    pub id: Uid,
}

/// Bytes by user.
type Used = HashMap<Uid, u64>;

/// All contents.
pub struct Blobs {
    root: PathBuf,
    limits: Uploads,
    /// Read from the disk the first time that an organisation stores something.
    used: Mutex<HashMap<Org, Used>>,
}

impl Blobs {
    /// Opens the folder, which is made where it is missing, and empties it of what was being written when the program
    /// ended.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn open(root: PathBuf, limits: Uploads) -> io::Result<Arc<Self>> {
        let blobs = Self { root, limits, used: Mutex::default() };
        folder(&blobs.incoming())?;
        for entry in std::fs::read_dir(blobs.incoming())?.flatten() {
            std::fs::remove_file(entry.path())?;
        }
        Ok(Arc::new(blobs))
    }

    fn incoming(&self) -> PathBuf {
        self.root.join("incoming")
    }

    fn folder_of(&self, org: Org, user: Uid) -> PathBuf {
        self.root.join(org.0.to_string()).join(user.with_prefix("usr"))
    }

    fn path(&self, place: Place) -> PathBuf {
        self.folder_of(place.org, place.user).join(place.id.with_prefix("blob"))
    }

    /// Sees to it that it is known how much of an organisation lies on the disk.
    async fn measure(&self, org: Org) -> Result<()> {
        if self.used.lock().contains_key(&org) {
            return Ok(());
        }
        let folder = self.root.join(org.0.to_string());
        let used = tokio::task::spawn_blocking(move || measured(&folder)).await.map_err(Error::fault)?;
        self.used.lock().entry(org).or_insert(used);
        Ok(())
    }

    /// Counts so many bytes of a user in, unless that is more than they, or all of the organisation, may have.
    fn reserve(&self, org: Org, user: Uid, bytes: u64) -> Result<()> {
        let mut all = self.used.lock();
        let used = all.entry(org).or_default();
        let full = |whose: &str, most: u64| {
            let message = format!("{whose} may have at most {} MiB of files. Ask an administrator.", most >> 20);
            Err(Error::conflict("quota", message))
        };
        if used.values().sum::<u64>() + bytes > self.limits.organization_quota_bytes {
            return full("The organisation", self.limits.organization_quota_bytes);
        }
        let own = used.entry(user).or_default();
        if *own + bytes > self.limits.user_quota_bytes {
            return full("You", self.limits.user_quota_bytes);
        }
        *own += bytes;
        Ok(())
    }

    fn release(&self, org: Org, user: Uid, bytes: u64) {
        if let Some(own) = self.used.lock().get_mut(&org).and_then(|used| used.get_mut(&user)) {
            *own = own.saturating_sub(bytes);
        }
    }

    /// Removes a content whose record was not written.
    pub async fn remove(&self, place: Place, bytes: u64) {
        if tokio::fs::remove_file(self.path(place)).await.is_ok() {
            self.release(place.org, place.user, bytes);
        }
    }

    /// Removes a content whose record is gone for good. Without the record's key nobody could read it any more. Blocks.
    ///
    /// # Errors
    /// When it is there and cannot be removed.
    pub fn shred(&self, place: Place) -> Result<()> {
        let path = self.path(place);
        let bytes = std::fs::metadata(&path).map_or(0, |about| about.len());
        match std::fs::remove_file(&path) {
            Ok(()) => self.release(place.org, place.user, bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(Error::fault(error)),
        }
        Ok(())
    }

    /// How many bytes an organisation's contents take on the disk.
    ///
    /// # Errors
    /// When nobody can look.
    pub async fn used_by(&self, org: Org) -> Result<u64> {
        self.measure(org).await?;
        Ok(self.used.lock().get(&org).map_or(0, |used| used.values().sum()))
    }

    /// Reads a content of so many bytes. A piece that does not open ends the stream with an error.
    ///
    /// # Errors
    /// When it is not there.
    pub async fn read(
        &self,
        place: Place,
        key: ContentKey,
        bytes: u64,
    ) -> Result<impl Stream<Item = io::Result<Bytes>> + Send + 'static> {
        let file = File::open(self.path(place)).await.map_err(Error::fault)?;
        let piece = u64::try_from(PIECE).unwrap_or(u64::MAX);
        let last = bytes.saturating_sub(1) / piece;
        Ok(futures_util::stream::try_unfold((file, 0_u64), move |(mut file, number)| {
            let key = ContentKey::from_bytes(key.bytes());
            async move {
                if number > last {
                    return Ok(None);
                }
                let mut sealed = Vec::with_capacity(PIECE + SEAL);
                let most = piece + u64::try_from(SEAL).unwrap_or(0);
                (&mut file).take(most).read_to_end(&mut sealed).await?;
                let key = key.ok_or_else(|| io::Error::other("the key has another length"))?;
                let opened = key.open(number, number == last, &sealed).map_err(io::Error::other)?;
                Ok(Some((Bytes::from(opened), (file, number + 1))))
            }
        }))
    }

    /// Writes a content of so many bytes to `out`; false when it is not there. Blocks.
    ///
    /// # Errors
    /// When a piece does not open, or `out` cannot be written.
    pub fn copy(&self, place: Place, key: &ContentKey, bytes: u64, out: &mut dyn io::Write) -> io::Result<bool> {
        let mut file = match std::fs::File::open(self.path(place)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            opened => opened?,
        };
        let piece = u64::try_from(PIECE).unwrap_or(u64::MAX);
        let last = bytes.saturating_sub(1) / piece;
        let mut sealed = Vec::with_capacity(PIECE + SEAL);
        for number in 0..=last {
            sealed.clear();
            let most = piece + u64::try_from(SEAL).unwrap_or(0);
            io::Read::read_to_end(&mut io::Read::take(&mut file, most), &mut sealed)?;
            out.write_all(&key.open(number, number == last, &sealed).map_err(io::Error::other)?)?;
        }
        Ok(true)
    }

    /// Whether a content lies there.
    #[must_use]
    pub fn is_there(&self, place: Place) -> bool {
        self.path(place).exists()
    }

    /// Removes all contents of an organisation. Blocks.
    ///
    /// # Errors
    /// When the folder cannot be removed.
    pub fn erase(&self, org: Org) -> io::Result<()> {
        self.used.lock().remove(&org);
        match std::fs::remove_dir_all(self.root.join(org.0.to_string())) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            removed => removed,
        }
    }

    /// Removes what has lain for a day without a record, for which `is_known` says no. Blocks.
    ///
    /// # Errors
    /// What `is_known` returns, and when a folder cannot be read.
    pub fn sweep(&self, now: Time, is_known: impl Fn(Place) -> Result<bool>) -> Result<()> {
        let before = now.plus_seconds(-LEFT_OVER);
        for org in entries(&self.root) {
            let Some(number) = name_of(&org).and_then(|name| name.parse().ok()) else { continue };
            for user in entries(&org) {
                let Some(owner) = name_of(&user).and_then(|name| Uid::parse("usr", name)) else { continue };
                for path in entries(&user) {
                    let Some(id) = name_of(&path).and_then(|name| Uid::parse("blob", name)) else { continue };
                    let place = Place { org: Org(number), user: owner, id };
                    if id.time() < before && !is_known(place)? {
                        let bytes = std::fs::metadata(&path).map_or(0, |about| about.len());
                        std::fs::remove_file(&path).map_err(Error::fault)?;
                        self.release(place.org, owner, bytes);
                    }
                }
            }
        }
        Ok(())
    }
}

fn folder(path: &Path) -> io::Result<()> {
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// What is in a folder; nothing where there is none.
fn entries(folder: &Path) -> impl Iterator<Item = PathBuf> {
    std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path())
}

fn name_of(path: &Path) -> Option<&str> {
    path.file_name()?.to_str()
}

/// How much lies in the folder of an organisation, by user.
fn measured(org: &Path) -> Used {
    let size = |path: PathBuf| std::fs::metadata(path).map_or(0, |about| about.len());
    let of_user = |user: PathBuf| Some((Uid::parse("usr", name_of(&user)?)?, entries(&user).map(size).sum()));
    entries(org).filter_map(of_user).collect()
}
