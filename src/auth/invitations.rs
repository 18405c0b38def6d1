//! Invitations: a link by which somebody becomes a user. Good for a week and once; a newer one for the same address
//! replaces it.

use secrecy::SecretString;

use super::model::invitation::BY_EMAIL;
use super::model::user::{BY_EMAIL as USERS_BY_EMAIL, email_key};
use super::model::{Digest, Invitation, Organization, Session, User};
use super::users::{clean_name, taken};
use super::{Auth, Client, SignedIn, by_hash, login, users};
use crate::base::email::Email;
use crate::base::{Actor, Error, Id, Org, Result, Role};
use crate::crypto::token::Token;
use crate::store::log::Event;
use crate::store::{Dir, Entity, Flow, Read, Record, WriteTx};

/// Days that an invitation is good.
pub const DAYS: i64 = 7;

/// Whom to invite.
pub struct NewInvitation {
    /// Their address.
    pub email: Email,
    /// What they may do.
    pub role: Role,
    /// How they are called, where it is known.
    pub name: Option<String>,
}

/// What the one who holds the link is told.
pub struct Invited {
    /// The invitation.
    pub invitation: Record<Invitation>,
    /// The organisation's name.
    pub organization: String,
}

impl Auth {
    /// Invites somebody; gives the invitation and its token, which is not kept. `by` is the role of who asks.
    ///
    /// # Errors
    /// [`Error::Forbidden`] when nobody but an owner may give that role, [`Error::Conflict`] when the instance has a user
    /// with the address.
    pub async fn invite(
        &self,
        actor: Actor,
        by: Role,
        org: Org,
        new: NewInvitation,
    ) -> Result<(Record<Invitation>, Token)> {
        if new.role == Role::Owner && by < Role::Owner {
            return Err(Error::forbidden("role", "Only an owner may invite an owner."));
        }
        let name = new.name.as_deref().map(clean_name).transpose()?;
        let (id, token) = (Id::fresh(), Token::fresh());
        let hash = Digest(token.lookup());
        let write = move |tx: &mut WriteTx<'_>| {
            if tx.find_unique_in_instance::<User>(USERS_BY_EMAIL, &email_key(&new.email))?.is_some() {
                return Err(taken());
            }
            for old in of_address(tx, org, &new.email)? {
                tx.delete(org, old)?;
            }
            let expires_at = tx.now().plus_seconds(DAYS * 86_400);
            let invitation = Invitation { email: new.email, role: new.role, name, hash, expires_at };
            let made = tx.insert(org, id, invitation)?;
            tx.log(Event::done(org, "invitation.created").note(format!("{} as {}", made.id, made.data.role)));
            Ok(made)
        };
        let made = self.store.write(actor, write).await?.value;
        Ok((made, token))
    }

    /// The invitations that wait, newest first.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn invitations(&self, org: Org) -> Result<Vec<Record<Invitation>>> {
        let now = self.now();
        let mut all = Vec::new();
        self.store.read()?.scan_records::<Invitation>(org, Dir::Backward, None, &mut |invitation| {
            if now < invitation.data.expires_at {
                all.push(invitation);
            }
            Ok(Flow::More)
        })?;
        Ok(all)
    }

    /// Takes an invitation back.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn revoke_invitation(&self, actor: Actor, org: Org, id: Id<Invitation>) -> Result<()> {
        let write = move |tx: &mut WriteTx<'_>| {
            tx.require::<Invitation>(org, id)?;
            tx.delete(org, id)?;
            tx.log(Event::done(org, "invitation.revoked").note(id.to_string()));
            Ok(())
        };
        self.store.write(actor, write).await.map(drop)
    }

    /// What a link says.
    ///
    /// # Errors
    /// [`Error::Invalid`] at `/token` when it is not good (any more).
    pub fn invited(&self, token: &str) -> Result<Invited> {
        let read = self.store.read()?;
        let (org, invitation) = find(&read, token, self.now())?;
        let organization = self.directory.organization(org).ok_or(Error::NotFound)?;
        let organization = read.require::<Organization>(org, organization)?.data.name;
        Ok(Invited { invitation, organization })
    }

    /// Makes the user that an invitation is for, and signs them in.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the token is not good, or name or password are not acceptable; [`Error::Conflict`] when
    /// the instance has a user with the address by now.
    pub async fn accept(&self, token: &str, name: &str, password: SecretString, client: &Client) -> Result<SignedIn> {
        let (org, invitation) = find(&self.store.read()?, token, self.now())?;
        let name = clean_name(name)?;
        let email = invitation.data.email.clone();
        self.check_password(Some(org), vec![name.clone(), email.to_string()], &password).await?;
        let hash = self.passwords.hash(password).await?;
        let (draw, caller, user) = (self.draw(), client.clone(), Id::fresh());
        let tried = self.attempt(email.as_str(), Some(user), client);
        let first = draw.first();
        let write = move |tx: &mut WriteTx<'_>| {
            let live = tx.get::<Invitation>(org, invitation.id)?.filter(|live| tx.now() < live.data.expires_at);
            let live = live.ok_or_else(bad_token)?;
            tx.delete(org, live.id)?;
            let user = users::create(tx, org, user, (live.data.email, name, live.data.role), hash)?;
            tx.log(Event::done(org, "invitation.accepted").about(User::KIND, user.id.uid()).note(live.id.to_string()));
            let (session, ended) = login::start(tx, org, &user, &tried, &caller, &draw)?;
            Ok((user, session, ended))
        };
        let actor = client.actor(org, Some(user.uid()));
        let (user, session, ended) = self.store.write(actor, write).await?.value;
        self.directory.renew([(org, User::KIND, user.id.uid()), (org, Session::KIND, session.id.uid())])?;
        self.started(org, user, &session, ended, first, client, &tried)
    }
}

fn find<R: Read + ?Sized>(read: &R, text: &str, now: crate::base::Time) -> Result<(Org, Record<Invitation>)> {
    let found = by_hash::find::<Invitation>(read, &Token::parse(text).ok_or_else(bad_token)?)?;
    found.filter(|(_, found)| now < found.data.expires_at).ok_or_else(bad_token)
}

fn of_address<R: Read + ?Sized>(read: &R, org: Org, email: &Email) -> Result<Vec<Id<Invitation>>> {
    let mut ids = Vec::new();
    read.scan_index(org, Invitation::KIND, BY_EMAIL, &email_key(email), Dir::Forward, None, &mut |_, id, _| {
        ids.push(Id::from(id));
        Ok(Flow::More)
    })?;
    Ok(ids)
}

fn bad_token() -> Error {
    let message = "This invitation is used, taken back or too old. Ask for a new one.";
    Error::invalid("/token", "bad_token", message)
}
