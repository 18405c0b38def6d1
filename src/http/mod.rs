//! L4: the HTTP toolkit. It serves a table of routes over TLS and knows no entity of the CRM.
//!
//! A composition makes [`Route`]s, plugs authentication in as a [`Gate`], builds a [`Site`] from both and hands it to
//! [`server::Server`]. A handler is `async fn(cx: Cx<S>, …extractors) -> Result<Reply>`; it names no status code.
//! Middleware, the OpenAPI document and the permission tests read the same table.

pub mod address;
mod asset_rules;
mod assets;
mod conn;
pub mod cookies;
pub mod cors;
pub mod cx;
pub mod extract;
pub mod gate;
pub mod handler;
mod listen;
mod middleware;
pub mod openapi;
mod problem;
mod proxied;
mod query_param;
pub mod reply;
pub mod routes;
pub mod schemas;
pub mod scrape;
pub mod server;
pub mod site;
pub mod socket;
pub mod system;
pub mod tls;

pub use address::Hosts;
pub use cookies::SetCookie;
pub use cors::Cors;
pub use cx::Cx;
pub use extract::{
    Body, BodyMap, Extract, IdempotencyKey, IfMatch, JsonBody, Multipart, Param, PathId, Query, RawBody,
};
pub use gate::{Answered, Failed, Gate, Refused, RequestInfo};
pub use handler::Handler;
pub use reply::Reply;
pub use routes::{Access, BodyLimit, Method, QueryParam, RateClass, Route, Schema};
pub use scrape::Scrape;
pub use server::{ConnectionLimits, Server};
pub use site::{RequestLimits, Site, SiteOptions};
pub use tls::Tls;

/// The path under which the API lies.
pub const API: &str = "/api/v1";
