use super::plan::{ACTION, Plan, TABLE};
use crate::finding::{Severity, Spot};
use crate::fmt;
use crate::record::{Dossier, Origin, SheetRead};
use crate::rules::{Check, Context, Rule};
use crate::text::{fold, has_phrase};

pub(super) const RULE: Rule = Rule {
    code: "P120",
    name: "example-title-left",
    severity: Severity::Info,
    page: include_str!("p120.md"),
    check: Check::Dossier(check),
};

const FIX: &str = "Remplacez ce titre par celui de votre programme, par exemple « Programme prévisionnel ».";

fn check(dossier: &Dossier, cx: &mut Context) {
    let Some(plan) = Plan::of(dossier) else {
        return;
    };
    let titles = example_titles(plan, cx);
    let left = |text: &str| titles.iter().any(|t| has_phrase(&fold(text), t));
    if let Some(header) = plan.table.header(ACTION, 0).filter(|h| left(&h.text)) {
        let spot = dossier.spot(header.origin, header.at);
        cx.flag(spot, message(&header.text), FIX).about(TABLE, ACTION).value(&header.text);
    }
    let mut origins: Vec<usize> = plan.table.headers.iter().map(|h| h.origin).collect();
    origins.dedup();
    for origin in origins.iter().filter_map(|o| dossier.origins.get(*o)) {
        let texts = sheet_of(origin, cx).into_iter().flat_map(|s| &s.aside).map(|(_, text)| text.as_str());
        if let Some(text) = texts.flat_map(|t| t.split(" | ")).find(|t| left(t)) {
            let spot = Spot { file: Some(origin.file.clone()), sheet: Some(origin.sheet.clone()), cell: None };
            cx.flag(spot, message(text), FIX).about(TABLE, "").value(text);
        }
    }
}

fn message(text: &str) -> String {
    format!("Le titre du modèle, « {} », est resté tel quel.", fmt::short(text))
}

/// The sheet that rows came from, with what no table took on it.
fn sheet_of<'a>(origin: &Origin, cx: &Context<'a>) -> Option<&'a SheetRead> {
    cx.batch.file(&origin.file)?.sheets.iter().find(|s| s.name == origin.sheet)
}

/// Titles by which the template gives the table as an example, folded.
fn example_titles(plan: Plan, cx: &Context) -> Vec<String> {
    let words = &cx.scheme.words.example;
    let titles = plan.table.table.titles.iter().map(|t| fold(t));
    titles.filter(|t| t.split_once(' ').is_some_and(|(first, _)| words.iter().any(|w| w == first))).collect()
}
