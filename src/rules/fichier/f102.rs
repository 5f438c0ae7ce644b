use crate::finding::Severity;
use crate::grid::Unreadable;
use crate::record::FileRead;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule =
    Rule { code: "F102", name: "file-encrypted", severity: Severity::Error, page: include_str!("f102.md"), check: Check::File(check) };

fn check(file: &FileRead, cx: &mut Context) {
    let Some(failure @ Unreadable::Encrypted) = &file.failure else { return };
    cx.flag(
        super::whole(file),
        failure.sentence(),
        "Enregistrez-le sans mot de passe (Fichier, Informations, Protéger le classeur) et renvoyez-le.",
    );
}
