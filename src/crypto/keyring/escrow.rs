//! The backup keys outside the keyring: what `leadlab key export` prints, for a place apart from the backups.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

use super::{KeyId, Keyring, Purpose};

const MARK: &str = "leadlab-backup-key";

/// A key that opens backups, as one line of text: `leadlab-backup-key k_… <32 bytes in base64url>`.
pub struct BackupKey {
    /// Its name.
    pub id: KeyId,
    /// The working key.
    pub key: Zeroizing<[u8; 32]>,
}

impl BackupKey {
    /// Reads a line.
    #[must_use]
    pub fn parse(line: &str) -> Option<Self> {
        let mut words = line.split_ascii_whitespace();
        let (mark, id, key) = (words.next()?, words.next()?, words.next()?);
        if mark != MARK || words.next().is_some() {
            return None;
        }
        let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(key).ok()?);
        let key = Zeroizing::new(<[u8; 32]>::try_from(bytes.as_slice()).ok()?);
        Some(Self { id: id.parse().ok()?, key })
    }

    /// The line.
    #[must_use]
    pub fn to_line(&self) -> Zeroizing<String> {
        let key = Zeroizing::new(URL_SAFE_NO_PAD.encode(self.key.as_slice()));
        Zeroizing::new(format!("{MARK} {} {}", self.id, key.as_str()))
    }
}

impl Keyring {
    /// The keys that open this instance's own backups, the newest first.
    #[must_use]
    pub fn backup_keys(&self) -> Vec<BackupKey> {
        let rings = self.rings();
        let keys = rings.usable(Purpose::Backup);
        keys.map(|key| BackupKey { id: key.id, key: key.working(Purpose::Backup) }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Time;

    #[test]
    fn a_line_gives_the_key_back() {
        let keyring = Keyring::generate(Time(0));
        keyring.rotate(Purpose::Backup, Time(9)).unwrap();
        let keys = keyring.backup_keys();
        assert_eq!(keys.len(), 2);
        for key in keys {
            let read = BackupKey::parse(&key.to_line()).unwrap();
            assert!(read.id == key.id && *read.key == *key.key);
        }
        for bad in ["", "leadlab-backup-key", "leadlab-backup-key k_1 AA", "other k_0000000000000000 AA"] {
            assert!(BackupKey::parse(bad).is_none(), "{bad}");
        }
    }
}
