//! Unix sockets at paths of any length. The kernel takes 107 bytes; a longer path is reached through its opened
//! directory, as `/proc/self/fd/N/name`.

use std::ffi::OsStr;
use std::io;
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use rustix::fs::{Mode, OFlags};

/// The longest path of a socket (`sun_path` without its final zero).
const LONGEST: usize = 107;

/// A path that the kernel takes, valid while this value lives.
pub(super) struct Short {
    path: PathBuf,
    _directory: Option<OwnedFd>,
}

impl Short {
    /// The short path for `directory/name`.
    ///
    /// # Errors
    /// The directory of a long path cannot be opened.
    pub fn new(directory: &Path, name: &str) -> io::Result<Self> {
        let path = directory.join(name);
        if path.as_os_str().as_bytes().len() <= LONGEST {
            return Ok(Self { path, _directory: None });
        }
        let opened = rustix::fs::open(directory, OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
        let path = PathBuf::from(format!("/proc/self/fd/{}", opened.as_raw_fd())).join(OsStr::new(name));
        Ok(Self { path, _directory: Some(opened) })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }
}
