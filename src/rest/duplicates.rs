//! `GET /duplicates`: pairs of records that may mean the same, with how sure that is and why.
//!
//! Pairs come from the indexes by which imports match, read in the order of their keys, the surest index first: records
//! with a key in common stand beside each other there, and so do names that begin alike (the sorted neighbourhood method
//! of Hernández and Stolfo, 1995). Each row is compared with the few before it only, and a page reads a bounded number of
//! rows, however many records there are; where it finds less than it may show, its cursor goes on from there. A pair
//! with several keys in common is shown at the first of them, so that nothing needs to be remembered between pages.

use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::context::Call;
use super::dismissed::is_dismissed;
use super::list::cursor;
use super::merge::Kinds;
use super::merge::kinds::{AnyMerged, ORDER, Seen};
use super::records::blocking;
use super::routes::access;
use crate::app::App;
use crate::auth::policy::Action;
use crate::base::text::tokens;
use crate::base::{Error, Org, Result, Uid};
use crate::http::schemas::{answer, list, page};
use crate::http::{Query, QueryParam, Reply, Route};
use crate::store::{Dir, Flow, KeyBuf, Read, ReadTx};

/// Pairs of a page unless the request says otherwise.
const LIMIT: usize = 50;
/// Most pairs of a page.
const LIMIT_MAX: usize = 100;
/// Most rows that a page goes over.
const ROWS: usize = 5_000;
/// Most records that a page looks at.
const LOOKS: usize = 1_000;
/// A key that more records have in common says nothing, such as the number of a switchboard.
const GROUP: usize = 20;
/// So many names before one are compared with it.
const NEIGHBOURS: usize = 6;
/// Names from this similarity (Jaro and Winkler, 0 to 1) on are alike.
const ALIKE: f64 = 0.93;
/// Words in the same place of two names are alike from this similarity (Jaro) on: a shared first name is not enough.
const WORD_ALIKE: f64 = 0.75;
/// What is less sure than this, in percent, is not shown.
const LEAST: u8 = 50;
/// The places of the domain and the name in [`ORDER`].
const DOMAIN_PLACE: usize = 3;
const NAME_PLACE: usize = 4;

/// What a key in common is called, how sure it makes (0 to 1), and how much of that is left where the names have nothing
/// in common; in the order of [`ORDER`].
const SAME: [(&str, f64, f64); 5] = [
    ("same_external_id", 0.95, 1.0),
    ("same_email", 0.9, 0.7),
    ("same_phone", 0.7, 0.6),
    ("same_domain", 0.7, 0.8),
    ("same_name", 0.6, 1.0),
];
/// The same of names that are alike.
const SIMILAR: (&str, f64) = ("similar_name", 0.5);
/// The same of the place where persons of one name work.
const COMPANY: (&str, f64) = ("same_company", 0.4);
/// How much of a name's word is left where the persons work elsewhere or the companies have other domains.
const ELSEWHERE: f64 = 0.7;

/// Words at the end of a company's name that say nothing but its legal form.
const FORMS: [&str; 28] = [
    "ab",
    "ag",
    "and",
    "as",
    "bv",
    "co",
    "company",
    "corp",
    "corporation",
    "ev",
    "gbr",
    "gmbh",
    "inc",
    "kg",
    "limited",
    "llc",
    "llp",
    "ltd",
    "nv",
    "ohg",
    "oy",
    "plc",
    "sa",
    "sarl",
    "se",
    "spa",
    "srl",
    "ug",
];

/// The route over these kinds.
#[must_use]
pub fn route(kinds: Kinds) -> Route<Arc<App>> {
    let collections: Vec<&str> = kinds.iter().map(|kind| kind.kind().collection).collect();
    let mut why: Vec<&str> = SAME.iter().map(|(word, ..)| *word).collect();
    why.extend([SIMILAR.0, COMPANY.0]);
    let record = answer(json!({"id": {"type": "string"}, "title": {"type": "string"}, "subtitle": {"type": "string"}}));
    Route::get("/duplicates", access(Action::View), "duplicates.list", move |cx: Call, query: Query| {
        duplicates(cx, query, kinds)
    })
    .summary("Lists pairs of records that may mean the same")
    .query([
        QueryParam::new("entity", "The collection.", json!({"enum": collections})).required(),
        QueryParam::limit("Pairs of a page.", 50, 100),
        QueryParam::cursor(),
    ])
    .response(page(&answer(json!({
        "score": {"type": "integer", "minimum": 0, "maximum": 100}, "why": list(json!({"enum": why})),
        "records": {"type": "array", "items": record, "minItems": 2, "maxItems": 2},
    }))))
}

