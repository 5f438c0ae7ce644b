use std::collections::HashMap;

use crate::finding::Severity;
use crate::fmt;
use crate::record::{Dossier, Matched, TableRead};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule =
    Rule { code: "F203", name: "column-unknown", severity: Severity::Info, page: include_str!("f203.md"), check: Check::Dossier(check) };

fn check(dossier: &Dossier, cx: &mut Context) {
    for table in &dossier.tables {
        let values = values(table);
        for header in table.headers.iter().filter(|h| h.slot.is_none() && !matches!(h.matched, Matched::Answered(_))) {
            let Some(kept) = values.get(&(header.origin, header.at.col)).copied() else { continue };
            let message = format!(
                "La colonne « {} » n'est pas prévue dans le tableau « {} » : {} sans être {}.",
                fmt::short(&header.text),
                table.table.label,
                fmt::count(kept, "valeur y est conservée", "valeurs y sont conservées"),
                if kept < 2 { "contrôlée" } else { "contrôlées" }
            );
            let fix = "Laissez-la si elle vous est utile ; si elle correspond à une colonne du modèle, donnez-lui le même intitulé.";
            cx.flag(dossier.spot(header.origin, header.at), message, fix).about(&table.table.name, "").value(&header.text);
        }
    }
}

/// How many values stand in the columns that the template does not know, by sheet and column.
fn values(table: &TableRead) -> HashMap<(usize, u32), usize> {
    let mut out = HashMap::new();
    for row in &table.rows {
        row.extra.iter().for_each(|(_, cell)| *out.entry((row.origin, cell.at.col)).or_default() += 1);
    }
    out
}
