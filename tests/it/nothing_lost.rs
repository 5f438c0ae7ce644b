//! Nothing read is lost: each used cell of a recognised sheet is a header, in a row, a mention, or in the list of what was set aside.

use std::collections::BTreeSet;

use volet::grid::{self, CellRef, GridCell, Raw};
use volet::record::{FileRead, TableRead, read_file};
use volet::source::{Source, discover};
use volet::template::recognise::Index;

use crate::support::{region, scheme};

/// Where a table's headers, values and mentions stand.
fn places(table: &TableRead) -> impl Iterator<Item = CellRef> {
    let rows = table.rows.iter().flat_map(|r| r.cells.iter().flatten().chain(r.extra.iter().map(|(_, c)| c)).map(|c| c.at));
    rows.chain(table.headers.iter().map(|h| h.at)).chain(table.mentions.iter().map(|m| m.cell.at))
}

/// The words of a cell, as they stand in headers and in what was set aside.
fn words(cell: &GridCell) -> Vec<String> {
    let tokens = |text: &str| text.split_whitespace().map(str::to_owned).collect();
    match &cell.raw {
        Some(Raw::Text(t)) => tokens(&volet::text::tidy(t)),
        Some(Raw::Number(n)) => tokens(&volet::fmt::number(*n)),
        Some(Raw::Date(d)) => tokens(&volet::fmt::date(*d)),
        _ => Vec::new(),
    }
}

/// The used cells of a file's recognised sheets that are nowhere.
fn lost(file: &FileRead, source: &Source) -> Vec<String> {
    let Ok(book) = grid::read(&source.bytes, source.stem()) else { return Vec::new() };
    let mut out = Vec::new();
    for (rank, sheet) in book.sheets.iter().enumerate() {
        let seen = &file.sheets[rank];
        if seen.tables.is_empty() {
            continue;
        }
        let tables: Vec<&TableRead> = file.tables.iter().filter(|t| t.headers.iter().any(|h| h.origin == rank)).collect();
        let taken: BTreeSet<CellRef> = tables.iter().flat_map(|t| places(t)).collect();
        let heads: String = tables.iter().flat_map(|t| &t.headers).map(|h| format!("{} ", h.text)).collect();
        let mentions: String = tables.iter().flat_map(|t| &t.mentions).map(|m| format!("{} ", m.name)).collect();
        for cell in sheet.cells() {
            let aside = seen.aside.iter().find(|(row, _)| *row == cell.at.row).map_or("", |(_, text)| text.as_str());
            let said = |text: &str| words(cell).iter().all(|w| text.contains(w.as_str()));
            let mention = !mentions.is_empty() && words(cell).iter().any(|w| mentions.contains(&w.to_lowercase()));
            if !taken.contains(&cell.at) && !said(aside) && !said(&heads) && !mention {
                out.push(format!("{} « {} » {} {:?}", file.path, seen.name, cell.at, cell.raw));
            }
        }
    }
    out
}

#[test]
fn every_used_cell_of_the_samples_is_somewhere() {
    let scheme = scheme();
    let index = Index::new(&scheme);
    let found = discover(&[region()]).unwrap();
    let sources: Vec<Source> = found.sheets.iter().filter_map(|w| w.load().ok()).collect();
    assert!(sources.len() >= 20, "{}", sources.len());
    let lost: Vec<String> = sources.iter().flat_map(|s| lost(&read_file(s, &scheme, &index), s)).collect();
    assert!(lost.is_empty(), "{}", lost.join("\n"));
}

#[test]
fn what_stands_under_no_header_is_set_aside() {
    let csv = "Désignation;;Catégorie;Date d'acquisition;Quantité;Prix unitaire;Total\nSonde;vu;Mesure;03/05/2024;1;10;10;relu\n";
    let source = crate::support::source("equipements.csv", csv);
    let scheme = scheme();
    let file = read_file(&source, &scheme, &Index::new(&scheme));
    assert_eq!(file.sheets[0].aside, [(1, "vu | relu".to_owned())]);
    assert_eq!(lost(&file, &source), Vec::<String>::new());
}
