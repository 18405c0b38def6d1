//! L4: the generic records of the API: one field table per entity gives list, get, create, patch, delete, bulk
//! changes, filters, groups and sums. It knows no entity of the CRM.

pub mod agenda;
pub mod any;
pub mod beside;
pub mod bulk;
pub mod chunks;
pub mod context;
pub mod custom;
pub mod derive;
pub mod dismissed;
pub mod duplicates;
pub mod explain;
pub mod field;
pub mod filter;
pub mod groups;
pub mod html;
pub mod include;
pub mod info;
pub mod list;
pub mod mentions;
pub mod merge;
pub mod notify;
pub mod once;
pub mod parse;
pub mod parts;
pub mod records;
pub mod render;
pub mod resource;
pub mod routes;
pub mod schema;
pub mod search;
pub mod secret;
pub mod short;
pub mod tags;
pub mod timeline;
pub mod trash;
pub mod undo;
pub mod value;
pub mod views;
pub mod write;

pub use field::{Choice, Field, Stored, View};
pub use info::{Info, Type};
pub use resource::{Relation, Resource};
pub use value::Value;
