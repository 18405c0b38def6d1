//! Merging records that mean the same: `POST /{collection}/merge`. One write takes over the chosen fields, fills the empty
//! ones, joins the lists, lets everything point to the record that stays, and moves the others to the trash; undoing
//! that step brings all of it back.

mod combine;
pub mod kinds;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value as Json, json};

use super::context::Call;
use super::custom::definitions;
use super::info::Definitions;
use super::once;
use super::parse::escape;
use super::routes::access;
use crate::app::App;
use crate::auth::policy::{Action, may};
use crate::base::{Error, FieldError, Org, Principal, Result, Uid};
use crate::http::routes::extended;
use crate::http::schemas;
use crate::http::{IdempotencyKey, JsonBody, Reply, Route};
use crate::store::{RawRead, WriteTx};
use kinds::{AnyMerged, Known};

/// Most records that one merge moves to the trash.
const LOSERS_MAX: usize = 20;
/// Most links that one merge moves.
pub const LINKS_MAX: usize = 2_000;

/// The kinds of records that can be merged.
pub type Kinds = &'static [&'static dyn AnyMerged];

/// The route of each of these kinds.
#[must_use]
pub fn routes(kinds: Kinds) -> Vec<Route<Arc<App>>> {
    kinds.iter().map(|kind| route(*kind)).collect()
}

fn route(kind: &'static dyn AnyMerged) -> Route<Arc<App>> {
    let (name, id) = (kind.kind().collection, schemas::id(kind.kind().prefix));
    let fields = json!({
        "type": "object",
        "description": "Whose value a field takes, by the field's name; custom.key for own fields. Without a word the winner's \
            value stays, an empty one is filled from the others in their order, and lists are joined.",
        "propertyNames": {"anyOf": [{"enum": kind.fields()}, {"pattern": "^custom\\."}]},
        "additionalProperties": id,
    });
    Route::post(&format!("/{name}/merge"), access(Action::Delete), format!("{name}.merge"), move |cx, key, body| {
        merge(cx, key, body, kind)
    })
    .summary(format!("Merges {name} into one of them"))
    .request(schemas::body(
        &["winner", "losers"],
        json!({
            "winner": id, "fields": fields,
            "losers": {"type": "array", "items": id, "minItems": 1, "maxItems": LOSERS_MAX},
        }),
    ))
    .response(extended(kind.schema(), json!({"undo_id": schemas::id("undo")})))
    .idempotent()
    .undoable()
}

/// What a request asks.
struct Request {
    winner: Uid,
    losers: Vec<Uid>,
    /// Whose value a field takes: a place among the winner and the losers.
    choices: BTreeMap<String, usize>,
}

