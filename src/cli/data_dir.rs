//! The data directory before anything in it is opened: made, owned by the right user, locked.
//!
//! Invariant: whoever holds a [`Lock`] is the only process that writes there. Does not know what the directory holds.

use std::fs::{DirBuilder, File, OpenOptions, Permissions};
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

use rustix::fs::{FlockOperation, flock};
use rustix::process::{Gid, Uid};

use super::exit::{Exit, Failure};

/// The exclusive hold on a data directory. It ends with the value, and with the process however that ends.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// Makes the directory with mode 0700 where it is absent; one that others can enter is closed to them, unless it
/// holds something else.
///
/// # Errors
/// 73 when it cannot be made or is no directory.
pub fn create(directory: &Path) -> Result<(), Failure> {
    match std::fs::metadata(directory) {
        Ok(found) if found.is_dir() => {
            let is_own = found.uid() == rustix::process::geteuid().as_raw();
            if found.mode() & 0o077 != 0 && is_own && is_ours(directory) {
                let closed = std::fs::set_permissions(directory, Permissions::from_mode(0o700));
                return closed.map_err(|error| cannot_create(directory, &error));
            }
            return Ok(());
        }
        Ok(_) => {
            let told = format!("{} is not a directory; storage.data_dir must name one", directory.display());
            return Err(Failure::new(Exit::CannotCreate, told));
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(cannot_create(directory, &error)),
    }
    let parent = directory.parent().filter(|parent| !parent.as_os_str().is_empty());
    if let Some(parent) = parent {
        std::fs::create_dir_all(parent).map_err(|error| cannot_create(directory, &error))?;
    }
    match DirBuilder::new().mode(0o700).create(directory) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(cannot_create(directory, &error)),
        _ => Ok(()),
    }
}

/// Whether there is nothing in it, or a database of ours.
fn is_ours(directory: &Path) -> bool {
    directory.join("leadlab.redb").exists()
        || std::fs::read_dir(directory).is_ok_and(|mut files| files.next().is_none())
}

fn cannot_create(directory: &Path, error: &std::io::Error) -> Failure {
    Failure::new(
        Exit::CannotCreate,
        format!("the data directory {} cannot be made: {error}; choose another with --data-dir", directory.display()),
    )
}

/// Takes the directory for this process.
///
/// # Errors
/// 75 when another process has it, 77 when this user may not write there.
pub fn lock(directory: &Path) -> Result<Lock, Failure> {
    let path = directory.join("LOCK");
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(&path)
        .map_err(|error| Failure::file(&path, &error))?;
    match flock(&file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(Lock { _file: file }),
        Err(error) if error == rustix::io::Errno::WOULDBLOCK => {
            Err(Failure::new(Exit::InUse, format!("{} is in use by another process", directory.display())))
        }
        Err(error) => Err(Failure::file(&path, &error.into())),
    }
}

/// Root working on another user's data directory becomes that user, so that every file stays that user's.
///
/// Must run while the process has one thread: the kernel keeps users per thread, and later threads inherit them.
///
/// # Errors
/// 77 when the kernel refuses.
pub fn become_owner(directory: &Path) -> Result<(), Failure> {
    let Ok(found) = std::fs::metadata(directory) else {
        return Ok(());
    };
    if !rustix::process::geteuid().is_root() || found.uid() == 0 {
        return Ok(());
    }
    let (user, group) = (Uid::from_raw(found.uid()), Gid::from_raw(found.gid()));
    rustix::thread::set_thread_groups(&[group])
        .and_then(|()| rustix::thread::set_thread_res_gid(group, group, group))
        .and_then(|()| rustix::thread::set_thread_res_uid(user, user, user))
        .map_err(|error| {
            let told = format!("cannot become user {}, who owns {}: {error}", found.uid(), directory.display());
            Failure::new(Exit::Denied, told)
        })
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_directory_is_made_private_and_held_once() {
        let base = tempfile::tempdir().unwrap();
        let directory = base.path().join("deep/data");
        for _ in 0..2 {
            create(&directory).unwrap();
            assert_eq!(std::fs::metadata(&directory).unwrap().permissions().mode() & 0o777, 0o700);
        }
        let held = lock(&directory).unwrap();
        assert_eq!(lock(&directory).unwrap_err().exit, Exit::InUse);
        drop(held);
        lock(&directory).unwrap();
        assert_eq!(std::fs::metadata(directory.join("LOCK")).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn what_cannot_be_a_directory_is_told() {
        let base = tempfile::tempdir().unwrap();
        let file = base.path().join("file");
        std::fs::write(&file, "").unwrap();
        assert_eq!(create(&file).unwrap_err().exit, Exit::CannotCreate);
        assert_eq!(create(&file.join("below")).unwrap_err().exit, Exit::CannotCreate);
    }
}
