//! A tag's new name, or its end, in the records that have it. The first records change with the tag in one write; the
//! rest follow in chunks of the same undoable step.

use crate::base::{Org, Result, Uid};
use crate::crm::KINDS;
use crate::http::{IfMatch, Reply};
use crate::rest::context::Call;
use crate::rest::short;
use crate::rest::tags::Tag;
use crate::store::{Class, Read, Record, WriteTx};

/// Records of one write.
const CHUNK: usize = 200;

/// Makes `old` the tag `new`, or deletes it.
pub(super) async fn rename(cx: &Call, org: Org, old: Record<Tag>, known: IfMatch, new: Option<Tag>) -> Result<Reply> {
    let (was, now) = (old.data.name.clone(), new.as_ref().map(|tag| tag.name.clone()));
    let step = Uid::fresh();
    let id = old.id;
    let (first_was, first_now) = (was.clone(), now.clone());
    let written = cx
        .app
        .store
        .write(cx.actor().grouped(step), move |tx| {
            let old = tx.require(org, id)?;
            known.check(old.meta.version)?;
            let reply = match new {
                Some(new) => {
                    let record = tx.update(org, &old, new)?;
                    Some(record)
                }
                None => {
                    tx.trash(org, id)?;
                    None
                }
            };
            let full = retag_all(tx, org, &first_was, first_now.as_deref())? == CHUNK;
            let reply = reply.map(|record| short::answer(tx, org, record)).transpose()?;
            Ok((reply, full))
        })
        .await?;
    let (reply, mut full) = written.value;
    let undo = written.undo;
    while full {
        let (was, now) = (was.clone(), now.clone());
        let write = move |tx: &mut WriteTx<'_>| retag_all(tx, org, &was, now.as_deref());
        full = cx.app.store.write_as(Class::Background, cx.actor().grouped(step), write).await?.value == CHUNK;
    }
    Ok(match reply {
        Some(answer) => {
            let version = answer.version.unwrap_or_default();
            Reply::bytes(answer.body).etag(version).undo(undo)
        }
        None => Reply::no_content().undo(undo),
    })
}

/// Renames or removes the tag in up to [`CHUNK`] records of all kinds; returns in how many.
fn retag_all(tx: &mut WriteTx<'_>, org: Org, was: &str, now: Option<&str>) -> Result<usize> {
    let mut done = 0;
    for kind in KINDS {
        done += kind.retag(tx, org, was, now, CHUNK - done)?;
    }
    Ok(done)
}
