//! Rows of data that are more than a sheet holds go on on further sheets, and the figures stay live over all of them.

use std::collections::BTreeMap;

use volet::export::workbook::Finished;
use volet::grid::{self, Raw, Workbook};
use volet::profile::Profile;
use volet::rollup::{Plan, Rollup, rollup, workbook};
use volet::rules;

use crate::rollup::dossiers_of_a_region;

/// Fewer than some tables of the region have.
const FEW: usize = 7;

/// The roll-up of a region whose sheets hold so many rows.
pub(crate) fn on_sheets_of(rows: usize) -> Result<Rollup, String> {
    let batch = dossiers_of_a_region();
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/templates/synthese.toml")).expect("file");
    let plan = Plan::parse(&format!("rows_per_sheet = {rows}\n{text}"), "mienne.toml", &batch.scheme).map_err(|e| match e {
        volet::Error::Template(wrong) => wrong.reason,
        other => other.to_string(),
    })?;
    Ok(rollup(&batch, &rules::check(&batch, &Profile::embedded().expect("profile")), &plan))
}

/// What stands in the rows of each data sheet, below its header.
fn data(book: &Workbook) -> BTreeMap<&str, Vec<Vec<Option<Raw>>>> {
    let of_data = book.sheets.iter().filter(|s| s.name.starts_with("Données"));
    let rows = |sheet: &grid::Sheet| {
        let mut out: BTreeMap<u32, Vec<Option<Raw>>> = BTreeMap::new();
        sheet.cells().iter().filter(|c| c.at.row > 0).for_each(|c| out.entry(c.at.row).or_default().push(c.raw.clone()));
        out.into_values().collect()
    };
    of_data.map(|sheet| (sheet.name.as_str(), rows(sheet))).collect()
}

#[test]
fn no_figure_and_no_row_changes() {
    let (one, several) = (on_sheets_of(1000).expect("figures"), on_sheets_of(FEW).expect("figures"));
    let values = |r: &Rollup| -> Vec<_> {
        let lines = r.blocks.iter().flat_map(|b| &b.lines);
        lines.flat_map(|l| l.figures.iter().map(|f| f.as_ref().map(|f| (f.value, f.given)))).collect()
    };
    assert_eq!(values(&one), values(&several));
    let [one, several] =
        [one, several].map(|r| grid::read(&workbook(&r).and_then(Finished::bytes).expect("workbook"), "").expect("a workbook"));
    let (one, several) = (data(&one), data(&several));
    assert_eq!(several.keys().filter(|name| name.starts_with("Données programme")).count(), 2, "{:?}", several.keys());
    for (name, rows) in one {
        let own = several.iter().filter(|(sheet, _)| **sheet == name || sheet.starts_with(&format!("{name} (")));
        let own: Vec<_> = own.collect();
        assert!(own.iter().all(|(_, rows)| rows.len() <= FEW), "{name}");
        assert_eq!(own.into_iter().flat_map(|(_, rows)| rows.clone()).collect::<Vec<_>>(), rows, "{name}");
    }
}

#[test]
fn a_figure_is_formed_over_all_sheets() {
    let book =
        grid::read(&workbook(&on_sheets_of(FEW).expect("figures")).and_then(Finished::bytes).expect("workbook"), "").expect("a workbook");
    let sheet = book.sheets.iter().find(|s| s.name == "Jours").expect("a sheet of figures");
    let formulas: Vec<&str> =
        sheet.cells().iter().filter_map(|c| c.formula.as_deref()).filter(|f| f.contains("Données programme")).collect();
    assert!(!formulas.is_empty());
    for formula in formulas {
        // The first sheet is full; the second has the other five of twelve rows.
        let ranges =
            |sheet: &str, last: u32| formula.matches(&format!("'{sheet}'!$")).count().min(formula.matches(&format!("${last}")).count());
        let (first, second) = (ranges("Données programme", 8), ranges("Données programme (2)", 6));
        assert!(first == second && first > 0, "{formula}");
    }
}

#[test]
fn a_sheet_has_the_rows_it_can_have() {
    for rows in [0, 1_048_576] {
        let refused = on_sheets_of(rows).expect_err("no such sheet");
        assert!(refused.contains(&format!("rows_per_sheet = {rows}")), "{refused}");
    }
}

#[test]
fn no_formula_is_longer_than_spreadsheets_take() {
    let shown = |rows: usize| {
        grid::read(&workbook(&on_sheets_of(rows).expect("figures")).and_then(Finished::bytes).expect("workbook"), "").expect("a workbook")
    };
    let (usual, cut) = (shown(1000), shown(1));
    let figures = |book: &Workbook| -> Vec<(Option<Raw>, bool)> {
        let of_figures = book.sheets.iter().filter(|s| ["Jours", "Financement", "Indicateurs"].contains(&s.name.as_str()));
        of_figures.flat_map(|sheet| sheet.cells()).map(|c| (c.raw.clone(), c.formula.is_some())).collect()
    };
    let longest = cut.sheets.iter().flat_map(|s| s.cells()).filter_map(|c| Some(c.formula.as_ref()?.chars().count())).max();
    assert!(longest.is_some_and(|n| (4000..8192).contains(&n)), "{longest:?}");
    let (usual, cut) = (figures(&usual), figures(&cut));
    assert!(usual.iter().map(|(raw, _)| raw).eq(cut.iter().map(|(raw, _)| raw)));
    let live = |cells: &[(Option<Raw>, bool)]| cells.iter().filter(|(_, live)| *live).count();
    assert!(live(&cut) < live(&usual), "{} < {}", live(&cut), live(&usual));
}
