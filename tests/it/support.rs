//! A whole server in this process, on a temporary directory and port 0, and the clients that tests drive it with.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use crate::quick::QUICK;
use leadlab::app::App;
use leadlab::auth::setup::NewInstance;
use leadlab::auth::users::NewUser;
use leadlab::base::email::Email;
use leadlab::base::{Actor, Clock, Org, Role};
use leadlab::config::{Config, Flags, Sources};
use leadlab::serve::{self, Running};
use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::{Value, json};

/// The password of every user that tests make.
pub const PASSWORD: &str = "Correct-horse-9";
/// The address of the first owner.
pub const OWNER: &str = "ada@example.com";

/// A running server.
pub struct Server {
    pub app: Arc<App>,
    pub origin: String,
    pub clock: Clock,
    pub http: Client,
    /// Where metrics are read, if they are.
    pub metrics: Option<std::net::SocketAddr>,
    running: Option<Running>,
    _dir: tempfile::TempDir,
}

pub fn config(dir: &Path, set: &[(&str, &str)]) -> Config {
    let mut environment: Vec<(String, String)> =
        QUICK.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    environment.retain(|(name, _)| set.iter().all(|(other, _)| name != other));
    environment.extend(set.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    let flags = Flags { data_dir: Some(dir.to_owned()), listen: vec!["127.0.0.1:0".to_owned()], ..Flags::default() };
    let sources = Sources { directory: dir.to_owned(), environment, flags, ..Sources::default() };
    Config::load(&sources).unwrap()
}

impl Server {
    /// A fresh instance without an owner.
    pub async fn start() -> Self {
        Self::with(&[]).await
    }

    /// The same with these variables of the environment.
    pub async fn with(set: &[(&str, &str)]) -> Self {
        Self::on(tempfile::tempdir().unwrap(), Clock::default(), set).await
    }

    /// The same on what the directory holds, at the time of the clock.
    pub async fn on(dir: tempfile::TempDir, clock: Clock, set: &[(&str, &str)]) -> Self {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let config = config(dir.path(), set);
        let (fatal, repair) = (Arc::new(|| panic!("the storage failed")), Arc::new(|_| {}));
        let app = App::open(config, clock.clone(), serve::registry(), fatal, repair).unwrap();
        let running = serve::start(Arc::new(app), Vec::new(), serve::parts);
        let running = running.await.unwrap();
        let http = Client::builder().tls_danger_accept_invalid_certs(true).no_proxy().build().unwrap();
        Self {
            app: running.app.clone(),
            origin: running.origin.clone(),
            clock,
            http,
            metrics: running.metrics,
            running: Some(running),
            _dir: dir,
        }
    }

    /// A fresh instance, and its owner signed in.
    pub async fn with_owner() -> (Self, Session) {
        Self::owned(&[]).await
    }

    /// The same with these variables of the environment.
    pub async fn owned(set: &[(&str, &str)]) -> (Self, Session) {
        let server = Self::with(set).await;
        let new = NewInstance {
            organization: "Acme".into(),
            name: "Ada".into(),
            email: OWNER.into(),
            password: PASSWORD.into(),
        };
        server.app.auth.init(Actor::system(Org::INSTANCE), new).await.unwrap();
        let session = server.sign_in(OWNER).await;
        (server, session)
    }

    /// Another user of the first organisation, signed in.
    pub async fn user(&self, email: &str, role: Role) -> Session {
        self.user_of(Org(1), email, role).await
    }

    /// A user of any organisation, signed in.
    pub async fn user_of(&self, org: Org, email: &str, role: Role) -> Session {
        let email_address = Email::parse(email).unwrap();
        let new = NewUser { email: email_address, name: "Bob".into(), role, password: PASSWORD.into() };
        self.app.auth.create_user(Actor::system(org), org, new).await.unwrap();
        self.sign_in(email).await
    }

    /// Another organisation.
    pub async fn organization(&self, name: &str) -> Org {
        self.app.auth.create_organization(Actor::system(Org::INSTANCE), name).await.unwrap().0
    }

    /// Signs in as a program that is no browser.
    pub async fn sign_in(&self, email: &str) -> Session {
        let response = self.call(Method::POST, "/auth/login", &json!({ "email": email, "password": PASSWORD })).await;
        assert_eq!(response.status(), 200, "{email} cannot sign in");
        let mut cookies = BTreeMap::new();
        keep_cookies(&mut cookies, &response);
        let refresh = cookies["__Host-ll_rt"].clone();
        let body: Value = response.json().await.unwrap();
        let text = |name: &str| body[name].as_str().unwrap().to_owned();
        Session {
            http: self.http.clone(),
            origin: self.origin.clone(),
            access: text("access_token"),
            csrf: text("csrf_token"),
            refresh,
            user: body["user"]["id"].as_str().unwrap().to_owned(),
        }
    }

    /// A call without any proof, cookie or browser's header.
    pub async fn call(&self, method: Method, path: &str, body: &Value) -> Response {
        self.request(method, path).json(body).send().await.unwrap()
    }

    /// A GET without any proof.
    pub async fn fetch(&self, path: &str) -> Value {
        let response = self.request(Method::GET, path).send().await.unwrap();
        assert_eq!(response.status(), 200, "{path}");
        response.json().await.unwrap()
    }

    /// A request to be filled.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}/api/v1{path}", self.origin))
    }

    /// Stops as SIGTERM does.
    pub async fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.stop().await;
        }
    }
}

