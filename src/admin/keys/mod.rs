//! The keys of the instance in operation: which there are and what still needs them, rotation, sealing anew and the end
//! of a key. Changing them is the host's, through the command line; over HTTP an admin sees names and ages.

mod change;
mod references;

use std::sync::Arc;

use serde::Serialize;
use serde_json::json;

use super::{Request, access};
use crate::app::App;
use crate::auth::policy::Action;
use crate::base::{Error, Result, Time};
use crate::crypto::keyring::{KeyInfo, KeyState};
use crate::http::{Reply, Route};

pub use change::{KeyError, note_export, reencrypt, retire, rotate};
pub use references::{Needed, references};

pub(super) fn routes() -> Vec<Route<Arc<App>>> {
    vec![
        Route::get("/admin/keys", access(Action::Audit), "admin.keys", list)
            .summary("The keys of the instance, without their material")
            .response(json!({
                "type": "object",
                "properties": { "data": { "type": "array", "items": { "type": "object" } } },
            })),
    ]
}

/// A key as it is shown.
#[derive(Debug, Serialize)]
pub struct KeyView {
    /// Its name.
    pub id: String,
    /// What it is for.
    pub purpose: &'static str,
    /// What it feeds.
    pub algorithm: &'static str,
    /// What it may still do.
    pub state: KeyState,
    /// When it was made.
    pub created_at: Time,
    /// Its age in days.
    pub age_days: i64,
    /// How many things need it; none where nobody counts them.
    pub references: Option<u64>,
    /// Until when something needs it, where that is a matter of time.
    pub needed_until: Option<Time>,
}

/// Every key with what needs it. Counts stored values, so it may take a while.
///
/// # Errors
/// When the storage fails.
pub fn views(app: &App) -> Result<Vec<KeyView>> {
    let now = app.clock.now();
    let needed = references(app)?;
    let view = |(key, needed): (KeyInfo, Needed)| KeyView {
        id: key.id.to_string(),
        purpose: key.purpose.name(),
        algorithm: key.purpose.algorithm(),
        state: key.state,
        created_at: key.created,
        age_days: now.seconds().saturating_sub(key.created.seconds()).max(0) / 86_400,
        references: needed.count(now),
        needed_until: needed.until(now),
    };
    Ok(needed.into_iter().map(view).collect())
}

async fn list(cx: Request) -> Result<Reply> {
    let app = Arc::clone(&cx.app);
    let views = tokio::task::spawn_blocking(move || views(&app)).await.map_err(Error::fault)??;
    Reply::json(&json!({ "data": views }))
}
