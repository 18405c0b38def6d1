//! `/identity-providers`, for admins: the services that an organisation lets its people sign in with.

use std::sync::Arc;

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::app::App;
use crate::auth::model::identity_provider::{IdentityKind, IdentityProvider};
use crate::auth::policy::Action;
use crate::base::email::Email;
use crate::base::{Error, FieldError, Id, Org, Prefixed, Result};
use crate::http::extract::{nullable, present};
use crate::http::{Body, BodyLimit, IdempotencyKey, IfMatch, JsonBody, PathId, Reply, Route, schemas};
use crate::net::Target;
use crate::rest::once;
use crate::rest::routes::access;
use crate::rest::schema;
use crate::rest::secret::{self, Place, Secret, SecretView};
use crate::rest::short::{self, Short};
use crate::store::{Entity, Read, Record, WriteTx};

use crate::account::Request;

/// A body is a few short texts.
const SMALL: BodyLimit = BodyLimit::Json { max: 32 << 10 };
/// Most characters of a text.
const TEXT_MAX: usize = 1024;
/// Most domains of a provider.
const DOMAINS_MAX: usize = 100;
/// Most providers of an organisation.
const PROVIDERS_MAX: usize = 20;

pub(super) fn routes() -> Vec<Route<Arc<App>>> {
    let admins = || access(Action::ManageSettings);
    vec![
        Route::get("/identity-providers", admins(), "identity_providers.list", short::list::<IdentityProvider>)
            .summary("Lists the services that people may sign in with")
            .query(short::params())
            .response(schema::page(&provider_schema())),
        Route::post("/identity-providers", admins(), "identity_providers.create", create)
            .summary("Adds a service to sign in with")
            .request(body_schema(false))
            .body(SMALL)
            .response(provider_schema())
            .creates()
            .idempotent()
            .undoable(),
        Route::get("/identity-providers/{id}", admins(), "identity_providers.get", short::get::<IdentityProvider>)
            .id(IdentityProvider::PREFIX)
            .summary("A service to sign in with")
            .response(provider_schema()),
        Route::patch("/identity-providers/{id}", admins(), "identity_providers.update", update)
            .id(IdentityProvider::PREFIX)
            .summary("Changes a service to sign in with; an issuer on another host clears its secret")
            .request(body_schema(true))
            .body(SMALL)
            .response(provider_schema())
            .conditional()
            .undoable(),
        Route::delete("/identity-providers/{id}", admins(), "identity_providers.delete", delete)
            .id(IdentityProvider::PREFIX)
            .summary("Deletes a service to sign in with and forgets its secret")
            .conditional()
            .undoable(),
    ]
}

/// The body that adds a service, or with `patch` changes one.
fn body_schema(patch: bool) -> Value {
    let word = json!({"type": "string", "pattern": "^[!-~]+$", "maxLength": TEXT_MAX});
    let mut secret = if patch { schemas::nullable(word.clone()) } else { word.clone() };
    if let Some(secret) = secret.as_object_mut() {
        secret.insert("writeOnly".to_owned(), json!(true));
    }
    let required: &[&str] = if patch { &[] } else { &["kind", "client_id", "client_secret"] };
    let mut schema = schemas::body(
        required,
        json!({
            "kind": {"enum": IdentityKind::ALL},
            "issuer": {"type": "string", "format": "uri", "pattern": "^https://", "maxLength": TEXT_MAX},
            "client_id": word, "client_secret": secret,
            "domains": {"type": "array", "maxItems": DOMAINS_MAX, "items": {"type": "string", "format": "idn-hostname"}},
        }),
    );
    if let (false, Some(schema)) = (patch, schema.as_object_mut()) {
        // The others have an issuer of their own.
        let custom = json!({"properties": {"kind": {"const": IdentityKind::Custom}}});
        schema.insert("if".to_owned(), custom);
        schema.insert("then".to_owned(), json!({"required": ["issuer"]}));
        schema.insert("else".to_owned(), json!({"not": {"required": ["issuer"]}}));
    }
    schema
}

