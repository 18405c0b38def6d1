//! The command line: what a person types becomes a call of the program, and its outcome an exit status.
//!
//! Commands that need no data run at once. Those that work on data run on the opened instance, beside a running server
//! through its admin socket or directly where none runs; the same code does both.

pub mod admin;
mod ai_provider;
mod args;
mod audit;
mod call;
mod completions;
mod config;
mod data;
mod data_dir;
mod db;
mod demo;
mod exit;
mod export;
mod health;
mod import;
mod init;
mod input;
mod instance;
mod key;
mod licenses;
mod logging;
mod mail;
mod man;
mod openapi;
mod org;
mod out;
mod serve;
mod setup_link;
mod token;
mod user;
mod version;
mod whole;

use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command};
pub use data_dir::{Lock, become_owner, create, lock};
pub use exit::{Exit, Failure};
pub use out::{Frame, Out};

/// Runs the program with the arguments of this process.
#[must_use]
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are errors to clap; they go to standard output and are no failure.
            let exit = if error.use_stderr() { Exit::Usage } else { Exit::Done };
            let printed = error.print();
            return if printed.is_ok() { exit.into() } else { Exit::Failed.into() };
        }
    };
    match dispatch(cli) {
        Ok(exit) => exit.into(),
        Err(failure) => {
            out::warn(&failure.message);
            failure.exit.into()
        }
    }
}

fn dispatch(cli: Cli) -> Result<Exit, Failure> {
    let global = cli.global;
    match cli.command {
        Command::Serve(command) => serve::run(&global, command),
        Command::Openapi => openapi::run(&global),
        Command::Data(command) => instance::run(&global, command),
        Command::Key(command) => key::run(&global, &command),
        Command::Config(command) => config::run(&global, &command),
        Command::Health(command) => health::run(&global, &command),
        Command::Completions(command) => completions::run(&command),
        Command::Man(command) => man::run(&command),
        Command::Licenses => licenses::run(),
        Command::Version => version::run(&global),
    }
}
