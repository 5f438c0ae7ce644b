//! Files dropped on the program, or a double click on it: Windows opens a window that closes with the program, unless it waits.

use std::ffi::OsString;
use std::io::{IsTerminal, stdin};

use super::output::say;

/// Waits for a key where the window would close before anyone has read it.
pub(super) fn wait(typed: &[OsString]) {
    let Some(words) = farewell(opened_by_explorer(), stdin().is_terminal(), typed.len() > 1) else { return };
    say(&format!("\n{words}"));
    // A window that is closed meanwhile has nobody to tell.
    let _ = stdin().read_line(&mut String::new());
}

/// What is said before waiting; nothing where no window closes, or nobody can answer.
fn farewell(opened_by_explorer: bool, terminal: bool, dropped: bool) -> Option<&'static str> {
    match (opened_by_explorer && terminal, dropped) {
        (false, _) => None,
        (true, true) => Some("Appuyez sur Entrée pour fermer cette fenêtre."),
        (true, false) => Some(
            "Faites glisser sur volet.exe le dossier ou les classeurs à vérifier, puis lâchez-les.\nAppuyez sur Entrée pour fermer cette fenêtre.",
        ),
    }
}

#[cfg(windows)]
fn opened_by_explorer() -> bool {
    mousetrap::started_by_explorer()
}

#[cfg(not(windows))]
const fn opened_by_explorer() -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_window_that_would_close_waits() {
        assert_eq!(farewell(false, true, true), None, "a terminal stays open");
        assert_eq!(farewell(true, false, true), None, "nobody can press a key");
        assert_eq!(farewell(true, true, true), Some("Appuyez sur Entrée pour fermer cette fenêtre."));
        assert!(farewell(true, true, false).is_some_and(|words| words.starts_with("Faites glisser sur volet.exe")));
    }
}
