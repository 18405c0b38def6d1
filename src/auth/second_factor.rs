//! The second factor (SECURITY.md sections 3 and 4): setting it up, proving it, recovery codes, taking it off. A code
//! counts once: the step that it belongs to is remembered in the write that takes it.

use secrecy::{ExposeSecret, SecretString};

use super::model::second_factor::Stretch;
use super::model::{Organization, SecondFactor, Session, User};
use super::notices::{What, Whence};
use super::sessions::{self, FRESH_SECONDS};
use super::{Auth, one_time, vouched};
use crate::base::{Actor, Error, Id, Org, Principal, Result, Time, Uid};
use crate::crypto::sealed::SealedBytes;
use crate::crypto::token;
use crate::crypto::totp::TotpSecret;
use crate::store::log::Event;
use crate::store::secrets::place;
use crate::store::{Class, Entity, Read, WriteTx};

/// Recovery codes of a set.
const RECOVERY: usize = 10;
/// Characters of a recovery code, of an alphabet of 32: 60 bits.
const RECOVERY_LENGTH: usize = 12;
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// A proof that was found good and is not yet used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Proof {
    /// A code of the app, by its step.
    Code(u64),
    /// A recovery code, by its hash.
    Recovery(Uid),
}

/// What an app needs to be set up.
pub struct Enrolment {
    /// The secret as people type it.
    pub secret: String,
    /// The address that a picture holds.
    pub url: String,
}

/// Where a user stands with the second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SecondFactorState {
    /// Whether they have one.
    pub enabled: bool,
    /// Whether the organisation asks them for one.
    pub required: bool,
    /// Recovery codes that are left.
    pub recovery_codes_left: usize,
    /// Until when they may do without, where they must have one.
    pub grace_until: Option<Time>,
}

/// How somebody proves again who they are.
pub enum Again {
    /// With the password.
    Password(SecretString),
    /// With a code of the second factor.
    Code(SecretString),
}

