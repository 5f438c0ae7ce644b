//! `volet regle`: the catalogue, or one rule's page.

use std::fmt::Write as _;

use clap::Args;
use volet::{Error, rules, text};

use super::Outcome;
use super::output::show;

/// Which rule.
#[derive(Args)]
pub(super) struct Arguments {
    /// Code de la règle, par exemple P101 ; sans code, la liste de toutes les règles
    #[arg(value_name = "CODE")]
    code: Option<String>,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    match &arguments.code {
        None => show(&list()),
        Some(code) => match rules::find(code) {
            Some(rule) => show(rule.page),
            None => return Err(unknown(code).into()),
        },
    }
    Ok(Outcome::Clean)
}

fn list() -> String {
    let mut out = String::new();
    for rule in rules::all() {
        // The second line of a page is the rule in one sentence.
        let sentence = rule.page.lines().skip(1).find(|l| !l.trim().is_empty()).unwrap_or_default();
        let _ = writeln!(out, "{}  {:<11}  {sentence}", rule.code, rule.severity.label());
    }
    out
}

fn unknown(code: &str) -> Error {
    let wanted = code.to_uppercase();
    let near = rules::all().into_iter().rev().map(|r| (text::likeness(r.code, &wanted), r.code)).max_by(|a, b| a.0.total_cmp(&b.0));
    let hint = near.filter(|(l, _)| *l >= 0.75).map(|(_, c)| format!(" Vouliez-vous dire {c} ?")).unwrap_or_default();
    Error::UnknownRule { code: code.to_owned(), hint }
}
