//! Text that looks as if somebody tried a database or a page with it: SQL injection, script. A sign to be noted and no
//! reason to refuse or to change anything: filters never become SQL, and text is shown as text. People's names and
//! sentences that only use the same words (O'Brien, “drop table reservations”, “select few”) are none.

use std::fmt;
use std::sync::LazyLock;

use regex::bytes::{Regex, RegexSet};

/// The action of entries in the audit log that tell of such a text.
pub const ACTION: &str = "suspicious_input";

/// What a text looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pattern {
    /// SQL that breaks out of a value.
    Sql,
    /// Script, or markup and addresses that run one.
    Script,
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sql => "sql",
            Self::Script => "script",
        })
    }
}

/// Looks for script: elements, handlers of events by name, addresses that run.
const SCRIPT: [&str; 6] = [
    r"<\s*/?\s*(?:script|iframe|object|embed|frameset|applet)\b",
    concat!(
        r"(?:^|[^a-z0-9_])on(?:",
        "abort|afterprint|animation[a-z]+|auxclick|before[a-z]+|begin|blur|canplay|change|click|close|contextmenu|copy|",
        "cut|dblclick|drag[a-z]*|drop|end|error|finish|focus(?:in|out)?|formdata|hashchange|input|invalid|",
        "key(?:down|press|up)|load[a-z]*|message|mouse[a-z]+|page(?:hide|show)|paste|play(?:ing)?|pointer[a-z]+|popstate|",
        "readystatechange|repeat|reset|resize|scroll|search|select(?:start)?|show|start|storage|submit|toggle|",
        r"touch[a-z]+|transition[a-z]+|unload|wheel)\s*=",
    ),
    r"(?:^|[^a-z0-9])(?:java|vb|live)\s*script\s*(?::|&colon;|&#0*58;?|&#x0*3a;?)(?:\S|$)",
    r"(?:^|[^a-z0-9])data:\s*(?:text/(?:html|xml|javascript)|image/svg|application/(?:xhtml|xml|javascript))",
    r"\bsrcdoc\s*=|\bdocument\.(?:cookie|write)|\bstring\.fromcharcode",
    r"&lt;\s*script|%3c\s*script|\\(?:u00|x)3c\s*script",
];

/// Looks for SQL: a joined query, a second statement, a condition that always holds, a comment behind a quote,
/// functions that no sentence calls.
const SQL: [&str; 7] = [
    r"\bunion(?:\s|/\*.*?\*/)+(?:(?:all|distinct)(?:\s|/\*.*?\*/)+)?select\b",
    r";\s*(?:drop|alter|truncate|create)\s+(?:table|database|schema|user|view|index|login|role)\b",
    r";\s*(?:(?:delete\s+from|insert\s+into)\s+[^\s;(]+\s*(?:$|[;(]|--|where\b|values\b|select\b)|shutdown\s*(?:$|;|--|with\b)|exec(?:ute)?\s+(?:xp_|sp_|immediate|master))",
    r#"['"0-9)]\s*;\s*(?:update\s+\w+\s+set\s|select\s.{1,80}\sfrom\s|declare\s+@|waitfor\s)"#,
    r#"['"]\s*\)*\s*(?:or|and)\s+(?:(?:true|not\s+false)\b|[0-9]+\s*(?:--|#|/\*|[=<>]+\s*[0-9]))"#,
    r"'\s*\)*\s*;?\s*(?:--|/\*|#)[\s+-]*$",
    r"\b(?:pg_sleep|load_file|extractvalue|updatexml|xp_cmdshell)\b|\b(?:sleep\s*\(\s*[0-9.]+\s*\)|benchmark\s*\(\s*[0-9]+\s*,)|\bwaitfor\s+delay\b|\binformation_schema\b|\binto\s+(?:out|dump)file\b",
];

static PATTERNS: LazyLock<Option<RegexSet>> =
    LazyLock::new(|| RegexSet::new(SCRIPT.iter().chain(&SQL).map(|pattern| format!("(?is-u){pattern}"))).ok());

/// A comparison after `or` or `and`; it always holds where both sides are one.
static COMPARISON: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r#"(?i-u)(?:\b(?:or|and)\b|\|\|)\s*\(*\s*(['"]?)([a-z0-9]*)['"]?\s*(?:=|\slike\s|<=>)\s*\(*\s*(['"]?)([a-z0-9]*)"#,
    )
    .ok()
});

/// What `text` looks like, if it looks like an attack.
#[must_use]
pub fn pattern(text: &str) -> Option<Pattern> {
    if !may_be_one(text) {
        return None;
    }
    let text = text.as_bytes();
    let found = PATTERNS.as_ref().and_then(|set| set.matches(text).iter().next());
    match found {
        Some(place) if place < SCRIPT.len() => Some(Pattern::Script),
        Some(_) => Some(Pattern::Sql),
        None => always_holds(text).then_some(Pattern::Sql),
    }
}

