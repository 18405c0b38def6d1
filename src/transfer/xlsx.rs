//! Writing a spreadsheet (Office Open XML, ECMA-376) as a stream: one sheet, row by row, in the memory of a row. What may be a
//! number, a day, an instant or an amount in a currency is one; every other cell is text and never a formula. The file is a
//! ZIP (APPNOTE 6.3) whose sheet has its length behind it, so nothing is written twice. Knows no records.

use std::fmt::Write as _;
use std::io::{self, Write as _};

use flate2::Compression;
use flate2::write::DeflateEncoder;
use jiff::civil::{Date, DateTime, date};
use jiff::tz::TimeZone;
use rust_decimal::Decimal;

use crate::base::Time;

mod text;

use text::escaped;

/// Rows of a sheet, the header among them.
pub const ROWS_MAX: u64 = 1_048_576;
/// Digits that a number of a spreadsheet holds.
const DIGITS: u32 = 15;

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Text.
    Text(String),
    /// A number.
    Number(Decimal),
    /// An amount in the currency with this code.
    Money(Decimal, String),
    /// A day.
    Date(Date),
    /// An instant.
    Time(Time),
    /// Yes or no.
    Boolean(bool),
}

/// How the cells of a style look: its place among the formats of `styles.xml`.
const HEAD: usize = 1;
const TEXT: usize = 2;
const DAY: usize = 3;
const INSTANT: usize = 4;
const FIRST_CURRENCY: usize = 5;

/// A member of the archive that is written.
struct Entry {
    name: &'static str,
    at: u64,
    crc: u32,
    packed: u64,
    plain: u64,
    streamed: bool,
}

/// A spreadsheet in the making.
pub struct Sheet {
    /// In whose days instants are.
    zone: TimeZone,
    entries: Vec<Entry>,
    /// Bytes that were given away before the sheet.
    begun: u64,
    deflate: DeflateEncoder<Vec<u8>>,
    crc: crc32fast::Hasher,
    plain: u64,
    /// Bytes of the sheet that were given away.
    packed: u64,
    /// Rows so far, the header among them.
    rows: u64,
    /// The codes of currencies by style.
    currencies: Vec<String>,
    xml: String,
}

const TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>"#;
const PACKAGE: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const PARTS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#;
const BEGIN: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultColWidth="18" defaultRowHeight="15"/><sheetData>"#;
const END: &str = "</sheetData></worksheet>";

