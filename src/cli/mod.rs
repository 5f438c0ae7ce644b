//! The command line: what users type, and the exit code they get. The only room that prints.

mod adopter;
mod annoter;
mod answers;
mod bilan;
mod comparer;
mod consolider;
mod convertir;
mod french;
mod inputs;
pub(crate) mod isolation;
mod modeles;
mod output;
mod regle;
mod reporting;
mod synthese;
mod verifier;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

/// Everything one can type.
#[derive(Parser)]
#[command(name = "volet", version, disable_help_subcommand = true, args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
#[command(about = "Vérifie les classeurs des porteurs, cellule par cellule, et les consolide.")]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    bilan: bilan::Arguments,
}

#[derive(Subcommand)]
enum Command {
    /// Tout d'un coup : rapport, classeur consolidé et synthèse, dans un dossier de résultats
    Bilan(bilan::Arguments),
    /// Vérifie les dossiers et affiche les remarques
    #[command(alias = "check")]
    Verifier(verifier::Arguments),
    /// Réunit tous les dossiers dans un classeur, une feuille par tableau
    #[command(alias = "consolidate")]
    Consolider(consolider::Arguments),
    /// Compose la synthèse régionale, dont chaque chiffre est une formule
    #[command(alias = "rollup")]
    Synthese(synthese::Arguments),
    /// Convertit les dossiers en données tabulaires
    #[command(alias = "convert")]
    Convertir(convertir::Arguments),
    /// Écrit le classeur vierge à remplir
    #[command(alias = "templates")]
    Modeles(modeles::Arguments),
    /// Propose la définition des tableaux d'un classeur d'une autre forme
    #[command(alias = "adopt")]
    Adopter(adopter::Arguments),
    /// Dit ce qui change d'une version d'un modèle à une autre
    #[command(name = "comparer-modeles", alias = "diff-templates")]
    Comparer(comparer::Arguments),
    /// Affiche le catalogue des règles, ou la page d'une règle
    #[command(alias = "rule")]
    Regle(regle::Arguments),
}

/// What a command ends with; the highest that applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    /// Nothing at or above the asked severity.
    Clean = 0,
    /// Findings.
    Findings = 1,
    /// Wrong usage or definitions.
    Usage = 2,
    /// Some input could not be read.
    Unread = 3,
    /// The program itself failed.
    Internal = 4,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        ExitCode::from(outcome as u8)
    }
}

/// The outcome of a command that judges nothing: whether every file could be read.
fn unread(batch: &volet::record::Batch) -> Outcome {
    if batch.files.iter().any(|f| f.failure.is_some()) { Outcome::Unread } else { Outcome::Clean }
}

/// The commands, by name.
fn command_names() -> Vec<String> {
    Cli::command().get_subcommands().map(|c| c.get_name().to_owned()).collect()
}

/// Parses the arguments and runs the command.
pub(crate) fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let matches = match french::command(Cli::command()).try_get_matches_from(arguments) {
        Ok(matches) => matches,
        Err(error) => return french::explain(&error).into(),
    };
    let cli = match Cli::from_arg_matches(&matches) {
        Ok(cli) => cli,
        Err(error) => return french::explain(&error).into(),
    };
    let result = match cli.command {
        None => bilan::run(&cli.bilan),
        Some(Command::Bilan(a)) => bilan::run(&a),
        Some(Command::Verifier(a)) => verifier::run(&a),
        Some(Command::Consolider(a)) => consolider::run(&a),
        Some(Command::Modeles(a)) => modeles::run(&a),
        Some(Command::Synthese(a)) => synthese::run(&a),
        Some(Command::Convertir(a)) => convertir::run(&a),
        Some(Command::Adopter(a)) => adopter::run(&a),
        Some(Command::Comparer(a)) => comparer::run(&a),
        Some(Command::Regle(a)) => regle::run(&a),
    };
    result.unwrap_or_else(|error| output::complain(&error)).into()
}
