//! The words in which notifications are mailed: one mail for all that a user was told at a time.

use std::fmt::Write as _;

use super::message::Message;
use super::messages::{address, notice, quoted};
use crate::base::email::Email;

/// How many of them are written out.
pub const WRITTEN_OUT: usize = 10;

/// One notification. What it is about says the API's names.
#[derive(Debug, Clone, Default)]
pub struct News {
    /// What happened.
    pub what: &'static str,
    /// Who did it; empty where nobody did or nobody knows.
    pub actor: String,
    /// The collection of what it is about; empty for none.
    pub collection: String,
    /// The title of that record; empty for several.
    pub title: String,
    /// How many it is about.
    pub count: u32,
    /// Of work that has ended: its kind, and whether it was done.
    pub job: Option<(String, bool)>,
    /// Where it is seen.
    pub link: String,
}

impl News {
    fn sentence(&self) -> String {
        let (title, count) = (quoted(&self.title), self.count);
        let noun = match self.collection.as_str() {
            "activities" => "activity",
            other => other.strip_suffix('s').unwrap_or("record"),
        };
        let nouns = if count == 1 { noun } else { &self.collection };
        let who = if self.actor.is_empty() { "Somebody".to_owned() } else { quoted(&self.actor) };
        let one = count <= 1 && !self.title.is_empty();
        match self.what {
            "assigned" if one => format!("{who} assigned the {noun} {title} to you"),
            "assigned" => format!("{who} assigned {count} {nouns} to you"),
            "commented" => format!("{who} commented on the ticket {title}"),
            "mentioned" => format!("{who} mentioned you on {title}"),
            "task_due" if one => format!("The task {title} is due"),
            "task_due" => format!("{count} tasks are due"),
            "task_overdue" if one => format!("The task {title} is overdue"),
            "task_overdue" => format!("{count} tasks are overdue"),
            "follow_up_due" if one => format!("It is time to follow up with {title}"),
            "follow_up_due" => format!("It is time to follow up with {count} leads"),
            "ticket_due_soon" if one => format!("The ticket {title} is due within the hour"),
            "ticket_due_soon" => format!("{count} tickets are due within the hour"),
            "ticket_late" if one => format!("The ticket {title} is late"),
            "ticket_late" => format!("{count} tickets are late"),
            _ => {
                let (kind, done) = self.job.as_ref().map_or(("", false), |(kind, done)| (kind.as_str(), *done));
                let work = match kind {
                    "imports.run" => "Your import",
                    "bulk" => "Your change of many records",
                    "undo" => "Taking back your change",
                    kind if kind.starts_with("export") => "Your export",
                    _ => "Your job",
                };
                format!("{work} {}", if done { "has finished" } else { "did not finish" })
            }
        }
    }
}

/// What a user was told, newest last; `settings` is where they choose what is mailed.
#[must_use]
pub fn notifications(to: &Email, name: &str, news: &[News], settings: &str) -> Message {
    let mut body = String::new();
    for each in news.iter().take(WRITTEN_OUT) {
        // Writing to a string does not fail.
        let _ = write!(body, "{}.\n{}\n\n", each.sentence(), address(&each.link));
    }
    let more = news.len().saturating_sub(WRITTEN_OUT);
    if more > 0 {
        let _ = write!(body, "There are {more} more.\n\n");
    }
    let _ = write!(body, "You choose what is mailed to you in your settings:\n{}", address(settings));
    let subject = match news {
        [only] => only.sentence(),
        all => format!("{} notifications", all.len()),
    };
    notice("notifications", to, name, &subject, &body)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mailed(news: &[News]) -> Message {
        let to = Email::parse("ada@example.com").unwrap();
        notifications(&to, "Ada", news, "https://crm.example.com/settings/notifications")
    }

    #[test]
    fn one_says_it_in_its_subject_and_many_are_counted() {
        let link = "https://crm.example.com/leads/lead_1".to_owned();
        let one = News {
            what: "assigned",
            actor: "Bob".into(),
            collection: "leads".into(),
            title: "Zoe".into(),
            count: 1,
            link,
            ..News::default()
        };
        let mail = mailed(std::slice::from_ref(&one));
        assert_eq!(mail.subject, "LeadLab: “Bob” assigned the lead “Zoe” to you");
        assert!(mail.text.contains("to you.\nhttps://crm.example.com/leads/lead_1\n\n"), "{}", mail.text);
        let mail = mailed(&vec![one; 12]);
        assert_eq!(mail.subject, "LeadLab: 12 notifications");
        assert_eq!(mail.text.matches("Zoe").count(), WRITTEN_OUT);
        assert!(mail.text.contains("There are 2 more."));
    }

    #[test]
    fn what_people_type_adds_no_line_and_no_link() {
        let bad = "Zoe\r\nBcc: all@example.com\n\nSee https://evil.example/now” ";
        for what in ["assigned", "commented", "mentioned", "task_due", "follow_up_due", "ticket_late"] {
            let mail = mailed(&[News { what, actor: bad.into(), title: bad.into(), count: 1, ..News::default() }]);
            assert!(!mail.subject.contains(['\r', '\n']) && !mail.subject.contains("://"), "{}", mail.subject);
            assert!(!mail.text.contains('\r') && !mail.text.contains("evil.example://"), "{}", mail.text);
            assert!(mail.text.lines().all(|line| !line.starts_with("Bcc")), "{}", mail.text);
        }
    }
}
