//! `leadlab mail`: whether the instance can send mail.

use clap::Subcommand;
use serde::{Deserialize, Serialize};

use super::call::{self, Call};
use super::exit::{Exit, Failure};
use crate::mail::messages;

/// `leadlab mail …`.
#[derive(Debug, Subcommand, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MailCommand {
    /// Send a test mail and tell what the mail server said
    Test {
        /// Who gets it
        #[arg(long, value_name = "ADDRESS")]
        to: String,
    },
}

impl MailCommand {
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Test { .. } => "mail test",
        }
    }
}

/// Runs it.
///
/// # Errors
/// 78 where mail is not set up, 1 when the mail was not accepted.
pub(super) async fn run(command: MailCommand, call: &Call) -> Result<Exit, Failure> {
    let MailCommand::Test { to } = command;
    let to = call::email(&to)?;
    let accepted = call.app.mail.send(&messages::test(&to)).await.map_err(|failure| {
        let exit = if failure.is_not_set_up() { Exit::Config } else { Exit::Failed };
        let said = failure.words().map(|words| format!("\nthe server said: {words}")).unwrap_or_default();
        Failure::new(exit, format!("{failure}; {}{said}", failure.advice()))
    })?;
    let text = format!("{} accepted a test mail to {to}", accepted.server);
    let view = serde_json::json!({ "to": to, "server": accepted.server, "answer": accepted.answer });
    call.out.record(text, &view).await?;
    Ok(Exit::Done)
}
