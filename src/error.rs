//! The reasons why the program itself cannot go on. Never about what stands in a workbook: that is a remark.

use std::path::PathBuf;

use thiserror::Error;

use crate::template::TemplateError;
use crate::template::answers::AnswersError;

/// Why the program cannot go on, as a French sentence that says what to do.
#[derive(Debug, Error)]
pub enum Error {
    /// An input does not exist.
    #[error("« {} » est introuvable.{hint} Vérifiez le chemin indiqué.", path.display())]
    MissingInput {
        /// The path typed.
        path: PathBuf,
        /// What may have been meant, as a sentence; may be empty.
        hint: String,
    },
    /// A folder cannot be listed.
    #[error("Le dossier « {} » ne peut pas être lu. Vérifiez vos droits d'accès.", .0.display())]
    UnreadableFolder(PathBuf),
    /// No spreadsheet anywhere in the inputs.
    #[error(
        "Aucun classeur dans « {0} ». Sont lus les fichiers .xlsx, .xlsm, .xlsb, .xls, .ods, .csv et les archives .zip qui en contiennent."
    )]
    NoWorkbook(String),
    /// Several results cannot stand in one file.
    #[error("« {} » nomme un seul fichier, et il y en a plusieurs à écrire : donnez un dossier.", .0.display())]
    NotAFolder(PathBuf),
    /// No stage has this code.
    #[error("Le dispositif n'a pas d'étape « {asked} ». Étapes : {known}.")]
    NoStage {
        /// The code typed.
        asked: String,
        /// Those that there are.
        known: String,
    },
    /// A workbook that was to serve as a template cannot be read.
    #[error("« {} » ne peut pas servir de modèle. {reason}", path.display())]
    UnreadableModel {
        /// The workbook.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// A limit on what is read is none.
    #[error("Limite : {reason}.\n\nLimites de lecture d'un fichier, et pourquoi là :\n{list}")]
    Limit {
        /// What is wrong with what was written.
        reason: String,
        /// All limits, a line each.
        list: String,
    },
    /// A definition file is wrong.
    #[error("Définition invalide dans {0}")]
    Template(#[from] TemplateError),
    /// The profile is wrong.
    #[error("Profil invalide dans « {file} » : {reason}")]
    Profile {
        /// The profile's file.
        file: String,
        /// What is wrong and what to write.
        reason: String,
    },
    /// The waivers are wrong.
    #[error("Dérogations invalides dans « {file} » : {reason}")]
    Waivers {
        /// The waivers' file.
        file: String,
        /// Where and what is wrong, and what to write.
        reason: String,
    },
    /// The registry of expected positions is wrong.
    #[error("Liste des postes attendus « {file} » : {reason}.")]
    Registry {
        /// The registry's file.
        file: String,
        /// Where and what is wrong, and what to write.
        reason: String,
    },
    /// The wording of drafts is wrong.
    #[error("Modèle de courriel « {file} » : {reason}")]
    Letter {
        /// The file of the wording.
        file: String,
        /// What is wrong and what to write.
        reason: String,
    },
    /// A text that cannot be a receipt number.
    #[error("« {0} » n'est pas un numéro de reçu : il a la forme V-7K3F-92QD. Recopiez celui du rapport.")]
    NoReceipt(String),
    /// A file of answers is wrong.
    #[error("Correspondances {0}")]
    Answers(#[from] AnswersError),
    /// A file of answers cannot be read.
    #[error("Le fichier de correspondances « {} » ne peut pas être lu ({reason}).", path.display())]
    UnreadableAnswers {
        /// The file's path.
        path: PathBuf,
        /// Why, in the system's words.
        reason: String,
    },
    /// Proposals are never written over a file that may hold an officer's answers.
    #[error("« {} » existe déjà et contient peut-être vos réponses : il n'est jamais remplacé. Donnez un autre nom à --proposer-correspondances, puis recopiez-en les lignes utiles.", .0.display())]
    AnswersExist(PathBuf),
    /// A result cannot be written.
    #[error("« {} » ne peut pas être écrit ({reason}). Fermez le fichier s'il est ouvert dans Excel, ou choisissez un autre emplacement avec -o.", path.display())]
    Unwritable {
        /// The result's path.
        path: PathBuf,
        /// Why, in the system's words.
        reason: String,
    },
    /// The system's folder for temporary files cannot take what waits there to be written.
    #[error("Le dossier temporaire « {} » ne peut pas servir ({reason}). Libérez-y de la place, ou nommez-en un autre par la variable {}.", folder.display(), if cfg!(windows) { "TEMP" } else { "TMPDIR" })]
    NoScratch {
        /// The folder.
        folder: PathBuf,
        /// Why, in the system's words.
        reason: String,
    },
    /// A file stands where a result should go, and it is not ours.
    #[error("« {} » existe déjà et n'a pas été produit par volet. Choisissez un autre nom avec -o, ou ajoutez --ecraser pour le remplacer.", .0.display())]
    NotOurs(PathBuf),
    /// Part of an earlier result would be counted with the new one.
    #[error("« {} » vient d'un résultat précédent et serait compté avec le nouveau. Choisissez un dossier vide avec -o, ou videz celui-ci.", .0.display())]
    LeftOver(PathBuf),
    /// Copies would stand where the inputs do.
    #[error("« {} » est ou contient ce qui est lu, et les fichiers reçus ne sont jamais modifiés. Choisissez un autre emplacement.", .0.display())]
    OverInput(PathBuf),
    /// A file is no longer what was checked.
    #[error("« {0} » a changé pendant la vérification. Relancez la commande.")]
    Changed(String),
    /// A rule's code that is not in the catalogue.
    #[error("La règle « {code} » n'existe pas.{hint} La commande « volet regle » affiche la liste.")]
    UnknownRule {
        /// The code asked for.
        code: String,
        /// The nearest code, as a sentence; may be empty.
        hint: String,
    },
    /// A scheme has no plan of a roll-up.
    #[error("Ce dispositif n'a pas de plan de synthèse : ajoutez un fichier synthese.toml à son dossier de définitions.")]
    NoPlan,
    /// A format's own writer refused.
    #[error("Les données n'ont pas pu être écrites : {0}")]
    Data(String),
    /// Rows of a sheet are neither in a table nor set aside.
    #[error(
        "Le compte des rangées de « {file} », feuille « {sheet} », n'est pas juste ({detail}) : aucun résultat n'est écrit. C'est une erreur du programme : signalez-la en joignant ce fichier."
    )]
    Unbalanced {
        /// The file.
        file: String,
        /// The sheet.
        sheet: String,
        /// The numbers that do not agree.
        detail: String,
    },
    /// The writer of workbooks refused.
    #[error("Le classeur de résultats n'a pas pu être composé : {0}")]
    Workbook(String),
    /// The drawer of charts refused.
    #[error("La page de synthèse n'a pas pu être composée : {0}")]
    Page(String),
}

