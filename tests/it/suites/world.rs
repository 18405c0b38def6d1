//! A server with people of every role, and for each route a request that it takes: with identities of records that exist
//! and a body that is acceptable.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use leadlab::app::App;
use leadlab::auth::invitations::NewInvitation;
use leadlab::auth::users::NewUser;
use leadlab::base::email::Email;
use leadlab::base::{Actor, Id, Org, Role, Uid};
use leadlab::blobs::Place;
use leadlab::crm::KINDS;
use leadlab::crm::imports::model::{Import, State as Stage};
use leadlab::http::{API, BodyLimit, Method, Route};
use leadlab::jobs::{Job, State};
use leadlab::rest::notify::{self, Notification};
use leadlab::store::{Dir, Flow, Read, WriteTx};
use leadlab::transfer::kept::{self, ExportFile, NewExport};
use parking_lot::Mutex;
use reqwest::multipart::{Form, Part};
use reqwest::{Client, RequestBuilder, Response, redirect};
use serde_json::{Value, json};

use super::bodies;
use super::state::Snapshot;
use crate::support::{OWNER, PASSWORD, Server, Session};

/// A route of the application.
pub type AppRoute = Route<Arc<App>>;

/// Somebody who is signed in.
pub struct Who {
    pub session: Session,
    pub org: Org,
    pub role: Role,
    pub email: String,
}

/// What a request carries.
#[derive(Clone)]
pub enum Sent {
    Nothing,
    Json(Value),
    /// An upload of this file, whose rows become leads.
    File(String),
    /// A file of this text, for a record.
    Attached(String),
    Raw(&'static str, String),
}

/// Queries that calls cannot do without, by the end of their operation's name.
const QUERIES: &[(&str, &str)] = &[
    ("activities.groups", "by=assignee_id"),
    ("tickets.groups", "by=assignee_id"),
    (".groups", "by=owner_id"),
    ("duplicates.list", "entity=customers"),
    ("admin.explain", "entity=customers"),
    ("calendar.list", "from=2026-11-01&to=2026-11-30"),
];

/// A request that is ready to be sent.
#[derive(Clone)]
pub struct Ready {
    /// The route, for what is told.
    pub name: String,
    pub method: Method,
    /// The whole path, and the query where there is one.
    pub path: String,
    /// The identities in it.
    pub ids: Vec<String>,
    pub sent: Sent,
}

/// A server and the people on it.
pub struct World {
    pub server: Server,
    pub http: Client,
    table: Arc<leadlab::serve::Routes>,
    people: Vec<Who>,
    /// Texts of the second organisation begin with this, and all members hold some.
    marker: Option<&'static str>,
    kept: Mutex<BTreeMap<String, String>>,
    serial: AtomicUsize,
}

impl World {
    /// One organisation with its owner.
    pub async fn new() -> Self {
        // Services of others are where nobody listens.
        let (server, session) = Server::owned(&[("LEADLAB__NET__ALLOW_CIDRS", "[\"127.0.0.0/8\"]")]).await;
        let owner = Who { session, org: Org(1), role: Role::Owner, email: OWNER.to_owned() };
        let http = Client::builder().tls_danger_accept_invalid_certs(true).redirect(redirect::Policy::none());
        let http = http.no_proxy().build().unwrap();
        let mut routes = leadlab::serve::routes(&server.app.config, &server.clock, server.origin.clone());
        for route in &mut routes {
            route.request = route.request.as_ref().map(bodies::resolved);
        }
        Self {
            server,
            http,
            table: Arc::new(routes),
            people: vec![owner],
            marker: None,
            kept: Mutex::default(),
            serial: AtomicUsize::new(0),
        }
    }

    /// One organisation with somebody of every role, the owner first.
    pub async fn of_all_roles() -> Self {
        let mut world = Self::new().await;
        for role in Role::ALL.into_iter().filter(|role| *role != Role::Owner) {
            let email = format!("{role}@example.com");
            let session = world.server.user(&email, role).await;
            world.people.push(Who { session, org: Org(1), role, email });
        }
        world
    }

    /// Two organisations with their owners; all texts of the second hold `marker`.
    pub async fn of_two(marker: &'static str) -> Self {
        let mut world = Self::new().await;
        let org = world.server.organization(&format!("{marker} Ltd")).await;
        let email = bodies::address(marker);
        let session = world.server.user_of(org, &email, Role::Owner).await;
        let renamed = session.patch("/me", &json!({"name": format!("{marker} Owner")})).await;
        assert_eq!(renamed.status(), 200);
        world.people.push(Who { session, org, role: Role::Owner, email });
        world.marker = Some(marker);
        world
    }

