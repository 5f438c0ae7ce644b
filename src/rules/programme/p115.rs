use super::plan::ACTION;
use crate::finding::Severity;
use crate::rules::{Check, Context, Line, Rule};

pub(super) const RULE: Rule = Rule {
    code: "P115",
    name: "action-not-in-list",
    severity: Severity::Info,
    page: include_str!("p115.md"),
    check: Check::Row("programme", check),
};

fn check(line: &Line, cx: &mut Context) {
    let Some(label) = line.cell(ACTION).filter(|c| c.value.is_some() && line.row.code.is_none()) else {
        return;
    };
    let message = "cette action n'est reconnue comme aucune de celles du programme type ; ses jours sont comptés à part.";
    let fix = "Si elle est propre à votre territoire, il n'y a rien à changer ; sinon reprenez l'intitulé du programme type.";
    cx.flag(line.spot(label), message, fix).about(&line.table.table.name, ACTION).value(&label.raw).subject(line.subject());
}
