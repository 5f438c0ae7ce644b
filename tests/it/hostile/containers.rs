//! Hostile zips, and files that are not what their name says.

use super::make::{
    DAMAGED, Entry, Kind, LARGE, ONE, READ, ROW, container, entries, kind, noise, number, plain, raw_zip, rows, table, xls, zipped,
};

const TWICE: &[(&str, &str)] = &[("F101", "même nom")];
const UNUSUAL: &[(&str, &str)] = &[("F101", "inhabituelle")];

fn zips() -> Vec<Kind> {
    let parts = plain();
    let sheet = || parts.0.len() - 1;
    let altered = |alter: &dyn Fn(&mut Entry<'_>)| {
        let mut all = entries(&parts);
        alter(&mut all[sheet()]);
        raw_zip(&all)
    };
    let added = |name: &str| raw_zip(&[entries(&parts), vec![Entry::new(name, b"<x/>")]].concat());
    let whole = zipped(&parts);
    let many: Vec<(String, Vec<u8>)> = (0..20_001).map(|n| (format!("xl/{n}"), Vec::new())).collect();
    let many: Vec<Entry<'_>> = many.iter().map(|(name, content)| Entry::new(name, content)).collect();
    let mut shifted = whole.clone();
    let end = shifted.len() - 6;
    shifted[end..end + 4].copy_from_slice(&u32::MAX.to_le_bytes());
    vec![
        kind("a-part-twice", "a.xlsx", added("xl/worksheets/sheet1.xml"), TWICE),
        kind("a-part-twice-by-case", "a.xlsx", added("XL/Worksheets/SHEET1.XML"), TWICE),
        kind("a-part-twice-by-slash", "a.xlsx", added("\\xl\\worksheets\\sheet1.xml"), TWICE),
        kind(
            "a-part-over-another",
            "a.xlsx",
            {
                let mut all = entries(&parts);
                let last = Entry { at: Some(0), ..Entry::new("xl/media/a.png", &parts.0[0].1) };
                all.push(last);
                raw_zip(&all)
            },
            &[("F101", "se recouvrent")],
        ),
        kind("a-way-up", "a.xlsx", added("../../../../tmp/volet-hors-du-dossier.txt"), READ),
        kind("an-absolute-way", "a.xlsx", added("/tmp/volet-hors-du-dossier.txt"), READ),
        kind("a-way-of-windows", "a.xlsx", added("C:\\volet-hors-du-dossier.txt"), READ),
        kind("too-many-parts", "a.xlsx", raw_zip(&[entries(&parts), many].concat()), &[("F103", "fichiers dans le paquet")]),
        kind("a-size-that-lies-below", "a.xlsx", altered(&|e| e.size = 3), DAMAGED),
        kind("a-size-that-lies-above", "a.xlsx", altered(&|e| e.size = u32::MAX - 1), LARGE),
        kind("a-sum-that-lies", "a.xlsx", altered(&|e| e.crc ^= 1), DAMAGED),
        kind("a-way-to-compress-nobody-knows", "a.xlsx", altered(&|e| e.method = 99), UNUSUAL),
        kind("an-old-way-to-compress", "a.xlsx", altered(&|e| e.method = 12), UNUSUAL),
        kind("a-password-on-a-part", "a.xlsx", altered(&|e| e.flags = 1), &[("F102", "mot de passe")]),
        kind("compressed-noise", "a.xlsx", altered(&|e| e.method = 8), DAMAGED),
        kind("half-a-package", "a.xlsx", whole[..whole.len() / 2].to_vec(), DAMAGED),
        kind("a-package-without-its-first-bytes", "a.xlsx", whole[40..].to_vec(), &[("F101", "nature inconnue")]),
        kind("junk-before-a-package", "a.xlsx", [&b"PK junk junk junk"[..], &whole].concat(), DAMAGED),
        kind("junk-behind-a-package", "a.xlsx", [&whole[..], &noise(3, 300)].concat(), READ),
        kind("a-directory-far-out", "a.xlsx", shifted, DAMAGED),
        kind("an-empty-package", "a.xlsx", raw_zip(&[]), &[("F101", "archive ZIP")]),
        kind("a-head-of-a-package", "a.xlsx", b"PK\x03\x04".to_vec(), DAMAGED),
    ]
}

/// What the message says the file is.
fn named(name: &'static str, file: &'static str, bytes: impl Into<Vec<u8>>, what: &'static [(&'static str, &'static str)]) -> Kind {
    kind(name, file, bytes.into(), what)
}

