//! `volet modeles`: the blank workbook.

use clap::Args;
use volet::export;

use super::Outcome;
use super::inputs::Definitions;
use super::output::Target;

/// The place of the blank workbook.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    definitions: Definitions,
    #[command(flatten)]
    target: Target,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let scheme = arguments.definitions.scheme()?;
    let profile = arguments.definitions.profile(&scheme)?;
    arguments.target.write("modele.xlsx", export::workbook::blank(&scheme, &profile)?)?;
    Ok(Outcome::Clean)
}
