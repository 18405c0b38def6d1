//! Asks a provider for its models: whether it can be reached and takes the key. Nothing of its answer is passed on but
//! what it means, so that a test reads no server out.

use http::{HeaderName, HeaderValue, header};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::model::{AiProvider, ProviderKind};
use crate::app::App;
use crate::base::{Actor, Clock, Error, Org, Result};
use crate::net::{Answer, NetError, Request};
use crate::rest::secret;
use crate::store::Record;

/// The version of Anthropic's interface that is spoken.
const ANTHROPIC_VERSION: HeaderValue = HeaderValue::from_static("2023-06-01");

/// How a test went.
#[derive(Debug, Serialize)]
pub(super) struct Probe {
    ok: bool,
    message: String,
    took_ms: u64,
}

/// Tests a provider with its key.
///
/// # Errors
/// [`Error::Invalid`] when its address may not be asked.
pub(super) async fn probe(app: &App, actor: Actor, org: Org, provider: &Record<AiProvider>) -> Result<Probe> {
    let place = provider.data.key_place(org, provider.id)?;
    let key = secret::take(app, actor, &place, "test").await?;
    let request = request(&provider.data, key.as_ref())?;
    let began = Clock::mark();
    let (ok, message) = match app.net.send(request).await {
        Ok(answer) => judge(&provider.data, key.is_some(), &answer),
        Err(NetError::Refused(refusal)) => return Err(refusal.at("/base_url")),
        Err(error) => (false, error.to_string()),
    };
    Ok(Probe { ok, message, took_ms: u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX) })
}

/// The request for the list of models.
fn request(provider: &AiProvider, key: Option<&SecretString>) -> Result<Request> {
    let base = provider.target()?;
    let versioned = base.url().path().trim_end_matches('/').ends_with("/v1");
    let target = match provider.kind {
        ProviderKind::Anthropic if !versioned => base.below(&["v1", "models"]),
        ProviderKind::Anthropic | ProviderKind::OpenaiCompatible => base.below(&["models"]),
    };
    let mut request = Request::get(target).header(header::ACCEPT, HeaderValue::from_static("application/json"));
    if provider.kind == ProviderKind::Anthropic {
        request = request.header(HeaderName::from_static("anthropic-version"), ANTHROPIC_VERSION);
    }
    if let Some(key) = key {
        let key = key.expose_secret();
        let (name, value) = match provider.kind {
            ProviderKind::Anthropic => (HeaderName::from_static("x-api-key"), HeaderValue::from_str(key)),
            ProviderKind::OpenaiCompatible => (header::AUTHORIZATION, HeaderValue::from_str(&format!("Bearer {key}"))),
        };
        let mut value = value.map_err(Error::fault)?;
        value.set_sensitive(true);
        request = request.header(name, value);
    }
    Ok(request)
}

#[derive(Deserialize)]
struct Models {
    data: Vec<Model>,
}

#[derive(Deserialize)]
struct Model {
    id: String,
}

/// What an answer means.
fn judge(provider: &AiProvider, keyed: bool, answer: &Answer) -> (bool, String) {
    let status = answer.status;
    let model = &provider.model;
    match status {
        200 => match serde_json::from_slice::<Models>(&answer.body) {
            Ok(models) if models.data.iter().any(|known| known.id == *model) => {
                (true, format!("The provider answers and offers the model {model}."))
            }
            Ok(_) => (
                true,
                format!("The provider answers. It does not list the model {model}: check its name if calls fail."),
            ),
            Err(_) => (false, "The server answers, but not with a list of models. Check the address.".to_owned()),
        },
        401 | 403 if keyed => (false, format!("The provider does not accept the key ({status}).")),
        401 | 403 => (false, format!("The provider wants a key, and none is set ({status}).")),
        404 => (false, "There is no list of models at this address (404). Check the address.".to_owned()),
        429 => (false, "The provider takes no more requests at the moment (429). Try again later.".to_owned()),
        300..=399 => {
            (false, format!("The server sends elsewhere ({status}), which is not followed. Enter the final address."))
        }
        500..=599 => (false, format!("The provider has a fault of its own ({status}). Try again later.")),
        _ => (false, format!("The provider answers with the status {status}.")),
    }
}
