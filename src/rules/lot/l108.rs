use super::position;
use crate::finding::Severity;
use crate::fmt;
use crate::positions;
use crate::record::Batch;
use crate::rules::{Check, Context, Line, Rule};

pub(super) const RULE: Rule = Rule {
    code: "L108",
    name: "past-value-changed",
    severity: Severity::Warning,
    page: include_str!("l108.md"),
    check: Check::Batch(check),
};

fn check(batch: &Batch, cx: &mut Context) {
    position::each_succession(batch, |earlier, later| {
        let over = earlier.stage().map_or(0, |s| s.years_due);
        // What a template asks for the years that are over is what a later report must repeat.
        for table in batch.scheme.tables.iter().filter(|t| t.block.is_none()) {
            let fields: Vec<&str> = table.fields.iter().filter(|f| f.due && f.across).map(|f| f.name.as_str()).collect();
            for (old, new) in position::common_lines(earlier, later, &table.name) {
                for (field, year) in fields.iter().flat_map(|f| (1..=over).map(move |y| (f, y))) {
                    compare(&old, &new, field, year, cx);
                }
            }
        }
    });
}

fn compare(old: &Line, new: &Line, field: &str, year: u8, cx: &mut Context) {
    let numbers = (old.table.number_in(old.row, field, year), new.table.number_in(new.row, field, year));
    let ((Some(before), Some(after)), Some(then), Some(now)) = (numbers, old.view_in(field, year), new.view_in(field, year)) else {
        return;
    };
    if before == after {
        return;
    }
    let unit = now.field.unit.as_deref();
    let message = format!(
        "{} dans ce dossier, mais {} dans le dossier précédent ({}, « {} »).",
        fmt::quantity(after, unit),
        fmt::quantity(before, unit),
        positions::stage_label(old.dossier),
        position::file(old.dossier)
    );
    let finding = now.flag(cx, message, "Reprenez la valeur déjà transmise, ou expliquez la correction en commentaire.");
    finding.of(&new.dossier.id);
    finding.with(then.spot(), "valeur du dossier précédent");
}
