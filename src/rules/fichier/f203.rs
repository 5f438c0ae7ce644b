use crate::finding::Severity;
use crate::fmt;
use crate::record::{Dossier, Header, Matched, TableRead};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule =
    Rule { code: "F203", name: "column-unknown", severity: Severity::Info, page: include_str!("f203.md"), check: Check::Dossier(check) };

fn check(dossier: &Dossier, cx: &mut Context) {
    for table in &dossier.tables {
        for header in table.headers.iter().filter(|h| h.slot.is_none() && !matches!(h.matched, Matched::Answered(_))) {
            let kept = kept(table, header);
            if kept == 0 {
                continue;
            }
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

/// How many values stand in a column.
fn kept(table: &TableRead, header: &Header) -> usize {
    let rows = table.rows.iter().filter(|r| r.origin == header.origin);
    rows.flat_map(|r| &r.extra).filter(|(_, cell)| cell.at.col == header.at.col).count()
}
