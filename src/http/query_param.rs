//! Query parameters as routes declare them; what a request may ask is read from these by the pipeline and the OpenAPI
//! document alike.

use serde_json::json;

use super::routes::Schema;

/// A query parameter that a route takes. All others are refused.
#[derive(Debug, Clone)]
pub struct QueryParam {
    /// Its name.
    pub name: &'static str,
    /// A sentence for the OpenAPI document.
    pub about: &'static str,
    /// What values it takes.
    pub schema: Schema,
    /// Whether it may come more than once.
    pub repeats: bool,
    /// Whether it must come.
    pub required: bool,
}

impl QueryParam {
    /// Whether one of some words may be chosen, or none: no word, or an empty one.
    #[must_use]
    pub fn is_optional_choice(&self) -> bool {
        !self.required && self.schema.get("enum").is_some()
    }

    /// A parameter holding text, at most once.
    #[must_use]
    pub fn text(name: &'static str, about: &'static str) -> Self {
        Self::new(name, about, json!({ "type": "string" }))
    }

    /// A parameter with values of `schema`, at most once.
    #[must_use]
    pub fn new(name: &'static str, about: &'static str, schema: Schema) -> Self {
        Self { name, about, schema, repeats: false, required: false }
    }

    /// `limit`, the rows of a page.
    #[must_use]
    pub fn limit(about: &'static str, usual: u32, most: u32) -> Self {
        let schema = json!({ "type": "integer", "minimum": 1, "maximum": most, "default": usual });
        Self::new("limit", about, schema)
    }

    /// `cursor`, the place where a page begins.
    #[must_use]
    pub fn cursor() -> Self {
        Self::text("cursor", "The next_cursor of the page before; an empty one is the first page.")
    }

    /// The same, never absent.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The same, admitted more than once.
    #[must_use]
    pub fn repeating(mut self) -> Self {
        self.repeats = true;
        self
    }
}
