//! `/users`: everybody sees who is there, admins see and change more.

use std::cmp::Ordering;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Request, access, page};
use crate::app::App;
use crate::auth::model::User;
use crate::auth::policy::Action;
use crate::auth::users::UserChange;
use crate::auth::view::{UserView, user_schema};
use crate::base::text::fold;
use crate::base::{Error, Id, Result, Role};
use crate::http::extract::{Nothing, present};
use crate::http::{Body, IfMatch, JsonBody, PathId, Query, QueryParam, Reply, Route};
use crate::store::Record;

pub(super) fn routes() -> Vec<Route<Arc<App>>> {
    vec![
        Route::get("/users", access(Action::View), "users.list", list)
            .summary("The organisation's users")
            .query([
                QueryParam::text("limit", "Rows of a page, 1 to 200; 50 unless given."),
                QueryParam::text("cursor", "The next_cursor of the page before."),
                QueryParam::text("sort", "name, email or created_at, with a leading - for the other direction."),
                QueryParam::text("q", "Part of the name or the address."),
                QueryParam::text("ids", "Only these, by comma."),
                QueryParam::text("role", "Only this role; for admins."),
                QueryParam::text("disabled", "true or false; for admins."),
            ])
            .response(json!({
                "type": "object",
                "properties": {
                    "data": { "type": "array", "items": user_schema() },
                    "next_cursor": { "type": ["string", "null"] },
                    "total": { "type": "integer" },
                },
            })),
        Route::get("/users/{id}", access(Action::View), "users.get", show).summary("One user").response(user_schema()),
        Route::patch("/users/{id}", access(Action::ManageUsers), "users.patch", change)
            .summary("Change a user's name or role, or keep them out")
            .conditional()
            .request(json!({
                "type": "object",
                "additionalProperties": false,
                "properties": {
                    "name": { "type": "string", "maxLength": 200 },
                    "role": { "enum": Role::ALL },
                    "disabled": { "type": "boolean" },
                },
            }))
            .response(user_schema()),
        Route::post("/users/{id}/revoke-sessions", access(Action::ManageUsers), "users.revoke_sessions", revoke)
            .summary("End all sessions of a user")
            .request(json!({ "type": "object", "additionalProperties": false })),
        Route::post("/users/{id}/unlock", access(Action::ManageUsers), "users.unlock", unlock)
            .summary("Forget a user's failed sign-ins")
            .request(json!({ "type": "object", "additionalProperties": false })),
    ]
}

/// A user as those see them who are no admins.
#[derive(Serialize)]
struct ColleagueView<'a> {
    id: Id<User>,
    name: &'a str,
    email: &'a str,
}

#[derive(Serialize)]
#[serde(untagged)]
enum View<'a> {
    Whole(Box<UserView<'a>>),
    Colleague(ColleagueView<'a>),
}

fn view(user: &Record<User>, whole: bool) -> View<'_> {
    if whole {
        return View::Whole(Box::new(UserView::whole(user)));
    }
    View::Colleague(ColleagueView { id: user.id, name: &user.data.name, email: user.data.email.as_str() })
}

fn sees_all(role: Role) -> bool {
    role >= Action::ManageUsers.least()
}

/// What a request wants of the list.
struct Wanted {
    text: String,
    ids: Option<Vec<Id<User>>>,
    role: Option<Role>,
    disabled: Option<bool>,
}

impl Wanted {
    fn read(query: &Query, whole: bool) -> Result<Self> {
        let hidden = ["role", "disabled"].into_iter().find(|name| !whole && query.get(name).is_some());
        if let Some(name) = hidden {
            return Err(Error::forbidden("role", format!("Only admins may filter users by “{name}”.")));
        }
        let ids = query
            .get("ids")
            .map(|text| text.split(',').map(|id| id.trim().parse::<Id<User>>()).collect::<Result<Vec<_>, _>>());
        let ids = ids.transpose().map_err(|error| Error::invalid("ids", "invalid", error.to_string()))?;
        Ok(Self {
            text: fold(query.get("q").unwrap_or_default().trim()),
            ids,
            role: query.parse("role", "a role such as member")?,
            disabled: query.parse("disabled", "true or false")?,
        })
    }

