//! The route table: every call with its access rule, rate class, body limit and schemas. Middleware, the OpenAPI
//! document and the permission tests read it; nothing else decides what a route admits. It runs nothing itself.

use std::fmt;
use std::sync::Arc;

use ::http::HeaderValue;
use smallvec::SmallVec;

use super::API;
use super::handler::{BoxHandler, Handler};
use crate::base::Role;

pub use ::http::Method;

pub use super::query_param::QueryParam;

/// A JSON Schema (2020-12) as a value; `$ref`s point to `#/components/schemas/…`.
pub type Schema = serde_json::Value;

/// An object's schema with further properties.
#[must_use]
pub fn extended(mut schema: Schema, more: Schema) -> Schema {
    if let (Some(properties), Schema::Object(more)) =
        (schema.pointer_mut("/properties").and_then(Schema::as_object_mut), more)
    {
        properties.extend(more);
    }
    schema
}

/// Bytes of a JSON body unless the route says otherwise: 10 MiB.
pub const JSON_MAX: usize = 10 << 20;

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everybody. A proof that comes along is looked at and need not be valid.
    Public,
    /// Signed-in users with at least this role.
    Role(Role),
}

impl Access {
    /// As in `x-access`: `public` or the least role.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Role(role) => role.as_str(),
        }
    }
}

/// Which limit on the number of requests a route counts against (SECURITY.md 5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RateClass {
    /// Counted per address.
    Public,
    /// Counted per address and account.
    Login,
    /// Counted per user.
    Authenticated,
    /// Counted per user, with the admins' figure.
    Admin,
    /// Counted per organisation.
    Transfer,
    /// Reports of browsers, counted per address.
    Reports,
    /// Not counted: the page, its assets, the health checks.
    Unlimited,
}

impl RateClass {
    /// As in `x-rate-class`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Public | Self::Reports => "public",
            Self::Login => "login",
            Self::Authenticated => "authenticated",
            Self::Admin => "admin",
            Self::Transfer => "transfer",
            Self::Unlimited => "unlimited",
        }
    }
}

/// What body a route takes. Sizes are in bytes; more is refused with 413 before it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyLimit {
    /// None at all.
    None,
    /// One JSON value, checked for form, depth and keys before the handler runs. An absent body is `{}`.
    Json {
        /// The most bytes.
        max: usize,
    },
    /// `multipart/form-data`, streamed.
    Multipart {
        /// The most bytes of all parts together.
        max: u64,
    },
    /// The bytes as they come, of one of these media types.
    Raw {
        /// The most bytes.
        max: usize,
        /// Media types without parameters.
        types: &'static [&'static str],
    },
}

impl BodyLimit {
    /// The most bytes.
    #[must_use]
    pub fn max(self) -> u64 {
        match self {
            Self::None => 0,
            Self::Json { max } | Self::Raw { max, .. } => u64::try_from(max).unwrap_or(u64::MAX),
            Self::Multipart { max } => max,
        }
    }
}

/// One call: method, path and everything that is known about it.
pub struct Route<S> {
    /// The method; GET answers HEAD too, unless it begins work: a look at the headers must not.
    pub method: Method,
    /// The whole path as a template, for example `/api/v1/customers/{id}`.
    pub path: String,
    /// Who may call it.
    pub access: Access,
    /// Which limit it counts against.
    pub rate: RateClass,
    /// What body it takes.
    pub body: BodyLimit,
    /// Whether it is free of the CSRF check because its calls carry their own proof (SECURITY.md 6).
    pub csrf_exempt: bool,
    /// Whether it is dangerous: the session must have proved a moment ago whose it is.
    pub fresh: bool,
    /// Whether it is open to somebody who must set up a second factor before anything else.
    pub unenrolled: bool,
    /// Unique name in the OpenAPI document, for example `customers.get`; what is before the dot is the tag.
    pub operation: String,
    /// What it does, in a few words.
    pub summary: String,
    /// The body it takes.
    pub request: Option<Schema>,
    /// The body it answers with; `None` is an empty one.
    pub response: Option<Schema>,
    /// The query parameters it takes.
    pub query: Vec<QueryParam>,
    /// Whether it honours `Idempotency-Key`.
    pub idempotent: bool,
    /// Whether its answer names an undoable step in `X-Undo-Id`.
    pub undoable: bool,
    /// Whether it honours `If-Match`.
    pub conditional: bool,
    /// Whether success is 201 with `Location`.
    pub creates: bool,
    /// Whether success is 202: the work goes on after the answer.
    pub deferred: bool,
    /// Whether success is 202 where there is much to do.
    pub may_defer: bool,
    /// Whether success is 303: the browser goes on to another address.
    pub redirects: bool,
    /// Whether success is 101: the connection speaks another protocol from then on.
    pub switches: bool,
    /// What the identities in the path begin with, in their order.
    pub id_prefixes: Vec<&'static str>,
    /// The media types of the answer where it is a file and no JSON.
    pub files: Vec<&'static str>,
    /// Statuses of refusals beside those that follow from the rest.
    pub refusals: &'static [&'static str],
    pub(super) handler: BoxHandler<S>,
}

