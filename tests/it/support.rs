//! What several behaviours need: sources in memory, the carried scheme, the program.

use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Arc, LazyLock};

use volet::profile::Profile;
use volet::receipt::{Basis, Receipts};
use volet::record::{Batch, assemble, balance, read_file};
use volet::source::Source;
use volet::template::Scheme;
use volet::template::recognise::Index;

pub(crate) fn scheme() -> Arc<Scheme> {
    static SCHEME: LazyLock<Arc<Scheme>> = LazyLock::new(|| Arc::new(Scheme::embedded().unwrap()));
    SCHEME.clone()
}

pub(crate) fn source(path: &str, bytes: impl Into<Vec<u8>>) -> Source {
    Source { path: Arc::from(path), bytes: bytes.into(), modified: None }
}

pub(crate) fn batch(scheme: &Arc<Scheme>, sources: &[Source]) -> Batch {
    let index = Index::new(scheme);
    let batch = assemble(sources.iter().map(|s| read_file(s, scheme, &index)).collect(), Vec::new(), scheme);
    balance(&batch).unwrap();
    batch
}

/// Writes the definitions of another scheme into a folder.
pub(crate) fn define(folder: &Path, main: &str, tables: &str) {
    std::fs::write(folder.join("dispositif.toml"), main).unwrap();
    std::fs::write(folder.join("tableaux.toml"), tables).unwrap();
}

/// An identification that every dossier of a test can start from.
pub(crate) fn identification(convention: &str, stage: &str) -> String {
    format!(
        "N° de convention ADEME;{convention}\nÉtape du dossier;{stage}\nDate du rapport;15/01/2025\nPorteur;Communauté de communes du Val Clair\nSIRET;20006775100018\n\
         Nature du porteur;EPCI\nIntitulé du poste;Chargé de mission\nThématique;BTP\nCréation ou renouvellement;Création\nRégion;Bretagne\nDépartement(s);35\n\
         Territoire;Val Clair\nETP;1\nDébut;01/01/2024\nFin;31/12/2026\nMontants exprimés en;HT\n"
    )
}

pub(crate) fn region() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/region")
}

pub(crate) fn volet(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_volet")).args(arguments).output().unwrap()
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A zip of these files.
pub(crate) fn zipped(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The parts of a package, to be altered one by one.
pub(crate) struct Parts(pub(crate) Vec<(String, Vec<u8>)>);

impl Parts {
    /// A workbook of one sheet with these rows, one shared string (« bonjour »), and the styles 1 (date) and 2 (percent).
    pub(crate) fn xlsx(rows: &str) -> Self {
        const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
        let relation =
            |id: &str, kind: &str, target: &str| format!(r#"<Relationship Id="{id}" Type="{OFFICE}/{kind}" Target="{target}"/>"#);
        let relations = |all: &str| format!(r#"<Relationships xmlns="{PACKAGE}">{all}</Relationships>"#);
        let parts = [
            ("_rels/.rels", relations(&relation("r1", "officeDocument", "xl/workbook.xml"))),
            (
                "xl/workbook.xml",
                format!(
                    r#"<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="Feuil1" sheetId="1" r:id="r1"/></sheets></workbook>"#
                ),
            ),
            (
                "xl/_rels/workbook.xml.rels",
                relations(&format!(
                    "{}{}{}",
                    relation("r1", "worksheet", "worksheets/sheet1.xml"),
                    relation("r2", "sharedStrings", "sharedStrings.xml"),
                    relation("r3", "styles", "styles.xml")
                )),
            ),
            ("xl/sharedStrings.xml", format!(r#"<sst xmlns="{MAIN}"><si><t>bonjour</t></si></sst>"#)),
            (
                "xl/styles.xml",
                format!(
                    r#"<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="10"/></cellXfs></styleSheet>"#
                ),
            ),
            ("xl/worksheets/sheet1.xml", format!(r#"<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>"#)),
        ];
        Self(parts.into_iter().map(|(name, text)| (name.to_owned(), text.into_bytes())).collect())
    }

    fn each(mut self, alter: impl Fn(&str, String) -> String) -> Self {
        for (name, content) in &mut self.0 {
            *content = alter(name, text(content)).into_bytes();
        }
        self
    }

    /// With a text of one part replaced; it must be there.
    pub(crate) fn replace(self, part: &str, from: &str, to: &str) -> Self {
        assert!(self.0.iter().any(|(name, content)| name == part && text(content).contains(from)), "{from} is not in {part}");
        self.each(|name, text| if name == part { text.replace(from, to) } else { text })
    }

    /// With a text replaced in every part.
    pub(crate) fn replace_all(self, from: &str, to: &str) -> Self {
        self.each(|_, text| text.replace(from, to))
    }

    /// With a part under another name.
    pub(crate) fn rename(mut self, from: &str, to: &str) -> Self {
        self.0.iter_mut().filter(|(name, _)| name == from).for_each(|(name, _)| to.clone_into(name));
        self
    }

    /// With a part in UTF-16, little end first, with its mark.
    pub(crate) fn utf16(mut self, part: &str) -> Self {
        for (_, content) in self.0.iter_mut().filter(|(name, _)| name == part) {
            let units: Vec<u16> = std::iter::once(0xFEFF).chain(text(content).encode_utf16()).collect();
            *content = units.into_iter().flat_map(u16::to_le_bytes).collect();
        }
        self
    }

    /// With a second sheet that names the part of the first.
    pub(crate) fn two_sheets_one_part(&self) -> Self {
        Self(self.0.clone()).replace("xl/workbook.xml", "</sheets>", r#"<sheet name="Copie" sheetId="2" r:id="r1"/></sheets>"#)
    }
}

/// The receipt numbers of a batch under a profile.
pub(crate) fn receipts(batch: &Batch, profile: &Profile) -> Receipts {
    Receipts::new(batch, &Basis::new(&batch.scheme, profile))
}
