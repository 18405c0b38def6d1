//! The small site that the tests of the HTTP toolkit run on, and what every answer of it has to carry.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use leadlab::base::{Clock, Error, Org, Principal, Result, Role, Scopes, Uid, Via};
use leadlab::http::extract::Part;
use leadlab::http::openapi::{self, Info};
use leadlab::http::system::{self, System};
use leadlab::http::{
    Access, Body, BodyLimit, BodyMap, ConnectionLimits, Cors, Cx, Gate, Hosts, IfMatch, JsonBody, Multipart, Param,
    Query, QueryParam, Refused, Reply, RequestInfo, RequestLimits, Route, Server, SetCookie, Site, SiteOptions, Tls,
};
use leadlab::limits::{Level, Rate, Standing, Tier};
use reqwest::{Client, Method, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::watch;

pub type App = Arc<std::sync::Mutex<Vec<String>>>;

/// Bearers are role names; `X-CSRF-Token: good` is a good token.
pub struct TestGate(pub App);

impl Gate for TestGate {
    fn count_address(&self, _request: &RequestInfo<'_>) -> Option<Standing> {
        None
    }

    fn count_stranger(&self, _address: IpAddr) -> Standing {
        plenty()
    }

    fn count_actor(&self, _request: &RequestInfo<'_>, _principal: &Principal) -> Option<Standing> {
        None
    }

    fn count_attempt(&self, _request: &RequestInfo<'_>, _principal: Option<&Principal>, _body: &[u8]) -> Standing {
        plenty()
    }

    fn count_failure(&self, _address: IpAddr) {}

    fn verify_source(&self, _request: &RequestInfo<'_>) -> Result<()> {
        Ok(())
    }

    fn authenticate(&self, request: &RequestInfo<'_>) -> Result<Option<Principal>> {
        let Some(value) = request.parts.headers.get("authorization") else { return Ok(None) };
        let bearer = value.to_str().ok().and_then(|text| text.strip_prefix("Bearer ")).unwrap_or_default();
        let (role, scopes) = match bearer.strip_suffix("-readonly") {
            Some(role) => (role, Scopes { read: true, write: false, admin: false }),
            None => (bearer, Scopes::ALL),
        };
        let role: Role = role.parse().map_err(|_| Error::Unauthenticated)?;
        Ok(Some(Principal {
            user: Uid(1),
            org: Org(7),
            role,
            session: Uid(2),
            via: Via::Web,
            scopes,
            fresh: true,
            must_enrol: false,
        }))
    }

    fn verify_csrf(&self, request: &RequestInfo<'_>, _principal: Option<&Principal>) -> Result<()> {
        match request.parts.headers.get("x-csrf-token") {
            Some(token) if token == "good" => Ok(()),
            _ => Err(Error::forbidden("csrf", "Load the page again.")),
        }
    }

    fn refused(&self, refused: &Refused<'_>) {
        self.0.lock().unwrap().push(format!("{} {} {}", refused.code, refused.method, refused.route));
    }
}

/// Nobody is limited here; `limits.rs` is about that.
fn plenty() -> Standing {
    let level = Level { admitted: true, remaining: 1, full_in: Duration::ZERO, next_in: Duration::ZERO };
    Standing { tier: Tier::Public, rate: Rate::per_minute(1), level }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewThing {
    name: String,
    #[serde(default)]
    size: u32,
}

async fn hello(cx: Cx<App>, query: Query) -> Result<Reply> {
    Reply::json(&json!({ "org": cx.org().0, "q": query.get("q"), "address": cx.address }))
}

async fn create(cx: Cx<App>, body: Body<NewThing>) -> Result<Reply> {
    let reply = Reply::created("/things/1", &json!({ "name": body.0.name, "size": body.0.size }))?;
    Ok(reply.etag(1).undo(Some(cx.request)).cookie(SetCookie::new("ll_rt", "v").max_age(60)))
}

async fn patch(_cx: Cx<App>, id: Param, condition: IfMatch, body: JsonBody) -> Result<Reply> {
    if id.0 != "1" {
        return Err(Error::NotFound);
    }
    condition.check(3)?;
    Reply::json(&body.object()?).map(|reply| reply.etag(4))
}

async fn any_object(_cx: Cx<App>, body: BodyMap) -> Result<Reply> {
    Reply::json(&body.0.len())
}

async fn upload(_cx: Cx<App>, mut parts: Multipart) -> Result<Reply> {
    let dir = tempfile::tempdir().map_err(Error::fault)?;
    let (mut label, mut bytes) = (String::new(), 0);
    while let Some(part) = parts.next().await? {
        match Part::name(&part) {
            "label" => label = part.text(100).await?,
            _ => bytes = part.spool(dir.path(), 1 << 20, |_| {}).await?.bytes(),
        }
    }
    Reply::json(&json!({ "label": label, "bytes": bytes }))
}

async fn slow(_cx: Cx<App>) -> Result<Reply> {
    tokio::time::sleep(Duration::from_millis(700)).await;
    Reply::json(&"late")
}

async fn explode(_cx: Cx<App>) -> Result<Reply> {
    panic!("/secret/path is missing")
}

async fn own(cx: Cx<App>) -> Result<Reply> {
    Err(Error::forbidden("owner_only", format!("{} is somebody else's.", cx.path())))
}

pub fn routes() -> Vec<Route<App>> {
    let member = Access::Role(Role::Member);
    vec![
        Route::get("/hello", Access::Role(Role::Viewer), "hello.get", hello)
            .query([QueryParam::text("q", "Anything."), QueryParam::text("tag", "Any.").repeating()]),
        Route::post("/things", member, "things.create", create).creates(),
        Route::patch("/things/{id}", member, "things.patch", patch).conditional(),
        Route::post("/objects", Access::Public, "objects.post", any_object),
        Route::post("/uploads", member, "uploads.post", upload).body(BodyLimit::Multipart { max: 2 << 20 }),
        Route::get("/slow", Access::Public, "slow.get", slow),
        Route::get("/explode", Access::Public, "explode.get", explode),
        Route::get("/own", member, "own.get", own),
        Route::delete("/admin", Access::Role(Role::Admin), "admin.delete", slow),
    ]
}

pub struct Running {
    pub address: SocketAddr,
    pub client: Client,
    pub app: App,
    pub stop: watch::Sender<bool>,
    pub server: tokio::task::JoinHandle<()>,
    _dir: tempfile::TempDir,
}

impl Running {
    pub async fn start(tls: bool, http2: bool) -> Self {
        let pace_window = Duration::from_secs(1);
        let limits = RequestLimits { pace_window, handler: Duration::from_secs(2), ..RequestLimits::default() };
        Self::with(tls, http2, limits).await
    }

    /// The same with limits of its own.
    pub async fn with(tls: bool, http2: bool, limits: RequestLimits) -> Self {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let dir = tempfile::tempdir().unwrap();
        let names = ["localhost".to_owned(), "127.0.0.1".to_owned(), "::1".to_owned()];
        let clock = Clock::default();
        let identity = tls.then(|| Tls::self_signed(&dir.path().join("tls"), &names, clock.now(), false).unwrap());
        let app = App::default();
        let options = SiteOptions {
            hosts: Hosts::new(["127.0.0.1".to_owned()]),
            cors: Cors::new(["https://app.example".to_owned()]),
            secure: tls,
            pages: &["", "leads"],
            limits,
            ..SiteOptions::default()
        };
        let system = System {
            ready: Arc::new(|app: &App| if app.lock().unwrap().is_empty() { Ok(()) } else { Err(Error::NoSpace) }),
            security_contact: "mailto:security@crm.example".to_owned(),
            origin: "https://crm.example".to_owned(),
            clock,
        };
        let mut all = routes();
        all.extend(system::routes(system));
        let info = Info { title: "Test".to_owned(), version: "1".to_owned(), ..Info::default() };
        let all = openapi::with_document(all, &info);
        let site = Site::new(app.clone(), all, TestGate(app.clone()), options).unwrap();
        let connections = ConnectionLimits { header: Duration::from_secs(1), ..ConnectionLimits::default() };
        let mut server = Server::new(site, identity, connections);
        let address = server.listen("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let (stop, stopped) = watch::channel(false);
        let server = tokio::spawn(server.run(stopped));
        let mut client = Client::builder().tls_danger_accept_invalid_certs(true).no_proxy();
        if !http2 {
            client = client.http1_only();
        }
        Self { address, client: client.build().unwrap(), app, stop, server, _dir: dir }
    }

    pub fn url(&self, path: &str) -> String {
        format!("https://{}{path}", self.address)
    }

    pub async fn send(&self, method: Method, path: &str, body: &str) -> Response {
        let request = self.client.request(method, self.url(path)).header("authorization", "Bearer member");
        let request = request.header("x-csrf-token", "good").header("content-type", "application/json");
        request.body(body.to_owned()).send().await.unwrap()
    }

    /// Sends and expects a problem document of `status`; answers its first error's pointer and code.
    pub async fn problem(&self, method: Method, path: &str, body: &str, status: u16) -> (Value, String, String) {
        let response = self.send(method, path, body).await;
        assert_eq!(response.status(), status, "{path} {}", &body.get(..60).unwrap_or(body));
        problem(response).await
    }
}

/// Checks the form of a problem document and the headers of its answer.
pub async fn problem(response: Response) -> (Value, String, String) {
    secured(&response, true);
    assert_eq!(response.headers()["content-type"], "application/problem+json");
    let (status, id) = (response.status(), response.headers()["x-request-id"].to_str().unwrap().to_owned());
    let body: Value = response.json().await.unwrap();
    assert_eq!(body["type"], "about:blank");
    assert_eq!(body["status"], status.as_u16());
    assert_eq!(body["title"], status.canonical_reason().unwrap());
    assert_eq!(body["instance"], format!("urn:uuid:{id}"));
    assert_eq!(id.len(), 36);
    let text = |name: &str| body["errors"][0][name].as_str().unwrap_or_default().to_owned();
    let (pointer, code) = (text("pointer"), text("code"));
    (body, pointer, code)
}

/// The headers that every answer carries.
pub fn secured(response: &Response, tls: bool) {
    let headers = response.headers();
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("x-xss-protection", "1; mode=block"),
        ("referrer-policy", "strict-origin-when-cross-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("origin-agent-cluster", "?1"),
        ("x-permitted-cross-domain-policies", "none"),
        ("x-robots-tag", "noindex, nofollow"),
        ("reporting-endpoints", "csp=\"/api/v1/csp-report\""),
        ("cache-control", "no-store"),
        ("content-security-policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; sandbox"),
    ] {
        assert_eq!(headers.get(name).unwrap_or_else(|| panic!("{name} on {}", response.url())), value);
    }
    assert!(headers.contains_key("permissions-policy") && headers.contains_key("x-request-id"));
    assert!(!headers.contains_key("server"));
    let hsts = headers.get("strict-transport-security").map(|value| value.to_str().unwrap());
    assert_eq!(hsts, tls.then_some("max-age=31536000; includeSubDomains"));
}
