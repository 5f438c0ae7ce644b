//! Help, manual, completions and wrong usage: all from one definition, all in French.

use crate::support::{text, volet};

/// The commands, as the help lists them.
fn commands() -> Vec<String> {
    let help = text(&volet(&["--aide"]).stdout);
    let list = help.split("Commandes :\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let names: Vec<String> = list
        .lines()
        .filter(|l| l.starts_with("  ") && !l.starts_with("   "))
        .map(|l| l.split_whitespace().next().unwrap().to_owned())
        .collect();
    assert_eq!(names.len(), 12, "{help}");
    names
}

/// What clap writes unless it is told otherwise.
const ENGLISH: [&str; 15] = [
    "Usage:",
    "Options:",
    "Arguments:",
    "Commands",
    "Print ",
    "default",
    "possible values",
    "alias",
    "For more",
    "tip:",
    "error:",
    "required",
    "NAME",
    "EXTRA",
    "SUBCOMMANDS",
];

fn french(what: &str, shown: &str) {
    for word in ENGLISH {
        assert!(!shown.contains(word), "{what}: « {word} » in\n{shown}");
    }
}

#[test]
fn every_help_is_french_and_shows_examples() {
    let whole = volet(&["--aide"]);
    assert_eq!(whole.status.code(), Some(0));
    french("volet", &text(&whole.stdout));
    for command in commands() {
        for flag in ["--aide", "--help", "-h"] {
            let help = volet(&[&command, flag]);
            assert_eq!(help.status.code(), Some(0));
            let shown = text(&help.stdout);
            french(&command, &shown);
            assert!(shown.contains(&format!("Usage : volet {command}")) && shown.contains(&format!("\n  volet {command}")), "{shown}");
        }
    }
}

#[test]
fn wrong_usage_names_what_is_near() {
    for (arguments, said) in [
        (
            &["verifier", "x", "--anoter", "y"][..],
            "L'option « --anoter » n'existe pas. Vouliez-vous dire « --annoter » ?\nEssayez « volet verifier --aide ».\n",
        ),
        (
            &["x", "--annoter", "y"],
            "L'option « --annoter » n'existe pas ici. Elle va avec : « volet verifier ».\nEssayez « volet --aide ».\n",
        ),
        (&["verifier"], "Il manque : <CHEMIN>.\nEssayez « volet verifier --aide ».\n"),
        (
            &["verifier", "x", "--jobs", "deux"],
            "« deux » ne convient pas pour « --jobs <N> » : écrivez un nombre entier.\nEssayez « volet verifier --aide ».\n",
        ),
        (&["verifier", "x", "--format"], "L'option « --format <FORME> » demande une valeur.\nEssayez « volet verifier --aide ».\n"),
        (
            &["verifier", "x", "--format", "htlm"],
            "« htlm » ne convient pas pour « --format <FORME> ». Valeurs possibles : texte, html, csv, json, sarif. Vouliez-vous dire « html » ?\nEssayez « volet verifier --aide ».\n",
        ),
        (
            &["verifier", "x", "--ecraser=oui"],
            "« --ecraser » n'attend pas de valeur : « oui » est de trop.\nEssayez « volet verifier --aide ».\n",
        ),
        (&["check", "x", "--jobs", "1", "--jobs", "2"], "« --jobs <N> » est donné deux fois.\nEssayez « volet verifier --aide ».\n"),
        (&["regle", "P101", "P102"], "« P102 » est de trop.\nEssayez « volet regle --aide ».\n"),
        (
            &["modeles", "--schemas", "--un-par-tableau"],
            "« --schemas » ne va pas avec « --un-par-tableau ».\nEssayez « volet modeles --aide ».\n",
        ),
        (
            &["completions", "tcsh"],
            "« tcsh » ne convient pas pour « <INTERPRÉTEUR> ». Valeurs possibles : bash, elvish, fish, powershell, zsh. Vouliez-vous dire « zsh » ?\nEssayez « volet completions --aide ».\n",
        ),
        (&["verifer"], "volet : « verifer » est introuvable. Vouliez-vous dire la commande « verifier » ? Vérifiez le chemin indiqué.\n"),
        (
            &["regle", "P11"],
            "volet : La règle « P11 » n'existe pas. Vouliez-vous dire P101 ? La commande « volet regle » affiche la liste.\n",
        ),
    ] {
        let output = volet(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert_eq!(text(&output.stderr), said, "{arguments:?}");
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn a_path_that_is_not_there_names_what_is_near_it() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["dossiers_recus", "dossiers_rendus", "photos"] {
        std::fs::create_dir(folder.path().join(name)).unwrap();
    }
    let said = |name: &str| text(&volet(&["verifier", folder.path().join(name).to_str().unwrap()]).stderr);
    assert!(said("dossiers_reçus").ends_with("est introuvable. Vouliez-vous dire « dossiers_recus » ? Vérifiez le chemin indiqué.\n"));
    assert!(said("factures").ends_with("est introuvable. Vérifiez le chemin indiqué.\n"));
}

#[test]
fn the_manual_has_a_section_a_command() {
    let page = volet(&["manuel"]);
    assert_eq!(page.status.code(), Some(0));
    let page = text(&page.stdout);
    french("manuel", &page);
    assert!(page.contains(".TH volet 1 ") && page.contains(".SH NOM\nvolet \\- Vérifie"), "{page}");
    for command in commands() {
        let section = page.split(&format!("\n.SH VOLET {}\n", command.to_uppercase())).nth(1).unwrap_or_else(|| panic!("{command}"));
        let section = section.split("\n.SH ").next().unwrap();
        for part in ["DESCRIPTION", "SYNOPSIS", "OPTIONS", "EXEMPLES"] {
            assert!(section.contains(&format!(".SS {part}\n")), "{command}: no {part} in\n{section}");
        }
    }
}

#[test]
fn completions_know_every_command_for_every_shell() {
    for (shell, mark) in [
        ("bash", "complete -F _volet"),
        ("zsh", "#compdef volet"),
        ("fish", "complete -c volet"),
        ("powershell", "Register-ArgumentCompleter -Native -CommandName 'volet'"),
    ] {
        let output = volet(&["completions", shell]);
        assert_eq!(output.status.code(), Some(0));
        let script = text(&output.stdout);
        assert!(script.contains(mark), "{shell}");
        for word in commands().iter().map(String::as_str).chain(["annoter", "proposer-correspondances"]) {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
}
