//! Cursors: where the next page begins, opaque to clients. A cursor belongs to one question; with another sort, filter
//! or search it is refused.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::base::{Error, Result};

/// The cursor for `place` in the answer to the question with this stamp.
#[must_use]
pub fn write(stamp: u64, place: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode([stamp.to_be_bytes().as_slice(), place].concat())
}

/// The place that a cursor names.
///
/// # Errors
/// When the text is no cursor of the question with this stamp.
pub fn read(stamp: u64, text: &str) -> Result<Vec<u8>> {
    let bad = || {
        Error::invalid("cursor", "invalid", "This cursor does not belong to this list. Start again without a cursor.")
    };
    if text.len() > 2048 {
        return Err(bad());
    }
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| bad())?;
    match bytes.split_first_chunk::<8>() {
        // Sixteen bytes of identity end every place.
        Some((head, place)) if *head == stamp.to_be_bytes() && place.len() >= 16 => Ok(place.to_vec()),
        _ => Err(bad()),
    }
}

/// A number that stands for a question; the same in every run of the program (FNV-1a).
#[must_use]
pub fn stamp(parts: &[&str]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for part in parts {
        for byte in part.bytes().chain([0xFF]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_belongs_to_its_question() {
        let stamp = stamp(&["leads", "-created_at", "status = \"new\""]);
        let text = write(stamp, &[7; 20]);
        assert_eq!(read(stamp, &text).unwrap(), vec![7; 20]);
        assert!(read(stamp + 1, &text).is_err());
        for bad in ["", "x", "!!!", "AAAA", &text[1..], &write(stamp, &[7; 3])] {
            assert!(read(stamp, bad).is_err(), "{bad}");
        }
    }
}
