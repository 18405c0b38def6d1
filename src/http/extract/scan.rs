//! One pass over a JSON text (RFC 8259) before anything parses it: form, depth, keys per object, doubled keys, number
//! of values. It needs no memory beyond the keys of the open objects and does not recurse, so a hostile text costs no
//! more than its length. It accepts exactly what `serde_json` accepts, within the limits, but for numbers out of range.

use std::borrow::Cow;

use smallvec::SmallVec;

use super::reject::push;
use crate::base::{Error, Result};

/// What a JSON text may be (SECURITY.md 11).
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Arrays and objects inside each other.
    pub depth: usize,
    /// Members of one object.
    pub keys: usize,
    /// Values in all.
    pub nodes: usize,
}

impl Limits {
    /// The product's figures.
    pub const REQUEST: Self = Self { depth: 10, keys: 100, nodes: 100_000 };
}

/// Checks `text`.
///
/// # Errors
/// `Malformed` with line and column; `Invalid` with `json_depth`, `json_keys`, `json_duplicate_key` or `json_nodes`.
pub fn scan(text: &[u8], limits: Limits) -> Result<()> {
    let source =
        std::str::from_utf8(text).map_err(|error| malformed(text, error.valid_up_to(), "the text is not UTF-8"))?;
    Scanner { source, bytes: text, at: 0, limits, keys: SmallVec::new(), open: SmallVec::new() }.run()
}

/// An array or object that is not closed yet.
struct Open {
    is_object: bool,
    /// Where its keys start among all that are kept.
    first_key: usize,
    /// Elements before the present one, for arrays.
    index: usize,
}

struct Scanner<'t> {
    source: &'t str,
    bytes: &'t [u8],
    at: usize,
    limits: Limits,
    keys: SmallVec<[Cow<'t, str>; 32]>,
    open: SmallVec<[Open; 10]>,
}

