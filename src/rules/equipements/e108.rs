use super::list::TABLE;
use crate::finding::Severity;
use crate::fmt;
use crate::rules::{Check, Context, Line, Rule};

pub(super) const RULE: Rule =
    Rule { code: "E108", name: "proof-missing", severity: Severity::Info, page: include_str!("e108.md"), check: Check::Row(TABLE, check) };

/// What an officer needs to find the invoice.
const PROOFS: [&str; 3] = ["fournisseur", "facture", "annexe"];

fn check(line: &Line, cx: &mut Context) {
    // A column that the sheet does not have is no empty cell.
    let empty: Vec<_> =
        PROOFS.iter().filter_map(|f| Some((line.table.table.field(f)?, line.cell(f).filter(|c| c.is_missing())?))).collect();
    let Some((field, cell)) = empty.first() else { return };
    let names: Vec<String> = empty.iter().map(|(f, _)| format!("« {} »", f.label)).collect();
    let message =
        if names.len() > 1 { format!("{} ne sont pas remplis.", fmt::list(&names)) } else { format!("{} n'est pas rempli.", names[0]) };
    let fix = "Donnez le fournisseur, le numéro de la facture et celui de l'annexe où elle est jointe.";
    let finding = cx.flag(line.spot(cell), message, fix);
    finding.about(TABLE, &field.name).value(&cell.raw).subject(line.subject());
}
