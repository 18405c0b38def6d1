//! `GET /exports/{id}/file`: the file of an export, for whoever asked for it.

use std::sync::Arc;

use ::http::HeaderValue;

use super::ExportFile;
use crate::app::App;
use crate::auth::policy::Action;
use crate::base::{Error, Prefixed, Result, Role};
use crate::crypto::pieces::ContentKey;
use crate::crypto::sealed::Sealer;
use crate::http::{Access, PathId, Reply, Route};
use crate::rest::context::Call;
use crate::store::log::Event;
use crate::store::secrets::place;
use crate::store::{Class, Entity, Read};
use crate::transfer::export::Format;

/// The media type of the files that no [`Format`] has.
const ZIP: &str = "application/zip";

/// The route. Anybody may have asked for some export, so the least role is that of each file.
#[must_use]
pub fn route() -> Route<Arc<App>> {
    let route = Route::get("/exports/{id}/file", Access::Role(Action::View.least()), "exports.file", download)
        .summary("The file of an export that is done, for whoever asked for it")
        .id(ExportFile::PREFIX);
    Format::ALL.map(Format::media_type).into_iter().chain([ZIP]).fold(route, Route::file)
}

async fn download(cx: Call, PathId(id): PathId<ExportFile>) -> Result<Reply> {
    let (org, principal) = (cx.org(), cx.principal()?);
    let export = cx.app.store.read()?.require(org, id)?.data;
    if export.user != principal.user || export.until <= cx.app.clock.now() {
        return Err(Error::NotFound);
    }
    if principal.role < export.least {
        return Err(Error::forbidden("role", format!("Only a {} or above may have this file.", export.least)));
    }
    if export.least >= Role::Admin && !principal.scopes.admin {
        return Err(Error::forbidden("scope", "The API token lacks the scope “admin”."));
    }
    let at = place(cx.app.store.instance(), org, ExportFile::KIND, id.uid(), "key");
    let key = Sealer::new(&cx.app.keyring).open(&at.each_ref().map(Vec::as_slice), &export.key.0);
    let key = ContentKey::from_bytes(&key.map_err(Error::fault)?);
    let key = key.ok_or_else(|| Error::internal("the key of an export has another length"))?;
    let content = cx.app.exports.read(export.place(org, id), key, export.size).await?;
    let media_type = HeaderValue::try_from(export.media_type.as_str()).map_err(Error::fault)?;
    let note = export.name.clone();
    let logged = cx.app.store.write_as(Class::Essential, cx.actor(), move |tx| {
        tx.log(Event::done(org, "export.downloaded").about(ExportFile::KIND, id.uid()).note(note));
        Ok(())
    });
    logged.await?;
    Ok(Reply::stream(media_type, Some(export.size), content).attachment(&export.name))
}
