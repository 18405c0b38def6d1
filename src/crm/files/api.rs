//! `/{collection}/{id}/files`: uploads that stream to the disk, and downloads that stream back.

use std::sync::Arc;

use ::http::HeaderValue;
use serde_json::json;

use super::kinds::{self, Look, Unfit};
use super::model::{Attachment, NAME_MAX};
use crate::app::App;
use crate::auth::policy::Action;
use crate::base::text::clean_line;
use crate::base::{Error, Id, Prefixed, Result, Uid};
use crate::blobs::{Content, Place, Writing};
use crate::crypto::pieces::ContentKey;
use crate::crypto::sealed::{SealedBytes, Sealer};
use crate::http::extract::Part as FormPart;
use crate::http::{BodyLimit, Multipart, PathId, QueryParam, Reply, Route};
use crate::rest::context::Call;
use crate::rest::once::{self, Answer};
use crate::rest::parts::{self, Part};
use crate::rest::records::changed;
use crate::rest::resource::{Resource, one};
use crate::rest::routes::access;
use crate::rest::schema;
use crate::store::chain::hex;
use crate::store::secrets::place;
use crate::store::{Entity, Read, Record};

/// What a form may have around its file, in bytes.
const AROUND: u64 = 64 * 1024;

/// The routes of the files of records of `P`.
pub(super) fn routes<P: Resource>(max: u64) -> Vec<Route<Arc<App>>> {
    let owner = P::KIND.collection;
    let all = format!("/{owner}/{{id}}/files");
    let each = format!("{all}/{{file_id}}");
    let operation = |verb: &str| format!("{owner}.files.{verb}");
    let file = schema::record::<Attachment>();
    let form = json!({"type": "object", "required": ["file"], "additionalProperties": false,
        "properties": {"file": {"type": "string", "format": "binary"}}});
    vec![
        Route::get(&all, access(Action::View), operation("list"), parts::list::<P, Attachment>)
            .id(P::PREFIX)
            .summary(format!("The files on {}, newest first", one::<P>()))
            .query([QueryParam::limit("Rows of a page.", 50, 200), QueryParam::cursor()])
            .response(schema::page(&file)),
        Route::post(&all, access(Action::Create), operation("create"), upload::<P>)
            .id(P::PREFIX)
            .summary(format!("Puts a file on {}", one::<P>()))
            .body(BodyLimit::Multipart { max: max.saturating_add(AROUND) })
            .request(form)
            .response(file)
            .creates()
            .undoable(),
        kinds::media_types().fold(
            Route::get(&each, access(Action::View), operation("get"), download::<P>)
                .id(P::PREFIX)
                .id(Attachment::PREFIX)
                .summary(format!("The content of a file on {}", one::<P>())),
            Route::file,
        ),
        Route::delete(&each, access(Action::Delete), operation("delete"), parts::delete::<P, Attachment>)
            .id(P::PREFIX)
            .id(Attachment::PREFIX)
            .summary(format!("Puts a file on {} in the trash", one::<P>()))
            .conditional()
            .undoable(),
    ]
}

/// A file that arrived: its name, its media type, and its content that is not kept yet.
struct Arrived {
    name: String,
    media_type: &'static str,
    writing: Writing,
}

/// The last part of what the client calls the file.
fn name_of(part: &FormPart) -> Result<String> {
    let name = part.file_name().unwrap_or_default();
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    clean_line(name, NAME_MAX).map_err(|error| Error::invalid("/file", "invalid", error.to_string()))
}

