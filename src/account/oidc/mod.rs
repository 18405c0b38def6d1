//! Signing in with another service (OpenID Connect Core 1.0, authorization code with PKCE): which services there are,
//! and the way there and back. Who comes back needs an account here with the address that the service vouches for.

mod discovery;
mod flow;
mod providers;

use std::sync::Arc;

use crate::app::App;
use crate::http::Route;

/// The routes of a site that is reached at `origin`.
pub(super) fn routes(origin: &str) -> Vec<Route<Arc<App>>> {
    let mut routes = providers::routes();
    routes.extend(flow::routes(origin));
    routes
}
