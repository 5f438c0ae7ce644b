//! Rows → Excel workbooks: all dossiers stacked ([`consolidated`]), the template without values ([`blank`]), with those of
//! one dossier ([`filled`]), or with what of them goes into its next stage ([`next_stage`]).
//!
//! One writer, given different rows. Same rows, same bytes: the creation date is fixed. A value is text unless it was read
//! as a number or a day, so that no cell of a holder becomes a formula. Decides nothing about what stands in a dossier.

mod answers;
mod blank;
mod carried;
mod consolidated;
mod content;
mod entry;
mod expected;
mod fit;
mod form;
mod frames;
mod heights;
mod link;
mod long;
mod manifest;
mod notice;
mod positions;
mod readme;
mod recheck;
mod remarks;
mod rows;
mod rules;
mod set_aside;
mod sheet;
mod stack;
mod style;
mod sums;
mod tables;
mod to_correct;
mod validation;

pub use blank::{SERVICE_SHEETS, blank, blank_by_table, filled, next_stage};
pub use carried::{Left, stage_after};
pub use consolidated::consolidated;
pub(crate) use consolidated::{FACTS_COLUMNS, FACTS_SHEET, TOTALS_SHEET, readings};
pub(crate) use fit::{LINE, lines};
pub(super) use frames::frames;
pub(crate) use heights::set as set_height;
pub use long::Finished;
pub(crate) use long::Tables;
pub(crate) use sheet::day;
pub(crate) use tables::{Reading, TOTAL_VALUE};
pub use to_correct::to_correct;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use crate::error::{Error, io_reason};

/// How hard results are compressed: the next level takes half as long again for a fifteenth fewer bytes, measured.
pub(crate) const COMPRESSION: u8 = 2;
/// What results name as their author, by which the program knows its own files.
const AUTHOR: &str = "volet";

/// A workbook with its properties; the clock must not show in the bytes, so that the creation date is always the same.
fn new_book(title: &str, properties: &[(&str, &str)]) -> Result<Workbook, XlsxError> {
    let mut book = Workbook::new();
    book.set_zip_compression_level(COMPRESSION);
    let mut all = DocProperties::new()
        .set_title(title)
        .set_author(AUTHOR)
        .set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?)
        .set_custom_property("Langue", "fr-FR");
    for (name, value) in properties {
        all = all.set_custom_property(*name, *value);
    }
    book.set_properties(&all);
    Ok(book)
}

pub(crate) fn refused(error: XlsxError) -> Error {
    match error {
        // Long sheets wait in files of the system until the workbook is whole.
        XlsxError::IoError(why) | XlsxError::TempFileError(_, why) => {
            Error::NoScratch { folder: std::env::temp_dir(), reason: io_reason(&why) }
        }
        other => Error::Workbook(other.to_string()),
    }
}

/// A name that a sheet can have and no other sheet has.
fn sheet_name(wanted: &str, taken: &mut Vec<String>) -> String {
    let allowed: String = wanted.chars().map(|c| if matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\') { ' ' } else { c }).collect();
    let plain = allowed.trim().trim_matches('\'');
    let plain = if plain.is_empty() { "Feuille" } else { plain };
    let mut rank = 1;
    loop {
        let name = continued(plain, rank);
        if taken.iter().all(|t| t.to_lowercase() != name.to_lowercase()) {
            taken.push(name.clone());
            return name;
        }
        rank += 1;
    }
}

/// The most characters a sheet's name may have.
pub(crate) const LONGEST_NAME: usize = 31;
/// The rows that a sheet holds below its header.
pub(crate) const ROWS: usize = 1_048_575;

/// The name of the first sheet, the second… of those that one goes on on: `Programme`, `Programme (2)`.
pub(crate) fn continued(sheet: &str, rank: usize) -> String {
    let suffix = if rank == 1 { String::new() } else { format!(" ({rank})") };
    let room = LONGEST_NAME - suffix.chars().count();
    format!("{}{suffix}", sheet.chars().take(room).collect::<String>().trim_end())
}

/// A name that an Excel table can have: `programme` → `tblProgramme`.
fn table_name(name: &str) -> String {
    let folded = crate::text::fold(name);
    let words: Vec<String> = folded.split(|c: char| !c.is_ascii_alphanumeric()).map(crate::finding::capitalised).collect();
    format!("tbl{}", words.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_excel_accepts() {
        let mut taken = Vec::new();
        assert_eq!(sheet_name("Dépenses / Ressources", &mut taken), "Dépenses   Ressources");
        let long = "Programme prévisionnel des trois années du contrat";
        assert_eq!(sheet_name(long, &mut taken), "Programme prévisionnel des troi");
        assert_eq!(sheet_name(long, &mut taken), "Programme prévisionnel des (2)");
        assert_eq!(sheet_name("POSTES", &mut taken), "POSTES");
        assert_eq!(sheet_name("Postes", &mut taken), "Postes (2)");
        assert_eq!(table_name("programme"), "tblProgramme");
        assert_eq!(table_name("lignes écartées"), "tblLignesEcartees");
    }
}