    /// The table that the server is made from.
    pub fn table(&self) -> Arc<leadlab::serve::Routes> {
        Arc::clone(&self.table)
    }

    /// The first organisation's owner.
    pub fn owner(&self) -> &Who {
        &self.people[0]
    }

    pub fn people(&self) -> &[Who] {
        &self.people
    }

    /// Signs somebody in again after a call that ended their session, or their account.
    pub async fn renew_if_ended(&mut self, route: &AppRoute, person: usize) {
        let Who { email, role, org, .. } = &self.people[person];
        let (email, role, org) = (email.clone(), *role, *org);
        if ["auth.logout", "auth.logout_all"].contains(&route.operation.as_str()) {
            self.people[person].session = self.server.sign_in(&email).await;
        }
        if route.operation == "me.delete" && role != Role::Owner {
            self.people[person].session = self.server.user_of(org, &email, role).await;
        }
    }

    /// All records of the organisations.
    pub fn snapshot(&self) -> Snapshot {
        self.wait_for_exports();
        let orgs = [Org::INSTANCE, Org(1), self.people.last().map_or(Org(1), |who| who.org)];
        let orgs = if orgs[1] == orgs[2] { &orgs[..2] } else { &orgs[..] };
        Snapshot::of(&self.server.app.store, orgs)
    }

