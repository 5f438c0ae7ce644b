//! clap speaks English: its headings and errors are put into French here.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command};

use super::Outcome;
use super::output::{say, show};

const TEMPLATE: &str = "{about-with-newline}\nUsage : {usage}\n\n{all-args}{after-help}";

/// The command with French headings, and French words for the options that clap adds.
pub(super) fn command(command: Command) -> Command {
    let help = Arg::new("aide").short('h').long("aide").visible_alias("help").action(ArgAction::Help).help("Affiche cette aide");
    let version = Arg::new("version").short('V').long("version").action(ArgAction::Version).help("Affiche la version");
    let subcommands: Vec<String> = command.get_subcommands().map(|c| c.get_name().to_owned()).collect();
    let mut command = dressed(command)
        .disable_version_flag(true)
        .arg(help.clone())
        .arg(version)
        .subcommand_help_heading("Commandes")
        .subcommand_value_name("COMMANDE")
        .override_usage("volet [OPTIONS] CHEMIN…\n        volet COMMANDE [OPTIONS] …")
        .after_help("Exemple :\n  volet dossiers_recus\n    vérifie et consolide tous les classeurs de ce dossier, dans « resultats » à côté de lui.\n\n« volet COMMANDE --aide » explique une commande.");
    for name in subcommands {
        command = command.mut_subcommand(name, |sub| dressed(sub).arg(help.clone()));
    }
    command
}

fn dressed(command: Command) -> Command {
    command
        .disable_help_flag(true)
        .help_template(TEMPLATE)
        .mut_args(|arg| {
            let heading = if arg.is_positional() { "Arguments" } else { "Options" };
            let takes_value = arg.get_action().takes_values();
            let arg = arg.help_heading(heading).hide_default_value(takes_value);
            if takes_value { arg.hide_possible_values(true) } else { arg }
        })
        .next_help_heading("Options")
}

/// Prints what clap has to say, in French; help and version are no errors.
pub(super) fn explain(error: &clap::Error) -> Outcome {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            show(&error.to_string());
            Outcome::Clean
        }
        _ => {
            say(&format!("{}\nEssayez « volet --aide ».", sentence(error)));
            Outcome::Usage
        }
    }
}

fn sentence(error: &clap::Error) -> String {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(s)) => s.clone(),
        Some(ContextValue::Strings(list)) => list.join(", "),
        _ => String::new(),
    };
    let argument = text(ContextKind::InvalidArg);
    let value = text(ContextKind::InvalidValue);
    let near = [ContextKind::SuggestedArg, ContextKind::SuggestedValue, ContextKind::SuggestedSubcommand]
        .into_iter()
        .map(text)
        .find(|t| !t.is_empty());
    let hint = near.map(|n| format!(" Vouliez-vous dire « {n} » ?")).unwrap_or_default();
    match error.kind() {
        ErrorKind::UnknownArgument => format!("L'option « {argument} » n'existe pas.{hint}"),
        ErrorKind::InvalidSubcommand => format!("La commande « {} » n'existe pas.{hint}", text(ContextKind::InvalidSubcommand)),
        ErrorKind::InvalidValue if value.is_empty() => format!("L'option « {argument} » demande une valeur."),
        ErrorKind::InvalidValue => {
            let valid = text(ContextKind::ValidValue);
            let list = if valid.is_empty() { String::new() } else { format!(" Valeurs possibles : {valid}.") };
            format!("« {value} » ne convient pas pour « {argument} ».{list}{hint}")
        }
        ErrorKind::ValueValidation => format!("« {value} » ne convient pas pour « {argument} »."),
        ErrorKind::MissingRequiredArgument => format!("Il manque : {}.", argument.replace("...", "")),
        ErrorKind::ArgumentConflict => format!("« {argument} » ne va pas avec une autre option donnée."),
        ErrorKind::TooManyValues | ErrorKind::WrongNumberOfValues | ErrorKind::TooFewValues => {
            format!("Le nombre de valeurs de « {argument} » ne convient pas.")
        }
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            "Indiquez un dossier ou une commande.".to_owned()
        }
        _ => "La ligne de commande n'est pas comprise.".to_owned(),
    }
}
