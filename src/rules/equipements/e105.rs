use super::list::{NAME, TABLE};
use crate::finding::Severity;
use crate::rules::{Check, Context, Line, Rule};
use crate::text::fold;

pub(super) const RULE: Rule = Rule {
    code: "E105",
    name: "not-small-equipment",
    severity: Severity::Warning,
    page: include_str!("e105.md"),
    check: Check::Row(TABLE, check),
};

/// The list of what is no small equipment.
const EXCLUDED: &str = "achats_exclus";

fn check(line: &Line, cx: &mut Context) {
    let Some(cell) = line.cell(NAME).filter(|c| c.value.is_some()) else { return };
    let Some(kind) = cx.scheme.codelists.get(EXCLUDED).and_then(|list| list.by_words(&fold(&cell.raw))) else { return };
    let message = format!("cet achat semble être {}, et non du petit équipement.", kind.label);
    let fix = "Retirez-le de la liste, ou précisez la désignation s'il s'agit bien de petit matériel de bureau, multimédia ou de mesure.";
    let finding = cx.flag(line.spot(cell), message, fix);
    finding.about(TABLE, NAME).value(&cell.raw).subject(line.subject());
}
