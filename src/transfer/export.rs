//! Records as a file: CSV, a spreadsheet, JSON or vCards, from any kind of record. Headers are the names of the fields, so
//! that what was exported can be imported. Knows nothing of where the bytes go.

use std::io;

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::vcard;
use super::xlsx::{Cell, ROWS_MAX, Sheet};
use crate::base::{Error, Result};
use crate::rest::chunks::Chunks;
use crate::rest::info::{ADDRESS_PARTS, Type};
use crate::rest::render;
use crate::rest::value::{CustomValue, Value};
use crate::store::ReadTx;

/// What stands between several values of one cell.
pub const SEPARATOR: &str = "; ";
/// Spreadsheet programs take a file for UTF-8 that begins so, and for the code page of the computer otherwise.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The form of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// RFC 4180, in UTF-8 with a byte order mark, with a header.
    Csv,
    /// A spreadsheet of one sheet, with a header.
    Xlsx,
    /// An array of objects as the API shows them.
    Json,
    /// A vCard for each person or company.
    Vcf,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Csv, Self::Xlsx, Self::Json, Self::Vcf];

    /// As in requests, and the ending of the file's name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Json => "json",
            Self::Vcf => "vcf",
        }
    }

    /// The media type of the file.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Json => "application/json",
            Self::Vcf => "text/vcard",
        }
    }

    /// Says why records of `collection` have no file of this form, where they have none.
    #[must_use]
    pub fn unfit(self, collection: &str) -> Option<String> {
        let fits = self != Self::Vcf || vcard::COLLECTIONS.contains(&collection);
        (!fits).then(|| format!("There are vCards of {} alone.", vcard::COLLECTIONS.join(", ")))
    }
}

/// A file in the making.
pub struct Export {
    chunks: Box<dyn Chunks>,
    collection: &'static str,
    form: Form,
    zone: TimeZone,
    columns: Vec<Column>,
    names: Vec<&'static str>,
    begun: bool,
    /// Records written so far.
    pub records: u64,
}

/// What is being written.
enum Form {
    Csv,
    Json,
    Vcf,
    /// The sheet, from its beginning to its end.
    Xlsx(Option<Box<Sheet>>),
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
    /// A file of what `chunks` reads of `collection`. `customs` are the keys of the organisation's own fields, `zone` is
    /// where its days begin.
    #[must_use]
    pub fn new(
        chunks: Box<dyn Chunks>,
        collection: &'static str,
        format: Format,
        customs: &[String],
        zone: TimeZone,
    ) -> Self {
        let mut columns = Vec::new();
        let fields = chunks.fields();
        for (place, info) in fields.iter().enumerate() {
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
        let form = match format {
            Format::Csv => Form::Csv,
            Format::Xlsx => Form::Xlsx(None),
            Format::Json => Form::Json,
            Format::Vcf => Form::Vcf,
        };
        let names = fields.iter().map(|info| info.name).collect();
        Self { chunks, collection, form, zone, columns, names, begun: false, records: 0 }
    }

    /// How many records there are to look at.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.chunks.rows()
    }

    /// Appends what the next `most` records give to `out`. False when the file is whole.
    ///
    /// # Errors
    /// When the storage fails, or there are more records than a spreadsheet has rows.
    pub fn next(&mut self, tx: &ReadTx, most: usize, out: &mut Vec<u8>) -> Result<bool> {
        if !self.begun {
            self.begun = true;
            self.begin(out)?;
        }
        let Self { chunks, collection, form, columns, names, records, .. } = self;
        let more = chunks.next(tx, most, &mut |values, title| {
            match form {
                Form::Csv => line(out, columns.iter().map(|column| column.text(values))),
                Form::Json => {
                    if *records > 0 {
                        out.extend_from_slice(b",\n");
                    }
                    out.push(b'{');
                    for (name, value) in names.iter().zip(values) {
                        render::member(out, name);
                        render::value(out, value);
                    }
                    out.push(b'}');
                }
                Form::Vcf => {
                    let source = vcard::Source { collection, names, values };
                    vcard::write(out, &source, &mut || title("customer_id"))?;
                }
                Form::Xlsx(Some(sheet)) => {
                    sheet.row(columns.iter().map(|column| column.cell(values))).map_err(full)?;
                }
                Form::Xlsx(None) => {}
            }
            *records += 1;
            Ok(())
        })?;
        match &mut self.form {
            Form::Json if !more => out.extend_from_slice(b"\n]\n"),
            Form::Xlsx(sheet) if !more => {
                if let Some(sheet) = sheet.take() {
                    sheet.finish(out).map_err(full)?;
                }
            }
            Form::Xlsx(Some(sheet)) => sheet.give(out),
            _ => {}
        }
        Ok(more)
    }

    fn begin(&mut self, out: &mut Vec<u8>) -> Result<()> {
        let names = self.columns.iter().map(|column| column.name.as_str());
        match &mut self.form {
            Form::Csv => {
                out.extend_from_slice(BYTE_ORDER_MARK);
                line(out, names.map(str::to_owned));
            }
            Form::Json => out.extend_from_slice(b"[\n"),
            Form::Vcf => {}
            Form::Xlsx(sheet) => {
                let begun = Sheet::begin(self.collection, names, self.zone.clone(), out).map_err(full)?;
                *sheet = Some(Box::new(begun));
            }
        }
        Ok(())
    }
}

fn full(error: io::Error) -> Error {
    if error.kind() != io::ErrorKind::FileTooLarge {
        return Error::fault(error);
    }
    let message = format!("A spreadsheet holds at most {} records. Take CSV, or a filter.", ROWS_MAX - 1);
    Error::invalid("/format", "too_many", message)
}

/// Writes a line of CSV. Writing to memory cannot fail.
pub fn line(out: &mut Vec<u8>, cells: impl Iterator<Item = String>) {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    let _ = writer.write_record(cells.map(String::into_bytes));
}

impl Column {
    /// What it says of a record, by the function that is for its value.
    fn of<T>(&self, values: &[Value<'_>], none: T, with: impl FnOnce(&Value<'_>) -> T) -> T {
        match (&self.part, values.get(self.place)) {
            (Part::Address(part), Some(Value::Address(address))) => match address.part(part) {
                Some(text) => with(&Value::text(text)),
                None => none,
            },
            (Part::Custom(key), Some(Value::Custom(custom))) => match custom.get(key).map(CustomValue::view) {
                Some(value) => with(&value),
                None => none,
            },
            (Part::Whole, Some(value)) => with(value),
            _ => none,
        }
    }

    /// Its cell of CSV, safe to open in a spreadsheet.
    fn text(&self, values: &[Value<'_>]) -> String {
        let text = self.of(values, String::new(), text);
        if self.is_phone { text } else { guarded(text) }
    }

    /// Its cell of a spreadsheet.
    fn cell(&self, values: &[Value<'_>]) -> Cell {
        self.of(values, Cell::Empty, |value| match value {
            Value::Integer(number) => Cell::Number((*number).into()),
            Value::Number(number) => Cell::Number(*number),
            Value::Money(money) => Cell::Money(money.amount(), money.currency().as_str().to_owned()),
            Value::Date(date) => Cell::Date(*date),
            Value::Time(at) => Cell::Time(*at),
            Value::Boolean(yes) => Cell::Boolean(*yes),
            other => match text(other) {
                empty if empty.is_empty() => Cell::Empty,
                text => Cell::Text(text),
            },
        })
    }
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
