//! A tree → its value over the cells of the workbook, in decimals.

use jiff::Span;
use jiff::civil::Date;
use rust_decimal::Decimal;

use super::Formulas;
use super::function::Function;
use super::parse::{Area, Expr, Op};
use super::value::{Criterion, Halt, Outcome, Value, holds, over_nothing};
use crate::grid::{CellRef, Sheet, across};

/// The largest rectangle that SUMPRODUCT counts through cell by cell.
const MAX_ARRAY: usize = 20_000;

/// One formula being computed.
pub(super) struct Evaluation<'a> {
    formulas: &'a Formulas<'a>,
    /// The sheet the formula stands on.
    sheet: usize,
    /// How many formulas lean on one another above this one.
    depth: usize,
}

/// The values of a rectangle, row by row.
struct Array {
    columns: usize,
    values: Vec<Value>,
}

impl<'a> Evaluation<'a> {
    pub(super) fn new(formulas: &'a Formulas<'a>, sheet: usize, depth: usize) -> Self {
        Self { formulas, sheet, depth }
    }

    /// Whether to know only what nothing outside the grid could change: a value held by the file is being doubted.
    pub(super) fn strict(&self) -> bool {
        self.formulas.strict
    }

    /// The value of a tree where one value is asked.
    pub(super) fn value(&self, tree: &Expr) -> Outcome<Value> {
        self.formulas.deeper(|| self.value_here(tree))
    }

    fn value_here(&self, tree: &Expr) -> Outcome<Value> {
        match tree {
            Expr::Number(n) => Ok(Value::Number(*n)),
            Expr::Text(text) => Ok(Value::Text(text.clone())),
            Expr::Flag(flag) => Ok(Value::Flag(*flag)),
            Expr::Error(error) => Err(Halt::Error((*error).to_owned())),
            Expr::Omitted => Ok(Value::Blank),
            Expr::Area(area) if area.from == area.to => self.formulas.cell(self.sheet_of(area)?, area.from, self.depth),
            // Which of its cells is meant depends on where the formula stands, and on the version of Excel.
            Expr::Area(_) => Err(Halt::Unknown),
            Expr::Chain(first, more) => {
                more.iter().try_fold(self.value(first)?, |left, (op, right)| self.apply(*op, &left, &self.value(right)?))
            }
            Expr::Call(function, arguments) => function.call(self, arguments),
        }
    }

    fn apply(&self, op: Op, left: &Value, right: &Value) -> Outcome<Value> {
        if op == Op::Join {
            return Ok(Value::Text(left.text()? + &right.text()?));
        }
        let arithmetic = matches!(op, Op::Plus | Op::Minus | Op::Times | Op::Over | Op::Power);
        if !arithmetic {
            return holds(op, left, right, self.strict()).map(Value::Flag);
        }
        if let Some(moved) = moved(op, left, right) {
            return moved.map(Value::Date);
        }
        let (a, b) = (left.number()?, right.number()?);
        let value = match op {
            Op::Plus => a.checked_add(b),
            Op::Minus => a.checked_sub(b),
            Op::Times => a.checked_mul(b),
            Op::Over if b.is_zero() => return Err(over_nothing()),
            // A decimal keeps 28 places: of a tiny quotient too few digits are left.
            Op::Over => a.checked_div(b).filter(|n| n.is_zero() || n.abs() > Decimal::new(1, 12)),
            _ => power(a, b),
        };
        value.map(Value::Number).ok_or(Halt::Unknown)
    }

    /// The numbers and days among arguments; of a range, words do not count. Excel passes over a truth in a range,
    /// LibreOffice counts it as 1.
    pub(super) fn values(&self, arguments: &[Expr], without_subtotals: bool) -> Outcome<Vec<Outcome<Value>>> {
        let mut out = Vec::new();
        for argument in arguments {
            match argument {
                Expr::Area(area) => {
                    let sheet = self.sheet_of(area)?;
                    let cells = self.cells(area)?.into_iter();
                    let kept = cells.filter(|(at, v)| {
                        !(matches!(v, Ok(Value::Text(_) | Value::Blank)) || without_subtotals && self.formulas.is_subtotal(sheet, *at))
                    });
                    let kept = kept.map(|(_, v)| if matches!(v, Ok(Value::Flag(_))) { Err(Halt::Unknown) } else { Ok(v) });
                    out.extend(kept.collect::<Outcome<Vec<_>>>()?);
                }
                other => match self.value(other) {
                    Ok(Value::Text(_)) | Err(Halt::Unknown) => return Err(Halt::Unknown),
                    outcome => out.push(outcome),
                },
            }
        }
        Ok(out)
    }