fn provider_schema() -> Value {
    schemas::kept(
        IdentityProvider::PREFIX,
        json!({
            "kind": {"enum": IdentityKind::ALL}, "issuer": {"type": "string", "format": "uri"},
            "client_id": {"type": "string"}, "client_secret": secret::schema(),
            "domains": {"type": "array", "items": {"type": "string"}},
        }),
    )
}

/// Where the provider's secret is kept, and whom it is for.
pub(super) fn secret_place(org: Org, provider: &Record<IdentityProvider>) -> Result<Place> {
    place(org, provider.id, &provider.data)
}

fn place(org: Org, id: Id<IdentityProvider>, provider: &IdentityProvider) -> Result<Place> {
    let origin = Target::parse(&provider.issuer).map_err(Error::fault)?.origin();
    Ok(Place { org, kind: IdentityProvider::KIND, id: id.uid(), field: "client_secret", origin })
}

/// A provider as its admins see it.
#[derive(Serialize)]
pub struct ProviderView {
    #[serde(flatten)]
    provider: IdentityProvider,
    client_secret: SecretView,
}

impl Short for IdentityProvider {
    type Body = ProviderView;

    fn body<R: Read + ?Sized>(read: &R, org: Org, record: Record<Self>) -> Result<ProviderView> {
        let client_secret = secret::view(read, &secret_place(org, &record)?)?;
        Ok(ProviderView { provider: record.data, client_secret })
    }
}

/// A provider as the sign-in page offers it.
#[derive(Serialize)]
pub(super) struct Offer {
    id: Id<IdentityProvider>,
    kind: IdentityKind,
    host: String,
}

