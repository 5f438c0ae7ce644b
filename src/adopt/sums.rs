//! Totals, line sums and products that hold on the lines of a workbook, and so may be asked for.

use rust_decimal::Decimal;

use super::guess::DraftTable;
use crate::grid::{CellRef, GridCell, Raw};

/// Something that must add up.
pub(super) enum Guess {
    /// The total of a column, by the rank of its field, and what says so.
    Column(usize, String),
    /// A field is the sum of one across years.
    Row { total: usize, of: usize },
    /// A field is the product of two others.
    Product { of: [usize; 2], equals: usize },
}

/// What may be lost to rounding.
const CENT: Decimal = Decimal::from_parts(1, 0, 0, false, 2);

type Lines<'a> = [Vec<&'a GridCell>];

fn number(cells: &[&GridCell], col: u32) -> Option<Decimal> {
    let cell = cells.iter().find(|c| c.at.col == col)?;
    if let Some(Raw::Number(n)) = cell.raw { Some(n) } else { None }
}

/// Columns whose total is the sum of the lines, or a formula that adds them.
pub(super) fn columns(table: &mut DraftTable, lines: &Lines, (row, total): (u32, &[&GridCell])) {
    for (rank, field) in table.fields.iter().enumerate().filter(|(_, f)| f.kind.is_number()) {
        let adds = |col: &u32| {
            let printed = number(total, *col)?;
            let sum: Decimal = lines.iter().filter_map(|l| number(l, *col)).sum();
            let formula = total.iter().any(|c| c.at.col == *col && c.formula.is_some());
            ((printed - sum).abs() <= CENT || formula).then(|| (CellRef::new(row, *col), formula))
        };
        let found: Option<Vec<_>> = field.columns.iter().map(adds).collect();
        if let Some((at, formula)) = found.as_ref().and_then(|f| f.first()) {
            let how = if *formula { "une formule" } else { "la somme des lignes" };
            table.sums.push(Guess::Column(rank, format!("{how} en {at}")));
        }
    }
}

/// Sums and products along lines that hold on every one that has all their numbers.
pub(super) fn lines(table: &mut DraftTable, lines: &Lines) {
    let single: Vec<usize> = (0..table.fields.len())
        .filter(|i| table.fields[*i].kind.is_number() && !table.fields[*i].across && !table.fields[*i].columns.is_empty())
        .collect();
    let value = |line: &[&GridCell], rank: usize| number(line, table.fields[rank].columns[0]);
    let mut found = Vec::new();
    for (of, across) in table.fields.iter().enumerate().filter(|(_, f)| f.across) {
        let years = |line: &[&GridCell]| {
            across.columns.iter().map(|c| number(line, *c)).collect::<Option<Vec<_>>>().map(|n| n.into_iter().sum::<Decimal>())
        };
        let total = single.iter().find(|t| holds(lines, &|line| Some((years(line)?, value(line, **t)?))));
        found.extend(total.map(|total| Guess::Row { total: *total, of }));
    }
    for (i, a) in single.iter().enumerate() {
        for b in &single[i + 1..] {
            let trivial = |r: usize| lines.iter().all(|l| value(l, r).is_none_or(|n| n == Decimal::ONE || n.is_zero()));
            let product = single
                .iter()
                .filter(|c| *c != a && *c != b && !trivial(*a) && !trivial(*b))
                .find(|c| holds(lines, &|line| Some((value(line, *a)?.checked_mul(value(line, *b)?)?, value(line, **c)?))));
            found.extend(product.map(|c| Guess::Product { of: [*a, *b], equals: *c }));
        }
    }
    table.sums.extend(found);
}

/// Two amounts of a line that should agree.
type Pair<'a> = &'a dyn Fn(&[&GridCell]) -> Option<(Decimal, Decimal)>;

/// Whether two numbers agree on every line that has both, and on two lines at least.
fn holds(lines: &Lines, pair: Pair) -> bool {
    let pairs: Vec<(Decimal, Decimal)> = lines.iter().filter_map(|l| pair(l)).collect();
    pairs.len() >= 2 && pairs.iter().all(|(a, b)| (a - b).abs() <= CENT)
}
