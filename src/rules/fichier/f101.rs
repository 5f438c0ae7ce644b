use crate::finding::Severity;
use crate::grid::Unreadable;
use crate::record::FileRead;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule =
    Rule { code: "F101", name: "file-unreadable", severity: Severity::Error, page: include_str!("f101.md"), check: Check::File(check) };

const FIX: &str = "Ouvrez le fichier d'origine, enregistrez-le au format .xlsx et renvoyez-le.";

fn check(file: &FileRead, cx: &mut Context) {
    let message = match &file.failure {
        Some(Unreadable::Empty) => "Le fichier est vide : il ne contient aucune donnée.".to_owned(),
        Some(Unreadable::NotASpreadsheet(what)) => format!("Le fichier n'est pas un classeur, c'est {what}."),
        Some(Unreadable::Damaged) => "Le fichier est abîmé ou incomplet : il n'a pas pu être lu.".to_owned(),
        Some(Unreadable::Encrypted | Unreadable::TooLarge(_)) | None => return,
    };
    cx.flag(super::whole(file), message, FIX);
}
