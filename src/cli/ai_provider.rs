//! `leadlab ai-provider`: the AI providers of an organisation; keys of the older system are taken over here.

use std::io::Read;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::call::Call;
use super::exit::{Exit, Failure};
use super::input::{self, Password};
use crate::crm::ai_providers::model::{AiProvider, ProviderKind};
use crate::crm::ai_providers::service::{self, Fields, KeyChange};
use crate::crypto::fernet::{self, FernetKey};
use crate::rest::short;
use crate::store::Record;

/// The most bytes of a file to import.
const FILE_BYTES: u64 = 1 << 20;

/// `leadlab ai-provider …`.
#[derive(Debug, Subcommand, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AiProviderCommand {
    /// List the providers of an organisation, without their keys
    List,
    /// Add the providers of a JSON file, or bring those of the same name in line with it
    Import {
        /// A JSON list of {"name", "kind", "base_url", "model", "api_key"}; - is standard input
        #[serde(skip)]
        file: PathBuf,
        /// The file that holds TOKEN_ENCRYPTION_KEY of the older system, where keys are Fernet tokens of it
        #[arg(long, value_name = "FILE")]
        #[serde(skip)]
        fernet_key_file: Option<PathBuf>,
        /// Read by the caller's process.
        #[arg(skip)]
        rows: Vec<Row>,
    },
}

/// A provider in the file.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    name: String,
    #[serde(alias = "provider")]
    kind: ProviderKind,
    #[serde(default)]
    base_url: Option<String>,
    model: String,
    #[serde(default, alias = "encrypted_api_key")]
    api_key: Option<Password>,
}

/// The list, with or without the envelope of the API's lists.
#[derive(Deserialize)]
#[serde(untagged)]
enum Rows {
    Bare(Vec<Row>),
    Listed { data: Vec<Row> },
}

impl AiProviderCommand {
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::List => "ai-provider list",
            Self::Import { .. } => "ai-provider import",
        }
    }

    /// Reads the file and opens its keys in the caller's process.
    pub(super) fn prepare(&mut self) -> Result<(), Failure> {
        let Self::Import { file, fernet_key_file, rows } = self else { return Ok(()) };
        let key = fernet_key_file.as_deref().map(fernet_key).transpose()?;
        *rows = read(file)?;
        rows.iter_mut().try_for_each(|row| open(row, key.as_ref()))
    }
}

fn fernet_key(path: &Path) -> Result<FernetKey, Failure> {
    let text = SecretString::from(input::password(Some(path), "TOKEN_ENCRYPTION_KEY")?);
    FernetKey::parse(text.expose_secret()).map_err(|error| Failure::failed(format!("{}: {error}", path.display())))
}

fn read(path: &Path) -> Result<Vec<Row>, Failure> {
    let stdin = Path::new("/dev/stdin");
    let opened = std::fs::File::open(if path == Path::new("-") { stdin } else { path });
    let mut bytes = Zeroizing::new(Vec::new());
    opened
        .and_then(|file| file.take(FILE_BYTES + 1).read_to_end(&mut bytes))
        .map_err(|error| Failure::file(path, &error))?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > FILE_BYTES {
        return Err(Failure::failed(format!("{}: this is too long for a list of providers", path.display())));
    }
    let form = r#"[{"name": "…", "kind": "openai_compatible", "base_url": "https://…", "model": "…", "api_key": "…"}]"#;
    match serde_json::from_slice::<Rows>(&bytes) {
        Ok(Rows::Bare(rows) | Rows::Listed { data: rows }) => Ok(rows),
        // What serde says of it may repeat a key.
        Err(_) => Err(Failure::failed(format!("{}: a list of providers looks like {form}", path.display()))),
    }
}

/// Puts the plain key in the place of a Fernet token.
fn open(row: &mut Row, key: Option<&FernetKey>) -> Result<(), Failure> {
    let Some(given) = row.api_key.take() else { return Ok(()) };
    let given = SecretString::from(given);
    let text = given.expose_secret().trim();
    if !fernet::is_token(text) {
        row.api_key = Some(Password::from(text.to_owned()));
        return Ok(());
    }
    let told = |why: &str| Failure::failed(format!("the key of {}: {why}", row.name));
    let Some(key) = key else {
        return Err(told("this is a Fernet token; name the file with TOKEN_ENCRYPTION_KEY by --fernet-key-file FILE"));
    };
    let plain = key.open(text).map_err(|error| told(&error.to_string()))?;
    let plain = std::str::from_utf8(&plain).map_err(|_| told("the Fernet token holds no text"))?;
    row.api_key = Some(Password::from(plain.to_owned()));
    Ok(())
}

/// A provider as printed.
#[derive(Debug, Serialize)]
struct ProviderView {
    id: String,
    name: String,
    kind: ProviderKind,
    base_url: String,
    model: String,
}

impl From<&Record<AiProvider>> for ProviderView {
    fn from(provider: &Record<AiProvider>) -> Self {
        let AiProvider { name, kind, base_url, model } = provider.data.clone();
        Self { id: provider.id.to_string(), name, kind, base_url, model }
    }
}

/// Runs it.
///
/// # Errors
/// A provider of the file is not acceptable; those before it were taken over.
pub(super) async fn run(command: AiProviderCommand, call: &Call) -> Result<Exit, Failure> {
    let (org, _) = call.organization()?;
    match command {
        AiProviderCommand::List => {
            let all = short::all::<AiProvider, _>(&call.app.store.read()?, org)?;
            let views: Vec<ProviderView> = all.iter().map(ProviderView::from).collect();
            let cells = |view: &ProviderView| {
                vec![view.id.clone(), view.name.clone(), view.base_url.clone(), view.model.clone()]
            };
            call.out.listing(&["ID", "NAME", "ADDRESS", "MODEL"], &views, cells).await?;
        }
        AiProviderCommand::Import { rows, .. } => {
            let (mut created, mut updated) = (0_usize, 0_usize);
            for row in rows {
                let name = row.name.clone();
                let fields = Fields {
                    name: Some(row.name),
                    kind: Some(row.kind),
                    base_url: row.base_url,
                    model: Some(row.model),
                };
                let key = row.api_key.map_or(KeyChange::Keep, |key| KeyChange::Set(key.into()));
                let taken = service::take_over(&call.app, call.actor(org), org, fields, key).await;
                let (_, is_new) = taken.map_err(|error| Failure::failed(format!("{name}: {error}")))?;
                *(if is_new { &mut created } else { &mut updated }) += 1;
            }
            let view = serde_json::json!({ "created": created, "updated": updated });
            call.out.record(format!("{created} providers created, {updated} updated"), &view).await?;
        }
    }
    Ok(Exit::Done)
}
