//! A calendar as programs for calendars read it (RFC 5545): lines that are escaped and folded, and the events in them.
//! Times are in UTC, which every such program turns into its own zone, so no zone has to be described.

use std::fmt::Write as _;

use jiff::tz::TimeZone;

use crate::base::Time;

/// Octets of a line without its end (RFC 5545 section 3.1).
const LINE: usize = 75;
/// A calendar has one component at least (section 3.6); without events it is the zone that all times are in.
const ZONE: &str = "BEGIN:VTIMEZONE\r\nTZID:UTC\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0000\r\n\
                    TZOFFSETTO:+0000\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n";

/// Something with a beginning and an end.
pub(super) struct Event {
    /// What it is known by, always the same.
    pub uid: String,
    /// When it was changed last.
    pub changed: Time,
    /// Its beginning.
    pub start: Time,
    /// How long it takes, in minutes; at least one.
    pub minutes: i64,
    /// What it is, in a line.
    pub summary: String,
    /// What there is to say, in lines.
    pub description: String,
    /// Its page.
    pub url: String,
    /// A word for its kind.
    pub category: &'static str,
    /// Whether its time is taken.
    pub is_busy: bool,
    /// Minutes before its beginning at which to remind of it.
    pub reminder: Option<i64>,
}

/// A calendar that is being written.
pub(super) struct Calendar {
    out: String,
    is_empty: bool,
}

impl Calendar {
    /// One with this name, which is worth reading again after an hour.
    pub(super) fn new(name: &str) -> Self {
        let mut calendar = Self { out: String::new(), is_empty: true };
        calendar.line("BEGIN", "VCALENDAR");
        calendar.line("VERSION", "2.0");
        calendar.line("PRODID", "-//LeadLab//LeadLab//EN");
        calendar.line("CALSCALE", "GREGORIAN");
        // The properties of RFC 7986, and what was used before it and is understood more often.
        for property in ["NAME", "X-WR-CALNAME"] {
            calendar.text(property, name);
        }
        calendar.line("REFRESH-INTERVAL;VALUE=DURATION", "PT1H");
        calendar.line("X-PUBLISHED-TTL", "PT1H");
        calendar
    }

    /// Adds an event.
    pub(super) fn add(&mut self, event: &Event) {
        self.is_empty = false;
        self.line("BEGIN", "VEVENT");
        self.text("UID", &event.uid);
        self.line("DTSTAMP", &instant(event.changed));
        self.line("LAST-MODIFIED", &instant(event.changed));
        self.line("DTSTART", &instant(event.start));
        self.line("DTEND", &instant(event.start.plus_seconds(event.minutes * 60)));
        self.text("SUMMARY", &event.summary);
        self.text("DESCRIPTION", &event.description);
        self.line("URL", &event.url);
        self.text("CATEGORIES", event.category);
        self.line("STATUS", "CONFIRMED");
        self.line("TRANSP", if event.is_busy { "OPAQUE" } else { "TRANSPARENT" });
        if let Some(minutes) = event.reminder {
            self.line("BEGIN", "VALARM");
            self.line("ACTION", "DISPLAY");
            self.text("DESCRIPTION", &event.summary);
            self.line("TRIGGER", &format!("-PT{minutes}M"));
            self.line("END", "VALARM");
        }
        self.line("END", "VEVENT");
    }

    /// The whole of it.
    pub(super) fn finish(mut self) -> String {
        if self.is_empty {
            self.out.push_str(ZONE);
        }
        self.line("END", "VCALENDAR");
        self.out
    }

    /// A property whose value is text (section 3.3.11). Control characters have no place in it.
    fn text(&mut self, property: &str, value: &str) {
        let mut escaped = String::with_capacity(value.len());
        for c in value.chars() {
            match c {
                '\\' | ';' | ',' => escaped.extend(['\\', c]),
                '\n' => escaped.push_str("\\n"),
                '\t' => escaped.push(c),
                c if c.is_control() => {}
                c => escaped.push(c),
            }
        }
        self.line(property, &escaped);
    }

    /// A line, folded between characters.
    fn line(&mut self, property: &str, value: &str) {
        let mut room = LINE;
        for c in property.chars().chain([':']).chain(value.chars()) {
            if c.len_utf8() > room {
                self.out.push_str("\r\n ");
                room = LINE - 1;
            }
            self.out.push(c);
            room -= c.len_utf8();
        }
        self.out.push_str("\r\n");
    }
}

/// An instant in UTC (section 3.3.5), to the second.
fn instant(at: Time) -> String {
    let (mut out, at) = (String::with_capacity(16), TimeZone::UTC.to_datetime(at.to_jiff()));
    let _ = write!(out, "{:04}{:02}{:02}T", at.year(), at.month(), at.day());
    let _ = write!(out, "{:02}{:02}{:02}Z", at.hour(), at.minute(), at.second());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(property: &str, value: &str) -> String {
        let mut calendar = Calendar { out: String::new(), is_empty: true };
        calendar.text(property, value);
        calendar.out
    }

    #[test]
    fn lines_have_at_most_75_octets_and_break_between_characters() {
        assert_eq!(written("SUMMARY", &"a".repeat(67)), format!("SUMMARY:{}\r\n", "a".repeat(67)));
        assert_eq!(written("SUMMARY", &"a".repeat(68)), format!("SUMMARY:{}\r\n a\r\n", "a".repeat(67)));
        // Two octets do not fit into one, nor four into three.
        assert_eq!(
            written("SUMMARY", &format!("{}üx", "a".repeat(66))),
            format!("SUMMARY:{}\r\n üx\r\n", "a".repeat(66))
        );
        let text = "a🦊".repeat(200);
        let folded = written("DESCRIPTION", &text);
        assert!(folded.split("\r\n").all(|line| line.len() <= LINE));
        assert_eq!(folded.replace("\r\n ", ""), format!("DESCRIPTION:{text}\r\n"));
    }

    #[test]
    fn texts_are_escaped_and_cannot_begin_a_line() {
        assert_eq!(written("SUMMARY", "a,b;c\\d:\"e\""), "SUMMARY:a\\,b\\;c\\\\d:\"e\"\r\n");
        assert_eq!(written("SUMMARY", "a\r\nEND:VEVENT\u{7}\u{85}"), "SUMMARY:a\\nEND:VEVENT\r\n");
    }

    #[test]
    fn instants_are_in_utc() {
        assert_eq!(instant("2026-03-29T02:30:05.999+02:00".parse().unwrap()), "20260329T003005Z");
    }

    #[test]
    fn a_calendar_without_events_has_a_component() {
        let text = Calendar::new("A").finish();
        assert!(text.contains("BEGIN:VTIMEZONE\r\n") && text.ends_with("END:VTIMEZONE\r\nEND:VCALENDAR\r\n"), "{text}");
    }
}
