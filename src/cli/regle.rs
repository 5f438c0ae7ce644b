//! `volet regle`: the catalogue, or one rule's page.

use clap::{Args, ValueEnum};
use volet::rules::{self, catalogue};
use volet::{Error, text};

use super::Outcome;
use super::output::show;

/// Which rule.
#[derive(Args)]
pub(super) struct Arguments {
    /// Code de la règle, par exemple P101 ; sans code, la liste de toutes les règles
    #[arg(value_name = "CODE")]
    code: Option<String>,
    /// Forme de la liste : texte, json (une règle par ligne) ou markdown
    #[arg(long, value_enum, value_name = "FORME", default_value = "texte")]
    format: Form,
}

#[derive(Clone, Copy, ValueEnum)]
enum Form {
    Texte,
    Json,
    Markdown,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    match &arguments.code {
        None => show(&match arguments.format {
            Form::Texte => catalogue::text(),
            Form::Json => catalogue::json(),
            Form::Markdown => catalogue::markdown(),
        }),
        Some(code) => match rules::find(code) {
            Some(rule) => show(rule.page),
            None => return Err(unknown(code).into()),
        },
    }
    Ok(Outcome::Clean)
}

fn unknown(code: &str) -> Error {
    let wanted = code.to_uppercase();
    let near = rules::all().into_iter().rev().map(|r| (text::likeness(r.code, &wanted), r.code)).max_by(|a, b| a.0.total_cmp(&b.0));
    let hint = near.filter(|(l, _)| *l >= 0.75).map(|(_, c)| format!(" Vouliez-vous dire {c} ?")).unwrap_or_default();
    Error::UnknownRule { code: code.to_owned(), hint }
}