/// The providers of all organisations: who signs in has not said yet whose they are.
pub(super) fn view_all(app: &App) -> Result<Vec<Offer>> {
    let read = app.store.read()?;
    let mut offers = Vec::new();
    for (org, _) in app.auth.directory().organizations() {
        for record in short::all::<IdentityProvider, _>(&read, org)? {
            if secret::view(&read, &secret_place(org, &record)?)? != SecretView::default() {
                let target = Target::parse(&record.data.issuer).map_err(Error::fault)?;
                let host = target.url().host_str().unwrap_or_default().to_owned();
                offers.push(Offer { id: record.id, kind: record.data.kind, host });
            }
        }
    }
    Ok(offers)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProviderBody {
    #[serde(default, deserialize_with = "present")]
    kind: Option<IdentityKind>,
    #[serde(default, deserialize_with = "present")]
    issuer: Option<String>,
    #[serde(default, deserialize_with = "present")]
    client_id: Option<String>,
    #[serde(default, deserialize_with = "nullable")]
    client_secret: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    domains: Option<Vec<String>>,
}

/// A checked change, ready to be written.
struct Prepared {
    provider: IdentityProvider,
    place: Place,
    secret: Option<Secret>,
    clears: bool,
}

impl ProviderBody {
    async fn prepare(
        self,
        app: &App,
        org: Org,
        id: Id<IdentityProvider>,
        old: Option<&IdentityProvider>,
    ) -> Result<Prepared> {
        let mut errors = Vec::new();
        let mut fault = |pointer: &str, code, message: &str| errors.push(FieldError::new(pointer, code, message));
        let mut provider = old.cloned().unwrap_or_default();
        if old.is_none() && self.kind.is_none() {
            fault("/kind", "required", "A service has a kind.");
        }
        provider.kind = self.kind.unwrap_or(provider.kind);
        if let Some(client_id) = self.client_id {
            client_id.trim().clone_into(&mut provider.client_id);
        }
        if provider.client_id.is_empty() || !is_word(&provider.client_id) {
            fault("/client_id", "required", "Enter the client ID that the service gave.");
        }
        provider.issuer = match (provider.kind.issuer(), self.issuer) {
            (Some(fixed), None) => fixed.to_owned(),
            (_, Some(issuer)) => issuer.trim().to_owned(),
            (None, None) => provider.issuer,
        };
        if provider.kind.issuer().is_some_and(|fixed| fixed != provider.issuer) {
            fault("/issuer", "not_allowed", "This service has an issuer of its own; leave it away.");
        } else if provider.issuer.is_empty() || provider.issuer.len() > TEXT_MAX {
            fault("/issuer", "required", "Enter the issuer of the service, as in https://login.example.com.");
        }
        if let Some(given) = self.domains {
            match given.iter().map(|domain| domain_of(domain)).collect::<Option<Vec<String>>>() {
                Some(domains) if domains.len() <= DOMAINS_MAX => provider.domains = domains,
                _ => fault("/domains", "invalid", "Domains look like example.com; up to 100 of them."),
            }
        }
        let secret = match self.client_secret {
            Some(Some(secret)) if secret.trim().is_empty() || !is_word(secret.trim()) => {
                fault("/client_secret", "invalid", "A secret is up to 1,024 letters, digits and signs of ASCII.");
                None
            }
            other => other,
        };
        if old.is_none() && !matches!(secret, Some(Some(_))) {
            fault("/client_secret", "required", "Enter the client secret that the service gave.");
        }
        if !errors.is_empty() {
            return Err(Error::Invalid(errors));
        }
        let target = Target::parse(&provider.issuer).map_err(|refusal| refusal.at("/issuer"))?;
        if old.is_none_or(|old| old.issuer != provider.issuer) {
            app.net.check(&target).await.map_err(|refusal| refusal.at("/issuer"))?;
        }
        let place = place(org, id, &provider)?;
        let moved = match old {
            Some(old) => Target::parse(&old.issuer).map_err(Error::fault)?.origin() != place.origin,
            None => false,
        };
        let (secret, clears) = match secret {
            None => (None, moved),
            Some(None) => (None, true),
            Some(Some(plain)) => (Some(Secret::seal(app, &place, &SecretString::from(plain.trim()))?), false),
        };
        Ok(Prepared { provider, place, secret, clears })
    }
}

/// Visible ASCII of a reasonable length.
fn is_word(text: &str) -> bool {
    text.len() <= TEXT_MAX && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// A domain as it is compared.
fn domain_of(text: &str) -> Option<String> {
    let email = Email::parse(&format!("a@{}", text.trim().trim_start_matches('@'))).ok()?;
    Some(email.domain_ascii().to_lowercase())
}

impl Prepared {
    fn write(
        self,
        tx: &mut WriteTx<'_>,
        old: Option<&Record<IdentityProvider>>,
        id: Id<IdentityProvider>,
    ) -> Result<Record<IdentityProvider>> {
        let org = self.place.org;
        let record = match old {
            Some(old) => tx.update(org, old, self.provider)?,
            None if short::all::<IdentityProvider, _>(tx, org)?.len() >= PROVIDERS_MAX => {
                return Err(Error::conflict("too_many", format!("There are at most {PROVIDERS_MAX} services.")));
            }
            None => tx.insert(org, id, self.provider)?,
        };
        match self.secret {
            Some(secret) => secret::store(tx, &self.place, secret)?,
            None if self.clears => drop(secret::clear(tx, &self.place)?),
            None => {}
        }
        Ok(record)
    }
}

async fn create(cx: Request, key: Option<IdempotencyKey>, Body(body): Body<ProviderBody>) -> Result<Reply> {
    let (org, id) = (cx.org(), Id::<IdentityProvider>::fresh());
    let prepared = body.prepare(&cx.app, org, id, None).await?;
    once::write(&cx, key, move |tx| {
        let record = prepared.write(tx, None, id)?;
        short::created(tx, org, record)
    })
    .await
}

async fn update(cx: Request, PathId(id): PathId<IdentityProvider>, known: IfMatch, body: JsonBody) -> Result<Reply> {
    let org = cx.org();
    let old = cx.app.store.read()?.require(org, id)?;
    known.check(old.meta.version)?;
    let prepared = body.parse::<ProviderBody>()?.prepare(&cx.app, org, id, Some(&old.data)).await?;
    once::write(&cx, None, move |tx| {
        let record = prepared.write(tx, Some(&old), id)?;
        short::answer(tx, org, record)
    })
    .await
}

async fn delete(cx: Request, PathId(id): PathId<IdentityProvider>, known: IfMatch) -> Result<Reply> {
    let org = cx.org();
    let forget = move |tx: &mut WriteTx<'_>, old: &Record<IdentityProvider>| {
        secret::clear(tx, &secret_place(org, old)?).map(drop)
    };
    short::delete(&cx, id, known, forget).await
}
