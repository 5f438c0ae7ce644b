//! `volet convertir`: dossiers → data.

use clap::{Args, ValueEnum};
use volet::export;
use volet::receipt::Receipts;

use super::inputs::Inputs;
use super::output::{Target, show};
use super::{Outcome, unread};

/// What one can convert to.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    inputs: Inputs,
    /// Forme des données : json
    #[arg(long, value_enum, value_name = "FORME", default_value = "json")]
    vers: Form,
    #[command(flatten)]
    target: Target,
}

#[derive(Clone, Copy, ValueEnum)]
enum Form {
    Json,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let definitions = &arguments.inputs.definitions;
    let scheme = definitions.scheme()?;
    let batch = arguments.inputs.read(&scheme, None)?;
    let receipts = Receipts::new(&batch, &definitions.basis(&scheme, &definitions.profile(&scheme)?));
    let text = match arguments.vers {
        Form::Json => format!("{}\n", export::json::dossiers(&batch, &receipts)),
    };
    match arguments.target.asked() {
        None => show(&text),
        Some(_) => arguments.target.write("", text.into_bytes())?,
    }
    Ok(unread(&batch))
}
