//! Query parameters. The route lists those it takes; the pipeline refuses the others by name before the handler runs.

use std::borrow::Cow;

use super::Extract;
use crate::base::{Error, FieldError, Result};
use crate::http::cx::Cx;
use crate::http::routes::QueryParam;

/// The request's query parameters, all of them known to the route.
#[derive(Debug, Clone, Default)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// The value of `name`. An empty value is a value, but where one of some words may be chosen it is none.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The same with this value of `name` in place of any other.
    #[must_use]
    pub fn with(mut self, name: &str, value: String) -> Self {
        self.0.retain(|(key, _)| key != name);
        self.0.push((name.to_owned(), value));
        self
    }

    /// `cursor`, where a page begins; `None` for the first page.
    #[must_use]
    pub fn cursor(&self) -> Option<&str> {
        self.get("cursor").filter(|text| !text.is_empty())
    }

    /// All values of a parameter that repeats.
    pub fn all<'q>(&'q self, name: &'q str) -> impl Iterator<Item = &'q str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// All parameters in their order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// The value of `name` read as a `T`; `expected` says for people what it is, for example `a whole number`.
    ///
    /// # Errors
    /// `Invalid` naming the parameter.
    pub fn parse<T: std::str::FromStr>(&self, name: &str, expected: &str) -> Result<Option<T>> {
        let read = |text: &str| {
            text.parse().map_err(|_| Error::invalid(name, "invalid", format!("“{name}” must be {expected}.")))
        };
        self.get(name).map(read).transpose()
    }
}

impl<S> Extract<S> for Query {
    fn extract(cx: &mut Cx<S>) -> Result<Self> {
        let raw = cx.parts.uri.query().unwrap_or_default();
        let choices = || cx.route.query.iter().filter(|param| param.is_optional_choice());
        let is_none = |key: &str, value: &str| value.is_empty() && choices().any(|param| param.name == key);
        let given = pairs(raw).filter(|(key, value)| !is_none(key, value));
        Ok(Self(given.map(|(key, value)| (key.into_owned(), value.into_owned())).collect()))
    }
}

fn pairs(raw: &str) -> impl Iterator<Item = (Cow<'_, str>, Cow<'_, str>)> {
    url::form_urlencoded::parse(raw.as_bytes())
}

/// Refuses parameters that `known` does not list, and those that come twice and may not.
pub(in crate::http) fn check(raw: &str, known: &[QueryParam]) -> Result<()> {
    let mut errors = Vec::new();
    let mut seen: Vec<Cow<'_, str>> = Vec::new();
    for (key, value) in pairs(raw) {
        match known.iter().find(|param| param.name == key) {
            None => {
                let message = format!("There is no parameter “{}” here.", shortened(&key));
                errors.push(FieldError::new(shortened(&key), "unknown_parameter", message));
            }
            Some(param) if !param.repeats && seen.contains(&key) => {
                let message = format!("The parameter “{key}” can be given only once.");
                errors.push(FieldError::new(param.name, "duplicate", message));
            }
            Some(param) => {
                let words = param.schema.get("enum").and_then(serde_json::Value::as_array);
                if let Some(words) =
                    words.filter(|words| !value.is_empty() && !words.iter().any(|word| word == value.as_ref()))
                {
                    let words: Vec<&str> = words.iter().filter_map(serde_json::Value::as_str).collect();
                    let message = format!("“{key}” is one of {}.", words.join(", "));
                    errors.push(FieldError::new(param.name, "not_allowed", message));
                }
                seen.push(key);
            }
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(Error::Invalid(errors)) }
}

/// What a stranger wrote, cut to what an error shows.
fn shortened(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(60).collect()
}
