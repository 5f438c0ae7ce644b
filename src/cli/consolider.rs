//! `volet consolider`: all dossiers stacked in one workbook.

use std::path::{Path, PathBuf};

use clap::Args;
use volet::receipt::Receipts;
use volet::{export, rules};

use super::inputs::Inputs;
use super::output::Target;
use super::{Outcome, unread};

/// Inputs and the place of the workbook.
#[derive(Args)]
#[command(after_help = "Exemples :
  volet consolider dossiers_recus -o consolide.xlsx
      réunit tous les dossiers dans un classeur
  volet consolider nord/consolide.xlsx sud/consolide.xlsx -o ensemble.xlsx
      réunit deux résultats")]
pub(super) struct Arguments {
    #[command(flatten)]
    inputs: Inputs,
    #[command(flatten)]
    target: Target,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    arguments.inputs.spare(arguments.target.asked())?;
    let (scheme, profile) = arguments.inputs.definitions.load()?;
    let (batch, _) = arguments.inputs.read_to_judge(&scheme, &profile, None)?;
    let findings = rules::judge(&batch, &profile);
    let folder = arguments.target.asked().and_then(Path::parent).unwrap_or(Path::new(""));
    let base = link_base(folder, &arguments.inputs.paths);
    let receipts = Receipts::new(&batch, &arguments.inputs.definitions.basis(&scheme, &profile));
    arguments.target.write("consolide.xlsx", export::workbook::consolidated(&batch, &findings, &profile, &receipts, &base)?)?;
    Ok(unread(&batch))
}

/// The way from the folder of the results to what the files' paths are relative to:
/// a link in a workbook then opens the holder's file wherever the two folders stand together.
pub(super) fn link_base(results: &Path, inputs: &[PathBuf]) -> String {
    let results = if results.as_os_str().is_empty() { Path::new(".") } else { results };
    let results = std::path::absolute(results).unwrap_or_else(|_| results.to_path_buf());
    let Some(first) = inputs.first() else { return String::new() };
    let first = dunce::canonicalize(first).unwrap_or_else(|_| first.clone());
    let root = if inputs.len() == 1 && first.is_dir() { first } else { first.parent().unwrap_or(&first).to_path_buf() };
    let results = dunce::canonicalize(&results).unwrap_or(results);
    let shared = results.components().zip(root.components()).take_while(|(a, b)| a == b).count();
    // No way leads from one disk to another.
    if shared == 0 {
        return root.to_string_lossy().into_owned();
    }
    let up = results.components().skip(shared).map(|_| "..".to_owned());
    let down = root.components().skip(shared).map(|c| c.as_os_str().to_string_lossy().into_owned());
    up.chain(down).collect::<Vec<_>>().join("/")
}
