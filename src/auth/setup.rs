//! The first owner: a one-time link, good for thirty minutes, that makes the first organisation and its owner. Once an
//! owner exists there is no link and no setup.

use secrecy::SecretString;

use super::model::{Digest, Session, SetupToken, Slot, User};
use super::organizations::{self, Ids};
use super::password_rules::{self, Judgement};
use super::users::{clean_name, owners};
use super::{Auth, Client, SignedIn, refresh, users};
use crate::base::email::Email;
use crate::base::{Actor, Error, FieldError, Id, Org, Result, Role};
use crate::crypto::token::{self, Token};
use crate::store::log::Event;
use crate::store::{Class, Dir, Entity, Flow, Read, WriteTx};

/// Seconds that a setup link is good.
pub const LINK_SECONDS: i64 = 1800;

/// What the first owner fills in.
pub struct NewInstance {
    /// The organisation's name.
    pub organization: String,
    /// The owner's name.
    pub name: String,
    /// The owner's address.
    pub email: String,
    /// The owner's password.
    pub password: SecretString,
}

/// The same, checked.
struct Checked {
    organization: String,
    name: String,
    email: Email,
    password: SecretString,
}

impl NewInstance {
    /// Checks every member and names all that are not acceptable; `judgement` is what is said of the password.
    fn check(self, judgement: Judgement) -> Result<Checked> {
        let organization = clean_name(&self.organization).map_err(|error| at("/organization", error));
        let name = clean_name(&self.name);
        let email = Email::parse(&self.email).map_err(|e| Error::invalid("/email", "invalid", e.to_string()));
        let rules = password_rules::verdict(judgement, "/password");
        match (organization, name, email, rules) {
            (Ok(organization), Ok(name), Ok(email), Ok(())) => {
                Ok(Checked { organization, name, email, password: self.password })
            }
            (organization, name, email, rules) => {
                let wrong = [organization.err(), name.err(), email.err(), rules.err()].into_iter().flatten();
                Err(Error::Invalid(wrong.flat_map(fields).collect()))
            }
        }
    }
}

fn fields(error: Error) -> Vec<FieldError> {
    if let Error::Invalid(fields) = error { fields } else { Vec::new() }
}

fn at(pointer: &str, error: Error) -> Error {
    Error::Invalid(fields(error).into_iter().map(|field| FieldError { pointer: pointer.into(), ..field }).collect())
}