    /// The cells of a rectangle that hold something; one that is not known makes the whole unknown.
    pub(super) fn cells(&self, area: &Area) -> Outcome<Vec<(CellRef, Outcome<Value>)>> {
        let sheet = self.sheet_of(area)?;
        let mut out = Vec::new();
        for (_, cells) in self.formulas.sheets[sheet].rows_between(area.from.row, area.to.row) {
            self.formulas.visit(1 + cells.len() / 16)?;
            for cell in across(cells, (area.from.col, area.to.col)) {
                let outcome = self.formulas.cell(sheet, cell.at, self.depth);
                if outcome == Err(Halt::Unknown) {
                    return Err(Halt::Unknown);
                }
                out.push((cell.at, outcome));
            }
        }
        Ok(out)
    }

    /// The values of `anchor` at whose place in their own rectangle all conditions are met.
    pub(super) fn where_all(&self, anchor: &Area, conditions: &[(&Area, Criterion)]) -> Outcome<Vec<Outcome<Value>>> {
        let Some((shape, _)) = conditions.first() else { return Err(Halt::Unknown) };
        let size = |a: &Area| (a.to.row - a.from.row, a.to.col - a.from.col);
        if conditions.iter().any(|(area, _)| size(area) != size(shape)) {
            return Err(Halt::Unknown);
        }
        // What is added takes the shape of what is looked at.
        let (rows, columns) = size(shape);
        let to = anchor.from.offset(i64::from(rows), i64::from(columns)).ok_or(Halt::Unknown)?;
        let anchor = Area { sheet: anchor.sheet.clone(), from: anchor.from, to };
        let sheets = conditions.iter().map(|(area, _)| self.sheet_of(area)).collect::<Outcome<Vec<_>>>()?;
        let mut out = Vec::new();
        for (at, outcome) in self.cells(&anchor)? {
            let mut met = true;
            for ((area, criterion), sheet) in conditions.iter().zip(&sheets) {
                let place = CellRef::new(area.from.row + at.row - anchor.from.row, area.from.col + at.col - anchor.from.col);
                met = met
                    && match self.formulas.cell(*sheet, place, self.depth) {
                        Ok(value) => criterion.meets(&value)?,
                        Err(Halt::Error(_)) => criterion.takes_blank(),
                        Err(Halt::Unknown) => return Err(Halt::Unknown),
                    };
            }
            if met {
                out.push(outcome);
            }
        }
        Ok(out)
    }

    /// The sum of the products of arrays, place by place.
    pub(super) fn sum_product(&self, arguments: &[Expr]) -> Outcome<Decimal> {
        // Beyond the last used row products of cells are nothing; a comparison there would still hold.
        let clipped = arguments.iter().all(|a| matches!(a, Expr::Area(_)));
        let last = if clipped { self.formulas.sheets.iter().filter_map(Sheet::last_row).max() } else { None };
        let arrays = arguments.iter().map(|a| self.array(a, last)).collect::<Outcome<Vec<_>>>();
        // An error beside a word or a blank: Excel shows it, LibreOffice does not.
        let arrays = arrays.map_err(|halt| if arguments.len() > 1 { Halt::Unknown } else { halt })?;
        let Some(first) = arrays.first() else { return Err(Halt::Unknown) };
        if arrays.iter().any(|a| a.columns != first.columns || a.values.len() != first.values.len()) {
            return Err(Halt::Unknown);
        }
        let mut sum = Decimal::ZERO;
        for i in 0..first.values.len() {
            let mut product = Decimal::ONE;
            for array in &arrays {
                let factor = match &array.values[i] {
                    Value::Number(n) => *n,
                    Value::Date(_) | Value::Flag(_) => return Err(Halt::Unknown),
                    Value::Text(_) | Value::Blank => Decimal::ZERO,
                };
                product = product.checked_mul(factor).ok_or(Halt::Unknown)?;
            }
            sum = sum.checked_add(product).ok_or(Halt::Unknown)?;
        }
        Ok(sum)
    }

