//! `volet convertir`: dossiers → data.

use clap::{Args, ValueEnum};
use volet::receipt::Receipts;
use volet::record::{Batch, Dossier};
use volet::{Error, export, text};

use super::inputs::Inputs;
use super::output::{Target, show};
use super::{Outcome, unread};

/// What one can convert to.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    inputs: Inputs,
    /// Forme : json (données), classeur (le modèle, rempli des valeurs lues)
    #[arg(long, value_enum, value_name = "FORME", default_value = "json")]
    vers: Form,
    #[command(flatten)]
    target: Target,
}

#[derive(Clone, Copy, ValueEnum)]
enum Form {
    Json,
    Classeur,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let definitions = &arguments.inputs.definitions;
    let scheme = definitions.scheme()?;
    let batch = arguments.inputs.read(&scheme, None)?;
    if matches!(arguments.vers, Form::Classeur) {
        arguments.target.write_each("classeurs", "xlsx", templates(&batch)?)?;
        return Ok(unread(&batch));
    }
    let receipts = Receipts::new(&batch, &definitions.basis(&scheme, &definitions.profile(&scheme)?));
    let text = format!("{}\n", export::json::dossiers(&batch, &receipts));
    match arguments.target.asked() {
        None => show(&text),
        Some(_) => arguments.target.write("", text.into_bytes())?,
    }
    Ok(unread(&batch))
}

/// The template filled with each dossier's rows.
fn templates(batch: &Batch) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let mut taken = Vec::new();
    let current = batch.dossiers.iter().filter(|d| d.superseded_by.is_none());
    let one = |d: &Dossier| {
        let name = text::file_name(&format!("{} {}", d.id, d.stage.as_deref().unwrap_or_default()), &mut taken);
        Ok((name, export::workbook::filled(d)?))
    };
    current.map(one).collect()
}
