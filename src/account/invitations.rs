//! `/invitations`: inviting, taking back, and becoming a user by a link.

use std::sync::Arc;

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::login::begun;
use super::{Request, SMALL, answer, client, guessing, mails};
use crate::app::App;
use crate::auth::invitations::NewInvitation;
use crate::auth::model::{Invitation, User};
use crate::auth::policy::Action;
use crate::base::email::Email;
use crate::base::{Error, Id, Result, Role, Time};
use crate::http::{Access, Body, JsonBody, PathId, Reply, Route, schemas};
use crate::store::Record;

pub(super) fn routes() -> Vec<Route<Arc<App>>> {
    let manage = Access::Role(Action::ManageUsers.least());
    let text = || json!({ "type": "string" });
    vec![
        Route::get("/invitations", manage, "invitations.list", list)
            .summary("The invitations that wait, newest first")
            .response(json!({
                "type": "object",
                "required": ["data"],
                "properties": { "data": schemas::list(schema()) },
            })),
        Route::post("/invitations", manage, "invitations.create", create)
            .summary("Invite somebody by a link")
            .creates()
            .body(SMALL)
            .request(json!({
                "type": "object",
                "required": ["email", "role"],
                "additionalProperties": false,
                "properties": {
                    "email": schemas::email(),
                    "role": { "enum": Role::ALL },
                    "name": schemas::nullable(schemas::name(200)),
                },
            }))
            .refuses(&["409"])
            .response(schema()),
        Route::delete("/invitations/{id}", manage, "invitations.delete", revoke)
            .summary("Take an invitation back")
            .id("inv"),
        guessing(
            Route::post("/invitations/lookup", Access::Public, "invitations.lookup", lookup)
                .summary("What an invitation is for")
                .request(json!({
                    "type": "object",
                    "required": ["token"],
                    "additionalProperties": false,
                    "properties": { "token": text() },
                }))
                .response(json!({
                    "type": "object",
                    "properties": {
                        "email": text(),
                        "name": { "type": ["string", "null"] },
                        "organization": text(),
                        "role": { "enum": Role::ALL },
                    },
                })),
        ),
        guessing(
            Route::post("/invitations/accept", Access::Public, "invitations.accept", accept)
                .summary("Become a user by an invitation, and sign in")
                .request(json!({
                    "type": "object",
                    "required": ["token", "name", "password"],
                    "additionalProperties": false,
                    "properties": { "token": text(), "name": schemas::name(200), "password": text() },
                }))
                .refuses(&["409"])
                .response(answer::login_schema()),
        ),
    ]
}

fn schema() -> Value {
    json!({
        "type": "object",
        "properties": {
            "id": { "type": "string" },
            "email": { "type": "string" },
            "name": { "type": ["string", "null"] },
            "role": { "enum": Role::ALL },
            "created_at": { "type": "string", "format": "date-time" },
            "created_by": { "type": ["string", "null"] },
            "expires_at": { "type": "string", "format": "date-time" },
            "link": { "type": "string", "description": "Once, and only where no mail is sent." },
        },
    })
}

#[derive(Serialize)]
struct InvitationView<'a> {
    id: Id<Invitation>,
    email: &'a str,
    name: Option<&'a str>,
    role: Role,
    created_at: Time,
    created_by: Option<Id<User>>,
    expires_at: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<String>,
}

impl<'a> InvitationView<'a> {
    fn of(record: &'a Record<Invitation>, link: Option<String>) -> Self {
        let data = &record.data;
        Self {
            id: record.id,
            email: data.email.as_str(),
            name: data.name.as_deref(),
            role: data.role,
            created_at: record.meta.created_at,
            created_by: record.meta.created_by.map(Id::from),
            expires_at: data.expires_at,
            link,
        }
    }
}

async fn list(cx: Request) -> Result<Reply> {
    let all = cx.app.auth.invitations(cx.org())?;
    let data: Vec<InvitationView<'_>> = all.iter().map(|each| InvitationView::of(each, None)).collect();
    Reply::json(&json!({ "data": data }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InvitationBody {
    email: String,
    role: Role,
    #[serde(default)]
    name: Option<String>,
}

async fn create(cx: Request, body: JsonBody) -> Result<Reply> {
    let body: InvitationBody = body.parse()?;
    let email = Email::parse(&body.email).map_err(|e| Error::invalid("/email", "invalid", e.to_string()))?;
    mails::admit(&cx.app, cx.org(), &email)?;
    let new = NewInvitation { email, role: body.role, name: body.name };
    let (made, token) = cx.app.auth.invite(cx.actor(), cx.role()?, cx.org(), new).await?;
    let link = cx.app.page("/invitation", Some(&token.to_text()));
    let shown = mails::invitation(&cx, &made, &link).await?;
    Reply::created(&format!("/invitations/{}", made.id), &InvitationView::of(&made, shown.then_some(link)))
}

async fn revoke(cx: Request, PathId(id): PathId<Invitation>) -> Result<Reply> {
    cx.app.auth.revoke_invitation(cx.actor(), cx.org(), id).await?;
    Ok(Reply::no_content())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lookup {
    token: String,
}

async fn lookup(cx: Request, Body(body): Body<Lookup>) -> Result<Reply> {
    let invited = cx.app.auth.invited(&body.token)?;
    let data = &invited.invitation.data;
    Reply::json(&json!({
        "email": data.email.as_str(),
        "name": data.name,
        "organization": invited.organization,
        "role": data.role,
    }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Acceptance {
    token: String,
    name: String,
    password: String,
}

async fn accept(cx: Request, Body(body): Body<Acceptance>) -> Result<Reply> {
    let password = SecretString::from(body.password);
    let session = cx.app.auth.accept(&body.token, &body.name, password, &client(&cx)).await?;
    begun(&cx, &session).await
}