/// Whether it has any of the signs or the one word without which no pattern fits: nearly all that is typed has not.
fn may_be_one(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.iter().any(|byte| b"<=:;'\"&%\\(_#".contains(byte))
        || bytes.windows(5).any(|window| window.eq_ignore_ascii_case(b"union"))
        || bytes.windows(7).any(|window| window.eq_ignore_ascii_case(b"waitfor"))
        || bytes.windows(7).any(|window| window.eq_ignore_ascii_case(b"outfile"))
        || bytes.windows(8).any(|window| window.eq_ignore_ascii_case(b"document"))
}

/// Whether it compares a number or a quoted text with itself.
fn always_holds(text: &[u8]) -> bool {
    let Some(comparison) = COMPARISON.as_ref() else { return false };
    comparison.captures_iter(text).any(|found| {
        let part = |place: usize| found.get(place).map_or(b"".as_slice(), |part| part.as_bytes());
        let (left, right) = (part(2), part(4));
        let quoted = !part(1).is_empty() && !part(3).is_empty();
        left.eq_ignore_ascii_case(right) && (quoted || !left.is_empty() && left.iter().all(u8::is_ascii_digit))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sql_is_told_from_sentences() {
        for text in [
            "' OR 1=1--",
            "' or '1'='1",
            "\" or \"\"=\"",
            "x' OR 'a' = 'a' --",
            "1 OR 1=1",
            "') or ('x'='x",
            "' || '1'='1",
            "' or true--",
            "' or 1 -- ",
            "' AND 1=2",
            "admin'--",
            "admin' /*",
            "admin'#",
            "'; DROP TABLE users;--",
            "1; drop table users",
            "x; DELETE FROM users",
            "x'; insert into users values (1)",
            "1; update users set role = 'owner'",
            "'; select password from users where '1",
            "'; EXEC xp_cmdshell('dir')",
            "'; shutdown",
            "UNION SELECT",
            "1 union all select null, version()",
            "1 UNION/**/SELECT 1",
            "1'; waitfor delay '0:0:5'",
            "1) and sleep(5)",
            "benchmark(1000000, md5(1))",
            "select 1 into outfile '/tmp/x'",
            "(select table_name from information_schema.tables)",
            "'||pg_sleep(5)--",
        ] {
            assert_eq!(pattern(text), Some(Pattern::Sql), "{text}");
        }
    }

    #[test]
    fn script_is_told_from_sentences() {
        for text in [
            "<script>alert(1)</script>",
            "< SCRIPT >",
            "</script>",
            "<iframe src=x>",
            "<object data=x>",
            "onerror=",
            "<img src=x onerror=alert(1)>",
            "\" onmouseover = \"x",
            "<svg/onload=x>",
            "<body OnPageShow=x>",
            "javascript:",
            "javascript:alert(1)",
            "JaVa\tScRiPt:alert(1)",
            "javascript&colon;alert(1)",
            "javascript&#58;alert(1)",
            "vbscript:x",
            "data:text/html,x",
            "data:image/svg+xml,x",
            "<x srcdoc='y'>",
            "document.cookie",
            "&lt;script&gt;",
            "%3Cscript%3E",
            "\\u003cscript\\u003e",
        ] {
            assert_eq!(pattern(text), Some(Pattern::Script), "{text}");
        }
    }

    #[test]
    fn people_write_such_words_too() {
        for text in [
            "",
            "O'Brien",
            "D'Angelo & Sons; partners",
            "drop table reservations",
            "Please drop table 4; create a new one",
            "SELECT few",
            "a select few from the union",
            "Union of selected workers",
            "the student union; select committee",
            "Rock 'n' Roll or Blues",
            "5 or 6 = a few",
            "either x or y = z",
            "black and white = classic",
            "He said 'yes' -- and left",
            "6'2\" tall",
            "size: 5' x 7'; weight: 3 kg",
            "call; update the calendar; set a date",
            "insert into the folder; delete from the list?",
            "online = yes, only = no, once = twice, onset = 3",
            "season=spring",
            "JavaScript: The Good Parts",
            "knows javascript, typescript",
            "java script : beans",
            "data: text is here",
            "object of interest <objective>",
            "<b>bold</b> <a href=\"https://e.example/\">x</a>",
            "a < b and c > d",
            "1 = 1",
            "document the cookie recipe",
            "sleep (8 hours), benchmark (see below)",
            "https://e.example/?on=1&select=2",
            "mailto:a@b.example",
            "50% off; 3 for 2",
            "C:\\users\\script",
            "{\"a\": \"b\"}",
            "Ångström & Œuvre – naïve",
        ] {
            assert_eq!(pattern(text), None, "{text}");
        }
    }

    #[test]
    fn the_patterns_are_valid() {
        assert!(PATTERNS.is_some() && COMPARISON.is_some());
        let markers = ["x".repeat(100_000), "' or ".repeat(20_000), "<".repeat(100_000)];
        assert_eq!(markers.map(|text| pattern(&text)), [None; 3], "no long text takes long");
    }
}
