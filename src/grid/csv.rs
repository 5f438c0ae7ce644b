//! Text with separators → cells; all of them text.

use encoding_rs::{UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::typed::text_of;
use super::{CellRef, Format, GridCell, Sheet, Unreadable, Visibility, Workbook};

/// Reads a text file: BOM, else UTF-8, else Windows-1252; the separator is the one its first lines use most.
pub(super) fn read(bytes: &[u8], name: &str) -> Result<Workbook, Unreadable> {
    let (text, note) = decode(bytes);
    // One kind of line end, also behind the last line, so that counting them gives rows.
    let text = text.replace("\r\n", "\n").replace('\r', "\n") + "\n";
    let mut reader = ::csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator(&text)).from_reader(text.as_bytes());
    let mut cells = Vec::new();
    let mut record = ::csv::StringRecord::new();
    // Lines inside values: a spreadsheet shows such a value on one row.
    let mut folded = 0;
    while reader.read_record(&mut record).map_err(|_| Unreadable::Damaged)? {
        // The reader passes over blank lines; where it stands now is the line after the record.
        let inside = record.iter().map(|v| v.matches('\n').count() as u64).sum::<u64>();
        let row = u32::try_from(reader.position().line().saturating_sub(2 + inside + folded)).unwrap_or(u32::MAX);
        folded += inside;
        for (col, value) in record.iter().enumerate().take(CellRef::LAST.col as usize + 1) {
            if !value.chars().all(crate::text::is_blank) && row <= CellRef::LAST.row {
                let at = CellRef::new(row, u32::try_from(col).unwrap_or(u32::MAX));
                cells.push(GridCell::new(at, Some(text_of(value.to_owned()))));
            }
        }
    }
    if cells.is_empty() {
        return Err(Unreadable::Empty);
    }
    let sheet = Sheet::new(name.to_owned(), Visibility::Visible, cells);
    Ok(Workbook { sheets: vec![sheet], notes: note.into_iter().collect(), ..Workbook::new(Format::Csv) })
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

#[cfg(test)]
mod tests {
    use super::*;

    fn places(text: &str) -> Vec<String> {
        let book = read(text.as_bytes(), "x").expect("cells");
        book.sheets[0].cells().iter().map(|c| c.at.to_string()).collect()
    }

    #[test]
    fn rows_are_those_a_spreadsheet_shows() {
        for end in ["\n", "\r\n", "\r"] {
            assert_eq!(places(&["a;b", "c;d", "", "e"].join(end)), ["A1", "B1", "A2", "B2", "A4"]);
            assert_eq!(places(&["a;\"x", "y\"", "c"].join(end)), ["A1", "B1", "A2"]);
        }
    }

    #[test]
    fn the_separator_is_guessed() {
        assert_eq!(places("a\tb\n1,5\t2"), ["A1", "B1", "A2", "B2"]);
        assert_eq!(places("a,b\n1,2"), ["A1", "B1", "A2", "B2"]);
        assert_eq!(places("a;b\n1,5;2"), ["A1", "B1", "A2", "B2"]);
    }
}