    fn has(&self, user: &Record<User>) -> bool {
        self.ids.as_ref().is_none_or(|ids| ids.contains(&user.id))
            && self.role.is_none_or(|role| role == user.data.role)
            && self.disabled.is_none_or(|disabled| disabled == user.data.disabled)
            && (self.text.is_empty()
                || fold(&user.data.name).contains(&self.text)
                || fold(user.data.email.as_str()).contains(&self.text))
    }
}

/// The order that `sort` asks for; ties by identity.
fn order(sort: &str) -> Result<impl Fn(&Record<User>, &Record<User>) -> Ordering> {
    let (field, backwards) = sort.strip_prefix('-').map_or((sort, false), |field| (field, true));
    let key: fn(&Record<User>) -> String = match field {
        "name" => |user| fold(&user.data.name),
        "email" => |user| fold(user.data.email.as_str()),
        "created_at" => |user| user.id.to_string(),
        _ => return Err(Error::invalid("sort", "invalid", "“sort” must be name, email or created_at.")),
    };
    Ok(move |a: &Record<User>, b: &Record<User>| {
        let order = key(a).cmp(&key(b)).then(a.id.cmp(&b.id));
        if backwards { order.reverse() } else { order }
    })
}

async fn list(cx: Request, query: Query) -> Result<Reply> {
    let whole = sees_all(cx.role()?);
    let (limit, wanted) = (page::limit(&query)?, Wanted::read(&query, whole)?);
    let order = order(query.get("sort").unwrap_or("-created_at"))?;
    let mut users = cx.app.auth.users(cx.org())?;
    users.retain(|user| wanted.has(user));
    users.sort_by(order);
    let total = users.len();
    if let Some(cursor) = query.get("cursor") {
        let last: Id<User> = cursor.parse().map_err(|_| page::bad_cursor())?;
        let place = users.iter().position(|user| user.id == last).ok_or_else(page::bad_cursor)?;
        users.drain(..=place);
    }
    let more = users.len() > limit;
    users.truncate(limit);
    let next_cursor = users.last().filter(|_| more).map(|user| user.id);
    let data: Vec<View<'_>> = users.iter().map(|user| view(user, whole)).collect();
    Reply::json(&json!({ "data": data, "next_cursor": next_cursor, "total": total }))
}

async fn show(cx: Request, PathId(id): PathId<User>) -> Result<Reply> {
    let user = cx.app.auth.user(cx.org(), id)?;
    Ok(Reply::json(&view(&user, sees_all(cx.role()?)))?.etag(user.meta.version))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UserPatch {
    #[serde(default, deserialize_with = "present")]
    name: Option<String>,
    #[serde(default, deserialize_with = "present")]
    role: Option<Role>,
    #[serde(default, deserialize_with = "present")]
    disabled: Option<bool>,
}

async fn change(cx: Request, PathId(id): PathId<User>, condition: IfMatch, body: JsonBody) -> Result<Reply> {
    condition.check(cx.app.auth.user(cx.org(), id)?.meta.version)?;
    let patch: UserPatch = body.parse()?;
    let change = UserChange { name: patch.name, role: patch.role, disabled: patch.disabled };
    let by = cx.role()?;
    let user = cx.app.auth.change_user(cx.actor(), by, cx.org(), id, condition.versions(), change).await?;
    Ok(Reply::json(&UserView::whole(&user))?.etag(user.meta.version))
}

async fn revoke(cx: Request, PathId(id): PathId<User>, Body(Nothing {}): Body<Nothing>) -> Result<Reply> {
    cx.app.auth.end_sessions(cx.actor(), cx.org(), id, None, "auth.session_revoked").await?;
    Ok(Reply::no_content())
}

async fn unlock(cx: Request, PathId(id): PathId<User>, Body(Nothing {}): Body<Nothing>) -> Result<Reply> {
    cx.app.auth.unlock(cx.actor(), cx.org(), id).await?;
    Ok(Reply::no_content())
}
