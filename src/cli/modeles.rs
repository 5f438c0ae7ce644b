//! `volet modeles`: the blank workbook.

use std::path::PathBuf;

use clap::Args;
use volet::export;

use super::Outcome;
use super::inputs::Definitions;
use super::output::{Results, show};

/// The place of the blank workbook.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    definitions: Definitions,
    /// Classeur vierge à écrire
    #[arg(short, long, value_name = "FICHIER.xlsx", default_value = "modele.xlsx")]
    output: PathBuf,
    /// Remplace un fichier qui n'a pas été produit par volet
    #[arg(long)]
    ecraser: bool,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let scheme = arguments.definitions.scheme()?;
    let profile = arguments.definitions.profile()?;
    let mut results = Results::default();
    results.add(arguments.output.clone(), export::workbook::blank(&scheme, &profile)?);
    for path in results.publish(arguments.ecraser)? {
        show(&format!("{}\n", path.display()));
    }
    Ok(Outcome::Clean)
}
