//! Reports of browsers that a page broke its content security policy (CSP level 3, Reporting API), in memory. Anybody
//! can send one, so little is kept of it: the directive, the origin of what was blocked, the path of the page, the line;
//! no query, no sample, nothing with control characters, and at most two hundred that differ.

use std::collections::HashMap;

use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::base::{Error, Result, Time};

/// So many different ones are kept.
const KEPT: usize = 200;
/// So many of one body are looked at.
const OF_A_BODY: usize = 20;
/// The longest text that is kept, in characters.
const LONGEST: usize = 200;

/// What is kept of a report.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Report {
    /// The directive that was broken, such as `img-src`.
    pub directive: String,
    /// The origin of what was blocked, or a word such as `inline`.
    pub blocked: String,
    /// The path of the page.
    pub page: String,
    /// The line in it.
    pub line: Option<u32>,
}

/// A report and how often it came.
#[derive(Debug, Clone, Serialize)]
pub struct Counted {
    /// What is kept of it.
    #[serde(flatten)]
    pub report: Report,
    /// How often it came.
    pub count: u64,
    /// When it came first.
    pub first_at: Time,
    /// When it came last.
    pub last_at: Time,
}

/// A body of `application/csp-report`.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Old {
    csp_report: OldBody,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct OldBody {
    #[serde(default)]
    document_uri: String,
    effective_directive: Option<String>,
    #[serde(default)]
    violated_directive: String,
    #[serde(default)]
    blocked_uri: String,
    line_number: Option<u32>,
}

/// One of a body of `application/reports+json`.
#[derive(Deserialize)]
struct New {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    body: serde_json::Value,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NewBody {
    #[serde(default, rename = "documentURL")]
    document_url: String,
    #[serde(default)]
    effective_directive: String,
    #[serde(default, rename = "blockedURL")]
    blocked_url: String,
    line_number: Option<u32>,
}

/// Reads a body of either form.
///
/// # Errors
/// [`Error::Malformed`] for what is neither.
pub fn parse(body: &[u8]) -> Result<Vec<Report>> {
    let malformed = |_| Error::Malformed("The body is no report of a browser.".to_owned());
    if body.trim_ascii_start().first() != Some(&b'[') {
        let old: Old = serde_json::from_slice(body).map_err(malformed)?;
        let body = old.csp_report;
        let directive = body.effective_directive.unwrap_or(body.violated_directive);
        return Ok(vec![report(&directive, &body.blocked_uri, &body.document_uri, body.line_number)]);
    }
    let reports: Vec<New> = serde_json::from_slice(body).map_err(malformed)?;
    let violations = reports.into_iter().filter(|report| report.kind == "csp-violation").take(OF_A_BODY);
    violations
        .map(|violation| {
            let body: NewBody = serde_json::from_value(violation.body).map_err(malformed)?;
            Ok(report(&body.effective_directive, &body.blocked_url, &body.document_url, body.line_number))
        })
        .collect()
}

fn report(directive: &str, blocked: &str, page: &str, line: Option<u32>) -> Report {
    // Old browsers send the whole directive with its sources.
    let directive = directive.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-').next();
    let directive = clean(directive.unwrap_or_default());
    Report { directive, blocked: origin(blocked), page: path(page), line }
}

/// The origin of an address; a bare word as it is.
fn origin(text: &str) -> String {
    match Url::parse(text) {
        Ok(url) if url.has_host() => clean(&url.origin().ascii_serialization()),
        Ok(url) => clean(url.scheme()),
        Err(_) if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-') => clean(text),
        Err(_) => String::new(),
    }
}

/// The path of an address.
fn path(text: &str) -> String {
    Url::parse(text).map(|url| clean(url.path())).unwrap_or_default()
}

fn clean(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).take(LONGEST).collect()
}

#[derive(Debug, Default)]
struct Kept {
    reports: HashMap<Report, Counted>,
    forgotten: u64,
}

/// The reports that came since the start.
#[derive(Debug, Default)]
pub struct Reports(Mutex<Kept>);

impl Reports {
    /// Counts a report; true for one that is not known yet. Where there is no place for another one, the one that did
    /// not come for longest is forgotten.
    pub fn note(&self, report: Report, at: Time) -> bool {
        let mut kept = self.0.lock();
        if let Some(known) = kept.reports.get_mut(&report) {
            known.count = known.count.saturating_add(1);
            known.last_at = at;
            return false;
        }
        if kept.reports.len() >= KEPT {
            let oldest = kept.reports.values().min_by_key(|known| known.last_at).map(|known| known.report.clone());
            if let Some(oldest) = oldest {
                kept.reports.remove(&oldest);
                kept.forgotten = kept.forgotten.saturating_add(1);
            }
        }
        kept.reports.insert(report.clone(), Counted { report, count: 1, first_at: at, last_at: at });
        true
    }

    /// Those that are kept, the latest first, and how many were forgotten.
    #[must_use]
    pub fn list(&self) -> (Vec<Counted>, u64) {
        let kept = self.0.lock();
        let mut list: Vec<Counted> = kept.reports.values().cloned().collect();
        list.sort_unstable_by_key(|known| std::cmp::Reverse(known.last_at));
        (list, kept.forgotten)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_origin_path_and_line_of_both_forms() {
        let expected = Report {
            directive: "img-src".to_owned(),
            blocked: "https://evil.example:8443".to_owned(),
            page: "/leads/lead_1".to_owned(),
            line: Some(7),
        };
        let old = br#"{"csp-report":{"document-uri":"https://crm.example/leads/lead_1?token=s#f","referrer":"https://x/",
            "violated-directive":"img-src 'self'","blocked-uri":"https://u:p@evil.example:8443/a?secret=1","line-number":7,
            "script-sample":"secret"}}"#;
        let new = br#" [{"type":"csp-violation","age":1,"url":"https://crm.example/","user_agent":"x","body":
            {"documentURL":"https://crm.example/leads/lead_1?token=s","effectiveDirective":"img-src","sample":"secret",
            "blockedURL":"https://evil.example:8443/a?secret=1","lineNumber":7}},{"type":"deprecation","body":{}}]"#;
        assert_eq!(parse(old).unwrap(), std::slice::from_ref(&expected));
        assert_eq!(parse(new).unwrap(), [expected]);
        for (blocked, kept) in
            [("inline", "inline"), ("data:abc", "data"), ("", ""), ("A b", ""), ("wasm-eval", "wasm-eval")]
        {
            assert_eq!(origin(blocked), kept);
        }
        assert_eq!(clean("a\u{1b}[1m\nb"), "a[1mb");
        for bad in [&b""[..], b"{}", b"[1]", b"null", b"{\"csp-report\":1}", b"[{\"type\":\"csp-violation\"}]"] {
            assert!(matches!(parse(bad), Err(Error::Malformed(_))), "{}", String::from_utf8_lossy(bad));
        }
    }

    #[test]
    fn counts_and_forgets_the_oldest() {
        let reports = Reports::default();
        let of = |n: i64| Report { line: u32::try_from(n).ok(), ..parse(br#"{"csp-report":{}}"#).unwrap().remove(0) };
        for n in 0..250 {
            reports.note(of(n), Time(n));
        }
        reports.note(of(249), Time(300));
        let (list, forgotten) = reports.list();
        assert_eq!((list.len(), forgotten), (200, 50));
        assert_eq!((list[0].count, list[0].first_at, list[0].last_at), (2, Time(249), Time(300)));
        assert_eq!(list.last().unwrap().report.line, Some(50));
    }
}
