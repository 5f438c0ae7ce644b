//! The formulas that holders write to add up and multiply → what their cells give.
//!
//! Knows sums, products, roundings, the four operations and references inside the workbook, on decimals; any other
//! formula is left alone. Serves two ends: a value that the file does not hold, and a value that its cells no longer give.

mod parse;

use std::cell::Cell as Budget;

use rust_decimal::Decimal;

use super::{CellRef, Raw, Sheet};
use parse::Parser;

/// Cells looked at for one workbook, at most: a formula over whole columns, copied down, would never end.
const MAX_VISITS: usize = 4_000_000;
/// How far a formula may lean on other formulas without a value, and brackets on brackets.
const MAX_DEPTH: usize = 24;
/// Rounds of filling in: each can lean on the values that the one before gave.
const MAX_ROUNDS: usize = 64;

/// Computes formulas over the sheets of one workbook.
pub struct Formulas<'a> {
    sheets: &'a [Sheet],
    visits: Budget<usize>,
}

/// Gives a value to the formulas for which the file holds none, where it can be computed.
pub(super) fn fill(sheets: &mut [Sheet]) {
    let mut visits = 0;
    for _ in 0..MAX_ROUNDS {
        let formulas = Formulas { sheets, visits: Budget::new(visits) };
        let mut given: Vec<(usize, CellRef, Raw)> = Vec::new();
        for (rank, sheet) in sheets.iter().enumerate() {
            for cell in sheet.cells().iter().filter(|c| c.raw.is_none()) {
                given.extend(formulas.result(rank, cell.at).map(|raw| (rank, cell.at, raw)));
            }
        }
        visits = formulas.visits.get();
        if given.is_empty() {
            return;
        }
        for (rank, at, raw) in given {
            sheets[rank].give(at, raw);
        }
    }
}

impl<'a> Formulas<'a> {
    /// Over these sheets.
    #[must_use]
    pub fn new(sheets: &'a [Sheet]) -> Self {
        Self { sheets, visits: Budget::new(0) }
    }

    /// What the formula of a cell gives; `None` without a formula, or for one that is left alone.
    #[must_use]
    pub fn result(&self, sheet: usize, at: CellRef) -> Option<Raw> {
        self.compute(sheet, at, 0)
    }

    /// What a cell's formula gives now, where that is another number than the file holds.
    #[must_use]
    pub fn differs(&self, sheet: usize, at: CellRef) -> Option<Decimal> {
        let Some(Raw::Number(held)) = self.sheets.get(sheet)?.get(at)?.raw else {
            return None;
        };
        let Some(Raw::Number(now)) = self.result(sheet, at) else {
            return None;
        };
        // Spreadsheets count in binary and show fifteen digits: only what is larger than that noise is a difference.
        let noise = held.abs().max(now.abs()).max(Decimal::ONE).checked_mul(Decimal::new(1, 9))?;
        ((held - now).abs() > noise).then_some(now)
    }

    fn compute(&self, sheet: usize, at: CellRef, depth: usize) -> Option<Raw> {
        let formula = self.sheets.get(sheet)?.get(at)?.formula.as_deref()?;
        if depth > MAX_DEPTH {
            return None;
        }
        self.visit(1 + formula.len() / 8)?;
        let text = formula.strip_prefix("of:").unwrap_or(formula).trim_start_matches('=');
        let mut parser = Parser::new(self, sheet, text, depth);
        // A lone reference repeats what stands there, words too.
        if let Some((other, place)) = parser.lone_reference() {
            return match self.raw(other, place, depth) {
                Ok(Some(raw)) => Some(raw),
                Ok(None) => Some(Raw::Number(Decimal::ZERO)),
                Err(()) => None,
            };
        }
        parser.whole().map(|value| Raw::Number(value.normalize()))
    }

    /// What stands in a cell: nothing, something, or a formula that cannot be computed.
    fn raw(&self, sheet: usize, at: CellRef, depth: usize) -> Result<Option<Raw>, ()> {
        self.visit(1).ok_or(())?;
        let Some(cell) = self.sheets.get(sheet).ok_or(())?.get(at) else {
            return Ok(None);
        };
        match &cell.raw {
            Some(raw) => Ok(Some(raw.clone())),
            None => self.compute(sheet, at, depth + 1).map(Some).ok_or(()),
        }
    }

    /// The number in a cell; a blank one counts for nothing, words cannot be counted with.
    fn number(&self, sheet: usize, at: CellRef, depth: usize) -> Option<Decimal> {
        match self.raw(sheet, at, depth).ok()? {
            None => Some(Decimal::ZERO),
            Some(Raw::Number(n)) => Some(n),
            Some(_) => None,
        }
    }

