use super::plan::{self, Amount, Side};
use crate::finding::Severity;
use crate::fmt;
use crate::record::Dossier;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule =
    Rule { code: "B116", name: "realised-missing", severity: Severity::Error, page: include_str!("b116.md"), check: Check::Dossier(check) };

fn check(dossier: &Dossier, cx: &mut Context) {
    let Some(side) = Side::depenses(dossier).filter(|_| plan::is_definitive(dossier)) else {
        return;
    };
    let lines = side.balanced();
    if lines.iter().all(|l| l.cell("realise").is_none()) && !lines.is_empty() {
        let message = "Le plan est définitif, mais les dépenses n'ont pas de colonne « Réalisé ».";
        let fix = "Ajoutez une colonne « Réalisé » avec la dépense réelle de chaque poste.";
        cx.flag(dossier.sheet_of(side.table), message, fix).about(plan::TABLE, "realise");
        return;
    }
    for line in lines {
        let planned = plan::amount(&line);
        let Some(view) = line.view("realise").filter(|v| v.cell.is_missing()) else {
            continue;
        };
        if let Amount::Known(planned) = planned
            && !planned.is_zero()
        {
            let message = format!("{} prévus, et aucune dépense réalisée dans un plan définitif.", fmt::money(planned));
            view.flag(cx, message, "Écrivez la dépense réelle du poste, 0 s'il n'y en a pas eu.");
        }
    }
}
