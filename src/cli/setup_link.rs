//! `leadlab setup-link`: a fresh link that makes the first owner, voiding the last one.

use super::call::Call;
use super::exit::{Exit, Failure};

/// Prints it.
///
/// # Errors
/// There is an owner already.
pub(super) async fn run(call: &Call) -> Result<Exit, Failure> {
    let Some(token) = call.app.auth.setup_token().await? else {
        return Err(Failure::failed("this instance has an owner already, so there is no setup link"));
    };
    let link = format!("{}/setup#{}", call.origin, token.to_text());
    call.out.record(link.clone(), &serde_json::json!({ "url": link, "expires_in": 1800 })).await?;
    Ok(Exit::Done)
}
