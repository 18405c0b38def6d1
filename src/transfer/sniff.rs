//! A first look at a file: encoding, delimiter, header, columns, and who wrote it.
//!
//! Owns everything that must be known before rows can be read. The whole file is read once for its encoding, its
//! beginning for the rest; nothing is kept but the findings, which can be stored and used again for the same file.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use csv::StringRecord;
use serde::{Deserialize, Serialize};

use super::aliases;
use super::cell::{is_email, is_phone, is_url, tidy};
use super::columns::{Column, judge, names};
use super::encoding::{Charset, Decoded, Detector};
use super::lines::{LineEnd, Lines};
use super::mojibake::Tally;
use super::records::{Broken, Content, Records};
use super::source::{Mailing, Source};
use crate::base::date::looks_like_date;
use crate::base::number::parse_number;

/// Bytes at the start that columns are judged by.
const HEAD: usize = 1024 * 1024;
/// Rows that columns are judged by.
const ROWS: usize = 2_000;
/// Bytes at the start that show the delimiter.
const SHAPE: usize = 256 * 1024;
/// Cells that reach to the end of the sample before the rest is given up: each costs a walk to the end.
const UNENDING: usize = 50;
/// Rows in which the header is looked for.
const HEADER_ROWS: usize = 30;
/// Rows to show.
const FIRST_ROWS: usize = 5;
/// Characters of a cell to show.
const SHOWN: usize = 120;
/// The most columns of a file.
pub const MAX_COLUMNS: usize = 2_000;

/// Why a file cannot be imported as a table of text.
#[derive(Debug, thiserror::Error)]
pub enum InspectError {
    /// Nothing but blanks.
    #[error("The file is empty.")]
    Empty,
    /// Another kind of file.
    #[error("This is {0}, not a text file with columns; save it as CSV and try again.")]
    Kind(&'static str),
    /// Beyond [`MAX_COLUMNS`].
    #[error("The file has {0} columns; at most {MAX_COLUMNS} are allowed.")]
    TooManyColumns(usize),
    /// The file cannot be read.
    #[error("The file could not be read.")]
    Io(#[from] io::Error),
}

/// What was found. A caller may change `encoding`, `delimiter` or `header_row` and inspect again with
/// [`inspect_with`], or set `repair` and read on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inspection {
    /// The character encoding.
    pub encoding: Charset,
    /// What ends a line.
    pub line_end: LineEnd,
    /// The character between cells: `,`, `;`, a tab or `|`, or what a `sep=` line names.
    pub delimiter: char,
    /// The number of the header's row, from 1; 0 where there is none.
    pub header_row: u64,
    /// Cells of most rows.
    pub usual_cells: usize,
    /// The columns in order.
    pub columns: Vec<Column>,
    /// Who wrote the file.
    pub source: Source,
    /// What the file's name says about its addresses.
    pub mailing: Option<Mailing>,
    /// Whether the text was encoded twice (`NovÃ¡k`).
    pub mojibake: bool,
    /// Whether to undo that while reading; false until a user asks.
    pub repair: bool,
    /// Whether rows commonly lack their last cells.
    pub ragged: bool,
    /// Rows below the header: counted in small files, estimated from the length of the first ones in others.
    pub row_estimate: u64,
    /// The first five rows below the header as they stand, each cell cut to 120 characters.
    pub first_rows: Vec<Vec<String>>,
}

impl Inspection {
    /// The delimiter as the byte it always is.
    #[must_use]
    pub fn delimiter_byte(&self) -> u8 {
        u8::try_from(self.delimiter).unwrap_or(b',')
    }
}

/// What a user knows better.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Overrides {
    /// The encoding.
    pub encoding: Option<Charset>,
    /// The delimiter, an ASCII character.
    pub delimiter: Option<char>,
    /// The header's row, 0 for none.
    pub header_row: Option<u64>,
}

/// Inspects a file on disk.
///
/// # Errors
/// When it cannot be read or is not a text file with columns.
pub fn inspect_path(path: &Path) -> Result<Inspection, InspectError> {
    let name = path.file_name().and_then(|name| name.to_str());
    inspect(File::open(path)?, name)
}

/// Inspects a file from its start and leaves it there again. `name` is the name under which it came.
///
/// # Errors
/// As [`inspect_path`].
pub fn inspect<R: Read + Seek>(file: R, name: Option<&str>) -> Result<Inspection, InspectError> {
    inspect_with(file, name, Overrides::default())
}