/// Where a definition file goes wrong, and the words of its parser: « ligne 3, colonne 7 : … ».
#[must_use]
pub(crate) fn toml_reason(text: &str, error: &toml::de::Error) -> String {
    format!("{} : {}", place(text, error.span().map_or(0, |span| span.start)), error.message())
}

/// « ligne 3, colonne 7 » of an offset in a text.
#[must_use]
pub(crate) fn place(text: &str, offset: usize) -> String {
    let before = text.get(..offset).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    format!("ligne {line}, colonne {column}")
}

/// Why the system refused a file, in French where it is a common reason.
#[must_use]
pub fn io_reason(error: &std::io::Error) -> String {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::NotFound => "emplacement introuvable".to_owned(),
        ErrorKind::PermissionDenied => "accès refusé".to_owned(),
        ErrorKind::ReadOnlyFilesystem => "disque en lecture seule".to_owned(),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "disque plein".to_owned(),
        ErrorKind::FileTooLarge => "fichier trop grand pour ce disque".to_owned(),
        // Where a folder is to be made, what exists already is a file.
        ErrorKind::NotADirectory | ErrorKind::AlreadyExists => "un fichier porte le nom du dossier".to_owned(),
        ErrorKind::IsADirectory => "un dossier porte ce nom".to_owned(),
        ErrorKind::InvalidData => "il n'est pas en UTF-8 ; enregistrez-le dans cet encodage".to_owned(),
        _ if is_in_use(error) => "un autre logiciel l'utilise".to_owned(),
        // The system's own sentence is in its own language; its number can be looked up.
        _ => error.raw_os_error().map_or_else(|| error.to_string(), |code| format!("erreur {code} du système")),
    }
}

/// What Windows answers on a file, or a part of one, that another program keeps for itself (`ERROR_SHARING_VIOLATION`,
/// `ERROR_LOCK_VIOLATION`).
const KEPT: [i32; 2] = [32, 33];

/// Whether the system refused a file because another program uses it, as Excel does with what it shows.
#[must_use]
pub fn is_in_use(error: &std::io::Error) -> bool {
    use std::io::ErrorKind;
    // Other systems give those numbers another sense, with kinds of their own.
    let kept = cfg!(windows) && error.raw_os_error().is_some_and(|code| KEPT.contains(&code));
    kept || matches!(error.kind(), ErrorKind::ResourceBusy | ErrorKind::ExecutableFileBusy)
}

#[cfg(test)]
mod tests {
    use std::io::{Error, ErrorKind};

    use super::*;

    #[test]
    fn reasons_are_french_whatever_the_system_says() {
        assert_eq!(io_reason(&Error::from(ErrorKind::ResourceBusy)), "un autre logiciel l'utilise");
        assert_eq!(io_reason(&Error::from(ErrorKind::PermissionDenied)), "accès refusé");
        assert_eq!(io_reason(&Error::from_raw_os_error(5_000)), "erreur 5000 du système");
        #[cfg(windows)]
        for code in KEPT {
            assert_eq!(io_reason(&Error::from_raw_os_error(code)), "un autre logiciel l'utilise");
        }
    }
}
