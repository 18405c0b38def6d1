//! The export of the whole organisation as a job, whose file its owner fetches.

use std::cell::RefCell;
use std::io::{self, BufWriter, Write};
use std::sync::Arc;

use serde_json::Value as Json;

use super::export;
use crate::app::App;
use crate::base::Role;
use crate::jobs::{Context, Ending, Handler};
use crate::transfer::kept::{self, NewExport};

/// The job's stable name.
pub(super) const KIND: &str = "exports.organization";
/// Units after which it is told how far the job is, and asked whether to go on.
const LOOK_EVERY: u64 = 1000;

/// Executes the job.
pub struct ExportOrganization(pub Arc<App>);

/// Writes until the job is to end.
struct Watched<'a, W> {
    inner: W,
    ended: &'a RefCell<Option<Ending>>,
}

impl<W: Write> Write for Watched<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.ended.borrow().is_some() {
            return Err(io::Error::other("the export was told to stop"));
        }
        self.inner.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl Handler for ExportOrganization {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn run(&self, cx: &Context) -> Result<Json, Ending> {
        let app = &self.0;
        if let Some(done) = kept::finished(app, cx)? {
            return Ok(done);
        }
        let mut file = kept::scratch(app)?;
        let (ended, mut told) = (RefCell::new(None), 0);
        let out = Watched { inner: BufWriter::new(&mut file), ended: &ended };
        let exported = export(app, cx.org, out, &mut |done, total| {
            if done >= told + LOOK_EVERY || done == total {
                told = done;
                if let Err(ending) = cx.progress(done, total).and_then(|()| kept::has_room(app).map_err(Ending::from)) {
                    ended.replace(Some(ending));
                }
            }
        });
        if let Some(ending) = ended.take() {
            return Err(ending);
        }
        let manifest = exported?;
        let slug = app.auth.organization(cx.org)?.data.slug;
        let day: String = manifest.made_at.to_string().chars().take(10).collect();
        let new = NewExport {
            name: format!("{slug}-{day}.zip"),
            media_type: "application/zip",
            records: manifest.total(),
            least: Role::Owner,
            note: "organization".to_owned(),
        };
        kept::keep(app, cx, new, &mut file)
    }
}
