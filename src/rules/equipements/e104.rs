use super::list::{DATE, TABLE};
use crate::finding::Severity;
use crate::fmt;
use crate::rules::contract::Contract;
use crate::rules::{Check, Context, Line, Rule};

pub(super) const RULE: Rule = Rule {
    code: "E104",
    name: "bought-outside-period",
    severity: Severity::Warning,
    page: include_str!("e104.md"),
    check: Check::Row(TABLE, check),
};

fn check(line: &Line, cx: &mut Context) {
    let Some(day) = line.table.date(line.row, DATE) else { return };
    let Some(Contract { start, end }) = Contract::of(line.dossier) else { return };
    let side = if day < start {
        "avant le début"
    } else if day > end {
        "après la fin"
    } else {
        return;
    };
    let Some(cell) = line.cell(DATE) else { return };
    let message = format!("l'achat est du {}, {side} du contrat (du {} au {}).", fmt::date(day), fmt::date(start), fmt::date(end));
    let fix = "Corrigez la date, ou retirez cet achat : l'aide ne porte que sur la période du contrat.";
    let finding = cx.flag(line.spot(cell), message, fix);
    finding.about(TABLE, DATE).value(&cell.raw).subject(line.subject());
}
