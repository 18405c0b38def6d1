//! L5: live updates over a WebSocket: what others change, how jobs come along, who is where. `live` knows who listens; here is what
//! they are told of the store's commits, and what a page says.

mod conversation;
mod feed;

use std::future::ready;
use std::sync::Arc;

use serde_json::json;

use crate::app::App;
use crate::auth::policy::Action;
use crate::base::Result;
use crate::http::extract::Nothing;
use crate::http::{Access, Body, Cx, Reply, Route};
use crate::live::TICKET_SECONDS;
use crate::store::Kind;

pub use feed::feed;

type Request = Cx<Arc<App>>;

/// The routes of this part. `kinds` are the records that pages show.
#[must_use]
pub fn routes(kinds: &Arc<[Kind]>) -> Vec<Route<Arc<App>>> {
    let kinds = Arc::clone(kinds);
    vec![
        Route::post("/auth/ws-ticket", Access::Role(Action::View.least()), "auth.ws_ticket", ticket)
            .summary("A ticket for the WebSocket, good once")
            .response(json!({
                "type": "object",
                "required": ["ticket", "expires_in"],
                "properties": {
                    "ticket": { "type": "string" },
                    "expires_in": { "type": "integer", "description": "Seconds." },
                },
            })),
        Route::get("/ws", Access::Public, "live.socket", move |cx: Request| ready(Ok(open(cx, Arc::clone(&kinds)))))
            .summary("Live updates over a WebSocket, whose first message is a ticket")
            .switches(),
    ]
}

async fn ticket(cx: Request, _: Body<Nothing>) -> Result<Reply> {
    let ticket = cx.app.live.tickets.give(cx.principal()?, cx.app.clock.now());
    Reply::json(&json!({ "ticket": ticket, "expires_in": TICKET_SECONDS }))
}

fn open(mut cx: Request, kinds: Arc<[Kind]>) -> Reply {
    let app = Arc::clone(&cx.app);
    cx.socket(move |socket| conversation::hold(app, kinds, socket))
}