impl Auth {
    /// Where a user stands.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn second_factor(&self, org: Org, user: Id<User>) -> Result<SecondFactorState> {
        let found = self.store.read()?.get(org, SecondFactor::id_of(user))?;
        let enabled = found.as_ref().is_some_and(|found| found.data.is_on());
        let due = self.directory.second_factor_due(user.uid());
        Ok(SecondFactorState {
            enabled,
            required: due.is_some(),
            recovery_codes_left: found.filter(|_| enabled).map_or(0, |found| found.data.recovery.len()),
            grace_until: due.filter(|_| !enabled),
        })
    }

    /// Begins to set one up: a fresh secret, which counts once a code of it was right.
    ///
    /// # Errors
    /// [`Error::Conflict`] when there is one.
    pub async fn enrol(&self, actor: Actor, org: Org, user: Id<User>) -> Result<Enrolment> {
        let read = self.store.read()?;
        let owner = read.require::<User>(org, user)?;
        let organization = self.directory.organization(org).ok_or(Error::NotFound)?;
        let issuer = format!("LeadLab {}", read.require::<Organization>(org, organization)?.data.name);
        drop(read);
        let secret = TotpSecret::fresh();
        let enrolment = Enrolment { secret: secret.to_text(), url: secret.url(&issuer, owner.data.email.as_str())? };
        let sealed = self.sealer.seal(&parts(&self.place(org, user)), secret.as_bytes())?;
        let factor = SecondFactor {
            secret: SealedBytes(sealed),
            confirmed_at: None,
            last_step: 0,
            recovery: Vec::new(),
            stretch: None,
        };
        let write = move |tx: &mut WriteTx<'_>| {
            let id = SecondFactor::id_of(user);
            match tx.get::<SecondFactor>(org, id)? {
                Some(old) if old.data.is_on() => {
                    let message = "There is a second factor already. Switch it off first.";
                    Err(Error::conflict("mfa_enrolled", message))
                }
                Some(old) => tx.update(org, &old, factor).map(drop),
                None => tx.insert(org, id, factor).map(drop),
            }
        };
        self.store.write(actor, write).await?;
        Ok(enrolment)
    }

    /// Ends the setting up with a first code; gives the recovery codes.
    ///
    /// # Errors
    /// [`Error::Invalid`] at `/code` when it is not right, [`Error::Conflict`] when nothing is being set up.
    pub async fn confirm(&self, actor: Actor, org: Org, user: Id<User>, code: &str) -> Result<Vec<String>> {
        let read = self.store.read()?;
        let none = || Error::conflict("mfa_not_begun", "No second factor is being set up. Begin again.");
        let found = read.get::<SecondFactor>(org, SecondFactor::id_of(user))?.filter(|found| !found.data.is_on());
        let found = found.ok_or_else(none)?;
        let step = self.unsealed(org, user, &found.data)?.step_of(code, self.now())?;
        let step = step.ok_or_else(wrong_code)?;
        drop(read);
        let (codes, recovery, stretch) = self.recovery_set(user).await?;
        let (notices, whence) = (self.notices.clone(), Whence::from(&actor));
        let write = move |tx: &mut WriteTx<'_>| {
            let old = tx.require::<SecondFactor>(org, found.id)?;
            if old.meta.version != found.meta.version {
                return Err(none());
            }
            let confirmed_at = Some(tx.now());
            let factor = SecondFactor { confirmed_at, last_step: step, recovery, stretch, ..old.data.clone() };
            tx.update(org, &old, factor)?;
            tx.log(Event::done(org, "auth.mfa_enrolled").about(User::KIND, user.uid()));
            let owner = tx.require::<User>(org, user)?;
            notices.tell(tx, org, &owner, What::SecondFactorOn, &whence)
        };
        self.store.write_as(Class::Essential, actor, write).await?;
        self.directory.renew([(org, SecondFactor::KIND, user.uid())])?;
        Ok(codes)
    }

    /// Another set of recovery codes; the old ones are worth nothing any more.
    ///
    /// # Errors
    /// [`Error::Conflict`] when there is no second factor.
    pub async fn renew_recovery(&self, actor: Actor, org: Org, user: Id<User>) -> Result<Vec<String>> {
        let (codes, recovery, stretch) = self.recovery_set(user).await?;
        let write = move |tx: &mut WriteTx<'_>| {
            let old = tx.get::<SecondFactor>(org, SecondFactor::id_of(user))?.filter(|old| old.data.is_on());
            let Some(old) = old else { return Err(no_factor()) };
            tx.update(org, &old, SecondFactor { recovery, stretch, ..old.data.clone() })?;
            tx.log(Event::done(org, "auth.mfa_enrolled").about(User::KIND, user.uid()).note("recovery codes"));
            Ok(())
        };
        self.store.write_as(Class::Essential, actor, write).await?;
        Ok(codes)
    }

    /// Takes one's own second factor off.
    ///
    /// # Errors
    /// [`Error::Conflict`] when there is none or the organisation asks for one.
    pub async fn unenrol(&self, actor: Actor, org: Org, user: Id<User>) -> Result<()> {
        if self.directory.second_factor_due(user.uid()).is_some() {
            let message = "This organisation asks for a second factor, so it cannot be switched off.";
            return Err(Error::conflict("mfa_required", message));
        }
        if self.remove_factor(actor, org, user, false).await? { Ok(()) } else { Err(no_factor()) }
    }

    /// Takes a user's second factor off, as an admin who knows the person, and ends their sessions.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such user.
    pub async fn reset_second_factor(&self, actor: Actor, org: Org, user: Id<User>) -> Result<bool> {
        self.user(org, user)?;
        self.remove_factor(actor, org, user, true).await
    }

    async fn remove_factor(&self, actor: Actor, org: Org, user: Id<User>, end: bool) -> Result<bool> {
        let (notices, whence) = (self.notices.clone(), Whence::from(&actor));
        let write = move |tx: &mut WriteTx<'_>| {
            // Who helps a person in also lets them come by a service under another name there.
            if end && vouched::forget(tx, org, user)? > 0 {
                tx.log(Event::done(org, "auth.identity_unlinked").about(User::KIND, user.uid()));
            }
            let Some(old) = tx.get::<SecondFactor>(org, SecondFactor::id_of(user))? else { return Ok(None) };
            tx.delete(org, old.id)?;
            one_time::void(tx, org, user, None)?;
            tx.log(Event::done(org, "auth.mfa_removed").about(User::KIND, user.uid()));
            let owner = tx.require::<User>(org, user)?;
            notices.tell(tx, org, &owner, What::SecondFactorOff, &whence)?;
            let ended = if end { sessions::end_all(tx, org, user, None, "auth.session_revoked")? } else { Vec::new() };
            Ok(Some(ended))
        };
        let Some(ended) = self.store.write_as(Class::Essential, actor, write).await?.value else { return Ok(false) };
        let ended = ended.into_iter().map(|id| (org, Session::KIND, id));
        self.directory.renew(ended.chain([(org, SecondFactor::KIND, user.uid())]))?;
        Ok(true)
    }

    /// Makes a session fresh: its user proved again who they are.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the password or the code is wrong.
    pub async fn reauthenticate(&self, actor: Actor, principal: &Principal, again: Again) -> Result<()> {
        let (org, user, session) = (principal.org, Id::from(principal.user), Id::<Session>::from(principal.session));
        let proof = match again {
            Again::Password(password) => {
                if !self.is_password(org, user, password).await? {
                    return Err(Error::invalid("/password", "wrong", "The password is not this one."));
                }
                None
            }
            Again::Code(code) => {
                let found = self.proof(org, user, code.expose_secret()).await?;
                Some(found.ok_or_else(wrong_code)?)
            }
        };
        let write = move |tx: &mut WriteTx<'_>| {
            let taken = match &proof {
                Some(proof) => take(tx, org, user, proof)?,
                None => true,
            };
            if !taken {
                return Err(wrong_code());
            }
            let old = tx.get::<Session>(org, session)?.ok_or(Error::Unauthenticated)?;
            let fresh_until = tx.now().plus_seconds(FRESH_SECONDS);
            tx.update(org, &old, Session { fresh_until, ..old.data.clone() })?;
            tx.log(Event::done(org, "auth.reauthenticated").about(User::KIND, user.uid()));
            Ok(())
        };
        self.store.write_as(Class::Essential, actor, write).await?;
        self.directory.renew([(org, Session::KIND, session.uid())])
    }

    /// What `code` proves for a user who has a second factor, if anything.
    pub(super) async fn proof(&self, org: Org, user: Id<User>, code: &str) -> Result<Option<Proof>> {
        let found = self.store.read()?.get::<SecondFactor>(org, SecondFactor::id_of(user))?;
        let Some(found) = found.filter(|found| found.data.is_on()) else { return Ok(None) };
        if let Some(step) = self.unsealed(org, user, &found.data)?.step_of(code, self.now())? {
            return Ok((step > found.data.last_step).then_some(Proof::Code(step)));
        }
        let plain = plain(code);
        // Nothing else is a recovery code, and nothing else is worth the work.
        if plain.len() != RECOVERY_LENGTH {
            return Ok(None);
        }
        let stretched = match found.data.stretch {
            Some(Stretch { salt, cost }) => self.passwords.stretch(vec![plain], salt, cost).await?.concat(),
            None => plain.into_bytes(),
        };
        let mut hashes = self.recovery_hashes(user, &stretched).into_iter();
        Ok(hashes.find(|hash| found.data.recovery.contains(hash)).map(Proof::Recovery))
    }

    fn unsealed(&self, org: Org, user: Id<User>, factor: &SecondFactor) -> Result<TotpSecret> {
        let bytes = self.sealer.open(&parts(&self.place(org, user)), &factor.secret.0).map_err(Error::fault)?;
        Ok(TotpSecret::from_bytes(&bytes))
    }

    /// Where a user's sealed secret belongs.
    fn place(&self, org: Org, user: Id<User>) -> [Vec<u8>; 5] {
        place(self.store.instance(), org, SecondFactor::KIND, user.uid(), "secret")
    }

    /// A fresh set: the codes as people keep them, and what is kept of them here.
    async fn recovery_set(&self, user: Id<User>) -> Result<(Vec<String>, Vec<Uid>, Option<Stretch>)> {
        let (codes, salt, cost) = (recovery_codes(), token::random(), self.options.cost);
        let plain = codes.iter().map(|code| plain(code)).collect();
        let stretched = self.passwords.stretch(plain, salt, cost).await?;
        let hashes = stretched.iter().filter_map(|key| self.recovery_hashes(user, key).first().copied()).collect();
        Ok((codes, hashes, Some(Stretch { salt, cost })))
    }

    /// The keyed hashes of a stretched recovery code: that of the active key first.
    fn recovery_hashes(&self, user: Id<User>, stretched: &[u8]) -> Vec<Uid> {
        let user = user.uid().to_bytes();
        self.lookup.digests(&[b"recovery", &user, stretched]).into_iter().map(Uid).collect()
    }
}