/// Takes the file off the line. What will not be taken is read to its end, so that the client hears why.
async fn receive(cx: &Call, user: Uid, mut part: FormPart) -> Result<Arrived> {
    let max = cx.app.config.uploads.max_bytes;
    let refused = |unfit: Unfit| Error::invalid("/file", unfit.code(), unfit.to_string());
    let named = name_of(&part);
    let look = named.as_ref().map(|name| Look::at(name));
    let mut taken = match look {
        Ok(Ok(look)) => Some((look, cx.app.blobs.begin(cx.org(), user).await?)),
        _ => None,
    };
    let mut bytes = 0_u64;
    while let Some(chunk) = part.chunk().await? {
        bytes += u64::try_from(chunk.len()).unwrap_or(u64::MAX);
        if bytes > max {
            return Err(Error::TooLarge(format!("A file has at most {} MiB.", max >> 20)));
        }
        if let Some((look, writing)) = &mut taken {
            look.see(&chunk);
            writing.push(&chunk).await?;
        }
    }
    let name = named?;
    let (look, writing) = taken.ok_or_else(|| refused(Unfit::Ending))?;
    let media_type = look.judge().map_err(refused)?;
    Ok(Arrived { name, media_type, writing })
}

async fn upload<P: Resource>(cx: Call, PathId(record): PathId<P>, mut form: Multipart) -> Result<Reply> {
    let (org, user) = (cx.org(), cx.user()?);
    cx.app.store.read()?.require(org, record)?;
    let mut arrived = None;
    while let Some(part) = form.next().await? {
        match part.name() {
            "file" if arrived.is_none() => arrived = Some(receive(&cx, user, part).await?),
            "file" => return Err(Error::invalid("/file", "duplicate", "Send one file after the other.")),
            other => {
                let message = format!("There is no field “{other}” in this form.");
                return Err(Error::invalid(format!("/{other}"), "unknown_field", message));
            }
        }
    }
    let missing = || Error::invalid("/file", "required", "The form must hold a file.");
    let Arrived { name, media_type, writing } = arrived.ok_or_else(missing)?;
    let id = Id::<Attachment>::fresh();
    let content = writing.keep(id.uid()).await?;
    let stored = content.stored;
    let kept = Place { org, user, id: id.uid() };
    let file = Attachment {
        name,
        media_type: media_type.to_owned(),
        ..described(&cx, kept, &content, Attachment::of(P::KIND, record.uid()))?
    };
    let written = once::write(&cx, None, move |tx| {
        tx.require(org, record)?;
        let file = tx.insert(org, id, file)?;
        let location = format!("/{}/{record}/files/{id}", P::KIND.collection);
        Ok(Answer { location: Some(location), ..changed(tx, org, &file)? })
    })
    .await;
    if written.is_err() {
        cx.app.blobs.remove(kept, stored).await;
    }
    written
}

/// The file with what is known of its content, the key of which is sealed to its record.
fn described(cx: &Call, kept: Place, content: &Content, file: Attachment) -> Result<Attachment> {
    let sealed = sealed_at(cx, kept, |parts| Sealer::new(&cx.app.keyring).seal(parts, content.key.bytes()))?;
    let sha256 = hex(&content.sha256);
    Ok(Attachment { size: content.bytes, sha256, key: SealedBytes(sealed), ..file })
}

/// The parts that the seal of a content's key authenticates.
fn sealed_at<T>(cx: &Call, kept: Place, seal: impl FnOnce(&[&[u8]]) -> T) -> T {
    let place = place(cx.app.store.instance(), kept.org, Attachment::KIND, kept.id, "key");
    seal(&place.each_ref().map(Vec::as_slice))
}

async fn download<P: Resource>(cx: Call, PathId(record): PathId<P>, PathId(id): PathId<Attachment>) -> Result<Reply> {
    let file: Record<Attachment> = parts::require(&cx.app.store.read()?, cx.org(), record, id)?;
    let kept = Place { org: cx.org(), user: file.meta.created_by.unwrap_or_default(), id: id.uid() };
    let key = sealed_at(&cx, kept, |parts| Sealer::new(&cx.app.keyring).open(parts, &file.data.key.0));
    let key = ContentKey::from_bytes(&key.map_err(Error::fault)?);
    let key = key.ok_or_else(|| Error::internal("the key of a file has another length"))?;
    let content = cx.app.blobs.read(kept, key, file.data.size).await?;
    let media_type = HeaderValue::try_from(file.data.media_type.as_str()).map_err(Error::fault)?;
    let reply = Reply::stream(media_type, Some(file.data.size), content);
    Ok(reply.attachment(&file.data.name).etag(file.meta.version))
}
