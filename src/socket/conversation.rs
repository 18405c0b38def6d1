//! The conversation with one page. It proves whose it is, then listens, and says where it is. It ends when its session does.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;
use serde_json::json;
use tokio::time::{Interval, MissedTickBehavior, interval, timeout};

use crate::app::App;
use crate::auth::model::User;
use crate::base::{Prefixed, Principal, Uid};
use crate::http::socket::{Close, Heard, Socket};
use crate::live::{Listener, Place, Present, To};
use crate::store::Kind;

/// The time for the first message.
const PROOF: Duration = Duration::from_secs(10);
/// How often it is looked whether the session still is.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// After so many looks the page is told that the server is there, and asked whether the page is; after so many without an answer it
/// is taken for gone.
const BEAT: u32 = 25;
const SILENCE: u32 = 60;
/// So many messages a page may send from one beat to the next.
const MESSAGES: u32 = 200;
/// Characters of a field's name.
const FIELD_MAX: usize = 64;

/// What a page says.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
enum Said {
    /// Whose it is: always the first.
    Auth { ticket: String },
    /// Where it is; nowhere without a collection.
    Presence { collection: Option<String>, id: Option<String>, field: Option<String> },
}

/// Talks with a page until one of both goes.
pub(super) async fn hold(app: Arc<App>, kinds: Arc<[Kind]>, mut socket: Socket) {
    let Ok(proof) = timeout(PROOF, socket.hear()).await else {
        return socket.close(Close::Policy, "The first message must be a ticket.").await;
    };
    let Some(principal) = proven(&app, &proof) else {
        return match proof {
            Heard::Gone => {}
            Heard::Stopping => socket.close(Close::GoingAway, STOPPING).await,
            Heard::Text(_) | Heard::Alive => socket.close(Close::Policy, "The ticket is not good.").await,
        };
    };
    let Some(listener) = app.live.listen(&principal) else {
        return socket.close(Close::TryLater, "Too many pages are open.").await;
    };
    let mut page = Page { app, kinds, principal, listener, looks: 0, silent: 0, messages: 0 };
    let end = page.talk(&mut socket).await;
    page.leave();
    if let Some((why, reason)) = end {
        socket.close(why, reason).await;
    }
}

