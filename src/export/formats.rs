//! The formats of data, one list: what the command line offers and what each gives.

use std::collections::BTreeSet;

use super::csv::{self, Dialect, EXCEL_FR, STANDARD};
use super::frames::{Material, frames};
use super::{datapackage, json, parquet, scdl, workbook};
use crate::error::Error;
use crate::record::Dossier;
use crate::text::file_name;

/// A file of a result: its path in the result's folder, with `/`, and its bytes.
pub type File = (String, Vec<u8>);

/// A format of data.
#[derive(Debug, Clone, Copy)]
pub struct Format {
    /// What one types.
    pub name: &'static str,
    /// Other names for it.
    pub aliases: &'static [&'static str],
    /// What it is, in French.
    pub about: &'static str,
    /// Its files; a format of one file gives one without a folder.
    pub files: fn(&Material) -> Result<Vec<File>, Error>,
    /// It is one text, which can be printed.
    pub one_text: bool,
    /// It says which dossiers count and in what state: the rules are asked.
    pub judged: bool,
}

/// Every format.
pub const FORMATS: &[Format] = &[
    Format { name: "json", aliases: &[], about: "un document JSON", files: json_document, one_text: true, judged: false },
    Format {
        name: "csv",
        aliases: &["standard"],
        about: "CSV pour logiciels : virgule, point, dates ISO",
        files: standard,
        one_text: false,
        judged: true,
    },
    Format {
        name: "excel-fr",
        aliases: &[],
        about: "CSV pour Excel en français : point-virgule, virgule, jj/mm/aaaa",
        files: excel_fr,
        one_text: false,
        judged: true,
    },
    Format {
        name: "paquet",
        aliases: &["package"],
        about: "Data Package : CSV et schémas",
        files: datapackage::files,
        one_text: false,
        judged: true,
    },
    Format { name: "scdl", aliases: &[], about: "subventions au format SCDL 2.1.1", files: scdl::files, one_text: false, judged: true },
    Format {
        name: "classeur",
        aliases: &["workbook"],
        about: "le modèle, rempli des valeurs lues",
        files: workbooks,
        one_text: false,
        judged: false,
    },
    Format { name: "parquet", aliases: &[], about: "Parquet, par région et étape", files: parquet::files, one_text: false, judged: true },
];

fn json_document(material: &Material) -> Result<Vec<File>, Error> {
    let text = format!("{}\n", json::dossiers(material.batch, material.receipts));
    Ok(vec![("dossiers.json".to_owned(), text.into_bytes())])
}

fn standard(material: &Material) -> Result<Vec<File>, Error> {
    Ok(texts(material, &STANDARD))
}

fn excel_fr(material: &Material) -> Result<Vec<File>, Error> {
    Ok(texts(material, &EXCEL_FR))
}

fn texts(material: &Material, dialect: &Dialect) -> Vec<File> {
    frames(material).iter().map(|f| (format!("{}.csv", f.name), csv::write(f, dialect))).collect()
}

/// The template filled with each dossier's rows; a version that a newer one replaces is left out.
fn workbooks(material: &Material) -> Result<Vec<File>, Error> {
    let mut taken = BTreeSet::new();
    let current = material.batch.dossiers.iter().filter(|d| d.superseded_by.is_none());
    let one = |d: &Dossier| {
        let name = file_name(&format!("{} {}", d.id, d.stage.as_deref().unwrap_or_default()), &mut taken);
        Ok((format!("{name}.xlsx"), workbook::filled(&d.opened())?))
    };
    current.map(one).collect()
}
