use super::series::{TABLE, label_cell, lines};
use crate::finding::Severity;
use crate::fmt;
use crate::record::Dossier;
use crate::rules::{Check, Context, Line, Rule};
use crate::text::fold;

pub(super) const RULE: Rule = Rule {
    code: "N109",
    name: "indicator-twice",
    severity: Severity::Warning,
    page: include_str!("n109.md"),
    check: Check::Dossier(check),
};

fn check(dossier: &Dossier, cx: &mut Context) {
    let lines = lines(dossier);
    for (i, line) in lines.iter().enumerate() {
        let Some(first) = lines[..i].iter().find(|other| same(other, line)) else { continue };
        let (Some(cell), Some(earlier)) = (label_cell(line), label_cell(first)) else { continue };
        let message = format!("cet indicateur a déjà une ligne, « {} ».", fmt::short(&earlier.raw));
        let fix = "Gardez une seule ligne par indicateur ; si ce sont deux indicateurs, corrigez le code ou l'intitulé de l'un.";
        let finding = cx.flag(line.spot(cell), message, fix);
        finding.about(TABLE, line.table.table.line.as_deref().unwrap_or_default()).value(&cell.raw).subject(line.subject());
        finding.with(first.spot(earlier), "première ligne");
    }
}

fn same(a: &Line, b: &Line) -> bool {
    if a.row.code.is_some() && a.row.code == b.row.code {
        return true;
    }
    let label = |line: &Line| label_cell(line).map(|c| fold(&c.raw)).filter(|l| !l.is_empty());
    label(a).is_some() && label(a) == label(b)
}
