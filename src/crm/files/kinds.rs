//! Which files are taken: those whose ending is in the list and whose content is what the ending says (SECURITY.md section
//! 8). The content is looked at while it streams past; nothing is decoded and nothing unpacked.

/// Bytes of the beginning that are kept, where pictures say how large they are.
const HEAD: usize = 256 * 1024;
/// Most pixels of a picture.
const PIXELS_MAX: u64 = 50_000_000;
/// Longest of [`MARKS`], less one: what is remembered between chunks.
const OVERLAP: usize = 32;

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Pdf,
    Png,
    Jpeg,
    Webp,
    Gif,
    Text,
    Mail,
    /// A document of Office Open XML whose parts lie in this folder.
    Office(&'static [u8]),
}

/// Endings, what they stand for and their media types.
const KINDS: &[(&str, Kind, &str)] = &[
    ("pdf", Kind::Pdf, "application/pdf"),
    ("png", Kind::Png, "image/png"),
    ("jpg", Kind::Jpeg, "image/jpeg"),
    ("jpeg", Kind::Jpeg, "image/jpeg"),
    ("webp", Kind::Webp, "image/webp"),
    ("gif", Kind::Gif, "image/gif"),
    ("txt", Kind::Text, "text/plain"),
    ("csv", Kind::Text, "text/csv"),
    ("eml", Kind::Mail, "message/rfc822"),
    ("docx", Kind::Office(b"word/"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xlsx", Kind::Office(b"xl/"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("pptx", Kind::Office(b"ppt/"), "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
];

/// The media types of files that are taken.
pub(super) fn media_types() -> impl Iterator<Item = &'static str> {
    KINDS.iter().map(|(_, _, media)| *media)
}

/// Names of parts of Office documents; the last is a program.
const MARKS: [&[u8]; 5] = [b"[Content_Types].xml", b"word/", b"xl/", b"ppt/", b"vbaProject.bin"];

/// Why a file is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// The ending is not in the list.
    #[error(
        "Files of this kind are not taken; there are pdf, png, jpg, webp, gif, txt, csv, docx, xlsx, pptx and eml."
    )]
    Ending,
    /// The content is something else.
    #[error("The content of the file is not what its name says.")]
    Content,
    /// It holds macros.
    #[error("The document holds macros, which are programs; save it without them.")]
    Macros,
    /// The picture is too large.
    #[error("The picture has more than 50 million pixels.")]
    Pixels,
    /// There is nothing in it.
    #[error("The file is empty.")]
    Empty,
}

impl Unfit {
    /// The code of the refusal.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Ending | Self::Macros => "not_allowed",
            Self::Content => "wrong_content",
            Self::Pixels => "too_large",
            Self::Empty => "required",
        }
    }
}

/// Looks at a content as it comes.
pub struct Look {
    kind: Kind,
    media_type: &'static str,
    head: Vec<u8>,
    /// The end of what came, in which a mark may begin.
    tail: Vec<u8>,
    marks: [bool; MARKS.len()],
    /// Whether there was a byte that no text has.
    binary: bool,
}

impl Look {
    /// For a file of this name.
    ///
    /// # Errors
    /// [`Unfit::Ending`].
    pub fn at(name: &str) -> Result<Self, Unfit> {
        let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
        let (_, kind, media_type) = KINDS.iter().find(|(known, ..)| *known == ending).ok_or(Unfit::Ending)?;
        let (head, tail) = (Vec::new(), Vec::new());
        Ok(Self { kind: *kind, media_type, head, tail, marks: [false; MARKS.len()], binary: false })
    }

