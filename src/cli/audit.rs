//! `leadlab audit`: the audit log on the command line: looking at it, proving it, taking it away as a file.

use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Subcommand;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::io::{AsyncBufReadExt, BufReader};

use super::call::Call;
use super::data::Local;
use super::exit::{Exit, Failure};
use crate::admin::audit::search::{self, EntryView, Wanted};
use crate::audit::{Export, Verifier};
use crate::base::{Org, Time};
use crate::store::Class;
use crate::store::chain::{Anchor, Chain};
use crate::store::log::{Event, Outcome};

/// Entries that are written in one go.
const CHUNK: usize = 500;

/// `leadlab audit …`.
#[derive(Debug, Subcommand, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Audit {
    /// List entries, newest first
    List(List),
    /// Prove that no entry was changed, dropped, swapped or cut off: 65 when one was, naming the first
    Verify {
        /// An exported log instead of the database's
        #[arg(value_name = "FILE")]
        #[serde(skip)]
        file: Option<PathBuf>,
        /// A head that was told earlier: its chain must still hold it, and is proven from there on
        #[arg(long, value_name = "HEAD")]
        from: Vec<String>,
        /// Whether a file comes as the input.
        #[arg(skip)]
        reads: bool,
    },
    /// Write the log as lines of JSON with the proof of every entry
    Export {
        /// The file to write [default: standard output]
        #[arg(short, long, value_name = "FILE")]
        #[serde(skip)]
        output: Option<PathBuf>,
    },
}

/// `leadlab audit list`.
#[derive(Debug, clap::Args, Serialize, Deserialize)]
pub struct List {
    /// Only this action, such as auth.login; a trailing * takes all that start so
    #[arg(long)]
    action: Option<String>,
    /// Only what the user with this address did
    #[arg(long, value_name = "EMAIL")]
    actor: Option<String>,
    /// Only this record
    #[arg(long, value_name = "ID")]
    record: Option<String>,
    /// Only attempts that were refused
    #[arg(long)]
    denied: bool,
    /// Not before this time, such as 2026-11-25T09:30:00Z
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
    /// Before this time
    #[arg(long, value_name = "TIME")]
    to: Option<String>,
    /// So many
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    limit: u32,
    /// The log of the instance itself instead of an organisation's
    #[arg(long)]
    instance: bool,
}

impl Audit {
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::List(_) => "audit list",
            Self::Verify { .. } => "audit verify",
            Self::Export { .. } => "audit export",
        }
    }

    /// Opens the files in the caller's process.
    pub(super) fn prepare(&mut self) -> Result<Local, Failure> {
        match self {
            Self::List(_) | Self::Export { output: None } => {}
            Self::Verify { file, from, reads } => {
                anchors(from)?;
                if let Some(path) = file {
                    let opened = std::fs::File::open(&*path).map_err(|error| Failure::file(path, &error))?;
                    *reads = true;
                    return Ok(Local { input: Some(opened), ..Local::default() });
                }
            }
            Self::Export { output: Some(path) } => {
                let file =
                    std::fs::OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(&*path);
                let file = file.map_err(|error| Failure::file(path, &error))?;
                return Ok(Local { output: Some((path.clone(), file)), ..Local::default() });
            }
        }
        Ok(Local::default())
    }
}

fn anchors(from: &[String]) -> Result<Vec<Anchor>, Failure> {
    let read = |text: &String| text.parse().map_err(|error| Failure::usage(format!("--from {text}: {error}")));
    from.iter().map(read).collect()
}

/// Runs it.
///
/// # Errors
/// 65 when the log is broken, 2 for a filter that cannot be read.
pub(super) async fn run(command: Audit, call: &mut Call) -> Result<Exit, Failure> {
    match command {
        Audit::List(command) => list(command, call).await,
        Audit::Verify { from, reads: false, .. } => {
            let (app, from) = (Arc::clone(&call.app), anchors(&from)?);
            let verified = tokio::task::spawn_blocking(move || app.store.verify_log(&from)).await;
            let chains = verified.map_err(|_| Failure::failed("the command ended by a fault of the program"))??;
            tell(&chains, call).await
        }
        Audit::Verify { from, .. } => verify_file(anchors(&from)?, call).await,
        Audit::Export { .. } => export(call).await,
    }
}

