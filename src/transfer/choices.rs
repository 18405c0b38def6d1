//! The words of other programs for the choices of our fields (a status, a role).
//!
//! Owns the table of synonyms. A word that is in no row fits no choice; nothing is matched by likeness, for a wrong
//! status is worse than a kept text.

use super::aliases::key;

/// A choice and the words that mean it.
type Words = (&'static str, &'static [&'static str]);

/// By the choice's own name the words are the same for each field that has it.
const WORDS: &[Words] = &[
    (
        "new",
        &[
            "new lead",
            "open",
            "open not contacted",
            "not contacted",
            "uncontacted",
            "raw",
            "fresh",
            "subscriber",
            "lead",
            "neu",
            "nouveau",
            "nuevo",
        ],
    ),
    (
        "contacted",
        &[
            "working",
            "working contacted",
            "attempted to contact",
            "attempted contact",
            "in contact",
            "connected",
            "in progress",
            "open deal",
            "engaged",
            "kontaktiert",
            "in bearbeitung",
            "contacte",
            "contactado",
        ],
    ),
    (
        "qualified",
        &[
            "marketing qualified lead",
            "sales qualified lead",
            "marketing qualified",
            "sales qualified",
            "mql",
            "sql",
            "hot",
            "qualifiziert",
            "qualifie",
            "calificado",
        ],
    ),
    (
        "unqualified",
        &[
            "disqualified",
            "not qualified",
            "bad timing",
            "closed not converted",
            "not interested",
            "junk",
            "junk lead",
            "dead",
            "unqualifiziert",
            "disqualifiziert",
            "non qualifie",
        ],
    ),
    (
        "prospect",
        &[
            "lead",
            "potential",
            "new",
            "trial",
            "opportunity",
            "interessent",
            "prospekt",
            "potential customer",
            "customer prospect",
        ],
    ),
    (
        "active",
        &[
            "customer",
            "client",
            "current",
            "current customer",
            "active customer",
            "won",
            "kunde",
            "aktiv",
            "actif",
            "activo",
            "evangelist",
        ],
    ),
    (
        "inactive",
        &[
            "former",
            "former customer",
            "past customer",
            "churned",
            "paused",
            "dormant",
            "on hold",
            "inaktiv",
            "inactif",
            "inactivo",
            "ex customer",
        ],
    ),
    ("lost", &["lost customer", "closed lost", "dead", "verloren", "perdu", "perdido"]),
    ("decision_maker", &["decision maker", "economic buyer", "executive sponsor", "buyer", "entscheider", "decideur"]),
    ("influencer", &["champion", "evaluator", "beeinflusser"]),
    ("user", &["end user", "business user", "anwender", "utilisateur"]),
    ("technical", &["technical buyer", "technical contact", "technical user", "techniker"]),
    ("billing", &["billing contact", "accounting", "finance", "invoice", "rechnung", "buchhaltung"]),
    ("other", &["others", "sonstige", "autre", "otro"]),
];

/// The choice that a text means: its name in any writing, or a word for it.
#[must_use]
pub fn choose(text: &str, choices: &[&str]) -> Option<String> {
    let wanted = key(text);
    choices
        .iter()
        .find(|choice| choice.bytes().map(|b| if b == b'_' { b' ' } else { b }).eq(wanted.bytes()))
        .or_else(|| {
            choices
                .iter()
                .find(|choice| WORDS.iter().any(|(name, words)| name == *choice && words.contains(&wanted.as_str())))
        })
        .map(|choice| (*choice).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_mean_choices() {
        let leads = ["new", "contacted", "qualified", "unqualified"];
        for (text, choice) in [
            ("New Lead", Some("new")),
            ("NEW", Some("new")),
            ("Open - Not Contacted", Some("new")),
            ("Working - Contacted", Some("contacted")),
            ("Closed - Not Converted", Some("unqualified")),
            ("Disqualified", Some("unqualified")),
            ("Proposal Sent", None),
            ("Re-engagement", None),
            ("(old stage)", None),
        ] {
            assert_eq!(choose(text, &leads).as_deref(), choice, "{text}");
        }
        assert_eq!(choose("Decision maker", &["decision_maker"]).as_deref(), Some("decision_maker"));
        assert_eq!(choose("Lead", &["prospect", "active"]).as_deref(), Some("prospect"));
    }
}
