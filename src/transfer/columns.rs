//! The columns of a file: their names, samples, and what their values are.
//!
//! Owns unique names for columns and the judgement of a column by its content. Which field a column belongs to is
//! `suggest`'s business.

use std::collections::{BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use super::cell::{clean, is_email, is_phone, is_url, is_void, tidy};
use crate::base::date::{DateOrder, guess_order, has_time, looks_like_date};
use crate::base::money::names_currency;
use crate::base::number::{DecimalMark, guess_mark, parse_number};

/// Samples kept to show.
const SAMPLES: usize = 5;
/// Characters of a sample.
const SAMPLE_LENGTH: usize = 120;
/// The most different values of a choice.
const CHOICES: usize = 30;

/// A column of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Unique in its file: the header, `Column 4` where it is empty, `Email (2)` where it repeats.
    pub name: String,
    /// Up to five different values, cut to 120 characters.
    pub samples: Vec<String>,
    /// What the values are.
    pub guess: Guess,
}

/// What the values of a column are, by most of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holds {
    /// No value in any row looked at.
    #[default]
    Nothing,
    /// 1, 2, 3, … down the rows.
    Counter,
    /// Email addresses, one or several in a cell.
    Emails,
    /// Telephone numbers.
    Phones,
    /// Web addresses.
    Urls,
    /// Days.
    Dates,
    /// Days with a time.
    Times,
    /// Plain numbers.
    Numbers,
    /// Amounts with a currency.
    Amounts,
    /// yes and no in one of several languages.
    Booleans,
    /// Few different words.
    Choices,
    /// Text with line breaks or over 200 characters.
    LongTexts,
    /// Anything else.
    Texts,
}

/// The judgement of a column.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Guess {
    /// What at least nine of ten values are.
    pub holds: Holds,
    /// Whether all of them are.
    pub pure: bool,
    /// Rows looked at that have a value.
    pub filled: usize,
    /// The decimal mark that the numbers show.
    pub decimal: Option<DecimalMark>,
    /// The order of day and month that the dates show.
    pub date_order: Option<DateOrder>,
    /// The different values of [`Holds::Choices`] and [`Holds::Booleans`], in order.
    pub choices: Vec<String>,
}

impl Guess {
    /// Whether a value cannot belong to this column: the sign of a row whose cells have shifted.
    pub(super) fn contradicts(&self, cell: &str) -> bool {
        if !self.pure || self.filled < 3 || is_void(cell) {
            return false;
        }
        match self.holds {
            Holds::Emails => !cell.contains('@'),
            Holds::Urls => !cell.contains('.'),
            Holds::Dates | Holds::Times => !looks_like_date(cell),
            Holds::Numbers | Holds::Counter => parse_number(tidy(cell), self.decimal).is_err(),
            Holds::Phones => !cell.contains(|c: char| c.is_ascii_digit()),
            _ => false,
        }
    }

    /// Whether [`Guess::contradicts`] can tell anything.
    pub(super) const fn is_telling(&self) -> bool {
        self.pure
            && self.filled >= 3
            && matches!(
                self.holds,
                Holds::Emails
                    | Holds::Urls
                    | Holds::Dates
                    | Holds::Times
                    | Holds::Numbers
                    | Holds::Counter
                    | Holds::Phones
            )
    }
}

/// The names of all columns, from their headers.
pub(super) fn names<'a>(headers: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut names = Vec::new();
    for (index, header) in headers.into_iter().enumerate() {
        let header = clean(header).split_whitespace().collect::<Vec<_>>().join(" ");
        let base = if header.is_empty() { format!("Column {}", index + 1) } else { header };
        let mut name = base.clone();
        let mut copy = 2;
        while !taken.insert(name.to_lowercase()) {
            name = format!("{base} ({copy})");
            copy += 1;
        }
        names.push(name);
    }
    names
}

/// Judges a column by its cells in the order of the rows, and picks samples.
pub(super) fn judge<'a>(cells: impl Iterator<Item = &'a str>) -> (Vec<String>, Guess) {
    let values: Vec<&str> = cells.map(tidy).filter(|cell| !is_void(cell)).collect();
    let mut samples: Vec<String> = Vec::new();
    let mut distinct: HashMap<&str, usize> = HashMap::new();
    for value in &values {
        if distinct.len() <= CHOICES || distinct.contains_key(value) {
            *distinct.entry(value).or_default() += 1;
        }
        if samples.len() < SAMPLES {
            let sample: String = value.chars().take(SAMPLE_LENGTH).collect();
            if !samples.contains(&sample) {
                samples.push(sample);
            }
        }
    }
    let decimal = guess_mark(values.iter().copied());
    let date_order = guess_order(values.iter().copied());
    let (holds, pure) = holds(&values, &distinct, decimal);
    let mut choices: Vec<String> = Vec::new();
    if matches!(holds, Holds::Choices | Holds::Booleans) {
        choices = distinct.into_keys().map(str::to_owned).collect();
        choices.sort_unstable();
    }
    let is_date = matches!(holds, Holds::Dates | Holds::Times);
    let guess = Guess {
        holds,
        pure,
        filled: values.len(),
        decimal: decimal.filter(|_| matches!(holds, Holds::Numbers | Holds::Amounts)),
        date_order: date_order.filter(|_| is_date),
        choices,
    };
    (samples, guess)
}

/// Whether a value is of a kind.
type Test<'t> = dyn Fn(&str) -> bool + 't;

