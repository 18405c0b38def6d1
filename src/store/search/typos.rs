//! One slip of the fingers: the words of the index that a typed word becomes by changing, adding, leaving out or swapping
//! one letter.
//!
//! Nothing is stored for it. The words stand in order in the index, so that the letters which follow a beginning are found
//! by jumping from one to the next; what a slip could have been is looked up, not compared with every word.

use std::ops::Bound;

use super::super::keys::{KeyBuf, after_prefix};
use super::super::read::{Dir, Flow, RawRead, RowTable, scan_prefix};
use super::super::tables::Table;
use super::{Class, Reader};
use crate::base::Result;

/// Words of fewer letters are taken as they are typed.
pub(super) const LETTERS_MIN: usize = 5;
/// So many different letters are looked at behind a beginning.
const LETTERS_MAX: usize = 64;
/// So many words are looked for in place of one.
const WORDS_MAX: usize = 8;

/// Beginnings of words in the index that are one slip away from `word`.
pub(super) fn near<R: RawRead + ?Sized>(reader: &Reader<'_, R>, word: &str) -> Result<Vec<String>> {
    let mut found = Vec::new();
    if word.chars().count() < LETTERS_MIN || !word.chars().any(char::is_alphabetic) {
        return Ok(found);
    }
    for class in [Class::Name, Class::Word] {
        let index = Words { reader, class };
        // The places between two letters, and before the first.
        for (at, _) in word.char_indices() {
            let (head, tail) = word.split_at(at);
            if found.len() >= WORDS_MAX || !index.begins(head)? {
                break;
            }
            let mut letters = tail.chars();
            let Some(typed) = letters.next() else { break };
            let behind = letters.as_str();
            let mut slips = vec![format!("{head}{behind}")];
            if let Some(second) = letters.next().filter(|second| *second != typed) {
                slips.push(format!("{head}{second}{typed}{}", letters.as_str()));
            }
            for letter in index.letters_behind(head)? {
                slips.push(format!("{head}{letter}{tail}"));
                if letter != typed {
                    slips.push(format!("{head}{letter}{behind}"));
                }
            }
            for slip in slips {
                if found.len() < WORDS_MAX && !found.contains(&slip) && index.begins(&slip)? {
                    found.push(slip);
                }
            }
        }
    }
    Ok(found)
}

/// The words of a class in their order.
struct Words<'r, R: ?Sized> {
    reader: &'r Reader<'r, R>,
    class: Class,
}

impl<R: RawRead + ?Sized> Words<'_, R> {
    fn start(&self, head: &str) -> KeyBuf {
        super::token_prefix(self.reader.org, self.reader.kind, self.class).text_start(head)
    }

    /// Whether a word begins so.
    fn begins(&self, head: &str) -> Result<bool> {
        let mut is_there = false;
        let start = self.start(head).into_bytes();
        scan_prefix(self.reader.read, Table::Search, &start, Dir::Forward, None, &mut |_, _| {
            is_there = true;
            Ok(Flow::Stop)
        })?;
        Ok(is_there)
    }

    /// The letters that follow `head` in words.
    fn letters_behind(&self, head: &str) -> Result<Vec<char>> {
        let start = self.start(head).into_bytes();
        let Some(end) = after_prefix(&start) else { return Ok(Vec::new()) };
        // A zero ends a word: what follows the beginning is at least a one.
        let mut from = [start.as_slice(), &[1]].concat();
        let mut letters = Vec::new();
        while letters.len() < LETTERS_MAX {
            let mut next = None;
            let bounds = (Bound::Included(from.as_slice()), Bound::Excluded(end.as_slice()));
            self.reader.read.scan_rows(RowTable(Table::Search), bounds.0, bounds.1, Dir::Forward, &mut |key, _| {
                next = key.get(start.len()..).and_then(first_char);
                Ok(Flow::Stop)
            })?;
            let Some(letter) = next else { break };
            letters.push(letter);
            let mut bytes = [0; 4];
            let seen = [start.as_slice(), letter.encode_utf8(&mut bytes).as_bytes()].concat();
            let Some(beyond) = after_prefix(&seen) else { break };
            from = beyond;
        }
        Ok(letters)
    }
}

/// The character that begins bytes of which it is not known where the text ends.
fn first_char(bytes: &[u8]) -> Option<char> {
    let chunk = bytes.utf8_chunks().next()?;
    chunk.valid().chars().next()
}
