//! Lines → tidy rows: one row an action and year for a matrix, one row a line for a list or form.
//!
//! The one projection that every export and roll-up uses. A value stands in one row only, so sums over rows are right:
//! what belongs to a whole line of a matrix (its total, its comment) stands in the row of its first year.

use crate::grid::CellRef;
use crate::record::{Cell, Dossier, MentionRead, Origin, Row, RowKind, TableRead};
use crate::template::{FieldType, Layout};

/// A column of a table's tidy rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TidyColumn {
    /// Its name: the field's, with the year behind it where a list has one column a year (`montant_2`).
    pub name: String,
    /// What users read over it (« Montant – Année 2 »).
    pub label: String,
    /// The kind of value.
    pub kind: FieldType,
    /// The unit.
    pub unit: Option<String>,
}

/// A tidy row: the values of a line, or of one year of it.
#[derive(Debug)]
pub struct TidyRow<'a> {
    /// The table it stands in.
    pub table: &'a TableRead,
    /// The line.
    pub row: &'a Row,
    /// The contract year, for a matrix.
    pub year: Option<u8>,
    /// Where it was read.
    pub origin: &'a Origin,
    /// Its first cell.
    pub at: CellRef,
    /// Names and cells; a cell is `None` where the sheet has no column for it.
    pub values: Vec<(&'a str, Option<&'a Cell>)>,
    /// Facts beside the table.
    pub mentions: &'a [MentionRead],
}

impl<'a> TidyRow<'a> {
    /// Whether the row is a printed total or subtotal, never a line among the others.
    #[must_use]
    pub fn is_sum(&self) -> bool {
        self.row.kind != RowKind::Line
    }

    /// Whether it is the only row of its line, or that of its first year.
    #[must_use]
    pub fn is_first(&self) -> bool {
        let table = &self.table.table;
        let first = (0..table.slots.len()).filter(|s| self.row.cells[*s].is_some()).map(|s| table.slots[s].year).filter(|y| *y > 0).min();
        self.year.is_none_or(|y| Some(y) == first)
    }

    /// The cell of a column, if the row has one.
    #[must_use]
    pub fn cell(&self, name: &str) -> Option<&'a Cell> {
        self.values.iter().find(|(n, _)| *n == name)?.1
    }
}

/// The columns of a table's tidy rows, blocks together, each name once.
#[must_use]
pub fn columns(scheme: &crate::template::Scheme, name: &str) -> Vec<TidyColumn> {
    let mut out: Vec<TidyColumn> = Vec::new();
    for table in scheme.tables_named(name) {
        for (slot, s) in table.slots.iter().enumerate() {
            let field = &table.fields[s.field];
            let wide = s.year > 0 && table.layout != Layout::Matrix;
            let year = usize::from(s.year).checked_sub(1).and_then(|y| scheme.years.get(y));
            let label = match year.filter(|_| wide) {
                Some(year) if table.fields.iter().filter(|f| f.across).count() == 1 => year.clone(),
                Some(year) => format!("{} – {year}", field.label),
                None => field.label.clone(),
            };
            let name = table.columns[slot].clone();
            if !out.iter().any(|c| c.name == name) {
                out.push(TidyColumn { name, label, kind: field.kind, unit: field.unit.clone() });
            }
        }
    }
    out
}

/// The tidy rows of a table of a dossier, totals among them.
#[must_use]
pub fn rows<'a>(dossier: &'a Dossier, table: &'a TableRead) -> Vec<TidyRow<'a>> {
    table.rows.iter().flat_map(|row| rows_of(dossier, table, row)).collect()
}

/// The tidy rows of one line.
#[must_use]
pub fn rows_of<'a>(dossier: &'a Dossier, table: &'a TableRead, row: &'a Row) -> Vec<TidyRow<'a>> {
    let def = &table.table;
    if def.layout != Layout::Matrix {
        let values = def.columns.iter().map(String::as_str).zip(row.cells.iter().map(Option::as_ref)).collect();
        return vec![tidy_row(dossier, table, row, None, values)];
    }
    let mut years: Vec<u8> =
        (0..def.slots.len()).filter(|s| row.cells[*s].is_some()).map(|s| def.slots[s].year).filter(|y| *y > 0).collect();
    years.sort_unstable();
    years.dedup();
    let years: Vec<Option<u8>> = if years.is_empty() { vec![None] } else { years.into_iter().map(Some).collect() };
    let first = years[0];
    let of_year = |year: Option<u8>| {
        let mut values = Vec::new();
        for (slot, s) in def.slots.iter().enumerate() {
            let name = &def.fields[s.field].name;
            let cell = row.cells[slot].as_ref();
            if s.year == 0 {
                let everywhere = def.line.as_ref() == Some(name);
                values.push((name.as_str(), cell.filter(|_| everywhere || year == first)));
            } else if Some(s.year) == year || (year.is_none() && s.year == 1) {
                values.push((name.as_str(), cell));
            }
        }
        tidy_row(dossier, table, row, year, values)
    };
    years.into_iter().map(of_year).collect()
}

fn tidy_row<'a>(
    dossier: &'a Dossier,
    table: &'a TableRead,
    row: &'a Row,
    year: Option<u8>,
    values: Vec<(&'a str, Option<&'a Cell>)>,
) -> TidyRow<'a> {
    let line = table.table.line.as_deref();
    let own = values.iter().filter(|(n, _)| year.is_none() || Some(*n) != line).filter_map(|(_, c)| *c);
    let at = own.map(|c| c.at).min_by_key(|at| (at.row != row.row, *at)).unwrap_or(CellRef::new(row.row, 0));
    TidyRow { table, row, year, origin: &dossier.origins[row.origin], at, values, mentions: &table.mentions }
}
