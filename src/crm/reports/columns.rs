//! The columns of reports: their types, schemas and cells in a file.

use serde::{Serialize, Serializer};
use serde_json::{Map, Value as Json, json};

use crate::base::Prefixed;
use crate::crm::activities::Activity;
use crate::crm::pipelines::Stage;
use crate::http::schemas;
use crate::transfer::export;

/// The names of [`Type`]s.
pub(super) const TYPES: [&str; 8] = ["id", "text", "month", "time", "integer", "percent", "days", "money"];

/// What the cells of a column hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    /// The identity of a record with this prefix, or nothing.
    Id(&'static str),
    /// Text, or nothing.
    Text,
    /// `2026-11`.
    Month,
    /// An instant.
    Time,
    /// A number of things.
    Integer,
    /// 0 to 100 with a decimal; nothing where there is no whole.
    Percent,
    /// A number of days with a decimal; nothing where there is none.
    Days,
    /// Amounts, one for each currency.
    Money,
}

/// A user.
pub(super) const USER: Type = Type::Id("usr");
/// A stage.
pub(super) const STAGE: Type = Type::Id(Stage::PREFIX);
/// An activity.
pub(super) const ACTIVITY: Type = Type::Id(Activity::PREFIX);

impl Type {
    fn name(self) -> &'static str {
        match self {
            Self::Id(_) => "id",
            Self::Text => "text",
            Self::Month => "month",
            Self::Time => "time",
            Self::Integer => "integer",
            Self::Percent => "percent",
            Self::Days => "days",
            Self::Money => "money",
        }
    }

    fn schema(self) -> Json {
        match self {
            Self::Id(prefix) => schemas::nullable(schemas::id(prefix)),
            Self::Text => json!({"type": ["string", "null"]}),
            Self::Month => json!({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"}),
            Self::Time => schemas::time(),
            Self::Integer => json!({"type": "integer"}),
            Self::Percent => json!({"type": ["number", "null"], "minimum": 0, "maximum": 100}),
            Self::Days => json!({"type": ["number", "null"], "minimum": 0}),
            Self::Money => schemas::list(schemas::money()),
        }
    }
}

/// A column.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    pub(super) key: &'static str,
    label: &'static str,
    ty: Type,
}

/// A column of this name.
pub(super) const fn column(key: &'static str, label: &'static str, ty: Type) -> Column {
    Column { key, label, ty }
}

impl Serialize for Column {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        json!({"key": self.key, "label": self.label, "type": self.ty.name()}).serialize(s)
    }
}

/// The schema of a row.
pub(super) fn row_schema(columns: &[Column]) -> Json {
    let members: Map<String, Json> = columns.iter().map(|column| (column.key.to_owned(), column.ty.schema())).collect();
    schemas::answer(members)
}

/// The rows as objects.
pub(super) fn objects(columns: &[Column], rows: super::Rows) -> Json {
    rows.into_iter()
        .map(|cells| columns.iter().map(|column| column.key.to_owned()).zip(cells).collect::<Map<String, Json>>())
        .collect()
}

/// A share of a whole in percent with a decimal.
pub(super) fn percent(part: i64, whole: i64) -> Json {
    if whole <= 0 {
        return Json::Null;
    }
    tenths((part.max(0).saturating_mul(1_000) + whole / 2) / whole)
}

/// Seconds divided by a number, as days with a decimal.
pub(super) fn average_days(seconds: i64, count: i64) -> Json {
    if count <= 0 {
        return Json::Null;
    }
    tenths((seconds.max(0) / count + 4_320) / 8_640)
}

fn tenths(tenths: i64) -> Json {
    json!(i32::try_from(tenths).map_or(f64::MAX, f64::from) / 10.0)
}

/// The rows as a file, safe to open in a spreadsheet: a header of the columns' keys, amounts as `12.50 EUR; 3 USD`.
pub(super) fn csv(columns: &[Column], rows: &super::Rows) -> Vec<u8> {
    let mut out = Vec::new();
    export::line(&mut out, columns.iter().map(|column| column.key.to_owned()));
    for row in rows {
        export::line(&mut out, row.iter().map(|cell| export::guarded(text(cell))));
    }
    out
}

fn text(cell: &Json) -> String {
    match cell {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        Json::Array(amounts) => {
            let amount = |money: &Json| {
                let part = |name: &str| money.get(name).and_then(Json::as_str).unwrap_or_default();
                format!("{} {}", part("amount"), part("currency"))
            };
            amounts.iter().map(amount).collect::<Vec<_>>().join(export::SEPARATOR)
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_rounded_to_a_decimal() {
        for (part, whole, share) in [(1, 3, json!(33.3)), (2, 3, json!(66.7)), (0, 4, json!(0.0)), (4, 4, json!(100.0))]
        {
            assert_eq!(percent(part, whole), share);
        }
        assert_eq!((percent(0, 0), average_days(5, 0)), (Json::Null, Json::Null));
        assert_eq!((average_days(86_400 * 3, 2), average_days(-5, 1)), (json!(1.5), json!(0.0)));
    }

    #[test]
    fn cells_of_a_file_do_not_run() {
        let columns = [column("source", "Source", Type::Text), column("value", "Value", Type::Money)];
        let euros = json!([{"amount": "12.50", "currency": "EUR"}, {"amount": "3", "currency": "USD"}]);
        let rows = vec![vec![json!("=1+1"), euros], vec![Json::Null, json!([])]];
        let text = String::from_utf8(csv(&columns, &rows)).unwrap();
        assert_eq!(text, "source,value\r\n'=1+1,12.50 EUR; 3 USD\r\n,\r\n");
    }
}