/// `GET /duplicates`
async fn duplicates(cx: Call, query: Query, kinds: Kinds) -> Result<Reply> {
    let limit = match query.parse::<usize>("limit", "a whole number")? {
        Some(limit) if !(1..=LIMIT_MAX).contains(&limit) => {
            return Err(Error::invalid("limit", "range", format!("“limit” is a whole number from 1 to {LIMIT_MAX}.")));
        }
        limit => limit.unwrap_or(LIMIT),
    };
    let Some(name) = query.get("entity").filter(|name| !name.is_empty()) else {
        return Err(Error::invalid("entity", "required", "Name the collection by “entity”."));
    };
    let Some(kind) = kinds.iter().find(|kind| kind.kind().collection == name) else {
        return Err(Error::invalid("entity", "not_allowed", format!("No duplicates are looked for in {name}.")));
    };
    let stamp = cursor::stamp(&["duplicates", name]);
    let from = query.cursor().map(|text| cursor::read(stamp, text)).transpose()?;
    let (tx, org) = (cx.app.store.read()?, cx.org());
    blocking(move || {
        let mut search =
            Search { tx: &tx, org, kind: *kind, limit, found: Vec::new(), next: None, rows: ROWS, looks: LOOKS };
        search.run(from.as_deref())?;
        let next = search.next.map(|place| cursor::write(stamp, &place));
        Reply::json(&json!({"data": search.found, "next_cursor": next}))
    })
    .await
}

/// A row of an index: its key and its record.
type Row = (Vec<u8>, Uid);

/// A search for the pairs of one page.
struct Search<'t> {
    tx: &'t ReadTx,
    org: Org,
    kind: &'static dyn AnyMerged,
    limit: usize,
    found: Vec<Json>,
    /// Where the next page begins: the index's place, how many neighbours of the row were compared, and the row.
    next: Option<Vec<u8>>,
    rows: usize,
    looks: usize,
}

