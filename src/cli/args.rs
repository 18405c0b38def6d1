//! The command line as clap reads it: global flags and the list of commands. The flags of one command stand in that
//! command's file.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use super::data::DataCommand;
use super::{completions, config, health, key, man, serve};
use crate::config::{Flags, Sources};

/// A self-hosted CRM in one file.
#[derive(Debug, Parser)]
#[command(name = "leadlab", version, max_term_width = 100, disable_help_subcommand = true)]
pub struct Cli {
    /// Flags that every command takes.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Flags that every command takes.
#[derive(Debug, Clone, clap::Args)]
pub struct Global {
    /// The configuration file [default: ./leadlab.toml, or /etc/leadlab/leadlab.toml]
    #[arg(short, long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The data directory [default: ./leadlab-data]
    #[arg(long, global = true, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// What is logged: error, warn, info, debug or trace
    #[arg(long, global = true, value_name = "LEVEL")]
    pub log_level: Option<String>,
    /// Print JSON
    #[arg(long, global = true)]
    pub json: bool,
    /// Do not ask before something is destroyed
    #[arg(long, global = true)]
    pub yes: bool,
    /// The organisation, by id or slug; needed where there are several
    #[arg(long, global = true, value_name = "ORG")]
    pub organization: Option<String>,
}

impl Global {
    /// Where the configuration of this command comes from.
    #[must_use]
    pub fn sources(&self) -> Sources {
        self.sources_with(Flags::default())
    }

    /// The same with the flags of a command.
    #[must_use]
    pub fn sources_with(&self, flags: Flags) -> Sources {
        let flags = Flags { data_dir: self.data_dir.clone(), log_level: self.log_level.clone(), ..flags };
        Sources::of_process(self.config.clone(), flags)
    }
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the server
    Serve(serve::Serve),
    /// Commands that work on data.
    #[command(flatten)]
    Data(DataCommand),
    /// Make keys and look at them
    #[command(subcommand)]
    Key(key::Key),
    /// Check the configuration and show what holds
    #[command(subcommand)]
    Config(config::ConfigCommand),
    /// Ask a running server whether it is well
    Health(health::Health),
    /// Print the OpenAPI document of the API
    Openapi,
    /// Print the completions of a shell
    Completions(completions::Completions),
    /// Write the manual pages
    Man(man::Man),
    /// Print the licence of LeadLab and of everything in it
    Licenses,
    /// Print the version
    Version,
}
