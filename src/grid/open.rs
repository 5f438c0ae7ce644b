//! Recognises a file by its content and reads its cells with calamine.

use std::borrow::Cow;
use std::io::{Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::str::FromStr;

use calamine::{Data, DataRef, Ods, Reader, SheetType, SheetVisible, Xls, XlsError, Xlsb, XlsbError, Xlsx, XlsxError};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use rust_decimal::Decimal;

use super::{CellRef, GridCell, Raw, Sheet, Visibility, Workbook, csv, formula};

/// The spreadsheet formats that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Office Open XML, with or without macros.
    Xlsx,
    /// Excel's binary package.
    Xlsb,
    /// Excel 97–2003.
    Xls,
    /// `OpenDocument`.
    Ods,
    /// Text with separators.
    Csv,
}

impl Format {
    /// The file extensions that announce this format.
    #[must_use]
    pub fn extensions(self) -> &'static [&'static str] {
        match self {
            Format::Xlsx => &["xlsx", "xlsm", "xltx", "xltm"],
            Format::Xlsb => &["xlsb"],
            Format::Xls => &["xls", "xlt"],
            Format::Ods => &["ods", "ots"],
            Format::Csv => &["csv", "txt", "tsv"],
        }
    }

    /// The format that an extension (without dot, any case) announces.
    #[must_use]
    pub fn of_extension(extension: &str) -> Option<Self> {
        let extension = extension.to_lowercase();
        [Format::Xlsx, Format::Xlsb, Format::Xls, Format::Ods, Format::Csv]
            .into_iter()
            .find(|f| f.extensions().contains(&extension.as_str()))
    }
}

/// Why a file gives no cells. Each becomes one remark, never an abort.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// Nothing in the file.
    Empty,
    /// Another kind of document, named in French (« un document PDF »).
    NotASpreadsheet(Cow<'static, str>),
    /// A spreadsheet that is cut short or corrupt.
    Damaged,
    /// Protected by a password.
    Encrypted,
    /// Over a limit, named in French with its value.
    TooLarge(String),
}

/// The most that a package may unpack to; the largest of 6 212 real workbooks unpacks to 345 MB.
const MAX_UNPACKED: u64 = 512 << 20;
/// The most cells a file may hold; the largest real workbook seen holds 3.4 million.
const MAX_CELLS: usize = 5_000_000;
/// The most bytes a file may have.
const MAX_BYTES: usize = 60 << 20;

/// Reads a file's cells; `name` only serves to name the sheet of a text file.
///
/// # Errors
/// [`Unreadable`] says why the bytes give no cells. A panic of the reading library is [`Unreadable::Damaged`].
pub fn read(bytes: &[u8], name: &str) -> Result<Workbook, Unreadable> {
    if bytes.is_empty() {
        return Err(Unreadable::Empty);
    }
    if bytes.len() > MAX_BYTES {
        return Err(Unreadable::TooLarge(format!("{} Mo, pour une limite de {} Mo", bytes.len() >> 20, MAX_BYTES >> 20)));
    }
    let format = sniff(bytes)?;
    let attempt = catch_unwind(AssertUnwindSafe(|| match format {
        Format::Xlsx => read_xlsx(bytes),
        Format::Xlsb => read_xlsb(bytes),
        Format::Xls => read_xls(bytes),
        Format::Ods => read_ods(bytes),
        Format::Csv => csv::read(bytes, name),
    }));
    let mut book = attempt.unwrap_or(Err(Unreadable::Damaged))?;
    formula::fill(&mut book.sheets);
    Ok(book)
}

/// The format of these bytes, by their content alone.
fn sniff(bytes: &[u8]) -> Result<Format, Unreadable> {
    if bytes.starts_with(b"PK") {
        return sniff_zip(bytes);
    }
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        // An encrypted Office file is an OLE container around this stream; its name is in UTF-16.
        let encrypted: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        if contains(bytes, &encrypted) {
            return Err(Unreadable::Encrypted);
        }
        return Ok(Format::Xls);
    }
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_lowercase();
    let head = head.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']);
    for (start, what) in [
        ("%pdf", "un document PDF"),
        ("<!doctype html", "une page internet enregistrée sous le nom d'un classeur"),
        ("<html", "une page internet enregistrée sous le nom d'un classeur"),
        ("{\\rtf", "un document de texte"),
    ] {
        if head.starts_with(start) {
            return Err(Unreadable::NotASpreadsheet(what.into()));
        }
    }
    if head.starts_with("<?xml") {
        return Err(Unreadable::NotASpreadsheet("un fichier XML".into()));
    }
    if bytes.starts_with(&[0x89, b'P', b'N', b'G']) || bytes.starts_with(&[0xFF, 0xD8, 0xFF]) {
        return Err(Unreadable::NotASpreadsheet("une image".into()));
    }
    if bytes.starts_with(&[0x09, 0x08]) || bytes.starts_with(&[0x09, 0x04]) || bytes.starts_with(&[0x09, 0x02]) {
        return Err(Unreadable::NotASpreadsheet("un classeur d'une version d'Excel antérieure à 1997".into()));
    }
    let utf16 = bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]);
    if !utf16 && bytes.iter().take(4096).any(|b| *b < 9 || (14..32).contains(b)) {
        return Err(Unreadable::NotASpreadsheet("un fichier d'une nature inconnue".into()));
    }
    Ok(Format::Csv)
}

