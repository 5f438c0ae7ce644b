use super::plan::{ACTION, Plan, TABLE};
use crate::finding::Severity;
use crate::record::Dossier;
use crate::rules::{Check, Context, Rule};
use crate::template::Entry;
use crate::text::{fold, has_phrase};

pub(super) const RULE: Rule =
    Rule { code: "P106", name: "action-missing", severity: Severity::Warning, page: include_str!("p106.md"), check: Check::Dossier(check) };

fn check(dossier: &Dossier, cx: &mut Context) {
    let Some(plan) = Plan::of(dossier) else {
        return;
    };
    let Some(actions) = plan.table.table.field(ACTION).and_then(|f| f.codes.as_ref()) else {
        return;
    };
    let mut labels = Vec::new();
    for row in plan.table.lines() {
        // A line without a readable label may be the one that seems to be missing; F301 or F311 asks for it.
        let Some(cell) = plan.table.cell(row, ACTION).filter(|c| c.value.is_some()) else {
            return;
        };
        labels.push(fold(&cell.raw));
    }
    for action in &actions.entries {
        if plan.lines_of(&action.code).next().is_some() || labels.iter().any(|l| names(action, l)) {
            continue;
        }
        let message = format!("L'action « {} » n'a pas de ligne dans le programme.", action.label);
        let fix = "Ajoutez sa ligne avec les jours prévus chaque année, ou dites dans un commentaire pourquoi elle n'est pas prévue.";
        cx.flag(dossier.sheet_of(plan.table), message, fix).about(TABLE, ACTION);
    }
}

/// Whether a line's label names an action among others (« Suivi et accompagnement des projets »).
fn names(action: &Entry, folded: &str) -> bool {
    let left = action.except.iter().fold(folded.to_owned(), |text, phrase| text.replace(phrase.as_str(), " "));
    action.words.iter().any(|word| has_phrase(left.trim(), word))
}