    /// Takes what comes next.
    pub fn see(&mut self, chunk: &[u8]) {
        let room = HEAD.saturating_sub(self.head.len()).min(chunk.len());
        self.head.extend(chunk.iter().take(room));
        match self.kind {
            Kind::Text | Kind::Mail => {
                self.binary |= chunk.iter().any(|byte| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c));
            }
            Kind::Office(_) => {
                self.tail.extend_from_slice(chunk);
                for (mark, found) in MARKS.iter().zip(&mut self.marks) {
                    *found |= self.tail.windows(mark.len()).any(|window| window == *mark);
                }
                let keep = self.tail.len().saturating_sub(OVERLAP);
                self.tail.drain(..keep);
            }
            _ => {}
        }
    }

    /// The media type, now that all has come.
    ///
    /// # Errors
    /// Why it is not taken.
    pub fn judge(&self) -> Result<&'static str, Unfit> {
        let head = self.head.as_slice();
        if head.is_empty() {
            return Err(Unfit::Empty);
        }
        let fits = match self.kind {
            Kind::Pdf => head.starts_with(b"%PDF-"),
            Kind::Png => head.starts_with(b"\x89PNG\r\n\x1a\n"),
            Kind::Jpeg => head.starts_with(b"\xff\xd8\xff"),
            Kind::Webp => head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP"),
            Kind::Gif => head.starts_with(b"GIF87a") || head.starts_with(b"GIF89a"),
            Kind::Text => !self.binary || head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff"),
            Kind::Mail => !self.binary && begins_with_field(head),
            Kind::Office(folder) => head.starts_with(b"PK\x03\x04") && self.has(MARKS[0]) && self.has(folder),
        };
        if !fits {
            return Err(Unfit::Content);
        }
        if matches!(self.kind, Kind::Office(_)) && self.has(MARKS[4]) {
            return Err(Unfit::Macros);
        }
        match self.pixels() {
            Some(pixels) if pixels > PIXELS_MAX => Err(Unfit::Pixels),
            None if matches!(self.kind, Kind::Png | Kind::Jpeg | Kind::Webp | Kind::Gif) => Err(Unfit::Content),
            _ => Ok(self.media_type),
        }
    }

    fn has(&self, mark: &[u8]) -> bool {
        MARKS.iter().zip(self.marks).any(|(known, found)| found && *known == mark)
    }

    /// How many pixels the picture says that it has.
    fn pixels(&self) -> Option<u64> {
        let head = self.head.as_slice();
        let number = |at: usize, bytes: usize, big: bool| {
            let bytes = head.get(at..at + bytes)?;
            let add = |all: u64, byte: &u8| all << 8 | u64::from(*byte);
            Some(if big { bytes.iter().fold(0, add) } else { bytes.iter().rev().fold(0, add) })
        };
        let (width, height) = match self.kind {
            Kind::Png if head.get(12..16) == Some(b"IHDR") => (number(16, 4, true)?, number(20, 4, true)?),
            Kind::Gif => (number(6, 2, false)?, number(8, 2, false)?),
            Kind::Webp => match head.get(12..16)? {
                b"VP8 " => (number(26, 2, false)? & 0x3fff, number(28, 2, false)? & 0x3fff),
                b"VP8L" => {
                    let both = number(21, 4, false)?;
                    ((both & 0x3fff) + 1, (both >> 14 & 0x3fff) + 1)
                }
                b"VP8X" => (number(24, 3, false)? + 1, number(27, 3, false)? + 1),
                _ => return None,
            },
            Kind::Jpeg => {
                let frame = frame_of(head)?;
                (number(frame + 7, 2, true)?, number(frame + 5, 2, true)?)
            }
            _ => return None,
        };
        width.checked_mul(height)
    }
}

/// Where the segment of a JPEG begins that says how large it is.
fn frame_of(head: &[u8]) -> Option<usize> {
    let mut at = 2;
    loop {
        let [0xff, marker] = *head.get(at..at + 2)? else { return None };
        match marker {
            // Filling.
            0xff => at += 1,
            0x01 | 0xd0..=0xd8 => at += 2,
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => return Some(at),
            _ => {
                let [high, low] = *head.get(at + 2..at + 4)? else { return None };
                at += 2 + usize::from(u16::from_be_bytes([high, low])).max(2);
            }
        }
    }
}

