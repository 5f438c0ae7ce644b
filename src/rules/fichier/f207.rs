use crate::finding::Severity;
use crate::fmt;
use crate::record::{Dossier, Header, Matched, TableRead};
use crate::rules::{Check, Context, Rule};
use crate::template::Layout;

pub(super) const RULE: Rule =
    Rule { code: "F207", name: "header-guessed", severity: Severity::Warning, page: include_str!("f207.md"), check: Check::Dossier(check) };

fn check(dossier: &Dossier, cx: &mut Context) {
    for table in &dossier.tables {
        for header in table.headers.iter().filter(|h| matches!(h.matched, Matched::Guessed | Matched::ByValues)) {
            flag(dossier, table, header, cx);
        }
    }
}

fn flag(dossier: &Dossier, table: &TableRead, header: &Header, cx: &mut Context) {
    let Some(slot) = header.slot else {
        return;
    };
    let field = table.table.field_of(slot);
    let year = usize::from(table.table.slots[slot].year).checked_sub(1).and_then(|y| cx.scheme.years.get(y));
    let label = year.map_or_else(|| field.label.clone(), |y| format!("{} – {y}", field.label));
    let what = if table.table.layout == Layout::Form { "L'intitulé" } else { "L'intitulé de colonne" };
    let why = if header.matched == Matched::ByValues { " d'après ses valeurs" } else { "" };
    let message = format!("{what} « {} » n'est pas celui du modèle ; il a été compris comme « {label} »{why}.", fmt::short(&header.text));
    let fix = format!("Écrivez « {label} » si c'est bien cela ; sinon, choisissez un intitulé qui ne prête pas à confusion.");
    cx.flag(dossier.spot(header.origin, header.at), message, fix).about(&table.table.name, &field.name).value(&header.text);
}
