//! `volet comparer-modeles`: what changed from one version of a template to another.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use volet::template::Scheme;
use volet::template::compare::{Change, changes};
use volet::{Error, fmt};

use super::Outcome;
use super::adopter::proposal;
use super::output::show;

/// Two versions.
#[derive(Args)]
#[command(after_help = "Exemples :
  volet comparer-modeles modele_2024 modele_2025
      dit ce qui change de l'un à l'autre
  volet comparer-modeles ancien_modele.xlsx
      compare un classeur au modèle livré")]
pub(super) struct Arguments {
    /// Ancienne version : dossier de définitions, fichier .toml de tableaux, ou classeur
    #[arg(value_name = "AVANT")]
    before: PathBuf,
    /// Nouvelle version (par défaut, le modèle livré)
    #[arg(value_name = "APRÈS")]
    after: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let (before, guessed) = scheme(&arguments.before)?;
    let (after, also) = match &arguments.after {
        Some(path) => scheme(path)?,
        None => (Arc::new(Scheme::embedded().map_err(Error::from)?), false),
    };
    let found = changes(&before, &after, guessed || also);
    show(&text(&found, guessed || also));
    Ok(if found.is_empty() { Outcome::Clean } else { Outcome::Findings })
}

/// The scheme at a path, and whether it was guessed from a workbook.
fn scheme(path: &Path) -> Result<(Arc<Scheme>, bool), Error> {
    if path.is_dir() {
        return Ok((Arc::new(Scheme::load(path)?), false));
    }
    if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("toml")) {
        return Ok((Arc::new(Scheme::load_tables(path)?), false));
    }
    match proposal(path)? {
        Some(proposal) => Ok((proposal.scheme, true)),
        None => Err(Error::UnreadableModel { path: path.to_path_buf(), reason: "Aucun tableau n'y a été trouvé.".to_owned() }),
    }
}

fn text(changes: &[Change], guessed: bool) -> String {
    let mut out = String::new();
    let mut table: Option<&str> = None;
    for change in changes {
        if change.table.as_deref() != table {
            if let Some(name) = &change.table {
                out.push_str(&format!("\nTableau « {name} »\n"));
            } else {
                out.push('\n');
            }
            table = change.table.as_deref();
        }
        let indent = if table.is_some() { "  " } else { "" };
        out.push_str(&format!("{indent}{}\n", change.sentence));
    }
    let count = match changes.len() {
        0 => "Aucune différence".to_owned(),
        n => fmt::count(n, "différence", "différences"),
    };
    let note = if guessed { " ; d'un classeur, seuls les tableaux, les intitulés et les listes se comparent" } else { "" };
    out.push_str(&format!("\n{count}{note}.\n"));
    out.trim_start_matches('\n').to_owned()
}
