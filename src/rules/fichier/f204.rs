use crate::finding::{Severity, Spot};
use crate::grid::Visibility;
use crate::record::{Dossier, Origin, Repeated};
use crate::rules::{Check, Context, Rule};
use crate::template::Layout;

pub(super) const RULE: Rule = Rule {
    code: "F204",
    name: "table-found-twice",
    severity: Severity::Warning,
    page: include_str!("f204.md"),
    check: Check::Dossier(check),
};

fn check(dossier: &Dossier, cx: &mut Context) {
    for again in &dossier.repeated {
        // A second identification is held against the first by its own rule; a hidden copy has its own remark.
        if again.read.table.layout != Layout::Form && !is_hidden(&again.origin, cx) {
            flag(dossier, again, cx);
        }
    }
}

fn flag(dossier: &Dossier, again: &Repeated, cx: &mut Context) {
    let Repeated { read, origin, at, doubtful } = again;
    let table = &read.table;
    let known = dossier.tables.iter().find(|t| t.table.is(table)).and_then(|t| t.headers.first());
    let Some(known) = known else {
        return;
    };
    let first = &dossier.origins[known.origin];
    let place = if first.file == origin.file { String::new() } else { format!(" du fichier « {} »", first.file) };
    let message = match doubtful {
        None => format!(
            "Le tableau « {} » se trouve aussi sur la feuille « {} »{place}, avec les mêmes lignes ; seul cet autre exemplaire est pris en compte.",
            table.label, first.sheet
        ),
        Some(score) => format!(
            "La feuille ressemble au tableau « {} » ({score} %), déjà lu sur la feuille « {} »{place} : ses lignes n'y sont pas ajoutées.",
            table.label, first.sheet
        ),
    };
    let fix = match doubtful {
        None => "Ne laissez dans le dossier que l'exemplaire à jour de ce tableau.",
        Some(_) => "Rien à faire si elle est étrangère au dossier ; si elle continue ce tableau, donnez-lui les mêmes intitulés.",
    };
    let spot = Spot { file: Some(origin.file.clone()), sheet: Some(origin.sheet.clone()), cell: Some(*at) };
    cx.flag(spot, message, fix).about(&table.name, "").with(dossier.spot(known.origin, known.at), "exemplaire pris en compte");
}

fn is_hidden(origin: &Origin, cx: &Context) -> bool {
    let sheets = cx.batch.file(&origin.file).into_iter().flat_map(|f| &f.sheets);
    sheets.filter(|s| s.name == origin.sheet).any(|s| s.visibility != Visibility::Visible)
}
