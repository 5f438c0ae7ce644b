//! Containers and records by hand: what no writer would write.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;

use crate::support::Parts;

/// One hostile file: what it is called, its bytes, and what is said of it.
pub(super) struct Kind {
    /// What it is, and the name of its folder.
    pub(super) name: &'static str,
    /// The name of the file.
    pub(super) file: &'static str,
    pub(super) bytes: Vec<u8>,
    /// The codes of the remarks on the file as a whole, F101 to F106, each with words that its message has.
    pub(super) expected: &'static [(&'static str, &'static str)],
}

/// A row of the table of kinds.
pub(super) fn kind(name: &'static str, file: &'static str, bytes: Vec<u8>, expected: &'static [(&'static str, &'static str)]) -> Kind {
    Kind { name, file, bytes, expected }
}

/// Read like any workbook.
pub(super) const READ: &[(&str, &str)] = &[];
/// Cut short or corrupt as a whole.
pub(super) const DAMAGED: &[(&str, &str)] = &[("F101", "abîmé")];
/// Over a limit.
pub(super) const LARGE: &[(&str, &str)] = &[("F103", "trop gros")];
/// An XML document type: never resolved.
pub(super) const UNSAFE: &[(&str, &str)] = &[("F101", "par prudence")];

/// A row with one cell.
pub(super) const ROW: &str = r#"<row r="1"><c r="A1"><v>1</v></c></row>"#;

/// The parts of a plain workbook.
pub(super) fn plain() -> Parts {
    Parts::xlsx(ROW)
}

/// A workbook of one sheet with these rows.
pub(super) fn rows(rows: &str) -> Vec<u8> {
    zipped(&Parts::xlsx(rows))
}

/// The same with a text of a part replaced.
pub(super) fn changed(part: &str, from: &str, to: &str) -> Vec<u8> {
    zipped(&plain().replace(part, from, to))
}

pub(super) fn zipped(parts: &Parts) -> Vec<u8> {
    crate::support::zipped(&parts.0)
}

/// With a part's content replaced, or a part added.
pub(super) fn with(parts: Parts, name: &str, content: impl Into<Vec<u8>>) -> Parts {
    let mut all = parts.0;
    all.retain(|(n, _)| n != name);
    all.push((name.to_owned(), content.into()));
    Parts(all)
}

/// Without a part.
pub(super) fn without(parts: Parts, name: &str) -> Parts {
    Parts(parts.0.into_iter().filter(|(n, _)| n != name).collect())
}

/// Parts, one of which is `head`, then so many times `unit`, then `tail`: a few KB that unpack to a lot.
pub(super) fn bomb(parts: &Parts, part: &str, (head, unit, times, tail): (&str, &str, usize, &str)) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts.0.iter().filter(|(name, _)| name != part) {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.start_file(part, SimpleFileOptions::default()).unwrap();
    zip.write_all(head.as_bytes()).unwrap();
    let block = unit.repeat((1 << 20) / unit.len());
    let mut left = unit.len() * times;
    while left > 0 {
        let n = left.min(block.len());
        zip.write_all(&block.as_bytes()[..n]).unwrap();
        left -= n;
    }
    zip.write_all(tail.as_bytes()).unwrap();
    zip.finish().unwrap().into_inner()
}

/// An entry of a zip written by hand: its name in the directory, its content as stored, and what the directory says of it.
#[derive(Clone)]
pub(super) struct Entry<'a> {
    pub(super) name: &'a str,
    pub(super) content: &'a [u8],
    pub(super) flags: u16,
    pub(super) method: u16,
    /// The size it announces.
    pub(super) size: u32,
    pub(super) crc: u32,
    /// Its header is that of another entry, by rank.
    pub(super) at: Option<usize>,
}

impl<'a> Entry<'a> {
    pub(super) fn new(name: &'a str, content: &'a [u8]) -> Self {
        Self { name, content, flags: 0, method: 0, size: u32::try_from(content.len()).unwrap(), crc: crc32(content), at: None }
    }
}

/// The entries of parts.
pub(super) fn entries(parts: &Parts) -> Vec<Entry<'_>> {
    parts.0.iter().map(|(name, content)| Entry::new(name, content)).collect()
}