impl<S: Clone + Send + Sync + 'static> Route<S> {
    /// A route of the API. `path` is relative to `/api/v1`. The rate class follows the access rule; POST, PUT and PATCH
    /// take JSON of up to 10 MiB, the others no body.
    pub fn new<A>(
        method: Method,
        path: &str,
        access: Access,
        operation: impl Into<String>,
        handler: impl Handler<S, A>,
    ) -> Self {
        Self::outside_api(method, &format!("{API}{path}"), access, operation, handler)
    }

    /// A route beside the API: `path` is the whole path.
    pub fn outside_api<A>(
        method: Method,
        path: &str,
        access: Access,
        operation: impl Into<String>,
        handler: impl Handler<S, A>,
    ) -> Self {
        let rate = match access {
            Access::Public => RateClass::Public,
            Access::Role(role) if role >= Role::Admin => RateClass::Admin,
            Access::Role(_) => RateClass::Authenticated,
        };
        let takes_body = matches!(method, Method::POST | Method::PUT | Method::PATCH);
        Self {
            method,
            path: path.to_owned(),
            access,
            rate,
            body: if takes_body { BodyLimit::Json { max: JSON_MAX } } else { BodyLimit::None },
            csrf_exempt: false,
            fresh: false,
            unenrolled: false,
            operation: operation.into(),
            summary: String::new(),
            request: None,
            response: None,
            query: Vec::new(),
            idempotent: false,
            undoable: false,
            conditional: false,
            creates: false,
            deferred: false,
            may_defer: false,
            redirects: false,
            switches: false,
            id_prefixes: Vec::new(),
            files: Vec::new(),
            refusals: &[],
            handler: handler.boxed(),
        }
    }

    /// `GET path`.
    pub fn get<A>(path: &str, access: Access, operation: impl Into<String>, handler: impl Handler<S, A>) -> Self {
        Self::new(Method::GET, path, access, operation, handler)
    }

    /// `POST path`.
    pub fn post<A>(path: &str, access: Access, operation: impl Into<String>, handler: impl Handler<S, A>) -> Self {
        Self::new(Method::POST, path, access, operation, handler)
    }

    /// `PUT path`.
    pub fn put<A>(path: &str, access: Access, operation: impl Into<String>, handler: impl Handler<S, A>) -> Self {
        Self::new(Method::PUT, path, access, operation, handler)
    }

    /// `PATCH path`.
    pub fn patch<A>(path: &str, access: Access, operation: impl Into<String>, handler: impl Handler<S, A>) -> Self {
        Self::new(Method::PATCH, path, access, operation, handler)
    }

    /// `DELETE path`.
    pub fn delete<A>(path: &str, access: Access, operation: impl Into<String>, handler: impl Handler<S, A>) -> Self {
        Self::new(Method::DELETE, path, access, operation, handler)
    }

    /// What it does, in a few words.
    #[must_use]
    pub fn summary(mut self, text: impl Into<String>) -> Self {
        self.summary = text.into();
        self
    }

    /// Which limit it counts against, where that does not follow from the access rule.
    #[must_use]
    pub fn rate(mut self, rate: RateClass) -> Self {
        self.rate = rate;
        self
    }

    /// What body it takes, where that does not follow from the method.
    #[must_use]
    pub fn body(mut self, body: BodyLimit) -> Self {
        self.body = body;
        self
    }

    /// The schema of the body it takes.
    #[must_use]
    pub fn request(mut self, schema: Schema) -> Self {
        self.request = Some(schema);
        self
    }

    /// The schema of the body it answers with.
    #[must_use]
    pub fn response(mut self, schema: Schema) -> Self {
        self.response = Some(schema);
        self
    }

    /// The query parameters it takes, beside those it has.
    #[must_use]
    pub fn query(mut self, params: impl IntoIterator<Item = QueryParam>) -> Self {
        self.query.extend(params);
        self
    }

    /// It honours `Idempotency-Key`.
    #[must_use]
    pub fn idempotent(mut self) -> Self {
        self.idempotent = true;
        self
    }

    /// Its answer carries `X-Undo-Id`.
    #[must_use]
    pub fn undoable(mut self) -> Self {
        self.undoable = true;
        self
    }

    /// It honours `If-Match`.
    #[must_use]
    pub fn conditional(mut self) -> Self {
        self.conditional = true;
        self
    }

    /// Success is 201 with `Location`.
    #[must_use]
    pub fn creates(mut self) -> Self {
        self.creates = true;
        self
    }

    /// Success is 202: the work goes on after the answer.
    #[must_use]
    pub fn deferred(mut self) -> Self {
        self.deferred = true;
        self
    }

    /// Success is 202 where there is much to do: the work goes on after the answer.
    #[must_use]
    pub fn may_defer(mut self) -> Self {
        self.may_defer = true;
        self
    }

    /// Success is 101: the connection is a WebSocket from then on. Whoever asks for none is refused with 426.
    #[must_use]
    pub fn switches(mut self) -> Self {
        self.switches = true;
        self.refusals = &["403", "426"];
        self
    }

    /// Success is 303: the browser goes on to another address.
    #[must_use]
    pub fn redirects(mut self) -> Self {
        self.redirects = true;
        self
    }

    /// The first identity in its path begins with `prefix`; said again, the next one.
    #[must_use]
    pub fn id(mut self, prefix: &'static str) -> Self {
        self.id_prefixes.push(prefix);
        self
    }

    /// It answers with a file of this media type, or of another one that is told so too; where it has a response's schema
    /// as well, only when asked for one.
    #[must_use]
    pub fn file(mut self, media: &'static str) -> Self {
        self.files.push(media);
        self
    }

    /// It refuses with these statuses too, beside those that follow from its access rule, path and body.
    #[must_use]
    pub fn refuses(mut self, statuses: &'static [&'static str]) -> Self {
        self.refusals = statuses;
        self
    }

    /// It is dangerous: only for sessions that proved a moment ago whose they are.
    #[must_use]
    pub fn fresh(mut self) -> Self {
        self.fresh = true;
        self
    }

    /// It is open to somebody who must set up a second factor before anything else.
    #[must_use]
    pub fn unenrolled(mut self) -> Self {
        self.unenrolled = true;
        self
    }

    /// Its calls carry their own proof and need no CSRF token.
    #[must_use]
    pub fn csrf_exempt(mut self) -> Self {
        self.csrf_exempt = true;
        self
    }
}