async fn list(command: List, call: &Call) -> Result<Exit, Failure> {
    let org = if command.instance { Org::INSTANCE } else { call.organization()?.0 };
    let store = &call.app.store;
    let time = |flag: &str, text: Option<String>| {
        let read =
            |text: String| text.parse::<Time>().map_err(|error| Failure::usage(format!("--{flag} {text}: {error}")));
        text.map(read).transpose()
    };
    let mut wanted = Wanted {
        action: command.action,
        outcome: command.denied.then_some(Outcome::Denied),
        from: time("from", command.from)?,
        to: time("to", command.to)?,
        ..Wanted::default()
    };
    if let Some(email) = command.actor {
        wanted.actor = Some(call.user(&email)?.1.id.uid());
    }
    if let Some(text) = command.record {
        let record = store.registry().parse_id(&text);
        let (kind, id) = record.ok_or_else(|| Failure::usage(format!("{text} is no id of a record")))?;
        (wanted.kind, wanted.id) = (Some(kind), Some(id));
    }
    let limit = usize::try_from(command.limit).unwrap_or(usize::MAX);
    let (mut rows, mut before) = (Vec::new(), None);
    while rows.len() < limit {
        let page = search::page(&store.read()?, store.registry(), org, &wanted, before, limit - rows.len())?;
        rows.extend(page.rows);
        before = page.next;
        if before.is_none() {
            break;
        }
    }
    let cells = |row: &EntryView| {
        let who = row.actor_name.clone().unwrap_or_else(|| row.via.clone());
        let about = row.title.clone().or_else(|| row.note.clone()).unwrap_or_default();
        let outcome = if row.outcome == Outcome::Denied { "denied" } else { "" };
        vec![row.seq.to_string(), row.at.to_string(), who, row.action.clone(), about, outcome.to_owned()]
    };
    call.out.listing(&["NUMBER", "TIME", "WHO", "ACTION", "ABOUT", "OUTCOME"], &rows, cells).await?;
    Ok(Exit::Done)
}

async fn export(call: &Call) -> Result<Exit, Failure> {
    let org = match &call.organization {
        Some(_) => Some(call.organization()?.0),
        None => None,
    };
    let store = call.app.store.clone();
    let of = org.unwrap_or(Org::INSTANCE);
    let logged = store.write_as(Class::Essential, call.actor(of), move |tx| {
        tx.log(Event::done(of, "export.created").note("audit log"));
        Ok(())
    });
    logged.await?;
    let mut export = Export::new(&store, org)?;
    loop {
        let mut bytes = Vec::new();
        let more = export.next(CHUNK, &mut bytes)?;
        call.out.data(&bytes).await;
        if !more || call.out.is_gone() {
            break;
        }
        call.out.progress("entries", export.entries, 0).await;
    }
    call.out.note(format!("{} entries were exported.", export.entries)).await;
    Ok(Exit::Done)
}

async fn verify_file(from: Vec<Anchor>, call: &mut Call) -> Result<Exit, Failure> {
    let mut verifier = Verifier::new(&call.app.store, from);
    let refused = |error: crate::audit::FileError| Failure::new(Exit::Corrupt, error.to_string());
    let mut lines = BufReader::new(&mut call.input).lines();
    let unread = |error: std::io::Error| Failure::failed(format!("the file cannot be read: {error}"));
    while let Some(line) = lines.next_line().await.map_err(unread)? {
        verifier.line(&line).map_err(refused)?;
    }
    let chains = verifier.end().map_err(refused)?;
    tell(&chains, call).await
}

/// Says what was found: every chain's head, for keeping elsewhere, or the first bad entry of each broken one.
async fn tell(chains: &[Chain], call: &Call) -> Result<Exit, Failure> {
    let entries: u64 = chains.iter().map(|chain| chain.entries).sum();
    let broken: Vec<_> = chains.iter().filter_map(|chain| chain.broken.as_ref()).collect();
    let view = |chain: &Chain| {
        json!({
            "organization": chain.org.0,
            "entries": chain.entries,
            "head": chain.newest.map(|head| head.to_string()),
            "broken": chain.broken.as_ref().map(|broken| json!({ "seq": broken.seq, "why": broken.why })),
        })
    };
    let whole = broken.is_empty();
    let text = if whole {
        format!("The audit log is whole: {entries} entries in {} chains.", chains.len())
    } else {
        format!("The audit log is broken in {} of {} chains.", broken.len(), chains.len())
    };
    let line = |chain: &Chain| match (&chain.broken, chain.newest) {
        (Some(broken), _) => Some(broken.to_string()),
        (None, head) => head.map(|head| format!("head {head}")),
    };
    let lines: Vec<_> = std::iter::once(text).chain(chains.iter().filter_map(line)).collect();
    let chains: Vec<_> = chains.iter().map(view).collect();
    call.out.record(lines.join("\n"), &json!({ "whole": whole, "entries": entries, "chains": chains })).await?;
    Ok(if whole { Exit::Done } else { Exit::Corrupt })
}