    fn range(&self, sheet: usize, from: CellRef, to: CellRef, depth: usize) -> Option<Vec<Decimal>> {
        let (top, bottom) = (from.row.min(to.row), from.row.max(to.row));
        let (left, right) = (from.col.min(to.col), from.col.max(to.col));
        let mut out = Vec::new();
        for (_, cells) in self.sheets.get(sheet)?.rows_between(top, bottom) {
            self.visit(1 + cells.len() / 16)?;
            for cell in cells.iter().filter(|c| (left..=right).contains(&c.at.col)) {
                match self.raw(sheet, cell.at, depth).ok()? {
                    Some(Raw::Number(n)) => out.push(n),
                    Some(Raw::Text(_) | Raw::Flag(_)) | None => {}
                    Some(Raw::Error(_) | Raw::Garbled(_) | Raw::Date(_)) => return None,
                }
            }
        }
        Some(out)
    }

    fn visit(&self, cells: usize) -> Option<()> {
        self.visits.set(self.visits.get() + cells);
        (self.visits.get() <= MAX_VISITS).then_some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::{GridCell, Visibility};

    fn sheet(name: &str, cells: &[(&str, Option<Raw>, Option<&str>)]) -> Sheet {
        let cells = cells.iter().map(|(at, raw, formula)| {
            let at = CellRef::parse(at).expect("address");
            GridCell::new(at, raw.clone()).with_formula(formula.map(str::to_owned))
        });
        Sheet::new(name.to_owned(), Visibility::Visible, cells.collect())
    }

    fn n(text: &str) -> Option<Raw> {
        Some(Raw::Number(text.parse().expect("decimal")))
    }

    fn given(formula: &str) -> Option<Raw> {
        let words = Some(Raw::Text("à voir".to_owned()));
        let first = sheet("Jours", &[("A1", n("12.5"), None), ("A2", words, None), ("A3", n("3"), None), ("C1", None, Some(formula))]);
        let second = sheet("Mes coûts", &[("B2", n("100"), None)]);
        Formulas::new(&[first, second]).result(0, CellRef::new(0, 2))
    }

    #[test]
    fn sums_products_and_references() {
        for (formula, value) in [
            ("SUM(A1:A3)", "15.5"),
            ("SOMME($A$1:A3;A3,2)", "20.5"),
            ("A1*A3", "37.5"),
            ("ROUND(A1*A3/7,2)", "5.36"),
            ("-(A1+A3)*2", "-31"),
            ("A3*20%", "0.6"),
            ("A9", "0"),
            ("'Mes coûts'!B2+Jours!A3", "103"),
            ("PRODUCT(A1,A3)", "37.5"),
            ("of:=SUM([.A1:.A3])", "15.5"),
            ("of:=[$'Mes coûts'.B2]*2", "200"),
        ] {
            assert_eq!(given(formula), n(value), "{formula}");
        }
        assert_eq!(given("A2"), Some(Raw::Text("à voir".to_owned())));
    }

    #[test]
    fn other_formulas_are_left_alone() {
        let deep = format!("{}A1{}", "(".repeat(5000), ")".repeat(5000));
        for formula in [
            "IF(A1>2,1,0)",
            "A1+A2",
            "A1/A9",
            "A:A",
            "SUM(A:A)",
            "SUM(Ailleurs!A1)",
            "A1^2",
            "SUBTOTAL(9,A1:A3)",
            "C1+1",
            "SUM(",
            "",
            &deep,
        ] {
            assert_eq!(given(formula), None, "{formula}");
        }
    }

    #[test]
    fn missing_values_are_filled_in_and_stale_ones_seen() {
        let mut sheets = [sheet(
            "F",
            &[
                ("A1", n("1"), None),
                ("A2", None, Some("A1+1")),
                ("A3", None, Some("SUM(A1:A2)")),
                ("A4", n("7"), Some("A1*5")),
                ("A5", n("0.333333333333333"), Some("A1/3")),
            ],
        )];
        fill(&mut sheets);
        assert_eq!(sheets[0].get(CellRef::new(2, 0)).and_then(|c| c.raw.clone()), n("3"));
        let formulas = Formulas::new(&sheets);
        assert_eq!(formulas.differs(0, CellRef::new(3, 0)), Some(Decimal::from(5)));
        assert_eq!(formulas.differs(0, CellRef::new(4, 0)), None);
        assert_eq!(formulas.differs(0, CellRef::new(2, 0)), None);
    }
}
