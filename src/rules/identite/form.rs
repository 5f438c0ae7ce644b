//! The values of the identification, as the rules of this family look at them.

use jiff::civil::Date;

use crate::record::{Dossier, Value};
use crate::reference::{self, Region};
use crate::rules::{CellView, Line};

/// A field of the identification with the place where its value stands or is missing.
pub(super) fn view<'a>(dossier: &'a Dossier, field: &str) -> Option<CellView<'a>> {
    let (table, row, cell) = dossier.identity(field)?;
    let field = table.table.field(field)?;
    Some(CellView { line: Line { dossier, table, row }, field, year: 0, cell })
}

/// A day of the identification and its view; the field is one that the template names, if it names it.
pub(super) fn day<'a>(dossier: &'a Dossier, field: Option<&String>) -> Option<(CellView<'a>, Date)> {
    let view = view(dossier, field?)?;
    Some((view, view.cell.value.as_ref().and_then(Value::date)?))
}

/// The region of the dossier, if it is one of the list.
pub(super) fn region(dossier: &Dossier) -> Option<&'static Region> {
    match dossier.identity_value("region")? {
        Value::Code(code) => reference::region(code),
        _ => None,
    }
}

/// The values of a field that takes several.
pub(super) fn list<'a>(view: &CellView<'a>) -> &'a [String] {
    match &view.cell.value {
        Some(Value::List(parts)) => parts,
        _ => &[],
    }
}
