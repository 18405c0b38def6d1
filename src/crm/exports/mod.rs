//! `POST /exports`: records of one kind as a file, made by a job that starts anew after a kill. The file is kept by
//! [`transfer::kept`](crate::transfer::kept).

mod api;
mod run;

pub use api::route;
pub use run::RunExport;

use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::base::{Error, Org, Result, Time, Uid};
use crate::crm::KINDS;
use crate::rest::any::AnyResource;
use crate::rest::chunks::Chosen;
use crate::rest::context::Customs;
use crate::store::ReadTx;
use crate::transfer::export::{Export, Format};

/// What is exported.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Wish {
    /// The collection.
    pub entity: String,
    /// The form of the file.
    pub format: Format,
    /// Which records, in the filter language; empty for all.
    pub filter: String,
    /// Of those, these alone.
    pub ids: Option<Vec<Uid>>,
    /// When it was asked for: what times in the filter are relative to.
    pub at: Time,
}

impl Wish {
    fn kind(&self) -> Result<&'static dyn AnyResource> {
        let found = KINDS.iter().find(|kind| kind.kind().collection == self.entity);
        found.copied().ok_or_else(|| Error::internal("an export of an unknown collection"))
    }

    /// Begins the file, for `me`.
    ///
    /// # Errors
    /// [`Error::Invalid`] at `/filter` when it cannot be read.
    fn begin(&self, app: &App, tx: &ReadTx, org: Org, me: Uid) -> Result<Export> {
        let kind = self.kind()?;
        let customs = Customs::of(app, tx, org)?;
        let keys: Vec<String> =
            customs.fields.of(&self.entity).map(|fields| fields.keys().cloned().collect()).unwrap_or_default();
        let filter = Some(self.filter.as_str()).filter(|filter| !filter.trim().is_empty());
        let chosen = Chosen { filter, ids: self.ids.as_deref(), me: Some(me), now: self.at };
        let chunks = kind.chunks(tx, org, &chosen, &customs).map_err(|error| match error {
            Error::Invalid(mut errors) => {
                for error in &mut errors {
                    "/filter".clone_into(&mut error.pointer);
                }
                Error::Invalid(errors)
            }
            other => other,
        })?;
        Ok(Export::new(chunks, kind.kind().collection, self.format, &keys, customs.zone))
    }
}
