use super::position;
use crate::finding::Severity;
use crate::record::{Dossier, Value};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    code: "L105",
    name: "position-unexpected",
    severity: Severity::Warning,
    page: include_str!("l105.md"),
    check: Check::Dossier(check),
};

fn check(dossier: &Dossier, cx: &mut Context) {
    let (Some(registry), Some(number)) = (cx.registry, &dossier.convention) else {
        return;
    };
    if registry.of_position(number).next().is_some() {
        return;
    }
    let siret = dossier.scheme.identity.second_key.as_deref().and_then(|f| dossier.identity_value(f)).and_then(Value::text);
    let hint =
        siret.and_then(|siret| registry.of_holder(siret)).map(|e| format!(" Le même SIRET y est attendu sous le numéro {}.", e.convention));
    let message = format!("Le poste {number} n'est pas dans la liste des postes attendus.{}", hint.unwrap_or_default());
    position::flag(dossier, cx, message, "Vérifiez le numéro de convention, ou ajoutez le poste à la liste.");
}
