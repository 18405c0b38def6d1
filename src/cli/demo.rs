//! `leadlab demo`: invented data to look around in, and taking them out again.

use std::fmt::Write as _;
use std::sync::Arc;

use clap::Subcommand;
use serde::{Deserialize, Serialize};

use super::args::Global;
use super::call::Call;
use super::exit::{Exit, Failure};
use super::input;
use crate::app::App;
use crate::auth::users::{NewPassword, NewUser, UserChange};
use crate::base::email::Email;
use crate::base::{Actor, Error, Org, Role, Uid};
use crate::crm::demo::{self, SEED, Size};
use crate::crypto::token;
use crate::store::Class;
use crate::store::undo::{self, OnChange};

/// The organisation that is made where there is none.
const ORGANIZATION: &str = "Demo";
/// Who signs in there.
const EMAIL: &str = "demo@example.com";
/// Entries of the log that one transaction takes back.
const CHUNK: usize = 200;

/// `leadlab demo …`.
#[derive(Debug, Subcommand, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Demo {
    /// Load invented customers, contacts, leads, deals, activities and tickets; without an organisation, make one with a login
    Load(Load),
    /// Move what was loaded to the trash, but for records that somebody changed
    Remove,
}

/// `leadlab demo load`.
#[derive(Debug, clap::Args, Serialize, Deserialize)]
pub struct Load {
    /// How many customers
    #[arg(long, default_value_t = Size::default().customers)]
    pub customers: usize,
    /// How many contacts
    #[arg(long, default_value_t = Size::default().contacts)]
    pub contacts: usize,
    /// How many leads
    #[arg(long, default_value_t = Size::default().leads)]
    pub leads: usize,
    /// How many deals
    #[arg(long, default_value_t = Size::default().deals)]
    pub deals: usize,
    /// How many activities
    #[arg(long, default_value_t = Size::default().activities)]
    pub activities: usize,
    /// How many tickets
    #[arg(long, default_value_t = Size::default().tickets)]
    pub tickets: usize,
    /// The same seed gives the same data
    #[arg(long, default_value_t = SEED)]
    pub seed: u64,
}

impl Load {
    fn size(&self) -> Size {
        let Self { customers, contacts, leads, deals, activities, tickets, .. } = *self;
        Size { customers, contacts, leads, deals, activities, tickets }
    }
}

impl Default for Load {
    fn default() -> Self {
        let Size { customers, contacts, leads, deals, activities, tickets } = Size::default();
        Self { customers, contacts, leads, deals, activities, tickets, seed: SEED }
    }
}

/// How somebody signs in to the demo organisation.
#[derive(Debug, Serialize, Deserialize)]
pub struct Login {
    /// Their address.
    pub email: String,
    /// Their password.
    pub password: String,
}

impl Demo {
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Load(_) => "demo load",
            Self::Remove => "demo remove",
        }
    }

    pub(super) fn prepare(&self, global: &Global) -> Result<(), Failure> {
        match self {
            Self::Remove => input::confirm(global.yes, "This moves the demo data to the trash."),
            Self::Load(_) => Ok(()),
        }
    }
}

/// Runs it.
///
/// # Errors
/// There are several organisations and none is named, or the storage fails.
pub(super) async fn run(command: Demo, call: &Call) -> Result<Exit, Failure> {
    match command {
        Demo::Load(load) => {
            let none = call.organization.is_none() && call.app.auth.organizations()?.is_empty();
            let (org, login) = if none {
                let (org, login) = organization(&call.app, &call.actor(Org::INSTANCE)).await?;
                (org, Some(login))
            } else {
                (call.organization()?.0, None)
            };
            let total = u64::try_from(load.size().total()).unwrap_or(u64::MAX);
            let out = call.out.clone();
            let (told, mut steps) = tokio::sync::mpsc::unbounded_channel();
            let progress = tokio::spawn(async move {
                while let Some(done) = steps.recv().await {
                    out.progress("records", u64::try_from(done).unwrap_or(u64::MAX), total).await;
                }
            });
            let report = move |done| {
                // Whoever showed the progress may have gone; the data are loaded all the same.
                let _ = told.send(done);
            };
            fill(&call.app, call.actor(org), org, load, report).await?;
            // The last report was sent: the task ends by itself.
            let _ = progress.await;
            let mut text = format!("{total} demo records were loaded.");
            if let Some(login) = &login {
                let _ = write!(text, "\nSign in as {} with the password {}", login.email, login.password);
            }
            call.out.record(text, &serde_json::json!({ "records": total, "login": login })).await?;
        }
        Demo::Remove => remove(call).await?,
    }
    Ok(Exit::Done)
}

