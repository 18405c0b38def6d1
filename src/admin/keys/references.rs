//! What still needs a key.

use crate::app::App;
use crate::auth::model::Session;
use crate::base::{Result, Time};
use crate::config::Config;
use crate::crypto::jwt::LEEWAY;
use crate::crypto::keyring::{KeyInfo, KeyState, Purpose};
use crate::store::{Dir, Flow, Read};

/// Seconds for which what was under way at a rotation may still come.
const OVERLAP: i64 = 60;
const DAY: i64 = 86_400;

/// What needs a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needed {
    /// It is the active one; what it made is not counted.
    Active,
    /// It is retired.
    Retired,
    /// So many things.
    By(u64),
    /// What it made is good until then.
    Until(Time),
}

impl Needed {
    /// How many things need it now; none where nobody counts them.
    #[must_use]
    pub fn count(self, now: Time) -> Option<u64> {
        match self {
            Self::Active => None,
            Self::Retired => Some(0),
            Self::By(count) => Some(count),
            Self::Until(until) => Some(u64::from(now < until)),
        }
    }

    /// Until when, where that is a matter of time and not over.
    #[must_use]
    pub fn until(self, now: Time) -> Option<Time> {
        match self {
            Self::Until(until) if now < until => Some(until),
            _ => None,
        }
    }
}

/// Every key and what needs it.
///
/// # Errors
/// When the storage fails.
pub fn references(app: &App) -> Result<Vec<(KeyInfo, Needed)>> {
    let (keys, now) = (app.keyring.list(), app.clock.now());
    let old = |purpose| keys.iter().any(|key| key.purpose == purpose && key.state == KeyState::Verify);
    // Each is a walk over the database; most keyrings have nothing to ask.
    let stored = if old(Purpose::Pepper) || old(Purpose::Data) { Some(app.store.secrets()?) } else { None };
    let chains = if old(Purpose::Audit) { app.store.verify_log(&[])? } else { Vec::new() };
    let mut needed = Vec::with_capacity(keys.len());
    for key in keys {
        let by = match (key.state, key.superseded) {
            (KeyState::Retired, _) => Needed::Retired,
            (KeyState::Active, _) | (_, None) => Needed::Active,
            (KeyState::Verify, Some(since)) => match key.purpose {
                Purpose::Jwt => Needed::Until(since.plus_seconds(token_seconds(&app.config) + LEEWAY + OVERLAP)),
                Purpose::Csrf => Needed::By(sessions_before(app, since)?),
                // A successor is derived again only for a client that repeats itself at once.
                Purpose::Refresh => Needed::Until(since.plus_seconds(OVERLAP)),
                // What it named is not looked for any more.
                Purpose::Lookup => Needed::By(0),
                Purpose::Pepper | Purpose::Data => Needed::By(stored.as_ref().map_or(0, |uses| uses.of(key.id))),
                Purpose::Audit => Needed::By(chains.iter().map(|chain| chain.uses(key.id)).sum()),
                Purpose::Backup => Needed::Until(since.plus_seconds(backup_seconds(&app.config))),
            },
        };
        // A value that was made at the rotation may be on its way to the disk.
        let settled = key.superseded.map(|since| since.plus_seconds(OVERLAP));
        let by = match (by, settled) {
            (Needed::By(0), Some(settled)) if now < settled => Needed::Until(settled),
            _ => by,
        };
        needed.push((key, by));
    }
    Ok(needed)
}

fn token_seconds(config: &Config) -> i64 {
    i64::try_from(config.security.access_token.as_secs()).unwrap_or(DAY)
}

/// How long the oldest backup is kept.
fn backup_seconds(config: &Config) -> i64 {
    let keep = config.backup.keep;
    let days = i64::from(keep.daily).max(7 * i64::from(keep.weekly)).max(31 * i64::from(keep.monthly));
    days.saturating_mul(DAY)
}

/// The live sessions that were not renewed since: their pages hold a CSRF token of before.
fn sessions_before(app: &App, since: Time) -> Result<u64> {
    let (now, read) = (app.clock.now(), app.store.read()?);
    let mut count = 0;
    for (org, _) in app.auth.directory().organizations() {
        read.scan_records::<Session>(org, Dir::Forward, None, &mut |session| {
            let live = now < session.data.idle_until.min(session.data.expires_at);
            count += u64::from(live && session.data.last_used_at <= since);
            Ok(Flow::More)
        })?;
    }
    Ok(count)
}
