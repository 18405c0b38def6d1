//! L5: the CRM, one folder per kind of record. A kind is named here twice: as a module and in [`KINDS`], from which its
//! routes, its place in the store, the search, the trash, tags and bulk changes follow. Its verb routes stand in
//! [`routes`].

pub mod activities;
pub mod ai_providers;
pub mod canned_replies;
pub mod contacts;
pub mod custom_fields;
pub mod customers;
pub mod deals;
pub mod demo;
pub mod exports;
pub mod favourites;
pub mod files;
pub mod imports;
pub mod leads;
pub mod notes;
pub mod notifications;
pub mod organizations;
pub mod own_data;
pub mod pipelines;
mod reports;
pub mod retention;
pub mod saved_views;
pub mod tags;
pub mod tickets;

use std::sync::{Arc, LazyLock};

use crate::app::App;
use crate::config::Config;
use crate::crm::ai_providers::AiProvider;
use crate::crm::canned_replies::CannedReply;
use crate::crm::imports::model::{Import, Recipe};
use crate::crm::imports::{PreviewImport, RunImport};
use crate::crm::pipelines::Pipeline;
use crate::http::Route;
use crate::jobs::Handler;
use crate::rest::any::{AnyResource, any};
use crate::rest::bulk::BulkChange;
use crate::rest::custom::CustomField;
use crate::rest::dismissed::{self, Dismissed};
use crate::rest::duplicates;
use crate::rest::explain;
use crate::rest::merge::{self, kinds::merged};
use crate::rest::notify::Notification;
use crate::rest::once::Remembered;
use crate::rest::routes;
use crate::rest::secret::Secret;
use crate::rest::tags::Tag;
use crate::rest::trash;
use crate::rest::undo::UndoStep;
use crate::rest::views::SavedView;
use crate::store::Registry;
use crate::transfer::kept;

/// The kinds of records with the generic routes.
pub const KINDS: &[&dyn AnyResource] = &[
    any::<customers::Customer>(),
    any::<contacts::Contact>(),
    any::<leads::Lead>(),
    any::<deals::Deal>(),
    any::<activities::Activity>(),
    any::<tickets::Ticket>(),
];

/// The kinds that are parts of those: they lie below them, and are searched, deleted and brought back as those are.
pub const PARTS: &[&dyn AnyResource] = &[any::<tickets::Comment>(), any::<notes::Note>(), any::<files::Attachment>()];

/// Those that can be merged, and among which duplicates are looked for.
pub const MERGED: merge::Kinds =
    &[merged::<customers::Customer>(), merged::<contacts::Contact>(), merged::<leads::Lead>()];

/// All of both.
#[must_use]
pub fn records() -> trash::Kinds {
    static RECORDS: LazyLock<Vec<&'static dyn AnyResource>> = LazyLock::new(|| [KINDS, PARTS].concat());
    &RECORDS
}

/// Adds the kinds of records of the CRM.
#[must_use]
pub fn register(registry: Registry) -> Registry {
    records()
        .iter()
        .fold(registry, |registry, kind| kind.register(registry))
        .with::<Tag>()
        .with::<CustomField>()
        .with::<SavedView>()
        .with::<CannedReply>()
        .with::<Dismissed>()
        .with::<Notification>()
        .with::<notifications::Reminded>()
        .with::<favourites::Favourites>()
        .with::<Remembered>()
        .with::<Import>()
        .with::<Recipe>()
        .with::<AiProvider>()
        .with::<tickets::Numbers>()
        .with::<Pipeline>()
        .with_founding(pipelines::model::found)
        .with_secrets::<Secret>()
        // Known already, but for its key.
        .with_secrets::<files::Attachment>()
        .with_secrets::<kept::ExportFile>()
}

/// The routes of the CRM.
#[must_use]
pub fn routes(config: &Config) -> Vec<Route<Arc<App>>> {
    let mut all = routes::common(records());
    all.extend(KINDS.iter().flat_map(|kind| kind.routes()));
    all.extend(merge::routes(MERGED));
    all.push(duplicates::route(MERGED));
    all.push(dismissed::route(MERGED));
    all.push(explain::route(KINDS));
    all.extend(leads::routes());
    all.extend(deals::routes());
    all.extend(pipelines::routes());
    all.extend(activities::routes());
    all.extend(tickets::routes());
    all.extend(reports::routes());
    all.extend(notes::routes());
    all.extend(files::routes(config.uploads.max_bytes));
    all.extend(tags::routes());
    all.extend(custom_fields::routes());
    all.extend(saved_views::routes());
    all.extend(canned_replies::routes());
    all.extend(notifications::routes());
    all.extend(favourites::routes());
    all.extend(ai_providers::routes());
    all.extend(organizations::routes());
    all.extend(demo::routes());
    all.extend(imports::routes(config.uploads.import_max_bytes));
    all.push(exports::route());
    all.push(own_data::route());
    all.push(kept::route());
    all
}

/// Who executes the CRM's jobs.
#[must_use]
pub fn handlers(app: &Arc<App>) -> Vec<Arc<dyn Handler>> {
    vec![
        Arc::new(PreviewImport(Arc::clone(app))),
        Arc::new(RunImport(Arc::clone(app))),
        Arc::new(exports::RunExport(Arc::clone(app))),
        Arc::new(UndoStep { store: app.store.clone() }),
        Arc::new(BulkChange { app: Arc::clone(app), kinds: KINDS }),
        Arc::new(organizations::ExportOrganization(Arc::clone(app))),
        Arc::new(demo::LoadDemo(Arc::clone(app))),
    ]
}