    /// The value of a tree where a rectangle may stand for each of its cells.
    fn array(&self, tree: &Expr, last: Option<u32>) -> Outcome<Array> {
        self.formulas.deeper(|| self.array_here(tree, last))
    }

    fn array_here(&self, tree: &Expr, last: Option<u32>) -> Outcome<Array> {
        match tree {
            Expr::Area(area) if area.from != area.to => self.rectangle(area, last),
            Expr::Chain(first, more) => more.iter().try_fold(self.array(first, last)?, |left, (op, right)| {
                let right = self.array(right, last)?;
                let (a, b) = (left.values.len(), right.values.len());
                if a != 1 && b != 1 && (a, left.columns) != (b, right.columns) {
                    return Err(Halt::Unknown);
                }
                let pick = |array: &Array, i: usize| array.values[if array.values.len() == 1 { 0 } else { i }].clone();
                let values = (0..a.max(b)).map(|i| self.apply(*op, &pick(&left, i), &pick(&right, i))).collect::<Outcome<_>>()?;
                Ok(Array { columns: left.columns.max(right.columns), values })
            }),
            other => Ok(Array { columns: 1, values: vec![self.value(other)?] }),
        }
    }

    /// All cells of a rectangle, blank ones too, down to a last row if there is one.
    fn rectangle(&self, area: &Area, last: Option<u32>) -> Outcome<Array> {
        let columns = (area.to.col - area.from.col + 1) as usize;
        let rows = (last.unwrap_or(u32::MAX).min(area.to.row) + 1).saturating_sub(area.from.row) as usize;
        let size = columns * rows;
        if size > MAX_ARRAY {
            return Err(Halt::Unknown);
        }
        self.formulas.visit(size / 16)?;
        let mut values = vec![Value::Blank; size];
        for (at, outcome) in self.cells(area)? {
            values[(at.row - area.from.row) as usize * columns + (at.col - area.from.col) as usize] = outcome?;
        }
        Ok(Array { columns, values })
    }

    fn sheet_of(&self, area: &Area) -> Outcome<usize> {
        if area.sheet.is_empty() {
            return Ok(self.sheet);
        }
        let name = area.sheet.to_lowercase();
        self.formulas.sheets.iter().position(|s| s.name.to_lowercase() == name).ok_or(Halt::Unknown)
    }
}

/// A day some whole days later or earlier; `None` where no day is moved.
fn moved(op: Op, left: &Value, right: &Value) -> Option<Outcome<Date>> {
    let (day, days) = match (op, left, right) {
        (Op::Plus, Value::Date(day), Value::Number(n)) | (Op::Plus, Value::Number(n), Value::Date(day)) => (day, *n),
        (Op::Minus, Value::Date(day), Value::Number(n)) => (day, -*n),
        _ => return None,
    };
    let days = if days.fract().is_zero() { i64::try_from(days).ok() } else { None };
    let span = days.and_then(|n| Span::new().try_days(n).ok());
    Some(span.and_then(|span| day.checked_add(span).ok()).ok_or(Halt::Unknown))
}

/// Whole powers alone; a root is no decimal.
fn power(base: Decimal, exponent: Decimal) -> Option<Decimal> {
    let times = i32::try_from(exponent).ok().filter(|n| exponent.fract().is_zero() && n.unsigned_abs() <= 64)?;
    if base.is_zero() && times <= 0 {
        return None;
    }
    let value = (0..times.unsigned_abs()).try_fold(Decimal::ONE, |all, _| all.checked_mul(base))?;
    if times < 0 { Decimal::ONE.checked_div(value) } else { Some(value) }
}

/// Whether a tree asks for a subtotal anywhere.
pub(super) fn has_subtotal(tree: &Expr) -> bool {
    match tree {
        Expr::Call(Function::Subtotal, _) => true,
        Expr::Call(_, inner) => inner.iter().any(has_subtotal),
        Expr::Chain(first, more) => has_subtotal(first) || more.iter().any(|(_, e)| has_subtotal(e)),
        _ => false,
    }
}