impl<S> fmt::Debug for Route<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ({})", self.method, self.path, self.access.as_str())
    }
}

/// Two routes contradict each other, or a path is no template.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// The path cannot stand beside the others.
    #[error("the path {0} cannot stand in the route table")]
    Path(String, #[source] matchit::InsertError),
    /// The same method and path twice.
    #[error("{0} {1} is declared twice")]
    Twice(Method, String),
}

/// The methods of one path, and their names for `Allow`.
struct Entry {
    methods: SmallVec<[(Method, usize); 4]>,
    allow: HeaderValue,
}

/// All routes, and the way from a path to one of them.
pub struct Table<S> {
    routes: Vec<Arc<Route<S>>>,
    entries: Vec<Entry>,
    paths: matchit::Router<usize>,
}

/// Where the values of a path's parameters lie in it, in order.
pub(super) type ParamSpans = SmallVec<[(usize, usize); 3]>;

/// What a method and a path lead to.
pub(super) enum Found<'t, S> {
    Route(&'t Arc<Route<S>>, ParamSpans),
    /// The path exists and the method does not; OPTIONS is answered with the same list.
    Methods(&'t HeaderValue),
    Nothing,
}

impl<S> Table<S> {
    /// Builds the table.
    ///
    /// # Errors
    /// Two routes with the same method and path, and paths that cannot be told apart.
    pub fn new(routes: Vec<Route<S>>) -> Result<Self, TableError> {
        let mut by_path: std::collections::BTreeMap<String, Vec<(Method, usize)>> = std::collections::BTreeMap::new();
        for (number, route) in routes.iter().enumerate() {
            let methods = by_path.entry(route.path.clone()).or_default();
            if methods.iter().any(|(method, _)| *method == route.method) {
                return Err(TableError::Twice(route.method.clone(), route.path.clone()));
            }
            methods.push((route.method.clone(), number));
        }
        let mut paths = matchit::Router::new();
        let mut entries = Vec::with_capacity(by_path.len());
        for (path, methods) in by_path {
            let mut names: Vec<&str> = methods.iter().map(|(method, _)| method.as_str()).collect();
            let get = methods.iter().find(|(method, _)| *method == Method::GET);
            if get.and_then(|(_, number)| routes.get(*number)).is_some_and(|route| !route.deferred) {
                names.push("HEAD");
            }
            names.push("OPTIONS");
            let allow = HeaderValue::from_str(&names.join(", ")).unwrap_or(HeaderValue::from_static("OPTIONS"));
            paths.insert(path.clone(), entries.len()).map_err(|error| TableError::Path(path, error))?;
            entries.push(Entry { methods: methods.into_iter().collect(), allow });
        }
        Ok(Self { routes: routes.into_iter().map(Arc::new).collect(), entries, paths })
    }

    /// The routes in the order of their declaration.
    pub fn routes(&self) -> impl Iterator<Item = &Route<S>> {
        self.routes.iter().map(AsRef::as_ref)
    }

    pub(super) fn find(&self, method: &Method, path: &str) -> Found<'_, S> {
        let Ok(matched) = self.paths.at(path) else { return Found::Nothing };
        let Some(entry) = self.entries.get(*matched.value) else { return Found::Nothing };
        let wanted = if *method == Method::HEAD { &Method::GET } else { method };
        let number = entry.methods.iter().find(|(each, _)| each == wanted).map(|(_, number)| *number);
        let route = number.and_then(|number| self.routes.get(number));
        match route.filter(|route| *method != Method::HEAD || !route.deferred) {
            Some(route) => {
                let start = path.as_ptr().addr();
                let spans = matched.params.iter().map(|(_, value)| {
                    let from = value.as_ptr().addr() - start;
                    (from, from + value.len())
                });
                Found::Route(route, spans.collect())
            }
            None => Found::Methods(&entry.allow),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Result;
    use crate::http::{Cx, Reply};

    async fn nothing(_cx: Cx<()>) -> Result<Reply> {
        Ok(Reply::no_content())
    }

    fn table(routes: &[(Method, &str)]) -> Result<Table<()>, TableError> {
        let route = |(method, path): &(Method, &str)| Route::new(method.clone(), path, Access::Public, "x.y", nothing);
        Table::new(routes.iter().map(route).collect())
    }

    #[test]
    fn paths_lead_to_routes_and_their_parameters() {
        let table = table(&[
            (Method::GET, "/customers"),
            (Method::GET, "/customers/{id}"),
            (Method::PATCH, "/customers/{id}"),
            (Method::POST, "/customers/bulk"),
            (Method::GET, "/customers/{id}/files/{file_id}"),
        ])
        .unwrap();
        let params = |method: Method, path: &str| match table.find(&method, path) {
            Found::Route(route, spans) => {
                let values: Vec<&str> = spans.iter().map(|(from, to)| &path[*from..*to]).collect();
                format!("{} {}", route.path, values.join(" "))
            }
            Found::Methods(allow) => allow.to_str().unwrap().to_owned(),
            Found::Nothing => "nothing".to_owned(),
        };
        assert_eq!(params(Method::GET, "/api/v1/customers"), "/api/v1/customers ");
        assert_eq!(params(Method::HEAD, "/api/v1/customers/c1"), "/api/v1/customers/{id} c1");
        assert_eq!(
            params(Method::GET, "/api/v1/customers/c1/files/f2"),
            "/api/v1/customers/{id}/files/{file_id} c1 f2"
        );
        assert_eq!(params(Method::POST, "/api/v1/customers/bulk"), "/api/v1/customers/bulk ");
        assert_eq!(params(Method::DELETE, "/api/v1/customers/c1"), "GET, PATCH, HEAD, OPTIONS");
        for path in ["/customers", "/api/v1/customers/", "/api/v1/customers/c1/", "/api/v1", ""] {
            assert_eq!(params(Method::GET, path), "nothing", "{path}");
        }
    }

    #[test]
    fn what_begins_work_is_not_begun_by_head() {
        let routes = ["/a", "/b"].map(|path| Route::<()>::get(path, Access::Public, "x.y", nothing));
        let [plain, works] = routes;
        let table = Table::new(vec![plain, works.deferred()]).unwrap();
        for (method, path, allow) in [(Method::HEAD, "/a", None), (Method::HEAD, "/b", Some("GET, OPTIONS"))] {
            let found = match table.find(&method, &format!("{API}{path}")) {
                Found::Methods(allow) => Some(allow.to_str().unwrap().to_owned()),
                _ => None,
            };
            assert_eq!(found.as_deref(), allow, "{path}");
        }
    }

    #[test]
    fn contradicting_routes_are_refused() {
        assert!(matches!(table(&[(Method::GET, "/a"), (Method::GET, "/a")]), Err(TableError::Twice(..))));
        assert!(matches!(table(&[(Method::GET, "/a/{id"), (Method::GET, "/a")]), Err(TableError::Path(..))));
    }

    #[test]
    fn the_rate_class_follows_the_access_rule() {
        let class = |access| Route::<()>::get("/a", access, "a.b", nothing).rate;
        assert_eq!(class(Access::Public), RateClass::Public);
        assert_eq!(class(Access::Role(Role::Manager)), RateClass::Authenticated);
        assert_eq!(class(Access::Role(Role::Admin)), RateClass::Admin);
    }
}
