//! From serde's errors to errors about members: a JSON pointer (RFC 6901), a stable code and a sentence without the
//! names of our types.

use serde::de::DeserializeOwned;
use serde_path_to_error::Segment;

use super::strict::Strict;
use crate::base::{Error, FieldError, Result};

/// Reads checked JSON as a `T`. The body is well-formed by then, so what does not fit is a member's fault.
pub(super) fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    parse_value(plain(bytes)?)
}

/// The same of a value.
///
/// # Errors
/// `Invalid` with the pointer of the member that does not fit.
pub fn parse_value<T: DeserializeOwned>(value: serde_json::Value) -> Result<T> {
    serde_path_to_error::deserialize(Strict(value)).map_err(refusal)
}

/// Reads checked JSON as a value of any kind, or as an object's members.
pub(super) fn plain<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    serde_path_to_error::deserialize(&mut serde_json::Deserializer::from_slice(bytes)).map_err(refusal)
}

#[expect(clippy::needless_pass_by_value, reason = "what map_err hands over")]
fn refusal(error: serde_path_to_error::Error<serde_json::Error>) -> Error {
    Error::Invalid(vec![explain(pointer(error.path()), &error.inner().to_string())])
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    let mut text = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => push(&mut text, &index.to_string()),
            Segment::Map { key } => push(&mut text, key),
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    text
}

/// Appends one reference token.
pub(super) fn push(pointer: &mut String, token: &str) {
    pointer.push('/');
    for c in token.chars().take(200) {
        match c {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            c => pointer.push(c),
        }
    }
}

/// The last token of `pointer` as people read it.
fn member(pointer: &str) -> &str {
    match pointer.rsplit('/').next() {
        Some(name) if !name.is_empty() => name,
        _ => "body",
    }
}

/// Turns serde's sentence into ours.
fn explain(mut pointer: String, text: &str) -> FieldError {
    let text = text.rsplit_once(" at line ").map_or(text, |(message, _)| message);
    if let Some(name) = text.strip_prefix("unknown field `").and_then(|rest| rest.split('`').next()) {
        // The path leads to the member already.
        return FieldError::new(pointer, "unknown_field", format!("There is no member “{name}” here."));
    }
    if let Some(name) = text.strip_prefix("missing field `").and_then(|rest| rest.split('`').next()) {
        push(&mut pointer, name);
        return FieldError::new(pointer, "required", format!("“{name}” is required."));
    }
    if let Some(rest) = text.strip_prefix("unknown variant `") {
        let choices = rest.split_once("expected ").map_or("", |(_, choices)| choices);
        let message = format!("“{}” must be {}.", member(&pointer), choices.replace('`', ""));
        return FieldError::new(pointer, "not_allowed", message);
    }
    if let Some(rest) = text.strip_prefix("invalid type: ") {
        let (got, expected) = rest.rsplit_once(", expected ").unwrap_or((rest, "another type"));
        let message = format!("“{}” must be {}, not {}.", member(&pointer), expectation(expected), given(got));
        return FieldError::new(pointer, "wrong_type", message);
    }
    if text.starts_with("invalid value: ") || text.starts_with("invalid length ") {
        let expected = text.rsplit_once(", expected ").map_or("another value", |(_, expected)| expected);
        let message = format!("“{}” must be {}.", member(&pointer), expectation(expected));
        return FieldError::new(pointer, "invalid", message);
    }
    if text == "expected value" || text.starts_with("expected `") {
        // What serde says where one of several words is expected and another type comes.
        let message = format!("“{}” must be one of the listed values.", member(&pointer));
        return FieldError::new(pointer, "wrong_type", message);
    }
    if text == "number out of range" {
        let message = format!("“{}” is a number too large to be kept.", member(&pointer));
        return FieldError::new(pointer, "out_of_range", message);
    }
    FieldError::new(pointer, "invalid", text.to_owned())
}

