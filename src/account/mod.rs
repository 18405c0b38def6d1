//! L5: identity over HTTP: setup, sign-in and sign-out, sessions, the own profile and password, and the gate that every
//! request passes. The mechanisms are `auth`'s.

mod answer;
mod calendar_link;
mod email;
pub mod gate;
mod invitations;
mod leave;
mod links;
mod login;
mod mails;
mod me;
mod oidc;
pub mod own_data;
mod password;
mod quiet;
mod refusals;
mod second_factor;
mod sessions;
mod setup;
mod signals;
mod tokens;

use std::sync::Arc;

use crate::app::App;
use crate::auth::Client;
use crate::auth::policy::Action;
use crate::http::{Access, BodyLimit, Cx, RateClass, Route};

pub use gate::AccountGate;
pub use leave::Forget;

/// A request to this application.
type Request = Cx<Arc<App>>;

/// What people say of themselves is short: nobody who is not signed in makes the server read more.
const SMALL: BodyLimit = BodyLimit::Json { max: 16 << 10 };

/// What every signed-in user may call.
fn view() -> Access {
    Access::Role(Action::View.least())
}

/// The routes of this part, for a site that is reached at `origin`. Who leaves is forgotten by others with `forget`.
#[must_use]
pub fn routes(origin: &str, forget: Forget) -> Vec<Route<Arc<App>>> {
    let mut routes = setup::routes();
    routes.extend(login::routes());
    routes.extend(sessions::routes());
    routes.extend(password::routes());
    routes.extend(links::routes());
    routes.extend(invitations::routes());
    routes.extend(me::routes());
    routes.push(leave::route(forget));
    routes.extend(email::routes());
    routes.extend(second_factor::routes());
    routes.extend(tokens::routes());
    routes.extend(calendar_link::routes());
    routes.extend(oidc::routes(origin));
    routes
}

/// Marks a route whose calls try secrets.
fn guessing(route: Route<Arc<App>>) -> Route<Arc<App>> {
    route.rate(RateClass::Login).body(SMALL)
}

/// Who is at the other end.
fn client(cx: &Request) -> Client {
    let agent = cx.header("user-agent").unwrap_or_default().to_owned();
    let device_cookie = cx.cookie(answer::DEVICE).map(str::to_owned);
    Client { address: Some(cx.address), agent, request: cx.request, device_cookie }
}