impl<'t> Scanner<'t> {
    fn run(mut self) -> Result<()> {
        let mut nodes: usize = 0;
        loop {
            nodes += 1;
            if nodes > self.limits.nodes {
                let message = format!("The body holds more than {} values.", self.limits.nodes);
                return Err(Error::invalid("", "json_nodes", message));
            }
            // One value; a container that has a first element comes around again for it.
            if self.value()? {
                continue;
            }
            if !self.after_value()? {
                return Ok(());
            }
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    fn fail<T>(&self, what: &str) -> Result<T> {
        Err(malformed(self.bytes, self.at, what))
    }

    /// Reads a scalar or opens a container. True when the container's first element comes next.
    fn value(&mut self) -> Result<bool> {
        self.skip_space();
        match self.peek() {
            Some(b'{') => {
                self.enter(true)?;
                self.skip_space();
                if self.peek() == Some(b'}') {
                    self.leave();
                    return Ok(false);
                }
                self.key()?;
                Ok(true)
            }
            Some(b'[') => {
                self.enter(false)?;
                self.skip_space();
                if self.peek() == Some(b']') {
                    self.leave();
                    return Ok(false);
                }
                Ok(true)
            }
            Some(b'"') => self.string().map(|_| false),
            Some(b'-' | b'0'..=b'9') => self.number().map(|()| false),
            Some(b't') => self.literal("true").map(|()| false),
            Some(b'f') => self.literal("false").map(|()| false),
            Some(b'n') => self.literal("null").map(|()| false),
            Some(_) => self.fail("a value is expected here"),
            None => self.fail("the text ends where a value is expected"),
        }
    }

    /// Closes what ends after a value. True when another element comes next, false at the end of the text.
    fn after_value(&mut self) -> Result<bool> {
        loop {
            self.skip_space();
            let Some(open) = self.open.last_mut() else {
                return if self.at == self.bytes.len() {
                    Ok(false)
                } else {
                    self.fail("there is more after the value")
                };
            };
            let is_object = open.is_object;
            open.index += 1;
            match self.peek() {
                Some(b',') => {
                    self.at += 1;
                    if is_object {
                        self.skip_space();
                        self.key()?;
                    }
                    return Ok(true);
                }
                Some(b'}') if is_object => self.leave(),
                Some(b']') if !is_object => self.leave(),
                Some(_) if is_object => return self.fail("“,” or “}” is expected here"),
                Some(_) => return self.fail("“,” or “]” is expected here"),
                None => return self.fail("the text ends inside an object or a list"),
            }
        }
    }

    fn enter(&mut self, is_object: bool) -> Result<()> {
        if self.open.len() == self.limits.depth {
            let message = format!("Values lie inside each other more than {} deep.", self.limits.depth);
            return Err(Error::invalid(self.pointer(), "json_depth", message));
        }
        self.at += 1;
        self.open.push(Open { is_object, first_key: self.keys.len(), index: 0 });
        Ok(())
    }

    fn leave(&mut self) {
        self.at += 1;
        if let Some(open) = self.open.pop() {
            self.keys.truncate(open.first_key);
        }
    }

    /// Reads a member's name and its colon.
    fn key(&mut self) -> Result<()> {
        if self.peek() != Some(b'"') {
            return self.fail("a member's name in quotes is expected here");
        }
        let key = self.string()?;
        let first = self.open.last().map_or(0, |open| open.first_key);
        let siblings = self.keys.get(first..).unwrap_or_default();
        if siblings.contains(&key) {
            self.keys.push(key);
            let message = "The member is there twice.";
            return Err(Error::invalid(self.pointer(), "json_duplicate_key", message));
        }
        if siblings.len() == self.limits.keys {
            let parent = self.pointer();
            let parent = parent.rsplit_once('/').map_or("", |(parent, _)| parent);
            let message = format!("An object has more than {} members.", self.limits.keys);
            return Err(Error::invalid(parent, "json_keys", message));
        }
        self.keys.push(key);
        self.skip_space();
        if self.peek() != Some(b':') {
            return self.fail("“:” is expected here");
        }
        self.at += 1;
        Ok(())
    }

    /// Reads a string; its text borrowed unless it holds escapes.
    fn string(&mut self) -> Result<Cow<'t, str>> {
        let start = self.at;
        self.at += 1;
        let mut escaped = false;
        loop {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            let plain = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f));
            self.at += plain.unwrap_or(rest.len());
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    break;
                }
                Some(b'\\') => {
                    escaped = true;
                    self.escape()?;
                }
                Some(_) => return self.fail("a control character stands in a text"),
                None => return self.fail("the text ends inside a string"),
            }
        }
        if escaped {
            let quoted = self.source.get(start..self.at).unwrap_or_default();
            return match serde_json::from_str::<String>(quoted) {
                Ok(text) => Ok(Cow::Owned(text)),
                Err(_) => self.fail("an escape in a text is wrong"),
            };
        }
        Ok(Cow::Borrowed(self.source.get(start + 1..self.at - 1).unwrap_or_default()))
    }

    fn escape(&mut self) -> Result<()> {
        match self.bytes.get(self.at + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' | b'u') => {
                self.at += 2;
                Ok(())
            }
            _ => self.fail("an escape in a text is wrong"),
        }
    }

    fn number(&mut self) -> Result<()> {
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        match self.peek() {
            Some(b'0') => self.at += 1,
            Some(b'1'..=b'9') => self.digits()?,
            _ => return self.fail("a digit is expected here"),
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(())
    }

    /// At least one digit.
    fn digits(&mut self) -> Result<()> {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        if self.at == start { self.fail("a digit is expected here") } else { Ok(()) }
    }

    fn literal(&mut self, word: &str) -> Result<()> {
        if self.bytes.get(self.at..).is_some_and(|rest| rest.starts_with(word.as_bytes())) {
            self.at += word.len();
            return Ok(());
        }
        self.fail("a value is expected here")
    }

    /// Where the scanner stands (RFC 6901).
    fn pointer(&self) -> String {
        let mut text = String::new();
        for (place, open) in self.open.iter().enumerate() {
            if open.is_object {
                let next = self.open.get(place + 1).map_or(self.keys.len(), |inner| inner.first_key);
                if let Some(key) = self.keys.get(open.first_key..next).and_then(<[_]>::last) {
                    push(&mut text, key);
                }
            } else {
                push(&mut text, &open.index.to_string());
            }
        }
        text
    }
}

