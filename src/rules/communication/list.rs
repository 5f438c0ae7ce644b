//! The list of communication, training and awareness actions, as the family's rules read it.

use rust_decimal::Decimal;

use crate::record::{Cell, Dossier, TableRead, Trait};
use crate::rules::financement::plan::{self, Side};
use crate::rules::{Context, Line};

/// The table.
pub(super) const TABLE: &str = "communication";

/// Types of action, by their codes in the template.
pub(super) const EVENEMENTIELLE: &str = "Évènementielle";
pub(super) const FORMATION_DONNEE: &str = "Formation ou sensibilisation donnée";
pub(super) const FORMATION_SUIVIE: &str = "Formation suivie";

/// The list, if it was found.
pub(super) fn table(dossier: &Dossier) -> Option<&TableRead> {
    dossier.table(TABLE)
}

/// What the lines cost together; `None` if a line does not say.
pub(super) fn cost(lines: &[Line]) -> Option<Decimal> {
    lines.iter().try_fold(Decimal::ZERO, |sum, line| sum.checked_add(line.number("cout")?))
}

/// The lines of the list.
pub(super) fn lines(dossier: &Dossier) -> Vec<Line<'_>> {
    table(dossier).map(|table| table.lines().map(|row| Line { dossier, table, row }).collect()).unwrap_or_default()
}

/// What the plan says was spent on the actions of this list, with its lines; `None` if a heading does not say or none is there.
pub(super) fn realised(dossier: &Dossier) -> Option<(Decimal, Vec<Line<'_>>)> {
    let side = Side::depenses(dossier)?;
    let lines = [side.of("communication"), side.of("formation")].concat();
    let spent = plan::sum_field(&lines, "realise")?;
    (!lines.is_empty()).then_some((spent, lines))
}

/// Whether a cell shows nothing that could be looked up: empty, « - », « s.o. », « néant », « à compléter ».
pub(super) fn shows_nothing(cell: Option<&Cell>, cx: &Context) -> bool {
    let words = &cx.scheme.words;
    cell.is_none_or(|c| c.is_missing() || c.has(&Trait::Placeholder) || words.missing_numbers.contains(&c.raw.to_lowercase()))
}

/// Whether the dossier reports on a year that is over.
pub(super) fn is_report(dossier: &Dossier) -> bool {
    dossier.stage().is_some_and(|s| s.years_due > 0)
}