    /// Waits until no export is being written: a job changes while it runs.
    fn wait_for_exports(&self) {
        for _ in 0..1000 {
            let (tx, mut running) = (self.server.app.store.read().unwrap(), false);
            tx.scan_records::<Job>(Org::INSTANCE, Dir::Backward, None, &mut |job| {
                running |= job.data.kind.starts_with("exports.") && !job.data.state.is_final();
                Ok(if running { Flow::Stop } else { Flow::More })
            })
            .unwrap();
            if !running {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("an export does not end");
    }

    /// Fails naming `what` was done if anything but refusals came of it since.
    pub fn assert_untouched(&self, before: &Snapshot, what: &str) {
        before.assert_untouched(&self.server.app.store, what);
    }

    /// A word that was not used before.
    fn word(&self, who: &Who) -> String {
        let number = self.serial.fetch_add(1, Ordering::Relaxed);
        let marker = self.marker.filter(|_| who.org != Org(1)).unwrap_or("Word");
        format!("{marker}{number}")
    }

    /// Whether the texts of `who`'s records are marked.
    fn is_marked(&self, who: &Who) -> bool {
        self.marker.is_some() && who.org != Org(1)
    }

    fn owner_of(&self, who: &Who) -> &Who {
        self.people.iter().find(|other| other.org == who.org && other.role == Role::Owner).unwrap()
    }

    /// A request that `who` may send, at records of their own where they have some. What it would change or end is made
    /// for it.
    pub async fn prepare(&self, route: &AppRoute, who: &Who) -> Ready {
        let ends = route.method == Method::DELETE || route.method == Method::POST;
        self.request(route, who, ends).await
    }

    /// The same at records that other requests get too: for what will be refused.
    pub async fn prepare_refused(&self, route: &AppRoute, who: &Who) -> Ready {
        self.request(route, who, false).await
    }

    async fn request(&self, route: &AppRoute, who: &Who, fresh: bool) -> Ready {
        let (mut template, mut path, mut ids) = (String::new(), String::new(), Vec::new());
        for part in route.path.split('/').skip(1) {
            if part.starts_with('{') {
                let id = self.record(route, &template, &path, who, fresh).await;
                path = format!("{path}/{id}");
                ids.push(id);
            } else {
                path = format!("{path}/{part}");
            }
            template = format!("{template}/{part}");
        }
        if let Some((_, query)) = QUERIES.iter().find(|(end, _)| route.operation.ends_with(end)) {
            path = format!("{path}?{query}");
        }
        let name = super::name(route);
        Ready { name, method: route.method.clone(), path, ids, sent: self.sent(route, who, fresh).await }
    }

    async fn sent(&self, route: &AppRoute, who: &Who, fresh: bool) -> Sent {
        let word = self.word(who);
        match route.body {
            BodyLimit::None => Sent::Nothing,
            BodyLimit::Multipart { .. } if route.path.ends_with("/files") => Sent::Attached(word),
            BodyLimit::Multipart { .. } => Sent::File(format!("Last name,City\n{word},{word}\n")),
            BodyLimit::Raw { types, .. } => Sent::Raw(types[0], "[]".to_owned()),
            BodyLimit::Json { .. } => {
                let is_change = route.method == Method::PATCH;
                let mut body = bodies::least(&route.operation, route.request.as_ref(), is_change, &word, who);
                if let Some(collection) = route.path.strip_suffix("/bulk") {
                    let id = self.record(route, collection, collection, who, fresh).await;
                    body = json!({"ids": [id], "add_tags": [word]});
                    if route.path.contains("/activities/") {
                        body = json!({"ids": [id], "set": {"subject": word}});
                    }
                }
                if let Some(collection) = route.path.strip_suffix("/merge") {
                    let winner = self.record(route, collection, collection, who, fresh).await;
                    let loser = self.posted(collection, who).await.0;
                    body = json!({"winner": winner, "losers": [loser]});
                }
                if route.operation == "duplicates.dismiss" {
                    let (one, other) =
                        (self.posted("/api/v1/leads", who).await.0, self.posted("/api/v1/leads", who).await.0);
                    body = json!({"entity": "leads", "ids": [one, other]});
                }
                if ["invitations.lookup", "invitations.accept"].contains(&route.operation.as_str()) {
                    body = json!({"token": self.invite(who).await.1});
                    if route.operation == "invitations.accept" {
                        body["name"] = json!(word);
                        body["password"] = json!(PASSWORD);
                    }
                }
                if route.operation == "deals.move" {
                    body["stage_id"] = json!(self.stage(who, None).await);
                }
                Sent::Json(body)
            }
        }
    }

    /// The first stage of a pipeline, or of the one that the organisation began with.
    pub async fn stage(&self, who: &Who, pipeline: Option<&str>) -> String {
        let by = &self.owner_of(who).session;
        let pipelines = by.read("/pipelines").await;
        let all = pipelines["data"].as_array().unwrap();
        let found = all.iter().find(|row| pipeline.is_none_or(|wanted| row["id"] == wanted)).unwrap();
        found["stages"][0]["id"].as_str().unwrap().to_owned()
    }

    /// A deal that can be opened again.
    async fn won(&self, who: &Who) -> String {
        let (id, _) = self.posted("/api/v1/deals", who).await;
        assert_eq!(self.owner_of(who).session.post(&format!("/deals/{id}/win"), &json!({})).await.status(), 200);
        id
    }

    /// Sends as that session, or as nobody.
    pub async fn send(&self, ready: &Ready, session: Option<&Session>) -> Response {
        self.fill(ready, session).send().await.unwrap()
    }

    /// The request with the session's proofs.
    pub fn fill(&self, ready: &Ready, session: Option<&Session>) -> RequestBuilder {
        let request = self.bare(ready);
        match session {
            Some(session) => request.bearer_auth(&session.access).header("x-csrf-token", &session.csrf),
            None => request,
        }
    }

    /// The request without any proof.
    pub fn bare(&self, ready: &Ready) -> RequestBuilder {
        let request = self.http.request(ready.method.clone(), format!("{}{}", self.server.origin, ready.path));
        match &ready.sent {
            Sent::Nothing => request,
            Sent::Json(body) => request.json(body),
            Sent::Raw(kind, body) => request.header("content-type", *kind).body(body.clone()),
            Sent::Attached(text) => request.multipart(attached(text)),
            Sent::File(rows) => {
                let file = Part::text(rows.clone()).file_name("rows.csv");
                request.multipart(Form::new().text("entity", "leads").part("file", file))
            }
        }
    }

    /// The identity of a record below `template`, such as `/api/v1/customers`, for a call of `route`.
    async fn record(&self, route: &AppRoute, template: &str, path: &str, who: &Who, fresh: bool) -> String {
        let is_special = ["/api/v1/jobs", "/api/v1/imports"].contains(&template) || route.operation == "deals.reopen";
        let needs = if is_special { route.operation.as_str() } else { "" };
        let key = format!("{path} {needs} {}", who.session.user);
        let known = self.kept.lock().get(&key).cloned();
        let keep = !fresh || template == "/api/v1/users";
        if let Some(known) = known.filter(|_| keep) {
            return known;
        }
        let made = match template.strip_prefix(API).unwrap_or(template) {
            "/users" => self.user(who).await,
            "/jobs" => self.job(who, if needs == "jobs.retry" { State::Failed } else { State::Paused }).await,
            "/imports" => self.import(who, needs).await,
            "/exports" => self.export(who).await,
            "/deals" if needs == "deals.reopen" => self.won(who).await,
            "/trash" => self.trashed(who).await,
            "/undo" => self.step(who).await,
            "/auth/sessions" => self.session(who).await,
            "/calendar" => self.calendar_link(who).await,
            "/invitations" => self.invite(who).await.0,
            "/auth/oidc" => self.posted("/api/v1/identity-providers", who).await.0,
            below if below.ends_with("/files") => self.attached(path, who).await,
            _ => self.posted_below(template, path, who).await.0,
        };
        if keep {
            self.kept.lock().insert(key, made.clone());
        }
        made
    }

    /// Makes a record by the collection's own call; gives its identity and the step that can be undone.
    pub async fn posted(&self, path: &str, who: &Who) -> (String, Option<String>) {
        self.posted_below(path, path, who).await
    }

    /// The same where `path` holds identities, whose names are in the `template`.
    async fn posted_below(&self, template: &str, path: &str, who: &Who) -> (String, Option<String>) {
        let found = self.table.iter().find(|route| route.method == Method::POST && route.path == template);
        let route = found.unwrap_or_else(|| {
            panic!("nothing makes a record for {template}/…: say how in World::record of tests/it/suites/world.rs")
        });
        // A comment, a note and a view are their author's.
        let part = ["/comments", "/notes", "/saved-views"].iter().any(|end| template.ends_with(end));
        let own = path.starts_with("/api/v1/me/") || (part && who.role >= Role::Member);
        let by = if own { who } else { self.owner_of(who) };
        let word = self.word(who);
        let schema = route.request.as_ref();
        let mut body = if self.is_marked(who) {
            bodies::whole(&route.operation, schema, &word, by)
        } else {
            bodies::least(&route.operation, schema, false, &word, by)
        };
        for holder in ["owner_id", "assignee_id"] {
            if schema.is_some_and(|schema| schema["properties"].get(holder).is_some()) {
                body[holder] = json!(who.session.user);
            }
        }
        let url = format!("{}{path}", self.server.origin);
        let request = self.http.post(url).bearer_auth(&by.session.access).header("x-csrf-token", &by.session.csrf);
        let response = request.json(&body).send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let told = response.text().await.unwrap();
        assert_eq!(status, 201, "POST {path} {body}: {told}");
        let made: Value = serde_json::from_str(&told).unwrap();
        let step = headers.get("x-undo-id").map(|value| value.to_str().unwrap().to_owned());
        (made["id"].as_str().unwrap().to_owned(), step)
    }

    async fn user(&self, who: &Who) -> String {
        let word = self.word(who);
        let email = Email::parse(&bodies::address(&word)).unwrap();
        let new = NewUser { email, name: word, role: Role::Member, password: PASSWORD.into() };
        self.server.app.auth.create_user(Actor::system(who.org), who.org, new).await.unwrap().id.to_string()
    }

    /// A notification of `who` about a record of theirs.
    pub async fn told(&self, who: &Who) -> String {
        let lead = self.posted("/api/v1/leads", who).await.0;
        let (record, user) = (Uid::parse("lead", &lead), Uid::parse("usr", &who.session.user).unwrap());
        let notice = Notification { collection: "leads".to_owned(), record, count: 1, ..Notification::default() };
        let org = who.org;
        let tell = move |tx: &mut WriteTx<'_>| notify::tell(tx, org, user, notice);
        self.server.app.store.write(Actor::system(org), tell).await.unwrap();
        let page = who.session.read("/notifications?limit=1").await;
        page["data"][0]["id"].as_str().unwrap().to_owned()
    }

    /// The last part of the address of `who`'s calendar.
    async fn calendar_link(&self, who: &Who) -> String {
        let made: Value = who.session.post("/me/calendar-link", &json!({})).await.json().await.unwrap();
        made["url"].as_str().unwrap().rsplit_once('/').unwrap().1.to_owned()
    }

    async fn job(&self, who: &Who, state: State) -> String {
        let (org, user) = (who.org, Uid::parse("usr", &who.session.user));
        let error = Some(self.word(who));
        let insert = move |tx: &mut leadlab::store::WriteTx<'_>| {
            let job = Job { kind: "nobody's".to_owned(), org: org.0, user, state, error, ..Job::default() };
            tx.insert(Org::INSTANCE, Id::fresh(), job)
        };
        self.server.app.store.write(Actor::system(org), insert).await.unwrap().value.id.to_string()
    }

    /// An uploaded file, at the stage that the call needs.
    async fn import(&self, who: &Who, operation: &str) -> String {
        let by = self.owner_of(who);
        let word = self.word(who);
        let file = Part::text(format!("Last name,City\n{word},{word}\n")).file_name(format!("{word}.csv"));
        let form = Form::new().text("entity", "leads").part("file", file);
        let response = by.session.request(Method::POST, "/imports").multipart(form).send().await.unwrap();
        assert_eq!(response.status(), 201);
        let made: Value = response.json().await.unwrap();
        let id: Id<Import> = made["id"].as_str().unwrap().parse().unwrap();
        let (stage, job, undo) = match operation {
            "imports.cancel" => (Stage::Running, Some(self.job(who, State::Paused).await.parse().unwrap()), None),
            "imports.undo" => (Stage::Completed, None, Uid::parse("undo", &self.step(who).await)),
            _ => return id.to_string(),
        };
        let org = who.org;
        let change = move |tx: &mut leadlab::store::WriteTx<'_>| {
            let old = tx.require(org, id)?;
            tx.update(org, &old, Import { state: stage, job, undo, ..old.data.clone() }).map(drop)
        };
        self.server.app.store.write(Actor::system(org), change).await.unwrap();
        id.to_string()
    }

