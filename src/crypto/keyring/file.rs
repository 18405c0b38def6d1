//! The keyring's file: `{v:1, wrapped, keys:[{id, purpose, alg, created, state, material}]}`, material in base64url,
//! sealed by the operator's wrapping key where there is one. It is written whole and found either as it was or as it
//! shall be after any crash.

use std::fs;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretBox, SecretString};
use serde::{Deserialize, Serialize};
use zeroize::{ZeroizeOnDrop, Zeroizing};

use super::rings::{Ring, Rings};
use super::wrap::Wrap;
use super::{Key, KeyId, KeyState, Keyring, KeyringError, Place, Purpose};
use crate::base::Time;

const NAME: &str = "keyring.json";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    v: u32,
    #[serde(default)]
    wrapped: bool,
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
    /// Reads the keyring in `dir` (`<data>/keys`), or makes it where neither it nor a database exists. `master` wraps
    /// it; a file that is not wrapped yet becomes so.
    ///
    /// # Errors
    /// [`KeyringError::Missing`] when there is a database and no keyring; others when the file cannot be used or made.
    pub fn open(
        dir: &Path,
        database_exists: bool,
        now: Time,
        master: Option<&SecretString>,
    ) -> Result<Self, KeyringError> {
        let place = Place { dir: dir.to_owned(), wrap: master.map(Wrap::new) };
        let path = place.path();
        let rings = match fs::metadata(&path) {
            Ok(_) => place.load(&path)?,
            Err(error) if error.kind() == ErrorKind::NotFound && database_exists => {
                return Err(KeyringError::Missing(path));
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let rings = Rings::generate(now);
                place.write(&rings)?;
                rings
            }
            Err(error) => return Err(KeyringError::Io(path, "read.", error)),
        };
        Ok(Self::with(rings, Some(place)))
    }
}

impl Place {
    fn path(&self) -> PathBuf {
        self.dir.join(NAME)
    }

    /// Reads the file; one that is not wrapped yet and should be becomes so.
    fn load(&self, path: &Path) -> Result<Rings, KeyringError> {
        let file = read(path)?;
        match (file.wrapped, &self.wrap) {
            (true, None) => Err(KeyringError::Wrapped(path.to_owned())),
            (true, Some(wrap)) => assemble(file, path, |row, id| {
                wrap.open(id, row.purpose, &row.material).ok_or_else(|| KeyringError::OtherMaster(path.to_owned()))
            }),
            (false, wrap) => {
                let rings = assemble(file, path, |row, _| Ok(plain(&row.material)))?;
                if wrap.is_some() {
                    self.write(&rings)?;
                }
                Ok(rings)
            }
        }
    }

    /// Replaces the file: after any crash it is the old one or the new one.
    pub(super) fn write(&self, rings: &Rings) -> Result<(), KeyringError> {
        let failed = |error| KeyringError::Io(self.path(), "written.", error);
        let mut rows = Vec::new();
        for ring in rings.all() {
            rows.extend(rows_of(ring, self.wrap.as_ref()).map_err(failed)?);
        }
        replace(&self.dir, &self.path(), &File { v: 1, wrapped: self.wrap.is_some(), keys: rows }).map_err(failed)
    }
}

fn read(path: &Path) -> Result<File, KeyringError> {
    let failed = |error| KeyringError::Io(path.to_owned(), "read.", error);
    let mode = fs::metadata(path).map_err(failed)?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(KeyringError::Exposed(path.to_owned(), mode & 0o777));
    }
    let bytes = Zeroizing::new(fs::read(path).map_err(failed)?);
    let damaged = |why: String| KeyringError::Damaged(path.to_owned(), why);
    let version: Version =
        serde_json::from_slice(&bytes).map_err(|_| damaged("it is no JSON object with a format.".into()))?;
    if version.v != 1 {
        return Err(KeyringError::Newer(path.to_owned(), version.v));
    }
    // serde's words may repeat what is in the file; the place is enough.
    serde_json::from_slice(&bytes)
        .map_err(|e| damaged(format!("line {} column {} is not as expected.", e.line(), e.column())))
}

