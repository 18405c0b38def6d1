//! `DELETE /me`: the own account ends, and with it everything that is kept of the person.

use std::sync::Arc;

use super::{Request, answer, view};
use crate::app::App;
use crate::base::{Org, Result, Uid};
use crate::http::{Reply, Route};
use crate::store::WriteTx;
use crate::transfer::kept;

/// Removes what the parts beside this one keep of a user, within the write that deletes the user.
pub type Forget = fn(&mut WriteTx<'_>, Org, Uid) -> Result<()>;

pub(super) fn route(forget: Forget) -> Route<Arc<App>> {
    Route::delete("/me", view(), "me.delete", move |cx| leave(cx, forget))
        .summary(
            "Delete the own account for good, unless it is that of the last owner; records stay with the organisation",
        )
        .fresh()
        .refuses(&["409"])
}

async fn leave(cx: Request, forget: Forget) -> Result<Reply> {
    let (org, user) = (cx.org(), cx.user()?);
    let also = move |tx: &mut WriteTx<'_>| {
        forget(tx, org, user)?;
        kept::forget_all_of(tx, org, user)
    };
    for content in cx.app.auth.leave(cx.actor(), org, user.into(), also).await? {
        cx.app.exports.remove(content, 0).await;
    }
    Ok(answer::forgotten(Reply::no_content()))
}
