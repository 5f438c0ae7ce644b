use super::series::{TABLE, label_cell, lines};
use crate::finding::Severity;
use crate::fmt;
use crate::record::Dossier;
use crate::rules::{Check, Context, Rule};
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
    let labels: Vec<String> = lines.iter().map(|l| label_cell(l).map(|c| fold(&c.raw)).unwrap_or_default()).collect();
    let same = |a: usize, b: usize| {
        let (one, other) = (&lines[a].row.code, &lines[b].row.code);
        one.is_some() && one == other || !labels[a].is_empty() && labels[a] == labels[b]
    };
    for (i, line) in lines.iter().enumerate() {
        let Some(first) = (0..i).find(|other| same(*other, i)).map(|other| &lines[other]) else { continue };
        let (Some(cell), Some(earlier)) = (label_cell(line), label_cell(first)) else { continue };
        let message = format!("cet indicateur a déjà une ligne, « {} ».", fmt::short(&earlier.raw));
        let fix = "Gardez une seule ligne par indicateur ; si ce sont deux indicateurs, corrigez le code ou l'intitulé de l'un.";
        let finding = cx.flag(line.spot(cell), message, fix);
        finding.about(TABLE, line.table.table.line.as_deref().unwrap_or_default()).value(&cell.raw).subject(line.subject());
        finding.with(first.spot(earlier), "première ligne");
    }
}
