//! `leadlab org export`, `import` and `erase`: an organisation as a whole.

use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Arc;

use tokio::runtime::Handle;
use tokio::sync::mpsc;

use super::call::Call;
use super::data::Local;
use super::exit::{Exit, Failure};
use super::import;
use super::org::OrgView;
use super::out::Out;
use crate::app::App;
use crate::base::{Error, Org, Result as Done};
use crate::crm::organizations::{self, Told};
use crate::store::log::Event;

/// Bytes that go to the caller at once.
const PIECE: usize = 128 << 10;

/// Opens the file to write in the caller's process, readable by the caller alone.
pub(super) fn output(path: &Path) -> Result<Local, Failure> {
    if path == Path::new("-") {
        return Ok(Local::default());
    }
    let file = std::fs::OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path);
    let file = file.map_err(|error| Failure::file(path, &error))?;
    Ok(Local { output: Some((path.to_owned(), file)), ..Local::default() })
}

/// Opens the file to read in the caller's process.
pub(super) fn input(path: &Path) -> Result<Local, Failure> {
    let from = if path == Path::new("-") { Path::new("/dev/stdin") } else { path };
    let file = std::fs::File::open(from).map_err(|error| Failure::file(path, &error))?;
    Ok(Local { input: Some(file), ..Local::default() })
}

/// Writes to the caller from a thread that may block.
struct Pipe {
    out: Out,
    runtime: Handle,
    waiting: Vec<u8>,
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.waiting.extend_from_slice(bytes);
        if self.waiting.len() >= PIECE {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.runtime.block_on(self.out.data(&self.waiting));
        self.waiting.clear();
        if self.out.is_gone() { Err(io::ErrorKind::BrokenPipe.into()) } else { Ok(()) }
    }
}

/// Runs long work on a thread of its own and shows how far it is.
async fn work<T: Send + 'static>(
    call: &Call,
    what: &'static str,
    work: impl FnOnce(&App, &Handle, Told<'_>) -> Done<T> + Send + 'static,
) -> Result<Done<T>, Failure> {
    let (app, runtime) = (Arc::clone(&call.app), Handle::current());
    let (told, mut steps) = mpsc::channel(1);
    let working = tokio::task::spawn_blocking(move || {
        work(&app, &runtime, &mut |done, total| {
            // Whoever cannot keep up with the figures needs the latest only.
            let _ = told.try_send((done, total));
        })
    });
    while let Some((done, total)) = steps.recv().await {
        call.out.progress(what, done, total).await;
    }
    working.await.map_err(|_| Failure::failed("the work ended by a fault of the program"))
}

/// Where no server runs, nobody else erases what a kill left.
async fn erase_left(call: &Call) -> Result<(), Failure> {
    if call.serving {
        return Ok(());
    }
    let left = call.app.auth.left_organizations()?;
    let erased = work(call, "rows", move |app, _, _| {
        organizations::erase_left(app, left);
        Ok(())
    });
    Ok(erased.await??)
}

/// Writes an organisation.
pub(super) async fn export(call: &Call) -> Result<(), Failure> {
    let (org, _) = call.organization()?;
    let out = call.out.clone();
    let exported = work(call, "records", move |app, runtime, told| {
        let pipe = Pipe { out, runtime: runtime.clone(), waiting: Vec::with_capacity(PIECE) };
        organizations::export(app, org, pipe, told)
    });
    let manifest = match exported.await? {
        Err(_) if call.out.is_gone() => return Ok(()),
        done => done?,
    };
    let note = format!("{} records of the whole organisation", manifest.total());
    let logged = call.app.store.write(call.actor(org), move |tx| {
        tx.log(Event::done(org, "export.created").note(note));
        Ok(())
    });
    logged.await?;
    for file in &manifest.missing {
        call.out.note(format!("the content of {file} is not on this disk; the ZIP names it as missing")).await;
    }
    call.out.note(format!("{} records and {} files were exported.", manifest.total(), manifest.files)).await;
    Ok(())
}

/// Makes an organisation of a ZIP.
pub(super) async fn import(call: &mut Call) -> Result<(), Failure> {
    let spooled = import::spool(call).await?;
    erase_left(call).await?;
    let file = std::fs::File::open(&spooled.path).map_err(|error| Failure::file(&spooled.path, &error))?;
    let actor = call.actor(Org::INSTANCE);
    let imported =
        work(call, "records", move |app, runtime, told| organizations::import(app, &actor, file, runtime, told));
    let (org, organization, manifest) = imported.await?.map_err(|error| match error {
        Error::Malformed(why) => Failure::new(Exit::Corrupt, why),
        other => other.into(),
    })?;
    let (_, record) = call.app.auth.organizations()?.into_iter().find(|(of, _)| *of == org).ok_or(Error::NotFound)?;
    let (records, files) = (manifest.total(), manifest.files);
    let text = format!(
        "{} ({}) was imported: {records} records and {files} files. Its users have no passwords yet: they ask for a link at \
         the sign-in, or `leadlab user set-password` gives them one.",
        organization.name, organization.slug
    );
    let OrgView { id, slug, name } = OrgView::from(&record);
    let view = serde_json::json!({ "id": id, "slug": slug, "name": name, "records": records, "files": files });
    call.out.record(text, &view).await
}

/// Erases an organisation.
pub(super) async fn erase(call: &Call) -> Result<(), Failure> {
    erase_left(call).await?;
    let (org, organization) = call.organization()?;
    call.app.auth.close_organization(call.actor(org), org).await?;
    let rows = work(call, "rows", move |app, _, told| organizations::erase_rest(app, org, told)).await??;
    let OrgView { id, slug, name } = OrgView::from(&organization);
    let text = format!(
        "{name} ({slug}) was erased: {rows} rows and all files. What they held stays in the free pages of the database until \
         those are used again or `leadlab db compact` removes them."
    );
    call.out.record(text, &serde_json::json!({ "id": id, "slug": slug, "name": name, "rows": rows })).await
}
