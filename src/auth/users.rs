//! Users of an organisation: making, changing, finding them. Invariant: an organisation that has an owner who can sign
//! in keeps one.

use secrecy::SecretString;

use super::model::choices::{Choices, ChoicesChange};
use super::model::user::{BY_EMAIL, OWNERS, email_key};
use super::model::{Credential, Session, Theme, User};
use super::notices::Whence;
use super::{Auth, email_change, one_time, sessions};
use crate::base::email::Email;
use crate::base::text::clean_line;
use crate::base::{Actor, Error, FieldError, Id, Org, Result, Role, Uid};
use crate::crypto::password::is_bcrypt;
use crate::store::log::Event;
use crate::store::{Dir, Entity, Flow, KeyBuf, Read, Record, WriteTx};

/// Characters of a name.
const NAME_MAX: usize = 200;

/// A user to be made.
pub struct NewUser {
    /// The address that signs in.
    pub email: Email,
    /// How they are called.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// What they sign in with.
    pub password: NewPassword,
}

/// The first password of a user.
pub enum NewPassword {
    /// One that somebody thought of: the organisation's policy must accept it.
    Chosen(SecretString),
    /// One that this program drew at random, strong by its making.
    Drawn(SecretString),
    /// The bcrypt hash of one, from an older system. The first sign-in replaces it.
    Hashed(String),
}

impl<T: Into<SecretString>> From<T> for NewPassword {
    fn from(password: T) -> Self {
        Self::Chosen(password.into())
    }
}

/// What changes about a user; absent members stay.
#[derive(Debug, Clone, Default)]
pub struct UserChange {
    /// How they are called.
    pub name: Option<String>,
    /// What they may do.
    pub role: Option<Role>,
    /// Whether they are kept out.
    pub disabled: Option<bool>,
}

/// What a user changes about themselves; absent members stay, `Some(None)` goes back to the organisation's.
#[derive(Debug, Clone, Default)]
pub struct ProfileChange {
    /// How they are called.
    pub name: Option<String>,
    /// The address that signs in.
    pub email: Option<Email>,
    /// Their language.
    pub locale: Option<Option<String>>,
    /// Their time zone.
    pub time_zone: Option<Option<String>>,
    /// How the page looks.
    pub theme: Option<Theme>,
    /// What they want to be told, and how.
    pub notifications: ChoicesChange,
}

/// Cleans a user's or an organisation's name.
///
/// # Errors
/// [`Error::Invalid`] at `/name`.
pub(super) fn clean_name(name: &str) -> Result<String> {
    let name = clean_line(name, NAME_MAX).map_err(|e| Error::invalid("/name", "invalid", e.to_string()))?;
    if name.is_empty() {
        return Err(Error::invalid("/name", "required", "A name is needed."));
    }
    Ok(name)
}

impl Auth {
    /// Makes a user.
    ///
    /// # Errors
    /// [`Error::Invalid`] when name or password are not acceptable, [`Error::Conflict`] when the instance has the
    /// address already, [`Error::NotFound`] when there is no such organisation.
    pub async fn create_user(&self, actor: Actor, org: Org, new: NewUser) -> Result<Record<User>> {
        self.directory.organization(org).ok_or(Error::NotFound)?;
        let name = clean_name(&new.name)?;
        let hash = match new.password {
            NewPassword::Chosen(password) => {
                let texts = vec![name.clone(), new.email.to_string()];
                self.check_password(Some(org), texts, &password).await?;
                self.passwords.hash(password).await?
            }
            NewPassword::Drawn(password) => self.passwords.hash(password).await?,
            NewPassword::Hashed(hash) if is_bcrypt(&hash) => hash,
            NewPassword::Hashed(_) => {
                let message = "This is no bcrypt hash; one begins with $2a$, $2b$ or $2y$.";
                return Err(Error::invalid("/password_hash", "invalid", message));
            }
        };
        let (id, email, role) = (Id::fresh(), new.email, new.role);
        let write = move |tx: &mut WriteTx<'_>| create(tx, org, id, (email, name, role), hash);
        let user = self.store.write(actor, write).await?.value;
        self.directory.renew([(org, User::KIND, id.uid())])?;
        Ok(user)
    }

