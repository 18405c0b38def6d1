//! Physical lines of a decoded file, with as many looked at ahead as a row may need.
//!
//! Owns the window of text between what was taken and what was read: nothing is taken before the caller says so, so
//! a row that turns out broken gives its later lines back. The window is bounded by [`LIMIT`] and one piece of input.

use std::io::{self, Read};

use serde::{Deserialize, Serialize};

use super::encoding::{Charset, Decoded};

/// The most bytes of one row, as UTF-8.
pub const LIMIT: usize = 8 * 1024 * 1024;

/// What ends a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineEnd {
    /// LF, a CR before it belongs to the end.
    Lf,
    /// CR alone, as on old Macintoshes.
    Cr,
}

/// A line in the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub start: usize,
    /// Behind the last character, before the line's end.
    pub end: usize,
    /// Where the next line starts.
    pub next: usize,
}

/// What stands at an offset of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    Line(Span),
    /// The line or the row so far goes beyond the limit.
    TooLong,
    End,
}

pub(super) struct Lines<R> {
    source: Decoded<R>,
    window: String,
    taken: usize,
    line_end: char,
    ended: bool,
}

impl<R: Read> Lines<R> {
    pub(super) fn new(file: R, charset: Charset, line_end: LineEnd) -> Self {
        let line_end = match line_end {
            LineEnd::Lf => '\n',
            LineEnd::Cr => '\r',
        };
        Self { source: Decoded::new(file, charset), window: String::new(), taken: 0, line_end, ended: false }
    }

    /// Bytes taken from the file so far.
    pub(super) const fn bytes_read(&self) -> u64 {
        self.source.bytes_read()
    }

    /// Where the next row starts.
    pub(super) const fn start(&self) -> usize {
        self.taken
    }

    /// The line at an offset, which is [`Lines::start`] or the `next` of a line looked at since the last
    /// [`Lines::take`].
    pub(super) fn look(&mut self, from: usize) -> io::Result<Look> {
        let mut searched = from;
        loop {
            if let Some(found) = self.window.get(searched..).and_then(|rest| rest.find(self.line_end)) {
                let (at, next) = (searched + found, searched + found + 1);
                let with_cr =
                    self.line_end == '\n' && self.window.get(from..at).is_some_and(|line| line.ends_with('\r'));
                let end = if with_cr { at - 1 } else { at };
                return Ok(if next - self.taken > LIMIT {
                    Look::TooLong
                } else {
                    Look::Line(Span { start: from, end, next })
                });
            }
            searched = self.window.len();
            if searched - self.taken > LIMIT {
                return Ok(Look::TooLong);
            }
            if self.ended {
                let line = Span { start: from, end: searched, next: searched };
                return Ok(if from < searched { Look::Line(line) } else { Look::End });
            }
            self.ended = !self.source.fill(&mut self.window)?;
        }
    }

    /// The text between two offsets of the window.
    pub(super) fn text(&self, start: usize, end: usize) -> &str {
        self.window.get(start..end).unwrap_or_default()
    }

    /// Gives up everything before an offset. Offsets seen before are no longer valid.
    pub(super) fn take(&mut self, until: usize) {
        self.taken = until;
        if self.taken == self.window.len() {
            self.window.clear();
            self.taken = 0;
        } else if self.taken > 256 * 1024 {
            self.window.drain(..self.taken);
            self.taken = 0;
        }
    }

    /// Gives up the rest of a line that is beyond the limit, however long it is; the first characters of it.
    pub(super) fn skip_line(&mut self) -> io::Result<String> {
        let head = self.text(self.taken, self.window.len()).chars().take(200).collect();
        loop {
            if let Some(found) = self.window.get(self.taken..).and_then(|rest| rest.find(self.line_end)) {
                self.take(self.taken + found + 1);
                return Ok(head);
            }
            self.window.clear();
            self.taken = 0;
            if self.ended {
                return Ok(head);
            }
            self.ended = !self.source.fill(&mut self.window)?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str, line_end: LineEnd) -> Vec<String> {
        let mut lines = Lines::new(text.as_bytes(), Charset::UTF_8, line_end);
        let mut found = Vec::new();
        while let Look::Line(span) = lines.look(lines.start()).unwrap() {
            found.push(lines.text(span.start, span.end).to_owned());
            lines.take(span.next);
        }
        found
    }

    #[test]
    fn cuts_lines() {
        assert_eq!(all("a\r\nb\n\nc\rd", LineEnd::Lf), ["a", "b", "", "c\rd"]);
        assert_eq!(all("a\rb\r\rc", LineEnd::Cr), ["a", "b", "", "c"]);
        assert_eq!(all("", LineEnd::Lf), Vec::<String>::new());
        assert_eq!(all("\u{feff}a\n", LineEnd::Lf), ["a"]);
    }

    #[test]
    fn looks_ahead_and_gives_back() {
        let mut lines = Lines::new("a\nb\nc".as_bytes(), Charset::UTF_8, LineEnd::Lf);
        let Look::Line(first) = lines.look(lines.start()).unwrap() else { panic!("no line") };
        let Look::Line(second) = lines.look(first.next).unwrap() else { panic!("no line") };
        assert_eq!(lines.text(first.start, second.end), "a\nb");
        lines.take(first.next);
        let Look::Line(again) = lines.look(lines.start()).unwrap() else { panic!("no line") };
        assert_eq!(lines.text(again.start, again.end), "b");
    }

    #[test]
    fn gives_up_lines_beyond_the_limit() {
        let text = format!("a\n{}\nb\n", "x".repeat(LIMIT + 10));
        let mut lines = Lines::new(text.as_bytes(), Charset::UTF_8, LineEnd::Lf);
        let Look::Line(first) = lines.look(lines.start()).unwrap() else { panic!("no line") };
        lines.take(first.next);
        assert_eq!(lines.look(lines.start()).unwrap(), Look::TooLong);
        assert_eq!(lines.skip_line().unwrap(), "x".repeat(200));
        let Look::Line(last) = lines.look(lines.start()).unwrap() else { panic!("no line") };
        assert_eq!(lines.text(last.start, last.end), "b");
    }
}
