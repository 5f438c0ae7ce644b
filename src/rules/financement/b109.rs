use super::plan::{self, Side};
use crate::finding::{Severity, capitalised};
use crate::fmt;
use crate::record::{Dossier, Header, Value};
use crate::rules::{Check, Context, Rule};
use crate::template::{Codelist, Entry};
use crate::text::fold;

pub(super) const RULE: Rule =
    Rule { code: "B109", name: "tax-mode-mixed", severity: Severity::Error, page: include_str!("b109.md"), check: Check::Dossier(check) };

fn check(dossier: &Dossier, cx: &mut Context) {
    let Some(modes) = cx.scheme.codelists.get("taxes").cloned() else {
        return;
    };
    let sides = [Side::depenses(dossier), Side::ressources(dossier)].into_iter().flatten();
    // A column that is not read brings no amount into the plan.
    let headers = sides.flat_map(|s| &s.table.headers).filter(|h| h.slot.is_some());
    let names = names(&modes);
    let seen: Vec<(&Header, &str)> = headers.filter_map(|h| Some((h, mode(&h.text, &names)?))).collect();
    let stated = dossier.identity_value("taxe").and_then(Value::text).filter(|t| modes.get(t).is_some());
    let Some(expected) = stated.or_else(|| seen.first().map(|(_, m)| *m)) else {
        return;
    };
    let mut wrong = seen.iter().filter(|(_, m)| *m != expected);
    let Some((header, mode)) = wrong.next() else {
        return;
    };
    let source = if stated.is_some() { "alors que le dossier est en" } else { "alors que le reste du plan est en" };
    let message = format!("la colonne « {} » annonce des montants {mode}, {source} {expected}.", fmt::short(&header.text));
    let fix = format!("Exprimez tout le plan en {expected}, ou corrigez « Montants exprimés en » dans l'identification.");
    let finding = cx.flag(dossier.spot(header.origin, header.at), capitalised(&message), fix);
    finding.about(plan::TABLE, "total").value(&header.text);
    for (other, mode) in wrong {
        finding.with(dossier.spot(other.origin, other.at), &format!("montants {mode}"));
    }
    if let Some((_, row, cell)) = dossier.identity("taxe") {
        finding.with(dossier.spot(row.origin, cell.at), "choix du dossier");
    }
}

/// Every writing of every mode, folded between blanks, beside the mode.
fn names(modes: &Codelist) -> Vec<(&Entry, String)> {
    modes.writings().flat_map(|(mode, words)| words.iter().map(move |word| (mode, format!(" {word} ")))).collect()
}

/// The one mode that a header names; a header that names both (« HT / TTC ») says nothing.
fn mode<'a>(header: &str, names: &[(&'a Entry, String)]) -> Option<&'a str> {
    let folded = format!(" {} ", fold(header));
    let mut named = names.iter().filter(|(_, word)| folded.contains(word.as_str())).map(|(entry, _)| entry.code.as_str());
    let first = named.next()?;
    named.all(|other| other == first).then_some(first)
}
