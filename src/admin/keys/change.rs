//! Rotating, sealing anew and retiring, each with its entry in the instance's log.

use std::sync::Arc;

use super::references::references;
use crate::app::App;
use crate::base::{Actor, Error, Org, Result};
use crate::crypto::keyring::{KeyId, KeyInfo, KeyState, KeyringError, Purpose};
use crate::crypto::sealed::Sealer;
use crate::store::Class;
use crate::store::log::Event;
use crate::store::secrets::Step;

/// Records that are sealed anew in one write.
const BATCH: usize = 500;

/// Why the keys did not change.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The keyring refused.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    /// Things hang on it.
    #[error("The key {id} is still needed by {count} {what}.")]
    Needed {
        /// The key.
        id: KeyId,
        /// How many.
        count: u64,
        /// What they are.
        what: &'static str,
    },
    /// What it made is good for a while.
    #[error("The key {id} is still needed until {until}: what it made is good till then.")]
    NeededUntil {
        /// The key.
        id: KeyId,
        /// Till when.
        until: crate::base::Time,
    },
    /// The storage failed.
    #[error(transparent)]
    Storage(#[from] Error),
}

/// Makes a fresh key the active one of its purpose. Everybody in this process uses it from now on.
///
/// # Errors
/// [`KeyError::Keyring`] when the keyring cannot be written; then nothing has changed.
pub async fn rotate(app: &App, actor: Actor, purpose: Purpose) -> Result<KeyInfo, KeyError> {
    let (keyring, now) = (app.keyring.clone(), app.clock.now());
    let key = tokio::task::spawn_blocking(move || keyring.rotate(purpose, now)).await.map_err(Error::fault)??;
    note(app, actor, "key.rotated", format!("{} {}", purpose.name(), key.id)).await?;
    Ok(key)
}

/// Ends the use of a key that nothing needs any more, and forgets its material.
///
/// # Errors
/// [`KeyError::Needed`] and [`KeyError::NeededUntil`] while something needs it; [`KeyError::Keyring`] for an active or
/// unknown key.
pub async fn retire(app: &Arc<App>, actor: Actor, id: KeyId) -> Result<(), KeyError> {
    let shared = Arc::clone(app);
    let work = tokio::task::spawn_blocking(move || {
        let purpose = unneeded(&shared, id)?;
        shared.keyring.retire(id)?;
        Ok::<_, KeyError>(purpose)
    });
    let purpose = work.await.map_err(Error::fault)??;
    note(app, actor, "key.retired", format!("{} {id}", purpose.name())).await?;
    Ok(())
}

/// The purpose of a key that nothing needs.
fn unneeded(app: &App, id: KeyId) -> Result<Purpose, KeyError> {
    let now = app.clock.now();
    let found = references(app)?.into_iter().find(|(key, _)| key.id == id);
    let (key, needed) = found.ok_or_else(|| KeyringError::Unknown(id.to_string()))?;
    if let Some(until) = needed.until(now) {
        return Err(KeyError::NeededUntil { id, until });
    }
    match needed.count(now) {
        Some(count) if count > 0 => Err(KeyError::Needed { id, count, what: things(key.purpose) }),
        None if key.state != KeyState::Active => Err(KeyError::Needed { id, count: 1, what: things(key.purpose) }),
        _ => Ok(key.purpose),
    }
}

fn things(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Csrf => "sessions that were not renewed since",
        Purpose::Pepper => "password hashes; each is replaced at the next sign-in",
        Purpose::Data => "sealed values; `leadlab key reencrypt` seals them anew",
        Purpose::Audit => "entries of the audit log",
        Purpose::Jwt | Purpose::Refresh | Purpose::Lookup | Purpose::Backup => "things",
    }
}

/// Seals every stored value anew with the active data key, in writes of 500 records; `resume` goes on where an
/// interrupted one was. `told` hears after each write what was done so far.
///
/// # Errors
/// When the storage fails; what was done stays done.
pub async fn reencrypt(app: &App, actor: Actor, resume: bool, mut told: impl FnMut(Step)) -> Result<Step> {
    let sealer = Arc::new(Sealer::new(&app.keyring));
    let instance = app.store.instance();
    if !resume {
        let restart = app.store.write_as(Class::Background, actor.clone(), |tx| {
            tx.restart_resealing();
            Ok(())
        });
        restart.await?;
    }
    let mut sum = Step::default();
    loop {
        let sealer = Arc::clone(&sealer);
        let write = app.store.write_as(Class::Background, actor.clone(), move |tx| tx.reseal(instance, &sealer, BATCH));
        let step = write.await?.value;
        sum.records += step.records;
        sum.resealed += step.resealed;
        sum.unopened += step.unopened;
        sum.more = step.more;
        told(sum);
        if !step.more {
            break;
        }
    }
    note(app, actor, "key.reencrypted", format!("{} values", sum.resealed)).await?;
    Ok(sum)
}

/// Notes what was done with the keys.
async fn note(app: &App, actor: Actor, action: &'static str, note: String) -> Result<()> {
    let written = app.store.write_as(Class::Essential, actor, move |tx| {
        tx.log(Event::done(Org::INSTANCE, action).note(note));
        Ok(())
    });
    written.await.map(drop)
}

/// Notes that the backup keys left the instance.
///
/// # Errors
/// When the storage fails.
pub async fn note_export(app: &App, actor: Actor) -> Result<()> {
    note(app, actor, "key.exported", "backup".to_owned()).await
}