/// The demo organisation with a login whose password is fresh. Where it has no data yet, they are loaded.
///
/// # Errors
/// The storage fails.
pub async fn ensure(app: &Arc<App>) -> Result<Login, Failure> {
    let actor = Actor::system(Org::INSTANCE);
    let (org, login) = organization(app, &actor).await?;
    if step(app, org)?.is_none() {
        fill(app, Actor::system(org), org, Load::default(), |_| {}).await?;
    }
    Ok(login)
}

/// The organisation and its owner, made where they are absent; the owner's password is set anew.
async fn organization(app: &Arc<App>, actor: &Actor) -> Result<(Org, Login), Failure> {
    let email = Email::parse(EMAIL).map_err(|error| Failure::failed(error.to_string()))?;
    let login = Login { email: EMAIL.to_owned(), password: password() };
    if let Some((org, user)) = app.auth.find_user(&email)? {
        let actor = Actor { org, ..actor.clone() };
        let enabled = UserChange { disabled: Some(false), ..UserChange::default() };
        app.auth.change_user(actor.clone(), Role::Owner, org, user.id, None, enabled).await?;
        app.auth.set_drawn_password(actor, org, user.id, login.password.clone().into()).await?;
        return Ok((org, login));
    }
    let (org, _) = app.auth.create_organization(actor.clone(), ORGANIZATION).await?;
    let owner = NewUser {
        email,
        name: "Demo".to_owned(),
        role: Role::Owner,
        password: NewPassword::Drawn(login.password.clone().into()),
    };
    app.auth.create_user(Actor { org, ..actor.clone() }, org, owner).await?;
    Ok((org, login))
}

/// A password that every policy takes: words of four characters from 96 random bits, and one of each class.
fn password() -> String {
    const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";
    let letter = |byte: u8| LETTERS.get(usize::from(byte) % LETTERS.len()).copied().unwrap_or(b'x');
    let letters: String = token::random::<16>().into_iter().map(|byte| char::from(letter(byte))).collect();
    let (first, rest) = letters.split_at(8);
    format!("Demo-{first}-{rest}-7")
}

/// Loads the usual amount of data into an organisation.
///
/// # Errors
/// The storage fails.
pub(super) async fn load_default(call: &Call, org: Org) -> Result<(), Failure> {
    fill(&call.app, call.actor(org), org, Load::default(), |_| {}).await
}

/// Loads the data and notes the step in the log, by which they can be removed.
async fn fill(
    app: &Arc<App>,
    actor: Actor,
    org: Org,
    load: Load,
    mut report: impl FnMut(usize) + Send + 'static,
) -> Result<(), Failure> {
    let (app, by) = (Arc::clone(app), actor.clone());
    let store = app.store.clone();
    let size = load.size();
    let id = app.auth.organization(org)?.id;
    let loaded = tokio::task::spawn_blocking(move || {
        let owners = demo::owners(&app, org)?;
        demo::load(&app.store, &by, org, &owners, size, load.seed, |done| {
            report(done);
            Ok::<(), Error>(())
        })
    });
    let step = loaded.await.map_err(|_| Failure::failed("loading ended by a fault of the program"))??;
    store.write(actor, move |tx| demo::step::note(tx, org, id, step)).await?;
    Ok(())
}

/// The step whose demo data are there.
fn step(app: &App, org: Org) -> Result<Option<Uid>, Error> {
    demo::step::loaded(&app.store.read()?, org, app.auth.organization(org)?.id)
}

async fn remove(call: &Call) -> Result<(), Failure> {
    let (org, _) = call.organization()?;
    let Some(step) = step(&call.app, org)? else {
        return Err(Failure::failed("this organisation has no demo data"));
    };
    let actor = call.actor(org).grouped(Uid::fresh());
    let ranges = undo::ranges(&call.app.store.read()?, org, step)?;
    call.app.store.write(actor.clone(), move |tx| tx.mark_undone(org, step)).await?;
    let (mut before, mut undone, mut kept) = (None, 0, 0);
    loop {
        let entries = undo::entries(&call.app.store.read()?, org, &ranges, before, CHUNK)?;
        let Some(last) = entries.last() else { break };
        before = Some(last.seq);
        let write = call
            .app
            .store
            .write_as(Class::Background, actor.clone(), move |tx| tx.undo_entries(org, &entries, OnChange::Keep));
        let part = write.await?.value;
        undone += part.undone;
        kept += part.kept.len();
        call.out.progress("records", u64::try_from(undone).unwrap_or(u64::MAX), 0).await;
    }
    let text =
        format!("{undone} demo records were moved to the trash, {kept} were kept because somebody changed them.");
    call.out.record(text, &serde_json::json!({ "undone": undone, "kept": kept })).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_differ_and_have_every_class() {
        let (one, other) = (password(), password());
        assert_ne!(one, other);
        for class in [char::is_uppercase, char::is_lowercase, char::is_numeric] {
            assert!(one.chars().any(class), "{one}");
        }
        assert_eq!(one.len(), 24);
    }
}
