use crate::finding::Severity;
use crate::grid::Unreadable;
use crate::record::FileRead;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule =
    Rule { code: "F103", name: "file-too-large", severity: Severity::Error, page: include_str!("f103.md"), check: Check::File(check) };

fn check(file: &FileRead, cx: &mut Context) {
    let Some(failure @ Unreadable::TooLarge(_)) = &file.failure else { return };
    cx.flag(super::whole(file), failure.sentence(), "Ôtez les images et les feuilles étrangères au dossier, puis renvoyez le classeur.");
}
