//! A content on its way to the disk: sealed piece by piece, counted against the quotas, and gone again unless it is kept.

use std::path::PathBuf;
use std::sync::Arc;

use sha2::{Digest, Sha256};
use tokio::fs::File;
use tokio::io::AsyncWriteExt;

use super::{Blobs, Place, folder};
use crate::base::{Error, Org, Result, Uid};
use crate::crypto::pieces::{ContentKey, PIECE};

/// A content that is being written.
pub struct Writing {
    blobs: Arc<Blobs>,
    org: Org,
    user: Uid,
    path: PathBuf,
    file: File,
    key: ContentKey,
    /// What does not fill a piece yet.
    rest: Vec<u8>,
    number: u64,
    bytes: u64,
    digest: Sha256,
    /// Bytes on the disk, which were counted in.
    reserved: u64,
    kept: bool,
}

/// What is known of a content that was written.
pub struct Content {
    /// Its key.
    pub key: ContentKey,
    /// Its length in bytes, before it was sealed.
    pub bytes: u64,
    /// Its SHA-256.
    pub sha256: [u8; 32],
    /// Its length on the disk.
    pub stored: u64,
}

impl Blobs {
    /// Begins a content of `user`.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub async fn begin(self: &Arc<Self>, org: Org, user: Uid) -> Result<Writing> {
        self.measure(org).await?;
        let path = self.incoming().join(Uid::fresh().with_prefix("blob"));
        let mut options = tokio::fs::OpenOptions::new();
        let file = options.write(true).create_new(true).mode(0o600).open(&path).await.map_err(fault)?;
        Ok(Writing {
            blobs: Arc::clone(self),
            org,
            user,
            path,
            file,
            key: ContentKey::fresh(),
            rest: Vec::with_capacity(PIECE),
            number: 0,
            bytes: 0,
            digest: Sha256::new(),
            reserved: 0,
            kept: false,
        })
    }
}

impl Writing {
    /// Bytes so far.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Appends what comes next.
    ///
    /// # Errors
    /// [`Error::Conflict`] over a quota, [`Error::NoSpace`].
    pub async fn push(&mut self, mut chunk: &[u8]) -> Result<()> {
        self.bytes += u64::try_from(chunk.len()).unwrap_or(u64::MAX);
        self.digest.update(chunk);
        while !chunk.is_empty() {
            // Only when more comes it is known that a full piece is not the last.
            if self.rest.len() == PIECE {
                self.write(false).await?;
            }
            let (now, later) = chunk.split_at(chunk.len().min(PIECE - self.rest.len()));
            self.rest.extend_from_slice(now);
            chunk = later;
        }
        Ok(())
    }

    async fn write(&mut self, is_last: bool) -> Result<()> {
        let sealed = self.key.seal(self.number, is_last, &self.rest)?;
        let bytes = u64::try_from(sealed.len()).unwrap_or(u64::MAX);
        self.blobs.reserve(self.org, self.user, bytes)?;
        self.reserved += bytes;
        self.file.write_all(&sealed).await.map_err(fault)?;
        self.number += 1;
        self.rest.clear();
        Ok(())
    }

    /// Ends the content and puts it where the record `id` looks for it, on the disk before this returns.
    ///
    /// # Errors
    /// As [`Writing::push`].
    pub async fn keep(mut self, id: Uid) -> Result<Content> {
        self.write(true).await?;
        self.file.flush().await.map_err(fault)?;
        self.file.sync_all().await.map_err(fault)?;
        let place = Place { org: self.org, user: self.user, id };
        let (from, to) = (self.path.clone(), self.blobs.path(place));
        let into = self.blobs.folder_of(self.org, self.user);
        let moved = tokio::task::spawn_blocking(move || {
            folder(&into)?;
            std::fs::rename(from, to)?;
            std::fs::File::open(into)?.sync_all()
        });
        moved.await.map_err(Error::fault)?.map_err(fault)?;
        self.kept = true;
        let key = ContentKey::from_bytes(self.key.bytes()).ok_or_else(|| Error::internal("a key has no length"))?;
        let sha256 = std::mem::take(&mut self.digest).finalize().into();
        Ok(Content { key, bytes: self.bytes, sha256, stored: self.reserved })
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        if !self.kept {
            let _ = std::fs::remove_file(&self.path);
            self.blobs.release(self.org, self.user, self.reserved);
        }
    }
}

fn fault(error: std::io::Error) -> Error {
    match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Error::NoSpace,
        _ => Error::fault(error),
    }
}
