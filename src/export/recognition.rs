//! How each table of a dossier was recognised, as the JSON of `convertir` says it beside the rows.

use serde::Serialize;

use crate::record::{Batch, Dossier};
use crate::template::recognise::Rival;

/// A table on a sheet.
#[derive(Serialize)]
pub(super) struct Recognised<'a> {
    file: &'a str,
    sheet: &'a str,
    cell: String,
    table: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    bloc: Option<&'a str>,
    certitude: u8,
    raisons: &'a [String],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    doutes: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    ou: Option<Other<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    correspondances: Vec<String>,
}

/// The table that the same cells may be.
#[derive(Serialize)]
struct Other<'a> {
    table: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    bloc: Option<&'a str>,
    certitude: u8,
    difference: &'a str,
}

/// The tables of a dossier's files, in the order of the sheets.
pub(super) fn of<'a>(batch: &'a Batch, dossier: &Dossier) -> Vec<Recognised<'a>> {
    let files = dossier.files.iter().map(|f| &batch.files[*f]);
    let sheets = files.flat_map(|f| f.sheets.iter().map(move |s| (f, s)));
    let tables = sheets.flat_map(|(f, s)| s.tables.iter().map(move |t| (f, s, t)));
    let one =
        |(file, sheet, sighting): (&'a crate::record::FileRead, &'a crate::record::SheetRead, &'a crate::record::Sighting)| Recognised {
            file: &file.path,
            sheet: &sheet.name,
            cell: sighting.at.to_string(),
            table: &sighting.table.name,
            bloc: sighting.table.block.as_deref(),
            certitude: sighting.certainty.score,
            raisons: &sighting.certainty.reasons,
            doutes: &sighting.certainty.doubts,
            ou: sighting.certainty.rival.as_ref().map(other),
            correspondances: sighting.certainty.answers.iter().map(|a| batch.answers.place(*a)).collect(),
        };
    tables.map(one).collect()
}

fn other(rival: &Rival) -> Other<'_> {
    Other { table: &rival.table.name, bloc: rival.table.block.as_deref(), certitude: rival.score, difference: &rival.decides }
}
