//! Who asks, and whether the route admits them: how often they ask, authentication, CSRF, the route's least role, an API
//! token's scopes.
//! Permission on single records is the handler's to decide.

use std::net::IpAddr;

use ::http::header;
use bytes::Bytes;

use super::limits;
use crate::base::{Error, Principal, Result, Role, Uid, Via};
use crate::http::gate::{Accepted, Gate, Refused, RequestInfo};
use crate::http::reply::Reply;
use crate::http::routes::{Access, BodyLimit, Route};
use crate::limits::Standing;

/// Lets the request pass or says why not. `standing` becomes what the answer says of the limits.
pub(super) fn admit<S>(
    gate: &dyn Gate,
    request: &RequestInfo<'_>,
    route: &Route<S>,
    standing: &mut Option<Standing>,
) -> Result<Option<Principal>> {
    let mut principal = None;
    let verdict = identify(gate, request, standing).and_then(|found| {
        principal = found;
        check(gate, request, route, principal.as_ref(), standing)
    });
    let code = match &verdict {
        Err(Error::Forbidden { code, .. }) => Some(*code),
        Err(Error::TooMany { .. }) => Some(Refused::LIMIT),
        _ => None,
    };
    if let Some(code) = code {
        gate.refused(&Refused { code, ..Refused::limit(request, principal.as_ref()) });
    }
    verdict.map(|()| principal)
}

fn identify(gate: &dyn Gate, request: &RequestInfo<'_>, standing: &mut Option<Standing>) -> Result<Option<Principal>> {
    limits::admit(gate.count_address(request), standing)?;
    let proof = gate.authenticate(request);
    match request.access {
        // An old proof does not keep anybody from signing in.
        Access::Public => Ok(proof.unwrap_or(None)),
        Access::Role(_) => match proof {
            Ok(Some(principal)) => Ok(Some(principal)),
            nobody => {
                limits::admit(Some(gate.count_stranger(request.address)), standing)?;
                nobody?;
                Err(Error::Unauthenticated)
            }
        },
    }
}

fn check<S>(
    gate: &dyn Gate,
    request: &RequestInfo<'_>,
    route: &Route<S>,
    principal: Option<&Principal>,
    standing: &mut Option<Standing>,
) -> Result<()> {
    // A program with an API token has no cookie that another site could ride on.
    let by_token = principal.is_some_and(|principal| principal.via == Via::Token);
    if !request.is_safe()
        && !route.csrf_exempt
        && !by_token
        && let Err(refusal) = gate.verify_csrf(request, principal)
    {
        // It is not known to be the user's, so it counts by its address, as others without a good proof do.
        if standing.is_none() {
            limits::admit(Some(gate.count_stranger(request.address)), standing)?;
        }
        return Err(refusal);
    }
    if route.switches {
        gate.verify_source(request)?;
    }
    if let Some(principal) = principal {
        limits::admit(gate.count_actor(request, principal), standing)?;
    }
    let (Access::Role(least), Some(principal)) = (request.access, principal) else { return Ok(()) };
    if principal.role < least {
        let message = format!("This needs the role “{least}”; yours is “{}”.", principal.role);
        return Err(Error::forbidden("role", message));
    }
    let scopes = principal.scopes;
    let missing = [
        (!scopes.read && request.is_safe(), "read"),
        (!scopes.write && !request.is_safe(), "write"),
        (!scopes.admin && least >= Role::Admin, "admin"),
    ];
    if let Some((_, scope)) = missing.iter().find(|(missing, _)| *missing) {
        return Err(Error::forbidden("scope", format!("The API token lacks the scope “{scope}”.")));
    }
    if principal.must_enrol && !route.unenrolled {
        let message = "This organisation asks for a second factor. Set one up first.";
        return Err(Error::forbidden("mfa_enrollment_required", message));
    }
    if route.fresh && !principal.fresh {
        return Err(not_fresh());
    }
    Ok(())
}

/// The refusal of what is dangerous to a session that was begun a while ago.
pub(in crate::http) fn not_fresh() -> Error {
    Error::forbidden("reauthentication_required", "Confirm that it is you: enter your password or a code.")
}

/// What is kept of a request while its handler runs, to tell the gate how it ended.
pub(super) struct Seen<'r, S> {
    pub(super) route: &'r Route<S>,
    pub(super) request: Uid,
    pub(super) address: IpAddr,
    pub(super) principal: Option<Principal>,
}

impl<S> Seen<'_, S> {
    /// Tells the gate if `error` is a refusal, and passes it on.
    pub(super) fn tell(&self, gate: &dyn Gate, error: Error) -> Error {
        if let Error::Forbidden { code, .. } = &error {
            gate.refused(&Refused {
                code,
                method: &self.route.method,
                route: &self.route.path,
                request: self.request,
                address: self.address,
                principal: self.principal.as_ref(),
            });
        }
        error
    }

    /// Tells the gate of a JSON body, where there was one and somebody is known.
    pub(super) fn tell_accepted(&self, gate: &dyn Gate, path: &str, reply: &Reply, body: &Bytes) {
        let Some(principal) =
            self.principal.as_ref().filter(|_| !body.is_empty() && matches!(self.route.body, BodyLimit::Json { .. }))
        else {
            return;
        };
        let location = reply.headers.get(header::LOCATION).and_then(|location| location.to_str().ok());
        gate.accepted(&Accepted {
            method: &self.route.method,
            route: &self.route.path,
            path,
            location,
            request: self.request,
            address: self.address,
            principal,
            body,
        });
    }
}
