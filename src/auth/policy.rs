//! Who may do what: one table of role and action, as data. Default deny: an action that is not in the table does not
//! exist. Field rules belong to the entities; which organisation a record is of is decided by its key, before this.

use serde::Serialize;

use crate::base::{Error, Principal, Result, Role, Uid};

/// Something that a user may or may not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// See records, reports and the own profile.
    View,
    /// Make a record, for oneself or for anybody.
    Create,
    /// Change, assign or hand over a record.
    Edit,
    /// Put a record in the trash or take it out.
    Delete,
    /// Tags, pipelines, custom fields, shared views, templates.
    Arrange,
    /// Campaigns and sequences.
    Campaign,
    /// Imports and exports.
    Transfer,
    /// Users, invitations and their sessions.
    ManageUsers,
    /// The organisation's settings and providers.
    ManageSettings,
    /// Connections and webhooks.
    ManageConnections,
    /// The audit log and what an admin watches.
    Audit,
    /// Who is an owner.
    ManageOwners,
    /// The export and the end of the whole organisation.
    Dispose,
}

/// How a record stands to the user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// It is theirs (owner, assignee or author), or nobody's.
    OwnOrUnassigned,
    /// It is somebody else's.
    Others,
}

impl Relation {
    /// How a record that these users hold (owner, assignee, author) stands to `user`.
    #[must_use]
    pub fn of(user: Uid, holders: &[Option<Uid>]) -> Self {
        let mut named = holders.iter().flatten().peekable();
        if named.peek().is_none() || named.any(|holder| *holder == user) { Self::OwnOrUnassigned } else { Self::Others }
    }
}

/// One row of the table.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Rule {
    /// The action.
    pub action: Action,
    /// The least role for one's own and unassigned records.
    pub own: Role,
    /// The least role for everybody's.
    pub others: Role,
}

const fn rule(action: Action, own: Role, others: Role) -> Rule {
    Rule { action, own, others }
}

/// The table.
pub const TABLE: [Rule; 13] = [
    rule(Action::View, Role::Viewer, Role::Viewer),
    rule(Action::Create, Role::Member, Role::Member),
    rule(Action::Edit, Role::Member, Role::Manager),
    rule(Action::Delete, Role::Member, Role::Manager),
    rule(Action::Arrange, Role::Manager, Role::Manager),
    rule(Action::Campaign, Role::Manager, Role::Manager),
    rule(Action::Transfer, Role::Manager, Role::Manager),
    rule(Action::ManageUsers, Role::Admin, Role::Admin),
    rule(Action::ManageSettings, Role::Admin, Role::Admin),
    rule(Action::ManageConnections, Role::Admin, Role::Admin),
    rule(Action::Audit, Role::Admin, Role::Admin),
    rule(Action::ManageOwners, Role::Owner, Role::Owner),
    rule(Action::Dispose, Role::Owner, Role::Owner),
];

impl Action {
    fn rule(self) -> Rule {
        TABLE.into_iter().find(|rule| rule.action == self).unwrap_or(rule(self, Role::Owner, Role::Owner))
    }

    /// What it is called, and what it covers, for people.
    #[must_use]
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::View => ("See records", "Lists, records, reports, the own profile"),
            Self::Create => ("Create records", "For oneself or for anybody"),
            Self::Edit => ("Change records", "Edit, assign, hand over"),
            Self::Delete => ("Delete and restore records", "Into the trash and out of it"),
            Self::Arrange => ("Arrange the work", "Tags, own fields, pipelines, shared views, templates"),
            Self::Campaign => ("Run campaigns", "Campaigns and sequences"),
            Self::Transfer => ("Import and export", "Files in and out, recipes"),
            Self::ManageUsers => ("Manage users", "Invitations, roles, sessions, locks"),
            Self::ManageSettings => ("Manage settings", "The organisation's rules and providers"),
            Self::ManageConnections => ("Manage connections", "Connections and webhooks"),
            Self::Audit => ("Read the audit log", "Who did what, and what an admin watches"),
            Self::ManageOwners => ("Make and unmake owners", ""),
            Self::Dispose => ("Export or erase everything", "The whole organisation at once"),
        }
    }

    /// The least role that may ever do this: what a route declares as its access.
    #[must_use]
    pub fn least(self) -> Role {
        self.rule().own
    }
}

/// Lets `principal` pass or says who could.
///
/// # Errors
/// [`Error::Forbidden`] with code `role`, or `scope` when the proof is an API token that was not made for this.
pub fn may(principal: &Principal, action: Action, relation: Relation) -> Result<()> {
    let rule = action.rule();
    let needed = if relation == Relation::OwnOrUnassigned { rule.own } else { rule.others };
    if principal.role < needed {
        let whose = if rule.own < needed { " with records of other users" } else { "" };
        return Err(Error::forbidden("role", format!("Only a {needed} or above may do this{whose}.")));
    }
    let scopes = principal.scopes;
    let scoped = match rule.own {
        Role::Viewer => scopes.read,
        Role::Member | Role::Manager => scopes.write,
        Role::Admin | Role::Owner => scopes.admin,
    };
    if scoped { Ok(()) } else { Err(Error::forbidden("scope", "The API token was not made for this.")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::principal::Scopes;
    use crate::base::{Org, Via};

    fn principal(role: Role) -> Principal {
        Principal {
            user: Uid(1),
            org: Org(1),
            role,
            session: Uid(2),
            via: Via::Web,
            scopes: Scopes::ALL,
            fresh: false,
            must_enrol: false,
        }
    }

    #[test]
    fn every_action_has_one_row_and_more_is_never_less() {
        for rule in TABLE {
            assert_eq!(TABLE.iter().filter(|r| r.action == rule.action).count(), 1);
            assert!(rule.own <= rule.others);
            for role in Role::ALL {
                let allowed = may(&principal(role), rule.action, Relation::Others).is_ok();
                assert_eq!(allowed, role >= rule.others, "{role} {:?}", rule.action);
            }
        }
    }

    #[test]
    fn a_member_edits_own_and_unassigned_records_only() {
        let (me, other) = (Some(Uid(1)), Some(Uid(9)));
        for (holders, good) in [
            (vec![me], true),
            (vec![None], true),
            (vec![], true),
            (vec![other, me], true),
            (vec![other], false),
            (vec![None, other], false),
        ] {
            let relation = Relation::of(Uid(1), &holders);
            assert_eq!(may(&principal(Role::Member), Action::Edit, relation).is_ok(), good, "{holders:?}");
            assert!(may(&principal(Role::Viewer), Action::Edit, relation).is_err());
            assert!(may(&principal(Role::Manager), Action::Edit, relation).is_ok());
        }
    }

    #[test]
    fn a_token_is_held_to_its_scopes() {
        let mut owner = principal(Role::Owner);
        owner.scopes = Scopes { read: true, write: false, admin: false };
        assert!(may(&owner, Action::View, Relation::Others).is_ok());
        assert!(may(&owner, Action::Create, Relation::Others).is_err());
        assert!(may(&owner, Action::ManageSettings, Relation::Others).is_err());
    }
}