const STOPPING: &str = "The server stops.";
/// Why a conversation ends, where the page is there to hear it.
type End = Option<(Close, &'static str)>;
type Step = ControlFlow<End>;
const GONE: Step = ControlFlow::Break(None);

/// Goes on if the page could be told.
fn told(was: bool) -> Step {
    if was { ControlFlow::Continue(()) } else { GONE }
}

fn end(why: Close, reason: &'static str) -> Step {
    ControlFlow::Break(Some((why, reason)))
}

/// Whose the page is, by its first message.
fn proven(app: &App, proof: &Heard) -> Option<Principal> {
    let Heard::Text(text) = proof else { return None };
    let Ok(Said::Auth { ticket }) = serde_json::from_str(text) else { return None };
    let now = app.clock.now();
    app.live.tickets.take(&ticket, now).filter(|principal| app.auth.directory().is_current(principal, now))
}

struct Page {
    app: Arc<App>,
    kinds: Arc<[Kind]>,
    principal: Principal,
    listener: Listener,
    /// Looks since the last beat, and since the page was last heard.
    looks: u32,
    silent: u32,
    /// Messages since the last beat.
    messages: u32,
}

impl Page {
    /// Listens and tells until the end.
    async fn talk(&mut self, socket: &mut Socket) -> End {
        let mut looks = interval(LOOK_EVERY);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut step = self.greet(socket).await;
        loop {
            match step {
                ControlFlow::Continue(()) => step = self.step(socket, &mut looks).await,
                ControlFlow::Break(end) => return end,
            }
        }
    }

    /// Says who it is and where the others are.
    async fn greet(&self, socket: &mut Socket) -> Step {
        let (user, page) = (self.principal.user.with_prefix(User::PREFIX), self.listener.page);
        told(socket.say(&json!({ "type": "ready", "user": user, "page": page }).to_string()).await)?;
        for present in self.listener.others() {
            told(socket.say(&words(&present)).await)?;
        }
        ControlFlow::Continue(())
    }

    /// Whatever comes next.
    async fn step(&mut self, socket: &mut Socket, looks: &mut Interval) -> Step {
        tokio::select! {
            heard = socket.hear() => match heard {
                Heard::Text(text) => self.hear(&text),
                Heard::Alive => {
                    self.silent = 0;
                    ControlFlow::Continue(())
                }
                Heard::Gone => GONE,
                Heard::Stopping => end(Close::GoingAway, STOPPING),
            },
            news = self.listener.next() => {
                // A session that has ended meanwhile is told nothing.
                self.check()?;
                if self.listener.has_missed() {
                    told(socket.say(r#"{"type":"missed"}"#).await)?;
                }
                match news {
                    Some(text) => told(socket.say(&text).await),
                    None => GONE,
                }
            }
            _ = looks.tick() => self.look(socket).await,
        }
    }

    /// Ends the conversation with its session.
    fn check(&self) -> Step {
        let is_current = self.app.auth.directory().is_current(&self.principal, self.app.clock.now());
        if is_current { ControlFlow::Continue(()) } else { end(Close::Policy, "The session has ended.") }
    }

    async fn look(&mut self, socket: &mut Socket) -> Step {
        self.check()?;
        self.looks += 1;
        self.silent += 1;
        if self.silent > SILENCE {
            return GONE;
        }
        if self.looks >= BEAT {
            (self.looks, self.messages) = (0, 0);
            told(socket.say(r#"{"type":"beat"}"#).await && socket.ping().await)?;
        }
        ControlFlow::Continue(())
    }

    fn hear(&mut self, text: &str) -> Step {
        self.silent = 0;
        self.messages += 1;
        if self.messages > MESSAGES {
            return end(Close::Policy, "The page says too much.");
        }
        let Ok(Said::Presence { collection, id, field }) = serde_json::from_str(text) else {
            return end(Close::Policy, "This message is not known.");
        };
        let place = collection.map(|collection| self.place(&collection, id, field).ok_or(()));
        let Ok(place) = place.transpose() else {
            return end(Close::Policy, "There is no such place.");
        };
        self.go_to(place);
        ControlFlow::Continue(())
    }

    /// The list of a kind that is known, or a record of it, whether or not it is there: nothing is told of it but what the page
    /// said itself.
    fn place(&self, collection: &str, id: Option<String>, field: Option<String>) -> Option<Place> {
        let kind = self.kinds.iter().find(|kind| kind.collection == collection)?;
        if id.as_ref().is_some_and(|id| Uid::parse(kind.prefix, id).is_none()) {
            return None;
        }
        let is_name = |field: &String| {
            field.len() <= FIELD_MAX && field.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.".contains(&byte))
        };
        let known = field.as_ref().is_none_or(is_name);
        known.then_some(Place { collection: kind.collection, id, field })
    }

    fn go_to(&self, place: Option<Place>) {
        if self.listener.go_to(place.as_ref()) {
            let present = Present { page: self.listener.page, user: self.principal.user, place };
            self.app.live.tell(self.principal.org, To::AllBut(present.page), &words(&present).into());
        }
    }

    fn leave(self) {
        self.go_to(None);
    }
}

/// Where somebody is, as a message.
fn words(present: &Present) -> String {
    let place = present.place.as_ref();
    json!({
        "type": "presence",
        "page": present.page,
        "user": present.user.with_prefix(User::PREFIX),
        "collection": place.map(|place| place.collection),
        "id": place.map(|place| &place.id),
        "field": place.and_then(|place| place.field.as_ref()),
    })
    .to_string()
}
