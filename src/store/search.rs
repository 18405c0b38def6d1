//! The search index: an inverted index kept in the same transaction as the records, so it is never stale.
//!
//! A posting is `(org, kind, class, token, id)` → weight. Classes keep names, other words, phone digits and reversed
//! phone digits apart, so names are read first and any start or end of a phone number is one range. A word of the
//! question matches every token that it begins; all words must match. A question that finds nothing may be asked again
//! with the words that are one slip of the fingers away.

mod typos;

use std::collections::BTreeMap;

use crate::base::{Org, Result, Uid, text};

use super::derive::{Text, TextKind};
use super::keys::{KeyBuf, kind_prefix};
use super::kind::Kind;
use super::overlay::Overlay;
use super::read::{Dir, Flow, RawRead, RowTable, scan_prefix};
use super::tables::Table;

/// Texts of at least this weight are names: their postings are read before all others.
pub const NAME_WEIGHT: u8 = 8;

/// So many postings of a word are read at first where only the best matches are shown, as while somebody types.
const FEW: usize = 100;
/// So many are read where those leave too few matches.
const BEST: usize = 2_000;
/// So many are looked at where all are meant: a list that is counted, filtered and ordered.
pub const MOST: usize = 50_000;
/// At most so many candidates are checked one by one against a word too common to read whole.
const CHECKS_MAX: usize = 500;
/// Tokens longer than this many bytes are cut.
const TOKEN_MAX: usize = 64;
/// Phone numbers are found by this many leading or trailing digits.
const DIGITS_MIN: usize = 4;
/// No record is found by more tokens than this.
const TOKENS_MAX: usize = 400;
/// A question with more words that nothing has is not asked again.
const SLIPS_MAX: usize = 3;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Class {
    Name = 0,
    Word = 1,
    Digits = 2,
    Reversed = 3,
}

type Tokens = BTreeMap<(Class, String), u8>;

fn cut(mut token: String) -> String {
    let mut end = token.len().min(TOKEN_MAX);
    while !token.is_char_boundary(end) {
        end -= 1;
    }
    token.truncate(end);
    token
}

/// Whether two phone numbers' digits have the same country part cut off is not decided here: the digits that
/// follow a leading `00` or the trunk `0` are indexed, so a number is found with and without them.
fn digits_of(number: &str) -> String {
    let main = number.split(['x', 'X', ';', '#']).next().unwrap_or(number);
    main.chars().filter(char::is_ascii_digit).collect()
}