/// As [`inspect`], with what a user knows better.
///
/// # Errors
/// As [`inspect_path`].
pub fn inspect_with<R: Read + Seek>(
    mut file: R,
    name: Option<&str>,
    overrides: Overrides,
) -> Result<Inspection, InspectError> {
    file.seek(SeekFrom::Start(0))?;
    let (head, total, detected) = scan(&mut file)?;
    let whole = total <= HEAD as u64;
    file.seek(SeekFrom::Start(0))?;
    if let Some(kind) = kind(&head) {
        return Err(InspectError::Kind(kind));
    }
    let encoding = overrides.encoding.unwrap_or(detected);
    let text = decode(&head, encoding, whole)?;
    if text.trim().is_empty() {
        return Err(InspectError::Empty);
    }
    let line_end = line_end(&text);
    let named = named_delimiter(&text);
    let (delimiter, usual_cells) =
        delimiter(&text, line_end, whole, overrides.delimiter.filter(char::is_ascii).or(named))?;
    let rows = sample(&text, line_end, delimiter, Some(usual_cells), whole)?;
    let preamble = u64::from(named.is_some());
    let header_row = overrides.header_row.unwrap_or_else(|| header_row(&rows, usual_cells, preamble));
    let columns = columns(&rows, header_row, preamble)?;
    let below = || rows.iter().filter(|(row, _)| *row > header_row.max(preamble));
    let mut tally = Tally::default();
    below().flat_map(|(_, cells)| cells).for_each(|cell| tally.add(cell));
    let lengths: Vec<usize> = below().map(|(_, cells)| cells.len()).collect();
    let headers: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    Ok(Inspection {
        encoding,
        line_end,
        delimiter,
        header_row: header_row.max(if header_row == 0 { preamble } else { 0 }),
        usual_cells,
        source: Source::of(&headers),
        mailing: name.and_then(Mailing::of_file),
        mojibake: tally.is_likely(),
        repair: false,
        ragged: is_ragged(&lengths, columns.len()),
        row_estimate: row_estimate(below().map(|(_, cells)| cells), total, whole),
        first_rows: below().take(FIRST_ROWS).map(|(_, cells)| cells.iter().map(cut).collect()).collect(),
        columns,
    })
}

/// The beginning of the file, the size of the whole in bytes, and its encoding.
fn scan(file: &mut impl Read) -> io::Result<(Vec<u8>, u64, Charset)> {
    let mut detector = Detector::new();
    let mut head = Vec::new();
    let mut total = 0_u64;
    let mut chunk = vec![0; 64 * 1024];
    loop {
        let count = match file.read(&mut chunk) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            outcome => outcome?,
        };
        if count == 0 {
            break;
        }
        let bytes = chunk.get(..count).unwrap_or_default();
        detector.feed(bytes);
        head.extend(bytes.iter().take(HEAD - head.len().min(HEAD)));
        total += count as u64;
    }
    Ok((head, total, detector.finish()))
}

/// Files that are no text, by their first bytes, and texts that are no tables.
fn kind(head: &[u8]) -> Option<&'static str> {
    let starts: [(&[u8], &'static str); 9] = [
        (b"\x7fELF", "a program"),
        (b"PK\x03\x04", "an XLSX or ZIP file"),
        (b"\xd0\xcf\x11\xe0", "an old Excel file"),
        (b"%PDF", "a PDF file"),
        (b"BEGIN:VCARD", "a vCard file"),
        (b"\x1f\x8b", "a compressed file"),
        (b"\x89PNG", "an image"),
        (b"SQLite format 3", "a database"),
        (b"{\\rtf", "a text document"),
    ];
    let known = starts.into_iter().find_map(|(start, kind)| head.starts_with(start).then_some(kind));
    known.or_else(|| {
        let page = head.trim_ascii_start();
        let is_page = [b"<!doctype html".as_slice(), b"<html"]
            .iter()
            .any(|start| page.get(..start.len()).is_some_and(|beginning| beginning.eq_ignore_ascii_case(start)));
        is_page.then_some("a web page").or_else(|| is_binary(head).then_some("a binary file"))
    })
}

/// Whether so many bytes are control characters that it is no text. In UTF-16 every other byte of Latin text is zero.
fn is_binary(head: &[u8]) -> bool {
    let is_control = |byte: &u8| matches!(byte, 1..=8 | 14..=25 | 28..=31 | 127);
    let controls = head.iter().filter(|byte| is_control(byte)).count();
    controls > 4 && controls * 50 > head.len()
}