impl Search<'_> {
    fn run(&mut self, from: Option<&[u8]>) -> Result<()> {
        let resumed = from.and_then(|from| {
            let ([place, compared], row) = from.split_first_chunk::<2>()?;
            let (key, id) = row.split_last_chunk::<16>()?;
            Some((usize::from(*place), usize::from(*compared), (key.to_vec(), Uid(u128::from_be_bytes(*id)))))
        });
        let first = resumed.as_ref().map_or(0, |(place, ..)| *place);
        for place in first..ORDER.len() {
            let at = resumed.as_ref().filter(|(resumed, ..)| *resumed == place);
            if !self.walk(place, at.map(|(_, compared, row)| (*compared, row)))? {
                break;
            }
        }
        Ok(())
    }

    /// Goes over an index, from a row on whose first neighbours were compared already. False when the page is full.
    fn walk(&mut self, place: usize, from: Option<(usize, &Row)>) -> Result<bool> {
        let Some(index) = ORDER.get(place).copied() else { return Ok(false) };
        let (tx, org, kind) = (self.tx, self.org, self.kind.kind());
        // The rows before the present one, the nearest first.
        let mut before: Vec<Row> = Vec::with_capacity(GROUP + 1);
        let after = from.map(|(_, (key, id))| [key.as_slice(), &id.to_bytes()].concat());
        let whole = KeyBuf::new();
        if let Some((compared, row)) = from {
            tx.scan_index(org, kind, index, &whole, Dir::Backward, after.as_deref(), &mut |key, id, _| {
                before.push((key.to_vec(), id));
                Ok(if before.len() < GROUP { Flow::More } else { Flow::Stop })
            })?;
            if !self.compare(place, row, &before, compared)? {
                return Ok(false);
            }
            before.insert(0, row.clone());
        }
        let mut more = true;
        tx.scan_index(org, kind, index, &whole, Dir::Forward, after.as_deref(), &mut |key, id, _| {
            let row = (key.to_vec(), id);
            more = self.compare(place, &row, &before, 0)?;
            before.truncate(GROUP - 1);
            before.insert(0, row);
            Ok(if more { Flow::More } else { Flow::Stop })
        })?;
        Ok(more)
    }

    /// Compares a row with those before it, but for the first `compared` of them. False when the page is full.
    fn compare(&mut self, place: usize, row: &Row, before: &[Row], compared: usize) -> Result<bool> {
        if self.rows == 0 || self.looks == 0 {
            self.stop(place, compared, row);
            return Ok(false);
        }
        self.rows -= 1;
        let (mut distinctive, mut seen) = (None, None);
        for (at, (key, other)) in before.iter().enumerate().skip(compared) {
            let same = *key == row.0;
            if !same && (place != NAME_PLACE || at >= NEIGHBOURS) {
                break;
            }
            if *other == row.1 || (!same && !alike(&folded(key), &folded(&row.0), true)) {
                continue;
            }
            if same {
                let distinctive = match distinctive {
                    Some(known) => known,
                    None => *distinctive.insert(self.is_distinctive(place, key)?),
                };
                if !distinctive {
                    continue;
                }
            }
            self.looks = self.looks.saturating_sub(1);
            let later = match &mut seen {
                Some(later) => later,
                None => seen.insert(self.kind.seen(self.tx, self.org, row.1)?),
            };
            let (Some(later), Some(earlier)) = (later, self.kind.seen(self.tx, self.org, *other)?) else { continue };
            let shared: Vec<&(usize, KeyBuf)> = later.keys.iter().filter(|key| earlier.keys.contains(key)).collect();
            if !self.belongs_here(&shared, same.then_some((place, key)))? {
                continue;
            }
            let Some((score, why)) = assess(&earlier, later, &shared) else { continue };
            if is_dismissed(self.tx, self.org, *other, row.1)? {
                continue;
            }
            if self.found.len() == self.limit {
                self.stop(place, at, row);
                return Ok(false);
            }
            // Identities are in the order of creation.
            let pair = if *other < row.1 { [&earlier, &*later] } else { [&*later, &earlier] };
            let records = pair.map(|of| json!({"id": of.id, "title": of.title, "subtitle": of.subtitle}));
            self.found.push(json!({"score": score, "why": why, "records": records}));
        }
        Ok(true)
    }

    fn stop(&mut self, place: usize, compared: usize, (key, id): &Row) {
        let head = [place, compared].map(|number| u8::try_from(number).unwrap_or(u8::MAX));
        self.next = Some([head.as_slice(), key, &id.to_bytes()].concat());
    }

    /// Whether few enough records have the key to tell something.
    fn is_distinctive(&self, place: usize, key: &[u8]) -> Result<bool> {
        let Some(index) = ORDER.get(place) else { return Ok(false) };
        let (key, mut count) = (KeyBuf::from(key.to_vec()), 0);
        self.tx.peek_index(self.org, self.kind.kind(), *index, &key, Dir::Forward, GROUP + 1, &mut |_| {
            count += 1;
            Ok(())
        })?;
        Ok(count <= GROUP)
    }

    /// Whether a pair with these keys in common is shown where it was found: at a key, or as neighbours by name.
    fn belongs_here(&self, shared: &[&(usize, KeyBuf)], found: Option<(usize, &Vec<u8>)>) -> Result<bool> {
        for (place, key) in shared {
            if found.is_some_and(|(at, here)| at == *place && here.as_slice() == key.as_bytes()) {
                return Ok(true);
            }
            if self.is_distinctive(*place, key.as_bytes())? {
                return Ok(false);
            }
        }
        Ok(found.is_none())
    }
}

/// How sure it is that two records mean the same, in percent, and why; `None` when it is not worth a look.
fn assess(a: &Seen, b: &Seen, shared: &[&(usize, KeyBuf)]) -> Option<(u8, Vec<&'static str>)> {
    let has = |place: usize| shared.iter().any(|(shared, _)| *shared == place);
    let apart = |place: usize| [a, b].iter().all(|of| of.keys.iter().any(|(p, _)| *p == place)) && !has(place);
    let similar = !has(NAME_PLACE) && alike(&a.title, &b.title, a.company);
    let (words, others) = (tokens(&a.title), tokens(&b.title));
    let strangers = !similar && !words.iter().any(|word| others.contains(word));
    let placed = !a.works_at.is_empty() && !b.works_at.is_empty();
    let elsewhere = (placed && a.works_at != b.works_at) || apart(DOMAIN_PLACE);
    let (mut doubt, mut why) = (1.0, Vec::new());
    let mut say = |(word, sure): (&'static str, f64)| {
        doubt *= 1.0 - sure;
        why.push(word);
    };
    for (place, (word, sure, strange)) in SAME.iter().enumerate().filter(|(place, _)| has(*place)) {
        // A number that several people have in common is their office's.
        let sure = if strangers { sure * strange } else { *sure };
        say((word, if place == NAME_PLACE && elsewhere { sure * ELSEWHERE } else { sure }));
    }
    if similar {
        say((SIMILAR.0, if elsewhere { SIMILAR.1 * ELSEWHERE } else { SIMILAR.1 }));
    }
    if (similar || has(NAME_PLACE)) && placed && a.works_at == b.works_at {
        say(COMPANY);
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "doubt is between 0 and 1")]
    let score = (100.0 * (1.0 - doubt)).round() as u8;
    (score >= LEAST).then_some((score, why))
}

