//! Remarks that do not count, in words: those that a waiver lets pass, and those of rules on trial.

use crate::finding::Standing;
use crate::fmt;

/// The heading over what rules on trial would say.
pub(super) const TRIALS: &str = "Règles à l'essai : ce qu'elles diraient, sans effet sur les dossiers";

/// What stands behind a remark's code: « , levée par dérogation ».
pub(super) fn label(standing: &Standing) -> &'static str {
    match standing {
        Standing::Counts | Standing::Notice => "",
        Standing::Trial => ", à l'essai",
        Standing::Waived(_) => ", levée par dérogation",
    }
}

/// Why a remark does not count, as a sentence behind it.
pub(super) fn why(standing: &Standing) -> Option<String> {
    match standing {
        Standing::Waived(waived) => Some(format!("Dérogation : {waived}.")),
        Standing::Counts | Standing::Notice | Standing::Trial => None,
    }
}

/// How many remarks are let pass, behind the counts.
pub(super) fn waived(count: usize) -> Option<String> {
    let words = fmt::count(count, "remarque levée", "remarques levées");
    (count > 0).then(|| format!("{words} par dérogation, hors de ces comptes."))
}

/// Whether a remark counts, and why not, as a cell of a table.
pub(super) fn cell(standing: &Standing) -> String {
    match standing {
        Standing::Counts => "oui".to_owned(),
        Standing::Notice => "non, dit ce qui a été décidé".to_owned(),
        Standing::Trial => "non, règle à l'essai".to_owned(),
        Standing::Waived(waived) => format!("non, dérogation : {waived}"),
    }
}
