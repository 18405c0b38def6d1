//! The commands that work on data: one value that travels. It runs beside a server through the admin socket, or on the
//! data directory that this process opens; [`run`] is the same code in both places.

use std::path::PathBuf;

use clap::Subcommand;
use serde::{Deserialize, Serialize};

use super::ai_provider::{self, AiProviderCommand};
use super::args::Global;
use super::audit::{self, Audit};
use super::call::Call;
use super::db::{self, Db};
use super::demo::{self, Demo};
use super::exit::{Exit, Failure};
use super::export::{self, Export};
use super::import::{self, Import};
use super::init::{self, Init};
use super::key::{self, KeyCommand};
use super::mail::{self, MailCommand};
use super::org::{self, OrgCommand};
use super::setup_link;
use super::token::{self, TokenCommand};
use super::user::{self, UserCommand};
use crate::base::Org;
use crate::store::Class;
use crate::store::log::Event;

/// A command that works on data.
#[derive(Debug, Subcommand, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DataCommand {
    /// Make the first organisation and its owner, without a browser
    Init(Init),
    /// Print a fresh link that makes the first owner, voiding the last
    SetupLink,
    /// Organisations
    #[command(subcommand)]
    Org(OrgCommand),
    /// Users
    #[command(subcommand)]
    User(UserCommand),
    /// Services that analyse text, and their keys
    #[command(subcommand)]
    AiProvider(AiProviderCommand),
    /// API tokens
    #[command(subcommand)]
    Token(TokenCommand),
    /// Make records of the rows of a file
    Import(Import),
    /// Write the records of one kind to a file
    Export(Export),
    /// Invented data to look around in
    #[command(subcommand)]
    Demo(Demo),
    /// The instance's own mail
    #[command(subcommand)]
    Mail(MailCommand),
    /// Look at the database and repair what follows from its records
    #[command(subcommand)]
    Db(Db),
    /// The audit log
    #[command(subcommand)]
    Audit(Audit),
    /// The commands below `leadlab key` that work on data.
    #[command(skip)]
    Key(KeyCommand),
}

/// What the caller's own process opens for a command: the server may not read the caller's files.
#[derive(Default)]
pub struct Local {
    /// What the command reads.
    pub input: Option<std::fs::File>,
    /// Where its data goes.
    pub output: Option<(PathBuf, std::fs::File)>,
}

impl DataCommand {
    /// The name in the log.
    fn name(&self) -> &'static str {
        match self {
            Self::Init(_) => "init",
            Self::SetupLink => "setup-link",
            Self::Org(command) => command.name(),
            Self::User(command) => command.name(),
            Self::AiProvider(command) => command.name(),
            Self::Token(command) => command.name(),
            Self::Import(_) => "import",
            Self::Export(_) => "export",
            Self::Demo(command) => command.name(),
            Self::Mail(command) => command.name(),
            Self::Db(command) => command.name(),
            Self::Audit(command) => command.name(),
            Self::Key(command) => command.name(),
        }
    }

    /// True for commands that make the data directory where there is none.
    #[must_use]
    pub fn creates(&self) -> bool {
        matches!(
            self,
            Self::Init(_) | Self::SetupLink | Self::Demo(Demo::Load(_)) | Self::Org(OrgCommand::Create { .. })
        )
    }

    /// The command on the database, if it is one.
    #[must_use]
    pub fn on_database(&self) -> Option<&Db> {
        match self {
            Self::Db(command) => Some(command),
            _ => None,
        }
    }

    /// Does what only the caller's process can: asks for passwords, opens files.
    ///
    /// # Errors
    /// A file cannot be read, a password is not given, the person says no.
    pub fn prepare(&mut self, global: &Global) -> Result<Local, Failure> {
        match self {
            Self::Init(command) => command.prepare(global)?,
            Self::User(command) => command.prepare()?,
            Self::Token(command) => command.prepare()?,
            Self::AiProvider(command) => command.prepare()?,
            Self::Demo(command) => command.prepare(global)?,
            Self::Org(command) => return command.prepare(global),
            Self::Import(command) => return command.prepare(),
            Self::Export(command) => return command.prepare(),
            Self::Audit(command) => return command.prepare(),
            Self::Key(command) => command.prepare(global)?,
            Self::SetupLink | Self::Mail(_) | Self::Db(_) => {}
        }
        Ok(Local::default())
    }
}

/// Runs a command on the opened application.
///
/// # Errors
/// Whatever the command fails with.
pub async fn run(command: DataCommand, mut call: Call) -> Result<Exit, Failure> {
    record(command.name(), &call).await;
    match command {
        DataCommand::Init(command) => init::run(command, &call).await,
        DataCommand::SetupLink => setup_link::run(&call).await,
        DataCommand::Org(command) => org::run(command, &mut call).await,
        DataCommand::User(command) => user::run(command, &call).await,
        DataCommand::Token(command) => token::run(command, &call).await,
        DataCommand::AiProvider(command) => ai_provider::run(command, &call).await,
        DataCommand::Import(command) => import::run(command, &mut call).await,
        DataCommand::Export(command) => export::run(command, &call).await,
        DataCommand::Demo(command) => demo::run(command, &call).await,
        DataCommand::Mail(command) => mail::run(command, &call).await,
        DataCommand::Db(command) => db::run(command, &call).await,
        DataCommand::Audit(command) => audit::run(command, &mut call).await,
        DataCommand::Key(command) => key::run_on(command, &call).await,
    }
}

/// Notes in the change log that the host's user ran a command. A disk that is too full for that stops no command: those
/// that write say so themselves.
async fn record(name: &'static str, call: &Call) {
    let written = call.app.store.write_as(Class::Essential, call.actor(Org::INSTANCE), move |tx| {
        tx.log(Event::done(Org::INSTANCE, "cli.command").note(name));
        Ok(())
    });
    if let Err(error) = written.await {
        tracing::warn!(command = name, %error, "a command could not be noted in the change log");
    }
}
