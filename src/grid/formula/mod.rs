//! The formulas that holders write → what their cells give, in decimals.
//!
//! Knows sums, products, roundings, comparisons, conditional sums and references inside the workbook ([`function`]); any
//! other formula is left alone. Serves two ends: a value that the file does not hold, and one that its cells no longer give.
//! Own and not a calculation engine (`ironcalc_base` 0.9.1 was tried): that one counts in binary, so that 0,1 + 0,2 − 0,3 is
//! not 0; brackets 500 deep end its process, and nothing bounds its time. What it knows more, holders hardly write.

mod eval;
mod function;
mod parse;
mod value;

use std::cell::{Cell as Counter, RefCell};
use std::collections::HashMap;

use rust_decimal::Decimal;

use super::{CellRef, Raw, Sheet, Shown};
use eval::Evaluation;
use value::{Halt, Outcome, Value};

/// Cells looked at for one workbook, at most: a formula over whole columns, copied down, would never end.
const MAX_VISITS: usize = 4_000_000;
/// How far a formula may lean on other formulas without a value.
const MAX_DEPTH: usize = 24;
/// Trees within trees, over all formulas that lean on one another: what a thread's stack holds with ease.
const MAX_TREES: usize = 200;
/// Rounds of filling in, forwards and backwards in turn: each leans on the values that the one before gave.
const MAX_ROUNDS: usize = 64;

/// Computes formulas over the sheets of one workbook.
pub struct Formulas<'a> {
    sheets: &'a [Sheet],
    /// Only what nothing outside the grid could change.
    strict: bool,
    visits: Counter<usize>,
    /// What missing values were found to be; `None` while one is being computed, so that a circle ends.
    known: RefCell<HashMap<(usize, CellRef), Outcome<Value>>>,
    /// A formula was given up because it leans on too many others, not because it is unknown.
    too_deep: Counter<bool>,
    /// Trees being computed within one another.
    trees: Counter<usize>,
}

/// Gives a value to the formulas for which the file holds none, where it can be computed.
///
/// A library that never calculates writes 0 as every result. Where the readers do not know that from the file, every result
/// being 0 though one of them cannot be says it: then none of those zeros is a value.
pub(super) fn fill(sheets: &mut [Sheet]) {
    let zeros = suspect_zeros(sheets);
    for (rank, at) in &zeros {
        sheets[*rank].give(*at, None, false);
    }
    let mut visits = 0;
    fill_rounds(sheets, &mut visits);
    let zero = Some(Raw::Number(Decimal::ZERO));
    let held = |sheets: &[Sheet], (rank, at): &(usize, CellRef)| sheets[*rank].get(*at).and_then(|c| c.raw.clone());
    let proven = zeros.iter().any(|place| held(sheets, place).is_some_and(|raw| Some(raw) != zero));
    for place in &zeros {
        let now = held(sheets, place);
        if now == zero || now.is_none() && !proven {
            sheets[place.0].give(place.1, zero.clone(), false);
        }
    }
    if !proven && !zeros.is_empty() {
        fill_rounds(sheets, &mut visits);
    }
    for sheet in sheets.iter_mut().filter(|s| !s.recomputed().is_empty()) {
        sheet.drop_computed_blanks();
    }
}

/// Formulas whose held result is 0, where the workbook holds no other result at all.
fn suspect_zeros(sheets: &[Sheet]) -> Vec<(usize, CellRef)> {
    let mut zeros = Vec::new();
    for (rank, sheet) in sheets.iter().enumerate() {
        for cell in sheet.cells().iter().filter(|c| c.formula.is_some()) {
            match &cell.raw {
                Some(Raw::Number(n)) if n.is_zero() => zeros.push((rank, cell.at)),
                Some(_) => return Vec::new(),
                None => {}
            }
        }
    }
    zeros
}

fn fill_rounds(sheets: &mut [Sheet], visits: &mut usize) {
    for round in 0..MAX_ROUNDS {
        let formulas = Formulas { visits: Counter::new(*visits), strict: false, ..Formulas::new(sheets) };
        let mut missing: Vec<(usize, CellRef)> = Vec::new();
        for (rank, sheet) in sheets.iter().enumerate() {
            missing.extend(sheet.cells().iter().filter(|c| c.raw.is_none()).map(|c| (rank, c.at)));
        }
        if round % 2 == 1 {
            missing.reverse();
        }
        let given: Vec<_> = missing.iter().filter_map(|(rank, at)| Some((*rank, *at, formulas.result(*rank, *at)?))).collect();
        *visits = formulas.visits.get();
        let stuck = given.is_empty() || given.len() == missing.len();
        for (rank, at, raw) in given {
            sheets[rank].give(at, Some(raw), true);
        }
        if stuck {
            return;
        }
    }
}

