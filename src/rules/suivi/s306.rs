use crate::finding::Severity;
use crate::record::{Dossier, TableRead, Value};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    code: "S306",
    name: "definitive-plan-missing",
    severity: Severity::Error,
    page: include_str!("s306.md"),
    check: Check::Dossier(check),
};

fn check(dossier: &Dossier, cx: &mut Context) {
    if dossier.stage().is_none_or(|s| s.years_due < dossier.scheme.year_count()) {
        return;
    }
    let Some(plan) = dossier.block("financement", "depenses") else {
        return;
    };
    let blocks = dossier.tables.iter().filter(|t| t.table.name == plan.table.name);
    let versions: Vec<bool> = blocks.filter_map(is_definitive).collect();
    if versions.contains(&true) {
        return;
    }
    let filled = plan.lines().any(|row| plan.cell(row, "realise").is_some_and(|c| !c.is_missing()));
    // An empty column is one only as long as nothing says that the plan is still a forecast.
    if filled || (plan.header("realise", 0).is_some() && versions.is_empty()) {
        return;
    }
    let column = plan.table.field("realise").map_or("", |f| f.label.as_str());
    let message =
        format!("Le plan de financement du rapport final n'est pas le plan définitif, et n'a pas de colonne « {column} » remplie.");
    let fix =
        format!("Donnez le plan définitif : dites-le dans son titre, et écrivez la dépense réelle de chaque poste dans « {column} ».");
    cx.flag(dossier.sheet_of(plan), message, fix).about(&plan.table.name, "realise");
}

/// Whether a block says that it is definitive; `None` if it says nothing that could be read.
fn is_definitive(block: &TableRead) -> Option<bool> {
    let said = block.mention("version")?;
    let Some(Value::Code(code)) = &said.cell.value else {
        return None;
    };
    let mention = block.table.mentions.iter().find(|m| m.name == said.name)?;
    Some(mention.codes.has_role(code, "definitif"))
}
