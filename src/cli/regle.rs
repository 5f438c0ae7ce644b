//! `volet regle`: the catalogue, or one rule's page; a region's own rules among them.

use clap::{Args, ValueEnum};
use volet::profile::Profile;
use volet::rules::{self, catalogue};
use volet::{Error, text};

use super::Outcome;
use super::inputs::Definitions;
use super::output::show;

/// Which rule.
#[derive(Args)]
#[command(after_help = "Exemples :
  volet regle
      affiche toutes les règles
  volet regle P101
      dit ce que vérifie celle-ci, pourquoi, et que faire")]
pub(super) struct Arguments {
    /// Code de la règle, par exemple P101 ; sans code, la liste de toutes les règles
    #[arg(value_name = "CODE")]
    code: Option<String>,
    /// Forme de la liste : texte, json (une règle par ligne) ou markdown
    #[arg(long, value_enum, value_name = "FORME", default_value = "texte")]
    format: Form,
    #[command(flatten)]
    definitions: Definitions,
}

#[derive(Clone, Copy, ValueEnum)]
enum Form {
    Texte,
    Json,
    Markdown,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let (_, profile) = arguments.definitions.load()?;
    match &arguments.code {
        None => show(&match arguments.format {
            Form::Texte => catalogue::text(&profile),
            Form::Json => catalogue::json(&profile),
            Form::Markdown => catalogue::markdown(),
        }),
        Some(code) => show(&page(code, &profile)?),
    }
    Ok(Outcome::Clean)
}

fn page(code: &str, profile: &Profile) -> Result<String, Error> {
    if let Some(own) = profile.own().iter().find(|r| r.code.eq_ignore_ascii_case(code)) {
        return Ok(own.page());
    }
    let rule = rules::find(code).ok_or_else(|| unknown(code, profile))?;
    Ok(match profile.decision(rule.code) {
        None => rule.page.to_owned(),
        Some(decision) => format!("{}\n{}\n", rule.page, catalogue::decided(decision)),
    })
}

fn unknown(code: &str, profile: &Profile) -> Error {
    let wanted = code.to_uppercase();
    let codes = profile.own().iter().map(|r| r.code).chain(rules::all().into_iter().rev().map(|r| r.code));
    let near = codes.map(|c| (text::likeness(c, &wanted), c)).max_by(|a, b| a.0.total_cmp(&b.0));
    let hint = near.filter(|(l, _)| *l >= 0.75).map(|(_, c)| format!(" Vouliez-vous dire {c} ?")).unwrap_or_default();
    Error::UnknownRule { code: code.to_owned(), hint }
}