impl Request {
    fn read(body: &Map<String, Json>, kind: &dyn AnyMerged, customs: &Definitions) -> Result<Self> {
        let prefix = kind.kind().prefix;
        let mut errors = Vec::new();
        let mut wrong = |pointer: String, code: &'static str, message: String| {
            errors.push(FieldError::new(pointer, code, message));
        };
        let id = |json: &Json| json.as_str().and_then(|text| Uid::parse(prefix, text));
        let no_id = format!("This is not an identifier that starts with “{prefix}_”.");
        for name in body.keys().filter(|name| !["winner", "losers", "fields"].contains(&name.as_str())) {
            wrong(format!("/{}", escape(name)), "unknown_field", format!("There is no member {name} here."));
        }
        let winner = body.get("winner").map(id);
        match winner {
            None => wrong("/winner".to_owned(), "required", "Say which record stays.".to_owned()),
            Some(None) => wrong("/winner".to_owned(), "id", no_id.clone()),
            Some(Some(_)) => {}
        }
        let mut all: Vec<Uid> = winner.flatten().into_iter().collect();
        match body.get("losers").map(|losers| losers.as_array().map(Vec::as_slice)) {
            None | Some(Some([])) => {
                wrong("/losers".to_owned(), "required", "Say which records are merged into it.".to_owned());
            }
            Some(None) => wrong("/losers".to_owned(), "wrong_type", "This is a list of identifiers.".to_owned()),
            Some(Some(losers)) if losers.len() > LOSERS_MAX => {
                let message = format!("At most {LOSERS_MAX} records are merged into one at a time.");
                wrong("/losers".to_owned(), "too_many", message);
            }
            Some(Some(losers)) => {
                for (place, loser) in losers.iter().enumerate() {
                    let pointer = format!("/losers/{place}");
                    match id(loser) {
                        None => wrong(pointer, "id", no_id.clone()),
                        Some(loser) if all.contains(&loser) => {
                            let message = "Each record is named once, as the one that stays or as one that goes.";
                            wrong(pointer, "not_allowed", message.to_owned());
                        }
                        Some(loser) => all.push(loser),
                    }
                }
            }
        }
        let mut choices = BTreeMap::new();
        match body.get("fields") {
            None | Some(Json::Null) => {}
            Some(Json::Object(fields)) => {
                for (name, whose) in fields {
                    let pointer = format!("/fields/{}", escape(name));
                    let known = match name.strip_prefix("custom.") {
                        Some(key) => customs.find(kind.kind().collection, key).is_some(),
                        None => kind.fields().contains(&name.as_str()),
                    };
                    match id(whose).and_then(|whose| all.iter().position(|id| *id == whose)) {
                        _ if !known => {
                            wrong(pointer, "unknown_field", format!("There is no field {name} to choose here."));
                        }
                        None => {
                            wrong(pointer, "not_allowed", "This is one of the records that are merged.".to_owned());
                        }
                        Some(place) => drop(choices.insert(name.clone(), place)),
                    }
                }
            }
            Some(_) => wrong("/fields".to_owned(), "wrong_type", "This is an object.".to_owned()),
        }
        match (winner.flatten(), errors.is_empty()) {
            (Some(winner), true) => Ok(Self { winner, losers: all.split_off(1), choices }),
            _ => Err(Error::Invalid(errors)),
        }
    }

    /// The records, the winner first, if the user may merge them.
    fn look(&self, tx: &dyn RawRead, org: Org, principal: &Principal, kind: &dyn AnyMerged) -> Result<Vec<Known>> {
        let (mut all, mut errors) = (Vec::new(), Vec::new());
        for (place, id) in std::iter::once(&self.winner).chain(&self.losers).enumerate() {
            match kind.known(tx, org, *id, principal.user)? {
                Some(record) => all.push(record),
                None => errors.push(FieldError::new(pointer(place), "not_found", "There is no such record.")),
            }
        }
        if !errors.is_empty() {
            return Err(Error::Invalid(errors));
        }
        for record in &all {
            may(principal, Action::Edit, record.relation)?;
            may(principal, Action::Delete, record.relation)?;
        }
        let stays = all.iter().enumerate().skip(1).find_map(|(place, record)| Some((place, record.stays?)));
        stays.map_or(Ok(all), |(place, reason)| Err(refused("stays", place, reason)))
    }
}

/// The member that named the record at this place.
fn pointer(place: usize) -> String {
    place.checked_sub(1).map_or_else(|| "/winner".to_owned(), |loser| format!("/losers/{loser}"))
}

fn refused(code: &'static str, place: usize, message: &str) -> Error {
    Error::Conflict { code, message: message.to_owned(), errors: vec![FieldError::new(pointer(place), code, message)] }
}

/// `POST /{collection}/merge`
async fn merge(cx: Call, key: Option<IdempotencyKey>, body: JsonBody, kind: &'static dyn AnyMerged) -> Result<Reply> {
    if let Some(reply) = once::again(&cx, key.as_ref())? {
        return Ok(reply);
    }
    let (org, principal) = (cx.org(), cx.principal()?.clone());
    let tx = cx.app.store.read()?;
    let request = Request::read(&body.object()?, kind, &definitions(&tx, org)?)?;
    request.look(&tx, org, &principal, kind)?;
    drop(tx);
    let step = Uid::fresh();
    once::grouped(&cx, key, step, move |tx| {
        let records = request.look(tx, org, &principal, kind)?;
        apply(tx, org, kind, &request, &records)?;
        let mut answer = kind.answer(tx, org, request.winner)?;
        answer.body.pop();
        answer.body.extend_from_slice(format!(",\"undo_id\":\"{}\"}}", step.with_prefix("undo")).as_bytes());
        Ok(answer)
    })
    .await
}

fn apply(tx: &mut WriteTx<'_>, org: Org, kind: &dyn AnyMerged, request: &Request, records: &[Known]) -> Result<()> {
    let mut links = 0;
    for (place, loser) in request.losers.iter().enumerate() {
        links += tx.count_links(org, kind.kind(), *loser)?;
        if links > LINKS_MAX {
            let message = format!(
                "More than {LINKS_MAX} records hang on those that would go. Keep the one with the most, or merge fewer at once."
            );
            return Err(refused("too_many", place + 1, &message));
        }
    }
    kind.fill(tx, org, request.winner, combine::combine(records, &request.choices)?)?;
    // What it is called now stands in the log.
    let title = kind.known(tx, org, request.winner, Uid::default())?.map(|record| record.title).unwrap_or_default();
    request.losers.iter().try_for_each(|loser| tx.merge(org, kind.kind(), *loser, (request.winner, &title)))
}
