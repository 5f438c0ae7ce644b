use crate::finding::Severity;
use crate::grid::Visibility;
use crate::record::Dossier;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    code: "F206",
    name: "sheet-not-recognised",
    severity: Severity::Info,
    page: include_str!("f206.md"),
    check: Check::Dossier(check),
};

fn check(dossier: &Dossier, cx: &mut Context) {
    for (file, sheet) in super::sheets(dossier, cx.batch) {
        let plain = sheet.visibility == Visibility::Visible && sheet.cells > 0 && sheet.tables.is_empty() && sheet.answers.is_empty();
        if !plain || super::is_support(&sheet.name, cx.scheme) {
            continue;
        }
        let nearest = sheet.nearest.as_ref().map_or_else(String::new, |n| format!(" {}", super::nearest(n)));
        let message = format!("Aucun tableau du modèle n'a été reconnu sur cette feuille : rien n'y est lu.{nearest}");
        let fix = "Rien à faire si elle est étrangère au dossier ; sinon, donnez à ses colonnes les intitulés du modèle.";
        cx.flag(super::sheet(file, sheet), message, fix);
    }
}