/// The beginning as text; without its last line, which may be cut, unless it is the whole file.
fn decode(head: &[u8], encoding: Charset, whole: bool) -> io::Result<String> {
    let mut text = String::new();
    let mut decoded = Decoded::new(head, encoding);
    while decoded.fill(&mut text)? {}
    if !whole && let Some(last) = text.rfind(['\n', '\r']) {
        text.truncate(last + 1);
    }
    Ok(text)
}

fn line_end(text: &str) -> LineEnd {
    let feeds = text.matches('\n').count();
    let returns = text.matches('\r').count() - text.matches("\r\n").count();
    if returns > 0 && returns > feeds * 4 { LineEnd::Cr } else { LineEnd::Lf }
}

/// The delimiter of a first line `sep=;`, which spreadsheets write and read.
fn named_delimiter(text: &str) -> Option<char> {
    let first = text.lines().next()?.trim_matches(['"', ' ', '\r']);
    let (word, sign) = first.split_at_checked(4)?;
    let mut signs = sign.chars();
    let sign = signs.next().filter(char::is_ascii)?;
    (word.eq_ignore_ascii_case("sep=") && signs.next().is_none()).then_some(sign)
}

/// The delimiter under which most rows have the same number of cells, the more the better, and that number.
fn delimiter(text: &str, line_end: LineEnd, whole: bool, known: Option<char>) -> io::Result<(char, usize)> {
    let text = text.get(..text.floor_char_boundary(SHAPE)).unwrap_or_default();
    let whole = whole && text.len() < SHAPE;
    let mut best = (',', 1, 0.0);
    for candidate in known.map_or(vec![',', ';', '\t', '|'], |known| vec![known]) {
        let (usual, agreeing, rows) = shape(text, line_end, candidate, whole)?;
        #[expect(clippy::cast_precision_loss, reason = "counts of sampled rows and columns are small")]
        let score = (agreeing as f64 / rows.max(1) as f64).powi(2) * (usual as f64).ln();
        if score > best.2 || known.is_some() {
            best = (candidate, usual, score);
        }
    }
    Ok((best.0, best.1))
}

/// The most frequent number of cells under a delimiter, of equally frequent ones the greatest; how many rows have it,
/// and of how many.
fn shape(text: &str, line_end: LineEnd, delimiter: char, whole: bool) -> io::Result<(usize, usize, usize)> {
    let mut counts = BTreeMap::<usize, usize>::new();
    for cells in sample(text, line_end, delimiter, None, whole)?.iter().map(|(_, cells)| cells.len()) {
        *counts.entry(cells).or_default() += 1;
    }
    let rows = counts.values().sum();
    let usual = counts.into_iter().max_by_key(|(cells, count)| (*count, *cells));
    Ok(usual.map_or((1, 0, rows), |(cells, count)| (cells, count, rows)))
}

/// The first rows with their numbers, blank and broken ones left out. Ends where the text may be cut inside a cell.
fn sample(
    text: &str,
    line_end: LineEnd,
    delimiter: char,
    usual: Option<usize>,
    whole: bool,
) -> io::Result<Vec<(u64, StringRecord)>> {
    let lines = Lines::new(text.as_bytes(), Charset::UTF_8, line_end);
    let mut records = Records::new(lines, u8::try_from(delimiter).unwrap_or(b','), usual);
    let mut rows = Vec::new();
    let mut unending = 0;
    while rows.len() < ROWS
        && let Some(record) = records.next()?
    {
        match record.content {
            Content::Cells(cells) => rows.push((record.row, cells)),
            Content::Broken(Broken::Unending, _) => {
                unending += 1;
                if !whole || unending > UNENDING {
                    break;
                }
            }
            Content::Broken(..) | Content::Blank => {}
        }
    }
    Ok(rows)
}

/// The row of the header: the one with the most known headers, else the first that is filled and holds labels only; 0
/// where the first filled row holds values.
fn header_row(rows: &[(u64, StringRecord)], usual: usize, preamble: u64) -> u64 {
    let candidates = || rows.iter().filter(|(row, _)| *row > preamble).take(HEADER_ROWS);
    let filled = |cells: &StringRecord| cells.iter().filter(|cell| !tidy(cell).is_empty()).count();
    let wide = |cells: &StringRecord| filled(cells) * 2 >= usual.min(8);
    let mut best = (0, 0);
    // A year among the labels does not make a row of values.
    let labels = |cells: &StringRecord| cells.iter().filter(|cell| is_value(cell)).count() * 5 <= filled(cells);
    for (row, cells) in candidates().filter(|(_, cells)| wide(cells) && labels(cells)) {
        let known = cells.iter().filter(|cell| aliases::is_known(cell)).count();
        if known > best.1 {
            best = (*row, known);
        }
    }
    if best.1 >= 2 || (best.1 == 1 && usual <= 3) {
        return best.0;
    }
    match candidates().find(|(_, cells)| wide(cells)) {
        Some((row, cells)) if labels(cells) => *row,
        _ => 0,
    }
}

