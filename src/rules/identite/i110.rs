use super::form;
use crate::finding::{Finding, Severity};
use crate::fmt;
use crate::record::{Cell, Dossier, TableRead, Value};
use crate::rules::{CellView, Check, Context, Rule};
use crate::text::compact;

pub(super) const RULE: Rule = Rule {
    code: "I110",
    name: "identity-differs",
    severity: Severity::Warning,
    page: include_str!("i110.md"),
    check: Check::Dossier(check),
};

fn check(dossier: &Dossier, cx: &mut Context) {
    let identity = &dossier.scheme.identity;
    let fields = [Some(&identity.key), identity.second_key.as_ref(), identity.start.as_ref(), identity.end.as_ref()];
    for field in fields.into_iter().flatten() {
        let Some(kept) = form::view(dossier, field) else {
            continue;
        };
        for other in &dossier.other_identities {
            compare(&kept, other, cx);
        }
    }
}

fn compare(kept: &CellView, other: &TableRead, cx: &mut Context) {
    let Some((row, cell)) = other.lines().find_map(|row| Some((row, other.cell(row, &kept.field.name)?))) else {
        return;
    };
    let (Some(mine), Some(theirs)) = (&kept.cell.value, &cell.value) else {
        return;
    };
    if same(mine, theirs) {
        return;
    }
    let dossier = kept.line.dossier;
    let message = format!("« {} » ici, « {} » dans l'autre identification du même dossier.", shown(cell), shown(kept.cell));
    let finding: &mut Finding = cx.flag(
        dossier.spot(row.origin, cell.at),
        message,
        "Gardez une seule identification par dossier, ou écrivez partout la même chose.",
    );
    finding.about(&other.table.name, &kept.field.name).value(&cell.raw).subject(kept.field.label.clone());
    finding.with(kept.spot(), "identification retenue");
}

fn same(a: &Value, b: &Value) -> bool {
    match (a.text(), b.text()) {
        (Some(a), Some(b)) => compact(a) == compact(b),
        _ => a == b,
    }
}

fn shown(cell: &Cell) -> String {
    cell.value.as_ref().and_then(Value::date).map_or_else(|| fmt::short(&cell.raw), fmt::date)
}
