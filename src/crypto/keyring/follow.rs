//! Working keys that follow the keyring: made from the keys once and again after each change of these, at the first use
//! behind it.

use std::sync::Arc;

use parking_lot::RwLock;

use super::{Keyring, Rings};
use crate::base::Result;

type Make<T> = Box<dyn Fn(&Rings) -> Result<T> + Send + Sync>;

/// What is made of the keyring's present keys.
pub(in crate::crypto) struct Following<T> {
    keyring: Keyring,
    make: Make<T>,
    /// The keys that it was made from, and what was made.
    made: RwLock<(Arc<Rings>, Arc<T>)>,
}

impl<T> Following<T> {
    /// What `make` makes, now and after each change.
    ///
    /// # Errors
    /// When it cannot be made now.
    pub(in crate::crypto) fn new(
        keyring: &Keyring,
        make: impl Fn(&Rings) -> Result<T> + Send + Sync + 'static,
    ) -> Result<Self> {
        let rings = keyring.rings();
        let first = Arc::new(make(&rings)?);
        Ok(Self { keyring: keyring.clone(), make: Box::new(make), made: RwLock::new((rings, first)) })
    }

    /// The same for what can always be made.
    pub(in crate::crypto) fn sure(keyring: &Keyring, make: fn(&Rings) -> T) -> Self
    where
        T: 'static,
    {
        let rings = keyring.rings();
        let first = Arc::new(make(&rings));
        let make: Make<T> = Box::new(move |rings| Ok(make(rings)));
        Self { keyring: keyring.clone(), make, made: RwLock::new((rings, first)) }
    }

    /// What belongs to the keys as they are now.
    pub(in crate::crypto) fn get(&self) -> Arc<T> {
        let rings = self.keyring.rings();
        {
            let made = self.made.read();
            if Arc::ptr_eq(&made.0, &rings) {
                return Arc::clone(&made.1);
            }
        }
        let mut made = self.made.write();
        // Asked again under the lock: who came late must not put older keys back.
        let rings = self.keyring.rings();
        if !Arc::ptr_eq(&made.0, &rings) {
            match (self.make)(&rings) {
                Ok(next) => *made = (rings, Arc::new(next)),
                Err(error) => tracing::error!(%error, "new keys cannot be taken over; the old ones stay in use"),
            }
        }
        Arc::clone(&made.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{Error, Time};
    use crate::crypto::keyring::{KeyId, KeyringError, Purpose};

    #[test]
    fn the_next_use_after_a_rotation_has_the_new_key() {
        let keyring = Keyring::generate(Time(0));
        let following = Following::sure(&keyring, |rings| rings.active(Purpose::Jwt).id);
        let other = Following::sure(&keyring.clone(), |rings| rings.usable(Purpose::Jwt).count());
        let before = *following.get();
        assert_eq!(before, *following.get());
        let info = keyring.rotate(Purpose::Jwt, Time(5)).unwrap();
        assert_ne!(before, info.id);
        assert_eq!((*following.get(), *other.get()), (info.id, 2));
        keyring.retire(before).unwrap();
        assert_eq!(*other.get(), 1);
        assert!(keyring.retire(before).is_err() && keyring.retire(info.id).is_err());
        assert!(matches!(keyring.retire(KeyId([7; 8])), Err(KeyringError::Unknown(_))));
    }

    #[test]
    fn what_cannot_be_made_of_new_keys_leaves_the_old() {
        let keyring = Keyring::generate(Time(0));
        let make = |rings: &Rings| match rings.usable(Purpose::Jwt).count() {
            2 => Err(Error::internal("not with two")),
            count => Ok(count),
        };
        let following = Following::new(&keyring, make).unwrap();
        let first = keyring.rotate(Purpose::Jwt, Time(5)).unwrap();
        assert_eq!(*following.get(), 1);
        keyring.rotate(Purpose::Jwt, Time(6)).unwrap();
        assert_eq!(*following.get(), 3);
        keyring.retire(first.id).unwrap();
        assert!(Following::new(&keyring, make).is_err());
    }
}
