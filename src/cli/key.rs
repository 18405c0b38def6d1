//! `leadlab key`: keys for the configuration, and the keyring.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clap::Subcommand;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::args::Global;
use super::call::Call;
use super::data::DataCommand;
use super::exit::{Exit, Failure};
use super::out::print;
use super::{input, instance};
use crate::admin::keys::{self, KeyError, KeyView};
use crate::base::Org;
use crate::crypto::keyring::{KeyId, Purpose};
use crate::crypto::token;
use crate::store::secrets::Step;

/// `leadlab key …`.
#[derive(Debug, Subcommand)]
pub enum Key {
    /// Print 32 random bytes for security.master_key_file
    Generate,
    /// List the keys of the keyring, without their material, and what needs them
    List,
    /// Make a fresh key for a purpose; the one before still checks and opens
    Rotate {
        /// jwt, csrf, refresh, lookup, pepper, data, audit or backup
        purpose: String,
    },
    /// Seal every stored secret anew with the active data key
    Reencrypt {
        /// Go on where an interrupted run was
        #[arg(long)]
        resume: bool,
    },
    /// End the use of a key that nothing needs any more
    Retire {
        /// Its name, as `leadlab key list` shows it
        id: String,
    },
    /// Print the keys that open this instance's own backups, for keeping apart from them
    Export,
}

/// What works on the keyring of an opened instance.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyCommand {
    List,
    Rotate(String),
    Reencrypt { resume: bool },
    Retire(String),
    Export,
}

/// Runs it.
///
/// # Errors
/// Standard output cannot be written, or the instance cannot be opened.
pub fn run(global: &Global, command: &Key) -> Result<Exit, Failure> {
    let command = match command {
        Key::Generate => {
            let key = URL_SAFE_NO_PAD.encode(token::random::<32>());
            let line = if global.json { json!({ "key": key }).to_string() } else { key };
            print(&line)?;
            return Ok(Exit::Done);
        }
        Key::List => KeyCommand::List,
        Key::Rotate { purpose } => KeyCommand::Rotate(purpose.clone()),
        Key::Reencrypt { resume } => KeyCommand::Reencrypt { resume: *resume },
        Key::Retire { id } => KeyCommand::Retire(id.clone()),
        Key::Export => KeyCommand::Export,
    };
    instance::run(global, DataCommand::Key(command))
}

fn purpose(text: &str) -> Result<Purpose, Failure> {
    text.parse().map_err(|()| {
        let names = Purpose::ALL.map(Purpose::name).join(", ");
        Failure::usage(format!("there is no purpose {text}; there are {names}"))
    })
}

fn id(text: &str) -> Result<KeyId, Failure> {
    text.parse().map_err(|()| Failure::usage(format!("{text} is no name of a key such as k_0123456789abcdef")))
}

impl From<KeyError> for Failure {
    fn from(error: KeyError) -> Self {
        match error {
            KeyError::Storage(error) => error.into(),
            other => Self::failed(other.to_string()),
        }
    }
}

impl KeyCommand {
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::List => "key list",
            Self::Rotate(_) => "key rotate",
            Self::Reencrypt { .. } => "key reencrypt",
            Self::Retire(_) => "key retire",
            Self::Export => "key export",
        }
    }

    /// Refuses what needs no data to be refused, and asks.
    pub(super) fn prepare(&self, global: &Global) -> Result<(), Failure> {
        match self {
            Self::List | Self::Reencrypt { .. } => Ok(()),
            Self::Rotate(text) => purpose(text).map(drop),
            Self::Retire(text) => {
                id(text)?;
                input::confirm(global.yes, "This forgets the key for good; nothing that needs it will work again.")
            }
            Self::Export => input::confirm(
                global.yes,
                "This prints secrets: whoever has them opens every backup of this instance. Keep them apart from the backups.",
            ),
        }
    }
}

/// Runs it on an opened instance.
///
/// # Errors
/// 2 for an unknown purpose, 1 when the keyring cannot be changed or a key is still needed.
pub(super) async fn run_on(command: KeyCommand, call: &Call) -> Result<Exit, Failure> {
    let actor = call.actor(Org::INSTANCE);
    match command {
        KeyCommand::List => return list(call).await,
        KeyCommand::Rotate(text) => {
            let key = keys::rotate(&call.app, actor, purpose(&text)?).await?;
            let view = json!({ "id": key.id.to_string(), "purpose": key.purpose.name() });
            call.out
                .record(format!("The active key for {} is {} from now on.", key.purpose.name(), key.id), &view)
                .await?;
        }
        KeyCommand::Reencrypt { resume } => return reencrypt(call, resume).await,
        KeyCommand::Retire(text) => {
            let id = id(&text)?;
            keys::retire(&call.app, actor, id).await?;
            call.out.record(format!("The key {id} is retired."), &json!({ "id": id.to_string() })).await?;
        }
        KeyCommand::Export => return export(call).await,
    }
    Ok(Exit::Done)
}

async fn list(call: &Call) -> Result<Exit, Failure> {
    let app = std::sync::Arc::clone(&call.app);
    let views = tokio::task::spawn_blocking(move || keys::views(&app)).await;
    let views = views.map_err(|_| Failure::failed("the command ended by a fault of the program"))??;
    let cells = |key: &KeyView| {
        let state = format!("{:?}", key.state).to_lowercase();
        let needed = match (key.needed_until, key.references) {
            (Some(until), _) => format!("until {until}"),
            (None, Some(count)) => count.to_string(),
            (None, None) => String::new(),
        };
        let created = key.created_at.to_string();
        vec![key.id.clone(), key.purpose.to_owned(), key.algorithm.to_owned(), state, created, needed]
    };
    call.out.listing(&["ID", "PURPOSE", "ALGORITHM", "STATE", "CREATED", "NEEDED"], &views, cells).await?;
    Ok(Exit::Done)
}

async fn reencrypt(call: &Call, resume: bool) -> Result<Exit, Failure> {
    let (told, mut steps) = tokio::sync::mpsc::unbounded_channel();
    let out = call.out.clone();
    let progress = tokio::spawn(async move {
        while let Some(records) = steps.recv().await {
            out.progress("records", records, 0).await;
        }
    });
    let actor = call.actor(Org::INSTANCE);
    let tell = |step: Step| {
        // Nobody listening is no failure.
        let _ = told.send(step.records);
    };
    let done = keys::reencrypt(&call.app, actor, resume, tell).await;
    drop(told);
    progress.await.map_err(|_| Failure::failed("the command ended by a fault of the program"))?;
    let done = done?;
    let text = format!("{} values of {} records were sealed anew.", done.resealed, done.records);
    let view = json!({ "records": done.records, "resealed": done.resealed, "unopened": done.unopened });
    call.out.record(text, &view).await?;
    if done.unopened > 0 {
        return Err(Failure::new(
            Exit::Corrupt,
            format!("{} values do not open and were left as they are", done.unopened),
        ));
    }
    Ok(Exit::Done)
}

async fn export(call: &Call) -> Result<Exit, Failure> {
    keys::note_export(&call.app, call.actor(Org::INSTANCE)).await?;
    call.out.note("Keep this apart from the backups; `leadlab restore --identity FILE` takes it.").await;
    let keys = call.app.keyring.backup_keys();
    let lines: Vec<String> = keys.iter().map(|key| key.to_line().to_string()).collect();
    call.out.record(lines.join("\n"), &json!({ "keys": lines })).await?;
    Ok(Exit::Done)
}
