//! Text with separators → cells; all of them text.

use encoding_rs::{UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::{CellRef, Format, GridCell, Raw, Sheet, Unreadable, Visibility, Workbook};

/// Reads a text file: BOM, else UTF-8, else Windows-1252; the separator is the one its first lines use most.
pub(super) fn read(bytes: &[u8], name: &str) -> Result<Workbook, Unreadable> {
    let (text, note) = decode(bytes);
    let mut reader = ::csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator(&text)).from_reader(text.as_bytes());
    let mut cells = Vec::new();
    let mut record = ::csv::StringRecord::new();
    // Lines inside values: a spreadsheet shows such a value on one row.
    let mut folded = 0;
    while reader.read_record(&mut record).map_err(|_| Unreadable::Damaged)? {
        let (line, byte) = record.position().map_or((1, 0), |p| (p.line(), p.byte()));
        // The reader counts blank lines before a record as part of it; the record itself stands below them.
        let start = usize::try_from(byte).ok().and_then(|b| text.as_bytes().get(b..)).unwrap_or_default();
        let blank = start.iter().take_while(|b| matches!(b, b'\r' | b'\n')).filter(|b| **b == b'\n').count() as u64;
        let row = u32::try_from((line + blank).saturating_sub(1 + folded)).unwrap_or(u32::MAX);
        for (col, value) in record.iter().enumerate().take(CellRef::LAST.col as usize + 1) {
            folded += value.matches('\n').count() as u64;
            if !value.chars().all(crate::text::is_blank) && row <= CellRef::LAST.row {
                let at = CellRef::new(row, u32::try_from(col).unwrap_or(u32::MAX));
                cells.push(GridCell { at, raw: Some(Raw::Text(value.to_owned())), formula: None });
            }
        }
    }
    if cells.is_empty() {
        return Err(Unreadable::Empty);
    }
    let sheet = Sheet::new(name.to_owned(), Visibility::Visible, cells);
    Ok(Workbook { format: Format::Csv, sheets: vec![sheet], macros: false, external_links: false, notes: note.into_iter().collect() })
}

fn decode(bytes: &[u8]) -> (String, Option<String>) {
    for (bom, encoding) in [(&[0xEF, 0xBB, 0xBF][..], UTF_8), (&[0xFF, 0xFE][..], UTF_16LE), (&[0xFE, 0xFF][..], UTF_16BE)] {
        if let Some(rest) = bytes.strip_prefix(bom) {
            return (encoding.decode(rest).0.into_owned(), None);
        }
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => (text.to_owned(), None),
        Err(_) => (WINDOWS_1252.decode(bytes).0.into_owned(), Some("Encodage Windows-1252 supposé.".to_owned())),
    }
}

fn separator(text: &str) -> u8 {
    let head: String = text.lines().take(20).collect::<Vec<_>>().join("\n");
    let mut quoted = false;
    let mut counts = [(b';', 0), (b'\t', 0), (b',', 0)];
    for byte in head.bytes() {
        quoted ^= byte == b'"';
        if let Some(entry) = counts.iter_mut().find(|(s, _)| *s == byte && !quoted) {
            entry.1 += 1;
        }
    }
    // A comma is also the decimal mark: it only counts where nothing else separates.
    counts.iter().find(|(s, n)| *s != b',' && *n > 0).map_or(b',', |(s, _)| *s)
}
