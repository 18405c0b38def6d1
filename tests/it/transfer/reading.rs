//! Files into rows: encodings, delimiters, headers, quotes, alignment.

use std::fs::File;
use std::io::Cursor;
use std::path::PathBuf;

use leadlab::transfer::columns::{Column, Guess};
use leadlab::transfer::reader::{Row, RowProblem, Rows};
use leadlab::transfer::sniff::{InspectError, Inspection, inspect, inspect_path};
use leadlab::transfer::source::{Mailing, Source};
use proptest::prelude::*;

pub fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

pub fn look(name: &str) -> Inspection {
    inspect_path(&fixture(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

pub fn read(name: &str, inspection: &Inspection) -> Vec<Result<Row, RowProblem>> {
    Rows::open(File::open(fixture(name)).unwrap(), inspection).map(Result::unwrap).collect()
}

/// Each row as `number: cell|cell`, each problem as `number! reason`.
fn lines(name: &str) -> Vec<String> {
    read(name, &look(name)).into_iter().map(line).collect()
}

fn line(row: Result<Row, RowProblem>) -> String {
    match row {
        Ok(row) => format!("{}: {}", row.number, row.cells().collect::<Vec<_>>().join("|")),
        Err(problem) => format!("{}! {}", problem.row, problem.reason),
    }
}

#[test]
fn every_encoding_gives_the_same_rows() {
    let expected = lines("torture/utf8.csv");
    assert_eq!(expected[0], "2: Jürgen|Müller|Müller & Söhne|juergen@mueller.example|Köln|1.234,56");
    for (name, encoding, delimiter) in [
        ("torture/utf8_bom.csv", "UTF-8", ';'),
        ("torture/utf16le_bom.csv", "UTF-16LE", '\t'),
        ("torture/utf16be_bom.csv", "UTF-16BE", '\t'),
        ("torture/utf16le.csv", "UTF-16LE", ';'),
        ("torture/windows1252.csv", "windows-1252", ';'),
        ("torture/mac_roman.csv", "macintosh", ';'),
    ] {
        let found = look(name);
        assert_eq!((found.encoding.name(), found.delimiter, found.header_row), (encoding, delimiter, 1), "{name}");
        assert_eq!(found.columns[0].name, "Vorname", "{name}");
        assert_eq!(lines(name), expected, "{name}");
    }
    for (name, encoding, first) in [
        ("torture/windows1250.csv", "windows-1250", "2: Jiří|Dvořák|Dvořák a synové|Plzeň"),
        ("torture/windows1251.csv", "windows-1251", "2: Иван|Петров|ООО Ромашка|Москва"),
        (
            "torture/shift_jis.csv",
            "Shift_JIS",
            "2: 田中太郎|株式会社サンプル|tanaka@sample.example|東京都千代田区丸の内",
        ),
    ] {
        assert_eq!(look(name).encoding.name(), encoding, "{name}");
        assert_eq!(lines(name)[0], first, "{name}");
    }
}

#[test]
fn text_encoded_twice_is_repaired_on_demand() {
    let name = "torture/double_encoded.csv";
    let mut found = look(name);
    assert!(found.mojibake && !found.repair);
    assert!(line(read(name, &found).remove(0)).contains("JÃ¼rgen"));
    found.repair = true;
    let repaired: Vec<String> = read(name, &found).into_iter().map(line).collect();
    assert_eq!(repaired, lines("torture/utf8.csv"));
    assert!(!look("torture/utf8.csv").mojibake);
}

#[test]
fn delimiters_and_headers_are_found() {
    for (name, delimiter, header_row, columns) in [
        ("torture/sep_line.csv", '|', 2, vec!["Name", "Email", "City"]),
        ("torture/tabs.tsv", '\t', 1, vec!["Name", "Email", "Notes"]),
        ("torture/header_row_4.csv", ',', 4, vec!["Name", "Email", "City", "Country"]),
        ("torture/no_header.csv", ',', 0, vec!["Column 1", "Column 2", "Column 3"]),
        ("torture/duplicate_headers.csv", ',', 1, vec!["Name", "Email", "Column 3", "Email (2)", "Name (2)"]),
        (
            "linkedin/Connections.csv",
            ',',
            4,
            vec!["First Name", "Last Name", "URL", "Email Address", "Company", "Position", "Connected On"],
        ),
    ] {
        let found = look(name);
        let names: Vec<&str> = found.columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!((found.delimiter, found.header_row, names), (delimiter, header_row, columns), "{name}");
    }
    assert_eq!(lines("torture/sep_line.csv"), ["3: Ada|ada@engines.example|London", "4: Grace|grace@navy.example|"]);
    assert_eq!(lines("torture/no_header.csv").len(), 2);
    assert_eq!(lines("torture/tabs.tsv"), ["2: Ada|ada@engines.example|tab\tinside"]);
    let far = look("torture/unclosed_far.csv");
    assert_eq!((far.row_estimate, far.first_rows.len()), (499, 5));
    assert_eq!(far.first_rows[0], ["1", "Name 1", "City 1", "n1@x.example", "note 1"]);
    assert_eq!(look("torture/wide_500.csv").columns.len(), 500);
    assert_eq!(lines("linkedin/Connections.csv").len(), 3);
}

#[test]
fn quotes_never_swallow_the_file() {
    assert_eq!(lines("torture/quoted_newlines.csv")[0], "2: Ada|line one\nline two, with a comma\n\"quoted\"|London");
    assert_eq!(
        lines("torture/stray_quote.csv"),
        [
            "2: Ada|5\" pipe|London|ada@engines.example",
            "3: Grace|6\" pipe|Arlington|grace@navy.example",
            "4! A quote on line 4 is never closed; add the closing quote or remove it.",
            "5: Klaus|fine, this one|Ulm|klaus@werk.example",
            "6: Lea|said \"yes\" and, \"no\"|Bonn|lea@werk.example",
            "7: Mia|ok|Trier|mia@werk.example",
        ]
    );
    let far = lines("torture/unclosed_far.csv");
    assert_eq!(far.len(), 500);
    let problems: Vec<&String> = far.iter().filter(|line| line.contains("! ")).collect();
    assert_eq!(problems, ["11! A quote on line 11 is never closed; add the closing quote or remove it."]);
}

#[test]
fn cells_never_shift() {
    assert_eq!(
        lines("torture/short_long.csv"),
        [
            "2: Ada|ada@engines.example|London|UK|+44 20 7946 0101",
            "3: Grace|grace@navy.example|Arlington||",
            "4: Joan|joan@mill.example|Leeds|UK|+44 20 7946 0102",
            "5! The row has 6 cells, 1 more than the header; put quotes around a cell with a delimiter in it.",
            "6! The row has 3 of 5 cells and they do not fit their columns; add what is missing.",
            "7: Mia|mia@werk.example|Trier|Germany|+49 651 5550101",
        ]
    );
    let broken = lines("torture/broken_line.csv");
    assert!(broken[1].starts_with("3! The row has 2 of 5 cells and seems to go on in the next line"), "{}", broken[1]);
    assert!(broken[2].starts_with("4! Line 4 seems to be the rest of the broken row before it"), "{}", broken[2]);
    assert!(broken[3].starts_with("5: Joan|Mill Lane 3|Leeds|"));
    assert_eq!(
        lines("torture/empty_emails.csv"),
        ["2: Ada|ada@engines.example|Engines", "3: Grace||Navy", "4: Joan||"]
    );
}

#[test]
fn tails_are_no_rows() {
    assert_eq!(lines("torture/blank_tail.csv"), ["2: Ada|ada@engines.example|London"]);
    assert_eq!(lines("torture/dos_end.csv"), ["2: Ada|ada@engines.example"]);
    let name = "salesforce/report.csv";
    let found = look(name);
    let mut rows = Rows::open(File::open(fixture(name)).unwrap(), &found);
    assert_eq!(rows.by_ref().count(), 2);
    let footer: Vec<&str> = rows.footer().iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(footer.len(), 4, "{footer:?}");
    assert_eq!(footer[0], "Contacts with accounts");
}

#[test]
fn damaged_bytes_are_a_problem_of_their_row() {
    let rows = lines("torture/damaged_utf8.csv");
    assert_eq!(rows.len(), 32);
    assert!(rows[30].starts_with("32! Line 32 has bytes that are no text in UTF-8"), "{}", rows[30]);
    assert_eq!(rows[31], "33: Zoë|Ulm");
    assert_eq!(lines("torture/nul_bytes.csv").len(), 2);
}

#[test]
fn sources_are_recognised() {
    for (name, source) in [
        ("hubspot/contacts.csv", Source::Hubspot),
        ("hubspot/companies.csv", Source::Hubspot),
        ("salesforce/contacts_api.csv", Source::Salesforce),
        ("salesforce/report.csv", Source::Salesforce),
        ("salesforce/leads.csv", Source::Salesforce),
        ("pipedrive/sample.csv", Source::Pipedrive),
        ("pipedrive/deals.csv", Source::Pipedrive),
        ("google_new/contacts.csv", Source::Google),
        ("google_old/contacts.csv", Source::Google),
        ("outlook_92/contacts.csv", Source::Outlook),
        ("outlook_com/contacts.csv", Source::Outlook),
        ("linkedin/Connections.csv", Source::Linkedin),
        ("linkedin/sales_navigator.csv", Source::Linkedin),
        ("mailchimp/subscribed_members_export_0a1b2c.csv", Source::Mailchimp),
        ("mailchimp/unsubscribed_members_export_0a1b2c.csv", Source::Mailchimp),
        ("atomic/contacts_export.csv", Source::Atomic),
        ("twenty/people.csv", Source::Twenty),
        ("twenty/companies.csv", Source::Twenty),
        ("listmonk/subscribers.csv", Source::Listmonk),
        ("torture/utf8.csv", Source::Generic),
    ] {
        let found = look(name);
        assert_eq!((found.source, found.header_row.min(1)), (source, 1), "{name}");
        assert!(read(name, &found).iter().all(Result::is_ok), "{name}");
    }
    assert_eq!(look("mailchimp/unsubscribed_members_export_0a1b2c.csv").mailing, Some(Mailing::Unsubscribed));
    assert!(Mailing::Unsubscribed.is_suppressed() && !Mailing::Subscribed.is_suppressed());
}

#[test]
fn what_is_no_table_is_refused() {
    for (bytes, message) in [
        (&b""[..], "The file is empty."),
        (b" \n\n", "The file is empty."),
        (b"PK\x03\x04rest", "This is an XLSX or ZIP file, not a text file with columns; save it as CSV and try again."),
        (b"BEGIN:VCARD\r\n", "This is a vCard file, not a text file with columns; save it as CSV and try again."),
    ] {
        let refused = inspect(Cursor::new(bytes), None).map_err(|error| error.to_string());
        assert_eq!(refused.err().as_deref(), Some(message));
    }
    let wide = vec!["x"; 2_001].join(",");
    assert!(matches!(inspect(Cursor::new(wide.as_bytes()), None), Err(InspectError::TooManyColumns(2_001))));
}

#[test]
fn reading_goes_on_where_it_stopped() {
    for name in [
        "torture/stray_quote.csv",
        "torture/broken_line.csv",
        "torture/quoted_newlines.csv",
        "linkedin/Connections.csv",
        "torture/unclosed_far.csv",
    ] {
        let found = look(name);
        let all = read(name, &found);
        let number = |row: &Result<Row, RowProblem>| row.as_ref().map_or_else(|problem| problem.row, |row| row.number);
        for at in 1..=all.last().map_or(1, number) + 1 {
            let mut rows = Rows::open(File::open(fixture(name)).unwrap(), &found);
            rows.skip_to(at).unwrap();
            let rest: Vec<Result<Row, RowProblem>> = rows.map(Result::unwrap).collect();
            let expected: Vec<Result<Row, RowProblem>> = all.iter().filter(|row| number(row) >= at).cloned().collect();
            assert_eq!(rest, expected, "{name} from row {at}");
        }
    }
}

#[test]
fn large_cells_pass() {
    let cell = "many words, and\nlines ".repeat(50_000);
    let text = format!("Name,Notes,City,Email\nAda,\"{cell}\",London,ada@engines.example\nGrace,b,c,d\n");
    let found = inspect(Cursor::new(text.as_bytes()), None).unwrap();
    let rows: Vec<_> = Rows::open(text.as_bytes(), &found).map(|row| row.unwrap().unwrap()).collect();
    assert_eq!((rows.len(), rows[0].cell(1).len()), (2, cell.len()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// What a writer of RFC 4180 writes, the reader reads: the same cells in the same places.
    #[test]
    fn written_cells_come_back(
        rows in (1_usize..7).prop_flat_map(|width| prop::collection::vec(prop::collection::vec("[a-zäß ,;\"'\n|.0-9\t-]{0,12}", width), 1..20)),
        delimiter in prop::sample::select(vec![b',', b';', b'\t', b'|']),
    ) {
        let width = rows[0].len();
        let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
        writer.write_record((0..width).map(|at| format!("Field {at}"))).unwrap();
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        let mut found = inspect(Cursor::new(bytes.as_slice()), None).unwrap();
        // Too little text to tell these from: the user's choice, the shape from the file.
        found.delimiter = char::from(delimiter);
        found.usual_cells = width;
        found.encoding = leadlab::transfer::encoding::Charset::UTF_8;
        found.columns = (0..width).map(|at| Column { name: format!("Field {at}"), samples: Vec::new(), guess: Guess::default() }).collect();
        found.header_row = 1;
        let read: Vec<Vec<String>> = Rows::open(bytes.as_slice(), &found)
            .map(|row| row.unwrap().unwrap().cells().map(str::to_owned).collect())
            .collect();
        let expected: Vec<Vec<String>> = rows.into_iter().filter(|row| !row.iter().all(|cell| cell.trim().is_empty())).collect();
        prop_assert_eq!(read, expected);
    }

    /// Whatever the bytes are: a refusal or rows in order, each with a cell for each column, and the same rows again
    /// from any row on.
    #[test]
    fn any_bytes_are_survived(
        bytes in prop::collection::vec(prop::sample::select(b"\"\",,;;\t|\n\n\r ab1@.-\0\xe9\xc3\xa9\xff\x82".to_vec()), 0..300),
        from in 0_u64..12,
    ) {
        let Ok(found) = inspect(Cursor::new(bytes.as_slice()), None) else { return Ok(()) };
        let number = |row: &Result<Row, RowProblem>| row.as_ref().map_or_else(|problem| problem.row, |row| row.number);
        let rows: Vec<_> = Rows::open(bytes.as_slice(), &found).map(Result::unwrap).collect();
        prop_assert!(rows.iter().zip(rows.iter().skip(1)).all(|(one, next)| number(one) < number(next)));
        prop_assert!(rows.iter().flatten().all(|row| row.cells().count() == found.columns.len() && row.number > found.header_row));
        let mut again = Rows::open(bytes.as_slice(), &found);
        again.skip_to(from).unwrap();
        let rest: Vec<_> = again.map(Result::unwrap).collect();
        let expected: Vec<_> = rows.into_iter().filter(|row| number(row) >= from).collect();
        prop_assert_eq!(rest, expected);
    }
}
