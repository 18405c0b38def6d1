//! What a user wants to be told, and how: in the application, by mail, both or neither.

use serde::{Deserialize, Deserializer, Serialize};

/// How somebody is told of one sort of events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// In the application's own list.
    pub app: bool,
    /// By mail, where the instance sends mail.
    pub mail: bool,
}

/// The choices of a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Choices {
    /// Somebody else gave them something to look after.
    pub assigned: Choice,
    /// Somebody else commented on a ticket of theirs.
    pub commented: Choice,
    /// Something of theirs is due: a task, a follow-up.
    pub reminders: Choice,
    /// A ticket of theirs will be late, or is.
    pub tickets: Choice,
    /// Work of theirs that the server did has ended.
    pub jobs: Choice,
}

impl Default for Choices {
    fn default() -> Self {
        let app = Choice { app: true, mail: false };
        let both = Choice { app: true, mail: true };
        Self { assigned: both, commented: app, reminders: both, tickets: app, jobs: app }
    }
}

/// What changes about a choice; absent members stay.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ChoiceChange {
    #[serde(deserialize_with = "given")]
    app: Option<bool>,
    #[serde(deserialize_with = "given")]
    mail: Option<bool>,
}

/// A choice that is there is one: `null` is refused.
fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    bool::deserialize(deserializer).map(Some)
}

/// What changes about choices; absent members stay.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ChoicesChange {
    assigned: ChoiceChange,
    commented: ChoiceChange,
    reminders: ChoiceChange,
    tickets: ChoiceChange,
    jobs: ChoiceChange,
}

impl ChoicesChange {
    /// The choices after this change.
    #[must_use]
    pub fn apply(self, mut choices: Choices) -> Choices {
        for (choice, change) in [
            (&mut choices.assigned, self.assigned),
            (&mut choices.commented, self.commented),
            (&mut choices.reminders, self.reminders),
            (&mut choices.tickets, self.tickets),
            (&mut choices.jobs, self.jobs),
        ] {
            choice.app = change.app.unwrap_or(choice.app);
            choice.mail = change.mail.unwrap_or(choice.mail);
        }
        choices
    }
}