/// A zip by hand: no check of what stands in it.
pub(super) fn raw_zip(entries: &[Entry<'_>]) -> Vec<u8> {
    let (mut out, mut directory, mut places) = (Vec::new(), Vec::new(), Vec::new());
    for entry in entries {
        let place = entry.at.map_or(out.len(), |rank| places[rank]);
        places.push(place);
        let stored = u32::try_from(entry.content.len()).unwrap();
        let name = entry.name.as_bytes();
        let length = u16::try_from(name.len()).unwrap();
        let mut shared = Vec::new();
        [20u16, entry.flags, entry.method, 0, 0x21].iter().for_each(|n| shared.extend(n.to_le_bytes()));
        [entry.crc, stored, entry.size].iter().for_each(|n| shared.extend(n.to_le_bytes()));
        shared.extend(length.to_le_bytes());
        shared.extend([0; 2]);
        if entry.at.is_none() {
            out.extend(b"PK\x03\x04");
            out.extend(&shared);
            out.extend(name);
            out.extend(entry.content);
        }
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&shared);
        directory.extend([0; 10]);
        directory.extend(u32::try_from(place).unwrap().to_le_bytes());
        directory.extend(name);
    }
    let start = u32::try_from(out.len()).unwrap();
    let count = u16::try_from(entries.len().min(usize::from(u16::MAX))).unwrap();
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend([count.to_le_bytes(), count.to_le_bytes()].concat());
    out.extend(u32::try_from(directory.len()).unwrap().to_le_bytes());
    out.extend(start.to_le_bytes());
    out.extend([0; 2]);
    out
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), |c, _| (c >> 1) ^ (0xEDB8_8320 & (c & 1).wrapping_neg())))
}

/// Bytes that look like nothing, always the same for a seed.
pub(crate) fn noise(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let next = |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    };
    (0..length).map(next).collect()
}

