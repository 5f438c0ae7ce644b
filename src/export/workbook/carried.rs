//! A dossier → what of it stands already in the workbook of its next stage: its identity, what is planned, the years that are over.
//!
//! What a new report must say anew is left empty, and what could not be read is left out and named, never guessed.

use std::collections::BTreeMap;

use super::content::{self, Content, label, to_fill_in, value_of};
use super::stack::Value;
use crate::fmt;
use crate::grid::CellRef;
use crate::record::{Cell, Dossier, Row, Trait};
use crate::template::{Layout, Scheme, Slot, Stage, Table};

/// Something of the earlier dossier that the new workbook does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// The table's label.
    pub table: String,
    /// The field's label, with its year.
    pub field: String,
    /// The file it stands in.
    pub file: String,
    /// The sheet it stands on.
    pub sheet: String,
    /// The cell, or that of the header for a whole column.
    pub cell: CellRef,
    /// What stands there; empty for a whole column.
    pub raw: String,
}

impl Left {
    /// « Programme prévisionnel, « Année 1 prévu », feuille « Feuil1 », cellule E5 : « 12 500 € env. » ».
    #[must_use]
    pub fn sentence(&self) -> String {
        let place = format!("feuille « {} », cellule {}", self.sheet, self.cell);
        if self.raw.is_empty() {
            return format!("{} : la colonne « {} » n'est pas du modèle ({place})", self.table, fmt::short(&self.field));
        }
        format!("{}, « {} » : « {} » ({place})", self.table, self.field, fmt::short(&self.raw))
    }
}

/// What a table of the next stage's workbook holds already, and what had to be left out.
pub(super) fn next(dossier: &Dossier, stage: &Stage, table: &Table) -> (Content, Vec<Left>) {
    let mut left = Vec::new();
    let Some(read) = content::read_of(dossier, table) else {
        let mut form = || (0..table.slots.len()).map(|s| carry(dossier, stage, table, (s, 0), None, &mut left)).collect();
        let lines = if table.layout == Layout::Form { vec![form()] } else { Vec::new() };
        return (to_fill_in(table, lines, BTreeMap::new()), left);
    };
    for header in read.headers.iter().filter(|h| h.slot.is_none() && table.layout != Layout::Form) {
        let filled = read.rows.iter().flat_map(|r| &r.extra).any(|(text, _)| *text == header.text);
        if filled {
            left.push(place(dossier, table, header.text.clone(), header.origin, header.at, ""));
        }
    }
    let kept = |row: &Row, left: &mut Vec<Left>| -> Vec<Value> {
        let one = |(slot, cell): (usize, &Option<Cell>)| carry(dossier, stage, table, (slot, row.origin), cell.as_ref(), left);
        row.cells.iter().enumerate().map(one).collect()
    };
    let lines: Vec<Vec<Value>> = read.lines().map(|row| kept(row, &mut left)).collect();
    let lines = lines.into_iter().filter(|l| l.iter().any(|v| *v != Value::Empty)).collect();
    let mentions = content::mentions(dossier, table);
    let asked_again = |name: &String| table.mentions.iter().any(|m| m.name == *name && m.each_stage);
    (to_fill_in(table, lines, mentions.into_iter().filter(|(name, _)| !asked_again(name)).collect()), left)
}

/// The value of a cell, if it may stand in the new workbook.
fn carry(
    dossier: &Dossier,
    stage: &Stage,
    table: &Table,
    (slot, origin): (usize, usize),
    cell: Option<&Cell>,
    left: &mut Vec<Left>,
) -> Value {
    let scheme = &dossier.scheme;
    let Slot { year, .. } = table.slots[slot];
    let field = table.field_of(slot);
    let identity = (table.name == scheme.identity.table).then_some(&scheme.identity);
    let is = |named: &Option<String>| named.as_deref() == Some(field.name.as_str());
    if identity.is_some_and(|i| is(&i.stage)) {
        return Value::text(&stage.label);
    }
    let past = dossier.stage().map_or(u8::MAX, |s| s.years_due).min(stage.years_due.saturating_sub(1));
    if field.each_stage || identity.is_some_and(|i| is(&i.report_date)) || field.due && year > past {
        return Value::Empty;
    }
    let Some(cell) = cell else { return Value::Empty };
    let doubtful = cell.traits.iter().any(|t| matches!(t, Trait::Ambiguous(_) | Trait::NoCachedValue | Trait::FormulaError));
    if cell.is_unread() || doubtful {
        left.push(place(dossier, table, label(table, table.slots[slot], scheme), origin, cell.at, &cell.raw));
        return Value::Empty;
    }
    value_of(Some(cell), table, slot)
}

fn place(dossier: &Dossier, table: &Table, field: String, origin: usize, cell: CellRef, raw: &str) -> Left {
    let origin = &dossier.origins[origin];
    let (file, sheet) = (origin.file.to_string(), origin.sheet.to_string());
    Left { table: table.label.clone(), field, file, sheet, cell, raw: raw.to_owned() }
}

/// The stage that follows a dossier's own, if one does.
#[must_use]
pub fn stage_after<'a>(scheme: &'a Scheme, dossier: &Dossier) -> Option<&'a Stage> {
    let own = scheme.stages.iter().position(|s| Some(&s.code) == dossier.stage.as_ref())?;
    scheme.stages.get(own + 1)
}
