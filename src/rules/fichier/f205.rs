use crate::finding::Severity;
use crate::fmt;
use crate::grid::Visibility;
use crate::record::Dossier;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    code: "F205",
    name: "hidden-sheet-with-data",
    severity: Severity::Warning,
    page: include_str!("f205.md"),
    check: Check::Dossier(check),
};

fn check(dossier: &Dossier, cx: &mut Context) {
    for (file, sheet) in super::sheets(dossier, cx.batch) {
        let (how, show) = match sheet.visibility {
            Visibility::Visible => continue,
            Visibility::Hidden => ("masquée", "Affichez-la (clic droit sur un onglet, Afficher)"),
            Visibility::VeryHidden => ("masquée, hors même du menu Afficher,", "Affichez-la (Alt+F11, propriété Visible de la feuille)"),
        };
        // Lists behind drop-downs are hidden in the template itself.
        if sheet.cells == 0 || (sheet.tables.is_empty() && super::is_support(&sheet.name, cx.scheme)) {
            continue;
        }
        let labels = super::table_labels(sheet, cx.scheme);
        let holds = if labels.is_empty() {
            fmt::count(sheet.cells, "cellule remplie", "cellules remplies")
        } else {
            format!("le tableau « {} »", labels.join(" », « "))
        };
        let message = format!("La feuille est {how} et contient {holds}.");
        let fix = format!("{show} si elle fait partie du dossier ; supprimez-la sinon.");
        cx.flag(super::sheet(file, sheet), message, fix);
    }
}
