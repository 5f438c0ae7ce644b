use super::annexes::view;
use crate::finding::Severity;
use crate::fmt;
use crate::record::Dossier;
use crate::rules::{CellView, Check, Context, Rule};
use crate::text::fold;

pub(super) const RULE: Rule = Rule {
    code: "S104",
    name: "meeting-incomplete",
    severity: Severity::Warning,
    page: include_str!("s104.md"),
    check: Check::Dossier(check),
};

/// What the committee is shown (S11).
const SHOWN: [&str; 2] = ["realise", "envisage"];
const TROUBLES: &str = "difficultes";
const SOLUTIONS: &str = "solutions";

fn check(dossier: &Dossier, cx: &mut Context) {
    let Some(table) = dossier.table("comites") else {
        return;
    };
    for row in table.lines() {
        let at = |field: &str| view(dossier, table, row, field);
        let mut empty: Vec<CellView> = SHOWN.iter().filter_map(|f| at(f)).filter(|v| v.cell.is_missing()).collect();
        let troubles = at(TROUBLES);
        // « s.o. » is an answer here, and where there are no difficulties no solution is owed.
        empty.extend(troubles.filter(|v| v.cell.raw.is_empty()));
        let untroubled = troubles.is_some_and(|v| says_none(&v));
        empty.extend(at(SOLUTIONS).filter(|v| v.cell.raw.is_empty() && !untroubled));
        let Some(first) = empty.first() else {
            continue;
        };
        let names: Vec<String> = empty.iter().map(|v| format!("« {} »", v.field.label)).collect();
        let word = if names.len() == 1 { "n'est pas rempli" } else { "ne sont pas remplis" };
        let fix = "Dites en quelques mots ce que le comité a vu ; s'il n'y a pas eu de difficulté, écrivez « aucune ».";
        first.flag(cx, format!("{} {word} pour cette réunion.", fmt::list(&names)), fix);
    }
}

/// Whether a cell says that there is nothing to tell.
fn says_none(view: &CellView) -> bool {
    let folded = fold(&view.cell.raw);
    let begins = |phrase: &String| folded == *phrase || folded.starts_with(&format!("{phrase} "));
    !view.cell.raw.is_empty() && (view.cell.is_missing() || view.line.dossier.scheme.words.nothing.iter().any(begins))
}