/// The text of a key in the index by name, as far as it is there.
fn folded(key: &[u8]) -> String {
    String::from_utf8_lossy(key.split(|byte| *byte == 0).next().unwrap_or_default()).into_owned()
}

/// Whether two names are alike but for spelling, the order of words and, of companies, their legal form. Names that
/// differ in a number, as those of branches do, are not.
fn alike(a: &str, b: &str, company: bool) -> bool {
    let words = |name: &str| -> Vec<String> {
        let mut words = tokens(name);
        if company && words.len() > 1 {
            let (first, rest) = words.split_at(1);
            let rest = rest.iter().filter(|word| !FORMS.contains(&word.as_str()));
            words = first.iter().chain(rest).cloned().collect();
        }
        words
    };
    let digits = |name: &str| name.chars().filter(char::is_ascii_digit).collect::<String>();
    let (mut a_words, mut b_words) = (words(a), words(b));
    if a_words.is_empty() || b_words.is_empty() || digits(a) != digits(b) {
        return false;
    }
    let word_by_word =
        a_words.len() != b_words.len() || a_words.iter().zip(&b_words).all(|(a, b)| strsim::jaro(a, b) >= WORD_ALIKE);
    if word_by_word && strsim::jaro_winkler(&a_words.join(" "), &b_words.join(" ")) >= ALIKE {
        return true;
    }
    a_words.sort_unstable();
    b_words.sort_unstable();
    a_words == b_words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_alike_but_for_spelling_order_and_legal_form() {
        for (a, b, company, expected) in [
            ("Acme GmbH", "ACME AG", true, true),
            ("Acme Maschinenbau", "Acme Maschinenbau GmbH & Co. KG", true, true),
            ("Jon Smith", "John Smith", false, true),
            ("Smith, John", "John Smith", false, true),
            ("Zoë Müller", "Zoe Muller", false, true),
            ("Plant 1", "Plant 2", true, false),
            ("Acme North", "Globex South", true, false),
            ("Maria Sa", "Maria Ag", false, false),
            ("Katarzyna Nowak", "Katarzyna Novak", false, true),
            ("Katarzyna Nowak", "Katarzyna Wolna", false, false),
            ("", "", true, false),
        ] {
            assert_eq!(alike(a, b, company), expected, "{a} / {b}");
        }
    }

    fn person(title: &str, keys: &[(usize, &str)], works_at: &str) -> Seen {
        let keys = keys.iter().map(|(place, key)| (*place, KeyBuf::new().text(key))).collect();
        let (id, subtitle, works_at) = (String::new(), String::new(), works_at.to_owned());
        Seen { id, title: title.to_owned(), subtitle, keys, works_at, company: false }
    }

    fn score(a: &Seen, b: &Seen) -> Option<(u8, Vec<&'static str>)> {
        let shared: Vec<_> = a.keys.iter().filter(|key| b.keys.contains(key)).collect();
        assess(a, b, &shared)
    }

    #[test]
    fn scores_add_up_and_doubts_count() {
        let ana = person("Ana Diaz", &[(1, "ana@x"), (2, "+49"), (NAME_PLACE, "ana diaz")], "cus");
        let (all, why) = score(&ana, &ana).unwrap();
        assert_eq!((all, why), (99, vec!["same_email", "same_phone", "same_name", "same_company"]));
        let other = person("Bob Roe", &[(2, "+49")], "cus");
        assert_eq!(score(&ana, &other), None, "colleagues share the office's number");
        let shared = person("Bob Roe", &[(1, "ana@x")], "");
        assert_eq!(score(&ana, &shared), Some((63, vec!["same_email"])), "an address of several people");
        let elsewhere = person("Ana Diaz", &[(NAME_PLACE, "ana diaz")], "another");
        assert_eq!(score(&ana, &elsewhere), None, "a common name at another company");
    }
}