/// What a type is called by people.
fn expectation(expected: &str) -> &str {
    match expected {
        "u8" | "u16" | "u32" | "u64" | "u128" | "usize" => "a whole number that is not negative",
        "i8" | "i16" | "i32" | "i64" | "i128" | "isize" => "a whole number",
        "f32" | "f64" => "a number",
        "a boolean" => "true or false",
        "a string" | "str" | "a borrowed string" => "a text",
        "a sequence" => "a list",
        "a map" => "an object",
        _ if expected.starts_with("struct ") => "an object",
        _ if expected.contains("enum ") || expected.contains("variant") => "one of the listed values",
        _ if expected.contains("tuple ") || expected.contains("array ") => "a list",
        _ => expected,
    }
}

/// What came instead, without the value.
fn given(got: &str) -> &str {
    match got.split([' ', '`']).next() {
        Some("string") => "a text",
        Some("integer" | "floating") => "a number",
        Some("boolean") => "true or false",
        Some("null") => "null",
        Some("sequence") => "a list",
        Some("map") => "an object",
        _ => "this",
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Kind {
        Call,
        Meeting,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only its form matters")]
    struct Inner {
        street: String,
        floor: Option<u8>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only its form matters")]
    struct Outer {
        name: String,
        #[serde(default)]
        kind: Option<Kind>,
        #[serde(default)]
        at: Option<crate::base::Time>,
        #[serde(default)]
        homes: Vec<Inner>,
    }

    fn error(json: &str) -> (String, &'static str, String) {
        match parse::<Outer>(json.as_bytes()) {
            Err(Error::Invalid(mut errors)) => {
                let error = errors.remove(0);
                (error.pointer, error.code, error.message)
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn serde_errors_become_member_errors() {
        let cases = [
            (r#"{"name":"a","x/y":1}"#, "/x~1y", "unknown_field", "There is no member “x/y” here."),
            (r#"{"kind":"call"}"#, "/name", "required", "“name” is required."),
            (r#"{"name":5}"#, "/name", "wrong_type", "“name” must be a text, not a number."),
            (r#"{"name":null}"#, "/name", "wrong_type", "“name” must be a text, not null."),
            (r#"{"name":"a","kind":"fax"}"#, "/kind", "not_allowed", "“kind” must be call or meeting."),
            (r#"{"name":"a","kind":5}"#, "/kind", "wrong_type", "“kind” must be one of the listed values."),
            (r#"{"name":"a","kind":[]}"#, "/kind", "wrong_type", "“kind” must be one of the listed values."),
            (
                r#"{"name":"a","homes":[{"street":"s","floor":1e400}]}"#,
                "/homes/0/floor",
                "out_of_range",
                "“floor” is a number too large to be kept.",
            ),
            (r#"{"name":"a","at":"soon"}"#, "/at", "invalid", "This is not a time such as 2026-11-25T09:30:00Z."),
            (r#"{"name":"a","homes":[{"street":"s"},{}]}"#, "/homes/1/street", "required", "“street” is required."),
            (
                r#"{"name":"a","homes":[{"street":"s","floor":-1}]}"#,
                "/homes/0/floor",
                "invalid",
                "“floor” must be a whole number that is not negative.",
            ),
            (
                r#"{"name":"a","homes":[{"street":"s","b":1}]}"#,
                "/homes/0/b",
                "unknown_field",
                "There is no member “b” here.",
            ),
            (r#"["a"]"#, "", "wrong_type", "“body” must be an object, not a list."),
            (r#"{"name":"a","homes":[["s",1]]}"#, "/homes/0", "wrong_type", "“0” must be an object, not a list."),
            (r"3", "", "wrong_type", "“body” must be an object, not a number."),
        ];
        for (json, pointer, code, message) in cases {
            assert_eq!(error(json), (pointer.to_owned(), code, message.to_owned()), "{json}");
        }
    }
}
