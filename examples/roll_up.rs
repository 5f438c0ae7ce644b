//! Rolls dossiers up, shows a few figures with how many dossiers give them, and writes the workbook:
//! `cargo run --example roll_up samples/region`.

use std::path::PathBuf;
use std::sync::Arc;

use volet::profile::Profile;
use volet::rollup::{Plan, Rollup, rollup};
use volet::template::Scheme;
use volet::{Error, fmt, rules, run};

/// The figures of these dossiers.
pub(crate) fn figures(inputs: &[PathBuf]) -> Result<Rollup, Error> {
    let scheme = Arc::new(Scheme::embedded()?);
    let plan = Plan::embedded(&scheme)?;
    let batch = run::read(run::find(inputs)?, &scheme, &|| ());
    let findings = rules::check(&batch, &Profile::of(&scheme)?);
    Ok(rollup(&batch, &findings, &plan))
}

/// A line a figure; what no dossier gives is said so, and is no zero.
pub(crate) fn days(figures: &Rollup) -> String {
    let shown = |line: &str| match figures.value("jours-action", line, "Prévus – Total") {
        Some(days) => format!("{line} : {}\n", fmt::days(days)),
        None => format!("{line} : aucun dossier ne le dit\n"),
    };
    ["Suivi", "TOTAL"].into_iter().map(shown).collect()
}

#[allow(dead_code, clippy::print_stdout)]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let inputs: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let figures = figures(&inputs)?;
    print!("{}", days(&figures));
    volet::rollup::workbook(&figures)?.copy_to(&mut std::fs::File::create("synthese.xlsx")?)?;
    Ok(())
}
