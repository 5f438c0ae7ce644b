use crate::finding::Severity;
use crate::fmt;
use crate::record::Trait;
use crate::rules::{CellView, Check, Context, Rule};

pub(super) const RULE: Rule =
    Rule { code: "F310", name: "formula-stale", severity: Severity::Warning, page: include_str!("f310.md"), check: Check::Cell(check) };

fn check(view: &CellView, cx: &mut Context) {
    let Some(now) = view.cell.traits.iter().find_map(|t| if let Trait::Stale(n) = t { Some(*n) } else { None }) else {
        return;
    };
    let message = format!("la formule affiche {}, mais ses cellules donnent {}.", view.cell.raw, fmt::number(now));
    let fix = "Recalculez le classeur (touche F9), enregistrez-le et renvoyez-le.";
    view.flag(cx, message, fix).several("ces formules n'affichent pas ce que leurs cellules donnent.", fix);
}
