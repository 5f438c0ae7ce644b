//! `volet convertir`: dossiers → data.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use volet::export;

use super::inputs::Inputs;
use super::output::{Results, show};
use super::{Outcome, unread};

/// What one can convert to.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    inputs: Inputs,
    /// Forme des données : json
    #[arg(long, value_enum, value_name = "FORME", default_value = "json")]
    vers: Form,
    /// Fichier à écrire ; sans lui, les données vont sur la sortie standard
    #[arg(short, long, value_name = "FICHIER")]
    output: Option<PathBuf>,
    /// Remplace un fichier qui n'a pas été produit par volet
    #[arg(long)]
    ecraser: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Form {
    Json,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let scheme = arguments.inputs.definitions.scheme()?;
    let batch = arguments.inputs.read(&scheme, None)?;
    let text = match arguments.vers {
        Form::Json => format!("{}\n", export::json::dossiers(&batch)),
    };
    match &arguments.output {
        None => show(&text),
        Some(path) => {
            let mut results = Results::default();
            results.add(path.clone(), text.into_bytes());
            results.publish(arguments.ecraser)?;
        }
    }
    Ok(unread(&batch))
}
