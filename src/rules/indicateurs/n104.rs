use super::series::{TABLE, UNIT, known};
use crate::finding::Severity;
use crate::record::Dossier;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    code: "N104",
    name: "indicator-unit-differs",
    severity: Severity::Error,
    page: include_str!("n104.md"),
    check: Check::Dossier(check),
};

fn check(dossier: &Dossier, cx: &mut Context) {
    for series in known(dossier) {
        let Some(cell) = series.line.cell(UNIT) else { continue };
        if series.unit_agrees() {
            continue;
        }
        let indicator = series.indicator;
        let message = format!("l'unité écrite est « {} », celle de l'indicateur {} est « {} ».", cell.raw, indicator.code, indicator.unit);
        let fix = format!("Donnez les valeurs de la ligne en « {} », et écrivez cette unité.", indicator.unit);
        let finding = cx.flag(series.line.spot(cell), message, fix);
        finding.about(TABLE, UNIT).value(&cell.raw).subject(series.line.subject());
    }
}
