//! Any file is read to its end: every row has a cell for each column, and reading can go on anywhere.
#![no_main]

use std::io::Cursor;

use leadlab::transfer::cell;
use leadlab::transfer::reader::{Row, RowProblem, Rows};
use leadlab::transfer::sniff::{Inspection, inspect};
use libfuzzer_sys::fuzz_target;

fn rows(file: &[u8], inspection: &Inspection, from: u64) -> Vec<Result<Row, RowProblem>> {
    let mut rows = Rows::open(Cursor::new(file), inspection);
    rows.skip_to(from).unwrap();
    rows.map(Result::unwrap).collect()
}

fn number(row: &Result<Row, RowProblem>) -> u64 {
    match row {
        Ok(row) => row.number,
        Err(problem) => problem.row,
    }
}

fuzz_target!(|file: &[u8]| {
    let Ok(inspection) = inspect(Cursor::new(file), Some("leads.csv")) else { return };
    let width = inspection.columns.len();
    let all = rows(file, &inspection, 0);
    assert!(all.len() <= file.len() + 1);
    let mut last = inspection.header_row;
    for row in &all {
        assert!(number(row) > last, "row {} after {last}", number(row));
        last = number(row);
        if let Ok(row) = row {
            assert_eq!(row.cells().count(), width);
            for cell in row.cells() {
                let clean = cell::clean(cell);
                assert!(!clean.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r')), "{cell:?}");
            }
        }
    }
    let Some(middle) = all.get(all.len() / 2) else { return };
    let rest: Vec<_> = all.iter().filter(|row| number(row) >= number(middle)).collect();
    let again = rows(file, &inspection, number(middle));
    assert_eq!(rest, again.iter().collect::<Vec<_>>());
});
