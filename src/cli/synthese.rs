//! `volet synthese`: the regional roll-up, as a workbook and, beside it, as a page.

use clap::Args;
use volet::rollup::Plan;
use volet::template::Scheme;
use volet::{Error, rollup, rules};

use super::inputs::{Definitions, Inputs};
use super::output::Target;
use super::{Outcome, unread};

/// Which dossiers count.
#[derive(Args)]
pub(super) struct Scope {
    /// Écarte de la synthèse les dossiers qui ont des erreurs (par défaut, ils comptent et sont marqués)
    #[arg(long)]
    exclure_erreurs: bool,
}

impl Scope {
    /// The plan of the definitions, with what was asked.
    pub(super) fn plan(&self, definitions: &Definitions, scheme: &Scheme) -> Result<Option<Plan>, Error> {
        let mut plan = definitions.plan(scheme)?;
        plan.iter_mut().for_each(|plan| plan.exclude_errors |= self.exclure_erreurs);
        Ok(plan)
    }
}

/// Inputs and the place of the roll-up.
#[derive(Args)]
#[command(after_help = "Exemples :
  volet synthese dossiers_recus -o synthese.xlsx
      écrit la synthèse, et « synthese.html » à côté
  volet synthese dossiers_recus --postes postes.csv
      dit aussi quels postes attendus manquent")]
pub(super) struct Arguments {
    #[command(flatten)]
    inputs: Inputs,
    #[command(flatten)]
    scope: Scope,
    #[command(flatten)]
    target: Target,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    arguments.inputs.spare(arguments.target.asked())?;
    let (scheme, profile) = arguments.inputs.definitions.load()?;
    let plan = arguments.scope.plan(&arguments.inputs.definitions, &scheme)?.ok_or(Error::NoPlan)?;
    let (batch, _) = arguments.inputs.read_to_judge(&scheme, &profile, None)?;
    let findings = rules::judge(&batch, &profile);
    let figures = rollup::rollup(&batch, findings.heads(), &plan);
    let page = rollup::page(&figures)?.into_bytes();
    arguments.target.write_with_page("synthese.xlsx", rollup::workbook(&figures)?, page)?;
    Ok(unread(&batch))
}
