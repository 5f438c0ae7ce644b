//! Facts as short texts: lines of JSON in plain ASCII, cut into pieces that any spreadsheet keeps whole, in any encoding.

use std::fmt::Write as _;

use super::facts::Record;

/// Characters of a piece. Spreadsheets keep 32 767 in a cell; programs that guess how a text file is written lose minutes on long lines.
const PIECE: usize = 2_000;
/// What a piece begins and ends with, so that no program takes one for a number or a formula, or drops a blank at its end.
const MARK: char = ':';

/// A piece: the kind of its record, the record's rank from 1, the piece's rank in it, its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The kind of its record.
    pub kind: &'static str,
    /// The record's rank, from 1.
    pub record: usize,
    /// The piece's rank in the record, from 1.
    pub part: usize,
    /// A part of the record.
    pub text: String,
}

/// The pieces of records, in order.
pub(super) fn pieces(records: impl Iterator<Item = Record>) -> impl Iterator<Item = Piece> {
    records.enumerate().flat_map(|(rank, record)| {
        let kind = match record {
            Record::Lot(_) => "lot",
            Record::Fichier(_) => "fichier",
            Record::Dossier(_) => "dossier",
        };
        let text = ascii(&serde_json::to_string(&record).unwrap_or_default());
        let piece = |(part, bytes): (usize, &[u8])| {
            let text = format!("{MARK}{}{MARK}", String::from_utf8_lossy(bytes));
            Piece { kind, record: rank + 1, part: part + 1, text }
        };
        text.as_bytes().chunks(PIECE).enumerate().map(piece).collect::<Vec<_>>()
    })
}

/// The same JSON with every sign beyond ASCII written as its code.
fn ascii(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if c.is_ascii() && c != '\u{7f}' {
            out.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        }
    }
    out
}

/// The records of pieces: (record, part, text) in any order; `None` where one is missing or is no record.
pub(super) fn records(mut pieces: Vec<(usize, usize, String)>) -> Option<Vec<Record>> {
    pieces.sort();
    let mut texts: Vec<String> = Vec::new();
    let mut last = (0, 0);
    for (record, part, text) in pieces {
        let text = text.trim().strip_prefix(MARK)?.strip_suffix(MARK)?.to_owned();
        match (record, part) {
            (r, 1) if r == last.0 + 1 => texts.push(text),
            (r, p) if r == last.0 && p == last.1 + 1 => texts.last_mut()?.push_str(&text),
            _ => return None,
        }
        last = (record, part);
    }
    texts.iter().map(|t| serde_json::from_str(t).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reread::facts::Lot;

    fn lot(others: Vec<String>) -> Record {
        Record::Lot(Lot {
            version: 1,
            scheme: "é".to_owned(),
            files: 0,
            dossiers: 0,
            others,
            answers_files: Vec::new(),
            answers: Vec::new(),
        })
    }

    #[test]
    fn pieces_come_back_in_any_order() {
        let long: Vec<String> = (0..400).map(|n| format!("dossier n° {n}/œuvre 😀 = «\u{a0}»")).collect();
        let all: Vec<Piece> = pieces([lot(long), lot(Vec::new())].into_iter()).collect();
        assert!(all.len() > 3 && all.iter().all(|p| p.text.is_ascii() && p.text.len() <= PIECE + 2));
        let mut given: Vec<(usize, usize, String)> = all.iter().map(|p| (p.record, p.part, p.text.clone())).collect();
        given.reverse();
        let back = records(given.clone()).expect("records");
        assert_eq!(pieces(back.into_iter()).collect::<Vec<_>>(), all);
        given.remove(1);
        assert!(records(given).is_none());
    }
}