fn sniff_zip(bytes: &[u8]) -> Result<Format, Unreadable> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| Unreadable::Damaged)?;
    let mut unpacked = 0u64;
    let mut format = None;
    for i in 0..archive.len() {
        let entry = archive.by_index_raw(i).map_err(|_| Unreadable::Damaged)?;
        unpacked = unpacked.saturating_add(entry.size());
        match entry.name().unwrap_or_default().as_ref() {
            "xl/workbook.xml" => format = format.or(Some(Format::Xlsx)),
            "xl/workbook.bin" => format = Some(Format::Xlsb),
            "word/document.xml" => return Err(Unreadable::NotASpreadsheet("un document Word".into())),
            "ppt/presentation.xml" => return Err(Unreadable::NotASpreadsheet("une présentation".into())),
            "content.xml" => format = format.or(Some(Format::Ods)),
            _ => {}
        }
    }
    if unpacked > MAX_UNPACKED {
        return Err(Unreadable::TooLarge(format!(
            "{} Mo une fois décompressé, pour une limite de {} Mo",
            unpacked >> 20,
            MAX_UNPACKED >> 20
        )));
    }
    if format == Some(Format::Ods) {
        let mut mime = String::new();
        if let Ok(mut entry) = archive.by_name("mimetype") {
            // A mimetype that cannot be read leaves the decision to the reader.
            let _ = entry.by_ref().take(200).read_to_string(&mut mime);
        }
        if mime.contains("opendocument.text") {
            return Err(Unreadable::NotASpreadsheet("un document de texte".into()));
        }
    }
    if format == Some(Format::Xlsx) {
        refuse_lying_counts(&mut archive)?;
    }
    let office = archive.file_names().flatten().any(|n| n.to_lowercase().starts_with("xl/"));
    format.ok_or(if office { Unreadable::Damaged } else { Unreadable::NotASpreadsheet("une archive ZIP sans classeur".into()) })
}

/// calamine reserves as many strings as the part announces: a lie there would end the process.
fn refuse_lying_counts(archive: &mut zip::ZipArchive<Cursor<&[u8]>>) -> Result<(), Unreadable> {
    let Ok(entry) = archive.by_name("xl/sharedStrings.xml") else {
        return Ok(());
    };
    let size = entry.size();
    let mut head = Vec::new();
    // A part that cannot be inflated is the reader's to refuse.
    let _ = entry.take(2048).read_to_end(&mut head);
    let head = String::from_utf8_lossy(&head);
    let count = head.split("uniqueCount=\"").nth(1).and_then(|t| t.split('"').next()).and_then(|t| t.parse::<u64>().ok());
    match count {
        Some(count) if count > size.max(1024) => Err(Unreadable::Damaged),
        _ => Ok(()),
    }
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|w| w == needle)
}

fn read_xlsx(bytes: &[u8]) -> Result<Workbook, Unreadable> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|e| match e {
        XlsxError::Password => Unreadable::Encrypted,
        _ => Unreadable::Damaged,
    })?;
    let epoch1904 = book.has_1904_epoch();
    let mut count = 0;
    let mut out = empty(Format::Xlsx);
    for meta in book.sheets_metadata().to_vec() {
        if meta.typ != SheetType::WorkSheet {
            continue;
        }
        let mut cells = Vec::new();
        let Ok(mut reader) = book.worksheet_cells_reader(&meta.name) else {
            out.notes.push(format!("La feuille « {} » est abîmée et n'a pas pu être lue.", meta.name));
            continue;
        };
        loop {
            match reader.next_cell_with_formula() {
                Ok(Some(cell)) => {
                    let raw = raw_of(&cell.value, epoch1904);
                    push(&mut cells, &mut count, cell.pos, raw, cell.formula)?;
                }
                Ok(None) => break,
                // One odd cell loses itself, not its sheet; a broken part cannot go on.
                Err(XlsxError::Xml(_) | XlsxError::XmlEof(_) | XlsxError::Io(_) | XlsxError::Zip(_)) => {
                    out.notes.push(format!("La feuille « {} » est abîmée : sa fin n'a pas pu être lue.", meta.name));
                    break;
                }
                Err(_) => out.notes.push(format!("Feuille « {} » : une cellule au contenu abîmé a été laissée de côté.", meta.name)),
            }
        }
        out.sheets.push(Sheet::new(meta.name, visibility(meta.visible), cells));
    }
    look_inside(bytes, &mut out);
    Ok(out)
}