fn holds(values: &[&str], distinct: &HashMap<&str, usize>, decimal: Option<DecimalMark>) -> (Holds, bool) {
    if values.is_empty() {
        return (Holds::Nothing, true);
    }
    // Gives up at one failure in ten: most tests fail at once.
    let share = |test: &Test| {
        let most = values.len() / 10;
        let failed = values.iter().filter(|value| !test(value)).take(most + 1).count();
        (failed <= most, failed == 0)
    };
    if is_counter(values) {
        return (Holds::Counter, true);
    }
    let is_number = |value: &str| !has_leading_zero(value) && parse_number(value, decimal).is_ok();
    let is_amount = |value: &str| names_currency(value) || is_number(value);
    let is_boolean = |value: &str| boolean(value).is_some();
    let tests: [(Holds, &Test); 7] = [
        (Holds::Emails, &is_email),
        (Holds::Urls, &is_url),
        (Holds::Times, &has_time),
        (Holds::Dates, &looks_like_date),
        (Holds::Numbers, &is_number),
        (Holds::Amounts, &is_amount),
        (Holds::Booleans, &is_boolean),
    ];
    for (holds, test) in tests {
        if let (true, pure) = share(test) {
            return (holds, pure);
        }
    }
    // Some numbers without separators among telephone numbers do not make them numbers.
    let (_, digits) = share(&|value| is_phone(value) || value.bytes().all(|b| b.is_ascii_digit()));
    let shown = values.iter().filter(|value| is_phone(value)).count();
    if shown * 10 >= values.len() * 6 && (digits || shown * 10 >= values.len() * 9) {
        return (Holds::Phones, digits);
    }
    // A few long cells among short ones are problems of their rows, not the column's nature.
    let long = values.iter().filter(|value| value.contains('\n') || value.chars().count() > 200).count();
    if long * 10 > values.len() {
        return (Holds::LongTexts, true);
    }
    let short = distinct.keys().all(|value| value.chars().count() <= 60);
    if short && distinct.len() <= CHOICES && values.len() >= 10 && distinct.len() * 3 <= values.len() {
        return (Holds::Choices, true);
    }
    (Holds::Texts, true)
}

/// Postcodes and codes keep their zeros, so they are texts.
fn has_leading_zero(value: &str) -> bool {
    value.len() > 1 && value.starts_with('0') && value.as_bytes().get(1).is_some_and(u8::is_ascii_digit)
}

fn is_counter(values: &[&str]) -> bool {
    let numbers: Option<Vec<u64>> = values.iter().map(|value| value.parse().ok()).collect();
    numbers.is_some_and(|numbers| {
        numbers.len() >= 3
            && numbers.first().is_some_and(|first| *first <= 1)
            && numbers.iter().zip(numbers.iter().skip(1)).all(|(one, next)| *next == one + 1)
    })
}

/// Yes or no in the words of several languages; numbers and signs are left to who knows that a field is yes or no.
#[must_use]
pub fn boolean(text: &str) -> Option<bool> {
    match tidy(text).to_lowercase().as_str() {
        "true" | "yes" | "y" | "on" | "wahr" | "ja" | "j" | "vrai" | "oui" | "verdadero" | "sí" | "si" | "vero"
        | "sì" | "verdadeiro" | "sim" | "waar" | "tak" | "ano" => Some(true),
        "false" | "no" | "n" | "off" | "falsch" | "nein" | "faux" | "non" | "falso" | "não" | "onwaar" | "nee"
        | "nie" | "ne" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(cells: &[&str]) -> (Holds, bool) {
        let (_, guess) = judge(cells.iter().copied());
        (guess.holds, guess.pure)
    }

    #[test]
    fn names_are_unique() {
        assert_eq!(
            names(["Name", "", "Email", "email", " A\n b ", "Column 2", "\u{feff}"]),
            ["Name", "Column 2", "Email", "email (2)", "A b", "Column 2 (2)", "Column 7"]
        );
    }

    #[test]
    fn judges_by_content() {
        for (cells, holds, pure) in [
            (vec!["", "N/A"], Holds::Nothing, true),
            (vec!["1", "2", "3"], Holds::Counter, true),
            (vec!["3", "9", "7"], Holds::Numbers, true),
            (vec!["a@b.co", "", "c@d.co; e@f.co"], Holds::Emails, true),
            (vec!["814-729-8429x208", "5565362827", "+1-969-352-9812"], Holds::Phones, true),
            (vec!["2022-04-01", "2026-08-23"], Holds::Dates, true),
            (vec!["2014-12-03 21:05:47.055616"], Holds::Times, true),
            (vec!["http://a.com/", "https://b.com"], Holds::Urls, true),
            (vec!["€5", "€1,000.50", "7"], Holds::Amounts, true),
            (vec!["yes", "No", ""], Holds::Booleans, true),
            (vec!["01234", "98765"], Holds::Texts, true),
            (vec!["a\nb"], Holds::LongTexts, true),
            (vec!["Ada", "Bob"], Holds::Texts, true),
            (vec!["a", "b", "a", "b", "a", "b", "a", "b", "a", "b"], Holds::Choices, true),
            (vec!["1", "2", "5", "4", "5", "9", "7", "8", "9", "x"], Holds::Numbers, false),
        ] {
            assert_eq!(look(&cells), (holds, pure), "{cells:?}");
        }
    }

    #[test]
    fn styles_come_with_the_content() {
        let (_, guess) = judge(["13/04/2026", "03/04/2026"].into_iter());
        assert_eq!((guess.date_order, guess.decimal), (Some(DateOrder::Dmy), None));
        let (samples, guess) = judge(["1.234,50", "2.000,00", "2.000,00"].into_iter());
        assert_eq!((guess.decimal, samples.len()), (Some(DecimalMark::Comma), 2));
        assert!(guess.contradicts("Köln") && !guess.contradicts("7,5") && !guess.contradicts("-"));
    }
}
