use super::form;
use crate::finding::Severity;
use crate::fmt;
use crate::record::{Dossier, Trait, Value};
use crate::reference;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule =
    Rule { code: "I103", name: "region-unknown", severity: Severity::Error, page: include_str!("i103.md"), check: Check::Dossier(check) };

fn check(dossier: &Dossier, cx: &mut Context) {
    let Some(view) = form::view(dossier, "region") else {
        return;
    };
    let raw = fmt::short(&view.cell.raw);
    match &view.cell.value {
        Some(Value::Code(code)) => {
            let Some(region) = reference::region(code).filter(|r| r.overseas_collectivity) else {
                return;
            };
            let message = format!("« {raw} » n'est pas une région : {} est une collectivité d'outre-mer.", region.name);
            let office = &dossier.scheme.office;
            let fix = format!("Écrivez le nom ou le code INSEE de la région du porteur, ou demandez à {office} laquelle suit ce dossier.");
            view.flag(cx, message, fix);
        }
        Some(Value::Text(_)) => {
            let near = view.cell.traits.iter().find_map(|t| if let Trait::NotInList(Some(near)) = t { Some(near) } else { None });
            let count = fmt::count(reference::regions().iter().filter(|r| !r.overseas_collectivity).count(), "région", "régions");
            let message = format!("« {raw} » n'est aucune des {count}, ni par son nom ni par son code INSEE.");
            let fix = "Écrivez le nom de la région, ou son code INSEE à deux chiffres.";
            view.flag(cx, message, near.map_or(fix.to_owned(), |n| format!("Si c'est bien elle, écrivez « {n} ».")));
        }
        _ => {}
    }
}
