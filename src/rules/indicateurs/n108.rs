use super::series::{TABLE, label_cell};
use crate::finding::Severity;
use crate::rules::{Check, Context, Line, Rule};

pub(super) const RULE: Rule = Rule {
    code: "N108",
    name: "indicator-unknown",
    severity: Severity::Info,
    page: include_str!("n108.md"),
    check: Check::Row(TABLE, check),
};

fn check(line: &Line, cx: &mut Context) {
    if line.row.code.is_some() {
        return;
    }
    let Some(cell) = label_cell(line).filter(|c| !c.raw.is_empty()) else { return };
    let finding = cx.flag(
        line.spot(cell),
        "cet indicateur n'est pas au catalogue : il est gardé, mais ne sera pas additionné à ceux des autres dossiers.",
        "Si le catalogue le connaît sous un autre nom, écrivez son code devant la ligne ; sinon, rien à faire.",
    );
    finding.about(TABLE, line.table.table.line.as_deref().unwrap_or_default()).value(&cell.raw).subject(line.subject());
}
