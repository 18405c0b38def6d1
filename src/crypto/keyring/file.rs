//! The keyring's file: `{v:1, keys:[{id, purpose, alg, created, state, material}]}`, material in base64url. It is
//! made once, whole, and found either absent or complete after any crash.

use std::fs;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretBox};
use serde::{Deserialize, Serialize};
use zeroize::{ZeroizeOnDrop, Zeroizing};

use super::{Key, KeyState, Keyring, KeyringError, Purpose, Ring};
use crate::base::Time;

const NAME: &str = "keyring.json";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    v: u32,
    keys: Vec<Row>,
}

#[derive(Serialize, Deserialize, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    #[zeroize(skip)]
    purpose: Purpose,
    alg: String,
    #[zeroize(skip)]
    created: Time,
    #[zeroize(skip)]
    state: KeyState,
    material: String,
}

#[derive(Deserialize)]
struct Version {
    v: u32,
}

impl Keyring {
    /// Reads the keyring in `dir` (`<data>/keys`), or makes it where neither it nor a database exists.
    ///
    /// # Errors
    /// [`KeyringError::Missing`] when there is a database and no keyring; others when the file cannot be used or made.
    pub fn open(dir: &Path, database_exists: bool, now: Time) -> Result<Self, KeyringError> {
        let path = dir.join(NAME);
        match fs::metadata(&path) {
            Ok(_) => Self::load(dir),
            Err(error) if error.kind() == ErrorKind::NotFound && database_exists => Err(KeyringError::Missing(path)),
            Err(error) if error.kind() == ErrorKind::NotFound => Self::create(dir, now),
            Err(error) => Err(KeyringError::Io(path, "read.", error)),
        }
    }

    /// Reads the keyring in `dir`.
    ///
    /// # Errors
    /// When it is absent, open to others, damaged or newer than this program.
    pub fn load(dir: &Path) -> Result<Self, KeyringError> {
        let path = dir.join(NAME);
        let bytes = match fs::read(&path) {
            Ok(bytes) => Zeroizing::new(bytes),
            Err(error) if error.kind() == ErrorKind::NotFound => return Err(KeyringError::Missing(path)),
            Err(error) => return Err(KeyringError::Io(path, "read.", error)),
        };
        let mode = fs::metadata(&path).map_err(|e| KeyringError::Io(path.clone(), "read.", e))?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(KeyringError::Exposed(path, mode & 0o777));
        }
        let damaged = |why: String| KeyringError::Damaged(path.clone(), why);
        let version: Version =
            serde_json::from_slice(&bytes).map_err(|_| damaged("it is no JSON object with a format.".into()))?;
        if version.v != 1 {
            return Err(KeyringError::Newer(path, version.v));
        }
        // serde's words name members and places, never values of strings.
        let file: File = serde_json::from_slice(&bytes)
            .map_err(|e| damaged(format!("line {} column {} is not as expected.", e.line(), e.column())))?;
        assemble(file).map_err(damaged)
    }

    /// Makes the keyring in `dir`, which is created with mode 0700 where it is absent.
    fn create(dir: &Path, now: Time) -> Result<Self, KeyringError> {
        let keyring = Self::generate(now);
        let path = dir.join(NAME);
        write(dir, &path, &keyring).map_err(|error| KeyringError::Io(path, "written.", error))?;
        Ok(keyring)
    }
}

/// Writes beside, syncs, renames, syncs the directory.
fn write(dir: &Path, path: &Path, keyring: &Keyring) -> std::io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
    let rows = keyring.rings().into_iter().flat_map(rows_of).collect();
    let text = Zeroizing::new(serde_json::to_vec_pretty(&File { v: 1, keys: rows })?);
    let beside: PathBuf = path.with_extension("tmp");
    match fs::remove_file(&beside) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside)?;
    file.write_all(&text)?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    fs::File::open(dir)?.sync_all()
}

fn rows_of(ring: &Ring) -> Vec<Row> {
    let row = |key: &Key| Row {
        id: key.id.to_string(),
        purpose: ring.purpose,
        alg: ring.purpose.algorithm().to_owned(),
        created: key.created,
        state: key.state,
        material: URL_SAFE_NO_PAD.encode(key.material.expose_secret()),
    };
    std::iter::once(&ring.active).chain(&ring.others).map(row).collect()
}