/// Material as the file holds it without a wrapping key; empty when it is no base64url.
fn plain(text: &str) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(URL_SAFE_NO_PAD.decode(text).unwrap_or_default())
}

/// Writes beside, syncs, renames, syncs the directory, which is made with mode 0700 where it is absent.
fn replace(dir: &Path, path: &Path, file: &File) -> std::io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
    let text = Zeroizing::new(serde_json::to_vec_pretty(file)?);
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

fn rows_of(ring: &Ring, wrap: Option<&Wrap>) -> std::io::Result<Vec<Row>> {
    let material = |key: &Key| {
        let material = key.material.expose_secret();
        match wrap {
            Some(wrap) => {
                wrap.seal(key.id, ring.purpose, material).ok_or_else(|| std::io::Error::from(ErrorKind::InvalidData))
            }
            None => Ok(URL_SAFE_NO_PAD.encode(material)),
        }
    };
    let row = |key: &Key| {
        Ok(Row {
            id: key.id.to_string(),
            purpose: ring.purpose,
            alg: ring.purpose.algorithm().to_owned(),
            created: key.created,
            state: key.state,
            material: material(key)?,
        })
    };
    ring.keys().map(row).collect()
}

/// The keyring of the file's rows; `material` reads a row's material.
fn assemble(
    file: File,
    path: &Path,
    material: impl Fn(&Row, KeyId) -> Result<Zeroizing<Vec<u8>>, KeyringError>,
) -> Result<Rings, KeyringError> {
    let damaged = |why: String| KeyringError::Damaged(path.to_owned(), why);
    let mut keys: Vec<(Purpose, Key)> = Vec::new();
    for row in file.keys {
        let id: KeyId =
            row.id.parse().map_err(|()| damaged("a key's id is not k_ and sixteen hexadecimal digits.".into()))?;
        if row.alg != row.purpose.algorithm() {
            return Err(damaged(format!("the key {id} has another algorithm than its purpose.")));
        }
        if keys.iter().any(|(_, other)| other.id == id) {
            return Err(damaged(format!("the key {id} is there twice.")));
        }
        let bytes = <[u8; 32]>::try_from(material(&row, id)?.as_slice()).map(Zeroizing::new);
        let bytes =
            bytes.map_err(|_| damaged(format!("the material of the key {id} is not 32 bytes in base64url.")))?;
        let material = Arc::new(SecretBox::init_with(|| *bytes));
        keys.push((row.purpose, Key { id, state: row.state, created: row.created, material }));
    }
    rings(keys).map_err(damaged)
}

