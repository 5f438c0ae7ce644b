//! Bytes of a text file → text, and how they were taken.

use encoding_rs::{Encoding, MACINTOSH, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How many bytes show which encoding a file is in.
const HEAD: usize = 64 << 10;
/// Marks at the start of a file that say its encoding.
const MARKS: [(&[u8], &Encoding); 3] = [(&[0xEF, 0xBB, 0xBF], UTF_8), (&[0xFF, 0xFE], UTF_16LE), (&[0xFE, 0xFF], UTF_16BE)];

/// A text and where it comes from.
pub(super) struct Decoded {
    pub(super) text: String,
    /// The encoding's name.
    pub(super) encoding: &'static str,
    /// No mark says so.
    pub(super) supposed: bool,
    /// Some bytes mean nothing in the encoding.
    pub(super) garbled: bool,
}

/// Decodes a text file: its mark, else UTF-16 by its zero bytes, else UTF-8, else what makes French of it.
pub(super) fn decode(bytes: &[u8]) -> Decoded {
    if let Some((mark, encoding)) = MARKS.iter().find(|(mark, _)| bytes.starts_with(mark)) {
        return with(encoding, &bytes[mark.len()..], false);
    }
    if let Some(encoding) = unmarked_utf16(bytes) {
        return with(encoding, bytes, true);
    }
    match std::str::from_utf8(bytes) {
        Ok(_) => with(UTF_8, bytes, !bytes.is_ascii()),
        // Cut within its last letter.
        Err(e) if e.error_len().is_none() && !bytes[..e.valid_up_to()].is_ascii() => with(UTF_8, bytes, true),
        Err(_) => with(single_byte(bytes), bytes, true),
    }
}

fn with(encoding: &'static Encoding, bytes: &[u8], supposed: bool) -> Decoded {
    let (text, garbled) = encoding.decode_without_bom_handling(bytes);
    let name = match encoding.name() {
        "windows-1252" => "Windows-1252",
        "macintosh" => "Mac Roman",
        "UTF-16LE" | "UTF-16BE" => "UTF-16",
        other => other,
    };
    Decoded { text: text.into_owned(), encoding: name, supposed, garbled }
}

/// UTF-16 without its mark: letters of western words have a zero byte on one side, and no other text has zeros.
pub(in crate::grid) fn unmarked_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(HEAD) & !1];
    let zeros = |side: usize| head.iter().skip(side).step_by(2).filter(|b| **b == 0).count();
    let (first, second, most) = (zeros(0), zeros(1), head.len() / 2);
    if most < 2 || bytes.len() % 2 == 1 {
        return None;
    }
    match (first, second) {
        (0, second) if second * 10 > most * 7 => Some(UTF_16LE),
        (first, 0) if first * 10 > most * 7 => Some(UTF_16BE),
        _ => None,
    }
}

/// Windows-1252, unless only Mac Roman makes French letters of the bytes.
fn single_byte(bytes: &[u8]) -> &'static Encoding {
    const FRENCH: &str = "àâäçéèêëîïôöùûüœÀÂÇÉÈÊËÎÔÙÛ°€«»’–…";
    let head = &bytes[..bytes.len().min(HEAD)];
    let fitting = |encoding: &'static Encoding| {
        let letters = encoding.decode_without_bom_handling(head).0;
        let (mut good, mut bad) = (0usize, 0usize);
        for c in letters.chars().filter(|c| !c.is_ascii() && *c != '\u{a0}') {
            if FRENCH.contains(c) { good += 1 } else { bad += 1 }
        }
        (good, bad)
    };
    let ((windows, odd), (mac, odd_mac)) = (fitting(WINDOWS_1252), fitting(MACINTOSH));
    if mac > windows && odd_mac < odd { MACINTOSH } else { WINDOWS_1252 }
}
