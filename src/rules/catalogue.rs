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

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    /// What a region may decide of the catalogue, and a rule of its own.
    const REGION: &str = "[regles.P102]\nseverite = \"erreur\"\nraison = \"petites équipes.\"\n[regles.F203]\nseverite = \"muette\"\nraison = \"déjà vu.\"\n\
        [[regle]]\ncode = \"R001\"\nseverite = \"alerte\"\ntable = \"programme\"\ncondition = \"prevu > 100\"\nchamp = \"prevu\"\n\
        message = \"Plus de cent jours\"\ncorrection = \"Vérifiez\"\nessai = true\n";

    fn region() -> Profile {
        let mut profile = Profile::embedded().expect("profile");
        profile.override_with(REGION, "region.toml", &crate::template::Scheme::embedded().expect("templates")).expect("region");
        profile
    }

    #[test]
    fn a_page_tells_its_rule_in_the_line_under_the_title() {
        let rule = Rule { page: "# P999 name\n\nUne phrase.\n\n**Pourquoi.** Parce que.\n\n## Signalé\n\nUn exemple.\n", ..rule("P102") };
        assert_eq!(sentence(&rule), "Une phrase.");
        assert_eq!(advice(rule.page), "Une phrase.\nPourquoi. Parce que.");
    }

    #[test]
    fn what_a_region_decides_is_told_with_its_reason_and_file() {
        let profile = region();
        let told = |code: &str| decided(profile.decision(code).expect("decision"));
        assert_eq!(told("P102"), "**Dans ce profil.** Erreur (dans le catalogue : alerte), d'après « region.toml » : petites équipes.");
        assert_eq!(told("F203"), "**Dans ce profil.** Muette, d'après « region.toml » : déjà vu.");
    }

    #[test]
    fn every_rule_has_a_line_in_each_form() {
        let profile = region();
        let (text, markdown, json) = (text(&profile), markdown(), json(&profile));
        assert_eq!(text.lines().count(), all().len() + 1);
        for line in [
            "P101  erreur       Le TOTAL d'une année n'est pas la somme de ses lignes.\n",
            "F203  information  ",
            " [muette : region.toml]",
            "R001  alerte       Plus de cent jours. [règle de la région, à l'essai : region.toml]",
        ] {
            assert!(text.contains(line), "{line}\n{text}");
        }
        assert_eq!(markdown.lines().filter(|l| l.starts_with("| ")).count(), all().len() + 1);
        assert!(markdown.starts_with("# Les règles\n") && markdown.contains("\n| P102 | alerte | Les jours prévus"), "{markdown}");
        let lines: Vec<Value> = json.lines().map(|l| serde_json::from_str(l).expect("JSON")).collect();
        assert_eq!(lines.len(), all().len() + 1);
        let line = |code: &str| lines.iter().find(|l| l["code"] == code).expect("line");
        assert_eq!(line("P102")["profile"]["severity"], "error");
        assert_eq!(line("F203")["profile"]["silent"], true);
        assert_eq!(line("P101").get("profile"), None);
        assert_eq!(line("R001")["sentence"], "Plus de cent jours.");
        assert_eq!(line("R001")["profile"]["trial"], true);
    }

    fn rule(code: &str) -> Rule {
        let Rule { code, name, severity, page, .. } = *super::super::find(code).expect("rule");
        Rule { code, name, severity, page, check: super::super::Check::File(|_, _| ()) }
    }
}