    /// A file that an export of `who`'s came to.
    async fn export(&self, who: &Who) -> String {
        let (app, org, word) = (&self.server.app, who.org, self.word(who));
        let id = Id::<ExportFile>::fresh();
        let user = Uid::parse("usr", &who.session.user).unwrap();
        let name = format!("{word}.csv");
        let new = NewExport { name, media_type: "text/csv", records: 1, least: Role::Viewer, note: String::new() };
        let place = Place { org, user, id: id.uid() };
        let made = kept::seal(app, place, new, &mut word.as_bytes(), &|| Ok(())).await.unwrap();
        app.store.write(Actor::system(org), move |tx| tx.insert(org, id, made)).await.unwrap();
        id.to_string()
    }

    /// A file on the record whose files are at `path`.
    async fn attached(&self, path: &str, who: &Who) -> String {
        let by = if who.role >= Role::Member { who } else { self.owner_of(who) };
        let request = self.http.post(format!("{}{path}", self.server.origin)).bearer_auth(&by.session.access);
        let request = request.header("x-csrf-token", &by.session.csrf).multipart(attached(&self.word(who)));
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 201, "POST {path}");
        response.json::<Value>().await.unwrap()["id"].as_str().unwrap().to_owned()
    }

    async fn trashed(&self, who: &Who) -> String {
        let collection = KINDS[0].kind().collection;
        let (id, _) = self.posted(&format!("{API}/{collection}"), who).await;
        // Who may not delete has nothing of their own there.
        let by = if who.role >= Role::Member { who } else { self.owner_of(who) };
        let deleted = by.session.delete(&format!("/{collection}/{id}")).await;
        assert_eq!(deleted.status(), 204);
        id
    }

