//! Rows of data that are more than a sheet holds go on on further sheets, and the figures stay live over all of them.

use std::collections::BTreeMap;

use volet::export::workbook::Finished;
use volet::grid::{self, Raw, Workbook};
use volet::profile::Profile;
use volet::record::Batch;
use volet::rollup::{Plan, Rollup, rollup, workbook};
use volet::rules;
use volet::template::Scheme;

use crate::rollup::dossiers_of_a_region;

/// Fewer than some tables of the region have.
const FEW: usize = 7;

/// The roll-up of dossiers whose sheets hold so many rows.
pub(crate) fn on_sheets_of(batch: &Batch, rows: usize) -> Rollup {
    let mut plan = Plan::embedded(&batch.scheme).expect("synthese.toml");
    plan.rows_per_sheet = rows;
    rollup(batch, &rules::check(batch, &Profile::embedded().expect("profile")), &plan)
}

/// The roll-up of a region of small dossiers on such sheets.
fn region_on(rows: usize) -> Rollup {
    on_sheets_of(&dossiers_of_a_region(), rows)
}

/// What is wrong with the plan when a text in it is another.
fn refused(from: &str, to: &str) -> String {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/templates/synthese.toml")).expect("file");
    assert!(text.contains(from), "{from}");
    match Plan::parse(&text.replacen(from, to, 1), "mienne.toml", &Scheme::embedded().expect("templates")) {
        Err(volet::Error::Template(wrong)) => wrong.reason,
        other => panic!("{other:?}"),
    }
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
    let (one, several) = (region_on(1000), region_on(FEW));
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
    let book = grid::read(&workbook(&region_on(FEW)).and_then(Finished::bytes).expect("workbook"), "").expect("a workbook");
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

/// In a formula, a range of one cell is a value and no list: what is not taken of it would count as 0.
#[test]
fn a_row_alone_on_its_sheet_is_asked_as_a_list() {
    let rollup = region_on(11);
    let days = rollup.ledgers.iter().find(|l| l.sheet == "Données programme").expect("days");
    let ranges: Vec<String> = days.pages().map(|page| page.range(0)).collect();
    assert_eq!(ranges, ["'Données programme'!$A$2:$A$12", "'Données programme (2)'!$A$2:$A$3"]);
}

#[test]
fn a_sheet_has_the_rows_it_can_have() {
    for (rows, shown) in [(9_999, "9\u{202f}999"), (1_048_576, "1\u{202f}048\u{202f}576")] {
        let why = refused("title =", &format!("rows_per_sheet = {rows}\ntitle ="));
        assert!(why.contains(&format!("« rows_per_sheet » vaut {shown}")), "{why}");
    }
}

#[test]
fn names_of_sheets_stay_apart_where_they_get_a_number() {
    let long = "Données programme de la région de l'Ouest";
    assert!(refused("Données programme", long).contains(long));
    let why = refused("\"Données programme\"", "\"DONNÉES indicateurs\"");
    assert!(why.contains("« DONNÉES indicateurs » et « Données indicateurs »"), "{why}");
}

#[test]
fn no_formula_is_longer_than_spreadsheets_take() {
    let shown = |rows: usize| grid::read(&workbook(&region_on(rows)).and_then(Finished::bytes).expect("workbook"), "").expect("a workbook");
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
