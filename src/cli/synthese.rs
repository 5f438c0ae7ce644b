//! `volet synthese`: the regional roll-up.

use std::path::PathBuf;

use clap::Args;
use volet::{Error, rollup, rules};

use super::inputs::Inputs;
use super::output::{Results, show};
use super::{Outcome, unread};

/// Inputs and the place of the roll-up.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    inputs: Inputs,
    /// Classeur à écrire
    #[arg(short, long, value_name = "FICHIER.xlsx", default_value = "synthese.xlsx")]
    output: PathBuf,
    /// Remplace un fichier qui n'a pas été produit par volet
    #[arg(long)]
    ecraser: bool,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let scheme = arguments.inputs.definitions.scheme()?;
    let profile = arguments.inputs.definitions.profile()?;
    let plan = arguments.inputs.definitions.plan(&scheme)?.ok_or(Error::NoPlan)?;
    let batch = arguments.inputs.read(&scheme, None)?;
    let findings = rules::check(&batch, &profile);
    let mut results = Results::default();
    results.add(arguments.output.clone(), rollup::workbook(&rollup::rollup(&batch, &findings, &plan))?);
    for path in results.publish(arguments.ecraser)? {
        show(&format!("{}\n", path.display()));
    }
    Ok(unread(&batch))
}
