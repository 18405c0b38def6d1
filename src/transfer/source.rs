//! Which program wrote a file, told by its headers.
//!
//! Owns the signs of each program. A source changes nothing by itself: it is shown to the user and decides between
//! readings of a header that differ from program to program.

use serde::{Deserialize, Serialize};

use super::aliases::key;

/// The program behind a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// HubSpot contacts or companies.
    Hubspot,
    /// Salesforce reports, Data Loader or weekly export.
    Salesforce,
    /// Pipedrive lists.
    Pipedrive,
    /// Google Contacts, both layouts.
    Google,
    /// Outlook on the desktop and outlook.com.
    Outlook,
    /// LinkedIn connections and lists from Sales Navigator tools.
    Linkedin,
    /// Mailchimp audiences.
    Mailchimp,
    /// Atomic CRM.
    Atomic,
    /// Twenty.
    Twenty,
    /// listmonk subscribers.
    Listmonk,
    /// Sample files of Datablist.
    Datablist,
    /// Anything else.
    #[default]
    Generic,
}

impl Source {
    /// The name people know it by.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Hubspot => "HubSpot",
            Self::Salesforce => "Salesforce",
            Self::Pipedrive => "Pipedrive",
            Self::Google => "Google Contacts",
            Self::Outlook => "Outlook",
            Self::Linkedin => "LinkedIn",
            Self::Mailchimp => "Mailchimp",
            Self::Atomic => "Atomic CRM",
            Self::Twenty => "Twenty",
            Self::Listmonk => "listmonk",
            Self::Datablist => "Datablist",
            Self::Generic => "CSV file",
        }
    }

    /// The source of a file with these headers.
    #[must_use]
    pub fn of<S: AsRef<str>>(headers: &[S]) -> Self {
        let keys: Vec<String> = headers.iter().map(|header| key(header.as_ref())).collect();
        let has = |wanted: &str| keys.iter().any(|key| key == wanted);
        let count = |wanted: &[&str]| wanted.iter().filter(|key| has(key)).count();
        let any = |wanted: &[&str]| count(wanted) > 0;
        let grouped = |separator: &str, groups: &[&str]| {
            let in_group = |header: &S| {
                header.as_ref().split_once(separator).is_some_and(|(group, _)| groups.contains(&group.trim()))
            };
            headers.iter().filter(|header| in_group(header)).count()
        };
        let hubspot = [
            "lifecycle stage",
            "contact owner",
            "company owner",
            "lead status",
            "associated company",
            "associated company ids",
            "original source",
            "associated deals",
            "associated company id",
        ];
        let salesforce = [
            "owner id",
            "is deleted",
            "system modstamp",
            "created by id",
            "lead source",
            "account name",
            "account id",
            "mailing street",
            "mailing state province",
            "contact owner",
            "record owner",
            "contact description",
            "last modified by id",
        ];
        if grouped(" - ", &["Person", "Organization", "Deal", "Activity", "Note", "Product", "Lead"]) >= 2 {
            Self::Pipedrive
        } else if grouped(
            " / ",
            &["Emails", "Phones", "Name", "Address", "Domain", "Domain Name", "Amount", "Linkedin", "Created by"],
        ) >= 1
        {
            Self::Twenty
        } else if any(&["member rating", "optin time"]) || (has("leid") && has("euid")) {
            Self::Mailchimp
        } else if count(&[
            "phonetic first name",
            "file as",
            "organization title",
            "yomi name",
            "group membership",
            "email 1 label",
            "email 1 value",
            "given name yomi",
        ]) >= 2
        {
            Self::Google
        } else if count(&[
            "email display name",
            "email type",
            "email 2 display name",
            "business phone",
            "business street",
            "home street",
            "web page",
            "office location",
        ]) >= 3
        {
            Self::Outlook
        } else if (has("connected on") && has("first name")) || any(&["linked in profile url", "linkedin profile url"])
        {
            Self::Linkedin
        } else if count(&["first seen", "last seen", "has newsletter", "email work", "phone work"]) >= 3 {
            Self::Atomic
        } else if any(&["record id", "contact id", "company id"]) && any(&hubspot) {
            Self::Hubspot
        } else if count(&salesforce) >= 2
            && (any(&["id", "lead id", "contact id", "account id"]) || count(&salesforce) >= 3)
            && !has("index")
        {
            Self::Salesforce
        } else if has("attributes") && has("email") && keys.len() <= 8 {
            Self::Listmonk
        } else if keys.first().is_some_and(|first| first == "index")
            && any(&["customer id", "account id", "organization id", "user id", "lead id", "ticket id"])
        {
            Self::Datablist
        } else {
            Self::Generic
        }
    }
}

/// What a Mailchimp file says about all of its addresses, by its name alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mailing {
    /// May be mailed.
    Subscribed,
    /// Asked not to be mailed: never mail again.
    Unsubscribed,
    /// The address bounced: never mail again.
    Cleaned,
    /// Known to the shop, never asked.
    Nonsubscribed,
}

impl Mailing {
    /// The status in the name of an audience's file (`unsubscribed_members_export_0a1b.csv`).
    #[must_use]
    pub fn of_file(name: &str) -> Option<Self> {
        let name = name.rsplit(['/', '\\']).next().unwrap_or(name).to_ascii_lowercase();
        [
            ("unsubscribed", Self::Unsubscribed),
            ("nonsubscribed", Self::Nonsubscribed),
            ("cleaned", Self::Cleaned),
            ("subscribed", Self::Subscribed),
        ]
        .into_iter()
        .find_map(|(start, status)| name.starts_with(start).then_some(status))
    }

    /// Whether the addresses must not be mailed.
    #[must_use]
    pub const fn is_suppressed(self) -> bool {
        matches!(self, Self::Unsubscribed | Self::Cleaned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_status_in_a_name() {
        assert_eq!(Mailing::of_file("/tmp/unsubscribed_members_export_0a1b.csv"), Some(Mailing::Unsubscribed));
        assert_eq!(Mailing::of_file("Cleaned_x.csv"), Some(Mailing::Cleaned));
        assert_eq!(Mailing::of_file("contacts.csv"), None);
    }
}
