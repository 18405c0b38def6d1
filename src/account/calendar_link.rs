//! `/me/calendar-link`: the secret address at which programs for calendars read the own one.

use std::sync::Arc;

use serde::Serialize;
use serde_json::{Value, json};

use super::{Request, SMALL, view};
use crate::app::App;
use crate::auth::Auth;
use crate::auth::model::{CalendarLink, User};
use crate::base::{Id, Org, Result, Time};
use crate::http::extract::Nothing;
use crate::http::routes::extended;
use crate::http::{API, Body, Reply, Route, schemas};
use crate::store::Record;

pub(super) fn routes() -> Vec<Route<Arc<App>>> {
    vec![
        Route::get("/me/calendar-link", view(), "me.calendar_link", show)
            .summary("Whether the own calendar has a link, since when, and when it was last read by it")
            .response(schema()),
        Route::post("/me/calendar-link", view(), "me.make_calendar_link", make)
            .summary("Make a link to the own calendar, instead of one that there was; it is shown once")
            .body(SMALL)
            .response(extended(schema(), json!({ "url": { "type": "string", "format": "uri" } }))),
        Route::delete("/me/calendar-link", view(), "me.delete_calendar_link", remove)
            .summary("Remove the link to the own calendar"),
    ]
}

fn schema() -> Value {
    schemas::answer(json!({
        "set": { "type": "boolean" },
        "made_at": schemas::nullable(schemas::time()),
        "last_read_at": schemas::nullable(schemas::time()),
    }))
}

#[derive(Serialize)]
struct LinkView {
    set: bool,
    made_at: Option<Time>,
    last_read_at: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

impl LinkView {
    fn of(link: Option<Record<CalendarLink>>, url: Option<String>) -> Self {
        let link = link.map(|link| link.data);
        let last_read_at = link.as_ref().and_then(|link| link.last_read_at);
        Self { set: link.is_some(), made_at: link.map(|link| link.made_at), last_read_at, url }
    }
}

async fn show(cx: Request) -> Result<Reply> {
    let principal = cx.principal()?;
    Reply::json(&own(&cx.app.auth, principal.org, Id::from(principal.user))?)
}

/// What is shown of a user's link.
pub(super) fn own(auth: &Auth, org: Org, user: Id<User>) -> Result<Value> {
    Ok(json!(LinkView::of(auth.calendar_link(org, user)?, None)))
}

async fn make(cx: Request, _: Body<Nothing>) -> Result<Reply> {
    let principal = cx.principal()?;
    let user = Id::from(principal.user);
    let (link, token) = cx.app.auth.make_calendar_link(cx.actor(), principal.org, user).await?;
    // Programs for calendars ask with nothing but an address: the token has to be in its path.
    let url = cx.app.page(&format!("{API}/calendar/{}.ics", token.to_text()), None);
    Reply::json(&LinkView::of(Some(link), Some(url)))
}

async fn remove(cx: Request) -> Result<Reply> {
    let principal = cx.principal()?;
    cx.app.auth.remove_calendar_link(cx.actor(), principal.org, Id::from(principal.user)).await?;
    Ok(Reply::no_content())
}
