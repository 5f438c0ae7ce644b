//! Bytes → the format they are in, whatever the name says; what is no spreadsheet is named.

use std::borrow::Cow;

use super::limits::Limits;
use super::package::Package;
use super::{Format, Unreadable, csv};

/// What the first bytes of a file say.
pub(super) enum Kind<'a> {
    /// A zip, with the spreadsheet format that its parts make.
    Package(Package<'a>, Format),
    /// An old Excel file.
    Xls,
    /// Text with separators.
    Csv,
}

/// Documents that are no spreadsheets, by their first bytes.
const OTHERS: &[(&[u8], &str)] = &[
    (&[0x89, b'P', b'N', b'G'], "une image"),
    (&[0xFF, 0xD8, 0xFF], "une image"),
    (b"GIF8", "une image"),
    (&[0x1F, 0x8B], "une archive compressée (.gz)"),
    (b"Rar!", "une archive .rar"),
    (&[0x37, 0x7A, 0xBC, 0xAF], "une archive .7z"),
    (b"PAR1", "un fichier de données Parquet"),
    (b"SQLite format 3", "une base de données"),
];

/// Texts that are no tables, by how they begin, in lower case; the flag says whether it is a table in a format of its own.
const TEXTS: &[(&str, &str, bool)] = &[
    ("%pdf", "un document PDF", false),
    ("{\\rtf", "un document de texte", false),
    ("version https://git-lfs", "un renvoi vers un fichier qui n'a pas été joint", false),
    ("id;p", "un tableau au format SYLK", true),
    ("mime-version:", "une page internet archivée", true),
    ("from: ", "un courriel", false),
];

/// The format of these bytes.
pub(super) fn sniff(bytes: &[u8], limits: Limits) -> Result<Kind<'_>, Unreadable> {
    if bytes.starts_with(b"PK") {
        let package = Package::open(bytes, limits)?;
        let format = of_package(&package)?;
        return Ok(Kind::Package(package, format));
    }
    if is_old(bytes) {
        // An encrypted Office file is an OLE container around this stream; its name is in UTF-16.
        let encrypted: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        return if contains(bytes, &encrypted) || has_file_password(bytes) { Err(Unreadable::Encrypted) } else { Ok(Kind::Xls) };
    }
    if let Some((_, what)) = OTHERS.iter().find(|(start, _)| bytes.starts_with(start)) {
        return Err(Unreadable::NotASpreadsheet(Cow::Borrowed(what)));
    }
    if [[0x09, 0x08], [0x09, 0x04], [0x09, 0x02], [0x09, 0x00]].iter().any(|start| bytes.starts_with(start)) {
        return Err(Unreadable::Unsupported("un classeur d'une version d'Excel antérieure à 1997".into()));
    }
    let utf16 = bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) || csv::unmarked_utf16(bytes).is_some();
    if !utf16 {
        of_text(bytes)?;
    }
    Ok(Kind::Csv)
}

/// Whether the bytes are an OLE container, as .xls are.
pub(super) fn is_old(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0])
}

/// Refuses texts that are no table with separators.
fn of_text(bytes: &[u8]) -> Result<(), Unreadable> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_lowercase();
    let head = head.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']);
    if let Some((_, what, table)) = TEXTS.iter().find(|(start, ..)| head.starts_with(start)) {
        return Err(if *table { Unreadable::Unsupported(Cow::Borrowed(what)) } else { Unreadable::NotASpreadsheet(Cow::Borrowed(what)) });
    }
    let page = head.starts_with("<!doctype html") || head.starts_with("<html") || head.starts_with("<table") || head.contains("<html");
    if head.starts_with('<') && page {
        let all = String::from_utf8_lossy(bytes).to_lowercase();
        let what = "une page internet enregistrée sous le nom d'un classeur";
        return Err(if all.contains("<table") { Unreadable::Unsupported(what.into()) } else { Unreadable::NotASpreadsheet(what.into()) });
    }
    if head.starts_with("<?xml") {
        let excel = head.contains("excel.sheet") || head.contains("office:spreadsheet");
        let odf = head.contains("opendocument");
        return Err(match (excel, odf) {
            (true, _) => Unreadable::Unsupported("un classeur XML d'Excel 2003".into()),
            (_, true) => Unreadable::Unsupported("un classeur OpenDocument non compressé (.fods)".into()),
            _ => Unreadable::NotASpreadsheet("un fichier XML".into()),
        });
    }
    if bytes.iter().take(4096).any(|b| *b < 9 || (14..32).contains(b)) || bytes.len() < 2 {
        return Err(Unreadable::NotASpreadsheet("un fichier d'une nature inconnue".into()));
    }
    Ok(())
}

/// What the parts of a zip make.
fn of_package(package: &Package<'_>) -> Result<Format, Unreadable> {
    let other = |what: &'static str| Err(Unreadable::NotASpreadsheet(what.into()));
    if package.has("xl/workbook.bin") {
        return Ok(Format::Xlsb);
    }
    for (part, what) in [("word/document.xml", "un document Word"), ("ppt/presentation.xml", "une présentation")] {
        if package.has(part) {
            return other(what);
        }
    }
    if package.has("Index/Document.iwa") || package.has("Index.zip") {
        return Err(Unreadable::Unsupported("un classeur Numbers d'Apple".into()));
    }
    if package.has("_rels/.rels") || package.has("[Content_Types].xml") || package.names().any(|n| n.starts_with("xl/")) {
        return Ok(Format::Xlsx);
    }
    if package.has("content.xml") || package.has("mimetype") {
        return Ok(Format::Ods);
    }
    other("une archive ZIP sans classeur")
}

/// Whether the first records of an old Excel file say that it is encrypted, in whichever way.
fn has_file_password(bytes: &[u8]) -> bool {
    const GLOBALS: [u8; 8] = [0x09, 0x08, 0x10, 0x00, 0x00, 0x06, 0x05, 0x00];
    const FILE_PASSWORD: u16 = 0x2F;
    // The stream begins a sector of 512 bytes; the record is one of the first.
    let sectors = bytes.chunks(512).filter(|sector| sector.starts_with(&GLOBALS));
    sectors.into_iter().any(|mut sector| {
        while let [a, b, low, high, rest @ ..] = sector {
            if u16::from_le_bytes([*a, *b]) == FILE_PASSWORD {
                return true;
            }
            sector = rest.get(usize::from(u16::from_le_bytes([*low, *high]))..).unwrap_or_default();
        }
        false
    })
}

/// Whether these bytes stand somewhere in those.
pub(super) fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|w| w == needle)
}
