//! `/me/totp` and `/me/recovery-codes`: the own second factor.

use std::sync::Arc;

use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};
use serde::Deserialize;
use serde_json::json;

use super::{Request, SMALL, guessing, view};
use crate::app::App;
use crate::base::{Error, Id, Org, Result};
use crate::http::extract::Nothing;
use crate::http::{Body, Reply, Route, schemas};

/// Width of the picture in its own units.
const PICTURE: u32 = 240;

pub(super) fn routes() -> Vec<Route<Arc<App>>> {
    let codes = || schemas::answer(json!({ "recovery_codes": schemas::list(json!({ "type": "string" })) }));
    vec![
        Route::post("/me/totp", view(), "me.enrol", enrol)
            .summary("Begin to set up a second factor")
            .fresh()
            .unenrolled()
            .body(SMALL)
            .request(schemas::nothing())
            .refuses(&["409"])
            .response(json!({
                "type": "object",
                "required": ["secret", "otpauth_url", "qr_svg"],
                "properties": {
                    "secret": { "type": "string" },
                    "otpauth_url": { "type": "string" },
                    "qr_svg": { "type": "string", "description": "The address as a picture." },
                },
            })),
        guessing(
            Route::post("/me/totp/confirm", view(), "me.confirm_enrolment", confirm)
                .summary("End the setting up with a first code")
                .unenrolled()
                .request(schemas::body(&["code"], json!({ "code": { "type": "string" } })))
                .refuses(&["409"])
                .response(codes()),
        ),
        Route::delete("/me/totp", view(), "me.unenrol", unenrol)
            .summary("Switch the second factor off")
            .fresh()
            .refuses(&["409"]),
        Route::post("/me/recovery-codes", view(), "me.recovery_codes", recovery_codes)
            .summary("Another set of recovery codes; the old ones are void")
            .fresh()
            .body(SMALL)
            .request(schemas::nothing())
            .refuses(&["409"])
            .response(codes()),
    ]
}

fn own(cx: &Request) -> Result<(Org, Id<crate::auth::model::User>)> {
    let principal = cx.principal()?;
    Ok((principal.org, Id::from(principal.user)))
}

async fn enrol(cx: Request, Body(Nothing {}): Body<Nothing>) -> Result<Reply> {
    let (org, user) = own(&cx)?;
    let enrolment = cx.app.auth.enrol(cx.actor(), org, user).await?;
    let code = QrCode::with_error_correction_level(&enrolment.url, EcLevel::M).map_err(Error::fault)?;
    let picture = code.render::<svg::Color<'_>>().min_dimensions(PICTURE, PICTURE).build();
    Reply::json(&json!({ "secret": enrolment.secret, "otpauth_url": enrolment.url, "qr_svg": picture }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Code {
    code: String,
}

async fn confirm(cx: Request, Body(body): Body<Code>) -> Result<Reply> {
    let (org, user) = own(&cx)?;
    let codes = cx.app.auth.confirm(cx.actor(), org, user, &body.code).await?;
    Reply::json(&json!({ "recovery_codes": codes }))
}

async fn unenrol(cx: Request) -> Result<Reply> {
    let (org, user) = own(&cx)?;
    cx.app.auth.unenrol(cx.actor(), org, user).await?;
    Ok(Reply::no_content())
}

async fn recovery_codes(cx: Request, Body(Nothing {}): Body<Nothing>) -> Result<Reply> {
    let (org, user) = own(&cx)?;
    let codes = cx.app.auth.renew_recovery(cx.actor(), org, user).await?;
    Reply::json(&json!({ "recovery_codes": codes }))
}
