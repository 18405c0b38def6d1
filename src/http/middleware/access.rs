//! Who asks, and whether the route admits them: how often they ask, authentication, CSRF, the route's least role, an API
//! token's scopes.
//! Permission on single records is the handler's to decide.

use std::net::IpAddr;

use super::limits;
use crate::base::{Error, Principal, Result, Role, Uid};
use crate::http::gate::{Gate, Refused, RequestInfo};
use crate::http::routes::{Access, Route};
use crate::limits::Standing;

/// Lets the request pass or says why not. `standing` becomes what the answer says of the limits.
pub(super) fn admit(
    gate: &dyn Gate,
    request: &RequestInfo<'_>,
    csrf_exempt: bool,
    standing: &mut Option<Standing>,
) -> Result<Option<Principal>> {
    let mut principal = None;
    let verdict = identify(gate, request, standing).and_then(|found| {
        principal = found;
        check(gate, request, csrf_exempt, principal.as_ref(), standing)
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

fn check(
    gate: &dyn Gate,
    request: &RequestInfo<'_>,
    csrf_exempt: bool,
    principal: Option<&Principal>,
    standing: &mut Option<Standing>,
) -> Result<()> {
    if !request.is_safe() && !csrf_exempt {
        gate.verify_csrf(request, principal)?;
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
    match missing.iter().find(|(missing, _)| *missing) {
        Some((_, scope)) => Err(Error::forbidden("scope", format!("The API token lacks the scope “{scope}”."))),
        None => Ok(()),
    }
}

/// What is kept of a request while its handler runs, to tell the gate of a refusal.
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
}