/// Macros and links to other workbooks, seen from the package's directory alone.
fn look_inside(bytes: &[u8], out: &mut Workbook) {
    let Ok(archive) = zip::ZipArchive::new(Cursor::new(bytes)) else {
        return;
    };
    for name in archive.file_names().flatten() {
        out.macros |= name.ends_with("vbaProject.bin");
        out.external_links |= name.starts_with("xl/externalLinks/externalLink");
    }
}

fn read_xlsb(bytes: &[u8]) -> Result<Workbook, Unreadable> {
    let mut book: Xlsb<_> = Xlsb::new(Cursor::new(bytes)).map_err(|e| match e {
        XlsbError::Password => Unreadable::Encrypted,
        _ => Unreadable::Damaged,
    })?;
    let epoch1904 = book.has_1904_epoch();
    let mut count = 0;
    let mut out = empty(Format::Xlsb);
    for meta in book.sheets_metadata().to_vec() {
        let mut cells = Vec::new();
        let Ok(mut reader) = book.worksheet_cells_reader(&meta.name) else {
            continue;
        };
        while let Some(cell) = reader.next_cell().map_err(|_| Unreadable::Damaged)? {
            let raw = raw_of(cell.get_value(), epoch1904);
            push(&mut cells, &mut count, cell.get_position(), raw, None)?;
        }
        out.sheets.push(Sheet::new(meta.name, visibility(meta.visible), cells));
    }
    look_inside(bytes, &mut out);
    Ok(out)
}

fn read_xls(bytes: &[u8]) -> Result<Workbook, Unreadable> {
    let book: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|e| match e {
        XlsError::Password => Unreadable::Encrypted,
        _ => Unreadable::Damaged,
    })?;
    let epoch1904 = book.has_1904_epoch();
    let mut out = dense(book, Format::Xls, epoch1904)?;
    let vba: Vec<u8> = "_VBA_PROJECT".encode_utf16().flat_map(u16::to_le_bytes).collect();
    out.macros = contains(bytes, &vba);
    Ok(out)
}

fn read_ods(bytes: &[u8]) -> Result<Workbook, Unreadable> {
    let book: Ods<_> = Ods::new(Cursor::new(bytes)).map_err(|e| match e {
        calamine::OdsError::Password => Unreadable::Encrypted,
        calamine::OdsError::CellLimitExceeded { requested, max } => {
            Unreadable::TooLarge(format!("{requested} cellules, pour une limite de {max}"))
        }
        _ => Unreadable::Damaged,
    })?;
    dense(book, Format::Ods, false)
}

/// .xls and .ods are parsed whole by calamine when opened; their ranges are only copied here.
fn dense<R: Reader<Cursor<T>>, T: AsRef<[u8]>>(mut book: R, format: Format, epoch1904: bool) -> Result<Workbook, Unreadable>
where
    Cursor<T>: std::io::Read + std::io::Seek,
{
    let mut count = 0;
    let mut out = empty(format);
    for meta in book.sheets_metadata().to_vec() {
        let Ok(range) = book.worksheet_range(&meta.name) else {
            continue;
        };
        let formulas = book.worksheet_formula(&meta.name).ok();
        let mut cells = Vec::new();
        let (top, left) = range.start().unwrap_or_default();
        for (row, col, value) in range.used_cells() {
            let pos = (top + u32::try_from(row).unwrap_or(u32::MAX), left + u32::try_from(col).unwrap_or(u32::MAX));
            let formula = formulas.as_ref().and_then(|f| f.get_value(pos)).filter(|f| !f.is_empty()).cloned();
            push(&mut cells, &mut count, pos, raw_of_data(value, epoch1904), formula)?;
        }
        out.sheets.push(Sheet::new(meta.name, visibility(meta.visible), cells));
    }
    Ok(out)
}

fn empty(format: Format) -> Workbook {
    Workbook { format, sheets: Vec::new(), macros: false, external_links: false, notes: Vec::new() }
}

fn visibility(visible: SheetVisible) -> Visibility {
    match visible {
        SheetVisible::Visible => Visibility::Visible,
        SheetVisible::Hidden => Visibility::Hidden,
        SheetVisible::VeryHidden => Visibility::VeryHidden,
    }
}

