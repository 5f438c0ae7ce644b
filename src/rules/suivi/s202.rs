use super::annexes::view;
use crate::finding::Severity;
use crate::fmt;
use crate::record::{Dossier, Value};
use crate::rules::{Check, Context, Rule};
use crate::text::{fold, has_phrase};

pub(super) const RULE: Rule = Rule {
    code: "S202",
    name: "target-not-diffuse",
    severity: Severity::Warning,
    page: include_str!("s202.md"),
    check: Check::Dossier(check),
};

fn check(dossier: &Dossier, cx: &mut Context) {
    let Some(table) = dossier.table("cibles") else {
        return;
    };
    for row in table.lines() {
        let Some(view) = view(dossier, table, row, "typologie") else {
            continue;
        };
        // A typology of the list is one of the diffuse targets.
        let Some(Value::Text(typology)) = &view.cell.value else {
            continue;
        };
        let folded = fold(typology);
        if !dossier.scheme.words.large_company.iter().any(|phrase| has_phrase(&folded, phrase)) {
            continue;
        }
        let message = format!("« {} » n'est pas une cible diffuse, que ce poste a pour mission d'accompagner.", fmt::short(typology));
        let allowed: Vec<String> =
            view.field.codes.iter().flat_map(|list| &list.entries).map(|entry| format!("« {} »", entry.label)).collect();
        view.flag(cx, message, format!("Retirez cette cible, ou corrigez sa typologie : {}.", fmt::list(&allowed)));
    }
}
