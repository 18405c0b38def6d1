//! The quoting of delimited text (RFC 4180), one physical line at a time.
//!
//! Owns the automaton that tells whether a line ends inside a quoted cell and how many cells it has, and the lenient
//! reading of lines whose quotes are not doubled. It sees no files; which lines form a row is `reader`'s business.

/// Where the automaton stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// At the start of a cell, blanks included.
    Start,
    /// In a cell without quotes.
    Bare,
    /// Between quotes.
    Quoted,
    /// Behind a quote that closes the cell or begins a doubled one.
    Closed,
    /// In the blanks behind a closing quote.
    Tail,
}

/// Follows the quotes of one row through its lines.
#[derive(Debug, Clone, Copy)]
pub(super) struct Quotes {
    delimiter: u8,
    state: State,
    cells: usize,
    stray: bool,
    indented: bool,
}

impl Quotes {
    pub(super) const fn new(delimiter: u8) -> Self {
        Self { delimiter, state: State::Start, cells: 1, stray: false, indented: false }
    }

    /// Takes the next line, without its end.
    pub(super) fn line(&mut self, line: &str) {
        let mut blank = false;
        for b in line.bytes() {
            if b == self.delimiter && self.state != State::Quoted {
                self.state = State::Start;
                self.cells += 1;
                blank = false;
                continue;
            }
            self.state = match (self.state, b) {
                (State::Start, b'"') => {
                    self.indented |= blank;
                    State::Quoted
                }
                (State::Start, b' ') => {
                    blank = true;
                    State::Start
                }
                (State::Start | State::Bare, _) => State::Bare,
                (State::Quoted, b'"') => State::Closed,
                (State::Closed, b'"') | (State::Quoted, _) => State::Quoted,
                (State::Closed | State::Tail, b' ' | b'\t') => State::Tail,
                (State::Closed | State::Tail, _) => {
                    self.stray = true;
                    State::Quoted
                }
            };
        }
    }

    /// Whether the row goes on in the next line.
    pub(super) fn is_open(&self) -> bool {
        self.state == State::Quoted
    }

    /// Whether a quote inside a quoted cell was not doubled.
    pub(super) const fn has_stray(&self) -> bool {
        self.stray
    }

    /// Whether an opening quote stands behind blanks, which strict readers take for a bare cell.
    pub(super) const fn is_indented(&self) -> bool {
        self.indented
    }

    /// Cells so far.
    pub(super) const fn cells(&self) -> usize {
        self.cells
    }
}

/// The cells of a line that strict readers would get wrong: quotes that are not doubled are taken literally unless a
/// delimiter or the end follows, blanks before an opening quote are dropped.
pub(super) fn lenient_cells(line: &str, delimiter: char) -> Vec<String> {
    let mut cells = Vec::new();
    let mut rest = line;
    loop {
        let unindented = rest.trim_start_matches(' ');
        let (cell, tail) = match unindented.strip_prefix('"') {
            Some(quoted) => quoted_cell(quoted, delimiter),
            None => match rest.split_once(delimiter) {
                Some((cell, tail)) => (cell.to_owned(), Some(tail)),
                None => (rest.to_owned(), None),
            },
        };
        cells.push(cell);
        match tail {
            Some(tail) => rest = tail,
            None => return cells,
        }
    }
}

fn quoted_cell(text: &str, delimiter: char) -> (String, Option<&str>) {
    let mut cell = String::new();
    let mut rest = text;
    let mut stray = false;
    while let Some((head, tail)) = rest.split_once('"') {
        cell.push_str(head);
        let after = tail.trim_start_matches([' ', '\t']);
        if let Some(next) = tail.strip_prefix('"') {
            cell.push('"');
            // Nothing is doubled in a cell with a stray quote: the second one closes it.
            if stray && (next.is_empty() || next.starts_with(delimiter)) {
                return (cell, next.strip_prefix(delimiter));
            }
            rest = next;
        } else if after.is_empty() {
            return (cell, None);
        } else if let Some(next) = tail.strip_prefix(delimiter).or_else(|| after.strip_prefix(delimiter)) {
            return (cell, Some(next));
        } else {
            cell.push('"');
            stray = true;
            rest = tail;
        }
    }
    cell.push_str(rest);
    (cell, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn follow(lines: &[&str]) -> (bool, bool, usize) {
        let mut quotes = Quotes::new(b',');
        for line in lines {
            quotes.line(line);
        }
        (quotes.is_open(), quotes.has_stray(), quotes.cells())
    }

    #[test]
    fn follows_quotes() {
        for (lines, open, stray, cells) in [
            (vec!["a,b,c"], false, false, 3),
            (vec![""], false, false, 1),
            (vec!["a,"], false, false, 2),
            (vec!["\"a,b\",c"], false, false, 2),
            (vec!["\"a\"\"b\",c"], false, false, 2),
            (vec!["\"a", "b\",c"], false, false, 2),
            (vec!["\"a", "b,c"], true, false, 1),
            (vec!["5\" pipe,x"], false, false, 2),
            (vec!["\"5\" pipe\",x"], false, true, 2),
            (vec!["1, \"a,b\" ,c"], false, false, 3),
            (vec!["\"\",\"\""], false, false, 2),
            (vec!["\""], true, false, 1),
        ] {
            assert_eq!(follow(&lines), (open, stray, cells), "{lines:?}");
        }
    }

    #[test]
    fn reads_leniently() {
        for (line, cells) in [
            ("1,\"5\" pipe\",x", vec!["1", "5\" pipe", "x"]),
            ("1, \"a,b\" ,c", vec!["1", "a,b", "c"]),
            ("1,\"he said \"hi\"\",x", vec!["1", "he said \"hi\"", "x"]),
            ("1,\"a", vec!["1", "a"]),
            ("a,,", vec!["a", "", ""]),
            ("\"a\"\"b\"", vec!["a\"b"]),
        ] {
            assert_eq!(lenient_cells(line, ','), cells, "{line}");
        }
    }
}