fn push(
    cells: &mut Vec<GridCell>,
    count: &mut usize,
    pos: (u32, u32),
    raw: Option<Raw>,
    formula: Option<String>,
) -> Result<(), Unreadable> {
    let at = CellRef::new(pos.0, pos.1);
    let blank = match &raw {
        None => true,
        Some(Raw::Text(t)) => t.chars().all(crate::text::is_blank),
        Some(_) => false,
    };
    if at.row > CellRef::LAST.row || at.col > CellRef::LAST.col || (blank && formula.is_none()) {
        return Ok(());
    }
    *count += 1;
    if *count > MAX_CELLS {
        return Err(Unreadable::TooLarge(format!("plus de {MAX_CELLS} cellules")));
    }
    cells.push(GridCell { at, raw, formula });
    Ok(())
}

fn raw_of(value: &DataRef<'_>, epoch1904: bool) -> Option<Raw> {
    match value {
        DataRef::Empty => None,
        DataRef::SharedString(s) => Some(text_of((*s).to_owned())),
        other => raw_of_data(&Data::from(other.clone()), epoch1904),
    }
}

fn raw_of_data(value: &Data, epoch1904: bool) -> Option<Raw> {
    Some(match value {
        Data::Empty => return None,
        Data::Int(n) => Raw::Number(Decimal::from(*n)),
        Data::Float(x) => number(*x),
        Data::String(s) => text_of(s.clone()),
        Data::Bool(b) => Raw::Flag(*b),
        Data::DateTime(d) if d.is_datetime() => serial(d.as_f64(), epoch1904).map_or_else(|| number(d.as_f64()), Raw::Date),
        Data::DateTime(d) => number(d.as_f64()),
        Data::DateTimeIso(s) => s.get(..10).and_then(|t| Date::from_str(t).ok()).map_or_else(|| Raw::Text(s.clone()), Raw::Date),
        Data::DurationIso(s) => Raw::Text(s.clone()),
        Data::Error(e) => Raw::Error(e.to_string()),
    })
}

/// Text, or an error value: .ods, text files and pasted values hold those as text.
pub(super) fn text_of(text: String) -> Raw {
    let shouts = text.ends_with(['!', '?']) && !text.contains(char::is_lowercase);
    let error = text.starts_with('#') && text.len() < 24 && (shouts || text == "#N/A" || text == "#N/D");
    if error { Raw::Error(text) } else { Raw::Text(text) }
}

/// A binary number at the 15 significant digits that spreadsheets keep.
fn number(x: f64) -> Raw {
    if !x.is_finite() {
        return Raw::Garbled(x.to_string());
    }
    let text = format!("{x:.14e}");
    Decimal::from_scientific(&text).map_or_else(|_| Raw::Garbled(x.to_string()), |d| Raw::Number(d.normalize()))
}

/// The day of a serial number; calamine's own conversion clamps or panics outside the calendar.
fn serial(x: f64, epoch1904: bool) -> Option<Date> {
    if !x.is_finite() || !(0.0..2_958_466.0).contains(&x) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "bounded just above")]
    let days = x.floor() as i64;
    let start = match (epoch1904, days) {
        (true, _) => date(1904, 1, 1),
        // Lotus's 29 February 1900 never was.
        (false, ..=59) => date(1899, 12, 31),
        (false, _) => date(1899, 12, 30),
    };
    start.checked_add(days.days()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serials_follow_their_calendar() {
        assert_eq!(serial(44_562.0, false), Some(date(2022, 1, 1)));
        assert_eq!(serial(44_562.75, false), Some(date(2022, 1, 1)));
        assert_eq!(serial(43_100.0, true), Some(date(2022, 1, 1)));
        assert_eq!(serial(1.0, false), Some(date(1900, 1, 1)));
        assert_eq!(serial(-1.0, false), None);
        assert_eq!(serial(1e12, false), None);
        assert_eq!(serial(f64::NAN, false), None);
    }

    #[test]
    fn binary_noise_is_rounded_away() {
        assert_eq!(number(0.1 + 0.2), Raw::Number(Decimal::new(3, 1)));
        assert_eq!(number(1234.56), Raw::Number(Decimal::new(123_456, 2)));
        assert_eq!(number(0.0), Raw::Number(Decimal::ZERO));
        assert!(matches!(number(f64::INFINITY), Raw::Garbled(_)));
        assert!(matches!(number(1e300), Raw::Garbled(_)));
    }

    #[test]
    fn other_documents_are_named() {
        assert_eq!(read(b"", "x").err(), Some(Unreadable::Empty));
        assert_eq!(read(b"%PDF-1.7", "x").err(), Some(Unreadable::NotASpreadsheet("un document PDF".into())));
        assert_eq!(read(b"PK\x03\x04tronqu", "x").err(), Some(Unreadable::Damaged));
    }
}
