//! clap speaks English: its headings and errors are put into French here.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command};

use super::Outcome;
use super::output::{say, show};

const TEMPLATE: &str = "{about-with-newline}\nUsage : {usage}\n\n{all-args}{after-help}";
// clap puts the colon itself; in French a space stands before it.
const ARGUMENTS: &str = "Arguments ";
const OPTIONS: &str = "Options ";
const COMMANDS: &str = "Commandes ";

/// The command with French headings, and French words for the options that clap adds.
pub(super) fn command(command: Command) -> Command {
    let help = Arg::new("aide").short('h').long("aide").alias("help").action(ArgAction::Help).help("Affiche cette aide");
    let version = Arg::new("version").short('V').long("version").action(ArgAction::Version).help("Affiche la version");
    let subcommands: Vec<String> = command.get_subcommands().map(|c| c.get_name().to_owned()).collect();
    let mut command = dressed(command)
        .disable_version_flag(true)
        .arg(help.clone().help_heading(OPTIONS))
        .arg(version.help_heading(OPTIONS))
        .subcommand_help_heading(COMMANDS)
        .subcommand_value_name("COMMANDE");
    for name in subcommands {
        command = command.mut_subcommand(name, |sub| dressed(sub).arg(help.clone().help_heading(OPTIONS)));
    }
    command
}

fn dressed(command: Command) -> Command {
    command.disable_help_flag(true).help_template(TEMPLATE).mut_args(|arg| {
        let heading = if arg.is_positional() { ARGUMENTS } else { OPTIONS };
        let takes_value = arg.get_action().takes_values();
        // The help of an option says in French what can stand there, and what stands there unasked.
        arg.help_heading(heading).hide_default_value(takes_value).hide_possible_values(takes_value)
    })
}

/// Prints what clap has to say of what was typed, in French; help and version are no errors.
pub(super) fn explain(error: &clap::Error, command: &Command, typed: &[OsString]) -> Outcome {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        show(&error.to_string());
        return Outcome::Clean;
    }
    let meant = typed.get(1).and_then(|word| word.to_str()).and_then(|word| command.find_subcommand(word));
    let help = meant.map_or_else(|| "volet --aide".to_owned(), |sub| format!("volet {} --aide", sub.get_name()));
    say(&format!("{}\nEssayez « {help} ».", sentence(error, command)));
    Outcome::Usage
}

fn sentence(error: &clap::Error, command: &Command) -> String {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(s)) => s.clone(),
        Some(ContextValue::Strings(list)) => list.join(", "),
        _ => String::new(),
    };
    let argument = text(ContextKind::InvalidArg).replace("...", "");
    let value = text(ContextKind::InvalidValue);
    let near = [ContextKind::SuggestedArg, ContextKind::SuggestedValue, ContextKind::SuggestedSubcommand]
        .into_iter()
        .map(text)
        .find(|t| !t.is_empty());
    let hint = near.map(|n| format!(" Vouliez-vous dire « {n} » ?")).unwrap_or_default();
    match error.kind() {
        ErrorKind::UnknownArgument if !argument.starts_with('-') => format!("« {argument} » est de trop."),
        ErrorKind::UnknownArgument => match owners(command, &argument) {
            owners if owners.is_empty() => format!("L'option « {argument} » n'existe pas.{hint}"),
            owners => format!("L'option « {argument} » n'existe pas ici. Elle va avec : {}.", owners.join(", ")),
        },
        ErrorKind::InvalidSubcommand => format!("La commande « {} » n'existe pas.{hint}", text(ContextKind::InvalidSubcommand)),
        ErrorKind::InvalidValue if value.is_empty() => format!("L'option « {argument} » demande une valeur."),
        ErrorKind::InvalidValue => {
            let valid = text(ContextKind::ValidValue);
            let list = if valid.is_empty() { String::new() } else { format!(" Valeurs possibles : {valid}.") };
            format!("« {value} » ne convient pas pour « {argument} ».{list}{hint}")
        }
        // The one value that clap itself reads is a number.
        ErrorKind::ValueValidation => format!("« {value} » ne convient pas pour « {argument} » : écrivez un nombre entier."),
        ErrorKind::MissingRequiredArgument => format!("Il manque : {argument}."),
        ErrorKind::ArgumentConflict => match text(ContextKind::PriorArg) {
            prior if prior.is_empty() => format!("« {argument} » ne va pas avec une autre option donnée."),
            prior if prior == argument => format!("« {argument} » est donné deux fois."),
            prior => format!("« {argument} » ne va pas avec « {prior} »."),
        },
        ErrorKind::TooManyValues if value.is_empty() => format!("« {argument} » reçoit trop de valeurs."),
        ErrorKind::TooManyValues => format!("« {argument} » n'attend pas de valeur : « {value} » est de trop."),
        ErrorKind::WrongNumberOfValues | ErrorKind::TooFewValues => format!("Le nombre de valeurs de « {argument} » ne convient pas."),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            "Indiquez un dossier ou une commande.".to_owned()
        }
        _ => "La ligne de commande n'est pas comprise.".to_owned(),
    }
}

/// The commands that know an option.
fn owners(command: &Command, option: &str) -> Vec<String> {
    let known = |sub: &&Command| sub.get_arguments().any(|a| a.get_long().is_some_and(|long| option.strip_prefix("--") == Some(long)));
    command.get_subcommands().filter(known).map(|sub| format!("« volet {} »", sub.get_name())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::definition;

    /// The lines of a help that can be typed.
    fn examples(command: &Command) -> Vec<Vec<String>> {
        let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        let typed = help.lines().filter_map(|line| line.strip_prefix("  ")).filter(|line| line.starts_with("volet"));
        typed.map(|line| line.split_whitespace().map(str::to_owned).collect()).collect()
    }

    #[test]
    fn every_command_shows_examples_and_each_can_be_typed() {
        let whole = definition();
        for one in std::iter::once(&whole).chain(whole.get_subcommands()) {
            let examples = examples(one);
            assert!(!examples.is_empty(), "{} shows no example", one.get_name());
            for example in examples {
                let shown = example.join(" ");
                let matches = whole.clone().try_get_matches_from(&example).unwrap_or_else(|e| panic!("{shown}: {e}"));
                assert_eq!(matches.subcommand_name().unwrap_or("volet"), one.get_name(), "{shown}");
            }
        }
    }

    #[test]
    fn every_option_is_explained() {
        let whole = definition();
        for one in std::iter::once(&whole).chain(whole.get_subcommands()) {
            for argument in one.get_arguments() {
                assert!(argument.get_help().is_some(), "{} {}", one.get_name(), argument.get_id());
            }
        }
    }
}
