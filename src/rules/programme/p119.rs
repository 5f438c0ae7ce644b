use super::plan::{Plan, REALISED, TABLE};
use crate::finding::Severity;
use crate::record::{Dossier, Value};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule =
    Rule { code: "P119", name: "realised-missing", severity: Severity::Error, page: include_str!("p119.md"), check: Check::Dossier(check) };

fn check(dossier: &Dossier, cx: &mut Context) {
    let (Some(plan), Some(stage)) = (Plan::of(dossier), dossier.stage()) else {
        return;
    };
    for year in 1..=stage.years_due {
        let fix = "Indiquez, action par action, les jours réalisés de cette année.";
        let Some(header) = plan.table.header(REALISED, year) else {
            if !plan.is_repeated() {
                let message = format!("le tableau n'a pas de colonne de jours réalisés, attendus à l'étape « {} ».", stage.label);
                if let Some(finding) = plan.flag_year(cx, year, message, fix) {
                    finding.about(TABLE, REALISED).subject(plan.year_label(year).to_owned());
                }
            }
            continue;
        };
        let cells = plan.table.lines().filter_map(|row| plan.table.cell_in(row, REALISED, year));
        if cells.into_iter().any(|c| !c.is_missing() && c.value.as_ref().and_then(Value::number).is_none_or(|n| !n.is_zero())) {
            continue;
        }
        let message = format!("aucun jour réalisé n'est indiqué, alors que l'année est achevée à l'étape « {} ».", stage.label);
        let finding = cx.flag(dossier.spot(header.origin, header.at), message, fix);
        finding.about(TABLE, REALISED).value(&header.text).subject(plan.year_label(year).to_owned());
    }
}
