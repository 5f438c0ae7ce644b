//! What is recomputed is what LibreOffice calculates, on formulas drawn at random (`samples/formats/formules.py`).

use std::fs;
use std::path::Path;

use rust_decimal::Decimal;
use volet::grid::{self, Formulas, Raw, Workbook};

fn book(name: &str) -> Workbook {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/formats").join(name);
    grid::read(&fs::read(path).unwrap(), name).unwrap()
}

/// The same to fifteen digits; of two errors either may come first.
fn same(ours: &Raw, held: Option<&Raw>) -> bool {
    match (ours, held) {
        (Raw::Number(a), Some(Raw::Number(b))) => (a - b).abs() <= a.abs().max(b.abs()).max(Decimal::ONE) * Decimal::new(1, 9),
        (Raw::Error(_), Some(Raw::Error(_))) => true,
        (ours, held) => Some(ours) == held,
    }
}

#[test]
fn recomputed_values_are_those_of_libreoffice() {
    let (ours, held) = (book("formules-sans-resultat.xlsx"), book("formules-libreoffice.xlsx"));
    let (mut recomputed, mut left_alone) = (0, 0);
    for (sheet, calculated) in ours.sheets.iter().zip(&held.sheets) {
        for cell in sheet.cells().iter().filter(|c| c.formula.is_some()) {
            let Some(raw) = &cell.raw else {
                left_alone += 1;
                continue;
            };
            let expected = calculated.get(cell.at).and_then(|c| c.raw.as_ref());
            assert!(same(raw, expected), "{} {:?}: {raw:?}, LibreOffice {expected:?}", cell.at, cell.formula);
            assert!(sheet.is_recomputed(cell.at));
            recomputed += 1;
        }
    }
    assert!(recomputed > 130 && left_alone < 30, "{recomputed} recomputed, {left_alone} left alone");
}

#[test]
fn no_value_that_libreoffice_calculated_is_called_stale() {
    let held = book("formules-libreoffice.xlsx");
    let formulas = Formulas::new(&held.sheets);
    let mut looked_at = 0;
    for (rank, sheet) in held.sheets.iter().enumerate() {
        for cell in sheet.cells().iter().filter(|c| c.formula.is_some()) {
            assert_eq!(formulas.differs(rank, cell.at), None, "{} {:?}", cell.at, cell.formula);
            looked_at += 1;
        }
    }
    assert!(looked_at >= 160);
}
