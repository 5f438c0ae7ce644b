use super::n101::missing_families;
use super::series::{REQUIRED, TABLE};
use crate::finding::Severity;
use crate::record::Dossier;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    code: "N102",
    name: "required-indicator-missing",
    severity: Severity::Error,
    page: include_str!("n102.md"),
    check: Check::Dossier(check),
};

fn check(dossier: &Dossier, cx: &mut Context) {
    let Some(table) = dossier.table(TABLE) else { return };
    let absent_families = missing_families(dossier);
    for code in cx.profile.codes(REQUIRED) {
        let Some(indicator) = dossier.scheme.indicator(code) else { continue };
        let there = table.lines().any(|r| r.code.as_ref() == Some(code));
        // Of a family that is wholly absent, N101 has spoken.
        if there || absent_families.contains(&indicator.family.as_str()) {
            continue;
        }
        let message = format!("L'indicateur « {} » ({code}), exigé dans tous les dossiers, n'a pas de ligne.", indicator.label);
        let fix = format!("Ajoutez sa ligne, ou écrivez le code {code} devant celle qui le donne sous un autre intitulé.");
        cx.flag(dossier.sheet_of(table), message, fix).about(TABLE, "");
    }
}
