//! What an answer about a record may carry beside it, and each row of a list: `include=contacts,counts`.

use serde_json::{Value as Json, json};

use super::derive::PARENT;
use super::field::View;
use super::list::Shape;
use super::resource::{Resource, first_one};
use crate::base::{Error, Org, Result, Uid};
use crate::http::schemas::{answer, list, listed};
use crate::http::{Query, QueryParam};
use crate::store::{Dir, KeyBuf, RawRead, Read};

/// Records of an included list beside one record, and the most that a list's row may ask for.
const NEWEST: usize = 20;
/// Records of an included list in a list's row, unless the request says otherwise.
const NEWEST_IN_ROW: usize = 3;

/// Something that can be included.
#[derive(Debug, Clone, Copy)]
pub struct Include {
    /// Its name in `include=`.
    pub name: &'static str,
    /// Whether it stands beside the record's fields; else under `included`.
    pub beside: bool,
    /// Writes its JSON value; of records at most so many.
    pub write: fn(&dyn RawRead, Org, Uid, usize, &mut Vec<u8>) -> Result<()>,
}

impl Include {
    /// The newest records of `E` that hang on the record, and how many do.
    #[must_use]
    pub const fn newest<E: Resource>() -> Self {
        Self { name: E::KIND.collection, beside: false, write: newest::<E> }
    }
}

/// The parameter `include` of records of `E`.
#[must_use]
pub fn param<E: Resource>() -> QueryParam {
    let names: Vec<&str> = E::INCLUDES.iter().map(|include| include.name).collect();
    QueryParam::new("include", "What to answer beside the record, with commas between.", listed(&names.join("|")))
}

/// The parameters by which rows of a list of `E` carry more.
#[must_use]
pub fn list_params<E: Resource>() -> Vec<QueryParam> {
    if E::INCLUDES.is_empty() {
        return Vec::new();
    }
    let most = json!({"type": "integer", "minimum": 1, "maximum": NEWEST, "default": NEWEST_IN_ROW});
    vec![param::<E>(), QueryParam::new("include_limit", "Records of each included list.", most)]
}

/// The schema of a record of `E` with what may stand beside it.
#[must_use]
pub fn schema<E: Resource>(record: Json) -> Json {
    if E::INCLUDES.is_empty() {
        return record;
    }
    let records = answer(json!({"data": list(json!({"type": "object"})), "total": {"type": "integer", "minimum": 0}}));
    let mut record = record;
    if let Some(Json::Object(properties)) = record.get_mut("properties") {
        properties.insert("included".to_owned(), json!({"type": "object", "additionalProperties": records}));
        for include in E::INCLUDES.iter().filter(|include| include.beside) {
            properties.insert(include.name.to_owned(), json!({"type": "object"}));
        }
    }
    record
}

/// What a request wants to be included.
#[derive(Debug, Default)]
pub struct Wanted {
    includes: Vec<&'static Include>,
    most: usize,
}

impl Wanted {
    /// What the parameters of a request about one record ask for.
    ///
    /// # Errors
    /// Naming what cannot be included.
    pub fn of<E: Resource>(query: &Query) -> Result<Self> {
        let mut includes = Vec::new();
        let names = query.get("include").unwrap_or_default();
        for name in names.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            let Some(include) = E::INCLUDES.iter().find(|include| include.name == name) else {
                let known: Vec<&str> = E::INCLUDES.iter().map(|include| include.name).collect();
                let known = if known.is_empty() { "nothing".to_owned() } else { known.join(", ") };
                let message = format!("{} cannot include {name}; it can include {known}.", first_one::<E>());
                return Err(Error::invalid("include", "invalid", message));
            };
            if !includes.iter().any(|other: &&Include| other.name == name) {
                includes.push(include);
            }
        }
        Ok(Self { includes, most: NEWEST })
    }

    /// What the parameters of a list ask for.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn of_rows<E: Resource>(query: &Query) -> Result<Self> {
        let most = match query.parse::<usize>("include_limit", "a whole number")? {
            Some(most) if !(1..=NEWEST).contains(&most) => {
                let message = format!("“include_limit” is a whole number from 1 to {NEWEST}.");
                return Err(Error::invalid("include_limit", "range", message));
            }
            most => most.unwrap_or(NEWEST_IN_ROW),
        };
        Ok(Self { most, ..Self::of::<E>(query)? })
    }

    /// A bit for each thing that is included.
    #[must_use]
    pub fn bits<E: Resource>(&self) -> u32 {
        let wanted = |include: &Include| self.includes.iter().any(|other| other.name == include.name);
        E::INCLUDES.iter().enumerate().filter(|(_, include)| wanted(include)).map(|(place, _)| 1 << place).sum()
    }

    /// Whether it is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.includes.is_empty()
    }

    /// Whether all of it stands beside the fields, as numbers do.
    #[must_use]
    pub fn is_beside(&self) -> bool {
        self.includes.iter().all(|include| include.beside)
    }

    /// Adds it to the record's JSON object that ends `out`.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn write(&self, tx: &dyn RawRead, org: Org, id: Uid, out: &mut Vec<u8>) -> Result<()> {
        if self.is_empty() {
            return Ok(());
        }
        if out.pop() != Some(b'}') {
            return Err(Error::internal("a record's JSON is no object"));
        }
        for include in self.includes.iter().filter(|include| include.beside) {
            super::render::member(out, include.name);
            (include.write)(tx, org, id, self.most, out)?;
        }
        super::render::member(out, "included");
        out.push(b'{');
        for include in self.includes.iter().filter(|include| !include.beside) {
            super::render::member(out, include.name);
            (include.write)(tx, org, id, self.most, out)?;
        }
        out.extend_from_slice(b"}}");
        Ok(())
    }
}

/// Writes the newest records of `E` that hang on `parent`, at most `most`, and how many there are.
fn newest<E: Resource>(tx: &dyn RawRead, org: Org, parent: Uid, most: usize, out: &mut Vec<u8>) -> Result<()> {
    let key = KeyBuf::new().id(parent);
    let shape = Shape::<E>::whole();
    out.extend_from_slice(b"{\"data\":[");
    let mut count = 0;
    tx.peek_index(org, E::KIND, PARENT, &key, Dir::Backward, most, &mut |id| {
        let Some(record) = tx.get::<E>(org, id.into())? else { return Ok(()) };
        if count > 0 {
            out.push(b',');
        }
        count += 1;
        shape.write(tx, org, out, View::of(&record))
    })?;
    out.extend_from_slice(format!("],\"total\":{}}}", tx.counter(org, E::KIND, PARENT, &key)?).as_bytes());
    Ok(())
}
