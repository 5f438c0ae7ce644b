use crate::finding::Severity;
use crate::record::FileRead;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule =
    Rule { code: "F106", name: "external-links", severity: Severity::Warning, page: include_str!("f106.md"), check: Check::File(check) };

fn check(file: &FileRead, cx: &mut Context) {
    if !file.external_links {
        return;
    }
    cx.flag(
        super::whole(file),
        "Le classeur va chercher des valeurs dans d'autres fichiers ; ces liens n'ont pas été suivis.",
        "Rompez les liaisons (Données, Modifier les liens) pour que les valeurs restent dans le classeur.",
    );
}