impl Sheet {
    /// Begins a file whose only sheet is called `name` and begins with a row of `columns`. Appends its first bytes to `out`.
    ///
    /// # Errors
    /// None while it writes to memory.
    pub fn begin<'c>(
        name: &str,
        columns: impl Iterator<Item = &'c str>,
        zone: TimeZone,
        out: &mut Vec<u8>,
    ) -> io::Result<Self> {
        let mut sheet = Self {
            zone,
            entries: Vec::new(),
            begun: 0,
            deflate: DeflateEncoder::new(Vec::new(), Compression::default()),
            crc: crc32fast::Hasher::new(),
            plain: 0,
            packed: 0,
            rows: 0,
            currencies: Vec::new(),
            xml: String::new(),
        };
        let mut title = String::new();
        escaped(&mut title, name);
        let workbook = format!(
            r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="{title}" sheetId="1" r:id="rId1"/></sheets></workbook>"#
        );
        for (name, content) in [
            ("[Content_Types].xml", TYPES),
            ("_rels/.rels", PACKAGE),
            ("xl/workbook.xml", workbook.as_str()),
            ("xl/_rels/workbook.xml.rels", PARTS),
        ] {
            sheet.store(name, content.as_bytes(), out);
        }
        let name = "xl/worksheets/sheet1.xml";
        let at = sheet.begun;
        sheet.entries.push(Entry { name, at, crc: 0, packed: 0, plain: 0, streamed: true });
        sheet.local(out);
        sheet.xml.push_str(BEGIN);
        sheet.row_of(columns.map(|name| (Cell::Text(name.to_owned()), HEAD)))?;
        sheet.give(out);
        Ok(sheet)
    }

    /// Appends a row, in memory until [`Sheet::give`].
    ///
    /// # Errors
    /// [`io::ErrorKind::FileTooLarge`] when the sheet is full.
    pub fn row(&mut self, cells: impl Iterator<Item = Cell>) -> io::Result<()> {
        if self.rows >= ROWS_MAX {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.row_of(cells.map(|cell| (cell, TEXT)))
    }

    fn row_of(&mut self, cells: impl Iterator<Item = (Cell, usize)>) -> io::Result<()> {
        self.rows += 1;
        let mut xml = std::mem::take(&mut self.xml);
        xml.push_str("<row>");
        for (cell, style) in cells {
            self.cell(&mut xml, cell, style);
        }
        xml.push_str("</row>");
        let written = self.squeeze(&xml);
        xml.clear();
        self.xml = xml;
        written
    }

    fn squeeze(&mut self, xml: &str) -> io::Result<()> {
        self.crc.update(xml.as_bytes());
        self.plain += len(xml.as_bytes());
        self.deflate.write_all(xml.as_bytes())
    }

    /// Writing to a text cannot fail.
    fn cell(&mut self, xml: &mut String, cell: Cell, style: usize) {
        let number = |xml: &mut String, style: usize, number: &dyn std::fmt::Display| {
            let _ = write!(xml, r#"<c s="{style}"><v>{number}</v></c>"#);
        };
        let text = |xml: &mut String, text: &str| {
            let _ = write!(xml, r#"<c s="{style}" t="inlineStr"><is><t xml:space="preserve">"#);
            escaped(xml, text);
            xml.push_str("</t></is></c>");
        };
        match cell {
            Cell::Empty => xml.push_str("<c/>"),
            Cell::Text(words) => text(xml, &words),
            Cell::Boolean(yes) => {
                let _ = write!(xml, r#"<c t="b"><v>{}</v></c>"#, u8::from(yes));
            }
            Cell::Number(value) if fits(value) => number(xml, 0, &value.normalize()),
            Cell::Number(value) => text(xml, &value.to_string()),
            Cell::Money(amount, code) if fits(amount) => {
                let style = self.style_of(code);
                number(xml, style, &amount);
            }
            Cell::Money(amount, code) => text(xml, &format!("{amount} {code}")),
            Cell::Date(day) => match serial(day.to_datetime(jiff::civil::Time::midnight())) {
                Some(serial) => number(xml, DAY, &serial),
                None => text(xml, &day.to_string()),
            },
            Cell::Time(at) => match serial(self.zone.to_datetime(at.to_jiff())) {
                Some(serial) => number(xml, INSTANT, &serial),
                None => text(xml, &at.to_string()),
            },
        }
    }

    fn style_of(&mut self, code: String) -> usize {
        let known = self.currencies.iter().position(|other| *other == code);
        FIRST_CURRENCY
            + known.unwrap_or_else(|| {
                self.currencies.push(code);
                self.currencies.len() - 1
            })
    }

    /// Moves what is packed so far to `out`.
    pub fn give(&mut self, out: &mut Vec<u8>) {
        let packed = self.deflate.get_mut();
        self.packed += len(packed);
        out.append(packed);
    }

    /// Ends the file.
    ///
    /// # Errors
    /// [`io::ErrorKind::FileTooLarge`] beyond 4 GiB.
    pub fn finish(mut self, out: &mut Vec<u8>) -> io::Result<()> {
        self.squeeze(END)?;
        self.deflate.try_finish()?;
        self.give(out);
        let crc = std::mem::take(&mut self.crc).finalize();
        let (packed, plain) = (self.packed, self.plain);
        if let Some(entry) = self.entries.last_mut() {
            (entry.crc, entry.packed, entry.plain) = (crc, packed, plain);
        }
        let described = [0x0807_4b50_u32, crc, short(packed)?, short(plain)?];
        for number in described {
            out.extend_from_slice(&number.to_le_bytes());
        }
        self.begun += packed + 16;
        let styles = self.styles();
        self.store("xl/styles.xml", styles.as_bytes(), out);
        self.directory(out)
    }

    fn styles(&self) -> String {
        let mut formats = String::new();
        let mut cells = String::new();
        for (place, code) in self.currencies.iter().enumerate() {
            let id = 164 + place;
            let _ = write!(formats, r##"<numFmt numFmtId="{id}" formatCode="#,##0.00\ &quot;{code}&quot;"/>"##);
            let _ = write!(cells, r#"<xf numFmtId="{id}" fontId="0" fillId="0" borderId="0" applyNumberFormat="1"/>"#);
        }
        let xf = |format: u8, font: u8| {
            format!(r#"<xf numFmtId="{format}" fontId="{font}" fillId="0" borderId="0" applyNumberFormat="1"/>"#)
        };
        // Text keeps being text when somebody edits it, whatever it begins with.
        let fixed = [xf(0, 0), xf(49, 1), xf(49, 0), xf(14, 0), xf(22, 0)].concat();
        let (several, all) = (self.currencies.len(), FIRST_CURRENCY + self.currencies.len());
        let formats =
            if several > 0 { format!(r#"<numFmts count="{several}">{formats}</numFmts>"#) } else { String::new() };
        format!(
            r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{formats}<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="{all}">{fixed}{cells}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"#
        )
    }

    /// Writes a short member as it is.
    fn store(&mut self, name: &'static str, content: &[u8], out: &mut Vec<u8>) {
        let (at, size) = (self.begun, len(content));
        let crc = crc32fast::hash(content);
        self.entries.push(Entry { name, at, crc, packed: size, plain: size, streamed: false });
        self.local(out);
        out.extend_from_slice(content);
        self.begun += size;
    }

    /// Writes the last entry's local header.
    fn local(&mut self, out: &mut Vec<u8>) {
        let Some(entry) = self.entries.last() else { return };
        let before = out.len();
        out.extend_from_slice(b"PK\x03\x04");
        entry.described(out);
        out.extend_from_slice(&[0, 0]);
        out.extend_from_slice(entry.name.as_bytes());
        self.begun += len(out) - u64::try_from(before).unwrap_or(0);
    }

    fn directory(&self, out: &mut Vec<u8>) -> io::Result<()> {
        let before = out.len();
        for entry in &self.entries {
            out.extend_from_slice(b"PK\x01\x02\x14\x00");
            entry.described(out);
            // No extra field, no comment, the first disk, no attributes.
            out.extend_from_slice(&[0; 12]);
            out.extend_from_slice(&short(entry.at)?.to_le_bytes());
            out.extend_from_slice(entry.name.as_bytes());
        }
        let (count, size) =
            (u16::try_from(self.entries.len()).unwrap_or(0), len(out.get(before..).unwrap_or_default()));
        out.extend_from_slice(b"PK\x05\x06\x00\x00\x00\x00");
        out.extend_from_slice(&count.to_le_bytes());
        out.extend_from_slice(&count.to_le_bytes());
        out.extend_from_slice(&short(size)?.to_le_bytes());
        out.extend_from_slice(&short(self.begun)?.to_le_bytes());
        out.extend_from_slice(&[0, 0]);
        Ok(())
    }
}

impl Entry {
    /// What both of its headers say: version, flags, method, no time, and its sizes as far as they are known.
    fn described(&self, out: &mut Vec<u8>) {
        let (flags, method) = if self.streamed { (8_u16, 8_u16) } else { (0, 0) };
        // 1980-01-01, the first day there is: the file is the same whenever it was made.
        for word in [20, flags, method, 0, 0x21] {
            out.extend_from_slice(&word.to_le_bytes());
        }
        for size in [self.crc, capped(self.packed), capped(self.plain)] {
            out.extend_from_slice(&size.to_le_bytes());
        }
        out.extend_from_slice(&u16::try_from(self.name.len()).unwrap_or(0).to_le_bytes());
    }
}

fn len(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

fn short(size: u64) -> io::Result<u32> {
    u32::try_from(size).map_err(|_| io::ErrorKind::FileTooLarge.into())
}

fn capped(size: u64) -> u32 {
    u32::try_from(size).unwrap_or(u32::MAX)
}

/// Whether a spreadsheet holds the number without loss.
fn fits(number: Decimal) -> bool {
    number.normalize().mantissa().unsigned_abs() < 10_u128.pow(DIGITS)
}

/// Days since the last day of 1899, as spreadsheets count from March 1900 on.
fn serial(at: DateTime) -> Option<f64> {
    let first = date(1899, 12, 30);
    if at.date() < date(1900, 3, 1) {
        return None;
    }
    let days = at.date().since(first).ok()?.get_days();
    let seconds = i32::from(at.hour()) * 3600 + i32::from(at.minute()) * 60 + i32::from(at.second());
    Some(f64::from(days) + f64::from(seconds) / 86_400.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_as_spreadsheets_do() {
        let midnight = |day: Date| serial(day.to_datetime(jiff::civil::Time::midnight()));
        assert_eq!(midnight(date(1900, 3, 1)), Some(61.0));
        assert_eq!(midnight(date(2026, 11, 28)), Some(46354.0));
        assert_eq!(serial(date(2026, 11, 28).at(18, 0, 0, 0)), Some(46354.75));
        assert_eq!(midnight(date(1900, 2, 28)), None);
    }

    #[test]
    fn numbers_that_would_lose_digits_are_texts() {
        assert!(fits("999999999999999".parse().unwrap()) && fits("0.10".parse().unwrap()));
        assert!(!fits("1234567890.123456".parse().unwrap()));
    }
}
