//! What a provider says of itself and what it is asked behind the browser's back, all through the guarded client.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderValue, Method, header};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use url::form_urlencoded;

use crate::app::App;
use crate::net::{Answer, NetError, Refusal, Request, Target};

/// Why a provider could not be worked with. For the log.
#[derive(Debug, thiserror::Error)]
pub(super) enum ProviderError {
    /// It cannot be asked.
    #[error("{0}")]
    Net(#[from] NetError),
    /// It gives an address that is none.
    #[error("{0}")]
    Address(#[from] Refusal),
    /// It refuses.
    #[error("the provider answers with the status {0}")]
    Status(u16),
    /// It does not say what it has to.
    #[error("the provider's answer is not understood")]
    Form,
    /// It is another one than it was taken for.
    #[error("the provider calls itself by another issuer")]
    Issuer,
}

/// A provider's metadata (OpenID Connect Discovery 1.0 section 3).
#[derive(Debug, Deserialize)]
pub(super) struct Metadata {
    issuer: String,
    pub(super) authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Vec<String>,
}

#[derive(Deserialize)]
struct Tokens {
    id_token: String,
}

/// What the code is exchanged with.
pub(super) struct Exchange<'e> {
    pub(super) client_id: &'e str,
    pub(super) client_secret: &'e SecretString,
    pub(super) code: &'e str,
    pub(super) verifier: &'e str,
    pub(super) redirect_uri: &'e str,
}

/// Fetches the metadata of `issuer`.
pub(super) async fn discover(app: &App, issuer: &str) -> Result<Metadata, ProviderError> {
    let target = Target::parse(issuer)?.below(&[".well-known", "openid-configuration"]);
    let metadata: Metadata = parsed(&app.net.send(Request::get(target)).await?)?;
    if metadata.issuer != issuer {
        return Err(ProviderError::Issuer);
    }
    Ok(metadata)
}

/// Fetches the provider's public keys.
pub(super) async fn keys(app: &App, metadata: &Metadata) -> Result<Bytes, ProviderError> {
    let answer = app.net.send(Request::get(Target::parse(&metadata.jwks_uri)?)).await?;
    if answer.status == 200 { Ok(answer.body) } else { Err(ProviderError::Status(answer.status)) }
}

/// Exchanges the code for an ID token.
pub(super) async fn exchange(app: &App, metadata: &Metadata, with: &Exchange<'_>) -> Result<String, ProviderError> {
    let answer = app.net.send(exchange_request(metadata, with)?).await?;
    Ok(parsed::<Tokens>(&answer)?.id_token)
}

/// The token request (RFC 6749 section 4.1.3, RFC 7636 section 4.5).
fn exchange_request(metadata: &Metadata, with: &Exchange<'_>) -> Result<Request, ProviderError> {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("grant_type", "authorization_code")
        .append_pair("code", with.code)
        .append_pair("redirect_uri", with.redirect_uri)
        .append_pair("code_verifier", with.verifier)
        .append_pair("client_id", with.client_id);
    let methods = &metadata.token_endpoint_auth_methods_supported;
    let in_body = methods.iter().any(|method| method == "client_secret_post");
    if in_body {
        form.append_pair("client_secret", with.client_secret.expose_secret());
    }
    let mut request = Request::get(Target::parse(&metadata.token_endpoint)?)
        .header(header::CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"))
        .header(header::ACCEPT, HeaderValue::from_static("application/json"));
    if !in_body {
        request = request.header(header::AUTHORIZATION, basic(with)?);
    }
    request.method = Method::POST;
    request.body = Bytes::from(form.finish());
    Ok(request)
}

/// HTTP Basic with both halves encoded as in a form (RFC 6749 section 2.3.1).
fn basic(with: &Exchange<'_>) -> Result<HeaderValue, ProviderError> {
    let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let pair = format!("{}:{}", encoded(with.client_id), encoded(with.client_secret.expose_secret()));
    let mut value =
        HeaderValue::from_str(&format!("Basic {}", STANDARD.encode(pair))).map_err(|_| ProviderError::Form)?;
    value.set_sensitive(true);
    Ok(value)
}

fn parsed<T: DeserializeOwned>(answer: &Answer) -> Result<T, ProviderError> {
    if answer.status != 200 {
        return Err(ProviderError::Status(answer.status));
    }
    serde_json::from_slice(&answer.body).map_err(|_| ProviderError::Form)
}
