//! `leadlab org`: organisations.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::Subcommand;
use serde::{Deserialize, Serialize};

use super::args::Global;
use super::call::Call;
use super::data::Local;
use super::exit::{Exit, Failure};
use super::{input, whole};
use crate::auth::model::Organization;
use crate::base::Org;
use crate::store::Record;

/// `leadlab org …`.
#[derive(Debug, Subcommand, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OrgCommand {
    /// Make an organisation; its users follow with `user create`
    Create {
        /// Its name
        #[arg(long)]
        name: String,
    },
    /// List all organisations
    List,
    /// Show one organisation
    Show,
    /// Write one organisation as a ZIP: records, files, trash, settings, users without passwords
    Export {
        /// The file to write; - for standard output
        file: PathBuf,
    },
    /// Make an organisation of such a ZIP, with the same identifiers
    Import {
        /// The file to read; - for standard input
        file: PathBuf,
    },
    /// Erase one organisation for good: its records, files, users and their traces
    Erase,
}

impl OrgCommand {
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Create { .. } => "org create",
            Self::List => "org list",
            Self::Show => "org show",
            Self::Export { .. } => "org export",
            Self::Import { .. } => "org import",
            Self::Erase => "org erase",
        }
    }

    /// Opens files in the caller's process, and asks before something is erased.
    pub(super) fn prepare(&self, global: &Global) -> Result<Local, Failure> {
        match self {
            Self::Export { file } => whole::output(file),
            Self::Import { file } => whole::input(file),
            Self::Erase => {
                let which = global.organization.as_deref().unwrap_or("of this instance");
                let question = format!("This erases the organisation {which} with all that it holds, for good.");
                input::confirm(global.yes, &question).map(|()| Local::default())
            }
            Self::Create { .. } | Self::List | Self::Show => Ok(Local::default()),
        }
    }
}

/// An organisation as it is printed.
#[derive(Debug, Serialize)]
pub(super) struct OrgView {
    pub(super) id: String,
    pub(super) slug: String,
    pub(super) name: String,
}

impl From<&Record<Organization>> for OrgView {
    fn from(organization: &Record<Organization>) -> Self {
        Self {
            id: organization.id.to_string(),
            slug: organization.data.slug.clone(),
            name: organization.data.name.clone(),
        }
    }
}

/// An organisation with what it holds.
#[derive(Debug, Serialize)]
struct Detail {
    #[serde(flatten)]
    organization: OrgView,
    created_at: String,
    users: usize,
    records: serde_json::Map<String, serde_json::Value>,
}

/// Runs it.
///
/// # Errors
/// The name is not acceptable, or there is no such organisation.
pub(super) async fn run(command: OrgCommand, call: &mut Call) -> Result<Exit, Failure> {
    match command {
        OrgCommand::Create { name } => {
            let (_, organization) = call.app.auth.create_organization(call.actor(Org::INSTANCE), &name).await?;
            let view = OrgView::from(&organization);
            call.out.record(format!("{}  {}  {}", view.id, view.slug, view.name), &view).await?;
        }
        OrgCommand::List => {
            let all = call.app.auth.organizations()?;
            let views: Vec<OrgView> = all.iter().map(|(_, organization)| organization.into()).collect();
            let cells = |view: &OrgView| vec![view.id.clone(), view.slug.clone(), view.name.clone()];
            call.out.listing(&["ID", "SLUG", "NAME"], &views, cells).await?;
        }
        OrgCommand::Show => show(call).await?,
        OrgCommand::Export { .. } => whole::export(call).await?,
        OrgCommand::Import { .. } => whole::import(call).await?,
        OrgCommand::Erase => whole::erase(call).await?,
    }
    Ok(Exit::Done)
}

async fn show(call: &Call) -> Result<(), Failure> {
    let (org, organization) = call.organization()?;
    let stats = call.app.store.stats()?;
    let records = stats.records.iter().filter(|(of, ..)| *of == org);
    let detail = Detail {
        organization: OrgView::from(&organization),
        created_at: organization.meta.created_at.to_string(),
        users: call.app.auth.users(org)?.len(),
        records: records.map(|(_, collection, count)| ((*collection).to_owned(), (*count).into())).collect(),
    };
    let mut text = format!(
        "id       {}\nslug     {}\nname     {}\ncreated  {}\nusers    {}",
        detail.organization.id, detail.organization.slug, detail.organization.name, detail.created_at, detail.users
    );
    for (collection, count) in &detail.records {
        let _ = write!(text, "\n{collection}  {count}");
    }
    call.out.record(text, &detail).await
}