/// The keyring of the file's rows, or what is wrong with them.
fn assemble(file: File) -> Result<Keyring, String> {
    let mut keys: Vec<(Purpose, Key)> = Vec::new();
    for row in file.keys {
        let id = row.id.parse().map_err(|()| "a key's id is not k_ and sixteen hexadecimal digits.".to_owned())?;
        if row.alg != row.purpose.algorithm() {
            return Err(format!("the key {id} has another algorithm than its purpose {}.", row.purpose.name()));
        }
        if keys.iter().any(|(_, other)| other.id == id) {
            return Err(format!("the key {id} is there twice."));
        }
        let mut material = Zeroizing::new([0_u8; 32]);
        match URL_SAFE_NO_PAD.decode_slice(&row.material, material.as_mut_slice()) {
            Ok(32) => {}
            _ => return Err(format!("the material of the key {id} is not 32 bytes in base64url.")),
        }
        let material = SecretBox::init_with(|| *material);
        keys.push((row.purpose, Key { id, state: row.state, created: row.created, material }));
    }
    let mut ring = |purpose: Purpose| -> Result<Ring, String> {
        let (mine, rest): (Vec<_>, Vec<_>) = std::mem::take(&mut keys).into_iter().partition(|(p, _)| *p == purpose);
        keys = rest;
        let (mut active, others): (Vec<_>, Vec<_>) =
            mine.into_iter().map(|(_, key)| key).partition(|key| key.state == KeyState::Active);
        match (active.pop(), active.is_empty()) {
            (Some(active), true) => Ok(Ring { purpose, active, others }),
            (Some(_), false) => Err(format!("there are two active keys for {}.", purpose.name())),
            (None, _) => Err(format!("there is no active key for {}.", purpose.name())),
        }
    };
    Ok(Keyring {
        jwt: ring(Purpose::Jwt)?,
        csrf: ring(Purpose::Csrf)?,
        refresh: ring(Purpose::Refresh)?,
        lookup: ring(Purpose::Lookup)?,
        pepper: ring(Purpose::Pepper)?,
        data: ring(Purpose::Data)?,
        audit: ring(Purpose::Audit)?,
        backup: ring(Purpose::Backup)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_made_once_with_mode_0600_and_read_again() {
        let dir = tempfile::tempdir().unwrap();
        let keys = dir.path().join("keys");
        let made = Keyring::open(&keys, false, Time(5)).unwrap();
        let read = Keyring::open(&keys, true, Time(9)).unwrap();
        let ids = |ring: &Keyring| ring.list().into_iter().map(|k| k.id).collect::<Vec<_>>();
        assert_eq!(ids(&made), ids(&read));
        assert_eq!(ids(&made).len(), Purpose::ALL.len());
        assert_eq!(made.chain().mac(b"x", &[0; 32]), read.chain().mac(b"x", &[0; 32]));
        assert_eq!(fs::metadata(keys.join(NAME)).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::metadata(&keys).unwrap().permissions().mode() & 0o777, 0o700);
    }

    #[test]
    fn a_database_without_its_keyring_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        assert!(matches!(Keyring::open(dir.path(), true, Time(5)), Err(KeyringError::Missing(_))));
        assert!(!dir.path().join(NAME).exists());
    }

    #[test]
    fn refuses_exposed_and_damaged_files_in_sentences_without_material() {
        let dir = tempfile::tempdir().unwrap();
        Keyring::open(dir.path(), false, Time(5)).unwrap();
        let path = dir.path().join(NAME);
        let good = fs::read_to_string(&path).unwrap();
        let try_text = |text: &str| {
            fs::write(&path, text).unwrap();
            Keyring::load(dir.path()).err().map(|e| e.to_string()).unwrap_or_default()
        };
        assert!(try_text(&good.replacen("active", "verify", 1)).contains("no active key for jwt"));
        assert!(try_text(&good.replacen("\"v\": 1", "\"v\": 2", 1)).contains("format 2"));
        assert!(try_text("").contains("damaged"));
        let file: serde_json::Value = serde_json::from_str(&good).unwrap();
        let material = file["keys"][0]["material"].as_str().unwrap();
        let message = try_text(&good.replacen(material, &material[1..], 1));
        assert!(message.contains("32 bytes") && !message.contains(&material[1..]), "{message}");
        assert_eq!(try_text(&good), "");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(Keyring::load(dir.path()), Err(KeyringError::Exposed(_, 0o640))));
    }
}
