//! `volet page`: the check as one page that works without installation.

use clap::Args;
use volet::page;

use super::Outcome;
use super::inputs::{Decisions, Definitions};
use super::output::Target;

/// What the page judges by, and its place.
#[derive(Args)]
#[command(after_help = "Exemples :
  volet page
      écrit verification.html, à ouvrir dans Firefox, Chrome ou Edge, ou à donner aux porteurs
  volet page --profil bretagne.toml -o verification-bretagne.html
      la même, qui juge avec le profil de la région
  volet page --derogations derogations.toml
      la même, qui laisse passer ce que l'instructeur a laissé passer ; qui reçoit la page peut les y lire")]
pub(super) struct Arguments {
    #[command(flatten)]
    definitions: Definitions,
    #[command(flatten)]
    decisions: Decisions,
    #[command(flatten)]
    target: Target,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let page = page::page(&arguments.definitions.settings(&arguments.decisions)?)?;
    arguments.target.write("verification.html", page.into_bytes())?;
    Ok(Outcome::Clean)
}