    /// Changes a user. Another role ends their access tokens, disabling ends their sessions. `by` is the role of who
    /// asks: only owners make and unmake owners; the host's commands act as owners. With `expected` the user must still
    /// have one of these versions.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Stale`], [`Error::Invalid`], [`Error::Forbidden`], and [`Error::Conflict`] with
    /// code `last_owner`.
    pub async fn change_user(
        &self,
        actor: Actor,
        by: Role,
        org: Org,
        id: Id<User>,
        expected: Option<Vec<u32>>,
        change: UserChange,
    ) -> Result<Record<User>> {
        let name = change.name.as_deref().map(clean_name).transpose()?;
        let change = UserChange { name, ..change };
        let write = move |tx: &mut WriteTx<'_>| apply(tx, by, org, id, expected.as_deref(), change);
        let (user, ended) = self.store.write(actor, write).await?.value;
        let ended = ended.into_iter().map(|session| (org, Session::KIND, session));
        self.directory.renew(ended.chain([(org, User::KIND, id.uid())]))?;
        Ok(user)
    }

    /// Changes what a user may change about themselves. Another address has to confirm first where mail is sent, see
    /// [`Auth::confirm_email`]; their present one ends a change that waits for that.
    ///
    /// # Errors
    /// [`Error::Stale`], [`Error::Invalid`], and [`Error::Conflict`] with code `taken`.
    pub async fn change_profile(
        &self,
        actor: Actor,
        org: Org,
        id: Id<User>,
        expected: Option<Vec<u32>>,
        change: ProfileChange,
    ) -> Result<Record<User>> {
        let name = change.name.as_deref().map(clean_name).transpose()?;
        for zone in change.time_zone.iter().flatten() {
            super::settings_rules::check_time_zone(zone)?;
        }
        for locale in change.locale.iter().flatten() {
            super::settings_rules::check_locale(locale)?;
        }
        let (notices, draw, whence) = (self.notices.clone(), one_time::Draw::fresh(), Whence::from(&actor));
        let write = move |tx: &mut WriteTx<'_>| {
            let old = current(tx, org, id, expected.as_deref())?;
            let mut new = old.data.clone();
            new.name = name.unwrap_or(new.name);
            new.locale = change.locale.unwrap_or(new.locale);
            new.time_zone = change.time_zone.unwrap_or(new.time_zone);
            new.theme = change.theme.unwrap_or(new.theme);
            new.notifications = change.notifications.apply(new.notifications);
            if new != old.data {
                tx.log(Event::done(org, "user.updated").about(User::KIND, id.uid()));
            }
            if let Some(email) = change.email
                && email_change::begin(tx, org, &old, &email, &notices, &draw)?
            {
                new.email = email;
            }
            let user = tx.update(org, &old, new)?;
            if user.data.email != old.data.email {
                email_change::end(tx, org, &old, &user, &notices, &whence)?;
            }
            Ok(user)
        };
        Ok(self.store.write(actor, write).await?.value)
    }

    /// The user with this address, whatever organisation they belong to.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn find_user(&self, email: &Email) -> Result<Option<(Org, Record<User>)>> {
        let read = self.store.read()?;
        let Some((org, id)) = read.find_unique_in_instance::<User>(BY_EMAIL, &email_key(email))? else {
            return Ok(None);
        };
        Ok(read.get(org, id)?.map(|user| (org, user)))
    }

    /// The user whose address `email` is, however it is written.
    pub(super) fn find_user_by_text(&self, email: &str) -> Result<Option<(Org, Id<User>)>> {
        let Ok(email) = Email::parse(email) else { return Ok(None) };
        let found = self.store.read()?.find_unique_in_instance::<User>(BY_EMAIL, &email_key(&email))?;
        Ok(found)
    }

    /// One user of an organisation.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn user(&self, org: Org, id: Id<User>) -> Result<Record<User>> {
        self.store.read()?.require(org, id)
    }

    /// All users of an organisation, oldest first.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn users(&self, org: Org) -> Result<Vec<Record<User>>> {
        let mut users = Vec::new();
        self.store.read()?.scan_records::<User>(org, Dir::Forward, None, &mut |user| {
            users.push(user);
            Ok(Flow::More)
        })?;
        Ok(users)
    }
}

