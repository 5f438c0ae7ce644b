use jiff::Span;

use super::list::{DATE, TABLE};
use crate::finding::Severity;
use crate::fmt;
use crate::rules::contract::Contract;
use crate::rules::{Check, Context, Line, Rule};

pub(super) const RULE: Rule =
    Rule { code: "E109", name: "bought-late", severity: Severity::Warning, page: include_str!("e109.md"), check: Check::Row(TABLE, check) };

fn check(line: &Line, cx: &mut Context) {
    let Some(day) = line.table.date(line.row, DATE) else { return };
    let Some(months) = cx.profile.number("achat_tardif_mois").and_then(|m| i64::try_from(m.trunc()).ok()) else { return };
    let Some(Contract { start, end }) = Contract::of(line.dossier) else { return };
    // The last months begin the day after: six before 31 December are those from 1 July.
    let Ok(from) = end.checked_add(Span::new().days(1)).and_then(|d| d.checked_sub(Span::new().months(months))) else { return };
    // Outside the contract, E104 speaks.
    if day < from.max(start) || day > end {
        return;
    }
    let Some(cell) = line.cell(DATE) else { return };
    let message =
        format!("l'achat est du {}, dans les {months} derniers mois du contrat, qui finit le {}.", fmt::date(day), fmt::date(end));
    let fix = "Vérifiez la date ; si elle est juste, dites en commentaire à quoi l'achat a servi avant la fin de la mission.";
    let finding = cx.flag(line.spot(cell), message, fix);
    finding.about(TABLE, DATE).value(&cell.raw).subject(line.subject());
}
