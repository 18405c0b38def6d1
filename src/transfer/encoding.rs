//! The character encoding of a file: detecting it and decoding it piece by piece.
//!
//! Owns the choice between UTF-8, UTF-16 and the legacy encodings of spreadsheets, and a decoder with bounded memory
//! that marks undecodable bytes instead of guessing them away. Repair of text that was encoded twice is
//! `mojibake`'s business.

use std::fmt;
use std::io::{self, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{DecoderResult, Encoding, MACINTOSH, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use serde::{Deserialize, Serialize};

/// Stands where bytes could not be decoded: a code point that no text may contain (Unicode 23.7).
pub(super) const UNDECODABLE: char = '\u{10ffff}';

/// Bytes read at a time.
const CHUNK: usize = 64 * 1024;
/// Bytes with foreign letters that the statistics look at; more do not change the answer.
const STATISTICS: usize = 4 * 1024 * 1024;
/// Bytes at the start that decide between UTF-8 and UTF-16.
const HEAD: usize = 4096;

/// A character encoding, written by its name in the WHATWG standard (`UTF-8`, `windows-1252`, `Shift_JIS`).
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Charset(&'static Encoding);

/// The name is not one of an encoding.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a known character encoding; use a name such as utf-8 or windows-1252.")]
pub struct UnknownCharset(String);

impl Charset {
    /// UTF-8, with or without a byte order mark.
    pub const UTF_8: Self = Self(UTF_8);

    /// The encoding of a label such as `latin1` or `utf-16le`.
    ///
    /// # Errors
    /// When no encoding has it.
    pub fn named(label: &str) -> Result<Self, UnknownCharset> {
        Encoding::for_label(label.as_bytes()).map(Self).ok_or_else(|| UnknownCharset(label.chars().take(40).collect()))
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name()
    }
}

impl fmt::Debug for Charset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl TryFrom<String> for Charset {
    type Error = UnknownCharset;
    fn try_from(label: String) -> Result<Self, UnknownCharset> {
        Self::named(&label)
    }
}

impl From<Charset> for String {
    fn from(charset: Charset) -> Self {
        charset.name().to_owned()
    }
}

/// Looks at all bytes of a file, in order, and names its encoding.
pub(super) struct Detector {
    head: Vec<u8>,
    carry: Vec<u8>,
    /// Well-formed sequences of UTF-8 beyond ASCII, and ill-formed ones.
    well_formed: u64,
    ill_formed: u64,
    statistics: EncodingDetector,
    counted: usize,
    /// The bytes beyond ASCII that occur.
    seen: [bool; 256],
    roman: MacRoman,
}

impl Detector {
    pub(super) fn new() -> Self {
        Self {
            head: Vec::new(),
            carry: Vec::new(),
            well_formed: 0,
            ill_formed: 0,
            statistics: EncodingDetector::new(Iso2022JpDetection::Allow),
            counted: 0,
            seen: [false; 256],
            roman: MacRoman::default(),
        }
    }

    pub(super) fn feed(&mut self, bytes: &[u8]) {
        if self.head.len() < HEAD {
            self.head.extend(bytes.iter().take(HEAD - self.head.len()));
        }
        if bytes.is_ascii() && self.carry.is_empty() {
            return;
        }
        if self.counted < STATISTICS {
            self.statistics.feed(bytes, false);
            self.roman.feed(bytes);
            for &b in bytes.iter().filter(|b| !b.is_ascii()) {
                if let Some(seen) = self.seen.get_mut(usize::from(b)) {
                    *seen = true;
                }
            }
            self.counted += bytes.len();
        }
        let mut joined = std::mem::take(&mut self.carry);
        joined.extend_from_slice(bytes);
        self.check_utf8(&joined);
    }

    fn check_utf8(&mut self, mut bytes: &[u8]) {
        let leads = |text: &[u8]| text.iter().filter(|b| **b >= 0xc2).count() as u64;
        loop {
            match std::str::from_utf8(bytes) {
                Ok(text) => {
                    self.well_formed += leads(text.as_bytes());
                    return;
                }
                Err(error) => {
                    let (good, bad) = bytes.split_at_checked(error.valid_up_to()).unwrap_or((bytes, &[]));
                    self.well_formed += leads(good);
                    let Some(length) = error.error_len() else {
                        self.carry = bad.to_vec();
                        return;
                    };
                    self.ill_formed += 1;
                    bytes = bad.get(length..).unwrap_or_default();
                }
            }
        }
    }

    pub(super) fn finish(self) -> Charset {
        if let Some((encoding, _)) = Encoding::for_bom(&self.head) {
            return Charset(encoding);
        }
        if let Some(encoding) = utf16_by_zeros(&self.head) {
            return Charset(encoding);
        }
        let ill_formed = self.ill_formed + u64::from(!self.carry.is_empty());
        // A file in UTF-8 with a few damaged cells stays one: those rows are reported.
        if ill_formed == 0 || self.well_formed >= 10 * ill_formed {
            return Charset::UTF_8;
        }
        let guess = self.statistics.guess(None, Utf8Detection::Deny);
        let other_script = !guess.is_single_byte() || matches!(guess.name(), "windows-1251" | "KOI8-U" | "KOI8-R");
        if self.roman.is_likely() && !other_script {
            return Charset(MACINTOSH);
        }
        if self.reads_alike(guess, WINDOWS_1252) { Charset(WINDOWS_1252) } else { Charset(guess) }
    }

    /// Whether the bytes of this file mean the same in both encodings of one byte per letter.
    fn reads_alike(&self, one: &'static Encoding, other: &'static Encoding) -> bool {
        let bytes: Vec<u8> = (0..=255_u8).zip(self.seen).filter(|(_, seen)| *seen).map(|(byte, _)| byte).collect();
        one.is_single_byte() && one.decode_without_bom_handling(&bytes) == other.decode_without_bom_handling(&bytes)
    }
}

/// UTF-16 without a byte order mark: Latin text has a zero in every second byte.
fn utf16_by_zeros(head: &[u8]) -> Option<&'static Encoding> {
    let pairs = head.len() / 2;
    if pairs < 4 {
        return None;
    }
    let zeros = |offset: usize| head.iter().skip(offset).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    if odd * 10 > pairs * 6 && even * 20 < pairs {
        Some(UTF_16LE)
    } else if even * 10 > pairs * 6 && odd * 20 < pairs {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Evidence for Mac Roman, which the statistics do not know: its accented letters lie where the Windows encodings have
/// punctuation, so they stand between letters where punctuation does not.
#[derive(Default)]
struct MacRoman {
    /// The last two bytes.
    before: u8,
    last: u8,
    roman: u32,
    windows: u32,
}

impl MacRoman {
    fn feed(&mut self, bytes: &[u8]) {
        for &next in bytes {
            match self.last {
                // Without 0x91 to 0x99: quotes, dashes and the trade mark sign of Windows.
                0x87..=0x90 | 0x9a..=0x9f if self.before.is_ascii_lowercase() || next.is_ascii_lowercase() => {
                    self.roman += 1;
                }
                0xc0..=0xff => self.windows += 1,
                _ => {}
            }
            self.before = self.last;
            self.last = next;
        }
    }

    fn is_likely(&self) -> bool {
        self.roman > 0 && self.roman >= 4 * self.windows
    }
}

/// Text out of bytes, piece by piece.
pub(super) struct Decoded<R> {
    inner: R,
    decoder: encoding_rs::Decoder,
    chunk: Box<[u8]>,
    read: u64,
    ended: bool,
}

impl<R: Read> Decoded<R> {
    pub(super) fn new(inner: R, charset: Charset) -> Self {
        Self {
            inner,
            decoder: charset.0.new_decoder_with_bom_removal(),
            chunk: vec![0; CHUNK].into_boxed_slice(),
            read: 0,
            ended: false,
        }
    }

    /// Bytes taken from the file so far.
    pub(super) const fn bytes_read(&self) -> u64 {
        self.read
    }

    /// Appends the next piece; `false` at the end of the file.
    pub(super) fn fill(&mut self, text: &mut String) -> io::Result<bool> {
        if self.ended {
            return Ok(false);
        }
        let count = loop {
            match self.inner.read(&mut self.chunk) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                outcome => break outcome?,
            }
        };
        self.read += count as u64;
        self.ended = count == 0;
        let mut bytes = self.chunk.get(..count).unwrap_or_default();
        loop {
            text.reserve(
                self.decoder.max_utf8_buffer_length_without_replacement(bytes.len()).unwrap_or(bytes.len() * 4),
            );
            let (outcome, used) = self.decoder.decode_to_string_without_replacement(bytes, text, self.ended);
            bytes = bytes.get(used..).unwrap_or_default();
            match outcome {
                DecoderResult::InputEmpty => return Ok(!self.ended),
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => text.push(UNDECODABLE),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detect(bytes: &[u8]) -> &'static str {
        let mut detector = Detector::new();
        for piece in bytes.chunks(7) {
            detector.feed(piece);
        }
        detector.finish().name()
    }

    fn encode(charset: &str, text: &str) -> Vec<u8> {
        Charset::named(charset).unwrap().0.encode(text).0.into_owned()
    }

    fn utf16(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    }

    #[test]
    fn detects_encodings() {
        let german = "Vorname;Nachname;Ort\nJürgen;Müller;Köln\nBjörn;Weiß;Düsseldorf\n";
        let czech = "Jméno;Příjmení;Město\nJiří;Dvořák;Plzeň\nŽofie;Šťastná;České Budějovice\n";
        let russian = "Имя;Фамилия;Город\nИван;Петров;Москва\nОльга;Смирнова;Казань\n";
        let japanese = "名前,会社,住所\n田中太郎,株式会社サンプル,東京都千代田区\n佐藤花子,有限会社テスト,大阪市北区\n";
        for (bytes, name) in [
            (b"a,b\n1,2\n".to_vec(), "UTF-8"),
            (german.as_bytes().to_vec(), "UTF-8"),
            (format!("\u{feff}{german}").into_bytes(), "UTF-8"),
            (utf16(german, false), "UTF-16LE"),
            (utf16(german, true), "UTF-16BE"),
            (utf16(&format!("\u{feff}{japanese}"), false), "UTF-16LE"),
            (utf16(&format!("\u{feff}{japanese}"), true), "UTF-16BE"),
            (encode("windows-1252", german), "windows-1252"),
            (encode("windows-1252", "name\nRené\n"), "windows-1252"),
            (encode("windows-1252", "note\nIt’s Anna’s – really\n"), "windows-1252"),
            (encode("windows-1250", czech), "windows-1250"),
            (encode("windows-1251", russian), "windows-1251"),
            (encode("shift_jis", japanese), "Shift_JIS"),
            (encode("macintosh", german), "macintosh"),
            (encode("macintosh", "name\rRené\rMüller\r"), "macintosh"),
        ] {
            assert_eq!(detect(&bytes), name, "{}", String::from_utf8_lossy(&bytes));
        }
    }

    #[test]
    fn stays_with_utf8_for_a_few_damaged_bytes() {
        let mut bytes = "Jürgen Müller ".repeat(20).into_bytes();
        bytes.push(0xfc);
        assert_eq!(detect(&bytes), "UTF-8");
        let mut text = String::new();
        let mut decoded = Decoded::new(bytes.as_slice(), Charset::UTF_8);
        while decoded.fill(&mut text).unwrap() {}
        assert!(text.ends_with(UNDECODABLE) && text.starts_with("Jürgen"));
    }

    #[test]
    fn travels_by_name() {
        let charset = Charset::named("latin1").unwrap();
        assert_eq!(serde_json::to_string(&charset).unwrap(), "\"windows-1252\"");
        assert!(serde_json::from_str::<Charset>("\"klingon\"").is_err());
    }
}