fn tokens_of(texts: &[Text<'_>]) -> Tokens {
    let mut out = Tokens::new();
    let mut add = |class: Class, token: String, weight: u8| {
        if !token.is_empty() && out.len() < TOKENS_MAX {
            let entry = out.entry((class, cut(token))).or_insert(0);
            *entry = (*entry).max(weight);
        }
    };
    for t in texts {
        let class = if t.weight >= NAME_WEIGHT { Class::Name } else { Class::Word };
        match t.kind {
            TextKind::Words => {
                for token in text::tokens(t.content) {
                    add(class, token, t.weight);
                }
            }
            TextKind::Html => {
                for token in text::tokens(&crate::base::markup::text_of(t.content)) {
                    add(class, token, t.weight);
                }
            }
            TextKind::Email => {
                let whole = text::fold(t.content);
                for token in text::tokens(&whole) {
                    add(Class::Word, token, t.weight);
                }
                if let Some((_, domain)) = whole.rsplit_once('@') {
                    add(Class::Word, domain.to_owned(), t.weight);
                }
                add(Class::Word, whole, t.weight);
            }
            TextKind::Phone => {
                let digits = digits_of(t.content);
                let national = digits.trim_start_matches('0');
                for form in [digits.as_str(), national] {
                    if form.len() >= DIGITS_MIN {
                        add(Class::Digits, form.to_owned(), t.weight);
                    }
                }
                if national.len() >= DIGITS_MIN {
                    add(Class::Reversed, national.chars().rev().collect(), t.weight);
                }
            }
        }
    }
    out
}

fn token_prefix(org: Org, kind: Kind, class: Class) -> KeyBuf {
    kind_prefix(org, kind.number).u8(class as u8)
}

fn posting(org: Org, kind: Kind, class: Class, token: &str, id: Uid) -> Vec<u8> {
    token_prefix(org, kind, class).text(token).id(id).into_bytes()
}

/// Makes a record's postings those of `after`, given that they are those of `before`.
pub(crate) fn replace(overlay: &mut Overlay, org: Org, kind: Kind, id: Uid, before: &[Text<'_>], after: &[Text<'_>]) {
    let (old, new) = (tokens_of(before), tokens_of(after));
    for (class, token) in old.keys().filter(|k| !new.contains_key(*k)) {
        overlay.set(Table::Search, posting(org, kind, *class, token, id), None);
    }
    for ((class, token), weight) in new.iter().filter(|(k, w)| old.get(k) != Some(w)) {
        overlay.set(Table::Search, posting(org, kind, *class, token, id), Some(vec![*weight]));
    }
}

/// The postings that a record's texts yield, as rows.
pub(crate) fn postings(org: Org, kind: Kind, id: Uid, texts: &[Text<'_>]) -> Vec<(Vec<u8>, Vec<u8>)> {
    tokens_of(texts)
        .into_iter()
        .map(|((class, token), weight)| (posting(org, kind, class, &token, id), vec![weight]))
        .collect()
}

/// A question, cut into the words to look for.
#[derive(Debug, Clone)]
pub struct Question {
    /// Of each word, what stands for it: itself, or what it may have been meant to be.
    words: Vec<Vec<String>>,
    digits: Option<String>,
}

impl Question {
    /// Cuts what a user typed. A question of digits and separators alone also looks for phone numbers.
    #[must_use]
    pub fn new(typed: &str) -> Self {
        let folded = text::fold(typed.trim());
        let words = if folded.contains('@') && !folded.contains(char::is_whitespace) {
            vec![cut(folded.clone())]
        } else {
            let mut words: Vec<String> = text::tokens(&folded).into_iter().map(cut).collect();
            words.dedup();
            words.truncate(8);
            words
        };
        let words = words.into_iter().map(|word| vec![word]).collect();
        let phone_like = folded.chars().all(|c| c.is_ascii_digit() || " +-()/.".contains(c));
        let digits = Some(digits_of(&folded)).filter(|d| phone_like && d.len() >= DIGITS_MIN);
        Self { words, digits }
    }

    /// Whether there is nothing to look for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty() && self.digits.is_none()
    }

    /// Whether `value` contains a match, and where in its characters the first matching word starts.
    #[must_use]
    pub fn matches(&self, value: &str) -> bool {
        let folded = text::fold(value);
        let digits = digits_of(value);
        self.words.iter().flatten().any(|word| folded.contains(word.as_str()))
            || self.digits.as_ref().is_some_and(|d| digits.contains(d.trim_start_matches('0')))
    }
}

/// Records with their scores.
pub type Scores = Vec<(Uid, u32)>;

/// Orders scores by identity, one per record, as `joined` makes one of two.
fn by_identity(mut scores: Scores, joined: fn(u32, u32) -> u32) -> Scores {
    // The postings of a token come in this order already.
    scores.sort_by_key(|(id, _)| *id);
    scores.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 = joined(kept.1, next.1);
        }
        same
    });
    scores
}

fn score_of(scores: &Scores, id: Uid) -> Option<u32> {
    let place = scores.binary_search_by_key(&id, |(id, _)| *id).ok()?;
    scores.get(place).map(|(_, score)| *score)
}

/// The matching records of a kind, best first: identity and score. For each word of the question at most `most`
/// postings of each class are read, so that at most so many records are found ([`MOST`]).
///
/// # Errors
/// When the storage fails.
pub fn find<R: RawRead + ?Sized>(read: &R, org: Org, kind: Kind, question: &Question, most: usize) -> Result<Scores> {
    Ok(find_whole(&Reader { read, org, kind, most }, question)?.0)
}

/// The best matching records of a kind, best first: `wanted` where there are so many, or more. It reads a few postings of
/// each word, and more only where words that very many records have leave too few together.
///
/// # Errors
/// When the storage fails.
pub fn best<R: RawRead + ?Sized>(read: &R, org: Org, kind: Kind, question: &Question, wanted: usize) -> Result<Scores> {
    let (found, whole) = find_whole(&Reader { read, org, kind, most: FEW.max(wanted) }, question)?;
    if whole || found.len() >= wanted { Ok(found) } else { find(read, org, kind, question, BEST) }
}

/// The question with those words of the kind's records that are one slip away from a word which none of them has: a
/// letter changed, added, left out, or swapped with the next, from five letters on. `None` where it is the same question.
///
/// # Errors
/// When the storage fails.
pub fn slipped<R: RawRead + ?Sized>(read: &R, org: Org, kind: Kind, question: &Question) -> Result<Option<Question>> {
    let reader = Reader { read, org, kind, most: 1 };
    let (mut words, mut slips) = (Vec::new(), 0);
    for word in &question.words {
        let mut known = Scores::new();
        for form in word {
            reader.collect(Class::Name, form, &mut known)?;
            reader.collect(Class::Word, form, &mut known)?;
        }
        if !known.is_empty() {
            words.push(word.clone());
            continue;
        }
        slips += 1;
        let mut near = Vec::new();
        if slips <= SLIPS_MAX {
            for form in word {
                near.extend(typos::near(&reader, form)?);
            }
        }
        if near.is_empty() {
            return Ok(None);
        }
        words.push(near);
    }
    Ok((slips > 0).then_some(Question { words, digits: None }))
}

