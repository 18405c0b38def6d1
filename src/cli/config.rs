//! `leadlab config`: check the configuration, show what holds, print every key with its default.

use clap::Subcommand;

use super::args::Global;
use super::exit::{Exit, Failure};
use super::out::{print, warn};
use crate::config::{Config, Origin, example};

/// `leadlab config …`.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Report every fault of the configuration with its line
    Check,
    /// Print every key as it holds
    Show {
        /// Say where each value comes from
        #[arg(long)]
        origin: bool,
    },
    /// Print a file with every key, its default and what it is for
    Default,
}

/// Runs it.
///
/// # Errors
/// 78 with every fault of the configuration.
pub fn run(global: &Global, command: &ConfigCommand) -> Result<Exit, Failure> {
    match command {
        ConfigCommand::Check => check(global),
        ConfigCommand::Show { origin } => show(global, *origin),
        ConfigCommand::Default => {
            print(example().trim_end())?;
            Ok(Exit::Done)
        }
    }
}

fn check(global: &Global) -> Result<Exit, Failure> {
    let sources = global.sources();
    match Config::load(&sources) {
        Ok(config) => {
            let from = config.file.map_or_else(|| "no file".to_owned(), |file| file.display().to_string());
            if global.json {
                print(&serde_json::json!({ "ok": true, "errors": [] }).to_string())?;
            } else {
                print(&format!("The configuration is sound ({from})."))?;
            }
            Ok(Exit::Done)
        }
        Err(errors) if global.json => {
            let faults: Vec<_> = errors
                .errors
                .iter()
                .map(|error| {
                    let line = match &error.origin {
                        Origin::File { line, .. } => Some(line),
                        _ => None,
                    };
                    serde_json::json!({
                        "origin": error.origin.to_string(),
                        "line": line,
                        "message": error.message,
                    })
                })
                .collect();
            print(&serde_json::json!({ "ok": false, "errors": faults }).to_string())?;
            Ok(Failure::from(errors).exit)
        }
        Err(errors) => {
            let count = errors.errors.len();
            warn(&errors.to_string());
            warn(&format!("{count} {} in the configuration.", if count == 1 { "fault" } else { "faults" }));
            Ok(Failure::from(errors).exit)
        }
    }
}

fn show(global: &Global, with_origin: bool) -> Result<Exit, Failure> {
    let config = Config::load(&global.sources())?;
    if global.json {
        let entries: Vec<_> = config
            .effective
            .iter()
            .map(|entry| {
                serde_json::json!({
                    "key": entry.path,
                    "value": (!entry.value.is_empty()).then_some(&entry.value),
                    "origin": entry.origin.to_string(),
                })
            })
            .collect();
        print(&serde_json::json!({ "data": entries }).to_string())?;
        return Ok(Exit::Done);
    }
    let mut section = "";
    for entry in &config.effective {
        let (of, name) = entry.path.rsplit_once('.').unwrap_or(("", entry.path));
        if of != section {
            print(&format!("{}[{of}]", if section.is_empty() { "" } else { "\n" }))?;
            section = of;
        }
        let line = if entry.value.is_empty() { format!("#{name} =") } else { format!("{name} = {}", entry.value) };
        if with_origin {
            print(&format!("{line}  # {}", entry.origin))?;
        } else {
            print(&line)?;
        }
    }
    Ok(Exit::Done)
}