impl Auth {
    /// Whether nobody owns any organisation of this instance yet.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn needs_setup(&self) -> Result<bool> {
        needs_setup(&self.store.read()?)
    }

    /// A fresh setup token, voiding the last; `None` when there is an owner.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn setup_token(&self) -> Result<Option<Token>> {
        let (token, id) = (Token::fresh(), Id::fresh());
        let hash = Digest(token.lookup());
        let write = move |tx: &mut WriteTx<'_>| {
            if !needs_setup(tx)? {
                return Ok(false);
            }
            void(tx)?;
            let expires_at = tx.now().plus_seconds(LINK_SECONDS);
            tx.insert(Org::INSTANCE, id, SetupToken { hash, expires_at })?;
            Ok(true)
        };
        let made = self.store.write_as(Class::Essential, Actor::system(Org::INSTANCE), write).await?.value;
        Ok(made.then_some(token))
    }

    /// Makes the first organisation and its owner with the token of the setup link, and signs the owner in.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is an owner already, [`Error::Invalid`] when the token is not good or a member
    /// is not acceptable.
    pub async fn setup(&self, token: &str, new: NewInstance, client: &Client) -> Result<SignedIn> {
        let read = self.store.read()?;
        if !needs_setup(&read)? {
            return Err(Error::NotFound);
        }
        let hash = Token::parse(token).map(|token| Digest(token.lookup())).ok_or_else(bad_token)?;
        check_token(&read, &hash, self.now())?;
        drop(read);
        let (draw, caller) = (self.draw(), client.clone());
        let first = draw.first();
        let owner = self.owner(new).await?;
        let write = move |tx: &mut WriteTx<'_>| {
            check_token(tx, &hash, tx.now())?;
            let (org, slot, user) = owner.make(tx)?;
            let (session, _) = refresh::begin(tx, org, user.id, &caller, &draw)?;
            tx.log(Event::done(org, "auth.login").about(User::KIND, user.id.uid()).note(session.id.to_string()));
            Ok((org, slot, user, session))
        };
        let (org, slot, user, session) = self.store.write(client.actor(Org::INSTANCE, None), write).await?.value;
        self.directory.renew([
            (Org::INSTANCE, Slot::KIND, slot.uid()),
            (org, User::KIND, user.id.uid()),
            (org, Session::KIND, session.id.uid()),
        ])?;
        self.signed_in(org, user, &session, first)
    }

    /// Makes the first organisation and its owner from the host, without a link.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is an owner already, [`Error::Invalid`] when a member is not acceptable.
    pub async fn init(&self, actor: Actor, new: NewInstance) -> Result<(Org, Id<User>)> {
        let owner = self.owner(new).await?;
        let (org, slot, user) = self.store.write(actor, move |tx| owner.make(tx)).await?.value;
        self.directory.renew([(Org::INSTANCE, Slot::KIND, slot.uid()), (org, User::KIND, user.id.uid())])?;
        Ok((org, user.id))
    }

    async fn owner(&self, new: NewInstance) -> Result<Owner> {
        let texts = vec![new.organization.clone(), new.name.clone(), new.email.clone()];
        let judgement = self.judge_password(None, texts, new.password.clone()).await?;
        let Checked { organization, name, email, password } = new.check(judgement)?;
        let hash = self.passwords.hash(password).await?;
        Ok(Owner { ids: Ids::draw(), user: Id::fresh(), organization, name, email, hash })
    }
}

/// The first owner, ready to be written.
struct Owner {
    ids: Ids,
    user: Id<User>,
    organization: String,
    name: String,
    email: Email,
    hash: String,
}

impl Owner {
    fn make(self, tx: &mut WriteTx<'_>) -> Result<(Org, Id<Slot>, crate::store::Record<User>)> {
        if !needs_setup(tx)? {
            return Err(Error::NotFound);
        }
        void(tx)?;
        let (org, _) = organizations::create(tx, self.ids, self.organization)?;
        let user = users::create(tx, org, self.user, (self.email, self.name, Role::Owner), self.hash)?;
        Ok((org, self.ids.slot, user))
    }
}

fn needs_setup<R: Read + ?Sized>(read: &R) -> Result<bool> {
    let mut orgs = Vec::new();
    read.scan_records::<Slot>(Org::INSTANCE, Dir::Forward, None, &mut |slot| {
        orgs.push(Org(slot.data.number));
        Ok(Flow::More)
    })?;
    for org in orgs {
        if owners(read, org)? > 0 {
            return Ok(false);
        }
    }
    Ok(true)
}

fn tokens<R: Read + ?Sized>(read: &R) -> Result<Vec<(Id<SetupToken>, SetupToken)>> {
    let mut found = Vec::new();
    read.scan_records::<SetupToken>(Org::INSTANCE, Dir::Forward, None, &mut |row| {
        found.push((row.id, row.data));
        Ok(Flow::More)
    })?;
    Ok(found)
}

fn void(tx: &mut WriteTx<'_>) -> Result<()> {
    for (id, _) in tokens(tx)? {
        tx.delete(Org::INSTANCE, id)?;
    }
    Ok(())
}

fn check_token<R: Read + ?Sized>(read: &R, hash: &Digest, now: crate::base::Time) -> Result<()> {
    let good = tokens(read)?.into_iter().any(|(_, row)| now < row.expires_at && token::same(&row.hash.0, &hash.0));
    if good { Ok(()) } else { Err(bad_token()) }
}

fn bad_token() -> Error {
    let message = "This setup link is used, too old or not the last one. `leadlab setup-link` prints a fresh one.";
    Error::invalid("/token", "bad_token", message)
}
