//! Records as a file: CSV or JSON, from any kind of record. Headers are the names of the fields, so that what was
//! exported can be imported. Knows nothing of where the bytes go.

use crate::base::Result;
use crate::rest::chunks::Chunks;
use crate::rest::info::{ADDRESS_PARTS, Type};
use crate::rest::render;
use crate::rest::value::{CustomValue, Value};
use crate::store::ReadTx;

/// What stands between several values of one cell.
pub const SEPARATOR: &str = "; ";

/// The form of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// RFC 4180, in UTF-8, with a header.
    Csv,
    /// An array of objects as the API shows them.
    Json,
}

/// A file in the making.
pub struct Export {
    chunks: Box<dyn Chunks>,
    format: Format,
    columns: Vec<Column>,
    begun: bool,
    /// Records written so far.
    pub records: u64,
}

/// Where a cell comes from: a place among the fields, and a part of its value.
struct Column {
    name: String,
    place: usize,
    part: Part,
    /// What a spreadsheet shows as it is typed, whatever it begins with.
    is_phone: bool,
}

enum Part {
    Whole,
    Address(&'static str),
    Custom(String),
}

impl Export {
    /// A file of what `chunks` reads. `customs` are the keys of the organisation's own fields.
    #[must_use]
    pub fn new(chunks: Box<dyn Chunks>, format: Format, customs: &[String]) -> Self {
        let mut columns = Vec::new();
        for (place, info) in chunks.fields().into_iter().enumerate() {
            let is_phone = matches!(info.ty, Type::Phone | Type::Phones | Type::ContactPhones);
            let mut column = |name: String, part| columns.push(Column { name, place, part, is_phone });
            match info.ty {
                Type::Address => {
                    for part in ADDRESS_PARTS {
                        column(format!("{}.{part}", info.name), Part::Address(part));
                    }
                }
                Type::Custom => {
                    for key in customs {
                        column(format!("{}.{key}", info.name), Part::Custom(key.clone()));
                    }
                }
                _ => column(info.name.to_owned(), Part::Whole),
            }
        }
        Self { chunks, format, columns, begun: false, records: 0 }
    }

    /// How many records there are to look at.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.chunks.rows()
    }

    /// Appends what the next `most` records give to `out`. False when the file is whole.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn next(&mut self, tx: &ReadTx, most: usize, out: &mut Vec<u8>) -> Result<bool> {
        let Self { chunks, format, columns, begun, records } = self;
        if !*begun {
            *begun = true;
            match format {
                Format::Csv => line(out, columns.iter().map(|column| column.name.clone())),
                Format::Json => out.extend_from_slice(b"[\n"),
            }
        }
        let fields = chunks.fields();
        let more = chunks.next(tx, most, &mut |values| {
            match format {
                Format::Csv => line(out, columns.iter().map(|column| cell(column, values))),
                Format::Json => {
                    if *records > 0 {
                        out.extend_from_slice(b",\n");
                    }
                    out.push(b'{');
                    for (info, value) in fields.iter().zip(values) {
                        render::member(out, info.name);
                        render::value(out, value);
                    }
                    out.push(b'}');
                }
            }
            *records += 1;
        })?;
        if !more && *format == Format::Json {
            out.extend_from_slice(b"\n]\n");
        }
        Ok(more)
    }
}

/// Writes a line of CSV. Writing to memory cannot fail.
pub fn line(out: &mut Vec<u8>, cells: impl Iterator<Item = String>) {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    let _ = writer.write_record(cells.map(String::into_bytes));
}

/// The cell of a column, safe to open in a spreadsheet.
fn cell(column: &Column, values: &[Value<'_>]) -> String {
    let Some(value) = values.get(column.place) else { return String::new() };
    let text = match (&column.part, value) {
        (Part::Address(part), Value::Address(address)) => address.part(part).cloned().unwrap_or_default(),
        (Part::Custom(key), Value::Custom(custom)) => {
            custom.get(key).map(CustomValue::view).map_or_else(String::new, |value| text(&value))
        }
        (Part::Whole, value) => text(value),
        _ => String::new(),
    };
    if column.is_phone { text } else { guarded(text) }
}

/// A text that a spreadsheet would run gets an apostrophe before it; numbers stay numbers.
#[must_use]
pub fn guarded(text: String) -> String {
    let runs = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if runs && text.parse::<rust_decimal::Decimal>().is_err() { format!("'{text}") } else { text }
}

/// A value as one cell.
fn text(value: &Value<'_>) -> String {
    let joined = |texts: Vec<&str>| texts.join(SEPARATOR);
    match value {
        Value::Empty | Value::AddressParts(_) | Value::CustomParts(_) | Value::Address(_) | Value::Custom(_) => {
            String::new()
        }
        Value::Text(text) => text.clone().into_owned(),
        Value::Integer(number) => number.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Money(money) => format!("{} {}", money.amount(), money.currency().as_str()),
        Value::Date(date) => date.to_string(),
        Value::Time(time) => time.to_string(),
        Value::Boolean(yes) => yes.to_string(),
        Value::Id(prefix, id) => id.with_prefix(prefix),
        Value::Texts(texts) => texts.join(SEPARATOR),
        Value::Phone(phone) => phone.number.clone(),
        Value::Phones(phones) => joined(phones.iter().map(|phone| phone.number.as_str()).collect()),
        Value::ContactEmails(emails) => joined(emails.iter().map(|email| email.email.as_str()).collect()),
        Value::ContactPhones(phones) => joined(phones.iter().map(|phone| phone.number.as_str()).collect()),
        Value::Links(to, links) => {
            links.iter().map(|link| link.id.with_prefix(to.kind.prefix)).collect::<Vec<_>>().join(SEPARATOR)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_do_not_run() {
        for (text, safe) in [
            ("=1+1", "'=1+1"),
            ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("-5", "-5"),
            ("-5.25", "-5.25"),
            ("-", "'-"),
            ("\tx", "'\tx"),
            ("O'Brien", "O'Brien"),
            ("", ""),
        ] {
            assert_eq!(guarded(text.to_owned()), safe);
        }
    }

    #[test]
    fn lines_are_quoted_where_they_must_be() {
        let mut out = Vec::new();
        line(&mut out, ["a", "b,c", "d\"e", "f\ng", ""].into_iter().map(str::to_owned));
        assert_eq!(String::from_utf8(out).unwrap(), "a,\"b,c\",\"d\"\"e\",\"f\ng\",\r\n");
    }
}