    /// A step that can be undone.
    async fn step(&self, who: &Who) -> String {
        self.posted(&format!("{API}/{}", KINDS[0].kind().collection), who).await.1.unwrap()
    }

    /// Another session of theirs.
    async fn session(&self, who: &Who) -> String {
        let other = self.server.sign_in(&who.email).await;
        let all = other.read("/auth/sessions").await;
        let current = all["data"].as_array().unwrap().iter().find(|session| session["current"] == true).unwrap();
        current["id"].as_str().unwrap().to_owned()
    }

    /// An invitation: its identity and the secret of its link.
    async fn invite(&self, who: &Who) -> (String, String) {
        let word = self.word(who);
        let email = Email::parse(&bodies::address(&word)).unwrap();
        let new = NewInvitation { email, role: Role::Viewer, name: Some(word) };
        let made = self.server.app.auth.invite(Actor::system(who.org), Role::Owner, who.org, new).await.unwrap();
        (made.0.id.to_string(), made.1.to_text())
    }
}

/// A form with a file of this name and text.
fn attached(text: &str) -> Form {
    Form::new().part("file", Part::text(text.to_owned()).file_name(format!("{text}.txt")))
}

/// Another identity of the same form.
pub fn unknown(id: &str) -> String {
    if id.strip_suffix(".ics").is_some() {
        return format!("{}.ics", leadlab::crypto::token::Token::fresh().to_text());
    }
    let (prefix, _) = id.rsplit_once('_').unwrap();
    Uid::fresh().with_prefix(prefix)
}
