//! The command line: what users type, and the exit code they get. The only room that prints.

mod adopter;
mod annoter;
mod answers;
mod bilan;
mod comparer;
mod completions;
mod consolider;
mod convertir;
mod french;
mod inputs;
pub(crate) mod isolation;
mod manuel;
mod modeles;
mod output;
mod page;
mod regle;
mod reporting;
mod synthese;
mod verifier;
mod window;

use std::ffi::OsString;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::{Arc, Mutex};

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

/// Everything one can type.
#[derive(Parser)]
#[command(name = "volet", version, disable_help_subcommand = true, args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
#[command(about = "Vérifie les classeurs des porteurs, cellule par cellule, et les consolide.")]
#[command(override_usage = "volet [OPTIONS] CHEMIN…\n        volet COMMANDE [OPTIONS] …")]
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
    /// Écrit la page qui vérifie des classeurs dans un navigateur, sans rien installer ni envoyer
    Page(page::Arguments),
    /// Affiche le catalogue des règles, ou la page d'une règle
    #[command(alias = "rule")]
    Regle(regle::Arguments),
    /// Écrit le manuel, au format de la commande man
    #[command(alias = "manual")]
    Manuel(manuel::Arguments),
    /// Écrit de quoi compléter les commandes dans un terminal
    Completions(completions::Arguments),
}

/// What is shown below the help of the program.
const EXAMPLES: &str = "Exemples :
  volet dossiers_recus
      vérifie et consolide tous les classeurs de ce dossier, dans « resultats » à côté de lui
  volet demande.xlsx annexes.xlsx
      fait de même pour ces classeurs

Un dossier ou des classeurs que l'on fait glisser sur le programme sont traités ainsi.
« volet COMMANDE --aide » explique une commande.";

/// Everything one can type, as it is shown.
fn definition() -> clap::Command {
    french::command(Cli::command()).after_help(EXAMPLES)
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
    if batch.unread.is_empty() { Outcome::Clean } else { Outcome::Unread }
}

/// The commands, by name.
fn command_names() -> Vec<String> {
    Cli::command().get_subcommands().map(|c| c.get_name().to_owned()).collect()
}

/// Runs what was asked. A fault of the program ends in a sentence and its exit code, as everything does.
pub(crate) fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let typed: Vec<OsString> = arguments.into_iter().collect();
    let said: Arc<Mutex<String>> = Arc::default();
    let heard = said.clone();
    std::panic::set_hook(Box::new(move |fault| {
        if let Ok(mut said) = heard.lock() {
            *said = fault.to_string();
        }
    }));
    let outcome = catch_unwind(AssertUnwindSafe(|| outcome(&typed)))
        .unwrap_or_else(|_| output::broke_down(&said.lock().map(|s| s.clone()).unwrap_or_default()));
    window::wait(&typed);
    outcome.into()
}

/// Parses the arguments and runs the command.
fn outcome(typed: &[OsString]) -> Outcome {
    let command = definition();
    let parsed = command.clone().try_get_matches_from(typed).and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => return french::explain(&error, &command, typed),
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
        Some(Command::Page(a)) => page::run(&a),
        Some(Command::Regle(a)) => regle::run(&a),
        Some(Command::Manuel(_)) => manuel::run(command),
        Some(Command::Completions(a)) => completions::run(&a, command),
    };
    output::printed(result.unwrap_or_else(|error| output::complain(&error)))
}