/// Whether a cell is a value and no label.
fn is_value(cell: &str) -> bool {
    let cell = tidy(cell);
    if cell.is_empty() {
        return false;
    }
    cell.chars().count() > 100
        || is_email(cell)
        || (is_url(cell) && !is_path(cell))
        || looks_like_date(cell)
        || is_phone(cell)
        || parse_number(cell, None).is_ok()
}

/// Whether a cell names a part of a record, such as `address.city` and `contact.name`, which look like hosts.
fn is_path(cell: &str) -> bool {
    let heads = ["address", "company", "contact", "custom", "customer", "lead", "owner"];
    cell.split_once('.').is_some_and(|(head, rest)| heads.contains(&head) && !rest.contains(['.', '/']))
}

/// How many rows a file has, by the size of the first ones.
fn row_estimate<'r>(rows: impl Iterator<Item = &'r StringRecord>, total: u64, whole: bool) -> u64 {
    let (mut count, mut bytes) = (0_u64, 0_u64);
    for cells in rows {
        count += 1;
        // A delimiter or a line end behind each cell.
        bytes += (cells.as_slice().len() + cells.len()) as u64;
    }
    if whole && count < ROWS as u64 { count } else { total * count / bytes.max(1) }
}

fn cut(cell: &str) -> String {
    tidy(cell).chars().take(SHOWN).collect()
}

/// Whether rows commonly lack their last cells: at least one in fifty does, halves of broken rows not counted.
fn is_ragged(lengths: &[usize], width: usize) -> bool {
    let is_short = |length: usize| length > 1 && length < width;
    let mut short = 0;
    let mut rest = lengths;
    while let [first, tail @ ..] = rest {
        rest = match tail {
            [second, after @ ..] if is_short(*first) && is_short(*second) && first + second == width + 1 => after,
            _ => {
                short += usize::from(is_short(*first));
                tail
            }
        };
    }
    short >= 2 && short * 50 >= lengths.len()
}

fn columns(rows: &[(u64, StringRecord)], header_row: u64, preamble: u64) -> Result<Vec<Column>, InspectError> {
    let header = rows.iter().find(|(row, _)| header_row > 0 && *row == header_row).map(|(_, cells)| cells);
    let below: Vec<&StringRecord> =
        rows.iter().filter(|(row, _)| *row > header_row.max(preamble)).map(|(_, cells)| cells).collect();
    let last_filled = |cells: &StringRecord| {
        cells.iter().enumerate().filter(|(_, cell)| !tidy(cell).is_empty()).map(|(at, _)| at + 1).last().unwrap_or(0)
    };
    let mut widths: Vec<usize> = below.iter().map(|cells| last_filled(cells)).collect();
    widths.sort_unstable();
    // Columns without a header count where most rows fill them; a few longer rows are rows with a stray delimiter.
    let common = widths.get(widths.len() / 2).copied().unwrap_or(0);
    let mut width = header.map_or_else(|| widths.last().copied().unwrap_or(0), last_filled).max(common);
    if let Some(header) = header {
        // Headers may end with empty ones whose columns have values now and then.
        let within = widths.iter().copied().filter(|filled| *filled <= header.len()).max().unwrap_or(0);
        width = width.max(within);
    }
    if width > MAX_COLUMNS {
        return Err(InspectError::TooManyColumns(width));
    }
    let headers = (0..width).map(|at| header.and_then(|cells| cells.get(at)).unwrap_or_default());
    // Rows that lack cells may have shifted; they do not tell what a column holds.
    let full: Vec<&StringRecord> = below.iter().copied().filter(|cells| cells.len() >= width).collect();
    let telling = if full.len() * 2 >= below.len() { full } else { below };
    Ok(names(headers)
        .into_iter()
        .enumerate()
        .map(|(at, name)| {
            let (samples, guess) = judge(telling.iter().map(|cells| cells.get(at).unwrap_or_default()));
            Column { name, samples, guess }
        })
        .collect())
}
