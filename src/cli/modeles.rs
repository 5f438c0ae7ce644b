//! `volet modeles`: the blank workbook, whole or a table at a time, and that of a dossier's next stage.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use clap::Args;
use volet::record::{Batch, Dossier};
use volet::template::{Scheme, Stage};
use volet::{Error, export, schema, text};

use super::inputs::{Definitions, Inputs};
use super::output::{Target, say};
use super::{Outcome, unread};

/// What stands in the workbooks, and where they go.
#[derive(Args)]
#[command(after_help = "Exemples :
  volet modeles -o modele.xlsx
      écrit le classeur vierge
  volet modeles --un-par-tableau -o modeles
      écrit un classeur par tableau
  volet modeles --depuis mon_dossier --etape final -o final.xlsx
      prépare le classeur suivant, avec ce qui est déjà connu")]
pub(super) struct Arguments {
    #[command(flatten)]
    definitions: Definitions,
    /// Un classeur par tableau, dans un dossier
    #[arg(long, conflicts_with = "depuis")]
    un_par_tableau: bool,
    /// Schémas JSON des fichiers que l'on écrit (profil, dérogations, dispositif…), avec lesquels un éditeur les complète
    #[arg(long, conflicts_with_all = ["depuis", "un_par_tableau"])]
    schemas: bool,
    /// Dossiers de l'étape précédente : leur classeur suivant, avec ce qui est déjà connu
    #[arg(long, value_name = "CHEMIN", num_args = 1..)]
    depuis: Vec<PathBuf>,
    /// Étape du nouveau classeur (par défaut, celle qui suit) : demande, avancement-1, avancement-2, final
    #[arg(long, value_name = "ÉTAPE", requires = "depuis")]
    etape: Option<String>,
    #[command(flatten)]
    target: Target,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    if !arguments.depuis.is_empty() {
        return next(arguments, &Inputs::of(&arguments.depuis, &arguments.definitions));
    }
    let (scheme, profile) = arguments.definitions.load()?;
    if arguments.schemas {
        let files = schema::all(&scheme, &profile).into_iter().map(|(name, text)| (name, text.into_bytes())).collect();
        arguments.target.write_each("schemas", "json", files)?;
    } else if arguments.un_par_tableau {
        arguments.target.write_each("modeles", "xlsx", export::workbook::blank_by_table(&scheme, &profile)?)?;
    } else {
        arguments.target.write("modele.xlsx", export::workbook::blank(&scheme, &profile)?)?;
    }
    Ok(Outcome::Clean)
}

/// The workbook of the next stage of each dossier; what could not be taken over is said.
fn next(arguments: &Arguments, inputs: &Inputs) -> anyhow::Result<Outcome> {
    let scheme = arguments.definitions.scheme()?;
    let asked = arguments.etape.as_deref().map(|code| stage(&scheme, code)).transpose()?;
    let batch = inputs.read_paths(&inputs.paths, &scheme)?;
    let mut files = Vec::new();
    let mut taken = BTreeSet::new();
    for dossier in newest(&batch) {
        let after = export::workbook::stage_after(&scheme, dossier);
        let Some(stage) = asked.or(after) else {
            say(&format!("{} : {} ; donnez l'étape du nouveau classeur avec --etape.", dossier.id, where_it_stands(dossier)));
            continue;
        };
        if dossier.stage().is_some_and(|own| rank(&scheme, own) >= rank(&scheme, stage)) {
            say(&format!("{} : {}, il n'y a rien à préparer pour « {} ».", dossier.id, where_it_stands(dossier), stage.label));
            continue;
        }
        let (bytes, left) = export::workbook::next_stage(&dossier.opened(), stage)?;
        for one in &left {
            say(&format!("{} : non repris – {}", dossier.id, one.sentence()));
        }
        files.push((text::file_name(&format!("{} {}", dossier.id, stage.code), &mut taken), bytes));
    }
    arguments.target.write_each("classeurs", "xlsx", files)?;
    Ok(unread(&batch))
}

/// « dernière étape du dispositif », « étape inconnue »: why no stage follows.
fn where_it_stands(dossier: &Dossier) -> String {
    dossier.stage().map_or_else(|| "son étape n'a pas pu être lue".to_owned(), |s| format!("ce dossier est à l'étape « {} »", s.label))
}

/// Of each position, the dossier of the latest stage: what follows it follows the others too.
fn newest(batch: &Batch) -> Vec<&Dossier> {
    let current: Vec<&Dossier> = batch.dossiers.iter().filter(|d| d.superseded_by.is_none()).collect();
    let stage = |d: &Dossier| d.stage().map(|s| rank(&batch.scheme, s));
    let mut latest = BTreeMap::new();
    for (number, own) in current.iter().filter_map(|d| Some((d.convention.as_deref()?, stage(d)))) {
        let known = latest.entry(number).or_insert(own);
        *known = own.max(*known);
    }
    let is_latest = |d: &Dossier| d.convention.as_deref().is_none_or(|number| latest.get(number) == Some(&stage(d)));
    current.into_iter().filter(|d| is_latest(d)).collect()
}

fn rank(scheme: &Scheme, stage: &Stage) -> Option<usize> {
    scheme.stages.iter().position(|s| s.code == stage.code)
}

fn stage<'a>(scheme: &'a Scheme, code: &str) -> Result<&'a Stage, Error> {
    scheme.stage(code).ok_or_else(|| Error::NoStage {
        asked: code.to_owned(),
        known: scheme.stages.iter().map(|s| s.code.as_str()).collect::<Vec<_>>().join(", "),
    })
}
