use std::collections::{BTreeMap, BTreeSet};

use super::annexes::{self, Annex, Citation, Register, view};
use crate::finding::Severity;
use crate::fmt;
use crate::record::{Dossier, Row, Value};
use crate::rules::{CellView, Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    code: "S203",
    name: "reports-differ-from-annexes",
    severity: Severity::Warning,
    page: include_str!("s203.md"),
    check: Check::Dossier(check),
};

/// A target as this rule looks at it.
struct Target<'a> {
    given: CellView<'a>,
    /// « rapport remis »: yes, no, or nothing said.
    says: Option<bool>,
    cited: BTreeSet<u32>,
    unlisted: bool,
}

fn check(dossier: &Dossier, cx: &mut Context) {
    let (Some(register), Some(targets)) = (Register::of(dossier), targets(dossier)) else {
        return;
    };
    let columns = register.table.header("type", 0).is_some() && register.annexes.iter().all(Annex::has_known_type);
    if !columns || targets.iter().any(|t| t.given.cell.is_unread()) {
        return;
    }
    let reports: Vec<_> = register.annexes.iter().filter(|a| a.is("rapport")).collect();
    let yes = targets.iter().filter(|t| t.says == Some(true)).count();
    let unsaid = targets.iter().filter(|t| t.says.is_none()).count();
    let unlisted = targets.iter().filter(|t| t.says == Some(true) && t.unlisted).count();
    // Blank cells may be reports; a report that is cited but not listed is said by S301.
    if (yes..=yes + unsaid).contains(&reports.len()) || reports.len() + unlisted == yes {
        return;
    }
    let listed: BTreeSet<u32> = reports.iter().filter_map(|a| a.numbers.as_ref()).flat_map(|n| n.covered.iter().copied()).collect();
    let given: BTreeSet<u32> = targets.iter().filter(|t| t.says == Some(true)).flat_map(|t| t.cited.iter().copied()).collect();
    let all_cite = targets.iter().all(|t| t.says != Some(true) || !t.cited.is_empty());
    // One report for several targets, or several for one: every number agrees.
    if all_cite && !listed.is_empty() && listed == given {
        return;
    }
    let Some(target) = culprit(&targets, &listed) else {
        return;
    };
    let message = format!(
        "{} d'après les cibles, mais la liste des annexes en compte {}.",
        fmt::count(yes, "rapport remis", "rapports remis"),
        fmt::number(reports.len().into())
    );
    let fix = "Joignez chaque rapport remis en annexe, ou corrigez « oui » et « non » dans la liste des cibles.";
    let finding = cx.flag(target.given.spot(), message, fix);
    finding.about(&target.given.line.table.table.name, &target.given.field.name).value(&target.given.cell.raw);
    if let Some(header) = register.table.header("type", 0) {
        finding.with(dossier.spot(header.origin, header.at), "type des annexes");
    }
}

fn targets(dossier: &Dossier) -> Option<Vec<Target<'_>>> {
    let table = dossier.table("cibles")?;
    table.header("rapport_remis", 0)?;
    let register = Register::of(dossier)?;
    let citations = annexes::citations(dossier);
    let of_targets = citations.iter().filter(|c| c.view.line.table.table.name == table.table.name);
    let by_row: BTreeMap<(usize, u32), &Citation> = of_targets.map(|c| ((c.view.line.row.origin, c.view.line.row.row), c)).collect();
    let one = |row| -> Option<Target> {
        let row: &Row = row;
        let given = view(dossier, table, row, "rapport_remis")?;
        let says = if let Some(Value::Flag(flag)) = given.cell.value { Some(flag) } else { None };
        let citation = by_row.get(&(row.origin, row.row));
        let cited = citation.and_then(|c| c.numbers.as_ref()).map(|n| n.covered.clone()).unwrap_or_default();
        Some(Target { given, says, cited, unlisted: citation.is_some_and(|c| !register.unlisted(c).is_empty()) })
    };
    Some(table.lines().filter_map(one).collect())
}

/// The target at which the counts part: « oui » without a listed report, else « non » with one, else the first « oui ».
fn culprit<'a, 'b>(targets: &'b [Target<'a>], reports: &BTreeSet<u32>) -> Option<&'b Target<'a>> {
    let has_report = |t: &&Target| !t.cited.is_disjoint(reports);
    let yes = |t: &&Target| t.says == Some(true);
    let without = targets.iter().find(|t| yes(t) && !has_report(t));
    without.or_else(|| targets.iter().find(|t| !yes(t) && has_report(t))).or_else(|| targets.iter().find(yes)).or(targets.first())
}
