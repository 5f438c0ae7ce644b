//! The catalogue of rules for readers: a list in text, JSON, and the generated `templates/REGLES.md`.

use std::fmt::Write as _;

use serde::Serialize;

use super::{Rule, all, own};
use crate::finding::{Severity, capitalised};
use crate::profile::{Decision, Profile};

/// The rule in one sentence: the line under its page's title.
#[must_use]
pub fn sentence(rule: &Rule) -> &'static str {
    rule.page.lines().skip(1).find(|l| !l.trim().is_empty()).unwrap_or_default()
}

/// What a page says before its examples, without its title and marks: what, why, what to do.
#[must_use]
pub fn advice(page: &str) -> String {
    let lines = page.lines().skip(1).take_while(|l| !l.starts_with("## "));
    lines.map(|l| l.replace("**", "")).filter(|l| !l.trim().is_empty()).collect::<Vec<_>>().join("\n")
}

/// What the profile decides of a rule, as a sentence: « muette, d'après « region.toml » : petites équipes ».
#[must_use]
pub fn decided(decision: &Decision) -> String {
    let reason = if decision.reason.is_empty() { String::new() } else { format!(" : {}", decision.reason.trim_end_matches('.')) };
    format!("**Dans ce profil.** {}, d'après « {} »{reason}.", capitalised(&decision.what()), decision.file)
}

/// A line a rule: code, weight, sentence; then the region's own rules. What the profile changes shows.
#[must_use]
pub fn text(profile: &Profile) -> String {
    let mut out = String::new();
    for rule in all() {
        let note = profile.decision(rule.code).map(|d| format!(" [{} : {}]", d.what(), d.file)).unwrap_or_default();
        let _ = writeln!(out, "{}  {:<11}  {}{note}", rule.code, rule.severity.label(), sentence(rule));
    }
    for rule in profile.own() {
        let trial = if rule.trial { ", à l'essai" } else { "" };
        let _ = writeln!(out, "{}  {:<11}  {} [règle de la région{trial} : {}]", rule.code, rule.severity.label(), rule.message, rule.file);
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
struct Line<'a> {
    code: &'a str,
    name: &'a str,
    severity: &'a str,
    sentence: &'a str,
    page: &'a str,
    /// What the profile decides, where it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    profile: Option<Decided<'a>>,
}

#[derive(Serialize)]
struct Decided<'a> {
    silent: bool,
    trial: bool,
    severity: Option<&'a str>,
    reason: &'a str,
    file: &'a str,
}

/// The rules as JSON Lines, pages included; then the region's own rules.
#[must_use]
pub fn json(profile: &Profile) -> String {
    let mut out = String::new();
    for rule in all() {
        let profile = profile.decision(rule.code).map(|d| Decided {
            silent: d.silent,
            trial: d.trial,
            severity: d.severity.map(Severity::word),
            reason: &d.reason,
            file: &d.file,
        });
        let (severity, sentence) = (rule.severity.word(), sentence(rule));
        push(&mut out, &Line { code: rule.code, name: rule.name, severity, sentence, page: rule.page, profile });
    }
    for rule in profile.own() {
        let profile = Some(Decided { silent: false, trial: rule.trial, severity: None, reason: "", file: &rule.file });
        let (severity, page) = (rule.severity.word(), rule.page());
        push(&mut out, &Line { code: rule.code, name: own::NAME, severity, sentence: &rule.message, page: &page, profile });
    }
    out
}

fn push(out: &mut String, line: &Line) {
    out.push_str(&serde_json::to_string(line).unwrap_or_default());
    out.push('\n');
}