/// Makes a user within a write. The name is clean, the hash made.
pub(super) fn create(
    tx: &mut WriteTx<'_>,
    org: Org,
    id: Id<User>,
    (email, name, role): (Email, String, Role),
    password_hash: String,
) -> Result<Record<User>> {
    let user = User {
        email,
        name,
        role,
        role_version: 1,
        disabled: false,
        locale: None,
        time_zone: None,
        theme: Theme::System,
        notifications: Choices::default(),
    };
    let user = tx.insert(org, id, user)?;
    let now = tx.now();
    tx.insert(org, Credential::id_of(id), Credential::new(password_hash, now))?;
    tx.log(Event::done(org, "user.created").about(User::KIND, id.uid()).note(role.as_str()));
    Ok(user)
}

/// The user as they are, if that is what the caller saw.
fn current(tx: &WriteTx<'_>, org: Org, id: Id<User>, expected: Option<&[u32]>) -> Result<Record<User>> {
    let user = tx.require::<User>(org, id)?;
    match expected {
        Some(versions) if !versions.contains(&user.meta.version) => Err(Error::Stale { current: user.meta.version }),
        _ => Ok(user),
    }
}

/// Refuses an address that another user signs in with.
pub(super) fn taken() -> Error {
    let message = "Somebody uses this address here already.";
    let errors = vec![FieldError::new("/email", "taken", message)];
    Error::Conflict { code: "taken", message: message.to_owned(), errors }
}

/// Whether anybody owns the organisation and can sign in.
///
/// # Errors
/// When the storage fails.
pub(super) fn owners<R: Read + ?Sized>(read: &R, org: Org) -> Result<i64> {
    read.counter(org, User::KIND, OWNERS, &KeyBuf::new())
}

fn apply(
    tx: &mut WriteTx<'_>,
    by: Role,
    org: Org,
    id: Id<User>,
    expected: Option<&[u32]>,
    change: UserChange,
) -> Result<(Record<User>, Vec<Uid>)> {
    let old = current(tx, org, id, expected)?;
    let mut new = old.data.clone();
    new.name = change.name.unwrap_or(new.name);
    new.disabled = change.disabled.unwrap_or(new.disabled);
    if let Some(role) = change.role.filter(|role| *role != new.role) {
        new.role = role;
        new.role_version = new.role_version.saturating_add(1);
    }
    let touches_owner = (old.data.role == Role::Owner || new.role == Role::Owner)
        && (old.data.role != new.role || old.data.disabled != new.disabled);
    if touches_owner && by < Role::Owner {
        return Err(Error::forbidden("role", "Only an owner may change who is an owner."));
    }
    let user = tx.update(org, &old, new)?;
    if old.data.is_active_owner() && owners(tx, org)? == 0 {
        let message = "This is the last owner. Make somebody else an owner first.";
        return Err(Error::conflict("last_owner", message));
    }
    for (action, note) in events(&old.data, &user.data) {
        tx.log(Event::done(org, action).about(User::KIND, id.uid()).note(note));
    }
    let disabled = user.data.disabled && !old.data.disabled;
    let ended = if disabled { sessions::end_all(tx, org, id, None, "auth.session_revoked")? } else { Vec::new() };
    Ok((user, ended))
}

/// What is to be logged about a change.
fn events(old: &User, new: &User) -> Vec<(&'static str, String)> {
    let mut events = Vec::new();
    if old.name != new.name {
        events.push(("user.updated", "name".to_owned()));
    }
    if old.role != new.role {
        events.push(("user.role_changed", format!("{} to {}", old.role, new.role)));
    }
    match (old.disabled, new.disabled) {
        (false, true) => events.push(("user.disabled", String::new())),
        (true, false) => events.push(("user.enabled", String::new())),
        _ => {}
    }
    events
}
