//! `volet convertir`: dossiers → data, in one of the formats.

use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use volet::export::formats::{FORMATS, Format};
use volet::export::frames::Material;
use volet::receipt::Receipts;
use volet::{Error, rollup, rules};

use super::inputs::Inputs;
use super::output::{Results, show};
use super::synthese::Scope;
use super::{Outcome, unread};

/// What one can convert to.
#[derive(Args)]
#[command(after_help = "Exemples :
  volet convertir dossiers_recus
      affiche les données en JSON
  volet convertir dossiers_recus --vers excel-fr -o donnees
      écrit un fichier par tableau, que le tableur ouvre directement
  volet convertir mon_dossier --vers classeur -o rempli
      écrit le modèle, rempli de ce qui a été lu")]
pub(super) struct Arguments {
    #[command(flatten)]
    inputs: Inputs,
    #[command(flatten)]
    scope: Scope,
    #[arg(long, value_name = "FORME", default_value = "json", value_parser = forms(), help = about())]
    vers: Format,
    /// Dossier à écrire (pour json : fichier ; par défaut, affiché)
    #[arg(short = 'o', long = "sortie", alias = "output", value_name = "DOSSIER")]
    output: Option<PathBuf>,
    /// Remplace des fichiers qui n'ont pas été produits par volet
    #[arg(long)]
    ecraser: bool,
}

/// The folder of data, unless one is named.
const FOLDER: &str = "donnees";

/// Every format in a sentence.
fn about() -> String {
    let each: Vec<String> = FORMATS.iter().map(|f| format!("{} ({})", f.name, f.about)).collect();
    format!("Forme des données : {}", each.join(" ; "))
}

fn forms() -> impl TypedValueParser<Value = Format> {
    let value = |f: &Format| PossibleValue::new(f.name).aliases(f.aliases).help(f.about);
    let of = |name: String| FORMATS.iter().find(|f| f.name == name || f.aliases.contains(&name.as_str())).copied();
    PossibleValuesParser::new(FORMATS.iter().map(value)).map(move |name| of(name).unwrap_or(FORMATS[0]))
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let (format, inputs) = (&arguments.vers, &arguments.inputs);
    inputs.spare(arguments.output.as_deref())?;
    let definitions = &inputs.definitions;
    let (scheme, profile) = definitions.load()?;
    let plan = arguments.scope.plan(definitions, &scheme)?.filter(|_| format.judged);
    let (batch, _) = inputs.read_to_judge(&scheme, &profile, None)?;
    let receipts = Receipts::new(&batch, &definitions.basis(&scheme, &profile));
    let standings = plan.map(|plan| rollup::standings(&batch, rules::judge(&batch, &profile).heads(), &plan)).unwrap_or_default();
    let files = (format.files)(&Material { batch: &batch, receipts: &receipts, standings: &standings })?;
    match (&arguments.output, files.as_slice()) {
        (None, [(_, text)]) if format.one_text => show(&String::from_utf8_lossy(text)),
        (Some(path), [(name, _)]) if format.one_text || path.extension().is_some_and(|e| name.ends_with(&*e.to_string_lossy())) => {
            write(files.into_iter().map(|(_, b)| (path.clone(), b)), arguments.ecraser)?
        }
        _ => {
            let folder = arguments.output.clone().unwrap_or_else(|| PathBuf::from(FOLDER));
            let files: Vec<(PathBuf, Vec<u8>)> = files.into_iter().map(|(name, bytes)| (folder.join(name), bytes)).collect();
            refuse_leftovers(&folder, &files)?;
            write(files, arguments.ecraser)?;
        }
    }
    Ok(unread(&batch))
}

fn write(files: impl IntoIterator<Item = (PathBuf, Vec<u8>)>, overwrite: bool) -> Result<(), Error> {
    let mut results = Results::new(overwrite);
    files.into_iter().try_for_each(|(path, bytes)| results.add(path, bytes))?;
    results.publish_and_name()
}

/// A partition left by an earlier run would be counted with the new ones.
fn refuse_leftovers(folder: &Path, files: &[(PathBuf, Vec<u8>)]) -> Result<(), Error> {
    let partition = |path: &Path| path.extension().is_some_and(|e| e == "parquet");
    if !files.iter().any(|(path, _)| partition(path)) {
        return Ok(());
    }
    let there = walkdir::WalkDir::new(folder).into_iter().filter_map(Result::ok).map(walkdir::DirEntry::into_path);
    match there.filter(|p| partition(p)).find(|p| files.iter().all(|(path, _)| path != p)) {
        Some(left) => Err(Error::LeftOver(left)),
        None => Ok(()),
    }
}
