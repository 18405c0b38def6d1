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
use crate::base::{Error, Id, Prefixed, Result, Role, Time};
use crate::http::extract::{Nothing, present};
use crate::http::routes::extended;
use crate::http::{Body, IfMatch, JsonBody, PathId, Query, QueryParam, Reply, Route, schemas};
use crate::store::Record;

pub(super) fn routes() -> Vec<Route<Arc<App>>> {
    vec![
        Route::get("/users", access(Action::View), "users.list", list)
            .summary("The organisation's users")
            .query([
                QueryParam::limit("Rows of a page.", 50, 200),
                QueryParam::cursor(),
                QueryParam::new(
                    "sort",
                    "A field, with a leading - for the other direction.",
                    json!({ "type": "string", "pattern": "^-?(name|email|created_at)$" }),
                ),
                QueryParam::text("q", "Part of the name or the address."),
                QueryParam::new(
                    "ids",
                    "Only these, by comma.",
                    json!({ "type": "string", "pattern": "^usr_[0-7][0-9a-hjkmnp-tv-z]{25}(,usr_[0-7][0-9a-hjkmnp-tv-z]{25})*$" }),
                ),
                QueryParam::new("role", "Only this role; for admins.", json!({ "enum": Role::ALL })),
                QueryParam::new("disabled", "Only those who may or may not sign in; for admins.", json!({ "type": "boolean" })),
            ])
            .response(schemas::page(&managed_schema())),
        Route::get("/users/{id}", access(Action::View), "users.get", show)
            .id(User::PREFIX)
            .summary("One user")
            .response(managed_schema()),
        Route::patch("/users/{id}", access(Action::ManageUsers), "users.patch", change)
            .id(User::PREFIX)
            .summary("Change a user's name or role, or keep them out")
            .conditional()
            .request(json!({
                "type": "object",
                "additionalProperties": false,
                "properties": {
                    "name": schemas::name(200),
                    "role": { "enum": Role::ALL },
                    "disabled": { "type": "boolean" },
                },
            }))
            .response(managed_schema()),
        Route::post("/users/{id}/revoke-sessions", access(Action::ManageUsers), "users.revoke_sessions", revoke)
            .id(User::PREFIX)
            .summary("End all sessions of a user")
            .request(schemas::nothing()),
        Route::post("/users/{id}/unlock", access(Action::ManageUsers), "users.unlock", unlock)
            .id(User::PREFIX)
            .summary("Forget a user's failed sign-ins")
            .request(schemas::nothing()),
        Route::post("/users/{id}/reset-mfa", access(Action::ManageUsers), "users.reset_mfa", reset_mfa)
            .id(User::PREFIX)
            .summary("Take a user's second factor off and end their sessions")
            .fresh()
            .request(schemas::nothing()),
    ]
}

/// A user as those see them who are no admins.
#[derive(Serialize)]
struct ColleagueView<'a> {
    id: Id<User>,
    name: &'a str,
    email: &'a str,
}

/// A user as admins see them: how they sign in, too.
#[derive(Serialize)]
struct ManagedView<'a> {
    #[serde(flatten)]
    user: UserView<'a>,
    mfa_enabled: bool,
    locked_until: Option<Time>,
    last_sign_in_at: Option<Time>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum View<'a> {
    Whole(Box<ManagedView<'a>>),
    Colleague(ColleagueView<'a>),
}

fn view<'a>(cx: &Request, user: &'a Record<User>, whole: bool) -> Result<View<'a>> {
    if !whole {
        let colleague = ColleagueView { id: user.id, name: &user.data.name, email: user.data.email.as_str() };
        return Ok(View::Colleague(colleague));
    }
    let auth = &cx.app.auth;
    let now = cx.app.clock.now();
    let locked = auth.locked(&cx.app.store.read()?, user.data.email.as_str())?;
    let sessions = auth.sessions(cx.org(), user.id)?;
    Ok(View::Whole(Box::new(ManagedView {
        user: UserView::whole(user),
        mfa_enabled: auth.directory().has_second_factor(user.id.uid()),
        locked_until: locked.map(|locked| locked.until).filter(|until| *until > now),
        last_sign_in_at: sessions.iter().map(|session| session.data.last_used_at).max(),
    })))
}

/// The schema of that.
fn managed_schema() -> serde_json::Value {
    let time = json!({ "type": ["string", "null"], "format": "date-time" });
    let more = json!({ "mfa_enabled": { "type": "boolean" }, "locked_until": time, "last_sign_in_at": time });
    extended(user_schema(), more)
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
    if let Some(cursor) = query.cursor() {
        let last: Id<User> = cursor.parse().map_err(|_| page::bad_cursor())?;
        let place = users.iter().position(|user| user.id == last).ok_or_else(page::bad_cursor)?;
        users.drain(..=place);
    }
    let more = users.len() > limit;
    users.truncate(limit);
    let next_cursor = users.last().filter(|_| more).map(|user| user.id);
    let data = users.iter().map(|user| view(&cx, user, whole)).collect::<Result<Vec<_>>>()?;
    Reply::json(&json!({ "data": data, "next_cursor": next_cursor, "total": total }))
}

async fn show(cx: Request, PathId(id): PathId<User>) -> Result<Reply> {
    let user = cx.app.auth.user(cx.org(), id)?;
    Ok(Reply::json(&view(&cx, &user, sees_all(cx.role()?))?)?.etag(user.meta.version))
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
    let was = cx.app.auth.user(cx.org(), id)?.data.role;
    if change.role.is_some_and(|role| role != was && (role == Role::Owner || was == Role::Owner)) {
        cx.require_fresh()?;
    }
    let user = cx.app.auth.change_user(cx.actor(), by, cx.org(), id, condition.versions(), change).await?;
    Ok(Reply::json(&view(&cx, &user, true)?)?.etag(user.meta.version))
}

async fn revoke(cx: Request, PathId(id): PathId<User>, Body(Nothing {}): Body<Nothing>) -> Result<Reply> {
    cx.app.auth.end_sessions(cx.actor(), cx.org(), id, None, "auth.session_revoked").await?;
    Ok(Reply::no_content())
}

async fn unlock(cx: Request, PathId(id): PathId<User>, Body(Nothing {}): Body<Nothing>) -> Result<Reply> {
    cx.app.auth.unlock(cx.actor(), cx.org(), id).await?;
    Ok(Reply::no_content())
}

async fn reset_mfa(cx: Request, PathId(id): PathId<User>, Body(Nothing {}): Body<Nothing>) -> Result<Reply> {
    let user = cx.app.auth.user(cx.org(), id)?;
    if user.data.role == Role::Owner && cx.role()? < Role::Owner {
        return Err(Error::forbidden("role", "Only an owner may reset an owner's second factor."));
    }
    cx.app.auth.reset_second_factor(cx.actor(), cx.org(), id).await?;
    Ok(Reply::no_content())
}
