//! `GET /me/export`: the own data as one file of JSON, written by a job that starts anew after a kill and kept as other
//! exports are.

use std::fmt::Write as _;
use std::fs::File;
use std::io::Write as _;
use std::sync::Arc;

use serde_json::{Map, Value as Json, json};

use super::walk::{Log, Pieces, Records};
use crate::app::App;
use crate::auth::model::User;
use crate::auth::policy::Action;
use crate::base::{Error, Id, Org, Result, Uid};
use crate::crm::{favourites, notifications, saved_views};
use crate::http::{RateClass, Reply, Route, schemas};
use crate::jobs::{self, Context, Ending, Handler, NewJob};
use crate::rest::context::{Call, Customs};
use crate::rest::routes::access;
use crate::store::{Read, WriteTx};
use crate::transfer::export::Format;
use crate::transfer::kept::{self, NewExport};

/// The job's stable name.
const KIND: &str = "exports.me";
/// Records, or entries of the log, that are looked at in one snapshot.
const PIECE: usize = 500;
/// Pieces between two notes of how far it has come.
const NOTED: u64 = 10;

/// The route. It begins work although it is a GET, so what fetches without being asked must not matter: without the
/// bearer token of a page's own calls it is refused, HEAD is not answered, and who asks again gets the job that is at it.
#[must_use]
pub fn route() -> Route<Arc<App>> {
    Route::get("/me/export", access(Action::View), "me.export", create)
        .summary("Writes the own data to a file, as a job whose result says where the file can be had for seven days")
        .response(json!({"type": "object", "required": ["id"], "properties": {"id": schemas::id("job")}}))
        .deferred()
        .rate(RateClass::Transfer)
}

async fn create(cx: Call) -> Result<Reply> {
    let (org, user) = (cx.org(), cx.user()?);
    let begin = move |tx: &mut WriteTx<'_>| {
        let at_it = jobs::active_of(tx, org, user)?.into_iter().find(|job| job.data.kind == KIND && !job.data.cancel);
        let job = match at_it {
            Some(job) => job,
            None => jobs::enqueue(tx, NewJob { kind: KIND, org, payload: json!({}), total: 0 })?,
        };
        Ok(jobs::view(&job))
    };
    Reply::accepted(&cx.app.store.write(cx.actor(), begin).await?.value)
}

/// Executes the job.
pub struct ExportOwn {
    /// The application.
    pub app: Arc<App>,
    /// What identity knows of a user, as members of the file.
    pub account: fn(&App, Org, Id<User>) -> Result<Map<String, Json>>,
}

impl Handler for ExportOwn {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn run(&self, cx: &Context) -> Result<Json, Ending> {
        let (app, org) = (self.app.as_ref(), cx.org);
        if let Some(done) = kept::finished(app, cx)? {
            return Ok(done);
        }
        let user = still_there(cx)?;
        let mut file = kept::scratch(app)?;
        self.short(&mut file, org, user)?;
        let mut far = 0;
        let records = pieces(app, cx, &mut file, "records", &mut Records::new(org, user), &mut far)?;
        pieces(app, cx, &mut file, "log", &mut Log::new(org, user, app.store.registry()), &mut far)?;
        kept::write(&mut file, b"\n}\n")?;
        file.flush().map_err(Error::fault)?;
        let customs = Customs::of(app, &app.store.read()?, org)?;
        let day = customs.zone.to_datetime(app.clock.now().to_jiff()).date();
        let new = NewExport {
            name: format!("my-data-{day}.json"),
            media_type: Format::Json.media_type(),
            records,
            least: Action::View.least(),
            note: "own data".to_owned(),
        };
        kept::keep(app, cx, new, &mut file)
    }
}

impl ExportOwn {
    /// Begins the file with what is short enough to be read at once.
    fn short(&self, file: &mut File, org: Org, user: Uid) -> Result<()> {
        let mut members = (self.account)(&self.app, org, user.into())?;
        let tx = self.app.store.read()?;
        let favourites = favourites::own(&tx, org, user)?.get_mut("data").map(Json::take);
        members.insert("favourites".to_owned(), favourites.into());
        members.insert("notifications".to_owned(), notifications::own(&tx, org, user)?.into());
        members.insert("saved_views".to_owned(), saved_views::own(&tx, org, user)?.into());
        let mut text = format!("{{\n\"made_at\": {}", json!(self.app.clock.now()));
        for (name, value) in members {
            // Writing to a string does not fail.
            let _ = write!(text, ",\n\"{name}\": {value}");
        }
        kept::write(file, text.as_bytes())
    }
}

/// Appends a list as a member of the file, piece by piece; how many elements it has. `far` counts pieces.
fn pieces(
    app: &App,
    cx: &Context,
    file: &mut File,
    name: &str,
    list: &mut dyn Pieces,
    far: &mut u64,
) -> Result<u64, Ending> {
    let mut text = format!(",\n\"{name}\": [").into_bytes();
    let (mut count, mut more) = (0, true);
    while more {
        more = list.next(&app.store.read()?, PIECE, &mut |element| {
            text.extend_from_slice(if count == 0 { b"\n" } else { b",\n" });
            count += 1;
            serde_json::to_writer(&mut text, element).map_err(Error::fault)
        })?;
        kept::write(file, &text)?;
        text.clear();
        *far += 1;
        if far.is_multiple_of(NOTED) {
            kept::has_room(app)?;
            cx.progress(*far, 0)?;
        } else {
            cx.check()?;
        }
    }
    kept::write(file, b"]")?;
    Ok(count)
}

/// The user who wanted it, who still can sign in.
fn still_there(cx: &Context) -> Result<Uid> {
    let user = cx.user.ok_or(Error::Unauthenticated)?;
    let record = cx.store.read()?.require::<User>(cx.org, user.into())?;
    if record.data.disabled { Err(Error::Unauthenticated) } else { Ok(user) }
}