impl<'a> Formulas<'a> {
    /// Over these sheets, to doubt the values they hold.
    #[must_use]
    pub fn new(sheets: &'a [Sheet]) -> Self {
        Self {
            sheets,
            strict: true,
            visits: Counter::new(0),
            known: RefCell::default(),
            too_deep: Counter::new(false),
            trees: Counter::new(0),
        }
    }

    /// What the formula of a cell gives; `None` without a formula, or for one that is left alone.
    #[must_use]
    pub fn result(&self, sheet: usize, at: CellRef) -> Option<Raw> {
        match self.compute(sheet, at, 0) {
            Ok(value) => Some(value.shown()),
            Err(Halt::Error(text)) => Some(Raw::Error(text)),
            Err(Halt::Unknown) => None,
        }
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
        ((held - now).abs() > value::noise(held, now)?).then_some(now)
    }

    fn compute(&self, sheet: usize, at: CellRef, depth: usize) -> Outcome<Value> {
        let cell = self.sheets.get(sheet).and_then(|s| s.get(at)).ok_or(Halt::Unknown)?;
        let formula = cell.formula.as_deref().ok_or(Halt::Unknown)?;
        self.visit(1 + formula.len() / 8)?;
        let tree = parse::parse(formula).ok_or(Halt::Unknown)?;
        match Evaluation::new(self, sheet, depth).value(&tree)? {
            // A serial number of a calendar that the grid does not keep.
            Value::Number(_) if cell.shown == Shown::Date => Err(Halt::Unknown),
            value => Ok(value),
        }
    }

    /// What stands in a cell; where a formula's value is missing, what it gives.
    fn cell(&self, sheet: usize, at: CellRef, depth: usize) -> Outcome<Value> {
        self.visit(1)?;
        match self.sheets.get(sheet).and_then(|s| s.get(at)) {
            Some(cell) if cell.raw.is_none() => self.missing(sheet, at, depth + 1),
            cell => Value::of(cell.and_then(|c| c.raw.as_ref())),
        }
    }

    fn missing(&self, sheet: usize, at: CellRef, depth: usize) -> Outcome<Value> {
        if let Some(known) = self.known.borrow().get(&(sheet, at)) {
            return known.clone();
        }
        if depth > MAX_DEPTH {
            self.too_deep.set(true);
            return Err(Halt::Unknown);
        }
        self.known.borrow_mut().insert((sheet, at), Err(Halt::Unknown));
        let before = self.too_deep.replace(false);
        let outcome = self.compute(sheet, at, depth).and_then(|value| Value::of(Some(&value.shown())));
        if self.too_deep.get() {
            // What lies too deep from here may be near from another cell.
            self.known.borrow_mut().remove(&(sheet, at));
        } else {
            self.known.borrow_mut().insert((sheet, at), outcome.clone());
        }
        self.too_deep.set(before || self.too_deep.get());
        outcome
    }

    /// Whether a cell is itself a subtotal.
    fn is_subtotal(&self, sheet: usize, at: CellRef) -> bool {
        let formula = self.sheets.get(sheet).and_then(|s| s.get(at)).and_then(|c| c.formula.as_deref());
        formula.and_then(parse::parse).is_some_and(|tree| eval::has_subtotal(&tree))
    }

    /// Computes a tree within the one being computed.
    fn deeper<T>(&self, inner: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
        if self.trees.get() >= MAX_TREES {
            self.too_deep.set(true);
            return Err(Halt::Unknown);
        }
        self.trees.set(self.trees.get() + 1);
        let outcome = inner();
        self.trees.set(self.trees.get() - 1);
        outcome
    }

    fn visit(&self, cells: usize) -> Outcome<()> {
        self.visits.set(self.visits.get() + cells);
        if self.visits.get() <= MAX_VISITS { Ok(()) } else { Err(Halt::Unknown) }
    }
}

#[cfg(test)]
mod tests;