/// One ring for each purpose.
fn rings(mut keys: Vec<(Purpose, Key)>) -> Result<Rings, String> {
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
    Ok(Rings {
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
        let made = Keyring::open(&keys, false, Time(5), None).unwrap();
        let read = Keyring::open(&keys, true, Time(9), None).unwrap();
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
        assert!(matches!(Keyring::open(dir.path(), true, Time(5), None), Err(KeyringError::Missing(_))));
        assert!(!dir.path().join(NAME).exists());
    }

    #[test]
    fn refuses_exposed_and_damaged_files_in_sentences_without_material() {
        let dir = tempfile::tempdir().unwrap();
        Keyring::open(dir.path(), false, Time(5), None).unwrap();
        let path = dir.path().join(NAME);
        let good = fs::read_to_string(&path).unwrap();
        let try_text = |text: &str| {
            fs::write(&path, text).unwrap();
            Keyring::open(dir.path(), true, Time(5), None).err().map(|e| e.to_string()).unwrap_or_default()
        };
        assert!(try_text(&good.replacen("active", "verify", 1)).contains("no active key for jwt"));
        assert!(try_text(&good.replacen("\"v\": 1", "\"v\": 2", 1)).contains("format 2"));
        assert!(try_text("").contains("damaged"));
        assert!(try_text(&good.replacen("HS256", "HS512", 1)).contains("another algorithm"));
        let file: serde_json::Value = serde_json::from_str(&good).unwrap();
        let material = file["keys"][0]["material"].as_str().unwrap();
        let message = try_text(&good.replacen(material, &material[1..], 1));
        assert!(message.contains("32 bytes") && !message.contains(&material[1..]), "{message}");
        let with_second = |change: &dyn Fn(&mut serde_json::Value)| {
            let mut file = file.clone();
            let mut second = file["keys"][0].clone();
            change(&mut second);
            file["keys"].as_array_mut().unwrap().push(second);
            file.to_string()
        };
        assert!(try_text(&with_second(&|_| {})).contains("is there twice"));
        let other = |key: &mut serde_json::Value| key["id"] = "k_0123456789abcdef".into();
        assert!(try_text(&with_second(&other)).contains("two active keys for jwt"));
        assert_eq!(try_text(&good), "");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(Keyring::open(dir.path(), true, Time(5), None), Err(KeyringError::Exposed(_, 0o640))));
    }

    #[test]
    fn a_master_key_wraps_the_material() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(NAME);
        let (right, wrong) = (SecretString::from("m".repeat(43)), SecretString::from("n".repeat(43)));
        let open = |master: Option<&SecretString>| Keyring::open(dir.path(), path.exists(), Time(5), master);
        let made = open(None).unwrap();
        let before: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        let wrapped = open(Some(&right)).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        for key in before["keys"].as_array().unwrap() {
            assert!(!text.contains(key["material"].as_str().unwrap()));
        }
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let same = |keyring: &Keyring| keyring.chain().mac(b"x", &[0; 32]) == made.chain().mac(b"x", &[0; 32]);
        assert!(same(&wrapped) && same(&open(Some(&right)).unwrap()));
        assert!(matches!(open(Some(&wrong)), Err(KeyringError::OtherMaster(_))));
        assert!(matches!(open(None), Err(KeyringError::Wrapped(_))));
    }

    #[test]
    fn a_rotation_is_in_the_file_wrapped_or_not() {
        for master in [None, Some(SecretString::from("m".repeat(43)))] {
            let dir = tempfile::tempdir().unwrap();
            let path = dir.path().join(NAME);
            let open = || Keyring::open(dir.path(), path.exists(), Time(5), master.as_ref()).unwrap();
            let keyring = open();
            for purpose in Purpose::ALL {
                let old = keyring.active(purpose);
                let new = keyring.rotate(purpose, Time(9)).unwrap();
                assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
                let read = open();
                let states = |id| read.find(id).map(|key| (key.state, key.superseded));
                assert_eq!(states(new.id), Some((KeyState::Active, None)));
                assert_eq!(states(old), Some((KeyState::Verify, Some(Time(9)))));
                keyring.retire(old).unwrap();
                assert_eq!(open().find(old).unwrap().state, KeyState::Retired);
            }
            assert_eq!(open().chain().mac(b"x", &[0; 32]), keyring.chain().mac(b"x", &[0; 32]));
            assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
        }
    }

    #[test]
    fn what_is_in_the_way_of_the_file_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let taken = dir.path().join("taken");
        fs::write(&taken, "a file").unwrap();
        assert!(matches!(Keyring::open(&taken, false, Time(5), None), Err(KeyringError::Io(_, "read.", _))));
        let keys = dir.path().join("keys");
        fs::create_dir_all(keys.join(NAME).with_extension("tmp")).unwrap();
        assert!(matches!(Keyring::open(&keys, false, Time(5), None), Err(KeyringError::Io(_, "written.", _))));
        assert!(!keys.join(NAME).exists());
    }

    #[test]
    fn a_rotation_that_cannot_be_written_changes_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let keys = dir.path().join("keys");
        let keyring = Keyring::open(&keys, false, Time(5), None).unwrap();
        let before = keyring.active(Purpose::Jwt);
        fs::remove_dir_all(&keys).unwrap();
        fs::write(&keys, "in the way").unwrap();
        assert!(matches!(keyring.rotate(Purpose::Jwt, Time(9)), Err(KeyringError::Io(..))));
        assert_eq!(keyring.active(Purpose::Jwt), before);
    }
}
