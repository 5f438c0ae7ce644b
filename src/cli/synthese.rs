//! `volet synthese`: the regional roll-up, as a workbook and, beside it, as a page.

use clap::Args;
use volet::{Error, rollup, rules};

use super::inputs::Inputs;
use super::output::Target;
use super::{Outcome, unread};

/// Inputs and the place of the roll-up.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    inputs: Inputs,
    #[command(flatten)]
    target: Target,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let scheme = arguments.inputs.definitions.scheme()?;
    let profile = arguments.inputs.definitions.profile(&scheme)?;
    let plan = arguments.inputs.definitions.plan(&scheme)?.ok_or(Error::NoPlan)?;
    let (batch, _) = arguments.inputs.read_to_judge(&scheme, &profile, None)?;
    let findings = rules::check(&batch, &profile);
    let figures = rollup::rollup(&batch, &findings, &plan);
    let page = rollup::page(&figures)?.into_bytes();
    arguments.target.write_with_page("synthese.xlsx", rollup::workbook(&figures)?, page)?;
    Ok(unread(&batch))
}
