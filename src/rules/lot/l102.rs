use super::position;
use crate::finding::Severity;
use crate::fmt;
use crate::positions;
use crate::record::{Batch, Dossier, Value};
use crate::reference;
use crate::rules::{Check, Context, Rule};
use crate::text::fold;

pub(super) const RULE: Rule = Rule {
    code: "L102",
    name: "territories-overlap",
    severity: Severity::Warning,
    page: include_str!("l102.md"),
    check: Check::Batch(check),
};

fn check(batch: &Batch, cx: &mut Context) {
    // The last stage of a position says how it stands now.
    let last: Vec<&Dossier> = positions::by_number(batch).into_values().filter_map(|stages| stages.last().copied()).collect();
    for (i, dossier) in last.iter().enumerate() {
        for other in &last[..i] {
            let Some(shared) = shared(dossier, other) else {
                continue;
            };
            let message = format!(
                "Les postes {} et {} ont la même thématique, des périodes qui se recouvrent et un territoire commun ({shared}) : leurs indicateurs additionnés peuvent compter deux fois.",
                dossier.id, other.id
            );
            let fix = "Vérifiez le territoire de chacun ; s'il est bien commun, n'additionnez pas leurs indicateurs.";
            let finding = position::flag(dossier, cx, message, fix);
            for (d, field) in [(dossier, "epci"), (dossier, "territoire"), (other, "epci"), (other, "territoire")] {
                if let Some((_, row, cell)) = d.identity(field).filter(|(_, _, c)| !c.is_missing()) {
                    finding.with(d.spot(row.origin, cell.at), &format!("territoire du poste {}", d.id));
                }
            }
        }
    }
}

/// What two positions of one thématique and overlapping periods share, in words.
fn shared(a: &Dossier, b: &Dossier) -> Option<String> {
    let theme = |d: &Dossier| d.identity_value("thematique").and_then(Value::text).map(str::to_owned);
    if theme(a)? != theme(b)? || !overlap(a, b)? {
        return None;
    }
    let (ours, theirs) = (epci(a), epci(b));
    let both: Vec<String> = ours.iter().filter(|s| theirs.contains(s)).map(|s| named(s)).collect();
    if !both.is_empty() {
        return Some(fmt::list(&both));
    }
    let place = |d: &Dossier| d.identity_value("territoire").and_then(Value::text).map(str::to_owned);
    let (here, there) = (place(a)?, place(b)?);
    (fold(&here) == fold(&there)).then(|| format!("« {} »", fmt::short(&here)))
}

fn overlap(a: &Dossier, b: &Dossier) -> Option<bool> {
    let day = |d: &Dossier, field: &Option<String>| d.identity_value(field.as_deref()?).and_then(Value::date);
    let identity = &a.scheme.identity;
    Some(day(a, &identity.start)? <= day(b, &identity.end)? && day(b, &identity.start)? <= day(a, &identity.end)?)
}

fn epci(dossier: &Dossier) -> &[String] {
    match dossier.identity_value("epci") {
        Some(Value::List(sirens)) => sirens,
        _ => &[],
    }
}

fn named(siren: &str) -> String {
    reference::epci(siren).map_or_else(|| siren.to_owned(), |e| format!("{}, {siren}", e.name))
}
