//! The check of JSON bodies accepts exactly what `serde_json` accepts, within its limits and without doubled members.
#![no_main]

use std::collections::HashSet;
use std::fmt;

use leadlab::base::Error;
use leadlab::http::extract::scan::{Limits, scan};
use libfuzzer_sys::fuzz_target;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// What `serde_json` sees in a text.
#[derive(Default)]
struct Shape {
    depth: usize,
    most_keys: usize,
    nodes: usize,
    has_duplicate: bool,
}

impl Shape {
    const LEAF: Self = Self { depth: 0, most_keys: 0, nodes: 1, has_duplicate: false };

    fn hold(&mut self, inner: &Self) {
        self.depth = self.depth.max(inner.depth + 1);
        self.most_keys = self.most_keys.max(inner.most_keys);
        self.nodes += inner.nodes;
        self.has_duplicate |= inner.has_duplicate;
    }

    fn fits(&self, limits: Limits) -> bool {
        self.depth <= limits.depth && self.most_keys <= limits.keys && self.nodes <= limits.nodes && !self.has_duplicate
    }
}

impl<'de> Deserialize<'de> for Shape {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Look)
    }
}

struct Look;

impl<'de> Visitor<'de> for Look {
    type Value = Shape;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<Shape, E> {
        Ok(Shape::LEAF)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Shape, E> {
        Ok(Shape::LEAF)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Shape, E> {
        Ok(Shape::LEAF)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Shape, E> {
        Ok(Shape::LEAF)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Shape, E> {
        Ok(Shape::LEAF)
    }

    fn visit_str<E>(self, _: &str) -> Result<Shape, E> {
        Ok(Shape::LEAF)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Shape, A::Error> {
        let mut shape = Shape { depth: 1, nodes: 1, ..Shape::default() };
        while let Some(inner) = list.next_element::<Shape>()? {
            shape.hold(&inner);
        }
        Ok(shape)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Shape, A::Error> {
        let mut shape = Shape { depth: 1, nodes: 1, ..Shape::default() };
        let mut keys = HashSet::new();
        let mut members = 0;
        while let Some((key, inner)) = map.next_entry::<String, Shape>()? {
            members += 1;
            shape.has_duplicate |= !keys.insert(key);
            shape.hold(&inner);
        }
        shape.most_keys = shape.most_keys.max(members);
        Ok(shape)
    }
}

fuzz_target!(|text: &[u8]| {
    for limits in [Limits::REQUEST, Limits { depth: 2, keys: 3, nodes: 12 }] {
        let verdict = scan(text, limits);
        match serde_json::from_slice::<Shape>(text) {
            Ok(shape) => {
                assert_eq!(verdict.is_ok(), shape.fits(limits), "{verdict:?}");
                assert!(!matches!(verdict, Err(Error::Malformed(_))), "{verdict:?}");
            }
            // A number too large for a float is refused later, where its type is known.
            Err(error) if error.to_string().starts_with("number out of range") => {}
            Err(error) => assert!(verdict.is_err(), "{error}"),
        }
    }
});
