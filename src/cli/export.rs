//! `leadlab export`: the records of one kind as a file.

use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use super::call::Call;
use super::data::Local;
use super::exit::{Exit, Failure};
use crate::crm::KINDS;
use crate::rest::chunks::Chosen;
use crate::rest::context::Customs;
use crate::store::log::Event;
use crate::transfer::export::{Export as File, Format};

/// Records that are looked at in one snapshot.
const CHUNK: usize = 500;

/// `leadlab export`.
#[derive(Debug, clap::Args, Serialize, Deserialize)]
pub struct Export {
    /// customers, contacts, leads, deals, activities or tickets
    pub entity: String,
    /// Which of them, in the filter language, such as: status = "new" and owner_id is null
    #[arg(long)]
    pub filter: Option<String>,
    /// The form of the file
    #[arg(long, value_enum, default_value_t = Form::Csv)]
    pub format: Form,
    /// The file to write [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    #[serde(skip)]
    pub output: Option<PathBuf>,
}

/// The form of a file.
#[derive(Debug, Clone, Copy, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// Comma-separated values
    Csv,
    /// A spreadsheet
    Xlsx,
    /// A JSON array
    Json,
    /// vCards of customers, contacts or leads
    Vcf,
}

impl From<Form> for Format {
    fn from(form: Form) -> Self {
        match form {
            Form::Csv => Self::Csv,
            Form::Xlsx => Self::Xlsx,
            Form::Json => Self::Json,
            Form::Vcf => Self::Vcf,
        }
    }
}

impl Export {
    /// Opens the file in the caller's process, readable by the caller alone. What it holds is replaced when the first
    /// data come: a filter with a fault leaves it as it is.
    pub(super) fn prepare(&self) -> Result<Local, Failure> {
        let output = match &self.output {
            Some(path) => {
                let file = std::fs::OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path);
                Some((path.clone(), file.map_err(|error| Failure::file(path, &error))?))
            }
            None => None,
        };
        Ok(Local { output, ..Local::default() })
    }
}

/// Writes it.
///
/// # Errors
/// 2 for an unknown entity or a filter that cannot be read.
pub(super) async fn run(command: Export, call: &Call) -> Result<Exit, Failure> {
    let (org, _) = call.organization()?;
    let Some(kind) = KINDS.iter().find(|kind| kind.kind().collection == command.entity) else {
        let known: Vec<&str> = KINDS.iter().map(|kind| kind.kind().collection).collect();
        return Err(Failure::usage(format!("there is no entity {}; there are {}", command.entity, known.join(", "))));
    };
    let format = Format::from(command.format);
    if let Some(why) = format.unfit(&command.entity) {
        return Err(Failure::usage(why));
    }
    let store = &call.app.store;
    let mut file = {
        let tx = store.read()?;
        let customs = Customs::of(&call.app, &tx, org)?;
        let keys: Vec<String> =
            customs.fields.of(&command.entity).map(|fields| fields.keys().cloned().collect()).unwrap_or_default();
        let filter = command.filter.as_deref().filter(|filter| !filter.trim().is_empty());
        let chosen = Chosen { filter, now: call.app.clock.now(), ..Chosen::default() };
        let chunks = kind.chunks(&tx, org, &chosen, &customs).map_err(|error| {
            let failure = Failure::from(error);
            if filter.is_some() { Failure::usage(format!("the filter: {}", failure.message)) } else { failure }
        })?;
        File::new(chunks, kind.kind().collection, format, &keys, customs.zone)
    };
    let total = u64::try_from(file.rows()).unwrap_or(u64::MAX);
    loop {
        let mut bytes = Vec::new();
        let more = file.next(&store.read()?, CHUNK, &mut bytes)?;
        call.out.data(&bytes).await;
        if !more || call.out.is_gone() {
            break;
        }
        call.out.progress("records", file.records, total).await;
    }
    let note = format!("{} {}", file.records, command.entity);
    let logged = store.write(call.actor(org), move |tx| {
        tx.log(Event::done(org, "export.created").note(note));
        Ok(())
    });
    logged.await?;
    call.out.note(format!("{} records were exported.", file.records)).await;
    Ok(Exit::Done)
}