/// UTF-16, little end first, with its mark.
pub(super) fn utf16(text: &str) -> Vec<u8> {
    std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

/// An .ods whose content is this inside the spreadsheet.
pub(super) fn ods(tables: &str) -> Parts {
    const NAMES: &str = r#"xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0""#;
    let content = format!(
        "<office:document-content {NAMES}><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    );
    let parts = [("mimetype", "application/vnd.oasis.opendocument.spreadsheet".to_owned()), ("content.xml", content)];
    Parts(parts.into_iter().map(|(name, text)| (name.to_owned(), text.into_bytes())).collect())
}

/// A table of an .ods with these rows.
pub(super) fn table(rows: &str) -> Vec<u8> {
    zipped(&ods(&format!(r#"<table:table table:name="Feuille1">{rows}</table:table>"#)))
}

/// A cell of an .ods that shows 1.
pub(super) const ONE: &str = r#"<table:table-cell office:value-type="float" office:value="1"><text:p>1</text:p></table:table-cell>"#;

const END: u32 = 0xFFFF_FFFE;
const FREE: u32 = 0xFFFF_FFFF;

/// An old Office container with one stream, its sectors one after another; `alter` has the last word on the bytes.
pub(super) fn container(name: &str, stream: &[u8], alter: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    // Short streams lie elsewhere: this one is long.
    let mut stream = stream.to_vec();
    stream.resize(stream.len().max(4096).next_multiple_of(512), 0);
    let sectors = stream.len() / 512;
    let tables = (sectors + 2).div_ceil(127).max(1);
    let mut out = vec![0u8; 512];
    out[..8].copy_from_slice(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]);
    let mut short = |at: usize, n: u16| out[at..at + 2].copy_from_slice(&n.to_le_bytes());
    [(0x18, 0x3E), (0x1A, 3), (0x1C, 0xFFFE), (0x1E, 9), (0x20, 6)].iter().for_each(|(at, n)| short(*at, *n));
    let directory = tables;
    let first = directory + 1;
    let mut long = |at: usize, n: u32| out[at..at + 4].copy_from_slice(&n.to_le_bytes());
    let u = |n: usize| u32::try_from(n).unwrap();
    [(0x2C, u(tables)), (0x30, u(directory)), (0x38, 4096), (0x3C, END), (0x44, END)].iter().for_each(|(at, n)| long(*at, *n));
    (0..109).for_each(|rank| long(0x4C + 4 * rank, if rank < tables { u(rank) } else { FREE }));
    let mut next: Vec<u32> = vec![0xFFFF_FFFD; tables];
    next.push(END);
    next.extend((1..=sectors).map(|n| if n == sectors { END } else { u(first + n) }));
    next.resize(tables * 128, FREE);
    out.extend(next.iter().flat_map(|n| n.to_le_bytes()));
    let entry = |name: &str, kind: u8, child: u32, start: u32, size: u32| {
        let mut entry = vec![0u8; 128];
        let units: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        entry[..units.len()].copy_from_slice(&units);
        entry[64..66].copy_from_slice(&u16::try_from(units.len() + 2).unwrap().to_le_bytes());
        (entry[66], entry[67]) = (kind, 1);
        [(68, FREE), (72, FREE), (76, child), (116, start), (120, size)]
            .iter()
            .for_each(|(at, n)| entry[*at..at + 4].copy_from_slice(&n.to_le_bytes()));
        entry
    };
    out.extend([entry("Root Entry", 5, 1, END, 0), entry(name, 2, FREE, u(first), u(stream.len()))].concat());
    out.resize(512 * (1 + first), 0);
    out.extend(&stream);
    alter(&mut out);
    out
}

/// A record of an .xls.
pub(super) fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes()[..], &u16::try_from(data.len()).unwrap().to_le_bytes(), data].concat()
}

fn begin(kind: u16) -> Vec<u8> {
    record(0x809, &[&[0, 6][..], &kind.to_le_bytes(), &[0; 12]].concat())
}

/// A number in the cell of an .xls.
pub(super) fn number(row: u16, col: u16, value: f64) -> Vec<u8> {
    record(0x203, &[&row.to_le_bytes()[..], &col.to_le_bytes(), &[0, 0], &value.to_le_bytes()].concat())
}

/// The stream of an .xls: global records, then sheets of these records; `sheets` may claim the same place.
pub(super) fn biff(globals: &[u8], sheets: &[Vec<u8>], same_place: bool) -> Vec<u8> {
    let named = |at: u32, rank: usize| {
        let name = format!("F{rank}");
        let head = [&at.to_le_bytes()[..], &[0, 0, u8::try_from(name.len()).unwrap(), 0]].concat();
        record(0x85, &[&head[..], name.as_bytes()].concat())
    };
    let index: usize = (0..sheets.len()).map(|rank| named(0, rank).len()).sum();
    let head = [begin(5), globals.to_vec()].concat();
    let mut at = head.len() + index + 4;
    let mut out = head;
    for (rank, sheet) in sheets.iter().enumerate() {
        out.extend(named(u32::try_from(at).unwrap(), rank));
        at += if same_place { 0 } else { begin(0x10).len() + sheet.len() + 4 };
    }
    out.extend(record(0x0A, &[]));
    for sheet in if same_place { &sheets[..1] } else { sheets } {
        out.extend([begin(0x10), sheet.clone(), record(0x0A, &[])].concat());
    }
    out
}

/// An .xls of one sheet with these records.
pub(super) fn xls(globals: &[u8], sheet: &[u8]) -> Vec<u8> {
    container("Workbook", &biff(globals, &[sheet.to_vec()], false), |_| ())
}

/// A record of an .xlsb.
pub(super) fn binary(kind: u16, fields: &[u8]) -> Vec<u8> {
    let varying = |mut n: usize| {
        let mut out = Vec::new();
        while n > 127 {
            out.push((n & 0x7F) as u8 | 0x80);
            n >>= 7;
        }
        out.push(n as u8);
        out
    };
    [varying(usize::from(kind)), varying(fields.len()), fields.to_vec()].concat()
}

/// A text of an .xlsb.
pub(super) fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    [u32::try_from(units.len() / 2).unwrap().to_le_bytes().to_vec(), units].concat()
}

/// A row of an .xlsb with a number in a column.
pub(super) fn binary_row(row: u32, col: u32) -> Vec<u8> {
    let head = binary(0, &[&row.to_le_bytes()[..], &[0; 13]].concat());
    [head, binary(5, &[&col.to_le_bytes()[..], &[0; 4], &1f64.to_le_bytes()].concat())].concat()
}

/// An .xlsb whose sheet holds these records between the begin and the end of its cells.
pub(super) fn xlsb(cells: &[u8]) -> Parts {
    let plain = plain();
    let relations = String::from_utf8(plain.0.iter().find(|(n, _)| n == "xl/_rels/workbook.xml.rels").unwrap().1.clone()).unwrap();
    let relations = relations.replace(".xml\"", ".bin\"");
    let root = String::from_utf8(plain.0[0].1.clone()).unwrap().replace("workbook.xml", "workbook.bin");
    let sheet = binary(0x9C, &[&[0; 4][..], &1u32.to_le_bytes(), &wide("r1"), &wide("Feuil1")].concat());
    let book = [binary(0x83, &[]), binary(0x8F, &[]), sheet, binary(0x90, &[]), binary(0x84, &[])].concat();
    let part = [binary(0x91, &[]), cells.to_vec(), binary(0x92, &[])].concat();
    let strings = [binary(0x9F, &[0; 8]), binary(0x13, &[&[0][..], &wide("bonjour")].concat()), binary(0xA0, &[])].concat();
    let parts = [
        ("_rels/.rels", root.into_bytes()),
        ("xl/workbook.bin", book),
        ("xl/_rels/workbook.bin.rels", relations.into_bytes()),
        ("xl/sharedStrings.bin", strings),
        ("xl/styles.bin", Vec::new()),
        ("xl/worksheets/sheet1.bin", part),
    ];
    Parts(parts.into_iter().map(|(name, content)| (name.to_owned(), content)).collect())
}
