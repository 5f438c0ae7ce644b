//! The catalogue of rules for readers: a list in text, JSON, and the generated `templates/REGLES.md`.

use std::fmt::Write as _;

use serde::Serialize;

use super::{Rule, all};

/// The rule in one sentence: the line under its page's title.
#[must_use]
pub fn sentence(rule: &Rule) -> &'static str {
    rule.page.lines().skip(1).find(|l| !l.trim().is_empty()).unwrap_or_default()
}

/// A line a rule: code, weight, sentence.
#[must_use]
pub fn text() -> String {
    let mut out = String::new();
    for rule in all() {
        let _ = writeln!(out, "{}  {:<11}  {}", rule.code, rule.severity.label(), sentence(rule));
    }
    out
}

/// The rules as a Markdown table, for people without the program.
#[must_use]
pub fn markdown() -> String {
    let mut out = String::from(
        "# Les règles\n\nUne ligne par règle. « erreur » : le dossier ne peut pas être accepté en l'état ; « alerte » : l'instructeur doit regarder ;\n\
         « information » : bon à savoir. La commande « volet regle CODE » affiche la page d'une règle, avec des exemples.\n\n\
         | code | gravité | ce qu'elle signale |\n|---|---|---|\n",
    );
    for rule in all() {
        let _ = writeln!(out, "| {} | {} | {} |", rule.code, rule.severity.label(), sentence(rule).replace('|', "\\|"));
    }
    out
}

#[derive(Serialize)]
struct Line {
    code: &'static str,
    name: &'static str,
    severity: &'static str,
    sentence: &'static str,
    page: &'static str,
}

/// The rules as JSON Lines, pages included.
#[must_use]
pub fn json() -> String {
    let line = |r: &Rule| Line { code: r.code, name: r.name, severity: r.severity.word(), sentence: sentence(r), page: r.page };
    let lines = all().into_iter().map(|r| serde_json::to_string(&line(r)).unwrap_or_default() + "\n");
    lines.collect()
}