/// A signed-in program: access token and CSRF token, no cookies.
#[derive(Clone)]
pub struct Session {
    http: Client,
    origin: String,
    pub access: String,
    pub csrf: String,
    pub refresh: String,
    pub user: String,
}

impl Session {
    /// The same with another access token.
    pub fn holding(&self, access: String) -> Self {
        Self { access, ..self.clone() }
    }

    /// A request with this session's proofs.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}/api/v1{path}", self.origin));
        request.bearer_auth(&self.access).header("x-csrf-token", &self.csrf)
    }

    pub async fn get(&self, path: &str) -> Response {
        self.request(Method::GET, path).send().await.unwrap()
    }

    pub async fn post(&self, path: &str, body: &Value) -> Response {
        self.request(Method::POST, path).json(body).send().await.unwrap()
    }

    pub async fn patch(&self, path: &str, body: &Value) -> Response {
        self.request(Method::PATCH, path).json(body).send().await.unwrap()
    }

    pub async fn delete(&self, path: &str) -> Response {
        self.request(Method::DELETE, path).send().await.unwrap()
    }

    /// The body of a GET that succeeds.
    pub async fn read(&self, path: &str) -> Value {
        let response = self.get(path).await;
        assert_eq!(response.status(), 200, "{path}");
        response.json().await.unwrap()
    }
}

/// What a browser does with cookies and its own headers.
pub struct Browser<'s> {
    server: &'s Server,
    pub cookies: BTreeMap<String, String>,
    pub agent: &'static str,
}

impl<'s> Browser<'s> {
    /// A browser that was never here.
    pub fn new(server: &'s Server) -> Self {
        Self { server, cookies: BTreeMap::new(), agent: "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0" }
    }

    /// A request of the site's own page, with all cookies and the CSRF token of the cookie.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = self.server.request(method, path).header("user-agent", self.agent);
        if !cookies.is_empty() {
            request = request.header("cookie", cookies.join("; "));
        }
        if let Some(token) = self.cookies.get("__Host-ll_csrf") {
            request = request.header("x-csrf-token", token);
        }
        request.header("sec-fetch-site", "same-origin")
    }

    /// Sends and keeps the answer's cookies.
    pub async fn send(&mut self, request: RequestBuilder) -> Response {
        let response = request.send().await.unwrap();
        keep_cookies(&mut self.cookies, &response);
        response
    }

    /// Posts from the site's own page.
    pub async fn post(&mut self, path: &str, body: &Value) -> Response {
        let request = self.request(Method::POST, path).json(body);
        self.send(request).await
    }

    /// Fetches a CSRF token and signs in.
    pub async fn sign_in(&mut self, email: &str) -> Value {
        let request = self.request(Method::GET, "/auth/csrf");
        assert_eq!(self.send(request).await.status(), 200);
        let response = self.post("/auth/login", &json!({ "email": email, "password": PASSWORD })).await;
        assert_eq!(response.status(), 200);
        response.json().await.unwrap()
    }
}

fn keep_cookies(jar: &mut BTreeMap<String, String>, response: &Response) {
    for line in response.headers().get_all("set-cookie") {
        let line = line.to_str().unwrap();
        let (name, value) = line.split(';').next().unwrap().split_once('=').unwrap();
        if line.contains("Max-Age=0") {
            jar.remove(name);
        } else {
            jar.insert(name.to_owned(), value.to_owned());
        }
    }
}

/// The stable code of a problem document's first error.
pub async fn code(response: Response) -> String {
    let body: Value = response.json().await.unwrap();
    body["errors"][0]["code"].as_str().unwrap_or_default().to_owned()
}
