//! L5: what an organisation's admins do over HTTP: users, settings, the audit log, jobs, keys, errors.

pub mod alerts;
pub mod audit;
mod errors;
mod jobs;
pub mod keys;
pub mod metrics;
mod organization;
mod page;
mod system;
mod users;
mod watch;

use std::sync::Arc;

use crate::app::App;
use crate::auth::policy::Action;
use crate::http::{Access, Cx, Route};

/// A request to this application.
type Request = Cx<Arc<App>>;

/// The routes of this part.
#[must_use]
pub fn routes() -> Vec<Route<Arc<App>>> {
    let mut routes = users::routes();
    routes.extend(organization::routes());
    routes.extend(audit::routes());
    routes.extend(jobs::routes());
    routes.extend(watch::routes());
    routes.extend(keys::routes());
    routes.extend(system::routes());
    routes.extend(errors::routes());
    routes
}

/// Those who may do `action`.
fn access(action: Action) -> Access {
    Access::Role(action.least())
}