/// The text is not JSON at byte `at`; says the line and the column, both from 1.
fn malformed(text: &[u8], at: usize, what: &str) -> Error {
    let before = text.get(..at).unwrap_or(text);
    let line = before.split(|byte| *byte == b'\n').count();
    let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1);
    let column = String::from_utf8_lossy(before.get(start..).unwrap_or_default()).chars().count() + 1;
    Error::Malformed(format!("The body is not valid JSON: {what} (line {line}, column {column})."))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn code(text: &str) -> Option<(String, &'static str)> {
        match scan(text.as_bytes(), Limits::REQUEST) {
            Ok(()) => None,
            Err(Error::Invalid(errors)) => errors.first().map(|error| (error.pointer.clone(), error.code)),
            Err(Error::Malformed(_)) => Some((String::new(), "malformed")),
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn limits_hold_exactly() {
        let nested = |depth: usize| format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
        assert_eq!(code(&nested(10)), None);
        assert_eq!(code(&nested(11)).unwrap().1, "json_depth");
        let object = |keys: usize| {
            let members: Vec<String> = (0..keys).map(|key| format!("\"k{key}\":{key}")).collect();
            format!("{{\"in\":{{{}}}}}", members.join(","))
        };
        assert_eq!(code(&object(100)), None);
        assert_eq!(code(&object(101)), Some(("/in".to_owned(), "json_keys")));
        let list = |values: usize| format!("[{}1]", "1,".repeat(values - 1));
        assert_eq!(code(&list(99_999)), None);
        assert_eq!(code(&list(100_000)).unwrap().1, "json_nodes");
        assert_eq!(code(r#"{"a":[1,{"b":1,"\u0062":2}]}"#), Some(("/a/1/b".to_owned(), "json_duplicate_key")));
        assert_eq!(code(r#"{"a":{"b":1},"c":{"b":1},"b":{"a":0}}"#), None);
    }

    #[test]
    fn a_wall_of_brackets_is_refused_at_once() {
        let start = crate::base::Clock::mark();
        assert_eq!(code(&"[".repeat(1_000_000)).unwrap().1, "json_depth");
        assert!(start.elapsed().as_millis() < 50);
    }

    #[test]
    fn errors_name_line_and_column() {
        let error = scan("{\n  \"ä\": tru\n}".as_bytes(), Limits::REQUEST).unwrap_err();
        assert_eq!(error.to_string(), "The body is not valid JSON: a value is expected here (line 2, column 8).");
        let error = scan(b"{\"a\": \"\xff\"}", Limits::REQUEST).unwrap_err();
        assert_eq!(error.to_string(), "The body is not valid JSON: the text is not UTF-8 (line 1, column 8).");
    }

    #[test]
    fn errors_say_what_was_expected() {
        for (text, what) in [
            (r#"{"a":1 "b":2}"#, "“,” or “}” is expected here"),
            ("[1 2]", "“,” or “]” is expected here"),
            ("[1", "the text ends inside an object or a list"),
            (r#"{"a""#, "“:” is expected here"),
            ("{1:2}", "a member's name in quotes is expected here"),
            ("1 2", "there is more after the value"),
            (" ", "the text ends where a value is expected"),
            ("\"\u{1}\"", "a control character stands in a text"),
            ("\"a", "the text ends inside a string"),
            (r#""\ud83d""#, "an escape in a text is wrong"),
            ("-", "a digit is expected here"),
            ("1.x", "a digit is expected here"),
            ("nul", "a value is expected here"),
        ] {
            let error = scan(text.as_bytes(), Limits::REQUEST).unwrap_err().to_string();
            assert!(error.contains(what), "{text}: {error}");
        }
    }

    /// JSON-like texts: mostly well-formed, with every token that matters.
    fn soup() -> impl Strategy<Value = String> {
        let token = prop::sample::select(vec![
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"a\"",
            "\"b\"",
            "\"\\u0061\"",
            "\"\\ud83d\\ude00\"",
            "\"\\ud83d\"",
            "\"\\x\"",
            "\"\\u12\"",
            "\"",
            "1",
            "-0",
            "01",
            "1.5",
            "1.",
            ".5",
            "1e3",
            "1E+",
            "-",
            "true",
            "tru",
            "false",
            "null",
            " ",
            "\n",
            "\t",
            "\u{1}",
            "ü",
            "\u{feff}",
            "\"\u{7f}ü\"",
            "[1,2]",
            "{\"k\":[{}]}",
            "\\",
        ]);
        prop::collection::vec(token, 0..12).prop_map(|tokens| tokens.concat())
    }

    fn values() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            any::<f64>().prop_map(Into::into),
            ".*".prop_map(Into::into),
        ];
        leaf.prop_recursive(8, 200, 10, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..10).prop_map(Into::into),
                prop::collection::btree_map(".*", inner, 0..10)
                    .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn agrees_with_serde_json_on_soup(text in soup()) {
            let expected = serde_json::from_str::<serde_json::Value>(&text).is_ok();
            match code(&text) {
                None => prop_assert!(expected, "{text}"),
                Some((_, "malformed")) => prop_assert!(!expected, "{text}"),
                Some(_) => {}
            }
        }

        #[test]
        fn accepts_every_value(value in values(), pretty in any::<bool>()) {
            let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) };
            prop_assert_eq!(code(&text.unwrap()), None);
        }

        #[test]
        fn never_panics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = scan(&bytes, Limits::REQUEST);
        }
    }
}