fn strangers() -> Vec<Kind> {
    let document = |part: &str| raw_zip(&[Entry::new("[Content_Types].xml", b"<Types/>"), Entry::new(part, b"<x/>")]);
    vec![
        named("nothing", "a.xlsx", "", &[("F101", "vide")]),
        named("one-byte", "a.xlsx", "x", &[("F101", "nature inconnue")]),
        named("zeros", "a.xlsx", vec![0; 4096], &[("F101", "nature inconnue")]),
        named("noise", "a.xlsx", noise(4, 4096), &[("F101", "nature inconnue")]),
        named("noise-under-xls", "a.xls", noise(5, 4096), &[("F101", "nature inconnue")]),
        named("a-pdf", "a.xlsx", "%PDF-1.7\n", &[("F101", "PDF")]),
        named("a-picture", "a.xlsx", b"\x89PNG\r\n\x1a\n".to_vec(), &[("F101", "une image")]),
        named("a-gzip", "a.xlsx", vec![0x1F, 0x8B, 8, 0], &[("F101", ".gz")]),
        named("a-rar", "a.xlsx", "Rar!\x1a\x07", &[("F101", ".rar")]),
        named("a-7z", "a.xlsx", vec![0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], &[("F101", ".7z")]),
        named("a-database", "a.xlsx", "SQLite format 3\0", &[("F101", "base de données")]),
        named("a-page-for-a-login", "a.xlsx", "<!DOCTYPE html><html><body>Connectez-vous</body></html>", &[("F101", "page internet")]),
        named("a-page-with-a-table", "a.xls", "<html><table><tr><td>1</td></tr></table></html>", &[("F101", "page internet")]),
        named(
            "xml-of-2003",
            "a.xls",
            r#"<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>"#,
            &[("F101", "Excel 2003")],
        ),
        named(
            "a-flat-document",
            "a.ods",
            r#"<?xml version="1.0"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"/>"#,
            &[("F101", ".fods")],
        ),
        named("a-web-archive", "a.xls", "MIME-Version: 1.0\n\n", &[("F101", "archivée")]),
        named("sylk", "a.xls", "ID;PWXL;N;E\n", &[("F101", "SYLK")]),
        named("a-message", "a.xlsx", "From: a@b.fr\nSubject: x\n\n", &[("F101", "courriel")]),
        named("rich-text", "a.xls", "{\\rtf1 bonjour}", &[("F101", "texte")]),
        named("a-pointer", "a.xlsx", "version https://git-lfs.github.com/spec/v1\n", &[("F101", "joint")]),
        named("a-letter", "a.xlsx", document("word/document.xml"), &[("F101", "Word")]),
        named("slides", "a.xlsx", document("ppt/presentation.xml"), &[("F101", "présentation")]),
        named("numbers-of-apple", "a.xlsx", document("Index/Document.iwa"), &[("F101", "Numbers")]),
        named("an-archive-of-photos", "a.xlsx", raw_zip(&[Entry::new("photo.jpg", b"x")]), &[("F101", "archive ZIP")]),
        named("a-program", "a.xlsx", [&b"\x7fELF\x02\x01\x01"[..], &[0; 64]].concat(), &[("F101", "nature inconnue")]),
        named("text-under-xlsx", "a.xlsx", "Action;Jours\nSuivi;12\n", &[("F104", ".csv")]),
        named("a-workbook-under-csv", "a.csv", rows(ROW), &[("F104", ".xlsx")]),
        named("an-ods-under-xlsx", "a.xlsx", table(&format!("<table:table-row>{ONE}</table:table-row>")), &[("F104", ".ods")]),
        named("an-xls-under-xlsx", "a.xlsx", xls(&[], &number(0, 0, 1.0)), &[("F104", ".xls")]),
        named("an-encrypted-workbook", "a.xlsx", container("EncryptedPackage", &noise(6, 5000), |_| ()), &[("F102", "mot de passe")]),
        named("an-old-letter", "a.xls", container("WordDocument", &noise(7, 5000), |_| ()), &[("F101", "Word")]),
        named("an-old-message", "a.xls", container("__properties_version1.0", &noise(7, 5000), |_| ()), &[("F101", "courriel")]),
        named("an-old-container-of-something", "a.xls", container("Contents", &noise(7, 5000), |_| ()), DAMAGED),
    ]
}

pub(super) fn kinds() -> Vec<Kind> {
    [zips(), strangers()].into_iter().flatten().collect()
}