/// Whether a mail's first line is a field: a name, a colon.
fn begins_with_field(head: &[u8]) -> bool {
    let name: Vec<u8> = head.iter().copied().take(80).take_while(|byte| *byte != b':').collect();
    let is_name = |byte: &u8| byte.is_ascii_graphic();
    !name.is_empty() && name.iter().all(is_name) && head.get(name.len()) == Some(&b':')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(name: &str, content: &[u8]) -> Result<&'static str, Unfit> {
        let mut whole = Look::at(name)?;
        whole.see(content);
        // However it is cut, it is the same.
        let mut pieces = Look::at(name)?;
        content.chunks(3).for_each(|piece| pieces.see(piece));
        assert_eq!(pieces.judge(), whole.judge(), "{name}");
        whole.judge()
    }

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        bytes.extend([width.to_be_bytes(), height.to_be_bytes()].concat());
        bytes
    }

    fn jpeg(width: u16, height: u16) -> Vec<u8> {
        let mut bytes = b"\xff\xd8\xff\xe0\0\x04JF\xff\xff\xc0\0\x11\x08".to_vec();
        bytes.extend([height.to_be_bytes(), width.to_be_bytes()].concat());
        bytes
    }

    #[test]
    fn a_file_is_what_its_name_and_its_content_say() {
        assert_eq!(judged("a.pdf", b"%PDF-1.7"), Ok("application/pdf"));
        assert_eq!(judged("A.PNG", &png(800, 600)), Ok("image/png"));
        assert_eq!(judged("a.b.jpeg", &jpeg(4000, 3000)), Ok("image/jpeg"));
        assert_eq!(judged("a.gif", b"GIF89a\x10\0\x10\0"), Ok("image/gif"));
        assert_eq!(judged("a.webp", b"RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0\x0f\0\0\x0f\0\0"), Ok("image/webp"));
        assert_eq!(judged("a.webp", b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f\x0f\xc0\x03\0"), Ok("image/webp"));
        let lossy = b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a\x10\0\x10\0";
        assert_eq!(judged("a.webp", lossy), Ok("image/webp"));
        assert_eq!(judged("a.txt", "Grüße\r\n\t<b>".as_bytes()), Ok("text/plain"));
        assert_eq!(judged("a.csv", b"\xff\xfea\0,\0"), Ok("text/csv"));
        assert_eq!(judged("a.eml", b"From: a@b.example\r\n\r\nHello"), Ok("message/rfc822"));
        for (name, folder) in [("a.docx", "word/"), ("a.xlsx", "xl/"), ("a.pptx", "ppt/")] {
            let zip = format!("PK\x03\x04 [Content_Types].xml {folder}document.xml");
            assert!(judged(name, zip.as_bytes()).is_ok_and(|media| media.contains("openxmlformats")), "{name}");
        }
    }

    #[test]
    fn what_is_something_else_is_not_taken() {
        for name in ["a", "a.exe", "a.zip", "a.svg", "a.html", "a.docm", "pdf", "a.pdf.js", "a.pdf "] {
            assert_eq!(judged(name, b"%PDF-1.7"), Err(Unfit::Ending), "{name}");
        }
        let office = b"PK\x03\x04 [Content_Types].xml word/document.xml";
        for (name, content) in [
            ("a.pdf", b"<html>%PDF-".as_slice()),
            ("a.png", b"\xff\xd8\xff\xe0"),
            ("a.png", b"\x89PNG\r\n\x1a\n"),
            ("a.jpg", b"\xff\xd8\xff\xe0\0\x04JF"),
            ("a.jpg", b"GIF89a\x10\0\x10\0"),
            ("a.webp", b"RIFF\0\0\0\0WAVEfmt "),
            ("a.webp", b"RIFF\0\0\0\0WEBPVP9 "),
            ("a.txt", b"MZ\x90\0\x03"),
            ("a.eml", b"\n<html>"),
            ("a.xlsx", office),
            ("a.docx", b"PK\x03\x04 word/document.xml"),
            ("a.docx", b"%PDF-1.7"),
        ] {
            assert_eq!(judged(name, content), Err(Unfit::Content), "{name} {content:?}");
        }
        assert_eq!(judged("a.docx", &[office.as_slice(), b" word/vbaProject.bin"].concat()), Err(Unfit::Macros));
        assert_eq!(judged("a.txt", b""), Err(Unfit::Empty));
        assert_eq!(judged("a.png", &png(10_000, 5_001)), Err(Unfit::Pixels));
        assert_eq!(judged("a.jpg", &jpeg(u16::MAX, 1_000)), Err(Unfit::Pixels));
        assert_eq!(judged("a.png", &png(u32::MAX, u32::MAX)), Err(Unfit::Pixels));
    }
}