/// What [`find`] finds, and whether every posting was read.
fn find_whole<R: RawRead + ?Sized>(reader: &Reader<'_, R>, question: &Question) -> Result<(Scores, bool)> {
    let (mut found, mut whole) = find_words(reader, &question.words)?;
    if let Some(digits) = &question.digits {
        let national = digits.trim_start_matches('0');
        let backward: String = national.chars().rev().collect();
        let mut numbers = Scores::new();
        for (class, start) in
            [(Class::Digits, digits.as_str()), (Class::Digits, national), (Class::Reversed, &backward)]
        {
            whole &= reader.collect(class, start, &mut numbers)?;
        }
        found.extend(by_identity(numbers, u32::max));
        found = by_identity(found, |word, number| word + number);
    }
    found.sort_unstable_by(|a, b| b.1.cmp(&a.1).then(b.0.cmp(&a.0)));
    found.truncate(reader.most);
    Ok((found, whole))
}

/// Where postings are read, and how many.
struct Reader<'r, R: ?Sized> {
    read: &'r R,
    org: Org,
    kind: Kind,
    most: usize,
}

impl<R: RawRead + ?Sized> Reader<'_, R> {
    /// Adds the postings of every token that `start` begins; says whether all were read.
    fn collect(&self, class: Class, start: &str, into: &mut Scores) -> Result<bool> {
        if start.is_empty() {
            return Ok(true);
        }
        let exact = token_prefix(self.org, self.kind, class).text(start).into_bytes();
        let prefix = token_prefix(self.org, self.kind, class).text_start(start).into_bytes();
        let mut left = self.most;
        scan_prefix(self.read, Table::Search, &prefix, Dir::Forward, None, &mut |key, weight| {
            let Some((token, id)) = key.split_last_chunk::<16>() else { return Ok(Flow::More) };
            let weight = u32::from(weight.first().copied().unwrap_or(1));
            let score = if token == exact { weight * 2 } else { weight };
            into.push((Uid(u128::from_be_bytes(*id)), score));
            left -= 1;
            Ok(if left == 0 { Flow::Stop } else { Flow::More })
        })?;
        Ok(left > 0)
    }
}

struct WordHits<'q> {
    word: &'q [String],
    whole: bool,
    scores: Scores,
}

/// The records that hold every word, by identity, and whether every posting was read.
fn find_words<R: RawRead + ?Sized>(reader: &Reader<'_, R>, words: &[Vec<String>]) -> Result<(Scores, bool)> {
    let mut hits = Vec::with_capacity(words.len());
    for word in words {
        let (mut scores, mut whole) = (Scores::new(), true);
        for form in word {
            let names = reader.collect(Class::Name, form, &mut scores)?;
            // A word that names alone fill is not looked for elsewhere: names come first, and so many are enough.
            whole &= names && reader.collect(Class::Word, form, &mut scores)?;
        }
        hits.push(WordHits { word, whole, scores: by_identity(scores, u32::max) });
    }
    hits.sort_by_key(|h| (!h.whole, h.scores.len()));
    let whole = hits.iter().all(|h| h.whole);
    let mut hits = hits.into_iter();
    let Some(first) = hits.next() else { return Ok((Scores::new(), true)) };
    let mut found = first.scores;
    for next in hits {
        if next.whole {
            found = found.into_iter().filter_map(|(id, s)| score_of(&next.scores, id).map(|n| (id, s + n))).collect();
        } else {
            found = check_each(reader, &next, found)?;
        }
    }
    Ok((found, whole))
}

/// Keeps the candidates that a common word matches too: those among its postings read, and of the others those that
/// hold the word itself.
fn check_each<R: RawRead + ?Sized>(reader: &Reader<'_, R>, common: &WordHits<'_>, found: Scores) -> Result<Scores> {
    let Reader { read, org, kind, .. } = *reader;
    let mut kept = Scores::new();
    let mut checks = 0;
    // The newest are checked first.
    for (id, score) in found.into_iter().rev() {
        if let Some(more) = score_of(&common.scores, id) {
            kept.push((id, score + more));
            continue;
        }
        checks += 1;
        if checks > CHECKS_MAX {
            continue;
        }
        let mut weight = 0;
        for (class, form) in common.word.iter().flat_map(|form| [(Class::Name, form), (Class::Word, form)]) {
            if weight == 0 {
                read.get_row(RowTable(Table::Search), &posting(org, kind, class, form, id), &mut |w| {
                    weight = w.first().copied().unwrap_or(1);
                    Ok(())
                })?;
            }
        }
        if weight > 0 {
            kept.push((id, score + 2 * u32::from(weight)));
        }
    }
    kept.reverse();
    Ok(kept)
}
