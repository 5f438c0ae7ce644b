//! `volet adopter`: from a workbook of another shape, a proposed definition.

use std::path::{Path, PathBuf};

use clap::Args;
use volet::adopt::{Proposal, Reread, propose};
use volet::grid::{self, Limits, Workbook};
use volet::{Error, fmt};

use super::Outcome;
use super::isolation::Readers;
use super::output::{Target, say};

/// The workbook, and where its definition goes.
#[derive(Args)]
#[command(after_help = "Exemple :
  volet adopter classeur.xlsx -o mon_dispositif
      propose la définition de ses tableaux ; relisez-la, puis « --dispositif mon_dispositif » l'emploie")]
pub(super) struct Arguments {
    /// Classeur dont les tableaux sont à décrire
    #[arg(value_name = "CLASSEUR")]
    workbook: PathBuf,
    #[command(flatten)]
    target: Target,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let Some(proposal) = proposal(&arguments.workbook)? else {
        say(&format!("volet : aucun tableau dans « {} » : ni intitulés au-dessus de lignes, ni fiche.", arguments.workbook.display()));
        return Ok(Outcome::Unread);
    };
    let files = proposal.files.iter().map(|(name, text)| (name.trim_end_matches(".toml").to_owned(), text.clone().into_bytes())).collect();
    arguments.target.write_each("dispositif", "toml", files)?;
    proposal.tables.iter().for_each(|t| say(&read(t)));
    if !proposal.choices_known {
        say("Les listes déroulantes ne se lisent que dans un classeur .xlsx : enregistrez-le ainsi pour qu'elles soient reprises.");
    }
    say("Relisez les commentaires des deux fichiers, puis : volet verifier CLASSEURS --dispositif DOSSIER");
    Ok(Outcome::Clean)
}

/// The proposal for a workbook.
pub(super) fn proposal(path: &Path) -> Result<Option<Proposal>, Error> {
    let (book, choices) = open(path)?;
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(propose(&book, choices.as_deref(), &name)?)
}

fn open(path: &Path) -> Result<(Workbook, Option<Vec<grid::Choice>>), Error> {
    let missing = |_| Error::MissingInput { path: path.to_path_buf(), hint: String::new() };
    let bytes = std::fs::read(path).map_err(missing)?;
    let name = path.file_stem().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let book = Readers::new(Limits::default())
        .read(&bytes, &name)
        .map_err(|why| Error::UnreadableModel { path: path.to_path_buf(), reason: why.sentence() })?;
    let choices = grid::choices(&bytes, &book);
    Ok((book, choices))
}

/// « Tableau « X » (feuille « Y ») : 8 champs ; relu avec cette définition : 12 lignes sur 12. »
fn read(table: &Reread) -> String {
    let again = match table.read {
        None => "pas retrouvé avec cette définition : ajoutez des titres ou des intitulés".to_owned(),
        Some(_) if table.lines == 0 => "retrouvé avec cette définition ; aucune ligne n'y est remplie".to_owned(),
        Some(read) => format!("relu avec cette définition, {} sur {}", fmt::count(read, "ligne", "lignes"), table.lines),
    };
    let lost: Vec<String> = table.lost.iter().map(|l| format!("« {l} »")).collect();
    let lost = if lost.is_empty() { String::new() } else { format!(" ; intitulés non compris : {}", fmt::list(&lost)) };
    format!("Tableau « {} » (feuille « {} ») : {} ; {again}{lost}.", table.label, table.sheet, fmt::count(table.fields, "champ", "champs"))
}
