//! `volet completions`: what a shell completes, from the definitions of the commands.

use clap::{Args, Command};
use clap_complete::Shell;

use super::Outcome;
use super::output::show;

/// For which shell.
#[derive(Args)]
#[command(after_help = "Exemples :
  volet completions bash
      pour bash : à placer dans ~/.local/share/bash-completion/completions/volet
  volet completions powershell
      pour PowerShell : à ajouter au fichier que nomme $PROFILE")]
pub(super) struct Arguments {
    /// Interpréteur de commandes : bash, zsh, fish, powershell ou elvish
    #[arg(value_enum, value_name = "INTERPRÉTEUR")]
    shell: Shell,
}

/// Prints the completions of a shell.
pub(super) fn run(arguments: &Arguments, mut whole: Command) -> anyhow::Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut whole, "volet", &mut script);
    show(&String::from_utf8_lossy(&script));
    Ok(Outcome::Clean)
}