/// A recovery code, however it is written.
fn plain(code: &str) -> String {
    code.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect()
}

fn parts(place: &[Vec<u8>; 5]) -> [&[u8]; 5] {
    place.each_ref().map(Vec::as_slice)
}

/// Uses a proof up within a write; says whether it still was good.
pub(super) fn take(tx: &mut WriteTx<'_>, org: Org, user: Id<User>, proof: &Proof) -> Result<bool> {
    let Some(old) = tx.get(org, SecondFactor::id_of(user))? else { return Ok(false) };
    let mut factor = old.data.clone();
    match *proof {
        Proof::Code(step) if step > factor.last_step => factor.last_step = step,
        Proof::Code(_) => return Ok(false),
        Proof::Recovery(hash) => {
            let before = factor.recovery.len();
            factor.recovery.retain(|each| *each != hash);
            if factor.recovery.len() == before {
                return Ok(false);
            }
            tx.log(Event::done(org, "auth.recovery_code_used").about(User::KIND, user.uid()));
        }
    }
    tx.update(org, &old, factor)?;
    Ok(true)
}

/// Fresh recovery codes, as people write them down: three groups of four.
fn recovery_codes() -> Vec<String> {
    let letter = |byte: u8| ALPHABET.get(usize::from(byte % 32)).copied().map_or('z', char::from);
    let code = || {
        let letters: Vec<char> = token::random::<RECOVERY_LENGTH>().into_iter().map(letter).collect();
        letters.chunks(4).map(String::from_iter).collect::<Vec<_>>().join("-")
    };
    (0..RECOVERY).map(|_| code()).collect()
}

fn wrong_code() -> Error {
    Error::invalid("/code", "wrong", "The code is wrong, used already or too old. Take the next one.")
}

fn no_factor() -> Error {
    Error::conflict("mfa_not_enrolled", "There is no second factor to change.")
}
